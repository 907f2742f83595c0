"""Columns of a table's rows put together with the names in its header, which may stand beside the words below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.pdf_grid_columns import Column, column_at, crosses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf_grid_words import Line, Phrase

_BESIDE = 0.3
"""Sizes of type that a name without a column is away from others at least."""


def named_columns(columns: Sequence[Column], body: Sequence[Line], head: Sequence[Line]) -> list[Column]:
    """The columns, those that no row and no name tells apart as one, each as wide as its name, names without words included."""
    names = _leaf_names(head)
    found = _merged(list(columns), body, names)
    for name in names:
        if any(name.overlap(column.x0, column.x1) > 0 for column in found):
            continue
        free = [at for at, column in enumerate(found) if not any(_names(other, column) for other in names)]
        beside = [at for at in free if not _between(name, found, at)]
        if beside:
            at = min(beside, key=lambda at: -name.overlap(found[at].x0, found[at].x1))
            found[at] = Column(min(found[at].x0, name.x0), max(found[at].x1, name.x1))
        elif all(name.overlap(column.x0, column.x1) < -_BESIDE * name.size for column in found):
            found = sorted([*found, Column(name.x0, name.x1)], key=lambda column: column.x0)
    return found


def _leaf_names(head: Sequence[Line]) -> list[Phrase]:
    """The phrases of a header below which no other stands, from the left."""
    found: list[Phrase] = []
    for line in reversed(head):
        found += [phrase for phrase in line if not any(phrase.overlap(other.x0, other.x1) > 0 for other in found)]
    return sorted(found, key=lambda phrase: phrase.x0)


def _names(name: Phrase, column: Column) -> bool:
    return name.overlap(column.x0, column.x1) > 0


def _between(name: Phrase, columns: Sequence[Column], at: int) -> bool:
    """Does another column lie between a name and a column?"""
    column = columns[at]
    left, right = (name.x1, column.x0) if column.x0 > name.x0 else (column.x1, name.x0)
    return any(left < other.cx < right for index, other in enumerate(columns) if index != at)


def _merged(columns: list[Column], body: Sequence[Line], names: Sequence[Phrase]) -> list[Column]:
    """Neighbours as one where no line has words in both and no two names stand over them: a dash beside its figures."""
    used = [{column_at(phrase, columns) for phrase in line if not crosses(phrase, columns)} for line in body]
    at = 1
    while at < len(columns):
        left, right = columns[at - 1], columns[at]
        over = sum(name.overlap(left.x0, right.x1) > 0 for name in names)
        apart = any(at - 1 in told and at in told for told in used)
        if apart or over > 1 or at == 1:
            at += 1
            continue
        columns[at - 1 : at + 1] = [Column(left.x0, right.x1)]
        used = [{place - (place >= at) for place in told} for told in used]
    return columns
