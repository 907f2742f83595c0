"""Figures with their labels in the lines of a cover: "当前价/目标价： 250.67 元/315.90 元", "52-week range ($)
141.20-78.35".

Lines may have lost what parted them ("总股本（百万股） 7621已上市流通股（百万股） 5919"): labels are found wherever
they stand, and a figure must follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ingest.about.said import folded
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_LABEL = 40
LONGEST = 1_200
"""Characters of a text that are looked at."""

_QUALIFIER = r"(?:\s?[（(](?P<{0}>[^（()）\n]{{1,40}})[)）])"
_CURRENCY = (
    r"(?:hk\$|us\$|nt\$|s\$|a\$|c\$|r\$|\$|£|€|¥|￥|₹|rmb|cny|hkd|usd|eur|gbp|jpy|inr|chf|krw|sgd|aud|cad|rs\.?"
    r"|人民币|港币|港元|美元|欧元|日元|英镑)"
)
_SCALE = (
    r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|万|千)?(?:人民币|港|美|欧|日|英)?(?:元|镑)(?:/股)?|(?:万亿|十亿|亿"
    r"|百万|万)(?:股)?|股|倍|%|％|"
    r"(?:trillion|billion|million|thousand|mln|bln|mn|mm|bn|tn|bps|bp|cents|pence|x|p|m|b|k)\b(?!\w)"
)
_VALUE = rf"(?:{_CURRENCY}\s?)?[+\-−–]?(?:{_CURRENCY}\s?)?\d[\d,]*(?:\.\d+)?(?!\d|\.\d|\s?\\)(?:\s?(?:{_SCALE}))?"
_BETWEEN = r"\s?(?:[/／|~～–—-]|至|\bto\b)\s?"
_AFTER_LABEL = r"\s?[：:|]?\s{0,8}"
_BESIDE = re.compile(r"[+\-−–]?\d[\d,]*(?:\.\d+)?")
_REACH = 160
"""Characters behind a label in which its figures end."""


@dataclass(frozen=True, slots=True)
class LabelledFigure:
    """A figure of a cover as printed, with its label.

    label      as printed, of a pair its own half ("52 周最低价" of "52 周最高/最低价")
    printed    the figure with what is printed at it: "250.67 元", "HK$12.5bn"
    unit       the unit that the label or the other figure of a pair gives, as printed: "百万元"; "" where none does
    qualifiers what stands in brackets at the label: "元", "2024 年 8 月 28 日", "LF"
    kind       "target", "price", "high", "low" or "other"
    key        the normal form of its measure, where cover_labels.toml gives it
    span       of a highest or lowest price, the stretch as printed: "52 周"
    begin      where the label stands in the text
    start, end where the figure stands in the text
    """

    label: str
    printed: str
    unit: str
    qualifiers: tuple[str, ...]
    kind: str
    start: int
    end: int
    begin: int = 0
    key: str = ""
    span: str = ""


@dataclass(frozen=True, slots=True)
class CoverLabel:
    """Words of cover_labels.toml that mean one thing, with an example."""

    group: str
    words: tuple[str, ...]
    example: str
    kind: str = "other"
    key: str = ""


@cache
def entries() -> tuple[CoverLabel, ...]:
    """All entries of cover_labels.toml."""
    groups = word_file("ingest.about", "cover_labels")
    return tuple(
        CoverLabel(group, tuple(one["words"]), one["example"], one.get("kind", "other"), one.get("key", ""))
        for group, several in groups.items()
        for one in several
    )


def paired(lines: Sequence[str]) -> Iterator[str]:
    """Lines, and before one that begins with a figure and follows a lone label, both as one line: "目标价格", "78.2
    元"."""
    for above, line in zip(("", *lines), lines, strict=False):
        if is_label(above) and not is_label(line):
            yield f"{above} {line}"
        yield line


@lru_cache(maxsize=512)
def is_label(line: str) -> bool:
    """Is a line a label of a cover and nothing else, but for what it has in brackets?"""
    match = _head().match(folded(line)) if len(line) <= _LONGEST_LABEL else None
    return match is not None and match.end() == len(line)


def figures_in(text: str) -> Iterator[LabelledFigure]:
    """The labelled figures of a line or a few, in order. Prose is not for it: a figure must follow its label at
    once."""
    text = text[:LONGEST]
    plain = folded(text)
    at = 0
    for match in _labels().finditer(plain):
        if match.start() < at:
            continue
        for figure in _read(text, plain, match):
            at = max(at, figure.end)
            yield figure


def _read(text: str, plain: str, label: re.Match[str]) -> Iterator[LabelledFigure]:
    """The figures behind a label, or behind a pair of labels."""
    head = _head().match(plain, label.start())
    if head is None:
        return
    values = _values().match(plain, head.end(), head.end() + _REACH)
    if values is None:
        return
    if _foreign().search(plain, max(0, head.start() - 12), head.start()):
        return
    before = _marks(text, head, "q1", "q2")
    behind = _marks(text, head, "q3", "q4", "q5")
    found_marks = _marks(text, values, "behind")
    places = [values.span("first"), *([values.span("second")] if values["second"] else [])]
    if head["range"]:
        names = _of_range(text, head, places)
        marks = [(*before, *found_marks), (*before, *found_marks)]
    else:
        names = [(text[head.start(name) : head.end(name)], _kind(head[name])) for name in ("l1", "l2") if head[name]]
        marks = [(*(before or behind), *found_marks), (*(behind or before), *found_marks)]
    if len(names) > len(places):
        return  # of two labels one figure could be of either
    names += [names[0]] * (len(places) - len(names))
    span = text[head.start("span") : head.end("span")] if head["range"] else ""
    for figure in _each(text, names, places, marks):
        key = _keys().get(_bare(folded(figure.label)), "") if not span else _edge_keys()[figure.kind]
        yield replace(figure, begin=head.start(), key=key, span=span)


