"""Paragraphs and tables of a PDF in reading order, what belongs to a table beside it; which paragraphs are headings is
told next."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.finding import join_over_pages
from ingest.pdf.text.paragraphs import PdfParagraph
from ingest.report.elements import ElementKind
from ingest.report.line_kinds import tied_kind
from ingest.words.cell_kinds import is_unit
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.pdf.tables.finding import JoinedTable
    from ingest.pdf.text.flow import Flow
    from kb.model import Box

_ABOVE, _BELOW = 0.06, 0.08
"""Shares of the page's height within which a caption stands above a table, a source or note below it."""

_LINES_OF_TEXT, _FEWEST_BESIDE = 3, 3
"""Lines of a paragraph that shows how wide the text of the first page is, and lines beside it that make a sidebar."""

_OVER = 2.2
"""Sizes of type that a line without a number may stand above a table whose name it is."""

_LONGEST_NAME = 60

_MOST_NAMES, _TOUCHING, _MOST_BEHIND = 3, 0.004, 24
"""Lines of a title over a table, share of the page's height that its type may reach into it, entries behind it, at
most."""

_CONTINUED = re.compile(r"continued|cont['’]?d|续|續|接上[页頁]", re.IGNORECASE)

_SENTENCE = 24
"""Columns that a sentence takes at least."""


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table in reading order, with the footnotes that its cells refer to; one right of another shares what `beside`
    is called."""

    table: JoinedTable
    notes: tuple[str, ...]
    beside: PlacedTable | None = None


Entry = PdfParagraph | PlacedTable


def in_order(flows: Sequence[Flow], paragraphs: Sequence[PdfParagraph]) -> list[Entry]:
    """Paragraphs in their order with the tables between them; a table over several pages stands where it begins."""
    orders = {id(table): (flow.page.number, at) for flow in flows for at, table in flow.tables}
    notes = {id(table): names for flow in flows for (_, table), names in zip(flow.tables, flow.notes, strict=True)}
    slots: dict[int, list[Entry]] = defaultdict(list)
    places = [(paragraph.first.page, paragraph.first.order) for paragraph in paragraphs]
    above = _above(flows, paragraphs)
    led = frozenset(page for page, lines in above.items() if any(map(_is_sentence, lines)))
    for table in join_over_pages([[table for _, table in flow.tables] for flow in flows], led, _titled(above)):
        names = dict.fromkeys(f"{part.page}-{name}" for part in table.parts for name in notes[id(part)])
        order = orders[id(table.parts[0])]
        before = max((at for at, place in enumerate(places, start=1) if place < order), default=0)
        slots[before].append(PlacedTable(table, tuple(names)))
    found: list[Entry] = list(slots[0])
    for at, paragraph in enumerate(paragraphs, start=1):
        found += [paragraph, *slots[at]]
    by_page = {flow.page.number: flow for flow in flows}
    return _tied_by_place(_above_first(_sidebar_first(found), by_page), by_page)


def _above_first(entries: list[Entry], flows: Mapping[int, Flow]) -> list[Entry]:
    """Short lines that the file has behind a table but that are printed right above it come before it."""
    for _ in range(_MOST_NAMES):
        found: list[Entry] = []
        moved = False
        for entry in entries:
            at = _place_above(entry, found, flows)
            moved = moved or at is not None
            found.insert(len(found) if at is None else at, entry)
        entries = found
        if not moved:
            break
    return entries


def _place_above(entry: Entry, before: Sequence[Entry], flows: Mapping[int, Flow]) -> int | None:
    """Where among the entries before it a line belongs that is printed above a table there; None for another.

    It is above the table within a few lines, or above others that are.
    """
    if not isinstance(entry, PdfParagraph) or len(entry.lines) > _MOST_NAMES:
        return None
    for at in range(len(before) - 1, max(-1, len(before) - 1 - _MOST_BEHIND), -1):
        placed = before[at]
        if isinstance(placed, PlacedTable) and placed.table.parts[0].page == entry.first.page:
            box, table = box_of(entry, flows), placed.table.parts[0].box
            if table.y0 - box.y1 <= -_TOUCHING or not is_over(box, table):
                continue
            start, top = _top_of(before, at, box, flows)
            if top - box.y1 < _ABOVE:
                return start
    return None


def _top_of(before: Sequence[Entry], at: int, box: Box, flows: Mapping[int, Flow]) -> tuple[int, float]:
    """Where the lines begin that lead to the table at a place one after another and are below a box, and their upper
    edge."""
    placed = before[at]
    assert isinstance(placed, PlacedTable)
    top = placed.table.parts[0].box.y0
    for start in range(at - 1, max(-1, at - 1 - _MOST_NAMES), -1):
        line = before[start]
        if not isinstance(line, PdfParagraph) or line.first.page != placed.table.parts[0].page:
            return start + 1, top
        upper = box_of(line, flows)
        if upper.y0 < box.y1 - _TOUCHING or not -_TOUCHING < top - upper.y1 < _ABOVE:
            return start + 1, top
        top = upper.y0
    return max(0, at - _MOST_NAMES), top


def _above(flows: Sequence[Flow], paragraphs: Sequence[PdfParagraph]) -> dict[int, list[PdfParagraph]]:
    """What each page has above its first table."""
    tops = {flow.page.number: flow.tables[0][1].box.y0 * flow.page.height for flow in flows if flow.tables}
    found: dict[int, list[PdfParagraph]] = defaultdict(list)
    for paragraph in paragraphs:
        if paragraph.lines[-1].y1 <= tops.get(paragraph.first.page, 0.0):
            found[paragraph.first.page].append(paragraph)
    return found


def _is_sentence(paragraph: PdfParagraph) -> bool:
    return ends_sentence(paragraph.sample) and width(paragraph.sample) > _SENTENCE


def _is_unit_line(text: str) -> bool:
    return is_unit(text) or tied_kind(text) is ElementKind.UNIT


def _titled(above: Mapping[int, Sequence[PdfParagraph]]) -> frozenset[int]:
    """The pages with a title above their first table that is neither that of the page before nor says that it goes
    on."""
    titled = {
        page: {paragraph.sample for paragraph in paragraphs if not _is_unit_line(paragraph.sample)}
        for page, paragraphs in above.items()
    }
    return frozenset(
        page
        for page, texts in titled.items()
        if any(text not in titled.get(page - 1, ()) and not _CONTINUED.search(text) for text in texts)
    )


def _sidebar_first(entries: list[Entry]) -> list[Entry]:
    """What stands beside the text of the first page before it, as facts of a cover do, whatever the order of the
    text."""
    first = [entry for entry in entries if isinstance(entry, PdfParagraph) and entry.first.page == 1]
    texts = [entry for entry in first if len(entry.lines) >= _LINES_OF_TEXT]
    if not texts:
        return entries
    x0, x1 = min(text.first.x0 for text in texts), max(line.x1 for text in texts for line in text.lines)
    beside = [entry for entry in first if entry.first.x0 > x1 or max(line.x1 for line in entry.lines) < x0]
    top = min(text.first.y0 for text in texts)
    if len(beside) < _FEWEST_BESIDE or all(entry.first.y0 > top for entry in beside):
        return entries
    moved = {id(entry) for entry in beside}
    return [*beside, *(entry for entry in entries if id(entry) not in moved)]


def _tied_by_place(entries: list[Entry], flows: Mapping[int, Flow]) -> list[Entry]:
    """What is printed right above or below a table put beside it, whatever the order of the text; captions are
    above."""
    tied = [(entry, box_of(entry, flows)) for entry in entries if isinstance(entry, PdfParagraph) and _ties(entry)]
    around: dict[int, tuple[list[PdfParagraph], list[PdfParagraph]]] = {}
    moved: set[int] = set()
    shared: dict[int, PlacedTable] = {}
    tables = [entry for entry in entries if isinstance(entry, PlacedTable)]
    for table in tables:
        above = [one for one, box in tied if id(one) not in moved and _is_above(one, box, table)]
        above = above or _named_by(entries, table, flows)
        below = [one for one, box in tied if id(one) not in moved and _is_below(one, box, table)]
        around[id(table)] = (above, below)
        moved |= {id(one) for one in (*above, *below)}
    for left, right in pairwise(tables):
        if _stand_abreast(left, right):
            # Of two tables side by side with one caption and one source, both have them.
            (above, below), own = around[id(left)], around[id(right)]
            around[id(right)] = (own[0] or above, own[1] or below)
            shared |= {id(right): left} if above and not own[0] else {}
    found: list[Entry] = []
    for entry in entries:
        if isinstance(entry, PlacedTable):
            above, below = around[id(entry)]
            found += [*above, replace(entry, beside=shared.get(id(entry))), *below]
        elif id(entry) not in moved:
            found.append(entry)
    return found


def _named_by(entries: Sequence[Entry], table: PlacedTable, flows: Mapping[int, Flow]) -> list[PdfParagraph]:
    """The line right before a table that stands over it as its name does."""
    at = next(index for index, entry in enumerate(entries) if entry is table)
    before = entries[at - 1] if at else None
    return [before] if isinstance(before, PdfParagraph) and stands_over(before, table, flows) else []


def _stand_abreast(left: PlacedTable, right: PlacedTable) -> bool:
    one, other = left.table.parts[0], right.table.parts[0]
    return one.page == other.page and abs(one.box.y0 - other.box.y0) < 0.015 and one.box.x1 <= other.box.x0


def _ties(paragraph: PdfParagraph) -> bool:
    return tied_kind(paragraph.sample) is not None or paragraph.sample.startswith("*")


def box_of(paragraph: PdfParagraph, flows: Mapping[int, Flow]) -> Box:
    """The box of a paragraph's lines on the page that it begins on."""
    first = paragraph.first
    lines = [line for line in paragraph.lines if line.page == first.page]
    corners = (min(line.x0 for line in lines), min(line.y0 for line in lines))
    return flows[first.page].page.share((*corners, max(line.x1 for line in lines), max(line.y1 for line in lines)))


