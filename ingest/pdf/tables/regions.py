"""Where on a page a table without drawn cells may stand: between rules of equal reach."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.tables.lines import APART, breaks_table, has_values, heads_again, is_aligned, is_bare, tables_among
from ingest.pdf.tables.rules import Stroke
from ingest.pdf.tables.words import middle_of
from ingest.words.cell_kinds import is_unit
from ingest.words.vocabulary import caption_key, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.tables.words import Line, PdfPhrase

_EQUAL = 4.0
_SHORTEST_RULE = 60.0
_GAP_IN_RULE = 40.0
_WIDEST_CELL = 0.62
"""Share of a table's width that a cell may take; a line of prose takes more."""

LONGEST_HEAD = 26
"""Chinese characters that the name of a column may have."""

_MOST_HEAD_LINES = 7

_WRAPPED = 1.7
"""Sizes of type between the lines of one label at most."""

_FEW, _FEWEST_ROWS = 0.3, 3
"""Share of the lines of a table of words that have several phrases at least, and lines of figures that make it none."""

_FAR_ABOVE = 4.5
"""Sizes of type that names with a line under them may be above the first row: an empty row is between."""

_SHARED, _OFF_MIDDLE = 2.4, 0.12
"""Sizes of type that a unit is below the names that share it, and share of their width that it is off their middle, at
most."""

_MOSTLY, _CENTRED = 0.66, 0.02
"""Share that is most of something, and share of a table's width that a title over it is off its middle at most."""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that may be a table, of phrases between x0 and x1, with the heights of the rules over its whole width."""

    lines: tuple[Line, ...]
    x0: float
    x1: float
    rules: tuple[float, ...] = ()


def whole_rules(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Rules and, where several pieces lie at one height with small gaps (one under each heading), the whole of them."""
    long_strokes = sorted((stroke for stroke in strokes if stroke.length > 6), key=lambda stroke: stroke.at)
    found: list[Stroke] = []
    at = 0
    while at < len(long_strokes):
        end = at + 1
        while end < len(long_strokes) and long_strokes[end].at - long_strokes[at].at < 1.3:
            end += 1
        found += _bridged(sorted(long_strokes[at:end], key=lambda stroke: stroke.start))
        at = end
    return [stroke for stroke in found if stroke.length > _SHORTEST_RULE]


def _bridged(pieces: Sequence[Stroke]) -> list[Stroke]:
    found = [pieces[0]]
    for piece in pieces[1:]:
        last = found[-1]
        if piece.start - last.end < _GAP_IN_RULE:
            found[-1] = Stroke(last.at, last.start, max(last.end, piece.end))
        else:
            found.append(piece)
    return list(dict.fromkeys((*found, *(piece for piece in pieces if piece.length > _SHORTEST_RULE))))


@dataclass(frozen=True, slots=True)
class _PageParts:
    """The lines of a page, and the phrases (by id) that a line is drawn right under, as it is under the names of
    columns."""

    lines: Sequence[Line]
    underlined: frozenset[int]


def underlined_phrases(lines: Iterable[Line], strokes: Sequence[Stroke]) -> frozenset[int]:
    """The ids of phrases that a line is drawn right under."""
    sorted_strokes = sorted(strokes, key=lambda stroke: stroke.at)
    heights = [stroke.at for stroke in sorted_strokes]
    found: set[int] = set()
    for line in lines:
        size, y = line[0].size, middle_of(line)
        near = sorted_strokes[bisect_left(heights, y + 0.2 * size) : bisect_left(heights, y + 1.7 * size)]
        found.update(
            id(phrase)
            for phrase in line
            if any(phrase.overlap(one.start, one.end) > 0.5 * phrase.width for one in near)
        )
    return frozenset(found)


