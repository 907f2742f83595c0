"""How many rows of a table name its columns, and which of their cells covers which column where the text does not say."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from ingest.cells import has_words, is_missing, is_period, is_unit, is_value, letters, unit_in
from ingest.forms import names_attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.shapes import Rows, Shape

MOST_HEADER_ROWS = 5
_STUB = frozenset({"行次", "栏次", "序号", "列次", "column", "line"})
"""What may stand left of a row that numbers the columns."""


def count_header_rows(shape: Shape) -> int:
    """The number of leading rows that name columns: 0 where values begin at once, else what is declared or one, and more that go on."""
    rows = shape.rows
    if len(rows) < 2:
        return 1 if shape.declared else 0
    if shape.declared == 0 or (shape.declared is None and _is_headless(rows)):
        return 0
    most = min(MOST_HEADER_ROWS, len(rows) - 1)
    count = max(shape.declared or 1, 1)
    while count < most and _continues_header(shape, count):
        count += 1
    return min(count, most)


def _is_headless(rows: Rows) -> bool:
    """Do values begin in the first row? In two columns: are the values of all kinds, so that the first is no name of them?"""
    if any(_measures(rows, column) for column in range(1, len(rows[0]))):
        return True
    if len(rows[0]) != 2:
        return False
    if all(row[0].endswith((":", "：")) for row in rows):
        return True
    if not rows[0][0]:
        return False
    values = sum(is_value(row[1]) or is_missing(row[1]) for row in rows[1:])
    periods = sum(is_period(row[1]) for row in rows[1:])
    if values + periods == 0:
        return _lists_attributes(rows)
    return values + periods < 0.7 * (len(rows) - 1)


def _lists_attributes(rows: Rows) -> bool:
    """Does the first column of texts hold names of attributes, from the first row on, and the second what they are?"""
    named = sum(names_attribute(row[0]) for row in rows)
    return 2 * named >= len(rows) and not names_attribute(rows[0][1])


def _measures(rows: Rows, column: int) -> bool:
    """Is the first cell of a column a value like those below it? "3 months" over percentages is a name."""
    first = rows[0][column]
    if not is_value(first) or is_unit(first):
        return False
    return not letters(first) or any(letters(row[column]) == letters(first) for row in rows[1:])


def _continues_header(shape: Shape, index: int) -> bool:
    """Does a row go on with the header above it: no values, and names the columns that a group above spans?"""
    row, above = shape.rows[index], shape.rows[index - 1]
    told = [cell for cell in row[1:] if cell]
    if not told or index in shape.wide or all(map(is_missing, told)):
        return False
    if _numbers_columns(row):
        return True
    if any(is_value(cell) for cell in row):
        return False
    below = shape.rows[index + 1 :]
    same_corner = not row[0] or row[0] == above[0]
    if all(map(_is_subtitle, told)) and (same_corner or not above[0] or _is_subtitle(row[0])):
        return True
    if same_corner and _parts_groups(row, above):
        return True
    if shape.spanned:
        return any(cell and cell == over for cell, over in zip(row, above, strict=True))
    numeric = any(is_value(cell) for later in below for cell in later[1:])
    gaps = any(not cell and row[column] for column, cell in enumerate(above) if column)
    return numeric and (not row[0] or (not above[0] and gaps and len(told) >= 2))


def _is_subtitle(cell: str) -> bool:
    """A period, a unit, or a remark in parentheses: what stands under the name of a column."""
    return is_period(cell) or is_unit(cell) or (cell[:1] in {"(", "（"} and bool(unit_in(cell)))


def _numbers_columns(row: Sequence[str]) -> bool:
    """Running numbers over the columns, as forms have them: 1, 2, 3, or (1) (2) (3)."""
    if has_words(row[0]) and row[0].strip().lower() not in _STUB:
        return False
    numbers = [cell.strip("()（） ") for cell in row[1:] if cell]
    if len(numbers) < 3 or not all(number.isascii() and number.isdigit() and len(number) < 3 for number in numbers):
        return False
    return int(numbers[0]) in {1, 2} and all(int(right) == int(left) + 1 for left, right in pairwise(numbers))


def _parts_groups(row: Sequence[str], above: Sequence[str]) -> bool:
    """Does the row above repeat a name over columns that this row tells apart?"""
    return any(
        above[column] and above[column] == above[column - 1] and row[column] and row[column] != row[column - 1]
        for column in range(2, len(row))
    )


def fill_header(rows: Rows, header_rows: int) -> None:
    """Where empty cells may be spanned: a group's name over the columns it names, a name into the empty cells below it."""
    for index in range(header_rows - 1):
        for columns in _grouped_columns(rows, index, header_rows):
            _spread(rows[index], columns)
    if header_rows > 1 and _is_lone_unit(rows[header_rows - 1]):
        _spread(rows[header_rows - 1], range(1, len(rows[0])))
    for index in range(1, header_rows):
        for column, cell in enumerate(rows[index]):
            if not cell:
                rows[index][column] = rows[index - 1][column]


def _is_lone_unit(row: Sequence[str]) -> bool:
    told = [cell for cell in row if cell]
    return len(told) == 1 and not row[0] and is_unit(told[0])


def _grouped_columns(rows: Rows, index: int, header_rows: int) -> Iterator[list[int]]:
    """Runs of columns that a row below in the header names and that one group of the row above spans.

    A row of one name parts periods from other columns: "Change" stands over those that are none.
    """
    row, above = rows[index], rows[index - 1] if index else [""] * len(rows[0])
    below = rows[index + 1 : header_rows]
    if _is_lone_unit(below[-1]):
        below = below[:-1] or below

    lone = sum(map(bool, row[1:])) == 1

    def key(column: int) -> tuple[bool, str, bool]:
        name = next((lower[column] for lower in below if lower[column]), "")
        return bool(name), above[column], lone and is_period(name)

    for (named, *_), columns in groupby(range(1, len(row)), key=key):
        if named:
            yield list(columns)


def _spread(row: list[str], columns: Sequence[int]) -> None:
    """Names printed at the left of their columns, or in the middle of them, into the empty cells that are theirs.

    One name is over all; several are in the middle when the first column has none and each has two columns or more.
    """
    told = [column for column in columns if row[column]]
    if not told or len(told) == len(columns):
        return
    names = {column: row[column] for column in told}
    centred = told[0] != columns[0]
    if centred and len(told) > 1 and len(columns) < 2 * len(told):
        columns = range(told[0], columns[-1] + 1)
    owners = _owners(columns, told, centred=centred)
    for column, owner in zip(columns, owners, strict=True):
        row[column] = row[column] or names[owner]


def _owners(columns: Sequence[int], told: Sequence[int], *, centred: bool) -> list[int]:
    """For each column the told one whose name it takes."""
    size, uneven = divmod(len(columns), len(told))
    shares = [told[min(place // size, len(told) - 1)] for place in range(len(columns))] if not uneven else []
    if shares and all(shares[columns.index(column)] == column for column in told):
        return shares
    if centred and len(told) > 1:
        return [min(told, key=lambda name: (abs(name - column), name)) for column in columns]
    return [max((name for name in told if name <= column), default=told[0]) for column in columns]
