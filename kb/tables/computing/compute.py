"""What a question asks of the cells it picked: look up, rank, filter, count, add up, compare. Only figures that stand
in cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.question.operations import Asked, Operation
from kb.tables.choosing.labels import name_column
from kb.tables.choosing.totals import is_grand_total
from kb.tables.computing.arithmetic import ARITHMETIC, reckon, refused, terms_of
from kb.tables.computing.multiples import negative_multiples
from kb.tables.computing.outcome import Cell, Outcome, Refusal
from kb.tables.computing.periods import (
    asks_for_period,
    in_time,
    last_in_time,
    period_columns,
    period_rows,
    with_years_between,
    year_before,
)
from kb.tables.computing.ranking import ranked
from kb.tables.computing.row_selection import column_before, entries, in_order_named, settled, share_of
from kb.tables.computing.units import cell_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Table
    from kb.tables.choosing.selection import Selection
    from kb.text.label_mentions import Reading

__all__ = ["Cell", "Outcome", "compute"]

LARGEST_WHOLE_COLUMN = 3
"""A column is answered whole without being asked for "each" when it has at most this many rows."""

_RANKINGS = frozenset({Operation.MAXIMUM, Operation.MINIMUM, Operation.SORT})
_OF_TWO = ARITHMETIC - {Operation.SUM, Operation.AVERAGE}
_OVER_TIME = frozenset({Operation.GROWTH, Operation.YEARLY_GROWTH})


def compute(selection: Selection, asked: Asked, question: Reading) -> Outcome | None:
    """Do what is asked with the selected cells; None when the selection does not say enough for it."""
    table = selection.sides.table
    asked = settled(asked, selection, question)
    columns = _measures(selection, asked, question)
    if columns is None:
        return None
    if asked.operation not in _OF_TWO and asked.operation is not Operation.EXCEEDS:
        columns = with_years_between(selection, columns, question)
    rows = entries(selection, asked, question)
    if asked.bounds and asks_for_period(question):
        rows = period_rows(selection, rows) or rows
    if asked.operation is Operation.EXCEEDS and asked.bounds and selection.rows_named:
        return _checked_bounds(selection, asked, rows, columns, question)
    filtered = _filtered(selection, asked, rows, columns, question)
    if isinstance(filtered, Outcome):
        return filtered
    rows = in_order_named(selection, _distinct_rows(table, filtered, columns))
    if asked.bounds:
        columns_used = tuple(
            dict.fromkeys(column_before(selection, columns, bound, question) for bound in asked.bounds)
        )
        # What a loss is told by stands in a column that the question does not name.
        columns = _reported(columns, asked) if set(columns_used) <= set(columns) else columns_used
    left_out = negative_multiples(selection, asked, rows, columns)
    cells = tuple(
        (row, column) for column in columns for row in rows if table.rows[row][column] and (row, column) not in left_out
    )
    rows = [row for row in rows if not asked.bounds or not any(row == out for out, _ in left_out)]
    outcome = _done(selection, asked, cells, rows, columns, question)
    return replace(outcome, left_out=left_out) if outcome and left_out else outcome


def _done(
    selection: Selection,
    asked: Asked,
    cells: tuple[Cell, ...],
    rows: list[int],
    columns: tuple[int, ...],
    question: Reading,
) -> Outcome | None:
    table, operation = selection.sides.table, asked.operation
    if operation in _RANKINGS:
        return ranked(table, asked, cells)
    if operation is Operation.SUM and not selection.rows_named and (printed := _printed_total(table, columns)):
        return printed
    if operation in ARITHMETIC or operation is Operation.EXCEEDS:
        if outcome := _reckoned(selection, asked, cells, question):
            return outcome
        if operation is Operation.SHARE or (operation in _OF_TWO - {Operation.RATIO} and len(cells) < 2):
            # One figure is no difference and no growth: better no answer than the wrong one. But "多少倍" may be a
            # unit.
            return None
    counted = selection.rows_named or asked.bounds or asked.each or (operation is Operation.COUNT and rows)
    if operation is Operation.LIST and counted and not (selection.rows_named or asked.bounds):
        # All entries are told with their figures: their names were asked for as well.
        cells = (*((row, name_column(table)) for row in rows if table.label_columns), *cells)
    if operation in (Operation.COUNT, Operation.LIST) and counted:
        return Outcome(table, operation, cells, cells, float(len(rows)))
    return _looked_up(selection, asked, rows, columns)


def _printed_total(table: Table, columns: tuple[int, ...]) -> Outcome | None:
    """The total that the table itself prints: it knows which of its rows are parts of others."""
    totals = [row for row in table.body if any(map(is_grand_total, table.row_path(row)))]
    terms = terms_of(table, [(row, column) for row in totals for column in columns])
    if len(terms.terms) != 1 or terms.unit is None:
        return None
    (term,) = terms.terms
    return Outcome(table, Operation.SUM, terms.cells, terms.cells, term.value, term.printed, terms.unit, (term.value,))


def _measures(selection: Selection, asked: Asked, question: Reading) -> tuple[int, ...] | None:
    """The columns the question is about, or None when it leaves them open."""
    table, operation = selection.sides.table, asked.operation
    if selection.columns_named:
        return selection.columns
    if selection.asked_labels and operation in (Operation.LOOKUP, Operation.LIST, Operation.COUNT):
        named = {level for level in selection.levels if level not in selection.asked_labels}
        asked_labels = tuple(column for column in selection.asked_labels if column not in named)
        if asked_labels and not asked.bounds:
            return asked_labels
    listed = operation in (Operation.LIST, Operation.COUNT) and selection.rows_named and not asked.bounds
    if listed and (table.label_columns > 1 or len(selection.columns) > 1):
        return (name_column(table),)
    if len(selection.columns) == 1:
        return selection.columns
    if operation is Operation.LOOKUP and selection.rows_named:
        return selection.columns
    return _periods(selection, asked, question) if selection.rows_named else None


def _periods(selection: Selection, asked: Asked, question: Reading) -> tuple[int, ...] | None:
    """The periods of a row whose columns the question leaves open, when it is they that are to be reckoned with."""
    periods = period_columns(selection)
    if asked.operation in _RANKINGS:
        return periods if periods and asks_for_period(question) else None
    if asked.operation in (Operation.SUM, Operation.AVERAGE):
        return periods if len(periods) > 1 and asked.each else None
    return periods if asked.operation in _OF_TWO and len(periods) == 2 else None


def _filtered(
    selection: Selection, asked: Asked, rows: list[int], columns: tuple[int, ...], question: Reading
) -> list[int] | Outcome:
    """The rows that fulfil every bound; the refusal when a bound's unit does not go with the column's."""
    table = selection.sides.table
    for bound in asked.bounds:
        column = column_before(selection, columns, bound, question)
        figures = [(row, figure) for row in rows if (figure := read_figure(table.rows[row][column]))]
        units = {row: cell_unit(table, row, column) for row, _ in figures}
        fitting = [(row, figure) for row, figure in figures if bound.fits(units[row])]
        if figures and not fitting:
            without = refused(table, asked.operation, [(row, column) for row, _ in figures], Refusal.UNITS)
            return replace(without, bounds=asked.bounds)
        scaled = bound.in_scale_of([(figure.value, units[row]) for row, figure in fitting])
        rows = [row for row, figure in fitting if scaled.holds(figure.value, units[row])]
    return rows


def _checked_bounds(
    selection: Selection, asked: Asked, rows: list[int], columns: tuple[int, ...], question: Reading
) -> Outcome | None:
    """Whether the named rows' figures fulfil the bounds: yes when all do."""
    table = selection.sides.table
    used = tuple(dict.fromkeys(column_before(selection, columns, bound, question) for bound in asked.bounds))
    cells = [
        (row, column)
        for column in used
        for row in in_order_named(selection, rows)
        if read_figure(table.rows[row][column])
    ]
    if not cells:
        return None
    kept = _filtered(selection, asked, list(dict.fromkeys(row for row, _ in cells)), columns, question)
    if isinstance(kept, Outcome):
        return kept
    verdict = {row for row, _ in cells} == set(kept)
    return Outcome(table, Operation.EXCEEDS, tuple(cells), tuple(cells), verdict=verdict, bounds=asked.bounds)


