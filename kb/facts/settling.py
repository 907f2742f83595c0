"""A Timing settled by a Calendar: the Period, with its first and last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from kb.facts.calendars import (
    Calendar,
    day_in,
    fiscal_year_of,
    is_month_end,
    month_end,
    months_before,
    nearest_end,
    quarter_span,
    year_span,
)
from kb.facts.fact import Period, PeriodKind
from kb.facts.timing import Timing

_DAY = timedelta(days=1)
_CLOSE = 8
"""Days by which the first day of a period of whole weeks may lie from that of a fiscal year."""
_QUARTER_CLOSE = 24
"""Days by which a quarter's last day may lie from where months would put it: quarters of 12, 12, 12 and 16 weeks."""
_LONGEST_SHIFT = 50


@lru_cache(maxsize=16384)
def settle(timing: Timing, calendar: Calendar, *, flow: bool | None = None, label: str = "") -> Period | None:
    """The period that a Timing means by a document's calendar; None where nothing definite can be said.

    Args:
        timing: of one label, or of several joined.
        calendar: the document's.
        flow: False for a figure of a moment (a balance sheet's): a year or quarter is then its last day. True for
        one of a stretch of time: a day is then the end of the quarter or year that the labels or the report name.
        None: not known.
        label: what is printed, for Period.label.
    """
    try:
        found = _settled(timing, calendar, flow=flow)
    except (ValueError, OverflowError):  # no such day: February 30, year 0
        return None
    if found is None or found.start > found.end:
        return None
    if flow is False and found.kind is not PeriodKind.INSTANT and timing.last_year is None:
        found = _moment(found.end)
    return replace(found, label=label) if label else found


def settle_moment(point: Timing, whole: Timing, calendar: Calendar, *, label: str = "") -> Period | None:
    """The moment at which a stretch of time begins or ends: "beginning of year" (`point`) in a column of fiscal 2023
    (`whole`).

    None where `point` tells no beginning or end of another's time, or `whole` no stretch of it.
    """
    within = point.relative in {None, 0, -1} and point.relative_to in {"", "period", "year"}
    if not (point.instant and within) or point.year is not None or point.has_parts or whole.instant:
        return None
    found = settle(replace(whole, spans=()), calendar, flow=True)
    if found is None or found.kind is PeriodKind.INSTANT:
        return None
    if point.relative != -1:
        day = found.end
    elif point.relative_to == "year":
        day = year_span(calendar, fiscal_year_of(calendar, found.start))[0] - _DAY
    else:
        day = found.start - _DAY
    return replace(_moment(day), label=label)


def _settled(timing: Timing, calendar: Calendar, *, flow: bool | None) -> Period | None:
    if timing.relative_to == "after":
        return None
    if not timing.instant:
        return _stretch(timing, calendar, flow=flow)
    if timing.is_dated and timing.relative is None:
        return _stretch(replace(timing, months=None, weeks=None), calendar, flow=None)
    if timing.relative == -1 and timing.relative_to == "period":
        return _opening(timing, calendar)
    rest = replace(timing, instant=False)
    if (
        timing.relative_to == "year"
        and timing.relative
        and timing.year is None
        and not timing.quarter
        and not timing.half
    ):
        year = _report_year(calendar)
        return None if year is None else _moment(year_span(calendar, year + timing.relative)[1])
    if timing.relative_to == "year" and timing.relative and not timing.is_dated:
        rest = Timing(year=timing.year, relative=timing.relative, relative_to="year")
    elif timing.relative == 0 and timing.relative_to == "period":
        return _closing(rest, calendar)
    found = _stretch(rest, calendar, flow=None)
    return None if found is None else _moment(found.end)


def _moment(day: date) -> Period:
    return Period(PeriodKind.INSTANT, day, day)


def _opening(timing: Timing, calendar: Calendar) -> Period | None:
    """The moment before a period begins; without a period of its own, before the report's fiscal year begins."""
    rest = replace(timing, instant=False, relative=None, relative_to="")
    if rest.has_parts and not (rest.is_dated and not rest.has_length):
        found = _stretch(rest, calendar, flow=None)
        return None if found is None else _moment(found.start - _DAY)
    year = rest.year if rest.year is not None else _report_year(calendar)
    if rest.is_dated and rest.year is not None:
        year = fiscal_year_of(calendar, date(rest.year, rest.month or 1, rest.day or 1))
    return None if year is None else _moment(year_span(calendar, year)[0] - _DAY)


def _closing(rest: Timing, calendar: Calendar) -> Period | None:
    """The moment at which the period ends that a Timing names, or the report's."""
    report = calendar.report
    own = replace(rest, relative=None, relative_to="")
    if own.has_parts or (own.year is not None and (report is None or own.year != _report_year(calendar))):
        found = _stretch(own, calendar, flow=None)
        return None if found is None else _moment(found.end)
    return None if report is None else _moment(report.end)


