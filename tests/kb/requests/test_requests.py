"""Requests over two made-up reports: summaries, recommendations, the reports themselves, places, talk, and what goes on
about an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.dialogue import Dialogue
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.dialogue import Exchange
    from kb.embedding.embedder import Embedder
    from kb.model import Answer
    from kb.search.evidence_source import Sources

    Ask = Callable[..., Answer]

LIGHTS = """# 灯具行业：智能照明放量

海潮证券股份有限公司

分析师：林远舟，执业编号：S1200531010001，邮箱：linyuanzhou@haichao.example

发布日期：2031-05-09

投资评级：看好

## 核心观点

- **需求回暖。** 2031 年一季度智能灯具出货 420 万套，同比增长 18%，渠道库存降至 45 天。

- **成本下行。** 驱动芯片价格较去年下降 12%，龙头毛利率有望回升到 31%。

- **出海提速。** 头部公司在越南与墨西哥的工厂年内投产，海外收入占比将超过四成。

## 行业概况

智能灯具的渗透率在三年里由 9% 升到 22%。

表 1：建议关注个股

| 板块 | 代码 | 简称 | PE 2031E | PE 2032E |
| --- | --- | --- | --- | --- |
| 整灯 | 600991.SH | 明川照明 | 18.2 | 15.1 |
| 整灯 | 002995.SZ | 远桥灯饰 | 25.4 | 21.0 |
| 芯片 | 688993.SH | 启芒微 | 41.7 | 30.2 |

资料来源：万得一致预期

图 2：智能灯具渗透率

资料来源：行业协会

## 投资建议

建议关注整灯龙头明川照明、远桥灯饰，以及驱动芯片厂商启芒微。

## 风险提示

- 海外关税上调的风险。

- 芯片供应中断的风险。
"""

BOATS = """# Halden Boatyards: a slow spring

Larkfield Securities, Bristol

Analyst: Imogen Castle, imogen.castle@larkfield.example

Date: 12 June 2031

Rating: Hold (previously Buy)

Target price: $31.00

## Summary

Orders fell 9% in the spring because two ferry lines put off their fleets. The new dock in Gdansk opens in 2033 and adds 40% to capacity.

Margins stay near 12% as steel is hedged until the end of next year.

## Company profile

Halden Boatyards was founded in 1971 and is based in Halden. It builds ferries and pilot boats for northern ports.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("requests")
    for name, text in {"lights.md": LIGHTS, "boats.md": BOATS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, [folder / "lights.md", folder / "boats.md"])] == ["added"] * 2
        yield opened


@pytest.fixture
def ask(library: KnowledgeBase) -> Ask:
    def answer(*turns: str, only: str = "") -> Answer:
        return library.ask(turns, documents=[only] if only else ())

    return answer


def markers(answer: Answer) -> set[int]:
    return {int(found) for found in re.findall(r"\[(\d+)\]", answer.answer)}


def test_a_summary_takes_the_points_of_the_report_s_own_and_cites_each(ask: Ask) -> None:
    answer = ask("总结一下这份报告", only="lights.md")
    assert not answer.abstained
    assert [line[:2] for line in answer.answer.splitlines()[1:]] == ["1.", "2.", "3."]
    assert "420 万套" in answer.answer
    assert markers(answer) == {one.number for one in answer.citations} == {1, 2, 3}
    assert all(one.quote in LIGHTS.replace("**", "") for one in answer.citations)


def test_as_many_points_as_are_asked_for(ask: Ask) -> None:
    assert len(ask("用两点概括这份报告", only="lights.md").citations) == 2


def test_several_reports_are_summed_up_each_by_itself(ask: Ask) -> None:
    answer = ask("summarise all the reports")
    assert {one.document for one in answer.citations} == {"lights.md", "boats.md"}


def test_what_is_recommended_is_told_by_group_with_table_and_text_cited(ask: Ask) -> None:
    answer = ask("报告推荐了哪些股票？", only="lights.md")
    assert "整灯（2 家）：明川照明、远桥灯饰" in answer.answer
    assert "芯片（1 家）：启芒微" in answer.answer
    assert {one.kind for one in answer.citations} == {"cell", "text"}


