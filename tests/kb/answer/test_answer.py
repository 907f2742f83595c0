"""Asking made-up reports through the doors: what is quoted, what is cited, and when there is no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder
    from kb.model import Answer, Citation


class Ask(Protocol):
    """Asks the turns of a conversation, of all reports or of one."""

    def __call__(self, *turns: str, only: str = "") -> Answer: ...


LANTERN = """# 灯塔机器人：仓储搬运进入放量期

发布日期：2031-03-08

## 公司近况

灯塔机器人的总部设在青岛，员工共有 1,860 人。公司由陆远舟于 2019 年创立，首款产品是低矮型搬运车。

由于海外仓库改造提速，公司把第二工厂的投产时间提前到了 2032 年 6 月。

## 产品与价格

表 1：搬运车型号对比

单位：万元

| 型号 | 载重（kg） | 售价 |
| --- | --- | --- |
| LT-3 | 300 | 4.6 |
| LT-3 Pro | 450 | 6.2 |
| 青鸟 5 号 | 800 | 9.9 |

资料来源：公司公告

## 风险提示

- 海外需求不及预期；
- 原材料涨价；
- 竞争加剧；

## 分析师介绍

秦未央：机械行业研究员，曾在造船厂任工程师。

## 免责声明

本文仅供签约客户阅读，不构成任何买卖建议。
"""

ORCHARD = """# Orchard Foods: a colder autumn

## Overview

Orchard Foods is based in Leeds and employs 2,400 people. The company opened its third cannery in 2028.

Margins fell because sugar became dearer.

## Results

| Segment | Revenue | Net profit |
| --- | --- | --- |
| Jams | 310 | 42 |
| Juices | 195 | 11 |

## Risks

