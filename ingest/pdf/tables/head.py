"""The header of a table without drawn cells: wrapped names put together, and over which columns each name stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.cells import PdfCell, around, indexes_of
from ingest.pdf.tables.columns import column_at
from ingest.pdf.tables.named import stacked_names
from ingest.pdf.tables.regions import is_shared
from ingest.pdf.tables.rules import clustered
from ingest.pdf.tables.words import joined_text
from ingest.tables.header_groups import repeats
from ingest.words.cell_kinds import is_period, is_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.columns import Column
    from ingest.pdf.tables.rules import Stroke
    from ingest.pdf.tables.words import Line, PdfPhrase

_LEFT_OUT, _MIXED, _REPEATED = 0.22, 0.5, 0.4
_SHOWN = 3.0
"""What a column costs that no name of a level is over, the same where a line is drawn over the column under the
level."""

_FEWEST_IN_PART = 2
"""Columns that a name over a part of a group is over at least."""

_AT_EDGE = 1.5
"""Points between two right edges that are one."""

_ON_ONE = 0.12
"""Widths of a column that a name's middle is off the middle of the one column that it stands over."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a header, of one line or several, with the columns that it lies over."""

    phrases: tuple[PdfPhrase, ...]
    columns: tuple[int, ...]

    @property
    def text(self) -> str:
        """Its words in one line."""
        return joined_text(self.phrases)

    @property
    def cy(self) -> float:
        """Its middle between top and bottom."""
        return (self.phrases[0].cy + self.phrases[-1].cy) / 2

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(phrase.x0 for phrase in self.phrases)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(phrase.x1 for phrase in self.phrases)


def header_cells(
    lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Stroke]
) -> tuple[list[PdfCell], int]:
    """The cells of a header and how many rows they make. `rules` are lines within it that lie over some columns."""
    if len(lines) > 1 and len(lines[-1]) == 1 and (is_unit(lines[-1][0].text) or _is_ruled_off(lines, rules)):
        unit = lines[-1][0]
        above = [phrase for phrase in lines[-2] if phrase.cx > columns[0].x1]
        if is_shared(above, unit):
            cells, rows = header_cells(lines[:-1], columns, rules)
            return [
                *cells,
                PdfCell(rows, 1, 1, len(columns) - 1, unit.text, around([unit]), indexes_of([unit])),
            ], rows + 1
    names = _names(lines, columns, rules)
    if not names:
        return [], 0
    if len(names) == 1 and len(columns) > 1:
        only, phrases = names[0], names[0].phrases
        whole = _is_title(only, columns) and not any(_is_under(rule, only, columns) for rule in rules)
        first, last = (0, len(columns) - 1) if whole else (only.columns[0], only.columns[-1])
        return [PdfCell(0, first, 1, last - first + 1, only.text, around(phrases), indexes_of(phrases))], 1
    uppers = [name for name in names if any(_stands_over(name, other) for other in names)]
    leaves = _leaves([name for name in names if name not in uppers], columns)
    size = max(phrase.size for name in names for phrase in name.phrases)
    levels: list[dict[int, Name]] = []
    paths = {at: name.text for at, name in leaves.items()}
    for height in reversed(clustered((name.cy for name in uppers), 0.6 * size)):
        level = sorted((name for name in uppers if abs(name.cy - height) <= 0.6 * size), key=lambda name: name.x0)
        low = min(name.phrases[-1].cy for name in level)
        below = {at for at, leaf in leaves.items() if min(leaf.cy - height, leaf.phrases[-1].cy - low) > 0.4 * size}
        below = {at for at in below if levels == [] or _may_be_over(at, levels[-1], leaves)}
        levels.append(_spread(level, sorted(below), columns, _Below(leaves, paths), rules))
        paths = {at: f"{levels[-1][at].text}\n{path}" if at in levels[-1] else path for at, path in paths.items()}
    return _cells([*reversed(levels), leaves], len(columns)), len(levels) + 1


def _is_ruled_off(lines: Sequence[Line], rules: Sequence[Stroke]) -> bool:
    """Is a line drawn between the last line of a header and the names above it, one of which stands right over it?"""
    last, above = lines[-1][0], lines[-2]
    tops, size = max(phrase.cy for phrase in above), last.size
    return any(tops + 0.4 * size < rule.at < last.cy - 0.3 * size and rule.reaches(last.cx) for rule in rules)


