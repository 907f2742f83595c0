"""A question as dimensions of the facts that answer it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.cells.dimensions import ASKS_CHANGE, ASKS_FORECAST
from kb.cells.dimensions import calendar_of as counted
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.fact_answers.words import blank, spans_of, without, words
from kb.facts.fact import PeriodKind
from kb.facts.measures import measures_in
from kb.facts.periods import periods_in
from kb.wanted import Wanted, wanted
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Fact, Period
    from kb.facts.periods import Calendar

_SEQUENTIAL = re.compile(r"环比|quarter[- ]on[- ]quarter|sequential|\bqoq\b", re.IGNORECASE)
_LATEST = re.compile(r"最近一(?:个)?季度?|最新一(?:个)?季度?|(?:the )?(?:latest|most recent) quarter", re.IGNORECASE)
_FORETELLS = re.compile(r"\W*(?:will|would|can|could|may|might|should)\b", re.IGNORECASE)
"""Begins a question for yes or no on what is to come."""
_FIRST_HALF = re.compile(r"six months|26 weeks|first half|\bH1\b|\b1H|上半年|中期|半年度", re.IGNORECASE)
_PARENT = re.compile(r"母公司|parent company", re.IGNORECASE)
_MEANT = 0.7
"""Share of a name's words that a question in another language means where it names it."""
_GENERIC = frozenset(("growth-rate", "proportion"))
"""Keys of words that ask for a change or a share of another measure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The dimensions that a question names.

    `measures` by key, `periods` by the calendar of a report; `change`: "" or what it is from; `adjusted`: on another basis than that of
    accounting rules; `absolute`: an amount by which, not a share; `spans` are the characters that say measures and periods, [start, end);
    `words` are the question's tokens, `measured` those of the measures, `narrowing` those that say neither measure nor period; `done` all that is to be done.
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
    adjusted: bool = False
    absolute: bool = False
    narrowing: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()
    done: frozenset[Operation] = frozenset()

    def says(self, name: str) -> float:
        """The share of a name that the question has, by its tokens or, in another language, by what its words mean; 1 of an empty name.

        What only tells of what kind a name is ("Domestic segment") need not be said.
        """
        own = tokens(without(name, "ways", "totals"))
        if not own:
            return 1.0
        share = sum(token in self.words for token in own) / len(own)
        if share < 1 and language(name) != language(self.question):
            meant = float(Meanings([name]).near(self.question).share[0])
            share = max(share, 1.0 if meant >= _MEANT else meant)
        return share


def read_asked(question: str, calendar: Calendar) -> Asked | None:
    """Read a question by the calendar of a report; None where it names no known measure, or where no figure answers it: a reason, yes or no."""
    if wanted(question) is Wanted.REASON or _FORETELLS.match(question):
        return None
    done = read_question(question)
    hidden = done.used if done.operation is Operation.SUM else frozenset()
    if done.operation is Operation.SHARE:  # "percentage of revenue" names revenue, "share of" no market share
        hidden = frozenset(at for start, end in spans_of(question, "share") for at in range(start, end))
    found = measures_in(_without(question, hidden))
    told = [one for one in found if one[2] not in _GENERIC] or list(found)
    if not told:
        return None
    periods = [*periods_in(question, calendar)]
    absolute = words("amounts").search(question) is not None
    change = ASKS_CHANGE.search(question) or (
        words("moves").search(question) if done.operation is Operation.DIFFERENCE else None
    )
    latest = _LATEST.search(question)
    marks = [*ASKS_CHANGE.finditer(question), *_LATEST.finditer(question), *ASKS_FORECAST.finditer(question)]
    spans = [*((start, end) for start, end, _ in (*found, *periods)), *(mark.span() for mark in marks)]
    spans += spans_of(question, "verbs", "when", "whose", "adjusted", "moves", "amounts", "share")
    said = frozenset(at for start, end in spans for at in range(start, end)) | done.used
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
        words("adjusted").search(question) is not None,
        absolute,
        frozenset(tokens(blank(_without(question, said), "ways"))),
        frozenset(token for start, end, _ in found for token in tokens(question[start:end])),
        frozenset((done.operation, *(one for one, _, _ in done.said))),
    )


def calendar_of(facts: Sequence[Fact], published: str) -> Calendar:
    """How a report counts its years. What is still to come on the day it was `published` (YYYY-MM-DD, or "") is not what it reports on."""
    past = [fact for fact in facts if published and fact.period and fact.period.end.isoformat() <= published]
    read = counted(facts)
    if not any(fact.period and fact.period.kind is PeriodKind.YEAR for fact in facts):
        read = replace(read, year_end=_year_end(facts) or read.year_end)
    return replace(read, report=counted(past).report) if past else read


def _year_end(facts: Sequence[Fact]) -> tuple[int, int] | None:
    """The month and day on which a fiscal year ends, by what is told since its beginning; None where nothing is."""
    spans = [fact.period for fact in facts if fact.period]
    begun = [span.start for span in spans if span.kind is PeriodKind.TO_DATE]
    halves = [span for span in spans if span.kind is PeriodKind.HALF and not begun]
    begun += [span.start for span in halves if _FIRST_HALF.search(span.label)]
    ends = Counter(day - timedelta(days=1) for day in begun)
    last = max(ends, key=lambda day: (ends[day], day), default=None)
    return (last.month, last.day) if last else None


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
