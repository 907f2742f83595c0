"""Which rows and which operation a question is left with: lines that sum up others set apart, words that belong to
labels given back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.amounts.units import MULTIPLE, SHARE
from kb.question.operations import Asked, Operation
from kb.tables.choosing.labels import name_column
from kb.tables.choosing.totals import is_total, summing_column
from kb.tables.computing.arithmetic import reckon, terms_of
from kb.tables.computing.outcome import Outcome
from kb.tables.computing.periods import moment
from kb.text.glossary_tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.amounts.bounds import Bound
    from kb.tables.choosing.selection import Selection
    from kb.tables.computing.outcome import Cell
    from kb.text.label_mentions import Reading

_FILLERS = frozenset("了多少几百分之出是为的%有共一个只家")
"""Characters of an operation's wording that no label needs to carry for the wording to be the label's."""

_ALL = re.compile(r"总|合计|全部|所有|整体|\btotal\b|\ball\b", re.IGNORECASE)
FEWEST_PARTS = 3
"""A sum that the table does not print is taken for a whole when it has at least this many parts."""

_LOSS = re.compile(r"亏损|loss", re.IGNORECASE)
_PROFIT = re.compile(r"利润|净利|盈利|\bprofit|\bincome\b|\bearnings\b|\bebit", re.IGNORECASE)
"""What is negative where there is a loss."""

_NEVER_LABELS = frozenset({Operation.COUNT, Operation.EXCEEDS})
_OVER_ENTRIES = frozenset(
    {
        Operation.MAXIMUM,
        Operation.MINIMUM,
        Operation.SORT,
        Operation.SUM,
        Operation.AVERAGE,
        Operation.COUNT,
        Operation.SHARE,
    }
)


def settled(asked: Asked, selection: Selection, question: Reading) -> Asked:
    """What is asked once the words that are part of a label are taken from it: "平均工资" asks for no average.

    Where every such word is a label's, it is a look-up.
    """
    if not asked.said:
        if asked.operation is Operation.EXCEEDS and not selection.rows_named:
            return replace(asked, operation=Operation.LIST)
        return asked
    labels = _label_atoms(selection, question, asked)
    for operation, start, end in asked.said:
        if operation in _NEVER_LABELS or not _is_label(selection, question, (start, end), labels):
            if operation is Operation.EXCEEDS and asked.bounds and not selection.rows_named:
                return replace(asked, operation=Operation.LIST)
            return replace(asked, operation=operation)
    return replace(asked, operation=Operation.LIST if asked.bounds else Operation.LOOKUP, top=None, rank=None)


def _label_atoms(selection: Selection, question: Reading, asked: Asked) -> frozenset[int]:
    """The question's atoms that labels explain; not those that only name the total beside rows that are named too."""
    table = selection.sides.table
    totals = [row for row in selection.by_row if summing_column(table, row) is not None]
    others = [row for row in selection.by_row if row not in totals]
    if not others:
        return selection.covered
    by_total = frozenset().union(*(selection.by_row[row].covered for row in totals))
    by_others = frozenset().union(*(selection.by_row[row].covered for row in others))
    return selection.covered - ((by_total & _said_atoms(question, asked)) - by_others)


def _said_atoms(question: Reading, asked: Asked) -> frozenset[int]:
    return frozenset(
        at
        for at, atom in enumerate(question.atoms)
        if any(start < atom.end and atom.start < end for _, start, end in asked.said)
    )


def _is_label(selection: Selection, question: Reading, span: tuple[int, int], labels: frozenset[int]) -> bool:
    """Whether the words at `span` are a label's own: explained by one, and written in it ("贵" only means the
    price)."""
    inside = [at for at, atom in enumerate(question.atoms) if span[0] < atom.end and atom.start < span[1]]
    telling = [at for at in inside if question.atoms[at].text not in _FILLERS]
    written = [fold(question.text[question.atoms[at].start : question.atoms[at].end]) for at in telling]
    table = selection.sides.table
    paths = [table.row_path(row) for row in selection.rows] + [
        table.column_path(column) for column in range(table.width)
    ]
    text = fold("\n".join(label for path in paths for label in path))
    return bool(telling) and labels.issuperset(telling) and all(piece in text for piece in written)


