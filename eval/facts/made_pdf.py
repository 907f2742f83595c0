"""Writes a made-up document as a PDF of one page: its table with lines around every cell, or with lines under header
and last row alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from eval.facts.made_draft import MadeCell, MadeDocument

_LATIN = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
_LATIN_BOLD = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"
_CHINESE = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subty"
    b"pe/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor<</Type"
    b"/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
    b"/CapHeight 700/StemV 80>>>>]>>"
)
_LEFT, _SIZE, _LINE, _GAP = 56.0, 9.0, 18.0, 10.0
_WIDEST, _HEIGHT = 595.0, 842.0
_NARROW = 0.556
"""Width of Helvetica's digits as a share of their size; other letters are near it in the mean."""


@dataclass(slots=True)
class _Page:
    """What is drawn so far; places in points from the top left."""

    content: list[bytes] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = _SIZE, *, bold: bool = False) -> None:
        """Words that stand on a line at y."""
        parts = [f"BT 1 0 0 1 {x:.1f} {_HEIGHT - y:.1f} Tm".encode()]
        for wide, run in _runs(words):
            if wide:
                parts.append(f"/F2 {size} Tf <{run.encode('utf-16-be').hex()}> Tj".encode())
            else:
                escaped = run.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                parts.append(f"/F{int(bold)} {size} Tf (".encode() + escaped.encode("cp1252") + b") Tj")
        self.content.append(b" ".join((*parts, b"ET")))

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line."""
        self.content.append(f"0.5 w {x0:.1f} {_HEIGHT - y0:.1f} m {x1:.1f} {_HEIGHT - y1:.1f} l S".encode())


def write_pdf(made: MadeDocument, rng: Random) -> bytes:
    """The bytes of a PDF file; four of five tables are ruled."""
    page = _Page()
    y = 70.0
    page.text(_LEFT, y, made.title, 16.0, bold=True)
    if made.heading:
        y += 30
        page.text(_LEFT, y, made.heading, 13.0, bold=True)
    for text in (made.sentence, made.caption, made.unit_line):
        if text:
            y += 22
            page.text(_LEFT, y, text)
    _table(page, made, y + 12, ruled=rng.random() < 0.8)
    widest = max(_LEFT + sum(_widths(made)), _WIDEST - _LEFT) + _LEFT
    return _file(page, widest)


def _table(page: _Page, made: MadeDocument, top: float, *, ruled: bool) -> None:
    widths = _widths(made)
    lefts = [_LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
    for cell in made.cells:
        x0, x1 = lefts[cell.column], lefts[cell.column + cell.width]
        y0, y1 = top + cell.row * _LINE, top + (cell.row + cell.height) * _LINE
        if ruled:
            _frame(page, (x0, y0, x1, y1))
        page.text(_begin(cell, x0, x1, made.label_columns), (y0 + y1) / 2 + _SIZE * 0.36, cell.text)
    if not ruled:
        bottom = max(cell.row + cell.height for cell in made.cells)
        for row in (0, made.header_rows, bottom):
            page.rule(lefts[0], top + row * _LINE, lefts[-1], top + row * _LINE)


def _frame(page: _Page, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
        page.rule(*line)


def _begin(cell: MadeCell, x0: float, x1: float, label_columns: int) -> float:
    """Where a cell's words begin: labels at the left, spanning headers in the middle, figures and their headers at the
    right."""
    wide = _width(cell.text)
    if cell.column < label_columns and cell.width == 1:
        return x0 + _GAP / 2
    return (x0 + x1 - wide) / 2 if cell.width > 1 else x1 - wide - _GAP / 2


def _widths(made: MadeDocument) -> list[float]:
    """The width of each column: that of its widest cell, and what spanning cells need beyond."""
    count = max(cell.column + cell.width for cell in made.cells)
    widths = [24.0] * count
    for cell in sorted(made.cells, key=lambda one: one.width):
        lack = _width(cell.text) + 2 * _GAP - sum(widths[cell.column : cell.column + cell.width])
        for column in range(cell.column, cell.column + cell.width):
            widths[column] += max(0.0, lack) / cell.width
    return widths


def _width(text: str, size: float = _SIZE) -> float:
    return sum(size * (1.0 if _is_wide(character) else _NARROW) for character in text)


def _is_wide(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return True
    return character in "“”‘’…—"


def _runs(words: str) -> list[tuple[bool, str]]:
    runs: list[tuple[bool, str]] = []
    for character in words:
        wide = _is_wide(character)
        if runs and runs[-1][0] == wide:
            runs[-1] = (wide, runs[-1][1] + character)
        else:
            runs.append((wide, character))
    return runs


def _file(page: _Page, width: float) -> bytes:
    content = b"\n".join(page.content)
    fonts = (_LATIN, _LATIN_BOLD, _CHINESE)
    named = " ".join(f"/F{at} {at + 4} 0 R" for at in range(len(fonts))).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<<%s>>>>>>"
        % (width, _HEIGHT, 4 + len(fonts), named),
        *fonts,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    return _with_places(objects)


def _with_places(objects: Sequence[bytes]) -> bytes:
    """The objects one after another, and the table that says where each begins (ISO 32000-1, 7.5.4)."""
    out = b"%PDF-1.7\n"
    places: list[int] = []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    size = len(objects) + 1
    table: Iterable[bytes] = (b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + head + b"".join(table) + trailer
