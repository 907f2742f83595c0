"""The term that a turn wants to have defined, and the clause that defines it."""

from __future__ import annotations

import pytest

from kb.requests.definition import _defines, term_defined


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what does RVT mean", "RVT"),
        ("What is RVT?", "RVT"),
        ("meaning of book-to-bill", "book-to-bill"),
        ("RVT的全称是什么", "RVT"),
        ("青禾证券的“增持”是什么标准", "增持"),
        ("RVT是什么意思", "RVT"),
        ("RVT 的价格是多少", ""),
        ("what is the price of RVT", ""),
    ],
)
def test_only_a_question_for_a_meaning_has_a_term(question: str, term: str) -> None:
    assert term_defined(question) == term


@pytest.mark.parametrize(
    ("term", "clause"),
    [
        ("增持", "增持：涨幅在 10% 至 20% 之间；"),
        ("RVT", "它采用旋转阀训练（RVT）的办法。"),
        ("crawler", "A crawler is a robot on tracks."),
        ("货到人", "“货到人”是指机器人把货架运来。"),
        ("Hold", "Hold: within 10% of the index."),
    ],
)
def test_a_clause_defines_what_it_explains(term: str, clause: str) -> None:
    assert _defines(term, clause)


@pytest.mark.parametrize(
    ("term", "clause"),
    [("增持", "投资评级：增持（首次覆盖）"), ("RVT", "RVT 的价格为 3 元。"), ("Hold", "Rating: Hold")],
)
def test_a_clause_that_only_has_a_term_does_not_define_it(term: str, clause: str) -> None:
    assert not _defines(term, clause)
