"""In which unit a cell's figure is: the unit printed in the cell, in its row's label, over its column or over the whole
table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import currency_before, read_figure, unit_in
from kb.amounts.units import MONEY, MULTIPLE, NUMBER, SHARE, Unit, read_unit
from kb.tables.choosing.fact_units import TableWithUnits

if TYPE_CHECKING:
    from kb.model import Table

_RATE = re.compile(
    r"率|占比|比例|比重|份额|百分|增速|增幅|同比|环比|涨跌幅|倍数|%|(?<![a-z])(?:pe|pb|ps|peg|roe|roa|roic|yoy"
    r"|qoq|rates?|ratios?|margins?|yield|"
    r"growth|percent|percentage|multiple|p/[ebs]|ev/[a-z]+)(?![a-z])",
    re.IGNORECASE,
)
"""Labels of figures that are never in the money, the heads or the tonnes that a table's caption speaks of."""
_COUNTED = re.compile(
    r"人数|户数|家数|headcount|\bnumber of\b(?! shares)|"
    r"[(（](?!(?:losses|gains|expenses|credits|debits|benefits|deficits|outflows|inflows|proceeds"
    r"|deductions)\b)[a-z]+s[)）]\s*$",
    re.IGNORECASE,
)
"""Labels of how many there are of something: "Fleet (ships)"."""
_PER_SHARE = re.compile(r"每股|/股|per[ -]share|\beps\b", re.IGNORECASE)
_LISTED = re.compile(r"[,，、;；]|\s(?:except|and)\s", re.IGNORECASE)


def cell_unit(table: Table, row: int, column: int, usual: str = "") -> Unit:
    """The unit of a body cell, a bare number when nothing says it.

    Args:
        table: the table, as it stands or turned over.
        row: index into Table.rows.
        column: index into a row.
        usual: the measure's usual unit, taken before one that is said of the whole table.
    """
    text = table.rows[row][column]
    figure = read_figure(text)
    around = _around(table, row, column, usual)
    own = read_unit(figure.unit) if figure and figure.unit else None
    if own is None:
        return around
    currency = currency_before(text)
    money = read_unit(currency) if currency else None
    if money and own.kind == money.kind:
        # "$1,452.4" under "(in millions)": the table says how many, the cell of what.
        scaled = around if around.kind in (NUMBER, money.kind) else Unit()
        return Unit(money.kind, scaled.scale, _scale_word(scaled), currency)
    if own.kind == NUMBER:
        return Unit((money or around).kind, own.scale, own.suffix, currency)
    return own


def _around(table: Table, row: int, column: int, usual: str) -> Unit:
    """The unit of a cell that prints none: as its labels or its table print it, where its fact has the same; else as
    the fact has it, which knows of captions and exceptions."""
    near = _label_unit(table, row, column) or read_unit(usual)
    printed = near or _table_unit(table, row, column) or Unit()
    told = table.units.get((row, column)) if isinstance(table, TableWithUnits) else None
    if told is None:
        return printed
    if told.kind == NUMBER and told.scale == 1.0:
        return Unit() if near is None and printed.kind.startswith(MONEY) else printed
    return printed if (printed.kind, printed.scale) == (told.kind, told.scale) else told


def column_unit(table: Table, column: int) -> str:
    """The unit of a column as printed: from its own headers, leaf first, else the table's where that can be its."""
    headers = (table.rows[row][column] for row in reversed(range(table.header_rows)))
    said = next((unit for header in headers if (unit := unit_in(header))), "")
    whole = None if said else _table_unit(table, None, column)
    return whole.suffix if whole else said


def _label_unit(table: Table, row: int, column: int) -> Unit | None:
    """The unit that the row's label names, innermost first, else the column's headers."""
    labels = [table.rows[row][at] for at in reversed(range(table.label_columns))]
    headers = [table.rows[at][column] for at in reversed(range(table.header_rows))]
    return next((read_unit(unit) for label in (*labels, *headers) if (unit := unit_in(label))), None)


def _table_unit(table: Table, row: int | None, column: int) -> Unit | None:
    """The unit said of the whole table, unless the labels speak of a rate or of what one share is worth."""
    labels = " ".join((*table.column_path(column), *(table.row_path(row) if row is not None else ())))
    units = [unit for part in (table.unit, *_LISTED.split(table.unit)) if (unit := read_unit(part.strip()))]
    is_rate = _RATE.search(labels) is not None
    fitting = [
        unit for unit in units if (unit.kind in (SHARE, MULTIPLE)) == is_rate or (len(units) == 1 and not is_rate)
    ]
    counted = any(map(_COUNTED.search, (*table.column_path(column), *(table.row_path(row) if row is not None else ()))))
    if counted and fitting and fitting[0].kind.startswith(MONEY):
        return None
    if not fitting or (_PER_SHARE.search(labels) and fitting[0].scale != 1.0):
        return None
    return fitting[0]


def _scale_word(unit: Unit) -> str:
    """The scale alone of a unit that may name its currency too: "million" of "USD million"."""
    if unit.scale == 1.0:
        return ""
    words = [word for word in unit.suffix.split() if (read := read_unit(word)) and read.kind == NUMBER]
    return words[0] if words else unit.suffix
