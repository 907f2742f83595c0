"""Fits the networks that choose cells and how sure they are, and measures both on tables that were held back.

A network for each fifth of the tables is taught by the other four. What it says of its own fifth teaches the layers
that weigh sets of cells and those that tell how sure a choice is; the first fifth is kept from these too, and is what
the figures are of.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.cells.choosing import fit_certainty, fit_choice
from eval.cells.data import FOLDS, CellExample
from eval.cells.negatives import bereft, elsewhere, renamed
from eval.cells.training import Lesson, train
from eval.suites.tables_exact import plain
from kb.cells.candidates import candidates
from kb.cells.network import THRESHOLD, Network
from kb.cells.reader import CellReader, Chosen, cells_of, signs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from kb.cells.candidates import Candidates
    from kb.cells.network import Cells

    Floats = NDArray[np.float32]

HELD = 0
"""The fifth of the tables that figures are of."""
REASONED = "wtq"
"""The set whose questions are mostly no look-ups: cells are learned from it, how sure a choice is not."""
OUTSIDE = "-dev"
"""What the names of sets end in that are measured on only."""
ABSENT = "absent"
NEGATIVES = ("rows", "columns", "elsewhere", "renamed", ABSENT)


@dataclass(frozen=True, slots=True)
class CellFit:
    """The networks, and by set and kind: questions, the share that is exact, exact and answered, answered. `error`: the
    expected calibration error over all that is held back."""

    network: Network
    figures: dict[str, tuple[int, float, float, float]]
    error: float


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A question's likeliest table as a network that was not taught it weighs its cells: the sets of them, and which
    are right."""

    example: CellExample
    cells: Cells
    log_odds: Floats
    sets: Candidates
    right: NDArray[np.bool_]

    def signs(self, network: Network) -> tuple[Floats, bool]:
        """What tells how sure the choice is, and whether it is right."""
        good = network.weigh(self.sets.numbers)
        return signs_of(self.cells, self.log_odds, self.sets, good), bool(self.right[int(good.argmax())])


def fit_cells(examples: Sequence[CellExample], progress: Progress) -> CellFit:
    """Train on tables dealt to five parts, and measure on the part that is held back and on the sets that are only
    measured on."""
    taught = [one for one in examples if not one.source.endswith(OUTSIDE)]
    members = [_member(taught, fold, progress) for fold in range(FOLDS)]
    weighed = [list(_unseen(taught, members[fold], fold, progress)) for fold in range(FOLDS)]
    others = [
        one for fold, part in enumerate(weighed) if fold != HELD for one in part if one.example.source != REASONED
    ]
    choice = fit_choice([(one.sets.numbers, one.right) for one in others if one.right.any()])
    sure = Network(members, choice, {})
    told = [one.signs(sure) for one in others]
    answered = np.array([bool(one.example.wanted) for one in others])
    certainty = fit_certainty(np.stack([signs for signs, _ in told]), np.array([right for _, right in told]), answered)
    network = Network(members, choice, certainty)
    judged = [(one.example, *_judged(one, network)) for one in weighed[HELD]]
    outside = [one for one in examples if one.source.endswith(OUTSIDE)]
    figures = _figures([*judged, *_outside(outside, network, progress)])
    return CellFit(network, figures, _error(judged))


def _member(examples: Sequence[CellExample], fold: int, progress: Progress) -> dict[str, Floats]:
    """The network that is taught by all but one fifth."""
    lessons = [_lesson(one) for one in examples if one.answer and one.fold != fold]
    return train(lessons, lambda done, of: progress(f"training {fold + 1} of {FOLDS}", done, of))


def _unseen(
    examples: Sequence[CellExample], member: Mapping[str, Floats], fold: int, progress: Progress
) -> Iterator[_Weighed]:
    """The questions of a fifth, and those that its tables do not answer, as the network weighs them that was not taught
    them."""
    network = Network([member], {}, {})
    own = [one for one in examples if one.fold == fold]
    asked = [*own, *negatives_of([one for one in own if one.answer and one.kind not in NEGATIVES])]
    for done, one in enumerate(asked, start=1):
        if weighed := _weighed(one, network):
            yield weighed
        progress(f"weighing {fold + 1} of {FOLDS}", done, len(asked))


def _weighed(one: CellExample, network: Network) -> _Weighed | None:
    told = []
    for grid in one.grids:
        if grid.cells:
            cells = cells_of(one.question, grid)
            told.append((grid, cells, network.log_odds(cells)))
    if not told:
        return None
    grid, cells, log_odds = max(told, key=lambda weighed: float(weighed[2].max()))
    sets = candidates(grid, cells, log_odds)
    texts = [plain(grid.cells[at].text) for at in sets.order[: len(sets.numbers)]]
    right = [bool(one.wanted) and one.is_right(frozenset(texts[: size + 1])) for size in range(len(texts))]
    return _Weighed(one, cells, log_odds, sets, np.array(right))


def negatives_of(examples: Sequence[CellExample]) -> list[CellExample]:
    """What the same questions are that their tables do not answer."""
    parts = [bereft(one, columns=columns) for one in examples for columns in (False, True)]
    return [*elsewhere(examples), *renamed(examples), *(one for one in parts if one)]


def write_network(network: Network, folder: Path) -> Path:
    """Write the weights for the package."""
    path = folder / "network.npz"
    arrays: dict[str, Any] = {name: values.astype(np.float32) for name, values in network.arrays().items()}
    np.savez_compressed(path, **arrays)
    return path


def _lesson(one: CellExample) -> Lesson:
    answer = np.zeros(len(one.grid.cells), bool)
    answer[list(one.answer)] = True
    return Lesson(cells_of(one.question, one.grid), answer)


def _judged(one: _Weighed, network: Network) -> tuple[bool, float]:
    """Whether the choice is right, and how sure it is, as a probability."""
    signs, right = one.signs(network)
    return right, _probability(network.log_odds_right(signs))


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def _outside(
    examples: Sequence[CellExample], network: Network, progress: Progress
) -> Iterator[tuple[CellExample, bool, float]]:
    reader = CellReader(network)
    for done, one in enumerate(examples, start=1):
        choices = [choice for grid in one.grids if (choice := reader.choose(one.question, grid))]
        if choices:
            best = max(choices, key=lambda choice: choice.log_odds)
            yield one, _is_right(one, best), _probability(reader.log_odds_right(best))
        progress("judging", done, len(examples))


def _is_right(one: CellExample, choice: Chosen) -> bool:
    return bool(one.wanted) and one.is_right(frozenset(plain(text) for text in choice.texts))


def _figures(judged: Sequence[tuple[CellExample, bool, float]]) -> dict[str, tuple[int, float, float, float]]:
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one, right, sure in judged:
        kind = one.kind if one.kind in ("single_cell", *NEGATIVES) else "several"
        groups[f"{one.source} {kind}"].append((right, sure >= _probability(THRESHOLD)))
    return {
        name: (
            len(told),
            float(np.mean([right for right, _ in told])),
            float(np.mean([right and answered for right, answered in told])),
            float(np.mean([answered for _, answered in told])),
        )
        for name, told in sorted(groups.items())
    }


def _error(judged: Sequence[tuple[CellExample, bool, float]]) -> float:
    """Expected calibration error over ten equal bins, of questions that their tables answer."""
    answerable = [(right, sure) for one, right, sure in judged if one.wanted and one.source != REASONED]
    right, sure = (np.array(told, float) for told in zip(*answerable, strict=True))
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == at].sum() - right[bins == at].sum()) for at in range(10)) / len(right))
