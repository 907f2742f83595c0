"""Where on a page a table without drawn cells may stand: between rules of equal reach."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.cells import is_unit
from ingest.pdf_grid_rules import Stroke
from ingest.pdf_grid_words import NOTE_MARK, middle_of
from ingest.vocabulary import NOTE, SOURCE, UNIT_LINE, caption_key, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf_grid_words import Line, Phrase

_EQUAL = 4.0
_SHORTEST_RULE = 60.0
_GAP_IN_RULE = 40.0
_WIDEST_CELL = 0.62
"""Share of a table's width that a cell may take; a line of prose takes more."""

_ENDS = ("。", "；", "：", ":")
LONGEST_HEAD = 26
"""Chinese characters that the name of a column may have."""

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
    told = [phrase for phrase in line if phrase.text.endswith(_ENDS)]
    return any(width(phrase.text) > (60 if phrase.text[-1] in ":：" else 12) for phrase in told)


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
        rules = (chain[0][0].at, *(below.at for _, below, _ in chain))
        region = _extended(lines, told, Region((), x0, x1, rules)) if told else None
        if region:
            regions.append(region)
    return regions


def _extended(lines: Sequence[Line], told: Sequence[Line], frame: Region) -> Region | None:
    """The lines between rules with those above and below that go on with them; None when they are a header over nothing."""
    x0, x1 = frame.x0, frame.x1
    head = header_above(within(lines, x0 - 4, x1 + 4, 0, frame.rules[0]), (x0, x1), frame.rules[0], closeness=1.8)
    more = _below(lines, told, frame.rules[-1], (x0, x1))
    whole = (*head, *told, *more)
    if sum(len(line) > 1 for line in whole) < 2:
        return None
    if len(frame.rules) == 2 and not more and not any(map(has_values, told)) and len(told) < 5:
        return None
    return Region(whole, x0, x1, frame.rules)


def has_values(line: Line) -> bool:
    """Does a line hold a value beside its label?"""
    told = line[1:] if len(line) > 1 else line
    marks = [phrase.text.strip("()（）") for phrase in told if NOTE_MARK.fullmatch(phrase.text)]
    if len(marks) == len(told) > 1 and all(int(right) == int(left) + 1 for left, right in pairwise(marks)):
        return False  # footnotes of the names above
    return any(phrase.is_number and not phrase.is_period for phrase in told)


def _may_be_rows(inside: Sequence[Line], reach: float, height: float) -> bool:
    """No text at all in a narrow strip, one line, or lines none of which is as wide as prose."""
    if not inside:
        return height < 20
    if len(inside) == 1:
        return not breaks_table(inside[0]) or len(inside[0]) > 1
    if not any(len(line) > 1 for line in inside):
        return False
    left = min(line[0].x0 for line in inside)
    wide = sum(line[0].width > _WIDEST_CELL * reach and line[0].x0 < left + 0.1 * reach for line in inside)
    captions = any(caption_key(line[0].text) for line in inside)
    return wide <= 0.1 * len(inside) and not captions


def _below(lines: Sequence[Line], told: Sequence[Line], y: float, reach: tuple[float, float]) -> list[Line]:
    """Rows that go on below the last rule: the total, or all of a table that has a rule under its header only."""
    found: list[Line] = []
    at, size = middle_of(told[-1]), told[-1][0].size
    left = min(phrase.x0 for line in told for phrase in line)
    for line in within(lines, reach[0] - 4, reach[1] + 4, y, y + 2_000):
        narrow = all(phrase.width < _WIDEST_CELL * (reach[1] - reach[0]) for phrase in line)
        if middle_of(line) - at > 3.2 * size or not narrow or breaks_table(line):
            break
        if len(line) == 1 and line[0].x0 > left + 3 * size:
            break
        found.append(line)
        at = middle_of(line)
    while found and len(found[-1]) == 1:
        found.pop()
    return found if any(map(has_values, (*told, *found))) or len(found) > 2 else []


def header_above(lines: Sequence[Line], reach: tuple[float, float], y: float, closeness: float = 2.6) -> list[Line]:
    """Of the lines above a table's first row, or its first rule at height y, those that head its columns or first rows.

    They are close, within `closeness` sizes of type, and no sentences; a lone phrase stands over columns, or at the left
    right above the first row, as the name of a section does.
    """
    found: list[Line] = []
    for line in reversed(lines[-_MOST_HEAD_LINES:]):
        size = line[0].size
        near = y - middle_of(line) < closeness * size
        if not near or breaks_table(line) or max(width(phrase.text) / 2 for phrase in line) >= LONGEST_HEAD:
            break
        if len(line) == 1 and not _may_stand_alone(line[0], found, reach):
            break
        found.append(line)
        y, closeness = middle_of(line), 2.6
    while found and len(found[-1]) == 1 and found[-1][0].x0 < reach[0] + 3 * found[-1][0].size:
        found.pop()
    found.reverse()
    return found


def _may_stand_alone(phrase: Phrase, below: Sequence[Line], reach: tuple[float, float]) -> bool:
    """A lone phrase over columns, not over the whole table as its title is, no unit; or a section's name or a wrapped one."""
    if phrase.x0 < reach[0] + 3 * phrase.size:
        return len(below) < 2 and all(len(line) == 1 for line in below)
    inside = phrase.x1 <= reach[1] + 2
    title = abs(phrase.cx - (reach[0] + reach[1]) / 2) < 3
    return inside and not title and not is_unit(phrase.text)
