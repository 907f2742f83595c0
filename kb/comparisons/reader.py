"""The table that best answers a question for a comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kb.comparisons.grid import Grid
from kb.comparisons.working import compare
from kb.facts.measures import MeasureKind, kinds_in
from kb.question.comparison_words import measure_words, read_aim
from kb.tables.choosing.line_naming import FULL_SHARE
from kb.tables.doubts import tells_apart
from kb.tables.reader import FoundTable, TableAnswer, upright
from kb.text.glossary_tokens import fold
from kb.text.label_mentions import Reading
from kb.text.tokens import language
from kb.text.unexplained import leftover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.model import Document
    from kb.question.comparison_words import Aim
    from kb.search.evidence_source import Sources
    from kb.tables.computing.outcome import Outcome
    from kb.tables.reader import TableReader, View
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label
    from kb.text.unexplained import Leftover

MOST_LEFT = 1.0
"""Unexplained content (a Chinese character counts a half) that a table may leave of a question in its own language."""

MOST_LEFT_TRANSLATED = 2.0
"""The same where it can only stand in translation."""

MOST_LEFT_NAMED = 2.5
"""The same where two entries are named in full."""


MOST_TABLES = 120
"""Tables of a document that are all looked at."""

MOST_KEPT = 16
"""Documents whose tables are kept at hand."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one table answers, with what it leaves of the question."""

    answer: TableAnswer
    left: float

    @property
    def values(self) -> frozenset[float]:
        """The values that it tells."""
        comparison = self.answer.outcome.comparison
        return frozenset(round(entry.value, 2) for entry in comparison.selected) if comparison else frozenset()


