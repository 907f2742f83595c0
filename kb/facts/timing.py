"""The noun Timing: what one label says of time, before a calendar settles it. Labels read, and put together.

Libraries were measured first, on thirty labels as this module's tests have them: dateparser 1.5 (BSD, 3.6 MB) reads
5 in 1.7 ms each, and "1H24" as 01:24; recognizers-text 1.0 (MIT, 5 MB, does not import beside today's emoji) reads
11 by the two models together in 4 to 15 ms each; babel 2.19 (BSD, 36 MB) parses one full date per locale. None knows
quarters of a fiscal year, weeks ended, 本期 or 2024E, so the forms are our own data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kb.facts.period_forms import FoundForm, alternatives, normal, pieces, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_LABEL = 200
"""Characters of a label; longer ones are prose."""

_LINK = re.compile(
    r"(?>[ ,:()/'|\[\]-]|of|in|for|the|on|at|by|as|and for|fiscal|financial|period|years?|quarter|from|our|its"
    r"|[年度的之期数内自])*+"
)
_LONGEST_LINK = 24
_MOST_PIECES = 12
_LISTED = re.compile(
    r" {0,2}(?:[、,/&;]|and\b|or\b|和|及|与|以及|或)"
    r"(?: {0,2}(?:and|the|for|of|in|on|at|as|to|[、,及和与]))* {0,2}"
)
_TO = re.compile(r" {0,2}(?:-|至|到|to\b|through\b|until\b) {0,2}(?:the )?")
_PARTED = re.compile(r"[,(;]")
_CLAUSE_END = re.compile(r"[,:;()/|\[\]%$]| - ")


_QUARTER_MONTHS, _HALF_MONTHS = 3, 6


@dataclass(frozen=True, slots=True)
class Timing:
    """What a text says of time; a field is None, False or empty where the text says nothing of it.

    year, last_year        of a range, its ends; with `fiscal` and twelve months the fiscal year that begins in `year`
    fiscal                 the year is a fiscal one, or a year's end is told
    month, day             the end, or the moment; `first_month`, `first_day` the beginning
    quarter, half          1 to 4, 1 to 2, of the year
    months, weeks          how long
    to_date, trailing      from the year's beginning; back from the end
    instant                a moment: the end of what the rest says, its beginning where `relative` is -1 of the
                           period or year
    relative, relative_to  how many of them away from the report's own: "year", "quarter", "period" (上年同期 is -1), or
                           "date": years from that of the document's date (去年); "after" of all that a table has
                           years for ("Thereafter"), which settles to nothing
    basis                  "forecast" or "actual" by a mark on the year: 2024E
    spans                  the characters that say so, as [start, end)
    """

    year: int | None = None
    last_year: int | None = None
    fiscal: bool = False
    month: int | None = None
    day: int | None = None
    first_month: int | None = None
    first_day: int | None = None
    quarter: int | None = None
    half: int | None = None
    months: int | None = None
    weeks: int | None = None
    to_date: bool = False
    trailing: bool = False
    instant: bool = False
    relative: int | None = None
    relative_to: str = ""
    basis: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def is_dated(self) -> bool:
        """Does it name a day?"""
        return self.month is not None and self.day is not None

    @property
    def has_length(self) -> bool:
        """Does it say how long the period is, in months or weeks, or from where to where?"""
        return bool(self.months or self.weeks or self.first_month or self.trailing or self.to_date)

    @property
    def has_parts(self) -> bool:
        """Does it say more than a year?"""
        return bool(self.month or self.quarter or self.half or self.has_length)


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces of a text that speak of one period; `bare` where it is a number without a word, `listed` where it goes
    on a list.

    `after` tells that the text compares something with it: "vs. 2023".
    """

    timing: Timing
    bare: bool = False
    listed: bool = False
    compared: bool = False

    @property
    def start(self) -> int:
        """Where its first piece begins."""
        return self.timing.spans[0][0]

    @property
    def end(self) -> int:
        """Where its last piece ends."""
        return self.timing.spans[-1][1]


