"""Where in a text tables stand: runs of lines with tabs or pipes, and HTML tables. One pass, each line looked at
once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import BULLET, tied_kind
from ingest.tables.grids import MOST_COLUMNS, is_pipe_rule, pipe_grid, tab_grid
from ingest.words.cell_kinds import is_value
from ingest.words.text_lines import footnotes_in, readable
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.grids import Grid
    from ingest.words.text_lines import SourceLine


_WIDEST_GAP = 3
"""Blank lines that a page break may leave inside a table, and one."""

_MOST_SECTIONS = 2
"""Names of sections that may follow each other."""

_LONGEST_SECTION = 60
"""Columns that the name of a section takes at most."""

_SEEN = 4
"""Rows above and below a section that are looked at."""


def find_grids(lines: Sequence[SourceLine]) -> dict[int, tuple[Element, int]]:
    """The tables of tabs and pipes, by the index of their first line, with the number of lines they take."""
    found: dict[int, tuple[Element, int]] = {}
    index = 0
    while index < len(lines):
        tabs, pipes = _end_of_tabs(lines, index), _end_of_pipes(lines, index)
        end = max(tabs, pipes)
        if end - index >= 2:
            texts = [line.text for line in lines[index:end] if not line.blank]
            grid = tab_grid(texts) if tabs >= pipes else pipe_grid(texts)
            if grid:
                first, last = lines[index], lines[end - 1]
                found[index] = (
                    Element(ElementKind.GRID, "", first.start, last.end, first.page, grid=grid),
                    end - index,
                )
        index = max(end, index + 1)
    return found


def html_elements(line: SourceLine) -> list[Element]:
    """The elements of a line that is one HTML table: the table, and what is in its cells besides text.

    Raises:
        UnreadableFileError: the spans of the table fill too many slots.
    """
    # Most texts have no HTML in them: they need not wait for its parser to be imported.
    from ingest.markup.html_elements import html_pieces
    from ingest.markup.html_tree import html_tree

    found: list[Element] = []
    for piece in html_pieces(html_tree(line.text, "An HTML table")):
        element = piece.element
        grid = _marked(element.grid) if element.grid else None
        start = line.end if found else line.start
        found.append(
            replace(element, text=readable(element.text), start=start, end=line.end, page=line.page, grid=grid)
        )
    return found


def _marked(grid: Grid) -> Grid:
    """The grid without the marks of Markdown in its cells, with the footnotes that they refer to."""
    names = (name for row in grid.rows for cell in row for name in footnotes_in(cell))
    rows = tuple(tuple(map(readable, row)) for row in grid.rows)
    return replace(grid, rows=rows, footnotes=tuple(dict.fromkeys(names)), caption=readable(grid.caption))


def _end_of_tabs(lines: Sequence[SourceLine], index: int) -> int:
    """Past the lines with tabs, and past a gap of blank lines when the row below it goes on with the values above.

    A table that goes on on the next page may tell its header again.
    """
    end = index
    while end < len(lines) and _is_tabbed(lines[end]):
        end += 1
        below = end
        while below < min(len(lines), end + _WIDEST_GAP) and lines[below].blank:
            below += 1
        if end < below < len(lines) and (
            _goes_on(lines[end - 1], lines[below]) or lines[below].text == lines[index].text
        ):
            end = below
        elif index < end < len(lines):
            end += _section_lines(lines, max(index, end - _SEEN), end)
    return end


def _section_lines(lines: Sequence[SourceLine], first: int, at: int) -> int:
    """How many lines of a few words stand between rows: names of sections, which have no values and so lost their
    tabs."""
    below = at
    while below < min(len(lines), at + _MOST_SECTIONS) and _is_section(lines[below]):
        below += 1
    if below == at or below == len(lines) or not _is_tabbed(lines[below]):
        return 0
    above, under = lines[first:at], [line for line in lines[below : below + _SEEN] if _is_tabbed(line)]
    if lines[below].text.count("\t") > max(line.text.count("\t") for line in above):
        return 0
    over, values = _values(above), _values(under)
    return below - at if values and (not over or over & values) else 0


def _is_section(line: SourceLine) -> bool:
    bare = line.bare
    if line.blank or line.table or "\t" in line.text or width(bare) > _LONGEST_SECTION:
        return False
    if bare[0] in "#|<>!*=-_`" or BULLET.match(bare) or tied_kind(bare):
        return False
    return bare.endswith((":", "：")) or not ends_sentence(bare)


def _values(lines: Sequence[SourceLine]) -> set[int]:
    """The columns after the first that hold values."""
    cells = (line.text.split("\t", MOST_COLUMNS)[:MOST_COLUMNS] for line in lines)
    return {column for row in cells for column, cell in enumerate(row) if column and is_value(cell.strip())}


def _is_tabbed(line: SourceLine) -> bool:
    return "\t" in line.text and not line.blank and not line.table


def _goes_on(above: SourceLine, below: SourceLine) -> bool:
    if not _is_tabbed(below) or above.text.count("\t") != below.text.count("\t"):
        return False
    pairs = zip(above.text.split("\t"), below.text.split("\t"), strict=True)
    return any(is_value(over.strip()) and is_value(under.strip()) for over, under in list(pairs)[1:])


def _end_of_pipes(lines: Sequence[SourceLine], index: int) -> int:
    """Lines that begin with a pipe, or, under a line with pipes and a ruled line, all that hold one."""
    line = lines[index]
    if "|" not in line.text or line.table:
        return index
    ruled = index + 1 < len(lines) and is_pipe_rule(lines[index + 1].text)
    if not ruled and not line.bare.startswith("|"):
        return index
    end = index
    while end < len(lines) and "|" in lines[end].text and (ruled or lines[end].bare.startswith("|")):
        end += 1
    return end
