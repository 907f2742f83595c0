"""Columns of a table's rows put together with the names in its header, which may stand beside the words below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.pdf.tables.columns import Column, column_at, crosses
from ingest.tables.header_groups import repeats
from ingest.words.cell_kinds import is_period, is_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.rules import Stroke
    from ingest.pdf.tables.words import Line, PdfPhrase

_BESIDE = 2.5
"""Points that a name without a column is away from others at least."""

_CLOSE = 1.55
"""Sizes of type between two lines of one name."""


def named_columns(
    columns: Sequence[Column], body: Sequence[Line], head: Sequence[Line], rules: Sequence[Stroke]
) -> list[Column]:
    """The columns, those that no row and no name tells apart as one, each as wide as its name, names without words
    included."""
    leaves = _leaf_names(head, rules)
    names = [name for _, name in leaves]
    lowest = max((y for y, _ in leaves), default=0.0)
    found = _merged(list(columns), body, names)
    for y, name in leaves:
        if any(_overlap(name, column) > 0 for column in found):
            continue
        free = [at for at, column in enumerate(found) if not any(_overlap(other, column) > 0 for other in names)]
        beside = [at for at in free if not _between(name, found, at)]
        if beside:
            at = max(beside, key=lambda at: _overlap(name, found[at]))
            found[at] = Column(min(found[at].x0, name.x0), max(found[at].x1, name.x1))
        elif y > lowest - 2 and all(_overlap(name, column) < -_BESIDE for column in found):
            found = sorted([*found, name], key=lambda column: column.x0)
    return found


def stacked_names(lines: Sequence[Line], rules: Sequence[Stroke]) -> list[list[PdfPhrase]]:
    """The phrases of a header, those under each other that are one name together."""
    found: list[list[PdfPhrase]] = []
    above: Line = []
    for line in lines:
        distinct = len({phrase.text for phrase in above}) == len(above)
        closed = len(found) if distinct and repeats([phrase.text for phrase in line], len(above)) else 0
        for phrase in line:
            owner = next((name for name in reversed(found[closed:]) if _goes_on(name, phrase, line, rules)), None)
            if owner is None:
                found.append([phrase])
            else:
                owner.append(phrase)
        above = line
    return found


def _goes_on(name: Sequence[PdfPhrase], phrase: PdfPhrase, line: Line, rules: Sequence[Stroke]) -> bool:
    """Is a phrase the next line of a name: right below it, alone there, with nothing drawn between?"""
    last = name[-1]
    if not 0.3 * phrase.size < phrase.cy - last.cy < _CLOSE * max(phrase.size, last.size):
        return False
    x0, x1 = min(one.x0 for one in name), max(one.x1 for one in name)
    if phrase.overlap(x0, x1) <= 0 or sum(other.overlap(x0, x1) > 0 for other in line) > 1:
        return False
    if any(
        last.cy < rule.at < phrase.cy and phrase.overlap(rule.start, rule.end) > 0.3 * phrase.width for rule in rules
    ):
        return False
    if is_unit(phrase.text) or not is_period(phrase.text) or is_period(last.text):
        return True
    return is_period(f"{last.text} {phrase.text}") or _is_alone_dated(last, phrase, line)


def _is_alone_dated(last: PdfPhrase, phrase: PdfPhrase, line: Line) -> bool:
    """Does a period stand right below the middle of a name, beside words rather than other periods?"""
    at = next(index for index, other in enumerate(line) if other is phrase)
    beside = line[max(at - 1, 0) : at] + line[at + 1 : at + 2]
    return abs(last.cx - phrase.cx) < 1.5 and bool(beside) and not any(is_period(other.text) for other in beside)


def _leaf_names(head: Sequence[Line], rules: Sequence[Stroke]) -> list[tuple[float, Column]]:
    """Where the names of a header end and stand below which there is no other, from the left."""
    names = stacked_names(head, rules)
    boxes = [(name[-1].cy, Column(min(one.x0 for one in name), max(one.x1 for one in name))) for name in names]
    leaves = [
        (y, box)
        for y, box in boxes
        if not any(below > y + 2 and min(box.x1, other.x1) > max(box.x0, other.x0) for below, other in boxes)
    ]
    return sorted(leaves, key=lambda leaf: leaf[1].x0)


def _are_labels(column: Column, body: Sequence[Line]) -> bool:
    """Does a column hold nothing but words that lines begin with: labels set in further than those left of it?"""
    labels = [line[0] for line in body if line[0].overlap(column.x0, column.x1) > 0.5 * line[0].width]
    covering = sum(phrase.overlap(column.x0, column.x1) > 0 for line in body for phrase in line[1:])
    return bool(labels) and not covering and not any(phrase.is_number for phrase in labels)


def _overlap(one: Column, other: Column) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _between(name: Column, columns: Sequence[Column], at: int) -> bool:
    """Does another column lie between a name and a column?"""
    column = columns[at]
    left, right = (name.x1, column.x0) if column.x0 > name.x0 else (column.x1, name.x0)
    return any(left < other.cx < right for index, other in enumerate(columns) if index != at)


def _merged(columns: list[Column], body: Sequence[Line], names: Sequence[Column]) -> list[Column]:
    """Neighbours as one where no line has words in both and no two names stand over them: a dash beside its figures."""
    used = [{column_at(phrase, columns) for phrase in line if not crosses(phrase, columns)} for line in body]
    at = 1
    while at < len(columns):
        left, right = columns[at - 1], columns[at]
        over = sum(_overlap(name, Column(left.x0, right.x1)) > 0 for name in names)
        apart = any(at - 1 in places and at in places for places in used)
        if apart or over > 1 or (at == 1 and not _are_labels(right, body)):
            at += 1
            continue
        columns[at - 1 : at + 1] = [Column(left.x0, right.x1)]
        used = [{place - (place >= at) for place in places} for places in used]
    return columns
