"""Computed answers as a reader gets them: totals left out, one unit or none, words of a label that ask for nothing."""

from __future__ import annotations

import pytest

from kb.answer.answerer import Answerer
from kb.learned.weights import load_weights
from kb.model import Answer, Chunk, Document, Hit, Table
from kb.search.evidence_source import Sources
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import sentences

SALES = Table(
    (
        ("地区", "分部", "销售额 (万元)", "销售额 (万元)", "平均单价 (元)"),
        ("地区", "分部", "2024", "2025", "2025"),
        ("东区", "钢材", "12,000", "15,000", "30"),
        ("东区", "水泥", "8,000", "6,000", "-"),
        ("东区", "小计", "20,000", "21,000", ""),
        ("西区", "木材", "5,000", "0", "45"),
        ("西区", "玻璃", "15,000", "9,000", "12"),
        ("西区", "小计", "20,000", "9,000", ""),
        ("", "合计", "40,000", "30,000", ""),
    ),
    header_rows=2,
    label_columns=2,
    caption="分部销售",
)
DEALS = Table(
    (
        ("项目", "投资额", "回报率"),
        ("东河桥", "3.5亿元", "8.0%"),
        ("西山路", "4,200万元", "120bp"),
        ("南湾港", "1.2亿美元", "5.5%"),
        ("北岭坝", "约 0.9亿元", "(1.5%)"),
    ),
    caption="项目一览",
)
FREIGHT = Table(
    (
        ("航线", "货轮", "运量 (万吨)"),
        ("远洋", "晨星号", "120.5"),
        ("远洋", "海燕号", "80.0"),
        ("近海", "白鹭号", "30.0"),
        ("合计", "", "230.5"),
    ),
    label_columns=2,
    caption="货轮运量",
)
LEVELS = Table(
    (
        ("Performance (rows) x breadth", "Narrow clearly scoped task or set of tasks", "General wide range of tasks"),
        ("Level 0: No AI", "Narrow Non-AI slide rules; looms", "General Non-AI people asked one by one"),
        (
            "Level 2: Competent at least 50th percentile of skilled adults",
            "Competent Narrow AI speakers such as Oriel (Tarn), or Sable Helper (Wick)",
            "Competent AGI not yet achieved",
        ),
        (
            "Level 4: Virtuoso at least 99th percentile of skilled adults",
            "Virtuoso Narrow AI Deep Green (Hale, 2002), Corax (Reed et al., 2016, 2017)",
            "Virtuoso AGI not yet achieved",
        ),
    ),
    caption="图 3: Levels of AI",
)
PRICES = Table(
    (
        ("区域", "最新价", "价格变动", "价格变动", "价格变动"),
        ("区域", "最新价", "较上周", "较上月", "较上年同期"),
        ("北山", "348", "0", "+6", "-5.9%"),
        ("东湖", "371", "+8", "+21", "-7.3%"),
        ("西岭", "317", "-2", "-5", "-8.1%"),
    ),
    header_rows=2,
    caption="水泥价格",
    unit="元/吨",
)
ESTIMATES = Table(
    (
        ("Company", "EPS 2025A", "EPS 2026E"),
        ("Tarn Mining", "-0.40", "-0.11"),
        ("Ostrow Metals", "0.31", "0.22"),
        ("Wick Nickel", "-0.35", "-0.21"),
    ),
    caption="Company forecasts",
)
UNNAMED = Table((("", "得分"), ("Alder-2", "61.0"), ("Birch", "74.5"), ("Cedar-XL", "58.2")), caption="阅读测验成绩")
CABLES = Table(
    (
        ("业务", "2026H1收入", "2025H1收入", "毛利率"),
        ("光纤光缆", "12.4", "11.8", "21.3%"),
        ("电力线缆", "7.6", "6.6", "14.2%"),
        ("海缆", "10.1", "6.9", "33.5%"),
        ("合计", "30.1", "25.3", "22.6%"),
    ),
    caption="分业务收入",
    unit="亿元",
)
ENGLISH = Table(
    (
        ("Item", "2019", "2018", "2017"),
        ("Licences", "$ 1,452.4", "$ 1,146.2", "$ 1,036.9"),
        ("Services", "44.1", "56.7", "70.8"),
        ("Total sales", "$1,496.5", "$1,202.9", "$1,107.7"),
    ),
    caption="Sales by contract type",
    unit="in millions",
)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(load_glossary(), load_weights())


def ask(answerer: Answerer, question: str, table: Table) -> Answer:
    document = Document(table.caption, "made-up.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z")
    text = "\n".join(table.row_text(row) for row in table.body)
    chunk = Chunk(0, text, "", 0, len(text), sentences=tuple(sentences(text)), table=0, rows=tuple(table.body))
    found = Hit(1, document, chunk, 1.0, 0.5, 0.5, (0.5,) * len(chunk.sentences))
    known = "\n".join((table.caption, *(cell for row in table.rows for cell in row))).casefold()
    sources = Sources(
        lambda *_: [found],
        lambda _: [table],
        lambda terms: dict.fromkeys(terms, 1.0),
        lambda _: {},
        lambda *_: [],
        holds=lambda text, _: text.casefold() in known,
    )
    return answerer.stands_alone(question, sources).answer


