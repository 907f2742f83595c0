"""Who is compared where the largest part is asked for, and which of two measures a part's figure is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

DEPOTS = """# Tarn Depots annual results 2025

## Segments

Segment revenue and EBITDA (GBP m)

| | FY2024A | FY2025A |
|---|---|---|
| **Revenue** | | |
| Warehousing | 402.1 | 455.0 |
| Haulage | 315.0 | 318.3 |
| Port services | 96.7 | 131.2 |
| Eliminations | (28.2) | (36.1) |
| Group revenue | 785.6 | 868.4 |
"""

ROBOTS = """# Marrow Robotics third quarter 2025 results

Revenue and operating income by segment (unaudited, $ in millions)

| | Three months ended September 30, 2025 | Three months ended September 30, 2024 |
|---|---|---|
| Picking Arms | 268.9 | 212.4 |
| Clinic Assist | 97.1 | 88.5 |
| Total revenue | 366.0 | 300.9 |
| Segment operating income (loss): | | |
| Picking Arms | 41.7 | 36.9 |
| Clinic Assist | 19.8 | 20.3 |
"""


LEDGER = """# Torvik Marine third quarter 2025 results

Balance sheet (in thousands of euros)

| | September 30, 2025 | December 31, 2024 |
|---|---|---|
| Cash and cash equivalents | 318,442 | 402,117 |
| Inventories | 297,500 | 238,000 |
"""

HEFENG = """# 禾丰乳业2025年半年度报告摘要

主要会计数据（单位：万元）

| 项目 | 本报告期 | 上年同期 调整前 | 上年同期 调整后 |
|---|---|---|---|
| 营业收入 | 88,120.50 | 80,344.10 | 80,901.70 |
| 归属于上市公司股东的净利润 | 6,410.22 | 7,015.30 | 7,102.45 |
"""


TEXTS = {"depots.md": DEPOTS, "robots.md": ROBOTS, "ledger.md": LEDGER, "hefeng.md": HEFENG}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("members")
    paths = []
    for name, text in TEXTS.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as made:
        assert all(not one.error for one in add_files(made, paths))
        yield made


def test_the_total_of_the_company_is_no_segment(base: KnowledgeBase) -> None:
    told = base.ask(["Which Tarn Depots segment had the highest revenue in FY2025?"]).answer
    assert "Warehousing" in told
    assert "Group" not in told


def test_the_operating_income_of_a_segment_is_not_its_revenue(base: KnowledgeBase) -> None:
    told = base.ask(["How much operating income did Clinic Assist earn in the third quarter of 2025?"]).answer
    assert "19.8" in told
    assert "97.1" not in told


def test_a_change_since_a_day_leads_to_the_last_figure(base: KnowledgeBase) -> None:
    told = base.ask(["By how much did Torvik Marine's inventories increase since the end of 2024?"]).answer
    assert "25.00%" in told
    assert "59,500" in told


def test_both_figures_are_told_where_those_before_and_after_an_adjustment_are_asked_for(base: KnowledgeBase) -> None:
    told = base.ask(["禾丰乳业上年同期归母净利润调整前和调整后分别是多少？"]).answer
    assert "7,015.30" in told
    assert "7,102.45" in told
