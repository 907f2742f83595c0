"""Cells that say where they begin and how far they reach, as Office files have them, to a grid with every slot
filled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.tables.grids import MOST_COLUMNS, Grid
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_SLOTS = 2_000_000
"""Slots that the tables of one file may have together."""

_LONGEST_CELL = 600
"""Characters of a cell above which a table of one or two rows lays out a page."""


@dataclass(frozen=True, slots=True)
class SpanCell:
    """A cell: its place in the grid, how far it reaches, its text, the footnotes it refers to; `holds_table`: another
    inside."""

    row: int
    column: int
    height: int
    width: int
    text: str
    refers: tuple[str, ...] = ()
    holds_table: bool = False


def span_grid(cells: Sequence[SpanCell], rows: int, header_rows: int | None, room: int = MOST_SLOTS) -> Grid | None:
    """The grid of cells with at most `room` slots; None when there is nothing in them.

    Columns in which no cell begins or ends are left out, and columns beyond MOST_COLUMNS.

    Raises:
        UnreadableFileError: there are more slots than that.
    """
    edges = sorted({min(edge, MOST_COLUMNS) for cell in cells for edge in (cell.column, cell.column + cell.width)})
    if len(edges) < 2 or not any(cell.text for cell in cells):
        return None
    width = len(edges) - 1
    if width * rows > room:
        raise UnreadableFileError("A table has more cells than can be read.", "Split the table, or mend its spans.")
    place = {edge: index for index, edge in enumerate(edges)}
    slots: list[list[SpanCell | None]] = [[None] * width for _ in range(rows)]
    for cell in cells:
        begin, end = (place[min(edge, MOST_COLUMNS)] for edge in (cell.column, cell.column + cell.width))
        for row in slots[cell.row : cell.row + cell.height]:
            for column in range(begin, end):
                row[column] = row[column] or cell
    merged = tuple(_merged(slots))
    written = Counter(cell.row for cell in cells)
    wide = {row for row, _, height, reach in merged if height == 1 and reach == width and written[row] == 1}
    return Grid(
        tuple(tuple(cell.text if cell else "" for cell in row) for row in slots),
        header_rows,
        frozenset(wide) if width > 1 else frozenset(),
        spanned=bool(merged),
        footnotes=tuple(dict.fromkeys(name for cell in cells for name in cell.refers)),
        merged=merged,
    )


def _merged(slots: Sequence[Sequence[SpanCell | None]]) -> Iterator[tuple[int, int, int, int]]:
    """The cells over more than one slot: row, column, height, width."""
    reach: dict[int, tuple[int, int, int, int]] = {}
    for at, row in enumerate(slots):
        for column, cell in enumerate(row):
            if cell:
                top, left, _, right = reach.get(id(cell), (at, column, at, column))
                reach[id(cell)] = (top, min(left, column), at, max(right, column))
    for top, left, bottom, right in reach.values():
        if (top, left) != (bottom, right):
            yield top, left, bottom - top + 1, right - left + 1


def lays_out(cells: Sequence[SpanCell], header_rows: int | None) -> bool:
    """Do cells only place text or other tables on a page?"""
    filled = Counter(cell.row for cell in cells if cell.text or cell.holds_table)
    if max(filled.values(), default=0) < 2:
        return True
    if any(cell.holds_table for cell in cells):
        return sum(count > 1 for count in Counter(cell.row for cell in cells if cell.text).values()) < 2
    return not header_rows and len(filled) <= 2 and any(len(cell.text) > _LONGEST_CELL for cell in cells)
