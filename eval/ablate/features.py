"""Features that fitted weights weigh, as rules that can be left out: a feature then weighs nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import patch

import kb.learned.weights
from eval.ablate.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.learned.weights import Weights

FEATURE = "feature"

_PLACES = ("sentence", "clause", "confidence", "tables")


def features() -> list[Rule]:
    """Every feature by the weights that weigh it: sentence:coverage, tables:echo."""
    weights = kb.learned.weights.load_weights()
    named = {
        place: dict.fromkeys(name for weights_of in _weights_at(weights, place) for name in weights_of)
        for place in _PLACES
    }
    return [Rule(f"{place}:{name}", FEATURE, 0, (place, name)) for place, names in named.items() for name in names]


@contextmanager
def without_feature(rule: Rule) -> Iterator[None]:
    """The program with a feature weighing nothing."""
    place, name = rule.value
    weights = _without(kb.learned.weights.load_weights(), place, name)
    with patch.object(kb.learned.weights, "load_weights", lambda: weights):
        yield


def _weights_at(weights: Weights, place: str) -> tuple[Mapping[str, float], ...]:
    if place == "sentence":
        return weights.sentence.features, weights.aligned_sentence.features
    if place == "clause":
        return (weights.clause,)
    if place == "tables":
        return weights.tables.choice, weights.tables.confidence
    return tuple(one.features for one in (weights.same_language, weights.across_languages, weights.aligned))


def _without(weights: Weights, place: str, name: str) -> Weights:
    def less(weights: Mapping[str, float]) -> dict[str, float]:
        return {other: weight for other, weight in weights.items() if other != name}

    if place == "sentence":
        alike = replace(weights.sentence, features=less(weights.sentence.features))
        aligned_sentence = replace(weights.aligned_sentence, features=less(weights.aligned_sentence.features))
        return replace(weights, sentence=alike, aligned_sentence=aligned_sentence)
    if place == "clause":
        return replace(weights, clause={**weights.clause, name: 0.0})
    if place == "tables":
        vetoes = tuple(one for one in weights.tables.vetoes if one != name)
        choice, sure = less(weights.tables.choice), less(weights.tables.confidence)
        return replace(weights, tables=replace(weights.tables, choice=choice, confidence=sure, vetoes=vetoes))
    same, across, aligned = (
        replace(one, features=less(one.features))
        for one in (weights.same_language, weights.across_languages, weights.aligned)
    )
    return replace(weights, same_language=same, across_languages=across, aligned=aligned)
