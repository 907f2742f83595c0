"""What speaks for the reports answering a question at all, as figures that weights.toml weighs."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from kb.embedding.token_alignment import ALIGNED, LEAD, OVER
from kb.prose.quoting import said_alike
from kb.prose.sentence_features import COMMON
from kb.text.negation import denies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Hit
    from kb.prose.sentence_features import Asked, Sentence

OTHERS = 5
"""Passages beside the answer's, best first, with whose mean score its is compared."""

LEAST_ODDS = 0.02
"""Odds against the likeliest sentence from which on it is worth finding out whether another one says the same."""


def confidence_features(asked: Asked, ranked: Sequence[Sentence], hits: Sequence[Hit]) -> dict[str, float]:
    """What speaks for the corpus answering the question at all, in its likeliest sentence, the first of those that
    `ranked` has with their scores."""
    best = ranked[0]
    others = [hit.score for hit in hits if hit.chunk_id != best.hit.chunk_id][:OTHERS]
    dense = [hit.dense or 0.0 for hit in hits]
    return {
        **{name: best.features[name] for name in (*ALIGNED, LEAD, OVER) if name in best.features},
        "similarity": best.features["similarity"],
        "apart": best.features["similarity"] - best.features[COMMON],
        "nearest": max(one.features["similarity"] for one in ranked),
        "coverage": best.features["coverage"],
        "keyword": best.features["keyword"],
        "runs": best.features["runs"] + best.features["runs_before"],
        "sure": _sure_of(ranked),
        # Beside few others a lead says little.
        "lead": (best.hit.score * len(others) - sum(others)) / OTHERS,
        "above": (best.hit.dense or 0.0) - sum(dense) / len(dense),
        "terms": len(asked.weighed) / 10,
        **_denials(asked.text, best.text),
    }


def _denials(question: str, sentence: str) -> dict[str, float]:
    """Whether the question denies something, and whether it alone does."""
    asked = denies(question)
    return {"denied": float(asked), "denied_alone": float(asked and not denies(sentence))}


def _sure_of(ranked: Sequence[Sentence]) -> float:
    """The likelihood of the first sentence, by the logit that ranks them, with those that say the same: a summary
    repeats the body."""
    odds = [exp(one.score - ranked[0].score) for one in ranked]
    alike = (
        odd for one, odd in zip(ranked[1:], odds[1:], strict=True) if odd >= LEAST_ODDS and said_alike(ranked[0], one)
    )
    return (1.0 + sum(alike)) / sum(odds)
