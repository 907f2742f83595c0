"""How a table answer reads: one sentence with entity, measure, period, value and unit; a small table when it is
more."""

from __future__ import annotations

import pytest

from kb.amounts.bounds import Bound
from kb.amounts.units import Unit
from kb.model import Table
from kb.question.operations import Operation
from kb.tables.computing.outcome import Outcome, Refusal
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.wording.table_sentences import Wording

FIRMS = Table(
    (
        ("板块", "公司", "净利润 (亿元)", "净利润 (亿元)", "PE"),
        ("板块", "公司", "2024A", "2025E", "2025E"),
        ("钢铁", "东河重工", "40.00", "50.00", "24.0"),
        ("钢铁", "西山矿业*", "-5.00", "-2.00", "(150.0)"),
        ("航运", "南湾船务", "20.00", "30.00", "20.0"),
        ("航运", "北岭港口", "3.00", "4.50", "20.0"),
    ),
    header_rows=2,
    label_columns=2,
)
YEARS = Table((("Item", "2019", "2018"), ("Total sales", "$1,496.5", "$1,202.9")), unit="in millions")
TWINS = Table(
    (("地区", "分部", "销售额"), ("东区", "小计", "20"), ("西区", "小计", "9"), ("西区", "钢|材", "4\n5")),
    label_columns=2,
    unit="万元",
)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def said(glossary: Glossary, outcome: Outcome, language: str = "zh") -> str:
    return Wording(language, glossary).sentence(outcome)


def looked_up(table: Table, *cells: tuple[int, int], operation: Operation = Operation.LOOKUP) -> Outcome:
    return Outcome(table, operation, cells, cells)


LOOK_UPS = [
    (looked_up(FIRMS, (2, 3)), "东河重工的 2025E 净利润为 50.00 亿元"),
    (looked_up(FIRMS, (3, 4)), "西山矿业的 2025E PE 为 (150.0) 倍"),
    (looked_up(FIRMS, (2, 3), (4, 3)), "2025E 净利润：东河重工 50.00 亿元，南湾船务 30.00 亿元"),
    (looked_up(FIRMS, (2, 3), (2, 4)), "东河重工：2025E 净利润 50.00 亿元，2025E PE 24.0 倍"),
    (looked_up(YEARS, (1, 1)), "2019年Total sales为 $1,496.5 million"),
    (looked_up(TWINS, (2, 2)), "西区 小计的销售额为 9 万元"),
    (looked_up(FIRMS, (2, 0)), "东河重工的板块为钢铁"),
]


@pytest.mark.parametrize(("outcome", "sentence"), LOOK_UPS)
def test_a_look_up_names_what_tells_its_cells_apart(glossary: Glossary, outcome: Outcome, sentence: str) -> None:
    assert said(glossary, outcome).replace(" ", "") == sentence.replace(" ", "")
    assert Wording("zh", glossary).table(outcome) == ""


def test_english_gets_an_english_sentence(glossary: Glossary) -> None:
    assert said(glossary, looked_up(YEARS, (1, 1)), "en") == "Total sales in 2019 is $1,496.5 million"
    assert said(glossary, looked_up(FIRMS, (2, 3)), "en") == "The 2025E 净利润 of 东河重工 is 50.00 亿元"


def test_values_are_said_as_printed(glossary: Glossary) -> None:
    prices = Table((("型号", "单价"), ("X1", "18.00元"), ("X2", "约 3.5亿元"), ("X3", "12.3*")))
    assert said(glossary, looked_up(prices, (1, 1))).endswith("18.00元")
    assert said(glossary, looked_up(prices, (2, 1))).endswith("约 3.5亿元")
    assert said(glossary, looked_up(prices, (3, 1))).endswith("12.3*")


def test_more_than_three_cells_get_a_table_too(glossary: Glossary) -> None:
    outcome = looked_up(FIRMS, (2, 3), (3, 3), (4, 3), (5, 3))
    assert said(glossary, outcome).startswith("2025E 净利润：东河重工 50.00 亿元，西山矿业 -2.00 亿元")
    assert Wording("zh", glossary).table(outcome).split("\n") == [
        "| 公司 | 2025E 净利润 (亿元) |",
        "| --- | --- |",
        "| 东河重工 | 50.00 |",
        "| 西山矿业 | -2.00 |",
        "| 南湾船务 | 30.00 |",
        "| 北岭港口 | 4.50 |",
    ]


def test_one_entity_is_written_downwards(glossary: Glossary) -> None:
    wide = Table((("公司", "甲", "乙", "丙", "丁"), ("东河重工", "1", "2", "3", "4")))
    grid = Wording("zh", glossary).table(looked_up(wide, *((1, at) for at in range(1, 5)))).split("\n")
    assert grid == ["|  | 东河重工 |", "| --- | --- |", "| 甲 | 1 |", "| 乙 | 2 |", "| 丙 | 3 |", "| 丁 | 4 |"]


