"""A question as dimensions of the facts that answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_CHANGE, ASKS_FORECAST, is_same
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.fact_answers.words import blank, spans_of, without, words
from kb.facts.measures import GENERIC, measures_in
from kb.facts.periods import groups_of, periods_in, settle
from kb.facts.subjects import is_kind_word, places_in
from kb.question.answer_kind import Wanted, wanted
from kb.question.operations import Operation, read_question
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from kb.facts.fact import Fact, Period
    from kb.facts.periods import Calendar

Span = tuple[int, int]

_SEQUENTIAL = re.compile(r"环比|quarter[- ]on[- ]quarter|sequential|\bqoq\b", re.IGNORECASE)
_LATEST = re.compile(r"最近一(?:个)?季度?|最新一(?:个)?季度?|(?:the )?(?:latest|most recent) quarter", re.IGNORECASE)
_FORETELLS = re.compile(r"\W*(?:will|would|can|could|may|might|should)\b", re.IGNORECASE)
"""Begins a question for yes or no on what is to come."""
_NO_FIGURES = frozenset((Wanted.REASON, Wanted.DEFINITION, Wanted.DATE, Wanted.PERSON))
"""Kinds of answer that no figure is; the last ones but where the greatest of figures tells it."""
_NEVER_FIGURES = frozenset((Wanted.REASON, Wanted.DEFINITION))
_PARENT = re.compile(r"母公司|parent company|\b(?:attributable )?to (?:the )?parent\b", re.IGNORECASE)
_MEANT = 0.7
"""Share of a name's words that a question in another language means where it names it."""
_WHEREBY = re.compile(
    r"^\s*(?:按照?|根据|依据?)[^，,？?]{1,14}[，,]|^(?:according to|based on|going by)[^,?]{1,40},", re.IGNORECASE
)
"""Says what to go by, before what is asked for: "按盈利预测，", "According to the profit forecast,"."""
_SAID = (ASKS_CHANGE, _LATEST, ASKS_FORECAST, _WHEREBY, _PARENT)
"""What says of what kind a figure is, beside measures and periods."""
_YEARS_BACK = 6
_LOSSES = {"net-loss": "net-profit", "operating-loss": "operating-profit", "loss-per-share": "eps"}
"""Measures that are another's figures below zero."""
OF_PARTS = ("segment-profit",)
"""Measures of parts of a company; their labels say what of the part they are: "Segment operating income"."""
_IN_PARTS = frozenset(("operating-profit", "operating-loss", "profit", "ebit", "ebitda", "net-profit"))
"""Measures of a company that its parts have under such a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The dimensions that a question names.

    `measures` by key, `periods` by the calendar of a report; `change`: "" or what it is from; `adjusted`: on another
    basis than that of accounting rules; `absolute`: an amount by which, not a share; `spans` are the characters that
    say measures and periods, [start, end); `words` are the question's tokens, `measured` those of the measures,
    `narrowing` those that say neither measure nor period; `done` all that is to be done; `losing`: those are asked for
    whose figures are below zero.
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
    losing: bool = False

    def says(self, name: str) -> float:
        """The share of a name that the question has, by its tokens or, in another language, by what its words mean; 1
        of an empty name.

        What only tells of what kind a name is ("Domestic segment") need not be said.
        """
        own = tokens(without(name, "ways", "totals"))
        if not own:
            return 1.0
        share = sum(token in self.words for token in own) / len(own)
        if share < 1 and language(name) != language(self.question):
            places, rest = places_in(name)
            if places and (not rest or is_kind_word(rest)):
                return float(places <= places_in(self.question)[0])
            nearness = float(Meanings([name]).near(self.question).share[0])
            share = max(share, 1.0 if nearness >= _MEANT else nearness)
        return share

    def naming(self, name: str) -> Asked:
        """The question as if it said a name too."""
        own = tokens(name)
        return replace(self, words=self.words + own, narrowing=self.narrowing | own.keys())


def asks_no_figure(question: str) -> bool:
    """Whether no figure answers: a reason or a meaning is asked for, or yes or no on what is to come."""
    plain = read_question(question).operation is Operation.LOOKUP
    return wanted(question) in (_NO_FIGURES if plain else _NEVER_FIGURES) or _FORETELLS.match(question) is not None


def read_asked(
    question: str, calendar: Calendar, facts: Sequence[Fact] = (), named: Sequence[str] = ()
) -> Asked | None:
    """Read a question by the calendar of a report.

    Args:
        question: complete in itself.
        calendar: the report's.
        facts: of the report; a quarter or half without a year is the latest that these have.
        named: keys of measures that the question names by a label of the report.

    Returns:
        None where no measure is named, or a quarter or half that the facts do not have.
    """
    done = read_question(question)
    found = measures_in(_without(question, _no_measure(question)))
    measures = _asked_measures(question, found)
    if not measures and not named:
        return None
    periods = [*periods_in(question, calendar)]
    if not periods and (part := _part_in(question, [one[:2] for one in measures])):
        periods = [one for one in (_latest_part(part, question, calendar, facts),) if one]
        if not periods:
            return None
    operations = _operations(question, [(start, end) for start, end, _ in measures])
    change = ASKS_CHANGE.search(question) or (
        words("moves").search(question) if operations[0] is Operation.DIFFERENCE else None
    )
    latest = _LATEST.search(question)
    marks = [one for form in _SAID for one in form.finditer(question)]
    spans = [*((start, end) for start, end, _ in (*found, *periods)), *(mark.span() for mark in marks)]
    spans += spans_of(question, "verbs", "when", "whose", "adjusted", "moves", "amounts", "share")
    said = frozenset(at for start, end in spans for at in range(start, end)) | done.used
    return Asked(
        question,
        tuple(named) or tuple(dict.fromkeys(key for _, _, key in measures)),
        () if latest else tuple(one[2] for one in periods if not (change and one[:2] in _bases(question))),
        operations[0],
        ("prior quarter" if _SEQUENTIAL.search(question) else "prior year") if change else "",
        latest is not None,
        ASKS_FORECAST.search(question) is not None,
        _PARENT.search(question) is not None,
        tuple(spans),
        tokens(question),
        words("adjusted").search(question) is not None,
        words("amounts").search(question) is not None,
        frozenset(tokens(blank(_without(question, said), "ways"))),
        frozenset(token for start, end, _ in found for token in tokens(question[start:end])),
        frozenset(operations),
    )


def _bases(question: str) -> set[Span]:
    """Where a question says what a change is from: "from a year ago"."""
    timed = ((one.start, one.end, one.timing) for one in groups_of(question))
    return {(start, end) for start, end, timing in timed if timing.relative_to == "period" and timing.relative == -1}


def _no_measure(question: str) -> frozenset[int]:
    """The characters that say what is to be done and name no measure: "share of revenue" names revenue, and no market
    share."""
    done = read_question(question)
    if done.operation is Operation.SHARE:
        return frozenset(at for start, end in spans_of(question, "share") for at in range(start, end))
    return done.used if done.operation is Operation.SUM else frozenset()


def _asked_measures(question: str, found: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The measures that are asked for: not the words for a change or a share of them, nor what the question only goes
    by."""
    measures = [one for one in found if one[2] not in GENERIC] or list(found)
    whereby = _WHEREBY.match(question)
    return [one for one in measures if whereby is None or one[0] >= whereby.end()] or measures


