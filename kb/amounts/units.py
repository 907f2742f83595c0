"""Units as reports print them: what a unit measures, what it multiplies by, and whether two can be reckoned
together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kb.facts.unit_words import vocabulary
from kb.text.chinese_scripts import simplified

_LONGEST = 40
"""Characters of a text that may be a unit; a longer one is a sentence."""

NUMBER, SHARE, MULTIPLE, MONEY = "", "share", "multiple", "money:"
"""Kinds: a bare number, a part of something, so many times something; a currency's kind begins with "money:"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed, before (`prefix`: "$") or after (`suffix`: "亿元") the digits.

    `kind` is what it measures: "money:CNY", "share" (percent, basis points), "multiple", "mass", "money:USD/people" …,
    and "" for a bare number with at most a scale ("million"). `scale` is what a figure in it is worth in the kind's own
    measure: 1e8 for 亿元, 0.01 for bp.
    """

    kind: str = NUMBER
    scale: float = 1.0
    suffix: str = ""
    prefix: str = ""

    def attach(self, digits: str) -> str:
        """A printed number with this unit beside it: "12.5%", "3.0 亿元", "-$4 million"."""
        gap = "" if not self.suffix or self.suffix in _CLOSE else " "
        sign, bare = (digits[0], digits[1:]) if self.prefix and digits.startswith(("-", "−")) else ("", digits)
        return f"{sign}{self.prefix}{bare}{gap}{self.suffix}"


def names_currency(kind: str, text: str) -> bool:
    """Whether a text names the currency of a kind of money, "money:USD", by any of its words."""
    low = text.lower()
    return any(_stands_in(word, low) for word, (named, _) in _WORDS.items() if named == kind)


def _stands_in(word: str, text: str) -> bool:
    """Whether a word is in a text; a short Latin one, as a word of its own."""
    if word not in text or not word.isalpha() or not word.isascii() or len(word) > 3:
        return word in text
    return re.search(rf"(?<![a-z]){word}(?![a-z])", text) is not None


def comparable(one: Unit, other: Unit) -> bool:
    """Whether figures in both can be ranked or added once converted; a figure without a unit goes with any."""
    return one.kind == other.kind or NUMBER in (one.kind, other.kind)


def convert(value: float, unit: Unit, to: Unit) -> float:
    """What `value` in `unit` is in the unit `to`, which must be comparable."""
    return value if unit.scale == to.scale else value * unit.scale / to.scale


_CLOSE = frozenset({"%", "％", "‰", "x", "k", "K", "M", "m", "B", "b", "T"})


def _vocabulary() -> dict[str, tuple[str, float]]:
    """What each word of kb/facts/units.toml measures, and its scale."""
    words: dict[str, tuple[str, float]] = {}
    for word, meanings in vocabulary().items():
        usable = [meaning for meaning in meanings if not meaning.per]
        if usable:
            words[word] = (usable[0].kind, float(usable[0].worth * usable[0].scale))
    return words


_WORDS = _vocabulary()
_WORD = re.compile(
    "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in sorted(_WORDS, key=len, reverse=True)
    )
)
_PER = re.compile(r"\s*(?:/|每|\bper\b)\s*")
_INTRODUCED = re.compile(r"^(?:(?:单位|units?)\s*[:：]?\s*)?(?:in\s+)?", re.IGNORECASE)
_PLURAL = re.compile(r"\b((?:m|b|tr)illion|thousand|hundred)s\b", re.IGNORECASE)
_LINK = re.compile(r"[\s.]*(?:of\s+)?")


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """The unit that `text` is, all of it: "亿元", "RMB million", "元/吨", "bp", "M"; None when it says anything
    else."""
    printed = _PLURAL.sub(r"\1", _INTRODUCED.sub("", text.strip()))
    folded = simplified(unicodedata.normalize("NFKC", printed).replace("’", "'"))
    if not folded or len(folded) > _LONGEST:
        return None
    if folded.startswith("%"):
        return Unit(SHARE, 1.0, "%")
    body = folded if folded == "T" else folded.lower()
    over, *under = _PER.split(body, maxsplit=1)
    products = [_product(side) for side in (over, *under)]
    if None in products:
        return None
    (kind, scale), *below = [product for product in products if product is not None]
    if below:
        return Unit(f"{kind}/{below[0][0]}", scale / below[0][1], printed)
    return Unit(kind, scale, printed)


def _product(text: str) -> tuple[str, float] | None:
    """Kind and scale of words in a row ("百万", "港元"), None when one is unknown or two name different kinds."""
    if text == "T":
        return NUMBER, 1e12
    kind, scale, at = NUMBER, 1.0, 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            return None
        named, worth = _WORDS[found[0]]
        if named and kind and named != kind:
            return None
        kind, scale = named or kind, scale * worth
        link = _LINK.match(text, found.end())
        at = link.end() if link else found.end()
    return kind, scale