def regions_between(lines: Sequence[Line], strokes: Sequence[Stroke]) -> list[Region]:
    """Regions between rules that begin and end at the same places, as far as what stands between them looks like
    rows."""
    stacks: list[list[Stroke]] = []
    for rule in sorted(whole_rules(strokes), key=lambda stroke: stroke.at):
        stack = next((one for one in stacks if _alike(one[-1], rule)), None)
        if stack is None:
            stacks.append([rule])
        elif rule.at - stack[-1].at > 1.5:
            stack.append(rule)
    parts = _PageParts(lines, underlined_phrases(lines, strokes))
    found = [region for stack in stacks if len(stack) > 1 for region in _regions_of(parts, stack)]
    found.sort(key=lambda region: -len(region.lines))
    kept: list[Region] = []
    for region in found:
        if not any(_overlap(region, other) for other in kept):
            kept.append(region)
    return kept


def _alike(one: Stroke, other: Stroke) -> bool:
    return abs(one.start - other.start) < _EQUAL and abs(one.end - other.end) < _EQUAL


def _overlap(one: Region, other: Region) -> bool:
    if min(one.x1, other.x1) - max(one.x0, other.x0) < 5:
        return False
    top, bottom = max(_top(one), _top(other)), min(_bottom(one), _bottom(other))
    return bottom > top


def _top(region: Region) -> float:
    return middle_of(region.lines[0])


def _bottom(region: Region) -> float:
    return middle_of(region.lines[-1]) + 1


def within(lines: Iterable[Line], x0: float, x1: float, y0: float, y1: float) -> list[Line]:
    """The phrases between two edges, line by line, of the lines between two heights."""
    found = []
    for line in lines:
        if y0 < middle_of(line) < y1:
            kept = [phrase for phrase in line if phrase.overlap(x0, x1) > 0.5 * phrase.width]
            if kept:
                found.append(kept)
    return found


def _regions_of(parts: _PageParts, stack: Sequence[Stroke]) -> list[Region]:
    lines = parts.lines
    x0 = stack[0].start
    x1 = max(stack[0].end, _right_of_figures(lines, stack, x0))
    chains: list[list[tuple[Stroke, Stroke, list[Line]]]] = [[]]
    for above, below in pairwise(stack):
        inside = within(lines, x0 - 4, x1 + 4, above.at, below.at)
        if _may_be_rows(inside, x1 - x0, below.at - above.at) and not _is_crossed(
            lines, (x0, x1), (above.at, below.at)
        ):
            chains[-1].append((above, below, inside))
        else:
            chains.append([])
    regions = []
    for chain in filter(None, chains):
        lines_of = [line for _, _, inside in chain for line in inside]
        rules = (chain[0][0].at, *(below.at for _, below, _ in chain))
        for index, (part, heights) in enumerate(tables_among(lines_of, rules, x0)):
            region = _extended(parts, part, Region((), x0, x1, heights), headed=index > 0)
            if region and not _lacks_labels(lines, region):
                regions.append(region)
    return regions


def _right_of_figures(lines: Sequence[Line], stack: Sequence[Stroke], x0: float) -> float:
    """How far right figures go on on most lines of figures between rules that end before them."""
    x1 = stack[0].end
    inside = [line for line in lines if stack[0].at < middle_of(line) < stack[-1].at and line[-1].x1 > x0]
    rows = [line for line in inside if any(phrase.is_number and phrase.x1 <= x1 + 4 for phrase in line[1:])]
    beyond = [[phrase for phrase in line if phrase.x0 > x1 + 4] for line in rows]
    figures = [phrases for phrases in beyond if phrases and all(phrase.is_number for phrase in phrases)]
    return max(line[-1].x1 for line in figures) if figures and len(figures) >= _MOSTLY * len(rows) else x1


def _is_crossed(lines: Sequence[Line], reach: tuple[float, float], heights: tuple[float, float]) -> bool:
    """Does prose run over an edge of what two rules enclose?"""
    x0, x1 = reach
    return any(
        phrase.overlap(x0, x1) > 4 * phrase.size
        and (phrase.x0 < x0 - 2 * phrase.size or phrase.x1 > x1 + 2 * phrase.size)
        for line in lines
        if heights[0] < middle_of(line) < heights[1]
        for phrase in line
        if phrase.width > 20 * phrase.size
    )


