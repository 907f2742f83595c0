"""What a question asks to be done: the operation, the bounds, how many of the best, and what it says it does not
mean."""

from __future__ import annotations

import pytest

from kb.amounts.bounds import Bound
from kb.amounts.units import Unit, read_unit
from kb.question.operations import Operation, read_question, without_exclusions

QUESTIONS = [
    ("东河的市盈率是多少？", Operation.LOOKUP),
    ("What is the PE of Harbor?", Operation.LOOKUP),
    ("市值最高的是谁？", Operation.MAXIMUM),
    ("Which firm has the highest revenue?", Operation.MAXIMUM),
    ("东河和西山哪个更贵？", Operation.MAXIMUM),
    ("市盈率最低的是哪家公司？", Operation.MINIMUM),
    ("Which model is the cheapest?", Operation.MINIMUM),
    ("有多少家公司亏损？", Operation.COUNT),
    ("How many companies are listed?", Operation.COUNT),
    ("东河和西山的净利润合计多少？", Operation.SUM),
    ("What do both earn in total?", Operation.SUM),
    ("三家公司的平均市盈率", Operation.AVERAGE),
    ("What is the average PE?", Operation.AVERAGE),
    ("东河比西山的产能相差多少？", Operation.DIFFERENCE),
    ("东河的市盈率比西山高多少？", Operation.DIFFERENCE),
    ("What is the difference between Harbor and Beacon?", Operation.DIFFERENCE),
    ("东河的产能是西山的几倍？", Operation.RATIO),
    ("What is the ratio of Harbor to Beacon?", Operation.RATIO),
    ("东河 2026 年净利润增长率是多少？", Operation.GROWTH),
    ("How much did revenue grow in 2026?", Operation.GROWTH),
    ("把各公司按市值从高到低排列", Operation.SORT),
    ("Rank the firms by revenue", Operation.SORT),
    ("哪些公司的产能大？", Operation.LIST),
    ("东河的市值是否高于西山？", Operation.EXCEEDS),
    ("东河的市值比西山高吗？", Operation.EXCEEDS),
    ("你知道东河产能超过20万吨的工厂有多少人吗？", Operation.LIST),
    ("你清楚东河各个项目的金额是多少吗？", Operation.LOOKUP),
    ("Does Harbor's revenue exceed Beacon's?", Operation.EXCEEDS),
    ("Is the PE of Harbor above 20?", Operation.EXCEEDS),
    ("哪些公司的 PE 是否低于 20 倍？", Operation.LIST),
    ("东河占总市值的比例是多少？", Operation.SHARE),
    ("What share of revenue is licences?", Operation.SHARE),
    ("东河 2024 到 2026 年净利润的复合增长率", Operation.YEARLY_GROWTH),
    ("What is the CAGR of revenue?", Operation.YEARLY_GROWTH),
    ("东河净利润增加了多少亿元？", Operation.DIFFERENCE),
    ("东河净利润增长了多少亿元？", Operation.DIFFERENCE),
    ("东河净利润下降了百分之几？", Operation.GROWTH),
    ("By how much does Harbor exceed Beacon?", Operation.DIFFERENCE),
    ("What does the summary mean?", Operation.LOOKUP),
    ("前三季度的净利润是多少？", Operation.LOOKUP),
]


@pytest.mark.parametrize(("question", "operation"), QUESTIONS)
def test_a_question_says_its_operation_in_either_language(question: str, operation: Operation) -> None:
    assert read_question(question).operation is operation


BOUNDS = [
    ("市盈率低于20的公司", None, 20.0, True),
    ("市盈率不超过 20 倍的公司", None, 20.0, False),
    ("市盈率20倍以下的公司", None, 20.0, False),
    ("PE below 20", None, 20.0, True),
    ("PE at most 20", None, 20.0, False),
    ("市值超过1,500的公司", 1500.0, None, True),
    ("市值不低于1500的公司", 1500.0, None, False),
    ("市值1500以上的公司", 1500.0, None, False),
    ("revenue of at least 3.5", 3.5, None, False),
    ("revenue above -2", -2.0, None, True),
    ("市盈率在20到30之间的公司", 20.0, 30.0, False),
    ("市盈率介于 30 和 20 之间的公司", 20.0, 30.0, False),
    ("PE between 20 and 30", 20.0, 30.0, False),
    ("净利润为负的公司", None, 0.0, True),
    ("Which firms have negative earnings?", None, 0.0, True),
    ("哪些公司亏损？", None, 0.0, True),
]


