"""A question as dimensions of the facts that answer it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.facts.fact import PeriodKind
from kb.facts.measures import measures_in
from kb.facts.periods import Calendar, periods_in
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Fact, Period

_NEAR = timedelta(days=16)
"""How far the ends of one period lie apart at most, where years of whole weeks end on other days than months."""

_CHANGE = re.compile(
    r"同比|环比|增长|增速|增幅|涨幅|降幅|下降|下滑|减少|\bgr[oe]wn?\b|\bgrowth\b|\bchanged?\b|\b(?:in|de)creased?\b|\bdeclined?\b|\bfell\b|\brose\b",
    re.IGNORECASE,
)
_SEQUENTIAL = re.compile(r"环比|quarter[- ]on[- ]quarter|sequential|\bqoq\b", re.IGNORECASE)
_LATEST = re.compile(r"最近一(?:个)?季度?|最新一(?:个)?季度?|(?:the )?(?:latest|most recent) quarter", re.IGNORECASE)
_FORECAST = re.compile(r"预测|预计|预期|forecast|expect|estimate|guidance|project|\d[Ee]\b", re.IGNORECASE)
_PARENT = re.compile(r"母公司|parent company", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:fiscal(?: year)?|\bFY|财年|年度)\s*((?:19|20)\d\d)|^\s*((?:19|20)\d\d)\s*(?:财年|年度)?\s*$", re.IGNORECASE
)
"""A fiscal year by its number: "fourth quarter of fiscal 2024", "2024"."""
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
    change = _CHANGE.search(question)
    latest = _LATEST.search(question)
    marks = [*_CHANGE.finditer(question), *_LATEST.finditer(question), *_FORECAST.finditer(question)]
    spans = [*((start, end) for start, end, _ in (*found, *periods)), *(mark.span() for mark in marks)]
    return Asked(
        question,
        tuple(dict.fromkeys(key for _, _, key in told)),
        () if latest else tuple(period for _, _, period in periods),
        done.operation,
        ("prior quarter" if _SEQUENTIAL.search(question) else "prior year") if change else "",
        latest is not None,
        _FORECAST.search(question) is not None,
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


def calendar_of(facts: Sequence[Fact]) -> Calendar:
    """How a report counts its years, by those that its facts have."""
    dated = [(fact.period, fact.period.label) for fact in facts if fact.period]
    years = [(period, label) for period, label in dated if period.kind is PeriodKind.YEAR]
    ends = Counter((period.end.month, period.end.day) for period, _ in years)
    year_end = ends.most_common(1)[0][0] if ends else (12, 31)
    named = Counter(
        _named_by(int(found[1] or found[2]), period, year_end)
        for period, label in dated
        if (found := _NAMED.search(label))
    )
    named.pop("", None)
    past = [period for period, _ in dated if period.kind in (PeriodKind.YEAR, PeriodKind.TO_DATE, PeriodKind.QUARTER)]
    last = max(past, key=lambda period: (period.end, period.end - period.start), default=None)
    return Calendar(
        year_end=year_end,
        fiscal_named_by=named.most_common(1)[0][0] if named else "end",
        report=last,
    )


def _named_by(number: int, period: Period, year_end: tuple[int, int]) -> str:
    """Whether a fiscal year is called by the year that it ends in or by the one that it begins in; "" where its number is neither."""
    closing = next(
        end
        for year in (period.end.year, period.end.year + 1)
        if (end := date(year, year_end[0], min(year_end[1], 28))) + _NEAR >= period.end
    )
    return {closing.year: "end", closing.year - 1: "start"}.get(number, "")


def is_same(asked: Period, told: Period) -> bool:
    """Whether a period that a question names is the one of a figure: an amount at the end of a period counts as the period's."""
    ends = abs(asked.end - told.end) <= _NEAR
    if PeriodKind.INSTANT in (asked.kind, told.kind):
        return ends
    return ends and abs(asked.start - told.start) <= _NEAR


def earlier(period: Period, change: str) -> Period:
    """The period that a change is from: a year earlier, or the one right before."""
    if change == "prior quarter":
        days = period.end - period.start
        end = period.start - timedelta(days=1)
        return replace(period, start=end - days, end=end)
    return replace(period, start=_year_before(period.start), end=_year_before(period.end))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