class ComparisonReader:
    """Answers questions for comparisons from tables."""

    def __init__(self, glossary: Glossary, tables: TableReader) -> None:
        self._glossary = glossary
        self._tables = tables
        self._kept: dict[str, tuple[FoundTable, ...]] = {}

    def aim(self, question: str) -> Aim | None:
        """The comparison that a question asks for, if any."""
        return read_aim(question)

    def tables_of(self, document: Document, sources: Sources) -> tuple[FoundTable, ...]:
        """All tables of a document, which are kept; none of one that has too many."""
        if document.tables > MOST_TABLES:
            return ()
        if document.id not in self._kept:
            placed = sources.passages([f"{document.id}-{at}" for at in range(document.chunks)])
            chunks = sorted(
                (chunk for _, chunk in placed.values() if chunk.table is not None), key=lambda one: -one.order
            )
            of_number = {chunk.table: chunk for chunk in chunks}
            self._kept[document.id] = tuple(
                FoundTable(
                    document,
                    number,
                    table,
                    chunk.place,
                    f"{document.id}-{chunk.order}",
                    0.0,
                    partial(sources.table_facts, document.id, number),
                )
                for number, table in enumerate(sources.tables(document.id))
                if (chunk := of_number.get(number))
            )
            while len(self._kept) > MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
        return self._kept[document.id]

    def answer(
        self, question: str, aim: Aim, tables: Iterable[FoundTable], is_about: Callable[[str, Document], bool]
    ) -> TableAnswer | None:
        """The answer of the table that leaves least of the question, the better found one of equals; `is_about` tells
        whether a document is about what a name names."""
        reading = Reading.of(question, self._glossary)
        found = [one for table in tables if (one := self._from_table(reading, aim, table, is_about))]
        least = min((round(one.left, 1) for one in found), default=0.0)
        best = [one for one in found if round(one.left, 1) == least]
        if aim.has("when"):
            # Of several tables with a line the one that goes furthest back tells when it was highest.
            most = max((len(one.answer.outcome.cells) for one in best), default=0)
            best = [one for one in best if len(one.answer.outcome.cells) == most]
        votes = Counter(one.values for one in best)
        best.sort(key=lambda one: (votes[one.values], one.answer.found.score), reverse=True)
        if any(one.values != best[0].values and votes[one.values] == votes[best[0].values] for one in best):
            # Tables that explain the question alike say each another thing.
            return None
        return best[0].answer if best else None

    def _from_table(
        self, reading: Reading, aim: Aim, found: FoundTable, is_about: Callable[[str, Document], bool]
    ) -> _Found | None:
        answers: list[_Found] = []
        for view in self._tables.views(found):
            grid = Grid.of(view.sides, reading, aim, self._glossary)
            outcome = compare(grid)
            if outcome is None or _is_share_of_amounts(reading.text, _labels(grid, outcome)):
                continue
            left = self._left(grid, outcome)
            unexplained = self._weight(left, grid, lambda piece: is_about(piece, found.document))
            if unexplained is not None:
                answers.append(_Found(_as_answer(found, view, outcome, left), unexplained))
        return min(answers, key=lambda one: one.left, default=None)

    def _left(self, grid: Grid, outcome: Outcome) -> Leftover:
        reading, aim = grid.reading, grid.aim
        columns = {column for _, column in outcome.cells}
        rows = {row for row, _ in outcome.cells}
        covered: set[int] = set()
        for family in grid.families:
            if family.mention and columns & set(family.columns):
                covered |= family.mention.covered
        for row, mention in grid.named.items():
            covered |= mention.covered if row in rows else set()
        for mention in grid.groups.values():
            covered |= mention.covered
        atoms = {atom.text for label in _labels(grid, outcome) for atom in label.atoms}
        covered |= {
            at
            for at, atom in enumerate(reading.atoms)
            if atom.text in atoms and (atom.kind == "concept" or atom.text.isdigit())  # 500 of "MATH-500"
        }
        folded = fold(reading.text)
        used = set(aim.used | aim.filler)
        for words in measure_words():
            if any(f"#{concept}" in atoms for concept in words.says):
                used.update(*(range(*one.span()) for one in words.pattern.finditer(folded)))
        short = {fold(grid.name(row)) for row in rows}
        for at, atom in enumerate(reading.atoms):
            if any(fold(name).rsplit(" ", 1)[0] in short for name in self._glossary.names_of(atom.text)):
                covered.add(at)
        heads = tuple(head.readings[0] for head in grid.sides.heads)
        translated = _is_translated(grid)
        context = (grid.sides.context, *heads)
        return leftover(reading, frozenset(covered), frozenset(used), context, translated=translated)

    def _weight(self, left: Leftover, grid: Grid, is_about: Callable[[str], bool]) -> float | None:
        """How much of the question is left; None where that makes it another question."""
        words = [word for piece in left.pieces for word in (piece.split() if piece.isascii() else [piece])]
        pieces = [word for word in words if not (len(word) > 1 and _is_name(word) and is_about(word))]
        if any(tells_apart(piece, self._glossary) for piece in pieces):
            return None
        if not pieces:
            return 0.0
        weight = min(left.unexplained, sum(0.5 * len(p) if not p.isascii() else len(p.split()) for p in pieces))
        whole = sum(mention.share >= FULL_SHARE for mention in grid.named.values())
        most = (MOST_LEFT_NAMED if whole > 1 else MOST_LEFT_TRANSLATED) if _is_translated(grid) else MOST_LEFT
        return weight if weight <= most else None


def _is_name(piece: str) -> bool:
    """Whether a piece may name what the whole report is about, and is no period."""
    return not any(map(str.isdigit, piece)) and not piece.islower()


def _is_translated(grid: Grid) -> bool:
    own = language(grid.sides.context.text + " ".join(grid.sides.table.rows[0]))
    return language(grid.reading.text) != own


def _as_answer(found: FoundTable, view: View, outcome: Outcome, left: Leftover) -> TableAnswer:
    return TableAnswer(
        found,
        view.part,
        view.slots,
        outcome,
        left,
        1.0,
        2,
        frozenset(),
        ("", ""),
        upright(outcome.shown, is_turned=view.is_turned),
        upright(outcome.cells, is_turned=view.is_turned),
    )


def _labels(grid: Grid, outcome: Outcome) -> list[Label]:
    """The labels over and beside the cells of an outcome."""
    columns = {column for _, column in outcome.cells}
    rows = {row for row, _ in outcome.cells}
    labels = [level[at] for level in grid.sides.columns.levels for at in columns if at in level]
    return labels + [level[at] for level in grid.sides.rows.levels for at in rows if at in level]


def _is_share_of_amounts(question: str, labels: Iterable[Label]) -> bool:
    """Whether a question asks for a share ("profit margin") and the labels announce amounts ("Net profit") alone."""
    asked = kinds_in(question)
    kinds = {kind for label in labels for kind in kinds_in(label.readings[0].text)}
    return asked == {MeasureKind.SHARE} and bool(kinds) and MeasureKind.SHARE not in kinds
