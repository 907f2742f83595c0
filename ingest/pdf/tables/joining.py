"""Tables over page breaks as one: the header that a page repeats dropped, the group that goes on named again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import is_value
from ingest.words.vocabulary import collapse
from kb.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.cells import PdfTable
    from ingest.tables.grids import Grid
    from kb.model import Box

_LOW, _HIGH = 0.55, 0.4
"""Shares of the page below and above which a table that repeats its header ends and goes on."""

_FOOT, _HEAD = 0.75, 0.2
"""The same for one without."""

_EQUAL = 0.012
"""Share of the page's width that the columns of both may differ by."""


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """A table with what several pages hold of it. `pages` and `boxes` go with the rows of `grid`."""

    parts: tuple[PdfTable, ...]
    grid: Grid
    boxes: tuple[tuple[Box | None, ...], ...]
    pages: tuple[int, ...]


def join_over_pages(
    pages: Sequence[Sequence[PdfTable]], led: frozenset[int] = frozenset(), titled: frozenset[int] = frozenset()
) -> tuple[JoinedTable, ...]:
    """The tables of consecutive pages in reading order, the last of a page with the first of the next where that goes
    on.

    `led` are the pages whose first table has text of the report above it: it begins there. `titled` are those that have
    a title above it which the page before has not: it begins there if it has a header.
    """
    joined: list[JoinedTable] = []
    for tables in pages:
        for index, table in enumerate(tables):
            before = joined[-1] if joined and not index and table.page not in led else None
            follows = before is not None and before.parts[-1].page == table.page - 1
            if before and follows and _goes_on(before, table, titled=table.page in titled):
                joined[-1] = _with(before, table)
            else:
                rows = (table.page,) * len(table.grid.rows)
                joined.append(JoinedTable((table,), table.grid, table.boxes, rows))
    return tuple(joined)


def edges_of(table: PdfTable) -> list[float]:
    """The edges of the columns of a table that may go on on the next page, in shares of its width; none of another."""
    last = [box for box in table.boxes[-1] if box]
    if not table.ruled or table.box.y1 < _FOOT or len({box.x0 for box in last}) < len(table.boxes[-1]):
        return []
    return [*(box.x0 for box in last), table.box.x1]


def _goes_on(before: JoinedTable, table: PdfTable, *, titled: bool) -> bool:
    last = before.parts[-1]
    if len(before.grid.rows[0]) != len(table.grid.rows[0]) or last.ruled != table.ruled:
        return False
    if header := _repeated(before.grid, table.grid):
        if titled or _begins_again(before.grid, table.grid, header):
            return False
        return last.box.y1 > _LOW and table.box.y0 < _HIGH
    if last.box.y1 < _FOOT or table.box.y0 > _HEAD or table.grid.header_rows:
        return False
    return _same_columns(last, table) and _begins_with_body(before.grid, table.grid)


def _repeated(above: Grid, below: Grid) -> int:
    """How many rows of the header a table repeats."""
    pairs = zip(above.rows, below.rows, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: [*map(collapse, pair[0])] == [*map(collapse, pair[1])], pairs))
    return same if same < len(below.rows) and any(below.rows[0]) and same >= (below.header_rows or 0) else 0


def _begins_again(above: Grid, below: Grid, header: int) -> bool:
    """Has a table with the same header the same first labels too? Then it is another of its kind."""
    labels, others = ([row[0] for row in grid.rows[header : header + 2]] for grid in (above, below))
    return len(others) > 1 and labels == others and all(others)


def _same_columns(one: PdfTable, other: PdfTable) -> bool:
    if abs(one.box.x0 - other.box.x0) > _EQUAL or abs(one.box.x1 - other.box.x1) > _EQUAL:
        return not one.ruled and abs(one.box.x1 - other.box.x1) < 3 * _EQUAL
    if not one.ruled:
        return True
    return all(
        abs(left.x0 - right.x0) < _EQUAL
        for left, right in zip(one.boxes[-1], other.boxes[-1], strict=True)
        if left and right
    )


def _begins_with_body(above: Grid, below: Grid) -> bool:
    """Is the first row one of figures, where the rows before have such?"""
    measured = any(is_value(cell) for cell in above.rows[-1][1:])
    return not measured or any(is_value(cell) for cell in below.rows[0][1:])


def _with(before: JoinedTable, table: PdfTable) -> JoinedTable:
    header = _repeated(before.grid, table.grid)
    rows, boxes = [list(row) for row in table.grid.rows[header:]], table.boxes[header:]
    at = len(before.grid.rows)
    filled: list[Doubt] = []
    for column in _spanned(before.grid):
        for index, row in enumerate(rows):
            if row[column]:
                break
            row[column] = before.grid.rows[-1][column]
            if not table.ruled:
                filled.append(
                    Doubt(at + index, column, "the label stands on the page before; it may not cover this row")
                )
    moved = [replace(doubt, row=at + doubt.row - header) for doubt in table.grid.doubts if doubt.row >= header]
    merged = tuple(
        (at + row - header, column, height, width) for row, column, height, width in table.grid.merged if row >= header
    )
    grid = replace(
        before.grid,
        rows=(*before.grid.rows, *map(tuple, rows)),
        wide=before.grid.wide | {at + row - header for row in table.grid.wide if row >= header},
        merged=(*before.grid.merged, *merged),
        doubts=(*before.grid.doubts, *moved, *filled),
        insets=_insets(before.grid, table.grid, header),
    )
    return JoinedTable(
        (*before.parts, table),
        grid,
        (*before.boxes, *boxes),
        (*before.pages, *((table.page,) * len(rows))),
    )


def _insets(above: Grid, below: Grid, header: int) -> tuple[float, ...]:
    """How far the labels of both are set in; nothing where that shows on neither page."""
    if not above.insets and not below.insets:
        return ()
    least = min((*above.insets, *below.insets))
    insets = [grid.insets or (least,) * len(grid.rows) for grid in (above, below)]
    return (*insets[0], *insets[1][header:])


def _spanned(grid: Grid) -> list[int]:
    """The leading columns in which cells span rows."""
    tall = {column for _, column, height, _ in grid.merged if height > 1}
    return [*takewhile(lambda column: column in tall, range(len(grid.rows[0]) - 1))]
