"""PDF files made by hand: text in Latin and Chinese type, lines, areas, pictures, forms; turned, cropped, broken
pages."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 595.0, 842.0

_FONTS = (
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subty"
    b"pe/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor<</Type"
    b"/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
    b"/CapHeight 700/StemV 80>>>>]>>",
)
_WIDE = 0x2E7F
_LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)


def _is_wide(character: str) -> bool:
    return ord(character) > _WIDE or character in "“”‘’…—•"


@dataclass
class Sheet:
    """A page in the making; places in points from the top left, as it would be without /Rotate."""

    content: list[bytes] = field(default_factory=list)
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    form: bool = False
    width: float = WIDTH
    height: float = HEIGHT
    picture: tuple[int, int, bytes] | None = None

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 10.0,
        *,
        bold: bool = False,
        grey: float = 0.0,
        mode: int = 0,
        turn: bool = False,
    ) -> Sheet:
        """Words that stand on a line at y; `turn`: upwards, from there."""
        placed = f"0 1 -1 0 {x} {self.height - y}" if turn else f"1 0 0 1 {x} {self.height - y}"
        parts = [f"BT {grey} g {mode} Tr {placed} Tm".encode()]
        for wide, run in _runs(words):
            if wide:
                parts.append(f"/F2 {size} Tf <{run.encode('utf-16-be').hex()}> Tj".encode())
            else:
                escaped = run.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
                parts.append(f"/F{int(bold)} {size} Tf ({escaped}) Tj".encode("ascii"))
        self.content.append(b" ".join((*parts, b"ET 0 g")))
        return self

    def lines(self, x: float, y: float, told: Sequence[str], size: float = 10.0, step: float = 14.0) -> Sheet:
        """Lines under each other."""
        for at, words in enumerate(told):
            self.text(x, y + at * step, words, size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """A line."""
        self.content.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S".encode())
        return self

    def area(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> Sheet:
        """A coloured area."""
        box = f"{x0} {self.height - y1} {x1 - x0} {y1 - y0}"
        self.content.append(f"{grey} g {box} re f 0 g".encode())
        return self

    def scan(self, pixels: bytes, across: int, down: int) -> Sheet:
        """A grey picture over the whole page."""
        self.picture = (across, down, pixels)
        self.content.append(f"q {self.width} 0 0 {self.height} 0 0 cm /P Do Q".encode())
        return self

    def grid(
        self, x: float, y: float, rows: Sequence[Sequence[str]], across: float = 80.0, down: float = 16.0
    ) -> Sheet:
        """A table with lines around every cell."""
        width, height = across * len(rows[0]), down * len(rows)
        for at in range(len(rows) + 1):
            self.rule(x, y + at * down, x + width, y + at * down)
        for at in range(len(rows[0]) + 1):
            self.rule(x + at * across, y, x + at * across, y + height)
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                self.text(x + column * across + 4, y + at * down + 12, words)
        return self


def _runs(words: str) -> list[tuple[bool, str]]:
    runs: list[tuple[bool, str]] = []
    for character in words:
        wide = _is_wide(character)
        if runs and runs[-1][0] == wide:
            runs[-1] = (wide, runs[-1][1] + character)
        else:
            runs.append((wide, character))
    return runs


def pdf(*sheets: Sheet, title: str = "", locked: bool = False) -> bytes:
    """The file of these pages; `locked`: by a password that nobody knows."""
    objects: list[bytes] = [b"", b"", *_FONTS]
    fonts = " ".join(f"/F{at} {at + 3} 0 R" for at in range(len(_FONTS))).encode()
    kids = []
    for sheet in sheets:
        resources = b"<</Font<<" + fonts + b">>"
        content = b"\n".join(sheet.content)
        if sheet.picture:
            across, down, pixels = sheet.picture
            head = f"/Type/XObject/Subtype/Image/Width {across}/Height {down}/ColorSpace/DeviceGray/BitsPerComponent 8"
            objects.append(_stream(zlib.compress(pixels), head.encode() + b"/Filter/FlateDecode"))
            resources += f"/XObject<</P {len(objects)} 0 R>>".encode()
        resources += b">>"
        if sheet.form:
            head = f"/Type/XObject/Subtype/Form/BBox[0 0 {sheet.width} {sheet.height}]/Matrix[1 0 0 1 20 -30]/Resources"
            objects.append(_stream(content, head.encode() + resources))
            resources = f"<</XObject<</X {len(objects)} 0 R>>>>".encode()
            content = b"/X Do"
        objects.append(_stream(content))
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {sheet.width} {sheet.height}]/Rotate {sheet.rotate}"
        if sheet.crop:
            page += "/CropBox[{} {} {} {}]".format(*sheet.crop)
        objects.append(page.encode() + f"/Contents {len(objects)} 0 R/Resources".encode() + resources + b">>")
        kids.append(len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects.append(b"<</Title<%s>>>" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
    return _file(objects, _LOCK if locked else b"")


def _stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(content), content)


def _file(objects: Sequence[bytes], lock: bytes) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        len(objects),
        lock,
        at,
    )
