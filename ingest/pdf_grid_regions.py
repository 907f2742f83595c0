"""Where on a page a table without drawn cells may stand: between rules of equal reach, or where lines of figures follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf_grid_rules import Stroke
from ingest.pdf_grid_words import middle_of
from ingest.vocabulary import NOTE, SOURCE, UNIT_LINE, caption_key, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf_grid_words import Line, Phrase

_EQUAL = 4.0
_SHORTEST_RULE = 60.0
_GAP_IN_RULE = 40.0
_WIDEST_CELL = 0.62
"""Share of a table's width that a cell may take; a line of prose takes more."""

_LONGEST_HEAD = 26
_MOST_HEAD_LINES = 7


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that may be a table, of phrases between x0 and x1, with the heights of the rules over its whole width."""

    lines: tuple[Line, ...]
    x0: float
    x1: float
    rules: tuple[float, ...] = ()


def breaks_table(line: Line) -> bool:
    """Does a line say that it is none of a table: a caption, a source, a note, the end of a sentence?"""
    first = line[0].text
    if caption_key(first) or SOURCE.match(first) or NOTE.match(first) or UNIT_LINE.match(first):
        return True
    return any(phrase.text.endswith(("。", "；", "：", ":")) and width(phrase.text) > 12 for phrase in line)


def whole_rules(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Rules and, where several pieces lie at one height with small gaps (one under each heading), the whole of them."""
    told = sorted((stroke for stroke in strokes if stroke.length > 6), key=lambda stroke: stroke.at)
    found: list[Stroke] = []
    at = 0
    while at < len(told):
        end = at + 1
        while end < len(told) and told[end].at - told[at].at < 1.3:
            end += 1
        found += _bridged(sorted(told[at:end], key=lambda stroke: stroke.start))
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


# ---- between rules -------------------------------------------------------------------------------------------------


def regions_between(lines: Sequence[Line], strokes: Iterable[Stroke]) -> list[Region]:
    """Regions between rules that begin and end at the same places, as far as what stands between them looks like rows."""
    stacks: list[list[Stroke]] = []
    for rule in sorted(whole_rules(strokes), key=lambda stroke: stroke.at):
        stack = next((one for one in stacks if _alike(one[-1], rule)), None)
        if stack is None:
            stacks.append([rule])
        elif rule.at - stack[-1].at > 1.5:
            stack.append(rule)
    found = [region for stack in stacks if len(stack) > 1 for region in _regions_of(lines, stack)]
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


def _regions_of(lines: Sequence[Line], stack: Sequence[Stroke]) -> list[Region]:
    x0, x1 = stack[0].start, stack[0].end
    chains: list[list[tuple[Stroke, Stroke, list[Line]]]] = [[]]
    for above, below in pairwise(stack):
        inside = within(lines, x0 - 4, x1 + 4, above.at, below.at)
        if _may_be_rows(inside, x1 - x0, below.at - above.at):
            chains[-1].append((above, below, inside))
        else:
            chains.append([])
    regions = []
    for chain in filter(None, chains):
        told = [line for _, _, inside in chain for line in inside]
        if sum(len(line) > 1 for line in told) < 2:
            continue
        rules = (chain[0][0].at, *(below.at for _, below, _ in chain))
        head, more = _above(lines, told, rules[0], (x0, x1)), _below(lines, told, rules[-1], (x0, x1))
        regions.append(Region((*head, *told, *more), x0, x1, rules))
    return regions


def _may_be_rows(inside: Sequence[Line], reach: float, height: float) -> bool:
    """No text at all in a narrow strip, one line, or lines none of which is as wide as prose."""
    if not inside:
        return height < 20
    if len(inside) == 1:
        return not breaks_table(inside[0]) or len(inside[0]) > 1
    if not any(len(line) > 1 for line in inside):
        return False
    wide = sum(phrase.width > _WIDEST_CELL * reach for line in inside for phrase in line)
    captions = any(caption_key(line[0].text) for line in inside)
    return wide <= 0.1 * len(inside) and not captions


def _below(lines: Sequence[Line], told: Sequence[Line], y: float, reach: tuple[float, float]) -> list[Line]:
    """Rows of figures that go on below the last rule: the total, or all of a table that has a rule under its header only."""
    found: list[Line] = []
    at, size = middle_of(told[-1]), told[-1][0].size
    for line in within(lines, reach[0] - 4, reach[1] + 4, y, y + 2_000):
        figures = sum(phrase.is_number for phrase in line)
        narrow = all(phrase.width < 0.5 * (reach[1] - reach[0]) for phrase in line)
        if middle_of(line) - at > 3.2 * size or not narrow or breaks_table(line) or not (figures and len(line) > 1):
            break
        found.append(line)
        at = middle_of(line)
    return found


