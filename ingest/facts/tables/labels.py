"""A label of a table taken apart: what of it says a unit, a period, a basis, a change, a scenario, and what is left.

What is left names a measure, a subject or a scope; which of them, the labels of a whole level decide together
(ingest.facts.tables.levels).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.bases import basis_of
from kb.facts.measures import likeness
from kb.facts.periods import is_period, timing_of
from kb.facts.subjects import is_code, is_total, narrows, scenario_of
from kb.facts.units import said_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.facts.periods import Timing
    from kb.facts.units import SaidUnit

A_MEASURE = 0.55
"""Likeness from which on a label names a measure."""

_LONGEST = 200
"""Characters of a label; a longer text is prose, and is only read for its unit."""

_MARKS = " \t\n,，、;；:：.。-–—·|/*†‡"
_CAPITALS = re.compile(r"(?P<name>[A-Z][\w&'’-]*(?:\s[A-Z][\w&'’.-]*){1,4})(?=\s(?:[a-z–—-]|[A-Z]?[QH]?\d))")
_NAMES = re.compile(r"[^\W\d_]")
_TOLD_IN_A_UNIT = 0.8
_GOES_ON = ("首", "末", "初", "内")
_PERCENT = re.compile(r"[%％]|\bpercent|\bpct\b|比例|幅度?|增速|[长减跌]率|growth rate", re.IGNORECASE)
_SHARE_WORDS = frozenset({"percent", "percentage", "pct", "pct."})
_CHANGE_WORDS = frozenset({"change", "changes", "growth", "变化", "变动", "变动幅度", "增减", "增减幅度", "幅度"})
_DANGLING = re.compile(
    r"^(?:of|in|for|at|on|as of|during|ended|ending|the|to)\b(?![-–])\s*|\s*\b(?:of|in|for|at|on|as of|as at"
    r"|during|ended|ending|the|to|and|by|from)$",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?")
"""The number of a heading of which nothing else is left: "三、预测"."""

_EMPTY_BRACKETS = re.compile(r"[(（\[【]\s*[)）\]】]")
_FOOTNOTE = re.compile(
    r"(?:\s*(?:[(（]\d{1,2}(?:,\s?\d{1,2}){0,3}[)）]|(?<!\d)\([a-z]\)|\[\(?\d{1,3}\)?\]|【\(?\d{1,3}\)?】"
    r"|[*†‡]{1,3}|[①-⑳]))+(?=\s*[:：]?\s*$)"
)
"""The marks of footnotes that a label ends with: "Net interest (a)", "Gross cost (1):"; none in "401(k)"."""

_REMARK = re.compile(r"[(（]?\s*(?:\b(?:un)?audited\b|未经审计|经审计|已审计|未审计)\s*[)）]?", re.IGNORECASE)
_COMPARED = re.compile(
    r"\s(?:vs\.?|versus|compared (?:to|with))\s(?:[A-Za-z]{2,12}\s){0,4}(?:19|20)\d\d(?:\s(?:actuals?"
    r"|estimates?))?\s*$",
    re.IGNORECASE,
)
"""The time that a title compares with: "Sales growth, fourth quarter 2024 vs. 2023"."""

_LENGTH = re.compile(r"(?<=\w)\s(?:three|six|nine|twelve) months$", re.IGNORECASE)
_ARTICLE = re.compile(r"^the\s(?=[a-z])", re.IGNORECASE)
_UNFINISHED = re.compile(r"\s(?:at|as of|as at|ended|ending|during)$", re.IGNORECASE)
"""What a header ends with whose next line is a date."""

_SIGN_OF_NAME = re.compile(
    r"[a-z]{3,}\s(?:increase\s?/\s?\(decrease\)|\(decrease\)\s?/\s?increase)\s(?:to|of)\s[a-z]", re.IGNORECASE
)
"""What says within a name which sign is which, and tells no change: "Adjustment Increase/(Decrease) to Carrying
Amount"."""

