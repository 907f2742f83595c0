"""What one cell of a table holds: a measured value, a period, a code, a unit, or words. Pure looks at short texts."""

from __future__ import annotations

import re
import unicodedata

from kb.text.calendar_words import MONTH, YEAR

_LONGEST_VALUE = 48
_PAREN = r"(?:\s?[(（][^()（）]{0,24}[)）])?"
_CURRENCY = r"(?:US|HK|RMB|CNY|USD|EUR|R)?[$¥￥€£]?"
_UNIT_BEHIND = (
    r"(?:[%％‰°℃]|[xX×]|(?:thousand|million|billion|trillion)s?(?:\s[A-Za-z]{1,12})?"
    r"|[A-Za-z]{1,4}(?:/[A-Za-z]{1,4})?|[\u4e00-\u9fff]{1,4}(?:/[\u4e00-\u9fffA-Za-z]{1,8})?)?"
)
_NUMBER = r"(?:\d{1,3}(?:['’]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d[\d,]*(?:\.\d+)?)"
"""A number as written: 1,234.5, in Switzerland 1'234.5, on the continent of Europe 1.234,5."""

_VALUE = re.compile(
    rf"(?:[-+−–<>≤≥~≈±约△▲]\s?){{0,2}}\(?{_CURRENCY}\s?(?:\(\s?)?[-−–]?{_NUMBER}"
    rf"(?:\s?[%％°]?\s?(?:[-–—~～至:]|to\b)\s?-?\d[\d,]*(?:\.\d+)?)?\s?[%％]?\s?\)?\s?{_UNIT_BEHIND}{_PAREN}[*†"
    rf"‡]{{0,3}}"
)
_MISSING = re.compile(r"[$¥￥€£]?\s?[-–—―/.]{1,3}|n\.?/?[am]\.?|nil|null|nm|不适用|无", re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?:FY|CY)?\s?{YEAR}\s?(?:[AEFP]|年?度?[AEFP]?|年?\s?(?:[QH][1-4]|第?[一二三四1-4]季度?|[上下]半年)"
    rf"|年?(?:[初末底]|[预預][测測计計]|[实實][际際]))?"
    rf"|{YEAR}\s?年\s?\d{{1,2}}\s?月?\s?[-–—~～至]\s?\d{{1,2}}\s?月"
    rf"|{YEAR}\s?[-/.年]\s?\d{{1,2}}\s?(?:[-/.月]\s?(?:\d{{1,2}}\s?日?)?)?|{YEAR}\s?[-–/]\s?(?:{YEAR}"
    rf"|\d\d)\s?[AEFP]?"
    rf"|[1-4]Q\s?(?:{YEAR}|\d\d)[AEFP]?|Q[1-4](?:[\s'’]{{0,2}}(?:{YEAR}|\d\d))?[AEFP]?|[12]H\s?(?:{YEAR}"
    rf"|\d\d)[AEFP]?"
    rf"|(?:FY|CY)\s?\d\d[AEFP]?|\d\d[AEFP]|\d{{1,2}}/\d{{1,2}}/{YEAR}"
    rf"|(?:{MONTH})[\s.,'’-]{{0,2}}(?:\d{{1,2}},?\s)?(?:{YEAR}|\d\d)|\d{{1,2}}[\s-](?:{MONTH})[\s,.-]{{0,2}}(?:{YEAR}|\d\d)"
    rf"|(?:fiscal|financial)?\s?(?:year\s)?{YEAR}|F\s?\d\d",
    re.IGNORECASE,
)
_YEAR_IN = re.compile(rf"(?<![\d.,/-]){YEAR}(?![\d.,%/])")
_LONGEST_PERIOD = 48
_MARK = re.compile(r"\s?(?:[(（]\d{1,2}[)）]|[*†‡]{1,3}|[①-⑳])$")
_CODE = re.compile(r"(?:\d{4,6}|[A-Z]{1,6}|\d{1,5})\.[A-Z]{1,3}|\d{6}|[A-Z]{2,6}\d{2,8}|[A-Z]{1,5}")
_WORDS = re.compile(r"[A-Za-z\u4e00-\u9fff]")

_UNIT = re.compile(
    r"[%％‰倍xX×]|pct|pp|bps?|"
    r"(?:人民币|US|HK)?[十百千万亿兆]{0,3}(?:元|美元|港元|欧元|日元|股|吨|台|辆|人|户|家|件|套|个|次|天|年|月"
    r"|小时|平方米|千瓦|千瓦时|瓦|桶)"
    r"(?:\s?/.{1,12})?|[十百千万亿]{1,3}|每.{1,12}|(?:元|美元)\s?/.{1,14}|"
    r"(?:RMB|CNY|USD|EUR|HKD|US\$|HK\$|R|[$¥￥€£])?\s?(?:in\s)?(?:mn|bn|m|b|k|thousands?|millions?|billions?"
    r"|crores?|lakhs?)"
    r"(?:\sof\s.{1,20}|,?\sexcept\s.{1,60}|,?\s(?:and\s)?unaudited)?|"
    r"(?:RMB|CNY|USD|EUR|HKD|US\$|HK\$|[$¥￥€£])(?:\s?/.{1,12})?|per\s.{1,16}|[kMGT]?Wh?|[kMGT]B|days|years"
    r"|hours|tokens?",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"[(（]([^()（）]{1,80})[)）]")
