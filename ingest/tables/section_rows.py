"""Rows of one cell inside a table's body, which name the rows below them."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.tables.shapes import SET_IN
from ingest.tables.unlabelled_sums import is_sum
from ingest.words.cell_kinds import has_words, is_total, is_value
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.shapes import GridShape, Place, Rows

_COLONS = (":", "：")

_MOST_DEPTH = 3
"""Names of sections one inside the other that a row is labelled with."""

_FEWEST_INSIDE = 2
"""Sections below a name that stands over all of them, at least."""

_BLANK = 0.8
"""Heights of a row that are left free above one that begins a block of its own, besides what is left above every
row."""

_SUM = re.compile(r"(?:sub-?)?totals?\b|net\b|合计|总计|小计", re.IGNORECASE)
_NOT_NAME = re.compile(r"[(（][^()（）]{0,40}[)）]|[\W_]+")


def mark_centred(shape: GridShape, header_rows: int) -> None:
    """In flat text a section's name may stand in the middle: the only cell of its row, words in a column of figures."""
    if shape.spanned or shape.width < 3:
        return
    figures = [_are_figures([row[column] for row in shape.rows[header_rows:]]) for column in range(shape.width)]
    for index in range(header_rows, len(shape.rows) - 1):
        filled = [column for column, cell in enumerate(shape.rows[index]) if cell]
        if len(filled) == 1 and filled[0] and figures[filled[0]] and _is_name(shape.rows[index][filled[0]]):
            shape.wide.add(index)


def _is_name(cell: str) -> bool:
    return has_words(cell) and not is_value(cell)


