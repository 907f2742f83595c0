"""Writes a made-up document as a small Word file: paragraphs with styles, a table with merged cells."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from eval.facts.made_draft import slots

if TYPE_CHECKING:
    from random import Random

    from eval.facts.made_draft import MadeCell, MadeDocument

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordpro'
    'cessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordproce'
    'ssingml.styles+xml"/>'
    "</Types>"
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("Title", "Title"), ("Heading1", "heading 1"), ("Caption", "caption"))
)


def write_docx(made: MadeDocument, rng: Random) -> bytes:
    """The bytes of a Word file; the caption has its style or none."""
    body = [_paragraph(made.title, "Title")]
    caption = rng.choice(("Caption", ""))
    for text, style in ((made.heading, "Heading1"), (made.sentence, ""), (made.caption, caption), (made.unit_line, "")):
        if text:
            body.append(_paragraph(text, style))
    body.append(_table(made))
    document = f"{_XML}<w:document {_W}><w:body>{''.join(body)}<w:p/></w:body></w:document>"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/styles.xml": f"{_XML}<w:styles {_W}>{_STYLES}</w:styles>",
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def _relations(kind: str, target: str) -> str:
    entry = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{entry}</Relationships>'


def _paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(made: MadeDocument) -> str:
    grid = slots(made)
    columns = "<w:gridCol/>" * len(grid[0])
    rows = []
    for number, row in enumerate(grid):
        cells, column = [], 0
        while column < len(row):
            cell = row[column]
            cells.append(_cell(cell, goes_on=cell is not None and cell.row < number))
            column += cell.width if cell else 1
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _cell(cell: MadeCell | None, *, goes_on: bool) -> str:
    if cell is None:
        return "<w:tc><w:p/></w:tc>"
    properties = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
    if cell.height > 1:
        properties += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    text = "" if goes_on else cell.text
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph(text)}</w:tc>"
