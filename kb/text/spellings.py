"""The same name written otherwise: with a slip of the pen, in one word or two, or by the first letters of its words."""

from __future__ import annotations

import re
from itertools import pairwise

LEAST_LETTERS = 6
"""Shorter names differ by a letter without being the same."""

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LINKING = frozenset({"of", "the", "and", "for", "in", "on", "de", "la"})


def written_otherwise(name: str, text: str) -> bool:
    """Whether `text` has a name in Latin letters in another spelling: "ARPNET" is ARPANET, "EU" is the European
    Union."""
    if not (name.isascii() and name.isalpha()):
        return False
    words = [word for word in _WORD.findall(text) if word.isascii()]
    if name.isupper() and _initials(name, [word for word in words if word not in _LINKING]):
        return True
    wanted = name.casefold()
    if len(wanted) < LEAST_LETTERS:
        return False
    joined = (left + right for left, right in pairwise(words))
    return any(wanted == pair.casefold() for pair in joined) or any(
        one_slip_apart(wanted, word.casefold()) for word in words
    )


def _initials(name: str, words: list[str]) -> bool:
    letters = "".join(word[0] if word[0].isupper() else " " for word in words)
    return len(name) > 1 and name in letters


def one_slip_apart(one: str, other: str) -> bool:
    """Whether two words begin alike and are one letter apart: one more, one less, another one, or two that changed
    places."""
    if one[0] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((at for at, (left, right) in enumerate(zip(short, long, strict=False)) if left != right), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1]
    return short[at + 1 :] == long[at + 1 :] or (swapped == long[at : at + 2] and short[at + 2 :] == long[at + 2 :])
