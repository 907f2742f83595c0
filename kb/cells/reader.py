"""Chooses the cells of a table that a question means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.cells.features import coverage, features
from kb.cells.network import Cells, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.cells.grid import CellGrid


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
"""What a question says of how many things it asks for: each is a number that the network weighs, none decides by itself."""
_MOST_CUES, _LONG = 3, 60
CHOSEN = 0.5
"""Log-odds from which a cell is one of those asked for: of the tables held back, 0 loses three single cells for each two questions for several that it wins."""
_LEAST = -8.0
"""Log-odds below which cells are all alike."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cells of a table, as (row, column) of their first slots, in reading order, with their texts.

    `log_odds` is that of the likeliest of them; `signs` are the numbers that tell how sure the choice is: the log-odds of the likeliest, of the least
    likely that is chosen, of the likeliest that is not; whether there are several; the features of the likeliest.
    """

    cells: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    log_odds: float
    signs: NDArray[np.float32]


def cells_of(question: str, grid: CellGrid) -> Cells:
    """A table beside a question, as the network takes it."""
    rows, columns = grid.places
    return Cells(features(question, grid), coverage(question, grid), rows, columns, cues(question))


def cues(question: str) -> NDArray[np.float32]:
    """What a question says of how many things it asks for."""
    told = [min(len(found.findall(question)), _MOST_CUES) / 2 for found in _CUES]
    return np.array([*told, min(len(question), _LONG) / _LONG], np.float32)


class CellReader:
    """Weighs the cells of tables; keeps what does not depend on the question."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def choose(self, question: str, grid: CellGrid) -> Chosen | None:
        """The cells that a question means in a table: all that are likely enough, else the likeliest; None of an empty table."""
        if not grid.cells:
            return None
        cells = cells_of(question, grid)
        weighed = self._network.log_odds(cells)
        best = int(weighed.argmax())
        chosen = np.flatnonzero(weighed > CHOSEN) if weighed[best] > CHOSEN else np.array([best])
        others = np.delete(weighed, chosen)
        several = float(len(chosen) > 1)
        beside = max(float(others.max()), _LEAST) if len(others) else _LEAST
        told = (float(weighed[best]), float(weighed[chosen].min()), beside, several, several * float(weighed[best]))
        return Chosen(
            tuple((grid.cells[at].row, grid.cells[at].column) for at in chosen),
            tuple(grid.cells[at].text for at in chosen),
            float(weighed[best]),
            np.concatenate([np.array(told, np.float32), cells.features[best]]),
        )

    def log_odds_right(self, choice: Chosen) -> float:
        """The log-odds that a choice is the answer."""
        return self._network.log_odds_right(choice.signs)
