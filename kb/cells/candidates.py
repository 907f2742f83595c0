"""The sets of cells that a question may mean: the likeliest cell, the two likeliest, and so on, each with numbers that
tell how good a set it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.cells.grid import CellGrid
    from kb.cells.network import Cells

    Floats = NDArray[np.float32]
    Lines = list[NDArray[np.float32] | NDArray[np.float64] | NDArray[np.bool_]]

MOST = 24
"""Cells of the largest set."""
_LOW, _BELOW = -8.0, 10.0
"""Log-odds at which cells are all alike, and how far below the likeliest cell the last one of a set may be."""
_LEAST = -25.0
"""The least that a log-likelihood counts."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sets of cells: set k has the first k + 1 of `order`; `numbers` (sets, n) describe each."""

    order: NDArray[np.int64]
    numbers: Floats


def candidates(grid: CellGrid, cells: Cells, log_odds: Floats) -> Candidates:
    """The sets that a table's cells make, by the log-odds (cells,) of each."""
    order = np.argsort(-log_odds, kind="stable")
    ranked = log_odds[order]
    least = max(float(ranked[0]) - _BELOW, _LOW)
    count = max(1, min(MOST, int((ranked >= least).sum())))
    told = [*_by_odds(ranked, count), *_by_place(grid, order, count), *_by_text(grid, cells, order, count)]
    numbers = np.stack([np.asarray(one, np.float32) for one in told], 1)
    cues = np.broadcast_to(cells.cues, (count, len(cells.cues)))
    several = (np.arange(count) > 0)[:, None]
    return Candidates(order, np.concatenate([numbers, cues, cues * several], 1).astype(np.float32))


def _likelihood(log_odds: Floats) -> Floats:
    """The log-probability of what has these log-odds."""
    told: Floats = -np.logaddexp(0, -log_odds)
    return told


def _by_odds(ranked: Floats, count: int) -> Lines:
    """The size of each set; how likely its last cell is, and the first that it leaves out; the likelihood of just this
    set."""
    size = np.arange(1, count + 1)
    bounded = np.maximum(ranked, _LOW)
    after = np.append(bounded, _LOW)[1 : count + 1]
    inside = np.maximum(np.cumsum(_likelihood(ranked))[:count], _LEAST)
    left = np.append(np.cumsum(_likelihood(-ranked)[::-1])[::-1], 0)[1 : count + 1]
    outside = np.maximum(left, _LEAST)
    return [
        np.log(size), size == 1, size == 2, bounded[:count], after, np.minimum(ranked[:count] - after, -_LOW),
        np.cumsum(ranked)[:count] / size, inside, outside, np.maximum(inside + outside, _LEAST),
    ]  # fmt: skip


def _beside(grid: CellGrid, at: int, axis: int) -> str | None:
    """The text of the nearest other cell over a cell (axis 0) or left of it (axis 1)."""
    row, column = grid.cells[at].row, grid.cells[at].column
    line = grid.cell_of[:row, column] if axis == 0 else grid.cell_of[row, :column]
    others = line[line != at]
    return grid.texts[int(others[-1])] if len(others) else None


def _by_place(grid: CellGrid, order: NDArray[np.int64], count: int) -> Lines:
    """Whether each set stands in one row or one column, how much of that it is, and whether the next cell stands there
    too."""
    lines = [line[order] for line in grid.places]
    size = np.arange(1, count + 1)
    told: Lines = []
    row, column = grid.places[0][order[0]], grid.places[1][order[0]]
    body = (grid.cell_of[row, grid.table.label_columns :], grid.cell_of[grid.table.header_rows :, column])
    for line, along in zip(lines, body, strict=True):
        whole = max(1, len(np.unique(along)))
        same = line == line[0]
        within = np.logical_and.accumulate(same)[:count]
        told += [
            within,
            within * size / whole,
            within & (size == whole),
            within & np.append(same, False)[1 : count + 1],
        ]
    for axis in (1, 0):
        labels = [_beside(grid, int(at), axis) for at in order[: count + 1]]
        shared = np.array([label == labels[0] for label in labels])
        told += [shared[:count] & (size > 1), np.append(shared, False)[1 : count + 1] & (len(order) > size)]
    return told


def _by_text(grid: CellGrid, cells: Cells, order: NDArray[np.int64], count: int) -> Lines:
    """How much of the question each set explains, with its last cell and with the next; whether its cells are figures,
    and say anything new."""
    top = order[: count + 1]
    explained = np.maximum.accumulate(cells.coverage[top], 0).sum(1)
    before = np.append(0, explained)[:count]
    after = explained[np.minimum(np.arange(1, count + 1), len(top) - 1)]
    figure = grid.is_figure[top]
    size = np.arange(1, count + 1)
    texts = [grid.texts[int(at)] for at in top]
    own = np.append(cells.own[top], 0)
    known = np.array([text in texts[:at] for at, text in enumerate(texts)])
    return [
        explained[:count], (explained[:count] - before) * (size > 1), after - explained[:count],
        np.cumsum(figure)[:count] / size, figure[:count] != figure[0], known[:count],
        np.append(known, False)[1 : count + 1],
        np.maximum.accumulate(own)[:count], own[:count] - own[0], own[1 : count + 1] - own[0],
    ]  # fmt: skip
