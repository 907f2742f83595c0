"""The figures of a sentence: value, decimals, unit, place and the clause around them."""

from __future__ import annotations

import pytest

from kb.amounts.sentence_figures import StatedFigure, stated_figures, unit_after


def only(sentence: str) -> StatedFigure:
    (figure,) = stated_figures(sentence)
    return figure


@pytest.mark.parametrize(
    ("sentence", "value", "decimals", "kind", "printed"),
    [
        ("公司营收为12.50亿元，同比增长", 12.5, 2, "money:CNY", "12.50亿元"),
        ("Revenue was $1,452.4 million, up from", 1452.4, 1, "money:USD", "$1,452.4 million"),
        ("毛利率达到 35.2%。", 35.2, 1, "share", "35.2%"),
        ("The margin was −3.5 % then", -3.5, 1, "share", "−3.5 %"),
        ("估值为 20 倍", 20.0, 0, "multiple", "20 倍"),
        ("it employs 1,250 people in all", 1250.0, 0, "people", "1,250 people"),
        ("销量为 37 ，创新高", 37.0, 0, "", "37"),
        ("售价 2050 元", 2050.0, 0, "money:CNY", "2050 元"),
        ("净利润１２．５％", 12.5, 1, "share", "１２．５％"),
    ],
)
def test_a_figure_is_read_with_its_unit(sentence: str, value: float, decimals: int, kind: str, printed: str) -> None:
    figure = only(sentence)
    assert (figure.value, figure.decimals, figure.unit.kind) == (value, decimals, kind)
    assert sentence[figure.start : figure.end].strip() == printed


@pytest.mark.parametrize(
    "sentence",
    [
        *("2025 年的计划", "in 2024 the plan", "2025E", "3 月 5 日", "第 3 章", "见图 12", "see Table 4", "Level 3"),
        *("前 10 名", "10-20 倍", "from 10 to 20", "DeepSeek-R1", "GPT4", "version 4o-mini", "24 个月"),
    ],
)
def test_years_dates_names_ranges_and_spans_are_no_figures(sentence: str) -> None:
    assert stated_figures(sentence) == ()


def test_figures_come_in_order_each_with_its_own_clause() -> None:
    first, second = stated_figures("去年营收 20 亿元，净利润 3.5 亿元；前景好。")
    assert (first.value, second.value) == (20.0, 3.5)
    assert first.clause == "去年营收 20 亿元"
    assert second.clause == "净利润 3.5 亿元"


@pytest.mark.parametrize(
    ("after", "length", "scale"),
    [
        ("亿元，同比", 2, 1e8),
        (" million tonnes", 15, 1e9),
        (" million", 8, 1e6),
        ("M H800", 2, 1e6),
        (" apples", 0, 1.0),
    ],
)
def test_the_longest_unit_behind_digits_is_taken(after: str, length: int, scale: float) -> None:
    unit, taken = unit_after(after)
    assert (taken, unit.scale) == (length, scale)


@pytest.mark.parametrize(("after", "unit"), [(" m2", ""), (" per share", ""), ("%2", "%"), ("kg3", "")])
def test_a_unit_is_no_piece_of_a_longer_word(after: str, unit: str) -> None:
    assert unit_after(after)[0].suffix == unit
