"""The network that weighs the cells of a table: each by itself, then beside the others. Weights: network.npz, by `python -m eval fit cells`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import erf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

THRESHOLD = 0.0
"""Log-odds of being right from which an answer is given: a wrong one costs twice what a refusal costs, so that one in two may be wrong."""

_NOTHING = -20.0
"""Below every score."""


def _gelu(x: Floats) -> Floats:
    y: Floats = (x * 0.5 * (1.0 + erf(x / np.sqrt(np.float32(2.0))))).astype(np.float32)
    return y


def _softmax(x: Floats) -> Floats:
    raised = np.exp(x - x.max())
    told: Floats = raised / raised.sum()
    return told


@dataclass(frozen=True, slots=True)
class Cells:
    """A table's cells beside a question: `features` (cells, n), `coverage` (cells, tokens), each cell's row and column, `cues` of the question."""

    features: Floats
    coverage: Floats
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cues: Floats


class Network:
    """Two small layers score each cell by itself; two more correct the score by its row, its column and the best cell."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights

    @classmethod
    def shipped(cls) -> Network:
        """The network of the package."""
        with (files("kb.cells") / "network.npz").open("rb") as file, np.load(file) as arrays:
            return cls({name: arrays[name] for name in arrays.files})

    def log_odds_right(self, signs: Floats) -> float:
        """The log-odds that a choice with these numbers (kb.cells.reader.Chosen) is right."""
        weights = self._weights["certainty"]
        return float(np.dot(weights[:-1], signs) + weights[-1])

    def _layer(self, name: str, x: Floats) -> Floats:
        product: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def log_odds(self, cells: Cells) -> Floats:
        """For each cell, the log-odds of being asked for."""
        x = (cells.features - self._weights["mean"]) / self._weights["deviation"]
        hidden = _gelu(self._layer("one.3", _gelu(self._layer("one.0", x))))
        score = self._layer("score", hidden)[:, 0]
        likely = _softmax(score)
        covered = likely @ cells.coverage
        more = np.clip(cells.coverage - covered, 0, None).sum(1)
        same = np.minimum(cells.coverage, covered).sum(1)
        best = np.broadcast_to(likely @ hidden, hidden.shape)
        lines = [self._lines(hidden, likely, score, at) for at in (cells.rows, cells.columns)]
        top = score.max()
        beside = [
            hidden, lines[0][0], lines[1][0], best, score[:, None], (score - top)[:, None], more[:, None], same[:, None],
            lines[0][1], lines[1][1], lines[0][2] - top, lines[1][2] - top, np.broadcast_to(cells.cues, (len(score), len(cells.cues))),
        ]  # fmt: skip
        told: Floats = score + self._layer("two.3", _gelu(self._layer("two.0", np.concatenate(beside, 1))))[:, 0]
        return told

    def _lines(
        self, hidden: Floats, likely: Floats, score: Floats, line: NDArray[np.int64]
    ) -> tuple[Floats, Floats, Floats]:
        """For each cell, over those of its row or column: the largest of each hidden number, all the likelihood, the best score."""
        number = int(line.max()) + 1
        largest = np.full((number, hidden.shape[1]), -9.0, np.float32)
        np.maximum.at(largest, line, hidden)
        share = np.bincount(line, likely, number).astype(np.float32)
        best = np.full(number, _NOTHING, np.float32)
        np.maximum.at(best, line, score)
        return largest[line], share[line][:, None], best[line][:, None]
