"""What the facts of cells say to a question: the one asked for, or another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kb.cells.dimensions import Dimensions, calendar_of, is_same
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit

if TYPE_CHECKING:
    import numpy as np

SAME_MEASURE, OTHER_MEASURE, SAME_PERIOD, OTHER_PERIOD, LATEST = 1, 2, 3, 4, 5
CHANGE_ASKED, CHANGE_UNASKED, LEVEL_UNASKED, SUBJECT, OTHER_SUBJECT, SCOPE, OTHER_SCOPE, OTHER_BASIS = range(6, 14)


def year(number: int, month: int = 12, day: int = 31) -> Period:
    end = date(number, month, day)
    start = date(number, 1, 1) if month == 12 else date(number - 1, month + 1, 1)
    return Period(PeriodKind.YEAR, start, end, str(number))


def quarter(number: int, of: int) -> Period:
    return Period(PeriodKind.QUARTER, date(number, 3 * of - 2, 1), date(number, 3 * of, 30), f"Q{of} {number}")


def fact(
    measure: str = "revenue",
    period: Period | None = None,
    *,
    subject: str = "",
    scope: tuple[str, ...] = (),
    change: str = "",
    basis: tuple[str, ...] = (),
) -> Fact:
    told = Subject(subject, SubjectKind.COMPANY) if subject else None
    place = FactPlace(FactKind.CELL, table=0, position=(1, 1))
    return Fact(Decimal(5), "5", Unit(), (measure,), measure, told, period, place, basis, scope, change)


def signs(one: Fact, question: str) -> np.ndarray:
    told: np.ndarray = Dimensions({0: one}, 1).signs(question)[0]
    return told


@pytest.mark.parametrize("question", ["2023年营业收入是多少？", "What was revenue in 2023?", "营收2023"])
def test_the_measure_and_the_year_that_are_asked_for_agree(question: str) -> None:
    told = signs(fact("revenue", year(2023)), question)
    assert told[SAME_MEASURE]
    assert told[SAME_PERIOD]
    assert not told[OTHER_MEASURE]
    assert not told[OTHER_PERIOD]


def test_the_profit_of_the_parent_is_another_measure_than_net_profit() -> None:
    told = signs(fact("net-profit", year(2023)), "2023年归母净利润是多少？")
    assert told[OTHER_MEASURE]
    assert not told[SAME_MEASURE]


def test_a_quarter_is_another_period_than_its_year() -> None:
    told = signs(fact("revenue", quarter(2023, 3)), "What was revenue in 2023?")
    assert told[OTHER_PERIOD]
    assert not told[SAME_PERIOD]


def test_an_amount_at_the_end_of_a_year_is_that_years() -> None:
    end = Period(PeriodKind.INSTANT, date(2023, 12, 31), date(2023, 12, 31))
    assert signs(fact("total-assets", end), "2023年总资产是多少？")[SAME_PERIOD]


def test_years_are_counted_as_the_report_counts_them() -> None:
    facts = [fact("revenue", year(2023, 6, 30)), fact("revenue", year(2022, 6, 30))]
    assert calendar_of(facts).year_end == (6, 30)
    assert signs(facts[0], "revenue in fiscal 2023")[SAME_PERIOD]


def test_years_of_whole_weeks_are_the_same_though_their_ends_lie_days_apart() -> None:
    weeks = Period(PeriodKind.YEAR, date(2022, 1, 30), date(2023, 1, 28))
    months = Period(PeriodKind.YEAR, date(2022, 2, 1), date(2023, 1, 31))
    assert is_same(months, weeks)


def test_without_a_period_in_the_question_the_latest_is_told() -> None:
    facts = {0: fact("revenue", year(2023)), 1: fact("revenue", year(2022))}
    told = Dimensions(facts, 2).signs("What was revenue?")
    assert told[:, LATEST].tolist() == [1.0, 0.0]


def test_growth_is_a_change_and_an_amount_is_none() -> None:
    assert signs(fact(change="prior year"), "营业收入同比增长多少？")[CHANGE_ASKED]
    assert signs(fact(change="prior year"), "营业收入是多少？")[CHANGE_UNASKED]
    assert signs(fact(), "How much did revenue grow?")[LEVEL_UNASKED]


def test_a_company_that_the_question_names_agrees_and_another_does_not() -> None:
    assert signs(fact(subject="Alden Foods"), "What was the revenue of Alden Foods?")[SUBJECT] == 1.0
    assert signs(fact(subject="Alden Foods"), "What was the revenue of Borden Mills?")[OTHER_SUBJECT] == 1.0


def test_a_scenario_that_is_not_asked_for_is_another_scope() -> None:
    assert signs(fact(scope=("悲观情景",)), "悲观情景下的营业收入")[SCOPE] == 1.0
    assert signs(fact(scope=("悲观情景",)), "营业收入是多少")[OTHER_SCOPE] > 0.5


def test_a_forecast_is_told_from_what_was() -> None:
    told = fact("revenue", year(2025), basis=("forecast",))
    assert signs(told, "What was revenue in 2025?")[OTHER_BASIS]
    assert not signs(told, "预计2025年营业收入是多少？")[OTHER_BASIS]


def test_cells_without_facts_say_nothing() -> None:
    assert not Dimensions({}, 3).signs("2023年营业收入").any()
