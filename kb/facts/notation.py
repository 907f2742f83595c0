"""How figures are written: which mark is the decimal one, which groups thousands, and what digits with such marks are
worth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.text.folding import NARROW_SPACE, fold_signs

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 40
"""Characters of digits and marks that may be one figure."""

_SURE = 3
"""So many figures like "1 234", where no other mark groups, say that spaces do."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How a table or document writes figures: its decimal mark, "." or ",", and the marks that group digits, "" for
    none seen."""

    decimal: str = "."
    grouping: str = ","


RUN = re.compile(r"(?:(?<![0-9.])\.)?[0-9]+(?:[.,'][0-9]+|[ \u00a0][0-9]{3}(?![0-9]))*")
"""Digits with marks between them; a space groups only three digits."""

_MARKS = re.compile(r"[.,']")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?:[.,][0-9]+)?")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
"""Lakhs and crores: 10,00,000."""


def read_digits(run: str, notation: Notation) -> Decimal | None:
    """What digits with marks are worth: "1.234,5", "10,00,000", "2'100'000"; None when they cannot be one figure
    ("1,2,3").

    The marks themselves decide where they can; only of "1,234" and "1.234" the notation tells whether digits are
    grouped.
    """
    if len(run) > _LONGEST:
        return None
    if " " in run or NARROW_SPACE in run:
        if not _SPACED.fullmatch(run):
            return None
        run = run.replace(" ", "").replace(NARROW_SPACE, "")
        return Decimal(run.replace(",", "."))
    if "'" in run:
        whole, decimals = _parted(run)
        groups = whole.split("'")
        return _grouped(groups, decimals) if "'" not in decimals and not _MARKS.search("".join(groups)) else None
    marks = set(_MARKS.findall(run))
    if len(marks) == 2:
        return _both_marks(run)
    if not marks:
        return Decimal(run)
    return _one_mark(run, marks.pop(), notation)


def _parted(run: str) -> tuple[str, str]:
    """A run with apostrophes, before and behind its decimal mark."""
    at = max(run.rfind("."), run.rfind(","))
    return (run, "") if at < 0 else (run[:at], run[at + 1 :])


def _grouped(groups: list[str], decimals: str) -> Decimal | None:
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
        return None
    return Decimal("".join(groups) + (f".{decimals}" if decimals else ""))


def _both_marks(run: str) -> Decimal | None:
    decimal = run[max(run.rfind("."), run.rfind(","))]
    grouping = "," if decimal == "." else "."
    if run.count(decimal) > 1:
        return None
    whole, _, decimals = run.partition(decimal)
    if grouping == "," and _INDIAN.fullmatch(whole):
        return Decimal(whole.replace(",", "") + "." + decimals)
    return _grouped(whole.split(grouping), decimals)


def _one_mark(run: str, mark: str, notation: Notation) -> Decimal | None:
    groups = run.split(mark)
    if len(groups) > 2:
        if mark == "," and _INDIAN.fullmatch(run):
            return Decimal(run.replace(",", ""))
        return _grouped(groups, "")
    whole, decimals = groups
    if _is_ambiguous(whole, decimals):
        return Decimal(whole + decimals) if mark != notation.decimal else Decimal(f"{whole}.{decimals}")
    if mark == "," and notation.decimal == "." and len(decimals) > 2 and whole.strip("0"):
        # "600519,000858" is a list; a decimal comma among points has few digits behind it.
        return None
    return Decimal(f"{whole or '0'}.{decimals}")


def _is_ambiguous(whole: str, decimals: str) -> bool:
    """May a single mark group the digits as well as part decimals off?"""
    return len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def notation_of(texts: Iterable[str]) -> Notation:
    """The notation of a table or document, decided from all its figures.

    Args:
        texts: its cells or sentences.

    Returns:
        The notation; `grouping` has the marks that were seen between thousands, the commonest first.
    """
    decimals = {".": 0, ",": 0}
    groupings = dict.fromkeys(".,' ", 0)
    unsure = {".": 0, ",": 0, " ": 0}
    for text in texts:
        if any(character.isdigit() for character in text):
            for found in RUN.finditer(fold_signs(text)):
                _vote(found[0], decimals, groupings, unsure)
    decimal = "," if decimals[","] > decimals["."] else "."
    other = "," if decimal == "." else "."
    groupings[other] += unsure[other]
    groupings[decimal] = 0
    if unsure[" "] >= _SURE and not any(groupings.values()):
        # "425 467" may be two columns run together, but not everywhere where nothing else groups.
        groupings[" "] = unsure[" "]
    seen = "".join(sorted((mark for mark, count in groupings.items() if count), key=lambda mark: -groupings[mark]))
    return Notation(decimal, seen or (other if not any(decimals.values()) else ""))


def _vote(run: str, decimals: dict[str, int], groupings: dict[str, int], unsure: dict[str, int]) -> None:
    """Count what one figure tells."""
    if len(run) > _LONGEST:
        return
    if " " in run or NARROW_SPACE in run:
        if _SPACED.fullmatch(run):
            sure = NARROW_SPACE in run or run.count(" ") > 1 or not run[-4].isspace()
            (groupings if sure else unsure)[" "] += 1
        run = run[max(run.rfind(" "), run.rfind(NARROW_SPACE)) + 1 :]
    marks = _MARKS.findall(run)
    if not marks or read_digits(run, Notation()) is None:
        return
    last, kinds = marks[-1], set(marks)
    whole, _, behind = run.rpartition(last)
    if len(kinds) == 2:
        decimals[last] += 1 if last != "'" else 0
        groupings[marks[0]] += 1
    elif last == "'":
        groupings["'"] += 1
    elif len(marks) > 1:
        groupings[last] += 1
        decimals["," if last == "." else "."] += 1
    elif _is_ambiguous(whole, behind):
        unsure[last] += 1
    else:
        decimals[last] += 1
