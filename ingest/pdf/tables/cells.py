"""Cells laid out in rows and columns to a table of a page, its spans written out as in HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pdf.tables.rules import clustered
from ingest.tables.grids import Grid
from kb.model import Box, Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.page.page import PdfPage
    from ingest.pdf.tables.words import PdfPhrase

Points = tuple[float, float, float, float]
"""x0, y0, x1, y1 on the page in points, origin top left."""


_LEVEL, _MOST_LEVELS = 2.0, 4
"""Points that labels set in alike differ by at most, and levels that labels may be set in to."""


@dataclass(frozen=True, slots=True)
class PdfCell:
    """A cell over `height` rows and `width` columns from its row and column on, with the characters in it.

    `box` is where it lies, or where its words do when nothing is drawn around it. `doubt` says why its place is
    uncertain. `inset` is how far right of the left edge of its box its words begin, in points.
    """

    row: int
    column: int
    height: int
    width: int
    text: str
    box: Points
    indexes: tuple[int, ...] = ()
    doubt: str = ""
    inset: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The cells of a table with its box. `header_rows` is None where nothing shows it. `ruled`: lines or colours show
    the cells."""

    cells: tuple[PdfCell, ...]
    box: Points
    header_rows: int | None = None
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class PdfTable:
    """A table on a page, or what a page holds of it.

    `box` and `boxes` (one for every slot of `grid.rows`, None where there is no cell) are fractions of the page.
    `chars` are the indexes of its characters (Char.index). `ruled`: its cells are drawn; else rows, columns and spans
    are inferred from where words stand, with doubts in `grid.doubts` where that is not clear.
    """

    page: int
    box: Box
    grid: Grid
    boxes: tuple[tuple[Box | None, ...], ...]
    chars: frozenset[int]
    ruled: bool = False


def table_of(layout: Layout, page: PdfPage) -> PdfTable:
    """The table of a layout. A slot that two cells claim is the first one's; empty rows and columns stay."""
    height = max(cell.row + cell.height for cell in layout.cells)
    width = max(cell.column + cell.width for cell in layout.cells)
    slots: list[list[PdfCell | None]] = [[None] * width for _ in range(height)]
    for cell in layout.cells:
        for row in slots[cell.row : cell.row + cell.height]:
            for column in range(cell.column, cell.column + cell.width):
                row[column] = row[column] or cell
    merged = tuple(
        (cell.row, cell.column, cell.height, cell.width) for cell in layout.cells if (cell.height, cell.width) != (1, 1)
    )
    doubts = tuple(
        Doubt(row, column, cell.doubt)
        for row, row_slots in enumerate(slots)
        for column, cell in enumerate(row_slots)
        if cell and cell.doubt
    )
    grid = Grid(
        tuple(tuple(cell.text if cell else "" for cell in row) for row in slots),
        layout.header_rows,
        frozenset(cell.row for cell in layout.cells if cell.height == 1 and cell.width == width > 1),
        spanned=True,
        merged=merged,
        doubts=doubts,
        insets=tuple(inset / page.width for inset in _insets([row[0] for row in slots])),
    )
    return PdfTable(
        page.number,
        page.share(layout.box),
        grid,
        tuple(tuple(page.share(cell.box) if cell else None for cell in row) for row in slots),
        frozenset(index for cell in layout.cells for index in cell.indexes),
        layout.ruled,
    )


def _insets(labels: Sequence[PdfCell | None]) -> tuple[float, ...]:
    """How far in each label of a column is set; nothing where they are set in the middle, or to the right."""
    gaps = [cell.inset for cell in labels if cell and cell.text]
    levels = clustered(gaps, _LEVEL)
    shared = [sum(abs(gap - level) < _LEVEL for gap in gaps) for level in levels]
    if len(levels) < 2 or len(levels) > _MOST_LEVELS or 2 * len(levels) > len(gaps) or shared[0] < 2:
        return ()
    return tuple(min(levels, key=lambda level: abs(level - (cell.inset if cell else 0.0))) for cell in labels)


def around(phrases: Iterable[PdfPhrase]) -> Points:
    """The box of some phrases, of which there is one at least."""
    sorted_phrases = list(phrases)
    return (
        min(phrase.x0 for phrase in sorted_phrases),
        min(phrase.y0 for phrase in sorted_phrases),
        max(phrase.x1 for phrase in sorted_phrases),
        max(phrase.y1 for phrase in sorted_phrases),
    )


def indexes_of(phrases: Sequence[PdfPhrase]) -> tuple[int, ...]:
    """The indexes of the characters of some phrases."""
    return tuple(index for phrase in phrases for index in phrase.indexes)
