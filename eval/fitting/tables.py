"""Fits the weights of table readings: which reading of a question is meant, and whether it answers the question at all.

Every figure is cross-validated: a table is judged by weights that were fitted without it.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eval.fitting.logit import fit_choice, fit_logistic
from eval.fitting.table_data import bereft, of_another, read_examples
from eval.questions.jsonl import CURE
from kb.errors import UsageError
from kb.learned.weights import TableWeights, load_weights
from kb.tables.fitting import TableReadings, confidence_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.fitting.table_data import TableExample
    from eval.suites.corpora import Progress
    from kb.settings import Settings

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FOLDS = 5
SEED = 1
"""Of the order in which tables are dealt to the folds."""

CHOICE_RIDGE = 0.02
CONFIDENCE_RIDGE = 0.01

LOSSES = (0.01, 0.02, 0.03, 0.05, 0.1)
"""Shares of right readings that the refusal curve gives up, vetoes included."""

ASKED = "asked"
"""Judged as the question was asked; the other origins are the sides that were taken away, and NAMES."""

NAMES = "names"
"""Asked of a company that the table does not have. Only judged: such questions differ from those of the data in nothing
else, and weights fitted on them would be about these names."""

DECIMALS = 3
"""Of the weights as they are written, and as they are judged."""

OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Hits:
    """Of `n` questions, how many have a right reading among those weighed (`within`), and how many where it is the
    likeliest."""

    n: int
    within: int
    first: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a threshold, with the vetoes, refuses: shares of the right readings (`lost`), of the wrong readings of
    questions that the table answers, of the questions whose row or whose column was taken away, of those that name
    another company."""

    lost: float
    threshold: float
    wrong: float
    rows: float
    columns: float
    names: float


