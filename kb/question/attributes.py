"""Whether what a reply quotes speaks of the attribute that is asked for, and of the place: no address for an age, no
head office for Vietnam."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK, fold
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Sequence


_PLACE = re.compile(rf"(?:^|[{CJK}]*?[的在，,])?(?P<place>[{CJK}]{{2,4}})(?:那边|那里|那儿|当地|这边)")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a thing: `asked` finds it in a question, `stated` in a sentence that answers."""

    asked: re.Pattern[str]
    stated: re.Pattern[str]


@lru_cache(maxsize=1)
def entries() -> dict[str, Any]:
    """The entries of attributes.toml by their names."""
    return word_file("kb.question", "attributes")


@lru_cache(maxsize=1)
def _attributes() -> tuple[Attribute, ...]:
    return tuple(Attribute(_any_of(one["asked"]), _any_of(one["stated"])) for one in entries().values())


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"\b{re.escape(one)}" if one.isalpha() and one.isascii() else re.escape(one) for one in words)
    )


def asked_spans(question: str) -> list[tuple[int, int]]:
    """Where a question says which attribute it asks for, as [start, end)."""
    folded = fold(question)
    return [found.span() for one in _attributes() for found in one.asked.finditer(folded)]


def speaks_of(question: str, quotes: Sequence[str]) -> bool:
    """Whether one of the quotes tells the attribute that a question asks for, of the place that it names; true where
    it names neither."""
    asked = fold(simplified(question))
    wanted = [one.stated for one in _attributes() if one.asked.search(asked)]
    place = _PLACE.search(asked)
    for quote in (fold(simplified(one)) for one in quotes):
        if all(stated.search(quote) for stated in wanted) and (place is None or _holds(quote, place["place"])):
            return True
    return False


def _holds(quote: str, place: str) -> bool:
    """Whether a quote has a place; what stands before its name in a question may have been taken for a piece of it."""
    return any(place[start:] in quote for start in range(len(place) - 1))


def other_attribute(last: str, new: str) -> str:
    """The last question asked of the attribute that the new one names: 邮箱 for 电话; "" where either names none, or
    both the same."""
    asked = _asked_of(last)
    wanted = _asked_of(new)
    if asked is None or wanted is None or asked[0] == wanted[0]:
        return ""
    return f"{last[: asked[1]]}{new[wanted[1] : wanted[2]]}{last[asked[2] :]}"


def _asked_of(question: str) -> tuple[int, int, int] | None:
    """The first attribute that a question asks for, and where it says so, at its longest."""
    folded = fold(question)
    found = [(at, *hit.span()) for at, one in enumerate(_attributes()) for hit in one.asked.finditer(folded)]
    return min(found, key=lambda one: (one[1], -one[2]), default=None)
