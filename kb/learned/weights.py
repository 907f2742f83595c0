"""The fitted weights and thresholds of answers, read from weights.toml, where each says where it came from."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


MARGINS = (-6.0, 4.0)
"""What a sentence has over the threshold tells no more beyond these."""


@dataclass(frozen=True, slots=True)
class RightWeights:
    """What speaks for an answer being right, and not only the passage being there; from the probability `given` on it
    is given.

    `features` are those of kb.prose.confidence, and "margin", how far it is over the threshold, rules counted.
    """

    features: Mapping[str, float]
    intercept: float
    given: float

    def likely(self, margin: float, features: Mapping[str, float]) -> float:
        """The probability that the answer is right, from 0 to 1, to four places; calibrated on public questions held
        back."""
        inputs = {**features, "margin": max(min(margin, MARGINS[1]), MARGINS[0])}
        odds = self.intercept + sum(weight * inputs[name] for name, weight in self.features.items())
        return round(1 / (1 + math.exp(-odds)), 4)


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What speaks for a sentence as the answer, by feature of kb.prose.sentence_features; see weights.toml."""

    features: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """How likely a sentence holds the answer, against the others of the same question: larger is likelier."""
        return sum(weight * features[name] for name, weight in self.features.items())


@dataclass(frozen=True, slots=True)
class ConfidenceWeights:
    """What speaks for the answer being in the reports at all; at or above `threshold` it is given, unless a sentence is
    too far off.

    It is given as an answer where it is also likely enough `right`, else shown as what comes closest, as is what is
    over `closest`, a little under the threshold.
    """

    features: Mapping[str, float]
    intercept: float
    least_similarity: float
    least_apart: float
    name_elsewhere: float
    subject_missing: float
    head_missing: float
    kind_missing: float
    counter_missing: float
    threshold: float
    closest: float
    right: RightWeights

    def margin(self, features: Mapping[str, float]) -> float:
        """Log-odds of the answer being there, less the threshold: not negative when it is given."""
        if features["similarity"] < self.least_similarity or features["apart"] < self.least_apart:
            return -math.inf
        log_odds = sum(weight * features[name] for name, weight in self.features.items())
        return self.intercept + log_odds - self.threshold


@dataclass(frozen=True, slots=True)
class TableWeights:
    """What speaks for a reading of a question in a table, and for that reading answering it at all; see weights.toml.

    With one of the `vetoes` a reading never answers, however sure all else makes it.
    """

    choice: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    threshold: float
    vetoes: tuple[str, ...] = ()

    def score(self, features: Mapping[str, float]) -> float:
        """How likely this reading is meant, against the others of the same question: larger is likelier."""
        return sum(weight * features[name] for name, weight in self.choice.items())

    def margin(self, features: Mapping[str, float]) -> float:
        """Log-odds of the reading answering the question, less the threshold: not negative when it is given."""
        if any(features[name] for name in self.vetoes):
            return -math.inf
        log_odds = sum(weight * features[name] for name, weight in self.confidence.items())
        return self.intercept + log_odds - self.threshold


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them; those `aligned` hold where the tokens of question and passages were held against each other.

    `clause`: what speaks for a clause of a sentence that holds the answer, by feature of kb.prose.clause_choice.
    """

    sentence: SentenceWeights
    aligned_sentence: SentenceWeights
    clause: Mapping[str, float]
    same_language: ConfidenceWeights
    across_languages: ConfidenceWeights
    aligned: ConfidenceWeights
    tables: TableWeights


def load_weights() -> Weights:
    """The weights that come with the program."""
    data = tomllib.loads(files("kb.learned").joinpath("weights.toml").read_text("utf-8"))
    confidence = data["confidence"]
    return Weights(
        SentenceWeights(data["sentence"]),
        SentenceWeights(data["aligned_sentence"]),
        data["clause"],
        _confidence(confidence["same_language"]),
        _confidence(confidence["across_languages"]),
        _confidence(confidence["aligned"]),
        TableWeights(**{**data["tables"], "vetoes": tuple(data["tables"].get("vetoes", ()))}),
    )


def _confidence(data: Mapping[str, Any]) -> ConfidenceWeights:
    return ConfidenceWeights(**{**data, "right": RightWeights(**data["right"])})
