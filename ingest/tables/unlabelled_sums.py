"""Rows of sums without a label: told by arithmetic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import is_missing, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_ADDENDS = 40
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NEGATIVE = re.compile(r"[-−–]|.?\s?[(（]\s?\d|[(（]")
_TAKEN_OFF = re.compile(r"less\b|减", re.IGNORECASE)


def is_sum(rows: Sequence[Sequence[str]], row: int, columns: range, label: int) -> bool:
    """Is every figure of a row the sum of those in the rows right above it, but for rounding?"""
    return addends(rows, row, columns, label) > 0


def addends(rows: Sequence[Sequence[str]], row: int, columns: range, label: int) -> int:
    """How many rows right above a row every figure of it is the sum of, but for rounding; 0 where it is none.

    Two rows in two columns at least, three in one: two figures that make up a third may be chance. `columns` hold
    figures, `label` the labels: rows that begin with "less" are taken off. At most 40 rows are added.
    """
    wanted = [(column, _figure(rows[row][column])) for column in columns if is_value(rows[row][column])]
    if not wanted:
        return 0
    sums = dict.fromkeys((column for column, _ in wanted), 0.0)
    rounding = 10.0 ** -max((_decimals(rows[row][column]) for column in sums), default=0)
    for count in range(1, min(_MOST_ADDENDS, row) + 1):
        above = rows[row - count]
        if not all(is_value(above[column]) or is_missing(above[column]) for column in sums):
            return 0
        for column in sums:
            figure = _figure(above[column])
            sums[column] += -abs(figure) if _TAKEN_OFF.match(above[label]) else figure
        if (
            count + len(wanted) > 3
            and count > 1
            and all(abs(sums[column] - figure) <= rounding * count / 2 + 1e-9 for column, figure in wanted)
        ):
            return count
    return 0


def _figure(cell: str) -> float:
    number = _NUMBER.search(cell)
    figure = float(number[0].replace(",", "")) if number else 0.0
    return -figure if _NEGATIVE.match(cell) else figure


def _decimals(cell: str) -> int:
    number = _NUMBER.search(cell)
    return len(number[0].partition(".")[2]) if number else 0
