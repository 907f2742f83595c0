"""Tables whose cells are drawn: lines, or the edges of coloured cells, that cross each other."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from ingest.pdf.tables.cells import Layout, PdfCell
from ingest.pdf.tables.rules import Stroke, clustered, crossing
from ingest.pdf.tables.words import joined_text, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.page.page import Char
    from ingest.pdf.tables.words import PdfPhrase

MOST_SLOTS = 20_000
MOST_CROSSINGS = 400_000
"""Pairs of lines that are looked at; a page with more is a drawing."""

_FRAME = 12.0
"""Points that lines across must reach beyond the outermost line down for a column without an outer line."""

_ON_LINE = 2.5
_SAME_EDGE = 3.0
"""Points that the edges of a table's columns differ by on two pages at most."""

_IN_WORD, _MOST_CUT = 0.15, 2
"""Sizes of type between two characters of a word, and words that may run over an edge."""

_JAMMED = 2

Slot = tuple[int, int]


def ruled_layouts(
    chars: Sequence[Char], across: Sequence[Stroke], down: Sequence[Stroke], edges: Sequence[float] = ()
) -> list[Layout]:
    """The tables that lines draw, outermost only; none in whose cells whole rows of figures stand.

    A single row of cells is none, but between `edges`: those of a table on the page before.
    """
    if len(across) < 2 or len(down) < 2 or len(across) * len(down) > MOST_CROSSINGS:
        return []
    found = [layout for group in crossing(across, down) if (layout := _layout(chars, *group, edges))]
    found.sort(key=lambda layout: -_area(layout))
    kept: list[Layout] = []
    for layout in found:
        if not any(_holds(other, layout) for other in kept):
            kept.append(layout)
    return kept


def _area(layout: Layout) -> float:
    x0, y0, x1, y1 = layout.box
    return (x1 - x0) * (y1 - y0)


def _holds(outer: Layout, inner: Layout) -> bool:
    (ax0, ay0, ax1, ay1), (x0, y0, x1, y1) = outer.box, inner.box
    return ax0 - 3 <= x0 and ay0 - 3 <= y0 and ax1 + 3 >= x1 and ay1 + 3 >= y1


def _layout(
    chars: Sequence[Char], across: Sequence[Stroke], down: Sequence[Stroke], edges: Sequence[float]
) -> Layout | None:
    ys, xs = clustered(stroke.at for stroke in across), clustered(stroke.at for stroke in down)
    left, right = min(stroke.start for stroke in across), max(stroke.end for stroke in across)
    xs = [*([left] if xs[0] - left > _FRAME else []), *xs, *([right] if right - xs[-1] > _FRAME else [])]
    rows, columns = len(ys) - 1, len(xs) - 1
    goes_on = rows == 1 and _are_same(xs, edges)
    if rows < 1 or columns < 2 or (rows * columns < 4 and not goes_on) or rows * columns > MOST_SLOTS:
        return None
    if _cuts_words(chars, (xs[0], xs[-1]), (ys[0], ys[-1])):
        return None
    regions = _regions(ys, xs, across, down)
    owner = {slot: index for index, slots in enumerate(regions) for slot in slots}
    chars_of: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        slot = bisect_right(ys, (char.y0 + char.y1) / 2) - 1, bisect_right(xs, (char.x0 + char.x1) / 2) - 1
        if slot in owner:
            chars_of[owner[slot]].append(char)
    cells: list[PdfCell] = []
    jammed = 0
    for index, slots in enumerate(regions):
        phrases = [phrase for line in lines_of(chars_of[index]) for phrase in line]
        jammed += _is_jammed(phrases)
        cells += _cells(slots, phrases, ys, xs)
    filled = sum(bool(cell.text) for cell in cells)
    if goes_on and filled > 1:
        return Layout(tuple(cells), (xs[0], ys[0], xs[-1], ys[-1]), ruled=True)
    if filled < 3 or len(cells) < 4 or filled < 0.3 * len(cells) or jammed >= _JAMMED or (jammed and rows < 4):
        return None
    return Layout(tuple(cells), (xs[0], ys[0], xs[-1], ys[-1]), ruled=True)


def _are_same(xs: Sequence[float], edges: Sequence[float]) -> bool:
    return len(xs) == len(edges) and all(abs(x - edge) < _SAME_EDGE for x, edge in zip(xs, edges, strict=True))


def _cuts_words(chars: Sequence[Char], edges: Sequence[float], heights: tuple[float, float]) -> bool:
    """Do words run over an outer edge of what lines draw, line after line? Then it is no table's."""
    near = [char for char in chars if heights[0] < char.y1 and char.y0 < heights[1]]
    cut = 0
    for edge in edges:
        beside = [char for char in near if abs((char.x0 + char.x1) / 2 - edge) < 1.5 * char.size]
        outside = [char for char in beside if char.x0 + char.x1 < 2 * edge]
        inside = [char for char in beside if char.x0 + char.x1 >= 2 * edge]
        cut += sum(
            any(abs(left.y1 - right.y1) < 1 and -1 < right.x0 - left.x1 < _IN_WORD * left.size for right in inside)
            for left in outside
        )
    return cut > _MOST_CUT