def entries(selection: Selection, asked: Asked, question: Reading) -> list[int]:
    """The rows to reckon with: without those that sum up others, unless the question names them or there are no
    others."""
    table, rows = selection.sides.table, list(selection.rows)
    if asked.operation not in _OVER_ENTRIES and not (asked.operation is Operation.LIST and asked.bounds):
        return rows
    said = {at for _, start, end in asked.said for at in range(start, end)}
    text = fold("".join(" " if at in said else character for at, character in enumerate(question.text)))

    def is_entry(row: int) -> bool:
        column = summing_column(table, row)
        return column is None or fold(table.rows[row][column].strip()) in text

    return [row for row in rows if is_entry(row)] or rows


def in_order_named(selection: Selection, rows: list[int]) -> list[int]:
    """Rows in the order in which the question names them: it matters to a ratio, and to the reader."""
    return sorted(rows, key=lambda row: min(selection.by_row[row].covered) if row in selection.by_row else 0)


def column_before(selection: Selection, columns: Sequence[int], bound: Bound, question: Reading) -> int:
    """The column whose name stands last before the bound; the first column when none does."""

    if _LOSS.match(question.text, bound.at):
        table = selection.sides.table
        named = selection.sides.columns
        years = {moment(named, column) for column in columns}
        profits = [at for at in range(table.label_columns, table.width) if _PROFIT.search(table.column_name(at))]
        columns = [at for at in profits if moment(named, at) in years] or profits or columns

    def last_mention(column: int) -> int:
        names = {
            atom.text for level in selection.sides.columns.levels if column in level for atom in level[column].atoms
        }
        ends = [atom.end for atom in question.atoms if atom.text in names and atom.end <= bound.at]
        return max(ends, default=-1)

    return max(columns, key=lambda column: (last_mention(column), -column))


def share_of(selection: Selection, cells: Sequence[Cell], question: Reading) -> Outcome | None:
    """What part of their column's total the cells are: of the total that the table prints, else of the sum of all.

    None when the question speaks neither of all nor of a group, when the figures are few, or rates that have no sum.
    """
    table = selection.sides.table
    column = cells[0][1]
    groups = _groups(selection, cells[0][0], question) if len(cells) == 1 else []
    pool = [at for at in table.body if all(table.rows[at][level] == table.rows[cells[0][0]][level] for level in groups)]
    asked = {row for row, _ in cells}
    totals = [at for at in pool if at not in asked and read_figure(table.rows[at][column])]
    totals = [at for at in totals if any(is_total(label) for label in table.row_path(at))]
    if totals and len(cells) == 1:
        return reckon(table, Operation.SHARE, (cells[0], (totals[-1], column)))
    terms = terms_of(table, [(at, column) for at in pool if summing_column(table, at) is None])
    own = [term for term in terms.terms if term.cell in cells]
    total = sum(term.value for term in terms.terms)
    if len(own) < len(cells) or len(terms.terms) < FEWEST_PARTS or not (groups or _ALL.search(question.text)):
        return None
    if terms.unit is None or total <= 0 or terms.unit.kind in (SHARE, MULTIPLE):
        return None
    part, decimals = sum(term.value for term in own), max(term.decimals for term in own)
    used = tuple(dict.fromkeys((*cells, *terms.cells)))
    return Outcome(table, Operation.SHARE, used, tuple(cells), part / total * 100, decimals, terms.unit, (part, total))


def _groups(selection: Selection, row: int, question: Reading) -> list[int]:
    """The label columns that put a row into a group which the question speaks of: "云侧" of "AI 云侧"."""
    table = selection.sides.table
    asked = {atom.text for atom in question.atoms}
    groups: list[int] = []
    for column, level in enumerate(selection.sides.rows.levels):
        repeated = len({table.rows[at][column] for at in table.body}) < len(table.body)
        if row in level and repeated and column != name_column(table):
            atoms = [atom.text for atom in level[row].readings[0].atoms]
            groups += [column] if 2 * sum(atom in asked for atom in atoms) >= len(atoms) else []
    return groups
