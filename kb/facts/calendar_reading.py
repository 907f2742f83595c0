"""What a document says of its own calendar: when its fiscal year ends, what names it, on which period it reports."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from kb.facts.calendars import Calendar, day_in, is_month_end, month_end, months_before
from kb.facts.fact import Period, PeriodKind
from kb.facts.period_forms import normal, number, split_years
from kb.facts.settling import settle
from kb.facts.timing import Timing, groups_of, is_period, joined, timing_of
from kb.text.calendar_words import MONTH, YEAR, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.facts.timing import Group

_MOST_CHARACTERS = 1500
_MOST_TEXTS = 500
"""Texts that speak of a calendar and are read; the first ones of a document say it."""

_COVER_TEXTS = 60
_FIRST_TEXTS = 12
_MOST_ENDS = 24
_SHORT = 80
_LONGEST_DAY = 32
_SENTENCE = 400
_SPEAKS = re.compile(
    r"fiscal|financial year|years? end|months? end|weeks? end|quarter(?:ly period)? end|\bfye?\b|y/e |会计年度"
    r"|财政年度|财年"
    r"|止 ?(?:之)?(?:财政|会计)?年度|止.{0,4}个月|年结|报告|季报|年报|业绩|results"
)
_REPORTS = re.compile(r"报告|[年季中]报|业绩|公告|results|report|earnings|10-[kq]|release")
_LOOKS_AHEAD = re.compile(r"策略|展望|前瞻|预告|outlook|preview|strategy|forecast")
_MONTH = rf"(?P<month>{MONTH})\.?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile("|".join(_WEEKDAYS))
_MOST_LOOKS = 40
"""Texts in which a rule of weeks is looked for: its pattern is the one that is slow on texts made to be."""

_WEEK_RULE = re.compile(
    rf"(?:fiscal|financial) years?[^.;]{{0,90}}?\bend(?:s|ed|ing)?\b[^.;]{{0,24}}?(?P<last>last |final )?"
    rf"(?P<weekday>{'|'.join(_WEEKDAYS)})(?P<how>[^.;]{{0,24}}?\b(?:closest|nearest|in|of|before|on|to)\b)"
    rf"[^.;]{{0,24}}?\b{_MONTH}(?: (?P<day>\d{{1,2}}))?"
)
_DAY_RULES = (
    re.compile(
        rf"(?:fiscal|financial)(?: year|-year| years)(?:[ -]end)?"
        rf"(?: is| of| ends?| ended| ending| runs? [^.;]{{0,30}}? (?:to|through))?"
        rf"(?: on| at| the){{0,3}} {_MONTH} (?P<day>\d{{1,2}})(?!\d|,? ?{YEAR})"
    ),
    re.compile(
        rf"(?:\bfye|\by/e|year[ -]end(?:ing|s)?|\bfy end(?:s|ing)?)[ :-]{{1,3}}(?:is |in |on )?"
        rf"(?:(?P<day>\d{{1,2}}) )?{_MONTH}(?![a-z])"
    ),
    re.compile(
        r"(?:会计|财政)年度[^。;]{0,24}?(?:至|止于|截至|结束于) {0,2}(?:每年|公历|当年|同年|翌年|次年)?"
        r" {0,2}(?P<month>1[0-2]|\d) {0,2}月 {0,2}(?P<day>\d{1,2}) {0,2}日"
    ),
    re.compile(r"(?P<month>1[0-2]|\d)月(?P<day>\d{1,2})日为(?:其|本公司|本集团)?(?:会计|财政)?年(?:度|结)"),
)
_YEAR_ENDED = re.compile(
    rf"\b(?:fiscal|financial) years? end(?:ed|ing) (?:on )?(?:{MONTH})\.? \d{{1,2}},? {YEAR}\b",
    re.IGNORECASE,
)
"""A fiscal year told by its last day, within a longer text."""

_EARLY = 5
"""The last month in which a fiscal year may end that is named by the year before, as retailers do."""

_PAIRED = 48
"""Characters between "fiscal 2024" and the day on which it ends."""


@dataclass(slots=True)
class _Evidence:
    """What the texts say: days on which fiscal years end with how often, days on which any period ends, names of
    years. `moments` are days that head columns alone, as those of balances do."""

    anchors: Counter[tuple[int, int]] = field(default_factory=Counter)
    year_ends: set[date] = field(default_factory=set)
    ends: set[date] = field(default_factory=set)
    moments: set[date] = field(default_factory=set)
    names: list[tuple[int, date]] = field(default_factory=list)
    weeks: int = 0
    looks: int = 0
    rule: tuple[tuple[int, int], int, bool] | None = None


def calendar_of(texts: Iterable[str], date: date | None, title: str = "", asides: Iterable[str] = ()) -> Calendar:
    """The calendar of a document by its own statements; by calendar years where it makes none.

    Args:
        texts: its blocks in reading order: the cover first. Only those that speak of years or quarters are read.
        date: its date.
        title: its title; what it names is the period reported on.
        asides: its long texts. A year's last day that one mentions tells how years end where nothing else does, and
            never on which period the document reports: "see our annual report for the fiscal year ended January 2,
                2022".
    """
    evidence = _Evidence()
    first: list[str] = []
    read = 0
    for at, text in enumerate([title, *texts]):
        if at <= _COVER_TEXTS:
            first.append(text[:_MOST_CHARACTERS])
        plain = normal(text[:_MOST_CHARACTERS])
        if read < _MOST_TEXTS and _SPEAKS.search(plain):
            read += 1
            _take(evidence, plain, text[:_MOST_CHARACTERS], weight=3 if at <= _COVER_TEXTS else 1)
        elif len(text) <= _LONGEST_DAY and len(evidence.moments) < _MOST_ENDS:
            _take_moment(evidence, text)
    if not evidence.anchors and evidence.rule is None:
        _take_asides(evidence, asides)
    calendar = replace(_calendar(evidence), date=date)
    if calendar.year_end[0] <= _EARLY and not evidence.names and _names_year_before(title, evidence.year_ends):
        calendar = replace(calendar, fiscal_named_by="start")
    return replace(calendar, report=_report(first, calendar))


def split_end_of(currency: str) -> tuple[int, int] | None:
    """The month and day on which a year over two calendar years ends where an ISO 4217 currency is told in; None where
    it varies."""
    day = split_years().get(currency)
    return None if day is None else (int(day[:2]), int(day[3:]))


def _names_year_before(title: str, ends: Iterable[date]) -> bool:
    """Does a title speak of a fiscal year that is named by the year before its last day, as days of its tables tell?"""
    named = [group.timing.year for group in groups_of(title) if group.timing.fiscal and group.timing.year is not None]
    years = [end.year for end in ends]
    return bool(named and years) and max(named) == max(years) - 1


def _take(evidence: _Evidence, plain: str, text: str, weight: int) -> None:
    """Add what a text says to the evidence."""
    _take_rules(evidence, plain)
    last: Group | None = None
    length = Timing()
    for group in groups_of(text):
        timing = group.timing
        if timing.is_dated and group.listed and not timing.has_length and length.has_length:
            timing = joined(timing, Timing(months=length.months, weeks=length.weeks, fiscal=length.fiscal))
        day = _day(timing)
        if day is not None and (timing.months or timing.weeks):
            _take_end(evidence, timing, day, weight)
            length = timing
        if last is not None and group.start - last.end <= _PAIRED:
            _take_name(evidence, last.timing, timing)
            _take_name(evidence, timing, last.timing)
        last = replace(group, timing=timing)


def _take_asides(evidence: _Evidence, asides: Iterable[str]) -> None:
    """Add the last days of fiscal years that long texts mention."""
    for text in asides:
        for match in islice(_YEAR_ENDED.finditer(text), _MOST_ENDS):
            day = _day(timing_of(match[0]) or Timing())
            if day is not None:
                _take_end(evidence, Timing(months=12, fiscal=True), day, weight=1)
        if len(evidence.year_ends) >= _MOST_ENDS:
            return


def _day(timing: Timing) -> date | None:
    if timing.year is None or timing.month is None or timing.day is None or timing.relative:
        return None
    return day_in(timing.year, timing.month, timing.day)


def _take_end(evidence: _Evidence, timing: Timing, day: date, weight: int) -> None:
    evidence.ends.add(day)
    if timing.weeks and timing.weeks > 5:
        evidence.weeks += 1
        evidence.ends.add(day - timedelta(weeks=timing.weeks))  # the day before it begins ends the period before
    if timing.weeks in {52, 53} or (timing.months == 12 and timing.fiscal):
        evidence.year_ends.add(day)
        evidence.anchors[_anchor(day)] += 4 * weight
    elif timing.quarter:
        evidence.anchors[_anchor(months_before(_nominal(day), 3 * timing.quarter - 12))] += weight
    elif timing.months in {6, 9} or timing.weeks in {26, 39, 24, 36}:
        months = timing.months or (6 if (timing.weeks or 0) < 30 else 9)
        evidence.anchors[_anchor(months_before(_nominal(day), months - 12))] += weight


def _take_moment(evidence: _Evidence, text: str) -> None:
    """Note the day that is all that a short text says: "December 31, 2022" over a column of balances."""
    timing = timing_of(text) if is_period(text) else None
    day = _day(timing) if timing is not None and not timing.has_length else None
    if day is not None:
        evidence.moments.add(day)


def _take_name(evidence: _Evidence, named: Timing, dated: Timing) -> None:
    """A fiscal year by its name beside a day on which it, or a quarter of it, ends."""
    day = _day(dated)
    if day is None or named.year is None or not named.fiscal or named.month or named.last_year or named.relative:
        return
    quarter = named.quarter or dated.quarter
    is_year = dated.weeks in {52, 53} or dated.months == 12 or (named.months == 12 and not quarter)
    if quarter:
        evidence.names.append((named.year, months_before(_nominal(day), 3 * quarter - 12)))
    elif is_year or not (dated.has_length or named.has_length):
        evidence.names.append((named.year, _nominal(day)))


def _take_rules(evidence: _Evidence, plain: str) -> None:
    """Read "our fiscal year ends on the Saturday closest to January 31" and the like."""
    may_have = evidence.rule is None and evidence.looks < _MOST_LOOKS and _WEEKDAY.search(plain) is not None
    evidence.looks += may_have
    rule = _WEEK_RULE.search(plain) if may_have else None
    if rule:
        month = month_of(rule["month"])
        day = int(rule["day"]) if rule["day"] else 31
        anchor = (month, month_end(2023, month).day if day >= 28 or not rule["day"] else day)
        nearest = re.search(r"closest|nearest", rule["how"]) is not None
        if "before" in rule["how"] or nearest or rule["last"]:
            evidence.rule = (anchor, _WEEKDAYS.index(rule["weekday"]), not nearest)
        return
    for pattern in _DAY_RULES:
        found = pattern.search(plain)
        if found is None:
            continue
        month = month_of(found["month"]) or number(found["month"])
        if not 1 <= month <= 12:
            continue
        day = int(found["day"]) if found["day"] else month_end(2023, month).day
        if day_in(2023, month, min(day, 28)):
            evidence.anchors[(month, min(day, month_end(2023, month).day))] += 8


def _nominal(day: date) -> date:
    """The end of the month that a day is at, within a week; else the day."""
    if is_month_end(day):
        return day
    if day.day <= 7:
        return day - timedelta(days=day.day)
    end = month_end(day.year, day.month)
    return end if (end - day).days <= 6 else day


def _anchor(day: date) -> tuple[int, int]:
    near = _nominal(day)
    return near.month, 28 if (near.month, near.day) == (2, 29) else near.day


def _calendar(evidence: _Evidence) -> Calendar:
    """The calendar that most of the evidence speaks for."""
    ends = tuple(sorted(evidence.ends))
    if evidence.rule is not None:
        anchor, weekday, is_last = evidence.rule
        calendar = Calendar(year_end=anchor, weeks=True, ends=ends, weekday=weekday, last=is_last)
    elif evidence.anchors:
        calendar = _by_days(evidence, evidence.anchors.most_common(1)[0][0], ends)
    else:
        return Calendar()
    return replace(calendar, fiscal_named_by=_named_by(evidence.names, calendar))


def _by_days(evidence: _Evidence, anchor: tuple[int, int], ends: tuple[date, ...]) -> Calendar:
    """A calendar whose year ends by an anchor: of weeks, where days differ from the months' ends and between years."""
    odd = [end for end in ends if _nominal(end) != end]
    days = {(end.month, end.day) for end in evidence.year_ends if _anchor(end) == anchor}
    if not odd or (not evidence.weeks and len(days) == 1 and len(evidence.year_ends) > 1 and _is_every(odd, days)):
        return Calendar(year_end=days.pop() if odd and len(days) == 1 else anchor)
    weekday = Counter(end.weekday() for end in odd).most_common(1)[0][0]
    near = {end for end in (*ends, *evidence.moments) if _anchor(end) == anchor}
    exact = bool(near) and all(_nominal(end) == end for end in near) and any(end.weekday() != weekday for end in near)
    kept = tuple(sorted(end for end in {*ends, *near} if end.weekday() == weekday or (exact and end in near)))
    is_last = not exact and any((_nominal(end) - end).days > 3 for end in kept if end in near)
    return Calendar(anchor, weeks=True, ends=kept[-_MOST_ENDS:], last=is_last, weekday=weekday, exact=exact)


