"""Combines the scores of dense and keyword search into one order. Pure functions; measured in
docs/decisions/0003-fusion.md.

Scores are added, not ranks. Where keywords cannot match (an English question on Chinese passages), every keyword
score is near 0 and adds nothing; with ranks, the first of a meaningless list would still count as first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SENTENCE_PART = 0.4
"""Weight of the best sentence in a passage's similarity; the whole passage has the rest."""
KEYWORD_WEIGHT = 0.3
COMMON_PART = 0.5
"""Share of the background score that is subtracted from a passage in another language than the question;
docs/decisions/0036-cohort.md."""
NAMED_LEAD = 0.1
"""The most that is added to passages of documents that the question names (docs/decisions/0041-named-documents.md).
It is less than the usual distance between a relevant passage and an irrelevant one, because a document may be
taken for named by chance."""
NEIGHBOUR_PART = 0.2
"""Weight of the neighbouring passages when the passages of a named document are ordered: an answer often goes on in
the next passage."""
NOTICE_MALUS = 0.08
"""Subtracted from disclaimers and biographies, so that they rank behind the body of a report."""
NOTICE_LEAD = 0.25
"""A notice that contains this much more of the question's keyword weight than any passage of the body loses nothing:
the question asks for it."""


def likeness(question: NDArray[np.float32], whole: NDArray[np.float32], sentences: NDArray[np.float32]) -> float:
    """Similarity of a passage to a question: the passage's cosine mixed with the cosine of its best sentence.

    Args:
        question: (d,), unit length.
        whole: (d,), unit length.
        sentences: (n, d), unit length; n may be 0.
    """
    passage = float(whole @ question)
    nearest = float((sentences @ question).max()) if len(sentences) else passage
    return (1 - SENTENCE_PART) * passage + SENTENCE_PART * nearest


def commonness(
    question: NDArray[np.float32],
    cohort: NDArray[np.float32],
    whole: NDArray[np.float32],
    sentences: NDArray[np.float32],
) -> float:
    """Background score of a passage: its similarity to questions on any subject, mixed as in `likeness`.

    Args:
        question, whole, sentences: as in `likeness`.
        cohort: (d,), the mean vector of the background questions.
    """
    passage = float(whole @ cohort)
    nearest = float(sentences[int((sentences @ question).argmax())] @ cohort) if len(sentences) else passage
    return (1 - SENTENCE_PART) * passage + SENTENCE_PART * nearest


def uncommon(scores: NDArray[np.float64], common: Sequence[float | None]) -> NDArray[np.float64]:
    """Subtracts the background score from passages in another language; `common` is None for the others.

    Only the difference from the mean background score is subtracted, so that passages in both languages stay
    comparable.
    """
    there = [one for one in common if one is not None]
    middle = sum(there) / len(there) if there else 0.0
    over = np.array([0.0 if one is None else one - middle for one in common])
    return scores - COMMON_PART * over


def fused(dense: Sequence[float], shares: Sequence[float], notices: Sequence[bool]) -> NDArray[np.float64]:
    """One score for each candidate of a question.

    Args:
        dense: likeness of each, 0 throughout when that leg is off.
        shares: share of the question's keyword weight that each holds, 0 to 1; 0 throughout when that leg is off.
        notices: whether each is a disclaimer or the like.
    """
    share = np.asarray(shares, dtype=np.float64)
    notice = np.asarray(notices, dtype=np.bool_)
    # Keywords are trusted as far as the best passage bears them out: half the words found at best, half the say.
    trust = KEYWORD_WEIGHT * share.max(initial=0.0)
    lead = (share - share[~notice].max(initial=0.0)) / NOTICE_LEAD
    malus = NOTICE_MALUS * notice * (1 - lead.clip(0, 1))
    scores: NDArray[np.float64] = np.asarray(dense, dtype=np.float64) + trust * share - malus
    return scores


def with_lead(scores: NDArray[np.float64], homes: Sequence[str], passages_of: Mapping[str, int]) -> NDArray[np.float64]:
    """Adds a lead to the scores of passages of named documents.

    The lead grows with the share of the document that stands outside the passage. A document of one passage gets
    none: its names already count as keywords.

    Args:
        homes: the document id of each passage.
        passages_of: the number of passages of each named document, by id.
    """
    outside = [1 - 1 / passages_of[home] if home in passages_of else 0.0 for home in homes]
    return scores + NAMED_LEAD * np.array(outside, dtype=np.float64)


def beside_neighbours(scores: NDArray[np.float64], keys: Sequence[int], homes: Sequence[str]) -> NDArray[np.float64]:
    """Mixes each score with the mean score of the passages before and after it in the same document, where these are
    candidates too.

    Args:
        keys: of the passages; the passages of a document are numbered in order.
        homes: the document id of each passage.
    """
    places = {key: at for at, key in enumerate(keys)}
    mixed = scores.copy()
    for at, (key, home) in enumerate(zip(keys, homes, strict=True)):
        beside = [
            place for near in (key - 1, key + 1) if (place := places.get(near)) is not None and homes[place] == home
        ]
        if beside:
            mixed[at] += NEIGHBOUR_PART * (scores[beside].mean() - scores[at])
    return mixed
