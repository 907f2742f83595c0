"""An HTML table to a grid: its own rows, every slot filled by the cell that covers it, tables in its cells left to themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from bs4 import Tag

from ingest.grids import MOST_COLUMNS, Grid
from ingest.html_text import Inline
from ingest.html_tree import BLOCKS, is_unseen, walk
from ingest.paragraphs import join_lines
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_SLOTS = 2_000_000
"""Slots that the tables of one file may have together."""

_SECTIONS = frozenset(("thead", "tbody", "tfoot"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST_CELL = 600
"""Characters of a cell above which a table of one or two rows without a header lays out a page."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A written cell: where it begins, how far it reaches, what is in it besides tables of its own."""

    tag: Tag
    row: int
    column: int
    height: int
    width: int
    text: str
    refers: tuple[str, ...]
    holds_table: bool
    holds_heading: bool

    @property
    def heads(self) -> bool:
        """Marked as a header cell."""
        return self.tag.name == "th"


@dataclass(frozen=True, slots=True)
class _Row:
    """The tags of a row's cells, and the number and name of the section that the row is in."""

    cells: tuple[Tag, ...]
    section: int
    name: str


class _CellText:
    """A visitor that reads a cell."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self.inline = Inline()
        self.holds_table = self.holds_heading = False

    def enter(self, tag: Tag) -> bool:
        """Pass over tables; a block begins a line."""
        if tag.name == "table":
            self.holds_table = True
            return False
        self.holds_heading = self.holds_heading or tag.name in _HEADINGS
        if tag.name not in BLOCKS:
            return self.inline.enter(tag)
        self.inline.end_line()
        return True

    def leave(self, tag: Tag) -> None:
        """End what was begun."""
        if tag.name in BLOCKS:
            self.inline.end_line()
        else:
            self.inline.leave(tag)

    def add(self, text: str) -> None:
        """Text of the cell."""
        self.inline.add(text)


def table_grid(table: Tag, room: int = MOST_SLOTS) -> Grid | None:
    """The grid of a table tag with at most `room` slots; None for one without cells and one that only lays out a page.

    Raises:
        UnreadableFileError: its spans fill more slots than that.
    """
    rows = _rows(table)
    cells = list(_cells(rows, room))
    if not cells or _lays_out(table, rows, cells):
        return None
    edges = sorted({edge for cell in cells for edge in (cell.column, cell.column + cell.width)})
    if (len(edges) - 1) * len(rows) > room:
        raise _too_large()
    place = {edge: index for index, edge in enumerate(edges)}
    covered: dict[tuple[int, int], _Cell] = {}
    for cell in cells:
        for column in range(place[cell.column], place[cell.column + cell.width]):
            for row in range(cell.row, cell.row + cell.height):
                covered.setdefault((row, column), cell)
    size = len(edges) - 1
    slots = [[covered.get((row, column)) for column in range(size)] for row in range(len(rows))]
    reach = [(cell.row, place[cell.column], cell.height, place[cell.column + cell.width]) for cell in cells]
    merged = [(row, start, height, end - start) for row, start, height, end in reach if height * (end - start) > 1]
    wide = {row for row, start, height, end in merged if height == 1 and not start and end == size}
    return Grid(
        tuple(tuple(cell.text if cell else "" for cell in row) for row in slots),
        _declared_header(rows, cells),
        frozenset(wide) & {row for row, written in enumerate(rows) if len(written.cells) == 1},
        spanned=any(cell.tag.has_attr("rowspan") or cell.tag.has_attr("colspan") for cell in cells),
        footnotes=tuple(dict.fromkeys(name for cell in cells for name in cell.refers)),
        headed=frozenset(at for at, cell in covered.items() if cell.heads),
        merged=tuple(merged),
        caption=_caption(table),
    )


def _rows(table: Tag) -> list[_Row]:
    """A table's own rows as they are shown: its foot last."""
    rows: list[_Row] = []
    section, name = 0, "tbody"
    for tag in _own(table, _SECTIONS | {"tr"}):
        if tag.name == "tr":
            section, name = (section, name) if rows and name == "" else (section + 1, "")
            rows.append(_row(tag, section, name))
        else:
            section, name = section + 1, str(tag.name)
            rows.extend(_row(tr, section, name) for tr in _own(tag, frozenset(("tr",))))
    return sorted(rows, key=lambda row: row.name == "tfoot")


