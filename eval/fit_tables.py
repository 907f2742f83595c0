"""Fits the weights of table readings: which reading of a question is meant, and whether it answers the question at all.

Every figure is cross-validated: a table is judged by weights that were fitted without it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eval.fit_table_data import bereft, read_examples
from eval.jsonl import CURE
from eval.logit import fit_choice, fit_logistic
from kb.errors import UsageError
from kb.table_readings import TableReadings, confidence_features
from kb.weights import TableWeights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.corpora import Progress
    from eval.fit_table_data import Example
    from kb.settings import Settings

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FOLDS = 5
SEED = 1
"""Of the order in which tables are dealt to the folds."""

CHOICE_RIDGE = 0.02
CONFIDENCE_RIDGE = 0.01

LOSSES = (0.01, 0.02, 0.03, 0.05, 0.1)
"""Shares of right readings that the refusal curve gives up."""

ASKED = "asked"
"""Judged as the question was asked; the other origins are the sides that were taken away."""

DECIMALS = 3
"""Of the weights as they are written, and as they are judged."""

OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Hits:
    """Of `n` questions, how many have a right reading among those weighed (`within`), and how many where it is the likeliest."""

    n: int
    within: int
    first: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a threshold refuses that gives up `lost` of the right readings: shares of the wrong readings of questions that the
    table answers, and of the questions whose row or whose column was taken away."""

    lost: float
    threshold: float
    wrong: float
    rows: float
    columns: float


