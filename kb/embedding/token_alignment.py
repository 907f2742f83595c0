"""Aligns the tokens of a question with those of a passage by their vectors, to see which words of the question the
passage contains by meaning.

Across languages no word matches by its letters, and a sentence vector does not tell whether a name of the question is
in it. Token vectors do: "Tesla" is nearest to 特斯拉. This takes one run of the model for each passage, so it is done
only for passages that are read for an answer in another language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

OWN_CENTRE = 0.5
"""Weight of the question's own mean in the centring of its tokens; the mean of the passages' tokens has the rest."""

WORST = 2
"""The feature aligned_worst is the mean over this many question tokens, those with the lowest similarity."""

FOCUS = 5
"""The feature focus is the mean over this many tokens of a sentence, those nearest to the question."""

LEAD = "aligned_lead"
"""Feature of a passage: its mean similarity to the question's tokens, minus the mean of the other passages that are
read."""

OVER = "aligned_over"
"""The same, token by token: its similarity to each question token, minus the best of the other passages; the mean."""

ALIGNED = ("aligned", "aligned_alone", "aligned_passage", "aligned_worst", "in_context", "focus")
"""Features of a sentence that an alignment gives."""


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The vectors (tokens, dimension) of a text's tokens in their context, and the span (tokens, 2) of each in the text."""

    vectors: Floats
    spans: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A question aligned with a passage.

    cosines: (question tokens, passage tokens). spans: of the passage's tokens in its text. vectors: of the passage's
        tokens, not centred.
    question: the vector (dimension,) of the whole question.
    """

    cosines: Floats
    spans: NDArray[np.int64]
    vectors: Floats
    question: Floats

    @property
    def best(self) -> Floats:
        """The best cosine of each of the question's tokens (question's tokens,)."""
        best: Floats = self.cosines.max(axis=1, initial=0.0)
        return best

    @property
    def carried(self) -> float:
        """The mean over the question's tokens of the best cosine in the passage."""
        return float(self.best.mean())

    def features(self, start: int, end: int) -> dict[str, float]:
        """What speaks for the sentence [start, end) of the passage, by the names of ALIGNED.

        Its tokens' best likeness to each token of the question, in the mean, and how much of that no other sentence has; the same for the
        passage, in the mean and for the tokens least carried; the sentence in its context, and its tokens nearest to the question.
        """
        best = self.best
        of_passage = {
            "aligned_passage": self.carried,
            "aligned_worst": float(np.sort(best)[:WORST].mean()),
        }
        inside = (self.spans[:, 0] >= start) & (self.spans[:, 1] <= end)
        if not inside.any():  # behind what the model reads of a long passage
            return {**dict.fromkeys(ALIGNED, 0.0), **of_passage}
        own = self.cosines[:, inside].max(axis=1)
        others = self.cosines[:, ~inside].max(axis=1, initial=-1.0) if not inside.all() else own
        context = self.vectors[inside].mean(axis=0)
        return {
            **of_passage,
            "aligned": float(own.mean()),
            "aligned_alone": float(np.maximum(own - others, 0).mean()),
            "in_context": float(context @ self.question / np.linalg.norm(context)),
            "focus": float(np.sort(self.cosines[:, inside].mean(axis=0))[-FOCUS:].mean()),
        }


def beside_others(alignments: Sequence[Alignment]) -> list[dict[str, float]]:
    """LEAD and OVER of each of several passages; 0 if there is only one."""
    if len(alignments) < 2:
        return [{LEAD: 0.0, OVER: 0.0} for _ in alignments]
    best = np.stack([one.best for one in alignments])
    carried = best.mean(axis=1)
    return [
        {
            LEAD: float(own - (carried.sum() - own) / (len(alignments) - 1)),
            OVER: float((best[at] - np.delete(best, at, axis=0).max(axis=0)).mean()),
        }
        for at, own in enumerate(carried)
    ]


def align(question: Floats, asked: TokenVectors, passages: Sequence[TokenVectors]) -> list[Alignment]:
    """The alignment of a question (d,) and its tokens with each passage.

    Token vectors all point in nearly the same direction, so means are subtracted before they are compared.
    """
    if not len(asked.vectors) or not any(len(passage.vectors) for passage in passages):
        return []
    middle = np.concatenate([passage.vectors for passage in passages]).mean(axis=0)
    own = _units(asked.vectors - (OWN_CENTRE * asked.vectors.mean(axis=0) + (1 - OWN_CENTRE) * middle))
    return [
        Alignment(own @ _units(passage.vectors - middle).T, passage.spans, passage.vectors, question)
        for passage in passages
    ]


def _units(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = vectors / np.maximum(lengths, np.float32(1e-9))
    return units
