"""Spans of years by which receivables, debts and leases are sorted: "1～2年", "一到两年", "1 to 2 years" are one
name."""

from __future__ import annotations

import re

from kb.text.chinese_numerals import whole_number

AGE = "age_"
"""How the name of every span begins."""

_OLDEST = 5
"""Years up to which ages are told in spans; "3-10年" is how long a thing is written off."""

_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十])"
_YEARS = r"\s*(?:年|years?\b)"
_SPAN = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*年)?\s*(?:至|到|[-~～—–]|to)\s*(?P<high>{_NUMBER}){_YEARS}|"
    rf"(?P<below>{_NUMBER})\s*年\s*(?:以内|以下|之?内)|(?P<above>{_NUMBER})\s*年\s*(?:以上)|"
    rf"(?:within|less than|under|up to)\s+(?P<within>{_NUMBER}){_YEARS}|"
    rf"(?:over|more than|above)\s+(?P<over>{_NUMBER}){_YEARS}",
    re.IGNORECASE,
)


def age_span(text: str, start: int) -> tuple[int, str] | None:
    """The span of years that begins at `start`: where its wording ends, and its name ("age_1_2"; "age_5_" has no upper
    end)."""
    found = _SPAN.match(text, start)
    if found is None or (start and text[start - 1].isdigit()):
        return None
    low = whole_number(found["low"] or found["above"] or found["over"] or "")
    high = whole_number(found["high"] or found["below"] or found["within"] or "")
    if found["low"] and not low < high <= _OLDEST:
        return None
    return found.end(), f"{AGE}{low}_{high or ''}"