@lru_cache(maxsize=65536)
def timing_of(text: str) -> Timing | None:
    """What a label says of time; None where it says nothing, or names periods that cannot be one ("2022 2021 2020").

    What follows "vs." or 较 is left out: "change vs. prior year" is no figure of the prior year; and so is a prior or
    next year within other words ("prior year tax positions"). Texts longer than LONGEST_LABEL say nothing.
    """
    if len(text) > LONGEST_LABEL:
        return None
    own = [group.timing for group in groups_of(text) if not group.compared and not _is_within(group, text)]
    if not own:
        return None
    whole = own[0]
    for timing in own[1:]:
        if whole.is_dated and timing == Timing(year=timing.year, fiscal=timing.fiscal, spans=timing.spans):
            continue  # 52 weeks ended February 1, 2025 (fiscal 2024)
        if _conflict(whole, timing):
            return None
        whole = _merged(whole, timing)
    return whole


@lru_cache(maxsize=4096)
def timing_in_common(text: str) -> Timing | None:
    """What all periods have in common that a heading or sentence lists: "as of June 30, 2024 and 2023" are moments,
    "for the three months ended June 30, 2024 and 2023" last three months; None where they share nothing, or one alone
    is named."""
    groups = [group for group in groups_of(text) if not group.compared]
    timings = [group.timing for group in groups]
    if len(timings) < 2 or not all(group.listed or _is_like(group.timing, timings[0]) for group in groups[1:]):
        return None
    first = timings[0]
    alike = [timing for timing in timings if not timing.has_length or _length(timing) == _length(first)]
    if len(alike) < len(timings):
        return None
    if first.has_length:
        return Timing(months=first.months, weeks=first.weeks, to_date=first.to_date, fiscal=first.fiscal)
    parts = {(timing.quarter, timing.half) for timing in timings}
    if first.instant:
        return Timing(instant=True)
    quarter, half = parts.pop() if len(parts) == 1 else (None, None)
    return Timing(quarter=quarter, half=half) if quarter or half else None


def _length(timing: Timing) -> tuple[object, ...]:
    return timing.months, timing.weeks, timing.to_date, timing.trailing


def _is_like(timing: Timing, first: Timing) -> bool:
    """Does it say of time the same kind of thing: two days, two lengths, two quarters?"""
    return (timing.is_dated, _length(timing), timing.instant) == (first.is_dated, _length(first), first.instant)


def _is_within(group: Group, text: str) -> bool:
    """Is it "prior year" or the like with other English words beside it, so that they name the measure together?"""
    if not group.timing.relative or group.timing.instant or not text[group.start : group.end].isascii():
        return False
    plain = normal(text)
    before, behind = _CLAUSE_END.split(plain[: group.start])[-1], _CLAUSE_END.split(plain[group.end :])[0]
    return not (_fillers().fullmatch(before) and _fillers().fullmatch(behind))


@lru_cache(maxsize=16384)
def is_period(text: str) -> bool:
    """Is the whole text a period, but for brackets, footnote marks and words that only frame it: "2024 (unaudited)",
    期末余额?"""
    timing = timing_of(text)
    if timing is None:
        return False
    rest = normal(text)
    for start, end in reversed(timing.spans):
        rest = rest[:start] + " " + rest[end:]
    return _fillers().fullmatch(rest) is not None


@lru_cache(maxsize=16384)
def joined(inner: Timing, outer: Timing) -> Timing:
    """Two labels over one figure as one: `inner` holds, `outer` gives what it lacks and may take.

    A year takes quarter, dates and lengths; one that is whole by its mark or word (2024E, FY2024, 2024年度) only those
    that name no year of their own. A length takes the day it ends on. A quarter or half takes a year. A day takes a
    length; a quarter over a day counts for flows only, one under it is the quarter that ends then. What is told from
    the report (上年同期) is told from the outer label.
    For labels of one table, innermost first; what a title says reaches a figure by its calendar.
    """
    year = inner.year if inner.year is not None else outer.year
    filled = replace(
        inner,
        year=year,
        last_year=inner.last_year if inner.year is not None else outer.last_year,
        fiscal=inner.fiscal or outer.fiscal,
        basis=inner.basis or outer.basis,
    )
    if inner.relative is None and outer.relative is not None:
        if inner.year is None:
            filled = replace(filled, relative=outer.relative, relative_to=outer.relative_to)
        elif outer.relative_to == "period" and not inner.has_parts and not outer.has_parts and not outer.instant:
            filled = replace(filled, relative=0, relative_to="period")
    taken = _parts_taken(inner, outer)
    unsaid = {name for name in taken if (own := getattr(inner, name)) is None or own is False}
    return replace(filled, **{name: taken[name] for name in unsaid})


