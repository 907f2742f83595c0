"""A document as it was read, cut into parts that are sent to the reader one by one: text, and every table once,
whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Chunk, Table

LINES_MOST = 120
"""A part ends after so many lines, as far as they can be told beforehand; a table is not cut."""

ROWS_COUNTED = 60
"""A table of more rows is shown in part."""

_LINE = 90
"""Width of a line; ideographs count two."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is shown as one: a passage of text, or a table with the passages (`legend`) that tell its caption, notes and
    source.

    `passages` are the numbers (Chunk.order) of all passages that it stands for.
    """

    passages: tuple[int, ...]
    headings: tuple[str, ...]
    page: int | None
    lines: int
    table: int | None = None
    legend: tuple[int, ...] = ()

    @property
    def shown(self) -> tuple[int, ...]:
        """The passages whose texts are shown: of a table its legend alone."""
        return self.passages if self.table is None else self.legend


@dataclass(frozen=True, slots=True)
class Part:
    """Units that follow each other. `page` is that of all of them, where it is known; `lines` about how many lines they
    take."""

    units: tuple[Unit, ...]
    page: int | None
    lines: int


def parts_of(chunks: Sequence[Chunk], tables: Sequence[Table]) -> tuple[Part, ...]:
    """The parts of a document: its pages where each passage knows its own, else stretches of about LINES_MOST lines."""
    units = list(_units(chunks, tables))
    by_page = all(unit.page is not None for unit in units)
    runs = [list(run) for _, run in groupby(units, key=lambda unit: unit.page)] if by_page else [units]
    return tuple(_part(cut) for run in runs for cut in ([run] if by_page else _cuts(run)))


def _units(chunks: Sequence[Chunk], tables: Sequence[Table]) -> Iterator[Unit]:
    """Every passage in one unit; those of a table, and of its legend right behind it, together."""
    at = 0
    while at < len(chunks):
        first = chunks[at]
        table = tables[first.table] if first.table is not None and first.table < len(tables) else None
        if table is None:
            yield Unit((first.order,), first.place.headings, first.place.page, _lines(first.text))
            at += 1
            continue
        end = at + 1
        while end < len(chunks) and chunks[end].table == first.table:
            end += 1
        surroundings = "\n".join(filter(None, (table.caption, *table.notes, table.source)))
        legend = end
        while legend < len(chunks) and chunks[legend].table is None and chunks[legend].text in surroundings:
            legend += 1
        orders = tuple(chunk.order for chunk in chunks[at:legend])
        lines = min(len(table.rows), ROWS_COUNTED) + 2
        yield Unit(orders, first.place.headings, first.place.page, lines, first.table, orders[end - at :])
        at = legend


def _cuts(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    cut: list[Unit] = []
    lines = 0
    for unit in units:
        if cut and lines + unit.lines > LINES_MOST:
            yield cut
            cut, lines = [], 0
        cut.append(unit)
        lines += unit.lines
    if cut:
        yield cut


def _part(units: Sequence[Unit]) -> Part:
    pages = {unit.page for unit in units}
    return Part(tuple(units), pages.pop() if len(pages) == 1 else None, sum(unit.lines for unit in units))


def _lines(text: str) -> int:
    wide = (len(line) + sum(character > "⺀" for character in line) for line in text.split("\n"))
    return sum(max(1, ceil(width / _LINE)) for width in wide)
