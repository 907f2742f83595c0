"""Columns and rows of a table without drawn cells: where its words leave space from top to bottom, and where its
figures stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.tables.align import Rows
from ingest.pdf.tables.rules import clustered
from ingest.pdf.tables.words import middle_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.tables.words import Line, PdfPhrase

_WIDE = 0.6
"""Share of a table's width from which on a phrase says nothing of columns."""

_STRAY = 0.2
"""Share of lines whose words may lie across the space between two columns."""

_WRAPPED = 1.25
_LEADING = 1.75
"""Sizes of type between two lines of one cell at most."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column from x0 to x1, as far as words of its rows reach."""

    x0: float
    x1: float

    @property
    def cx(self) -> float:
        """Its middle."""
        return (self.x0 + self.x1) / 2


def columns_of(lines: Sequence[Line]) -> list[Column]:
    """The columns of a table's rows: what stands one above the other. Lines of one phrase have no say."""
    left = min((phrase.x0 for line in lines for phrase in line), default=0.0)
    right = max((phrase.x1 for line in lines for phrase in line), default=0.0)
    columns = [
        phrase for line in lines if len(line) > 1 for phrase in line if phrase.width < _WIDE * max(right - left, 1.0)
    ]
    found = _apart(columns, 0)
    sizes = Counter(len(line) for line in lines if len(line) > 1)
    usual = max(sizes.items(), key=lambda item: (item[1], item[0]))[0] if sizes else 0
    if len(found) < usual:
        for stray in range(1, max(1, round(_STRAY * sum(sizes.values()))) + 1):
            parted = _apart(columns, stray)
            if len(parted) >= usual:
                return parted
    return found


def _apart(phrases: Sequence[PdfPhrase], tolerance: int) -> list[Column]:
    """Runs of x that more than `stray` phrases cover."""
    events = sorted(
        (x, step) for phrase in phrases for x, step in ((phrase.x0 + 0.5, 1), (max(phrase.x1, phrase.x0 + 1) - 0.5, -1))
    )
    found: list[Column] = []
    covered, start = 0, 0.0
    for x, step in events:
        before, covered = covered, covered + step
        if before <= tolerance < covered:
            start = x
        elif covered <= tolerance < before:
            found.append(Column(start - 0.5, x + 0.5))
    if tolerance:
        return [
            column
            for column in found
            if sum(phrase.overlap(column.x0, column.x1) > 0.5 * phrase.width for phrase in phrases) > tolerance
        ]
    return found


def column_at(phrase: PdfPhrase, columns: Sequence[Column]) -> int:
    """The column that a phrase stands in: the one it covers most of, else the nearest."""
    best = max(range(len(columns)), key=lambda at: phrase.overlap(columns[at].x0, columns[at].x1))
    if phrase.overlap(columns[best].x0, columns[best].x1) > 0:
        return best
    return min(range(len(columns)), key=lambda at: abs(columns[at].cx - phrase.cx))


def crosses(phrase: PdfPhrase, columns: Sequence[Column]) -> bool:
    """Does a phrase lie over the better part of two columns?"""
    return sum(phrase.overlap(one.x0, one.x1) > 0.5 * min(one.x1 - one.x0, phrase.width) for one in columns) > 1


def rows_of(lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[float]) -> Rows:
    """Where a table's rows stand: where its figures do, else what rules part, else its cells of words."""
    by_column: list[list[PdfPhrase]] = [[] for _ in columns]
    for line in lines:
        for phrase in line:
            if not crosses(phrase, columns):
                by_column[column_at(phrase, columns)].append(phrase)
    size = median(phrase.size for line in lines for phrase in line)
    figures = [found for phrases in by_column if (found := _figures(phrases))]
    heights, leading = _heights_of_figures(figures, size) if figures else [], _LEADING * size
    inner = [rule for rule in rules if middle_of(lines[0]) < rule < middle_of(lines[-1])]
    if not heights and len(inner) >= 2:
        heights = _heights_between(lines, inner)
    if not heights:
        heights, leading = _heights_of_words(by_column, size, firm=_are_rows(lines, columns, size))
    heights += _heights_of_lines(lines, columns, heights, size) if figures else []
    return Rows(tuple(sorted(heights)), tuple(rules), size, leading)


