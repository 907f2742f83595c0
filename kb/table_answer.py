"""The best answer that the tables found can give, as cells; None when no table explains the question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.leftover import Leftover, content_atoms, leftover
from kb.mentions import Reading
from kb.names import names, stands_in
from kb.table_compute import Outcome, compute
from kb.table_match import Selection, Sides, read_sides, select, turned
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.asking import Asked
    from kb.atoms import Glossary
    from kb.model import Document, Place, Table

EXPLAINED = 0.8
"""Share of the question's content that labels, caption and surroundings of a table must explain for it to answer."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table that search brought: where it stands, and how well search liked it (higher is better)."""

    document: Document
    number: int
    table: Table
    place: Place
    chunk: str
    score: float


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table answers. `outcome.table` may be the table turned over; `positions` are cells of the table as it stands."""

    found: FoundTable
    outcome: Outcome
    left: Leftover
    named: int
    shown: tuple[tuple[int, int], ...]
    positions: tuple[tuple[int, int], ...]


class TableReader:
    """Answers questions from tables; keeps the labels it has read, for they do not change."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._sides: dict[tuple[str, int], tuple[Sides, ...]] = {}

    def answer(self, question: str, tables: Iterable[FoundTable]) -> TableAnswer | None:
        """The answer of the table that explains most of the question, the better found one of equals."""
        asked = read_question(question)
        reading = Reading.of(question, self._glossary)
        tables = list(tables)
        answers = [answer for found in tables if (answer := self._from_table(reading, asked, found))]
        if not answers and asked.operation in (Operation.LOOKUP, Operation.LIST):
            answers = [answer for found in tables if (answer := self._by_content(reading, asked, found))]
        return max(answers, key=lambda answer: (answer.left.explained, answer.named, answer.found.score), default=None)

    def _from_table(self, question: Reading, asked: Asked, found: FoundTable) -> TableAnswer | None:
        best: TableAnswer | None = None
        for is_turned, sides in enumerate(self._read(found)):
            selection = select(sides, question, self._glossary)
            if selection is None:
                continue
            selection, explained = _narrowed_by_cells(selection, question, self._glossary)
            left = leftover(
                question,
                explained,
                asked.used,
                (sides.context,),
                translated=language(question.text) != language(sides.context.text),
            )
            outcome = compute(selection, asked, question) if left.explained >= EXPLAINED else None
            if outcome is None or any(_tells_apart(piece, self._glossary) for piece in left.pieces):
                continue
            named = selection.rows_named + (selection.columns_named or bool(selection.asked_labels))
            if best is None or (left.explained, named) > (best.left.explained, best.named):
                best = TableAnswer(
                    found, outcome, left, named, _upright(outcome.shown, is_turned), _upright(outcome.cells, is_turned)
                )
        return best

    def _by_content(self, question: Reading, asked: Asked, found: FoundTable) -> TableAnswer | None:
        """The one cell of words that holds every name of the question: "which level is Siri at?"."""
        wanted = names(question, content_atoms(question, asked.used), translated=False)
        table = found.table
        holding = [
            (row, column)
            for row in table.body
            for column in range(table.label_columns, table.width)
            if all(stands_in(question, name, Reading.of(table.rows[row][column], self._glossary)) for name in wanted)
        ]
        covered = frozenset(index for name in wanted for index in name)
        sides = self._read(found)[0]
        left = leftover(question, covered, asked.used, (sides.context, *_labels_read(sides)))
        if not wanted or len(holding) != 1 or left.explained < EXPLAINED:
            return None
        outcome = Outcome(table, Operation.LOOKUP, tuple(holding), tuple(holding))
        return TableAnswer(found, outcome, left, 1, tuple(holding), tuple(holding))

    def _read(self, found: FoundTable) -> tuple[Sides, ...]:
        key = (found.document.id, found.number)
        if key not in self._sides:
            table = found.table
            around = (
                found.document.title,
                *found.place.headings,
                table.caption,
                table.unit,
                table.source,
                *table.notes,
            )
            context = "\n".join(around)
            sides = [read_sides(table, context, self._glossary)]
            if table.header_rows and table.label_columns and table.width > table.label_columns:
                sides.append(read_sides(turned(table), context, self._glossary))
            self._sides[key] = tuple(sides)
        return self._sides[key]


def _labels_read(sides: Sides) -> list[Reading]:
    levels = (*sides.rows.levels, *sides.columns.levels)
    labels = [label for level in levels for label in level.values()]
    return [label.readings[0] for label in (*labels, *sides.rows.heads)]


def _upright(cells: tuple[tuple[int, int], ...], is_turned: int) -> tuple[tuple[int, int], ...]:
    return tuple((column, row) for row, column in cells) if is_turned else cells


def _tells_apart(piece: str, glossary: Glossary) -> bool:
    """Whether an unexplained piece is a name, a code, a period or a measure: what makes it another question."""
    if any(glossary.is_measure(atom.text) for atom in glossary.read(piece)):
        return True
    return any(character.isdigit() or (character.isascii() and character.isupper()) for character in piece)


def _narrowed_by_cells(selection: Selection, question: Reading, glossary: Glossary) -> tuple[Selection, frozenset[int]]:
    """Rows whose cells say something that the question says and the labels do not ("cache hit" in a price cell)."""
    table = selection.sides.table
    if not selection.rows_named or len(selection.rows) < 2:
        return selection, selection.covered
    told = {row: _said_in_cells(table, row, selection, question, glossary) for row in selection.rows}
    most = max((len(atoms) for atoms in told.values()), default=0)
    if not most:
        return selection, selection.covered
    rows = tuple(row for row in selection.rows if len(told[row]) == most)
    covered = selection.covered | frozenset().union(*(told[row] for row in rows))
    return replace(selection, rows=rows), covered


def _said_in_cells(
    table: Table, row: int, selection: Selection, question: Reading, glossary: Glossary
) -> frozenset[int]:
    texts = (table.rows[row][column] for column in selection.columns)
    known = {atom.text for text in texts for atom in glossary.read(text) if atom.kind in ("word", "concept")}
    return frozenset(
        index for index, atom in enumerate(question.atoms) if index not in selection.covered and atom.text in known
    )
