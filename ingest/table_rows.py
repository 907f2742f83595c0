"""Tables as lines of text: one line a body row, with the row's labels in front and every value under its column names."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import Table


def row_line(table: Table, row: int) -> str:
    """One body row as "column path: value; column path: value", empty cells left out; "" for an empty row.

    A row that says one thing only (a section row across the table, a label alone) is that text. Where no column has a
    name (key and value, side by side), the labels name the values: "key: value; value".
    """
    distinct = dict.fromkeys(filter(None, map(_flat, table.rows[row])))
    if len(distinct) < 2:
        return "".join(distinct)
    labels = _pairs(table, row, range(table.label_columns))
    values = _pairs(table, row, range(table.label_columns, table.width))
    if labels and values and not column_names(table):
        return f"{'; '.join(labels)}: {'; '.join(values)}"
    return "; ".join((*labels, *values))


def column_names(table: Table) -> tuple[str, ...]:
    """The names of the columns in order, groups before leaves ("PE 2025E"), unnamed columns and repeats left out."""
    names = (_column_name(table, column) for column in range(table.width))
    return tuple(dict.fromkeys(filter(None, names)))


def header_lines(table: Table) -> tuple[str, ...]:
    """The header rows, a line each, for a table that has nothing else."""
    rows = ("; ".join(dict.fromkeys(filter(None, map(_flat, row)))) for row in table.rows[: table.header_rows])
    return tuple(filter(None, rows))


def row_groups(table: Table) -> list[list[int]]:
    """The body rows that say something, those under one outermost label together."""

    def label(row: int) -> tuple[str, int]:
        outermost = table.rows[row][0] if table.label_columns else ""
        return outermost, 0 if outermost else row

    told = (row for row in table.body if any(map(_flat, table.rows[row])))
    return [list(rows) for _, rows in groupby(told, key=label)]


def _pairs(table: Table, row: int, columns: range) -> tuple[str, ...]:
    told: list[str] = []
    for column in columns:
        name, value = _column_name(table, column), _flat(table.rows[row][column])
        pair = f"{name}: {value}" if name else value
        # A cell that spans columns of one name stands in the table once for each: it is told once.
        if value and not (name and pair in told):
            told.append(pair)
    return tuple(told)


def _column_name(table: Table, column: int) -> str:
    return " ".join(map(_flat, table.column_path(column))).rstrip(":： ")


def _flat(cell: str) -> str:
    """A cell on one line: a line break inside it would end the row."""
    return " ".join(cell.split())