def _above(lines: Sequence[Line], told: Sequence[Line], y: float, reach: tuple[float, float]) -> list[Line]:
    """The header above the first rule where figures begin right below it."""
    first = next((line for line in told if len(line) > 1), told[0])
    if sum(phrase.is_number and not phrase.is_period for phrase in first[1:]) < 1:
        return []
    return header_above(within(lines, reach[0] - 4, reach[1] + 4, 0, y), first, min(y, middle_of(first)))


def header_above(lines: Sequence[Line], first: Line, y: float) -> list[Line]:
    """Of the lines above a table's first row, at height y, those that may head its columns: close, short, no sentence."""
    found: list[Line] = []
    x0, x1 = min(phrase.x0 for phrase in first), max(phrase.x1 for phrase in first)
    size = first[0].size
    for line in reversed(lines[-_MOST_HEAD_LINES:]):
        near = y - middle_of(line) < 2.6 * size
        if not near or breaks_table(line) or max(width(phrase.text) / 2 for phrase in line) >= _LONGEST_HEAD:
            break
        if len(line) == 1 and found and not _is_middle(line[0], found[-1], (x0, x1)):
            break
        found.append(line)
        y = middle_of(line)
    found.reverse()
    return found if any(len(line) > 1 for line in found) else []


def _is_middle(phrase: Phrase, below: Line, reach: tuple[float, float]) -> bool:
    """A lone phrase close above a line of the header: a piece of a wrapped name, or a name over several columns."""
    tight = middle_of(below) - phrase.cy < 1.35 * phrase.size
    return tight and reach[0] - 2 <= phrase.x0 and phrase.x1 <= reach[1] + 2 and phrase.width < reach[1] - reach[0]


# ---- lines of figures ----------------------------------------------------------------------------------------------


def regions_of_figures(lines: Sequence[Line], page_width: float) -> list[Region]:
    """Regions of lines with figures that follow each other closely, with what may be their header."""
    strong = [index for index, line in enumerate(lines) if _is_row(line, page_width)]
    groups: list[list[int]] = []
    for index in strong:
        if groups and _follows(lines, groups[-1][-1], index, page_width):
            groups[-1].append(index)
        else:
            groups.append([index])
    regions = []
    for group in groups:
        region = _region_of(lines, group, page_width)
        if region:
            regions.append(region)
    return regions


def _is_row(line: Line, page_width: float) -> bool:
    if max(phrase.width for phrase in line) >= 0.5 * page_width:
        return False
    figures = sum(phrase.is_number and not phrase.is_period for phrase in line)
    return figures >= 2 or (figures == 1 and len(line) >= 2 and line[-1].is_number)


def _follows(lines: Sequence[Line], before: int, index: int, page_width: float) -> bool:
    one, other, between = lines[before], lines[index], lines[before + 1 : index]
    if middle_of(other) - middle_of(one) >= 5.2 * max(phrase.size for phrase in other):
        return False
    for line in between:
        wide = max(phrase.width for phrase in line) >= 0.5 * page_width
        long = max(width(phrase.text) for phrase in line) >= 2 * _LONGEST_HEAD and len(line) > 1
        if wide or long or breaks_table(line) or sum(phrase.is_period for phrase in line) >= 2:
            return False
    (a0, a1), (b0, b1) = _reach(one), _reach(other)
    return min(a1, b1) - max(a0, b0) > 0.3 * min(a1 - a0, b1 - b0)


def _reach(line: Line) -> tuple[float, float]:
    return min(phrase.x0 for phrase in line), max(phrase.x1 for phrase in line)


def _region_of(lines: Sequence[Line], group: Sequence[int], page_width: float) -> Region | None:
    first, last = group[0], group[-1]
    body = list(lines[first : last + 1])
    if len(group) < 2:
        return None
    x0, x1 = min(_reach(line)[0] for line in body), max(_reach(line)[1] for line in body)
    reach = (max(0.0, x0 - 0.35 * page_width), x1 + 30)
    above = [kept for line in lines[:first] if (kept := [phrase for phrase in line if phrase.overlap(*reach) > 0])]
    head = header_above(above, lines[first], middle_of(lines[first]))
    told = (*head, *body)
    return Region(told, min(_reach(line)[0] for line in told), max(_reach(line)[1] for line in told))
