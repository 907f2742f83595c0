"""What is drawn on a page as the lines of its tables: rulings joined end to end, and the edges of coloured cells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.page.page import Fill, PdfPage, Ruling

MOST_RULINGS = 20_000
"""Rulings or fills from which on a page shows a drawing, no tables."""

_NEAR = 1.6
_TOUCHING = 3.0
_SHORTEST_ACROSS, _SHORTEST_DOWN = 8.0, 5.0
_LOWEST_CELL, _HIGHEST_CELL, _NARROWEST_CELL = 6.0, 90.0, 8.0
_BACK = 60
_CORNER, _MOST_UPRIGHT = 8.0, 60
"""Points that lines of a cell may be apart at its corner, and lines down from which on they are not drawn out."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: where it lies (`at`: y of one across, x of one down) and from where to where it reaches, in points."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start

    def reaches(self, place: float, slack: float = 2.0) -> bool:
        """Does it pass a place?"""
        return self.start - slack <= place <= self.end + slack


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lines of a page across and down, those drawn and, in `bands` and `sides`, the edges of coloured cells."""

    across: tuple[Stroke, ...] = ()
    down: tuple[Stroke, ...] = ()
    bands: tuple[Stroke, ...] = ()
    sides: tuple[Stroke, ...] = ()


def drawn_on(page: PdfPage) -> Drawn:
    """The lines of a page; none where it has so many that they are a drawing."""
    rulings = page.rulings if len(page.rulings) <= MOST_RULINGS else ()
    cells = _cells(page) if len(page.fills) <= MOST_RULINGS else []
    across = [ruling for ruling in rulings if _is_across(ruling) and ruling.x1 - ruling.x0 > _SHORTEST_ACROSS]
    down = [ruling for ruling in rulings if not _is_across(ruling) and ruling.y1 - ruling.y0 > _SHORTEST_DOWN]
    upright = _joined(Stroke((r.x0 + r.x1) / 2, r.y0, r.y1) for r in down)
    return Drawn(
        _joined(_drawn_out(_joined(Stroke((r.y0 + r.y1) / 2, r.x0, r.x1) for r in across), upright)),
        upright,
        _joined(Stroke(y, cell.x0, cell.x1) for cell in cells for y in (cell.y0, cell.y1)),
        _joined(Stroke(x, cell.y0, cell.y1) for cell in cells for x in (cell.x0, cell.x1)),
    )


def clustered(places: Iterable[float], slack: float = 2.5) -> list[float]:
    """Places that lie together as one, their mean, in ascending order."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= slack:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [sum(group) / len(group) for group in groups]


def _is_across(ruling: Ruling) -> bool:
    return ruling.x1 - ruling.x0 >= ruling.y1 - ruling.y0


def _cells(page: PdfPage) -> list[Fill]:
    """Fills of the height of a cell that are not the ground of the page."""
    return [
        fill
        for fill in page.fills
        if _LOWEST_CELL < fill.y1 - fill.y0 < _HIGHEST_CELL
        and fill.x1 - fill.x0 > _NARROWEST_CELL
        and fill.x1 - fill.x0 < page.width - 2
    ]


def _joined(strokes: Iterable[Stroke]) -> tuple[Stroke, ...]:
    """Strokes that go on with each other as one."""
    found: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda stroke: (round(stroke.at), stroke.start)):
        for back in range(len(found) - 1, max(-1, len(found) - 1 - _BACK), -1):
            other = found[back]
            near = abs(other.at - stroke.at) < _NEAR
            if near and stroke.start <= other.end + _TOUCHING and stroke.end >= other.start - _TOUCHING:
                found[back] = Stroke(other.at, min(other.start, stroke.start), max(other.end, stroke.end))
                break
        else:
            found.append(stroke)
    return tuple(sorted(found, key=lambda stroke: (stroke.at, stroke.start)))


def _drawn_out(across: Sequence[Stroke], down: Sequence[Stroke]) -> Sequence[Stroke]:
    """Lines across that end close to lines down as far as these: the lines of cells may leave out the corners.

    Only where no line across reaches beyond the outermost lines down, which else are no frame.
    """
    if not 2 < len(down) <= _MOST_UPRIGHT:
        return across
    top, bottom = min(one.start for one in down), max(one.end for one in down)
    left_most, right_most = min(one.at for one in down) - _CORNER, max(one.at for one in down) + _CORNER
    inside = [stroke for stroke in across if top - 2 <= stroke.at <= bottom + 2]
    if any(stroke.start < left_most or stroke.end > right_most for stroke in inside):
        return across
    found = []
    for stroke in across:
        near = [one.at for one in down if one.reaches(stroke.at, _TOUCHING)]
        left = [at for at in near if -_TOUCHING < stroke.start - at < _CORNER]
        right = [at for at in near if -_TOUCHING < at - stroke.end < _CORNER]
        drawn_out = Stroke(stroke.at, min([stroke.start, *left]), max([stroke.end, *right]))
        found.append(drawn_out if left and right else stroke)
    return found


def crossing(across: Sequence[Stroke], down: Sequence[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Lines that touch each other, directly or over others: the grids of a page."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for index, flat in enumerate(across):
        for other, upright in enumerate(down, start=len(across)):
            if flat.reaches(upright.at, _TOUCHING) and upright.reaches(flat.at, _TOUCHING):
                parent[root(index)] = root(other)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for index, stroke in enumerate((*across, *down)):
        groups[root(index)][index >= len(across)].append(stroke)
    return [group for group in groups.values() if group[0] and group[1]]
