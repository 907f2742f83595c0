"""The lists of words of this room, and finding the longest word of a list in a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kb.text.glossary_tokens import CJK, fold
from kb.text.word_lists import whole_words, word_file

if TYPE_CHECKING:
    from collections.abc import Iterable


def words_file(name: str) -> dict[str, Any]:
    """The entries of `kb/facts/NAME.toml`."""
    return word_file("kb.facts", name)


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds the longest of some words in a folded text; Latin words only whole. One that finds nothing
    for none."""
    return re.compile(whole_words({fold(word) for word in words}) or r"(?!)")


IDEOGRAPH = re.compile(f"[{CJK}]")
