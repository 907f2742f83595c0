"""A conversation, turn by turn: what kind of request each turn is, and who answers it, requests (kb.requests) or
questions on content (kb.answer).

A turn is answered by itself where it is complete. Only what it lacks comes from before: a question on content from the
last question on content, talk about an answer from the last answer. Talk leaves nothing behind, and what was refused no
more than the question itself.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from kb.answer.answerer import Answerer, LookedUp
from kb.answer.on_last_figure import on_last_figure
from kb.charts.answering import charted
from kb.conversation.back_references import (
    asked_of_another,
    asks_change_alone,
    of_both,
    of_former,
    of_leader,
    one_period,
    other_edition,
    period_talked_of,
    resolved,
    written,
)
from kb.conversation.plain_writing import plainly_written
from kb.conversation.replacing import OPENING
from kb.conversation.talked_of import keeps_to, reports_talked_of
from kb.model import Answer
from kb.question.aliases import with_known_name
from kb.question.entities import subject_of_report
from kb.question.pronouns import PRONOUN, is_of_figure, why
from kb.question.short_names import spelled_out
from kb.requests.answering import Requests
from kb.requests.intents import LOOKUP, Intent, load_classifier
from kb.requests.parts import parts_of
from kb.requests.show import TENTATIVE
from kb.requests.talk import ABOUT_LAST, target_language
from kb.requests.turn_intents import BARE_QUESTION, ELLIPTIC, SURE_BEHIND, TurnIntents
from kb.requests.wordlists import has
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.learned.weights import Weights
    from kb.model import Citation
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

TURNS = 8
"""Earlier turns that a turn may lean on: as many at least, where there are as many, and fewer than twice as many."""

KEPT = 256
"""Turns whose answers are kept for the next turn."""

_REPORT_SAYS = re.compile(
    r"^\W*(?:这份|该|本|这篇)?(?:报告|研报|文章|文)(?:里|中)?(?:提示|提到|提及|指出|列出|列举|披露"
    r"|揭示)了?(?=哪些|哪几|什么)"
)
"""A frame that says no more than that the answer stands in the report."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn with what came of it. `question` is the question on content made complete; "" where the turn asks for
    none: `implied` is then what it asked of the one company that it was answered of, for the next turn to go on
    from."""

    text: str
    intent: Intent
    question: str
    looked_up: LookedUp
    implied: str = ""


class Dialogue:
    """Answers conversations without a language model. Threads may share it."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._answerer = Answerer(glossary, weights)
        classifier = load_classifier()
        self._intents = TurnIntents(classifier)
        self._requests = Requests(classifier, glossary)
        self._kept: OrderedDict[tuple[str, ...], Exchange] = OrderedDict()
        self._tried: dict[tuple[str, ...], list[str]] = {}
        self._lock = Lock()

    def look_up(self, turns: Sequence[str], sources: Sources) -> LookedUp:
        """The answer to the last of `turns`, the earlier ones being the conversation.

        Traditional characters are read as their simplified ones: each is answered as the other.
        """
        begun = perf_counter()
        looked_up = self._exchange(_leant_on([simplified(turn) for turn in turns]), sources).looked_up
        seconds = round(perf_counter() - begun, 4)
        answer = replace(looked_up.answer, question=turns[-1], seconds=seconds)
        return replace(looked_up, answer=answer)

    def intent(self, text: str, sources: Sources) -> Intent:
        """What kind of request a text is that follows nothing."""
        return self._intents.intent(text, sources)

    def examples(self, spoken: str, most: int, sources: Sources) -> list[str]:
        """Example questions in a language, `most` at most, out of what the reports hold; each has been asked and is
        answered."""
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

    def on_reports(self, spoken: str, sources: Sources) -> Iterator[str]:
        """Questions in a language on the reports as such, most telling first; none of them has been asked."""
        yield from self._requests.examples(spoken, sources)

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
        plain = written(plainly_written(text, lambda word: sources.holds(word, ())))
        titles = [simplified(one.title) for one in sources.documents]
        plain = with_known_name(plain, lambda name: sources.holds(name, ()), titles)
        parts = parts_of(plain, lambda part: self._intents.intent(part, sources))
        if len(parts) < 2:
            return self._part(text, parts[0] if parts else plain, earlier, sources)
        exchanges: list[Exchange] = []
        for part in parts:
            exchanges.append(self._part(part, part, [*earlier, *exchanges], sources))
        return _joined(text, exchanges)

    def _part(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """One request, answered; `part` is the text without a greeting before it."""
        last = earlier[-1] if earlier else None
        kept = self._kept_to(part, earlier, sources)
        shown = last.looked_up.answer if last else None
        if (drawn := _first_answer(lambda one: charted(part, one, shown), kept, sources)) is not None:
            return Exchange(text, Intent("chart", 1.0), "", LookedUp(part, (), replace(drawn, question=text)))
        if last and not last.question and (again := self._of_another(text, part, last, sources)):
            return again
        intent = self._intents.behind(
            part, last.intent if last else None, sources, follows=last is not None and bool(last.question)
        )
        if (
            intent.kind == LOOKUP
            and last
            and ELLIPTIC.search(part)
            and self._requests.goes_on(part, last.intent, sources)
        ):
            intent = Intent(last.intent.name, intent.probability)
        if intent.name in ABOUT_LAST:
            return self._about_last(text, intent, earlier, sources)
        if intent.kind != LOOKUP:
            cited = _shown(last.looked_up.answer, part, sources) if last else ()
            of_one = kept if intent.kind == "show" else None
            answer = _first_answer(lambda one: self._requests.answer(part, intent, cited, one), of_one, sources)
            if answer is not None and not (answer.abstained and intent.probability == TENTATIVE):
                implied = _implied(part, intent, answer, sources)
                return Exchange(text, intent, "", LookedUp(part, (), replace(answer, question=text)), implied)
        if term := self._term(text, part, earlier, sources):
            return term
        exchange = self._content(text, part, earlier, kept, _period(earlier, kept)) if kept else None
        if exchange is None or exchange.looked_up.answer.abstained:
            return self._content(text, part, earlier, sources)
        return exchange

    def _kept_to(self, part: str, earlier: Sequence[Exchange], sources: Sources) -> Sources | None:
        """The reports that are talked of, where a turn names nothing that they have not; None where all may answer."""
        looked_up = (one.looked_up for one in reversed(earlier) if one.intent.name not in ABOUT_LAST)
        reports = reports_talked_of(
            ((one.answer, one.scope.documents if one.scope and one.scope.subject else ()) for one in looked_up),
            sources.documents,
        )
        turn = spelled_out(simplified(part), sources.documents)
        if not reports or not keeps_to(turn, self._answerer.named_terms(turn, sources), reports, sources):
            return None
        return sources.within(reports)

    def _term(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange | None:
        """A single word, told of by what the reports say of it; None where it is none, or names a row of a table, or a
        measure to go on with."""
        goes_on = any(one.question for one in earlier) and (
            ELLIPTIC.search(part) is not None
            or BARE_QUESTION.fullmatch(part) is not None
            or any(
                self._glossary.is_measure(atom.text) or atom.text[1:].isdigit() for atom in self._glossary.read(part)
            )
        )
        answer = None if goes_on else self._requests.of_term(part, sources)
        if answer is None:
            return None
        alone = self._answerer.stands_alone(part, sources)
        rows = {simplified(cell.row).lower() for one in alone.answer.citations for cell in one.cells}
        if not alone.answer.abstained and simplified(part).strip().lower() in rows:
            return Exchange(text, Intent(LOOKUP, 1.0), part, alone)
        return Exchange(text, Intent(LOOKUP, 1.0), part, LookedUp(part, alone.hits, replace(answer, question=text)))

    def _content(
        self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources, period: str = ""
    ) -> Exchange:
        """A question on content, made complete by the last one, the last answer, and the period that is talked of,
        where it leaves something out."""
        if people := self._requests.covering(part, sources):
            return Exchange(text, Intent(LOOKUP, 1.0), part, LookedUp(part, (), replace(people, question=text)))
        part = _REPORT_SAYS.sub("有", part)
        last = next((one for one in reversed(earlier) if one.question or one.implied), None)
        before = (last.question or last.implied) if last else ""
        said = [one.looked_up.answer for one in reversed(earlier) if one.intent.name not in ABOUT_LAST]
        if last and (leaning := self._on_last_figure(part, last, before, said[1:2], sources)):
            answer = replace(leaning.answer, question=text)
            return Exchange(text, Intent(LOOKUP, 1.0), leaning.question, replace(leaning, answer=answer))
        former = of_former(part, before, said, sources.documents) or of_both(part, before, said, sources.documents)
        asked = former or of_leader(part, last.looked_up.leader if last else "")
        asked = resolved(part, said, sources.documents) if asked == part else asked
        if last is None or asked != part:
            period = (one_period(before) or period) if last and asked != former else ""
            looked_up = self._answerer.stands_alone(part, sources, asked, period)
        elif last.implied and (again := self._of_report_again(text, part, last, sources)):
            return again
        else:
            looked_up = self._answerer.follows(before, part, sources, period)
        answer = looked_up.answer
        if not any(one.cells for one in answer.citations):
            answer = self._requests.definition(looked_up.question, sources) or answer
        if answer.abstained and not answer.missing and has("rating_line", looked_up.question):
            # The cover tells the rating, to whatever the report gives it.
            answer = self._requests.answer(part, Intent("about.rating", 1.0), (), sources) or answer
        answer = replace(answer, question=text)
        # Behind "and its growth?" it is still spoken of the figure that grew.
        question = before if asks_change_alone(part) else looked_up.question
        return Exchange(text, Intent(LOOKUP, 1.0), question, replace(looked_up, answer=answer))

    def _on_last_figure(
        self, part: str, last: Exchange, before: str, said: Sequence[Answer], sources: Sources
    ) -> LookedUp | None:
        """A turn that leans on the figure of the last answer; None where it does not."""
        known = replace(last.looked_up, question=before)
        return on_last_figure(part, known, next(iter(said), None), self._answerer, self._glossary, sources)

    def _of_report_again(self, text: str, part: str, last: Exchange, sources: Sources) -> Exchange | None:
        """A turn behind a request for something of a report, where with what it leaves out it is another such request:
        "what was it before" behind "and the rating?"."""
        whole = self._answerer.completed(last.implied, part, sources)
        intent = self._intents.intent(whole, sources)
        if is_of_figure(part, "it") and PRONOUN.search(part):
            intent = last.intent
        if whole == part or intent.kind != "about" or intent.probability < SURE_BEHIND["about"]:
            return None
        answer = self._requests.answer(whole, intent, (), sources, language(text))
        if answer is None or answer.abstained:
            return None
        return Exchange(text, intent, "", LookedUp(whole, (), replace(answer, question=text)), whole)

    def _of_another(self, text: str, part: str, last: Exchange, sources: Sources) -> Exchange | None:
        """The last request answered of another company, where a turn says nothing but its name; None where it says
        more."""
        before = plainly_written(last.text, lambda word: sources.holds(word, ()))
        request = asked_of_another(before, part, sources.documents) or other_edition(before, part)
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


def _period(earlier: Sequence[Exchange], sources: Sources) -> str:
    """The period that is talked of in the turns that were answered of these reports last."""
    names = {one.name for one in sources.documents}
    asked = [one for one in reversed(earlier) if one.question]
    own = takewhile(lambda one: {cited.document for cited in one.looked_up.answer.citations} <= names, asked)
    return period_talked_of([one.text for one in own])


def _first_answer(ask: Callable[[Sources], Answer | None], kept: Sources | None, sources: Sources) -> Answer | None:
    """The answer of the reports that are talked of, where they have one, else of all."""
    answer = ask(kept) if kept else None
    return ask(sources) if answer is None or answer.abstained else answer


def _shown(answer: Answer, part: str, sources: Sources) -> Sequence[Citation]:
    """What an answer cites; for a turn that wants "that table" else the table that a refusal shows as closest."""
    if answer.citations or not has("that_table", part):
        return answer.citations
    closest = answer.nearest[:1]
    found = sources.passages([one.chunk for one in closest]).values()
    return closest if any(chunk.table is not None for _, chunk in found) else ()


def _implied(part: str, intent: Intent, answer: Answer, sources: Sources) -> str:
    """What a request for something of a report asks, with the one company that it was answered of; "" where there is no
    such one."""
    cited = {citation.document for citation in answer.citations}
    subjects = {subject_of_report(one) for one in sources.documents if one.name in cited}
    if intent.kind != "about" or answer.abstained or len(subjects) != 1 or not (name := subjects.pop()):
        return ""
    whole = spelled_out(simplified(part), sources.documents)
    if simplified(name) in whole:
        return whole
    rest = OPENING.sub("", whole).strip()
    return f"{name}{rest}" if language(rest) == "zh" else f"{name}: {rest}"


def _leant_on(turns: Sequence[str]) -> tuple[str, ...]:
    """The last turn and those that it may lean on. They begin at every TURNS-th turn only: each turn of a conversation
    then finds the ones before it answered. Were they the last so many, every turn would begin elsewhere, and answer all
    of them anew."""
    return tuple(turns[max((len(turns) - 1) // TURNS - 1, 0) * TURNS :])


def _joined(text: str, exchanges: Sequence[Exchange]) -> Exchange:
    """Several requests of one turn as one exchange: their answers one below the other, markers counted on."""
    texts: list[str] = []
    citations: list[Citation] = []
    for one in exchanges:
        answer = one.looked_up.answer
        shift = len(citations)
        numbers = {citation.number for citation in answer.citations}

        def counted_on(found: re.Match[str], shift: int = shift, numbers: set[int] = numbers) -> str:
            return f"[{int(found[1]) + shift}]" if int(found[1]) in numbers else found[0]

        texts.append(re.sub(r"\[(\d+)\]", counted_on, answer.answer))
        citations += [replace(citation, number=citation.number + shift) for citation in answer.citations]
    answers = [one.looked_up.answer for one in exchanges]
    abstained = all(answer.abstained for answer in answers)
    refused = next((answer for answer in answers if answer.abstained), None)
    joined = Answer(
        text,
        "\n\n".join(texts),
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