def _operations(question: str, measures: Sequence[Span]) -> list[Operation]:
    """All that is to be done, what is asked for first: "highest" that is a part of a measure's name ("52周最高价") asks
    for nothing."""
    asked = read_question(question)
    said = [one for one in asked.said if not any(start <= one[1] and one[2] <= end for start, end in measures)]
    return [one[0] for one in said] or [Operation.LOOKUP if asked.said else asked.operation]


def _part_in(question: str, measures: Sequence[Span]) -> tuple[int, int] | None:
    """Where a question names a quarter or a half without saying of what year."""
    for group in groups_of(question):
        timing = group.timing
        inside = any(start < group.end and group.start < end for start, end in measures)
        if (timing.quarter or timing.half) and timing.year is None and timing.relative is None and not inside:
            return group.start, group.end
    return None


def _latest_part(
    part: Span, question: str, calendar: Calendar, facts: Sequence[Fact]
) -> tuple[int, int, Period] | None:
    """The last quarter or half of that number that facts are of."""
    timing = next(group.timing for group in groups_of(question) if (group.start, group.end) == part)
    dated = [fact.period for fact in facts if fact.period is not None]
    last = max((period.end.year for period in dated), default=0) + 1
    for year in range(last, last - _YEARS_BACK, -1) if dated else ():
        period = settle(replace(timing, year=year), calendar, label=question[part[0] : part[1]])
        if period is not None and any(is_same(period, one) for one in dated):
            return *part, period
    return None


def with_twins(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys of measures with those whose figures below zero they are."""
    return tuple(dict.fromkeys((*keys, *(_LOSSES[key] for key in keys if key in _LOSSES))))


def is_of(fact: Fact, measures: Sequence[str]) -> bool:
    """Whether a fact is of one of these measures; a profit below zero is a loss."""
    key = fact.measure_key.partition(":")[0]
    if key in measures or fact.measure_key in measures:
        return True
    if key in OF_PARTS and any(told in measures for text in fact.measure for told in _of_whole(text)):
        return True
    below = fact.value is not None and fact.value < 0
    return below and any(_LOSSES.get(one) == key for one in measures)


def _of_whole(label: str) -> tuple[str, ...]:
    """The keys of the measures that a label names beside the word for a kind of part: "Segment operating income"."""
    return tuple(key for _, _, key in measures_in(blank(label, "ways")))


def with_parts(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys of measures with those that the parts of a company have under a name of their own: the operating profit of
    a segment."""
    return (*keys, *(OF_PARTS if _IN_PARTS.intersection(keys) else ()))


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
