"""Numbers compared as numbers: with their unit brought to one, and a tolerance."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "trillion": 10**12,
    "tn": 10**12,
    "t": 10**12,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "thousand": 10**3,
    "k": 10**3,
}
_NAMES = (
    ("元", "人民币", "rmb", "cny", "yuan", "¥"),
    ("美元", "美金", "us dollars", "dollars", "dollar", "usd", "us$", "$"),
    ("欧元", "euros", "euro", "eur", "€"),
    ("英镑", "pounds", "gbp", "£"),
    ("港元", "港币", "hkd", "hk$"),
    ("%", "percent", "per cent", "pct"),
    ("倍", "times", "x"),
)
"""What a unit is called; the first stands for all."""
_FIRST = {name: names[0] for names in _NAMES for name in names}

_NUMBER = re.compile(
    r"(?P<before>(?:us|hk)?[$¥€£])?\s?(?<![0-9.a-z])(?<![a-z]-)(?P<minus>(?<![0-9a-z)%])-)?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<after>[^0-9,;。，；]{0,24})"
)
_TOLERANCE = re.compile(r"(?P<value>[0-9]+(?:\.[0-9]+)?)\s*(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Amount:
    """An expected number. `scale` is what the unit multiplies by, `name` what it counts ("" for any); off by at most
    `tolerance`."""

    printed: str
    value: Decimal
    scale: int
    name: str
    tolerance: Decimal

    def is_near(self, value: Decimal, scale: int) -> bool:
        """Whether a value in a unit of that scale is this one."""
        return abs(value * scale - self.value * self.scale) <= self.tolerance * self.scale


def amount(number: str, unit: str = "", tolerance: str = "0") -> Amount:
    """An expected number: "12.5", "亿元", "1%".

    Raises:
        ValueError: the number or the tolerance is none.
    """
    plain = unicodedata.normalize("NFKC", number).replace(",", "").strip()
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", plain):
        raise ValueError(f"'{number}' is no number")
    allowed = _TOLERANCE.fullmatch(unicodedata.normalize("NFKC", tolerance).strip())
    if not allowed:
        raise ValueError(f"'{tolerance}' is no tolerance, as 0.1 or 1%")
    value, off = Decimal(plain), Decimal(allowed["value"])
    scale, name = _unit(_plain(unit), whole=True)
    return Amount(f"{number}{unit}", value, scale, name, abs(value) * off / 100 if allowed["percent"] else off)


def states_amount(text: str, wanted: Amount, *, bare: bool = False) -> bool:
    """Whether a text states the number in its unit. `bare`: also without one, as in a cell whose unit stands
    elsewhere."""
    for value, scale, name in _printed(text):
        if bare and abs(value - wanted.value) <= wanted.tolerance:
            return True
        if wanted.name == "" and wanted.scale == 1:
            if abs(value - wanted.value) <= wanted.tolerance:
                return True
        elif _begins(name, wanted.name) and wanted.is_near(value, scale):
            return True
    return False


def _printed(text: str) -> Iterator[tuple[Decimal, int, str]]:
    """Each number of a text, with the scale and the name of its unit."""
    for found in _NUMBER.finditer(_plain(text)):
        value = Decimal(found["digits"].replace(",", ""))
        scale, name = _unit(found["after"], whole=False)
        yield (-value if found["minus"] else value), scale, _FIRST.get(found["before"] or "", name)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text.replace("，", "; ").replace("−", "-")).casefold()


def _unit(text: str, *, whole: bool) -> tuple[int, str]:
    """The scale at the beginning of a text, and the name after it: of the `whole` text, or as far as it is known."""
    rest, scale = text.strip(), 1
    symbol = next((name for name in ("$", "¥", "€", "£") if whole and rest.startswith(name)), "")
    rest = rest.removeprefix(symbol).strip()
    for word, worth in _SCALES.items():
        if _begins(rest, word):
            scale, rest = worth, rest.removeprefix(word).strip()
            break
    if symbol:
        return scale, _FIRST[symbol]
    if whole:
        return scale, _FIRST.get(rest, rest)
    known = next((name for name in sorted(_FIRST, key=len, reverse=True) if _begins(rest, name)), "")
    return scale, _FIRST[known] if known else rest


def _begins(text: str, word: str) -> bool:
    """Whether a text begins with a word; a Latin one must end there. Every text begins with nothing."""
    if not word:
        return True
    after = text[len(word) : len(word) + 1]
    return text.startswith(word) and not (
        word[-1].isascii() and word[-1].isalpha() and after.isascii() and after.isalpha()
    )