def test_one_group_alone_is_told_when_it_is_named(ask: Ask) -> None:
    answer = ask("芯片板块推荐了谁？", only="lights.md")
    assert "启芒微" in answer.answer
    assert "明川照明" not in answer.answer


def test_rating_and_target_of_a_report_on_one_company(ask: Ask) -> None:
    answer = ask("What does the report recommend?", only="boats.md")
    assert "Hold" in answer.answer
    assert "$31.00" in answer.answer


@pytest.mark.parametrize(
    ("question", "only", "said"),
    [
        ("作者是谁？", "lights.md", "林远舟"),
        ("who wrote this report?", "boats.md", "Imogen Castle"),
        ("哪家券商出的这份报告？", "lights.md", "海潮证券"),
        ("这份报告是什么时候发布的？", "lights.md", "2031-05-09"),
        ("what is the price target?", "boats.md", "$31.00"),
        ("评级是什么？", "lights.md", "看好"),
        ("这份报告有多少页？", "lights.md", "不分页"),
        ("你有哪些报告？", "", "2 份报告"),
        ("which reports do you have?", "", "2 reports"),
        ("这份报告里有哪些图表？", "lights.md", "表 1：建议关注个股"),
    ],
)
def test_what_is_known_of_a_report_as_such(ask: Ask, question: str, only: str, said: str) -> None:
    answer = ask(question, only=only)
    assert not answer.abstained
    assert said in answer.answer


def test_what_is_asked_of_a_report_together_is_told_together(ask: Ask) -> None:
    answer = ask("这份报告是哪家券商出的，哪天发的？", only="lights.md").answer
    assert "海潮证券" in answer
    assert "2031-05-09" in answer


@pytest.mark.parametrize("question", ["show me the stock table", "股票那张表发我看看", "把有PE的那张表贴出来"])
def test_a_table_is_found_by_what_it_is_called_in_either_language(ask: Ask, question: str) -> None:
    assert "启芒微" in ask(question, only="lights.md").answer


def test_the_report_that_is_named_is_meant(ask: Ask) -> None:
    answer = ask("Who wrote the Halden note?")
    assert "Imogen Castle" in answer.answer
    assert "林远舟" not in answer.answer


def test_a_table_is_shown_whole_with_every_cell_cited(ask: Ask) -> None:
    answer = ask("给我看表1", only="lights.md")
    assert answer.answer.count("\n| ") == 5
    (citation,) = answer.citations
    assert {cell.value for cell in citation.cells} >= {"18.2", "30.2"}


def test_a_figure_is_told_by_caption_and_a_section_is_read_out(ask: Ask) -> None:
    assert "智能灯具渗透率" in ask("图2是什么？", only="lights.md").answer
    assert "芯片供应中断的风险" in ask("打开风险提示那一节", only="lights.md").answer


def test_what_is_not_there_is_not_shown_and_what_there_is_is_named(ask: Ask) -> None:
    answer = ask("给我看表9", only="lights.md")
    assert answer.abstained
    assert "表 1：建议关注个股" in answer.answer


@pytest.mark.parametrize("hello", ["你好", "hello", "thanks!", "谢谢", "bye", "who are you?", "你能做什么？"])
def test_talk_is_answered_without_a_citation(ask: Ask, hello: str) -> None:
    answer = ask(hello)
    assert not answer.abstained
    assert answer.citations == ()


def test_talk_leaves_nothing_behind_for_the_next_question(ask: Ask) -> None:
    alone = ask("When was Halden Boatyards founded?")
    assert ask("总结一下", "hello", "When was Halden Boatyards founded?").answer == alone.answer


def test_an_answer_is_restated_with_its_places_shortened_and_repeated(ask: Ask) -> None:
    first = ask("When does the dock in Gdansk open?")
    assert "2033" in first.answer
    where = ask("When does the dock in Gdansk open?", "where does it say that?")
    assert "Halden Boatyards: a slow spring" in where.answer
    assert where.citations == first.citations
    assert "2033" in ask("When does the dock in Gdansk open?", "are you sure?").answer
    assert ask("When does the dock in Gdansk open?", "say that again").answer == first.answer
    assert len(ask("总结一下这份报告", "简短一点", only="lights.md").answer) < len(
        ask("总结一下这份报告", only="lights.md").answer
    )


