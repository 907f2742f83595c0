"""Conditions on figures in a question: below 20, 不低于 500 亿元, between 10% and 20%, 为负."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.amounts.units import NUMBER, Unit, comparable, convert, read_unit
from kb.text.calendar_words import YEAR
from kb.text.chinese_numerals import whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on a figure: low <= figure <= high, an open end being None; `strict` leaves the ends themselves out.

    `unit` is what the question said the ends are in; a bare number when it said nothing: then cells are compared as
    printed. `at` is where in the question the condition stands: it is about the measure named before it.
    """

    low: float | None
    high: float | None
    strict: bool = True
    unit: Unit = field(default_factory=Unit)
    at: int = 0

    def fits(self, unit: Unit) -> bool:
        """Whether figures in `unit` can be held against this condition at all."""
        return comparable(self.unit, unit)

    def holds(self, figure: float, unit: Unit) -> bool:
        """Whether a cell's `figure`, printed in `unit`, fulfils the condition."""
        if self.unit.kind != NUMBER or self.unit.scale != 1.0:
            figure = convert(figure, unit, self.unit)
        if self.low is not None and (figure < self.low or (self.strict and figure == self.low)):
            return False
        return not (self.high is not None and (figure > self.high or (self.strict and figure == self.high)))

    def in_scale_of(self, figures: Sequence[tuple[float, Unit]]) -> Bound:
        """The bound as a bare number, where figures say no scale and it tells them apart only so: who asks for "over
        20,000 thousand" of a table with 19,795 and 22,201 has its thousands in mind."""
        if self.unit.scale <= 1.0 or any(unit.scale != 1.0 or unit.suffix for _, unit in figures):
            return self
        bare = replace(self, unit=replace(self.unit, scale=1.0))
        own, other = ({bound.holds(figure, unit) for figure, unit in figures} for bound in (self, bare))
        return bare if len(other) > len(own) else self


_CURRENCY = r"(?:us\$|hk\$|[$¥€£])?\s*"
_YEAR = (
    rf"(?:{YEAR}\s*年|20[1-4]\d(?![\d.,%]|\s*(?:[亿万元倍吨人台]|million|billion|trillion|thousand|bn|usd"
    r"|yuan|dollars?|times|x\b)))"
)
"""What is a period and bounds nothing: "高于 2024 年", "between 2017 and 2019"."""
_DIGITS = rf"(?!{_YEAR})(?:-?\d+(?:,\d{{3}})*(?:\.\d+)?|[一二两三四五六七八九十百千]+(?=\s*(?:万|亿|倍|个?百分点)))"
_SCALE = (
    r"万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?!克|瓦)|trillions?|billions?|millions?|thousands?|bn|[tbmk](?![a-z])"
)
_NOUN = (
    r"人民币|美元|美金|港元|港币|欧元|日元|英镑|元|倍|%|percent|个?百分点|个?基点|bps?(?![a-z])|x(?![a-z])"
    r"|times|yuan|(?:us )?dollars?|usd|rmb|"
    r"cny|hkd|eur|吨|公里|平方米|小时|hours?|天|days?|年(?!\d)|years?|人(?!民)|股(?!票|份)|shares|people"
    r"|employees|台|辆|gw|mw|kwh|gb"
)


def _number(suffix: str) -> str:
    return (
        rf"(?P<c{suffix}>{_CURRENCY})(?P<n{suffix}>{_DIGITS})\s*(?P<u{suffix}>(?:{_SCALE})?\s*(?:{_NOUN})?)(?![a-z"
        rf"\d]|\.\d)\s*"
    )


