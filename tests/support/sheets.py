"""A made-up table before it is written down: its cells with what they span, and under which labels each figure is to be
read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sheet_words import CLOSING

if TYPE_CHECKING:
    from collections.abc import Sequence

Role = Literal["header", "label", "section", "title", "value"]
Figure = tuple[tuple[str, ...], tuple[str, ...], str]
"""A value with its row path and its column path."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A written cell: its first row and column, how many it covers, what it says and what it is there for."""

    row: int
    column: int
    text: str
    role: Role
    height: int = 1
    width: int = 1

    def covers(self, row: int, column: int) -> bool:
        return self.row <= row < self.row + self.height and self.column <= column < self.column + self.width


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table before it is written in some notation. A form has a label left of each value and no header."""

    cells: tuple[Cell, ...]
    header_rows: int
    form: bool = False
    caption: str = ""
    unit: str = ""
    source: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return max(cell.row + cell.height for cell in self.cells), max(cell.column + cell.width for cell in self.cells)

    def figures(self) -> frozenset[Figure]:
        """What is to be read: every value that is not empty under its labels, those of its section first."""
        told = (cell for cell in self.cells if cell.role == "value" and cell.text)
        return frozenset(
            (self._row_path(row, value.column), self._column_path(column), value.text)
            for value in told
            for row in range(value.row, value.row + value.height)
            for column in range(value.column, value.column + value.width)
        )

    def _row_path(self, row: int, column: int) -> tuple[str, ...]:
        sections = [cell.text for cell in self.cells if cell.role == "section" and _opens(self, cell, row)]
        labels = [cell for cell in self.cells if cell.role == "label" and cell.column < column]
        labels = sorted((cell for cell in labels if cell.covers(row, cell.column)), key=lambda cell: cell.column)
        return _path([*sections[-1:], *(cell.text for cell in labels[-1 if self.form else 0 :])])

    def _column_path(self, column: int) -> tuple[str, ...]:
        heads = [cell for cell in self.cells if cell.role == "header" and cell.covers(cell.row, column)]
        return _path([cell.text for cell in sorted(heads, key=lambda cell: cell.row)])


def _opens(sheet: Sheet, section: Cell, row: int) -> bool:
    """Is the row under the section, before anything that closes it?"""
    closed = (cell.row for cell in sheet.cells if cell.role == "label" and cell.text in CLOSING)
    return section.row < row and not any(section.row < at < row for at in closed)


def _path(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