- Poor harvests
- A ban on plastic jars
- Rising freight costs
"""

BEACON = (
    LANTERN.replace("灯塔机器人", "北斗机器人").replace("青岛", "合肥").replace("1,860", "975").replace("LT-3", "BX-7")
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    """Three reports, two of which look alike."""
    folder = tmp_path_factory.mktemp("library")
    texts = {"灯塔.md": LANTERN, "北斗.md": BEACON, "orchard.md": ORCHARD}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        added = list(add_files(opened, [folder / name for name in texts]))
        assert [one.status for one in added] == ["added"] * 3
        yield opened


@pytest.fixture
def ask(library: KnowledgeBase) -> Ask:
    """Asks the library; `only` names the reports to look in."""

    def asked(*turns: str, only: str = "") -> Answer:
        return library.ask(list(turns), documents=[only] if only else [])

    return asked


def only_citation(answer: Answer) -> Citation:
    assert not answer.abstained
    assert not answer.nearest
    (citation,) = answer.citations
    assert citation.number == 1
    assert "[1]" in answer.answer
    return citation


@pytest.mark.parametrize(
    ("question", "document", "heading", "quote"),
    [
        (
            "灯塔机器人有多少员工？",
            "灯塔.md",
            "公司近况",
            "灯塔机器人的总部设在青岛，员工共有 1,860 人。",
        ),
        (
            "How many people does Orchard Foods employ?",
            "orchard.md",
            "Overview",
            "Orchard Foods is based in Leeds and employs 2,400 people.",
        ),
    ],
    ids=["zh", "en"],
)
def test_a_sentence_is_quoted_verbatim_with_its_place(
    library: KnowledgeBase, ask: Ask, question: str, document: str, heading: str, quote: str
) -> None:
    answer = ask(question)
    citation = only_citation(answer)
    assert answer.answer == f"{citation.quote}[1]"
    # Where a short passage leaves doubt which sentence is meant, the next one may follow the direct answer.
    assert citation.quote.startswith(quote)
    assert (citation.kind, citation.document) == ("text", document)
    assert (citation.headings, citation.page, citation.cells) == ((heading,), None, ())
    ((source, chunk),) = library.passages([citation.chunk]).values()
    assert (source.name, source.title) == (document, citation.title)
    assert citation.quote in chunk.text


def test_evidence_of_a_sentence_gives_the_text_around_it(library: KnowledgeBase, ask: Ask) -> None:
    citation = only_citation(ask("When did the company open its third cannery?"))
    evidence = library.evidence(citation)
    assert citation.quote == "The company opened its third cannery in 2028."
    assert "Leeds" in evidence.before
    assert "sugar" in evidence.after
    assert evidence.table is None


@pytest.mark.parametrize(
    ("question", "only", "items"),
    [
        ("有哪些风险？", "灯塔.md", ["海外需求不及预期", "原材料涨价", "竞争加剧"]),
        ("What are the risks?", "orchard.md", ["Poor harvests", "A ban on plastic jars", "Rising freight costs"]),
    ],
    ids=["zh", "en"],
)
def test_a_list_is_given_whole_and_nothing_else(ask: Ask, question: str, only: str, items: list[str]) -> None:
    citation = only_citation(ask(question, only=only))
    assert [line.strip("；- ") for line in citation.quote.splitlines()] == items


def test_a_cell_is_cited_by_row_column_value_unit_and_position(library: KnowledgeBase, ask: Ask) -> None:
    answer = ask("LT-3 Pro 的售价是多少？")
    citation = only_citation(answer)
    assert "6.2 万元" in answer.answer
    assert (citation.kind, citation.document, citation.headings) == ("cell", "灯塔.md", ("产品与价格",))
    assert citation.table is not None
    assert "搬运车型号对比" in citation.table
    assert citation.quote == "型号: LT-3 Pro; 载重（kg）: 450; 售价: 6.2"
    (cell,) = citation.cells
    assert (cell.row, cell.column, cell.value, cell.unit) == ("LT-3 Pro", ("售价",), "6.2", "万元")
    table = library.evidence(citation).table
    assert table is not None
    assert table.rows[cell.position[0]][cell.position[1]] == "6.2"


def test_a_cell_answers_in_the_language_of_the_question(ask: Ask) -> None:
    answer = ask("What is the net profit of Jams?")
    (cell,) = only_citation(answer).cells
    assert (cell.row, cell.column, cell.value, cell.position) == ("Jams", ("Net profit",), "42", (1, 2))
    assert answer.answer.isascii()


def test_those_after_the_highest_follow_in_order(ask: Ask) -> None:
    answer = ask("哪个型号的载重最高？", only="灯塔.md")
    assert [cell.value for cell in only_citation(answer).cells] == ["800", "450", "300"]
    assert answer.answer.index("800") < answer.answer.index("450") < answer.answer.index("300")


@pytest.mark.parametrize(
    ("question", "only", "missing"),
    [
        ("What is the net profit of GlobexCo?", "orchard.md", "GlobexCo"),
        ("Tesla 的售价是多少？", "灯塔.md", "Tesla"),
        ("LT-9 的售价是多少？", "", "LT-9"),
        ("灯塔机器人 2045 年的员工有多少人？", "灯塔.md", "2045"),
        ("What was the net profit of Jams in 2050?", "orchard.md", "2050"),
    ],
)
def test_an_absent_name_or_period_is_said_to_be_missing(ask: Ask, question: str, only: str, missing: str) -> None:
    answer = ask(question, only=only)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.nearest
    assert missing in answer.answer


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("LT-3 的净利润是多少？", "灯塔.md"),
        ("灯塔机器人的市盈率是多少？", "灯塔.md"),
        ("秦未央今年多少岁？", "灯塔.md"),
        ("How many shops does Globex run?", ""),
        ("怎样做红烧肉？", ""),
        ("How do I bake sourdough bread?", "orchard.md"),
        ("请问是多少？", ""),
    ],
)
def test_what_the_reports_do_not_tell_is_not_answered(
    library: KnowledgeBase, ask: Ask, question: str, only: str
) -> None:
    answer = ask(question, only=only)
    assert answer.abstained
    assert answer.citations == ()
    assert [citation.number for citation in answer.nearest] == [1, 2, 3]
    assert all(citation.quote in chunk_text(library, citation) for citation in answer.nearest)


def chunk_text(library: KnowledgeBase, citation: Citation) -> str:
    ((_, chunk),) = library.passages([citation.chunk]).values()
    return chunk.text


def test_an_english_question_over_chinese_text_is_answered_by_an_announced_quote(ask: Ask) -> None:
    answer = ask("How many employees are there?", only="灯塔.md")
    assert answer.answer.startswith("The report says, in Chinese: “")
    assert "1,860" in answer.citations[0].quote


def test_a_biography_and_a_notice_answer_only_what_they_alone_tell(ask: Ask) -> None:
    assert "造船厂" in only_citation(ask("秦未央是做什么的？", only="灯塔.md")).quote
    assert "买卖建议" in only_citation(ask("这份报告构成买卖建议吗？", only="灯塔.md")).quote


def test_a_follow_up_is_answered_over_three_turns(ask: Ask) -> None:
    turns = ("LT-3 的售价是多少？", "那 LT-3 Pro 呢？", "它的载重呢？")
    answer = ask(*turns)
    (cell,) = only_citation(answer).cells
    assert (cell.row, cell.value, cell.unit) == ("LT-3 Pro", "450", "kg")
    assert answer.question == turns[-1]


def test_a_follow_up_in_english_takes_the_next_name(ask: Ask) -> None:
    (cell,) = only_citation(ask("What is the net profit of Jams?", "And Juices?")).cells
    assert (cell.row, cell.value) == ("Juices", "11")


def test_of_two_reports_that_look_alike_the_named_one_answers(ask: Ask) -> None:
    assert "1,860" in only_citation(ask("灯塔机器人有多少员工？")).quote
    assert "975" in only_citation(ask("北斗机器人有多少员工？")).quote


def test_only_the_reports_asked_for_are_looked_in(ask: Ask) -> None:
    assert only_citation(ask("员工有多少人？", only="北斗.md")).document == "北斗.md"
    assert only_citation(ask("青鸟 5 号的售价是多少？", only="北斗.md")).document == "北斗.md"
    answer = ask("BX-7 的售价是多少？", only="灯塔.md")
    assert answer.abstained
    assert {citation.document for citation in answer.nearest} == {"灯塔.md"}


@pytest.mark.parametrize(("question", "said"), [("有什么风险？", "没有可查的报告"), ("Any risks?", "no reports")])
def test_an_empty_knowledge_base_says_so(kb: KnowledgeBase, question: str, said: str) -> None:
    answer = kb.ask([question])
    assert answer.abstained
    assert (answer.citations, answer.nearest) == ((), ())
    assert said in answer.answer
