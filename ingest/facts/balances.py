"""Tables that roll a balance forward: what stands between an opening and a closing balance is of the time between them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.facts.flows import said_flow
from kb.facts.calendars import day_in
from kb.facts.periods import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.lines import Line
    from kb.facts.periods import Timing

_NOTES = re.compile(r"[\s,;:，；：]*(?:[(（]\w{1,2}[)）])?[\s,;:，；：.]*$")
"""What may stand behind the name of a balance: marks of footnotes."""


def rolled(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    """The lines of one side of a table, those between two balances with the time between them: "Balance at January 1 | Additions | …".

    `names` are the innermost labels of the lines, without what they say of time. Balances are told by the day ("Balance at March
    31, 2024"), by opening and closing (期初余额, 期末余额) or by years with movements between them ("2023 | Acquisitions | 2024").
    """
    found = list(lines)
    opening: int | None = None
    for at, line in enumerate(lines):
        if line.change or not (_is_moment(line.timing) or _is_year(line.timing)):
            continue
        if opening is not None and at - opening > 1:
            first, last = lines[opening].timing, line.timing
            between = range(opening + 1, at)
            if _is_year(first) and _is_year(last) and _are_moved(first, last, [names[one] for one in between]):
                for one in (opening, at):
                    found[one] = _standing(found[one])
                for one in between:
                    found[one] = replace(lines[one], timing=last, rolls=True)
            elif _rolls(first, last, names[opening], names[at]):
                for one in between:
                    found[one] = _moving(lines[one], first, last)
        opening = at
    return found


def _is_moment(timing: Timing | None) -> bool:
    return timing is not None and (timing.instant or (timing.is_dated and not timing.has_length))


def _is_year(timing: Timing | None) -> bool:
    """Is it a year and nothing more?"""
    if timing is None or timing.year is None or timing.last_year is not None:
        return False
    return not (timing.has_parts or timing.instant or timing.basis)


def _are_moved(first: Timing | None, last: Timing | None, names: Sequence[str]) -> bool:
    """Do movements, one of them called so, lead from the balance of one year to that of the next?"""
    years = first is not None and last is not None and first.year is not None and last.year == first.year + 1
    return years and all(names) and any(said_flow(name) for name in names)


def _standing(line: Line) -> Line:
    """A line of a balance at the end of a year."""
    return line if line.timing is None else replace(line, timing=replace(line.timing, instant=True))


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


def _moving(line: Line, opening: Timing | None, closing: Timing | None) -> Line:
    """A line of what moves one balance to the other, with the time between them where it says none itself."""
    own = line.timing
    if opening is None or closing is None or _is_moment(own) or line.change:
        return line
    if own is not None and own.has_parts:
        return replace(line, rolls=True)
    if not closing.is_dated:
        whole = _ended_by(closing)
    elif closing.year is None or own is not None:
        return replace(line, rolls=True)
    else:
        whole = _from_day_to_day(opening, closing)
    if own is None:
        return replace(line, timing=whole, rolls=True)
    return replace(line, timing=joined(own, replace(whole, year=None) if own.year == whole.year else whole), rolls=True)


def _ended_by(closing: Timing) -> Timing:
    """The quarter, half or year at whose end a balance is told."""
    relative = None if closing.has_parts else closing.relative
    relative_to = "" if relative is None else closing.relative_to
    return replace(closing, instant=False, relative=relative, relative_to=relative_to, spans=())


def _from_day_to_day(opening: Timing, closing: Timing) -> Timing:
    """The stretch of time from the day after a balance, or from the first of a month for which it is told, to the next."""
    day = day_in(opening.year or 0, opening.month or 0, opening.day or 0)
    if day is None:  # no such day: February 30
        return replace(closing, instant=False, spans=())
    start = day if day.day == 1 else day + timedelta(days=1)
    return replace(closing, instant=False, first_month=start.month, first_day=start.day, spans=())
