"""Units of facts: what a text says of units, the unit of a figure in its surroundings, and which figures can be
compared.

The words are those of units.toml (kb.facts.unit_words); labels, captions and unit lines are read in
kb.facts.said_units.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.fact import Unit
from kb.facts.said_units import SaidUnit as SaidUnit
from kb.facts.said_units import said_unit as said_unit
from kb.facts.unit_words import MONEY, MULTIPLE, NUMBER, SHARE, Worded, is_dollar, short_words, unit_at, worded
from kb.text.folding import fold_signs

if TYPE_CHECKING:
    from decimal import Decimal

    from kb.facts.numerals import Numeral

_INTRODUCED = re.compile(
    r"^[(（\[]?\s*(?:(?:(?:金额|货币|计量)?单位|units?)\s*[:：]?\s*)?(?:(?:expressed |stated )?in\s+)?", re.IGNORECASE
)
_ENDED = re.compile(r"\s*[)）\]]?\s*$")
_BRACKETS = {"(": ")", "（": "）", "[": "]"}
_FIXED_SHARES = frozenset({SHARE, MULTIPLE})


@lru_cache(maxsize=8192)
def read_unit(text: str) -> Unit | None:
    """The unit that the whole of a text is: "亿元", "人民币百万元", "US$ million", "RMB'000", "in thousands", "元/股",
    "单位：万元"; perhaps in brackets, introduced by 单位 or "in".

    Its name is as printed without scale, 元 for 人民币元. None when the text says anything else.
    """
    found = _worded(text)
    return found.unit if found else None


def _worded(text: str, dollar: str = "USD", yuan: str = "CNY") -> Worded | None:
    """The unit of a text; `dollar` and `yuan` are the currencies of "$" and 元, as ISO 4217 codes."""
    stripped = text.strip()
    if len(stripped) > 100:
        return None
    opened = _INTRODUCED.match(stripped)
    start = opened.end() if opened else 0
    closing = _ENDED.search(stripped)
    end = closing.start() if closing and stripped[:1] in _BRACKETS else len(stripped)
    found = worded(stripped[start:end], dollar=dollar, yuan=yuan) or worded(stripped, dollar=dollar, yuan=yuan)
    return found or _short(stripped[start:end])


def _short(text: str) -> Worded | None:
    """A unit of one letter, "V": what measures something before what scales."""
    meanings = sorted(short_words().get(text, ()), key=lambda one: one.meaning.kind == NUMBER)
    if not meanings:
        return None
    meaning = meanings[0].meaning
    return Worded(Unit("" if meaning.scales else text, meaning.scale), meaning.kind, meaning.worth)


def with_cell(said: Unit | None, numeral: Numeral) -> Unit:
    """The unit of a figure: what is printed beside it, joined with what is said around it.

    A unit that is printed behind the digits and says what is counted ("%", "22.6x", "1.2亿元") counts alone. A currency
    before the digits ("$1,452.4") takes the scale said around where that is of the same currency or of none ("in
    millions"), a scale behind them ("1.2亿") what is measured around.

    Args:
        said: the unit that labels, caption or unit line give; None where they give none.
        numeral: the figure as read from its cell or sentence.
    """
    around = said or Unit()
    dollar = around.currency if is_dollar(around.currency) else "USD"
    yuan = "JPY" if around.currency == "JPY" else "CNY"
    before = _beside(numeral.before, dollar, yuan)
    after = _beside(numeral.after, dollar, yuan, money_before=before is not None)
    if before is None:
        return _joined_behind(around, after)
    if after is None:
        return _joined_money(around, before.unit)
    if after.unit.currency == yuan != before.unit.currency and fold_signs(after.unit.name) == "元":
        # "港幣12.6億元", "HK$3.2億元": 元 is any currency's, the one before tells which.
        return replace(before.unit, scale=before.unit.scale * after.unit.scale)
    if after.unit.currency or (after.kind != NUMBER and not after.kind.startswith("/")):
        # "RMB 12.6亿元" says its currency twice; "$12/吨" was read as a ratio; of "$5%" the share counts.
        return after.unit
    return replace(before.unit, name=before.unit.name + after.unit.name, scale=before.unit.scale * after.unit.scale)


def _joined_behind(around: Unit, after: Worded | None) -> Unit:
    """The unit of a figure with nothing or `after` behind it."""
    if after is None:
        return around
    if after.kind != NUMBER:
        return after.unit
    if kind_of(around).split("/")[0] in _FIXED_SHARES:
        return after.unit
    return replace(around, scale=after.unit.scale)


def _joined_money(around: Unit, money: Unit) -> Unit:
    """The unit of a figure with a currency before it and nothing behind."""
    if around.currency == money.currency:
        per = around.name.partition("/")[2]
        return Unit(f"{money.name}/{per}" if per else money.name, money.scale * around.scale, money.currency)
    if not around.name and not around.currency:
        return replace(money, scale=money.scale * around.scale)
    return money


@lru_cache(maxsize=4096)
def _beside(text: str, dollar: str, yuan: str, *, money_before: bool = False) -> Worded | None:
    """The unit printed beside digits."""
    if not text:
        return None
    found = unit_at(text, 0, behind_figure=True, money_before=money_before, dollar=dollar, yuan=yuan)
    return found[1] if found and not text[found[0] :].strip(" .") else _short(text)


@lru_cache(maxsize=4096)
def measured(unit: Unit) -> tuple[str, Decimal]:
    """What a unit measures, and what a figure of 1 in it is worth in that kind: ("money:CNY", 1e8) of 亿元, ("share",
    0.01) of bp.

    The kind of a bare number is ""; that of a unit that the vocabulary does not know is its name.
    """
    found = _worded(unit.name, unit.currency or "USD", unit.currency or "CNY") if unit.name else None
    if found is None:
        kind = MONEY + unit.currency if unit.currency else fold_signs(unit.name).casefold()
        return kind, unit.scale
    kind = found.kind
    if unit.currency and kind.startswith(MONEY):
        kind = MONEY + unit.currency + kind[len(MONEY) + 3 :]
    return kind, unit.scale * found.worth * found.unit.scale


def kind_of(unit: Unit) -> str:
    """What a unit measures: "money:CNY", "share", "mass", "" for a bare number."""
    return measured(unit)[0]