def _lacks_labels(lines: Sequence[Line], region: Region) -> bool:
    """Do figures begin its rows, whose labels stand left of its rules?"""
    rows = [line for line in region.lines if any(phrase.is_number for phrase in line) and not line[0].is_period]
    if not rows or sum(line[0].is_number for line in rows) < _MOSTLY * len(rows):
        return False
    heights = {round(middle_of(line)) for line in rows}
    left = region.x0 - 4
    named = [line for line in lines if line[0].cx < left and round(middle_of(line)) in heights]
    return len(named) >= _MOSTLY * len(heights)


def _extended(parts: _PageParts, block_lines: Sequence[Line], frame: Region, *, headed: bool) -> Region | None:
    """The lines between rules with those above and below that go on with them; None when they are a header over
    nothing.

    `headed`: the header is among them.
    """
    x0, x1 = frame.x0, frame.x1
    above = [] if headed else within(parts.lines, x0 - 4, x1 + 4, 0, frame.rules[0])
    head = header_above(above, (x0, x1), frame.rules[0], closeness=1.8, underlined=parts.underlined)
    more = _below(parts.lines, block_lines, frame.rules[-1], (x0, x1))
    whole = (*head, *block_lines, *more)
    several = sum(len(line) > 1 for line in whole)
    if several < 2 or (several < _FEW * len(whole) and sum(map(has_values, whole)) < _FEWEST_ROWS):
        return None
    if len(frame.rules) == 2 and not more and not any(map(has_values, block_lines)) and len(block_lines) < 5:
        return None
    return Region(whole, x0, x1, frame.rules)


def _may_be_rows(inside: Sequence[Line], reach: float, height: float) -> bool:
    """No text at all in a narrow strip, one line, or lines none of which is as wide as prose."""
    if not inside:
        return height < 20
    if len(inside) == 1:
        names_section = inside[0][0].text.endswith((":", "：")) and height < 2.5 * inside[0][0].size
        return len(inside[0]) > 1 or names_section or not breaks_table(inside[0])
    if not any(len(line) > 1 for line in inside):
        return False
    left = min(line[0].x0 for line in inside)
    wide = sum(
        line[0].width > _WIDEST_CELL * reach and line[0].x0 < left + 0.1 * reach and not is_label_above(line, below)
        for line, below in zip(inside, (*inside[1:], None), strict=True)
    )
    captions = any(caption_key(line[0].text) for line in inside)
    return wide <= 0.1 * len(inside) and not captions


def is_label_above(line: Line, below: Line | None) -> bool:
    """Is a line the beginning of a label that goes on on the line below, where its values stand?"""
    if below is None or len(line) > 1 or len(below) < 2 or not all(phrase.is_number for phrase in below[1:]):
        return False
    size = line[0].size
    return middle_of(below) - middle_of(line) < _WRAPPED * size and -1 < below[0].x0 - line[0].x0 < 3 * size


def _goes_on(line: Line, below: Line | None, row: Line) -> bool:
    """Is a line after some space a row of the table of another, or the name of a section over one?"""
    return is_aligned(line, row) or (len(line) == 1 and below is not None and is_aligned(below, row))


