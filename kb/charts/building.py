"""A chart of facts: which kind shows them, what is on its axes, in which unit, and what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.chart import Chart, ChartKind, Mark
from kb.charts.series import Comparable, comparable
from kb.charts.stretch import is_pressed
from kb.charts.wording import figure, say, source, unit_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.charts.series import Point
    from kb.facts.fact import Unit
    from kb.store.fact_query import ListedFact

LINES_MOST = 8
"""Names whose lines can be told apart; of more, bars are drawn."""


MARKS_MOST = 400


@dataclass(frozen=True, slots=True)
class Built:
    """A chart with the facts of its marks, that of mark number n at n - 1, and in words what was left out or taken;
    `chart` is None where these facts cannot be drawn so, and the notes say why. `periods` are those of the facts, as
    the chart calls them."""

    chart: Chart | None
    facts: tuple[ListedFact, ...]
    notes: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


def build(
    facts: Sequence[ListedFact],
    spoken: str,
    kind: ChartKind | None = None,
    *,
    second: Sequence[ListedFact] = (),
    title: str = "",
) -> Built:
    """A chart of facts of one measure.

    Args:
        facts: what may stand in it, in any order.
        spoken: the language of its words, "zh" or "en".
        kind: how it is to be drawn; None for what suits the facts.
        second: of a scatter, the facts of the measure that goes up; `facts` are of the one that goes across.
        title: what stands over it; by default the measure.
    """
    found = comparable(facts)
    if kind is ChartKind.SCATTER:
        return _scatter(found, comparable(second), spoken, title)
    notes = _left_out(found, spoken)
    if not found.points:
        return Built(None, (), (say(spoken, "nothing"), *notes))
    kind = _drawable(kind or _suiting(found.points), found.points)
    points, taken = _narrowed(found.points, kind, spoken)
    if kind is ChartKind.SHARE and any(point.amount < 0 for point in points):
        return Built(None, (), (*notes, say(spoken, "negative_share")))
    if kind is ChartKind.SHARE and len(points) < 2:
        return Built(None, (), (*notes, say(spoken, "one_part")))
    if len(points) > MARKS_MOST:
        notes = (*notes, say(spoken, "too_many", count=len(points) - MARKS_MOST))
        points = points[:MARKS_MOST]
    unit = _common_unit(points)
    marks = tuple(_mark(point, number, kind, unit, points, spoken) for number, point in enumerate(points, 1))
    chart = _with_axes(kind, marks, points, unit, spoken, title)
    periods = tuple(point.period for point in points)
    return Built(chart, tuple(point.listed for point in points), (*notes, *taken), periods)


def _suiting(points: Sequence[Point]) -> ChartKind:
    """The kind that shows points best: lines over three periods or more, bars over names, groups of bars for both."""
    names = {(point.name, point.beside) for point in points}
    periods = _periods(points)
    if periods > 2 and len(names) <= LINES_MOST:
        return ChartKind.LINE
    if periods == 1 or len(names) == 1:
        return ChartKind.BAR
    return ChartKind.GROUPED


def _drawable(kind: ChartKind, points: Sequence[Point]) -> ChartKind:
    """Bars of names over several periods stand side by side: one row for each of both could not be compared."""
    names = {(point.name, point.beside) for point in points}
    return ChartKind.GROUPED if kind is ChartKind.BAR and len(names) > 1 and _periods(points) > 1 else kind


def _periods(points: Sequence[Point]) -> int:
    return len({point.period for point in points})


def _narrowed(points: Sequence[Point], kind: ChartKind, spoken: str) -> tuple[list[Point], tuple[str, ...]]:
    """The points that such a chart can hold: parts of a whole are of one period, the last that most names have."""
    points_of = Counter(point.period for point in points)
    if kind is not ChartKind.SHARE or len(points_of) == 1:
        return list(points), ()
    most = max(points_of.values())
    ordered = sorted(points, key=lambda point: point.order)
    last = [point.period for point in ordered if points_of[point.period] == most][-1]
    return [point for point in points if point.period == last], (say(spoken, "one_period", period=last),)


def _common_unit(points: Sequence[Point]) -> Unit:
    """The unit of the axis, with the scale that most figures are printed in."""
    scales = Counter(point.listed.fact.unit.scale for point in points)
    return replace(points[0].listed.fact.unit, scale=scales.most_common(1)[0][0])


def _mark(point: Point, number: int, kind: ChartKind, unit: Unit, points: Sequence[Point], spoken: str) -> Mark:
    names = len({one.name for one in points})
    whom = " · ".join(part for part in (point.name, point.beside) if part)
    over_periods = kind is ChartKind.LINE or (kind is not ChartKind.SHARE and names == 1)
    if over_periods:
        x, series = point.period, whom
    elif kind is ChartKind.STACKED:  # what adds up stands on one column: the parts of a period
        x, series = (point.period, whom) if _periods(points) > 1 else (point.name, point.beside)
    elif kind is ChartKind.GROUPED:
        x, series = whom, point.period
    else:
        x, series = (whom, "") if _periods(points) == 1 else (f"{whom} {point.period}".strip(), "")
    description = f"{whom or point.listed.document.name}, {point.period}: {figure(point.listed.fact, spoken)}"
    description = f"{description}. {source(point.listed, spoken)}"
    return Mark(x, point.order, series, point.amount / unit.scale, number, description)


def _with_axes(
    kind: ChartKind, marks: tuple[Mark, ...], points: Sequence[Point], unit: Unit, spoken: str, title: str
) -> Chart:
    measure = title or measure_name([point.listed for point in points])
    in_unit = unit_in_words(unit, spoken)
    is_period = {mark.x for mark in marks} <= {point.period for point in points}
    x_title = say(spoken, "period" if is_period else "name")
    series_title = say(spoken, "period" if kind is ChartKind.GROUPED and not is_period else "name")
    pressed = kind not in (ChartKind.STACKED, ChartKind.SHARE) and is_pressed(mark.y for mark in marks)
    y_title = _axis_title(measure, in_unit, spoken, pressed=pressed)
    return Chart(kind, measure, x_title, y_title, series_title, marks, log_y=pressed)


def _axis_title(measure: str, unit: str, spoken: str, *, pressed: bool) -> str:
    title = say(spoken, "axis", measure=measure, unit=unit) if unit else measure
    return say(spoken, "log_axis", axis=title) if pressed else title


def _scatter(across: Comparable, up: Comparable, spoken: str, title: str) -> Built:
    """One mark for whoever has both measures in one period."""
    notes = (*_left_out(across, spoken), *_left_out(up, spoken))
    others = {(point.name, point.order): point for point in reversed(across.points)}
    pairs = [(others[key], point) for point in up.points if (key := (point.name, point.order)) in others]
    if not pairs:
        return Built(None, (), (*notes, say(spoken, "no_pairs")))
    x_unit, y_unit = _common_unit([pair[0] for pair in pairs]), _common_unit([pair[1] for pair in pairs])
    several = len({one.period for _, one in pairs}) > 1
    marks, facts = [], []
    for one, other in pairs:
        both = f"{figure(one.listed.fact, spoken)}; {figure(other.listed.fact, spoken)}"
        where = "; ".join(dict.fromkeys((source(one.listed, spoken), source(other.listed, spoken))))
        description = f"{one.name}, {one.period}: {both}. {where}"
        facts += [one.listed, other.listed]
        x, series = one.name, one.period if several else ""
        marks.append(
            Mark(
                x,
                one.order,
                series,
                other.amount / y_unit.scale,
                len(facts) - 1,
                description,
                one.amount / x_unit.scale,
            )
        )
    names = measure_name(facts[::2]), measure_name(facts[1::2])
    units = unit_in_words(x_unit, spoken), unit_in_words(y_unit, spoken)
    pressed = is_pressed(mark.across or Decimal() for mark in marks), is_pressed(mark.y for mark in marks)
    x_title, y_title = (
        _axis_title(name, unit, spoken, pressed=log) for name, unit, log in zip(names, units, pressed, strict=True)
    )
    whole = title or say(spoken, "against", up=names[1], across=names[0])
    chart = Chart(ChartKind.SCATTER, whole, x_title, y_title, say(spoken, "period"), tuple(marks), *pressed)
    periods = tuple(one.period for one, _ in pairs for _ in range(2))
    return Built(chart, tuple(facts), notes, periods)


def measure_name(facts: Sequence[ListedFact]) -> str:
    """What the measure of facts is called by most of them."""
    counted = Counter(one.fact.measure[0] if one.fact.measure else one.fact.measure_key for one in facts)
    return counted.most_common(1)[0][0] if counted else ""


def _left_out(found: Comparable, spoken: str) -> tuple[str, ...]:
    counts = {name: getattr(found, name) for name in ("other_units", "other_lengths", "conflicting", "without_value")}
    return tuple(say(spoken, name, count=count) for name, count in counts.items() if count)
