"""From a grid of cells to a table that knows its header, its row labels and which cell covers every slot.

The rules look at structure only: where numbers begin, which cells are empty beside which that are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.cells import has_words, is_missing, is_period, is_total, is_value, letters, unit_in
from ingest.label_columns import count_label_columns
from ingest.vocabulary import NOTE, SOURCE
from kb.model import Doubt, Table

if TYPE_CHECKING:
    from ingest.grids import Grid

Rows = list[list[str]]

_MOST_HEADER_ROWS = 4
_MOST_TITLES, _MOST_NOTES = 4, 60


@dataclass(frozen=True, slots=True)
class Draft:
    """A table before its groups are checked. `labelled` are the rows where column 0 was written, None where markup spans it.

    `warnings` say what had to be mended.
    """

    table: Table
    labelled: frozenset[int] | None = None
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Shape:
    """Rows in the making, with the indexes of rows that are one cell over the whole width."""

    rows: Rows
    wide: set[int]
    declared: int | None
    spanned: bool


def structure(grid: Grid) -> Draft | None:
    """The table of a grid; None when nothing is left of it but a title."""
    warnings = _warnings(grid)
    shape = _shape(grid)
    titles = _take_titles(shape)
    source, notes = _take_foot(shape)
    if not shape.rows or len(shape.rows[0]) < 2:
        return None
    header_rows = _header_rows(shape)
    sectioned = _take_sections(shape, header_rows)
    if not shape.spanned:
        _fill_header(shape.rows, header_rows)
    numeric = any(is_value(cell) for row in shape.rows[header_rows:] for cell in row[1:])
    label_columns = count_label_columns(shape.rows[header_rows:])
    labelled, doubts = None, []
    if not shape.spanned:
        if not sectioned:
            labelled = frozenset(row for row in range(header_rows, len(shape.rows)) if shape.rows[row][0])
        doubts = _fill_body(shape.rows, header_rows, label_columns, numeric=numeric, grouped=sectioned)
    caption = " ".join(titles)
    table = Table(
        rows=tuple(tuple(row) for row in shape.rows),
        header_rows=header_rows,
        label_columns=label_columns,
        caption=caption,
        unit=unit_in(caption) or _unit_of_header(shape.rows, header_rows, label_columns),
        source=source,
        notes=tuple(notes),
        doubts=tuple(doubts),
    )
    return Draft(table, labelled, warnings)


def _warnings(grid: Grid) -> tuple[str, ...]:
    lengths = {len(row) for row in grid.rows}
    if len(lengths) == 1:
        return ()
    most = max(lengths)
    short = sum(len(row) < most for row in grid.rows)
    return (f"{short} of {len(grid.rows)} rows had fewer cells than the {most} columns; empty cells were added",)


def _shape(grid: Grid) -> _Shape:
    """Rectangular, without empty rows and columns."""
    size = max(map(len, grid.rows))
    pad_left = _header_lacks_corner(grid, size)
    rows: Rows = []
    wide: set[int] = set()
    declared = grid.header_rows
    for index, cells in enumerate(grid.rows):
        if not any(cells):
            if declared is not None and index < (grid.header_rows or 0):
                declared -= 1
            continue
        if index in grid.wide or (not grid.spanned and cells[0] and not any(cells[1:]) and size > 1):
            wide.add(len(rows))
        padding = [""] * (size - len(cells))
        rows.append([*padding, *cells] if index in pad_left else [*cells, *padding])
    kept = [column for column in range(size) if any(row[column] for row in rows)]
    return _Shape([[row[column] for column in kept] for row in rows], wide, declared, grid.spanned)


def _header_lacks_corner(grid: Grid, size: int) -> frozenset[int]:
    """The first row when it alone lacks one cell and all others begin with a label: its empty corner was lost."""
    first, *others = grid.rows
    lost = len(first) == size - 1 and len(others) > 1 and all(len(row) == size for row in others)
    if lost and all(has_words(row[0]) and is_value(row[-1]) for row in others) and not any(map(is_value, first)):
        return frozenset((0,))
    return frozenset()


def _drop(shape: _Shape, row: int) -> str:
    text = shape.rows.pop(row)[0]
    shape.wide = {index - (index > row) for index in shape.wide if index != row}
    if shape.declared is not None and row < shape.declared:
        shape.declared -= 1
    return text


def _take_titles(shape: _Shape) -> list[str]:
    """Rows over the whole width at the top: the table's title, not a header over each column."""
    titles: list[str] = []
    while (
        0 in shape.wide
        and len(titles) < _MOST_TITLES
        and len(shape.rows) > 1
        and not (is_value(shape.rows[1][-1]) and 1 not in shape.wide)
    ):
        titles.append(_drop(shape, 0))
    return titles


def _take_foot(shape: _Shape) -> tuple[str, list[str]]:
    """Rows over the whole width at the foot that name the source or hold a note."""
    source = ""
    notes: list[str] = []
    while shape.rows and len(shape.rows) - 1 in shape.wide and len(notes) < _MOST_NOTES:
        text = shape.rows[-1][0]
        if SOURCE.match(text):
            source = _drop(shape, len(shape.rows) - 1)
        elif NOTE.match(text) or text.startswith("*"):
            notes.insert(0, _drop(shape, len(shape.rows) - 1))
        else:
            break
    return source, notes


