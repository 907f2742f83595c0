"""Figures of made-up tables: true values and how a table of one notation prints them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from eval.facts.expected import figure_keys
from eval.facts.made_words import MASS, PER_SHARE, PERCENT

if TYPE_CHECKING:
    from random import Random

_NEGATIVE = 0.12
_GROUPS = {"comma": (",", "."), "plain": ("", "."), "swiss": ("'", "."), "european": (".", ",")}
_ZH_SIGNS = ("-", "-", "({})", "（{}）", "−", "－", "△")
_EN_SIGNS = ("-", "({})", "({})", "−", "–")
MISSING = {"zh": ("-", "不适用", "—", "n.m."), "en": ("-", "n.m.", "N/A", "–", "NM")}


@dataclass(frozen=True, slots=True)
class MadeNotation:
    """How a table writes figures: what parts groups and decimals, and how it marks a negative one."""

    name: str
    negative: str

    def text(self, value: Decimal) -> str:
        """A value as printed."""
        return self.signed(value, self.digits(value))

    def digits(self, value: Decimal) -> str:
        """The value without its sign."""
        group, point = _GROUPS[self.name]
        return f"{abs(value):,}".replace(",", "\0").replace(".", point).replace("\0", group)

    def signed(self, value: Decimal, text: str) -> str:
        """A text with the mark of a negative figure, where the value is one."""
        if value >= 0:
            return text
        return self.negative.format(text) if "{}" in self.negative else self.negative + text


def draw_notation(language: str, rng: Random, *, european: bool) -> MadeNotation:
    """A notation; decimal commas where they can be."""
    name = rng.choice(("comma", "comma", "comma", "comma", "plain", "swiss" if language == "en" else "comma"))
    if european and rng.random() < 0.4:
        name = "european"
    return MadeNotation(name, rng.choice(_ZH_SIGNS if language == "zh" else _EN_SIGNS))


class Values:
    """Draws values whose digits no other figure of the table has, nor any year."""

    def __init__(self, rng: Random, notation: MadeNotation) -> None:
        self._rng, self._notation = rng, notation
        self._taken: set[str] = set()

    def draw(self, kind: str, scale: Decimal) -> Decimal:
        """A value of a measure told in that kind of unit, as large as is usual in money of that scale."""
        while True:
            value = self._one(kind, scale)
            (key,) = figure_keys(self._notation.digits(value))
            looks_like_year = len(key) == 4 and key[:2] in {"19", "20"}
            if key not in self._taken and not looks_like_year:
                self._taken.add(key)
                return value

    def _one(self, kind: str, scale: Decimal) -> Decimal:
        places, low, high = self._range(kind, scale)
        value = Decimal(self._rng.randint(low, high)).scaleb(-places)
        if value % 1 == 0 and places and value % 10 == 0:
            value += Decimal(1).scaleb(-places)  # a figure without its last digit may be another one
        return -value if self._rng.random() < _NEGATIVE else value

    def _range(self, kind: str, scale: Decimal) -> tuple[int, int, int]:
        if kind == PERCENT:
            return 1, 101, 799
        if kind == PER_SHARE:
            return 2, 11, 899
        if kind == MASS:
            return 1, 105, 9_899
        if scale >= 10**8:
            return 2, 1_011, 98_999
        if scale >= 10**6:
            # Where a point groups digits, one figure at least has to show that a comma is the decimal mark.
            return 1, 10_011 if self._notation.name == "european" else 1_011, 989_999
        if scale >= 10**3:
            return 0, 10_011, 989_999
        return 0, 10_000_011, 989_999_999
