"""Which facts may stand in one chart."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kb.chart import ChartKind
from kb.charts.building import build
from kb.charts.series import comparable
from kb.charts.vega import specification
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.model import Document
from kb.store.fact_query import ListedFact

DOCUMENT = Document("a" * 16, "weekly.md", "Weekly", "2025-02-04", 0, 1, 1, "2025-02-05T00:00:00")
MONEY = Unit("元", Decimal(10**8), "CNY")


def year(number: int, label: str = "") -> Period:
    return Period(PeriodKind.YEAR, date(number, 1, 1), date(number, 12, 31), label or str(number))


def fact(name: str, when: Period | None, value: str | None, *, row: int | None = 0, **other: Any) -> ListedFact:
    kind = FactKind.SENTENCE if row is None else FactKind.CELL
    place = FactPlace(kind, table=0, caption="Table 1", position=None if row is None else (row, 1))
    subject = Subject(name, SubjectKind.COMPANY)
    number = None if value is None else Decimal(value)
    made = Fact(number, value or "n.m.", MONEY, ("收入",), "revenue", subject, when, place)
    listed = replace(made, **other)
    return ListedFact(DOCUMENT, f"{name}-{when and when.label}-{value}-{row}", listed)


def test_figures_of_another_unit_are_left_out_and_counted() -> None:
    facts = [fact("A", year(2024), "1"), fact("B", year(2024), "2"), fact("C", year(2024), "3", unit=Unit("%"))]
    found = comparable(facts)
    assert [point.name for point in found.points] == ["A", "B"]
    assert found.other_units == 1


def test_quarters_do_not_stand_among_years() -> None:
    quarter = Period(PeriodKind.QUARTER, date(2024, 1, 1), date(2024, 3, 31), "2024Q1")
    found = comparable([fact("A", year(2023), "1"), fact("A", year(2024), "2"), fact("A", quarter, "3")])
    assert [point.period for point in found.points] == ["2023", "2024"]
    assert found.other_lengths == 1


def test_one_figure_said_twice_is_one_mark_and_the_rounder_one_is_none() -> None:
    facts = [
        fact("A", year(2024), "336.10"),
        fact("A", year(2024), "336.10", row=4),
        fact("A", year(2024), "336", row=None),
    ]
    (point,) = comparable(facts).points
    assert point.listed is facts[0]
    assert point.repeats == (facts[1],)


def test_what_says_otherwise_of_the_same_is_told_apart_or_left_out() -> None:
    apart = comparable([fact("A", year(2024), "5", scope=("低",)), fact("A", year(2024), "9", scope=("高",))])
    assert [point.beside for point in apart.points] == ["低", "高"]
    clashing = comparable([fact("A", year(2024), "5"), fact("A", year(2024), "9")])
    assert len(clashing.points) == clashing.conflicting == 1


def test_a_range_and_what_has_no_value_are_no_marks() -> None:
    facts = [fact("A", year(2024), "4", printed="4-6亿元"), fact("A", year(2023), None), fact("A", year(2022), "-3")]
    found = comparable(facts)
    assert [point.amount for point in found.points] == [Decimal(-3) * 10**8]
    assert found.without_value == 2


def test_one_period_has_one_name_however_reports_print_it() -> None:
    found = comparable([fact("A", year(2024, "2024年全年"), "1"), fact("B", year(2024), "2")])
    assert {point.period for point in found.points} == {"2024"}


@pytest.mark.parametrize("kind", list(ChartKind))
def test_every_kind_of_chart_names_the_cell_of_each_mark(kind: ChartKind) -> None:
    facts = [fact(name, year(when), str(at + 1)) for at, name in enumerate("ABC") for when in (2023, 2024, 2025)]
    built = build(facts, "en", kind, second=facts)
    assert built.chart is not None
    drawn = json.dumps(specification(built.chart))
    for mark in built.chart.marks:
        assert f"[{mark.number}] " in drawn
        assert "weekly.md · Table 1 · row 1, column 2" in mark.told


def test_a_scatter_has_a_mark_for_whoever_has_both_figures() -> None:
    first = [fact("A", year(2024), "1"), fact("B", year(2024), "2")]
    built = build(first, "en", ChartKind.SCATTER, second=[fact("B", year(2024), "5")])
    assert built.chart is not None
    assert [(mark.x, mark.across, mark.y) for mark in built.chart.marks] == [("B", Decimal(2), Decimal(5))]
    assert build(first, "en", ChartKind.SCATTER, second=[fact("C", year(2024), "5")]).chart is None
    called_otherwise = build(first, "en", ChartKind.SCATTER, second=[fact("B", year(2024, "2024E"), "5")])
    assert called_otherwise.chart is not None
    assert len(set(called_otherwise.periods)) == 1


def test_one_figure_alone_is_no_part_of_a_whole() -> None:
    assert build([fact("A", year(2024), "5")], "en", ChartKind.SHARE).chart is None


@pytest.mark.parametrize(
    ("names", "lie"),
    [(("Delft", "Turin"), False), (("北方新能源与工业技术板块", "南方机器人与自动化板块", "智能家居"), True)],
)
def test_bars_lie_where_their_names_do_not_fit_under_them(names: tuple[str, ...], *, lie: bool) -> None:
    chart = build([fact(name, year(2024), "5") for name in names], "zh", ChartKind.BAR).chart
    assert chart is not None
    encoding = specification(chart)["encoding"]
    assert (encoding["x"]["type"] == "quantitative") == lie
    assert lie or encoding["x"]["axis"]["labelAngle"] == 0


def test_the_axis_has_the_scale_that_most_figures_have() -> None:
    small = Unit("元", Decimal(10**6), "CNY")
    facts = [fact("A", year(2024), "1"), fact("B", year(2024), "2"), fact("C", year(2024), "300", unit=small)]
    built = build(facts, "zh")
    assert built.chart is not None
    assert [mark.y for mark in built.chart.marks] == [1, 2, 3]
    assert built.chart.y_title == "收入（亿元）"
