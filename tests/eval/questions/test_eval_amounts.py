"""Numbers compared as numbers."""

from __future__ import annotations

import pytest

from eval.questions.amounts import amount, states_amount


@pytest.mark.parametrize(
    ("text", "number", "unit", "tolerance"),
    [
        ("收入 12.5亿元", "1250", "百万元", "0"),
        ("125,000 万元", "12.5", "亿元", "0"),
        ("$1.2 billion in sales", "1200", "million dollars", "0"),
        ("US$12.5 million", "12.5", "million USD", "0"),
        ("19.98 倍", "20", "倍", "0.5"),
        ("19.98 times", "20", "倍", "1%"),
        ("37B parameters", "37", "B", "0"),
        ("rose by 3.2 percent", "3.2", "%", "0"),
        ("-3.2%", "-3.2", "%", "0"),
        ("2023-2024", "2024", "", "0"),
        ("24.8℃ warm", "24.8", "℃", "0"),
        ("3.5万台", "35000", "台", "0"),
        ("１２．５ 亿元", "12.5", "亿元", "0"),
    ],
)
def test_a_number_is_found_in_any_unit_and_within_its_tolerance(
    text: str, number: str, unit: str, tolerance: str
) -> None:
    assert states_amount(text, amount(number, unit, tolerance))


@pytest.mark.parametrize(
    ("text", "number", "unit", "tolerance"),
    [
        ("19.98%", "20", "倍", "0.5"),
        ("19.4 倍", "20", "倍", "0.5"),
        ("137B", "37", "", "0"),
        ("GPT-4 and V3", "4", "", "0"),
        ("-3.2%", "3.2", "%", "0"),
        ("12.5 亿美元", "12.5", "亿元", "0"),
        ("5 t", "5", "tonnes", "0"),
        ("12.5", "12.5", "亿元", "0"),
        ("1.125", "125", "", "0"),
    ],
)
def test_another_number_unit_or_a_part_of_one_is_not_it(text: str, number: str, unit: str, tolerance: str) -> None:
    assert not states_amount(text, amount(number, unit, tolerance))


def test_a_cell_may_lack_the_unit() -> None:
    assert states_amount("12.5", amount("12.5", "亿元"), bare=True)
    assert not states_amount("12.4", amount("12.5", "亿元"), bare=True)


@pytest.mark.parametrize(("number", "tolerance"), [("much", "0"), ("", "0"), ("1", "some"), ("1", "-1")])
def test_what_is_no_number_is_refused(number: str, tolerance: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        amount(number, "", tolerance)
