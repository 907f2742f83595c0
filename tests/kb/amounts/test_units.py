"""Units: what they measure, what they multiply by, whose a cell's figure is, and which go together."""

from __future__ import annotations

import pytest

from kb.amounts.units import Unit, comparable, convert, names_currency, read_unit
from kb.model import Table
from kb.question.operations import Operation
from kb.tables.computing.arithmetic import reckon, terms_of
from kb.tables.computing.outcome import Refusal
from kb.tables.computing.units import cell_unit, column_unit

UNITS = [
    ("元", "money:CNY", 1.0),
    ("亿元", "money:CNY", 1e8),
    ("人民币百万元", "money:CNY", 1e6),
    ("RMB million", "money:CNY", 1e6),
    ("USD Million", "money:USD", 1e6),
    ("US$ bn", "money:USD", 1e9),
    ("HK$'000", "money:HKD", 1e3),
    ("千港元", "money:HKD", 1e3),
    ("万亿元", "money:CNY", 1e12),
    ("in millions", "", 1e6),
    ("单位：万元", "money:CNY", 1e4),
    ("M", "", 1e6),
    ("T", "", 1e12),
    ("t", "mass", 1e3),
    ("%", "share", 1.0),
    ("个百分点", "share", 1.0),
    ("bp", "share", 0.01),
    ("倍", "multiple", 1.0),
    ("万人次", "people", 1e4),
    ("GWh", "energy", 1e9),
    ("元/股", "money:CNY/stock", 1.0),
    ("元/吨", "money:CNY/mass", 1e-3),
    ("美元/百万tokens", "money:USD/tokens", 1e-6),
    ("年", "months", 12.0),
]


@pytest.mark.parametrize(("text", "kind", "scale"), UNITS)
def test_a_unit_says_what_it_measures_and_its_scale(text: str, kind: str, scale: float) -> None:
    unit = read_unit(text)
    assert unit is not None
    assert unit.kind == kind
    assert unit.scale == pytest.approx(scale)


@pytest.mark.parametrize(
    "text", ["", "Texas", "max", "mini", "2025E", "截至 2025 年", "元亿美元", "亿元 的收入", "x" * 50]
)
def test_other_words_are_no_unit(text: str) -> None:
    assert read_unit(text) is None


def unit(text: str) -> Unit:
    read = read_unit(text)
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("value", "one", "other", "converted"),
    [
        (4500.0, "万元", "亿元", 0.45),
        (1.25, "billion USD", "million USD", 1250.0),
        (120.0, "bp", "%", 1.2),
        (2.788, "M", "万", 278.8),
        (3.0, "元/吨", "元/千克", 0.003),
    ],
)
def test_figures_are_converted_between_units_of_a_kind(value: float, one: str, other: str, converted: float) -> None:
    assert comparable(unit(one), unit(other))
    assert convert(value, unit(one), unit(other)) == pytest.approx(converted)


@pytest.mark.parametrize(
    ("one", "other"), [("元", "美元"), ("倍", "%"), ("亿元", "人"), ("元/股", "元"), ("小时", "年")]
)
def test_units_of_different_kinds_do_not_go_together(one: str, other: str) -> None:
    assert not comparable(unit(one), unit(other))


@pytest.mark.parametrize(
    ("unit", "digits", "said"),
    [
        (Unit("share", 1.0, "%"), "12.5", "12.5%"),
        (Unit("money:CNY", 1e8, "亿元"), "3.0", "3.0 亿元"),
        (Unit("money:USD", 1e6, "million", "$"), "-4", "-$4 million"),
        (Unit(), "7", "7"),
    ],
)
def test_a_unit_stands_where_it_is_printed(unit: Unit, digits: str, said: str) -> None:
    assert unit.attach(digits) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$ in millions", "-$150 million"),
        ("Dollars in millions", "-150 million dollars"),
        ("RMB in thousands", "-150 RMB thousand"),
        ("U.S. Dollars in thousands", "-150 thousand U.S. Dollars"),
    ],
)
def test_a_currency_that_stands_before_its_scale_is_told_as_one_says_it(text: str, said: str) -> None:
    unit = read_unit(text)
    assert unit is not None
    assert unit.attach("-150") == said


MIXED = Table(
    (
        ("项目", "2024 (亿元)", "2025"),
        ("收入", "10", "12"),
        ("毛利率 (%)", "20", "25"),
        ("每股收益", "0.50", "0.60"),
        ("市盈率", "15", "18"),
        ("订单", "$3", "3.5万元"),
    ),
    unit="万元",
)


@pytest.mark.parametrize(
    ("cell", "suffix"),
    [((1, 1), "亿元"), ((1, 2), "万元"), ((2, 1), "%"), ((3, 2), ""), ((4, 2), ""), ((5, 2), "万元")],
)
def test_the_nearest_unit_is_a_cells_own(cell: tuple[int, int], suffix: str) -> None:
    assert cell_unit(MIXED, *cell).suffix == suffix


def test_a_usual_unit_goes_before_that_of_the_whole_table_only() -> None:
    assert cell_unit(MIXED, 1, 2, "倍").suffix == "倍"
    assert cell_unit(MIXED, 1, 1, "倍").suffix == "亿元"


