"""One paragraph of a Word document as it is read: insertions kept, deletions and hidden text left out, formulas as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.block_lines import Run, TextLine
from ingest.docx_styles import child, child_value, is_on, value_of
from ingest.office_package import local_name
from ingest.omml import formula_text
from ingest.paragraphs import join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as XmlElement

_UNREAD_NAMES = (
    "del delText delInstrText moveFrom instrText fldData pPr rPr sdtPr sdtEndPr tblPr tcPr trPr Fallback rt rubyPr annotationRef "
    "footnoteRef endnoteRef softHyphen commentReference"
)
_UNREAD = frozenset(_UNREAD_NAMES.split())
"""What stands in a paragraph and is not shown in its place: what was deleted, moved away, codes of fields, reading aids."""

_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_BREAKS = frozenset(("br", "cr"))
_FORMULAS = frozenset(("oMath", "oMathPara"))
_SPACES = re.compile(r"\s+")
_PAGE_BEHIND_TAB = re.compile(r"\t\s*(\d{1,4})\s*$")
_EXPONENT = re.compile(r"[-+−]?\d")
_HAS_EXPONENT = re.compile(r"(?:^|[^A-Za-z])(?:[A-Za-z]|[kcdmµμn]m|ft|in|yd)$|(?:^|[^\d.,])10$")
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NOTE_MARK = re.compile(r"[\[(（]?\s?(?:\d{1,2}|[*†‡§¶]{1,3}|[①-⑳])\s?[\])）]?")
_REACH = 24
_UNPRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(slots=True)
class Paragraph:
    """A paragraph read: its text, the boxes of text and the charts (ids of relations) that are anchored in it."""

    parts: list[str] = field(default_factory=list)
    refers: dict[str, None] = field(default_factory=dict)
    boxes: list[XmlElement] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    opens: str = ""
    bold: bool = True
    linked: bool = True

    @property
    def text(self) -> str:
        """All of it, lines and tabs as they are."""
        return "".join(self.parts).translate(_UNPRINTED)

    def run(self) -> Run:
        """The paragraph as a run of lines; without lines when it shows nothing."""
        lines = tuple(_line(line, self.opens if index == 0 else "") for index, line in enumerate(self.text.split("\n")))
        told = any(line.text for line in lines)
        return Run(
            lines if told else (),
            tuple(self.refers),
            bold=told and self.bold,
            linked=told and self.linked,
            images=tuple(filter(None, self.images)),
        )


def read_paragraph(element: XmlElement, *, bold: bool = False) -> Paragraph:
    """A paragraph (w:p); `bold` as its style has it."""
    paragraph = Paragraph()
    _read(element, paragraph, bold=bold, linked=False)
    return paragraph


def _read(parent: XmlElement, into: Paragraph, *, bold: bool, linked: bool) -> None:
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
            _add(into, formula_text(element), bold=bold, linked=linked)
        elif name == "sdt" and is_on(child(element, "sdtPr"), "showingPlcHdr"):
            continue
        elif name == "txbxContent":
            into.boxes.append(element)
        else:
            _read(element, into, bold=bold, linked=linked)


def _read_run(run: XmlElement, into: Paragraph, *, bold: bool, linked: bool) -> None:
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
            _add_raised(into, text, bold=bold, linked=linked) if raised else _add(into, text, bold=bold, linked=linked)
        elif name in {"tab", "ptab"}:
            into.parts.append("\t")
        elif name in _BREAKS:
            into.parts.append("\n")
        elif name == "noBreakHyphen":
            into.parts.append("-")
        elif name == "sym":
            _add(into, _symbol(value_of(element, "char")), bold=bold, linked=linked)
        elif name in _NOTES:
            into.refers[f"{_NOTES[name]} {value_of(element, 'id')}"] = None
        elif name not in _UNREAD:
            _read_object(element, into, bold=bold, linked=linked)


def _read_object(element: XmlElement, into: Paragraph, *, bold: bool, linked: bool) -> None:
    """A drawing, a box of text or a choice of them; the outermost boxes, charts and descriptions in it."""
    name = local_name(element)
    if name in _UNREAD:
        return
    if name == "txbxContent":
        into.boxes.append(element)
    elif name == "chart":
        into.charts.append(value_of(element, "id") or "")
    elif name in _FORMULAS:
        _add(into, formula_text(element), bold=bold, linked=linked)
    elif name == "r":
        _read_run(element, into, bold=bold, linked=linked)
    else:
        if name == "docPr":
            into.images.append(_SPACES.sub(" ", value_of(element, "descr") or "").strip())
        for one in element:
            _read_object(one, into, bold=bold, linked=linked)


def _add(into: Paragraph, text: str, *, bold: bool, linked: bool) -> None:
    if text and not text.isspace():
        into.bold = into.bold and bold
        into.linked = into.linked and linked
    into.parts.append(_SPACES.sub(" ", text) if "\n" in text or "\t" in text else text)


def _add_raised(into: Paragraph, text: str, *, bold: bool, linked: bool) -> None:
    """Raised text: an exponent, the mark of a footnote, or text like other."""
    bare = text.strip()
    before = "".join(into.parts)[-_REACH:].rstrip()
    if _EXPONENT.fullmatch(bare) and _HAS_EXPONENT.search(before):
        into.parts.append(bare.translate(_SUPERSCRIPT))
    elif not _NOTE_MARK.fullmatch(bare):
        _add(into, text, bold=bold, linked=linked)
    elif before:
        into.refers[bare.strip("[]()（） ")] = None
    else:
        into.opens = bare.strip("[]()（） ")
        _add(into, f"{bare} ", bold=bold, linked=linked)


def _symbol(code: str | None) -> str:
    """The character of a symbol; those of private use, which only its font knows, are left out."""
    if not code or len(code) > 5 or not all(digit in "0123456789abcdefABCDEF" for digit in code):
        return ""
    value = int(code, 16)
    return "" if 0xD800 <= value <= 0xF8FF or value < 32 else chr(value)


def _line(raw: str, opens: str) -> TextLine:
    """A line; one that ends in a tab and a number is an entry of contents, perhaps."""
    text = _SPACES.sub(" ", raw).strip()
    page = _PAGE_BEHIND_TAB.search(raw)
    if not page:
        return TextLine(text, text, opens)
    return TextLine(text, f"{_SPACES.sub(' ', raw[: page.start()]).strip()}\t{page[1]}", opens)


def joined_text(paragraphs: Sequence[Paragraph]) -> str:
    """The text of several paragraphs on one line, as a cell has it."""
    lines = (_SPACES.sub(" ", line).strip() for paragraph in paragraphs for line in paragraph.text.split("\n"))
    return join_lines([line for line in lines if line])