def _is_under(rule: Stroke, name: Name, columns: Sequence[Column]) -> bool:
    """Is a line drawn under a name that ends with the column of labels?"""
    near = 0 < rule.at - name.phrases[-1].cy < 1.7 * name.phrases[-1].size
    return near and rule.reaches(name.x0) and rule.end < columns[1].x0 and name.columns == (0,)


def _is_title(name: Name, columns: Sequence[Column]) -> bool:
    """Does an only name stand over the labels, or at the middle of the whole table, rather than over the columns it
    names?"""
    middle = (columns[0].x0 + columns[-1].x1) / 2
    return 0 in name.columns or abs((name.x0 + name.x1) / 2 - middle) < 3


def _leaves(names: Sequence[Name], columns: Sequence[Column]) -> dict[int, Name]:
    """The lowest name over each column; over one without, that of a neighbour that stands at the middle of both."""
    found: dict[int, Name] = {}
    for name in names:
        for at in name.columns:
            found[at] = Name((*found[at].phrases, *name.phrases), found[at].columns) if at in found else name
    for at in range(len(columns)):
        for beside in (at - 1, at + 1):
            if at in found or beside not in found:
                continue
            name = found[beside]
            both = (min(columns[at].x0, columns[beside].x0) + max(columns[at].x1, columns[beside].x1)) / 2
            middle = (name.x0 + name.x1) / 2
            if abs(middle - both) < 0.5 * abs(middle - columns[beside].cx):
                found[at] = name
    return found


def _may_be_over(at: int, level: dict[int, Name], leaves: dict[int, Name]) -> bool:
    return at in level or leaves[at].cy > max(name.cy for name in level.values())


def _names(lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[Stroke]) -> list[Name]:
    return [Name(tuple(name), _over(name, columns)) for name in stacked_names(lines, rules)]


def _over(name: Sequence[PdfPhrase], columns: Sequence[Column]) -> tuple[int, ...]:
    found = tuple(
        at
        for at, column in enumerate(columns)
        if any(phrase.overlap(column.x0, column.x1) > 0.3 * min(phrase.width, column.x1 - column.x0) for phrase in name)
    )
    return found or (column_at(name[0], columns),)


def _stands_over(name: Name, other: Name) -> bool:
    """Is there another name below, under one of its columns?"""
    lower = other.phrases[0].cy - name.phrases[-1].cy > 0.4 * other.phrases[0].size
    return lower and bool(set(name.columns) & set(other.columns))


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below a level of the header: the lowest name over every column, and all names over it in one text."""

    leaves: dict[int, Name]
    paths: dict[int, str]


# ---- groups --------------------------------------------------------------------------------------------------------


def _spread(
    level: Sequence[Name],
    below: Sequence[int],
    columns: Sequence[Column],
    under: _Below,
    rules: Sequence[Stroke],
) -> dict[int, Name]:
    """The columns of each group of a level: those of the line drawn under it, else those whose middle it stands at."""
    found: dict[int, Name] = {}
    free: list[Name] = []
    left = min(columns[0].x0, under.leaves[0].x0 if 0 in under.leaves else columns[0].x0)
    if len(level) == 1 and 0 in level[0].columns and abs(level[0].x0 - left) < 3:
        return dict.fromkeys(range(len(columns)), level[0])  # alone at the left, over names: a title
    stub = next((name for name in level if name.columns == (0,) and abs(name.x0 - left) < 3), None)
    if stub:
        # It stands over the labels, beside the groups.
        level, below = [name for name in level if name is not stub], [at for at in below if at]
        found[0] = stub
    if not level:
        return found
    lined = {id(name): _lined(name, level, columns, under, rules) for name in level}
    drawn = [at for at in below if at and _has_rule(at, columns, level, under, rules)]
    if set(drawn) - {at for covered in lined.values() for at in covered}:
        # A group's line may be drawn in pieces, one for each column.
        lined = {key: covered if len(covered) > 1 else [] for key, covered in lined.items()}
    for name in level:
        if lined[id(name)]:
            found.update(dict.fromkeys(lined[id(name)], name))
        else:
            free.append(name)
    places = [at for at in below if at not in found]
    drawn = [at for at in drawn if at not in found]
    if free and places:
        found.update(
            _best_spread(free, drawn if len(drawn) >= len(free) else places, columns, under, all_of=bool(drawn))
        )
    for name in free:
        if name not in found.values():
            found.update({at: name for at in name.columns if at not in found})
    return found


def _lined(
    name: Name, level: Sequence[Name], columns: Sequence[Column], under: _Below, rules: Sequence[Stroke]
) -> list[int]:
    """The columns over which the line right under a name reaches, when it is the name's alone and none of the
    labels'."""
    size = name.phrases[-1].size
    for rule in rules:
        near = 0.2 * size < rule.at - name.phrases[-1].cy < 1.7 * size
        if near and rule.start - 4 <= name.x0 and name.x1 <= rule.end + 4:
            if sum(rule.start - 4 <= other.x0 and other.x1 <= rule.end + 4 for other in level) > 1:
                return []
            if any(name.cy < leaf.cy < rule.at and rule.reaches(leaf.x0) for leaf in under.leaves.values()):
                continue  # it underlines the names below
            if not _is_centred(name, rule):
                continue
            covered = [at for at, column in enumerate(columns) if rule.start - 2 <= column.cx <= rule.end + 2]
            return covered if len(covered) < len(columns) and covered[:1] != [0] else []
    return []