@pytest.mark.parametrize(("question", "low", "high", "strict"), BOUNDS)
def test_a_bound_is_read_with_its_ends(question: str, low: float | None, high: float | None, *, strict: bool) -> None:
    (bound,) = read_question(question).bounds
    assert (bound.low, bound.high, bound.strict) == (low, high, strict)


@pytest.mark.parametrize(
    ("question", "scale"),
    [
        ("市值超过500亿的公司", 1e8),
        ("市值超过500亿元的公司", 1e8),
        ("市值超过2万亿元的公司", 1e12),
        ("revenue above 3 billion", 1e9),
        ("revenue above 3m", 1e6),
        ("市盈率超过30倍的公司", 1.0),
    ],
)
def test_a_bound_keeps_the_scale_it_was_said_in(question: str, scale: float) -> None:
    assert read_question(question).bounds[0].unit.scale == scale


def test_two_bounds_stand_where_they_were_said() -> None:
    question = "市盈率低于30且市值超过500亿的公司有哪些？"
    below, above = sorted(read_question(question).bounds, key=lambda bound: bound.at)
    assert (below.high, above.low) == (30.0, 500.0)
    assert question[: below.at].endswith("市盈率")
    assert question[: above.at].endswith("市值")


def test_a_bound_makes_a_list_and_a_count_stays_a_count() -> None:
    assert read_question("市盈率低于20的公司").operation is Operation.LIST
    assert read_question("市盈率低于20的有几家公司？").operation is Operation.COUNT


@pytest.mark.parametrize(
    "question",
    [
        "2025年东河的市盈率是多少？",
        "东河 2025 年净利润是否高于 2024 年？",
        "Was revenue in 2019 higher than 2018?",
        "How did revenue change between 2017 and 2019?",
        "2025E 的净利润比 2024E 高多少？",
    ],
)
def test_no_bound_is_read_where_none_is_said(question: str) -> None:
    assert read_question(question).bounds == ()


@pytest.mark.parametrize(
    ("question", "low", "kind", "scale"),
    [
        ("毛利率高于 20% 的公司", 20.0, "share", 1.0),
        ("利差超过 50 个基点的债券", 50.0, "share", 0.01),
        ("市盈率高于二十倍的公司", 20.0, "multiple", 1.0),
        ("市值超过一千二百亿元的公司", 1200.0, "money:CNY", 1e8),
        ("revenue above $3 billion", 3.0, "money:USD", 1e9),
        ("revenue above 3 trillion yuan", 3.0, "money:CNY", 1e12),
        ("净利润超过2000万元的公司", 2000.0, "money:CNY", 1e4),
        ("市值大于 2020 亿元的公司", 2020.0, "money:CNY", 1e8),
    ],
)
def test_a_bound_keeps_its_unit(question: str, low: float, kind: str, scale: float) -> None:
    (bound,) = read_question(question).bounds
    assert (bound.low, bound.unit.kind, bound.unit.scale) == (low, kind, scale)


def test_a_bound_in_another_currency_does_not_fit() -> None:
    (bound,) = read_question("投资额超过 1 亿美元的项目").bounds
    assert not bound.fits(read_unit("亿元") or Unit())
    assert bound.fits(read_unit("万美元") or Unit())
    assert bound.fits(Unit())


@pytest.mark.parametrize(
    ("bound", "figure", "holds"),
    [
        (Bound(None, 20.0), 20.0, False),
        (Bound(None, 20.0, strict=False), 20.0, True),
        (Bound(20.0, None), 20.0, False),
        (Bound(20.0, None), 20.1, True),
        (Bound(20.0, 30.0, strict=False), 30.1, False),
        (Bound(None, 0.0), -0.1, True),
    ],
)
def test_the_end_of_a_strict_bound_is_outside(bound: Bound, figure: float, *, holds: bool) -> None:
    assert bound.holds(figure, Unit()) is holds


