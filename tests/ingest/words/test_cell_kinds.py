"""What a cell of a table holds: a value, a period, a code, a unit, or words."""

from __future__ import annotations

import pytest

from ingest.words.cell_kinds import (
    has_words,
    holds_box,
    is_code,
    is_missing,
    is_period,
    is_total,
    is_unit,
    is_value,
    letters,
    tells_period,
    unit_in,
)

VALUES = [
    *("12", "1,234.5", "(12.3)", "-4.5%", "+0.25", "−3.5", "$1,452", "US$ 3.2", "￥100", "12.5 亿元", "3.2x", "10-20%"),
    *(
        "1'234.5",
        "1.234,5",
        "5~6",
        "≈12",
        "△12",
        "12.3*",
        "约120",
        "3 million",
        "12 (注)",
        "１２．５",
        "5 元/吨",
        "0.5%†",
    ),
]
PERIODS = [
    *("2024", "2024E", "FY2023", "FY24", "24E", "3Q24", "Q3 2024", "1H24", "2024年", "2024年度", "2024年3月", "2024Q3"),
    *(
        "2024-12-31",
        "2024/25",
        "Dec 2024",
        "Sept. 30, 2024",
        "31 December 2024",
        "2024年上半年",
        "2024年1-6月",
        "Mar-24",
    ),
]


@pytest.mark.parametrize("cell", VALUES)
def test_a_number_with_sign_currency_unit_or_remark_is_a_value(cell: str) -> None:
    assert is_value(cell)
    assert not is_missing(cell)
    assert not is_period(cell)


@pytest.mark.parametrize("cell", [*PERIODS, "", "净利润", "n/a", "600519.SH", "Table 12 of the report", "9" * 60])
def test_periods_codes_and_words_are_no_values(cell: str) -> None:
    assert not is_value(cell)


@pytest.mark.parametrize("cell", [*PERIODS, "2024E*", "2023(1)"])
def test_years_quarters_and_dates_are_periods(cell: str) -> None:
    assert is_period(cell)
    assert tells_period(cell)


@pytest.mark.parametrize("cell", ["12", "Mayor 24", "Market 24", "1,999", "20245", "净利润", "decline 12, 2024"])
def test_figures_and_words_are_no_periods(cell: str) -> None:
    assert not is_period(cell)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("January–June 2024", True),
        ("截至2024年6月30日止六个月", True),
        ("Revenue", False),
        ("12,024 units", False),
        ("2024.5 t", False),
        ("A very long heading that happens to speak of the year 2024 among others", False),
    ],
)
def test_a_short_text_may_tell_a_period_in_words(text: str, tells: object) -> None:
    assert tells_period(text) is tells


@pytest.mark.parametrize("cell", ["", "-", "—", "--", "n/a", "N.A.", "nil", "不适用", "无", "$ -"])
def test_a_cell_may_say_that_there_is_no_value(cell: str) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize("cell", ["0", "none of them", "-1", "notable", "无锡"])
def test_a_zero_and_words_are_not_missing(cell: str) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("600519.SH", True), ("0700.HK", True), ("AAPL", True), ("688256", True), ("SH600519", True), ("Apple", False)],
)
def test_a_stock_code_is_short_and_in_capitals(cell: str, code: object) -> None:
    assert is_code(cell) is code
    assert not is_code(f"{cell} and more of it")


@pytest.mark.parametrize(
    "cell",
    [
        "%",
        "亿元",
        "(in millions)",
        "€m",
        "US$'000",
        "人民币元",
        "元/吨",
        "bps",
        "$ million",
        "per share",
        "GWh",
        "days",
    ],
)
def test_the_name_of_a_unit_alone_is_a_unit(cell: str) -> None:
    assert is_unit(cell)


@pytest.mark.parametrize(
    "cell", ["", "Revenue", "净利润", "12%", "millions of people came to see it that year", "x" * 41]
)
def test_other_cells_are_no_unit(cell: str) -> None:
    assert not is_unit(cell)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Net profit (亿元)", "亿元"),
        ("净利润（%）", "%"),
        ("主要数据 单位：万元", "万元"),
        ("Unit: RMB million", "RMB million"),
        ("Key figures (unaudited, $ million)", "$ million"),
        ("Balance sheet, in millions of dollars", "in millions of dollars"),
        ("Net profit", ""),
        ("Note 12(b)", ""),
        ("Results (see below)", ""),
        (f"{'x' * 400} (亿元)", ""),
    ],
)
def test_a_caption_names_its_unit_in_brackets_or_behind_a_word(text: str, unit: str) -> None:
    assert unit_in(text) == unit


def test_words_boxes_and_totals_are_told_from_figures() -> None:
    assert has_words("12 亿")
    assert has_words("a")
    assert not has_words("12.5 %")
    assert letters("12.5 亿元/t") == "亿元t"
    assert holds_box("☒ Yes ☐ No")
    assert holds_box("√适用 □不适用")
    assert holds_box("√ 是")
    assert not holds_box("√2")
    assert is_total("Total assets")
    assert is_total("Sub-total")
    assert is_total("合 计")
    assert not is_total("Totally other")
    assert not is_total("Assets in total")


def test_what_is_too_long_is_words() -> None:
    assert is_value("1" * 48)
    assert not is_value("1" * 49)
    assert is_code("ABCDEF.ABC")
    assert is_code("AB1234567890"[:10])
    assert is_code("ABCDEF123456")
    assert not is_code("ABCDEF1234567")
    assert is_missing("$ ---")
    assert is_period("fiscal year 2024")
    assert is_period(f"31 December{' ' * 10}2024") is False
    assert tells_period("2024" + "x" * 44)
    assert not tells_period("2024" + "x" * 45)
    assert is_unit("in millions of " + "x" * 20)


def test_a_letter_among_several_in_brackets_numbers_and_is_no_unit() -> None:
    assert unit_in("Revenue (unaudited, m)") == ""
    assert unit_in("Revenue (unaudited, bn)") == "bn"
    assert unit_in("Revenue (m)") == "m"