def _below(lines: Sequence[Line], block_lines: Sequence[Line], y: float, reach: tuple[float, float]) -> list[Line]:
    """Rows that go on below the last rule: the total, or all of a table that has a rule under its header only."""
    found: list[Line] = []
    at, size = middle_of(block_lines[-1]), block_lines[-1][0].size
    left = min(phrase.x0 for line in block_lines for phrase in line)
    under = within(lines, reach[0] - 4, reach[1] + 4, max(y, at + 1), y + 2_000)
    at = y if 0 < y - at < APART * size else at
    rows = [line for line in block_lines if has_values(line)]
    values = rows[-1] if rows else None
    pitches = [middle_of(below) - middle_of(above) for above, below in pairwise(rows)]
    limit = max(2.0 * size, 1.6 * median(pitches)) if len(pitches) > 1 else 3.2 * size
    for line, following in zip(under, (*under[1:], None), strict=False):
        narrow = all(phrase.width < _WIDEST_CELL * (reach[1] - reach[0]) for phrase in line)
        narrow = narrow or is_label_above(line, following)
        space = middle_of(line) - at
        if space > limit and not (space < APART * size and values and _goes_on(line, following, values)):
            break
        if not narrow or breaks_table(line):
            break
        if len(line) == 1 and line[0].x0 > left + 3 * size and not (values and is_bare(line, values)):
            break
        if values and heads_again(values, line, left):
            break
        found.append(line)
        at, values = middle_of(line), line if has_values(line) else values
    while found and len(found[-1]) == 1 and (found[-1][0].x0 <= left + 3 * size or not found[-1][0].is_number):
        found.pop()
    return found if any(map(has_values, (*block_lines, *found))) or len(found) > 2 else []


def header_above(
    lines: Sequence[Line],
    reach: tuple[float, float],
    y: float,
    closeness: float = 2.6,
    underlined: frozenset[int] = frozenset(),
) -> list[Line]:
    """Of the lines above a table's first row, or its first rule at height y, those that head its columns or first rows.

    They are close, within `closeness` sizes of type (or further, where a line is drawn under each of their phrases, of
    which `underlined` has the ids), and no sentences; a lone phrase stands over columns, or at the left right above the
    first row, as the name of a section does.
    """
    found: list[Line] = []
    last = lines[-_MOST_HEAD_LINES:]
    for line, upper in zip(reversed(last), (*reversed(last[:-1]), None), strict=False):
        size = line[0].size
        names = [id(phrase) in underlined for phrase in line if phrase.x0 > reach[0] + 3 * size]
        drawn = bool(names) and all(names) and not any(len(below) > 1 for below in found)
        near = y - middle_of(line) < (_FAR_ABOVE if drawn else closeness) * size
        row = has_values(line) and all(phrase.is_number for phrase in line[1:])
        long = not row and max(width(phrase.text) / 2 for phrase in line) >= LONGEST_HEAD
        if not near or breaks_table(line) or long:
            break
        if len(line) == 1 and not _may_stand_alone(line[0], found, reach, upper):
            break
        found.append(line)
        y, closeness = middle_of(line), 2.6
    while found and len(found[-1]) == 1 and found[-1][0].x0 < reach[0] + 3 * found[-1][0].size:
        found.pop()
    found.reverse()
    return found


def _ends(upper: Line, phrase: PdfPhrase) -> bool:
    return any(abs(one.cx - phrase.cx) < 2 and phrase.cy - one.cy < _WRAPPED * one.size for one in upper)


def is_shared(upper: Line, unit: PdfPhrase) -> bool:
    """Does a unit stand below the middle of several names, as that of all of them?"""
    names = [phrase for phrase in upper if phrase.is_period or not is_unit(phrase.text)]
    if len(names) < 2 or unit.cy - upper[0].cy > _SHARED * unit.size:
        return False
    return abs(unit.cx - (names[0].x0 + names[-1].x1) / 2) < _OFF_MIDDLE * (names[-1].x1 - names[0].x0)


def _may_stand_alone(phrase: PdfPhrase, below: Sequence[Line], reach: tuple[float, float], upper: Line | None) -> bool:
    """A lone phrase over columns, not over the whole table as its title is; or a section's name or a wrapped one.

    A unit is that of the whole table, unless it ends a name: right below the middle of the `upper` line.
    """
    if phrase.x0 < reach[0] + 3 * phrase.size:
        return len(below) < 2 and all(len(line) == 1 for line in below)
    inside = phrase.x1 <= reach[1] + 2
    title = abs(phrase.cx - (reach[0] + reach[1]) / 2) < max(3.0, _CENTRED * (reach[1] - reach[0]))
    if is_unit(phrase.text) and not (upper and (_ends(upper, phrase) or is_shared(upper, phrase))):
        return False
    return inside and not title
