"""When a figure is of: periods read from labels, sentences and questions, and settled by the calendar of a document.

The way of a label: `timing_of` reads it, `joined` puts the labels over one figure together, `settle` gives the
Period by the document's Calendar, which `calendar_of` reads from the document itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.calendar_reading import calendar_of, split_end_of
from kb.facts.calendars import Calendar
from kb.facts.settling import settle, settle_moment
from kb.facts.timing import Group, Timing, groups_of, is_period, joined, timing_in_common, timing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.facts.fact import Period

__all__ = [
    "Calendar",
    "Timing",
    "calendar_of",
    "groups_of",
    "is_period",
    "joined",
    "periods_in",
    "settle",
    "settle_moment",
    "split_end_of",
    "timing_in_common",
    "timing_of",
]

_LONGEST_RANGE = 15


@lru_cache(maxsize=4096)
def periods_in(text: str, calendar: Calendar) -> tuple[tuple[int, int, Period], ...]:
    """All periods that a sentence or question names, in order, as [start, end) in the text and the period, its label
    as printed.

    A range of years gives one for each, all with the span of the range. What lacks a year or a length takes it from
    its list ("Q1 and Q2 2024", "three months ended June 30, 2023 and 2022") or from what stands before ("上年同期").
    """
    groups = groups_of(text)
    found: list[tuple[int, int, Period]] = []
    for group, timing in zip(groups, _completed(groups, text), strict=True):
        for one in _each_year(timing):
            period = settle(one, calendar, label=text[group.start : group.end])
            if period is not None:
                found.append((group.start, group.end, period))
    return tuple(found)


def _each_year(timing: Timing) -> Iterator[Timing]:
    """The years of a range; all else as it is."""
    first, last = timing.year, timing.last_year
    if first is None or last is None or timing.months or timing.first_month or last - first > _LONGEST_RANGE:
        yield timing
        return
    for year in range(first, last + 1):
        yield replace(timing, year=year, last_year=None)


def _completed(groups: Sequence[Group], text: str) -> Iterator[Timing]:
    """The timing of each group with what it takes from its neighbours: from the next of a list, where no figure parts
    the two."""
    before: Timing | None = None
    for at, group in enumerate(groups):
        behind = groups[at + 1] if at + 1 < len(groups) and groups[at + 1].listed else None
        if behind is not None and any(map(str.isdigit, text[group.end : behind.start])):
            behind = None
        timing = _complete(group, before, behind.timing if behind else None)
        yield timing
        is_told = timing.year is not None or timing.relative is not None
        if is_told and not (group.timing.relative or 0) < 0:
            before = timing


def _complete(group: Group, before: Timing | None, behind: Timing | None) -> Timing:
    timing = group.timing
    if group.bare and group.listed and before is not None:
        return joined(timing, before) if before.has_parts or before.instant else timing
    if group.listed and before is not None and timing.is_dated and not timing.has_length and before.is_dated:
        return joined(timing, replace(before, quarter=None, half=None))
    if timing.relative is not None:
        looks_back = timing.relative == -1 and timing.relative_to in {"period", "year"} and not timing.instant
        return joined(timing, before) if looks_back and before is not None and not before.instant else timing
    if timing.year is not None or not timing.has_parts:
        return timing
    for neighbour in filter(None, (behind, before)):
        if neighbour.year is not None and timing.has_length and not timing.month and neighbour.month:
            return joined(timing, replace(neighbour, months=None, weeks=None, first_month=None))
        if neighbour.year is not None or neighbour.relative_to in {"year", "date"}:
            year = Timing(
                year=neighbour.year,
                fiscal=neighbour.fiscal,
                relative=neighbour.relative,
                relative_to=neighbour.relative_to,
                basis=neighbour.basis,
            )
            return joined(timing, year)
    return timing
