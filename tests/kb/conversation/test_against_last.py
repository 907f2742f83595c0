"""Turns that lean on the figure of the last answer: what they hold against it, and whether they ask for what it was
before."""

from __future__ import annotations

import pytest

from kb.conversation.against_last import (
    FACTOR,
    GAP,
    VERDICT,
    ComparisonWithLast,
    asked_of,
    asks_before,
    is_before,
    read_comparison_with_last,
)

HELD = [
    ("是它mini版的几倍", ComparisonWithLast(FACTOR, "灯塔2 mini", first=False)),
    ("云杉是它的几倍", ComparisonWithLast(FACTOR, "云杉", first=True)),
    ("那它是云杉的多少倍？", ComparisonWithLast(FACTOR, "云杉", first=False)),
    ("云杉比它贵几倍", ComparisonWithLast(FACTOR, "云杉", first=True, grade="贵")),
    ("云杉比它便宜吗？", ComparisonWithLast(VERDICT, "云杉", first=True, less=True, grade="便宜")),
    ("比去年高多少", ComparisonWithLast(GAP, "去年", first=False, grade="高")),
    ("对比去年同期少了多少？", ComparisonWithLast(GAP, "去年同期", first=False, less=True, grade="少")),
    ("那比2030年增长了多少", ComparisonWithLast(GAP, "2030年", first=False, grade="增长")),
    ("和云杉差多少", ComparisonWithLast(GAP, "云杉", first=False)),
    ("is Spruce pricier than that?", ComparisonWithLast(VERDICT, "Spruce", first=True, grade="pricier")),
    ("Is that more than a year earlier?", ComparisonWithLast(VERDICT, "a year earlier", first=False, grade="more")),
    ("how much more than that in 2032?", ComparisonWithLast(GAP, "in 2032", first=True, grade="more")),
    ("and how much more is the transfer fee?", ComparisonWithLast(GAP, "the transfer fee", first=True, grade="more")),
    (
        "How many fewer than a year before?",
        ComparisonWithLast(GAP, "a year before", first=False, less=True, grade="fewer"),
    ),
    ("How many times bigger is Spruce than that?", ComparisonWithLast(FACTOR, "Spruce", first=True, grade="bigger")),
    ("How much lower is it in 2032?", ComparisonWithLast(GAP, "in 2032", first=True, less=True, grade="lower")),
    ("how many times Spruce is that?", ComparisonWithLast(FACTOR, "Spruce", first=False)),
]


@pytest.mark.parametrize(("turn", "held"), HELD)
def test_what_a_turn_holds_against_the_last_figure_is_read_with_its_side(turn: str, held: ComparisonWithLast) -> None:
    assert read_comparison_with_last(turn, "灯塔2") == held


@pytest.mark.parametrize(
    "turn",
    [
        "灯塔比云杉贵吗",
        "灯塔是云杉的几倍",
        "is Beacon pricier than Spruce?",
        "哪个更便宜",
        "净利润是多少",
        "它有多少员工",
        "who earns more than that?",
        "how much did it earn?",
        "how many stores are there?",
    ],
)
def test_a_turn_that_names_both_sides_or_none_holds_nothing_against_the_last_figure(turn: str) -> None:
    assert read_comparison_with_last(turn, "灯塔2") is None


@pytest.mark.parametrize(
    "turn",
    [
        "上调之前呢",
        "那之前是多少？",
        "原来是多少",
        "它下调前是多少",
        "What was it before?",
        "and before that?",
        "What was the prior estimate?",
        "and previously?",
        "what was it before the raise?",
    ],
)
def test_a_turn_that_asks_what_a_figure_was_is_told(turn: str) -> None:
    assert asks_before(turn)


@pytest.mark.parametrize(
    "turn",
    [
        "去年呢",
        "之前的首席执行官是谁",
        "what did the company do before the merger of its plants?",
        "2030年之前的净利润",
    ],
)
def test_a_turn_that_asks_of_another_time_does_not_ask_what_a_figure_was(turn: str) -> None:
    assert not asks_before(turn)


@pytest.mark.parametrize("words", ["原来", "上调前", "之前", "before", "the prior estimate"])
def test_words_for_the_time_before_a_change_are_told_from_names(words: str) -> None:
    assert is_before(words)
    assert not is_before("云杉")


def test_the_other_side_is_asked_in_the_language_of_the_turn() -> None:
    assert (asked_of("Spruce 3", "zh"), asked_of("Spruce 3", "en")) == ("那Spruce 3呢？", "and Spruce 3?")