SAID = [
    ("2025 年销售额最高的分部是哪个？", SALES, "2025 销售额最高的是钢材（15,000 万元）"),
    ("2025 年销售额第二高的分部是哪个？", SALES, "2025 销售额第二高的是玻璃（9,000 万元）"),
    ("2025 年销售额最低的分部是哪个？", SALES, "2025 销售额最低的是木材（0 万元）"),
    ("2025 年销售额超过 5000 万元的分部有哪些？", SALES, "共 3 个：钢材（2025 销售额 15,000 万元）、水泥（6,000 万元）、玻璃（9,000 万元）"),
    ("2025 年销售额超过 1 亿元的分部有几个？", SALES, "共 1 个：钢材（2025 销售额 15,000 万元）"),
    ("钢材和玻璃 2025 年的销售额合计多少？", SALES, "合计 24,000 万元（15,000 + 9,000）"),
    ("2025 年销售额合计是多少？", SALES, "30,000 万元"),
    ("货轮运量合计是多少？", FREIGHT, "230.5 万吨"),
    ("远洋货轮的运量合计是多少？", FREIGHT, "合计 200.5 万吨（120.5 + 80.0）"),
    ("阅读测验得分最高的是哪个模型？", UNNAMED, "得分最高的是 Birch（74.5）"),
    ("钢材 2025 年销售额占合计的比例是多少？", SALES, "占 50.00%（钢材 15,000 万元 ÷ 合计 30,000 万元）"),
    ("电力线缆收入占比多少？", CABLES, "占 25.25%（电力线缆 7.6 亿元 ÷ 合计 30.1 亿元）"),
    ("海缆收入占总收入的百分比？", CABLES, "占 33.55%（海缆 10.1 亿元 ÷ 合计 30.1 亿元）"),
    ("钢材 2025 年的平均单价是多少？", SALES, "钢材的 2025 平均单价为 30 元"),
    ("钢材 2025 年销售额比 2024 年增长多少？", SALES, "增长 25.00%（2024 销售额 12,000 万元 → 2025 销售额 15,000 万元）"),
    ("水泥 2025 年销售额比 2024 年减少多少万元？", SALES, "相差 2,000 万元（2024 销售额 8,000 万元 − 2025 销售额 6,000 万元）"),
    ("钢材 2025 年的销售额是否高于玻璃？", SALES, "是，钢材 15,000 万元 高于 玻璃 9,000 万元"),
    ("东河桥和西山路的投资额合计多少？", DEALS, "合计 3.92 亿元（3.5 + 0.42；4,200万元 = 0.42 亿元）"),
    ("东河桥的投资额是西山路的几倍？", DEALS, "8.33 倍（东河桥 3.5亿元 ÷ 西山路 4,200万元；4,200万元 = 0.42 亿元）"),
    ("东河桥的投资额是否高于西山路？", DEALS, "是，东河桥 3.5亿元 高于 西山路 4,200万元"),
    ("东河桥和西山路的回报率相差多少？", DEALS, "相差 6.8 个百分点（东河桥 8.0% − 西山路 120bp；120bp = 1.2%）"),
    ("东河桥和南湾港的投资额合计多少？", DEALS, "单位不同，不能换算，未作计算：东河桥 3.5亿元，南湾港 1.2亿美元"),
    ("东河桥的投资额是否高于南湾港？", DEALS, "单位不同，不能换算，未作计算：东河桥 3.5亿元，南湾港 1.2亿美元"),
    ("北岭坝的回报率是否高于 -2%？", DEALS, "是，北岭坝的回报率为 (1.5%)（高于 -2%）"),
    ("How much did licences grow from 2018 to 2019?", ENGLISH, "Growth: 26.71% (2018 $ 1,146.2 million → 2019 $ 1,452.4 million)"),
    ("In which year were licences the highest?", ENGLISH, "Highest Licences: 2019 ($ 1,452.4 million)"),
    ("What is the difference in services between 2017 and 2019?", ENGLISH, "Difference: 26.7 million (2017 70.8 million − 2019 44.1 million)"),
    ("东湖水泥比上个月涨了多少？", PRICES, "+21 元/吨"),
    ("东湖水泥比上周涨了多少？", PRICES, "+8 元/吨"),
    ("Which companies still have negative EPS in 2026E?", ESTIMATES, "2: Tarn Mining (EPS 2026E -0.11), Wick Nickel (-0.21)"),
    ("What were total sales in 2019?", ENGLISH, "Total sales in 2019 is $1,496.5 million"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "table", "said"), SAID)
def test_the_answer_says_the_result_and_what_it_came_from(
    answerer: Answerer, question: str, table: Table, said: str
) -> None:
    assert said in ask(answerer, question, table).answer


def test_no_line_is_told_when_the_name_asked_for_stands_in_another(answerer: Answerer) -> None:
    answer = ask(answerer, "Corax 在 AI 等级表里是 Level 几？", LEVELS)
    assert "slide rules" not in answer.answer


def test_all_cells_that_went_in_are_cited(answerer: Answerer) -> None:
    answer = ask(answerer, "2025 年销售额最高的分部是哪个？", SALES)
    assert [cell.value for cell in answer.citations[0].cells] == ["15,000", "9,000", "6,000", "0"]


def test_a_dash_and_an_empty_cell_are_no_figures(answerer: Answerer) -> None:
    answer = ask(answerer, "2025 年平均单价最低的分部是哪个？", SALES)
    assert [cell.value for cell in answer.citations[0].cells] == ["12", "30", "45"]


@pytest.mark.parametrize(
    ("question", "table"),
    [("木材 2026 年的销售额是否高于玻璃？", SALES), ("钢材 2025 年的毛利率是否高于 20%？", SALES)],
)
def test_nothing_is_computed_of_what_is_not_there(answerer: Answerer, question: str, table: Table) -> None:
    assert ask(answerer, question, table).abstained
