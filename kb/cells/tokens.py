"""What question and cells are compared by: characters and pairs of Chinese, words and their beginnings, figures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from kb.text.chinese_scripts import simplified

_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+|\d[\d,]*(?:\.\d+)?%?")
_NAME = re.compile(r"(?<![a-z\d])(?=[a-z\d.-]*[a-z])(?=[a-z\d.-]*\d)[a-z\d]+(?:[.-][a-z\d]+)*")
"""A code or the name of a version, with letters and digits in it: "gpt-4o", "688256.sh", "px-20"."""
_STEM = 4
"""Letters of a word's beginning, which its other forms share: "operating", "operations"."""

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "in",
        "is",
        "it",
        "its",
        "many",
        "much",
        "of",
        "on",
        "or",
        "that",
        "the",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "with",
    ]
)
"""English words that hold sentences together and name nothing."""


@lru_cache(maxsize=65536)
def tokens(text: str) -> Counter[str]:
    """The tokens of a text with how often each stands in it. The counter is shared: read it only."""
    found: Counter[str] = Counter()
    folded = unicodedata.normalize("NFKC", simplified(text)).lower()
    found.update(f"={name}" for name in _NAME.findall(folded))
    for match in _PIECE.finditer(folded):
        piece = match[0]
        if "\u3400" <= piece[0] <= "\u9fff":
            found.update(piece)
            found.update(piece[at : at + 2] for at in range(len(piece) - 1))
        elif piece[0].isdigit():
            found["#" + piece.replace(",", "").rstrip(".")] += 1
        elif piece not in STOP_WORDS:
            found[piece] += 1
            if len(piece) > _STEM:
                found[piece[:_STEM] + "~"] += 1
    return found