def _is_above(paragraph: PdfParagraph, box: Box, placed: PlacedTable) -> bool:
    part = placed.table.parts[0]
    kind = tied_kind(paragraph.sample)
    return (
        kind in {ElementKind.CAPTION, ElementKind.UNIT}
        and paragraph.first.page == part.page
        and -0.01 < part.box.y0 - box.y1 < _ABOVE
        and is_over(box, part.box)
    )


def _is_below(paragraph: PdfParagraph, box: Box, placed: PlacedTable) -> bool:
    part = placed.table.parts[-1]
    kind = tied_kind(paragraph.sample)
    return (
        (kind in {ElementKind.SOURCE, ElementKind.NOTE} or (kind is None and _ties(paragraph)))
        and paragraph.first.page == part.page
        and -0.01 < box.y0 - part.box.y1 < _BELOW
        and is_over(box, part.box)
    )


def is_over(box: Box, table: Box) -> bool:
    """Do they stand in the same stretch of the page's width?"""
    return min(box.x1, table.x1) - max(box.x0, table.x0) > 0.4 * min(box.x1 - box.x0, table.x1 - table.x0)


def stands_over(paragraph: PdfParagraph, placed: PlacedTable, flows: Mapping[int, Flow]) -> bool:
    """Is a short line right above a table, or the one beside whose name it shares, its name, though it has no
    number?"""
    if placed.beside:
        return stands_over(paragraph, placed.beside, flows)
    part = placed.table.parts[0]
    if paragraph.first.page != part.page or len(paragraph.lines) > 2 or width(paragraph.sample) > _LONGEST_NAME:
        return False
    if ends_sentence(paragraph.sample) or tied_kind(paragraph.sample):
        return False
    box = box_of(paragraph, flows)
    space = (part.box.y0 - box.y1) * flows[part.page].page.height
    return -2 < space < (_OVER - 1) * paragraph.size and is_over(box, part.box)
