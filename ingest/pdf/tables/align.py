"""Lines of a column to the rows of its table: which lines are one wrapped cell, which cells span rows, which are no
row's."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.words import goes_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_PAIRS = 12_000
"""Lines times rows up to which the best of all alignments is looked for."""

_MOST_LINES = 6
_OFF, _ON, _BLANK = 0.8, 2.4, 0.35
"""What a line between the rows costs, one that stands on a row and is left out of it, and a row without a line."""

_WRAP, _SPAN = 0.04, 0.02
_TORN = 0.3
"""What it costs that lines of one cell are further apart than the next one is, or that one begins where the first does
below others that are set in."""
_SLACK = 0.12
_EVEN = 0.15
"""Sizes of type that a line may be off a row that it stands on."""

_CLEAR = 0.35
"""Sizes of type that a cell may be off the middle (or top) of its rows without a doubt."""

_FOREVER = float("inf")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A line of a column: its height, its text, and where it begins."""

    y: float
    text: str
    x0: float = 0.0


@dataclass(frozen=True, slots=True)
class CellLines:
    """Lines [line, line_end) are one cell over rows [row, row_end); `off`: sizes of type that it stands off them."""

    line: int
    line_end: int
    row: int
    row_end: int
    off: float

    @property
    def is_clear(self) -> bool:
        """Does it stand where a cell of these rows would?"""
        return self.off <= _CLEAR


@dataclass(frozen=True, slots=True)
class Rows:
    """The heights of a table's rows, the heights of rules that no cell crosses, and the size of type, all in points.

    `leading` is the most that there may be between two lines of one cell.
    """

    heights: tuple[float, ...]
    rules: tuple[float, ...]
    size: float
    leading: float

    @property
    def pitch(self) -> float:
        """The least distance between two rows."""
        return min((below - above for above, below in pairwise(self.heights)), default=2 * self.size)

    def parted(self, above: float, below: float) -> bool:
        """Is there a rule between two heights?"""
        at = bisect_left(self.rules, above)
        return at < len(self.rules) and self.rules[at] < below


def align(lines: Sequence[ColumnLine], rows: Rows, *, spans: bool) -> list[CellLines]:
    """The cheapest alignment of lines, from the top, with rows; lines in no match stand between the rows.

    A cell stands at the middle of its rows, at their top or at their bottom: the same way in all of a column. `spans`
    says whether it may cover several rows (a label of a group); else rows may as well be empty.
    """
    nearest = _one_each(lines, rows)
    if nearest and (len(nearest) == len(rows.heights) or not spans):
        return nearest
    if len(lines) * len(rows.heights) > MOST_PAIRS:
        return nearest or _nearest(lines, rows)
    best: tuple[float, list[CellLines]] = (_FOREVER, [])
    for anchor in ("middle", "top", "bottom"):
        # Labels at the top of their rows show no span: only few of them do.
        few = anchor != "top" or 10 * len(lines) <= 6 * len(rows.heights)
        found = _cheapest(lines, rows, anchor, spans=spans and few)
        if found[0] < best[0] - 0.05:
            best = found
    return best[1]


def _one_each(lines: Sequence[ColumnLine], rows: Rows) -> list[CellLines]:
    """Every line on a row of its own; nothing where one is not."""
    found = _nearest(lines, rows)
    taken = {match.row for match in found}
    return found if len(taken) == len(lines) and all(match.off < 0.3 for match in found) else []


def _nearest(lines: Sequence[ColumnLine], rows: Rows) -> list[CellLines]:
    found = []
    for index, line in enumerate(lines):
        at = bisect_left(rows.heights, line.y)
        near = [row for row in (at - 1, at) if 0 <= row < len(rows.heights)]
        row = min(near, key=lambda row: abs(rows.heights[row] - line.y))
        found.append(CellLines(index, index + 1, row, row + 1, abs(rows.heights[row] - line.y) / rows.size))
    return found


