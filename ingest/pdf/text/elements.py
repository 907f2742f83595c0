"""What is read on the pages of a PDF to elements: its paragraphs by what they are, its tables, footnotes apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.pdf.text.headings import find_title, ranks_of
from ingest.pdf.text.order import PlacedTable, in_order
from ingest.pdf.text.paragraphs import PdfParagraph, Type, joined, paragraphs_of
from ingest.pdf.text.titles import lines_over
from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import split_mark, tied_kind
from ingest.words.vocabulary import collapse
from kb.model import Area, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.pdf.text.flow import Flow
    from ingest.pdf.text.lines import PdfLine
    from ingest.report.contents import Contents


@dataclass(slots=True)
class _Writer:
    """The readable text that spans count in, as it grows. `flows` are the pages by number."""

    typography: Type
    flows: Mapping[int, Flow]
    place: int = 0
    elements: list[Element] = field(default_factory=list)

    def add(self, element: Element, text: str) -> None:
        self.elements.append(replace(element, start=self.place, end=self.place + len(text)))
        self.place += len(text) + 1

    def text_of(self, paragraph: PdfParagraph) -> tuple[str, tuple[Spot, ...]]:
        """The text of a paragraph with the areas of its clauses."""
        text, starts = joined(paragraph.lines, self.typography)
        spots = []
        for line, start, end in zip(paragraph.lines, starts, (*starts[1:], len(text)), strict=True):
            for piece in line.pieces:
                last = min(start + piece.end, end)
                if start + piece.start < last:
                    box = self.flows[line.page].box(line, piece.x0, piece.x1)
                    area = Area(line.page, box.x0, box.y0, box.x1, box.y1)
                    spots.append(Spot(start + piece.start, last, area))
        return text, tuple(spots)


def elements_of(
    flows: Sequence[Flow], lines: Sequence[Sequence[PdfLine]], contents: Contents, named: str
) -> tuple[list[Element], str]:
    """The elements of a report in reading order, their spans in the readable text, and its title where type tells it.

    `lines` are those left of each page; `named` is what the file calls itself.
    """
    notes = [line for page in lines for line in _notes(page)]
    noted = frozenset(map(id, notes))
    flow_lines = [line for page in lines for line in page if id(line) not in noted]
    typography = Type(tuple(flow_lines))
    writer = _Writer(typography, {flow.page.number: flow for flow in flows})
    paragraphs = paragraphs_of(flow_lines, typography)
    title = find_title(paragraphs, typography, named)
    entries = in_order(flows, paragraphs)
    ranks = ranks_of(entries, typography, contents, title)
    over = lines_over(entries, writer.flows, ranks)
    for at, entry in enumerate(entries):
        if isinstance(entry, PdfParagraph):
            _write_paragraph(writer, entry, ranks.get(at, 0), over.get(at))
        else:
            _write_table(writer, entry)
    for paragraph in _grouped(notes):
        text, spots = writer.text_of(paragraph)
        mark = f"{paragraph.first.page}-{paragraph.first.mark}"
        text, spots = _cut(text, spots, len(paragraph.first.mark))
        writer.add(Element(ElementKind.FOOTNOTE, text, 0, 0, paragraph.first.page, mark=mark, spots=spots), text)
    title = next((e.text for e in writer.elements if title and collapse(e.text) == collapse(title)), title)
    return writer.elements, title


def _notes(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The footnotes among the lines of a page, each with the lines that go on with it."""
    last: PdfLine | None = None
    for line in lines:
        near = last is not None and abs(last.size - line.size) < 0.3 and 0 < line.base - last.base < 1.7 * line.size
        last = line if line.mark or near else None
        if last:
            yield line


def _grouped(notes: Sequence[PdfLine]) -> list[PdfParagraph]:
    groups: list[list[PdfLine]] = []
    for line in notes:
        if line.mark or not groups:
            groups.append([])
        groups[-1].append(line)
    return [PdfParagraph(tuple(group)) for group in groups]


def _cut(text: str, spots: Sequence[Spot], by: int) -> tuple[str, tuple[Spot, ...]]:
    """A text without its first characters and what parts them from the rest."""
    rest = text[by:].lstrip(" .．、)）•")
    gone = len(text) - len(rest)
    moved = (Spot(max(spot.start - gone, 0), spot.end - gone, spot.area) for spot in spots if spot.end > gone)
    return rest, tuple(moved)


def _write_paragraph(writer: _Writer, paragraph: PdfParagraph, rank: int, over: ElementKind | None) -> None:
    """A paragraph by what it is; `over` is what it is for the table that it stands right over."""
    text, spots = writer.text_of(paragraph)
    first = paragraph.first
    refers = tuple(f"{line.page}-{name}" for line in paragraph.lines for name in line.refers)
    kind, mark = tied_kind(text), ""
    item = None if kind else split_mark(text)
    if kind is None and over:
        kind = over
    elif kind is None and rank:
        kind = ElementKind.HEADING
    elif item:
        kind, (mark, rest) = ElementKind.ITEM, item
        text, spots = _cut(text, spots, len(text) - len(rest)) if rest != text else (text, spots)
    elif kind is None and first.dotted:
        kind, mark = ElementKind.ITEM, "•"
    alone = kind is ElementKind.HEADING or paragraph.stands_alone(writer.typography)
    element = Element(
        kind or ElementKind.TEXT,
        text,
        0,
        0,
        first.page,
        alone,
        rank=rank if kind is ElementKind.HEADING else 0,
        mark=mark,
    )
    writer.add(replace(element, refers=refers, spots=spots), text)


def _write_table(writer: _Writer, placed: PlacedTable) -> None:
    table = placed.table
    areas = tuple(
        tuple(Area(page, box.x0, box.y0, box.x1, box.y1) if box else None for box in row)
        for row, page in zip(table.boxes, table.pages, strict=True)
    )
    grid = replace(table.grid, areas=areas, footnotes=placed.notes)
    boxes = [(part.page, part.box) for part in table.parts]
    spots = tuple(Spot(0, 1, Area(page, box.x0, box.y0, box.x1, box.y1)) for page, box in boxes)
    text = "\n".join("\t".join(row) for row in grid.rows)
    writer.add(Element(ElementKind.GRID, "", 0, 0, table.parts[0].page, grid=grid, spots=spots), text)
