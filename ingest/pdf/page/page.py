"""A page of a PDF as it is seen: characters, lines and coloured areas, in points from the top left, rotation and crop
applied."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Box


@dataclass(frozen=True, slots=True)
class Char:
    """A character in its box; `size` is that of its type in points, `index` its position in the text of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    index: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """A thin line across or down, a thin filled rectangle among them."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A coloured area; `colour` is red, green and blue from 0 to 255."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, numbered from 1; its characters are in the order of its text.

    `dots` are small shapes, as drawn bullets are: middle across, middle down. `pictured` is the share of the page under
    its largest picture. A page whose text stands sideways is given as it is read: `turned` by so many quarter turns
    clockwise from how it is shown.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rulings: tuple[Ruling, ...] = ()
    fills: tuple[Fill, ...] = ()
    dots: tuple[tuple[float, float], ...] = ()
    pictured: float = 0.0
    turned: int = 0

    def share(self, box: tuple[float, float, float, float]) -> Box:
        """A box in points as fractions of the page as it is shown."""
        across, down = self.width or 1.0, self.height or 1.0
        share_box = (box[0] / across, box[1] / down, box[2] / across, box[3] / down)
        x0, y0, x1, y1 = (round(min(max(part, 0.0), 1.0), 5) for part in share_box)
        for _ in range(-self.turned % 4):
            x0, y0, x1, y1 = round(1 - y1, 5), x0, round(1 - y0, 5), x1
        return Box(x0, y0, x1, y1)
