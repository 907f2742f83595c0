"""Looks a question up among the facts of the documents that search found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.cells.tokens import tokens
from kb.fact_answers.asked import asks_no_figure, is_of, measures_asked, read_asked, with_parts, with_twins
from kb.fact_answers.calendars import reporting_calendar
from kb.fact_answers.labels import keys_of_labels
from kb.fact_answers.matching import NAMED, SURE, matches, one_of, with_bases
from kb.fact_answers.parts import asks_loss, kind_asked, profits_of
from kb.fact_answers.ratios import needed
from kb.fact_answers.telling import answer_from_facts, listed
from kb.fact_answers.unexplained import without_variants
from kb.fact_answers.words import spans_of, without
from kb.facts.fact import FactKind, SubjectKind
from kb.facts.measures import measures_in
from kb.facts.words import words_file
from kb.prose.quoting import Piece
from kb.question.comparison_words import read_aim
from kb.question.operations import Operation, read_question
from kb.tables.computing.outcome import Outcome
from kb.tables.doubts import tells_apart
from kb.tables.reader import TableAnswer
from kb.text.label_mentions import Reading
from kb.text.unexplained import leftover

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.fact_answers.asked import Asked
    from kb.fact_answers.wording import FactAnswer
    from kb.facts.fact import Fact
    from kb.facts.periods import Calendar
    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources
    from kb.tables.reader import FoundTable, TableReader
    from kb.text.glossary_tokens import Glossary
    from kb.text.unexplained import Leftover

MOST_DOCUMENTS = 3
"""Documents, of those that passages were found in, whose facts are looked at."""
MOST_LEFT = 0.6
"""Unexplained content of a question (a Chinese character counts a half) up to which a fact answers it."""


_PARTS = frozenset((SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.PRODUCT))
_NARROW_NOTHING = ("verbs", "when", "whose", "kinds", "moves", "amounts", "share")
"""Lists of words that need no explanation by a fact."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a document tells, a table each, and what that leaves of the question."""

    tables: tuple[TableAnswer, ...]
    left: Leftover