def _parts_taken(inner: Timing, outer: Timing) -> dict[str, Any]:
    """The parts of a year that the inner label takes from the outer one."""
    length = {
        "months": outer.months,
        "weeks": outer.weeks,
        "to_date": outer.to_date,
        "trailing": outer.trailing,
        "first_month": outer.first_month,
        "first_day": outer.first_day,
    }
    ending = {"month": outer.month, "day": outer.day}
    parts = {"quarter": outer.quarter, "half": outer.half}
    if inner.is_dated:
        if inner.instant or inner.has_length:
            return {}
        return {**length, **parts, "instant": outer.instant and not outer.has_length}
    if inner.month is not None:
        return {} if inner.has_length else {"months": outer.months, "weeks": outer.weeks, "trailing": outer.trailing}
    if inner.quarter is not None or inner.half is not None:
        if inner.year is not None or not outer.is_dated or outer.has_length or outer.instant:
            return {}
        return {**ending, "months": 3 if inner.quarter is not None else 6}
    if inner.has_length:
        if outer.has_length and (outer.months, outer.weeks) != (inner.months, inner.weeks) and not inner.to_date:
            return {}
        return {**ending, **(parts if inner.to_date or inner.months == 3 else {})}
    is_whole = inner.year is not None and (inner.fiscal or inner.basis or inner.last_year is not None)
    if is_whole and outer.year is not None:
        return {"instant": inner.instant or (outer.instant and not outer.has_parts)}
    return {**length, **ending, **parts, "instant": inner.instant or outer.instant}


def groups_of(text: str) -> tuple[Group, ...]:
    """The periods that a text names, in order, each as one Timing; any length of text."""
    return tuple(_ranges(_grouped(text), text))


def is_same_period(name: str, question: str, text: str) -> bool:
    """Whether a name is a piece of a period of a question that a text writes otherwise: Q2 of "Q2 FY24" where the text
    says "second quarter of fiscal 2024" or "Three Months Ended July 29, 2023". A year by itself is no such piece."""
    if name.isdigit():
        return False
    asked = next((one.timing for one in groups_of(question) if name in question[one.start : one.end]), None)
    return asked is not None and any(_may_be(one.timing, asked) for one in groups_of(text))


def _may_be(found: Timing, asked: Timing) -> bool:
    """Whether what a text says may be the period asked for: no year and no part of one is another."""
    # A fiscal year may begin, and its quarters may end, in the calendar year before.
    years = {asked.year, asked.year - 1} if asked.year and asked.fiscal and found.is_dated else {asked.year}
    if asked.year is not None and found.year is not None and found.year not in years:
        return False
    for part, told_part, months in (
        (asked.quarter, found.quarter, _QUARTER_MONTHS),
        (asked.half, found.half, _HALF_MONTHS),
    ):
        if part is not None and part != told_part and (told_part is not None or found.months != months):
            return False
    return True


def _grouped(text: str) -> Iterator[Group]:
    group: list[FoundForm] = []
    whole = Timing()
    plain = ""
    for piece in pieces(text):
        plain = plain or normal(text)
        timing = _timing(piece)
        gap = plain[group[-1].end : piece.start] if group else ""
        if 0 < len(group) < _MOST_PIECES and _belongs(whole, timing, gap):
            whole = _merged(whole, timing, opening=piece.opening or any(one.opening for one in group))
            group.append(piece)
            continue
        if group:
            yield _group(whole, group, plain)
        group, whole = [piece], timing
    if group:
        yield _group(whole, group, plain)


def _group(whole: Timing, group: Sequence[FoundForm], plain: str) -> Group:
    before = plain[max(0, group[0].start - 24) : group[0].start]
    alone = len(group) == 1
    return Group(whole, alone and group[0].bare, _LISTED_END.search(before) is not None, _compares(before))


_LISTED_END = re.compile(_LISTED.pattern + "$")


def _belongs(whole: Timing, timing: Timing, gap: str) -> bool:
    """Does a piece go on with the period before it?"""
    if len(gap) > _LONGEST_LINK or _LINK.fullmatch(gap) is None or _conflict(whole, timing):
        return False
    is_done = whole.is_dated and whole.year is not None
    return not (is_done and (_PARTED.search(gap) or (whole.has_length and timing.has_length)))


def _timing(piece: FoundForm) -> Timing:
    return Timing(**piece.says, spans=((piece.start, piece.end),))


