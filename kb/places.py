"""Where on the pages of a layout something stands: boxes, and the areas that pieces of text cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_LINE = 0.5
"""Share of their height that two areas of one line overlap by at least."""

_NEXT = 0.02
"""Share of the page's width that may lie between two areas of one line for them to be one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, as fractions of its width and height, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class Area(NamedTuple):
    """A rectangle on a page, numbered from 1, as a Box is on its own."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Spot(NamedTuple):
    """The stretch [start, end) of a text with the area that it covers: one line at most, cut where clauses may end."""

    start: int
    end: int
    area: Area


def moved(spots: Iterable[Spot], by: int) -> tuple[Spot, ...]:
    """The spots of a text that has come to stand `by` characters further on."""
    return tuple(Spot(spot.start + by, spot.end + by, spot.area) for spot in spots)


def within(spots: Iterable[Spot], start: int, end: int) -> tuple[Spot, ...]:
    """The spots of the piece [start, end) of a text, counted from its start. One that it cuts is cut by its share of
    characters."""
    found: list[Spot] = []
    for spot in spots:
        first, last = max(spot.start, start), min(spot.end, end)
        if first < last:
            page, x0, y0, x1, y1 = spot.area
            step = (x1 - x0) / (spot.end - spot.start)
            left, right = x0 + (first - spot.start) * step, x1 - (spot.end - last) * step
            found.append(Spot(first - start, last - start, Area(page, round(left, 5), y0, round(right, 5), y1)))
    return tuple(found)


def first_page(areas: Sequence[Area]) -> int | None:
    """The page that something begins on; None when nobody knows."""
    return areas[0].page if areas else None


def boxes_of(areas: Sequence[Area]) -> tuple[Box, ...]:
    """The boxes of something on the page that it begins on, one for each of its lines."""
    boxes: list[Box] = []
    for area in areas:
        if area.page != areas[0].page:
            continue
        last = boxes[-1] if boxes else None
        if last and _is_next(last, area):
            boxes[-1] = Box(min(last.x0, area.x0), min(last.y0, area.y0), max(last.x1, area.x1), max(last.y1, area.y1))
        else:
            boxes.append(Box(*area[1:]))
    return tuple(dict.fromkeys(boxes))


def box_of_each(areas: Sequence[Area]) -> tuple[Box, ...]:
    """The boxes of things that stay apart, as cells do, on the page that the first of them is on."""
    return tuple(dict.fromkeys(Box(*area[1:]) for area in areas if area.page == areas[0].page))


def _is_next(last: Box, area: Area) -> bool:
    shared = min(last.y1, area.y1) - max(last.y0, area.y0)
    on_line = shared > _SAME_LINE * min(last.y1 - last.y0, area.y1 - area.y0)
    return on_line and -_NEXT < area.x0 - last.x1 < _NEXT
