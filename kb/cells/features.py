"""Numbers that say how well each cell of a table fits a question; none of them knows a word or finds a header by its
look."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.cells.grid import CellGrid, is_year
from kb.cells.tokens import tokens

Floats = NDArray[np.float32]

_ASKS = (
    re.compile(r"多少|几|金额|比例|数量|余额|how (?:much|many)|多[大高长]|占", re.IGNORECASE),
    re.compile(r"是否|吗|有没有|是不是|能不能|^(?:is|are|was|were|does|do|did|has|have)\b", re.IGNORECASE),
    re.compile(r"谁|哪|什么|何|which|who|where", re.IGNORECASE),
)
"""What asks for a figure, for a yes or a no, for a name."""
_YES_NO = frozenset(("是", "否", "有", "无", "√", "不适用", "不支持", "支持", "yes", "no", "n/a", "applicable"))
_LONG = 40
"""Characters of a cell from which it counts as long."""


OF_ANY_TABLE = (24, 27, 32, 33, 46, 81, 82, *range(83, 97))
"""Which of the numbers of a cell mean the same in small and large tables: what of the question its labels explain, and
with the surroundings; its years; the same by meaning; what the whole table explains; the dimensions of its fact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as cells are compared with it: its tokens, what each counts, what of each every cell explains (cells,
    tokens), what of each the surroundings explain, and whether it asks for a figure, for a yes or a no, for a name."""

    tokens: tuple[str, ...]
    weights: Floats
    met: Floats
    around: Floats
    asks: tuple[bool, ...]

    @property
    def whole(self) -> float:
        """What the whole question counts."""
        return float(self.weights.sum()) or 1.0

    @classmethod
    def of(cls, question: str, grid: CellGrid) -> Asked:
        """Compare a question with a table's cells."""
        bag = tokens(question)
        names = tuple(bag) or ("",)
        weights = np.array([grid.weight(token) for token in names], np.float32)
        met = np.zeros((len(grid.cells), len(names)), np.float32)
        for at, token in enumerate(names):
            for cell, times in grid.postings.get(token, ()):
                met[cell, at] = min(times, bag[token]) * weights[at]
        around = np.array([min(grid.around[token], bag[token]) for token in names], np.float32) * weights
        whole = weights * np.array([max(bag[token], 1) for token in names], np.float32)
        return cls(names, whole, met, around, tuple(bool(found.search(question)) for found in _ASKS))


