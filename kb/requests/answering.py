"""Answers requests: reads one, has the part of this room that knows it answer, and makes an `Answer` of what that
tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.answer.prose_fits import scenarios_in
from kb.model import Answer
from kb.prose.yes_no import asks_yes_or_no
from kb.question.short_names import spelled_out
from kb.requests.about import about
from kb.requests.covering import covering
from kb.requests.definition import definition
from kb.requests.examples import examples
from kb.requests.intents import Intent
from kb.requests.library import Library
from kb.requests.overview import overview
from kb.requests.recommendation import none_recommended, recommendation
from kb.requests.request import called, read_request
from kb.requests.show import show
from kb.requests.talk import greeted, places, shortened
from kb.requests.term import definition_of, term_of
from kb.requests.wordlists import has, say
from kb.search.report_scope import scope_of
from kb.text.chinese_scripts import simplified
from kb.text.thesaurus import called_otherwise, translation
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Citation, Hit
    from kb.requests.intents import IntentClassifier
    from kb.requests.request import Request
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

GREETINGS = frozenset({"talk.hello", "talk.bye", "talk.thanks", "talk.help", "talk.who"})
INVITING = frozenset({"talk.hello", "talk.help"})
"""Talk that is answered with example questions."""

_OF_BASE = frozenset({"recommendation", "about.target", "about.rating"})
"""What is told of a report's base case, where no other is named."""
TOPICAL = 2
SURE = 0.95
"""A summary asked for less surely, with so many terms that the reports speak of, is a question on these."""

MOST_TRIED = 3
MOST_MORE = 3


class Requests:
    """Answers what is no question on content. `classifier` knows which words are common in requests, `glossary` what is
    called what in the other language."""

    def __init__(self, classifier: IntentClassifier, glossary: Glossary) -> None:
        self._common = classifier.common
        self._glossary = glossary

    def goes_on(self, text: str, last: Intent, sources: Sources) -> bool:
        """Whether an elliptic turn asks what the last one asked of another report: "那美的呢？" behind "谁写的？"."""
        is_of_reports = last.kind in ("overview", "recommendation", "about")
        return is_of_reports and len(sources.documents) > 1 and bool(called(text, sources.documents, self._common))

    def answer(
        self, text: str, intent: Intent, cited: Sequence[Citation], sources: Sources, spoken: str = ""
    ) -> Answer | None:
        """The answer to a request; None where it asks for content after all.

        Args:
            text: what was typed.
            intent: what kind of request it is.
            cited: what the last answer cited.
            sources: what is answered from.
            spoken: the language of the answer, where it is not that of `text`.
        """
        library = Library(sources, self._common)
        request = read_request(text, intent, sources.documents, cited, self._common)
        scoped = scope_of(spelled_out(simplified(text), sources.documents), sources).documents
        if 0 < len(scoped) < len(request.documents):  # those of a month, with a title, on a company
            request = replace(request, documents=scoped, named=True)
        translated, synonyms = translation(text, self._glossary).text, called_otherwise(text, self._glossary)
        request = replace(request, translated=translated, synonyms=synonyms)
        request = replace(request, spoken=spoken) if spoken else request
        if intent.name in GREETINGS:
            tried = self.examples(request.spoken, sources)[:MOST_TRIED] if intent.name in INVITING else []
            return _uncited(text, greeted(intent.name, request.spoken, sources.documents, tried))
        if intent.name == "talk.wrong":
            return _uncited(text, say(request.spoken, "wrong"))
        if not sources.documents:
            return Answer(text, say(request.spoken, "no_reports"), abstained=intent.name != "about.reports")
        of_report = intent.kind == "about" and intent.name != "about.reports"
        asks_more = asks_yes_or_no(text) and intent.name != "about.pages"  # "is it long? how many pages?"
        if of_report and (asks_more or has("defines", text) or library.foreign_terms(request)):
            return None
        if intent.name in _OF_BASE and scenarios_in(text):
            return None  # a figure of one scenario, not what is recommended
        is_unsure = intent.kind == "overview" and intent.probability < SURE and not has("every", text)
        if is_unsure and len(library.foreign_terms(request)) >= TOPICAL:
            return None  # what the report says of something, not what it says in short
        return _of_reports(request, library)

    def examples(self, spoken: str, sources: Sources) -> list[str]:
        """Example questions in a language, out of what the reports hold."""
        return list(dict.fromkeys(examples(spoken, Library(sources, self._common)))) if sources.documents else []

    def of_term(self, text: str, sources: Sources) -> Answer | None:
        """What the reports say of the single word that a turn consists of; None where it is more, or they do not have
        it."""
        term = term_of(text)
        if not term or not sources.documents:
            return None
        intent = Intent("term", 1.0)
        request = read_request(text, intent, sources.documents, (), self._common)
        request = replace(request, translated=translation(text, self._glossary).text)
        said, citations = definition_of(term, request, Library(sources, self._common))
        return _made(request, said, citations, known=True) if said else None

    def definition(self, text: str, sources: Sources) -> Answer | None:
        """What the reports say a term means; None where a turn asks for no meaning, or they do not say it."""
        return definition(text, Library(sources, self._common)) if sources.documents else None

    def covering(self, text: str, sources: Sources) -> Answer | None:
        """Who covers the field that a turn names; None where it asks otherwise, or no report says it."""
        return covering(text, Library(sources, self._common), self._glossary)

    def nothing_before(self, text: str) -> Answer:
        """What is said to talk about an answer where there is none."""
        return _uncited(text, say(language(text), "nothing_before"))

    def reason(self, text: str, found: Answer, last: Answer) -> Answer:
        """The answer to "why?": what gives the reason, else that the reports give none, with what the last answer rests
        on."""
        if not found.abstained:
            return found
        return Answer(text, say(language(text), "no_reason"), abstained=True, nearest=last.citations or found.nearest)

    def about_answer(self, text: str, intent: Intent, last: Answer, hits: Sequence[Hit], sources: Sources) -> Answer:
        """What is said about the last answer: whether it is sure, where it stands, shorter, more, again."""
        spoken = language(text)
        if intent.name == "talk.repeat":
            return Answer(
                text,
                last.answer,
                last.abstained,
                last.citations,
                last.nearest,
                last.warnings,
                confidence=last.confidence,
                assumed=last.assumed,
                closest=last.closest,
            )
        if intent.name == "talk.shorter":
            shorter, kept = shortened(last)
            return Answer(text, shorter, last.abstained, kept, confidence=last.confidence)
        if intent.name == "talk.longer":
            return _more(text, spoken, last, hits, Library(sources, self._common))
        if intent.name == "talk.where":
            if not last.citations:
                return _uncited(text, say(spoken, "where_none"))
            return Answer(
                text, f"{say(spoken, 'where')}\n{places(last, spoken)}", abstained=False, citations=last.citations
            )
        if last.abstained:
            said = say(spoken, "sure_refused")
            return Answer(text, said, abstained=True, nearest=last.nearest, closest=last.closest)
        cells = any(citation.cells for citation in last.citations)
        how = say(spoken, "sure_cells" if cells else "sure_text") if last.citations else ""
        lines = [
            last.answer,
            " ".join((how, say(spoken, "sure"))) if spoken == "en" else how + say(spoken, "sure") if how else "",
            places(last, spoken),
        ]
        return Answer(
            text, "\n".join(filter(None, lines)), abstained=False, citations=last.citations, confidence=last.confidence
        )


