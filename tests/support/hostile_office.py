"""Office files that are broken or meant to do harm."""

from __future__ import annotations

import struct
import warnings
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from office_files import NAMESPACES, docx, package, paragraph, pptx, relations, tree
from test_bad_xlsx import SHEET, sheet, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Hostile = tuple[str, bytes, str | None]
VAST = 120_000_000
TITLE = (
    '<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><'
    "a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
)
NAMED = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def repacked(data: bytes, changes: dict[str, str | bytes], *, twice: bool = False) -> bytes:
    """The archive with parts changed or added; `twice`: the old ones are left in."""
    made = BytesIO()
    with (
        warnings.catch_warnings(action="ignore", category=UserWarning),  # of names that are there twice
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if twice or name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return made.getvalue()


def lying(data: bytes) -> bytes:
    """The archive with sizes in its directory that are not those of its parts."""
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data = data[: at + 24] + struct.pack("<I", 9) + data[at + 28 :]
        at = data.find(b"PK\x01\x02", at + 4)
    return data


def locked(data: bytes) -> bytes:
    """The archive with all its parts said to be encrypted."""
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data = data[: at + 8] + b"\x01\x00" + data[at + 10 :]
        at = data.find(b"PK\x01\x02", at + 4)
    return data


def _with_dtd(root: str, dtd: str, inside: str) -> str:
    return f"<!DOCTYPE x [{dtd}]><{root} {NAMESPACES}>{inside}</{root}>"


def xlsx_files(secret: Path, laughs: str) -> Iterator[Hostile]:
    """Workbooks."""
    good = workbook()
    entity = f'<!ENTITY e SYSTEM "{secret.as_uri()}">'
    head = (
        f'<worksheet xmlns="{NAMED}"><sheetData><row><c t="str"><v>It says {{}}</v></c></row></sheetData></worksheet>'
    )
    yield "bomb.xlsx", sheet("<row/>", " " * VAST), "too large when unpacked"
    yield "cut.xlsx", good[: len(good) // 2], "damaged"
    yield "no-directory.xlsx", good.replace(b"PK\x05\x06", b"PK\0\0"), "damaged"
    yield "lying.xlsx", lying(good), None
    yield "locked-parts.xlsx", locked(good), "protected by a password"
    yield "entity.xlsx", workbook({SHEET: f"<!DOCTYPE x [{entity}]>{head.format('&e;')}"}), None
    yield "laughs.xlsx", workbook({SHEET: f"<!DOCTYPE x [{laughs}]>{head.format('&l11;')}"}), None
    yield "deep.xlsx", workbook({SHEET: "<a>" * 100_000}), None
    yield "strings.xlsx", sheet('<row><c t="s"><v>99999999</v></c><c><v>1e999999999</v></c></row>'), None
    yield "merged.xlsx", sheet('<row><c t="str"><v>x</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "more than 500,000 cells"  # fmt: skip
    yield "places.xlsx", sheet('<row r="-1"><c r="ZZZZ99999999"><v>1</v></c></row>'), None
    yield "outside.xlsx", repacked(good, {"../../../outside.xml": "<x/>", "/etc/outside.xml": "<x/>"}), None
    yield "twice.xlsx", repacked(good, {SHEET: "<worksheet/>"}, twice=True), None
    yield (
        "loop.xlsx",
        repacked(good, {"xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "sheet1.xml"))}),
        None,
    )
    yield "in-itself.xlsx", repacked(good, {"xl/embeddings/a.xlsx": good}), None
    yield (
        "format.xlsx",
        workbook(
            {
                "xl/styles.xml": (
                    f'<styleSheet xmlns="{NAMED}"><numFmts><numFmt numFmtId="200" '
                    f'formatCode="{"[" * 20_000}{"0.0;" * 20_000}"/></numFmts></styleSheet>'
                )
            }
        ),
        None,
    )
    yield "zip.xlsx", package({"a.txt": "x"}), "an archive"
    yield "nothing.xlsx", package({}), "an archive"


def docx_files(secret: Path, laughs: str) -> Iterator[Hostile]:
    """Word documents."""
    good = docx(paragraph("Sales rose by 12% in 2024."))
    entity = f'<!ENTITY e SYSTEM "{secret.as_uri()}">'
    main = "word/document.xml"
    said = f"<w:body>{paragraph('It says &e;&l11;.')}</w:body>"
    cell = (
        "<w:tc><w:tcPr><w:gridSpan w:val='99999999'/><w:vMerge w:val='restart'/></w:tcPr>" + paragraph("x") + "</w:tc>"
    )
    yield (
        "bomb.docx",
        repacked(good, {main: f"<w:document {NAMESPACES}>{' ' * VAST}</w:document>"}),
        "too large when unpacked",
    )
    yield "cut.docx", good[: len(good) // 3], "damaged"
    yield "lying.docx", lying(good), None
    yield "locked-parts.docx", locked(good), "protected by a password"
    yield "entity.docx", repacked(good, {main: _with_dtd("w:document", entity, said)}), None
    yield "laughs.docx", repacked(good, {main: _with_dtd("w:document", laughs, said)}), None
    yield "nested.docx", docx("<w:tbl><w:tr><w:tc>" * 10_000), None
    yield (
        "nested-whole.docx",
        docx("<w:tbl><w:tr><w:tc>" * 70 + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 70),
        None,
    )
    yield (
        "boxes.docx",
        docx("<w:p><w:r><w:txbxContent>" * 80 + paragraph("deep") + "</w:txbxContent></w:r></w:p>" * 80),
        None,
    )
    yield "wide.docx", docx(f"<w:tbl>{f'<w:tr>{cell * 40}</w:tr>' * 400}</w:tbl>"), None
    yield "many-cells.docx", docx(f"<w:tbl>{'<w:tr>' + '<w:tc><w:p/></w:tc>' * 500 + '</w:tr>'}</w:tbl>" * 60), None
    yield from _odd_docx(good, secret)


def _odd_docx(good: bytes, secret: Path) -> Iterator[Hostile]:
    main = "word/document.xml"
    yield "style-loop.docx", docx(
        paragraph("Sales rose.", '<w:pStyle w:val="a"/>'),
        styles=(
            '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn '
            'w:val="a"/></w:style>'
        ),
    ), None  # fmt: skip
    yield "numbers.docx", docx(
        paragraph("Sales rose.", '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr>') * 3,
        numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="99999999"/><w:numFmt '
            'w:val="upperRoman"/>'
        '<w:lvlText w:val="%9%8%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    ), None  # fmt: skip
    yield "note-loop.docx", docx(
        paragraph('<w:r><w:t>Sales rose.</w:t><w:footnoteReference w:id="1"/></w:r>'),
        footnotes='<w:footnote w:id="1"><w:p><w:r><w:t>See </w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>',
    ), None  # fmt: skip
    outer = relations(("attachedTemplate", secret.as_uri())).replace("/>", ' TargetMode="External"/>')
    yield "fetching.docx", repacked(good, {"word/_rels/document.xml.rels": outer}), None
    yield "bad-bytes.docx", repacked(good, {main: b"<w:document>\xff\xfe\xfa\0</w:document>"}), "damaged"
    yield "nul.docx", docx(paragraph("Sales &#0; rose.")), "damaged"
    yield "empty.docx", docx(""), "no text"
    yield "no-main.docx", package({"word/other.xml": "<x/>"}), "not a Word document"
    yield "long.docx", docx(paragraph("增长" * 500_000)), None


def pptx_files(secret: Path, laughs: str) -> Iterator[Hostile]:
    """Presentations."""
    good = pptx(TITLE.format("Sales rose"))
    entity = f'<!ENTITY e SYSTEM "{secret.as_uri()}">'
    slide = "ppt/slides/slide1.xml"
    yield "bomb.pptx", repacked(good, {slide: f"<p:sld {NAMESPACES}>{' ' * VAST}</p:sld>"}), "too large when unpacked"
    yield "cut.pptx", good[: len(good) // 2], "damaged"
    yield "locked-parts.pptx", locked(good), "protected by a password"
    said = tree("sld", TITLE.format("It says &e;&l11;"))
    yield "entity.pptx", repacked(good, {slide: f"<!DOCTYPE x [{entity}]>{said}"}), None
    yield "laughs.pptx", repacked(good, {slide: f"<!DOCTYPE x [{laughs}]>{said}"}), None
    yield "groups.pptx", pptx("<p:grpSp>" * 10_000), None
    yield "groups-whole.pptx", pptx("<p:grpSp>" * 200 + TITLE.format("deep") + "</p:grpSp>" * 200), None
    yield (
        "loop.pptx",
        repacked(
            good,
            {
                "ppt/slides/_rels/slide1.xml.rels": relations(
                    ("notesSlide", "slide1.xml"), ("slideLayout", "slide1.xml")
                )
            },
        ),
        None,
    )
    span = '<a:tc rowSpan="99999999" gridSpan="99999999"><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc>'
    table = f"<p:graphicFrame><a:tbl>{f'<a:tr>{span * 60}</a:tr>' * 60}</a:tbl></p:graphicFrame>"
    yield "spans.pptx", pptx(TITLE.format("Spans") + table), None
    yield (
        "far.pptx",
        pptx(
            TITLE.format("Far").replace(
                "<p:txBody>",
                '<p:spPr><a:xfrm><a:off x="-99999999999999" y="1e9"/><a:ext cx="x" cy=""/></a:xfrm></p:spPr><p:txBody>',
            )
        ),
        None,
    )
    yield "shapes.pptx", pptx(TITLE.format("Many titles") * 2_000), None
    yield "empty.pptx", pptx(""), "no text"
    yield "no-slides.pptx", pptx(), "no text"
    yield "no-main.pptx", package({"ppt/other.xml": "<x/>"}), "not a presentation"
