"""The best, the worst, or all cells in order: each column by itself, or the years of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.question.operations import Operation
from kb.tables.computing.arithmetic import refused, terms_of
from kb.tables.computing.outcome import Cell, Outcome, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Table
    from kb.question.operations import Asked


def ranked(table: Table, asked: Asked, cells: Sequence[Cell]) -> Outcome | None:
    """Best first; of several columns each has its own best, unless they are the years of one row."""
    one_row = len({row for row, _ in cells}) == 1
    groups: dict[int, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(0 if one_row else cell[1], []).append(cell)
    upwards = asked.operation is Operation.MINIMUM or (asked.operation is Operation.SORT and asked.ascending)
    shown: list[Cell] = []
    went_in: list[Cell] = []
    for group in groups.values():
        terms = terms_of(table, group)
        if terms.unit is None:
            return refused(table, asked.operation, terms.cells, Refusal.UNITS)
        if len(terms.terms) < 2 and not asked.bounds:
            continue
        ordered = sorted(terms.terms, key=lambda term: term.value, reverse=not upwards)
        went_in.extend(term.cell for term in ordered)
        kept = ordered
        if asked.operation is not Operation.SORT and ordered:
            first, last = _places(asked, [term.value for term in ordered])
            kept = [term for term in ordered if _between(term.value, first, last, upwards=upwards)]
        shown.extend(_distinct_cells(table, [term.cell for term in kept]))
    if not shown:
        return None
    return Outcome(table, asked.operation, tuple(went_in), tuple(shown), rank=asked.rank, ascending=asked.ascending)


def _places(asked: Asked, values: list[float]) -> tuple[float, float]:
    """First and last value of the places asked for in a ranking, best first; equals share a place."""
    if asked.rank is not None:
        distinct = list(dict.fromkeys(values))
        at = distinct[min(asked.rank, len(distinct)) - 1]
        return at, at
    return values[0], values[min(asked.top or 1, len(values)) - 1]


def _between(value: float, first: float, last: float, *, upwards: bool) -> bool:
    """Equals at the end of a ranking stay in it."""
    return first <= value <= last if upwards else last <= value <= first


def _distinct_cells(table: Table, cells: Sequence[Cell]) -> list[Cell]:
    """One cell for each label and value: a merged cell stands in several rows."""
    labels = range(table.label_columns)
    cells_of = {
        (*(table.rows[row][at] for at in labels), table.rows[row][column]): (row, column)
        for row, column in reversed(cells)
    }
    return list(reversed(cells_of.values()))
