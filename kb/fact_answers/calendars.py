"""How the report that facts are of counts its years."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kb.cells.dimensions import calendar_of
from kb.facts.calendars import months_before
from kb.facts.fact import PeriodKind
from kb.facts.periods import groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Fact, Period
    from kb.facts.periods import Calendar

_QUARTERS, _MONTHS = 4, 3
_FIRST_HALF = re.compile(r"six months|26 weeks|first half|\bH1\b|\b1H|上半年|中期|半年度", re.IGNORECASE)


def reporting_calendar(facts: Sequence[Fact], published: str = "") -> Calendar:
    """A report's fiscal calendar: from the years of its facts; where there are none, from periods that begin with a
    year, or from the numbers of quarters.

    What is still to come on the day the report was `published` (YYYY-MM-DD, or "") is not what it reports on.
    """
    calendar = calendar_of(facts)
    dated = [fact.period for fact in facts if fact.period]
    if not any(period.kind is PeriodKind.YEAR for period in dated):
        year_end = _by_beginnings(dated) or _by_quarters(dated) or calendar.year_end
        calendar = replace(calendar, year_end=year_end)
    past = [fact for fact in facts if published and fact.period and fact.period.end.isoformat() <= published]
    return replace(calendar, report=calendar_of(past).report) if past else calendar


def _by_beginnings(dated: Sequence[Period]) -> tuple[int, int] | None:
    """The month and day on which a fiscal year ends, by what is told since its beginning; None where nothing is."""
    begun = [span.start for span in dated if span.kind is PeriodKind.TO_DATE]
    halves = [span for span in dated if span.kind is PeriodKind.HALF and not begun]
    begun += [span.start for span in halves if _FIRST_HALF.search(span.label)]
    ends = Counter(day - timedelta(days=1) for day in begun)
    last = max(ends, key=lambda day: (ends[day], day), default=None)
    return (last.month, last.day) if last else None


def _by_quarters(dated: Sequence[Period]) -> tuple[int, int] | None:
    """The same by the number of the first quarter that has one; None where none has."""
    for period in dated:
        quarter = next((group.timing.quarter for group in groups_of(period.label) if group.timing.quarter), None)
        if quarter:
            end = months_before(period.end, _MONTHS * (quarter - _QUARTERS))
            return end.month, end.day
    return None
