"""Which columns a name in a header covers, where the text does not say: names stand at the left or in the middle of
them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import is_period, is_unit, tells_period
from kb.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.tables.shapes import Rows

_UNSETTLED = "the file does not show whether a group of the header covers this column"
_CARRIED_ON = re.compile(r"\b(?:of|in|to|for|at|and|the|from|per|with|by|as)$", re.IGNORECASE)
"""How a name ends that goes on in the row below."""


def fill_header(rows: Rows, header_rows: int) -> list[Doubt]:
    """A group's name into the columns that it covers, a name into the empty cells below it.

    A doubt for every cell that is left empty between groups.
    """
    doubts: list[Doubt] = []
    if header_rows > 1 and _is_lone_unit(rows[header_rows - 1]):
        _put(rows[header_rows - 1], range(1, len(rows[0])), next(filter(None, rows[header_rows - 1])))
    for index in range(header_rows - 1):
        leaves = _leaves(rows[index + 1 : header_rows])
        for columns in _grouped_columns(rows, index, leaves):
            left = _spread(rows[index], columns, leaves)
            doubts += [Doubt(index, column, _UNSETTLED) for column in left]
    for index in range(1, header_rows):
        for column, cell in enumerate(rows[index]):
            if not cell:
                rows[index][column] = rows[index - 1][column]
    return doubts


def repeats(texts: Sequence[str], groups: int) -> int:
    """How many names each group has when the names of columns begin again under each of `groups` names; 0 where they do
    not.

    The first of the texts, and of the groups, may be that of the labels.
    """
    for texts_of, count in ((texts, groups), (texts[1:], groups), (texts, groups - 1), (texts[1:], groups - 1)):
        size, rest = divmod(len(texts_of), count) if count > 1 else (0, 0)
        if (
            size > 1
            and not rest
            and len(set(texts_of[:size])) == size
            and list(texts_of) == list(texts_of[:size]) * count
        ):
            return size
    return 0


def spread_period(rows: Rows, header_rows: int) -> None:
    """A lone period (or unit) over a block into all columns of it: one cell tells it, wherever it stands.

    For a header of which the file says which cells span, and people left this one alone.
    """
    for index in range(header_rows - 1):
        filled = [column for column in range(1, len(rows[0])) if rows[index][column]]
        below = [column for column in range(1, len(rows[0])) if rows[index + 1][column]]
        if (
            len(filled) == 1
            and len(below) > 1
            and filled[0] in below
            and _is_over_all(rows[index][filled[0]], rows[index + 1])
        ):
            _put(rows[index], below, rows[index][filled[0]])


def _is_over_all(name: str, below: Sequence[str]) -> bool:
    """Does a name tell a period where the names below it are none, or a unit?"""
    return is_unit(name) or (tells_period(name) and not any(map(tells_period, below[1:])))


def _is_lone_unit(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and not row[0] and is_unit(filled[0])


def _leaves(below: Sequence[Sequence[str]]) -> list[str]:
    """The lowest name of every column, units aside where names stand over them."""
    named = [row for row in below if not all(is_unit(cell) for cell in row[1:] if cell)] or below
    return [next((row[column] for row in reversed(named) if row[column]), "") for column in range(len(below[0]))]


def _grouped_columns(rows: Rows, index: int, leaves: Sequence[str]) -> Iterator[list[int]]:
    """Runs of columns that a row below in the header names and that one group of the row above covers."""
    above = rows[index - 1] if index else [""] * len(leaves)
    for (named, _), columns in groupby(range(1, len(leaves)), key=lambda column: (bool(leaves[column]), above[column])):
        if named:
            yield list(columns)


def _spread(row: list[str], columns: Sequence[int], leaves: Sequence[str]) -> list[int]:
    """The names in some columns of a row into the empty cells that are theirs; the columns for which that is open."""
    filled = [column for column in columns if row[column]]
    if not filled or len(filled) == len(columns):
        return []
    size = repeats([leaves[column] for column in columns], len(filled))
    shares = [columns[start : start + size] for start in range(0, len(columns), size)] if size else []
    if len(shares) == len(filled) and all(column in share for column, share in zip(filled, shares, strict=True)):
        for column, share in zip(filled, shares, strict=True):
            _put(row, share, row[column])
        return []
    parted = _by_kind(columns, leaves) if filled[0] != columns[0] else []
    if len(filled) > 1 and len(parted) > 1 and all(any(row[column] for column in part) for part in parted):
        for part in parted:
            _spread(row, part, leaves)
    elif len(filled) == 1:
        _put(row, _covered_by_one(filled[0], columns, leaves, row[filled[0]]), row[filled[0]])
    else:
        for column, owner in _owners(columns, filled, leaves).items():
            row[column] = row[column] or row[owner]
        return [column for column in columns if not row[column]] if filled[0] == columns[0] else []
    return []


def _put(row: list[str], columns: Sequence[int], name: str) -> None:
    for column in columns:
        row[column] = row[column] or name


def _by_kind(columns: Sequence[int], leaves: Sequence[str]) -> list[list[int]]:
    """Columns of periods apart from others."""
    return [list(part) for _, part in groupby(columns, key=lambda column: is_period(leaves[column]))]


def _covered_by_one(named: int, columns: Sequence[int], leaves: Sequence[str], name: str) -> Sequence[int]:
    """The columns under a row's only name: all, where it stands first; else, in the middle, the periods or what is
    none.

    None but its own where it goes on below, or stands last over columns that are not all periods.
    """
    periods = [column for column in columns if is_period(leaves[column])]
    if not periods and tells_period(name):
        return columns
    if named not in periods and _CARRIED_ON.search(name):
        return [named]
    if named == columns[-1] and (len(columns) > 2 or len(periods) < len(columns)):
        return [named]
    if named == columns[0] or not periods or len(periods) == len(columns):
        return columns
    if named in periods:
        return range(periods[0], periods[-1] + 1)
    return next(part for part in _by_kind(columns, leaves) if named in part)


def _owners(columns: Sequence[int], named: Sequence[int], leaves: Sequence[str]) -> dict[int, int]:
    """For each column that one of several names covers, the column where that name stands."""
    if named[0] != columns[0]:
        return _owners_in_the_middle(columns, named)
    owners = {column: max(name for name in named if name <= column) for column in columns}
    widths = {name: sum(owner == name for owner in owners.values()) for name in named}
    few = 3 * len(named) <= 2 * len(columns)
    widest = max(widths[name] for name in named[:-1])

    def covers(column: int, owner: int) -> bool:
        # Beside a period another period is one more of its group. Of other gaps the last may be nobody's: no name is a
        # group's where all but the last stand over one column.
        alike = is_period(leaves[column]) and is_period(leaves[owner])
        return alike or (few and (owner != named[-1] or widest > 1))

    return {column: owner for column, owner in owners.items() if covers(column, owner)}


def _owners_in_the_middle(columns: Sequence[int], named: Sequence[int]) -> dict[int, int]:
    """Names of equal width may stand anywhere over their columns; of others each has the columns that it is nearest
    to."""
    size, uneven = divmod(len(columns), len(named))
    shares = {column: named[place // size] for place, column in enumerate(columns)} if not uneven else {}
    if shares and all(shares[column] == column for column in named):
        return shares
    if size < 2:
        return {}
    return {column: min(named, key=lambda name: (abs(name - column), name)) for column in columns}
