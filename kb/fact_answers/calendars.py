"""How the report that facts are of counts its years."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.cells.dimensions import calendar_of
from kb.facts.calendars import months_before
from kb.facts.fact import PeriodKind
from kb.facts.periods import groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Fact
    from kb.facts.periods import Calendar

_QUARTERS, _MONTHS = 4, 3


def calendar_told(facts: Sequence[Fact]) -> Calendar:
    """The calendar by the years that facts are of, or by the numbers of their quarters where they are of no year."""
    calendar = calendar_of(facts)
    dated = [fact.period for fact in facts if fact.period]
    if any(period.kind is PeriodKind.YEAR for period in dated):
        return calendar
    for period in dated:
        quarter = next((group.timing.quarter for group in groups_of(period.label) if group.timing.quarter), None)
        if quarter:
            end = months_before(period.end, _MONTHS * (quarter - _QUARTERS))
            return replace(calendar, year_end=(end.month, end.day))
    return calendar
