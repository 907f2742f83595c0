"""Of a sentence the clauses are quoted that have the answer: by what they share with the question, and by what kind of
thing it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.fitting.clauses import Holding, fit_clauses
from kb.learned.weights import load_weights
from kb.model import Chunk, Document, Hit
from kb.prose.clause_choice import clause_odds, clauses_of, counted_terms
from kb.prose.quote_packing import LEAST_CLAUSE, Part, packed
from kb.prose.sentence_features import Asked, weigh_sentences
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.prose.sentence_features import Sentence

DOCUMENT = Document("d1", "lantern.txt", "灯塔机器人年报", "", 0, 0, 1, "")
GLOSSARY, WEIGHTS = load_glossary(), load_weights()
LONG = "灯塔机器人的总部设在青岛，去年在匈牙利新建的工厂花了四亿元，今年第三季度卖出八千台搬运车，董事会因此打算扩建。"


def asked(question: str) -> Asked:
    return Asked.of(question, {}, GLOSSARY)


def sentences_of(question: str, text: str) -> list[Sentence]:
    spans = tuple(sentences(text))
    chunk = Chunk(0, text, "", 0, len(text), sentences=spans)
    hit = Hit(1, DOCUMENT, chunk, 0.9, 0.9, 0.5, tuple(0.8 for _ in spans))
    return weigh_sentences(asked(question), [hit], GLOSSARY)


def likeliest(question: str, sentence: str) -> str:
    spans = clauses_of(sentence)
    odds = clause_odds(asked(question), sentence, spans, WEIGHTS.clause)
    assert sum(odds) == pytest.approx(1.0)
    start, end = spans[odds.index(max(odds))]
    return sentence[start:end]


def quoted(question: str, parts: Sequence[tuple[str, float]], room: float = 199, enough: float = 0.97) -> list[str]:
    """What is taken of sentences of one passage, each with how likely it holds the answer."""
    found = sentences_of(question, "".join(text for text, _ in parts))
    given = [
        Part(sentence, likely, asked(question), WEIGHTS.clause)
        for sentence, (_, likely) in zip(found, parts, strict=True)
    ]
    taken = packed(given, room, enough, lambda one, other: one.text == other.text)
    return [sentence.text[start:end] for sentence, (start, end) in taken]


def test_clauses_make_up_the_sentence_and_end_at_no_comma_inside_a_figure() -> None:
    sentence = "It sold 1,200 carts at 11:30, and none after that; the board was pleased."
    clauses = [sentence[start:end] for start, end in clauses_of(sentence)]
    assert "".join(clauses) == sentence
    assert [clause.strip() for clause in clauses] == [
        "It sold 1,200 carts at 11:30,",
        "and none after that;",
        "the board was pleased.",
    ]


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("工厂花了多少钱？", "去年在匈牙利新建的工厂花了四亿元，"),
        ("卖出了多少台搬运车？", "今年第三季度卖出八千台搬运车，"),
        ("总部设在哪里？", "灯塔机器人的总部设在青岛，"),
    ],
)
def test_the_likeliest_clause_has_the_thing_that_is_asked_for(question: str, clause: str) -> None:
    assert likeliest(question, LONG) == clause


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("用了多少 tokens 的数据？", "token"),
        ("How many points did the Harrow team score?", "point"),
        ("董事会打算做什么？", ""),
    ],
)
def test_what_is_counted_is_told_from_what_it_is_counted_of(question: str, counted: str) -> None:
    assert [term.removesuffix("s") for term in counted_terms(question)] == ([counted] if counted else [])


def test_a_sure_sentence_is_quoted_whole_and_alone() -> None:
    sure = "工厂的建设花了四亿元，比计划的多。"
    assert quoted("工厂花了多少钱？", [(sure, 0.98), ("工厂有六百名工人。", 0.02)]) == [sure]


def test_a_sentence_that_takes_too_much_room_is_cut_to_the_clauses_with_the_answer() -> None:
    (piece,) = quoted("工厂花了多少钱？", [(LONG, 1.0)], room=40)
    assert piece in LONG
    assert LEAST_CLAUSE <= len(piece) <= 40
    assert "四亿元" in piece


def test_the_likeliest_sentence_comes_first_and_another_as_long_as_there_is_doubt_and_room() -> None:
    parts = [("工厂的建设花了四亿元。", 0.6), ("工厂后来的扩建又花了两亿元。", 0.4)]
    assert quoted("工厂花了多少钱？", parts) == [text for text, _ in parts]
    assert quoted("工厂花了多少钱？", parts, room=20) == [parts[0][0]]
    assert quoted("工厂花了多少钱？", parts, enough=0.5) == [parts[0][0]]


def test_what_brings_too_little_for_its_length_is_left_out() -> None:
    doubtful = "工厂后来的扩建，按照公司在去年年底披露的口径计算，连同设备、道路和员工宿舍在内，据说又花了两亿元左右。"
    parts = [("工厂的建设花了四亿元。", 0.99), (doubtful, 0.008)]
    assert quoted("工厂花了多少钱？", parts, enough=0.999) == [parts[0][0]]


def test_what_says_the_same_is_taken_once() -> None:
    assert quoted("工厂花了多少钱？", [("工厂花了四亿元。", 0.5), ("工厂花了四亿元。", 0.5)]) == ["工厂花了四亿元。"]


def test_a_fit_learns_in_which_clause_answers_begin() -> None:
    holding = Holding(asked("工厂花了多少钱？"), LONG, (LONG.index("四亿元"),))
    before = dict.fromkeys(("coverage", "kind"), 0.0)
    assert fit_clauses([holding], before)["coverage"] > 0
    assert fit_clauses([], before) == before
