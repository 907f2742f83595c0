"""Which lines of a worksheet belong to which table, by where they stand: titles and units above it, sources and notes
below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ingest.report.elements import ElementKind
from ingest.report.line_kinds import split_mark
from ingest.sheets.xlsx_blocks import Island, SheetText, is_source_or_note
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_Block = TypeVar("_Block", SheetText, Island)

TIED_AFTER = frozenset((ElementKind.UNIT, ElementKind.NOTE, ElementKind.SOURCE))
"""Lines that belong to a table without being its title."""

_WIDEST_TITLE = 100
"""Columns of the longest line over a table that is its title without being numbered as a caption."""

_MOST_ABOVE = 5
_REACH = 6
"""Rows within which a line looks for the table below it."""

_GAP_ABOVE, _GAP_BELOW = 1, 2
"""Empty rows that may lie between a table and its caption, and between a table and its source or notes."""


@dataclass(frozen=True, slots=True)
class TiedTable:
    """A table with the lines that belong to it, each in the order of the sheet."""

    island: Island
    above: tuple[SheetText, ...]
    below: tuple[SheetText, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a sheet by row, and its tables by their first row."""

    lines: Mapping[int, Sequence[SheetText]]
    islands: Mapping[int, Sequence[Island]]

    def below(self, line: SheetText) -> list[Island]:
        """The nearest tables that begin under a line: those in its columns, else the only one there is.

        A line without a number that is alone over tables side by side, of which none has a line of its own, is over
        all.
        """
        for row in range(line.row, line.row + _REACH + 1):
            starting = self.islands.get(row, ())
            under = [island for island in starting if _overlap(line, island)]
            shared = (
                line.kind in {None, ElementKind.UNIT}
                and len(under) < len(starting)
                and under == list(starting[: len(under)])
            )
            if shared and under and self._is_alone(line, row):
                return list(starting)
            if under or len(starting) == 1:
                return under or list(starting)
        return []

    def _is_alone(self, line: SheetText, row: int) -> bool:
        """Are the lines down to a row all at the place of this one?"""
        between = (other for at in range(line.row, row) for other in self.lines.get(at, ()))
        return all(other.left == line.left for other in between)


def tie_lines(blocks: Sequence[SheetText | Island]) -> list[SheetText | TiedTable]:
    """The blocks of a sheet with the lines that belong to a table taken to it; a title over several becomes a
    HEADING."""
    layout = _Layout(
        _by_row((block.row, block) for block in blocks if isinstance(block, SheetText)),
        _by_row((block.top, block) for block in blocks if isinstance(block, Island)),
    )
    taken: set[SheetText] = set()
    tables: dict[int, TiedTable] = {}
    for block in blocks:
        if isinstance(block, Island):
            below = _lines_below(block, layout, taken)
            taken.update(below)
            tables[id(block)] = TiedTable(block, (), below)
    shared: set[SheetText] = set()
    for block in blocks:
        if isinstance(block, Island):
            above = _lines_above(block, layout, taken, shared)
            # A unit over tables side by side is each one's.
            taken.update(line for line in above if line.kind not in TIED_AFTER or len(layout.below(line)) < 2)
            tables[id(block)] = replace(tables[id(block)], above=above)
    taken.update(line for table in tables.values() for line in table.above)
    entries = (tables[id(block)] if isinstance(block, Island) else block for block in blocks if block not in taken)
    return [replace(entry, kind=ElementKind.HEADING) if entry in shared else entry for entry in entries]


def _by_row(items: Iterable[tuple[int, _Block]]) -> dict[int, list[_Block]]:
    found: dict[int, list[_Block]] = {}
    for row, item in items:
        found.setdefault(row, []).append(item)
    return found


def _overlap(line: SheetText, island: Island) -> bool:
    return line.left <= island.right and line.right >= island.left


def _lines_below(island: Island, layout: _Layout, taken: set[SheetText]) -> tuple[SheetText, ...]:
    """Sources and notes under a table, and what is numbered or goes on right under a note."""
    found: list[SheetText] = []
    row, last = island.bottom + 1, island.bottom
    while row - last <= _GAP_BELOW + 1:
        if any(other.left <= island.right and other.right >= island.left for other in layout.islands.get(row, ())):
            break
        lines = [line for line in layout.lines.get(row, ()) if _overlap(line, island) and line not in taken]
        notes = [line for line in lines if _is_note(line, found, row - last)]
        if lines and not notes:
            break
        found += notes
        last = row if notes else last
        row += 1
    return tuple(found)


def _is_note(line: SheetText, found: Sequence[SheetText], distance: int) -> bool:
    if is_source_or_note(line.text):
        return True
    return bool(found) and distance == 1 and line.kind is None and split_mark(line.text) is not None


def _lines_above(
    island: Island, layout: _Layout, taken: set[SheetText], shared: set[SheetText]
) -> tuple[SheetText, ...]:
    """The title, unit and notes over a table; a title that stands over other tables as well is put into `shared`."""
    found: list[SheetText] = []
    row, last = island.top - 1, island.top
    while last - row <= _GAP_ABOVE + 1 and row >= 0 and len(found) < _MOST_ABOVE:
        lines = [line for line in layout.lines.get(row, ()) if line not in taken and island in layout.below(line)]
        titles = [line for line in lines if _is_title(line, last - row, found)]
        if lines and not titles:
            break
        several = [line for line in titles if len(layout.below(line)) > 1 and line.kind not in TIED_AFTER]
        shared.update(several)
        found[:0] = [line for line in titles if line not in several]
        last = row if titles else last
        row -= 1
        if any(line.kind is ElementKind.CAPTION for line in titles):
            break
    return tuple(found)


def _is_title(line: SheetText, distance: int, found: Sequence[SheetText]) -> bool:
    if line.kind is not None:
        return line.kind is not ElementKind.SOURCE
    if width(line.text) > _WIDEST_TITLE or ends_sentence(line.text):
        return False
    return distance == 1 or not any(other.kind in {None, ElementKind.CAPTION} for other in found)