def _report_year(calendar: Calendar) -> int | None:
    """The name of the fiscal year that the report speaks of."""
    return None if calendar.report is None else fiscal_year_of(calendar, calendar.report.end)


def _year(timing: Timing, calendar: Calendar) -> int | None:
    """The year that is meant, by its name: its own, or the report's, moved by what is relative."""
    moved = timing.relative if timing.relative_to in {"year", "period", "date"} else None
    if moved is not None and abs(moved) > _LONGEST_SHIFT:
        return None
    if timing.year is not None:
        return timing.year + (moved or 0)
    if timing.relative_to == "date" and calendar.date is not None:
        return calendar.date.year + (moved or 0)
    year = _report_year(calendar)
    if year is None:
        return None
    if moved is None and timing.quarter == 4 and _is_first_quarter(calendar):
        return year - 1  # a first quarter's report looks back on the fourth
    return year + (moved or 0)


def _is_first_quarter(calendar: Calendar) -> bool:
    report, year = calendar.report, _report_year(calendar)
    if report is None or year is None or report.kind is not PeriodKind.QUARTER:
        return False
    return report.start == year_span(calendar, year)[0]


def _stretch(timing: Timing, calendar: Calendar, *, flow: bool | None) -> Period | None:
    """The stretch of time, or the day where no length is told."""
    if timing.relative_to == "quarter":
        return _quarters_away(timing, calendar)
    if timing.first_month is not None:
        return _months_from(timing, calendar)
    if timing.is_dated:
        return _to_day(timing, calendar, flow=flow)
    if timing.month is not None:
        return _to_month(timing, calendar)
    if timing.last_year is not None:
        return _years(timing, calendar)
    if timing.relative_to == "period" and not timing.quarter and not timing.half:
        return _like_report(timing, calendar)
    if not timing.has_parts and timing.year is None and timing.relative is None:
        return None
    year = _year(timing, calendar)
    return None if year is None else _of_year(timing, calendar, year)


def _of_year(timing: Timing, calendar: Calendar, year: int) -> Period | None:
    """Quarter, half, length or all of a fiscal year."""
    first, last = year_span(calendar, year)
    if timing.quarter is not None:
        start, end = quarter_span(calendar, year, timing.quarter)
        return _named(first if timing.to_date else start, end, calendar)
    if timing.half is not None:
        middle = quarter_span(calendar, year, 2)[1]
        return _named(first, middle, calendar) if timing.half == 1 else _named(middle + _DAY, last, calendar)
    if timing.has_length:
        return _length_of_year(timing, calendar, year)
    return Period(PeriodKind.YEAR, first, last)


def _length_of_year(timing: Timing, calendar: Calendar, year: int) -> Period | None:
    """A length without its last day: up to where the report is in its year; nine months by themselves are the first
    nine."""
    first, last = year_span(calendar, year)
    end = _report_end(calendar, year)
    months = timing.months or (round(timing.weeks / 52 * 12) if timing.weeks else None)
    if timing.trailing:
        if timing.year is None and calendar.report is None:
            return None
        return _trailing(end or last, months or 12, calendar)
    if timing.to_date and months is None:
        return None if end is None else _named(first, end, calendar)
    if months == 12 and (timing.fiscal or end is None or timing.relative is not None or timing.weeks is None):
        return Period(PeriodKind.YEAR, first, last)
    if timing.to_date or months == 9:
        return _named(first, _months_on(calendar, year, months or 9), calendar)
    return None if end is None else _ending(timing, end, calendar)


