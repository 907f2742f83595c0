"""A presentation to a ParsedReport: a heading for every slide, its shapes as they are seen, its notes; a slide is a
page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.markup.pieces import placed, without_contents
from ingest.office.charts import chart_elements
from ingest.office.docx_styles import child, number, value_of
from ingest.office.package import local_name, open_package
from ingest.office.pptx_shapes import Rectangle, is_title, places_of, shapes_of
from ingest.office.pptx_text import body_paragraphs, is_on_attribute
from ingest.office.text import joined_text
from ingest.report.assembling import assemble
from ingest.report.block_lines import BlockPiece, Frame, block_pieces
from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import tied_kind
from ingest.tables.span_grid import MOST_SLOTS, SpanCell, lays_out, span_grid
from ingest.words.page_progress import pages_done
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package
    from ingest.office.pptx_shapes import SlideShape
    from ingest.tables.grids import Grid
    from kb.model import ParsedReport

_KIND = "a presentation (.pptx)"
_MOST_SLIDES = 2_000
_BODIES = frozenset(("body", "obj"))
_TITLE_RANK = 1


@dataclass(slots=True)
class _Slides:
    """The slides as they are read: the pieces so far, the titles, the room left for tables."""

    package: Package
    pieces: list[BlockPiece] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    room: int = MOST_SLOTS
    _places: dict[str, Mapping[tuple[str, str], Rectangle]] = field(default_factory=dict)

    def take(self, path: str, page: int) -> None:
        """One slide, unless it is hidden."""
        related = self.package.related(path)
        parts = {part.id: part.path for part in related}
        layout = next((part.path for part in related if part.kind == "slideLayout"), "")
        before = len(self.pieces)
        for element in self.package.elements(path, "sld"):
            if value_of(element, "show") in {"0", "false"}:
                return
            tree = child(child(element, "cSld"), "spTree")
            if tree is not None:
                self._take_shapes(shapes_of(tree, self._layout(layout)), parts)
        for part in related:
            if part.kind == "notesSlide" and self.package.has(part.path):
                self.pieces.extend(
                    BlockPiece(Element(ElementKind.TEXT, text, 0, 0)) for text in _notes(self.package, part.path)
                )
        self.pieces[before:] = [
            replace(piece, element=replace(piece.element, page=page)) for piece in self.pieces[before:]
        ]

    def _take_shapes(self, shapes: list[SlideShape], parts: Mapping[str, str]) -> None:
        begin = len(self.pieces)
        title = ""
        for shape in _flat(shapes):
            if is_title(shape):
                title = joined_text([text for text, _ in body_paragraphs(child(shape.element, "txBody"))])
                if title:
                    self.titles.append(title)
                    self.pieces.append(
                        BlockPiece(Element(ElementKind.HEADING, title, 0, 0, alone=True, rank=_TITLE_RANK), title)
                    )
            elif local_name(shape.element) == "graphicFrame":
                self._take_frame(shape.element, parts)
            elif local_name(shape.element) == "pic":
                self._take_picture(shape.element)
            else:
                self._take_text(shape)
        self._name_tables(begin, title)

    def _name_tables(self, begin: int, title: str) -> None:
        """The title of a slide names the only table or figure on it, where nothing else does."""
        kinds = [piece.element.kind for piece in self.pieces[begin:]]
        grids = [at for at, kind in enumerate(kinds) if kind is ElementKind.GRID]
        if title and ElementKind.CAPTION not in kinds and (len(grids) == 1 or tied_kind(title) is ElementKind.CAPTION):
            at = grids[0] if grids else 1
            self.pieces.insert(begin + at, BlockPiece(Element(ElementKind.CAPTION, title, 0, 0), title))

    def _take_text(self, shape: SlideShape) -> None:
        paragraphs = list(body_paragraphs(child(shape.element, "txBody"), listed=shape.placeholder in _BODIES))
        if len(paragraphs) == 1 and shape.placeholder in _BODIES:
            paragraphs = [(paragraphs[0][0], Frame())]
        for paragraph, frame in paragraphs:
            for piece, _ in block_pieces(paragraph.run(), frame, ()):
                self.pieces.append(piece)

    def _take_picture(self, element: XmlElement) -> None:
        description = value_of(child(child(element, "nvPicPr"), "cNvPr"), "descr") or ""
        if tied_kind(description) is ElementKind.CAPTION:
            self.pieces.append(BlockPiece(Element(ElementKind.IMAGE, " ".join(description.split()), 0, 0)))

    def _take_frame(self, element: XmlElement, parts: Mapping[str, str]) -> None:
        """A table, a chart, or a diagram, whose texts are items of a list."""
        for inside in element.iter():
            name = local_name(inside)
            if name == "tbl":
                grid, texts = _table(inside, self.room)
                if grid:
                    self.room -= len(grid.rows) * len(grid.rows[0])
                    self.pieces.append(BlockPiece(Element(ElementKind.GRID, "", 0, 0, grid=grid)))
                self.pieces.extend(BlockPiece(Element(ElementKind.TEXT, text, 0, 0)) for text in texts)
                return
            if name == "chart":
                elements = chart_elements(self.package, parts.get(value_of(inside, "id") or "", ""))
                self.pieces.extend(BlockPiece(one, one.text) for one in elements)
                return
            if name == "relIds":
                self._take_diagram(parts.get(value_of(inside, "dm") or "", ""))
                return

    def _take_diagram(self, path: str) -> None:
        for point in self.package.elements(path, "pt") if self.package.has(path) else ():
            text = joined_text([paragraph for paragraph, _ in body_paragraphs(child(point, "t"))])
            if text:
                self.pieces.append(BlockPiece(Element(ElementKind.ITEM, text, 0, 0, mark="-"), text))

    def _layout(self, path: str) -> Mapping[tuple[str, str], Rectangle]:
        """Where the placeholders of a layout stand, and those of its master that it does not move."""
        if path not in self._places:
            found: dict[tuple[str, str], Rectangle] = {}
            masters = [part.path for part in self.package.related(path) if part.kind == "slideMaster"] if path else []
            for part, name in ((path, "sldLayout"), *((master, "sldMaster") for master in masters[:1])):
                for element in self.package.elements(part, name) if self.package.has(part) else ():
                    tree = child(child(element, "cSld"), "spTree")
                    found = (places_of(tree) if tree is not None else {}) | found
            self._places[path] = found
        return self._places[path]


def read_pptx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a presentation; hidden slides are left out. Spans of blocks count in its readable
    text.

    Raises:
        UnreadableFileError: it is no presentation, protected, damaged or too large.
    """
    with open_package(data, path.name, _KIND) as package:
        main = next((part.path for part in package.related() if part.kind == "officeDocument"), "ppt/presentation.xml")
        if not package.has(main):
            raise UnreadableFileError(f"{path.name} is not {_KIND}, whatever its name says.", f"Give {_KIND}.")
        parts = {part.id: part.path for part in package.related(main) if part.kind == "slide"}
        names = [_relation_id(element) for element in package.elements(main, "sldId")][:_MOST_SLIDES]
        paths = [parts[name] for name in names if package.has(parts.get(name, ""))]
        slides = _Slides(package)
        for page, part in enumerate(paths, start=1):
            slides.take(part, page)
            pages_done(page, len(paths))
    pieces, contents = without_contents(slides.pieces)
    text, elements = placed(pieces)
    return assemble(
        elements,
        path.stem,
        source_sample=text,
        contents=contents,
        pages=len(paths),
        title=slides.titles[0] if slides.titles else "",
        whole=True,
    )


