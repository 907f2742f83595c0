"""Units as reports print them: what a unit measures, what it multiplies by, and whether two can be reckoned
together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.facts.unit_words import MONEY, MULTIPLE, NUMBER, SHARE, vocabulary, worded

__all__ = ["MONEY", "MULTIPLE", "NUMBER", "SHARE", "Unit", "comparable", "convert", "names_currency", "read_unit"]

_LONGEST = 40
"""Characters of a text that may be a unit; a longer one is a sentence."""


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
        before, suffix = self.sides
        gap = "" if not suffix or suffix in _CLOSE else " "
        sign, bare = (digits[0], digits[1:]) if before and digits.startswith(("-", "−")) else ("", digits)
        return f"{sign}{before}{bare}{gap}{suffix}"

    @property
    def sides(self) -> tuple[str, str]:
        """What stands before the digits, and what behind them: of "$ million" the sign goes before them."""
        sign, _, rest = self.suffix.partition(" ")
        return (sign, rest) if sign in _CURRENCY_SIGNS else (self.prefix, self.suffix)


def names_currency(kind: str, text: str) -> bool:
    """Whether a text names the currency of a kind of money, "money:USD", by any of its words."""
    low = text.lower()
    return any(_stands_in(word, low) for word, (first, *_) in vocabulary().items() if first.kind == kind)


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


_CURRENCY_SIGNS = frozenset("$€£¥￥")
_CLOSE = frozenset({"%", "％", "‰", "x", "k", "K", "M", "m", "B", "b", "T"})


_INTRODUCED = re.compile(r"^(?:(?:单位|units?)\s*[:：]?\s*)?(?:in\s+)?", re.IGNORECASE)
_INSIDE = re.compile(r"^([$€£¥￥]|[^\W\d_][\w. $']*?)\s+in\s+((?:m|b|tr)illion|thousand|hundred)$", re.IGNORECASE)
"""The currency before its scale: "$ in million", "Dollars in thousand", "RMB in million"."""
_PLURAL = re.compile(r"\b((?:m|b|tr)illion|thousand|hundred)s\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """The unit that `text` is, all of it: "亿元", "RMB million", "元/吨", "bp", "M"; None when it says anything
    else."""
    printed = _PLURAL.sub(r"\1", _INTRODUCED.sub("", text.strip()))
    if not printed or len(printed) > _LONGEST:
        return None
    if printed[0] in "%％":
        return Unit(SHARE, 1.0, "%")
    found = worded(printed)
    return Unit(found.kind, float(found.worth * found.unit.scale), _suffix(printed)) if found else None


def _suffix(printed: str) -> str:
    """What stands behind the digits in this unit."""
    parted = _INSIDE.match(printed)
    if parted is None:
        return printed
    currency, scale = parted.groups()
    if currency.isupper() or not currency[0].isalpha():
        return f"{currency} {scale}"
    return f"{scale} {currency if '.' in currency else currency.lower()}"
