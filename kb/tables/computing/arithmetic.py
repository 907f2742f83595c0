"""Sums, averages, differences, ratios, shares and growth over the figures of a table's cells, in one unit or not at
all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import log10
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.amounts.units import NUMBER, Unit, comparable, convert
from kb.question.operations import Operation
from kb.tables.choosing.totals import is_total
from kb.tables.computing.outcome import Cell, Outcome, Refusal
from kb.tables.computing.units import cell_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.model import Table

MOST_DECIMALS = 4
"""Decimals of a result at most, however finely a conversion could be written."""

FINER = 2
"""Decimals that an average is given when the figures have fewer and it does not come out even."""

_UNKNOWN = Unit()


@dataclass(frozen=True, slots=True)
class Term:
    """A cell with its figure in the unit that all terms share; `decimals` are those it has there, `printed` those in
    print."""

    cell: Cell
    value: float
    decimals: int
    printed: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Figures in one unit; `unit` is None when theirs cannot be converted into each other."""

    terms: tuple[Term, ...]
    unit: Unit | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that hold a figure."""
        return tuple(term.cell for term in self.terms)


def terms_of(table: Table, cells: Sequence[Cell]) -> Terms:
    """The figures of `cells`, without those that are empty or words, in the unit that most of them have."""
    read = [
        (cell, figure, cell_unit(table, *cell))
        for cell in cells
        if (figure := read_figure(table.rows[cell[0]][cell[1]])) is not None
    ]
    units = Counter(unit for _, _, unit in read if unit.kind != NUMBER) or Counter(unit for _, _, unit in read)
    common = units.most_common(1)[0][0] if units else _UNKNOWN
    if not all(comparable(unit, common) for _, _, unit in read):
        return Terms(
            tuple(Term(cell, figure.value, figure.decimals, figure.decimals) for cell, figure, _ in read), None
        )
    return Terms(
        tuple(
            Term(cell, _in_common(figure.value, unit, common), figure.decimals + _finer(unit, common), figure.decimals)
            for cell, figure, unit in read
        ),
        common,
    )


def _in_common(value: float, unit: Unit, common: Unit) -> float:
    return value if _says_nothing(unit) else convert(value, unit, common)


def _says_nothing(unit: Unit) -> bool:
    """A cell without any unit among others that have one is in theirs."""
    return unit.kind == NUMBER and unit.scale == 1.0


def _finer(unit: Unit, common: Unit) -> int:
    """Decimals more that a figure needs in the common unit."""
    return 0 if _says_nothing(unit) else max(0, round(log10(common.scale / unit.scale)))


def refused(table: Table, operation: Operation, cells: Sequence[Cell], why: Refusal) -> Outcome:
    """The outcome that says why nothing was computed, with the figures."""
    return Outcome(table, operation, tuple(cells), tuple(cells), refusal=why)


def reckon(table: Table, operation: Operation, cells: Sequence[Cell], years: float = 1.0) -> Outcome | None:
    """Compute over the figures of `cells`, in their order.

    Args:
        table: the table.
        operation: SUM or AVERAGE of two or more figures of one row or one column; the others of exactly two figures,
            growth from the first to the second.
        cells: (row, column) of each.
        years: between first and second, for yearly growth.

    Returns: the outcome, with a refusal where units do not go together or the result is undefined; None when the
    figures are
        not as many as it takes.
    """
    terms = terms_of(table, _whole_last(table, cells) if operation is Operation.SHARE else cells)
    found = terms.terms
    if len(found) < 2 or (operation not in _OVER_ALL and len(found) > 2):
        return None
    if operation in _OVER_ALL and not _in_one_line(terms.cells):
        return None
    if terms.unit is None:
        return refused(table, operation, terms.cells, Refusal.UNITS)
    values = tuple(term.value for term in found)
    why = _undefined(operation, values)
    if why:
        return refused(table, operation, terms.cells, why)
    result = _yearly(values, years) if operation is Operation.YEARLY_GROWTH else _RESULTS[operation](values)
    decimals = _needed(terms, (*values, result) if operation in _SAME_UNIT else values)
    outcome = Outcome(table, operation, terms.cells, terms.cells, result, decimals, terms.unit, values)
    if operation is Operation.AVERAGE:
        return replace(outcome, decimals=_enough(result, decimals))
    return outcome


def _whole_last(table: Table, cells: Sequence[Cell]) -> Sequence[Cell]:
    """Two cells with the total behind its part, whichever the question names first: "what share of the total is X?"."""
    if len(cells) != 2:
        return cells
    is_whole = [any(map(is_total, table.row_path(row))) for row, _ in cells]
    return tuple(reversed(cells)) if is_whole == [True, False] else cells


_OVER_ALL = frozenset({Operation.SUM, Operation.AVERAGE})
_SAME_UNIT = frozenset({Operation.SUM, Operation.DIFFERENCE})
"""Operations whose result needs no more decimals than the figures."""
_RESULTS: dict[Operation, Callable[[tuple[float, ...]], float]] = {
    Operation.SUM: sum,
    Operation.AVERAGE: lambda values: sum(values) / len(values),
    Operation.DIFFERENCE: lambda values: abs(values[0] - values[1]),
    Operation.RATIO: lambda values: values[0] / values[1],
    Operation.SHARE: lambda values: values[0] / values[1] * 100,
    Operation.GROWTH: lambda values: (values[1] - values[0]) / values[0] * 100,
}
ARITHMETIC = frozenset({*_RESULTS, Operation.YEARLY_GROWTH})


def _yearly(values: tuple[float, ...], years: float) -> float:
    """The growth a year, in percent, that leads from the first to the second."""
    return float((values[1] / values[0]) ** (1 / years) - 1) * 100


def _in_one_line(cells: Sequence[Cell]) -> bool:
    return len({row for row, _ in cells}) == 1 or len({column for _, column in cells}) == 1


def _undefined(operation: Operation, values: tuple[float, ...]) -> Refusal | None:
    if operation in (Operation.RATIO, Operation.SHARE) and values[1] == 0:
        return Refusal.ZERO
    if operation is Operation.GROWTH and values[0] <= 0:
        return Refusal.BASE
    return Refusal.BASE if operation is Operation.YEARLY_GROWTH and min(values) <= 0 else None


def _needed(terms: Terms, values: Sequence[float]) -> int:
    """The decimals printed, and those that a conversion adds as far as they say something."""
    finest = min(MOST_DECIMALS, max(term.decimals for term in terms.terms))
    printed = min(finest, max(term.printed for term in terms.terms))
    return next(
        at
        for at in range(printed, finest + 1)
        if at == finest or all(round(value, at) == round(value, finest) for value in values)
    )


def _enough(result: float, decimals: int) -> int:
    """The printed decimals, or as many more as an average needs up to FINER."""
    finer = max(decimals, FINER)
    return next(at for at in range(decimals, finer + 1) if at == finer or round(result, at) == round(result, finer))
