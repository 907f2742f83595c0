"""Amounts, dates and periods that a claim states: read so that two wordings of one amount compare equal."""

from __future__ import annotations

import pytest

from kb.amounts.claimed_amounts import Quantity, read_amounts, same_amount, unit_stands


def only(text: str) -> Quantity:
    (quantity,) = read_amounts(text).quantities
    return quantity


def dates(text: str) -> list[tuple[int, int, int]]:
    return [(one.year, one.month, one.day) for one in read_amounts(text).moments]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,234.5", "1234.50"),
        ("12.5 亿元", "1,250 百万元"),
        ("671B", "6710 亿"),
        ("2.788M", "278.8 万"),
        ("$42 trillion", "42 万亿美元"),
        ("百分之五十", "50%"),
        ("六个", "6 个"),
        ("three stages", "3 stages"),
        ("￥3.2亿", "3.2 亿元"),
    ],
)
def test_one_amount_in_two_wordings_is_one_amount(one: str, other: str) -> None:
    (first,), (second,) = read_amounts(one).quantities, read_amounts(other).quantities
    assert same_amount(first, second)


@pytest.mark.parametrize(
    ("claimed", "stated"),
    [
        ("12.6 亿元", "12.5 亿元"),
        ("12.5 万元", "12.5 亿元"),
        ("12.5%", "12.5 亿元"),
        ("2", "2.39"),
        ("12.53", "12.5"),
        ("七个", "6 个"),
    ],
)
def test_another_amount_is_another(claimed: str, stated: str) -> None:
    (first,), (second,) = read_amounts(claimed).quantities, read_amounts(stated).quantities
    assert not same_amount(first, second)


def test_a_figure_may_be_rounded_but_not_made_finer() -> None:
    (source,), (rounded,), (finer,) = (read_amounts(text).quantities for text in ("19.98 倍", "20.0 倍", "19.983 倍"))
    assert same_amount(rounded, source)
    assert not same_amount(finer, source)


def test_numbers_in_names_dates_and_periods_are_no_amounts() -> None:
    read = read_amounts("DeepSeek-R1 与 o3-mini 在 2025 年 2 月 4 日用 H800 训练，2025E/2026E 两年，代码 688256.SH")
    assert [one.printed for one in read.quantities if not one.worded] == []
    assert [(one.year, one.month, one.day) for one in read.moments] == [(2025, 2, 4), (2025, 0, 0), (2026, 0, 0)]


@pytest.mark.parametrize(
    ("text", "value", "kind", "scale", "printed"),
    [
        ("营收为 12.5 亿元，增长", 12.5, "money:CNY", 1e8, "12.5 亿元"),
        ("revenue of $3.2 million", 3.2, "money:USD", 1e6, "$3.2 million"),
        ("the result: -$4 million", -4.0, "money:USD", 1e6, "-$4 million"),
        ("a loss of $-4 million", -4.0, "money:USD", 1e6, "$-4 million"),
        ("同比：-3.5%", -3.5, "share", 1.0, "-3.5%"),
        ("市盈率 20 倍", 20.0, "multiple", 1.0, "20 倍"),
        ("it has 1,250 employees", 1250.0, "people", 1.0, "1,250 employees"),
        ("百分之十二", 12.0, "share", 1.0, "百分之十二"),
        ("共有三百家门店", 300.0, "", 1.0, "三百"),
        ("第三", 3.0, "", 1.0, "第三"),
        ("the seventh plant", 7.0, "", 1.0, "seventh"),
        ("forty plants", 40.0, "", 1.0, "forty"),
    ],
)
def test_an_amount_has_its_value_unit_and_place(text: str, value: float, kind: str, scale: float, printed: str) -> None:
    found = only(text)
    assert (found.value, found.unit.kind, found.unit.scale, found.printed) == (value, kind, scale, printed)
    assert text[found.start : found.end].strip() == printed
    assert found.amount == value * scale


def test_each_amount_is_read_once_in_order() -> None:
    found = read_amounts("三个产品收入 20 亿元, two of them 5%").quantities
    assert [one.printed for one in found] == ["三", "20 亿元", "two", "5%"]
    assert [one.worded for one in found] == [True, False, True, False]


@pytest.mark.parametrize(
    "text", ["one of them", "一个公司", "H800-80G", "version v2.5", "see 3.2.1", "600519.SH", "a 10-K"]
)
def test_ones_and_numbers_in_names_are_no_amounts(text: str) -> None:
    assert read_amounts(text).quantities == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025年3月4日", [(2025, 3, 4)]),
        ("2025 年 3 月", [(2025, 3, 0)]),
        ("2025-03-04", [(2025, 3, 4)]),
        ("on 4 March 2025", [(2025, 3, 4)]),
        ("on the 4th of March", [(0, 3, 4)]),
        ("Sept. 30, 2024", [(2024, 9, 30)]),
        ("in March 2025", [(2025, 3, 0)]),
        ("3 月 4 日", [(0, 3, 4)]),
        ("FY24 and 2025E", [(2024, 0, 0), (2025, 0, 0)]),
        ("25E", [(2025, 0, 0)]),
        ("in 2024", [(2024, 0, 0)]),
        ("the market of 2024", [(2024, 0, 0)]),
        ("2025 亿元", []),
        ("$2024", []),
    ],
)
def test_dates_and_periods_are_read_in_both_languages(text: str, found: list[tuple[int, int, int]]) -> None:
    assert dates(text) == found


def test_a_year_within_a_date_says_no_more_than_the_date() -> None:
    (day,), (month,), (year,) = (read_amounts(text).moments for text in ("2025年3月4日", "2025年3月", "2025年"))
    assert year.within(day)
    assert month.within(day)
    assert day.within(day)
    assert not day.within(month)
    assert not month.within(read_amounts("2025年4月4日").moments[0])
    assert not year.within(read_amounts("2024年3月4日").moments[0])


@pytest.mark.parametrize(
    ("claimed", "stated", "same"),
    [
        ("37B", "370 亿个", True),
        ("37B", "370 亿元", False),
        ("12.5", "12.5 亿元", True),
        ("12.5 亿元", "12.5", True),
        ("12.5 万元", "125,000", False),
        ("1.3 亿元", "1.28 亿元", True),
        ("1.3 亿元", "1.36 亿元", False),
        ("3 亿元", "2.8 亿元", False),
        ("12 million employees", "12 million", True),
        ("12.4%", "12.4", True),
        ("12 亿美元", "12 亿元", False),
    ],
)
def test_an_amount_may_lack_a_unit_but_have_no_other(claimed: str, stated: str, same: object) -> None:
    assert same_amount(only(claimed), only(stated)) is same


@pytest.mark.parametrize(
    ("claimed", "stated", "around", "stands"),
    [
        ("12 亿元", "12 亿元", "", True),
        ("12", "12 亿元", "", True),
        ("37B", "370 亿个", "", True),
        ("12 亿元", "12 亿美元", "人民币", False),
        ("12 million dollars", "12", "in millions of dollars", True),
        ("12 million euros", "12", "in millions of dollars", False),
        ("12%", "12", "margin, %", True),
        ("12%", "12", "margin", False),
    ],
)
def test_a_unit_stands_where_the_figure_or_the_words_around_it_have_it(
    claimed: str, stated: str, around: str, stands: object
) -> None:
    assert unit_stands(only(claimed), only(stated), around) is stands