def _is_every(ends: Iterable[date], days: Iterable[tuple[int, int]]) -> bool:
    """Do all odd days fall on the one day on which years end: "5 April"?"""
    wanted = set(days)
    return all((end.month, end.day) in wanted for end in ends)


def _named_by(names: Iterable[tuple[int, date]], calendar: Calendar) -> str:
    votes: Counter[int] = Counter(end.year - year for year, end in names if (end.month == calendar.year_end[0]))
    return "start" if votes[1] > votes[0] else "end"


def _report(first: Sequence[str], calendar: Calendar) -> Period | None:
    """The period that the document is on.

    By its title; else by a line of the cover or the first stretch of time with its last day; else by the quarter or
    half that its first texts name most.
    """
    title, *cover = first
    found = _reported(title, calendar)
    if found is not None:
        return found
    for at, text in enumerate(cover):
        short = text[: _SHORT if len(text) <= _SHORT or at >= _FIRST_TEXTS else _SENTENCE]
        is_line = "\t" not in text and (at < _FIRST_TEXTS or len(text) <= _SHORT)  # a tab parts the cells of a table
        found = _reported(short, calendar) if is_line else None
        found = found or _first_stretch(text, calendar)
        if found is not None:
            return found
    return _most_named(cover[:_FIRST_TEXTS], calendar)


