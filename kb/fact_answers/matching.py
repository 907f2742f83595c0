"""Which facts have the dimensions that a question names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.cells.dimensions import is_same
from kb.cells.tokens import tokens
from kb.fact_answers.asked import OF_PARTS, is_of
from kb.fact_answers.words import blank, words
from kb.facts.fact import PeriodKind
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.fact_answers.asked import Asked
    from kb.facts.fact import Fact, Period, Unit

SAID = 0.6
"""Share of a scope's or a part's tokens that the question has where it names it."""
NAMED = 0.99
"""The same of a company's, a segment's, a product's name."""
SURE = 3.0
"""Log-odds of a fact whose dimensions are all those asked for; set by hand, near the share of facts that are right."""
_ADJUSTED = "-adjusted"
"""Ends the keys of measures on a basis of the company's own."""
_ALWAYS_ADJUSTED = {"organic-revenue-growth": "revenue"}
"""Measures that are a change of another one on such a basis."""
_CHANGES = frozenset(("comparable-sales", "organic-revenue-growth"))
"""Measures that are a change by what they mean."""
_FORECASTS = frozenset(("forecast", "guidance", "target", "consensus"))
_PARTS = frozenset((PeriodKind.HALF, PeriodKind.QUARTER, PeriodKind.TO_DATE))
_LENGTH = (
    PeriodKind.YEAR,
    PeriodKind.TO_DATE,
    PeriodKind.TRAILING,
    PeriodKind.HALF,
    PeriodKind.QUARTER,
    PeriodKind.INSTANT,
)
"""Which of two figures with one last day a question without a period means."""


_PER = re.compile(r"[/／每]|\bper\b|\bshare", re.IGNORECASE)
"""Stands in the name of a unit that is an amount of something else."""


@dataclass(frozen=True, slots=True)
class Match:
    """A fact beside a question. `unsaid`: how many of its dimensions narrow it down though the question does not say
    so; `said`: what of the question they say."""

    fact: Fact
    unsaid: int
    said: frozenset[str]


def matches(asked: Asked, facts: Iterable[Fact], *, change: bool, periods: Sequence[Period]) -> list[Match]:
    """The facts of the measures that are asked for, of one of `periods` (of any where there is none); `change`:
    changes, else levels."""
    some = list(facts)
    found = [one for fact in some if (one := _match(asked, fact, change=change, periods=periods)) is not None]
    if found or asked.forecast or len(periods) != 1 or periods[0].kind is not PeriodKind.YEAR:
        return found
    # A report on half a year calls its figures those of the year.
    parts = {
        fact.period for fact in some if fact.period and fact.period.kind in _PARTS and _is_in(fact.period, periods[0])
    }
    spans = {(part.start, part.end) for part in parts}
    return matches(asked, some, change=change, periods=tuple(parts)[:1]) if len(spans) == 1 else []


def _is_in(part: Period, year: Period) -> bool:
    return year.start <= part.start and part.end <= year.end


def _match(asked: Asked, fact: Fact, *, change: bool, periods: Sequence[Period]) -> Match | None:
    key, _, part = fact.measure_key.partition(":")
    part = "" if fact.measure_key in asked.measures else part
    if not _is_measure(asked, key, fact) or not _is_change(key, fact, change=change):
        return None
    if change and asked.change == "prior quarter" and fact.change != "prior quarter":
        return None
    if periods and not any(fact.period is not None and is_same(one, fact.period) for one in periods):
        return None
    *wider, last = _parts(part)
    subject = [fact.subject.name] if fact.subject is not None and fact.subject.said else []
    if key in OF_PARTS and key not in asked.measures and not (subject or last):
        return None  # what the segments earned together is not what the company did
    if not _says_part(asked, last) or any(asked.says(name) < NAMED for name in subject):
        return None
    scopes = [one for one in fact.scope if not (asked.adjusted and words("adjusted").search(one))]
    said = [one for one in (*scopes, *wider) if asked.says(one) >= SAID]
    unsaid = len(scopes) + len(wider) - len(said)
    unsaid += not _FORECASTS.isdisjoint(fact.basis) and not asked.forecast and not periods
    unsaid += ("parent" in fact.basis) != asked.parent
    unsaid += "adjusted" in fact.basis and not asked.adjusted and not key.endswith(_ADJUSTED)
    return Match(fact, unsaid, _explained(asked, (*subject, *said, last)))


def _says_part(asked: Asked, part: str) -> bool:
    """Whether a question says what part of a measure is told, by more than the words of the measure: "cash and
    restricted cash" is no cash."""
    own = tokens(part).keys() - asked.measured
    return asked.says(part) >= SAID and (
        not own or len(own & asked.words.keys()) >= SAID * len(own) or language(part) != language(asked.question)
    )


def _parts(part: str) -> list[str]:
    """The levels of what a measure is of, the innermost last; the mark of a footnote, the basis and "by segment" are
    none."""
    plain = (blank(one, "adjusted", "reported", "ways") for one in part.split(":"))
    return [one for one in plain if len(one) > 1 or not one.isascii()] or [""]