def _marks(text: str, head: re.Match[str], *names: str) -> tuple[str, ...]:
    return tuple(text[head.start(name) : head.end(name)].strip() for name in names if head[name])


def _each(
    text: str, names: list[tuple[str, str]], places: list[tuple[int, int]], marks: list[tuple[str, ...]]
) -> Iterator[LabelledFigure]:
    """The figures with what either of them prints for both: "37250/37250 百万元", "港币 46.95~33.35"."""
    printed = [text[start:end].strip() for start, end in places]
    beside = [" ".join(filter(None, _BESIDE.split(one, maxsplit=1))).strip() for one in printed]
    for at, (name, kind) in enumerate(names):
        shared = next((one for one in beside if one), "") if not beside[at] else ""
        yield LabelledFigure(" ".join(name.split()), printed[at], shared, marks[at], kind, *places[at])


def _of_range(text: str, head: re.Match[str], places: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """The names of the highest and the lowest price of a stretch, as the label orders them, else by size."""
    span = text[head.start("span") : head.end("span")]
    if head["w1"]:
        words = [text[head.start(name) : head.end(name)] for name in ("w1", "w2") if head[name]]
        kinds = ["high" if head[name] else "low" for name in ("h1", "h2")][: len(words)]
        return [(f"{span}{_gap(span)}{_whole(word, words)}", kind) for word, kind in zip(words, kinds, strict=True)]
    label = text[head.start("range") : head.end("range")]
    if len(places) < 2:
        return [(label, "high"), (label, "low")]
    falls = _size(text[slice(*places[0])]) >= _size(text[slice(*places[1])])
    return [(label, kind) for kind in (("high", "low") if falls else ("low", "high"))]


def _gap(span: str) -> str:
    return " " if span.isascii() else ""


def _whole(word: str, words: list[str]) -> str:
    """A half of "最高/最低价" with what both end with."""
    return word + "价" if any(one.endswith("价") for one in words) and not word.endswith("价") else word


def _size(printed: str) -> float:
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", printed)
    return float(digits[0].replace(",", "")) if digits else 0.0


@cache
def _kinds() -> dict[str, str]:
    return {_bare(word): entry.kind for entry in entries() if entry.group == "label" for word in entry.words}


@cache
def _keys() -> dict[str, str]:
    return {_bare(word): entry.key for entry in entries() if entry.group == "label" for word in entry.words}


@cache
def _edge_keys() -> dict[str, str]:
    return {entry.group: entry.key for entry in entries() if entry.group in {"high", "low"}}


def _kind(label: str) -> str:
    return _kinds().get(_bare(label), "other")


def _bare(label: str) -> str:
    return re.sub(r"[\s-]", "", label)


@cache
def _alternatives(group: str) -> str:
    words = {word for entry in entries() if entry.group == group for word in entry.words}
    return "|".join(_spaced(word) for word in sorted(words, key=len, reverse=True))


def _spaced(word: str) -> str:
    """A pattern for a word whose ideographs and digits may have spaces between them."""
    parts: list[str] = []
    for left, right in zip(word, f"{word[1:]}\0", strict=True):
        if left in " -":
            parts.append(r"[\s-]{1,2}")
            continue
        parts.append(re.escape(left))
        if right not in "\0 -" and not (left.isascii() and right.isascii()):
            parts.append(r"\s?")
    edge = r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return (r"(?<![a-z])" if word[0].isascii() and word[0].isalpha() else "") + "".join(parts) + edge


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(rf"{_range_pattern()}|(?:{_alternatives('label')})".replace("?P<", "?P<x_"))


def _range_pattern() -> str:
    high, low = _alternatives("high"), _alternatives("low")
    two = rf"(?P<w1>(?P<h1>{high})|{low})(?:\s?[/／~～、|-]\s?(?P<w2>(?P<h2>{high})|{low}))?"
    return (
        rf"(?P<range>(?P<span>{_alternatives('span')})\s?(?:内|的|间)?\s?(?:股价)?\s?(?:{two}"
        rf"|{_alternatives('range')}))"
    )


@cache
def _foreign() -> re.Pattern[str]:
    # 跑赢行业 is a rating
    return re.compile(rf"(?<![赢输])(?:{_alternatives('foreign')})\s?\Z")


@cache
def _head() -> re.Pattern[str]:
    label = _alternatives("label")
    one, two = _QUALIFIER.format("q1"), _QUALIFIER.format("q2")
    three, four = _QUALIFIER.format("q3"), _QUALIFIER.format("q4")
    pair = rf"(?:\s?[/／|]\s?(?:(?P<l2>{label}){three}?{four}?|{_QUALIFIER.format('q5')}))?"
    return re.compile(
        rf"(?:{_range_pattern()}|(?P<l1>{label})(?:\s?\d{{1,2}}\s?个月)?){one}?{two}?{pair}{_AFTER_LABEL}"
    )


@cache
def _values() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<first>{_VALUE})(?:{_BETWEEN}(?P<second>{_VALUE}))?(?:\s?[（(](?P<behind>[^（()）\n]{{4,24}})[)）])?"
    )
