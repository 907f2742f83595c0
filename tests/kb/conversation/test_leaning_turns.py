"""Conversations over a made-up report whose turns lean on the figure before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

REPORT = """# 远桥灯饰（002995）：智能灯放量

海潮证券研究所 | 2031 年 5 月 9 日 | 评级：增持（上调，原评级：中性） | 目标价：46.50 元（原目标价：38.00 元）

## 研究团队

- 林远舟（首席分析师）：负责照明与光电子
- 周牧川（分析师）：覆盖消费电子

## 盈利预测

我们将 2031 年归母净利润预测由 4.60 亿元上调至 5.28 亿元。

表 1：远桥灯饰盈利预测（百万元）

| 项目 | 2030A | 2031E | 2032E |
|---|---|---|---|
| 营业收入 | 2,986 | 4,155 | 5,620 |
| 归母净利润 | 322 | 528 | 745 |

表 2：各款灯具

| 型号 | 单价（元） | 功率（瓦） |
|---|---|---|
| LR-3 | 2,850 | 18 |
| LR-3-mini | 1,140 | 9 |
| LR-2 | 1,960 | 22 |

资料来源：公司公告
"""


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("leaning")
    path = folder / "yuanqiao-2031-05.md"
    path.write_text(REPORT, "utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, [path])] == ["added"]
        yield opened


PROFIT = "远桥灯饰2031年归母净利润预计多少"


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((PROFIT, "比2030年高多少"), ["206 百万元", "528", "322", "+63.98%"]),
        ((PROFIT, "上调之前呢"), ["之前为 4.60 亿元"]),
        ((PROFIT, "比上调前高多少"), ["0.68 亿元"]),
        ((PROFIT, "2032年比它多多少"), ["217 百万元", "745", "528"]),
        (("LR-3的单价是多少", "是它mini版的几倍"), ["2.50 倍", "2,850", "1,140"]),
        (("LR-3的单价是多少", "LR-2比它便宜吗"), ["是，", "1,960"]),
        (("LR-3的单价是多少", "LR-2是它的几倍"), ["0.69 倍"]),
        (("LR-3的单价是多少", "是它mini版的几倍", "LR-2比它便宜吗"), ["是，", "1,960", "2,850"]),
        (("目标价多少", "比原来高多少"), ["8.50 元"]),
        (("谁看消费电子",), ["周牧川"]),
    ],
)
def test_a_turn_that_leans_on_the_figure_before_is_answered_from_both(
    kb: KnowledgeBase, turns: tuple[str, ...], told: list[str]
) -> None:
    answer = kb.ask(turns)
    assert not answer.abstained, answer.answer
    assert [one for one in told if one not in answer.answer] == [], answer.answer
    assert answer.citations


def test_what_the_other_thing_has_not_in_the_report_is_refused_and_not_reckoned_otherwise(kb: KnowledgeBase) -> None:
    assert kb.ask([PROFIT, "2040年比它多多少"]).abstained


def test_a_wattage_is_not_called_cheap(kb: KnowledgeBase) -> None:
    answer = kb.ask(["LR-3的功率是多少", "LR-2比它便宜吗"])
    assert "22 瓦" not in answer.answer


def test_only_the_line_on_the_one_who_covers_the_field_is_told(kb: KnowledgeBase) -> None:
    answer = kb.ask(["谁负责照明"])
    assert "林远舟" in answer.answer
    assert "周牧川" not in answer.answer


def test_a_table_is_shown_whole_behind_the_sentence_that_tells_its_figures(kb: KnowledgeBase) -> None:
    answer = kb.ask([PROFIT, "把整张表给我看看"])
    assert "2,986" in answer.answer
    assert "5,620" in answer.answer
