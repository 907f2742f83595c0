"""Which facts have the dimensions that a question names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.cells.dimensions import is_same
from kb.fact_answers.asked import is_of
from kb.facts.fact import PeriodKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.fact_answers.asked import Asked
    from kb.facts.fact import Fact, Period

SAID = 0.6
"""Share of a scope's or a part's tokens that the question has where it names it."""
NAMED = 0.99
"""The same of a company's, a segment's, a product's name."""
SURE = 3.0
"""Log-odds of a fact whose dimensions are all those asked for; set by hand, near the share of facts that are right."""
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


@dataclass(frozen=True, slots=True)
class Match:
    """A fact beside a question. `unsaid`: how many of its dimensions narrow it down though the question does not say so; `said`: how many
    it says."""

    fact: Fact
    unsaid: int
    said: int


def matches(asked: Asked, facts: Iterable[Fact], *, change: bool, periods: Sequence[Period]) -> list[Match]:
    """The facts of the measures that are asked for, of one of `periods` (of any where there is none); `change`: changes, else levels."""
    some = list(facts)
    found = [one for fact in some if (one := _match(asked, fact, change=change, periods=periods)) is not None]
    if found or len(periods) != 1 or periods[0].kind is not PeriodKind.YEAR:
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
    part = "" if fact.measure_key in asked.measures else fact.measure_key.partition(":")[2]
    if not is_of(fact, asked.measures) or bool(fact.change) != change:
        return None
    if change and asked.change == "prior quarter" and fact.change != "prior quarter":
        return None
    if part and asked.says(part) < SAID:
        return None
    if periods and not any(fact.period is not None and is_same(one, fact.period) for one in periods):
        return None
    named = fact.subject is not None and fact.subject.said
    if named and fact.subject is not None and asked.says(fact.subject.name) < NAMED:
        return None
    scopes = [asked.says(one) >= SAID for one in fact.scope]
    unsaid = scopes.count(False) + (not _FORECASTS.isdisjoint(fact.basis) and not asked.forecast and not periods)
    unsaid += ("parent" in fact.basis) != asked.parent
    return Match(fact, unsaid, named + scopes.count(True) + bool(part))


def best_of(found: Sequence[Match]) -> list[Match]:
    """Those that say most of the question and least besides."""
    least = min((one.unsaid - one.said for one in found), default=0)
    return [one for one in found if one.unsaid - one.said == least]


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
    """Whether facts tell one figure: the same amount in the same unit, however they are scaled, as far as the coarser is printed."""
    amounts = [one.fact.value * one.fact.unit.scale for one in found if one.fact.value is not None]
    if len(amounts) < len(found):
        return len(found) == 1
    names = {(one.fact.unit.name, one.fact.unit.currency) for one in found}
    size = max((abs(amount) for amount in amounts), default=Decimal(0))
    return len(names) <= 1 and all(abs(amount - amounts[0]) <= size / 1000 for amount in amounts)
