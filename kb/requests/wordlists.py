"""The words and phrases of this room, read from words.toml and phrases.toml."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping


@lru_cache(maxsize=1)
def word_lists() -> Mapping[str, Mapping[str, str]]:
    """Every list of words.toml: entry to example."""
    lists: dict[str, dict[str, str]] = tomllib.loads(_text("words.toml"))
    return lists


@lru_cache(maxsize=64)
def pattern(concept: str) -> re.Pattern[str]:
    """What finds an entry of a list of words.toml: anywhere in Chinese, as a whole word in English; case and script do
    not count."""
    entries = sorted(word_lists()[concept], key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in entries), re.I)


def has(concept: str, text: str) -> bool:
    """Whether a text has an entry of a list of words.toml."""
    return pattern(concept).search(text) is not None or pattern(concept).search(simplified(text)) is not None


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Mapping[str, str]]:
    phrases: dict[str, dict[str, str]] = tomllib.loads(_text("phrases.toml"))
    return phrases


def say(spoken: str, phrase: str, **parts: object) -> str:
    """A phrase of phrases.toml in a language ("zh" or "en") with its parts filled in."""
    return _phrases()[phrase][spoken].format(**parts)


def _text(name: str) -> str:
    return files("kb.requests").joinpath(name).read_text("utf-8")
