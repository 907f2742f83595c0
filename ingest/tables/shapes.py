"""A grid on its way to a table: rectangular, without empty rows and columns, each slot knowing which cell it stands
for.

A shape can be taken apart (`part`), and lose its titles and its foot; what is written into it is kept by the slots'
places.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from ingest.words.cell_kinds import has_words, is_period, is_unit, is_value
from ingest.words.vocabulary import NOTE, SOURCE, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.grids import Grid

Rows = list[list[str]]
Place = tuple[int, int]

SET_IN = 0.003
"""Share of the page's width that a label is set in by at least."""

_MOST_TITLES, _MOST_NOTES = 4, 60
_LONGEST_LABEL = 40
"""Columns that the text of a closing row over the whole width may take to be a label still, its values missing."""


class Edge(NamedTuple):
    """Where a row stands, in shares of its page: where its label begins, its upper and its lower edge, pages before it
    as 1."""

    left: float
    top: float
    bottom: float


@dataclass(slots=True)
class GridShape:
    """The rows of a grid while a table is made of them. `places` gives, for each cell, the row and column it came from.

    `wide` lists rows that are one cell over the whole width. `declared` is the number of header rows that the markup
    declares. `spanned` is true where the markup marks merged cells, so that an empty cell is empty. `edges` says how
    far each label is indented; it is empty where the format has no indents, or all are equal.
    """

    rows: Rows
    places: list[list[Place]]
    wide: set[int]
    declared: int | None
    spanned: bool
    edges: list[Edge] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def part(self, rows: Sequence[int], columns: Sequence[int], header_rows: int | None = None) -> GridShape:
        """The shape of some rows and columns, in ascending order; rows of which nothing is left are dropped."""
        filled = [row for row in rows if any(self.rows[row][column] for column in columns)]
        cells = [[self.rows[row][column] for column in columns] for row in filled]
        wide = {index for index, row in enumerate(filled) if row in self.wide or _is_lone(cells[index])}
        places = [[self.places[row][column] for column in columns] for row in filled]
        edges = [self.edges[row] for row in filled] if self.edges else []
        return GridShape(cells, places, wide, header_rows, self.spanned, edges)

    def drop(self, row: int) -> str:
        """Take a row out; its text (the first cell that has one)."""
        self.places.pop(row)
        if self.edges:
            self.edges.pop(row)
        text = next(filter(None, self.rows.pop(row)), "")
        self.wide = {index - (index > row) for index in self.wide if index != row}
        if self.declared is not None and row < self.declared:
            # A header that was a title was none.
            self.declared = self.declared - 1 or None
        return text


@dataclass(frozen=True, slots=True)
class Run:
    """A cell and its equals right of it: columns [start, end)."""

    text: str
    start: int
    end: int


def runs(cells: Sequence[str]) -> list[Run]:
    """A row as its runs. Empty cells and figures that happen to be equal stay apart."""
    found: list[Run] = []
    column = 0
    for text, group in groupby(cells):
        size = len(list(group))
        widths = [size] if text and not is_value(text) else [1] * size
        for taken in widths:
            found.append(Run(text, column, column + taken))
            column += taken
    return found


def shape_of(grid: Grid) -> GridShape:
    """Rectangular, without empty rows and columns; the places of its slots are those in the grid."""
    size = max(map(len, grid.rows))
    pad_left = _header_lacks_corner(grid, size)
    rows: Rows = []
    written: list[int] = []
    wide: set[int] = set()
    declared = grid.header_rows
    repeated = _header_again(grid.rows)
    for index, cells in enumerate(grid.rows):
        if index in repeated:
            continue
        if not any(cells):
            if declared is not None and index < (grid.header_rows or 0):
                declared -= 1
            continue
        padding = [""] * (size - len(cells))
        padded = [*padding, *cells] if index in pad_left else [*cells, *padding]
        if size > 1 and (index in grid.wide or _is_wide(padded, spanned=grid.spanned)):
            wide.add(len(rows))
        rows.append(padded)
        written.append(index)
    kept = [column for column in range(size) if any(row[column] for row in rows)]
    places = [[(at, column - (at in pad_left)) for column in kept] for at in written]
    kept_cells = [[row[column] for column in kept] for row in rows]
    return GridShape(kept_cells, places, wide, declared, grid.spanned, _edges(grid, written))


