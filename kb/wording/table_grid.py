"""A small Markdown table of the cells that an answer names: its entities down, the measures asked for across."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.tables.cell_names import Naming
    from kb.tables.computing.outcome import Cell, Outcome

MOST_ROWS = 12
"""Rows that are shown; of more, their number is said."""


def grid(outcome: Outcome, cells: Sequence[Cell], naming: Naming) -> str:
    """The cells as Markdown, with their headers and units; one entity alone is written downwards."""
    rows = list(dict.fromkeys(row for row, _ in cells))
    columns = list(dict.fromkeys(column for _, column in cells))
    names = [naming.entity(outcome, row) for row in rows]
    if len(rows) == 1:
        head = [_corner(outcome, naming), names[0]]
        lines = [[naming.measure(outcome, column), naming.value(outcome, (rows[0], column))] for column in columns]
    else:
        head = [_corner(outcome, naming), *(_header(outcome, rows, column, naming) for column in columns)]
        lines = [
            [name, *(outcome.table.rows[row][column] for column in columns)]
            for row, name in zip(rows, names, strict=True)
        ]
    shown = [_line(line) for line in (head, ["---"] * len(head), *lines[:MOST_ROWS])]
    if len(lines) > MOST_ROWS:
        shown.append(f"\n…共 {len(lines)} 行" if naming.zh else f"\n… {len(lines)} rows in all")
    return "\n".join(shown)


def _corner(outcome: Outcome, naming: Naming) -> str:
    from kb.tables.choosing.labels import name_column

    if len({row for row, _ in outcome.shown}) == 1 or not outcome.table.label_columns:
        return ""
    return naming.measure(outcome, name_column(outcome.table))


def _header(outcome: Outcome, rows: Sequence[int], column: int, naming: Naming) -> str:
    """A measure with its unit in brackets, when all of its cells have that unit and none prints it."""
    units = {naming.unit(outcome, (row, column)).suffix for row in rows}
    unit = units.pop() if len(units) == 1 else ""
    printed = any(unit in outcome.table.rows[row][column] for row in rows)
    name = naming.measure(outcome, column)
    return f"{name} ({unit})".strip() if unit and not printed else name


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(text.replace("|", "\\|").split()) for text in texts) + " |"
