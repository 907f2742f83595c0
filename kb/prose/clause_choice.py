"""Which clause of a sentence holds what is asked: a long one need not be quoted whole."""

from __future__ import annotations

import re
from math import exp
from typing import TYPE_CHECKING

from kb.prose.sentence_features import UNKNOWN, covered, length_of
from kb.question.answer_kind import Wanted, holds
from kb.text.tokens import terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.prose.sentence_features import Asked

    Span = tuple[int, int]

LONG_CLAUSE = 60
"""Characters, a Latin one counting two fifths; length beyond this speaks for a clause no more."""

_SEEN = (Wanted.NUMBER, Wanted.DATE, Wanted.PERSON, Wanted.PLACE, Wanted.REASON)
"""Kinds of answer whose presence in a clause is weighed."""

_AMOUNT = re.compile(
    r"(?:多少|几)\s*((?:[A-Za-z][A-Za-z0-9_-]*\s*)+[^\W_的]{0,4}|[^\W_的]{2,6})|"
    r"\bhow (?:many|much)\s+((?:(?!(?:did|does|do|is|are|was|were|has|have|had|will|can|could"
    r"|would)\b)[\w-]+\s*){1,4})",
    re.I,
)
"""What is counted: the words behind the question word, a few in Chinese."""

_CLAUSE = re.compile(r"(?:[^，；：、,;:]|(?<=\d)[,:](?=\d))*[，；：、,;:]*\s*")
"""Up to a comma, a colon or the like; not the one inside "1,200" or "11:30"."""


def clauses_of(sentence: str) -> list[Span]:
    """The spans of a sentence's clauses, in order, without a gap."""
    return [found.span() for found in _CLAUSE.finditer(sentence) if found[0]]


def counted_terms(question: str) -> frozenset[str]:
    """The terms of what a question asks the number of: "GPU 小时" of "多少 GPU 小时"; none where it counts nothing."""
    amount = _AMOUNT.search(question)
    return frozenset(terms(amount[1] or amount[2])) if amount else frozenset()


def clause_features(asked: Asked, sentence: str, spans: Sequence[Span]) -> list[dict[str, float]]:
    """What speaks for each of a sentence's clauses as the one with the answer, by the names of [clause] in
    weights.toml."""
    clauses = [sentence[start:end] for start, end in spans]
    terms_of = [frozenset(terms(clause)) for clause in clauses]
    counted = counted_terms(asked.text) if asked.kind is Wanted.NUMBER else frozenset()
    return [
        {
            "coverage": covered(asked.weighed, terms_of[at]),
            "around": covered(
                asked.weighed, frozenset().union(*terms_of[max(at - 1, 0) : at], *terms_of[at + 1 : at + 2])
            ),
            "beside": sum(term in terms_of[at] for term in asked.beside) / len(asked.beside)
            if asked.beside
            else UNKNOWN,
            "new": len(terms_of[at] - asked.weighed.keys()) / max(len(terms_of[at]), 1),
            "length": min(length_of(clause), LONG_CLAUSE) / LONG_CLAUSE,
            "counted": float(counted <= terms_of[at] and holds(asked.kind, clause) > 0) if counted else 0.0,
            "kind": holds(asked.kind, clause) if asked.kind in _SEEN else 0.0,
        }
        for at, clause in enumerate(clauses)
    ]


def clause_odds(asked: Asked, sentence: str, spans: Sequence[Span], weights: Mapping[str, float]) -> list[float]:
    """How likely it is each clause that the answer begins in, if the sentence has it; the sum is 1."""
    log_odds = [
        sum(weight * features[name] for name, weight in weights.items())
        for features in clause_features(asked, sentence, spans)
    ]
    odds = [exp(one - max(log_odds)) for one in log_odds]
    return [one / sum(odds) for one in odds]
