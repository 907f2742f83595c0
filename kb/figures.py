"""Figures as printed in reports: what number a cell holds, in which unit, and how a computed number is printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.])[-+−–]?\s*[$¥€£￥]?\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_BRACKETED = re.compile(r"^\(\s*[$¥€£]?\s*(?P<digits>\d[\d,]*(?:\.\d+)?)\s*%?\s*\)$")
_UNIT_AFTER = re.compile(r"^\s*(%|[a-zA-Z一-鿿]+(?:/[a-zA-Z一-鿿]+)?)")
_CURRENCY = {"$": "美元", "¥": "元", "￥": "元", "€": "欧元", "£": "英镑"}
_IN_BRACKETS = re.compile(r"[(（\[]\s*([^()（）\[\]]{1,24})\s*[)）\]]\s*[*†‡]*$")
_UNIT_WORDS = re.compile(
    r"%|元|美元|亿|万|倍|吨|人|家|个|小时|天|年|股|港元|欧元|日元|千|百万|bps?|bp|pct|percent|usd|rmb|cny|hkd|eur|million|billion|trillion|"
    r"thousand|tokens?|hours?|days?|times|x|\$|¥|€|kg|km|gw|mw|kwh|gb|tb",
    re.IGNORECASE,
)
_SCALES = (
    ("万亿", 1e12),
    ("亿", 1e8),
    ("百万", 1e6),
    ("千", 1e3),
    ("万", 1e4),
    ("trillion", 1e12),
    ("billion", 1e9),
    ("million", 1e6),
    ("thousand", 1e3),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell's number. `decimals` are those printed; `unit` is the unit printed beside it in the cell, empty when none."""

    value: float
    decimals: int
    unit: str


def read_figure(cell: str) -> Figure | None:
    """The number that a cell states, or None when it is words: "8,893.31", "(4.59)", "12%", "0.14美元 (缓存命中)"."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if bracketed := _BRACKETED.match(text):
        digits = bracketed["digits"].replace(",", "")
        return Figure(-float(digits), _decimals(digits), "%" if "%" in text else "")
    found = _NUMBER.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    unit_after = _UNIT_AFTER.match(rest)
    if unit_after and not _UNIT_WORDS.fullmatch(unit_after[1]) and not unit_after[1].endswith("元"):
        return None
    digits = found["digits"].replace(",", "")
    sign = -1.0 if found.group()[0] in "-−–" else 1.0
    currency = next((name for mark, name in _CURRENCY.items() if mark in found.group()), "")
    return Figure(sign * float(digits), _decimals(digits), unit_after[1] if unit_after else currency)


def _decimals(digits: str) -> int:
    return len(digits.partition(".")[2])


def unit_in(header: str) -> str:
    """The unit that a header or caption gives in brackets at its end: "净利润 (亿元)" → "亿元"; empty when it gives none."""
    found = _IN_BRACKETS.search(header.strip())
    return found[1].strip() if found and _UNIT_WORDS.search(found[1]) else ""


def without_unit(header: str) -> str:
    """A header without the unit in brackets at its end."""
    return _IN_BRACKETS.sub("", header.strip()).strip() if unit_in(header) else header.strip()


def scale_of(unit: str) -> float:
    """What a unit multiplies by: 1e8 for 亿元, 1e6 for "million USD"; 1 when it has no scale word."""
    lowered = unit.lower()
    return next((scale for word, scale in _SCALES if word in lowered), 1.0)


def print_figure(value: float, decimals: int) -> str:
    """A computed number with thousands separators, rounded to `decimals`, no negative zero."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:,.{decimals}f}"
