"""From a grid of cells to a table that knows its header, its row labels and which cell covers every slot.

The rules look at structure only: where numbers begin, which cells are empty beside which that are not. A table that
falls into blocks (table_parts) is read block by block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.tables.forms import has_labels_below, opens_form
from ingest.tables.header_groups import fill_header, spread_period
from ingest.tables.header_rows import count_header_rows
from ingest.tables.label_columns import count_label_columns
from ingest.tables.parts import find_blocks
from ingest.tables.section_rows import mark_centred, take_sections
from ingest.tables.shapes import numbered, shape_of, take_foot, take_titles
from ingest.tables.unlabelled_sums import is_sum
from ingest.words.cell_kinds import holds_box, is_unit, is_value, tells_period, unit_in
from kb.facts.measures import likeness
from kb.model import Doubt, Part, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.grids import Grid
    from ingest.tables.parts import Blocks
    from ingest.tables.shapes import Edge, GridShape, Place, Rows
    from kb.model import Area

_SURE = 0.9
"""Likeness from which on a header names a measure for sure."""

_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")


_NOWHERE = (-1, -1)


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table before its groups are checked. `labelled` are the rows where column 0 was written, None where markup
    spans it.

    `warnings` say what had to be mended.
    """

    table: Table
    labelled: frozenset[int] | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A shape that has been read as one table; rows of `doubts` and `labelled` count in it."""

    shape: GridShape
    header_rows: int
    label_columns: int
    doubts: tuple[Doubt, ...]
    labelled: frozenset[int] | None


def structure(grid: Grid) -> TableDraft | None:
    """The table of a grid; None when nothing is left of it but a title."""
    shape = shape_of(grid)
    below = has_labels_below(shape.rows)
    if (
        shape.declared == 1
        and not grid.headed
        and (below or opens_form(shape.rows) or any(map(holds_box, shape.rows[0])))
    ):
        shape.declared = None  # Markdown demands a rule under the first row, whatever that row is
    edges = list(shape.edges)
    titles = [] if below else take_titles(shape)
    source, notes = take_foot(shape)
    if not shape.rows or shape.width < 2:
        return None
    origins = shape.places
    blocks = find_blocks(numbered(shape))
    if blocks.titled and titles:
        shape = _titled(shape, titles.pop(), edges[len(titles) : len(titles) + 1])
        origins = [[_NOWHERE] * shape.width, *origins]
        blocks = find_blocks(numbered(shape))
    reading = None if blocks else _read(shape)
    table = _table(reading) if reading else _table_of_blocks(shape, blocks)
    if reading:
        origins = [[origins[row][column] for row, column in line] for line in reading.shape.places]
    caption = " ".join(titles)
    structured = replace(
        table,
        caption=caption,
        unit=unit_in(caption) or table.unit,
        source=source,
        notes=tuple(notes),
        doubts=(*table.doubts, *_doubts_of(grid, origins)),
        areas=_areas_of(grid, origins),
    )
    return TableDraft(structured, reading.labelled if reading else None, _warnings(grid))


def _titled(shape: GridShape, title: str, edges: Sequence[Edge]) -> GridShape:
    """The shape of stacked blocks with the title at the top, at these edges if any: a later block has another, so it is
    the first one's.

    The header of that block begins with it.
    """
    declared = count_header_rows(shape) + 1
    wide = {0, *(row + 1 for row in shape.wide)}
    shape.edges = [*edges, *shape.edges] if shape.edges else []
    shape.rows, shape.wide, shape.declared = [[title] * shape.width, *shape.rows], wide, declared
    return shape


def _doubts_of(grid: Grid, origins: Sequence[Sequence[Place]]) -> list[Doubt]:
    """The doubts about a grid's cells where these have come to stand."""
    reasons = {(doubt.row, doubt.column): doubt.reason for doubt in grid.doubts}
    return [
        Doubt(row, column, reasons[place])
        for row, line in enumerate(origins if reasons else ())
        for column, place in enumerate(line)
        if place in reasons
    ]


def _areas_of(grid: Grid, origins: Sequence[Sequence[Place]]) -> tuple[tuple[Area | None, ...], ...]:
    """The areas of a grid's cells where these have come to stand."""
    if not grid.areas:
        return ()
    return tuple(tuple(None if row < 0 else grid.areas[row][column] for row, column in line) for line in origins)


def _warnings(grid: Grid) -> tuple[str, ...]:
    lengths = {len(row) for row in grid.rows}
    if len(lengths) == 1:
        return ()
    most = max(lengths)
    short = sum(len(row) < most for row in grid.rows)
    return (f"{short} of {len(grid.rows)} rows had fewer cells than the {most} columns; empty cells were added",)


def _read(shape: GridShape) -> _Reading:
    """The shape as one table: sections moved into columns of labels, what spans written out."""
    header_rows = count_header_rows(shape)
    mark_centred(shape, header_rows)
    sections = take_sections(shape, header_rows)
    if shape.spanned:
        spread_period(shape.rows, header_rows)
    doubts = [] if shape.spanned else fill_header(shape.rows, header_rows)
    body = shape.rows[header_rows:]
    numeric = any(is_value(cell) for row in body for cell in row[1:])
    label_columns = sections + count_label_columns(
        [row[sections:] for row in body],
        _corner_columns(shape, sections, header_rows),
        [row[:sections] for row in body] if sections else (),
        _dated(shape, sections, header_rows),
    )
    labelled = None
    if not shape.spanned:
        if not sections:
            labelled = frozenset(row for row in range(header_rows, len(shape.rows)) if shape.rows[row][0])
        doubts += _fill_body(shape.rows, header_rows, (sections, label_columns), numeric=numeric)
    return _Reading(shape, header_rows, label_columns, tuple(doubts), labelled)


