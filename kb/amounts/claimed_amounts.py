"""Every number, period and date that a sentence states, read so that two wordings of the same amount compare equal.

Unlike kb.amounts.sentence_figures, which looks for the sure figures of a sentence, nothing is passed over here: what a
text claims must all be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.amounts.sentence_figures import unit_after
from kb.amounts.units import MONEY, MULTIPLE, NUMBER, SHARE, Unit, names_currency, read_unit
from kb.text.calendar_words import MONTH, YEAR, month_of
from kb.text.chinese_numerals import read_chinese_numeral
from kb.text.folding import half_width

_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)）%])(?<![\w)）%]\s)[-−–](?=[\d$¥€£.]|[a-z]{2,3}\$?\d))?(?P<currency>(?:us\$|hk\$|nt\$"
    r"|[$¥€£]|(?<![a-z])(?:rmb|usd|hkd|eur)\s?)(?P<sign2>[-−])?\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_IN_NAME_BEFORE = re.compile(r"[A-Za-z_][-–.@]?$|[A-Za-z]\d*[-–./]$|\d[.:/]$")
_IN_NAME_AFTER = re.compile(
    r"[A-Za-z]*\d|[A-Za-z]+[-–]?[A-Za-z\d]|[-–][A-Za-z]|[.:]\d|[A-Za-z]|\.[A-Z]{1,4}(?![A-Za-z])"
)

_MONTH = rf"(?P<name>{MONTH})\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"(?P<y>{YEAR})\s?年\s?(?P<m>\d{{1,2}})\s?月(?:份|底|末|初|中旬|上旬"
            r"|下旬)?(?:\s?(?P<d>\d{1,2})\s?[日号])?"
        ),
        rf"(?<!\d)(?P<y>{YEAR})(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>[0-3]?\d)(?!\d)",
        rf"(?<![a-z]){_MONTH}\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s?(?P<y>{YEAR}))?(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s(?P<y>{YEAR}))?(?!\d)",
        rf"(?<![a-z]){_MONTH},?\s(?P<y>{YEAR})(?!\d)",
        r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])\s?月(?!度)(?:份|底|末|初)?(?:\s?(?P<d>\d{1,2})\s?[日号])?",
    )
)
_YEAR = re.compile(
    rf"(?<![A-Za-z][-–])(?<![\w.$¥])(?<!\d,)(?:fy\s?|cy\s?)?(?P<y>{YEAR})\s?(?P<mark>[eaf](?![a-z\d])"
    r"|财?年度?)?(?![\d,]\d|\.\d)|"
    r"(?<![A-Za-z][-–])(?<![\w.])(?:fy\s?)?(?P<short>[0-4]\d)(?:[eaf](?![a-z\d]))"
    r"|(?<![\w.])fy\s?(?P<fiscal>[0-4]\d)(?!\d)",
    re.IGNORECASE,
)
_CLASSIFIERS = (
    r"个|家|种|款|位|项|倍|成|年|月|天|只|条|类|大|次|名|份|点|级|层|季度|阶段|方面|股|台|套|篇|张|期|代|步|道|轮"
    r"|所|座|人|分之"
)
_CHINESE = re.compile(
    rf"第[一二三四五六七八九十]+|百分之[零一二两三四五六七八九十百]+"
    rf"|[一二两三四五六七八九十百]*[二两三四五六七八九十百](?:千|万|亿)?(?={_CLASSIFIERS})"
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: value for value, word in enumerate(_SMALL.split())} | {
    word: value for value, word in zip(range(30, 100, 10), _TENS.split(), strict=True)
}
_RANKS = "second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: value for value, word in enumerate(_RANKS.split(), 2)}
_ENGLISH = re.compile(rf"(?<![\w-])(?:{'|'.join((*_WORDS, *_ORDINALS))})(?![\w])", re.IGNORECASE)
_TWO_DIGITS = 10
_COUNTS = frozenset({NUMBER, MULTIPLE, "things", "people", "firms", "stock", "tokens", "points", "months", "hours"})
"""Kinds between which a bare number may pass: "37B" and "370 亿个" are one amount."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as stated in [start, end): `value` and the last printed digit's worth `step` in the unit's own measure.

    `worded`: it stands in words ("三个", "three"); those of a source back digits, and the other way round.
    """

    value: float
    step: float
    unit: Unit
    printed: str
    start: int
    end: int
    worded: bool = False

    @property
    def amount(self) -> float:
        """The value in the kind's own measure."""
        return self.value * self.unit.scale


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a period: year, month and day, 0 where it has none."""

    year: int
    month: int
    day: int
    start: int
    end: int
    printed: str

    def within(self, other: Moment) -> bool:
        """Whether the other says all that this says."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine in (0, theirs) for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Amounts:
    """All that a text states, in order."""

    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]


def read_amounts(text: str) -> Amounts:
    """The numbers and the dates and periods of a text; numbers that are a piece of a name ("H800", "o1") are
    neither."""
    plain = half_width(text)
    moments, taken = _moments(plain)
    found = [one for one in (_quantity(plain, match, taken) for match in _NUMBER.finditer(plain)) if one]
    taken |= {at for one in found for at in range(one.start, one.end)}
    found += _worded(plain, taken)
    return Amounts(tuple(sorted(found, key=lambda one: one.start)), tuple(sorted(moments, key=lambda one: one.start)))