def _has_rule(
    at: int, columns: Sequence[Column], level: Sequence[Name], under: _Below, rules: Sequence[Stroke]
) -> bool:
    """Is a line drawn over a column alone right under the names of a level?"""
    low, size = max(name.phrases[-1].cy for name in level), level[0].phrases[-1].size
    for rule in rules:
        if 0.2 * size < rule.at - low < 1.7 * size and rule.start - 2 <= columns[at].cx <= rule.end + 2:
            alone = sum(rule.start - 2 <= column.cx <= rule.end + 2 for column in columns) == 1
            leaves = (leaf for leaf in under.leaves.values() if rule.reaches((leaf.x0 + leaf.x1) / 2))
            return alone and not any(low < leaf.cy < rule.at for leaf in leaves)
    return False


def _is_centred(name: Name, rule: Stroke) -> bool:
    """Does a name stand at the middle, or at an edge, of the line under it?"""
    off = abs(name.x0 + name.x1 - rule.start - rule.end) / 2
    edge = min(abs(name.x0 - rule.start), abs(name.x1 - rule.end))
    return off < max(6.0, 0.12 * rule.length) or edge < 6


def _best_spread(
    names: Sequence[Name], places: Sequence[int], columns: Sequence[Column], under: _Below, *, all_of: bool
) -> dict[int, Name]:
    """Each name over a run of columns, from the left, so that names stand at the middle (or left) of theirs; few left
    out.

    `all_of`: a line under each of the columns shows that some name is over it.
    """
    columned = [at for at in places if at]
    size = repeats([under.paths[at] for at in columned], len(names)) if len(names) > 1 else 0
    if size and len(columned) == size * len(names):
        shares = [columned[start : start + size] for start in range(0, len(columned), size)]
        if all(_lies_over(name, share, columns) for name, share in zip(names, shares, strict=True)):
            start, end = _part_of_share(names, shares, columns, under)
            return {at: name for name, share in zip(names, shares, strict=True) for at in share[start:end]}
    if at_right := _ending_where_names_end(names, columned, columns, under):
        return {at: name for name, run in zip(names, at_right, strict=True) for at in run}
    middles = [columns[at].cx for at in columned]
    unit = (middles[-1] - middles[0]) / (len(middles) - 1) if len(middles) > 1 else 20.0
    count, size = len(names), len(places)
    dated = [is_period(under.leaves[at].text) for at in places]
    usual = 2 * sum(dated) >= len(dated)
    # A line over a column of another kind may be that of its own name.
    left_out = [_SHOWN if all_of and kind == usual else _LEFT_OUT for kind in dated]
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [
        [(float("inf"), ())] * (size + 1) for _ in range(count + 1)
    ]
    best[0][0] = (0.0, ())
    for at in range(count + 1):
        for end in range(1, size + 1):
            cost, runs = best[at][end - 1]
            options = [(cost + left_out[end - 1] * bool(places[end - 1]), runs)]
            for start in range(end) if at else ():
                cost, runs = best[at - 1][start]
                run = [places[index] for index in range(start, end)]
                options.append((cost + _misfit(names[at - 1], run, columns, under, unit), (*runs, (start, end))))
            best[at][end] = min(options, key=lambda option: option[0])
    spans = best[count][size][1]
    return {
        places[index]: name for name, (start, end) in zip(names, spans, strict=False) for index in range(start, end)
    }


