"""How many rows of a table name its columns."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.tables.forms import kind_of, opens_form
from ingest.words.cell_kinds import (
    has_words,
    holds_box,
    is_missing,
    is_period,
    is_unit,
    is_value,
    letters,
    tells_period,
    unit_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.shapes import GridShape, Rows

MOST_HEADER_ROWS = 5
_RANGE = re.compile(r"[<>≤≥＜＞]|\(?\d[\d,.]*\s?(?:[-–—~～至]|to\b)\s?\d")
_STUB = frozenset({"行次", "栏次", "序号", "列次", "column", "line"})
"""What may stand left of a row that numbers the columns."""

_FIGURE = re.compile(r"[$¥￥€£]?\d[\d,]*\.\d+%?|\d[\d,]*%|[$¥￥€£]\d[\d,]*")
_LONGEST_NAME, _FEWEST_TOLD = 24, 3
"""Characters of the name of a column at most, and rows of a list that tells one thing of each at least."""

_MEASURED = re.compile(r"\d\.\d|[$¥￥€£]")
"""What names of columns that begin with a number do without."""


def count_header_rows(shape: GridShape) -> int:
    """The number of leading rows that name columns: 0 where values begin at once, else what is declared or one, and
    more that go on."""
    rows = shape.rows
    if len(rows) < 2:
        return 1 if shape.declared else 0
    if shape.declared == 0 or (shape.declared is None and _is_headless(rows)):
        return 0
    if shape.declared == 1 and not shape.spanned and _begins_with_values(rows):
        return 0  # Markdown has no table without a header.
    most = min(MOST_HEADER_ROWS, len(rows) - 1)
    count = max(shape.declared or 1, 1)
    while count < most and _continues_header(shape, count):
        count += 1
    return min(count, most)


def _is_headless(rows: Rows) -> bool:
    """Do values begin in the first row? In two columns: are the values of all kinds, so that the first is no name of
    them?"""
    if _begins_with_values(rows) or any(map(holds_box, rows[0])):
        return True
    if len(rows[0]) != 2:
        return _is_linked(rows)
    if all(row[0].endswith((":", "：")) for row in rows):
        return True
    if not rows[0][0] or (opens_form(rows) and len({kind_of(row[1]) for row in rows}) > 2):
        return bool(rows[0][0])
    values = sum(is_value(row[1]) or is_missing(row[1]) for row in rows[1:])
    periods = sum(is_period(row[1]) for row in rows[1:])
    if values + periods == 0:
        return opens_form(rows) or _tells(rows)
    return values + periods < 0.7 * (len(rows) - 1)


def _tells(rows: Rows) -> bool:
    """Does the first row of two columns of words already tell something: as long as what others tell, where names are
    short?"""
    if len(rows) < _FEWEST_TOLD:
        return False
    lengths = sorted(len(row[1]) for row in rows[1:])
    return len(rows[0][1]) > _LONGEST_NAME and 2 * len(rows[0][1]) >= lengths[len(lengths) // 2]


def _is_linked(rows: Rows) -> bool:
    """Does a column right of the labels say the same in every row, the first too, as "指" does between a name and its
    meaning?"""
    if len(rows) < _FEWEST_TOLD or not all(row[0] for row in rows):
        return False
    return any(
        len({row[column] for row in rows}) == 1 and has_words(rows[0][column]) for column in range(1, len(rows[0]))
    )


def _begins_with_values(rows: Rows) -> bool:
    first = rows[0]
    labelled = bool(first[0]) or all(is_value(cell) or is_missing(cell) for cell in first[1:])
    return labelled and any(_measures(rows, column) for column in range(1, len(first)))


def _measures(rows: Rows, column: int) -> bool:
    """Is the first cell of a column a value like those below it? "3 months" over percentages is a name, "1.8x" is
    none."""
    first = rows[0][column]
    if _are_figures(first) and len(rows[0]) == 2:
        return True
    if not is_value(first) or is_unit(first):
        return False
    if _RANGE.match(first) and not any(_RANGE.match(row[column]) for row in rows[1:]):
        return False
    if not letters(first) or _MEASURED.search(first):
        return True
    return any(letters(row[column]) == letters(first) and row[1:] != rows[0][1:] for row in rows[1:])


def _are_figures(cell: str) -> bool:
    """Are several figures in a cell, and hardly a letter: "$10.40 – $10.60 / 2.5% – 4.5%"?"""
    figures = _FIGURE.findall(cell)
    return len(figures) > 1 and 4 * len(letters(cell)) <= len(cell) and not is_period(cell) and not tells_period(cell)


def _continues_header(shape: GridShape, index: int) -> bool:
    """Does a row go on with the header above it: no values, and names the columns that a group above spans?"""
    row, above = shape.rows[index], shape.rows[index - 1]
    filled = [cell for cell in row[1:] if cell]
    if not filled or index in shape.wide or all(map(is_missing, filled)):
        return False
    if _numbers_columns(row):
        return True
    if any(is_value(cell) for cell in row):
        return False
    if row[0] and row[0] == above[0]:
        return True
    if all(map(_is_subtitle, filled)) and (not row[0] or not above[0] or _is_subtitle(row[0])):
        return True
    if shape.spanned and any(cell and cell == over for cell, over in zip(row, above, strict=True)):
        return True
    if not any(is_value(cell) for later in shape.rows[index + 1 :] for cell in later[1:]):
        return not row[0] and _parts_groups(row, above)
    gaps = any(not cell and row[column] for column, cell in enumerate(above) if column)
    if shape.spanned:
        return not row[0] and not above[0]
    return not row[0] or (not above[0] and gaps and len(filled) >= 2)


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