@dataclass(frozen=True, slots=True)
class TableFit:
    """Fitted weights with their cross-validated figures: hits by set and kind, and the refusal curve; `lost` set the
    threshold."""

    weights: TableWeights
    lost: float
    hits: Mapping[str, Mapping[str, Hits]]
    curve: tuple[Refusals, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An example with the features of its readings (n, f) and which of them are right (n,)."""

    example: TableExample
    features: Floats
    right: Flags


@dataclass(frozen=True, slots=True)
class _Judged:
    """The likeliest reading of an example by weights of tables outside its fold: whether it is right, and what a
    confidence in it would be made of; empty where nothing is named. `origin` is ASKED, the side that was taken away, or
    NAMES."""

    example: TableExample
    origin: str
    fold: int
    features: Mapping[str, float]
    is_right: bool

    def is_vetoed(self, vetoes: Sequence[str]) -> bool:
        return any(self.features[name] for name in vetoes)


def vetoes_in_force() -> tuple[str, ...]:
    """The features that refuse by themselves now."""
    return load_weights().tables.vetoes


def fit_tables(data: Path, lost: float, vetoes: tuple[str, ...], settings: Settings, progress: Progress) -> TableFit:
    """Fit on the public sets in a folder; with the `vetoes`, the threshold gives up a share `lost` of the right
    readings.

    Raises:
        UsageError: the data cannot be read or is too little to learn from, or a veto is no feature.
        UnreadableFileError: a table of it cannot be read back.
    """
    readings = TableReadings()
    names, weighed = _weigh(read_examples(data, settings, readings, progress), readings)
    if unknown := [name for name in vetoes if name not in names]:
        raise UsageError(f"There is no feature '{unknown[0]}'.", f"There are {', '.join(names)}.")
    folds = _folds([one.example for one in weighed])
    judged: list[_Judged] = []
    for fold in range(FOLDS):
        held_out = [one.example for one in weighed if folds[one.example.question.document] == fold]
        apart = _fit_choice(names, [one for one in weighed if folds[one.example.question.document] != fold])
        judged += [found for example in held_out for found in _judge(example, apart, fold, readings)]
        progress("weighing tables held out", fold + 1, FOLDS)
    named = [one for one in judged if one.features]
    confidence, intercept = _fit_confidence(named, vetoes)
    curve = _Curve(judged, named, _held_out_scores(named, vetoes))
    return TableFit(
        TableWeights(_fit_choice(names, weighed).choice, confidence, intercept, curve.threshold(lost), vetoes),
        lost,
        _hits(weighed, judged),
        tuple(curve.at(share) for share in LOSSES),
    )


def _weigh(examples: Sequence[TableExample], readings: TableReadings) -> tuple[tuple[str, ...], list[_Weighed]]:
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


def _folds(examples: Sequence[TableExample]) -> dict[str, int]:
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


def _judge(example: TableExample, weights: TableWeights, fold: int, readings: TableReadings) -> list[_Judged]:
    """The likeliest reading of a question; where it is right, also those of the same question with what it names taken
    away."""
    found = example.likeliest(readings, weights)
    if found is None:
        return [_Judged(example, ASKED, fold, {}, is_right=False)]
    read, choice = found
    is_right = example.is_right(choice)
    judged = [_Judged(example, ASKED, fold, confidence_features(choice), is_right)]
    if not is_right:
        return judged
    unanswerable = bereft(example, read, choice, readings)
    if (other := of_another(example)) and not (choice.rows.keyed or choice.columns.keyed):
        unanswerable[NAMES] = other
    for origin, without in unanswerable.items():
        likeliest = without.likeliest(readings, weights)
        features = confidence_features(likeliest[1]) if likeliest else {}
        judged.append(_Judged(example, origin, fold, features, is_right=False))
    return judged


def _fit_confidence(named: Sequence[_Judged], vetoes: Sequence[str]) -> tuple[dict[str, float], float]:
    """Weights of all features but the vetoes, and the intercept, from the readings that no veto decides."""
    telling = [one for one in named if one.origin != NAMES and not one.is_vetoed(vetoes)]
    right = np.array([one.is_right for one in telling], dtype=np.bool_)
    if right.all() or not right.any():
        raise UsageError("The data is too little to learn when not to answer.", CURE)
    names = [name for name in telling[0].features if name not in vetoes]
    weights, intercept = fit_logistic(_matrix(telling, names), right, CONFIDENCE_RIDGE)
    return _rounded(names, weights), round(intercept, DECIMALS)


def _matrix(judged: Sequence[_Judged], names: Sequence[str]) -> Floats:
    return np.array([[one.features[name] for name in names] for one in judged], dtype=np.float64)


def _held_out_scores(named: Sequence[_Judged], vetoes: Sequence[str]) -> Floats:
    """The log-odds (n,) of each reading by a confidence that was fitted without its fold; minus infinity with a
    veto."""
    scores = np.full(len(named), -math.inf)
    for fold in sorted({one.fold for one in named}):
        weights, intercept = _fit_confidence([one for one in named if one.fold != fold], vetoes)
        at = [index for index, one in enumerate(named) if one.fold == fold and not one.is_vetoed(vetoes)]
        features = _matrix([named[index] for index in at], list(weights)).reshape(len(at), len(weights))
        scores[at] = features @ np.array(list(weights.values())) + intercept
    return scores


@dataclass(frozen=True, slots=True)
class _Curve:
    """Every judged reading, those of them in which something is named, and the log-odds (n,) of these."""

    judged: Sequence[_Judged]
    named: Sequence[_Judged]
    scores: Floats

    def threshold(self, lost: float) -> float:
        """The log-odds below which, or under a veto, a share `lost` of the right readings is; where vetoes alone give
        up more, the least that loses no other."""
        right: list[float] = sorted(self.scores[[one.is_right for one in self.named]].tolist())
        kept = [score for score in right[int(lost * len(right)) :] if score > -math.inf]
        if not kept:
            raise UsageError("The vetoes refuse all that could be answered.", "Give others with --veto.")
        # Rounded down, or the reading that it is taken from would be refused.
        return float(math.floor(kept[0] * 10**DECIMALS) / 10**DECIMALS)

    def at(self, lost: float) -> Refusals:
        threshold = self.threshold(lost)
        kept = [one for one, score in zip(self.named, self.scores, strict=True) if score >= threshold]

        def refused(origin: str, *, is_right: bool = False) -> float:
            asked = sum(one.origin == origin and one.is_right is is_right for one in self.judged)
            answered = sum(one.origin == origin and one.is_right is is_right for one in kept)
            return round(1.0 - answered / asked, DECIMALS) if asked else 1.0

        given_up = refused(ASKED, is_right=True)
        return Refusals(given_up, threshold, refused(ASKED), refused("rows"), refused("columns"), refused(NAMES))


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
