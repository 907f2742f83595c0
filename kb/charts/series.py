"""Which facts may stand in one chart, and what tells those apart that have subject and period in common."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.facts.fact import Fact, Period
    from kb.store.fact_query import ListedFact

Slot = tuple[str, str]
"""Name and period of a mark."""


_RANGE = re.compile(r"\d\s*[^\W\d_]{0,3}\s*(?:[-–—~～至到]|to)\s*[$¥€£]?\d")
"""Two figures that stand for what lies between: "430-460亿元", "$1.2 to $1.4 billion"."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure to be drawn: `name` whom it is of, `period` as it is called, `order` to sort periods by, `beside` what
    tells it from its likes, `amount` in its unit without a scale; `listed` says so first, `repeats` are facts that say
    the same again."""

    listed: ListedFact
    name: str
    period: str
    order: str
    amount: Decimal
    beside: str = ""
    repeats: tuple[ListedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparable:
    """The points that may be put together, and how many facts were left out: of another unit, of another length of
    period, in conflict with one that stands, or without a value, as ranges are."""

    points: tuple[Point, ...]
    other_units: int = 0
    other_lengths: int = 0
    conflicting: int = 0
    without_value: int = 0


def comparable(facts: Sequence[ListedFact]) -> Comparable:
    """The facts that have the unit, and the length of period, of most of them, each figure once; what says otherwise of
    the same is told apart, or left out. What a table says goes before the rounder figure of a sentence."""
    figures = [one for one in facts if one.fact.value is not None and not _RANGE.search(one.fact.printed)]
    of_unit = _of_most(figures, _unit)
    alike = _of_most(of_unit, _length)
    names = _period_names(alike)
    exact = _from_tables(alike)
    points: dict[tuple[object, ...], list[ListedFact]] = {}
    for one in exact:
        key = (*_slot(one, names), one.fact.measure_key, _amount(one.fact))
        points.setdefault(key, []).append(one)
    apart = _with_distinctions(_once([_point(group, names) for group in points.values()]))
    kept = {(point.name, point.period, point.beside): point for point in reversed(apart)}
    stand = [point for point in apart if kept[point.name, point.period, point.beside] is point]
    lengths = len(of_unit) - len(alike)
    return Comparable(
        tuple(stand), len(figures) - len(of_unit), lengths, len(apart) - len(stand), len(facts) - len(figures)
    )


def _of_most(facts: Sequence[ListedFact], quality: Callable[[ListedFact], object]) -> list[ListedFact]:
    """The facts that share what most of them share."""
    counted = Counter(map(quality, facts))
    most = counted.most_common(1)[0][0] if counted else None
    return [one for one in facts if quality(one) == most]


def _from_tables(facts: Sequence[ListedFact]) -> list[ListedFact]:
    """The facts but those of sentences whose document has a table that tells of the same."""
    in_tables = {_same(one) for one in facts if one.fact.place.position is not None}
    return [one for one in facts if one.fact.place.position is not None or _same(one) not in in_tables]


def _same(listed: ListedFact) -> tuple[str, str, tuple[str, str], str]:
    return listed.document.id, name_of(listed), _days(listed.fact.period), listed.fact.measure_key


def _length(listed: ListedFact) -> object:
    return listed.fact.period.kind if listed.fact.period else None


def _unit(listed: ListedFact) -> tuple[str, str, bool]:
    unit = listed.fact.unit
    return unit.name, unit.currency, bool(listed.fact.change)


def _amount(fact: Fact) -> Decimal:
    assert fact.value is not None
    return fact.value * fact.unit.scale


def _slot(listed: ListedFact, names: dict[tuple[str, str], str]) -> Slot:
    return name_of(listed), names[_days(listed.fact.period)]


def name_of(listed: ListedFact) -> str:
    """Whom or what a figure is of: its subject; of a report that names none, its title."""
    subject = listed.fact.subject
    return subject.name if subject else listed.document.title or listed.document.name


def _days(period: Period | None) -> tuple[str, str]:
    return (period.end.isoformat(), period.start.isoformat()) if period else ("", "")


def _period_names(facts: Sequence[ListedFact]) -> dict[tuple[str, str], str]:
    """What periods are called, by their last and first days: in the shortest of the ways that reports have, the
    commonest of these."""
    labels: dict[tuple[str, str], Counter[str]] = {}
    for one in facts:
        period = one.fact.period
        labels.setdefault(_days(period), Counter())[period_name(period) if period else ""] += 1
    return {days: min(counted, key=lambda label: (len(label), -counted[label])) for days, counted in labels.items()}


def period_name(period: Period) -> str:
    """A period as printed where that tells the year, else by its days: "2025E", "2024", "2024Q3", "2024-12-31"."""
    label = period.label.strip(" （）()[]，,")
    if str(period.end.year)[2:] in label:
        return label
    first, last = period.start, period.end
    months = last.month - first.month + 1
    whole = first.day == 1 and (last + timedelta(1)).day == 1 and first.year == last.year
    if whole and months in (3, 6, 12) and not last.month % months:
        return f"{first.year}{ {3: f'Q{last.month // 3}', 6: f'H{last.month // 6}', 12: ''}[months] }"
    return last.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _point(group: Sequence[ListedFact], names: dict[tuple[str, str], str]) -> Point:
    first = group[0]
    name, period = _slot(first, names)
    return Point(first, name, period, "/".join(_days(first.fact.period)), _amount(first.fact), "", tuple(group[1:]))


_ROUNDING = Decimal("0.005")
"""Share by which a figure and its rounder form differ at most."""


def _once(points: Sequence[Point]) -> list[Point]:
    """The points without those that say what another says more exactly, of the same name or a longer form of it:
    机器人业务 beside 机器人."""
    kept: dict[tuple[str, str], list[Point]] = {}
    for point in sorted(points, key=_digits, reverse=True):
        others = kept.setdefault((point.order, point.listed.fact.measure_key), [])
        if not any(_is_rounder(point, other) for other in others):
            others.append(point)
    return [point for point in points if point in kept[point.order, point.listed.fact.measure_key]]


def _digits(point: Point) -> tuple[bool, int]:
    fact = point.listed.fact
    return fact.place.position is not None, sum(map(str.isdigit, fact.printed))


def _is_rounder(point: Point, other: Point) -> bool:
    alike = point.name.startswith(other.name) or other.name.startswith(point.name)
    return (
        alike and abs(point.amount - other.amount) <= abs(other.amount) * _ROUNDING and _is_of_one_report(point, other)
    )


def _is_of_one_report(point: Point, other: Point) -> bool:
    return point.listed.document.id == other.listed.document.id


_APART: tuple[Callable[[ListedFact], str], ...] = (
    lambda one: " › ".join(one.fact.measure),
    lambda one: " › ".join(one.fact.scope),
    lambda one: ", ".join(one.fact.basis),
    lambda one: one.fact.change,
    lambda one: one.document.name,
)
"""What may tell facts apart that have subject and period in common, the plainest first."""


def _with_distinctions(points: Sequence[Point]) -> list[Point]:
    """The points, those that have subject and period in common with what sets them apart."""
    slots: dict[Slot, list[Point]] = {}
    for point in points:
        slots.setdefault((point.name, point.period), []).append(point)
    clashing = [group for group in slots.values() if len(group) > 1]
    if not clashing:
        return list(points)
    telling = max(_APART, key=lambda way: sum(len({way(point.listed) for point in group}) for group in clashing))
    found = [
        Point(one.listed, one.name, one.period, one.order, one.amount, telling(one.listed), one.repeats)
        for one in points
    ]
    return found if len({one.beside for one in found}) > 1 else list(points)