def _reckoned(selection: Selection, asked: Asked, cells: tuple[Cell, ...], question: Reading) -> Outcome | None:
    table, operation = selection.sides.table, asked.operation
    if operation in _OVER_TIME and len(cells) == 1:
        cells = (*year_before(selection, *cells[0]), *cells)
    if operation in _OVER_TIME:
        cells, years = in_time(selection, cells)
        ends = cells if len(cells) < 3 else (cells[0], cells[-1])
        if (
            len(cells) < 2
            or (operation is Operation.YEARLY_GROWTH and not years)
            or not _over_one_line(selection, cells)
        ):
            return None
        return reckon(table, operation, ends, years)
    if operation is Operation.SHARE:
        cells = last_in_time(selection, cells)
    if operation is Operation.SHARE and cells and len(cells) != 2 and len({column for _, column in cells}) == 1:
        return share_of(selection, cells, question)
    if operation in _OF_TWO or operation is Operation.EXCEEDS:
        cells = _columns_in_order(selection, cells, question)
    if operation is Operation.EXCEEDS:
        return _compared(table, asked, cells)
    return reckon(table, operation, cells)


def _over_one_line(selection: Selection, cells: Sequence[Cell]) -> bool:
    """Growth is of one row over its columns, or down one column whose rows are periods."""
    if len({row for row, _ in cells}) == 1:
        return True
    return len({column for _, column in cells}) == 1 and in_time(selection, cells)[1] > 0


