"""The words of a question that words.toml lists, by what they say."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def entries() -> dict[str, dict[str, str]]:
    """The lists of words.toml by their names, each with its pattern and its examples."""
    return tomllib.loads(files("kb.fact_answers").joinpath("words.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def words(name: str) -> re.Pattern[str]:
    """The pattern of a list."""
    return re.compile(entries()[name]["pattern"], re.IGNORECASE)


def spans_of(text: str, *names: str) -> list[tuple[int, int]]:
    """Where words of some lists stand in a text, [start, end)."""
    return [found.span() for name in names for found in words(name).finditer(text)]


def blank(text: str, *names: str) -> str:
    """A text without the words of some lists."""
    left = text
    for start, end in spans_of(text, *names):
        left = f"{left[:start]}{' ' * (end - start)}{left[end:]}"
    return left.strip()


def without(text: str, *names: str) -> str:
    """The same; the whole text where nothing else is left."""
    return blank(text, *names) or text
