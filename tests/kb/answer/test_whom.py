"""Whom a question asks about: a name that no report has is refused, whatever its form; a name that one has, in any
spelling, is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.answer.who_is_asked import means
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

TEXTS = {
    "tallow.md": "# Tallow & Reed Inc.\n\nTallow & Reed Inc. made net sales of $412 million in fiscal 2023. Its gross "
    "margin was 31 percent.\n\n"
    "Maren Oakes joined Tallow & Reed as chief financial officer in May 2019.\n\n"
    "| Brand | Net sales 2023 |\n|---|---|\n| Wick-R3-Mini | $41 million |\n| Lantern | $52 million |\n",
    "form.md": "# Cover page\n\nIndicate by check mark whether the registrant is a shell company.\n",
    "matters.md": "# 对外担保\n\n| 事项 | 是或否 |\n|---|---|\n| 是否存在对外担保 | 是 |\n| 有无未决仲裁 | 无 |\n",
    "qinghe.md": "# 青河灯具（600999）：渠道下沉\n\n青河灯具 2023 年营业收入为 41.2 亿元，净利润为 3.1 亿元，毛利率 "
    "31%。\n\n"
    "创始人白苇持股 22%。竞争对手澄光的市场份额为 12%。\n",
}


@pytest.fixture(scope="module")
def kb(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("whom")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, sorted(folder.glob("*.md")))] == ["added"] * len(TEXTS)
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "What were the net sales of Boeing in fiscal 2023?",
        "What was Sanofi's gross margin?",
        "what was peloton's gross margin?",
        "net sales of unilever in 2023",
        "net sales of shell in fiscal 2023",
        "What was the gross margin of Smith & Wesson?",
        "When did Mary Barra join as chief financial officer?",
        "茅台2023年的营业收入是多少？",
        "中国中免的净利润是多少？",
        "华为的毛利率是多少？",
        "创始人张一鸣持股多少？",
        "TCL的市场份额是多少？",
        "市场份额是多少？我问的是志高",
    ],
)
def test_a_name_that_no_report_has_is_refused(kb: KnowledgeBase, question: str) -> None:
    assert kb.ask([question]).abstained


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What were Tallow & Reed's net sales in fiscal 2023?", "412"),
        ("what was tallow & reed's gross margin?", "31"),
        ("When did Maren Oakes join as chief financial officer?", "2019"),
        ("青河2023年的营业收入是多少？", "41.2"),
        ("白苇持股多少？", "22"),
        ("澄光的市场份额是多少？", "12"),
    ],
)
def test_a_name_that_a_report_has_is_answered(kb: KnowledgeBase, question: str, told: str) -> None:
    assert told in kb.ask([question]).answer


def test_a_refusal_gives_the_whole_name_as_missing(kb: KnowledgeBase) -> None:
    assert "Smith & Wesson" in kb.ask(["What was the gross margin of Smith & Wesson?"]).missing
    assert "贵州茅台" in kb.ask(["贵州茅台的毛利率是多少？"]).missing


@pytest.mark.parametrize(
    "question",
    [
        "带一个星号的品牌是哪个？",
        "毛利率相对去年怎样？",
        "这张图的资料来源是谁？",
        "哪两家团队写了报告？",
        "青河灯具所产生的营业收入有多少？",
        "该机构的毛利率是多少？",
        "各个款项的营业收入分别是多少？",
    ],
)
def test_an_ordinary_word_that_no_report_uses_is_no_name(kb: KnowledgeBase, question: str) -> None:
    assert not {"星号", "相对", "张图", "两家", "所产生", "机构", "个款项"}.intersection(kb.ask([question]).missing)


def test_a_question_that_uses_ordinary_words_besides_is_answered(kb: KnowledgeBase) -> None:
    assert "41.2" in kb.ask(["青河灯具2023年所产生的营业收入有多少？"]).answer


def test_products_of_a_family_stand_for_its_name(kb: KnowledgeBase) -> None:
    assert "41" in kb.ask(["What were the net sales of the Wick-R3-Mini brand in 2023?"]).answer


@pytest.mark.parametrize(
    ("word", "text", "same"),
    [
        ("微软", "Microsoft Corporation", True),
        ("Tesla", "特斯拉的订单", True),
        ("海信", "海尔、格力、美的", False),
        ("Whirlpool", "美的集团", False),
    ],
)
def test_a_name_in_another_language_is_known_by_its_meaning(word: str, text: str, *, same: bool) -> None:
    assert means(word, text) is same


@pytest.mark.parametrize(("question", "told"), [("请问公司是否存在对外担保", "是"), ("公司有无未决仲裁？", "无")])
def test_a_yes_or_no_is_an_answer_though_the_question_says_the_word(
    kb: KnowledgeBase, question: str, told: str
) -> None:
    answer = kb.ask([question])
    assert [cell.value for citation in answer.citations for cell in citation.cells] == [told]


@pytest.mark.parametrize("question", ["澄光2023年的净利润是多少？", "澄光的毛利率是多少？"])
def test_a_rival_that_a_report_names_is_not_answered_of_with_the_company_s_figure(
    kb: KnowledgeBase, question: str
) -> None:
    assert kb.ask([question]).abstained
    assert not kb.ask(["澄光的市场份额是多少？"]).abstained
