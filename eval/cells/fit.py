"""Fits the network that chooses cells and how sure it is, and measures both on tables that were held back."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.cells.data import FOLDS, Example
from eval.cells.negatives import bereft, elsewhere
from eval.cells.training import Lesson, train
from eval.logit import fit_logistic
from eval.tables_exact import plain
from kb.cells.network import THRESHOLD, Network
from kb.cells.reader import CellReader, Chosen, cells_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

    from eval.corpora import Progress

RIDGE = 0.01
UNANSWERED = 0.12
"""Share of questions that a table found does not answer, by which certainty is fitted: what people ask beside what search and the checks on names let through."""
OUTSIDE = "-dev"
"""What the names of sets end in that are measured on only."""
ABSENT = "absent"
NEGATIVES = ("rows", "columns", "elsewhere", ABSENT)


@dataclass(frozen=True, slots=True)
class CellFit:
    """The weights, and by set and kind: questions, the share that is exact, exact and answered, answered. `error`: the expected
    calibration error over all that is held back."""

    weights: dict[str, NDArray[np.float32]]
    figures: dict[str, tuple[int, float, float, float]]
    error: float


def fit_cells(examples: Sequence[Example], progress: Progress) -> CellFit:
    """Train on the tables that are not held back, fit how sure a choice is on half of those that are, measure on the rest."""
    taught = [one for one in examples if one.answer and not one.is_held and not one.source.endswith(OUTSIDE)]
    weights = train([_lesson(one) for one in taught], lambda done, of: progress("training", done, of))
    held = [one for one in examples if one.is_held and not one.source.endswith(OUTSIDE)]
    reader = CellReader(Network(weights))
    chosen = _choices(reader, [*held, *negatives_of([one for one in held if one.answer])], progress)
    halves = [[pair for pair in chosen if _is_first(pair[0]) is first] for first in (True, False)]
    weights["certainty"] = fit_certainty(
        np.stack([choice.signs for _, choice in halves[0]]),
        np.array([_is_right(*pair) for pair in halves[0]]),
        np.array([bool(one.wanted) for one, _ in halves[0]]),
    )
    network = Network(weights)
    outside = [one for one in examples if one.source.endswith(OUTSIDE)]
    measured = [*halves[1], *_choices(reader, outside, progress)]
    return CellFit(weights, _figures(measured, network), _error(halves[1], network))


def fit_certainty(signs: Floats, right: NDArray[np.bool_], answered: NDArray[np.bool_]) -> Floats:
    """(n + 1,) factors and intercept of the log-odds that a choice is right.

    Args:
        signs: (choices, n) what tells how sure each is.
        right: (choices,) whether it is.
        answered: (choices,) whether its table answers the question at all; those that do count so often that the others are UNANSWERED of all.
    """
    times = max(1, round((1 - UNANSWERED) / UNANSWERED * (~answered).sum() / answered.sum()))
    rows = np.concatenate([np.flatnonzero(~answered), np.tile(np.flatnonzero(answered), times)])
    factors, intercept = fit_logistic(signs[rows].astype(float), right[rows], RIDGE)
    return np.array([*factors, intercept], np.float32)


def negatives_of(examples: Sequence[Example]) -> list[Example]:
    """What the same questions are that their tables do not answer."""
    parts = [bereft(one, columns=columns) for one in examples for columns in (False, True)]
    return [*elsewhere(examples), *(one for one in parts if one)]


def write_network(fit: CellFit, folder: Path) -> Path:
    """Write the weights for the package."""
    path = folder / "network.npz"
    arrays: dict[str, Any] = {name: values.astype(np.float32) for name, values in fit.weights.items()}
    np.savez_compressed(path, **arrays)
    return path


def _lesson(one: Example) -> Lesson:
    answer = np.zeros(len(one.grid.cells), bool)
    answer[list(one.answer)] = True
    return Lesson(cells_of(one.question, one.grid), answer)


def _is_first(one: Example) -> bool:
    """Of the tables held back: what certainty is fitted on, rather than measured with."""
    return zlib.crc32(one.document.partition("-")[2].encode()) // FOLDS % 2 == 0


def _choices(reader: CellReader, examples: Sequence[Example], progress: Progress) -> list[tuple[Example, Chosen]]:
    told = []
    for done, one in enumerate(examples, start=1):
        choices = [choice for grid in one.grids if (choice := reader.choose(one.question, grid))]
        if choices:
            told.append((one, max(choices, key=lambda choice: choice.log_odds)))
        progress("judging", done, len(examples))
    return told


def _is_right(one: Example, choice: Chosen) -> bool:
    return bool(one.wanted) and one.is_right(frozenset(plain(text) for text in choice.texts))


def _figures(judged: Sequence[tuple[Example, Chosen]], network: Network) -> dict[str, tuple[int, float, float, float]]:
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one, choice in judged:
        kind = one.kind if one.kind in ("single_cell", *NEGATIVES) else "several"
        answered = network.log_odds_right(choice.signs) >= THRESHOLD
        groups[f"{one.source} {kind}"].append((_is_right(one, choice), bool(answered)))
    return {
        name: (
            len(told),
            float(np.mean([right for right, _ in told])),
            float(np.mean([right and answered for right, answered in told])),
            float(np.mean([answered for _, answered in told])),
        )
        for name, told in sorted(groups.items())
    }


def _error(judged: Sequence[tuple[Example, Chosen]], network: Network) -> float:
    """Expected calibration error over ten equal bins."""
    sure = np.array([1 / (1 + np.exp(-network.log_odds_right(choice.signs))) for _, choice in judged])
    right = np.array([_is_right(one, choice) for one, choice in judged], float)
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == at].sum() - right[bins == at].sum()) for at in range(10)) / len(judged))
