"""What of a table goes into chunks: its column names, its body rows in groups, its header where it has nothing else."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import Table


def column_names(table: Table) -> tuple[str, ...]:
    """The names of the columns of every part in order, groups before leaves ("PE 2025E"), unnamed ones and repeats left
    out."""
    names = (part.column_name(column) for part, _ in table.part_tables() for column in range(part.width))
    return tuple(dict.fromkeys(filter(None, names)))


def header_text(table: Table) -> str:
    """The header rows, a line each, every cell told once; "" where they are empty."""
    lines = ("; ".join(dict.fromkeys(filter(None, row))) for row in table.rows[: table.header_rows])
    return "\n".join(filter(None, lines))


def row_groups(table: Table) -> list[list[int]]:
    """The body rows that say something, those under one outermost label together."""

    def label(row: int) -> tuple[str, int]:
        outermost = table.rows[row][0] if table.label_columns else ""
        return outermost, 0 if outermost else row

    filled = (row for row in table.body if table.row_text(row))
    return [list(rows) for _, rows in groupby(filled, key=label)]


def legend(table: Table) -> str:
    """What is told about a table beside its rows, as text that can be quoted: its caption, notes and source, a line
    each."""
    return "\n".join(filter(None, (table.caption, *table.notes, table.source)))
