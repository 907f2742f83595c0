"""Questions that name a known measure, answered by what figures mean: small reports of our own, asked as people ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.model import Answer

QINGLAN = """# 青岚股份（600000.SH）2024年年度报告摘要

单位：万元

| 项目 | 2024年 | 2023年 | 同比 |
|---|---|---|---|
| 营业收入 | 52,400 | 46,100 | 13.67% |
| 净利润 | 7,850 | 6,900 | 13.77% |
| 归属于上市公司股东的净利润 | 7,120 | 6,480 | 9.88% |
| 经营活动产生的现金流量净额 | 6,010 | 7,240 | -16.99% |
| 投资活动产生的现金流量净额 | -3,300 | -2,100 | |
"""

MERIDEN = """# Meriden Tools Reports Third Quarter 2024 Results

(in millions)

| | Three months ended September 30, 2024 | Three months ended September 30, 2023 | Nine months ended September 30, 2024 | Nine months ended September 30, 2023 |
|---|---|---|---|---|
| Revenue | 212.5 | 190.0 | 640.0 | 571.2 |
| Gross profit | 81.3 | 70.1 | 244.8 | 214.4 |
| Net income | 18.4 | 14.9 | 55.1 | 47.0 |
"""

SCENARIOS = """# 石桥新材深度报告

单位：亿元

| 情景 | 指标 | 2025E | 2026E |
|---|---|---|---|
| 乐观情景 | 营业收入 | 31.5 | 40.2 |
| 乐观情景 | 净利润 | 4.4 | 6.1 |
| 悲观情景 | 营业收入 | 24.0 | 26.3 |
| 悲观情景 | 净利润 | 2.1 | 2.4 |
"""

ANSWERED = (
    ("青岚股份2024年归母净利润是多少？", "7,120"),
    ("青岚股份2024年净利润是多少？", "7,850"),
    ("青岚股份2023年营业收入多少？", "46,100"),
    ("青岚股份2024年归母净利润同比增长多少？", "9.88%"),
    ("青岚股份2024年投资活动现金流量净额是多少？", "-3,300"),
    ("青岚股份2023年和2024年营业收入合计是多少？", "98,500"),
    ("What was 青岚股份 revenue in 2024?", "52,400"),
    ("What was Meriden's revenue in the third quarter of 2024?", "212.5"),
    ("What was Meriden's revenue for the nine months ended September 30, 2024?", "640.0"),
    ("How much did Meriden's net income grow in the third quarter of 2024?", "23.49%"),
    ("What was Meriden's gross profit in Q3 2023?", "70.1"),
    ("乐观情景下石桥新材2026年净利润是多少？", "6.1"),
    ("石桥新材悲观情景2025年营业收入预测", "24.0"),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder: Path = tmp_path_factory.mktemp("reports")
    for name, text in (("qinglan.md", QINGLAN), ("meriden.md", MERIDEN), ("shiqiao.md", SCENARIOS)):
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=tmp_path_factory.mktemp("kb") / "kb"), embedder=embedder) as kb:
        assert all(not one.error for one in add_files(kb, [folder]))
        yield kb


def told(kb: KnowledgeBase, question: str) -> Answer:
    return kb.ask([question])


@pytest.mark.parametrize(("question", "figure"), ANSWERED)
def test_the_figure_of_the_measure_and_the_period_is_told(reports: KnowledgeBase, question: str, figure: str) -> None:
    answer = told(reports, question)
    assert not answer.abstained
    assert figure in answer.answer
    assert answer.citations[0].cells


def test_the_answer_says_the_unit_that_stands_over_the_table(reports: KnowledgeBase) -> None:
    assert "7,120 万元" in told(reports, "青岚股份2024年归母净利润是多少？").answer
    assert "212.5 million" in told(reports, "What was Meriden's revenue in the third quarter of 2024?").answer


@pytest.mark.parametrize(
    "question",
    [
        "青岚股份2019年归母净利润是多少？",
        "青岚股份2024年研发费用是多少？",
        "What was Borden's net income in the third quarter of 2024?",
    ],
)
def test_a_year_a_measure_or_a_company_that_is_not_there_is_not_answered(reports: KnowledgeBase, question: str) -> None:
    assert told(reports, question).abstained


def test_growth_that_no_report_states_is_computed_and_says_from_what(reports: KnowledgeBase) -> None:
    answer = told(reports, "How much did Meriden's revenue grow in the third quarter of 2024?")
    assert "11.84%" in answer.answer
    assert {cell.value for cell in answer.citations[0].cells} == {"212.5", "190.0"}


TOGETHER = (
    ("青岚股份2024年营业收入是净利润的几倍？", "6.68 倍"),
    ("青岚股份净利润2024年比2023年多百分之几？", "13.77%"),
    ("How many times its net income was Meriden's revenue in the third quarter of 2024?", "times"),
    ("石桥新材乐观情景净利润2026年比2025年多百分之几？", "38.64%"),
    ("青岚股份2024年营业收入和净利润哪个涨得更快？", "净利润增长更快"),
)


@pytest.mark.parametrize(("question", "said"), TOGETHER)
def test_what_two_figures_are_together_is_worked_out(reports: KnowledgeBase, question: str, said: str) -> None:
    answer = told(reports, question)
    assert said in answer.answer
    assert len({cell.value for one in answer.citations for cell in one.cells}) == 2
