"""A table of a Word document: its own rows and cells, merged over columns and rows, what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.office.docx_styles import child, child_value, is_on, number
from ingest.office.package import local_name
from ingest.office.text import OfficeParagraph, joined_text
from ingest.tables.grids import MOST_COLUMNS
from ingest.tables.span_grid import SpanCell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as XmlElement

_WRAPPING = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"))
"""Elements around rows, cells and paragraphs that do not matter."""

_INSIDE = frozenset(("p", "tbl"))
_DELETED = frozenset(("del", "moveFrom", "cellDel"))

Reading = Callable[["XmlElement"], OfficeParagraph]


@dataclass(frozen=True, slots=True)
class DocxTable:
    """A table read. `content` are the paragraphs and tables in each cell, as they stand, for one that only lays out a
    page; `inner` are the tables inside cells, `boxes` the paragraphs that anchor boxes of text or charts."""

    cells: tuple[SpanCell, ...]
    rows: int
    header_rows: int | None
    content: tuple[XmlElement, ...]
    inner: tuple[XmlElement, ...]
    anchors: tuple[OfficeParagraph, ...]


@dataclass(slots=True)
class _Made:
    """A table in the making. `open` are the merged cells that the next row may go on with, by their first column."""

    cells: list[SpanCell] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    content: list[XmlElement] = field(default_factory=list)
    inner: list[XmlElement] = field(default_factory=list)
    anchors: list[OfficeParagraph] = field(default_factory=list)


def own(element: XmlElement, names: frozenset[str]) -> Iterator[XmlElement]:
    """The nearest elements of these names inside an element, in order."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        name = local_name(node)
        if name in names:
            yield node
        elif name in _WRAPPING:
            stack.extend(reversed(node))


def read_table(table: XmlElement, read: Reading) -> DocxTable:
    """A table (w:tbl); `read` gives a paragraph of it with its number in front."""
    made = _Made()
    heading: list[bool] = []
    for row in own(table, frozenset(("tr",))):
        properties = child(row, "trPr")
        if not any(child(properties, name) is not None for name in _DELETED):
            _read_row(row, len(heading), made, read)
            heading.append(bool(is_on(properties, "tblHeader")))
    leading = next((at for at, heads in enumerate(heading) if not heads), len(heading))
    parts = (tuple(made.content), tuple(made.inner), tuple(made.anchors))
    return DocxTable(tuple(made.cells), len(heading), leading or None, *parts)


def _read_row(row: XmlElement, at: int, made: _Made, read: Reading) -> None:
    column = min(number(child_value(child(row, "trPr"), "gridBefore")) or 0, MOST_COLUMNS)
    going_on: dict[int, int] = {}
    for cell in own(row, frozenset(("tc",))):
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is not None:
            continue
        if column >= MOST_COLUMNS:
            break
        width = max(1, min(number(child_value(properties, "gridSpan")) or 1, MOST_COLUMNS - column))
        above = made.open.get(column)
        merge = child(properties, "vMerge")
        beside = child_value(properties, "hMerge") == "continue" and made.cells and made.cells[-1].row == at
        if beside:
            made.cells[-1] = _stretched(made.cells[-1], width=made.cells[-1].width + width)
        elif merge is not None and child_value(properties, "vMerge") != "restart" and above is not None:
            made.cells[above] = _stretched(made.cells[above], height=at - made.cells[above].row + 1)
            going_on[column] = above
        else:
            if merge is not None:
                going_on[column] = len(made.cells)
            made.cells.append(_cell(cell, at, column, width, made, read))
        column += width
    made.open = going_on


def _stretched(cell: SpanCell, *, width: int = 0, height: int = 0) -> SpanCell:
    return SpanCell(
        cell.row, cell.column, height or cell.height, width or cell.width, cell.text, cell.refers, cell.holds_table
    )


def _cell(cell: XmlElement, row: int, column: int, width: int, made: _Made, read: Reading) -> SpanCell:
    inside = list(own(cell, _INSIDE))
    made.content.extend(inside)
    inner = [one for one in inside if local_name(one) == "tbl"]
    made.inner.extend(inner)
    paragraphs: Sequence[OfficeParagraph] = [read(one) for one in inside if local_name(one) == "p"]
    made.anchors.extend(one for one in paragraphs if one.boxes or one.charts)
    refers = tuple(dict.fromkeys(name for one in paragraphs for name in one.refers))
    return SpanCell(row, column, 1, width, joined_text(paragraphs), refers, bool(inner))
