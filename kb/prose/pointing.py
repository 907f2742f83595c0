"""Sentences that only say where something is told.

"For further information, see Note 5." answers no question but for the place.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

MOST_SENTENCES = 20_000
"""Sentences that are remembered: the same ones are found for many questions."""


@lru_cache(maxsize=MOST_SENTENCES)
def only_points(sentence: str) -> bool:
    """Whether a sentence tells nothing but where something is told."""
    plain = " ".join(sentence.split())
    if _amount().search(plain):
        return False
    return any(pattern.fullmatch(plain) for pattern, _ in pointing_words("points"))


@lru_cache(maxsize=MOST_SENTENCES)
def stands_apart(heading: str) -> bool:
    """Whether what stands under a heading is no text of the report itself: sources, a table of contents."""
    plain = " ".join(heading.split())
    return any(pattern.fullmatch(plain) for pattern, _ in pointing_words("apart"))


def asks_for_place(question: str) -> bool:
    """Whether a question asks where something is told, or whom to ask."""
    return any(pattern.search(question) for pattern, _ in pointing_words("asks"))


@cache
def pointing_words(kind: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Patterns of pointing.toml with examples: "points" of sentences, "asks" of questions, "apart" of headings."""
    return tuple((re.compile(one["pattern"], re.I), tuple(one["examples"])) for one in _content()[kind])


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(_content()["amount"], re.I)


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(files("kb.prose").joinpath("pointing.toml").read_text("utf-8"))
