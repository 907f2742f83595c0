"""Places by what belongs to them: "Italian" is of Italy, which is 意大利 in Chinese (demonyms.toml)."""

from __future__ import annotations

from functools import cache

from kb.text.folding import lower
from kb.text.word_lists import word_file


@cache
def places() -> tuple[tuple[str, ...], ...]:
    """What each place is called: its names, what belongs to it, its names in Chinese."""
    return tuple((*one["place"], *one["of_it"], *one["zh"]) for one in word_file("kb.text", "demonyms")["places"])


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    return {lower(name): names for names in places() for name in names}


def of_same_place(word: str) -> tuple[str, ...]:
    """All words for the place that a word names, or that it says something belongs to, the word too; none where it is
    no such word. A Latin word has its capital: "polish" is not of Poland."""
    if word.isascii() and not word[:1].isupper():
        return ()
    return _by_name().get(lower(word), ())