def _months_on(calendar: Calendar, year: int, months: int) -> date:
    if months % 3 == 0 and months <= 12:
        return quarter_span(calendar, year, months // 3)[1]
    return months_before(year_span(calendar, year)[1], 12 - months)


def _report_end(calendar: Calendar, year: int) -> date | None:
    """Where in a fiscal year the report's period ends, in another year on the like day."""
    report, own = calendar.report, _report_year(calendar)
    if report is None or own is None:
        return None
    return report.end if own == year else _years_on(report.end, year - own, calendar)


def _years_on(day: date, years: int, calendar: Calendar) -> date:
    """The like day of another year; of years of weeks, the last day of the like period."""
    return nearest_end(calendar, months_before(day, -12 * years))


def _like_report(timing: Timing, calendar: Calendar) -> Period | None:
    """The report's period, or the like one of another year; its length where the Timing says one."""
    report, own = calendar.report, _report_year(calendar)
    if report is None or own is None:
        if timing.year is None:
            return None
        return _of_year(replace(timing, relative=None, relative_to=""), calendar, timing.year + (timing.relative or 0))
    years = (timing.year - own if timing.year is not None else 0) + (timing.relative or 0)
    if abs(years) > _LONGEST_SHIFT:
        return None
    end = _years_on(report.end, years, calendar)
    if timing.to_date and not timing.months:
        return _named(year_span(calendar, fiscal_year_of(calendar, end))[0], end, calendar)
    if timing.has_length:
        return _ending(timing, end, calendar)
    start = report.start if years == 0 else _years_on(report.start - _DAY, years, calendar) + _DAY
    return replace(report, start=start, end=end, label="")


def _quarters_away(timing: Timing, calendar: Calendar) -> Period | None:
    """The quarter that lies so many quarters from the one named, or from that in which the report ends."""
    if timing.quarter is not None and timing.year is not None:
        at = timing.year * 4 + timing.quarter - 1
    elif calendar.report is not None:
        year = fiscal_year_of(calendar, calendar.report.end)
        quarter = next((n for n in (1, 2, 3, 4) if calendar.report.end <= quarter_span(calendar, year, n)[1]), 4)
        at = (timing.year if timing.year is not None else year) * 4 + quarter - 1
    else:
        return None
    at += timing.relative or 0
    return Period(PeriodKind.QUARTER, *quarter_span(calendar, at // 4, at % 4 + 1))


def _years(timing: Timing, calendar: Calendar) -> Period | None:
    """A range of years, or the one fiscal year that lies over two: 2023/24 says nothing definite where years end in
    December."""
    first, last = timing.year, timing.last_year
    if first is None or last is None:
        return None
    is_split = timing.fiscal and timing.months == 12
    if calendar.split_end is not None and not calendar.is_known:
        calendar = replace(calendar, year_end=calendar.split_end)
    if last == first + 1 and (is_split or not (timing.fiscal or timing.basis)) and calendar.year_end != (12, 31):
        return Period(PeriodKind.YEAR, *year_span(calendar, last - (calendar.fiscal_named_by == "start")))
    if is_split:
        return None
    return Period(PeriodKind.OTHER, year_span(calendar, first)[0], year_span(calendar, last)[1])


def _months_from(timing: Timing, calendar: Calendar) -> Period | None:
    """From a first month or day to a last: 1-9月, January 1 to June 30, CY24."""
    first, month = timing.first_month, timing.month
    if first is None or month is None:
        return None
    year = _year_of_day(timing, calendar)
    if year is None:
        return None
    end = day_in(year, month, timing.day) if timing.day else month_end(year, month)
    begins_earlier = (first, timing.first_day or 1) > (month, timing.day or 31)
    start = day_in(year - begins_earlier, first, timing.first_day or 1)
    return None if start is None or end is None else _named(start, end, calendar)


def _year_of_day(timing: Timing, calendar: Calendar) -> int | None:
    """The calendar year of a month or day: its own, or that of the report's fiscal year."""
    moved = (timing.relative or 0) if timing.relative_to in {"year", "period", "date"} else 0
    if abs(moved) > _LONGEST_SHIFT:
        return None
    if timing.year is not None:
        return timing.year + moved
    if timing.relative_to == "date" and calendar.date is not None:
        return calendar.date.year + moved
    year = _report_year(calendar)
    if year is None:
        return None
    first, last = year_span(calendar, year)
    month, day = timing.month or 1, timing.day
    for candidate in (last.year, first.year):
        at = day_in(candidate, month, day) if day else date(candidate, month, 1)
        if at is not None and first - timedelta(days=_CLOSE) <= at <= last + timedelta(days=_CLOSE):
            return candidate + moved
    return last.year + moved


def _to_month(timing: Timing, calendar: Calendar) -> Period | None:
    """A month, or the stretch of time that ends with it."""
    year = _year_of_day(timing, calendar)
    if year is None or timing.month is None:
        return None
    end = month_end(year, timing.month)
    if timing.has_length:
        near = nearest_end(calendar, end)
        return _ending(timing, near if timing.fiscal else end, calendar)
    return Period(PeriodKind.OTHER, end.replace(day=1), end)


def _to_day(timing: Timing, calendar: Calendar, *, flow: bool | None) -> Period | None:
    """A day, or the stretch of time that ends on it."""
    year = _year_of_day(timing, calendar)
    if year is None or timing.month is None or timing.day is None:
        return None
    leap = timing.month == 2 and timing.day == 29 and timing.relative
    day = day_in(year, timing.month, 28 if leap else timing.day)
    if day is None:
        return None
    if timing.relative and timing.year is not None:
        day = nearest_end(calendar, day) if not leap else month_end(year, 2)
    if timing.has_length:
        return _ending(timing, day, calendar)
    is_end = timing.relative == 0 and timing.relative_to == "period"  # the period ended on that day
    return _flow_to(timing, day, calendar) if flow or is_end else _moment(day)


def _flow_to(timing: Timing, day: date, calendar: Calendar) -> Period:
    """What a flow headed by a day alone is of: the quarter or half named beside, a period as the report's, or the
    fiscal year."""
    year = fiscal_year_of(calendar, day)
    last = year_span(calendar, year)[1]
    if timing.quarter is not None:
        _, end = quarter_span(calendar, fiscal_year_of(calendar, day - timedelta(days=_CLOSE)), timing.quarter)
        if abs((end - day).days) <= _QUARTER_CLOSE:
            return _ending(Timing(months=3), day, calendar)
    if timing.half is not None:
        return _ending(Timing(months=6), day, calendar)
    report = calendar.report
    if report is not None and (day.month, day.day) == (report.end.month, report.end.day):
        return _ending(Timing(months=_months_in(report)), day, calendar)
    if abs((last - day).days) <= _CLOSE:
        return _ending(Timing(months=12, fiscal=True), day, calendar)
    return _moment(day)


def _months_in(period: Period) -> int:
    return max(1, round(((period.end - period.start).days + 1) / 30.44))


def _ending(timing: Timing, end: date, calendar: Calendar) -> Period:
    """The stretch of time of some length that ends on a day."""
    if timing.trailing:
        return _trailing(end, timing.months or 12, calendar)
    if timing.to_date and not timing.months:
        return _named(year_span(calendar, fiscal_year_of(calendar, end))[0], end, calendar)
    if timing.weeks:
        start = _near_beginning(end - timedelta(weeks=timing.weeks) + _DAY, calendar)
        return _of_length(start, end, round(timing.weeks / 52 * 12), calendar, is_year=timing.weeks in {52, 53})
    months = timing.months or 1
    by_weeks = not is_month_end(end) and (calendar.weeks or _is_near_month_end(end))
    if by_weeks and months % 3 == 0:
        start = _near_beginning(end - timedelta(weeks=months // 3 * 13) + _DAY, calendar)
    else:
        start = months_before(end, months) + _DAY
        start = _near_beginning(start, calendar) if calendar.weeks else start
    return _of_length(start, end, months, calendar, is_year=timing.fiscal and months == 12)


def _is_near_month_end(day: date) -> bool:
    return day.day <= 7 or month_end(day.year, day.month).day - day.day <= 6


def _near_beginning(start: date, calendar: Calendar) -> date:
    """The day after a known last day, or the first of a fiscal year, within a week of where weeks put a beginning."""
    beginnings = [end + _DAY for end in calendar.ends]
    beginnings += [year_span(calendar, year)[0] for year in (start.year - 1, start.year, start.year + 1)]
    close = [day for day in beginnings if abs((day - start).days) < _CLOSE]
    if not calendar.is_known:
        close = [day for day in close if day == start]
    return min(close, key=lambda day: abs((day - start).days)) if close else start


def _trailing(end: date, months: int, calendar: Calendar) -> Period:
    start = nearest_end(calendar, months_before(end, months)) + _DAY
    return Period(PeriodKind.TRAILING, start, end)


def _of_length(start: date, end: date, months: int, calendar: Calendar, *, is_year: bool) -> Period:
    """The kind of a stretch of time by its length and where it ends in the fiscal year."""
    year = fiscal_year_of(calendar, end)
    if months == 12:
        at_end = min(abs((year_span(calendar, name)[1] - end).days) for name in (year - 1, year)) <= _CLOSE
        return Period(PeriodKind.YEAR if is_year or at_end else PeriodKind.TRAILING, start, end)
    if months in {3, 4}:
        ends = [quarter_span(calendar, name, n)[1] for name in (year - 1, year) for n in (1, 2, 3, 4)]
        fits = not calendar.is_known or min(abs((day - end).days) for day in ends) <= _QUARTER_CLOSE
        return Period(PeriodKind.QUARTER if fits else PeriodKind.OTHER, start, end)
    if months in {5, 6}:
        return Period(PeriodKind.HALF if months == 6 else PeriodKind.OTHER, start, end)
    if months in {8, 9}:
        return Period(
            PeriodKind.TO_DATE if months == 9 or start == year_span(calendar, year)[0] else PeriodKind.OTHER, start, end
        )
    return _named(start, end, calendar)


def _named(start: date, end: date, calendar: Calendar) -> Period:
    """The kind of a stretch of time whose ends are known."""
    days = (end - start).days + 1
    first = year_span(calendar, fiscal_year_of(calendar, end))[0]
    kind = PeriodKind.TO_DATE if abs((start - first).days) < _CLOSE else PeriodKind.OTHER
    if 83 <= days <= 99 or 111 <= days <= 120:
        kind = PeriodKind.QUARTER
    elif 175 <= days <= 190:
        kind = PeriodKind.HALF
    elif 363 <= days <= 372:
        kind = PeriodKind.YEAR
    elif days < 32:
        kind = PeriodKind.OTHER
    return Period(kind, start, end)
