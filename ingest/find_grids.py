"""Where in a text tables stand: runs of lines with tabs or pipes, and HTML tables. One pass, each line looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.cells import is_value
from ingest.elements import Element, Kind
from ingest.grids import html_grid, is_pipe_rule, pipe_grid, tab_grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lines import Line


_WIDEST_GAP = 3
"""Blank lines that a page break may leave inside a table, and one."""


def find_grids(lines: Sequence[Line]) -> dict[int, tuple[Element, int]]:
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
                found[index] = (Element(Kind.GRID, "", first.start, last.end, first.page, grid=grid), end - index)
        index = max(end, index + 1)
    return found


def html_elements(line: Line) -> list[Element]:
    """The table of a line that is one HTML table, its caption before it; nothing for one without cells."""
    grid, caption = html_grid(line.text)
    if grid is None:
        return []
    found = [Element(Kind.GRID, "", line.start, line.end, line.page, grid=grid)]
    if caption:
        found.insert(0, Element(Kind.CAPTION, caption, line.start, line.start, line.page))
    return found


def _end_of_tabs(lines: Sequence[Line], index: int) -> int:
    """Past the lines with tabs, and past a gap of blank lines when the row below it goes on with the values above."""
    end = index
    while end < len(lines) and _is_tabbed(lines[end]):
        end += 1
        below = end
        while below < min(len(lines), end + _WIDEST_GAP) and lines[below].blank:
            below += 1
        if end < below < len(lines) and _goes_on(lines[end - 1], lines[below]):
            end = below
    return end


def _is_tabbed(line: Line) -> bool:
    return "\t" in line.text and not line.blank and not line.table


def _goes_on(above: Line, below: Line) -> bool:
    if not _is_tabbed(below) or above.text.count("\t") != below.text.count("\t"):
        return False
    pairs = zip(above.text.split("\t"), below.text.split("\t"), strict=True)
    return any(is_value(over.strip()) and is_value(under.strip()) for over, under in list(pairs)[1:])


def _end_of_pipes(lines: Sequence[Line], index: int) -> int:
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
