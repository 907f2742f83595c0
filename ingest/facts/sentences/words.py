"""The words around figures of sentences: sentences.toml, each entry with an example."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kb.facts.folding import fold, lower
from kb.facts.words import any_of

if TYPE_CHECKING:
    import re


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("ingest.facts.sentences").joinpath("sentences.toml").read_text("utf-8")
    )
    return loaded


@cache
def words_of(part: str, place: str = "words") -> tuple[str, ...]:
    """The words of a list, folded, the longest first."""
    return tuple(sorted((lower(fold(word)) for word in _data()[part][place]), key=len, reverse=True))


@cache
def word_set(part: str, place: str = "words") -> frozenset[str]:
    """The words of a list, folded."""
    return frozenset(words_of(part, place))


@lru_cache(maxsize=64)
def pattern_of(part: str, place: str = "words") -> re.Pattern[str]:
    """A pattern that finds the longest word of a list in a folded text."""
    return any_of(_data()[part][place])
