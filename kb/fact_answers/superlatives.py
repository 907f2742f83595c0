"""Whom the largest or the smallest figure is of, among figures of several subjects with all else the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.cells.tokens import tokens
from kb.fact_answers.asked import earlier
from kb.fact_answers.matching import matches
from kb.fact_answers.wording import FactAnswer, amount, statement
from kb.fact_answers.words import words
from kb.facts.fact import SubjectKind
from kb.facts.measures import measure_of
from kb.question.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from kb.fact_answers.asked import Asked
    from kb.facts.fact import Fact, Period

_MOST_UNSAID = 1
"""Dimensions of a group of figures that a question may leave unsaid."""
_NO_PARTS = ("totals", "unallocated", "averages")
_OTHERS = 3
"""Others that are told behind the first."""


@dataclass(slots=True)
class _Group:
    """Figures of several subjects that may be compared: `facts` by their subjects' names, what is compared, and what
    the question says of them all."""

    said: int
    unsaid: int
    facts: dict[str, Fact] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)

    @property
    def end(self) -> date | None:
        """The last day of the period that the figures are of."""
        period = next(iter(self.facts.values())).period
        return period.end if period else None

    @property
    def of_regions(self) -> bool:
        """Whether most of the subjects are regions."""
        regions = [fact.subject is not None and fact.subject.kind is SubjectKind.REGION for fact in self.facts.values()]
        return 2 * sum(regions) > len(regions)


def best(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """The facts, the best one first, and a sentence in a language; None where groups of figures tell different ones."""
    asked_regions = words("regions").search(asked.question) is not None
    groups = _groups(asked, facts, asked.periods, change=bool(asked.change))
    if not groups and asked.change:
        groups = _grown(asked, facts)
    groups = [one for one in groups if one.of_regions == asked_regions] or groups
    groups = groups if asked.periods else _last(groups)
    said = max((one.said for one in groups), default=0)
    groups_said = [one for one in groups if one.said == said]
    least = min((one.unsaid for one in groups_said), default=0)
    groups_said = [one for one in groups_said if one.unsaid == least]
    smallest = Operation.MINIMUM in asked.done
    orders = [sorted(one.values, key=one.values.__getitem__, reverse=not smallest) for one in groups_said]
    if least > _MOST_UNSAID or len({order[0] for order in orders}) != 1:
        return None
    group, order = groups_said[0], orders[0]
    return None if group.values[order[0]] == group.values[order[1]] else _statement(group, order, spoken)


def _statement(group: _Group, order: Sequence[str], spoken: str) -> FactAnswer:
    facts = [group.facts[name] for name in order[: _OTHERS + 1]]
    grown = [f"{group.values[name]:.2f}%" for name in order] if group.values[order[0]] != _size(facts[0]) else []
    figures = grown or [amount(fact, spoken) for fact in facts]
    rest = "，" if spoken == "zh" else ", "
    others = rest.join(f"{name} {figure}" for name, figure in list(zip(order, figures, strict=False))[1 : _OTHERS + 1])
    first = f"{figures[0]}, {statement(facts[0], spoken)}" if grown else statement(facts[0], spoken)
    if spoken == "zh":
        return FactAnswer(tuple(facts), f"{order[0]}：{first}（其次 {others}）", order[0])
    return FactAnswer(tuple(facts), f"{order[0]}: {first} (then {others})", order[0])


def _size(fact: Fact) -> Decimal | None:
    return None if fact.value is None else fact.value * fact.unit.scale


def _groups(asked: Asked, facts: Sequence[Fact], periods: Sequence[Period], *, change: bool) -> list[_Group]:
    """The groups of figures that may be compared: of one table, scope, basis, unit and period."""
    found: dict[tuple[object, ...], _Group] = {}
    for fact in facts:
        name, size = name_of(fact), _size(fact)
        if not name or size is None or fact.place.table is None:
            continue
        found_facts = matches(asked.naming(name), [fact], change=change, periods=periods)
        if not found_facts or (not periods and fact.period is None):
            continue
        said = found_facts[0].said & asked.narrowing - tokens(name).keys()
        key = (
            fact.place.table,
            fact.scope,
            fact.basis,
            fact.unit.name,
            fact.unit.currency,
            fact.period and fact.period.end,
        )
        group = found.setdefault((*key, found_facts[0].unsaid), _Group(len(said), found_facts[0].unsaid))
        group.facts.setdefault(name, fact)
        group.values.setdefault(name, size)
    return [one for one in map(_without_wholes, found.values()) if len(one.values) > 1]


def _last(groups: Sequence[_Group]) -> list[_Group]:
    """The groups of the last period: a question that names none asks of it."""
    ends = [one.end for one in groups if one.end]
    return [one for one in groups if one.end == max(ends)] if ends else list(groups)


def _without_wholes(group: _Group) -> _Group:
    """Without totals and averages, without what is the scope of the others, and without what no part is charged
    with."""
    scopes = {one for fact in group.facts.values() for one in fact.scope}
    for name in [one for one in group.facts if one in scopes or is_no_part(one)]:
        del group.facts[name], group.values[name]
    return group


def is_no_part(name: str) -> bool:
    """Whether a name is that of a total, of an average, of what no part is charged with, or of the company whole:
    "Group revenue"."""
    whose = measure_of(name).key.partition(":")[2]
    return any(words(no).search(name) for no in _NO_PARTS) or words("wholes").search(whose) is not None


def _grown(asked: Asked, facts: Sequence[Fact]) -> list[_Group]:
    """Groups of levels as groups of what they grew by, in %, from a year (or a quarter) earlier."""
    grown = []
    for group in _groups(asked, facts, asked.periods, change=False):
        values = {}
        for name, fact in group.facts.items():
            if fact.period is None:
                continue
            before = _groups(asked, facts, (earlier(fact.period, asked.change),), change=False)
            then = next((one.values[name] for one in before if name in one.values and _are_alike(one, fact)), None)
            if then is not None and then > 0:
                values[name] = (group.values[name] - then) / then * 100
        if len(values) == len(group.facts) and len(values) > 1:
            grown.append(replace(group, values=values))
    return grown


def _are_alike(group: _Group, fact: Fact) -> bool:
    other = next(iter(group.facts.values()))
    return (other.place.table, other.scope, other.basis) == (fact.place.table, fact.scope, fact.basis)


def name_of(fact: Fact) -> str:
    """Whom a fact is of: the subject that is said, or the part of its measure."""
    if fact.subject is not None and fact.subject.said:
        return fact.subject.name
    return fact.measure[-1] if fact.measure_key.partition(":")[2] and len(fact.measure) > 1 else ""
