"""On what basis a figure is told (forecast, consensus, adjusted, parent company …), and what a change compares with.

The words are in bases.toml. Suffixes of periods, "2024E", are read with the periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.fact import BASES
from kb.facts.words import any_of, words_file
from kb.text.glossary_tokens import fold

if TYPE_CHECKING:
    import re

_LONGEST = 300
"""Characters of a text that is looked at."""


_DAYS = ("上年末", "上年度末", "年初", "期初", "year end")
_PART_OF_THE_NAME = frozenset({"adjusted"})
"""Bases whose words stay with the name of the measure: "Adjusted EBITDA" is how analysts know it."""


@dataclass(frozen=True, slots=True)
class SaidBasis:
    """What a text says: words of BASES in their order, what a change compares with, and where it says so.

    `inexact`: what says that it is a forecast would only say, of a time that has ended, that it is not exact: 估算,
    "estimated". `change` is "prior year", "prior quarter", "cagr", "prior year end", or "change" where nothing tells
    from what; "" for a level.
    """

    basis: tuple[str, ...] = ()
    change: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    inexact: bool = False


@lru_cache(maxsize=16384)
def basis_of(text: str) -> SaidBasis | None:
    """What a label, caption or sentence says of the basis and of a change; None where it says nothing or is too
    long."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    bases: list[str] = []
    spans: list[tuple[int, int]] = []
    for name, words, wider in _entries("basis"):
        found = _span(words, wider, folded)
        if found is not None:
            bases.append(name)
            if name not in _PART_OF_THE_NAME:
                spans += _spans(words, wider, folded)
    change = ""
    for name, words, wider in _entries("change"):
        found = _span(words, wider, folded)
        if found is not None:
            change = change or _named(name, folded[slice(*found)])
            spans.append(found)
            if name != "change":
                break
    if not bases and not change:
        return None
    inexact = "forecast" in bases and not _forecast_for_sure().search(folded)
    return SaidBasis(tuple(name for name in BASES if name in bases), change, _merged(spans), inexact)


def _named(name: str, said: str) -> str:
    """What a change compares with: of one since a year's end the day in the text's own word, else the entry's name."""
    return next((day for day in _DAYS if day in said), name) if name == "prior year end" else name


@lru_cache(maxsize=1)
def _forecast_for_sure() -> re.Pattern[str]:
    """The words of a forecast that say so of any time."""
    entry = words_file("bases")["basis"]["forecast"]
    return any_of(word for word in entry["words"] if word not in entry["inexact"])


@lru_cache(maxsize=4)
def _entries(kind: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """The entries of a kind: name, the words, the wider words in which they say nothing. Changes that name more come
    first."""
    entries = words_file("bases")[kind]
    order = ("cagr", "prior year end", "prior quarter", "prior year", "change") if kind == "change" else tuple(entries)
    return tuple((name, any_of(entries[name]["words"]), any_of(entries[name]["not_in"])) for name in order)


def _span(words: re.Pattern[str], wider: re.Pattern[str], folded: str) -> tuple[int, int] | None:
    """Where one of the words stands outside of the wider ones; the first such place."""
    return next(iter(_spans(words, wider, folded)), None)


def _spans(words: re.Pattern[str], wider: re.Pattern[str], folded: str) -> list[tuple[int, int]]:
    """All places where one of the words stands outside of the wider ones."""
    hidden = [match.span() for match in wider.finditer(folded)]
    places = [match.span() for match in words.finditer(folded)]
    return [(at, to) for at, to in places if not any(start <= at and to <= end for start, end in hidden)]


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The stretches in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
