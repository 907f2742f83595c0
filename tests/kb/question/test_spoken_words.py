"""What people say is read as what reports call it, and other uses of the same words stay."""

from __future__ import annotations

import pytest

from kb.question.spoken_words import in_report_words, spoken_words


@pytest.mark.parametrize(("question", "plain"), [one for _, _, own in spoken_words() for one in own.items()])
def test_a_spoken_question_is_put_in_the_words_of_reports(question: str, plain: str) -> None:
    assert in_report_words(question) == plain


@pytest.mark.parametrize(
    "question",
    [
        "谁赚得最多",
        "甲比乙多赚多少倍",
        "How much does it cost to make a robot?",
        "How much of it is made in China?",
        "有多少人形机器人",
    ],
)
def test_what_asks_for_something_else_stays(question: str) -> None:
    assert in_report_words(question) == question
