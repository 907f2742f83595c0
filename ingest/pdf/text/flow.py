"""A page to what is read on it, in order: its lines, those of two columns one column after the other, and its
tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.finding import find_tables
from ingest.pdf.text.lines import footnote_marks, lines_of_page, runs_of
from ingest.pdf.text.running import is_call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.page.page import Char, PdfPage
    from ingest.pdf.tables.finding import PdfTable
    from ingest.pdf.text.lines import Marks, PdfLine
    from kb.model import Box

_FEWEST_ROWS = 5
"""Rows of two pieces from which on a page is set in two columns, and its text goes to and fro between them."""

_WIDEST_SHORT = 0.15
"""Share of the page's width that a piece of a column reaches at least."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What is read on a page. `tables` come with the place of their first character among the lines (PdfLine.order).

    `notes` are the footnotes that cells of each table refer to. `share` turns points into fractions of the page as
    shown: `page` has no characters any more. `chars` counts those that there were, `odd` those that nobody can read.
    """

    page: PdfPage
    lines: tuple[PdfLine, ...]
    tables: tuple[tuple[int, PdfTable], ...]
    notes: tuple[tuple[str, ...], ...]
    chars: int

    def box(self, line: PdfLine, x0: float, x1: float) -> Box:
        """A stretch of a line as fractions of the page."""
        return self.page.share((x0, line.y0, x1, line.y1))


def flow_of(page: PdfPage, before: Flow | None = None) -> Flow:
    """What is read on a page, running headers and footers being gone already. `before` is the page before."""
    runs = runs_of(page.chars)
    marks = footnote_marks(runs)
    bare = replace(page, chars=tuple(char for char in page.chars if char.index not in marks.references))
    tables = find_tables(bare, before.tables[-1][1] if before and before.tables else None)
    taken = frozenset(index for table in tables for index in table.chars)
    notes = tuple(_notes_in(table, page, marks) for table in tables)
    taken |= {index for index in marks.references if _is_noted(index, tables, page)}
    left = [run for whole in runs for run in _without(whole, taken)]
    lines = [line for line in lines_of_page(page, left, marks) if not is_call(line.text)]
    placed = tuple((min(table.chars, default=0), table) for table in tables)
    light = replace(page, chars=(), rulings=(), fills=(), dots=())
    return Flow(light, tuple(_by_columns(lines, page.width)), placed, notes, len(page.chars))


def _without(run: list[Char], taken: frozenset[int]) -> list[list[Char]]:
    """What is left of a run, as runs."""
    kept = [char for char in run if char.index not in taken]
    return [run] if len(kept) == len(run) else runs_of(kept)


def _is_noted(index: int, tables: Sequence[PdfTable], page: PdfPage) -> bool:
    """Does the mark of a footnote stand in a table?"""
    char = next(char for char in page.chars if char.index == index)
    return any(_is_in(char, table, page) for table in tables)


def _notes_in(table: PdfTable, page: PdfPage, marks: Marks) -> tuple[str, ...]:
    """The footnotes that stand in a table's cells."""
    inside = (char for char in page.chars if char.index in marks.references and _is_in(char, table, page))
    return tuple(dict.fromkeys(marks.references[char.index] for char in inside))


def _is_in(char: Char, table: PdfTable, page: PdfPage) -> bool:
    place = page.share((char.x0, char.y0, char.x1, char.y1))
    box = table.box
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    return box.x0 - 0.01 <= x <= box.x1 + 0.01 and box.y0 - 0.005 <= y <= box.y1 + 0.005


def _by_columns(lines: Sequence[PdfLine], width: float) -> list[PdfLine]:
    """Lines of a page that is set in two columns and written row by row, column after column; else as they are."""
    gutter = _gutter(lines, width)
    if gutter is None:
        return list(lines)
    ordered: list[PdfLine] = []
    sides: tuple[list[PdfLine], list[PdfLine]] = ([], [])
    for line in lines:
        if line.x0 < gutter < line.x1:
            ordered += [*sides[0], *sides[1], line]
            sides = ([], [])
        else:
            sides[line.x0 > gutter].append(line)
    return [*ordered, *sides[0], *sides[1]]


def _gutter(lines: Sequence[PdfLine], width: float) -> float | None:
    """Where the space between two columns lies when the text crosses it on every row."""
    pairs = [
        (left, right)
        for left, right in pairwise(lines)
        if left.beside(right)
        and right.x0 - left.x1 > left.size
        and min(left.x1 - left.x0, right.x1 - right.x0) > _WIDEST_SHORT * width
    ]
    if len(pairs) < _FEWEST_ROWS:
        return None
    left, right = max(pair[0].x1 for pair in pairs), min(pair[1].x0 for pair in pairs)
    return (left + right) / 2 if left < right else None
