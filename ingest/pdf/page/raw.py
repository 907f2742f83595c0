"""What a PDF's file says of a page, before it is known what is seen of it: glyphs, shapes, pictures, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in points, origin bottom left, as PDFs count."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What the glyphs of a text object share. `shown`: painted at all, and not fully transparent. `clip` bounds what is
    seen."""

    bold: bool
    colour: Colour
    shown: bool
    clip: Bounds | None


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character (`code` in Unicode) in its loose box; `origin` is where it stands on its line, `angle` in degrees.

    `index` counts the characters of the page's text, white space among them.
    """

    code: int
    index: int
    box: Bounds
    origin: tuple[float, float]
    size: float
    angle: float
    style: TextStyle


@dataclass(frozen=True, slots=True)
class PageShape:
    """A path: the points of each of its strands, and the colours that it is filled and stroked with, None where it is
    not."""

    strands: tuple[tuple[tuple[float, float], ...], ...]
    filled: Colour | None
    stroked: Colour | None


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as its file has it. `bounds` is what is shown of it, `turn` the quarter turns clockwise that it is shown
    with."""

    number: int
    bounds: Bounds
    turn: int
    glyphs: tuple[Glyph, ...]
    shapes: tuple[PageShape, ...]
    pictures: tuple[Bounds, ...]
