"""Pages as a PDF's reader gives them, drawn by hand: words at places, lines, coloured areas."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.pdf.page.page import Char, Fill, PdfPage, Ruling

SIZE = 9.0


@dataclass
class Drawing:
    """A page in the making. Ideographs are as wide as their type, other characters half of that."""

    number: int = 1
    width: float = 595.0
    height: float = 842.0
    chars: list[Char] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, align: str = "left", size: float = SIZE) -> Drawing:
        """Words on a line whose middle is at y: they begin, end or have their middle at x."""
        advances = [size if ord(character) > 0x2E7F else size / 2 for character in words]
        x -= {"left": 0.0, "right": sum(advances), "centre": sum(advances) / 2}[align]
        for character, advance in zip(words, advances, strict=True):
            if character != " ":
                box = (x, y - size / 2, x + advance, y + size / 2)
                self.chars.append(Char(character, *box, size, bold=False, index=len(self.chars)))
            x += advance
        return self

    def row(self, y: float, cells: dict[float, str], align: str = "left") -> Drawing:
        """Several cells on a line, by where each begins (or ends, or has its middle)."""
        for x, words in cells.items():
            self.text(x, y, words, align)
        return self

    def across(self, y: float, x0: float, x1: float) -> Drawing:
        """A line from left to right."""
        self.rulings.append(Ruling(x0, y, x1, y))
        return self

    def down(self, x: float, y0: float, y1: float) -> Drawing:
        """A line from top to bottom."""
        self.rulings.append(Ruling(x, y0, x, y1))
        return self

    def fill(self, x0: float, y0: float, x1: float, y1: float) -> Drawing:
        """A coloured area."""
        self.fills.append(Fill(x0, y0, x1, y1, (200, 210, 230)))
        return self

    def page(self) -> PdfPage:
        """The page."""
        return PdfPage(self.number, self.width, self.height, tuple(self.chars), tuple(self.rulings), tuple(self.fills))
