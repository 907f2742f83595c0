"""The figures that a sentence states, each with its unit and the clause around it; years, dates, names and ranges are
none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.amounts.units import Unit, read_unit
from kb.text.calendar_words import YEAR
from kb.text.folding import half_width

_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,/])(?<![A-Za-z][-–])(?P<sign>[-−])?(?P<currency>us\$|hk\$|[$¥€£]|rmb\s?|usd\s?)?\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_NO_QUANTITY = re.compile(r"(?:图|表|第|附录|figure|table|level|no\.?|page|chapter|section|top|前)\s*$", re.IGNORECASE)
_PERIOD_AFTER = re.compile(r"\s*(?:[aef]\b|年|月|日|号|/\d|:\d|：\d)", re.IGNORECASE)
_DATE_AFTER = re.compile(r"\s?[月日号]")
_RANGE_AFTER = re.compile(r"\s*(?:[-–—~～至到]|to\b)\s*\d", re.IGNORECASE)
_RANGE_BEFORE = re.compile(r"\d\s*(?:%|[亿万]元?)?\s*(?:[-–—~～至到]|to)\s*$", re.IGNORECASE)
_UNIT_TEXT = re.compile(r"\s?(?:%|‰|[A-Za-z]+(?:\s[A-Za-z]+){0,2}|[A-Za-z一-鿿]{1,8}(?:/[一-鿿A-Za-z]{1,4})?)")
_CLAUSE_END = re.compile(r"[，,；;。.!?！？](?!\d)")
_NAME = re.compile(r"\d+(?:[A-Za-z]+\d+|[A-Za-z]*-[A-Za-z])")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure in a sentence: `printed` as it stands there, [start, end) its characters, `clause` the words around
    it."""

    value: float
    decimals: int
    unit: Unit
    printed: str
    start: int
    end: int
    clause: str


def stated_figures(sentence: str) -> tuple[StatedFigure, ...]:
    """The figures of a sentence in order."""
    text = half_width(sentence)
    return tuple(figure for found in _NUMBER.finditer(text) if (figure := _figure(text, found)))


def _figure(text: str, found: re.Match[str]) -> StatedFigure | None:
    digits = found["digits"].replace(",", "")
    after, before = text[found.end() :], text[: found.start()]
    if _NO_QUANTITY.search(before) or _RANGE_AFTER.match(after) or _RANGE_BEFORE.search(before):
        return None
    unit, length = unit_after(after)
    is_year = re.fullmatch(YEAR, found["digits"]) is not None and (not length or _PERIOD_AFTER.match(after) is not None)
    if is_year or _NAME.match(text, found.start("digits")) or unit.kind == "months" or _DATE_AFTER.match(after):
        return None
    currency = read_unit(found["currency"]) if found["currency"] else None
    if currency and not unit.kind:
        unit = Unit(currency.kind, unit.scale, unit.suffix, found["currency"].strip())
    end = found.end() + length
    value = float(digits) * (-1 if found["sign"] else 1)
    decimals = len(digits.partition(".")[2])
    return StatedFigure(
        value, decimals, unit, text[found.start() : end].strip(), found.start(), end, _clause(text, found)
    )


def unit_after(after: str) -> tuple[Unit, int]:
    """The longest unit that what follows the digits begins with, and how many characters it takes."""
    found = _UNIT_TEXT.match(after)
    for end in range(found.end() if found else 0, 0, -1):
        cut_word = (
            after[end - 1].isascii()
            and after[end - 1].isalpha()
            and after[end : end + 1].isascii()
            and after[end : end + 1].isalnum()  # "2.788M H800": no hours
        )
        unit = None if cut_word else read_unit(after[:end].strip())
        if unit:
            return unit, end
    return Unit(), 0


def _clause(text: str, found: re.Match[str]) -> str:
    starts = [end.end() for end in _CLAUSE_END.finditer(text, 0, found.start())]
    stop = _CLAUSE_END.search(text, found.end())
    return text[starts[-1] if starts else 0 : stop.start() if stop else len(text)]
