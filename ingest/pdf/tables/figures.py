"""Where on a page a table without any rules may stand: where lines of figures follow each other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.lines import APART, breaks_table, is_aligned, is_bare
from ingest.pdf.tables.regions import LONGEST_HEAD, Region, header_above, underlined_phrases
from ingest.pdf.tables.words import middle_of
from ingest.words.vocabulary import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.rules import Stroke
    from ingest.pdf.tables.words import Line, PdfPhrase


_LARGER = 1.35
"""How much larger than the figures beside or below it type is that is none of their table's."""


def regions_of_figures(lines: Sequence[Line], page_width: float, strokes: Sequence[Stroke] = ()) -> list[Region]:
    """Regions of lines with figures that follow each other closely, with what may be their header."""
    lines = [_of_one_size(line) for line in lines]
    underlined = underlined_phrases(lines, strokes)
    strong = [index for index, line in enumerate(lines) if _is_row(line, page_width)]
    groups: list[list[int]] = []
    for index in strong:
        if groups and _follows(lines, groups[-1][-1], index, page_width):
            groups[-1].append(index)
        else:
            groups.append([index])
    regions = []
    for group in groups:
        region = _region_of(lines, group, page_width, underlined)
        if region:
            regions.append(region)
    return regions


def _of_one_size(line: Line) -> Line:
    """A line without larger phrases beside its figures: those are text that happens to stand at the same height."""
    sizes = [phrase.size for phrase in line if phrase.is_number]
    return [phrase for phrase in line if phrase.size < _LARGER * max(sizes)] if sizes else line


def _is_row(line: Line, page_width: float) -> bool:
    if max(phrase.width for phrase in line) >= 0.5 * page_width:
        # However long a label: what stands right of it are figures.
        return len(line) > 2 and all(phrase.is_number for phrase in line[1:])
    figures = sum(phrase.is_number and not phrase.is_period for phrase in line)
    return figures >= 2 or (figures == 1 and len(line) >= 2 and line[-1].is_number)


def _follows(lines: Sequence[Line], before: int, index: int, page_width: float) -> bool:
    one, other = lines[before], lines[index]
    between = [line for line in lines[before + 1 : index] if _is_beside(line, (one, other))]
    size = max(phrase.size for phrase in other)
    reach = (APART if is_aligned(other, one) else 3.0) * size
    if any(middle_of(below) - middle_of(above) > reach for above, below in pairwise((one, *between, other))):
        return False
    if any(not _may_stand_between(line, one, page_width) for line in between):
        return False
    (a0, a1), (b0, b1) = _reach(one), _reach(other)
    return min(a1, b1) - max(a0, b0) > 0.3 * min(a1 - a0, b1 - b0)


def _is_beside(line: Line, rows: Sequence[Line]) -> bool:
    """May a line between rows be theirs: in type as small, or in their stretch of the page's width? Else it is another
    column's."""
    x0, x1 = min(_reach(row)[0] for row in rows), max(_reach(row)[1] for row in rows)
    most = _LARGER * max(phrase.size for row in rows for phrase in row)
    return any(phrase.size < most or phrase.overlap(x0, x1) > 0 for phrase in line)


def _rows_below(lines: Sequence[Line], last: Line, reach: tuple[float, float]) -> list[Line]:
    """Lines right below a table's last figures whose phrases keep to its columns: labels without values, rows of
    words."""
    found: list[Line] = []
    for line in lines:
        above = found[-1] if found else last
        size = last[0].size
        far = middle_of(line) - middle_of(above) > 2.2 * size
        wide = max(phrase.width for phrase in line) > 0.5 * (reach[1] - reach[0])
        theirs = len(line) == 1 and (is_bare(line, above) or _is_in_column(line[0], (last, *found)))
        outside = not theirs and (abs(line[0].x0 - last[0].x0) > 3 * size or line[-1].x1 > reach[1] + 30)
        if far or wide or outside or breaks_table(line) or abs(line[0].size - size) > 0.6:
            break
        found.append(line)
    while (
        found
        and len(found[-1]) == 1
        and not (is_bare(found[-1], ([last, *found])[-2]) or _is_in_column(found[-1][0], (last, *found[:-1])))
    ):
        found.pop()
    return found


def _is_in_column(phrase: PdfPhrase, rows: Sequence[Line]) -> bool:
    """Does a lone phrase stand under one like it right of the labels, as the last of several to a label does, or end a
    label?"""
    if abs(phrase.cy - middle_of(rows[0])) < phrase.size:
        return True  # a label on two lines with its figures between them
    above = [other for row in rows[-3:] for other in row if other.x0 > phrase.size and abs(other.cx - phrase.cx) < 2]
    lefts = [other.x0 for row in rows[-3:] for other in row]
    return (
        bool(above)
        and phrase.x0 > min(lefts) + 3 * phrase.size
        and abs(above[-1].width - phrase.width) < 0.5 * phrase.width
    )


def _may_stand_between(line: Line, row: Line, page_width: float) -> bool:
    """Short cells, or a lone name that begins where the labels do; no header of another table, no sentence."""
    if breaks_table(line) or sum(phrase.is_period for phrase in line) >= 2:
        return False
    if max(phrase.width for phrase in line) >= 0.5 * page_width:
        return len(line) == 1 and abs(line[0].x0 - row[0].x0) < 2 and not line[0].text.endswith((".", "。", "，", ","))
    return len(line) == 1 or max(width(phrase.text) for phrase in line) < 2 * LONGEST_HEAD


def _reach(line: Line) -> tuple[float, float]:
    return min(phrase.x0 for phrase in line), max(phrase.x1 for phrase in line)


def _region_of(
    lines: Sequence[Line], group: Sequence[int], page_width: float, underlined: frozenset[int]
) -> Region | None:
    first, last = group[0], group[-1]
    rows = [lines[index] for index in group]
    body = [
        line
        for index, line in enumerate(lines[first : last + 1], start=first)
        if index in group or _is_beside(line, rows)
    ]
    if len(group) < 2:
        return None
    x0, x1 = min(_reach(line)[0] for line in body), max(_reach(line)[1] for line in body)
    reach = (max(0.0, x0 - 0.35 * page_width), x1 + 30)
    most = _LARGER * max(phrase.size for line in body for phrase in line)
    above = [
        kept
        for line in lines[:first]
        if (kept := [phrase for phrase in line if phrase.overlap(*reach) > 0 and phrase.size < most])
    ]
    head = header_above(above, (x0, x1), middle_of(lines[first]), underlined=underlined)
    # Rows without figures below the last that has some.
    below = [
        kept
        for line in lines[last + 1 :]
        if (kept := [phrase for phrase in line if phrase.overlap(x0 - 5, x1 + 30) > 0])
    ]
    lines_of = (*head, *body, *_rows_below(below, body[-1], (x0, x1)))
    return Region(lines_of, min(_reach(line)[0] for line in lines_of), max(_reach(line)[1] for line in lines_of))
