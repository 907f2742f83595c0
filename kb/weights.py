"""The fitted weights and thresholds of prose answers, read from weights.toml, where each says where it came from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What speaks for a sentence as the answer; see weights.toml."""

    similarity: float
    below_best: float
    passage: float
    behind_first: float
    coverage: float
    keyword: float
    kind: float
    length: float
    named: float
    caption: float
    notice: float


@dataclass(frozen=True, slots=True)
class ConfidenceWeights:
    """What speaks for the answer being in the reports at all; at or above `threshold` it is given."""

    intercept: float
    similarity: float
    coverage: float
    name_elsewhere: float
    subject_missing: float
    threshold: float

    def margin(self, similarity: float, coverage: float) -> float:
        """Log-odds of the answer being right to give, less the threshold: not negative when it is given."""
        return self.intercept + self.similarity * similarity + self.coverage * coverage - self.threshold


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them."""

    sentence: SentenceWeights
    same_language: ConfidenceWeights
    across_languages: ConfidenceWeights


def load_weights() -> Weights:
    """The weights that come with the program."""
    data = tomllib.loads(files("kb").joinpath("weights.toml").read_text("utf-8"))
    confidence = data["confidence"]
    return Weights(
        SentenceWeights(**data["sentence"]),
        ConfidenceWeights(**confidence["same_language"]),
        ConfidenceWeights(**confidence["across_languages"]),
    )
