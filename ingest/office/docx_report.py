"""A Word document to a ParsedReport: its paragraphs by their styles, its tables by their grid, what is common after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.markup.pieces import placed, without_contents
from ingest.office.charts import chart_elements
from ingest.office.docx_numbering import ListNumbering, read_numbering
from ingest.office.docx_styles import (
    BODY_LEVEL,
    ParagraphStyle,
    child,
    child_value,
    over,
    paragraph_properties,
    read_styles,
    value_of,
)
from ingest.office.docx_tables import own, read_table
from ingest.office.docx_text import read_paragraph
from ingest.office.package import local_name, open_package
from ingest.office.text import OfficeParagraph, joined_text
from ingest.report.assembling import assemble
from ingest.report.block_lines import BlockPiece, Frame, block_pieces, settled
from ingest.report.contents import Contents
from ingest.report.elements import Element, ElementKind
from ingest.report.headings import number_rank
from ingest.report.line_kinds import tied_kind
from ingest.tables.span_grid import MOST_SLOTS, lays_out, span_grid
from ingest.words.vocabulary import is_section
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package
    from kb.model import ParsedReport

_KIND = "a Word document (.docx)"
_BLOCKS = frozenset(("p", "tbl"))
_TITLE_RANK = 1


@dataclass(slots=True)
class _Document:
    """A document as it is read: what its paragraphs may refer to, the pieces so far, the room left for tables."""

    package: Package
    styles: Mapping[str, ParagraphStyle]
    numbering: ListNumbering
    notes: Mapping[str, str]
    parts: Mapping[str, str]
    pieces: list[BlockPiece] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    referred: dict[str, str] = field(default_factory=dict)
    room: int = MOST_SLOTS

    def take(self, element: XmlElement) -> None:
        """A paragraph or a table."""
        if local_name(element) == "tbl":
            self._take_table(element)
        else:
            self._take_paragraph(element)

    def read(self, element: XmlElement) -> OfficeParagraph:
        """A paragraph in a cell, with its number in front."""
        style = self._style(element)
        paragraph = read_paragraph(element, bold=bool(style.bold))
        mark = self._mark(style) if paragraph.text.strip() else ""
        if mark not in {"", "-"}:
            paragraph.parts.insert(0, f"{mark} ")
        return paragraph

    def _style(self, element: XmlElement) -> ParagraphStyle:
        properties = child(element, "pPr")
        named = child_value(properties, "pStyle") or ""
        return over(paragraph_properties(properties), self.styles.get(named, self.styles[""]))

    def _mark(self, style: ParagraphStyle) -> str:
        return self.numbering.mark(style.list, style.list_level or 0) if style.list else ""

    def _take_paragraph(self, element: XmlElement) -> None:
        style = self._style(element)
        paragraph = read_paragraph(element, bold=bool(style.bold))
        run = paragraph.run()
        if style.role == "contents":
            self.pieces.extend(
                replace(piece, linked=True) for piece, _ in block_pieces(replace(run, refers=()), Frame(), ())
            )
        elif run.lines:
            mark = self._mark(style)
            frame = self._frame(style, mark)
            if frame.kind is ElementKind.HEADING and mark not in {"", "-"}:
                first = run.lines[0]
                numbered = replace(first, text=f"{mark} {first.text}", entry=f"{mark} {first.entry}")
                run = replace(run, lines=(numbered, *run.lines[1:]))
            refers = tuple(map(self._referred, run.refers))
            for piece, opens in block_pieces(run, frame, refers):
                self.pieces.append(settled(piece, opens, self.referred, self.pieces))
            if style.role == "title":
                self.titles.append(self.pieces[-1].element.text)
        else:
            images = [text for text in run.images if tied_kind(text) is ElementKind.CAPTION]
            self.pieces.extend(BlockPiece(Element(ElementKind.IMAGE, text, 0, 0)) for text in images)
        self._take_anchored(paragraph)

    def _frame(self, style: ParagraphStyle, mark: str) -> Frame:
        if style.role == "title":
            return Frame(ElementKind.HEADING, _TITLE_RANK)
        if style.level is not None and style.level < BODY_LEVEL:
            return Frame(ElementKind.HEADING, style.level + 1 + _TITLE_RANK)
        if style.role == "caption":
            return Frame(ElementKind.CAPTION)
        return Frame(ElementKind.ITEM, mark=mark) if mark else Frame()

    def _referred(self, name: str) -> str:
        """The footnote's own name: a note of the file has one, a mark means the next line that begins with it."""
        return name if name in self.notes else self.referred.setdefault(name, f"{name}@{len(self.pieces)}")

    def _take_anchored(self, paragraph: OfficeParagraph) -> None:
        """The boxes of text and the charts of a paragraph, after it."""
        for box in paragraph.boxes:
            for element in own(box, _BLOCKS):
                self.take(element)
        for name in paragraph.charts:
            elements = chart_elements(self.package, self.parts.get(name, ""))
            self.pieces.extend(BlockPiece(element, element.text) for element in elements)

    def _take_table(self, element: XmlElement) -> None:
        table = read_table(element, self.read)
        grid = None
        if not lays_out(table.cells, table.header_rows):
            grid = span_grid(table.cells, table.rows, table.header_rows, self.room)
        if grid is None:
            for inside in table.content:
                self.take(inside)
            return
        self.room -= len(grid.rows) * len(grid.rows[0])
        names = tuple(map(self._referred, grid.footnotes))
        self.pieces.append(BlockPiece(Element(ElementKind.GRID, "", 0, 0, grid=replace(grid, footnotes=names))))
        for paragraph in table.anchors:
            self._take_anchored(paragraph)
        for inner in table.inner:
            self._take_table(inner)