def _are_figures(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return 2 * sum(map(is_value, filled)) > len(filled)


def take_sections(shape: GridShape, header_rows: int) -> int:
    """Section rows of the body become leading columns of labels, outer sections before inner ones: how many columns.

    A section ends at the row of its total, at the next section, and with the table; where labels are set in, also at
    the first row that is not set in as far as the section's own are, and at a blank row.
    """
    body = [row for row in sorted(shape.wide) if row >= header_rows]
    if body and body[-1] == len(shape.rows) - 1:
        body.pop()
    named = set(body if shape.spanned else _sections(shape, body, header_rows))
    if shape.spanned and not body:
        lone = _lone_labels(shape, header_rows)
        named = {*_sections(shape, lone, header_rows), *(row for row in lone if _has_inner(shape, row, row + 2))}
    if not named or len(shape.rows) - len(named) <= header_rows:
        return 0
    if shape.edges:
        named -= _siblings_without_values(shape, named)
    outer = {row for row in named if row + 1 in named}
    if shape.edges:
        named -= _labels_without_values(shape, named, outer, _over_all(shape, named, header_rows))
        outer &= {row for row in named if row + 1 in named}
    return _written(shape, _open_sections(shape, header_rows, named, outer), named, outer)


def _lone_labels(shape: GridShape, header_rows: int) -> list[int]:
    """The rows of a table of figures, its last aside, that have nothing but a label: what markup calls empty may be
    so."""
    if not any(is_value(cell) for row in shape.rows[header_rows:] for cell in row[1:]):
        return []
    candidates = range(header_rows, len(shape.rows) - 1)
    return [row for row in candidates if _is_name(shape.rows[row][0]) and not any(shape.rows[row][1:])]


def _siblings_without_values(shape: GridShape, named: set[int]) -> set[int]:
    """Rows set in under a section's name, as far as the row with values that follows: they open none."""
    found: set[int] = set()
    for row in sorted(named, reverse=True):
        left = shape.edges[row].left
        follows = row + 1 < len(shape.rows) and shape.edges[row + 1].left <= left + SET_IN
        if row + 1 in named - found or not follows or _text(shape.rows[row]).endswith(_COLONS):
            continue
        above = next((at for at in range(row - 1, -1, -1) if shape.edges[at].left < left - SET_IN), -1)
        if above in named - found:
            found.add(row)
    return found


def _over_all(shape: GridShape, named: set[int], header_rows: int) -> int:
    """The first row of the body where it is a name above several sections that stand no further out; else -1."""
    left = shape.edges[header_rows].left
    level = [row for row in named if abs(shape.edges[row].left - left) <= SET_IN]
    return header_rows if {header_rows, header_rows + 1} <= set(level) and len(level) > _FEWEST_INSIDE else -1


def _labels_without_values(shape: GridShape, named: set[int], outer: set[int], first: int) -> set[int]:
    """Rows above another section that stands no further in, which are none: no total, no capitals, no name that goes
    on.

    Where names of sections end with a colon, one without is none; `first` is one in any case.
    """
    found: set[int] = set()
    plain = any(not _text(shape.rows[row]).endswith(_COLONS) for row in named - outer)
    for row in sorted(outer - {first}):
        name, below = _text(shape.rows[row]), _text(shape.rows[row + 1])
        inside = shape.edges[row + 1].left > shape.edges[row].left + SET_IN
        loud = name.isupper() and not below.isupper()
        led = plain and below.endswith(_COLONS)
        if inside or loud or led or name.endswith(_COLONS) or below[:1].islower() or _bare(name) in _totals(shape, row):
            continue
        found.add(row)
    return found


def _totals(shape: GridShape, start: int) -> set[str]:
    """What the totals below a row are of."""
    return {_bare(_SUM.sub("", row[0], count=1)) for row in shape.rows[start:] if is_total(row[0])}


def _open_sections(shape: GridShape, header_rows: int, named: set[int], outer: set[int]) -> dict[int, list[int]]:
    """The rows of the sections that each other row of the body is in, outermost first."""
    stack: list[int] = []
    blank = _blank_above(shape)
    found: dict[int, list[int]] = {}
    for index in range(header_rows, len(shape.rows)):
        if index in named:
            stack = [*_kept_by(shape, stack, index, outer), index][-_MOST_DEPTH:]
            continue
        first_in = bool(stack) and index == stack[-1] + 1
        stack = _kept(shape, stack, index) if not first_in else stack
        if index in blank and stack and index > stack[-1] + 2 and shape.rows[index][0]:
            stack = [at for at in stack if _has_inner(shape, at, index)]
        while (
            stack
            and not shape.rows[index][0]
            and _sums_up_more(shape, [*range(header_rows, index)], stack[-1], index, named)
        ):
            stack = stack[:-1]
        # A total right below a section's name sums nothing up of it.
        left = stack if first_in else _left_open(shape, stack, index, outer)
        found[index] = stack[: len(left) + 1]
        stack = left
    return found


def _sums_up_more(shape: GridShape, above: Sequence[int], section: int, index: int, named: set[int]) -> bool:
    """Is a row without a label the sum of rows from before its section on, and not of the section's alone?"""
    rows = [[cell or "-" for cell in shape.rows[at]] for at in (*above, index) if at not in named]
    inside = sum(at > section and at not in named for at in above)
    columns = range(1, shape.width)
    own = rows[len(rows) - 1 - inside :]
    return not is_sum(own, len(own) - 1, columns, 0) and is_sum(rows, len(rows) - 1, columns, 0)


def _kept_by(shape: GridShape, stack: list[int], index: int, outer: set[int]) -> list[int]:
    """The sections that a new one is inside of."""
    if len(shape.edges) != len(shape.rows):
        return [] if index in outer else [at for at in stack if at in outer]
    left = shape.edges[index].left
    kept = [at for at in stack if shape.edges[at].left < left - SET_IN]
    level = [at for at in stack if abs(shape.edges[at].left - left) <= SET_IN and at in outer and index not in outer]
    if _has_inner(shape, index, len(shape.rows)) and index not in outer:
        # Its rows are set in, those of the one that is open are not: it is one of them.
        level += [at for at in stack if abs(shape.edges[at].left - left) <= SET_IN and not _has_inner(shape, at, index)]
    return sorted({*kept, *level})


def _kept(shape: GridShape, stack: list[int], index: int) -> list[int]:
    """The sections that go on with a row: those that it is set into, or as far in as their own first rows."""
    if len(shape.edges) != len(shape.rows):
        return stack
    left = shape.edges[index].left
    return [
        at
        for at in stack
        if shape.edges[at].left < left - SET_IN
        or (shape.edges[at].left <= left + SET_IN and not _has_inner(shape, at, index))
    ]


def _has_inner(shape: GridShape, section: int, end: int) -> bool:
    """Are the rows right below a section's name set in under it?"""
    if not shape.edges or section + 1 >= end:
        return False
    return shape.edges[section + 1].left > shape.edges[section].left + SET_IN


def _left_open(shape: GridShape, stack: list[int], index: int, outer: set[int]) -> list[int]:
    """The sections still open below a row: a total closes the one it is of."""
    label = shape.rows[index][0]
    total, bare = is_total(label), _bare(label)
    if not stack or not bare:
        return stack
    summed = total or bool(_SUM.match(simplified(label)))
    of = _bare(_SUM.sub("", label, count=1)) if summed else ""
    names = [_bare(_text(shape.rows[at])) for at in stack]
    closed = [place for place, name in enumerate(names) if name and name in {bare, of}]
    if summed and not closed:
        closed = [place for place, name in enumerate(names) if len(name) > 3 and bare.endswith(name)]
    if closed:
        return stack[: closed[-1]]
    if not total or (of and shape.edges and (_has_inner(shape, stack[-1], index) or stack[-1] in outer)):
        return stack
    return stack[:-1]


def _blank_above(shape: GridShape) -> set[int]:
    """Rows with much more space above them than others have."""
    spaces = [below.top - above.bottom for above, below in pairwise(shape.edges)]
    if len(spaces) < 3:
        return set()
    usual = median(spaces)
    heights = [edge.bottom - edge.top for edge in shape.edges]
    return {row for row, space in enumerate(spaces, start=1) if _BLANK * min(heights) < space - usual < 0.5}


def _bare(text: str) -> str:
    return _NOT_NAME.sub("", text).lower()


def _written(shape: GridShape, found: dict[int, list[int]], named: set[int], outer: set[int]) -> int:
    """The rows without those of sections, whose names stand before the others' labels: how many columns they take."""
    depth = max((len(stack) for stack in found.values()), default=0)
    if not depth:
        return 0
    rows: Rows = []
    places: list[list[Place]] = []
    heads = {stack[0] for stack in found.values() if len(stack) > 1} | outer
    for index in range(len(shape.rows)):
        if index in named:
            continue
        stack = found.get(index, [])
        labels = [*stack, *[-1] * (depth - len(stack))]
        if not stack or stack[0] not in heads:
            labels = [*[-1] * (depth - len(stack)), *stack]
        rows.append([*("" if at < 0 else _text(shape.rows[at]) for at in labels), *_once(shape, index)])
        places.append(
            [*(shape.places[index][0] if at < 0 else _place(shape, at) for at in labels), *shape.places[index]]
        )
    shape.edges = [edge for index, edge in enumerate(shape.edges) if index not in named]
    shape.rows, shape.places, shape.wide = rows, places, set()
    return depth


def _once(shape: GridShape, index: int) -> list[str]:
    """The cells of a row; of a name over the whole width that is no section's the first alone."""
    row = shape.rows[index]
    return [row[0], *[""] * (len(row) - 1)] if index in shape.wide and len(set(row)) == 1 else row


def _text(cells: Sequence[str]) -> str:
    return next(filter(None, cells), "")


def _place(shape: GridShape, at: int) -> Place:
    return shape.places[at][next(column for column, cell in enumerate(shape.rows[at]) if cell)]


def _sections(shape: GridShape, body: list[int], header_rows: int) -> list[int]:
    """Without markup a lone cell may also be a label whose values are missing.

    It is a section where it ends with a colon or stands in another column than the labels, and the first row of the
    body is one; with the first all are when none of them follows another.
    """
    sure = [row for row in body if _text(shape.rows[row]).endswith(_COLONS) or not shape.rows[row][0]]
    if body and body[0] == header_rows and (len(body) > 1 or sure or _is_full(shape.rows[header_rows + 1])):
        follow = frozenset(body) - frozenset(sure)
        apart = all(row + 1 not in follow for row in body)
        return body if apart else sorted({body[0], *sure})
    return sure


def _is_full(cells: Sequence[str]) -> bool:
    return all(cells)
