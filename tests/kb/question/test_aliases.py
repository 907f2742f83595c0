"""Of two names side by side a question is asked with the one that reports have."""

from __future__ import annotations

import pytest

from kb.question.aliases import with_known_name

HELD = {"码头食品", "Harlow Mills", "永磁铁氧体", "Quay Foods", "海潮研究"}


def known(question: str) -> str:
    return with_known_name(question, HELD.__contains__, ["码头食品：渠道下沉"])


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is the profit of Cask Foods (码头食品)?", "What is the profit of 码头食品?"),
        ("Did Cask Foods’ (码头食品) profit rise?", "Did 码头食品’s profit rise?"),
        ("How did FeSr (永磁铁氧体) exports do?", "How did 永磁铁氧体 exports do?"),
        ("哈洛纺织（Harlow Mills）2031年的收入", "Harlow Mills2031年的收入"),
        ("请问哈洛纺织（Harlow Mills）的收入", "请问Harlow Mills的收入"),
        ("What did Tide Research (海潮研究) expect?", "What did 海潮研究 expect?"),
    ],
)
def test_the_name_that_a_report_has_is_kept(question: str, asked: str) -> None:
    assert known(question) == asked


def test_of_two_that_are_there_the_one_in_a_title_is_kept() -> None:
    assert known("What is the profit of Quay Foods (码头食品)?") == "What is the profit of 码头食品?"


@pytest.mark.parametrize(
    "question",
    [
        "EPS（元）是多少",
        "ROE（摊薄）是多少",
        "What is the price of o3-mini (high)?",
        "What is the profit of Melon (西瓜)?",
        "净利润（亿元）是多少",
    ],
)
def test_a_unit_and_names_that_no_report_has_stay(question: str) -> None:
    assert known(question) == question