def _row(tr: Tag, section: int, name: str) -> _Row:
    return _Row(tuple(_own(tr, frozenset(("td", "th")))), section, name)


def _own(tag: Tag, wanted: frozenset[str]) -> Iterator[Tag]:
    """The nearest tags of the wanted names inside a tag, in order, hidden ones and those of inner tables left out."""
    stack = [node for node in reversed(tag.contents) if isinstance(node, Tag)]
    while stack:
        node = stack.pop()
        if node.name == "table" or is_unseen(node):
            continue
        if node.name in wanted:
            yield node
        elif node.name not in {"td", "th", "caption"}:
            stack.extend(child for child in reversed(node.contents) if isinstance(child, Tag))


def _cells(rows: Sequence[_Row], room: int) -> Iterator[_Cell]:
    """The cells in their places. A span ends with the columns that are read and with its section."""
    last = {row.section: index for index, row in enumerate(rows)}
    taken: list[tuple[int, int, int]] = []
    for index, row in enumerate(rows):
        taken = sorted(span for span in taken if span[2] > index)
        room -= len(taken) + len(row.cells)
        if room < 0:
            raise _too_large()
        column, above = 0, 0
        for tag in row.cells:
            while above < len(taken) and taken[above][0] <= column:
                column = max(column, taken[above][1])
                above += 1
            if column >= MOST_COLUMNS:
                break
            width = min(_span(tag, "colspan") or 1, MOST_COLUMNS - column)
            below = last[row.section] + 1 - index
            height = min(_span(tag, "rowspan") or below, below)
            reader = _CellText()
            walk([tag], reader)
            run = reader.inline.take()
            text = join_lines([line.text for line in run.lines if line.text])
            yield _Cell(tag, index, column, height, width, text, run.refers, reader.holds_table, reader.holds_heading)
            if height > 1:
                taken.append((column, column + width, index + height))
            column += width


def _span(tag: Tag, name: str) -> int:
    """A declared span; 0 (to the end) only where it is declared so, 1 for what is no number."""
    value = str(tag.attrs.get(name, "1")).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _lays_out(table: Tag, rows: Sequence[_Row], cells: Sequence[_Cell]) -> bool:
    """Does a table only place text, headings or other tables on a page?"""
    if str(table.attrs.get("role", "")) in {"presentation", "none"}:
        return True
    told = Counter(cell.row for cell in cells if cell.text or cell.holds_table)
    if max(told.values(), default=0) < 2 or any(cell.holds_heading and not cell.heads for cell in cells):
        return True
    if any(cell.holds_table for cell in cells):
        return sum(count > 1 for count in Counter(cell.row for cell in cells if cell.text).values()) < 2
    declared = any(cell.heads for cell in cells) or any(row.name == "thead" for row in rows)
    return not declared and len(told) <= 2 and any(len(cell.text) > _LONGEST_CELL for cell in cells)


def _declared_header(rows: Sequence[_Row], cells: Sequence[_Cell]) -> int | None:
    """Rows in the table's head, or, without one, leading rows of header cells (their corner may be empty)."""
    in_head = sum(1 for _ in takewhile(lambda row: row.name == "thead", rows))
    if in_head:
        return in_head
    written: dict[int, list[_Cell]] = {}
    for cell in cells:
        written.setdefault(cell.row, []).append(cell)
    leading = 0
    while leading in written and _heads_columns(written[leading]):
        leading += 1
    return leading or None


def _heads_columns(cells: Sequence[_Cell]) -> bool:
    others = [cell for cell in cells if not cell.heads]
    return not others or (len(others) == 1 and others[0] is cells[0] and not others[0].text and len(cells) > 1)


def _caption(table: Tag) -> str:
    found = islice(_own(table, frozenset(("caption",))), 1)
    reader = _CellText()
    walk(found, reader)
    return join_lines([line.text for line in reader.inline.take().lines if line.text])


def _too_large() -> UnreadableFileError:
    return UnreadableFileError("An HTML table has more cells than can be read.", "Split the table, or mend its spans.")
