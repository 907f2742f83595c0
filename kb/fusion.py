"""How the two legs of search become one order. Pure functions over scores; the figures behind it: docs/decisions/0003-fusion.md.

Scores are added, not ranks: where keywords cannot match (an English question, Chinese passages) every share is near nothing and so
is what it adds, while a rank would still name a first, second and third of a list that means nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SENTENCE_PART = 0.4
"""What the nearest sentence counts for in the likeness of a passage; the passage as a whole counts for the rest."""
KEYWORD_WEIGHT = 0.3
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
