"""The cells of an HTML table: its own rows, where each cell begins, how far it reaches, what is written in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bs4 import Tag

from ingest.markup.html_text import Inline
from ingest.markup.html_tree import BLOCKS, is_unseen, walk
from ingest.report.paragraphs import join_lines
from ingest.tables.grids import MOST_COLUMNS
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SECTIONS = frozenset(("thead", "tbody", "tfoot"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class HtmlCell:
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
class Row:
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


def table_rows(table: Tag) -> list[Row]:
    """A table's own rows as they are shown: its foot last."""
    rows: list[Row] = []
    section, name = 0, "tbody"
    for tag in _own(table, _SECTIONS | {"tr"}):
        if tag.name == "tr":
            section, name = (section, name) if rows and name == "" else (section + 1, "")
            rows.append(_row(tag, section, name))
        else:
            section, name = section + 1, str(tag.name)
            rows.extend(_row(tr, section, name) for tr in _own(tag, frozenset(("tr",))))
    return sorted(rows, key=lambda row: row.name == "tfoot")


def _row(tr: Tag, section: int, name: str) -> Row:
    return Row(tuple(_own(tr, frozenset(("td", "th")))), section, name)


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


def placed_cells(rows: Sequence[Row], room: int) -> Iterator[HtmlCell]:
    """The cells in their places. A span ends with the columns that are read and with its section."""
    last = {row.section: index for index, row in enumerate(rows)}
    taken: list[tuple[int, int, int]] = []
    for index, row in enumerate(rows):
        taken = sorted(span for span in taken if span[2] > index)
        room -= len(taken) + len(row.cells)
        if room < 0:
            raise too_large()
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
            yield HtmlCell(
                tag, index, column, height, width, text, run.refers, reader.holds_table, reader.holds_heading
            )
            if height > 1:
                taken.append((column, column + width, index + height))
            column += width


def _span(tag: Tag, name: str) -> int:
    """A declared span; 0 (to the end) only where it is declared so, 1 for what is no number."""
    value = str(tag.attrs.get(name, "1")).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def caption_of(table: Tag) -> str:
    """The caption that stands in the table itself."""
    found = islice(_own(table, frozenset(("caption",))), 1)
    reader = _CellText()
    walk(found, reader)
    return join_lines([line.text for line in reader.inline.take().lines if line.text])


def too_large() -> UnreadableFileError:
    """The error for spans that fill more slots than there is room for."""
    return UnreadableFileError("An HTML table has more cells than can be read.", "Split the table, or mend its spans.")