def _cheapest(lines: Sequence[ColumnLine], rows: Rows, anchor: str, *, spans: bool) -> tuple[float, list[CellLines]]:
    count, height = len(lines), len(rows.heights)
    blank = _BLANK if spans else 0.02
    costs = [[_FOREVER] * (height + 1) for _ in range(count + 1)]
    steps: list[list[tuple[int, int, CellLines | None]]] = [[(0, 0, None)] * (height + 1) for _ in range(count + 1)]
    costs[0][0] = 0.0
    left_out = [
        _ON if min(abs(line.y - height) for height in rows.heights) < _EVEN * rows.size else _OFF for line in lines
    ]
    for at in range(count + 1):
        for row in range(height + 1):
            cost = costs[at][row]
            if cost == _FOREVER:
                continue
            if at < count and cost + left_out[at] < costs[at + 1][row]:
                costs[at + 1][row], steps[at + 1][row] = cost + left_out[at], (at, row, None)
            if row < height and cost + blank < costs[at][row + 1]:
                costs[at][row + 1], steps[at][row + 1] = cost + blank, (at, row, None)
            for match in _matches(lines, rows, (at, row), anchor, spans=spans):
                total = cost + _cost(match) + (_TORN if match.line_end - at > 1 and _is_torn(lines, match) else 0.0)
                if total < costs[match.line_end][match.row_end]:
                    costs[match.line_end][match.row_end] = total
                    steps[match.line_end][match.row_end] = (at, row, match)
    found: list[CellLines] = []
    at, row = count, height
    while at or row:
        before, above, step = steps[at][row]
        found += [step] if step else []
        at, row = before, above
    return costs[count][height], found[::-1]


def _cost(match: CellLines) -> float:
    wraps, spans = match.line_end - match.line - 1, match.row_end - match.row - 1
    return max(0.0, match.off - _SLACK) + _WRAP * wraps + _SPAN * spans


def _is_torn(lines: Sequence[ColumnLine], match: CellLines) -> bool:
    """Do the lines of a cell fall apart: by the space between them, or by where they begin?"""
    body = lines[match.line : match.line_end]
    widest = max(below.y - above.y for above, below in pairwise(body))
    if match.line_end < len(lines) and 1.1 * (lines[match.line_end].y - body[-1].y) < widest:
        return True
    if match.line and 1.1 * (body[0].y - lines[match.line - 1].y) < widest:
        return True
    inward = [line.x0 > body[0].x0 + 2 for line in body[1:]]
    return any(inward) and not all(inward[inward.index(True) :])


def _matches(
    lines: Sequence[ColumnLine], rows: Rows, start: tuple[int, int], anchor: str, *, spans: bool
) -> Iterator[CellLines]:
    """The cells that may begin at a line and a row."""
    at, row = start
    if at == len(lines) or row == len(rows.heights):
        return
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        if end > at + 1 and not _wraps(lines[end - 2], lines[end - 1], rows):
            return
        top, bottom = lines[at].y, lines[end - 1].y
        below = lines[end].y if end < len(lines) else rows.heights[-1] + 2 * rows.size
        for row_end in _ends(rows, row, (top, bottom, below), anchor) if spans else (row + 1,):
            first, last = rows.heights[row], rows.heights[row_end - 1]
            off = abs(_reference(top, bottom, anchor) - _reference(first, last, anchor))
            if off <= 0.62 * max(rows.pitch, 1.2 * rows.size) and not (row_end > row + 1 and rows.parted(first, last)):
                yield CellLines(at, end, row, row_end, off / rows.size)


def _ends(rows: Rows, row: int, extent: tuple[float, float, float], anchor: str) -> Sequence[int]:
    """Where a cell that begins in a row may end, by its first and last line and the line below it."""
    heights, (top, bottom, below) = rows.heights, extent
    if anchor == "top":
        return sorted({row + 1, max(row + 1, bisect_left(heights, below - 0.5 * rows.size, lo=row))})
    target = bottom if anchor == "bottom" else top + bottom - heights[row]
    last = bisect_left(heights, target, lo=row)
    return sorted({min(max(end, row), len(heights) - 1) + 1 for end in (last - 1, last, last + 1)})


def _reference(first: float, last: float, anchor: str) -> float:
    return {"middle": (first + last) / 2, "top": first, "bottom": last}[anchor]


def _wraps(above: ColumnLine, below: ColumnLine, rows: Rows) -> bool:
    """May a line go on with the one above: closer than rows are, or as close and in words that show it?"""
    leading = below.y - above.y
    if leading > rows.leading or rows.parted(above.y, below.y):
        return False
    return leading <= 0.92 * rows.pitch or goes_on(above.text, below.text)