def _ending_where_names_end(
    names: Sequence[Name], places: Sequence[int], columns: Sequence[Column], under: _Below
) -> list[list[int]]:
    """Runs of columns that begin with the same name and end where the names over them end: a header set at the right,
    as its figures are. Empty where names stand otherwise."""
    ends = [_ending_at(name, places, columns, under) for name in names]
    if len(names) < 2 or None in ends:
        return []
    starts = [0, *(end + 1 for end in ends if end is not None)]
    runs = [[at for at in places if start <= at < stop] for start, stop in pairwise(starts)]
    told = [{under.paths[at] for at in run} for run in runs]
    behind = {under.paths[at] for at in places if at >= starts[-1]}
    alike = len({under.paths[run[0]] for run in runs if run}) == 1 and behind.isdisjoint(told[0])
    return runs if alike and all(len(run) == len(paths) > 1 for run, paths in zip(runs, told, strict=True)) else []


def _ending_at(name: Name, places: Sequence[int], columns: Sequence[Column], under: _Below) -> int | None:
    """The column whose right edge, or its name's, is that of a name over it."""
    near = (at for at in places if min(abs(name.x1 - columns[at].x1), abs(name.x1 - under.leaves[at].x1)) < _AT_EDGE)
    return next(near, None)


def _part_of_share(
    names: Sequence[Name], shares: Sequence[Sequence[int]], columns: Sequence[Column], under: _Below
) -> tuple[int, int]:
    """The columns of each group that its name is over: all, or those of one kind, the others being periods or none.

    Every name stands at the middle of them, which is not the middle of the whole group.
    """
    size = len(shares[0])
    kinds = [is_period(under.leaves[at].text) for at in shares[0]]
    turns = [at for at in range(1, size) if kinds[at] != kinds[at - 1]]
    if len(turns) != 1:
        return 0, size
    start, end = (turns[0], size) if kinds[0] else (0, turns[0])
    for name, share in zip(names, shares, strict=True):
        part, middle = share[start:end], (name.x0 + name.x1) / 2
        off, whole = (abs(middle - _middle_of(columned_share, columns)) for columned_share in (part, share))
        if len(part) < _FEWEST_IN_PART or 3 * off > whole or not _lies_over(name, part, columns):
            return 0, size
    return start, end


def _middle_of(run: Sequence[int], columns: Sequence[Column]) -> float:
    return (columns[run[0]].x0 + columns[run[-1]].x1) / 2


def _lies_over(name: Name, run: Sequence[int], columns: Sequence[Column]) -> bool:
    return name.x0 < columns[run[-1]].x1 and name.x1 > columns[run[0]].x0


def _misfit(name: Name, run: Sequence[int], columns: Sequence[Column], under: _Below, unit: float) -> float:
    """How far a name is from where it would stand over a run of columns, in widths of a column.

    A group has columns of one kind and of different names. A name at the middle of one column is not set at an edge of
    several.
    """
    leaves = under.leaves
    x0 = min(columns[run[0]].x0, leaves[run[0]].x0)
    x1 = max(columns[run[-1]].x1, leaves[run[-1]].x1)
    at = (name.x0 + name.x1) / 2
    off = min(abs(at - (x0 + x1) / 2), abs(at - (columns[run[0]].cx + columns[run[-1]].cx) / 2))
    if len(run) > 1 and not any(_is_on(at, columns[place], leaves[place], unit) for place in run):
        off = min(off, abs(name.x0 - x0) + 0.1 * unit, abs(name.x1 - x1))
    kinds = {is_period(leaves[place].text) for place in run}
    gaps = run[-1] - run[0] + 1 - len(run)
    repeated = len(run) - len({under.paths[place] for place in run})
    return off / unit + _MIXED * (len(kinds) - 1) + 2.0 * gaps + _REPEATED * repeated


def _is_on(at: float, column: Column, leaf: Name, unit: float) -> bool:
    return min(abs(at - column.cx), abs(at - (leaf.x0 + leaf.x1) / 2)) < _ON_ONE * unit


def _cells(levels: Sequence[dict[int, Name]], width: int) -> list[PdfCell]:
    """The names as cells. A column without a group has its name from the row of groups on."""
    slots = [[level.get(column) for column in range(width)] for level in levels]
    for row in range(len(levels) - 2, -1, -1):
        slots[row] = [name or below for name, below in zip(slots[row], slots[row + 1], strict=True)]
    cells: list[PdfCell] = []
    for row, row_slots in enumerate(slots):
        column = 0
        while column < width:
            name, end = row_slots[column], column + 1
            while end < width and row_slots[end] is name:
                end += 1
            if name is not None:
                cells.append(
                    PdfCell(row, column, 1, end - column, name.text, around(name.phrases), indexes_of(name.phrases))
                )
            column = end
    return cells