def _is_measure(asked: Asked, key: str, fact: Fact) -> bool:
    """Whether a fact is of a measure that is asked for, on the basis that is asked for: "core EPS" is EPS in a row of
    core results."""
    if is_of(fact, asked.measures):
        return not asked.adjusted or key.endswith(_ADJUSTED) or key in _ALWAYS_ADJUSTED or _is_adjusted(fact)
    return _is_adjusted(fact) and key in with_bases(asked.measures)


def with_bases(measures: Sequence[str]) -> tuple[str, ...]:
    """Measures, by key, with those that they are on another basis: EPS with adjusted EPS."""
    bases = [one.removesuffix(_ADJUSTED) for one in measures if one.endswith(_ADJUSTED)]
    bases += [f"{one}-diluted" for one in bases]
    return (*measures, *bases, *(_ALWAYS_ADJUSTED[one] for one in measures if one in _ALWAYS_ADJUSTED))


def _is_adjusted(fact: Fact) -> bool:
    return "adjusted" in fact.basis or any(words("adjusted").search(one) for one in (*fact.measure, *fact.scope))


def _is_change(key: str, fact: Fact, *, change: bool) -> bool:
    """Whether a fact is a change, or a level, as is wanted. Comparable sales are told as a change alone."""
    return key in _CHANGES or bool(fact.change) == change


def _explained(asked: Asked, names: Iterable[str]) -> frozenset[str]:
    """What of a question names say: its tokens, or a name whose words mean some of them in another language."""
    explained: set[str] = set()
    for name in filter(None, names):
        explained |= asked.narrowing.intersection(tokens(name)) or (
            {name} if language(name) != language(asked.question) else set()
        )
    return frozenset(explained)


def best_of(found: Sequence[Match]) -> list[Match]:
    """Those that say most of the question, of them those that say least besides."""
    most = max((len(one.said) for one in found), default=0)
    best = [one for one in found if len(one.said) == most]
    least = min((one.unsaid for one in best), default=0)
    return [one for one in best if one.unsaid == least]


def one_of(asked: Asked, found: Sequence[Match]) -> Fact | None:
    """The figure that matches tell together, as it stands first; None where they tell several."""
    return settled(best_of(found if asked.periods else latest_of(found, quarter=asked.latest_quarter)))


def settled(found: Sequence[Match]) -> Fact | None:
    """The figure that matches tell; where they tell several, the one under the fewest other labels, or of the
    consolidated statements."""
    valued = [one for one in found if one.fact.value is not None]
    fewest = min((len(one.fact.measure) for one in valued), default=0)
    alone = [one for one in valued if len(one.fact.measure) == fewest]
    stated = [one for one in valued if "consolidated" in one.fact.basis]
    for some in (found, valued, alone, stated, _repeated_most(valued)):
        if some and is_one(some):
            return some[0].fact
    return None


def _repeated_most(found: Sequence[Match]) -> list[Match]:
    """The matches with the figure that several tables tell, where every other one stands in one alone."""
    tables: dict[tuple[Decimal, tuple[str, str]], set[int | None]] = {}
    for one in found:
        size = (one.fact.value or Decimal(0)) * one.fact.unit.scale
        tables.setdefault((size, kind_of_unit(one.fact.unit)), set()).add(one.fact.place.table)
    repeated = [key for key, places in tables.items() if len(places) > 1]
    if len(repeated) != 1:
        return []
    return [
        one
        for one in found
        if ((one.fact.value or Decimal(0)) * one.fact.unit.scale, kind_of_unit(one.fact.unit)) == repeated[0]
    ]


def kind_of_unit(unit: Unit) -> tuple[str, str]:
    """What figures must share to be held against each other: the currency, whether it is printed "$" or "dollars"; else
    the unit's name."""
    is_amount = unit.currency and not _PER.search(unit.name)
    return ("", unit.currency) if is_amount else (unit.name, unit.currency)


def latest_of(found: Sequence[Match], *, quarter: bool) -> list[Match]:
    """Those of the last period, the longest of periods that end on one day; only quarters where `quarter`."""
    dated = [one for one in found if one.fact.period and (not quarter or one.fact.period.kind is PeriodKind.QUARTER)]
    last = max((one.fact.period.end for one in dated if one.fact.period), default=None)
    ending = [one for one in dated if one.fact.period and one.fact.period.end == last]
    for kind in _LENGTH:
        if of_kind := [one for one in ending if one.fact.period and one.fact.period.kind is kind]:
            return of_kind
    return ending or ([] if quarter else list(found))


def is_one(found: Sequence[Match]) -> bool:
    """Whether facts tell one figure: the same amount in the same unit, however they are scaled, as far as the coarser
    is printed."""
    amounts = [one.fact.value * one.fact.unit.scale for one in found if one.fact.value is not None]
    if len(amounts) < len(found):
        return len(found) == 1
    names = {kind_of_unit(one.fact.unit) for one in found}
    size = max((abs(amount) for amount in amounts), default=Decimal(0))
    return len(names) <= 1 and all(abs(amount - amounts[0]) <= size / 1000 for amount in amounts)
