"""How the two legs of search become one order. Pure functions over scores; the figures behind it: docs/decisions/0003-fusion.md.

Scores are added, not ranks: where keywords cannot match (an English question, Chinese passages) every share is near nothing and so
is what it adds, while a rank would still name a first, second and third of a list that means nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SENTENCE_PART = 0.4
"""What the nearest sentence counts for in the likeness of a passage; the passage as a whole counts for the rest."""
KEYWORD_WEIGHT = 0.3
COMMON_PART = 0.5
"""How much of its likeness to questions on anything a passage in another language than the question loses; docs/decisions/0036-cohort.md."""
NAMED_LEAD = 0.1
"""What passages of the documents that a question names are put before others by, at most: less than what sets a passage on the matter apart from
one that is not, for a document may be taken for named by chance; docs/decisions/0041-named-documents.md."""
NEIGHBOUR_PART = 0.2
"""What the passages before and behind count for, where the passages of a document that is named are put in order: what is asked for goes on."""
NOTICE_MALUS = 0.08
"""What disclaimers and biographies lose, so that they come after the body of a report for a question on its subject."""
NOTICE_LEAD = 0.25
"""How much more of the question's words one must hold than any passage of the body to lose nothing: then it is asked for."""


def likeness(question: NDArray[np.float32], whole: NDArray[np.float32], sentences: NDArray[np.float32]) -> float:
    """How near a passage is to a question: its own cosine mixed with that of its nearest sentence.

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
    """How near a passage lies to questions on anything, mixed as its likeness to a question is.

    Args:
        question, whole, sentences: as in `likeness`.
        cohort: (d,), the mean of the questions' vectors.
    """
    passage = float(whole @ cohort)
    nearest = float(sentences[int((sentences @ question).argmax())] @ cohort) if len(sentences) else passage
    return (1 - SENTENCE_PART) * passage + SENTENCE_PART * nearest


def uncommon(scores: NDArray[np.float64], common: Sequence[float | None]) -> NDArray[np.float64]:
    """The scores with what passages in another language owe to being near to whatever is asked; `common` is None for the others.

    Only what sets them apart from each other is taken off, so that passages in both languages still compare.
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
    """The scores, those of passages of named documents raised by as much as stands outside of each: nothing where the document is one passage,
    whose words count as keywords already.

    Args:
        homes: the ids of the passages' documents.
        passages_of: how many passages each named document has, by its id.
    """
    outside = [1 - 1 / passages_of[home] if home in passages_of else 0.0 for home in homes]
    return scores + NAMED_LEAD * np.array(outside, dtype=np.float64)


def beside_neighbours(scores: NDArray[np.float64], keys: Sequence[int], homes: Sequence[str]) -> NDArray[np.float64]:
    """The scores mixed with those of the passages before and behind in the same document, where these are candidates too.

    Args:
        keys: of the passages; those of a document are numbered in its order.
        homes: the ids of their documents.
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