def _uncited(text: str, said: str) -> Answer:
    return Answer(text, said, abstained=False)


def _of_reports(request: Request, library: Library) -> Answer | None:
    """The answer to a request for something of reports."""
    kind = request.intent.kind
    if kind == "overview":
        said, citations = overview(request, library)
        return _made(request, said, citations, known=bool(citations))
    if kind == "recommendation":
        said, citations, warnings = recommendation(request, library)
        if not said and asks_yes_or_no(request.text):
            return None
        if not said:
            return Answer(request.text, none_recommended(request), abstained=True)
        return _made(request, said, citations, known=True, warnings=warnings)
    said, citations, known = (about if kind == "about" else show)(request, library)
    return _made(request, said, citations, known=known)


def _made(
    request: Request, said: str, citations: Sequence[Citation], *, known: bool, warnings: Sequence[str] = ()
) -> Answer:
    if not known:
        return Answer(request.text, said, abstained=True)
    return Answer(request.text, said, abstained=False, citations=tuple(citations), warnings=tuple(warnings))


def _more(text: str, spoken: str, last: Answer, hits: Sequence[Hit], library: Library) -> Answer:
    """Passages found for the last question that its answer does not quote."""
    quoted = "\n".join(citation.quote for citation in last.citations)
    chunks = {citation.chunk for citation in last.citations}
    fresh = [
        hit for hit in hits if hit.chunk.table is None and (hit.chunk_id in chunks or hit.chunk.text not in quoted)
    ]
    fresh.sort(key=lambda hit: (hit.chunk_id not in chunks, hit.rank))
    citations = [
        library.cite(at, hit.document, hit.chunk, hit.chunk.text) for at, hit in enumerate(fresh[:MOST_MORE], 1)
    ]
    if not citations:
        return _uncited(text, say(spoken, "no_more"))
    quotes = "\n".join(f"{one.quote}[{one.number}]" for one in citations)
    return Answer(text, f"{say(spoken, 'more_on')}\n{quotes}", abstained=False, citations=tuple(citations))