def _first_stretch(text: str, calendar: Calendar) -> Period | None:
    """The first period of a text that is told by its length and its last day: "quarterly period ended July 29,
    2023"."""
    for group in groups_of(text):
        timing = group.timing
        if _day(timing) is not None and (timing.months in {3, 6, 12} or (timing.weeks or 0) > 5):
            period = settle(timing, calendar)
            if period is not None and period.kind not in {PeriodKind.OTHER, PeriodKind.TRAILING}:
                return period
    return None


def _most_named(texts: Iterable[str], calendar: Calendar) -> Period | None:
    votes: Counter[Period] = Counter()
    for text in texts:
        for group in groups_of(text):
            timing = group.timing
            if timing.year is not None and (timing.quarter or timing.half) and not timing.basis and not timing.instant:
                period = settle(replace(timing, to_date=False), calendar)
                if period is not None:
                    votes[period] += 1
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] > 1 else None


def _reported(line: str, calendar: Calendar) -> Period | None:
    """The shortest period that a line names which speaks of a report or results, and not of what is to come."""
    plain = normal(line)
    if not _REPORTS.search(plain) or _LOOKS_AHEAD.search(plain):
        return None
    groups = [group.timing for group in groups_of(line) if not group.compared]
    years = [timing for timing in groups if timing.year is not None]
    if not years or years[0].last_year is not None:
        return None
    filled = (
        one if one.year is not None else replace(one, year=years[0].year, fiscal=years[0].fiscal) for one in groups
    )
    periods = [settle(timing, calendar) for timing in filled if timing.relative is None]
    told = [each for each in periods if each and each.kind not in {PeriodKind.INSTANT, PeriodKind.OTHER}]
    return min(told, key=lambda each: each.end - each.start) if told else None