def _regions(
    ys: Sequence[float], xs: Sequence[float], across: Iterable[Stroke], down: Iterable[Stroke]
) -> list[list[Slot]]:
    """Slots without a wall in between, in reading order of their first."""
    flat, upright = _by_place(ys, across), _by_place(xs, down)
    parent: dict[Slot, Slot] = {}

    def root(slot: Slot) -> Slot:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            slot = parent[(row, column)] = (row, column)
            middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            if column and not any(wall.reaches(middle_y) for wall in upright[column]):
                parent[root(slot)] = root((row, column - 1))
            if row and not any(wall.reaches(middle_x) for wall in flat[row]):
                parent[root(slot)] = root((row - 1, column))
    groups: dict[Slot, list[Slot]] = defaultdict(list)
    for slot in parent:
        groups[root(slot)].append(slot)
    return sorted(groups.values())


def _by_place(places: Sequence[float], strokes: Iterable[Stroke]) -> list[list[Stroke]]:
    found: list[list[Stroke]] = [[] for _ in places]
    for stroke in strokes:
        nearest = min(range(len(places)), key=lambda index: abs(places[index] - stroke.at))
        if abs(places[nearest] - stroke.at) < _ON_LINE + 2:
            found[nearest].append(stroke)
    return found


def _is_jammed(phrases: Sequence[PdfPhrase]) -> bool:
    """Do amounts stand side by side, as they do in a frame around a table without lines?"""
    figures = [phrase for phrase in phrases if phrase.is_number and len(phrase.text) > 1]
    return any(
        abs(one.cy - other.cy) < 0.4 * one.size for at, one in enumerate(figures) for other in figures[at + 1 : at + 3]
    )


def _cells(
    slots: Sequence[Slot], phrases: Sequence[PdfPhrase], ys: Sequence[float], xs: Sequence[float]
) -> list[PdfCell]:
    """One cell; or one a column where each phrase keeps to a column of its own though no line parts them."""
    top, bottom = min(row for row, _ in slots), max(row for row, _ in slots)
    left, right = min(column for _, column in slots), max(column for _, column in slots)
    if len(slots) < (bottom - top + 1) * (right - left + 1):
        # No rectangle: lines that end halfway. Every slot is a cell then.
        return [cell for slot in slots for cell in _cells([slot], _within(phrases, slot, ys, xs), ys, xs)]
    parts = _apart(phrases, left, right, xs)
    spans = {left: (right - left + 1, list(phrases))} if not parts else {at: (1, part) for at, part in parts.items()}
    return [
        PdfCell(
            *(top, column, bottom - top + 1, width, joined_text(chars_of)),
            (xs[column], ys[top], xs[column + width], ys[bottom + 1]),
            tuple(index for phrase in chars_of for index in phrase.indexes),
            inset=max(0.0, min((phrase.x0 for phrase in chars_of), default=0.0) - xs[column]),
        )
        for column, (width, chars_of) in spans.items()
    ]


def _within(phrases: Iterable[PdfPhrase], slot: Slot, ys: Sequence[float], xs: Sequence[float]) -> list[PdfPhrase]:
    return [phrase for phrase in phrases if (bisect_right(ys, phrase.cy) - 1, bisect_right(xs, phrase.cx) - 1) == slot]


def _apart(phrases: Sequence[PdfPhrase], left: int, right: int, xs: Sequence[float]) -> dict[int, list[PdfPhrase]]:
    """The phrases by column where they stand in several and none in two; nothing otherwise."""
    if right == left or len(phrases) < 2:
        return {}
    parts: dict[int, list[PdfPhrase]] = {column: [] for column in range(left, right + 1)}
    for phrase in phrases:
        column = bisect_right(xs, phrase.cx) - 1
        if column not in parts or phrase.x0 < xs[column] - 3 or phrase.x1 > xs[column + 1] + 3:
            return {}
        parts[column].append(phrase)
    return parts if sum(map(bool, parts.values())) > 1 else {}


def filled_layouts(chars: Sequence[Char], bands: Sequence[Stroke], sides: Sequence[Stroke]) -> list[Layout]:
    """The tables that coloured cells make, given their edges; none whose rows go on below without colour."""
    found = []
    for layout in ruled_layouts(chars, bands, sides):
        rows = max(cell.row + cell.height for cell in layout.cells)
        if rows > 2 and not _goes_on_below(chars, layout, rows):
            found.append(layout)
    return found


def _goes_on_below(chars: Sequence[Char], layout: Layout, rows: int) -> bool:
    """Do words in two places stand right below a layout's last row, where its next row would?"""
    x0, y0, x1, y1 = layout.box
    reach = 1.2 * (y1 - y0) / rows
    below = [char for char in chars if y1 < (char.y0 + char.y1) / 2 < y1 + reach and x0 <= char.x0 and char.x1 <= x1]
    return any(len(line) > 1 for line in lines_of(below))
