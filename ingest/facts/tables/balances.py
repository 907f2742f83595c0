"""Tables that roll a balance forward: what stands between an opening and a closing balance is of the time between
them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.facts.tables.flows import said_flow
from kb.facts.calendars import day_in
from kb.facts.periods import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.periods import Timing

_NOTES = re.compile(r"[\s,;:，；：]*(?:[(（]\w{1,2}[)）])?[\s,;:，；：.]*$")
"""What may stand behind the name of a balance: marks of footnotes."""


Moved = tuple["Timing | None", bool]
"""The time of a line, and whether it tells what moves one balance to another."""


def rolled(timings: Sequence[Timing | None], names: Sequence[str], changes: Sequence[bool]) -> list[Moved]:
    """The times of the lines of one side of a table, those between two balances with the time between them.

    "Balance at January 1 | Additions | Balance at March 31". Balances are told by the day, by opening and closing
    (期初余额, 期末余额) or by years with movements between them ("2023 | Acquisitions | 2024").

    Args:
        timings: what each line says of time.
        names: the innermost label of each line, without what it says of time.
        changes: whether it tells a change in percent or the like, which is no movement.
    """
    found: list[Moved] = [(timing, False) for timing in timings]
    if any(map(_is_moment, timings)):
        _roll(found, timings, names, changes)
    else:
        _roll_years(found, timings, names, changes)
    return found


def _roll(found: list[Moved], timings: Sequence[Timing | None], names: Sequence[str], changes: Sequence[bool]) -> None:
    """Give the lines between two moments the time between them."""
    opening: int | None = None
    for at, last in enumerate(timings):
        if changes[at] or not _is_moment(last):
            continue
        if opening is not None and _rolls(timings[opening], last, names[opening], names[at]):
            for one in range(opening + 1, at):
                if not changes[one]:
                    found[one] = _moving(timings[one], timings[opening], last)
        opening = at


def _roll_years(
    found: list[Moved], timings: Sequence[Timing | None], names: Sequence[str], changes: Sequence[bool]
) -> None:
    """Make years with movements between them the ends of these years."""
    opening: int | None = None
    for at, last in enumerate(timings):
        if changes[at] or last is None or not _is_year(last):
            continue
        first = timings[opening] if opening is not None else None
        if opening is not None and first is not None and _are_moved(first, last, names[opening + 1 : at]):
            found[opening] = (replace(first, instant=True), False)
            found[at] = (replace(last, instant=True), False)
            for one in range(opening + 1, at):
                found[one] = (last, True)
        opening = at


def _is_moment(timing: Timing | None) -> bool:
    return timing is not None and (timing.instant or (timing.is_dated and not timing.has_length))


def _is_year(timing: Timing | None) -> bool:
    """Is it a year and nothing more?"""
    if timing is None or timing.year is None or timing.last_year is not None:
        return False
    return not (timing.has_parts or timing.instant or timing.basis)


def _are_moved(first: Timing, last: Timing, names: Sequence[str]) -> bool:
    """Do movements, one of them called so, lead from the balance of one year to that of the next?"""
    next_year = first.year is not None and last.year == first.year + 1
    return next_year and bool(names) and all(names) and any(said_flow(name) for name in names)


def _rolls(first: Timing | None, last: Timing | None, name: str, name_after: str) -> bool:
    """Are two lines the balances before and after what stands between them?"""
    if first is None or last is None:
        return False
    if first.instant and first.relative == -1 and last.instant:
        return last.relative != -1 and (first.quarter, first.half, first.year) == (last.quarter, last.half, last.year)
    if not (first.is_dated and last.is_dated) or (first.year is None) != (last.year is None):
        return False
    return _bare(name) == _bare(name_after) and _day_number(first) < _day_number(last)


def _bare(name: str) -> str:
    return _NOTES.sub("", name).casefold().rstrip("s")


def _day_number(timing: Timing) -> int:
    return (timing.year or 0) * 372 + (timing.month or 0) * 31 + (timing.day or 0)


def _moving(own: Timing | None, opening: Timing | None, closing: Timing | None) -> Moved:
    """The time of a line of what moves one balance to the other: its own where it tells one, else that between them."""
    if opening is None or closing is None:
        return own, False
    if own is not None and own.has_parts:
        return own, True
    if not closing.is_dated:
        whole = _ended_by(closing)
    elif closing.year is None or own is not None:
        return own, True
    else:
        whole = _from_day_to_day(opening, closing)
    if own is None:
        return whole, True
    return joined(own, replace(whole, year=None) if own.year == whole.year else whole), True


def _ended_by(closing: Timing) -> Timing:
    """The quarter, half or year at whose end a balance is told."""
    relative = None if closing.has_parts else closing.relative
    relative_to = "" if relative is None else closing.relative_to
    return replace(closing, instant=False, relative=relative, relative_to=relative_to, spans=())


def _from_day_to_day(opening: Timing, closing: Timing) -> Timing:
    """The stretch of time from the day after a balance, or from the first of a month for which it is told, to the
    next."""
    day = day_in(opening.year or 0, opening.month or 0, opening.day or 0)
    if day is None:  # no such day: February 30
        return replace(closing, instant=False, spans=())
    start = day if day.day == 1 else day + timedelta(days=1)
    later = (closing.year or 0) > start.year and (start.month, start.day) <= (closing.month or 0, closing.day or 0)
    if later:  # a year of 53 weeks: from November 28 to December 3 of the next year
        return replace(closing, instant=False, months=12, fiscal=True, spans=())
    return replace(closing, instant=False, first_month=start.month, first_day=start.day, spans=())