def _edges(grid: Grid, written: Sequence[int]) -> list[Edge]:
    """Where rows stand and labels begin; nothing where that shows no order of the labels, or rows lie side by side."""
    found: list[Edge] = []
    for row in written if grid.areas else ():
        areas = [area for area in grid.areas[row] if area]
        if not areas:
            return []
        label = next(
            (area for area, cell in zip(grid.areas[row], grid.rows[row], strict=True) if area and cell), areas[0]
        )
        page, inset = label.page, grid.insets[row] if grid.insets else 0.0
        found.append(
            Edge(label.x0 + inset, page + min(area.y0 for area in areas), page + max(area.y1 for area in areas))
        )
    upright = all(above.top < below.bottom for above, below in pairwise(found))
    lefts = [edge.left for edge in found]
    return found if found and upright and max(lefts) - min(lefts) > SET_IN else []


def _header_again(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Rows that tell the header again, as a table does that goes on on the next page. A block of its own has a title
    above."""
    lines = ["\t".join(row).rstrip() for row in rows]
    names = next((at for at, row in enumerate(rows) if any(map(is_value, row[1:]))), len(rows))
    again: set[int] = set()
    for start in range(max(names, 1), len(rows)):
        if "\t" in lines[0] and lines[start] == lines[0] and not _is_lone(rows[start - 1]):
            pairs = zip(lines[:names], lines[start:], strict=False)
            again.update(start + at for at, _ in enumerate(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return frozenset(again)


def numbered(shape: GridShape) -> GridShape:
    """The shape with every slot in its own place."""
    shape.places = [[(row, column) for column in range(shape.width)] for row in range(len(shape.rows))]
    return shape


def _is_wide(cells: Sequence[str], *, spanned: bool) -> bool:
    """Does a row look like one cell? Where the markup tells spans, only when it says one sentence again and again."""
    if spanned:
        return _is_repeated(cells) and width(cells[0]) > _LONGEST_LABEL
    return _is_lone(cells) or _is_repeated(cells)


def _is_lone(cells: Sequence[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:])


def _is_repeated(cells: Sequence[str]) -> bool:
    """One text in all cells, as converters write a merged row that they take apart."""
    first = cells[0]
    return has_words(first) and len(set(cells)) == 1 and not (is_value(first) or is_period(first) or is_unit(first))


def _header_lacks_corner(grid: Grid, size: int) -> frozenset[int]:
    """The first row when it alone lacks one cell and all others begin with a label: its empty corner was lost."""
    first, *others = grid.rows
    lost = len(first) == size - 1 and len(others) > 1 and all(len(row) == size for row in others)
    if lost and all(has_words(row[0]) and is_value(row[-1]) for row in others) and not any(map(is_value, first)):
        return frozenset((0,))
    return frozenset()


def take_titles(shape: GridShape) -> list[str]:
    """Rows over the whole width at the top: the table's title, not a header over each column."""
    titles: list[str] = []
    while (
        0 in shape.wide
        and len(titles) < _MOST_TITLES
        and len(shape.rows) > 1
        and not (is_value(shape.rows[1][-1]) and 1 not in shape.wide)
    ):
        titles.append(shape.drop(0))
    return titles


def take_foot(shape: GridShape) -> tuple[str, list[str]]:
    """Rows over the whole width at the foot that name the source or hold a note."""
    source = ""
    notes: list[str] = []
    while shape.rows and len(shape.rows) - 1 in shape.wide and len(notes) < _MOST_NOTES:
        text = shape.rows[-1][0]
        if SOURCE.match(text):
            source = shape.drop(len(shape.rows) - 1)
        elif NOTE.match(text) or text.startswith("*") or (shape.spanned and width(text) > _LONGEST_LABEL):
            notes.insert(0, shape.drop(len(shape.rows) - 1))
        else:
            break
    return source, notes
