"""Where the names of points stand in a chart, so that none lies on another or on a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 440.0, 280.0
"""Pixels of the chart that is reckoned with; it is as wide as its column, which is seldom narrower."""

LETTER, LINE, POINT = 6.2, 13.0, 5.0
"""Pixels: a Latin letter, a line of text, half of a point."""

AWAY = 10.0
"""Pixels from the middle of a point to its name."""

PLACES = {
    "above": (0.0, -AWAY, "center"),
    "below": (0.0, AWAY, "center"),
    "right": (AWAY, 0.0, "left"),
    "left": (-AWAY, 0.0, "right"),
}
"""Pixels right of and below a point where its name stands, and which of its ends is there. The first that is free is
taken."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def label_places(points: Sequence[tuple[float, float, str]]) -> list[str]:
    """For each point (share of the width, share of the height from below, name) the key of PLACES where its name
    stands; "" where it finds no room, and is told by pointing at it only."""
    at = [(across * WIDTH, (1 - up) * HEIGHT) for across, up, _ in points]
    dots = [(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in at]
    taken: list[Box] = []
    places = []
    for (x, y), (_, _, name), own in zip(at, points, dots, strict=True):
        found = ""
        for place, box in _boxes(x, y, name):
            if not any(_meet(box, other) for other in (*taken, *(dot for dot in dots if dot is not own))):
                taken.append(box)
                found = place
                break
        places.append(found)
    return places


def _boxes(x: float, y: float, name: str) -> Iterator[tuple[str, Box]]:
    """Where the name may stand, inside the chart; a Chinese character is as wide as two letters."""
    wide = LETTER * sum(2 if character > "\u2e80" else 1 for character in name)
    for place, (right, down, end) in PLACES.items():
        left = x + right - {"left": 0.0, "center": wide / 2, "right": wide}[end]
        middle_y = y + down
        box = (left, middle_y - LINE / 2, left + wide, middle_y + LINE / 2)
        if left >= 0 and left + wide <= WIDTH:
            yield place, box


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
