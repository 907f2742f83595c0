"""Public questions over tables: IM-TQA (Chinese look-ups) and TAT-QA (English statements with paragraphs around them).

Both are JSON lines with a table as a grid that repeats the text of a merged cell in each of its slots, and with the
cells that answer as [row, column].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.questions.jsonl import CURE, read_objects
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Grid = tuple[tuple[str, ...], ...]

_YEAR = re.compile(r"(?:19|20)\d\d")

SLOTS = "slots"
"""The answer names each slot."""

VALUES = "values"
"""The answer names each value once, though merged cells repeat it in several slots."""


@dataclass(frozen=True, slots=True)
class TableDocument:
    """A document made of one table: `grid` is rectangular; `headers` are texts known to be headers, which may be merged
    cells."""

    name: str
    language: str
    grid: Grid
    headers: frozenset[str] = frozenset()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question, the document that answers it, and the slots (row, column) that do; `kinds` are the groups it counts
    in.

    `by_label`: a row or column label that the answer names counts too (which year, which department).
    """

    id: str
    kinds: tuple[str, ...]
    question: str
    document: str
    cells: tuple[tuple[int, int], ...]
    named: str = SLOTS
    by_label: bool = False


@dataclass(frozen=True, slots=True)
class TableSet:
    """Questions with their documents, in the order of the file."""

    documents: tuple[TableDocument, ...]
    questions: tuple[TableQuestion, ...]


def read_imtqa(path: Path) -> TableSet:
    """IM-TQA: kinds are the kind of question, the kind of table, both together, and "several" for all but single cells.

    Raises:
        UsageError: the file cannot be read or is not of that form.
    """
    documents: dict[str, TableDocument] = {}
    questions = []
    for where, row in read_objects(path):
        text = _Texts(where, row)
        name = f"imtqa-{text.of('table_id')}"
        headers = frozenset((*text.all_of("column_headers"), *text.all_of("row_headers")))
        document = documents.setdefault(name, TableDocument(name, "zh", text.grid(), headers))
        cells = text.cells(document.grid)
        kind, table = text.of("question_type"), text.of("table_type")
        several = () if kind == "single_cell" else ("several",)
        questions.append(
            TableQuestion(
                id=text.of("id"),
                kinds=(kind, *several, table, f"{kind}/{table}"),
                question=text.of("question"),
                document=name,
                cells=cells,
                named=SLOTS if len(text.all_of("answer")) == len(cells) else VALUES,
            )
        )
    return TableSet(tuple(documents.values()), tuple(questions))


def read_tatqa(path: Path) -> TableSet:
    """TAT-QA: the questions that table cells answer. Kinds: where the annotators saw the answer; whether it is a label
    or a figure.

    The table stands after the first paragraph that ends in a colon, else after all.

    Raises:
        UsageError: the file cannot be read or is not of that form.
    """
    documents: dict[str, TableDocument] = {}
    questions = []
    for where, row in read_objects(path):
        text = _Texts(where, row)
        name = f"tatqa-{text.of('table_id')}"
        if name not in documents:
            paragraphs = text.all_of("paragraphs")
            colons = (
                at for at, paragraph in enumerate(paragraphs, start=1) if paragraph.rstrip().endswith((":", "："))
            )
            at = next(colons, len(paragraphs))
            documents[name] = TableDocument(name, "en", text.grid(), before=paragraphs[:at], after=paragraphs[at:])
        if cells := text.cells(documents[name].grid):
            questions.append(
                TableQuestion(
                    id=text.of("id"),
                    kinds=("label" if _is_label(cells, documents[name].grid) else "figure", text.of("answer_from")),
                    question=text.of("question"),
                    document=name,
                    cells=cells,
                    named=VALUES,
                    by_label=True,
                )
            )
    return TableSet(tuple(documents.values()), tuple(questions))


@dataclass(frozen=True, slots=True)
class _Texts:
    """A line's fields, checked as they are taken."""

    where: str
    row: dict[str, Any]

    def of(self, field: str) -> str:
        value = self.row.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(f"'{field}' must be a text")
        return value

    def all_of(self, field: str) -> tuple[str, ...]:
        return self._texts(self.row.get(field), field)

    def grid(self) -> Grid:
        rows = self.row.get("table")
        if not isinstance(rows, list) or not rows:
            raise self._fault("'table' must be a list of rows")
        grid = tuple(self._texts(row, "table") for row in rows)
        if not grid[0] or len({len(row) for row in grid}) > 1:
            raise self._fault("'table' must be rectangular")
        return grid

    def cells(self, grid: Grid) -> tuple[tuple[int, int], ...]:
        cells = self.row.get("answer_cells")
        if not isinstance(cells, list) or not all(_is_slot(cell, grid) for cell in cells):
            raise self._fault("'answer_cells' must be [row, column] pairs inside the table")
        return tuple((row, column) for row, column in cells)

    def _texts(self, values: object, field: str) -> tuple[str, ...]:
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._fault(f"'{field}' must be a list of texts")
        return tuple(values)

    def _fault(self, what: str) -> UsageError:
        return UsageError(f"{self.where}: {what}.", CURE)


def _is_label(cells: Sequence[tuple[int, int]], grid: Grid) -> bool:
    """Whether a question asks which row or column, rather than for a figure: first column, words or a year."""
    texts = [grid[row][column].strip() for row, column in cells]
    return all(column == 0 for _, column in cells) or all(
        _YEAR.fullmatch(text) or (text[:1].isalpha() and not text.isupper()) for text in texts
    )


def _is_slot(cell: object, grid: Sequence[Sequence[str]]) -> bool:
    return (
        isinstance(cell, list)
        and len(cell) == 2
        and all(type(index) is int for index in cell)
        and 0 <= cell[0] < len(grid)
        and 0 <= cell[1] < len(grid[0])
    )
