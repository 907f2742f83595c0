"""Tables stacked in one grid: where a header begins again, and blocks set in between rows of wider labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.tables.header_rows import count_header_rows
from ingest.tables.shapes import runs
from ingest.words.cell_kinds import is_missing, is_period, is_unit, is_value
from kb.text.calendar_words import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.shapes import GridShape

_MOST_BLOCKS = 40
_MOST_HEADERS = 4
"""Rows of a later header at most."""

_NOT_NAME = re.compile(r"[(（][^()（）]*[)）]|[\W_]+")


def find_stacked(shape: GridShape) -> tuple[tuple[GridShape, ...], bool]:
    """Blocks that each begin with a header, and whether a later one has a title of its own; none where there is one
    block.

    A later header has the names of the first, or is of cells without label and figures; or the block is set into rows
    of wider labels.
    """
    header_rows = count_header_rows(shape)
    starts = _second_headers(shape, header_rows)
    if not starts or len(starts) > _MOST_BLOCKS:
        return _set_in(shape), False
    columns = range(shape.width)
    blocks: list[GridShape] = []
    titled = False
    bounds = [(0, header_rows), *starts]
    for (start, body), end in zip(bounds, [*(at for at, _ in starts), len(shape.rows)], strict=True):
        own_title = start in shape.wide
        titled = titled or (start > 0 and own_title)
        above = [] if not start or own_title or body - start > 1 else list(range(header_rows - 1))
        block = shape.part([*above, *range(start, end)], columns, len(above) + body - start)
        for row in sorted(block.wide):
            if row < (block.declared or 0):
                block.rows[row] = [next(filter(None, block.rows[row]))] * shape.width
                block.wide.discard(row)
        blocks.append(block)
    return tuple(blocks), titled


@dataclass(frozen=True, slots=True)
class _Body:
    """Where figures stand: the last row of each column that has one, and the first and last rows of figures or
    periods."""

    last: tuple[int, ...]
    dated: tuple[int, int]

    @classmethod
    def of(cls, shape: GridShape, header_rows: int) -> _Body:
        """The figures below the header."""
        rows = range(header_rows, len(shape.rows))
        last = [
            max((row for row in rows if is_value(shape.rows[row][column])), default=-1) for column in range(shape.width)
        ]
        dated = [row for row in rows if _has_figures([shape.rows[row]])]
        return cls(tuple(last), (dated[0], dated[-1]) if dated else (len(shape.rows), -1))


def _second_headers(shape: GridShape, header_rows: int) -> list[tuple[int, int]]:
    """First row of every later header, with the lone titles above it, and the first row of the body below it."""
    starts: list[tuple[int, int]] = []
    if not header_rows:
        return starts
    names = {bare_name(cell) for row in shape.rows[:header_rows] for cell in row[1:]} - {""}
    figures = _Body.of(shape, header_rows)
    row, body = header_rows + 1, header_rows
    while row < len(shape.rows) - 1:
        if not _heads_again(shape, row, header_rows, names, figures):
            row += 1
            continue
        end = row + 1
        while (
            end < len(shape.rows) - 1
            and end - row < _MOST_HEADERS
            and (_is_unlabelled(shape, end, figures) or _repeats_whole(shape, end, header_rows))
        ):
            end += 1
        start = row
        while start - 1 > body and (start - 1 in shape.wide or _is_unlabelled(shape, start - 1, figures)):
            start -= 1
        if start <= body or (end in shape.wide and end + 1 == len(shape.rows)):
            row = end
            continue
        starts.append((start, end))
        body = end
        row = end + 1
    return starts


def _heads_again(shape: GridShape, row: int, header_rows: int, names: set[str], figures: _Body) -> bool:
    cells = shape.rows[row]
    filled = [column for column in range(1, shape.width) if cells[column]]
    if (
        row in shape.wide
        or not filled
        or any(is_value(cells[column]) and not is_unit(cells[column]) for column in filled)
    ):
        return False
    if all(is_missing(cells[column]) for column in filled) or figures.dated[1] <= row:
        return False
    again = [column for column in filled if _repeats(shape.rows[:header_rows], cells, column, names)]
    if len(again) >= max(1, min(2, shape.width - 1)) and 2 * len(again) > len(filled):
        return True
    if len(filled) < 2 or not _is_unlabelled(shape, row, figures) or figures.dated[0] >= row:
        return False
    above = shape.rows[row - 1]
    carried_on = above[0] and any(
        above[column] and not is_value(above[column]) and not is_missing(above[column]) for column in filled
    )
    return not carried_on or all(is_period(cells[column]) and bare_name(cells[column]) in names for column in filled)


def _repeats(header: Sequence[Sequence[str]], cells: Sequence[str], column: int, names: set[str]) -> bool:
    """Has the header the same name over this column, or the same year over any?"""
    name = bare_name(cells[column])
    return name != "" and (
        any(bare_name(row[column]) == name for row in header) or (bool(re.search(YEAR, name)) and name in names)
    )


def _repeats_whole(shape: GridShape, row: int, header_rows: int) -> bool:
    """Is a row one of the header's once more, its label too: what heads it above is the title of its block?"""
    cells = [bare_name(cell) for cell in shape.rows[row]]
    return any(cells[1:]) and any([*map(bare_name, above)] == cells for above in shape.rows[:header_rows])


def bare_name(cell: str) -> str:
    """A header cell without what stands in parentheses, signs and spaces."""
    return _NOT_NAME.sub("", cell).lower()


def _is_unlabelled(shape: GridShape, row: int, figures: _Body) -> bool:
    """Words or periods over the columns of figures and nothing else: no label, no figure."""
    cells = shape.rows[row]
    filled = [column for column, cell in enumerate(cells) if cell]
    if not filled or any(is_value(cells[column]) or is_missing(cells[column]) for column in filled):
        return False
    return filled[0] > 0 and figures.last[filled[0]] > row


def _has_figures(rows: Sequence[Sequence[str]]) -> bool:
    return any(is_value(cell) or is_period(cell) for row in rows for cell in row[1:])


def _set_in(shape: GridShape) -> tuple[GridShape, ...]:
    """A block with a header and narrower labels set into rows whose label spans several columns."""
    if not all(shape.rows[0]):
        return ()
    widths = [runs(row)[0].end for row in shape.rows]
    label = widths[0]
    inside = [row for row, width in enumerate(widths) if width != label]
    if label < 2 or len(inside) < 2 or inside != list(range(inside[0], inside[-1] + 1)):
        return ()
    around = [row for row in range(len(shape.rows)) if row not in set(inside)]
    head = shape.rows[inside[0]]
    if (
        len(around) < 3
        or inside[0] < 2
        or any(map(is_value, head))
        or not _has_figures([shape.rows[at] for at in inside])
    ):
        return ()
    columns = range(shape.width)
    return (shape.part(around, columns), shape.part(inside, columns))
