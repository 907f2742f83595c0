"""Names in a question: a bank that is asked about is no house, an abbreviation is the name it shortens, a capital is
not always a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.model import Chunk, Document, Hit
from kb.prose.doubts import comes_before_subject, lacks_subject
from kb.prose.sentence_features import Sentence
from kb.question.answer_kind import Wanted, defined_term, defines, holds
from kb.question.entities import abbreviates, is_broker, named
from kb.search.report_scope import speaks
from kb.settings import Settings
from kb.text.glossary_tokens import load_glossary
from kb.text.label_mentions import Reading
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

TEXTS = {
    "bank.md": "# 望海商业信用银行\n\n望海商业信用银行成立于 1991 年，总部设在青岛，注册资本为 30 亿元。\n",
    "ferry.md": "# 渡轮公司\n\n渡轮公司去年向望海商业信用银行借了两亿元，用来买三条新船。\n",
    "valley.md": (
        "# Harbour Valley\n\nBeside its vineyards, Harbour Valley is famous for its wooden bridges, forty of which "
        "still carry traffic.\n"
    ),
    "walks.md": "# Walks\n\nOutside the gates of the town a path leads uphill. Outside of summer it is closed to walkers.\n",
}


@pytest.fixture(scope="module")
def kb(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("names")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert {added.status for added in add_files(opened, [folder / name for name in TEXTS])} == {"added"}
        yield opened


@pytest.mark.parametrize(
    ("question", "told", "name"),
    [
        ("望海商业信用银行的总部设在哪里？", "青岛", "bank.md"),
        ("望海商信银行的总部设在哪里？", "青岛", "bank.md"),
        ("渡轮公司向望海商业信用银行借了多少钱？", "两亿元", "ferry.md"),
        ("Outside of its vineyards, what is Harbour Valley famous for?", "bridges", "valley.md"),
    ],
)
def test_what_is_asked_about_a_name_is_answered_from_the_report_that_tells_it(
    kb: KnowledgeBase, question: str, told: str, name: str
) -> None:
    answer = kb.ask([question])
    assert told in answer.answer
    assert answer.citations[0].document == name


@pytest.mark.parametrize("question", ["望江商信银行的总部设在哪里？", "望海商贸银行的总部设在哪里？"])
def test_another_name_is_not_taken_for_it(kb: KnowledgeBase, question: str) -> None:
    assert kb.ask([question]).abstained


def test_an_abbreviation_keeps_how_a_name_begins_and_ends_and_the_order_of_its_characters() -> None:
    text = "望海商业信用银行（总部在青岛）"
    assert abbreviates("望海商信银行", text)
    assert not abbreviates("望海信商银行", text)
    assert not abbreviates("望江商信银行", text)
    assert not abbreviates("望信银行", text)


def test_what_a_passage_tells_before_it_names_the_subject_is_of_something_else() -> None:
    text = "首席分析师李行舟\n执业编号：S1234567890123\n助理周远山\n邮箱：zhou@example.com"
    chunk = Chunk(0, text, "", 0, len(text), sentences=tuple(sentences(text)))
    hit = Hit(1, Document("d", "a.md", "海运报告", "", 0, 0, 1, ""), chunk, 0.9, 0.9, 0.5, ())
    licence = Sentence(hit, 1, "执业编号：S1234567890123", {})
    assert [text[start:end] for start, end in chunk.sentences][1] == licence.text
    for question, behind in (("周远山的执业编号是多少？", True), ("李行舟的执业编号是多少？", False)):
        assert comes_before_subject(Reading.of(question, load_glossary()), licence) is behind
    assert lacks_subject(Reading.of("训练 Harrow-2 花了多少钱？", load_glossary()), frozenset({"harrow2"}))


@pytest.mark.parametrize(
    ("question", "term", "sentence"),
    [
        ("“一轴”指的是什么？", "一轴", "“一轴”为南北贯穿全区的大道，“两翼”指东西两片厂房。"),
        ("“两翼”指什么？", "两翼", "“一轴”为南北贯穿全区的大道，“两翼”指东西两片厂房。"),
    ],
)
def test_a_term_in_quotation_marks_is_defined_where_it_is_said_what_it_stands_for(
    question: str, term: str, sentence: str
) -> None:
    assert defined_term(question) == term
    assert defines(term, sentence)
    assert not defines("三心", sentence)


@pytest.mark.parametrize(
    ("text", "held"),
    [("单位是亿元，市盈率的单位是倍。", -0.5), ("上千人", 0.5), ("hundreds of ferries", 0.5), ("none of them", 0.5)],
)
def test_a_unit_alone_is_no_number(text: str, held: float) -> None:
    assert holds(Wanted.NUMBER, text) == held


@pytest.mark.parametrize(
    "question",
    [
        "望海银行给渡轮公司的评级是什么？",
        "根据望海证券，渡轮公司今年会买几条船？",
        "What does Harbour Securities expect of the ferry company?",
        "What is the target price of Harbour Securities for the ferry company?",
    ],
)
def test_a_house_is_one_that_says_something(question: str) -> None:
    assert [speaks(name, question) for name in named(question) if is_broker(name)] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "望海银行给渡轮公司贷了多少钱？",
        "望海银行上调了哪种利率？",
        "When did Harbour Bank open?",
        "Where are the headquarters of Harbour Bank?",
    ],
)
def test_a_bank_that_is_asked_about_is_none(question: str) -> None:
    assert [speaks(name, question) for name in named(question) if is_broker(name)] == [False]
