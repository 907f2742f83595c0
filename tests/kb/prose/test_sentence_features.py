"""What speaks for a sentence: what tells it apart from the rest of its passage, more than what the passage is about
anyhow."""

from __future__ import annotations

import pytest

from kb.model import Chunk, Document, Hit, Place
from kb.prose.sentence_features import Asked, content_terms, weigh_sentences
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import sentences

DOCUMENT = Document("d1", "birds.txt", "Birds", "", 0, 0, 1, "")


def features(question: str, text: str, headings: tuple[str, ...] = ()) -> list[dict[str, float]]:
    """Of each sentence of one passage, all of them equally near the question."""
    chunk = Chunk(0, text, "", 0, len(text), place=Place(headings=headings), sentences=tuple(sentences(text)))
    hit = Hit(1, DOCUMENT, chunk, 0.9, 0.9, 0.5, tuple(0.8 for _ in chunk.sentences))
    glossary = load_glossary()
    return [dict(sentence.features) for sentence in weigh_sentences(Asked.of(question, {}, glossary), [hit], glossary)]


def test_what_a_passage_is_about_is_told_from_what_one_sentence_alone_has() -> None:
    opening, wings, food = features("蓝尾鸫的翅膀是什么颜色？", "蓝尾鸫是一种小型的鸟。它的翅膀呈深褐色。冬天吃浆果。")
    assert opening["subject"] > wings["subject"]
    assert wings["rest"] > opening["rest"]
    assert wings["runs"] > food["runs"]
    assert wings["beside"] > opening["beside"]


def test_english_is_weighed_alike() -> None:
    opening, wings = features(
        "What colour are the wings of the bluetail?", "The bluetail is a small bird. Its wings have a dark colour."
    )
    assert opening["subject"] > wings["subject"]
    assert wings["rest"] > opening["rest"]


def test_a_heading_carries_what_its_sentences_leave_out() -> None:
    without = features("公司的风险是什么？", "原料可能涨价。订单可能推迟。")
    under = features("公司的风险是什么？", "原料可能涨价。订单可能推迟。", ("公司风险",))
    assert all(one["coverage"] < other["coverage"] for one, other in zip(without, under, strict=True))


def test_the_line_of_another_person_is_told_from_the_own() -> None:
    text = "陈立：分析师；2021 年加入灯塔证券。\n秦未央：研究员；2023 年加入灯塔证券。"
    lines = [one["line"] for one in features("秦未央哪一年加入灯塔证券？", text)]
    assert lines == [-1.0, -1.0, 1.0, 1.0]
    assert {one["line"] for one in features("灯塔证券有多少人？", text)} == {0.0}


def test_numbers_of_the_question_are_looked_for_as_they_are_written() -> None:
    first, second = features("2021年5月谁上任？", "2021年4月陈立上任。2021年5月秦未央上任。")
    assert first["numbers"] < second["numbers"] == 1.0


def test_only_the_kind_that_is_asked_for_is_weighed() -> None:
    (one,) = features("工厂何时投产？", "工厂在 2021 年投产。")
    assert one["kind_date"] == 0.5
    assert one["kind_number"] == 0.0


def test_a_lone_character_counts_where_it_stands_in_a_word() -> None:
    bird, plant = features("以何为食？", "它以食用昆虫为生活方式。它生长在水边。")
    assert bird["runs"] > plant["runs"]


def test_what_says_nothing_is_no_sentence() -> None:
    assert len(features("什么？", "。。。\n搬运车卖得好。")) == 1


@pytest.mark.parametrize("question", ["请问是多少？", "What is it?"])
def test_a_question_without_content_gives_finite_features(question: str) -> None:
    assert content_terms(question) == []
    (one,) = features(question, "搬运车卖得好。")
    assert one["coverage"] == one["rest"] == one["subject"] == 0.0
    assert one["runs"] == 0.5


def test_without_passages_there_are_no_sentences() -> None:
    assert weigh_sentences(Asked.of("什么？", {}, load_glossary()), [], load_glossary()) == []