def _before(values: Floats, axis: int) -> Floats:
    """The largest of what stands before each slot along an axis, 0 before the first."""
    shifted = np.zeros_like(values)
    running = np.maximum.accumulate(values, axis=axis)
    if axis == 0:
        shifted[1:] = running[:-1]
    else:
        shifted[:, 1:] = running[:, :-1]
    return shifted


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of each slot, left of it in its row or over it in its column: six numbers of each slot,
    and what of each token all of it explains (`union`), and the first and the last of it (`near`)."""

    numbers: tuple[Floats, ...]
    union: Floats
    near: Floats


def _left(met: Floats, share: Floats, of_question: Floats, kept: NDArray[np.bool_], whole: float) -> _Side:
    """What stands left of each slot; of that only what is `kept` counts."""
    rows, columns = share.shape
    union = _before(met * kept[..., None], 1)
    last = np.full((rows, columns), -1)
    last[:, 1:] = np.maximum.accumulate(np.where(kept, np.arange(columns), -1), axis=1)[:, :-1]
    first = np.where(kept.any(1), kept.argmax(1), columns)[:, None].repeat(columns, 1)
    line = np.arange(rows)[:, None]
    has_last, has_first = last >= 0, first < np.arange(columns)
    at_last, at_first = np.maximum(last, 0), np.minimum(first, columns - 1)
    near = np.maximum(met[line, at_last] * has_last[..., None], met[line, at_first] * has_first[..., None])
    numbers = (
        _before(share * kept, 1),
        _before(of_question * kept, 1),
        union.sum(2) / whole,
        share[line, at_first] * has_first,
        share[line, at_last] * has_last,
        of_question[line, at_last] * has_last,
    )
    return _Side(numbers, union, near)


def _sides(
    met: Floats, share: Floats, of_question: Floats, kept: NDArray[np.bool_], whole: float
) -> tuple[_Side, _Side]:
    """What stands left of each slot, and what stands over it.

    Args:
        met: (rows, columns, tokens) what of each token of the question the cell in a slot explains.
        share: (rows, columns) how much of the cell the question says.
        of_question: (rows, columns) how much of the question the cell says.
        kept: (rows, columns) the slots that count.
        whole: what the question counts.
    """
    over = _left(met.transpose(1, 0, 2), share.T, of_question.T, kept.T, whole)
    turned = _Side(tuple(one.T for one in over.numbers), over.union.transpose(1, 0, 2), over.near.transpose(1, 0, 2))
    return _left(met, share, of_question, kept, whole), turned


def _by_letters(asked: Asked, grid: CellGrid, share: Floats, of_question: Floats) -> list[Floats]:
    """How well what stands beside each slot says what the question says."""
    slots, whole = grid.cell_of, asked.whole
    met, shares, questions = asked.met[slots], share[slots], of_question[slots]
    figure = grid.is_figure[slots]
    left, above = _sides(met, shares, questions, np.ones_like(figure), whole)
    left_labels, above_labels = _sides(met, shares, questions, ~figure, whole)
    both = np.maximum(left.union, above.union)
    explained = both.sum(2) / whole
    header_rows, label_columns = grid.table.header_rows, grid.table.label_columns
    as_read = np.maximum(_over(met, header_rows, 0), _over(met, label_columns, 1)).sum(2) / whole
    return [
        *left.numbers,
        *above.numbers,
        *left_labels.numbers,
        *above_labels.numbers,
        explained,
        np.maximum(left.near, above.near).sum(2) / whole,
        explained - questions,
        np.maximum(both, asked.around).sum(2) / whole,
        left_labels.numbers[0] * above_labels.numbers[0],
        as_read,
        explained - explained.max(1, keepdims=True),
        explained - explained.max(0, keepdims=True),
        *_years(asked, grid, met, both),
    ]


def _by_meaning(question: str, grid: CellGrid) -> list[Floats]:
    """How well what stands beside each slot says in other words, or another language, what the question says."""
    near = grid.meanings.near(question)
    slots, whole = grid.cell_of, float(near.weights.sum()) or 1.0
    met, share, of_question = near.met[slots], near.share[slots], (near.met.sum(1) / whole)[slots]
    labels = ~grid.is_figure[slots]
    left, above = _sides(met, share, of_question, labels, whole)
    likely = near.whole[slots]
    along, over = (side.numbers for side in _sides(likely[..., None], likely, likely, labels, 1.0))
    both = np.maximum(left.union, above.union).sum(2) / whole
    return [
        *left.numbers,
        *above.numbers,
        both,
        both - of_question,
        np.maximum(left.near, above.near).sum(2) / whole,
        *(side[at] for side in (along, over) for at in (0, 3, 4)),
        along[0] + over[0],
        along[4] + over[4],
        share,
        of_question,
        likely,
    ]


def _by_place(grid: CellGrid) -> list[Floats]:
    rows, columns = grid.cell_of.shape
    row_at, column_at = np.indices((rows, columns))
    told = (
        row_at < grid.table.header_rows,
        column_at < grid.table.label_columns,
        row_at == 0,
        column_at == 0,
        row_at / rows,
        column_at / columns,
    )
    return [np.asarray(one, np.float32) for one in told]


def _of_cells(asked: Asked, grid: CellGrid, share: Floats, of_question: Floats) -> list[Floats]:
    """What each cell is by itself, and what its table is."""
    figure = grid.is_figure.astype(np.float32)
    yes_no = np.array([text in _YES_NO or "□" in text for text in grid.texts], np.float32)
    rows, columns = grid.cell_of.shape
    first_row, first_column = (np.asarray(at == 0, np.float32) for at in grid.places)
    best = asked.met.max(0)
    asks = [np.float32(one) for one in asked.asks]
    table = (
        math.log(rows),
        math.log(columns),
        best.sum() / asked.whole,
        np.maximum(best, asked.around).sum() / asked.whole,
    )
    told = [
        share,
        of_question,
        figure,
        np.array([min(len(text), _LONG) / _LONG for text in grid.texts], np.float32),
        np.array([not text for text in grid.texts], np.float32),
        grid.alike,
        asks[0] * figure,
        asks[0] * (1 - figure),
        asks[1] * yes_no,
        (1 - asks[1]) * yes_no,
        asks[2] * (1 - figure),
        share * first_row,
        share * first_column,
        *(np.full(len(grid.cells), number, np.float32) for number in table),
    ]
    return [np.asarray(one, np.float32) for one in told]


def features(question: str, grid: CellGrid) -> Floats:
    """(cells, n) numbers of each cell of a table, in the order of `grid.cells`: as they are, then beside the largest of
    the table."""
    asked = Asked.of(question, grid)
    of_cell = asked.met.sum(1)
    share, of_question = of_cell / grid.mass, of_cell / asked.whole
    of_slots = [
        *_by_letters(asked, grid, share, of_question),
        *_by_meaning(question, grid),
        *_by_place(grid),
    ]
    told = [np.asarray(one, np.float32)[grid.places] for one in of_slots]
    alone = np.stack([*told, *_of_cells(asked, grid, share, of_question)], 1)
    values = np.concatenate([alone, grid.dimensions.signs(question)], 1)
    return np.concatenate([values, values - values.max(0, keepdims=True)], 1)


def coverage(question: str, grid: CellGrid) -> Floats:
    """(cells, tokens) of each token of a question, the share of the question that each cell's labels explain by it."""
    asked = Asked.of(question, grid)
    met = asked.met[grid.cell_of]
    told: Floats = (np.maximum(_before(met, 1), _before(met, 0))[grid.places] / asked.whole).astype(np.float32)
    return told


def own_share(question: str, grid: CellGrid) -> Floats:
    """(cells,) the share of a question that each cell says itself."""
    asked = Asked.of(question, grid)
    told: Floats = (asked.met.sum(1) / asked.whole).astype(np.float32)
    return told


def _over(met: Floats, lines: int, axis: int) -> Floats:
    """What the first lines along an axis explain for each slot."""
    if not lines:
        return np.zeros_like(met)
    top = (met[:lines] if axis == 0 else met[:, :lines]).max(axis=axis, keepdims=True)
    return np.broadcast_to(top, met.shape)


def _years(asked: Asked, grid: CellGrid, met: Floats, both: Floats) -> list[Floats]:
    """Of the question's years: the share that a cell's labels say; and whether its labels say another while missing
    one."""
    named = np.array([is_year(token) for token in asked.tokens])
    if not named.any():
        return [np.zeros(met.shape[:2], np.float32)] * 2
    said = (both[..., named] > 0).mean(2).astype(np.float32)
    years = (grid.years[grid.cell_of] - (met[..., named] > 0).sum(2)).astype(np.float32)
    other = np.maximum(_before(years, 0), _before(years, 1)) > 0
    return [said, (other & (said < 1)).astype(np.float32)]
