"""The words around figures of sentences: sentences.toml, each entry with an example."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.facts.words import any_of
from kb.text.folding import fold_signs, lower
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    import re


def _data() -> dict[str, dict[str, list[str]]]:
    return word_file("ingest.facts.sentences", "sentences")


@cache
def words_of(part: str, place: str = "words") -> tuple[str, ...]:
    """The words of a list, folded, the longest first."""
    return tuple(sorted((lower(fold_signs(word)) for word in _data()[part][place]), key=len, reverse=True))


@cache
def word_set(part: str, place: str = "words") -> frozenset[str]:
    """The words of a list, folded."""
    return frozenset(words_of(part, place))


@lru_cache(maxsize=64)
def pattern_of(part: str, place: str = "words") -> re.Pattern[str]:
    """A pattern that finds the longest word of a list in a folded text."""
    return any_of(_data()[part][place])
