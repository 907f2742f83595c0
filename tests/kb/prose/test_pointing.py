"""A sentence that only says where something is told answers no question but for that place."""

from __future__ import annotations

import pytest

from kb.prose.pointing import asks_for_place, only_points, pointing_words, stands_apart


@pytest.mark.parametrize("sentence", [one for _, examples in pointing_words("points") for one in examples])
def test_a_sentence_that_points_elsewhere_is_known(sentence: str) -> None:
    assert only_points(sentence)


@pytest.mark.parametrize("question", [one for _, examples in pointing_words("asks") for one in examples])
def test_a_question_for_the_place_is_known(question: str) -> None:
    assert asks_for_place(question)


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue rose by a third (see Note 5).",
        "For the year, revenue was $5 million, see Note 5.",
        "For farmers, the drought of that year meant the loss of the whole harvest.",
        "See-through panels are made in Hull.",
        "Details matter to our customers, who are surgeons.",
        "Information is the product that Harlow sells.",
        "The plant in Hull was described by its neighbours as loud.",
        "Section 4 of the bridge was closed in May.",
        "公司坚持稳健经营，毛利率连续三年上升，详见附注五。",
        "具体来看，储能业务收入增长最快。",
        "关于这一点，公司认为需求将在明年恢复。",
        "预见未来三年行业将继续整合。",
        "相关产品见长于医院渠道，为公司贡献了主要利润。",
        "董事长会见了来访的客户。",
    ],
)
def test_a_sentence_that_tells_something_is_none(sentence: str) -> None:
    assert not only_points(sentence)


@pytest.mark.parametrize(
    "question",
    [
        "Where is the plant?",
        "What was the revenue?",
        "公司总部在哪里？",
        "收入是多少？",
        "Which company is the largest?",
    ],
)
def test_a_question_for_content_asks_for_no_place(question: str) -> None:
    assert not asks_for_place(question)


@pytest.mark.parametrize("heading", [one for _, examples in pointing_words("apart") for one in examples])
def test_a_heading_over_what_is_no_text_of_the_report_is_known(heading: str) -> None:
    assert stands_apart(heading)


@pytest.mark.parametrize("heading", ["资金来源", "收入来源分析", "Sources of Liquidity", "Results", "一、目标与展望"])
def test_a_heading_over_the_report_s_own_text_is_none(heading: str) -> None:
    assert not stands_apart(heading)