class FactReader:
    """Answers questions that name a known measure, from cells whose facts have the dimensions that are asked for."""

    def __init__(
        self, glossary: Glossary, tables: TableReader, tables_of: Callable[[Document, Sources], Sequence[FoundTable]]
    ) -> None:
        self._glossary = glossary
        self._tables = tables
        self._tables_of = tables_of
        self._calendars: dict[str, Calendar] = {}

    def answer(self, question: str, hits: Sequence[Hit], sources: Sources) -> tuple[TableAnswer, ...]:
        """The answer of the one document that tells it, a table each; none where no document does, or several tell it
        of themselves."""
        if asks_no_figure(question) or _is_bounded(question):
            return ()
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS]
        keys = _keys(question)
        found = [one for document in documents if keys and (one := self._in(question, document, keys, (), sources))]
        if not found:
            named = {document.id: keys_of_labels(question, document, hits, sources) for document in documents}
            found = [
                one
                for document in documents
                if (own := named[document.id]) and (one := self._in(question, document, own, own, sources))
            ]
        least = min((one.left.unexplained for one in found), default=0.0)
        best = [one for one in found if one.left.unexplained <= least]
        return best[0].tables if len(best) == 1 else ()

    def calendar(self, document: Document, sources: Sources, facts: Sequence[Fact] = ()) -> Calendar:
        """How a document counts its years, by the facts of all known measures; by `facts` where it has none of them."""
        known = self._calendars.get(document.id)
        if known is None:
            every = sources.measured(document.id, tuple(words_file("measures")))
            if not any(fact.period for fact in every):
                return reporting_calendar(facts, document.date)
            known = self._calendars[document.id] = reporting_calendar(every, document.date)
        return known

    def quoted(self, question: str, hits: Sequence[Hit], sources: Sources) -> Piece | None:
        """The sentence of a found passage whose fact answers; None where none does, or sentences of several documents
        do."""
        keys = () if asks_no_figure(question) else with_twins(with_bases(measures_asked(question)))
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS] if keys else []
        found = [one for document in documents if (one := self._quoted_in(question, document, keys, hits, sources))]
        return found[0] if len(found) == 1 else None

    def _quoted_in(
        self, question: str, document: Document, keys: Sequence[str], hits: Sequence[Hit], sources: Sources
    ) -> Piece | None:
        every = of_the_one_company(sources.measured(document.id, keys), document)
        facts = [fact for fact in every if fact.place.kind is not FactKind.CELL]
        asked = read_asked(question, self.calendar(document, sources, facts), facts) if facts else None
        if asked is None or asked.operation not in (Operation.LOOKUP, Operation.LIST, Operation.GROWTH):
            return None
        found = one_of(asked, matches(asked, facts, change=bool(asked.change), periods=asked.periods))
        if found is None:
            return None
        hit = next(
            (hit for hit in hits if hit.document.id == document.id and found.place.quote in hit.chunk.text), None
        )
        said = [document.title, *(one.name for one in document.facts.companies), found.place.quote, *found.scope]
        if hit is None or not self._explains(asked, said):
            return None
        return Piece(hit, found.place.quote)

    def _explains(self, asked: Asked, said: Sequence[str]) -> bool:
        return self._is_explained(self._leftover(asked, said))

    def _is_explained(self, left: Leftover) -> bool:
        return left.unexplained <= MOST_LEFT and not any(tells_apart(piece, self._glossary) for piece in left.pieces)

    def _in(
        self, question: str, document: Document, keys: Sequence[str], named: Sequence[str], sources: Sources
    ) -> _Answered | None:
        every = of_the_one_company(sources.measured(document.id, [key.partition(":")[0] for key in keys]), document)
        facts = [fact for fact in every if fact.place.position is not None]
        asked = self._asked(question, every, self.calendar(document, sources, every), named) if facts else None
        answer = answer_from_facts(asked, facts, "zh") if asked else None
        english = answer_from_facts(asked, facts, "en") if asked else None
        if asked is None or answer is None or english is None or _leaves_out(asked, answer.facts, every):
            return None
        tables = {one.number: one for one in self._tables_of(document, sources)}
        numbers = list(dict.fromkeys(fact.place.table for fact in answer.facts))
        of_told = [tables[number] for number in numbers if number is not None and number in tables]
        if len(of_told) != len(numbers):
            return None
        left = self._left(asked, answer, of_told)
        if not self._is_explained(left):
            return None
        answers = [self._as_answer(answer, english, found, left, is_first=at == 0) for at, found in enumerate(of_told)]
        kept = tuple(one for one in answers if one)
        return _Answered(kept, left) if len(kept) == len(answers) else None

    def _asked(self, question: str, facts: Sequence[Fact], calendar: Calendar, named: Sequence[str]) -> Asked | None:
        measures = measures_asked(question)
        losing = asks_loss(question, measures)
        own = profits_of(measures) if losing else named
        asked = read_asked(question, calendar, facts, own)
        kind = kind_asked(question)
        if asked is None or not (losing or not asked.done.isdisjoint((Operation.MAXIMUM, Operation.MINIMUM))):
            return asked
        aim = read_aim(question) if losing else None
        lost = [(at, at + 1) for at in sorted(aim.used)] if aim else []
        return replace(asked, losing=losing, spans=(*asked.spans, *((kind.span,) if kind else ()), *lost))

    def _left(self, asked: Asked, answer: FactAnswer, tables: Sequence[FoundTable]) -> Leftover:
        document = tables[0].document
        said = [document.title, *(one.name for one in document.facts.companies)]
        for found in tables:
            said += [*found.place.headings, found.table.caption]
        if not any(is_of(fact, measures_asked(asked.question)) for fact in answer.facts):
            said = [_without_several(text) for text in said]
        of_number = {found.number: found.table for found in tables}
        for fact in answer.facts:
            said += [fact.subject.name if fact.subject else "", *fact.scope, *fact.measure]
            table = of_number.get(fact.place.table) if fact.place.table is not None else None
            said += table.rows[fact.place.position[0]] if table and fact.place.position else ()
        return self._leftover(asked, said)

    def _leftover(self, asked: Asked, said: Sequence[str]) -> Leftover:
        """What of a question neither its dimensions nor these texts explain."""
        reading = Reading.of(asked.question, self._glossary)
        covered = frozenset(
            at
            for at, atom in enumerate(reading.atoms)
            if any(start < atom.end and atom.start < end for start, end in asked.spans)
        )
        context = Reading.of("\n".join(filter(None, said)), self._glossary)
        used = {at for start, end in spans_of(asked.question, *_NARROW_NOTHING) for at in range(start, end)}
        left = leftover(reading, covered, read_question(asked.question).used | used, (context,))
        return without_variants(left, asked.question, said)

    def _as_answer(
        self, answer: FactAnswer, english: FactAnswer, found: FoundTable, left: Leftover, *, is_first: bool
    ) -> TableAnswer | None:
        """The cells of one table; the first table says it all, the others what they have of it."""
        facts = [fact for fact in answer.facts if fact.place.table == found.number]
        said = (answer.text, english.text) if is_first else (listed(facts, "zh"), listed(facts, "en"))
        places = [fact.place.position for fact in facts if fact.place.position]
        for view in self._tables.views(found):
            where = {slot: (line, at) for line, slots in enumerate(view.slots) for at, slot in enumerate(slots)}
            if view.is_turned or not all(place in where for place in places):
                continue
            cells = tuple(where[place] for place in places)
            outcome = Outcome(view.part, Operation.LOOKUP, cells, cells, sentences=said, first=answer.first)
            return TableAnswer(
                found, view.part, view.slots, outcome, left, SURE, 2, frozenset(), ("", ""), cells, cells
            )
        return None