def test_a_bound_with_a_scale_compares_amounts_and_one_without_compares_prints() -> None:
    hundred_million, million = read_unit("亿") or Unit(), read_unit("百万元") or Unit()
    assert Bound(500.0, None, unit=hundred_million).holds(60_000.0, million)
    assert not Bound(500.0, None, unit=hundred_million).holds(40_000.0, million)
    assert Bound(500.0, None).holds(501.0, million)


@pytest.mark.parametrize(
    ("question", "top", "operation"),
    [
        ("市值前3名是哪些？", 3, Operation.MAXIMUM),
        ("市值前三的公司", 3, Operation.MAXIMUM),
        ("市值最高的两家公司", 2, Operation.MAXIMUM),
        ("top 5 by revenue", 5, Operation.MAXIMUM),
        ("the three largest firms", 3, Operation.MAXIMUM),
        ("What are the two firms with the lowest costs?", 2, Operation.MINIMUM),
        ("Which firm has the lowest 2031E PE?", None, Operation.MINIMUM),
        ("东河和西山谁高？", None, Operation.MAXIMUM),
        ("市盈率最低的3家公司", 3, Operation.MINIMUM),
        ("市值后两名是谁？", 2, Operation.MINIMUM),
        ("bottom 2 by revenue", 2, Operation.MINIMUM),
        ("the two cheapest models", 2, Operation.MINIMUM),
        ("市值最高的是谁？", None, Operation.MAXIMUM),
    ],
)
def test_top_n_is_read_with_its_direction(question: str, top: int | None, operation: Operation) -> None:
    asked = read_question(question)
    assert (asked.top, asked.operation) == (top, operation)


@pytest.mark.parametrize(
    ("question", "rank", "operation"),
    [
        ("市值第二高的公司", 2, Operation.MAXIMUM),
        ("市盈率第三低的是谁？", 3, Operation.MINIMUM),
        ("市值排名第二的公司", 2, Operation.MAXIMUM),
        ("the second highest revenue", 2, Operation.MAXIMUM),
        ("the 3rd lowest PE", 3, Operation.MINIMUM),
        ("市值最高的公司", None, Operation.MAXIMUM),
    ],
)
def test_a_place_in_the_order_is_read(question: str, rank: int | None, operation: Operation) -> None:
    asked = read_question(question)
    assert (asked.rank, asked.operation) == (rank, operation)


def test_the_first_and_the_second_are_the_best_two() -> None:
    asked = read_question("市值最高的是哪家，第二名是谁？")
    assert (asked.top, asked.rank) == (2, None)


@pytest.mark.parametrize(
    ("question", "ascending"),
    [("按市值从低到高排列", True), ("sort by revenue in ascending order", True), ("按市值从高到低排列", False)],
)
def test_the_direction_of_a_sort_is_read(question: str, *, ascending: bool) -> None:
    asked = read_question(question)
    assert (asked.operation, asked.ascending) == (Operation.SORT, ascending)


def test_a_comparison_may_ask_for_less() -> None:
    assert read_question("东河的市值是否低于西山？").less
    assert read_question("Is Harbor cheaper than Beacon?").less
    assert not read_question("东河的市值是否高于西山？").less


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Lantern-7（不是 Beacon-2）的价格", "Lantern-7的价格"),
        ("Price of Lantern-7 (not Beacon-2)?", "Price of Lantern-7?"),
        ("我问东河，而不是西山", "我问东河"),
        ("I mean Harbor, not Beacon?", "I mean Harbor?"),
        ("东河（不要西山）", "东河"),
        ("东河的市盈率是多少？", "东河的市盈率是多少？"),
        ("（不是西山）", "（不是西山）"),
    ],
)
def test_what_a_question_does_not_mean_is_taken_out(question: str, kept: str) -> None:
    assert without_exclusions(question) == kept


def test_the_words_of_the_operation_are_marked_and_the_subject_is_not() -> None:
    question = "东河的市盈率比西山高多少？"
    used = read_question(question).used
    assert set(range(question.index("高多少"), question.index("？"))) <= used
    assert used.isdisjoint(range(question.index("比")))
