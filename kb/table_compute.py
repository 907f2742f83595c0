"""What a question asks of the cells it picked: look up, rank, filter, count, add up, compare. Only figures that stand in cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.asking import Asked, Bound, Operation
from kb.figures import Figure, read_figure, scale_of, unit_in
from kb.table_match import name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.mentions import Reading
    from kb.model import Table
    from kb.table_match import Selection

LARGEST_WHOLE_COLUMN = 3
"""A column is answered whole without being asked for "each" when it has at most this many rows."""

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `cells` went in, (row, column) into Table.rows; `shown` are those the answer names, in order.

    `result` is the computed number of a sum, average, difference, ratio or growth; None otherwise.
    """

    table: Table
    operation: Operation
    cells: tuple[Cell, ...]
    shown: tuple[Cell, ...]
    result: float | None = None
    decimals: int = 0

    def entity(self, row: int) -> str:
        """What the row is about, by its most telling label."""
        return self.table.rows[row][name_column(self.table)] if self.table.label_columns else ""


def compute(selection: Selection, asked: Asked, question: Reading) -> Outcome | None:
    """Do what is asked with the selected cells; None when the selection does not say enough for it."""
    table = selection.sides.table
    columns = _measures(selection, asked)
    if columns is None:
        return None
    rows = _as_named(selection, _distinct_rows(table, _filtered(selection, asked, columns, question), columns))
    if asked.bounds:
        columns = _reported(columns, asked)
    cells = tuple((row, column) for column in columns for row in rows if table.rows[row][column])
    operation = asked.operation
    if operation in _RANKINGS:
        return _ranked(table, operation, asked, cells)
    if operation is Operation.GROWTH and len(columns) == len(rows) == 1:
        cells = (*_year_before(selection, rows[0], columns[0]), *cells)
    if operation in _ARITHMETIC and (outcome := _ARITHMETIC[operation](table, cells)):
        return outcome
    if operation in (Operation.COUNT, Operation.LIST) and (selection.rows_named or asked.bounds or asked.each):
        return Outcome(table, operation, cells, cells, float(len(rows)))
    return _looked_up(selection, asked, rows, columns)


def _measures(selection: Selection, asked: Asked) -> tuple[int, ...] | None:
    """The columns the question is about, or None when it leaves them open."""
    table = selection.sides.table
    if selection.columns_named:
        return selection.columns
    if selection.asked_labels and asked.operation in (Operation.LOOKUP, Operation.LIST, Operation.COUNT):
        named = {level for level in selection.levels if level not in selection.asked_labels}
        asked_labels = tuple(column for column in selection.asked_labels if column not in named)
        if asked_labels and not asked.bounds:
            return asked_labels
    if len(selection.columns) == 1:
        return selection.columns
    if asked.operation in (Operation.LIST, Operation.COUNT) and selection.rows_named and not asked.bounds:
        return (name_column(table),)
    if asked.operation is Operation.LOOKUP and selection.rows_named:
        return selection.columns
    return None


def _filtered(selection: Selection, asked: Asked, columns: tuple[int, ...], question: Reading) -> list[int]:
    rows = list(selection.rows)
    for bound in asked.bounds:
        column = _column_before(selection, columns, bound, question)
        rows = [row for row in rows if _holds(selection.sides.table, row, column, bound)]
    return rows


def _as_named(selection: Selection, rows: list[int]) -> list[int]:
    """Rows in the order in which the question names them: it matters to a ratio, and to the reader."""
    return sorted(rows, key=lambda row: min(selection.by_row[row].covered) if row in selection.by_row else 0)


def _reported(columns: tuple[int, ...], asked: Asked) -> tuple[int, ...]:
    return columns[: max(1, len(asked.bounds))] if asked.operation in (Operation.LIST, Operation.COUNT) else columns


def _column_before(selection: Selection, columns: tuple[int, ...], bound: Bound, question: Reading) -> int:
    """The column whose name stands last before the bound; the first column when none does."""

    def last_mention(column: int) -> int:
        names = {
            atom.text for level in selection.sides.columns.levels if column in level for atom in level[column].atoms
        }
        ends = [atom.end for atom in question.atoms if atom.text in names and atom.end <= bound.at]
        return max(ends, default=-1)

    return max(columns, key=lambda column: (last_mention(column), -column))


def _holds(table: Table, row: int, column: int, bound: Bound) -> bool:
    figure = read_figure(table.rows[row][column])
    return figure is not None and bound.holds(figure.value, scale_of(figure.unit or column_unit(table, column)))


def column_unit(table: Table, column: int) -> str:
    """The unit of a column: from its own headers, leaf first, else the table's."""
    headers = (table.rows[row][column] for row in reversed(range(table.header_rows)))
    return next((unit for header in headers if (unit := unit_in(header))), table.unit)


