"""Multiples at or below zero: a loss makes no low PE, so that they are set apart where low ones are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.question.comparison_words import multiples
from kb.question.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.question.operations import Asked
    from kb.tables.choosing.selection import Selection
    from kb.tables.computing.outcome import Cell


def negative_multiples(
    selection: Selection, asked: Asked, rows: Sequence[int], columns: Sequence[int]
) -> tuple[Cell, ...]:
    """The cells of these rows that are multiples at or below zero, where low ones are asked for."""
    low = [bound for bound in asked.bounds if bound.low is None and bound.high]
    if not low and asked.operation is not Operation.MINIMUM:
        return ()
    table, lines = selection.sides.table, selection.sides.columns
    of_multiples = [
        column
        for column in columns
        if any(
            atom.text in multiples()
            for level in lines.levels
            if column in level
            for atom in level[column].readings[0].atoms
        )
    ]
    cells = ((row, column) for column in of_multiples for row in rows)
    return tuple(
        (row, column) for row, column in cells if (figure := read_figure(table.rows[row][column])) and figure.value <= 0
    )
