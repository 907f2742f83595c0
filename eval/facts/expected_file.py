"""Reads a file of expected facts (YAML): units with their names, then files, each with the company that it is about and
its facts.

    units: {wan: {name: 元, scale: 10000, currency: CNY}}
    files:
      - file: folder/report.md
        company: 海岳股份
        defaults: {unit: wan, period: "2024"}
        facts:
          - {printed: "140,250", row: 归属于上市公司股东的净利润, value: 140250, measure: [归母净利润,
              归属于上市公司股东的净利润]}

Of a fact: `value` (a number; none for "the report says that there is none"), `unit` (a key, a list of them, or any),
`measure` (wordings), `subject` (names;
own: the company, by whatever way; any), `said` (true, false), `period` (see `period_of`; a list of alternatives; any),
`basis` (words joined by +; a list of alternatives; any), `scope` and `scope_not` (words), `change` (alternatives; any),
`row` (words beside it), `nth`, `kind`, `asked`; `or`: a list of other ways to understand it, each the fields that
differ. `defaults` are those of every fact of the file.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import yaml

from eval.facts.expected import ExpectedFact, ExpectedSubject, ExpectedUnit, Meaning
from kb.errors import UsageError
from kb.facts.fact import Period, PeriodKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANY, OWN, NONE = "any", "own", "none"

_CURE = "Correct the file of expected facts."
_YEAR = re.compile(r"(\d{4})(?:([QH])([1-4]))?")
_FIELDS = frozenset(
    (
        *("printed", "row", "nth", "kind", "asked", "or"),
        *("value", "unit", "measure", "subject", "said", "period", "basis", "scope", "scope_not", "change"),
    )
)
_MONTHS_OF = {"Q": 3, "H": 6}


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """The file that facts are expected of (a path below the folder of the cases), and these."""

    file: str
    facts: tuple[ExpectedFact, ...]


def read_expected(path: Path) -> tuple[ExpectedFile, ...]:
    """The files of a file of expected facts.

    Raises:
        UsageError: it cannot be read, or something in it is wrong; the fact is named.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: cannot be read: {error}.", _CURE) from None
    units = {key: _unit(entry) for key, entry in read["units"].items()}
    return tuple(_file(path, entry, units) for entry in read["files"])


def _unit(entry: Mapping[str, Any]) -> ExpectedUnit:
    return ExpectedUnit(
        tuple(map(str, _listed(entry["name"]))), Decimal(str(entry.get("scale", 1))), entry.get("currency", "")
    )


def _file(path: Path, entry: Mapping[str, Any], units: Mapping[str, ExpectedUnit]) -> ExpectedFile:
    facts = []
    for number, fields in enumerate(entry["facts"], start=1):
        given = {**entry.get("defaults", {}), **fields}
        try:
            facts.append(_fact(entry["file"], str(entry.get("company", "")), given, units))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            what = f"{path}: {entry['file']}, fact {number} ({given.get('printed')}): {type(error).__name__} {error}"
            raise UsageError(f"{what}.", _CURE) from None
    return ExpectedFile(entry["file"], tuple(facts))


def _fact(file: str, company: str, given: Mapping[str, Any], units: Mapping[str, ExpectedUnit]) -> ExpectedFact:
    unknown = given.keys() - _FIELDS
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    ways = [{}, *given.get("or", ())]
    meanings = [one for way in ways for one in _meanings({**given, **way}, company, units)]
    return ExpectedFact(
        file=file,
        printed=str(given["printed"]),
        row=tuple(map(str, _listed(given.get("row", ())))),
        meanings=tuple(meanings),
        nth=given.get("nth"),
        kind=given.get("kind", ""),
        asked=given.get("asked", True),
    )


def _meanings(given: Mapping[str, Any], company: str, units: Mapping[str, ExpectedUnit]) -> list[Meaning]:
    """The meaning that these fields tell: one for each of the units that are allowed."""
    value = None if given["value"] == NONE else Decimal(str(given["value"]))
    periods, bases, changes = (_listed(given.get(name, default)) for name, default in _OPEN.items())
    return [
        Meaning(
            value=value,
            unit=None if unit == ANY else units[unit],
            measures=() if given["measure"] == ANY else tuple(map(str, _listed(given["measure"]))),
            subject=_subject(given, company),
            periods=None if ANY in periods else tuple(None if one == NONE else period_of(str(one)) for one in periods),
            bases=None if ANY in bases else tuple(frozenset(filter(None, str(one).split("+"))) for one in bases),
            scope=tuple(map(str, _listed(given.get("scope", ())))),
            scope_not=tuple(map(str, _listed(given.get("scope_not", ())))),
            changes=None if ANY in changes else tuple(map(str, changes)),
        )
        for unit in _listed(given["unit"])
    ]


_OPEN = {"period": NONE, "basis": "", "change": ""}
"""The fields with alternatives, any of which may pass, and what is taken where nothing is told."""


def _subject(given: Mapping[str, Any], company: str) -> ExpectedSubject:
    name, said = given.get("subject", OWN), given.get("said")
    if name == ANY:
        return ExpectedSubject((), said)
    if name == OWN:
        # Without a company in the file there is no name to hold against.
        return ExpectedSubject((company,) if company else (), said)
    return ExpectedSubject(tuple(map(str, _listed(name))), said)


def _listed(value: object) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [value]


def period_of(text: str) -> Period:
    """The period that is written so: 2024, 2024Q3, 2024H1, 2024-12-31 (an instant), or "kind first-day last-day".

    Raises:
        ValueError: it is none of these.
    """
    parts = text.split()
    if len(parts) == 3:
        return Period(PeriodKind(parts[0]), date.fromisoformat(parts[1]), date.fromisoformat(parts[2]))
    if simple := _YEAR.fullmatch(text):
        year, part, number = int(simple[1]), simple[2], int(simple[3] or 1)
        months = _MONTHS_OF.get(part or "", 12)
        first, last = (number - 1) * months + 1, number * months
        kind = {"Q": PeriodKind.QUARTER, "H": PeriodKind.HALF}.get(part or "", PeriodKind.YEAR)
        return Period(kind, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
    day = date.fromisoformat(text)
    return Period(PeriodKind.INSTANT, day, day)