def same_amount(claimed: Quantity, stated: Quantity) -> bool:
    """Whether a claim's amount is a source's, rounded at most: in comparable units, to the digits that the claim
    prints."""
    mine, theirs = claimed.unit, stated.unit
    if mine.kind == theirs.kind or (mine.kind in _COUNTS and theirs.kind in _COUNTS):
        return _close(claimed.amount, stated.amount, _tolerance(claimed) * mine.scale)
    # The claim leaves the unit out; that it names one which the source has not is for `unit_stands` to say.
    if mine == Unit():
        return _close(claimed.value, stated.value, _tolerance(claimed))
    scale = _scale_said(mine, theirs)
    return theirs.kind == NUMBER and _close(claimed.value * scale, stated.amount, _tolerance(claimed) * scale)


def _tolerance(claimed: Quantity) -> float:
    """The worth of the last digit printed: a figure may be rounded to it, but for those in words and those of one
    digit."""
    exact = claimed.worded or abs(claimed.value) < _TWO_DIGITS * claimed.step
    return 0.0 if exact else claimed.step


def unit_stands(claimed: Quantity, stated: Quantity, around: str) -> bool:
    """Whether the unit of a claim is the source's: its figure's, or one that the words around the source's name."""
    mine, theirs = claimed.unit, stated.unit
    if mine.kind in (theirs.kind, NUMBER) or (mine.kind in _COUNTS and theirs.kind in _COUNTS):
        return True
    if theirs.kind != NUMBER:
        return False
    if mine.kind.startswith(MONEY):
        return names_currency(mine.kind, around)
    return mine.suffix.lower() in around.lower()


def _scale_said(mine: Unit, theirs: Unit) -> float:
    """What a claim's figure is worth in the source's bare numbers: nothing is converted where the source tells no
    scale."""
    return mine.scale if theirs.scale != 1.0 and mine.kind != SHARE else 1.0


def _close(one: float, other: float, step: float) -> bool:
    return abs(one - other) <= step / 2 * (1 + 1e-6) + abs(other) * 1e-9


def _moments(text: str) -> tuple[list[Moment], set[int]]:
    found: list[Moment] = []
    taken: set[int] = set()
    for pattern in (*_DATES, _YEAR):
        for match in pattern.finditer(text):
            span = range(match.start(), match.end())
            if taken.isdisjoint(span) and (moment := _moment(text, match)):
                found.append(moment)
                taken.update(span)
    return found, taken


def _moment(text: str, match: re.Match[str]) -> Moment | None:
    parts = match.groupdict()
    short = parts.get("short") or parts.get("fiscal")
    year = int(parts.get("y") or (f"20{short}" if short else 0))
    month = int(parts.get("m") or month_of(parts.get("name") or ""))
    day = int(parts.get("d") or 0)
    is_bare = not (month or parts.get("mark") or short)
    if (
        is_bare
        and unit_after(text[match.end() :])[1]
        and unit_after(text[match.end() :])[0].kind not in ("months", "hours")
    ):
        return None  # "2025 亿元" is an amount
    return Moment(year, month, day, match.start(), match.end(), match[0].strip())


def _quantity(text: str, match: re.Match[str], taken: set[int]) -> Quantity | None:
    start, end = match.start("digits"), match.end("digits")
    if not taken.isdisjoint(range(start, end)):
        return None
    before, after = text[:start], text[end:]
    unit, length = unit_after(after)
    glued = (after[:1].isascii() and after[:1].isalpha()) or after[:1] in "-–.:"
    if (not match["currency"] and not match["sign"] and _IN_NAME_BEFORE.search(before)) or (
        not length and glued and _IN_NAME_AFTER.match(after)
    ):
        return None
    if length and re.match(r"[A-Za-z\d]*-[A-Za-z]", after[length:]) and glued:
        return None
    printed = (match["currency"] or "").strip(" -−")
    currency = read_unit(printed) if printed else None
    if currency and not unit.kind:
        unit = Unit(currency.kind, unit.scale, unit.suffix, printed)
    digits = match["digits"].replace(",", "")
    sign = -1 if match["sign2"] or match["sign"] else 1
    step = 10.0 ** -len(digits.partition(".")[2])
    return Quantity(
        sign * float(digits), step, unit, text[match.start() : end + length].strip(), match.start(), end + length
    )


def _worded(text: str, taken: set[int]) -> list[Quantity]:
    found = []
    for match in (*_CHINESE.finditer(text), *_ENGLISH.finditer(text)):
        if not taken.isdisjoint(range(match.start(), match.end())):
            continue
        value, unit = _value_of(match[0])
        if value > 1:
            found.append(Quantity(value, 1.0, unit, match[0], match.start(), match.end(), worded=True))
    return found


def _value_of(words: str) -> tuple[float, Unit]:
    """What a number in words is worth; 0 when it is none."""
    low = words.lower()
    if low in _WORDS or low in _ORDINALS:
        return float(_WORDS.get(low, _ORDINALS.get(low, 0))), Unit()
    share = low.startswith("百分之")
    number = read_chinese_numeral(low.removeprefix("百分之").removeprefix("第"))
    return float(number or 0), Unit(SHARE, 1.0, "%") if share else Unit()