def _dated(shape: GridShape, first: int, header_rows: int) -> frozenset[int]:
    """The columns, counted from `first` on, whose header tells a period, or the measure of the bare numbers below
    it."""
    header, body = shape.rows[:header_rows], shape.rows[header_rows:]
    return frozenset(
        at - first
        for at in range(first, shape.width)
        if any(tells_period(row[at]) for row in header)
        or (any(_names_measure(row[at]) for row in header) and any(row[at].isdigit() for row in body))
    )


def _names_measure(header: str) -> bool:
    """Does a header name a measure for sure, so that 522435 below it is an amount and no code of a share?"""
    return likeness(_BRACKETED.sub("", header).strip()) >= _SURE


def _corner_columns(shape: GridShape, first: int, header_rows: int) -> int:
    """How many columns from `first` on the corner of the header spans."""
    columns = [tuple(row[column] for row in shape.rows[:header_rows]) for column in range(first, len(shape.rows[0]))]
    if not columns or not any(columns[0]):
        return 1
    return next((index for index, column in enumerate(columns) if column != columns[0]), 1)


def _table(reading: _Reading) -> Table:
    rows = reading.shape.rows
    return Table(
        rows=tuple(map(tuple, rows)),
        header_rows=reading.header_rows,
        label_columns=reading.label_columns,
        unit=_unit_of_header(rows, reading.header_rows, reading.label_columns),
        doubts=reading.doubts,
    )


def _table_of_blocks(shape: GridShape, blocks: Blocks) -> Table:
    """The whole as it was written, spans written out, with every block as a part of it."""
    readings = [_read(block) for block in blocks.shapes]
    rows = [list(row) for row in shape.rows]
    doubts: list[Doubt] = []
    for reading in readings:
        cells, places = reading.shape.rows, reading.shape.places
        for texts, slots in zip(cells, places, strict=True):
            for text, (row, column) in zip(texts, slots, strict=True):
                rows[row][column] = rows[row][column] or text
        doubts += [Doubt(*places[doubt.row][doubt.column], doubt.reason) for doubt in reading.doubts]
    parts = [
        *(Part(tuple(map(tuple, one.shape.places)), one.header_rows, one.label_columns) for one in readings),
        *blocks.forms,
    ]
    parts.sort(key=lambda part: part.slots[0][0])
    units = {_unit_of_header(one.shape.rows, one.header_rows, one.label_columns) for one in readings}
    at_top = parts[0].slots[0][0][0] == 0
    return Table(
        rows=tuple(map(tuple, rows)),
        header_rows=parts[0].header_rows if at_top else 0,
        label_columns=parts[0].label_columns,
        unit=units.pop() if len(units) == 1 else "",
        doubts=tuple(doubts),
        parts=tuple(parts),
    )


def _fill_body(rows: Rows, header_rows: int, labels: tuple[int, int], *, numeric: bool) -> list[Doubt]:
    """Labels into the rows that go on with the row above; values only where no such row has one (a cell that spans
    rows).

    A row that sums up those above it has no label: it is their total.
    `labels` are the columns [first, end) of labels behind those of sections.
    """
    first, label_columns = labels
    going_on = {row for row in range(header_rows + 1, len(rows)) if not any(rows[row][first:label_columns])}
    merged = {
        column
        for column in range(label_columns, len(rows[0]))
        if going_on and not any(rows[row][column] for row in going_on)
    }
    doubts: list[Doubt] = []
    for row in range(header_rows + 1, len(rows)):
        if row in going_on and is_sum(rows, row, range(label_columns, len(rows[0])), first):
            continue
        if row in going_on:
            if numeric and all(rows[row][label_columns:]):
                doubts.append(
                    Doubt(row, label_columns - 1, "the row has no label of its own; the label above it is shown")
                )
            for column in (*range(first, label_columns), *merged):
                rows[row][column] = rows[row - 1][column]
        elif label_columns > 1 and not rows[row][0] and not first:
            rows[row][0] = rows[row - 1][0]
    return doubts


def _unit_of_header(rows: Rows, header_rows: int, label_columns: int) -> str:
    """The unit that the corner names, or that all columns of values name alike."""
    if not header_rows:
        return ""
    units = {
        next(filter(None, (_unit_of(rows[row][column]) for row in range(header_rows))), "")
        for column in range(label_columns, len(rows[0]))
    }
    if len(units) == 1 and any(units):
        return units.pop()
    return next(filter(None, (_unit_of(cell) for row in rows[:header_rows] for cell in row[:label_columns])), "")


def _unit_of(cell: str) -> str:
    unit = cell.strip("()（） ") if is_unit(cell) else unit_in(cell)
    return "" if len(unit) == 1 and unit.isascii() and unit.isalpha() else unit