def test_a_currency_sign_and_the_tables_scale_make_one_unit() -> None:
    table = Table((("Item", "2019"), ("Sales", "$ 1,452.4"), ("Fees", "44.1")), unit="in millions")
    sales, fees = cell_unit(table, 1, 1), cell_unit(table, 2, 1)
    assert (sales.kind, sales.scale, sales.prefix) == ("money:USD", 1e6, "$")
    assert (fees.kind, fees.scale) == ("", 1e6)
    assert comparable(sales, fees)


def test_of_several_units_a_table_names_each_measure_takes_its_own() -> None:
    table = Table((("公司", "净利润", "毛利率"), ("东河重工", "3", "20")), unit="亿元，%")
    assert (column_unit(table, 1), column_unit(table, 2)) == ("亿元", "%")


def column(*cells: str, unit: str = "") -> Table:
    return Table((("项目", "金额"), *((str(at), cell) for at, cell in enumerate(cells))), unit=unit)


def reckoned(operation: Operation, *cells: str) -> tuple[float | None, str, Refusal | None]:
    outcome = reckon(column(*cells), operation, [(at + 1, 1) for at in range(len(cells))])
    assert outcome is not None
    result = None if outcome.result is None else round(outcome.result, 6)
    return result, outcome.unit.suffix, outcome.refusal


@pytest.mark.parametrize(
    ("operation", "cells", "result", "suffix"),
    [
        (Operation.SUM, ("1.5亿元", "2亿元", "5,000万元"), 4.0, "亿元"),
        (Operation.AVERAGE, ("10%", "200bp"), 6.0, "%"),
        (Operation.DIFFERENCE, ("1.2亿元", "8,000万元"), 0.4, "亿元"),
        (Operation.RATIO, ("1.2亿元", "6,000万元"), 2.0, "亿元"),
        (Operation.SHARE, ("3,000万元", "1.2亿元"), 25.0, "万元"),
        (Operation.GROWTH, ("8,000万元", "1.2亿元"), 50.0, "万元"),
        (Operation.SUM, ("3", "", "-", "0", "增持", "(1)"), 2.0, ""),
    ],
)
def test_mixed_units_are_converted_before_reckoning(
    operation: Operation, cells: tuple[str, ...], result: float, suffix: str
) -> None:
    assert reckoned(operation, *cells) == (result, suffix, None)


@pytest.mark.parametrize(
    ("operation", "cells", "refusal"),
    [
        (Operation.SUM, ("1亿元", "1亿美元"), Refusal.UNITS),
        (Operation.DIFFERENCE, ("15倍", "20%"), Refusal.UNITS),
        (Operation.GROWTH, ("-2亿元", "3亿元"), Refusal.BASE),
        (Operation.RATIO, ("3亿元", "0亿元"), Refusal.ZERO),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_a_reason(
    operation: Operation, cells: tuple[str, ...], refusal: Refusal
) -> None:
    assert reckoned(operation, *cells) == (None, "", refusal)


def test_yearly_growth_is_compounded() -> None:
    outcome = reckon(column("100", "144"), Operation.YEARLY_GROWTH, [(1, 1), (2, 1)], years=2)
    assert outcome is not None
    assert outcome.result == pytest.approx(20.0)


def test_an_average_gets_the_decimals_it_needs() -> None:
    def average(*cells: str) -> int:
        outcome = reckon(column(*cells), Operation.AVERAGE, [(at + 1, 1) for at in range(len(cells))])
        assert outcome is not None
        return outcome.decimals

    assert (average("20", "30"), average("1", "2"), average("1", "1", "2")) == (0, 1, 2)


def test_the_commonest_unit_is_the_common_one() -> None:
    terms = terms_of(column("1万元", "2亿元", "3亿元"), [(1, 1), (2, 1), (3, 1)])
    assert terms.unit is not None
    assert terms.unit.suffix == "亿元"
    assert terms.terms[0].value == pytest.approx(0.0001)


@pytest.mark.parametrize(
    ("kind", "text", "named"),
    [
        ("money:USD", "in millions of dollars", True),
        ("money:USD", "单位：百万美元", True),
        ("money:CNY", "RMB in millions", True),
        ("money:CNY", "the Harmbach plant", False),
        ("money:USD", "in millions of euros", False),
        ("money:EUR", "€ million", True),
    ],
)
def test_a_currency_is_named_by_any_of_its_words_a_short_one_by_itself(kind: str, text: str, named: object) -> None:
    assert names_currency(kind, text) is named


@pytest.mark.parametrize(
    ("unit", "digits", "printed"),
    [
        (Unit(suffix="%"), "12.5", "12.5%"),
        (Unit(suffix="亿元"), "3.0", "3.0 亿元"),
        (Unit(prefix="$", suffix="million"), "-4", "-$4 million"),
        (Unit(prefix="$"), "4", "$4"),
        (Unit(suffix="x"), "-2", "-2x"),
        (Unit(), "7", "7"),
    ],
)
def test_a_unit_is_printed_beside_a_number(unit: Unit, digits: str, printed: str) -> None:
    assert unit.attach(digits) == printed
