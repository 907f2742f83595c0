"""Fits which clause of a sentence holds the answer, on sentences that do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eval.fitting.logit import fit_choice
from kb.prose.clause_choice import clause_features, clauses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.prose.sentence_features import Asked

RIDGE = 0.002
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Holding:
    """A sentence in which the answer to a question begins, at one of `starts`, counted in characters."""

    asked: Asked
    sentence: str
    starts: tuple[int, ...]


def fit_clauses(holding: Sequence[Holding], before: Mapping[str, float]) -> dict[str, float]:
    """Weights of [clause], by the names in `before`; those where no sentence has more than one clause."""
    names = list(before)
    split = [(one, spans) for one in holding if len(spans := clauses_of(one.sentence)) > 1]
    if not split:
        return dict(before)
    groups = []
    for one, spans in split:
        rows = clause_features(one.asked, one.sentence, spans)
        right = np.array([any(start <= at < end for at in one.starts) for start, end in spans])
        groups.append((np.array([[features[name] for name in names] for features in rows]), right))
    return dict(zip(names, fit_choice(groups, RIDGE).round(DECIMALS).tolist(), strict=True))
