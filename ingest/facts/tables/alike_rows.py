"""Rows of one table whose labels say the same, or nothing: told apart by the rows and cells that stand around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.tables.labels import label_of
from ingest.tables.unlabelled_sums import addends
from kb.facts.periods import is_period
from kb.facts.subjects import is_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingest.facts.tables.lines import LabelLine
    from kb.table import Table

_LONGEST = 60
"""Characters of a cell that names a row; a longer one is a remark on it."""

_MOST_ALIKE = 60
"""Rows of one meaning; more are a list, and no rows that a report repeats below others."""

_FARTHEST = 40
"""Rows below a row in which a sum of it is looked for."""

_MOST_SUMMED = 3
"""Names of rows that a sum is named after; a sum of more rows is one of all that stands above it."""


def without_lent_labels(table: Table, values: Sequence[int]) -> Table:
    """The table, without the labels that rows of sums were given from the row below: "(54)" over "Gains | 26".

    Such a row has the label of the next one, and adds up those above it where the next one does not.
    """
    if not table.label_columns or len(values) < 2:
        return table
    column = table.label_columns - 1
    rows = list(table.rows)
    for row in list(table.body)[1:-1]:
        label = rows[row][column]
        if not label or label != rows[row + 1][column] or rows[row][:column] != rows[row + 1][:column]:
            continue
        if _added(rows, row, values, column) and not _added(rows, row + 1, values, column):
            rows[row] = (*rows[row][:column], "", *rows[row][table.label_columns :])
    return table if rows == list(table.rows) else replace(table, rows=tuple(rows))


def told_apart(table: Table, lines: Sequence[LabelLine], values: Sequence[int]) -> list[LabelLine]:
    """The lines of a table's rows: sums without a label narrowed down by what they add up, rows that say the same by
    what tells them apart.

    In order: another cell of the row (the day on which a bond is due), the sum below ("Worldwide excluding vaccines"),
    the row above ("Gains on derivatives | Reclassified").
    """
    found = [_summing(table, line, row, values) for row, line in zip(table.body, lines, strict=True)]
    groups: dict[object, list[int]] = {}
    for at, line in enumerate(found):
        figures = [table.rows[table.body[at]][column] for column in values]
        if any(figures):
            groups.setdefault(_meaning(line), []).append(at)
    names = Counter(_label(table, row) for row in table.body)
    ways = (_own_cells, _sum_below, _row_above(names))
    for group in groups.values():
        told = {tuple(table.rows[table.body[at]][column] for column in values) for at in group}
        if not 1 < len(group) <= _MOST_ALIKE or len(told) < len(group):
            continue
        for way in ways:
            tellers = [way(table, table.body[at], values) for at in group]
            if len(set(tellers)) == len(tellers):
                shared = set[str].intersection(*map(set, tellers))
                for at, teller in zip(group, tellers, strict=True):
                    found[at] = _narrowed(found[at], (text for text in teller if text not in shared))
                break
    return found


def _meaning(line: LabelLine) -> object:
    return repr(replace(line, summed="", time=()))


def _label(table: Table, row: int) -> str:
    return table.rows[row][table.label_columns - 1] if table.label_columns else ""


def _narrowed(line: LabelLine, teller: Iterable[str]) -> LabelLine:
    said = {*line.scope, *line.measures, *([line.subject.rest] if line.subject else ())}
    names = [label_of(text).rest or text for text in teller]
    return replace(line, scope=tuple(dict.fromkeys((*line.scope, *(name for name in names if name not in said)))))


def _summing(table: Table, line: LabelLine, row: int, values: Sequence[int]) -> LabelLine:
    """The line of a sum without any label with the names of the rows that it adds up."""
    if any(table.rows[row][: table.label_columns]) or line.measures or line.subject is not None:
        return line
    count = _added_in_all(table.rows, row, values, table.label_columns - 1)
    added = [label_of(_label(table, one)).rest for one in range(row - count, row)]
    if not count or not all(added) or count > _MOST_SUMMED:
        return line
    return replace(line, scope=(*line.scope, " + ".join(dict.fromkeys(added))))


def _added(rows: Sequence[Sequence[str]], row: int, values: Sequence[int], label: int) -> int:
    """How many rows right above a row it adds up in two columns that stand side by side; 0 where it is no sum."""
    return next((count for one in values[:-1] if (count := addends(rows, row, range(one, one + 2), label))), 0)


def _added_in_all(rows: Sequence[Sequence[str]], row: int, values: Sequence[int], label: int) -> int:
    """The same in all columns."""
    told = {addends(rows, row, range(one, one + 2), label) for one in values[:-1]}
    return told.pop() if len(told) == 1 else 0


def _own_cells(table: Table, row: int, values: Sequence[int]) -> tuple[str, ...]:
    """What the row says beside its label and its figures: days, names, grades."""
    beside = [table.rows[row][column] for column in range(table.width) if column not in values]
    return tuple(cell for cell in beside if cell and len(cell) <= _LONGEST)


def _sum_below(table: Table, row: int, values: Sequence[int]) -> tuple[str, ...]:
    """The label of the next row below that adds this one up."""
    for below in range(row + 1, min(row + _FARTHEST, table.body.stop)):
        label = _label(table, below)
        if label and row >= below - _added(table.rows, below, values, table.label_columns - 1):
            return (label,)
    return ()


def _row_above(names: Counter[str]) -> Callable[[Table, int, Sequence[int]], tuple[str, ...]]:
    """The label of the nearest row above whose label stands only once in the table, and is no total."""

    def told(table: Table, row: int, values: Sequence[int]) -> tuple[str, ...]:  # noqa: ARG001 - one of several ways
        for above in range(row - 1, table.body.start - 1, -1):
            label = _label(table, above)
            if label and names[label] == 1 and not is_total(label) and not is_period(label):
                return (label,)
        return ()

    return told