def _figures(phrases: Sequence[PdfPhrase]) -> list[float]:
    """The heights of the figures of a column that has mostly such."""
    middles = [phrase.cy for phrase in phrases if phrase.is_number]
    return middles if 2 * len(middles) >= len(phrases) else []


def _heights_of_figures(columns: Sequence[Sequence[float]], size: float) -> list[float]:
    """Those of the column with most figures, and of rows that others have between."""
    base = max(columns, key=len)
    heights = clustered(base, 0.45 * size)
    pitch = min((below - above for above, below in pairwise(heights)), default=0.0)
    for column in columns:
        heights += [y for y in column if min(abs(y - height) for height in heights) > max(0.8 * size, 0.6 * pitch)]
    return clustered(heights, 0.3 * size)


def _heights_of_lines(
    lines: Sequence[Line], columns: Sequence[Column], heights: Sequence[float], size: float
) -> list[float]:
    """Those of rows without figures: a label and words beside it on a line away from others."""
    pitch = min((below - above for above, below in pairwise(sorted(heights))), default=0.0)
    found: list[float] = []
    for line in lines:
        at = {column_at(phrase, columns) for phrase in line if not crosses(phrase, columns)}
        y = middle_of(line)
        if 0 in at and len(at) > 1 and min(abs(y - height) for height in (*heights, *found)) > max(size, 0.8 * pitch):
            found.append(y)
    return found


def _heights_between(lines: Sequence[Line], rules: Sequence[float]) -> list[float]:
    edges = [-float("inf"), *rules, float("inf")]
    found = []
    for above, below in pairwise(edges):
        inside = [middle_of(line) for line in lines if above < middle_of(line) < below]
        if inside:
            found.append((inside[0] + inside[-1]) / 2)
    return found


def _are_rows(lines: Sequence[Line], columns: Sequence[Column], size: float) -> bool:
    """Are most lines that stand close together rows of their own: with a label and something beside it?"""
    places = [{column_at(phrase, columns) for phrase in line} for line in lines]
    firm = [0 in at and len(at) > 1 for at in places]
    close = [
        one and other
        for (one, above), (other, below) in pairwise(zip(firm, lines, strict=True))
        if middle_of(below) - middle_of(above) < _LEADING * size
    ]
    return 2 * sum(close) >= len(close) > 0


def _heights_of_words(columns: Iterable[Sequence[PdfPhrase]], size: float, *, firm: bool) -> tuple[list[float], float]:
    """The middles of the cells of the column that has most, and how close lines are that are one cell: closer than
    others.

    `firm`: every line is a row.
    """
    line_heights = [clustered((phrase.cy for phrase in phrases), 0.3 * size) for phrases in columns if phrases]
    leads = sorted(below - above for heights in line_heights for above, below in pairwise(heights))
    closest = leads[0] if leads else 0.0
    limit = _WRAPPED * closest if leads and leads[-1] > _WRAPPED * closest and closest < _LEADING * size else 0.0
    if firm:
        return clustered((height for heights in line_heights for height in heights), 0.3 * size), 0.0
    cells = [_cells(heights, limit) for heights in line_heights]
    return max(cells, key=len, default=[]), limit


def _cells(heights: Sequence[float], limit: float) -> list[float]:
    """The middle of each run of heights that lie no further apart than `limit`."""
    runs: list[list[float]] = []
    for height in heights:
        if runs and height - runs[-1][-1] <= limit:
            runs[-1].append(height)
        else:
            runs.append([height])
    return [(run[0] + run[-1]) / 2 for run in runs]