_DIMENSIONS = ("year", "last_year", "month", "day", "first_month", "months", "weeks", "relative", "relative_to")


def _conflict(one: Timing, other: Timing) -> bool:
    """Do two texts say different things of the same?"""
    for name in _DIMENSIONS:
        here, there = getattr(one, name), getattr(other, name)
        if here not in (None, "") and there not in (None, "") and here != there:
            return True
    parts = {
        (kind, part) for timing in (one, other) for kind, part in (("q", timing.quarter), ("h", timing.half)) if part
    }
    return len(parts) > 1 or bool(one.quarter and other.months == 12) or bool(other.quarter and one.months == 12)


def _merged(one: Timing, other: Timing, *, opening: bool = False) -> Timing:
    """Two texts that do not contradict each other as one."""
    values: dict[str, Any] = {
        name: getattr(one, name) or getattr(other, name) for name in Timing.__dataclass_fields__ if name != "spans"
    }
    if one.relative is not None or other.relative is not None:
        values["relative"] = one.relative if one.relative is not None else other.relative
    dated = values["month"] is not None and values["day"] is not None
    if dated and not values["instant"] and not values["months"] and not values["weeks"]:
        values["months"] = 3 if values["quarter"] else 6 if values["half"] else None
    ends = any(each.relative == 0 and each.relative_to == "period" and not each.instant for each in (one, other))
    if values["months"] or values["weeks"] or (dated and ends):
        values["instant"] = False  # 截至 … 止六个月, as of and for the six months
    merged = Timing(**values, spans=one.spans + other.spans)
    return _with_own_year(merged, opening=opening)


def _with_own_year(timing: Timing, *, opening: bool) -> Timing:
    """A year in the same text is the one meant: 上年同期 (2023年) is 2023. The beginning of 2024 is the end of 2023."""
    if timing.year is None or timing.relative is None or timing.relative_to == "after":
        return timing
    if opening and not timing.month:
        if timing.has_parts or timing.quarter:
            return timing
        return replace(timing, year=timing.year - 1, relative=None, relative_to="")
    if timing.relative_to == "period" and not timing.instant and (not timing.has_parts or _ends_now(timing)):
        return replace(timing, relative=0)
    return replace(timing, relative=None, relative_to="")


def _ends_now(timing: Timing) -> bool:
    """Is it "the period ended June 30", whose length the report tells?"""
    return timing.relative == 0 and timing.is_dated and not timing.has_length


def _ranges(groups: Iterator[Group], text: str) -> Iterator[Group]:
    """Two years or two days with "to" between them as one stretch of time."""
    plain = normal(text)
    last: Group | None = None
    for group in groups:
        if last is not None:
            whole = _range(last.timing, group.timing, plain[last.end : group.start])
            if whole is not None:
                last = replace(last, timing=whole, bare=False, compared=False)
                continue
            yield last
        last = group
    if last is not None:
        yield last


def _range(first: Timing, last: Timing, gap: str) -> Timing | None:
    if _TO.fullmatch(gap) is None or first.instant or last.instant or last.year is None or last.last_year:
        return None
    spans = ((first.spans[0][0], last.spans[-1][1]),)
    plain_years = not first.has_parts and not last.has_parts and first.relative is None and last.relative is None
    if plain_years and first.year is not None and not first.last_year and first.year < last.year:
        return replace(last, year=first.year, last_year=last.year, fiscal=first.fiscal or last.fiscal, spans=spans)
    days = first.is_dated and last.is_dated and not first.has_length and not last.has_length
    if days and (first.year or last.year) in {last.year, last.year - 1}:
        return replace(last, first_month=first.month, first_day=first.day, spans=spans)
    return None


def _compares(before: str) -> bool:
    """Does a text end in words that compare with what follows?"""
    return _comparing().search(before) is not None


@cache
def _comparing() -> re.Pattern[str]:
    latin, han = alternatives(words("compared", "before"))
    return re.compile(rf"(?:(?<![a-z])(?:{latin})|(?<![占分])(?:{han})) {{0,2}}(?:the )?$")


@cache
def _fillers() -> re.Pattern[str]:
    latin, han = alternatives(words("filler"))
    return re.compile(rf"(?>(?:{latin})(?![a-z])|{han}|\((?:\d{{1,2}}|[a-z*])\)|[^\w]|[①-⑳])*+")