def _distinct_rows(table: Table, rows: Sequence[int], columns: tuple[int, ...]) -> list[int]:
    """Rows that a merged cell repeats (same label, same values in the columns asked for) are told once."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        labels = table.rows[row][: table.label_columns]
        seen.setdefault((*labels, *(table.rows[row][column] for column in columns)), row)
    return list(seen.values())


def _looked_up(selection: Selection, asked: Asked, rows: list[int], columns: tuple[int, ...]) -> Outcome | None:
    if asked.operation is not Operation.LOOKUP and asked.operation not in _ARITHMETIC and not rows:
        return None
    if not selection.rows_named and not asked.each and len(rows) > LARGEST_WHOLE_COLUMN:
        return None
    table = selection.sides.table
    cells = tuple((row, column) for row in rows for column in columns if table.rows[row][column])
    return Outcome(table, Operation.LOOKUP, cells, cells) if cells else None


def _year_before(selection: Selection, row: int, column: int) -> tuple[Cell, ...]:
    """The cell of the same measure a year earlier, when the table has one: growth of one year is growth over the last."""

    def names(at: int) -> list[str]:
        return [
            atom.text for level in selection.sides.columns.levels if at in level for atom in level[at].readings[0].atoms
        ]

    wanted = [f"#{int(text[1:]) - 1}" if text[1:].isdigit() else text for text in names(column)]
    if wanted == names(column):
        return ()
    values = range(selection.sides.table.label_columns, selection.sides.table.width)
    return tuple((row, at) for at in values if names(at) == wanted)


def _figures(table: Table, cells: Sequence[Cell]) -> list[tuple[Cell, Figure]]:
    read = ((cell, read_figure(table.rows[cell[0]][cell[1]])) for cell in cells)
    return [(cell, figure) for cell, figure in read if figure is not None]


def _ranked(table: Table, operation: Operation, asked: Asked, cells: Sequence[Cell]) -> Outcome | None:
    """Best first; of several columns each has its own best, unless they are the years of one row."""
    figures = _figures(table, cells)
    if not figures:
        return None
    groups: dict[int, list[tuple[Cell, Figure]]] = {}
    one_row = len({cell[0] for cell, _ in figures}) == 1
    for cell, figure in figures:
        groups.setdefault(0 if one_row else cell[1], []).append((cell, figure))
    shown: list[Cell] = []
    went_in: list[Cell] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda pair: pair[1].value, reverse=operation is not Operation.MINIMUM)
        went_in.extend(cell for cell, _ in ordered)
        if operation is Operation.SORT:
            shown.extend(cell for cell, _ in ordered)
            continue
        last = ordered[min(asked.top or 1, len(ordered)) - 1][1].value
        kept = [cell for cell, figure in ordered if _reaches(figure.value, last, operation)]
        shown.extend(_told_once(table, kept))
    return Outcome(table, operation, tuple(went_in), tuple(shown))


def _told_once(table: Table, cells: Sequence[Cell]) -> list[Cell]:
    """One cell for each label and value: a merged cell stands in several rows."""
    labels = range(table.label_columns)
    told = {
        (*(table.rows[row][at] for at in labels), table.rows[row][column]): (row, column)
        for row, column in reversed(cells)
    }
    return list(reversed(told.values()))


def _reaches(value: float, last: float, operation: Operation) -> bool:
    """Equals at the end of a ranking stay in it."""
    return value <= last if operation is Operation.MINIMUM else value >= last


def _sum(table: Table, cells: Sequence[Cell]) -> Outcome | None:
    return _over_all(table, cells, Operation.SUM)


def _average(table: Table, cells: Sequence[Cell]) -> Outcome | None:
    return _over_all(table, cells, Operation.AVERAGE)


def _over_all(table: Table, cells: Sequence[Cell], operation: Operation) -> Outcome | None:
    figures = _figures(table, cells)
    if (
        len(figures) < 2
        or len({cell[1] for cell, _ in figures} if len({cell[0] for cell, _ in figures}) > 1 else {0}) > 1
    ):
        return None
    total = sum(figure.value for _, figure in figures)
    decimals = max(figure.decimals for _, figure in figures)
    shown = tuple(cell for cell, _ in figures)
    result = total if operation is Operation.SUM else total / len(figures)
    return Outcome(table, operation, shown, shown, result, decimals)


def _two(
    table: Table, cells: Sequence[Cell], operation: Operation, work: Callable[[float, float], float]
) -> Outcome | None:
    figures = _figures(table, cells)
    if len(figures) != 2:
        return None
    (_, first), (_, second) = figures
    shown = tuple(cell for cell, _ in figures)
    decimals = max(first.decimals, second.decimals)
    return Outcome(table, operation, shown, shown, work(first.value, second.value), decimals)


def _difference(table: Table, cells: Sequence[Cell]) -> Outcome | None:
    return _two(table, cells, Operation.DIFFERENCE, lambda first, second: abs(first - second))


def _ratio(table: Table, cells: Sequence[Cell]) -> Outcome | None:
    if any(figure.value == 0 for _, figure in _figures(table, cells)):
        return None
    return _two(table, cells, Operation.RATIO, lambda first, second: first / second)


def _growth(table: Table, cells: Sequence[Cell]) -> Outcome | None:
    """From the first to the last column of one row, as a share of the first; undefined from zero or below."""
    figures = _figures(table, cells)
    if len(figures) < 2 or len({cell[0] for cell, _ in figures}) > 1 or figures[0][1].value <= 0:
        return None
    ends = (figures[0][0], figures[-1][0])
    return _two(table, ends, Operation.GROWTH, lambda first, last: (last - first) / first * 100)


_RANKINGS = frozenset({Operation.MAXIMUM, Operation.MINIMUM, Operation.SORT})
_ARITHMETIC: dict[Operation, Callable[[Table, Sequence[Cell]], Outcome | None]] = {
    Operation.SUM: _sum,
    Operation.AVERAGE: _average,
    Operation.DIFFERENCE: _difference,
    Operation.RATIO: _ratio,
    Operation.GROWTH: _growth,
}
