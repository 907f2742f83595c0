"""How likely the network is right about a look-up, and how likely the rules are, when both have been asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.cells.network import Network

    Floats = NDArray[np.float32]

_FAR, _MOST_UNEXPLAINED = 6.0, 4.0
"""Log-odds, and unexplained content, beyond which more makes no difference."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the two tell of a question.

    learned      log-odds that the network's choice is right, by itself
    ruled        how far the reading by rules is over its threshold; None where they tell nothing
    is_same      whether they tell the same texts; `is_shared`: whether they share one
    unexplained  content of the question that the network's cells, their labels and surroundings do not have
    translated   whether question and table are in two languages
    """

    learned: float
    ruled: float | None
    is_same: bool
    is_shared: bool
    unexplained: float
    translated: bool

    @property
    def numbers(self) -> Floats:
        """The numbers that are weighed, and a 1 for the intercept."""
        ruled = 0.0 if self.ruled is None else max(min(self.ruled, _FAR), -_FAR)
        told = (
            max(min(self.learned, _FAR), -_FAR),
            self.ruled is None,
            self.is_same,
            self.is_shared and not self.is_same,
            min(self.unexplained, _MOST_UNEXPLAINED),
            self.translated,
            ruled * self.is_same,
            ruled * (not self.is_same),
            1.0,
        )
        return np.array(told, np.float32)


def log_odds_of(opinions: Opinions, network: Network) -> tuple[float, float]:
    """The log-odds that the network is right, and that the rules are; of rules that tell nothing, minus infinity."""
    learned, ruled = network.opinions @ opinions.numbers
    return float(learned), -np.inf if opinions.ruled is None else float(ruled)
