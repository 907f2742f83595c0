"""What kind of thing a question wants (a number, a date, a reason, a list) and whether a sentence holds one."""

from __future__ import annotations

import re
from enum import StrEnum


class Wanted(StrEnum):
    """Kinds of answer that can be seen in a sentence."""

    NUMBER = "number"
    DATE = "date"
    REASON = "reason"
    LIST = "list"
    ANY = "any"


_ASKS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        Wanted.DATE,
        re.compile(
            r"何时|什么时候|哪一?年|几月|几日|什么时间|什么日期|日期|\bwhen\b|what (?:year|date|time)|which year", re.I
        ),
    ),
    (Wanted.REASON, re.compile(r"为什么|为何|何以|原因|\bwhy\b|what caused|reason", re.I)),
    (
        Wanted.LIST,
        re.compile(
            r"哪些|哪几|有哪|分别是|列出|列举|包括(?:哪|什么)|\bwhich .+ are\b|what are|\blist\b|name the|what .+s (?:are|were|does|do|did)",
            re.I,
        ),
    ),
    (
        Wanted.NUMBER,
        re.compile(
            r"多少|几|百分之|数量|人数|比例|多[大高长远久快重]|how (?:many|much|long|old|far|large|big|high|tall|often|fast)|"
            r"what (?:percent|number|share|age|price)|percentage",
            re.I,
        ),
    ),
)
_HOLDS: dict[Wanted, re.Pattern[str]] = {
    Wanted.DATE: re.compile(
        r"\d{4}|\d+\s*[年月日]|世纪|century|(?:jan|febr)uary|march|april|\bmay\b|june|july|august|(?:septem|octo|novem|decem)ber",
        re.I,
    ),
    Wanted.REASON: re.compile(
        r"因为|由于|因此|所以|导致|原因|使得|从而|because|due to|since|therefore|as a result|so that", re.I
    ),
    Wanted.NUMBER: re.compile(
        # The digits of a name ("V3", "o3-mini") or of a caption ("图 3") are no quantity.
        r"(?<![A-Za-z\d.])(?<![A-Za-z]-)(?<!图 )(?<!表 )(?<!图)(?<!表)\d|[二三四五六七八九十两半]|[一百千万亿]+[个年月日次人名位元倍种款项家只成%]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|twenty|thirty|hundred|thousand|million|half|dozen)\b",
        re.I,
    ),
}


def wanted(question: str) -> Wanted:
    """What kind of thing `question` asks for."""
    if _ADDRESS.search(question):
        return Wanted.ANY
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), Wanted.ANY)


_ADDRESS = re.compile(r"邮箱|邮件|网址|地址|e-?mail|website|address", re.I)


def holds(kind: Wanted, sentence: str) -> float:
    """+0.5 when `sentence` holds such a thing, -0.5 when it does not, 0 where that cannot be seen."""
    pattern = _HOLDS.get(kind)
    return 0.0 if pattern is None else 0.5 if pattern.search(sentence) else -0.5


_FIGURE = re.compile(r"图|表|来源|出处|\bfigures?\b|\btables?\b|\bsources?\b", re.I)


def asks_for_figure(question: str) -> bool:
    """Whether a question is about a figure or table as such, or where something is from."""
    return _FIGURE.search(question) is not None


_CAPTION = re.compile(r"\s*(?:图|表|图表|figure|fig\.?|table|exhibit)\s*\d+\s*[:：.|]", re.I)


def is_caption(sentence: str) -> bool:
    """Whether a sentence is the caption of a figure or a table: it names its subject and says nothing of it."""
    return _CAPTION.match(sentence) is not None