@dataclass(frozen=True, slots=True)
class TableFit:
    """Fitted weights with their cross-validated figures: hits by set and kind, and the refusal curve; `lost` set the threshold."""

    weights: TableWeights
    lost: float
    hits: Mapping[str, Mapping[str, Hits]]
    curve: tuple[Refusals, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An example with the features of its readings (n, f) and which of them are right (n,)."""

    example: Example
    features: Floats
    right: Flags


@dataclass(frozen=True, slots=True)
class _Judged:
    """The likeliest reading of an example by weights of tables outside its fold: whether it is right, and what a confidence in it
    would be made of (None: nothing is named). `origin` is ASKED or the side that was taken away."""

    example: Example
    origin: str
    fold: int
    features: Mapping[str, float] | None
    is_right: bool


def fit_tables(data: Path, lost: float, settings: Settings, progress: Progress) -> TableFit:
    """Fit on the public sets in a folder; the threshold gives up a share `lost` of the right readings.

    Raises:
        UsageError: the data cannot be read, or is too little to learn from.
        UnreadableFileError: a table of it cannot be read back.
    """
    readings = TableReadings()
    names, weighed = _weigh(read_examples(data, settings, readings, progress), readings)
    folds = _folds([one.example for one in weighed])
    judged: list[_Judged] = []
    for fold in range(FOLDS):
        held_out = [one.example for one in weighed if folds[one.example.question.document] == fold]
        apart = _fit_choice(names, [one for one in weighed if folds[one.example.question.document] != fold])
        judged += [found for example in held_out for found in _judge(example, apart, fold, readings)]
        progress("weighing tables held out", fold + 1, FOLDS)
    named = [one for one in judged if one.features is not None]
    confidence, intercept = _fit_confidence(named)
    curve = _Curve(judged, named, _held_out_scores(named))
    return TableFit(
        TableWeights(_fit_choice(names, weighed).choice, confidence, intercept, curve.threshold(lost)),
        lost,
        _hits(weighed, judged),
        tuple(curve.at(share) for share in LOSSES),
    )


def _weigh(examples: Sequence[Example], readings: TableReadings) -> tuple[tuple[str, ...], list[_Weighed]]:
    """The names of the features, and every example with the features of its readings."""
    found = [(example, example.readings(readings)) for example in examples]
    names = next((tuple(choice.features) for _, choices in found for choice in choices), ())
    if not names:
        raise UsageError("The data has no question that names something in its table.", CURE)
    weighed = []
    for example, choices in found:
        features = np.array([[choice.features[name] for name in names] for choice in choices], dtype=np.float64)
        right = np.array([example.is_right(choice) for choice in choices], dtype=np.bool_)
        weighed.append(_Weighed(example, features.reshape(-1, len(names)), right))
    return names, weighed


def _folds(examples: Sequence[Example]) -> dict[str, int]:
    """The fold of each document, so that no table is judged by weights that have seen it."""
    documents = sorted({example.question.document for example in examples})
    random.Random(SEED).shuffle(documents)  # noqa: S311 - dealt, not kept secret
    return {document: at % FOLDS for at, document in enumerate(documents)}


def _fit_choice(names: Sequence[str], weighed: Sequence[_Weighed]) -> TableWeights:
    """Weights of the choice alone, as they would be written."""
    if not weighed:
        raise UsageError("The data is too little to hold a table out.", CURE)
    fitted = fit_choice([(one.features, one.right) for one in weighed], CHOICE_RIDGE)
    return TableWeights(_rounded(names, fitted), {}, 0.0, 0.0)


def _rounded(names: Sequence[str], weights: Floats) -> dict[str, float]:
    # Adding zero turns -0.0 into 0.0.
    return {name: round(float(weight), DECIMALS) + 0.0 for name, weight in zip(names, weights, strict=True)}


def _judge(example: Example, weights: TableWeights, fold: int, readings: TableReadings) -> list[_Judged]:
    """The likeliest reading of a question; where it is right, also those of the same question with what it names taken away."""
    found = example.likeliest(readings, weights)
    if found is None:
        return [_Judged(example, ASKED, fold, None, is_right=False)]
    read, choice = found
    is_right = example.is_right(choice)
    judged = [_Judged(example, ASKED, fold, confidence_features(choice), is_right)]
    for side, without in bereft(example, read, choice, readings).items() if is_right else ():
        other = without.likeliest(readings, weights)
        features = confidence_features(other[1]) if other else None
        judged.append(_Judged(example, side, fold, features, is_right=False))
    return judged


def _matrix(judged: Sequence[_Judged]) -> Floats:
    return np.array([list(one.features.values()) for one in judged if one.features is not None], dtype=np.float64)


def _fit_confidence(named: Sequence[_Judged]) -> tuple[dict[str, float], float]:
    right = np.array([one.is_right for one in named], dtype=np.bool_)
    if right.all() or not right.any():
        raise UsageError("The data is too little to learn when not to answer.", CURE)
    weights, intercept = fit_logistic(_matrix(named), right, CONFIDENCE_RIDGE)
    names = next(tuple(one.features) for one in named if one.features is not None)
    return _rounded(names, weights), round(intercept, DECIMALS)


def _held_out_scores(named: Sequence[_Judged]) -> Floats:
    """The log-odds (n,) of each reading by a confidence that was fitted without its fold."""
    features = _matrix(named)
    folds = np.array([one.fold for one in named])
    scores = np.zeros(len(named))
    for fold in sorted(set(folds.tolist())):
        weights, intercept = _fit_confidence([one for one in named if one.fold != fold])
        scores[folds == fold] = features[folds == fold] @ np.array(list(weights.values())) + intercept
    return scores


@dataclass(frozen=True, slots=True)
class _Curve:
    """Every judged reading, those of them in which something is named, and the log-odds (n,) of these."""

    judged: Sequence[_Judged]
    named: Sequence[_Judged]
    scores: Floats

    def threshold(self, lost: float) -> float:
        """The log-odds that a share `lost` of the right readings is below."""
        right = np.array([one.is_right for one in self.named])
        return round(float(np.quantile(self.scores[right], lost)), DECIMALS)

    def at(self, lost: float) -> Refusals:
        threshold = self.threshold(lost)
        kept = [one for one, score in zip(self.named, self.scores, strict=True) if score >= threshold]

        def refused(origin: str) -> float:
            asked = sum(one.origin == origin and not one.is_right for one in self.judged)
            answered = sum(one.origin == origin and not one.is_right for one in kept)
            return round(1.0 - answered / asked, DECIMALS) if asked else 1.0

        return Refusals(lost, threshold, refused(ASKED), refused("rows"), refused("columns"))


def _hits(weighed: Sequence[_Weighed], judged: Sequence[_Judged]) -> dict[str, dict[str, Hits]]:
    within = {id(one.example): bool(one.right.any()) for one in weighed}
    first = {id(one.example): one.is_right for one in judged if one.origin == ASKED}
    groups: dict[str, dict[str, list[int]]] = {}
    for one in weighed:
        kinds = groups.setdefault(one.example.source, {})
        for kind in (*one.example.question.kinds, OVERALL):
            kinds.setdefault(kind, []).append(id(one.example))
    return {
        source: {
            kind: Hits(len(ids), sum(within[one] for one in ids), sum(first[one] for one in ids))
            for kind, ids in sorted(kinds.items())
        }
        for source, kinds in groups.items()
    }
