"""Figures that a reader picks: of one measure, of some names, in some periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.charts.series import name_of, period_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.store.fact_query import ListedFact


@dataclass(frozen=True, slots=True)
class Selection:
    """What is picked: a measure by its key, names and periods as `names_in` and `periods_in` give them; none of these means all."""

    measure: str
    names: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


def picked(facts: Sequence[ListedFact], selection: Selection) -> Iterator[ListedFact]:
    """Those of some facts that a selection lets through."""
    for one in facts:
        if selection.names and name_of(one) not in selection.names:
            continue
        if not selection.periods or _period(one) in selection.periods:
            yield one


def names_in(facts: Sequence[ListedFact]) -> list[str]:
    """The names that facts are of, those with most figures first."""
    counted: dict[str, int] = {}
    for one in facts:
        counted[name_of(one)] = counted.get(name_of(one), 0) + 1
    return sorted(counted, key=lambda name: -counted[name])


def periods_in(facts: Sequence[ListedFact]) -> list[str]:
    """The periods of facts, the last first."""
    dated = {_period(one): one.fact.period.end for one in facts if one.fact.period}
    return sorted(dated, key=lambda name: dated[name], reverse=True)


def _period(listed: ListedFact) -> str:
    return period_name(listed.fact.period) if listed.fact.period else ""
