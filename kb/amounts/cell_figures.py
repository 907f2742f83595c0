"""Figures as printed in reports: what number a cell holds, in which unit, and how a computed number is printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kb.amounts.units import MONEY, NUMBER, SHARE, Unit, read_unit

_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴-⁹*†‡§]+")
_ABOUT = re.compile(r"^(?:约|約|大约|近|~|≈|approx\.?|approximately|about|around|circa|c\.)\s*", re.IGNORECASE)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SIGN = "-+−–"
_NUMBER = re.compile(
    rf"(?P<sign>[{_SIGN}])?\s*(?P<currency>us\$|hk\$|nt\$|[acs]\$|[$¥€£₩₹]|rmb|usd|hkd|eur"
    rf"|cny)?\s*(?P<sign2>[{_SIGN}])?\s*(?P<digits>{_DIGITS})",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"^(?P<before>[^\d()]{0,5})\(\s*(?P<inside>[^\d()+−–-]{0,5}\d[\d,. ]*?)\s*(?P<percent>%?)\s*\)\s*(?P<after>.*)$"
)
_FOOTNOTE = re.compile(r"\s*(?:\(\d{1,2}\)|\(注\d*\)|\(note \d+\)|\[\d{1,2}\]|\[注\d*\]|注\d+)\s*$", re.IGNORECASE)
_GOES_ON = re.compile(r"^\s*(?:[-−–—~～/:×、]|,\s|;|至|到|to\b|and\b|或)\s*[$¥€£]?\s*[-+]?\d")
_DATE = re.compile(r"^\d{4}\s*年\s*\d|^\d{1,2}\s*月")
_UNIT_AFTER = re.compile(r"^\s*(%|‰|[a-zA-Z一-鿿]+(?:\s?/\s?[a-zA-Z一-鿿]+)?)")
_CURRENCY = {"$": "美元", "US$": "美元", "¥": "元", "€": "欧元", "£": "英镑", "HK$": "港元"}
_IN_BRACKETS = re.compile(r"[(（\[]\s*([^()（）\[\]]{1,40})\s*[)）\]]\s*[*†‡]*$")
_LISTED = re.compile(r"[,，、;；]")
_AFTER_MARK = re.compile(r"(?<=[^\s\d])\s*(?P<mark>[,，/:：])\s*(?P<unit>[^,，/:：()（）]{1,20})$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell's number. `decimals` are those printed; `unit` is the unit printed beside it in the cell, empty when
    none."""

    value: float
    decimals: int
    unit: str


def read_figure(cell: str) -> Figure | None:
    """The one number that a cell states: "8,893.31", "(4.59)", "12%", "约 12.3*", "0.14美元 (缓存命中)".

    None when it is words, a date, or more than one number ("10-20").
    """
    text = unicodedata.normalize("NFKC", _SUPERSCRIPTS.sub("", cell)).strip()
    text = _ABOUT.sub("", text)
    if text.startswith("("):
        text = text.replace("( ", "(")
    negative = _BRACKETED.match(text)
    if negative:
        text = f"{negative['before']}{negative['inside']}{negative['percent']}{negative['after']}"
    else:
        text = _FOOTNOTE.sub("", text)
    found = _NUMBER.match(text)
    rest = text[found.end() :] if found else ""
    if found is None or _DATE.match(text) or _GOES_ON.match(rest) or rest[:1] == ".":
        return None
    unit = _unit_beside(rest, found["currency"] or "")
    if unit is None:
        return None
    digits = found["digits"].replace(",", "").replace(" ", "")
    minus = bool(negative) != any(sign in "-−–" for sign in (found["sign"], found["sign2"]) if sign)
    return Figure(-float(digits) if minus else float(digits), _decimals(digits), unit)


def _unit_beside(rest: str, currency: str) -> str | None:
    """The unit after the digits, else the currency before them; None when a word that is no unit follows."""
    after = _UNIT_AFTER.match(rest)
    if after is None:
        return _CURRENCY.get(currency.upper(), currency)
    if rest[after.end() : after.end() + 1].isdigit() or read_unit(after[1]) is None:
        # "万股 (含增发)" is a unit and a remark; "月度平均" is words.
        return None
    return after[1]


def currency_before(cell: str) -> str:
    """The currency that a cell prints before its digits ("$" of "$ 1,452.4"), empty when it prints none."""
    found = _NUMBER.match(unicodedata.normalize("NFKC", cell).strip().lstrip("("))
    return (found["currency"] or "") if found else ""


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])


def unit_in(header: str) -> str:
    """The unit that a header gives at its end: "净利润 (亿元)" and "净利润, 亿元" → "亿元"; empty when it gives
    none."""
    found = _unit_at_end(header.strip())
    return found[1].suffix if found else ""


def without_unit(header: str) -> str:
    """A header without the unit at its end."""
    found = _unit_at_end(header.strip())
    return header.strip()[: found[0]].strip() if found else header.strip()


def _unit_at_end(header: str) -> tuple[int, Unit] | None:
    """Where the unit begins that a header ends with, and the unit."""
    if found := _IN_BRACKETS.search(header):
        parts = (found[1], *_LISTED.split(found[1]))
        unit = next((unit for part in parts if (unit := read_unit(part.strip()))), None)
        return (found.start(), unit) if unit else None
    found = _AFTER_MARK.search(header)
    unit = read_unit(found["unit"].strip()) if found else None
    if found is None or unit is None or unit.kind == NUMBER:
        return None
    # "净利润/亿元" names its unit; "P/B", "元/股" and "人/天" are whole names.
    slashed = found["mark"] == "/" and not (unit.kind.startswith(MONEY) or unit.kind == SHARE)
    return None if slashed or read_unit(header[: found.start()]) else (found.start(), unit)


def print_figure(value: float, decimals: int) -> str:
    """A computed number with thousands separators, halves rounded away from zero, no negative zero."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    return f"{rounded:,.{decimals}f}"
