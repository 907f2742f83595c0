"""Which turns ask for a chart, and what is drawn for them."""

import json
import re

import pytest

from ingest import add_files
from kb.chart import ChartKind
from kb.charts.asked import asks_for_chart, read_chart
from kb.charts.wording import charts_file
from kb.commands.json_fields import answer_fields
from kb.knowledge_base import KnowledgeBase

ENTRIES = [
    (group, name)
    for group in ("asks", "never", "kinds", "words", "narrows")
    for name in charts_file()[group]
]  # fmt: skip
ASKED = """画一张各公司 PE 的图
帮我画个柱状图，比较这些公司2025年的净利润
把总市值做成饼图
用折线图展示海神机器人的净利润
請畫出各公司市盈率的圖表
能不能用图表示各家公司的净利润？
可视化一下各公司的总市值
绘制净利润按年份的堆叠柱状图
我想看净利润的柱形图
画出各公司历年的净利润
chart revenue by year
Plot net sales over time
Draw a bar chart of PE for each company
Can you graph the net profit of Harrow?
Show me a line chart of net income
make a pie chart of the market caps
I'd like a scatter plot of PE against net profit
Please visualise net profit by company
graph of market value
Turn net profit into a chart""".splitlines()
NOT_ASKED = """图12说明了什么？
给我看一下图3
报告里的折线图说明了什么
表1里海神机器人的PE是多少？
图中得分是多少
各公司的PE是多少？
它的走势如何？
未来的发展蓝图是什么？
这张图的来源是哪里
图表 5 的标题是什么
试图降低成本的公司有哪些
What does the bar chart show?
Which chart shows the prices?
Show me figure 12
What is the PE of Harrow?
What was plotted in exhibit 3?
How large is the company's plot of land?
What is the flow chart of the training pipeline?
How did the company chart its course?
Is there a graph of sales in the report?""".splitlines()
TABLE = """# 机器人行业周报

日期：2025 年 3 月 1 日

## 估值

表 1: 重点公司（亿元）

| 股票简称 | 总市值 | 净利润 2024 | 净利润 2025 | 市盈率 2024 | 市盈率 2025 |
|---|---|---|---|---|---|
| 海神机器人 | 900 | 10.5 | 12.5 | 85.7 | 72.0 |
| 北辰自动化 | 400 | -3.5 | 2.5 | -114.3 | 160.0 |
"""


@pytest.fixture(scope="module")
def filled(shared_kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    file = tmp_path_factory.mktemp("reports") / "weekly.md"
    file.write_text(TABLE, encoding="utf-8")
    assert [added.status for added in add_files(shared_kb, [file])] == ["added"]
    return shared_kb


@pytest.mark.parametrize(("group", "name"), ENTRIES)
def test_a_pattern_finds_its_example_and_not_its_counter(group: str, name: str) -> None:
    entry = charts_file()[group][name]
    pattern = re.compile(entry["pattern"], re.IGNORECASE)
    assert pattern.search(entry["example"])
    assert not pattern.search(entry["counter"])


@pytest.mark.parametrize("text", ASKED)
def test_a_turn_that_asks_for_a_chart_is_known(text: str) -> None:
    assert asks_for_chart(text)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_a_turn_about_a_chart_of_a_report_or_about_none_asks_for_none(text: str) -> None:
    assert read_chart(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "marks"),
    [
        ("画一张各公司市盈率的图", ChartKind.GROUPED, 4),
        ("chart the PE of each company in 2025", ChartKind.BAR, 2),
        ("把总市值做成饼图", ChartKind.SHARE, 2),
        ("海神机器人净利润的折线图", ChartKind.LINE, 2),
        ("scatter plot of PE and net profit", ChartKind.SCATTER, 4),
        ("净利润的堆叠柱状图", ChartKind.STACKED, 4),
    ],
)
def test_a_chart_has_a_mark_for_each_figure_asked_for_and_each_mark_names_its_cell(
    filled: KnowledgeBase, text: str, kind: ChartKind, marks: int
) -> None:
    answer = filled.ask([text])
    assert answer.chart is not None
    assert (answer.chart.kind, len(answer.chart.marks)) == (kind, marks)
    cells = {(cell.row, cell.value) for citation in answer.citations for cell in citation.cells}
    printed = {"85.7", "72.0", "-114.3", "160.0", "900", "400", "10.5", "12.5", "-3.5", "2.5"}
    assert {value for _, value in cells} <= printed
    for mark in answer.chart.marks:
        assert "weekly.md" in mark.told
        assert "表 1" in mark.told
        assert any(value in mark.told for _, value in cells)
        assert 1 <= mark.number <= len(answer.citations)
    assert all(f"[{number}]" in answer.answer for number in {mark.number for mark in answer.chart.marks})


@pytest.mark.parametrize("text", ["画海天集团净利润的图", "Plot the net profit of Orion Steel", "画一张员工人数的图"])
def test_no_chart_is_drawn_of_others_instead(filled: KnowledgeBase, text: str) -> None:
    answer = filled.ask([text])
    assert answer.abstained
    assert answer.chart is None


def test_a_share_is_not_drawn_of_figures_below_zero(filled: KnowledgeBase) -> None:
    answer = filled.ask(["2024年净利润的饼图"])
    assert answer.abstained
    assert "负数" in answer.answer


def test_the_cells_of_the_last_answer_are_drawn_when_that_is_asked(filled: KnowledgeBase) -> None:
    answer = filled.ask(["各公司2025年的市盈率是多少？", "画成图"])
    assert answer.chart is not None
    assert sorted(float(mark.y) for mark in answer.chart.marks) == [72.0, 160.0]


def test_a_chart_is_told_as_json(filled: KnowledgeBase) -> None:
    told = json.loads(json.dumps(answer_fields(filled.ask(["scatter plot of PE and net profit"]))))
    assert {mark["y"] for mark in told["chart"]["marks"]} == {"10.5", "12.5", "-3.5", "2.5"}
    assert json.loads(json.dumps(answer_fields(filled.ask(["各公司的市盈率是多少？"]))))["chart"] is None
