"""Elements in reading order to a ParsedReport: the steps that every format has in common, each a module of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.report.captions import draft_of, tie
from ingest.report.contents import Contents
from ingest.report.cover import take_cover
from ingest.report.elements import Element, ElementKind, spots_of
from ingest.report.headings import find_headings
from ingest.report.paragraphs import mend_breaks
from ingest.report.placing import Placed, place_all
from ingest.tables.group_labels import settle_groups
from ingest.tables.rows import legend
from ingest.words.cell_kinds import unit_in
from ingest.words.dates import find_date
from ingest.words.vocabulary import is_chinese
from kb.model import Block, BlockKind, ParsedReport, Place, Section, Table, boxes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE = 20_000
"""Characters from which the language of a report is told."""

_MARKED = 2
"""Headings that the format itself marks, from which on it is taken to mark all."""

_KINDS = {
    ElementKind.TEXT: BlockKind.PARAGRAPH,
    ElementKind.ITEM: BlockKind.LIST_ITEM,
    ElementKind.HEADING: BlockKind.HEADING,
    ElementKind.TABLE: BlockKind.TABLE,
    ElementKind.FIGURE: BlockKind.FIGURE,
}


def assemble(
    elements: Sequence[Element],
    name: str,
    *,
    source_sample: str,
    contents: Contents | None = None,
    front: Mapping[str, str] | None = None,
    pages: int = 0,
    title: str = "",
    whole: bool = False,
) -> ParsedReport:
    """The report made of the elements of a file; its `name`, without suffix, replaces a missing title or date.

    The elements come in reading order. Their spans refer to one text that the reader defines. Footnotes are not part
    of the flow. `source_sample` is the text or its beginning, to detect the language. `contents` maps headings and
    captions to pages. `front` is metadata of the file ("title", "date"), used where the text shows none. `pages` is 0
    where the format has none. `title` is the title where the format states it. `whole`: the format marks ends of
    paragraphs, so no page break cuts one.
    """
    contents, front = contents or Contents(), front or {}
    footnotes = {element.mark: element for element in elements if element.kind is ElementKind.FOOTNOTE}
    flow = [element for element in elements if element.kind is not ElementKind.FOOTNOTE]
    cover = take_cover(tie(flow, chinese=is_chinese(source_sample[:_SAMPLE])), title)
    marked = sum(element.kind is ElementKind.HEADING for element in flow) >= _MARKED
    body = find_headings(cover.body, contents, marked=marked)
    body = body if whole else mend_breaks(body)
    title = (
        cover.title
        or front.get("title")
        or next((element.text for element in body if element.kind is ElementKind.HEADING), name)
    )
    placed = place_all(body, title, contents)
    tables = _tables(placed, footnotes)
    blocks = [*_front(cover.heading, cover.facts, title)]
    blocks += [_block(entry, tables.get(index), footnotes) for index, entry in enumerate(placed)]
    blocks += _footnote_blocks(placed, footnotes)
    return ParsedReport(
        title=title,
        date=cover.date or find_date(front.get("date", "")) or find_date(name),
        pages=pages or contents.pages,
        blocks=tuple(blocks),
        warnings=_warnings(placed, tables),
    )


def _tables(placed: Sequence[Placed], footnotes: Mapping[str, Element]) -> dict[int, Table]:
    """The finished table of every element that is one: groups settled by the report's prose, footnotes among the
    notes."""
    prose = [entry.element.text for entry in placed if entry.element.kind in {ElementKind.TEXT, ElementKind.ITEM}]
    tables: dict[int, Table] = {}
    for index, entry in enumerate(placed):
        if entry.element.kind is ElementKind.TABLE:
            table = settle_groups(draft_of(entry.element), prose)
            if not table.unit:
                table = replace(table, unit=_unit_of_headings(entry.place.headings))
            notes = [footnotes[name].text for name in entry.element.refers if name in footnotes]
            tables[index] = replace(table, notes=(*table.notes, *notes))
    return tables


def _unit_of_headings(headings: Sequence[str]) -> str:
    """The unit that the headings over a table name, the innermost first: "分部资料（单位：百万元）". No lone letter is
    one."""
    units = (unit_in(heading) for heading in reversed(headings))
    return next((unit for unit in units if unit and not (len(unit) == 1 and unit.isascii() and unit.isalpha())), "")


def _front(heading: Element | None, facts: Sequence[Element], title: str) -> list[Block]:
    """The title as a heading and the facts of the cover under it."""
    place = Place(headings=(title,) if title else ())
    elements = [*((replace(heading, kind=ElementKind.HEADING),) if heading else ()), *facts]
    elements.sort(key=lambda element: element.start)
    return [
        Block(_KINDS[e.kind], e.text, e.start, e.end, _on_page(replace(place, page=e.page), e), spots=e.spots)
        for e in elements
    ]


def _block(entry: Placed, table: Table | None, footnotes: Mapping[str, Element]) -> Block:
    """The block of an element; the spots of a table's are those of its caption, notes and source, as `legend` has
    them."""
    element, spots = entry.element, entry.element.spots
    if table is not None and spots:
        notes = (footnotes[name] for name in element.refers if name in footnotes)
        spots = spots_of((*element.parts, *notes), legend(table))
    place = _on_page(entry.place, element)
    return Block(_KINDS[element.kind], element.text, element.start, element.end, place, entry.section, table, spots)


def _on_page(place: Place, element: Element) -> Place:
    return replace(place, boxes=boxes_of([spot.area for spot in element.spots])) if element.spots else place


def _footnote_blocks(placed: Sequence[Placed], footnotes: Mapping[str, Element]) -> list[Block]:
    """Footnotes as paragraphs under the headings of what refers to them; those of tables are in the tables' notes.

    They come last, as they do in the file.
    """
    blocks: list[Block] = []
    referring: dict[str, Placed] = {}
    for entry in placed:
        for name in entry.element.refers:
            referring.setdefault(name, entry)
    for name, footnote in footnotes.items():
        by = referring.get(name)
        if by is not None and by.element.kind is ElementKind.TABLE:
            continue
        place, section = (by.place, by.section) if by else (Place(), Section.BODY)
        place = _on_page(replace(place, page=footnote.page or place.page), footnote)
        blocks.append(
            Block(
                BlockKind.PARAGRAPH, footnote.text, footnote.start, footnote.end, place, section, spots=footnote.spots
            )
        )
    return blocks


def _warnings(placed: Sequence[Placed], tables: Mapping[int, Table]) -> tuple[str, ...]:
    """What had to be mended or is uncertain, a line a table."""
    warnings: list[str] = []
    for number, (index, table) in enumerate(tables.items(), start=1):
        messages = list(draft_of(placed[index].element).warnings)
        if table.doubts:
            messages.append(f"uncertain rows: {len({doubt.row for doubt in table.doubts})} ({table.doubts[0].reason})")
        name = table.caption[:60] or f"table {number}"
        warnings.extend(f"{name}: {text}" for text in messages)
    return tuple(warnings)
