"""The parts of an Excel workbook that its sheets share: which sheets there are and are shown, texts, formats, the
calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.office.number_format import GENERAL, NumberFormat, parse_format
from ingest.office.package import local_name
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package

_MOST_SHEETS = 1_000
_MOST_STYLES = 100_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset(("1", "true", "on"))

_DATE, _CHINESE_DATE, _CHINESE_DAY = "yyyy/m/d", 'yyyy"年"m"月"', 'm"月"d"日"'
_BUILT_IN = {
    **dict.fromkeys((27, 36, 50, 52, 55, 57), _CHINESE_DATE),
    **dict.fromkeys((28, 29, 51, 53, 54, 56, 58), _CHINESE_DAY),
    **dict.fromkeys((5, 6, 37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((7, 8, 39, 40), "#,##0.00;-#,##0.00"),
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-";@'),
    **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-";@'),
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: _DATE,
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: f"{_DATE} h:mm",
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Formats that files name by number alone (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 as in Chinese editions).

What depends on the reader's country is shown without a currency sign, and dates with the year first."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell is shown: its number format, and whether its text is bold."""

    format: NumberFormat = field(default_factory=NumberFormat)
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A visible worksheet: its name and the path of its part."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What all sheets share. `title` is what the file's properties say, often nothing. `date1904`: days count from
    1904."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    styles: tuple[CellStyle, ...]
    date1904: bool
    title: str


def read_workbook(package: Package) -> Workbook:
    """The shared parts of a workbook.

    Raises:
        UnreadableFileError: it is no workbook, one of the binary kind, damaged, or has no worksheet that is shown.
    """
    top = {relation.kind: relation.path for relation in package.related()}
    path = top.get("officeDocument", "xl/workbook.xml")
    if path.endswith(".bin"):
        raise UnreadableFileError(f"{package.name} is a binary workbook (.xlsb).", "Save it as .xlsx.")
    if not package.has(path):
        raise UnreadableFileError(
            f"{package.name} is not an Excel workbook (.xlsx), whatever its name says.",
            "Give an Excel workbook (.xlsx).",
        )
    related = package.related(path)
    parts = {relation.id: relation.path for relation in related if relation.kind == "worksheet"}
    sheets: list[SheetPart] = []
    date1904 = False
    for element in package.elements(path, "sheet", "workbookPr"):
        if local_name(element) == "workbookPr":
            date1904 = is_true(element.get("date1904"))
        elif element.get("state", "visible") == "visible" and len(sheets) < _MOST_SHEETS:
            part = parts.get(_relation_id(element))
            if part and package.has(part) and all(part != sheet.path for sheet in sheets):
                sheets.append(SheetPart(element.get("name", "").strip(), part))
    if not sheets:
        raise UnreadableFileError(
            f"{package.name} has no worksheet that is shown.", "Give a workbook with tables or text."
        )
    shared = {relation.kind: relation.path for relation in related if package.has(relation.path)}
    return Workbook(
        tuple(sheets),
        _texts(package, shared.get("sharedStrings")),
        _styles(package, shared.get("styles")),
        date1904,
        _title(package, top.get("core-properties")),
    )


def is_true(value: str | None) -> bool:
    """Does an attribute say yes?"""
    return (value or "").lower() in _TRUE


def text_in(element: XmlElement) -> str:
    """The text of a string, its runs joined; the reading aids (phonetic runs) that East Asian texts carry are left
    out."""
    runs = (piece for piece in element.iter() if local_name(piece) == "t" and local_name(piece.getparent()) != "rPh")
    return unescaped("".join(run.text or "" for run in runs))


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, written `_x000D_`, as white space or themselves."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    return " " if code < 32 or 0xD800 <= code < 0xE000 else chr(code)


def _relation_id(element: XmlElement) -> str:
    """The attribute r:id, whichever of the two namespaces it has."""
    return next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")


def _texts(package: Package, path: str | None) -> tuple[str, ...]:
    return tuple(text_in(element) for element in package.elements(path, "si")) if path else ()


def _styles(package: Package, path: str | None) -> tuple[CellStyle, ...]:
    """The styles that cells name by number."""
    formats = {number: parse_format(code) for number, code in _BUILT_IN.items()}
    bold: list[bool] = []
    styles: list[CellStyle] = []
    for element in package.elements(path, "numFmt", "fonts", "cellXfs") if path else ():
        name = local_name(element)
        if name == "numFmt" and local_name(element.getparent()) == "numFmts":
            formats[whole_number(element.get("numFmtId"))] = parse_format(element.get("formatCode") or GENERAL)
        elif name == "fonts":
            bold = [
                any(local_name(part) == "b" and part.get("val") not in {"0", "false"} for part in font)
                for font in element
            ]
        elif name == "cellXfs":
            for xf in element[:_MOST_STYLES]:
                font = whole_number(xf.get("fontId"))
                known = formats.get(whole_number(xf.get("numFmtId")), NumberFormat())
                styles.append(CellStyle(known, font < len(bold) and bold[font]))
    return tuple(styles)


def whole_number(value: str | None) -> int:
    """The number of an attribute; 0 for one that is missing, negative or no number."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else 0


def _title(package: Package, path: str | None) -> str:
    if path is None or not package.has(path):
        return ""
    titles = [" ".join("".join(element.itertext()).split()) for element in package.elements(path, "title")]
    return next(filter(None, titles), "")[:200]
