"""What makes an answer doubtful: a figure of another model, a past year for a forecast, a subject that the passage
lacks."""

from __future__ import annotations

import pytest

from kb.model import Chunk, Document, Hit
from kb.prose.doubts import foretells_no, is_of_another, lacks_subject, tells_of_another
from kb.prose.sentence_features import Sentence
from kb.question.answer_kind import lacks_counter
from kb.text.glossary_tokens import load_glossary
from kb.text.label_mentions import Reading


def read(question: str) -> Reading:
    return Reading.of(question, load_glossary())


def sentence(text: str) -> Sentence:
    chunk = Chunk(0, text, "", 0, len(text), sentences=((0, len(text)),))
    return Sentence(Hit(1, Document("d", "a.md", "", "", 0, 0, 1, ""), chunk, 0.9, 0.9, 0.5), 0, text, {})


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("训练 LT-3 花了多少美元？", "LT-9 的售价是 40 美元，比 LT-3 还贵。", True),
        ("How much did LT-3 cost?", "The LT-9 sells for 40 dollars, more than the LT-3.", True),
        ("训练 LT-3 花了多少美元？", "LT-3 的售价是 40 美元，比 LT-9 便宜。", False),
        ("训练 LT-3 花了多少美元？", "售价是 40 美元，比 LT-9 便宜。", False),
        ("训练 LT-3 花了多少美元？", "与 LT-9 相比，LT-3 的训练只花了 40 美元。", False),
        ("这款机器人花了多少美元？", "LT-9 的售价是 40 美元。", False),
        ("LT-3-32B 得了多少分？", "LT-9-32B 得 40 分。", False),
    ],
)
def test_a_figure_behind_another_model_is_of_that(question: str, text: str, *, another: bool) -> None:
    assert is_of_another(read(question), sentence(text)) is another


@pytest.mark.parametrize(
    ("question", "quoted", "published", "foretold"),
    [
        ("报告预测哪一年能投产？", "我们 2029 年就说过成本会下降。", "2031-05-06", False),
        ("When will the plant open?", "It was planned in 2029.", "2031-05-06", False),
        ("报告预测哪一年能投产？", "2029 年开工，2033 年投产。", "2031-05-06", True),
        ("报告预测哪一年能投产？", "我们 2029 年就说过成本会下降。", "", True),
        ("工厂是哪一年开工的？", "工厂 2029 年开工。", "2031-05-06", True),
    ],
)
def test_a_year_that_is_over_foretells_nothing(question: str, quoted: str, published: str, *, foretold: bool) -> None:
    assert foretells_no(question, quoted, published) is not foretold


@pytest.mark.parametrize(
    "question", ["如果价格下降，销量会怎样？", "本赛季谁进球最多？", "通常由谁批准？", "目前有多少员工？"]
)
def test_a_condition_a_time_or_a_manner_is_no_subject(question: str) -> None:
    assert not lacks_subject(read(question), frozenset())


def test_what_else_a_question_begins_with_is_one() -> None:
    assert lacks_subject(read("渡轮公司有多少员工？"), frozenset({"员工"}))
    assert lacks_subject(read("当代艺术馆有多少员工？"), frozenset({"员工"}))


@pytest.mark.parametrize(
    ("quoted", "lacks"),
    [("渡轮公司有三条船，新船还在造。", True), ("造一条船要十八个月。", False), ("航程大约半小时。", False)],
)
def test_how_long_is_told_by_a_span_of_time(quoted: str, *, lacks: bool) -> None:
    assert lacks_counter("造一条船要多长时间？", quoted) is lacks


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("LT-5 的额定载重呢", "LT-2 的额定载重为 60 公斤；LT-5 每小时分拣 400 件。", True),
        ("LT-2 的额定载重呢", "LT-2 的额定载重为 60 公斤；LT-5 每小时分拣 400 件。", False),
        ("机器人的额定载重呢", "LT-2 的额定载重为 60 公斤。", False),
        ("LT-5 的额定载重呢", "额定载重为 60 公斤。", False),
    ],
)
def test_what_is_told_behind_the_name_of_another_product_is_of_that(question: str, text: str, *, another: bool) -> None:
    assert tells_of_another(read(question), text) is another
