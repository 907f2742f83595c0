"""Numbers in Chinese characters: 两千, 一亿三千万, 一点三亿, 三分之一, 一成五, 百分之十二, 二零二四, 1.3万."""

from __future__ import annotations

import re
from decimal import Decimal

from kb.text.folding import fold_signs

_DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇○", "一壹", "二贰两兩", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS = {"万": 10**4, "亿": 10**8}
_TWENTIES = {"廿": "二十", "卅": "三十", "念": "二十"}
_LONGEST = 40
_SHARE = re.compile(r"(百|千|万)分之(.{1,20})")
_FRACTION = re.compile(r"(.{1,20})分之(.{1,20})")
_TENTHS = re.compile(r"([^成]{1,2})成([一二三四五六七八九半])?")
_MIXED = re.compile(r"(?:[0-9]{1,16}(?:\.[0-9]{1,8})?[千百]?[万亿]{1,2})+")
_MIXED_PART = re.compile(r"([0-9]{1,16}(?:\.[0-9]{1,8})?)([千百]?)([万亿]{1,2})")
SPOKEN = f"{''.join(_DIGITS)}{''.join(_TENS)}{''.join(_SECTIONS)}点廿卅"
"""The characters of such numbers, simplified."""


def read_chinese_numeral(text: str) -> Decimal | None:
    """The number that the whole of a text is, in Chinese characters or mixed ("1.3万"); None when it is none.

    Shares come as they are worth: 三分之一 as 0.333…, 一成五 as 0.15, 百分之十二 as 0.12. A digit right behind 百, 千,
    万 or 亿 counts the next lower place: 两千五 is 2500, 一万五 is 15000, 三亿二 is 320,000,000.
    """
    folded = fold_signs(text.strip())
    if not 0 < len(folded) <= _LONGEST:
        return None
    if folded.startswith("负") and len(folded) > 1:
        positive = read_chinese_numeral(folded[1:])
        return None if positive is None else -positive
    if folded in ("一半", "半数"):
        return Decimal("0.5")
    if (found := _SHARE.fullmatch(folded)) is not None:
        part = _either(found[2])
        return None if part is None else part / {"百": 100, "千": 1000, "万": 10000}[found[1]]
    if (found := _FRACTION.fullmatch(folded)) is not None:
        below, above = _either(found[1]), _either(found[2])
        return None if above is None or not below else above / below
    if (found := _TENTHS.fullmatch(folded)) is not None:
        return _tenths(found[1], found[2])
    if _MIXED.fullmatch(folded):
        return _mixed(folded)
    return _spoken(folded)


def whole_number(text: str) -> int:
    """A whole number in Arabic or Chinese digits, "12" or 十二; 0 where the text is none."""
    if text.isdecimal():
        return int(text)
    value = read_chinese_numeral(text)
    return int(value) if value is not None and value == value.to_integral_value() else 0


def _either(text: str) -> Decimal | None:
    if re.fullmatch(r"[0-9]{1,16}(?:\.[0-9]{1,8})?", text):
        return Decimal(text)
    return _spoken(text)


def _tenths(whole: str, part: str | None) -> Decimal | None:
    first = _spoken(whole)
    if first is None or first > 10:
        return None
    second = Decimal(0) if part is None else Decimal(5) if part == "半" else Decimal(_DIGITS[part])
    return (first * 10 + second) / 100


def _mixed(text: str) -> Decimal | None:
    """ "1.3万", "1亿2000万"."""
    total, least = Decimal(0), None
    for digits, tens, sections in _MIXED_PART.findall(text):
        scale = _TENS.get(tens, 1)
        for section in sections:
            scale *= _SECTIONS[section]
        if least is not None and scale >= least:
            return None
        total, least = total + Decimal(digits) * scale, scale
    return total


def _spoken(text: str) -> Decimal | None:
    """A number in characters alone."""
    for short, long in _TWENTIES.items():
        text = text.replace(short, long)
    whole, point, decimals = text.partition("点")
    section = ""
    while point and decimals and decimals[-1] in _SECTIONS:
        section, decimals = decimals[-1] + section, decimals[:-1]
    if point and (not decimals or any(sign not in _DIGITS for sign in decimals)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    number = Decimal(f"{value}.{''.join(str(_DIGITS[sign]) for sign in decimals)}") if point else Decimal(value)
    for sign in section:
        number *= _SECTIONS[sign]
    return number


def _whole(text: str) -> int | None:
    if not text or any(sign not in _DIGITS and sign not in _TENS and sign not in _SECTIONS for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, section, digit, last, zero = 0, 0, -1, 1, False
    for at, sign in enumerate(text):
        if sign in _DIGITS:
            if digit > 0 and not zero:
                return None
            zero = _DIGITS[sign] == 0
            digit = _DIGITS[sign]
        elif sign in _TENS:
            if (digit == 0 and not zero) or (digit < 0 and (sign not in "十拾" or section % 100)):
                return None
            section += (digit if digit > 0 else 1) * _TENS[sign]
            digit, last, zero = -1, _TENS[sign], False
        else:
            if at == 0 or (section == 0 and digit <= 0 and total == 0):
                return None
            section += max(digit, 0)
            total = (
                (total + section) * _SECTIONS[sign] if total < _SECTIONS[sign] else total + section * _SECTIONS[sign]
            )
            section, digit, last, zero = 0, -1, _SECTIONS[sign], False
    if digit > 0:
        colloquial = last > 10 and text[-2] not in "零〇○" and text[-2] not in _DIGITS
        section += digit * (last // 10) if colloquial else digit
    return total + section
