"""What "it" stands for behind a question for a figure or an event is all that was asked of."""

from __future__ import annotations

import pytest

from kb.question.pronouns import year_before
from kb.question.topics import with_topic


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        (
            "What is Harlow's market share in Japan?",
            "how did it change from a year earlier?",
            "how did Harlow's market share in Japan change from a year earlier?",
        ),
        (
            "What is the new 2031 revenue guidance of Harlow?",
            "what was it before?",
            "What was the previous 2031 revenue guidance of Harlow?",
        ),
        (
            "When is the Melon Foods acquisition expected to close?",
            "how much will it cost?",
            "how much will the Melon Foods acquisition cost?",
        ),
        (
            "By how much did steel exports grow in May 2031?",
            "how have they done in the first five months?",
            "how have steel exports done in the first five months?",
        ),
        (
            "How much was Harlow's overseas revenue in 2031?",
            "what share of total revenue was it?",
            "what share of total revenue was Harlow's overseas revenue in 2031?",
        ),
        (
            "What was Harlow's net profit in 2031?",
            "how did it change in 2032?",
            "how did Harlow's net profit change in 2032?",
        ),
    ],
)
def test_it_is_all_that_was_asked_of(last: str, new: str, whole: str) -> None:
    assert with_topic(last, new) == whole


@pytest.mark.parametrize(
    ("last", "new"),
    [
        ("What is the revenue of Harlow?", "how many people does it employ?"),
        ("Who is the chair of Harlow?", "how did it change?"),
        ("What is Harlow?", "how did it change?"),
        ("哈洛的收入是多少", "how did it change?"),
        ("What is the revenue of Harlow?", "What about Melon?"),
    ],
)
def test_whose_figure_it_was_is_not_its_topic(last: str, new: str) -> None:
    assert with_topic(last, new) == ""


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        ("钢厂库存本周有多少吨", "去年同期呢？", "钢厂库存去年同期有多少吨"),
        ("What are steel stocks this week?", "and a year ago?", "What are steel stocks a year ago?"),
        ("甲公司2031年收入多少", "去年同期呢", "甲公司2030年收入多少"),
    ],
)
def test_the_year_before_takes_the_place_of_now(last: str, new: str, whole: str) -> None:
    assert year_before(last, new) == whole
