"""The noun Calendar: how a document counts its fiscal years, and the days on which they and their quarters begin and
end."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.facts.fact import Period

Day = date  # the field Calendar.date hides the name of its type
_DAY = timedelta(days=1)
_NEAR_YEAR_END = 10
_NEAR_QUARTER_END = 16
"""Days by which a known last day of a year or quarter may lie from where months would put it. A first quarter of 12
weeks (PepsiCo) ends a week before the month does, a third of three 12-week quarters 16 to 23 days before."""
_QUARTER_WEEKS = 13


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a document counts time.

    year_end         month and day on which its fiscal year ends; of years of whole weeks, the day it is nearest to
                     or before
    weeks            years of 52 or 53 weeks
    fiscal_named_by  "end": fiscal 2024 is named by the calendar year of `year_end`; "start": it ends in 2025
    date             the document's date
    report           the period that the document reports on: what 本期 and "current quarter" mean
    ends             last days of its years, halves and quarters that the document names, ascending
    last             years of weeks end on the last such weekday not after `year_end`, not on the nearest
    weekday          0 for Monday, of the last day of such years and their quarters
    exact            years end on `year_end` itself, only their quarters on a weekday
    split_end        month and day on which a year over two calendar years ends, "2014-15", where only the country tells
    """

    year_end: tuple[int, int] = (12, 31)
    weeks: bool = False
    fiscal_named_by: str = "end"
    date: Day | None = None
    report: Period | None = None
    ends: tuple[Day, ...] = ()
    last: bool = False
    weekday: int | None = None
    exact: bool = False
    split_end: tuple[int, int] | None = None

    @property
    def is_known(self) -> bool:
        """Does the document say anything of its fiscal year?"""
        return self.year_end != (12, 31) or self.weeks or bool(self.ends) or self.report is not None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def is_month_end(day: date) -> bool:
    """Is it the last day of its month?"""
    return (day + _DAY).month != day.month


def day_in(year: int, month: int, day: int) -> date | None:
    """A day by its numbers; None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_before(day: date, months: int) -> date:
    """The day so many months earlier (later where negative); the last of a month stays a last day."""
    at = day.year * 12 + day.month - 1 - months
    year, month = at // 12, at % 12 + 1
    if is_month_end(day):
        return month_end(year, month)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=1024)
def year_end(calendar: Calendar, year: int) -> date:
    """The last day of a fiscal year by its name: 2024 of fiscal 2024.

    Raises:
        ValueError, OverflowError: no such year in the calendar of Python.
    """
    month, day = calendar.year_end
    nominal = date(year + (calendar.fiscal_named_by == "start"), month, 1)
    nominal = month_end(nominal.year, month) if day >= 28 else nominal.replace(day=day)
    return _as_printed(calendar, nominal, _NEAR_YEAR_END)


@lru_cache(maxsize=1024)
def year_span(calendar: Calendar, year: int) -> tuple[date, date]:
    """First and last day of a fiscal year by its name."""
    return year_end(calendar, year - 1) + _DAY, year_end(calendar, year)


@lru_cache(maxsize=1024)
def quarter_span(calendar: Calendar, year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter, 1 to 4, of a fiscal year."""
    first, last = year_span(calendar, year)
    ends = [first - _DAY, *(_quarter_end(calendar, first, last, at) for at in (1, 2, 3)), last]
    return ends[quarter - 1] + _DAY, ends[quarter]


def _quarter_end(calendar: Calendar, first: date, last: date, quarter: int) -> date:
    if calendar.weeks:
        nominal = first + timedelta(weeks=_QUARTER_WEEKS * quarter) - _DAY
        return _printed(calendar, nominal, _NEAR_QUARTER_END) or _on_weekday(nominal, calendar.weekday)
    return months_before(last, 12 - 3 * quarter)


def fiscal_year_of(calendar: Calendar, day: date) -> int:
    """The name of the fiscal year in which a day lies."""
    around = range(day.year - 1, day.year + 2)
    return next((year for year in around if year_span(calendar, year)[0] <= day <= year_end(calendar, year)), day.year)


def nearest_end(calendar: Calendar, day: date) -> date:
    """The last day of a period by a document's own calendar, where months alone say `day`."""
    return _as_printed(calendar, day, _NEAR_YEAR_END)


def _as_printed(calendar: Calendar, nominal: date, near: int) -> date:
    """The last day that the document names near to a day, or that its rule of weeks gives."""
    if not calendar.weeks or (calendar.exact and is_year_end(calendar, nominal)):
        return nominal
    printed = _printed(calendar, nominal, near)
    if printed is not None:
        return printed
    return _on_weekday(nominal, calendar.weekday, last=calendar.last)


def is_year_end(calendar: Calendar, day: date) -> bool:
    """Is it the day of the month on which fiscal years end, weeks aside?"""
    month, last = calendar.year_end
    return day.month == month and (day.day == last or (last >= 28 and is_month_end(day)))


def _on_weekday(day: date, weekday: int | None, *, last: bool = False) -> date:
    """The nearest such weekday, or with `last` the last one not after a day; the day itself where no weekday is
    known."""
    if weekday is None:
        return day
    back = (day.weekday() - weekday) % 7
    return day - timedelta(days=back if last or back <= 3 else back - 7)


def _printed(calendar: Calendar, nominal: date, near: int) -> date | None:
    close = [end for end in calendar.ends if abs((end - nominal).days) <= near]
    return min(close, key=lambda end: abs((end - nominal).days)) if close else None