_BELOW = (
    r"低于|小于|不到|少于|不足|不超过|不高于|不大于|至多|最多|未达到?|within|below|under|less than|lower than"
    r"|smaller than|fewer than|at most|no more than|not more than|up to|<=|<|≤"
)
_ABOVE = (
    r"高于|大于|超过|多于|超出|突破|达到|不低于|不小于|不少于|至少|above|over|more than|greater than|higher than"
    r"|larger than|exceed(?:s|ed|ing)?|at least|no less than|not less than|>=|>|≥"
)
_CLOSED = frozenset(
    re.split(
        r"\|",
        "不超过|不高于|不大于|至多|最多|at most|no more than|not more than|up to|<=|≤|within|"
        "不低于|不小于|不少于|至少|达到|at least|no less than|not less than|>=|≥",
    )
)
"""Words that take in the end itself."""
_TO = r"(?:到|至|和|与|~|-|—|and|to)\s*"
_BETWEEN = re.compile(
    rf"(?:介于|处于|在|from)?\s*{_number('')}{_TO}{_number('2')}(?:之间|以内|(?<=[\d倍亿万元%点])的?(?:区间|范围))"
)
_BETWEEN_EN = re.compile(rf"between\s*{_number('')}{_TO}{_number('2')}")
_TRADED = r"(?:\btrad(?:e|es|ed|ing)\s+(?:at\s+)?(?=below|under|above|over|less|more|up to|at ))?"
"""What stands before a bound on a multiple: "which trade below 10x"."""

_BEFORE_NUMBER = re.compile(rf"{_TRADED}(?P<word>{_BELOW}|{_ABOVE})\s*(?:了)?\s*{_number('')}(?:以下|以内|以上)?")
_AFTER_NUMBER = re.compile(
    rf"{_number('')}(?P<word>以下|以内|之下|都?没有?到|都?不到|以上|之上|or less|or more|or below|or above)"
)
_BEFORE_MEASURE = re.compile(rf"{_number('')}(?=的?[^\d，,。?？;；]{{1,6}}都(?:不到|没有?到))")
"""The measure stands between the figure and the word that bounds it: "二十倍市盈率都不到"."""
_MORE = ("以上", "之上", "or more", "or above")
_NEGATIVE = re.compile(r"为负|负数|负值|亏损|\bnegative\b|loss[- ]making|below zero|under zero|小于零|低于零")
_POSITIVE = re.compile(r"为正(?!式)|正数|正值|\bpositive\b|above zero|大于零|高于零")


def read_bounds(text: str, used: set[int]) -> list[Bound]:
    """The conditions that a folded question states; the characters that state them are added to `used`."""
    bounds: list[Bound] = []
    for pattern in (_BETWEEN_EN, _BETWEEN):
        for found in unused(pattern, text, used):
            ends = sorted((_value(found["n"]), _value(found["n2"])))
            unit = _unit(found, "2") if found["u2"].strip() or found["c2"].strip() else _unit(found, "")
            bounds.append(Bound(ends[0], ends[1], strict=False, unit=unit, at=found.start()))
    for found in unused(_BEFORE_NUMBER, text, used):
        below = re.fullmatch(_BELOW, found["word"]) is not None
        bounds.append(_bound(found, below=below, strict=found["word"] not in _CLOSED))
    after = unused(_AFTER_NUMBER, text, used)
    bounds.extend(_bound(found, below=found["word"] not in _MORE, strict=False) for found in after)
    bounds.extend(_bound(found, below=True, strict=True) for found in unused(_BEFORE_MEASURE, text, used))
    bounds.extend(Bound(None, 0.0, at=found.start()) for found in unused(_NEGATIVE, text, used))
    bounds.extend(Bound(0.0, None, at=found.start()) for found in unused(_POSITIVE, text, used))
    return sorted(bounds, key=lambda bound: bound.at)


def unused(pattern: re.Pattern[str], text: str, used: set[int]) -> list[re.Match[str]]:
    """The matches that share no character with what is used already; theirs are marked as used."""
    kept: list[re.Match[str]] = []
    for found in pattern.finditer(text):
        if used.isdisjoint(range(found.start(), found.end())):
            used.update(range(found.start(), found.end()))
            kept.append(found)
    return kept


def _bound(found: re.Match[str], *, below: bool, strict: bool) -> Bound:
    figure = _value(found["n"])
    low, high = (None, figure) if below else (figure, None)
    return Bound(low, high, strict, _unit(found, ""), found.start())


def _unit(found: re.Match[str], suffix: str) -> Unit:
    said = found[f"u{suffix}"].strip()
    # The question is folded to small letters: "3 t" of money is three trillion, nobody bounds a table by tonnes in one
    # letter.
    words = f"{found[f'c{suffix}'].strip()}{'T' if said == 't' else said}"
    return read_unit(words) or Unit()


def _value(digits: str) -> float:
    if digits.lstrip("-")[:1].isdigit():
        return float(digits.replace(",", ""))
    return float(whole_number(digits))
