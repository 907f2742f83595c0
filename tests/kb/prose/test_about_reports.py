"""Questions about a report as such: its date, where an exhibit is from, to which day figures go, what a mark means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.text.tokens import exhibits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

TIDES = """# 潮汐能源：并网提速

海潮证券股份有限公司

分析师：林远舟，执业编号：S1200531010001

发布日期：2031-05-09

## 行业概况

潮汐发电的并网容量在三年里翻了一番，报告期内新增装机集中在东部沿海。

表 1：重点公司估值

| 公司 | 总市值（亿元） | PE |
| --- | --- | --- |
| 海澜动力* | 120.5 | 18.2 |
| 远洋涡轮** | 88.1 | 25.4 |

\\* 该公司市值按港元折算。

\\*\\* 盈利为公司指引的中值。

资料来源：万得一致预期，截至 2031 年 4 月 30 日

图 2：潮汐电站并网流程示意

资料来源：国家能源局，本所整理
"""

WINDS = TIDES.replace("潮汐", "海风").replace("2031-05-09", "2031-06-20").replace("国家能源局", "海洋局")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("about")
    for name, text in {"潮汐.md": TIDES, "海风.md": WINDS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, [folder / "潮汐.md", folder / "海风.md"])] == ["added"] * 2
        yield opened


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("这份报告是哪天发布的？", "发布日期：2031-05-09"),
        ("When was this report published?", "发布日期：2031-05-09"),
        ("What is the date of this report?", "发布日期：2031-05-09"),
        ("Who is the leading analyst of this report?", "分析师：林远舟，执业编号：S1200531010001"),
        ("这份报告的作者是谁？", "分析师：林远舟，执业编号：S1200531010001"),
        ("Who wrote this report?", "分析师：林远舟，执业编号：S1200531010001"),
        ("这份研报由哪家券商发布？", "海潮证券股份有限公司"),
        ("Which broker published this report?", "海潮证券股份有限公司"),
        ("图 2 来自哪里？", "资料来源：国家能源局，本所整理"),
        ("潮汐电站并网流程那张图的出处是什么？", "资料来源：国家能源局，本所整理"),
        ("表 1 的一致预期截至哪一天？", "资料来源：万得一致预期，截至 2031 年 4 月 30 日"),
        ("表 1 中带一个星号的公司有什么说明？", "* 该公司市值按港元折算。"),
        ("表 1 里两个星号是什么意思？", "** 盈利为公司指引的中值。"),
    ],
)
def test_the_line_that_tells_it_is_quoted(library: KnowledgeBase, question: str, quote: str) -> None:
    answer = library.ask([question], documents=["潮汐.md"])
    (citation,) = answer.citations
    assert f"[{citation.number}]" in answer.answer
    assert (citation.quote, citation.document, citation.kind) == (quote, "潮汐.md", "text")


@pytest.mark.parametrize("question", ["报告预测潮汐发电哪一年平价？", "报告认为哪天会并网？"])
def test_the_day_of_what_a_report_foretells_is_not_that_of_the_report(library: KnowledgeBase, question: str) -> None:
    quotes = [citation.quote for citation in library.ask([question], documents=["潮汐.md"]).citations]
    assert quotes[:1] != ["发布日期：2031-05-09"]


def test_of_several_reports_each_tells_its_own_the_newest_first(library: KnowledgeBase) -> None:
    answer = library.ask(["这些报告是什么时候发布的？"])
    assert [citation.quote for citation in answer.citations] == ["发布日期：2031-06-20", "发布日期：2031-05-09"]
    first = answer.answer.splitlines()[0]
    assert first.startswith("《海风能源：并网提速》")
    assert "2031-06-20[1]" in first


def test_an_exhibit_that_is_not_there_has_no_source(library: KnowledgeBase) -> None:
    assert library.ask(["图 9 来自哪里？"]).abstained


def test_a_source_line_is_no_answer_to_what_is_told_in_the_text(library: KnowledgeBase) -> None:
    answer = library.ask(["新增装机集中在哪里？"], documents=["潮汐.md"])
    assert "东部沿海" in answer.answer
    assert "国家能源局" not in answer.answer


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("如图13所示", ["图13"]),
        ("see Table 4 and Fig. 2", ["表4", "图2"]),
        ("图表 3：收入", ["图3"]),
        ("代表 3 家公司", []),
        ("表 1.5 倍", []),
        ("试图 2 次", []),
    ],
)
def test_exhibits_are_called_by_number_in_either_language(text: str, called: list[str]) -> None:
    assert exhibits(text) == called
