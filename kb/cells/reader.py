"""Chooses the cells of a table that a question means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.cells.candidates import Candidates, candidates
from kb.cells.features import OF_ANY_TABLE, coverage, features, own_share
from kb.cells.network import Cells, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.cells.grid import CellGrid

    Floats = NDArray[np.float32]


_CUES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"和|与|及|、|以及|,|，|\band\b|\bor\b",
        r"分别|respectively",
        r"各|每|所有|全部|\ball\b|\beach\b|\bevery\b|都",
        r"哪些|哪几|有什么|\bwhich\b|what are",
        r"多少|几|how (?:much|many)",
    )
)
"""What a question says of how many things it asks for: each is a number that the network weighs, none decides by
itself."""
_MOST_CUES, _LONG = 3, 60
_FAR, _SHOWN = 8.0, 4
"""Log-odds from which cells are all alike, and how many of the likeliest cells tell how sure a choice is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cells of a table, as (row, column) of their first slots, in reading order, with their texts.

    `log_odds` is that of the likeliest of them; `signs` are the numbers that tell how sure the choice is.
    """

    cells: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    log_odds: float
    signs: NDArray[np.float32]


def cells_of(question: str, grid: CellGrid) -> Cells:
    """A table beside a question, as the network takes it."""
    rows, columns = grid.places
    return Cells(
        features(question, grid), coverage(question, grid), own_share(question, grid), rows, columns, cues(question)
    )


def cues(question: str) -> NDArray[np.float32]:
    """What a question says of how many things it asks for."""
    told = [min(len(found.findall(question)), _MOST_CUES) / 2 for found in _CUES]
    return np.array([*told, min(len(question), _LONG) / _LONG], np.float32)


def signs_of(cells: Cells, log_odds: Floats, sets: Candidates, good: Floats) -> Floats:
    """What tells how sure the choice of the best set is: how good it and the next are, its size, the likeliest cells'
    log-odds, the numbers of the set, those features of the likeliest cell that mean the same in any table. All of them
    would tell more of tables such as were learned from, and less of larger ones.

    Args:
        log_odds: (cells,) of each.
        good: (sets,) the log-probability of each.
    """
    best = int(good.argmax())
    second = float(np.exp(np.delete(good, best).max())) if len(good) > 1 else 0.0
    likeliest = np.full(_SHOWN, -_FAR, np.float32)
    shown = log_odds[sets.order[:_SHOWN]]
    likeliest[: len(shown)] = np.clip(shown, -_FAR, _FAR)
    told = np.array([good[best], second, best + 1], np.float32)
    return np.concatenate([told, likeliest, sets.numbers[best], cells.features[sets.order[0], list(OF_ANY_TABLE)]])


class CellReader:
    """Weighs the cells of tables; keeps what does not depend on the question."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def choose(self, question: str, grid: CellGrid) -> Chosen | None:
        """The cells that a question means in a table, at least one; None of an empty table."""
        if not grid.cells:
            return None
        cells = cells_of(question, grid)
        weighed = self.network.log_odds(cells)
        sets = candidates(grid, cells, weighed)
        good = self.network.weigh(sets.numbers)
        size = int(good.argmax()) + 1
        chosen = sorted(sets.order[:size].tolist())
        return Chosen(
            tuple((grid.cells[at].row, grid.cells[at].column) for at in chosen),
            tuple(grid.cells[at].text for at in chosen),
            float(weighed[sets.order[0]]),
            signs_of(cells, weighed, sets, good),
        )

    def log_odds_right(self, choice: Chosen) -> float:
        """The log-odds that a choice is the answer."""
        return self.network.log_odds_right(choice.signs)
