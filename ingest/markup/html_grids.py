"""An HTML table to a grid: its own rows, every slot filled by the cell that covers it, tables in its cells left to
themselves."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from ingest.markup.html_cells import caption_of, placed_cells, table_rows, too_large
from ingest.markup.html_columns import column_groups, with_marks
from ingest.tables.grids import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bs4 import Tag

    from ingest.markup.html_cells import HtmlCell, Row

MOST_SLOTS = 2_000_000
"""Slots that the tables of one file may have together."""

_LONGEST_CELL = 600
"""Characters of a cell above which a table of one or two rows without a header lays out a page."""


def table_grid(table: Tag, room: int = MOST_SLOTS) -> Grid | None:
    """The grid of a table tag with at most `room` slots; None for one without cells and one that only lays out a page.

    Raises:
        UnreadableFileError: its spans fill more slots than that.
    """
    rows = table_rows(table)
    cells = list(placed_cells(rows, room))
    if not cells or _lays_out(table, rows, cells):
        return None
    marked = with_marks(cells)
    slots = _slots(marked, len(rows), room)
    apart = len(marked) < len(cells)
    groups = column_groups(slots) if apart else [range(column, column + 1) for column in range(len(slots[0]))]
    grid = [[_shown(row[group.start : group.stop]) for group in groups] for row in slots]
    merged = tuple(_merged(grid))
    wide = {row for row, _, height, width in merged if height == 1 and width == len(groups)}
    return Grid(
        tuple(tuple(cell.text if cell else "" for cell in row) for row in grid),
        _declared_header(rows, cells),
        frozenset(wide) & {row for row, written in enumerate(rows) if len(written.cells) == 1},
        spanned=any(cell.tag.has_attr("rowspan") or cell.tag.has_attr("colspan") for cell in cells),
        footnotes=tuple(dict.fromkeys(name for cell in cells for name in cell.refers)),
        headed=frozenset(
            (at, column) for at, row in enumerate(grid) for column, cell in enumerate(row) if cell and cell.heads
        ),
        merged=merged,
        caption=caption_of(table),
    )


def _slots(cells: Sequence[HtmlCell], rows: int, room: int) -> list[list[HtmlCell | None]]:
    """What covers each slot, first come first served; columns in which no cell begins or ends are left out."""
    edges = sorted({edge for cell in cells for edge in (cell.column, cell.column + cell.width)})
    if (len(edges) - 1) * rows > room:
        raise too_large()
    place = {edge: index for index, edge in enumerate(edges)}
    slots: list[list[HtmlCell | None]] = [[None] * (len(edges) - 1) for _ in range(rows)]
    for cell in cells:
        for row in slots[cell.row : cell.row + cell.height]:
            for column in range(place[cell.column], place[cell.column + cell.width]):
                row[column] = row[column] or cell
    return slots


def _shown(cells: Sequence[HtmlCell | None]) -> HtmlCell | None:
    """Of the slots of one column that a layout took apart, the cell that says something."""
    return next((cell for cell in cells if cell and cell.text), cells[0])


def _merged(grid: Sequence[Sequence[HtmlCell | None]]) -> Iterator[tuple[int, int, int, int]]:
    """The cells that cover more than one slot: row, column, height, width."""
    reach: dict[int, tuple[int, int, int, int]] = {}
    for at, row in enumerate(grid):
        for column, cell in enumerate(row):
            if cell:
                top, left, bottom, right = reach.get(id(cell), (at, column, at, column))
                reach[id(cell)] = (top, min(left, column), at, max(right, column))
    for top, left, bottom, right in reach.values():
        if (top, left) != (bottom, right):
            yield top, left, bottom - top + 1, right - left + 1


def _lays_out(table: Tag, rows: Sequence[Row], cells: Sequence[HtmlCell]) -> bool:
    """Does a table only place text, headings or other tables on a page?"""
    if str(table.attrs.get("role", "")) in {"presentation", "none"}:
        return True
    filled = Counter(cell.row for cell in cells if cell.text or cell.holds_table)
    if max(filled.values(), default=0) < 2 or any(cell.holds_heading and not cell.heads for cell in cells):
        return True
    if any(cell.holds_table for cell in cells):
        return sum(count > 1 for count in Counter(cell.row for cell in cells if cell.text).values()) < 2
    declared = any(cell.heads for cell in cells) or any(row.name == "thead" for row in rows)
    return not declared and len(filled) <= 2 and any(len(cell.text) > _LONGEST_CELL for cell in cells)


def _declared_header(rows: Sequence[Row], cells: Sequence[HtmlCell]) -> int | None:
    """Rows in the table's head, or, without one, leading rows of header cells (their corner may be empty)."""
    in_head = sum(1 for _ in takewhile(lambda row: row.name == "thead", rows))
    if in_head:
        return in_head
    written: dict[int, list[HtmlCell]] = {}
    for cell in cells:
        written.setdefault(cell.row, []).append(cell)
    leading = 0
    while leading in written and _heads_columns(written[leading]):
        leading += 1
    return leading or None


def _heads_columns(cells: Sequence[HtmlCell]) -> bool:
    others = [cell for cell in cells if not cell.heads]
    return not others or (len(others) == 1 and others[0] is cells[0] and not others[0].text and len(cells) > 1)
