"""Fits how likely the network and the rules are right about a look-up, on tables that the network of a fold was not
taught."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from eval.cells.data import FOLDS, CellExample
from eval.cells.fit import HELD, OUTSIDE, REASONED, negatives_of
from eval.fitting.logit import fit_logistic
from eval.suites.tables_exact import plain
from kb.cells.network import Network
from kb.cells.reader import CellReader
from kb.learned.weights import load_weights
from kb.model import Document, Place
from kb.question.operations import Operation, read_question
from kb.settings import load_settings
from kb.tables.reader import FoundTable, TableReader
from kb.text.glossary_files import own_glossary
from kb.text.glossary_tokens import load_glossary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from kb.cells.opinions import Opinions

    Floats = NDArray[np.float32]

SEED = 3
QUESTIONS, NEGATIVES = 6000, 3000
"""Questions that are asked, and those that their table does not answer."""
UNANSWERED = 0.2
"""Share of questions that their table does not answer: more than search brings, as a wrong answer costs twice what a
refusal costs."""
RIDGE = 0.001


@dataclass(frozen=True, slots=True)
class _Asked:
    opinions: Opinions
    fold: int
    is_answered: bool
    learned: bool
    ruled: bool


@dataclass(frozen=True, slots=True)
class OpinionFit:
    """The weights (2, 9) of kb.cells.opinions; and of the questions held back: how many, the shares right, wrong and
    refused of those that are answered by their table, and the share answered of those that are not."""

    weights: Floats
    questions: int
    right: float
    wrong: float
    refused: float
    absent_answered: float


def fit_opinions(examples: Sequence[CellExample], network: Network, progress: Progress) -> OpinionFit:
    """Ask both, and fit; the figures are of the fold that is held back, with weights fitted without it."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets: the same questions have to come again
    taught = [one for one in examples if one.answer and not one.source.endswith(OUTSIDE) and one.source != REASONED]
    asked = rng.sample(taught, min(QUESTIONS, len(taught)))
    absent = negatives_of([one for one in asked if rng.random() < NEGATIVES / QUESTIONS])
    told = list(_ask([*asked, *rng.sample(absent, min(NEGATIVES, len(absent)))], network, progress))
    weights = _fitted([one for one in told if one.fold != HELD])
    return _figures(weights, [one for one in told if one.fold == HELD])


def _ask(examples: Sequence[CellExample], network: Network, progress: Progress) -> Iterator[_Asked]:
    glossary, weights = load_glossary(own_glossary(load_settings())), load_weights().tables
    readers = []
    for fold in range(FOLDS):
        reader = CellReader(Network([network.members[fold]], network.choice, network.certainty))
        readers.append(partial(TableReader, glossary, weights, reader))
    for done, one in enumerate(examples, start=1):
        operation = read_question(one.question)
        if operation.operation in (Operation.LOOKUP, Operation.LIST) and not operation.bounds:
            document = Document(one.document, one.document, "", "", 1, 1, 1, "")
            found = FoundTable(document, 0, one.grid.table, Place(), "", 1.0, partial(tuple, one.grid.facts))
            learned, ruled, opinions = readers[one.fold]().opinions(one.question, operation, [found])
            if learned and opinions and not learned.names_other:
                right = [bool(answer) and _is_right(one, answer.texts) for answer in (learned, ruled) if answer] + [
                    False
                ]
                yield _Asked(opinions, one.fold, bool(one.wanted), right[0], right[1])
        progress("asking both", done, len(examples))


def _is_right(one: CellExample, texts: frozenset[str]) -> bool:
    return bool(one.wanted) and one.is_right(frozenset(map(plain, texts)))


def _fitted(asked: Sequence[_Asked]) -> Floats:
    told = []
    for by_rules in (False, True):
        heard = [one for one in asked if one.opinions.ruled is not None or not by_rules]
        numbers = np.stack([one.opinions.numbers for one in heard]).astype(float)
        right = np.array([one.ruled if by_rules else one.learned for one in heard])
        rows = _weighted(heard)
        factors, intercept = fit_logistic(numbers[rows, :-1], right[rows], RIDGE)
        told.append([*factors, intercept])
    return np.array(told, np.float32)


def _weighted(asked: Sequence[_Asked]) -> NDArray[np.int64]:
    """Each question, as often as makes those that their table does not answer UNANSWERED of all."""
    answered = np.array([one.is_answered for one in asked])
    times = max(1, round((1 - UNANSWERED) / UNANSWERED * (~answered).sum() / answered.sum()))
    return np.concatenate([np.flatnonzero(~answered), np.tile(np.flatnonzero(answered), times)])


def _figures(weights: Floats, asked: Sequence[_Asked]) -> OpinionFit:
    answered = np.array([one.is_answered for one in asked])
    odds = np.stack([one.opinions.numbers for one in asked]) @ weights.T
    odds[[one.opinions.ruled is None for one in asked], 1] = -np.inf
    says = odds.max(1) >= 0
    truth = np.array([(one.learned, one.ruled)[int(at)] for one, at in zip(asked, odds.argmax(1), strict=True)])
    count = int(answered.sum())
    right, wrong = (says & truth & answered).sum() / count, (says & ~truth & answered).sum() / count
    absent = says[~answered].mean()
    return OpinionFit(weights, len(asked), float(right), float(wrong), float(1 - right - wrong), float(absent))
