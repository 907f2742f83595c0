"""Rows whose words take several lines while their figures stand at the foot: words and figures put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import is_missing, is_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.tables.cells import PdfCell, Points


def with_their_figures(
    cells: Sequence[PdfCell], heights: Sequence[float], between: Iterable[float]
) -> tuple[list[PdfCell], list[float]]:
    """The cells of a body and the heights of its rows, a row of a label and words as one with the figures right below
    it.

    The row below has figures and no label, and nothing stands `between` the two (heights, in points).
    """
    rows: list[list[PdfCell]] = [[] for _ in heights]
    tall: set[int] = set()
    for cell in cells:
        rows[cell.row].append(cell)
        tall.update(range(cell.row, cell.row + cell.height) if cell.height > 1 else ())
    apart = list(between)
    joined = {
        at
        for at in range(len(rows) - 1)
        if not tall & {at, at + 1}
        and _lacks_figures(rows[at])
        and _lacks_label(rows[at + 1])
        and not any(heights[at] < y < heights[at + 1] for y in apart)
    }
    if not joined:
        return list(cells), list(heights)
    place = [row - sum(at < row for at in joined) for row in range(len(rows))]
    found: list[PdfCell] = []
    for at, row in enumerate(rows):
        joined_row = row if at in joined else [*row, *rows[at - 1]] if at - 1 in joined else row
        if at not in joined:
            found += (
                _merged(joined_row, place[at])
                if at - 1 in joined
                else [replace(one, row=place[at]) for one in joined_row]
            )
    return found, [y for at, y in enumerate(heights) if at not in joined]


def _lacks_figures(row: Sequence[PdfCell]) -> bool:
    """Does a row hold a label and words beside it, and no figure?"""
    return len(row) > 1 and any(not cell.column for cell in row) and not any(map(_is_figure, row))


def _lacks_label(row: Sequence[PdfCell]) -> bool:
    """Does a row hold figures and no label?"""
    return all(cell.column for cell in row) and any(map(_is_figure, row))


def _is_figure(cell: PdfCell) -> bool:
    return is_value(cell.text) or is_missing(cell.text)


def _merged(cells: Sequence[PdfCell], row: int) -> list[PdfCell]:
    """The cells of two rows as those of one, the words of a column after each other from the top."""
    by_column: dict[int, PdfCell] = {}
    for cell in sorted(cells, key=lambda cell: cell.box[1]):
        above = by_column.get(cell.column)
        text = f"{above.text} {cell.text}" if above else cell.text
        box = _around(above.box, cell.box) if above else cell.box
        indexes = (*above.indexes, *cell.indexes) if above else cell.indexes
        by_column[cell.column] = replace(cell, row=row, text=text, box=box, indexes=indexes)
    return [by_column[column] for column in sorted(by_column)]


def _around(one: Points, other: Points) -> Points:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