def _header_rows(shape: _Shape) -> int:
    rows = shape.rows
    if len(rows) < 2:
        return 1 if shape.declared else 0
    if shape.declared == 0 or (shape.declared is None and _headless(rows)):
        return 0
    count = max(shape.declared or 1, 1)
    while count < min(_MOST_HEADER_ROWS, len(rows) - 1) and _continues_header(shape, count):
        count += 1
    return min(count, _MOST_HEADER_ROWS, len(rows) - 1)


def _headless(rows: Rows) -> bool:
    """Do values begin in the first row? In two columns: are the values of all kinds, so that the first is no name of them?"""
    if any(_measures(rows, column) for column in range(1, len(rows[0]))):
        return True
    if len(rows[0]) != 2:
        return False
    if all(row[0].endswith((":", "：")) for row in rows):
        return True
    if not rows[0][0]:
        return False
    values = sum(is_value(row[1]) or is_missing(row[1]) for row in rows[1:])
    periods = sum(is_period(row[1]) for row in rows[1:])
    return 0 < values + periods < 0.7 * (len(rows) - 1)


def _measures(rows: Rows, column: int) -> bool:
    """Is the first cell of a column a value like those below it? "3 months" over percentages is a name."""
    first = rows[0][column]
    if not is_value(first):
        return False
    return not letters(first) or any(letters(row[column]) == letters(first) for row in rows[1:])


def _continues_header(shape: _Shape, index: int) -> bool:
    """Does a row go on with the header above it: no values, and names the columns that a group above spans?"""
    row, above = shape.rows[index], shape.rows[index - 1]
    if index in shape.wide or any(is_value(cell) for cell in row):
        return False
    told = [cell for cell in row[1:] if cell]
    if not told:
        return False
    if all(is_period(cell) or (cell[0] in "(（" and unit_in(cell)) for cell in told) and (not row[0] or not above[0]):
        return True
    if shape.spanned:
        return any(cell and cell == over for cell, over in zip(row, above, strict=True))
    numeric = any(is_value(cell) for later in shape.rows[index + 1 :] for cell in later[1:])
    gaps = any(not cell and row[column] for column, cell in enumerate(above) if column)
    return numeric and gaps and (not row[0] or not above[0]) and len(told) >= 2


def _take_sections(shape: _Shape, header_rows: int) -> bool:
    """Rows of one cell inside the body name the rows below them: they become a column of labels. Did that happen?"""
    body = [row for row in sorted(shape.wide) if row >= header_rows]
    if not body or (not shape.spanned and not _are_sections(shape, body, header_rows)):
        return False
    if body[-1] == len(shape.rows) - 1:
        body.pop()
    named = frozenset(body)
    rows: Rows = []
    label = ""
    for index, row in enumerate(shape.rows):
        if index in named:
            label = row[0]
        else:
            rows.append([label if index >= header_rows else "", *row])
            label = "" if is_total(row[0]) else label
    if not named or len(rows) <= header_rows:
        return False
    shape.rows, shape.wide = rows, set()
    return True


def _are_sections(shape: _Shape, body: list[int], header_rows: int) -> bool:
    """Without markup a lone cell may also be a label whose values are missing."""
    colons = all(shape.rows[row][0].endswith((":", "：")) for row in body)
    return colons or (body[0] == header_rows and body[-1] != len(shape.rows) - 1 and len(body) > 1)


def _fill_header(rows: Rows, header_rows: int) -> None:
    """A group's name into the empty cells right of it that have names below; a name into the empty cells below it."""
    for index in range(header_rows - 1):
        row = rows[index]
        for column in range(2, len(row)):
            named_below = [
                any(rows[below][at] for below in range(index + 1, header_rows)) for at in (column - 1, column)
            ]
            if not row[column] and all(named_below):
                row[column] = row[column - 1]
    for index in range(1, header_rows):
        for column, cell in enumerate(rows[index]):
            if not cell:
                rows[index][column] = rows[index - 1][column]


def _fill_body(rows: Rows, header_rows: int, label_columns: int, *, numeric: bool, grouped: bool) -> list[Doubt]:
    """Labels into the rows that go on with the row above; values only where no such row has one (a cell that spans rows)."""
    going_on = {row for row in range(header_rows + 1, len(rows)) if not any(rows[row][:label_columns])}
    merged = {
        column
        for column in range(label_columns, len(rows[0]))
        if going_on and not any(rows[row][column] for row in going_on)
    }
    doubts: list[Doubt] = []
    for row in range(header_rows + 1, len(rows)):
        if row in going_on:
            if numeric and all(rows[row][label_columns:]):
                doubts.append(
                    Doubt(row, label_columns - 1, "the row has no label of its own; the label above it is shown")
                )
            for column in (*range(label_columns), *merged):
                rows[row][column] = rows[row - 1][column]
        elif label_columns > 1 and not rows[row][0] and not grouped:
            rows[row][0] = rows[row - 1][0]
    return doubts


def _unit_of_header(rows: Rows, header_rows: int, label_columns: int) -> str:
    """The unit that the corner names, or that all columns of values name alike."""
    if not header_rows:
        return ""
    units = {
        next(filter(None, (unit_in(rows[row][column]) for row in range(header_rows))), "")
        for column in range(label_columns, len(rows[0]))
    }
    if len(units) == 1:
        return units.pop()
    return unit_in(rows[0][0]) if not any(units) else ""