def _is_bounded(question: str) -> bool:
    """Whether a question sets a bound: what is above or below it is found by looking at every figure.

    A loss is known by its sign.
    """
    return bool(read_question(question).bounds) and not asks_loss(question, measures_asked(question))


def of_the_one_company(facts: Sequence[Fact], document: Document) -> Sequence[Fact]:
    """Facts of a report; where all that are of a company are of the same, and the report is on no more, a question need
    not name it."""
    companies = {fact.subject.name for fact in facts if fact.subject and fact.subject.kind is SubjectKind.COMPANY}
    if len(companies) != 1 or len(document.facts.companies) > 1:
        return facts
    return [
        replace(fact, subject=replace(fact.subject, said=False))
        if fact.subject and fact.subject.kind is SubjectKind.COMPANY
        else fact
        for fact in facts
    ]


def _without_several(text: str) -> str:
    """A text without the measures that it names where it names several: "Revenue and operating income by segment" over
    a row does not say which of the two the row is of."""
    found = measures_in(text)
    if len({key for _, _, key in found}) < 2:
        return text
    inside = {at for start, end, _ in found for at in range(start, end)}
    return "".join(" " if at in inside else letter for at, letter in enumerate(text))


def _keys(question: str) -> tuple[str, ...]:
    """The keys of all measures whose facts may answer a question."""
    asked = measures_asked(question)
    return profits_of(asked) if asks_loss(question, asked) else with_parts(needed(with_twins(with_bases(asked))))


def _leaves_out(asked: Asked, answering: Sequence[Fact], every: Sequence[Fact]) -> bool:
    """Whether the question names a part of which there are other facts than those that are told."""
    own = {fact.subject.name for fact in every if fact.subject and fact.subject.said and fact.subject.kind in _PARTS}
    named = {name for name in own if asked.says(name) >= NAMED}
    of_told = " ".join(
        text for fact in answering for text in (fact.subject.name if fact.subject else "", *fact.scope, *fact.measure)
    )
    said = tokens(of_told).keys()
    return bool(named) and not any(tokens(without(name, "ways", "totals")).keys() <= said for name in named)
