"""How dates are written in any text: the names of months in English, and years of four digits."""

from __future__ import annotations

import re

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
"""A month in full or shortened, as a pattern in lower case: no letter may go on behind it."""

YEAR = r"(?:19|20)\d\d"

YEAR_ALONE = re.compile(rf"(?<!\d){YEAR}(?!\d)")
"""A year that no further digit stands beside."""


def month_of(name: str) -> int:
    """The month, 1 to 12, whose name begins as these letters do: "Sept.", "DEC"; 0 for any other word."""
    start = name[:3].lower()
    return next((at for at, month in enumerate(MONTHS, 1) if month.startswith(start)), 0) if len(start) == 3 else 0
