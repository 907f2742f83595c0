"""One paragraph of a Word document as it is read: insertions kept, deletions and hidden text left out, formulas as
text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.office.docx_styles import child, child_value, is_on, value_of
from ingest.office.omml import formula_text
from ingest.office.package import local_name
from ingest.office.text import SPACES, OfficeParagraph

if TYPE_CHECKING:
    from lxml.etree import _Element as XmlElement

_UNREAD_NAMES = (
    "del delText delInstrText moveFrom instrText fldData pPr rPr sdtPr sdtEndPr tblPr tcPr trPr Fallback rt "
    "rubyPr annotationRef "
    "footnoteRef endnoteRef softHyphen commentReference"
)
_UNREAD = frozenset(_UNREAD_NAMES.split())
"""What stands in a paragraph and is not shown in its place: what was deleted, moved away, codes of fields, reading
aids."""

_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_BREAKS = frozenset(("br", "cr"))
_FORMULAS = frozenset(("oMath", "oMathPara"))


def read_paragraph(element: XmlElement, *, bold: bool = False) -> OfficeParagraph:
    """A paragraph (w:p); `bold` as its style has it."""
    paragraph = OfficeParagraph()
    _read(element, paragraph, bold=bold, linked=False)
    return paragraph


def _read(parent: XmlElement, into: OfficeParagraph, *, bold: bool, linked: bool) -> None:
    """What is inside an element. XML is never nested deeper than the parser allows (256)."""
    for element in parent:
        name = local_name(element)
        if name in _UNREAD:
            continue
        if name == "r":
            _read_run(element, into, bold=bold, linked=linked)
        elif name == "hyperlink":
            _read(element, into, bold=bold, linked=bool(value_of(element, "anchor")))
        elif name in _FORMULAS:
            into.add(formula_text(element), bold=bold, linked=linked)
        elif name == "sdt" and is_on(child(element, "sdtPr"), "showingPlcHdr"):
            continue
        elif name == "txbxContent":
            into.boxes.append(element)
        else:
            _read(element, into, bold=bold, linked=linked)


def _read_run(run: XmlElement, into: OfficeParagraph, *, bold: bool, linked: bool) -> None:
    properties = child(run, "rPr")
    if is_on(properties, "vanish"):
        return
    own = is_on(properties, "b")
    bold = bold if own is None else own
    raised = child_value(properties, "vertAlign") == "superscript"
    for element in run:
        name = local_name(element)
        if name == "t":
            text = element.text or ""
            into.add(text, bold=bold, linked=linked, raised=raised)
        elif name in {"tab", "ptab"}:
            into.parts.append("\t")
        elif name in _BREAKS:
            into.parts.append("\n")
        elif name == "noBreakHyphen":
            into.parts.append("-")
        elif name == "sym":
            into.add(_symbol(value_of(element, "char")), bold=bold, linked=linked)
        elif name in _NOTES:
            into.refers[f"{_NOTES[name]} {value_of(element, 'id')}"] = None
        elif name not in _UNREAD:
            _read_object(element, into, bold=bold, linked=linked)


def _read_object(element: XmlElement, into: OfficeParagraph, *, bold: bool, linked: bool) -> None:
    """A drawing, a box of text or a choice of them; the outermost boxes, charts and descriptions in it."""
    name = local_name(element)
    if name in _UNREAD:
        return
    if name == "txbxContent":
        into.boxes.append(element)
    elif name == "chart":
        into.charts.append(value_of(element, "id") or "")
    elif name in _FORMULAS:
        into.add(formula_text(element), bold=bold, linked=linked)
    elif name == "r":
        _read_run(element, into, bold=bold, linked=linked)
    else:
        if name == "docPr":
            into.images.append(SPACES.sub(" ", value_of(element, "descr") or "").strip())
        for one in element:
            _read_object(one, into, bold=bold, linked=linked)


def _symbol(code: str | None) -> str:
    """The character of a symbol; those of private use, which only its font knows, are left out."""
    if not code or len(code) > 5 or not all(digit in "0123456789abcdefABCDEF" for digit in code):
        return ""
    value = int(code, 16)
    return "" if 0xD800 <= value <= 0xF8FF or value < 32 else chr(value)
