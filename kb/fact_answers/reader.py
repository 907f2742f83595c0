"""Looks a question up among the facts of the documents that search found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.fact_answers.asked import calendar_of, measures_asked, read_asked
from kb.fact_answers.matching import matches, with_bases
from kb.fact_answers.telling import one_of, told
from kb.fact_answers.words import spans_of
from kb.facts.fact import FactKind
from kb.facts.words import words_file
from kb.leftover import leftover
from kb.mentions import Reading
from kb.outcome import Outcome
from kb.quoting import Piece
from kb.table_answer import TableAnswer
from kb.table_doubts import tells_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.atoms import Glossary
    from kb.fact_answers.asked import Asked
    from kb.fact_answers.telling import Told
    from kb.facts.fact import Fact
    from kb.facts.periods import Calendar
    from kb.leftover import Leftover
    from kb.model import Document, Hit
    from kb.sources import Sources
    from kb.table_answer import FoundTable, TableReader

MOST_DOCUMENTS = 3
"""Documents, of those that passages were found in, whose facts are looked at."""
_NARROW_NOTHING = ("verbs", "when", "whose", "kinds", "moves", "amounts", "share")
"""Lists of words that need no explanation by a fact."""
MOST_LEFT = 0.6
"""Unexplained content of a question (a Chinese character counts a half) up to which a fact answers it."""
SURE = 3.0
"""Log-odds of a fact whose dimensions are all those asked for; set by hand, near the share of facts that are right."""


class FactReader:
    """Answers questions that name a known measure, from cells whose facts have the dimensions that are asked for."""

    def __init__(
        self, glossary: Glossary, tables: TableReader, tables_of: Callable[[Document, Sources], Sequence[FoundTable]]
    ) -> None:
        self._glossary = glossary
        self._tables = tables
        self._tables_of = tables_of
        self._calendars: dict[str, Calendar] = {}

    def answer(self, question: str, hits: Sequence[Hit], sources: Sources) -> TableAnswer | None:
        """The answer of the one document that tells it; None where none does, or several tell it of themselves."""
        keys = measures_asked(question)
        if not keys:
            return None
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS]
        found = [one for document in documents if (one := self._in(question, document, keys, sources))]
        least = min((one.left.unexplained for one in found), default=0.0)
        best = [one for one in found if one.left.unexplained <= least]
        return best[0] if len(best) == 1 else None

    def calendar(self, document: Document, sources: Sources) -> Calendar:
        """How a document counts its years, by the facts of all known measures."""
        known = self._calendars.get(document.id)
        if known is None:
            facts = sources.measured(document.id, tuple(words_file("measures")))
            known = self._calendars[document.id] = calendar_of(facts, document.date)
        return known

    def quoted(self, question: str, hits: Sequence[Hit], sources: Sources) -> Piece | None:
        """The sentence of a found passage whose fact answers; None where none does, or sentences of several documents do."""
        keys = measures_asked(question)
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS] if keys else []
        found = [one for document in documents if (one := self._quoted_in(question, document, keys, hits, sources))]
        return found[0] if len(found) == 1 else None

    def _quoted_in(
        self, question: str, document: Document, keys: Sequence[str], hits: Sequence[Hit], sources: Sources
    ) -> Piece | None:
        every = sources.measured(document.id, with_bases(keys))
        facts = [fact for fact in every if fact.place.kind is FactKind.SENTENCE]
        asked = read_asked(question, self.calendar(document, sources)) if facts else None
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
        left = self._leftover(asked, said)
        return left.unexplained <= MOST_LEFT and not any(tells_apart(piece, self._glossary) for piece in left.pieces)

    def _in(self, question: str, document: Document, keys: Sequence[str], sources: Sources) -> TableAnswer | None:
        every = sources.measured(document.id, with_bases(keys))
        facts = [fact for fact in every if fact.place.position is not None]
        asked = read_asked(question, self.calendar(document, sources)) if facts else None
        chinese = told(asked, facts, "zh") if asked else None
        english = told(asked, facts, "en") if asked else None
        if asked is None or chinese is None or english is None:
            return None
        tables = {one.number: one for one in self._tables_of(document, sources)}
        numbers = {fact.place.table for fact in english.facts}
        number = next(iter(numbers))
        if len(numbers) != 1 or number is None or number not in tables:
            return None
        left = self._left(asked, english, tables[number])
        if left.unexplained > MOST_LEFT or any(tells_apart(piece, self._glossary) for piece in left.pieces):
            return None
        return self._as_answer(english.facts, (chinese.text, english.text), tables[number], left)

    def _left(self, asked: Asked, told: Told, found: FoundTable) -> Leftover:
        said = [found.document.title, *(one.name for one in found.document.facts.companies), *found.place.headings]
        said += [found.table.caption]
        for fact in told.facts:
            said += [fact.subject.name if fact.subject else "", *fact.scope, *fact.measure]
            said += found.table.rows[fact.place.position[0]] if fact.place.position else ()
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
        return leftover(reading, covered, read_question(asked.question).used | used, (context,))

    def _as_answer(
        self, facts: Sequence[Fact], told: tuple[str, str], found: FoundTable, left: Leftover
    ) -> TableAnswer | None:
        places = [fact.place.position for fact in facts if fact.place.position]
        for view in self._tables.views(found):
            where = {slot: (line, at) for line, slots in enumerate(view.slots) for at, slot in enumerate(slots)}
            if view.is_turned or not all(place in where for place in places):
                continue
            cells = tuple(where[place] for place in places)
            outcome = Outcome(view.part, Operation.LOOKUP, cells, cells, told=told)
            return TableAnswer(
                found, view.part, view.slots, outcome, left, SURE, 2, frozenset(), ("", ""), cells, cells
            )
        return None
