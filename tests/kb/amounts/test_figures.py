"""Figures as printed: what number a cell holds, in which unit, and how a computed one is printed."""

from __future__ import annotations

import pytest

from kb.amounts.cell_figures import Figure, print_figure, read_figure, unit_in, without_unit


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        ("12", 12.0, 0),
        ("4,321.60", 4321.6, 2),
        ("-3.5", -3.5, 1),
        ("−3.5", -3.5, 1),
        ("+0.25", 0.25, 2),
        (" 17 ", 17.0, 0),
        ("１２．５", 12.5, 1),
        ("0", 0.0, 0),
    ],
)
def test_a_plain_number_is_read_with_its_decimals(cell: str, value: float, decimals: int) -> None:
    assert read_figure(cell) == Figure(value, decimals, "")


@pytest.mark.parametrize(
    ("cell", "value"), [("(4.59)", -4.59), ("（1,200）", -1200.0), ("($3.10)", -3.1), ("( 7 )", -7.0)]
)
def test_a_number_in_brackets_is_negative(cell: str, value: float) -> None:
    figure = read_figure(cell)
    assert figure is not None
    assert figure.value == value


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("12.5%", Figure(12.5, 1, "%")),
        ("-8%", Figure(-8.0, 0, "%")),
        ("(2.0%)", Figure(-2.0, 1, "%")),
        ("$0.30", Figure(0.3, 2, "美元")),
        ("¥1,500", Figure(1500.0, 0, "元")),
        ("€9", Figure(9.0, 0, "欧元")),
        ("-$2.5", Figure(-2.5, 1, "美元")),
        ("3.5亿元", Figure(3.5, 1, "亿元")),
        ("0.5美元 (缓存命中)", Figure(0.5, 1, "美元")),
        ("40 倍", Figure(40.0, 0, "倍")),
    ],
)
def test_a_unit_beside_the_number_is_read_with_it(cell: str, figure: Figure) -> None:
    assert read_figure(cell) == figure


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.3*", 12.3),
        ("12.3¹", 12.3),
        ("12.3(1)", 12.3),
        ("12.3 (注2)", 12.3),
        ("约 12.3", 12.3),
        ("約12.3", 12.3),
        ("1 234 567", 1234567.0),
        ("$ (1,234)", -1234.0),
        ("(4.5)%", -4.5),
        ("(1.2) million", -1.2),
    ],
)
def test_marks_and_remarks_are_no_part_of_the_number(cell: str, value: float) -> None:
    figure = read_figure(cell)
    assert figure is not None
    assert figure.value == value


@pytest.mark.parametrize(
    "cell", ["10-20", "10~20%", "5.00-10.00", "1至3", "2022年6月22日", "2024-12-31", "12/31", "9:16", "1、2"]
)
def test_a_range_a_date_and_a_list_are_no_single_figure(cell: str) -> None:
    assert read_figure(cell) is None


@pytest.mark.parametrize("cell", ["", "—", "-", "N/A", "增持", "Lantern 7", "L3", "3D打印", "12寸晶圆"])
def test_words_are_no_figure(cell: str) -> None:
    assert read_figure(cell) is None


@pytest.mark.parametrize(
    ("header", "unit", "name"),
    [
        ("净利润 (亿元)", "亿元", "净利润"),
        ("净利润（亿元）", "亿元", "净利润"),
        ("Revenue (million USD)", "million USD", "Revenue"),
        ("毛利率 [%]", "%", "毛利率"),
        ("成本（元）*", "元", "成本"),
        ("净利润", "", "净利润"),
        ("Lantern (mini)", "", "Lantern (mini)"),
        (" 产能 ", "", "产能"),
        ("净利润/亿元", "亿元", "净利润"),
        ("毛利率，%", "%", "毛利率"),
        ("Revenue, million USD", "million USD", "Revenue"),
        ("营收 (亿元，截至 6 月)", "亿元", "营收"),
        ("元/股", "", "元/股"),
        ("EV/EBITDA", "", "EV/EBITDA"),
        ("Sales (Texas)", "", "Sales (Texas)"),
    ],
)
def test_a_header_gives_its_unit_in_brackets_at_its_end(header: str, unit: str, name: str) -> None:
    assert unit_in(header) == unit
    assert without_unit(header) == name


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1234567.891, 2, "1,234,567.89"),
        (-0.001, 2, "0.00"),
        (-4.5, 1, "-4.5"),
        (3.0, 0, "3"),
        (0.1 + 0.2, 1, "0.3"),
        (0.125, 2, "0.13"),
    ],
)
def test_a_computed_number_is_rounded_and_has_separators(value: float, decimals: int, printed: str) -> None:
    assert print_figure(value, decimals) == printed
