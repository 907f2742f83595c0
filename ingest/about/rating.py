"""How a report rates its stock or industry: as its cover prints it, now and before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.about.said import Front

_CHINESE = (
    r"(?:强烈推荐|强力买入|审慎增持|谨慎增持|谨慎推荐|审慎推荐|优于大市|强于大市|跑赢行业|跑赢大市|领先大市"
    r"|大市同步|同步大市|弱于大市|跑输行业|跑输大市|落后大市|"
    r"买入|增持|推荐|看好|持有|中性|减持|卖出|看淡|回避)(?:[-－]?[AB]\b)?"
)
_ENGLISH = (
    r"(?:strong\sbuy|conviction\sbuy|buy|sector\soutperform(?:er)?|outperform(?:er)?|overweight|accumulate|add"
    r"|hold|neutral|equal[\s-]?weight|"
    r"market[\s-]perform(?:er)?|sector[\s-]perform(?:er)?|in[\s-]line|peer[\s-]perform|reduce|underweight"
    r"|underperform(?:er)?|sell)"
)
_MOVE = r"(?:维持|首次|上调|下调|调高|调低|重申|给予|无变化|不变)"
_ENGLISH_MOVE = r"(?:maintain|reiterat|initiat|upgrad|downgrad|unchanged|reinstat|from\b|prior|previous)"
_BEFORE = re.compile(
    r"(?:上次|前次|前一?次|前值|此前|原|历史|由|prior|previous|old|from)\W{0,2}(?:投资|公司|行业"
    r"|股票)?(?:评级)?\W{0,3}$",
    re.IGNORECASE,
)
"""What stands before a rating that held before."""

_LABELLED = re.compile(
    rf"(?:评级变动|(?:投资|公司|行业|股票|本次|最新|当前)?评级)\s?(?:[（(][\u3400-\u9fff]{{2,4}}[)）])?\s?[:：]"
    rf"?\s{{0,6}}(?:{_MOVE}\s?至?\s?)?[“\"]?({_CHINESE})"
)
_ENGLISH_LABELLED = re.compile(
    rf"\b(?i:(?:investment|stock|our|current)?\s?(?:rating|recommendation))\s?[:"
    rf"|]?\s{{0,3}}((?i:{_ENGLISH}))(?![\w-])(?!\s?[:=])"
)
_OTHER_LABELLED = re.compile(r"^评级\s?[:：]?\s{0,3}([A-Z][A-Za-z-]{2,14})(?=$|[\s（(，,；;、/])")
_MOVED = re.compile(rf"(?<![“由从原])({_CHINESE})\s?[（(|｜/]\s?{_MOVE}")
_ENGLISH_MOVED = re.compile(rf"(?m)^((?i:{_ENGLISH}))\s?\(\s?(?i:{_ENGLISH_MOVE})")
_ALONE = re.compile(rf"(?:{_MOVE})?\s?({_CHINESE})|((?i:{_ENGLISH}))")
_BESIDE_PRICES = re.compile(
    rf"^((?=[A-Z])(?i:{_ENGLISH}))\s(?=(?:[A-Z]{{1,6}},?\s){{0,3}}(?i:price|target|tp\b|pt\b))"
    rf"|(?<![\w-])((?=[A-Z])(?i:{_ENGLISH}))\s?(?:\[\w\]\s?)?(?=(?i:rating\b|target\sprice\s?[:(]"
    rf"|price\starget\s?[:(]))"
    rf"|(?<![\w-])((?=[A-Z])(?i:{_ENGLISH}))\s?(?=[|;,–—-]\s?(?:12-?\w{{1,6}}\s)?(?i:tp\b|pt\b|price|target))"
)
"""A rating that opens a line of prices, or stands before one in it."""
_CLOSES = re.compile(rf"(?i:\b(?:tp|pt|target)\b).{{1,40}}?(?:\s{{2,}}|[|)])\s?((?i:{_ENGLISH}))$")
_SAID = re.compile(
    rf"{_MOVE}(?:(?:对)?公司|行业|其|了|为|至|的){{0,2}}\s?[“\"「]?({_CHINESE})[”\"」]?\s?(?:的)?(?:投资|公司"
    rf"|行业)?(?:的)?评级"
    rf"|(?:投资建议|投资结论|结论)\s?[:：]\s?[“\"]?({_CHINESE})[”\"]?(?:投资)?评级"
    rf"|评级(?:上调|下调|调高|调低)?[至为]\s?[“\"]?({_CHINESE})"
)
_ENGLISH_SAID = re.compile(
    rf"\b(?i:reiterate|maintain|reaffirm|keep|remain|initiate\s(?:coverage\s)?(?:at|with)"
    rf"|upgrade\s(?:\w+\s){{0,2}}to|downgrade\s(?:\w+\s){{0,2}}to)\s"
    rf"(?i:our\s|an?\s|its\s|the\s)?[“\"‘]?((?i:{_ENGLISH}))(?=[”\"’]?\s(?i:rating|recommendation|and|on|with"
    rf"|from)\b|[”\"’]?[.,;])"
)
_LONGEST_SAID = 3_000


def rating_of(front: Front) -> tuple[str, str]:
    """The rating that a cover gives now, and the one before it; empty where it says none, or more than one in its
    prose."""
    return _now(front), next(_earlier(front), "")


def _now(front: Front) -> str:
    for line in front.lines:
        for found in _in_line(line):
            return found
    standing = [found for line in front.lines if (found := _standing(line))]
    if standing:
        return standing[0]
    said = {found for block in front.blocks if block.table is None for found in _in_prose(block.text[:_LONGEST_SAID])}
    return said.pop() if len({found.lower() for found in said}) == 1 else ""


def _in_line(line: str) -> Iterator[str]:
    """The ratings that a line gives by a label or with what became of them."""
    plain = simplified(line)
    for pattern in (_LABELLED, _MOVED, _ENGLISH_LABELLED, _ENGLISH_MOVED, _OTHER_LABELLED):
        for match in pattern.finditer(plain):
            if not _BEFORE.search(plain[: match.start()]) and not _defines(plain, match.end(1)):
                yield line[match.start(1) : match.end(1)]


def _defines(plain: str, end: int) -> bool:
    """Does what follows a rating say what it means?"""
    return bool(re.match(r"[”\"]?\s?(?:指|是指|为|[:：]?\s?(?:预期|预计|未来|相对|expect)|means?\b|=)", plain[end:]))


def _standing(line: str) -> str:
    """The rating that a line consists of, or that opens or closes a line of prices."""
    plain = simplified(line).strip(" |*")
    match = _ALONE.fullmatch(plain)
    if match:
        at = 1 if match[1] else 2
        offset = simplified(line).index(plain)
        return line[offset + match.start(at) : offset + match.end(at)]
    found = _BESIDE_PRICES.search(plain) or _CLOSES.search(plain)
    return found[found.lastindex or 1] if found else ""


def _in_prose(text: str) -> Iterator[str]:
    plain = simplified(text)
    for match in _SAID.finditer(plain):
        at = match.lastindex or 1
        yield text[match.start(at) : match.end(at)]
    yield from (match[1] for match in _ENGLISH_SAID.finditer(text))


_EARLIER = re.compile(
    rf"(?:上次|前次|前值|此前|原)(?:投资|公司|行业|股票)?(?:评级)?\s?[:：]?\s{{0,6}}[“\"]?({_CHINESE})"
    rf"|由\s?[“\"]?({_CHINESE})[”\"]?\s?(?:评级)?\s?(?:上调|下调|调)"
    rf"|\b(?i:prior|previous|old)\s(?i:rating)?\s?:?\s?((?i:{_ENGLISH}))\b|\((?i:from|previously"
    rf"|prior:?)\s((?i:{_ENGLISH}))\)"
)


def _earlier(front: Front) -> Iterator[str]:
    for line in front.lines:
        match = _EARLIER.search(simplified(line))
        if match:
            at = match.lastindex or 1
            yield line[match.start(at) : match.end(at)]
