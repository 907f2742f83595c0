"""A page of a PDF as it is seen: characters, lines and coloured areas, in points from the top left, rotation and crop applied."""

from __future__ import annotations

from dataclasses import dataclass


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
    """A page, numbered from 1; its characters are in the order of its text."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rulings: tuple[Ruling, ...] = ()
    fills: tuple[Fill, ...] = ()