def read_docx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a Word document, as it is shown with all changes accepted. Headers and footers are
    left out.

    It has no pages: where they break is settled by the program that prints. Spans of blocks count in its readable text.

    Raises:
        UnreadableFileError: it is no Word document, protected, damaged or too large.
    """
    with open_package(data, path.name, _KIND) as package:
        main = next((part.path for part in package.related() if part.kind == "officeDocument"), "word/document.xml")
        if not package.has(main):
            raise UnreadableFileError(f"{path.name} is not {_KIND}, whatever its name says.", f"Give {_KIND}.")
        related = package.related(main)
        shared = {part.kind: part.path for part in related if package.has(part.path)}
        document = _Document(
            package,
            read_styles(package, shared.get("styles")),
            read_numbering(package, shared.get("numbering")),
            _notes(package, shared),
            {part.id: part.path for part in related if part.kind == "chart"},
        )
        for element in package.elements(main, *_BLOCKS):
            document.take(element)
    notes = [
        BlockPiece(Element(ElementKind.FOOTNOTE, text, 0, 0, mark=name))
        for name, text in document.notes.items()
        if text
    ]
    pieces, contents = without_contents(document.pieces)
    text, elements = placed([*pieces, *notes])
    return assemble(
        elements,
        path.stem,
        source_sample=text,
        contents=Contents(headings=dict.fromkeys(contents.headings, 0)),
        title=_title(document.titles, elements),
        whole=True,
    )


def _notes(package: Package, shared: Mapping[str, str]) -> dict[str, str]:
    """The footnotes and endnotes by their names ("footnote 2"), without the lines that are drawn over them."""
    found: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        path = shared.get(f"{kind}s")
        for element in package.elements(path, kind) if path else ():
            if value_of(element, "type") in {None, "normal"}:
                paragraphs = [read_paragraph(one) for one in element.iter() if local_name(one) == "p"]
                found[f"{kind} {value_of(element, 'id')}"] = joined_text(paragraphs)
    return found


def _title(titles: Sequence[str], elements: Iterable[Element]) -> str:
    """The paragraph in the style of titles; else the first of the main headings, unless it heads a section."""
    if titles:
        return titles[0]
    headings = [element for element in elements if element.kind is ElementKind.HEADING]
    main = min((heading.rank for heading in headings), default=0)
    first = next((heading.text for heading in headings if heading.rank == main), "")
    return "" if is_section(first) or number_rank(first) else first
