"""Dates as reports print them, as ISO dates."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATES = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
)
_MOST_AROUND = 20
"""Characters that may stand around a date in the line that dates a report ("Published: ...")."""
_LONGEST_LINE = 120


def find_date(text: str) -> str:
    """The first calendar date in a short text, as ISO; empty when there is none. Longer texts are not looked at."""
    found = _first(text)
    return found[0] if found else ""


def date_of_line(text: str) -> str:
    """The date of a line that holds little else than a date; empty otherwise."""
    found = _first(text)
    return found[0] if found and len(text.strip()) - found[1] <= _MOST_AROUND else ""


def _first(text: str) -> tuple[str, int] | None:
    if len(text) > _LONGEST_LINE:
        return None
    for pattern in _DATES:
        for match in pattern.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            try:
                found = date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                continue
            return found.isoformat(), match.end() - match.start()
    return None
