"""Lists of words as data: TOML files beside the modules that read them, and finding the longest word of a list in a
text."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kb.text.glossary_tokens import CJK, fold

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=32)
def words_file(name: str) -> dict[str, Any]:
    """The entries of `kb/facts/NAME.toml`."""
    return tomllib.loads(files("kb.facts").joinpath(f"{name}.toml").read_text("utf-8"))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds the longest of some words in a folded text; Latin words only whole. One that finds nothing
    for none."""
    ordered = sorted({fold(word) for word in words}, key=len, reverse=True)
    return re.compile("|".join(map(_whole, ordered)) or r"(?!)")


def _whole(word: str) -> str:
    """The pattern of a word: at a Latin end no further letter or digit may follow."""
    before = r"(?<![a-z0-9])" if word[:1].isascii() and word[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1:].isascii() and word[-1:].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"


IDEOGRAPH = re.compile(f"[{CJK}]")