@pytest.mark.parametrize(("language", "last"), [("zh", "…共 15 行"), ("en", "… 15 rows in all")])
def test_a_long_table_is_cut_and_says_so(glossary: Glossary, language: str, last: str) -> None:
    table = Table((("公司", "产能"), *((f"公司{at}", str(at)) for at in range(15))))
    grid = Wording(language, glossary).table(looked_up(table, *((at, 1) for at in range(1, 16)))).split("\n")
    assert grid[-1] == last
    assert len([line for line in grid if line.startswith("|")]) == 14


def test_pipes_and_line_breaks_stay_inside_their_cell(glossary: Glossary) -> None:
    table = Table((("公司", "甲", "乙"), ("a|b", "1\n2", "3"), ("c", "4", "5")))
    grid = Wording("zh", glossary).table(looked_up(table, (1, 1), (1, 2), (2, 1), (2, 2))).split("\n")
    assert grid[2] == "| a\\|b | 1 2 | 3 |"


def test_labels_alone_make_no_table(glossary: Glossary) -> None:
    cells = tuple((row, 1) for row in range(2, 6))
    outcome = Outcome(FIRMS, Operation.LIST, cells, cells, 4.0)
    assert said(glossary, outcome) == "共 4 个：东河重工、西山矿业、南湾船务、北岭港口"
    assert Wording("zh", glossary).table(outcome) == ""


RANKED = [
    (None, "zh", "2025E PE 最高的是东河重工（24.0 倍）"),
    (2, "zh", "2025E PE 第二高的是东河重工（24.0 倍）"),
    (2, "en", "Second highest 2025E PE: 东河重工 (24.0)"),
    (7, "en", "No. 7 highest 2025E PE: 东河重工 (24.0)"),
]


@pytest.mark.parametrize(("rank", "language", "sentence"), RANKED)
def test_a_ranking_says_the_place(glossary: Glossary, rank: int | None, language: str, sentence: str) -> None:
    cells = ((2, 4), (4, 4), (5, 4), (3, 4))
    assert said(glossary, Outcome(FIRMS, Operation.MAXIMUM, cells, cells[:1], rank=rank), language) == sentence


VERDICTS = [
    (Bound(20.0, None), True, "zh", "是，东河重工的 2025E PE 为 24.0 倍（高于 20）"),
    (Bound(None, 20.0, strict=False), False, "zh", "否，东河重工的 2025E PE 为 24.0 倍（不满足不高于 20）"),
    (Bound(20.0, 30.0), True, "en", "Yes: the 2025E PE of 东河重工 is 24.0 (between 20 and 30)"),
    (Bound(1500.5, None, unit=Unit("multiple", 1.0, "倍")), False, "zh", "否，东河重工的 2025E PE 为 24.0 倍（不满足高于 1500.5 倍）"),
]  # fmt: skip


@pytest.mark.parametrize(("bound", "verdict", "language", "sentence"), VERDICTS)
def test_a_verdict_comes_with_figure_and_condition(
    glossary: Glossary, bound: Bound, language: str, sentence: str, *, verdict: bool
) -> None:
    outcome = Outcome(FIRMS, Operation.EXCEEDS, ((2, 4),), ((2, 4),), verdict=verdict, bounds=(bound,))
    assert said(glossary, outcome, language) == sentence


def test_a_refusal_says_why_and_shows_the_figures(glossary: Glossary) -> None:
    cells = ((3, 2), (3, 3))
    outcome = Outcome(FIRMS, Operation.GROWTH, cells, cells, refusal=Refusal.BASE)
    assert said(glossary, outcome) == "基数不为正，增长率没有意义：2024A 净利润 -5.00 亿元，2025E 净利润 -2.00 亿元"
    assert said(glossary, outcome, "en").startswith("Growth from zero or a loss is undefined: 2024A")


def test_a_long_sum_says_how_many_terms_it_has(glossary: Glossary) -> None:
    table = Table((("公司", "产能 (吨)"), *((f"公司{at}", "1.5") for at in range(8))))
    cells = tuple((at, 1) for at in range(1, 9))
    outcome = Outcome(table, Operation.SUM, cells, cells, 12.0, 1, Unit("mass", 1e3, "吨"), (1.5,) * 8)
    assert said(glossary, outcome) == "合计 12.0 吨（8 项）"
    assert said(glossary, outcome, "en") == "Total: 12.0 吨 (8 values)"


def test_the_unit_of_a_cell_may_stand_in_its_rows_label(glossary: Glossary) -> None:
    across = Table((("指标", "东河重工"), ("毛利率 (%)", "22.5"), ("评级", "买入")))
    wording = Wording("zh", glossary)
    assert (wording.unit_of(across, 1, 1), wording.unit_of(across, 1, 2), wording.unit_of(across, 1)) == ("%", "", "")
