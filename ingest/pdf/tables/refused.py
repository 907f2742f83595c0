"""What looks like a table and is none: lists of contents, numbers that are read off a chart, two words on a line."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import has_words, is_period, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.grids import Grid

_PAGES = re.compile(r"pages?(?:\sno\.?)?|页[码次]?|頁[碼次]?", re.IGNORECASE)
_PAGE = re.compile(r"\d{1,3}")
_ENTRY = re.compile(
    r"(?:item|part|note|chapter|section|appendix)\s(?:\d{1,3}[A-Z]?|[IVX]{1,5})\b"
    r"|第[一二三四五六七八九十\d]{1,3}[章节節]",
    re.IGNORECASE,
)
"""How entries of a list of contents begin."""

_LEADERS = re.compile(r"[.…·]{4,}|(?:[.·]\s){4,}")
_FIGURE = re.compile(r"[-−–(]?\d[\d,]*(?:\.\d+)?")

_FEWEST_TICKS = 4
_LEAST_FILLED = 0.4


def is_refused(grid: Grid, *, ruled: bool) -> bool:
    """Is a grid none of a table? Of drawn cells only lists of contents are refused, and pictures with hardly a word."""
    body = [row for index, row in enumerate(grid.rows) if index >= (grid.header_rows or 0) and index not in grid.wide]
    names = [row[-1] for row in grid.rows[: grid.header_rows or 0]]
    headed = bool(names) and not any(_PAGES.fullmatch(name) or _PAGE.fullmatch(name) for name in names)
    if not body or _is_contents(body, headed=headed):
        return True
    if ruled:
        return not any(has_words(cell) for row in grid.rows for cell in row)
    return _is_chart(body, headed=bool(grid.header_rows)) or _is_sparse(body)


def _is_contents(body: Sequence[Sequence[str]], *, headed: bool) -> bool:
    """Do leaders stand before the last cells, or pages that never go back but where a new list begins?"""
    if sum(any(map(_LEADERS.search, row)) for row in body) * 2 > len(body):
        return True
    last = [next((cell for cell in reversed(row) if cell), "") for row in body]
    pages = [int(cell) for cell in last if _PAGE.fullmatch(cell)]
    entries = [row for row in body if any(map(_ENTRY.match, row))]
    if not headed and len(entries) == len(pages) == len(body) > 1 and pages == sorted(pages):
        return True
    if headed or len(pages) < 3 or 5 * len(pages) < 4 * len(body):
        return False
    if any(is_value(cell) for row in body for cell in dict.fromkeys(row[:-1]) if cell != row[-1]):
        return False
    back = sum(right < left for left, right in pairwise(pages))
    return back <= 1 + len(pages) // 20 and len(set(pages)) > 2


def _is_chart(body: Sequence[Sequence[str]], *, headed: bool) -> bool:
    """Figures without a name beside them, or marks of an axis: figures at equal steps."""
    named = sum(any(has_words(cell) and not is_value(cell) and not is_period(cell) for cell in row) for row in body)
    dated = sum(is_period(row[0]) or is_value(row[0]) for row in body) if headed else 0
    if 2 * max(named, dated) < len(body):
        return True
    return any(_is_axis([row[column] for row in body]) for column in (0, -1)) and 4 * named < 3 * len(body)


def _is_axis(cells: Sequence[str]) -> bool:
    amounts = [_amount(cell) for cell in cells if cell]
    figures = [amount for amount in amounts if amount is not None]
    if len(figures) < _FEWEST_TICKS or len(figures) < len(amounts):
        return False
    steps = [right - left for left, right in pairwise(figures)]
    return steps[0] != 0 and all(abs(step - steps[0]) < 1e-6 + 0.02 * abs(steps[0]) for step in steps)


def _amount(cell: str) -> float | None:
    bare = cell.strip("()（）%％ ")
    return float(bare.replace(",", "").replace("−", "-").replace("–", "-")) if _FIGURE.fullmatch(bare) else None


def _is_sparse(body: Sequence[Sequence[str]]) -> bool:
    """Are most slots empty, as those are among which the labels of a drawing lie?"""
    filled = sum(bool(cell) for row in body for cell in row)
    return filled < _LEAST_FILLED * sum(map(len, body))