def _flat(shapes: list[SlideShape] | tuple[SlideShape, ...]) -> Iterator[SlideShape]:
    for shape in shapes:
        if shape.inner:
            yield from _flat(shape.inner)
        else:
            yield shape


def _relation_id(element: XmlElement) -> str:
    """The attribute r:id, beside which there is a plain id."""
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}id")), "")


def _table(table: XmlElement, room: int) -> tuple[Grid | None, list[str]]:
    """The grid of a table, or the texts of one that only places them."""
    cells: list[SpanCell] = []
    rows = [row for row in table if local_name(row) == "tr"]
    for at, row in enumerate(rows):
        for column, cell in enumerate(one for one in row if local_name(one) == "tc"):
            if not (is_on_attribute(cell, "hMerge") or is_on_attribute(cell, "vMerge")):
                text = joined_text([paragraph for paragraph, _ in body_paragraphs(child(cell, "txBody"))])
                height, width = (max(number(value_of(cell, name)) or 1, 1) for name in ("rowSpan", "gridSpan"))
                cells.append(SpanCell(at, column, min(height, len(rows) - at), width, text))
    grid = None if lays_out(cells, None) else span_grid(cells, len(rows), None, room)
    return grid, [] if grid else [cell.text for cell in cells if cell.text]


def _notes(package: Package, path: str) -> list[str]:
    """What the speaker is to say: the paragraphs of the notes' text."""
    found: list[str] = []
    for element in package.elements(path, "notes"):
        tree = child(child(element, "cSld"), "spTree")
        for shape in shapes_of(tree, {}) if tree is not None else ():
            if shape.placeholder == "body":
                found += [joined_text([text]) for text, _ in body_paragraphs(child(shape.element, "txBody"))]
    return found
