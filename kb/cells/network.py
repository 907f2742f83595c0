"""The networks that weigh the cells of a table: each cell by itself, then beside the others. Weights: network.npz, by
`python -m eval fit cells`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from kb.embedding.gelu import gelu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Weights = Mapping[str, Floats]

FAR = 6.0
"""Deviations from the mean beyond which a number counts no more."""

THRESHOLD = 0.0
"""Log-odds of being right from which an answer is given: a wrong one costs twice what a refusal costs, so that one in
two may be wrong."""

_SMALLEST = 1e-12


def _softmax(x: Floats) -> Floats:
    raised = np.exp(x - x.max())
    told: Floats = raised / raised.sum()
    return told


@dataclass(frozen=True, slots=True)
class Cells:
    """A table's cells beside a question: `features` (cells, n), `coverage` (cells, tokens) by what stands left of and
    over each, `own` (cells,) the share of the question that each says itself, its row and column, `cues` of the
    question."""

    features: Floats
    coverage: Floats
    own: Floats
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cues: Floats


class Network:
    """Networks that were each taught without another fifth of the tables; their mean counts.

    In each, two small layers score a cell by itself; two more correct the score by its row, its column and the best
    cell. Two layers more weigh sets of cells, and two tell how sure the choice is. `opinions` (2, 9): see
    kb.cells.opinions.
    """

    def __init__(
        self, members: Sequence[Weights], choice: Weights, certainty: Weights, opinions: Floats | None = None
    ) -> None:
        self.members = tuple(members)
        self.choice, self.certainty = choice, certainty
        self.opinions = np.zeros((2, 9), np.float32) if opinions is None else opinions

    @classmethod
    def shipped(cls) -> Network:
        """The networks of the package."""
        with (files("kb.cells") / "network.npz").open("rb") as file, np.load(file) as arrays:
            parts: dict[str, dict[str, Floats]] = defaultdict(dict)
            for name in arrays.files:
                part, _, weight = name.partition(":")
                parts[part][weight] = arrays[name]
        members = [parts[name] for name in sorted(parts) if name.isdigit()]
        return cls(members, parts["choice"], parts["certainty"], parts["opinions"].get("weights"))

    def arrays(self) -> dict[str, Floats]:
        """All weights by the names that they have in the file."""
        parts = {**{str(at): weights for at, weights in enumerate(self.members)}}
        parts |= {"choice": self.choice, "certainty": self.certainty, "opinions": {"weights": self.opinions}}
        return {f"{part}:{name}": values for part, weights in parts.items() for name, values in weights.items()}

    def weigh(self, numbers: Floats) -> Floats:
        """(sets,) how good each set of cells is, by its numbers (kb.cells.candidates): the log of its probability."""
        scores = _perceptron(self.choice, numbers)
        told: Floats = np.log(_softmax(scores) + _SMALLEST)
        return told

    def log_odds_right(self, signs: Floats) -> float:
        """The log-odds that a choice with these numbers (kb.cells.reader.Chosen) is right."""
        return float(_perceptron(self.certainty, signs[None])[0])

    def log_odds(self, cells: Cells) -> Floats:
        """For each cell, the log-odds of being asked for."""
        told: Floats = np.mean([_weighed(weights, cells) for weights in self.members], 0)
        return told


def _layer(weights: Weights, name: str, x: Floats) -> Floats:
    product: Floats = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return product


def _scaled(weights: Weights, x: Floats) -> Floats:
    told: Floats = (x - weights["mean"]) / weights["deviation"]
    return told


def _perceptron(weights: Weights, x: Floats) -> Floats:
    """(n,) of n lines of numbers: two layers over what is within FAR deviations."""
    scaled = np.clip(_scaled(weights, x), -FAR, FAR)
    told: Floats = _layer(weights, "3", gelu(_layer(weights, "0", scaled)))[:, 0]
    return told


def _weighed(weights: Weights, cells: Cells) -> Floats:
    """For each cell, the log-odds of being asked for, by one network."""
    hidden = gelu(_layer(weights, "one.3", gelu(_layer(weights, "one.0", _scaled(weights, cells.features)))))
    score = _layer(weights, "score", hidden)[:, 0]
    likely = _softmax(score)
    covered = likely @ cells.coverage
    more = np.clip(cells.coverage - covered, 0, None).sum(1)
    same = np.minimum(cells.coverage, covered).sum(1)
    best = np.broadcast_to(likely @ hidden, hidden.shape)
    lines = [_lines(hidden, likely, score, at) for at in (cells.rows, cells.columns)]
    top = score.max()
    beside = [
        hidden, lines[0][0], lines[1][0], best, score[:, None], (score - top)[:, None], more[:, None], same[:, None],
        lines[0][1], lines[1][1], lines[0][2] - top, lines[1][2] - top,
        np.broadcast_to(cells.cues, (len(score), len(cells.cues))),
    ]  # fmt: skip
    told: Floats = score + _layer(weights, "two.3", gelu(_layer(weights, "two.0", np.concatenate(beside, 1))))[:, 0]
    return told


def _lines(hidden: Floats, likely: Floats, score: Floats, line: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """For each cell, over those of its row or column: the largest of each hidden number, all the likelihood, the best
    score."""
    _, at, sizes = np.unique(line, return_inverse=True, return_counts=True)
    order, starts = np.argsort(at, kind="stable"), np.append(0, np.cumsum(sizes)[:-1])
    largest = np.maximum.reduceat(hidden[order], starts)
    share = np.bincount(at, likely).astype(np.float32)
    best = np.maximum.reduceat(score[order], starts)
    return largest[at], share[at][:, None], best[at][:, None]