def test_the_last_answer_is_told_in_the_other_language(ask: Ask) -> None:
    answer = ask("明川照明 2031 年的 PE 是多少？", "in English please")
    assert "18.2" in answer.answer
    assert " is " in answer.answer


def test_a_single_word_brings_what_the_reports_say_of_it(ask: Ask) -> None:
    assert "Gdansk" in ask("Gdansk").answer
    assert "海外关税上调" in ask("风险", only="lights.md").answer


def test_a_column_s_name_alone_asks_back_which_row_is_wanted(ask: Ask) -> None:
    answer = ask("PE", only="lights.md")
    assert "明川照明" in answer.answer
    assert answer.citations[0].kind == "cell"


def test_two_requests_in_one_turn_are_both_answered(ask: Ask) -> None:
    answer = ask("作者是谁？总结一下这份报告", only="lights.md")
    assert "林远舟" in answer.answer
    assert "420 万套" in answer.answer
    assert markers(answer) == {one.number for one in answer.citations}


def test_the_examples_come_from_the_reports_and_are_answered(library: KnowledgeBase) -> None:
    for spoken in ("zh", "en"):
        found = library.examples(spoken)
        assert len(found) == 4
        assert not any(library.ask([question]).abstained for question in found)


def test_each_turn_of_a_long_conversation_is_answered_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[str] = []
    answer = Dialogue._answered

    def told(self: Dialogue, text: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        answered.append(text)
        return answer(self, text, earlier, sources)

    monkeypatch.setattr(Dialogue, "_answered", told)
    turns = [f"What is the PE of 明川照明 in {2031 + number}?" for number in range(16)]
    for number in range(16):
        ask(*turns[: number + 1])
    assert answered == turns


def test_a_turn_leans_on_no_more_than_the_last_turns(ask: Ask) -> None:
    before = ["hello"] * 16
    assert "远桥灯饰" not in ask("远桥灯饰的 PE 2031E？", *before, "再说一遍").answer
    assert "25.4" in ask(*before, "远桥灯饰的 PE 2031E？", "再说一遍").answer


def test_a_knowledge_base_without_reports_says_so(kb: KnowledgeBase) -> None:
    assert kb.examples("zh") == []
    assert "还没有报告" in kb.ask(["总结一下"]).answer
    assert not kb.ask(["你好"]).abstained


def test_a_figure_alone_and_an_attribute_are_no_talk(ask: Ask) -> None:
    assert "imogen.castle@larkfield.example" in ask("who wrote the Halden note?", "那邮箱").answer
    assert "Goodbye" not in ask("PE of 明川照明 in 2032", "2031?").answer
    assert "18.2" in ask("PE of 明川照明 in 2032", "2031?").answer


def test_the_cover_is_not_asked_of_a_stranger(ask: Ask) -> None:
    assert ask("what is the target price of ORSTED?", only="boats.md").abstained
    assert "$31.00" in ask("what is the target price?", only="boats.md").answer


def test_what_a_request_was_answered_of_is_what_the_next_turn_goes_on_about(ask: Ask) -> None:
    assert "previously Buy" in ask("whats the target price of Halden", "and the rating?", "what was it before").answer


def test_two_questions_in_one_turn_are_both_answered(ask: Ask) -> None:
    answer = ask("when was Halden Boatyards founded and who wrote the Halden note?")
    assert "1971" in answer.answer
    assert "Imogen Castle" in answer.answer
    assert markers(answer) == {one.number for one in answer.citations}


def test_a_bare_question_goes_on_about_the_last_one(ask: Ask) -> None:
    answer = ask("Which dock opens in Gdansk?", "when?")
    assert "2033" in answer.answer


@pytest.mark.parametrize(
    ("traditional", "plain"),
    [
        ("總結一下這份報告", "总结一下这份报告"),
        ("報告提示了哪些風險？", "报告提示了哪些风险？"),
        ("報告推薦了哪些公司？", "报告推荐了哪些公司？"),
    ],
)
def test_a_question_in_traditional_characters_is_answered_as_its_simplified_form(
    ask: Ask, traditional: str, plain: str
) -> None:
    answer = ask(traditional)
    assert answer.answer == ask(plain).answer
    assert answer.question == traditional
