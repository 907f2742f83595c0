"""A conversation, turn by turn: what kind of request each turn is, and who answers it, requests (kb.requests) or
questions on content (kb.answer).

A turn is answered by itself where it is complete. Only what it lacks comes from before: a question on content from the last question on
content, talk about an answer from the last answer. What was refused, and talk, leave nothing behind.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from kb.answer.answerer import Answerer, LookedUp
from kb.conversation.back_references import asked_of_another, resolved
from kb.model import Answer
from kb.question.operations import Operation, read_question
from kb.question.pronouns import why
from kb.question.spoken_words import in_report_words
from kb.requests.answering import Requests
from kb.requests.intents import LOOKUP, Intent, load_classifier
from kb.requests.library import RARE
from kb.requests.parts import parts_of
from kb.requests.request import is_short, without_names, without_titles
from kb.requests.show import TENTATIVE, asked_to_show, place_asked, without_place
from kb.requests.talk import ABOUT_LAST, target_language
from kb.requests.term import term_of
from kb.requests.wordlists import has
from kb.tables.computing.arithmetic import ARITHMETIC
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.learned.weights import Weights
    from kb.model import Citation
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

    Floats = NDArray[np.float32]

TURNS = 8
"""Earlier turns that a turn may lean on: as many at least, where there are as many, and fewer than twice as many."""

KEPT = 256
"""Turns whose answers are kept for the next turn."""

_OF_A_CELL = re.compile(r"[表图][^，。,]{0,4}[里中](?:[^，。,]{2,}的|\s*[A-Za-z])")
"""Asks for something in a table or figure, and not to see it: "那张表里甲的价格"."""

_ELLIPTIC = re.compile(
    r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)|呢\s*[?？]*\s*$", re.I
)


_REPORT_SAYS = re.compile(
    r"^\W*(?:这份|该|本|这篇)?(?:报告|研报|文章|文)(?:里|中)?(?:提示|提到|提及|指出|列出|列举|披露|揭示)了?(?=哪些|哪几|什么)"
)
"""A frame that says no more than that the answer stands in the report."""


_OF_REPORTS = frozenset({"overview", "recommendation", "show"})
_RECKONED = ARITHMETIC - {Operation.SHARE}
_LEAST_OF_REPORTS = 0.35
_SURE_TO_SHOW = 0.7
_SURE_OF_TALK = 0.9
_SURE_BEHIND = {"about": 0.6, "talk.help": 0.97, "talk.who": 0.97}
"""How sure it must be that a turn behind a question on content is such a request, and does not go on about the content."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn with what came of it. `question` is the question on content made complete; "" where the turn asks for
    none."""

    text: str
    intent: Intent
    question: str
    looked_up: LookedUp


class Dialogue:
    """Answers conversations without a language model. Threads may share it."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._answerer = Answerer(glossary, weights)
        self._classifier = load_classifier()
        self._requests = Requests(self._classifier, glossary)
        self._kept: OrderedDict[tuple[str, ...], Exchange] = OrderedDict()
        self._tried: dict[tuple[str, ...], list[str]] = {}
        self._lock = Lock()

    def look_up(self, turns: Sequence[str], sources: Sources) -> LookedUp:
        """The answer to the last of `turns`, the earlier ones being the conversation."""
        begun = perf_counter()
        looked_up = self._exchange(_leant_on(turns), sources).looked_up
        answer = replace(looked_up.answer, seconds=round(perf_counter() - begun, 4))
        return replace(looked_up, answer=answer)

    def examples(self, spoken: str, most: int, sources: Sources) -> list[str]:
        """Example questions in a language, `most` at most, out of what the reports hold; each has been asked and is answered."""
        key = (spoken, str(most), *(document.id for document in sources.documents))
        with self._lock:
            if key in self._tried:
                return self._tried[key]
        found = self._requests.examples(spoken, sources)
        answered = (one for one in found if not self._exchange((one,), sources).looked_up.answer.abstained)
        tried = list(islice(answered, most))
        with self._lock:
            self._tried = {other: kept for other, kept in self._tried.items() if other[2:] == key[2:]} | {key: tried}
        return tried

    def intent(self, text: str, sources: Sources) -> Intent:
        """What kind of request a text is."""
        text = in_report_words(without_titles(text) or text)
        chances = self._chances(text, sources)
        bare = without_names(text, sources.documents)
        if bare != text:  # "Adobe这份年报讲了什么" asks what "这份年报讲了什么" asks
            chances = np.mean([chances, self._chances(bare, sources)], axis=0)
        return self._classifier.decide(chances, with_vector=self._fits(sources))

    def _chances(self, text: str, sources: Sources) -> Floats:
        vector = sources.embed(text) if self._fits(sources) and sources.embed is not None else None
        return self._classifier.chances(text, vector)

    def _fits(self, sources: Sources) -> bool:
        """Whether the weights are of the embedding model in force."""
        return sources.embed is not None and sources.model == self._classifier.identity

    def _intent_here(self, text: str, last: Exchange | None, sources: Sources) -> Intent:
        """What a turn asks for behind the last one: a few words behind a question on content rather go on about that, and a lone word that
        no request has is asked about."""
        intent = _by_words(text, self.intent(text, sources))
        place = place_asked(text)
        if place and intent.kind != "talk":
            rest = without_place(without_names(text, sources.documents))
            asked = self.intent(rest, sources) if len(rest.strip()) > 1 else Intent(place, 1.0)
            if intent.kind != LOOKUP or asked.kind in ("show", "overview") or has("brings_up", text):
                return Intent(place, max(intent.probability, asked.probability))
        term = term_of(text)
        if term and self._is_rare(term) and sources.holds(term, ()):
            return Intent(LOOKUP, 1.0)
        if last and last.question and intent.kind in _OF_REPORTS and _ELLIPTIC.search(text) and is_short(text):
            return Intent(LOOKUP, 1.0 - intent.probability)  # "DeepSeek R1 呢？" behind a figure of another model
        is_unsure = intent.probability < _SURE_TO_SHOW and intent.probability != TENTATIVE
        if intent.kind == "show" and (is_unsure or _OF_A_CELL.search(text)):
            return Intent(LOOKUP, 1.0 - intent.probability)
        told = {Operation.COUNT} if intent.kind == "recommendation" else set()  # it says how many they are
        is_summed_up = intent.kind == "overview" and has("sums_up", text)
        if intent.kind in _OF_REPORTS and not is_summed_up and read_question(text).operation in _RECKONED - told:
            return Intent(LOOKUP, 1.0 - intent.probability)  # "add up the market caps of all the names in there"
        if last and last.intent.name == "about.author" and has("contact", text) and is_short(text):
            return Intent("about.author", 1.0)
        if last and intent.probability < _SURE_OF_TALK and intent.name in ("talk.who", "talk.help"):
            return Intent(LOOKUP, 1.0 - intent.probability)
        least = _SURE_BEHIND.get(intent.name, _SURE_BEHIND.get(intent.kind, 0.0)) if last and last.question else 0.0
        return intent if intent.probability >= least else Intent(LOOKUP, 1.0 - intent.probability)

    def _is_rare(self, term: str) -> bool:
        """Whether no word of a term is one that requests commonly have."""
        return all(self._classifier.common.get(one, 0) < RARE for one in terms(term))

    def _exchange(self, turns: tuple[str, ...], sources: Sources) -> Exchange:
        """The last turn answered, those before it too, each once while the reports stay the same."""
        key = (*(document.id for document in sources.documents), "", *turns)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        earlier = [self._exchange(turns[:at], sources) for at in range(1, len(turns))]
        exchange = self._answered(turns[-1], earlier, sources)
        with self._lock:
            self._kept[key] = exchange
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return exchange

    def _answered(self, text: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        parts = parts_of(text, lambda part: self.intent(part, sources))
        if len(parts) < 2:
            return self._part(text, parts[0] if parts else text, earlier, sources)
        exchanges: list[Exchange] = []
        for part in parts:
            exchanges.append(self._part(part, part, [*earlier, *exchanges], sources))
        return _joined(text, exchanges)

    def _part(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """One request, answered; `part` is the text without a greeting before it."""
        last = earlier[-1] if earlier else None
        intent = self._intent_here(part, last, sources)
        if (
            intent.kind == LOOKUP
            and last
            and _ELLIPTIC.search(part)
            and self._requests.goes_on(part, last.intent, sources)
        ):
            intent = Intent(last.intent.name, intent.probability)
        if intent.name in ABOUT_LAST:
            return self._about_last(text, intent, earlier, sources)
        if intent.kind != LOOKUP:
            cited = last.looked_up.answer.citations if last else ()
            answer = self._requests.answer(part, intent, cited, sources)
            if answer is not None and not (answer.abstained and intent.probability == TENTATIVE):
                return Exchange(text, intent, "", LookedUp(part, (), replace(answer, question=text)))
        return self._term(text, part, earlier, sources) or self._content(text, part, earlier, sources)

    def _term(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange | None:
        """A single word, told of by what the reports say of it; None where it is none, or names a row of a table, or a measure to go on with."""
        goes_on = any(one.question for one in earlier) and any(
            self._glossary.is_measure(atom.text) or atom.text[1:].isdigit() for atom in self._glossary.read(part)
        )
        answer = None if goes_on else self._requests.of_term(part, sources)
        if answer is None:
            return None
        alone = self._answerer.stands_alone(part, sources)
        rows = {simplified(cell.row).lower() for one in alone.answer.citations for cell in one.cells}
        if not alone.answer.abstained and simplified(part).strip().lower() in rows:
            return Exchange(text, Intent(LOOKUP, 1.0), part, alone)
        return Exchange(text, Intent(LOOKUP, 1.0), part, LookedUp(part, alone.hits, replace(answer, question=text)))

    def _content(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """A question on content, made complete by the last one, and the last answer, where it leaves something out."""
        part = _REPORT_SAYS.sub("有", part)
        last = next((one for one in reversed(earlier) if one.question), None)
        said = [one.looked_up.answer for one in reversed(earlier) if one.intent.name not in ABOUT_LAST]
        if earlier and not earlier[-1].question and (again := self._of_another(text, part, earlier[-1], sources)):
            return again
        asked = resolved(part, said, sources.documents)
        if last is None or asked != part:
            looked_up = self._answerer.stands_alone(part, sources, asked)
        else:
            looked_up = self._answerer.follows(last.question, part, sources)
        answer = replace(looked_up.answer, question=text)
        return Exchange(text, Intent(LOOKUP, 1.0), looked_up.question, replace(looked_up, answer=answer))

    def _of_another(self, text: str, part: str, last: Exchange, sources: Sources) -> Exchange | None:
        """The last request answered of another company, where a turn says nothing but its name; None where it says
        more."""
        request = asked_of_another(last.text, part, sources.documents)
        if not request or last.intent.kind in ("talk", LOOKUP):
            return None
        answer = self._requests.answer(request, last.intent, (), sources, language(text))
        return (
            Exchange(request, last.intent, "", LookedUp(part, (), replace(answer, question=text))) if answer else None
        )

    def _about_last(self, text: str, intent: Intent, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """Talk about the last answer: that of the last turn which is not such talk itself."""
        last = next((one for one in reversed(earlier) if one.intent.name not in ABOUT_LAST), None)
        if last is None:
            answer = self._requests.nothing_before(text)
            return Exchange(text, intent, "", LookedUp(text, (), answer))
        if intent.name == "talk.why" and last.question:
            asked = self._answerer.stands_alone(text, sources, why(simplified(last.question)))
            answer = self._requests.reason(text, asked.answer, last.looked_up.answer)
            return Exchange(text, intent, last.question, replace(asked, answer=answer))
        if intent.name == "talk.language":
            return self._in_language(text, intent, last, sources)
        hits = last.looked_up.hits
        answer = self._requests.about_answer(text, intent, last.looked_up.answer, hits, sources)
        return Exchange(text, intent, last.question, LookedUp(last.looked_up.question, (), answer))

    def _in_language(self, text: str, intent: Intent, last: Exchange, sources: Sources) -> Exchange:
        """The last answer again, in the words of another language; quotes stay as they are."""
        spoken = target_language(text)
        if last.question:
            asked = "in English" if spoken == "en" else "用中文"
            again = self._answerer.stands_alone(asked, sources, last.question)
            answer = replace(again.answer, question=text)
            return Exchange(text, intent, last.question, replace(again, answer=answer, hits=()))
        cited = last.looked_up.answer.citations
        said = self._requests.answer(last.text, last.intent, cited, sources, spoken) or last.looked_up.answer
        return Exchange(text, intent, "", LookedUp(text, (), replace(said, question=text)))


def _by_words(text: str, intent: Intent) -> Intent:
    """The intent that is read, but where words tell another one than the classifier is sure of."""
    if intent.kind in ("recommendation", "overview") and intent.probability < _LEAST_OF_REPORTS:
        return Intent(LOOKUP, 1.0 - intent.probability)  # torn between requests: none of them is asked for
    if intent.kind != "overview" and intent.probability < _SURE_OF_TALK and has("sums_up", text):
        return Intent("overview", _SURE_OF_TALK)
    is_open = intent.kind in (LOOKUP, "about") or (intent.kind == "overview" and intent.probability < _SURE_OF_TALK)
    shown = asked_to_show(text) if is_open and not place_asked(text) else ""
    return Intent(shown, TENTATIVE) if shown else intent


def _leant_on(turns: Sequence[str]) -> tuple[str, ...]:
    """The last turn and those that it may lean on. They begin at every TURNS-th turn only: each turn of a conversation then finds the ones
    before it answered. Were they the last so many, every turn would begin elsewhere, and answer all of them anew."""
    return tuple(turns[max((len(turns) - 1) // TURNS - 1, 0) * TURNS :])


def _joined(text: str, exchanges: Sequence[Exchange]) -> Exchange:
    """Several requests of one turn as one exchange: their answers one below the other, markers counted on."""
    told: list[str] = []
    citations: list[Citation] = []
    for one in exchanges:
        answer = one.looked_up.answer
        shift = len(citations)
        numbers = {citation.number for citation in answer.citations}

        def counted_on(found: re.Match[str], shift: int = shift, numbers: set[int] = numbers) -> str:
            return f"[{int(found[1]) + shift}]" if int(found[1]) in numbers else found[0]

        told.append(re.sub(r"\[(\d+)\]", counted_on, answer.answer))
        citations += [replace(citation, number=citation.number + shift) for citation in answer.citations]
    answers = [one.looked_up.answer for one in exchanges]
    abstained = all(answer.abstained for answer in answers)
    refused = next((answer for answer in answers if answer.abstained), None)
    joined = Answer(
        text,
        "\n\n".join(told),
        abstained=abstained,
        citations=tuple(citations),
        nearest=refused.nearest if refused else (),
        warnings=tuple(dict.fromkeys(warning for answer in answers for warning in answer.warnings)),
        assumed=tuple(one for answer in answers for one in answer.assumed),
        missing=tuple(word for answer in answers for word in answer.missing),
        closest=refused.closest if refused and abstained else 0,
    )
    question = next((one.question for one in reversed(exchanges) if one.question), "")
    hits = tuple(hit for one in exchanges for hit in one.looked_up.hits)
    return Exchange(text, exchanges[-1].intent, question, LookedUp(question or text, hits, joined))
