"""Periods along a table's sides: which lines are years or "this" and "last", which come first, which lie between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.amounts.rate_labels import CHANGE, SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.tables.choosing.labels import Lines
    from kb.tables.choosing.selection import Selection
    from kb.tables.computing.outcome import Cell
    from kb.text.label_mentions import Reading

_BEFORE = re.compile(
    r"上期|上年|去年|上季|期初|年初|同期|以前|\b(?:prior|previous|last|beginning|opening)\b", re.IGNORECASE
)
_NOW = re.compile(r"本期|本年|今年|本季|当期|期末|年末|报告期|\b(?:current|this|ending|closing|end)\b", re.IGNORECASE)
_RANGE = re.compile(
    (
        r"(?P<from>(?:19|20)\d\d)\s*(?:[aef]|年)?\s*(?:到|至|[-~–—－～]|to\b|through\b|until\b)\s*(?P<to>(?:19"
        r"|20)?\d\d)(?!\d)"
    ),
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"(?:from|between)\s+(?P<from>(?:19|20)\d\d)\s+(?:to|and)\s+(?P<to>(?:19|20)\d\d)", re.IGNORECASE)
_ASKED = re.compile(
    r"哪一?年|哪个(?:年|季|月|期)|哪一?期|哪季|什么时候|何时|(?:which|what) (?:year|period|quarter|month)|\bwhen\b",
    re.IGNORECASE,
)


def asks_for_period(question: Reading) -> bool:
    """Whether the question wants to know when: "in which year was …", "哪一年 …"."""
    return _ASKED.search(question.text) is not None


def moment(lines: Lines, at: int) -> float | None:
    """When a line is, to be ordered by: its year; else 0 for "last" or "opening", 1 for "this" or "closing"; None when
    no period."""
    labels = [level[at] for level in lines.levels if at in level]
    years = [int(atom.text[1:]) for label in labels for atom in label.readings[0].atoms if _is_year(atom.text)]
    if years:
        return float(years[-1])
    text = " ".join(label.readings[0].text for label in labels)
    return 0.0 if _BEFORE.search(text) else 1.0 if _NOW.search(text) else None


def period_columns(selection: Selection) -> tuple[int, ...]:
    """The picked columns that are periods."""
    return tuple(column for column in selection.columns if moment(selection.sides.columns, column) is not None)


def period_rows(selection: Selection, rows: Sequence[int]) -> list[int]:
    """Those of rows that are periods, neither changes nor shares: "2019", not "% change 2019"."""
    lines = selection.sides.rows
    dated = [row for row in rows if moment(lines, row) is not None]
    names = {row: " ".join(level[row].readings[0].text for level in lines.levels if row in level) for row in dated}
    return [row for row in dated if not CHANGE.search(names[row]) and not SHARE.search(names[row])]


def in_time(selection: Selection, cells: Sequence[Cell]) -> tuple[tuple[Cell, ...], float]:
    """The cells of one row or one column, earliest first, and the years between first and last (0 where it cannot be
    said).

    Cells that are not of different periods stay in their order.
    """
    along = [(selection.sides.columns, 1)] if len({row for row, _ in cells}) == 1 else [(selection.sides.rows, 0)]
    for lines, side in along:
        moments = [moment(lines, cell[side]) for cell in cells]
        dated = [at for at in moments if at is not None]
        if dated and len(dated) == len(cells) == len(set(dated)):
            ordered = tuple(cell for _, cell in sorted(zip(dated, cells, strict=True)))
            return ordered, max(dated) - min(dated) if min(dated) > 1 else 0.0
    return tuple(cells), 0.0


def last_in_time(selection: Selection, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Of one measure's cells in several periods of one row, that of the last: none of them is a part of another."""
    lines = selection.sides.columns
    is_one = len({row for row, _ in cells}) == 1
    if not is_one or len({_names(lines, column, yearless=True) for _, column in cells}) > 1:
        return tuple(cells)
    moments = [moment(lines, column) for _, column in cells]
    told = [at for at in moments if at is not None]
    return (cells[moments.index(max(told))],) if len(set(told)) == len(cells) else tuple(cells)


def with_years_between(selection: Selection, columns: Sequence[int], question: Reading) -> tuple[int, ...]:
    """The columns, and those of the same measure whose years lie inside a range that the question names by its ends."""
    found = _RANGE.search(question.text) or _FROM_TO.search(question.text)
    if found is None:
        return tuple(columns)
    first, last = (
        int(found["from"]),
        int(found["to"]) if len(found["to"]) == 4 else int(found["from"][:2] + found["to"]),
    )
    lines = selection.sides.columns
    measures = {_names(lines, column, yearless=True) for column in columns}
    values = range(selection.sides.table.label_columns, selection.sides.table.width)
    between = {
        column
        for column in values
        if first <= (moment(lines, column) or 0.0) <= last and _names(lines, column, yearless=True) in measures
    }
    return tuple(sorted({*columns, *between}))


def year_before(selection: Selection, row: int, column: int) -> tuple[Cell, ...]:
    """The cell of the same measure a year earlier, when the table has one: growth of one year is growth over the
    last."""
    lines = selection.sides.columns
    wanted = tuple(f"#{int(text[1:]) - 1}" if _is_year(text) else text for text in _names(lines, column))
    if wanted == _names(lines, column):
        return ()
    values = range(selection.sides.table.label_columns, selection.sides.table.width)
    return tuple((row, at) for at in values if _names(lines, at) == wanted)


def _names(lines: Lines, at: int, *, yearless: bool = False) -> tuple[str, ...]:
    texts = (atom.text for level in lines.levels if at in level for atom in level[at].readings[0].atoms)
    return tuple(text for text in texts if not (yearless and _is_year(text)))


def _is_year(atom: str) -> bool:
    return atom.startswith("#") and atom[1:].isdigit()
