"""How many leading columns of a table name its rows, judged by what they hold."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import is_code, is_missing, is_period, is_total, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAME = 40
"""Mean length above which a column holds descriptions, not names."""


def count_label_columns(
    body: Sequence[Sequence[str]],
    under_corner: int = 1,
    sections: Sequence[Sequence[str]] = (),
    dated: frozenset[int] = frozenset(),
) -> int:
    """The number of leading columns that hold labels (groups, codes, names) and no data; at least one.

    Word columns among the `under_corner` columns below the first header cell are always labels. `sections` are labels
    that rows already have; a name may recur in another section. Columns listed in `dated` have a period over them, so
    they hold no codes. `body` is the rows below the header; a cell is empty where a group continues. Groups and codes
    may precede the name, and codes may follow it; a second column of names or descriptions is data.
    """
    if not body:
        return 1
    size = len(body[0])
    columns = [[row[column] for row in body] for column in range(size)]
    shared = 1
    while shared < min(under_corner, size - 1) and not _is_measured(columns[shared]):
        shared += 1
    grouped = _is_grouped(body)
    if shared > 1 or not (grouped or any(_is_measured(column) for column in columns[1:])):
        return shared
    groups = _filled(columns[0])
    within = ["\n".join(labels) for labels in sections] or columns[0]
    count, named = 1, _is_name(columns[0], within) and not _is_index(columns[0]) and not grouped
    while count < size - 1:
        column = columns[count]
        if _is_measured(column) or not any(column):
            break
        if _is_coded(column) and count not in dated:
            count += 1
            continue
        if named or not _is_name(column, groups):
            break
        count, named = count + 1, True
    return count


def _is_grouped(body: Sequence[Sequence[str]]) -> bool:
    """Does a first cell go on in a row that has words of its own beside it, and figures?"""
    return any(
        under[0] in {"", above[0]}
        and not is_missing(under[1])
        and under[1] != above[1]
        and not is_value(under[1])
        and any(map(is_value, under[2:]))
        for above, under in pairwise(body)
    )


def _filled(column: Sequence[str]) -> list[str]:
    """Every gap filled with the cell above it."""
    filled: list[str] = []
    for cell in column:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _not_missing(column: Sequence[str]) -> list[str]:
    return [cell for cell in column if not is_missing(cell)]


def _is_measured(column: Sequence[str]) -> bool:
    values = _not_missing(column)
    return bool(values) and 2 * sum(is_value(cell) and not _is_stock_code(cell) for cell in values) > len(values)


def _is_stock_code(cell: str) -> bool:
    return len(cell) == 6 and cell.isdigit()


def _is_coded(column: Sequence[str]) -> bool:
    values = _not_missing(column)
    return bool(values) and 5 * sum(map(is_code, values)) >= 4 * len(values)


def _is_index(column: Sequence[str]) -> bool:
    """Running numbers, but for the row of the total."""
    values = [cell for cell in _not_missing(column) if not is_total(cell)]
    return bool(values) and all(cell.rstrip(".、").isdigit() for cell in values)


def _is_name(column: Sequence[str], groups: Sequence[str]) -> bool:
    """Short, in (nearly) every row, distinct within its group: what tells one row from another."""
    values = _not_missing(column)
    if not values or 10 * len(values) < 7 * len(column) or _is_coded(column) or all(map(is_period, values)):
        return False
    distinct = len({(group, cell) for group, cell in zip(groups, column, strict=True) if not is_missing(cell)})
    return 10 * distinct >= 9 * len(values) and sum(map(len, values)) <= _LONGEST_NAME * len(values)
