"""What each dimension of a cell's fact says to a question: that it is the one asked for, or another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kb.cells.tokens import tokens
from kb.facts.fact import PeriodKind
from kb.facts.measures import measures_in
from kb.facts.periods import Calendar, periods_in
from kb.facts.words import words_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.facts.fact import Fact, Period

COUNT = 14
"""Numbers of each cell."""

_NEAR = timedelta(days=16)
"""How far the ends of one period lie apart at most, where years of whole weeks end on other days than months."""
ASKS_CHANGE = re.compile(
    r"同比|环比|增长|增速|增幅|涨幅|降幅|下降|下滑|变动|变化|提高|提升|减少|增减|\bgr[oe]w|\bgrowth|\bchanged?\b|"
    r"\b(?:in|de)creased?\b|\bdeclined?\b|\bfell\b|\brose\b|yoy|y/y",
    re.IGNORECASE,
)
ASKS_FORECAST = re.compile(r"预测|预计|预期|forecast|expect|estimate|guidance|project|\d[Ee]\b", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:fiscal(?: year)?|\bFY|财年|年度)\s*((?:19|20)\d\d)|^\s*((?:19|20)\d\d)\s*(?:财年|年度)?\s*$", re.IGNORECASE
)
"""A fiscal year by its number: "fourth quarter of fiscal 2024", "2024"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The dimensions that a question names: measures by key, periods, and whether it asks for a change or a
    forecast."""

    measures: tuple[str, ...]
    periods: tuple[Period, ...]
    change: bool
    forecast: bool
    words: Counter[str]

    @classmethod
    def of(cls, question: str, calendar: Calendar) -> Wanted:
        """Read a question by the calendar of a report."""
        return cls(
            tuple(dict.fromkeys(key for _, _, key in measures_in(question))),
            tuple(period for _, _, period in periods_in(question, calendar)),
            ASKS_CHANGE.search(question) is not None,
            ASKS_FORECAST.search(question) is not None,
            tokens(question),
        )


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
    """Whether a fiscal year is called by the year that it ends in or by the one that it begins in; "" where its number
    is neither."""
    closing = next(
        end
        for year in (period.end.year, period.end.year + 1)
        if (end := date(year, year_end[0], min(year_end[1], 28))) + _NEAR >= period.end
    )
    return {closing.year: "end", closing.year - 1: "start"}.get(number, "")


def is_same(asked: Period, told: Period) -> bool:
    """Whether a period that a question names is the one of a figure: an amount at the end of a period counts as the
    period's."""
    ends = abs(asked.end - told.end) <= _NEAR
    if PeriodKind.INSTANT in (asked.kind, told.kind):
        return ends
    return ends and abs(asked.start - told.start) <= _NEAR


class Dimensions:
    """The facts of a table's cells, by the number of the cell."""

    def __init__(self, facts: Mapping[int, Fact], cells: int) -> None:
        self._facts, self._cells = facts, cells
        self._calendar = calendar_of(list(facts.values()))
        ends = [fact.period.end for fact in facts.values() if fact.period]
        self._last = max(ends, default=None)

    def signs(self, question: str) -> NDArray[np.float32]:
        """(cells, COUNT) what the dimensions of each cell's fact say to a question; zeros of a cell without one."""
        told = np.zeros((self._cells, COUNT), np.float32)
        if self._facts:
            wanted = Wanted.of(question, self._calendar)
            for cell, fact in self._facts.items():
                told[cell] = self._of_fact(fact, wanted)
        return told

    def _of_fact(self, fact: Fact, wanted: Wanted) -> tuple[float, ...]:
        key = fact.measure_key.partition(":")[0]
        measured = key in wanted.measures
        same = fact.period is not None and any(is_same(one, fact.period) for one in wanted.periods)
        subject = _said(fact.subject.name, wanted) if fact.subject and fact.subject.said else None
        scopes = [_said(one, wanted) for one in fact.scope]
        is_change = bool(fact.change)
        forecast = not {"forecast", "guidance", "target", "consensus"}.isdisjoint(fact.basis)
        return (
            1.0,
            float(measured),
            float(bool(wanted.measures) and not measured and key in words_file("measures")),
            float(same),
            float(bool(wanted.periods) and fact.period is not None and not same),
            float(not wanted.periods and fact.period is not None and fact.period.end == self._last),
            float(is_change and wanted.change),
            float(is_change and not wanted.change),
            float(wanted.change and not is_change),
            subject or 0.0,
            0.0 if subject is None else 1.0 - subject,
            max(scopes, default=0.0),
            1.0 - min(scopes, default=1.0),
            float(forecast != wanted.forecast),
        )


def _said(name: str, wanted: Wanted) -> float:
    """The share of a name's tokens that the question has."""
    own = tokens(name)
    return sum(token in wanted.words for token in own) / len(own) if own else 0.0
