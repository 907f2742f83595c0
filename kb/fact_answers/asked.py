"""A question as dimensions of the facts that answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.cells.dimensions import ASKS_CHANGE, ASKS_FORECAST
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.facts.measures import measures_in
from kb.facts.periods import periods_in
from kb.words import language

if TYPE_CHECKING:
    from collections import Counter

    from kb.facts.fact import Period
    from kb.facts.periods import Calendar

_SEQUENTIAL = re.compile(r"环比|quarter[- ]on[- ]quarter|sequential|\bqoq\b", re.IGNORECASE)
_LATEST = re.compile(r"最近一(?:个)?季度?|最新一(?:个)?季度?|(?:the )?(?:latest|most recent) quarter", re.IGNORECASE)
_PARENT = re.compile(r"母公司|parent company", re.IGNORECASE)
_MEANT = 0.7
"""Share of a name's words that a question in another language means where it names it."""
_GENERIC = frozenset(("growth-rate", "proportion"))
"""Keys of words that ask for a change or a share of another measure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The dimensions that a question names.

    `measures` by key, `periods` by the calendar of a report; `change`: "" or what it is from; `spans` are the characters that say measures and
    periods, [start, end); `words` are the question's tokens.
    """

    question: str
    measures: tuple[str, ...]
    periods: tuple[Period, ...]
    operation: Operation
    change: str
    latest_quarter: bool
    forecast: bool
    parent: bool
    spans: tuple[tuple[int, int], ...]
    words: Counter[str]

    def says(self, name: str) -> float:
        """The share of a name that the question has, by its tokens or, in another language, by what its words mean; 1 of an empty name."""
        own = tokens(name)
        if not own:
            return 1.0
        share = sum(token in self.words for token in own) / len(own)
        if share < 1 and language(name) != language(self.question):
            meant = float(Meanings([name]).near(self.question).share[0])
            share = max(share, 1.0 if meant >= _MEANT else meant)
        return share


def read_asked(question: str, calendar: Calendar) -> Asked | None:
    """Read a question by the calendar of a report; None where it names no known measure."""
    done = read_question(question)
    found = measures_in(_without(question, done.used) if done.operation is Operation.SUM else question)
    told = [one for one in found if one[2] not in _GENERIC] or list(found)
    if not told:
        return None
    periods = [*periods_in(question, calendar)]
    change = ASKS_CHANGE.search(question)
    latest = _LATEST.search(question)
    marks = [*ASKS_CHANGE.finditer(question), *_LATEST.finditer(question), *ASKS_FORECAST.finditer(question)]
    spans = [*((start, end) for start, end, _ in (*found, *periods)), *(mark.span() for mark in marks)]
    return Asked(
        question,
        tuple(dict.fromkeys(key for _, _, key in told)),
        () if latest else tuple(period for _, _, period in periods),
        done.operation,
        ("prior quarter" if _SEQUENTIAL.search(question) else "prior year") if change else "",
        latest is not None,
        ASKS_FORECAST.search(question) is not None,
        _PARENT.search(question) is not None,
        tuple(spans),
        tokens(question),
    )


def measures_asked(question: str) -> tuple[str, ...]:
    """The keys of all measures that a question may name, "合计" as a part of a name or as what is to be done."""
    texts = (question, _without(question, read_question(question).used))
    return tuple(dict.fromkeys(key for text in texts for _, _, key in measures_in(text)))


def _without(question: str, used: frozenset[int]) -> str:
    return "".join(" " if at in used else letter for at, letter in enumerate(question))


def earlier(period: Period, change: str) -> Period:
    """The period that a change is from: a year earlier, or the one right before."""
    if change == "prior quarter":
        days = period.end - period.start
        end = period.start - timedelta(days=1)
        return replace(period, start=end - days, end=end)
    return replace(period, start=_year_before(period.start), end=_year_before(period.end))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