def _columns_in_order(selection: Selection, cells: tuple[Cell, ...], question: Reading) -> tuple[Cell, ...]:
    """Cells of one row in the order in which the question names their columns."""
    if len({row for row, _ in cells}) != 1:
        return cells
    lines = selection.sides.columns
    named = {
        column: {atom.text for level in lines.levels if column in level for atom in level[column].atoms}
        for _, column in cells
    }
    common = set.intersection(*named.values())

    def first_named(cell: Cell) -> int:
        own = named[cell[1]] - common
        return next((at for at, atom in enumerate(question.atoms) if atom.text in own), len(question.atoms))

    return tuple(sorted(cells, key=first_named))


def _compared(table: Table, asked: Asked, cells: tuple[Cell, ...]) -> Outcome | None:
    terms = terms_of(table, cells)
    if len(terms.terms) != 2:
        return None
    if terms.unit is None:
        return refused(table, Operation.EXCEEDS, terms.cells, Refusal.UNITS)
    first, second = (term.value for term in terms.terms)
    verdict = first < second if asked.less else first > second
    return Outcome(
        table,
        Operation.EXCEEDS,
        terms.cells,
        terms.cells,
        unit=terms.unit,
        values=(first, second),
        verdict=verdict,
        less=asked.less,
    )


def _reported(columns: tuple[int, ...], asked: Asked) -> tuple[int, ...]:
    return columns[: max(1, len(asked.bounds))] if asked.operation in (Operation.LIST, Operation.COUNT) else columns


def _distinct_rows(table: Table, rows: Sequence[int], columns: tuple[int, ...]) -> list[int]:
    """Rows that a merged cell repeats (same label, same values in the columns asked for) are told once."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        labels = table.rows[row][: table.label_columns]
        seen.setdefault((*labels, *(table.rows[row][column] for column in columns)), row)
    return list(seen.values())


def _looked_up(selection: Selection, asked: Asked, rows: list[int], columns: tuple[int, ...]) -> Outcome | None:
    if asked.operation not in (Operation.LOOKUP, Operation.EXCEEDS, *ARITHMETIC) and not rows:
        return None
    if not selection.rows_named and not asked.each and len(rows) > LARGEST_WHOLE_COLUMN:
        return None
    table = selection.sides.table
    cells = tuple((row, column) for row in rows for column in columns if table.rows[row][column])
    return Outcome(table, Operation.LOOKUP, cells, cells) if cells else None
