"""Conditions on figures: what a question sets, and which cells fulfil it."""

from __future__ import annotations

import pytest

from kb.amounts.bounds import Bound, read_bounds
from kb.amounts.units import Unit, read_unit


def unit(text: str) -> Unit:
    found = read_unit(text)
    assert found is not None
    return found


def ends(text: str) -> list[tuple[float | None, float | None, bool]]:
    return [(bound.low, bound.high, bound.strict) for bound in read_bounds(text, set())]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("pe 低于 20 倍的公司", [(None, 20.0, True)]),
        ("pe 不超过 20 倍的公司", [(None, 20.0, False)]),
        ("毛利率高于 35%", [(35.0, None, True)]),
        ("毛利率不低于 35%", [(35.0, None, False)]),
        ("revenue of at least 1,250.5 million", [(1250.5, None, False)]),
        ("growth above 10% and pe below 15x", [(10.0, None, True), (None, 15.0, True)]),
        ("pe 在 10 到 20 倍之间", [(10.0, 20.0, False)]),
        ("pe between 20 and 10", [(10.0, 20.0, False)]),
        ("市值 500 亿元以上", [(500.0, None, False)]),
        ("市值 500 亿元以下", [(None, 500.0, False)]),
        ("净利润为负的公司", [(None, 0.0, True)]),
        ("净利润为正的公司", [(0.0, None, True)]),
        ("二十五倍市盈率都不到的公司", [(None, 25.0, True)]),
        ("市值超过两千亿", [(2000.0, None, True)]),
        ("高于 2024 年的公司", []),
        ("毛利率最高的公司", []),
    ],
)
def test_a_question_sets_bounds(text: str, bounds: list[tuple[float | None, float | None, bool]]) -> None:
    assert ends(text) == bounds


def test_the_characters_of_a_bound_are_used_up() -> None:
    text = "毛利率高于 35% 的公司"
    used: set[int] = set()
    (bound,) = read_bounds(text, used)
    assert {text[at] for at in used} >= set("高于35%")
    assert not {text.index("毛"), text.index("公")} & used
    assert bound.at == text.index("高")


@pytest.mark.parametrize(
    ("bound", "figure", "printed", "holds"),
    [
        (Bound(20.0, None), 20.0, "倍", False),
        (Bound(20.0, None, strict=False), 20.0, "倍", True),
        (Bound(20.0, None), 20.1, "倍", True),
        (Bound(20.0, None), 19.9, "倍", False),
        (Bound(None, 20.0), 20.0, "倍", False),
        (Bound(None, 20.0, strict=False), 20.0, "倍", True),
        (Bound(None, 20.0), 20.1, "倍", False),
        (Bound(None, 20.0), 19.9, "倍", True),
        (Bound(10.0, 20.0, strict=False), 15.0, "倍", True),
        (Bound(10.0, 20.0, strict=False), 25.0, "倍", False),
        (Bound(5.0, None, unit=unit("亿元")), 60_000.0, "万元", True),
        (Bound(5.0, None, unit=unit("亿元")), 40_000.0, "万元", False),
        (Bound(None, 5.0, unit=unit("亿元")), 60_000.0, "万元", False),
    ],
)
def test_a_figure_is_held_against_a_bound_in_its_unit(bound: Bound, figure: float, printed: str, holds: object) -> None:
    assert bound.holds(figure, unit(printed)) is holds


def test_money_is_not_held_against_a_share() -> None:
    assert Bound(5.0, None, unit=unit("亿元")).fits(unit("万元"))
    assert Bound(5.0, None).fits(unit("%"))
    assert not Bound(5.0, None, unit=unit("亿元")).fits(unit("%"))


def test_the_unit_of_a_bound_is_the_one_said_with_either_end() -> None:
    (both,) = read_bounds("between 10 and 20 million", set())
    assert both.unit.scale == 1e6
    (first,) = read_bounds("高于 3 t", set())
    assert first.unit.scale == 1e12
    (plain,) = read_bounds("高于 3%", set())
    assert plain.unit.kind == "share"


def test_a_scale_that_no_figure_tells_is_left_out_where_only_then_it_tells_figures_apart() -> None:
    bare = Unit()
    thousands = Bound(20_000.0, None, unit=Unit(scale=1e3))
    assert thousands.in_scale_of([(19_795.0, bare), (22_201.0, bare)]).unit.scale == 1.0
    assert thousands.in_scale_of([(19_795.0, bare), (22_201.0, Unit(scale=1e3, suffix="k"))]) is thousands
    assert Bound(20.0, None).in_scale_of([(19.0, bare), (22.0, bare)]) == Bound(20.0, None)
    millions = Bound(20.0, None, unit=Unit(scale=1e6))
    assert millions.in_scale_of([(19_000_000.0, bare), (22_000_000.0, bare)]) is millions