_NET_OF = re.compile(r"net\s(?:in|of|from)\s", re.IGNORECASE)
_GOES_BEFORE = re.compile(r"[a-z]\s(?:to|of|from|related to)\s(?:the\s)?$")
_GOES_AFTER = re.compile(r"\s[a-z]{3,}")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.)+[A-Z]$|\b(?:Jr|Sr|Inc|Corp|Ltd|Co|Bros|Int[’']l)$")
_KANA_OR_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SPACES = re.compile(r"\s+")
_BETWEEN_IDEOGRAPHS = re.compile(r"(?<=[\u3400-\u9fff（）]) (?=[\u3400-\u9fff（）])")


@dataclass(frozen=True, slots=True)
class TableLabel:
    """A label taken apart.

    text      as printed
    rest      what is left of it without unit, period, basis, change and footnote marks; "" where nothing is
    like      0..1, how much the rest looks like the name of a measure
    time      the words of it that say the timing
    parent    of "其中：散货", the words "其中"; `rest` is then 散货
    inexact   the basis "forecast" is only that of an estimate: of a time that has ended it is none
    scenario  the normal word of a scenario or part of the accounts that the rest names: "base", "continuing operations"
    """

    text: str
    rest: str = ""
    unit: SaidUnit | None = None
    timing: Timing | None = None
    time: str = ""
    basis: tuple[str, ...] = ()
    change: str = ""
    like: float = 0.0
    parent: str = ""
    scenario: str = ""
    code: bool = False
    total: bool = False
    percent: bool = False
    inexact: bool = False


@lru_cache(maxsize=8192)
def label_of(text: str) -> TableLabel:
    """A label taken apart; of a text too long for a label only the unit is read."""
    text = _SPACES.sub(" ", text).strip()
    if not text:
        return TableLabel("")
    unit = said_unit(text) if len(text) <= 300 else None
    if len(text) > _LONGEST:
        return TableLabel(text, unit=unit)
    if is_code(text):
        return TableLabel(text, rest=text, code=True)
    if not _NAMES.search(text):
        return TableLabel(text, unit=unit, timing=timing_of(text), time=text)
    bare = _without(text, [unit.span]) if unit else text
    bare = _COMPARED.sub("", _REMARK.sub(" ", _FOOTNOTE.sub("", bare)))
    narrowed = narrows(bare)
    parent, bare = narrowed or ("", bare)
    timing = _own_timing(bare)
    if timing is None and unit is not None and (inside := timing_of(text[slice(*unit.span)])) is not None:
        timing = replace(inside, spans=())  # "（2025Q3，亿元）": the brackets are gone already
    time = " ".join(bare[start:end] for start, end in timing.spans).strip(_MARKS) if timing else ""
    bare = _without(bare, _inside(bare, timing.spans)) if timing else bare
    based = basis_of(bare)
    if based is not None and based.change and _SIGN_OF_NAME.search(bare):
        based = replace(based, change="", spans=())
    named = bare
    bare = _without(bare, based.spans) if based else bare
    rest = _tidy(bare, cut=bare != text)
    if based is not None and based.change and _NET_OF.match(rest):
        rest = _tidy(named, cut=named != text)  # "Net increase in cash" is a name, "Net in cash" is none
    rest = _LENGTH.sub("", rest) if timing is not None else rest
    if based is not None and based.change and rest.casefold() in _SHARE_WORDS | _CHANGE_WORDS:
        rest = ""  # "Percent Increase (Decrease)" says in what the change is told, "YoY change" twice that it is one
    rest = "" if _ONLY_NUMBER.fullmatch(rest) else rest
    if timing is not None and rest and is_period(rest):
        time, rest = f"{time} {rest}".strip(), ""  # "Twelve Months … Jan 1, 2023": said in two places
    return TableLabel(
        text=text,
        rest=rest,
        unit=unit,
        timing=timing,
        time=time,
        basis=(*(timing.basis if timing else ()), *(based.basis if based else ())),
        change=based.change if based else "",
        like=_likeness(rest, unit),
        parent=parent,
        scenario=scenario_of(rest) if rest else "",
        total=bool(rest) and is_total(rest),
        percent=_PERCENT.search(text) is not None,
        inexact=based is not None and based.inexact and "forecast" not in (timing.basis if timing else ()),
    )


def _own_timing(text: str) -> Timing | None:
    """What a label says of the time of its figures; in "increases to prior period tax positions" the time is that of
    the positions."""
    timing = timing_of(text)
    if timing is None or timing.year is not None or timing.relative is None or len(timing.spans) != 1:
        return timing
    start, end = timing.spans[0]
    return None if _GOES_BEFORE.search(text[:start]) and _GOES_AFTER.match(text[end:]) else timing


def owner_and_rest(text: str) -> tuple[str, str]:
    """The capitalised words that an English text begins with, which name whose it is, and the rest: "Halden Group
    segment analysis".

    ("", text) where it begins with less than two, or says nothing in small letters behind them.
    """
    match = _CAPITALS.match(text)
    if match is None:
        return "", text
    rest = text[match.end() :].strip(_MARKS)
    return (match["name"].strip(), rest) if rest else ("", text)


def _likeness(rest: str, unit: SaidUnit | None) -> float:
    """How much a label looks like the name of a measure; what is told in a unit, "产能规划 (GWh)", measures
    something."""
    if not rest:
        return 0.0
    return max(likeness(rest), _TOLD_IN_A_UNIT) if unit is not None and not unit.line else likeness(rest)


def _inside(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that may be taken out: none from the midst of ideographs, where they are part of a word
    (当期首残高)."""
    kept: list[tuple[int, int]] = []
    for start, end in _merged(spans):
        before, after = text[start - 1 : start], text[end : end + 1]
        if _KANA_OR_IDEOGRAPH.match(before or " ") and _KANA_OR_IDEOGRAPH.match(after or " "):
            continue
        if after in _GOES_ON and after:
            continue
        kept.append((start, end))
    return kept


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some stretches of it, a space in the place of each that stood between words."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _tidy(text: str, *, cut: bool) -> str:
    """A text without what taking stretches out leaves behind: empty brackets, marks at its ends, doubled spaces.

    `cut`: something was taken out, so that a preposition at an end has lost what it went with.
    """
    printed = text
    text = _EMPTY_BRACKETS.sub(" ", text)
    text = _BETWEEN_IDEOGRAPHS.sub("", _SPACES.sub(" ", text)).strip(_MARKS)
    text = _UNFINISHED.sub("", _ARTICLE.sub("", text))
    while cut and (bare := _DANGLING.sub("", text).strip(_MARKS)) != text:
        text = bare
    if text[:1] in "(（" and text[-1:] in ")）" and text.count("(") + text.count("（") == 1:
        text = text[1:-1].strip(_MARKS)
    return f"{text}." if _ABBREVIATED.search(text) and f"{text}." in printed else text
