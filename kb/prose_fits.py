"""What a sentence must have to answer a question at all: an amount where one is asked for, and the period that is asked about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.cells.dimensions import is_same
from kb.facts.fact import PeriodKind
from kb.facts.periods import periods_in
from kb.facts.words import words_file
from kb.wanted import Wanted, holds, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Period
    from kb.facts.periods import Calendar
    from kb.model import Chunk

_ASKS_WHAT = re.compile(
    r"^\W*(?:and |so )?(?:(?:in|at|for|during|as of|by) [^?]{3,40}?, ?)?(?:what(?:'s| is| are| was| were| did| does| do)?\b|how (?:much|many|high|large|big)\b)"
    r"|多少|几何|(?:是|为)(?:几|多大|多高)",
    re.IGNORECASE,
)
_ASKS_WORDS = re.compile(
    r"\bwhy\b|\bhow (?:did|do|does|is|are|was|were|has|have)\b|\bexplain|\b(?:dr[io]v|caus|reason|factor|impact|affect|mean|defin|includ|consist|describ|polic|method|assum|strateg|risk|recogni|say|said|comment|happen)"
    r"|\bdue to\b|为什么|为何|原因|如何|怎么|影响|因素|定义|政策|含义|什么意思|包括",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:zero|none|no|two|three|four|five|six|seven|eight|nine|ten|half|twice|doubled|tripled|flat)\b|[零一二三四五六七八九十百千万亿]"
)
_LISTED = re.compile(
    r"[(（]?\b(?:\d{1,2}|[ivx]+|[a-h])[)）]|\b(?:note|item|section|rule|form|exhibit|part|page|asc|asu)s? \d+\w*|\[\d+\]",
    re.IGNORECASE,
)
"""Numbers that count what is told, or name a place: no amounts."""


_AMOUNTS = frozenset(("money", "share", "multiple", "per-share", "price", "count", "volume"))
"""Kinds of measures that are told in figures; ratings are told in words."""


def asks_amount(question: str, measures: Sequence[str]) -> bool:
    """Whether an amount answers a question: one of a known measure (by key), or how much or how many of something."""
    if _ASKS_WORDS.search(question) or _ASKS_WHAT.search(question) is None:
        return False
    kinds = {words_file("measures")[key]["kind"] for key in measures}
    return (bool(kinds) and kinds <= _AMOUNTS) or wanted(question) is Wanted.NUMBER


def tells_amount(sentence: str, calendar: Calendar) -> bool:
    """Whether a sentence has a figure that is no part of a date or a period and counts no list."""
    left = _LISTED.sub(" ", sentence)
    for start, end, _ in reversed(periods_in(left, calendar)):
        left = left[:start] + " " * (end - start) + left[end:]
    return _FIGURE.search(left) is not None and holds(Wanted.NUMBER, left) > 0


def tells_other_period(question: str, chunk: Chunk, sentence: str, calendar: Calendar) -> bool:
    """Whether a question names a period, and a sentence tells of others, in a passage that nowhere names it."""
    asked = [period for _, _, period in periods_in(question, calendar)]
    if not asked or not _others(asked, sentence, calendar):
        return False
    around = "\n".join((*chunk.place.headings, chunk.context, chunk.text))
    return _others(asked, around, calendar, of_a_day=any(one.kind is PeriodKind.INSTANT for one in asked))


def _others(asked: list[Period], text: str, calendar: Calendar, *, of_a_day: bool = True) -> bool:
    """Whether a text names periods, none of them one of those; `of_a_day`: a day may stand for the period that it ends."""
    told = [period for _, _, period in periods_in(text, calendar)]
    meant = [one for one in told if of_a_day or one.kind is not PeriodKind.INSTANT]
    return bool(told) and not any(is_same(one, other) for one in asked for other in meant)
