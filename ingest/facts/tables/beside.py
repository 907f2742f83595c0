"""Titles that stand side by side right over a table, each over a part of its columns: they are a row of its header."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Block
    from kb.places import Box
    from kb.table import Table

_LONGEST = 60
_FARTHEST = 0.05
"""How far over the table the titles may end, as a share of the page's height."""

_MOST = 4


def titles_over(blocks: Sequence[Block], at: int) -> tuple[str, ...]:
    """For each column of the table that is block `at` the title over it, where several titles stand side by side; else
    ()."""
    table = blocks[at].table
    if table is None or not table.areas or table.parts or not table.header_rows or not blocks[at].place.boxes:
        return ()
    told: list[tuple[Box, str]] = []
    for block in reversed(blocks[max(0, at - _MOST) : at]):
        box = _on_line(block, blocks[at], told)
        if box is None:
            break
        told.append((box, block.text))
    told.sort(key=lambda one: one[0].x0)
    if len(told) < 2 or any(left.x1 > right.x0 for (left, _), (right, _) in pairwise(told)):
        return ()
    return _spread(table, told)


def _on_line(block: Block, below: Block, texts: Sequence[tuple[Box, str]]) -> Box | None:
    """The box of a short text that stands right over a table, and on one line with the others."""
    short = block.table is None and len(block.text) <= _LONGEST and len(block.place.boxes) == 1
    if not short or block.place.page != below.place.page:
        return None
    box, under = block.place.boxes[0], below.place.boxes[0]
    over = 0 <= under.y0 - box.y1 + 0.005 <= _FARTHEST
    beside = all(min(box.y1, other.y1) - max(box.y0, other.y0) > (box.y1 - box.y0) / 2 for other, _ in texts)
    return box if over and beside else None


def _spread(table: Table, texts: Sequence[tuple[Box, str]]) -> tuple[str, ...]:
    """The titles over their columns: next to one another, each with its middle over that of the columns that it is
    for."""
    columns = range(table.label_columns, table.width)
    areas = [table.areas[table.header_rows - 1][column] for column in columns]
    if len(columns) < len(texts) or any(area is None for area in areas):
        return ()
    spans = [(area.x0, area.x1) for area in areas if area is not None]

    def off(cuts: Sequence[int]) -> float:
        ends = [0, *cuts, len(spans)]
        middles = [(spans[first][0] + spans[last - 1][1]) / 2 for first, last in pairwise(ends)]
        return sum(abs(middle - (box.x0 + box.x1) / 2) for middle, (box, _) in zip(middles, texts, strict=True))

    cuts = min(combinations(range(1, len(spans)), len(texts) - 1), key=off)
    if off(cuts) > _FARTHEST * len(texts):
        return ()
    ends = [0, *cuts, len(spans)]
    found = [""] * table.label_columns
    for (first, last), (_, text) in zip(pairwise(ends), texts, strict=True):
        found += [text] * (last - first)
    return tuple(found)