_COMMA = re.compile(r"[,，;；]")
_UNIT_NAMED = re.compile(r"(?:单位|unit)\s?[:：]\s?([^()（），,;；\s][^()（），,;；]{0,20})", re.IGNORECASE)
_IN_UNITS = re.compile(
    r"\bin\s(?:[A-Z$€£]{1,4}\s?)?(?:thousands|millions|billions)\b(?:\sof\s(?:[A-Z]{2,4}\b"
    r"|(?:[a-z.]{2,5}\s)?(?:dollars|euros|pounds|yen|yuan)))?",
    re.IGNORECASE,
)
_BARE_UNIT = re.compile(
    r"(?:amounts?|dollars|euros?|pounds|shares|figures)?,?\s?(?:expressed\s)?in\s?(?:[A-Z$€£]{1,4}\s?)?(?:thous"
    r"ands|millions|billions)"
    r"(?:\sof\s.{1,20}|,?\s(?:except|unless)\s.{1,60})?|(?:US|HK|A|C)?[$€£¥￥]\s?(?:[’'´`]?000|mn?|bn|million"
    r"|thousand|billion)s?",
    re.IGNORECASE,
)
_BOX = re.compile(r"[☐☑☒□]|[√✓✔]\s?(?=[适適是否有无無])")
_TOTAL = re.compile(r"(?:sub-?)?total\b|合\s?计|总\s?计|小\s?计", re.IGNORECASE)


def is_value(cell: str) -> bool:
    """Is it a number, with its sign, currency, unit or a remark in parentheses? Periods and codes are not."""
    if not cell or len(cell) > _LONGEST_VALUE or not any(character.isdigit() for character in cell):
        return False
    return bool(_VALUE.fullmatch(_narrow(cell))) and not is_period(cell)


def is_missing(cell: str) -> bool:
    """Does it say that there is no value: empty, a dash, n/a?"""
    return not cell or (len(cell) <= 6 and bool(_MISSING.fullmatch(_narrow(cell))))


def is_period(cell: str) -> bool:
    """Is it a year, quarter, half-year or date, actual or expected: 2024E, 3Q24, FY2023, 2024-12-31? Its footnote mark
    aside."""
    return 2 < len(cell) <= 28 and bool(_PERIOD.fullmatch(_MARK.sub("", cell)))


def tells_period(cell: str) -> bool:
    """Does a short text say a period, alone or in words: "January–June 2024", "截至2024年6月30日止六个月"?"""
    return is_period(cell) or (len(cell) <= _LONGEST_PERIOD and bool(_YEAR_IN.search(cell)) and has_words(cell))


def is_code(cell: str) -> bool:
    """Is it a short code as stocks have: 600000.SH, AAPL, 0700.HK?"""
    return len(cell) <= 12 and bool(_CODE.fullmatch(cell))


def has_words(cell: str) -> bool:
    """Does it hold a letter or an ideograph?"""
    return bool(_WORDS.search(cell))


def holds_box(cell: str) -> bool:
    """Does a cell hold a box to tick, ticked or not: "☒ Yes ☐ No", "√适用 □不适用", or the box alone?"""
    return bool(_BOX.search(cell))


def is_total(cell: str) -> bool:
    """Does a row label name the sum that closes a section?"""
    return bool(_TOTAL.match(cell))


def letters(cell: str) -> str:
    """The letters and ideographs of a cell alone: of a value, its unit."""
    return "".join(_WORDS.findall(cell))


def is_unit(cell: str) -> bool:
    """Is it the name of a unit and nothing else: "€m", "%", "(in millions)", "人民币元"?"""
    bare = cell.strip("()（） ")
    return 0 < len(bare) <= 40 and (bool(_UNIT.fullmatch(bare)) or bool(_BARE_UNIT.fullmatch(bare)))


def unit_in(text: str) -> str:
    """The unit that a caption or header names in parentheses or after "单位：": "Net profit (亿元)" gives "亿元"."""
    if len(text) > 400:
        return ""
    named = _UNIT_NAMED.search(text)
    if named:
        return named[1].strip()
    for match in _IN_PARENTHESES.finditer(text):
        inside = match[1].strip()
        if _UNIT.fullmatch(inside) and not (len(inside) == 1 and text[: match.start()][-1:].isdigit()):  # "12(b)"
            return inside
        parts = [part.strip() for part in _COMMA.split(inside)]
        if len(parts) > 1 and (unit := next((part for part in parts if _is_own_unit(part)), "")):
            return unit
    bare = _IN_UNITS.search(text)
    return bare[0] if bare else ""


def _is_own_unit(text: str) -> bool:
    """Is one of several things in parentheses a unit, and no letter that numbers them?"""
    return len(text) > 1 and bool(_UNIT.fullmatch(text) or _BARE_UNIT.fullmatch(text))


def _narrow(cell: str) -> str:
    """Full-width digits and signs as the narrow ones."""
    return unicodedata.normalize("NFKC", cell) if any("\uff01" <= sign <= "\uff5e" for sign in cell) else cell
