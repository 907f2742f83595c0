"""What kind of thing a question wants, and whether a sentence holds one."""

from __future__ import annotations

import pytest

from kb.question.answer_kind import Wanted, asks_for_figure, holds, is_caption, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("工厂什么时候投产", Wanted.DATE),
        ("哪一年的员工有多少", Wanted.DATE),
        ("When did it open?", Wanted.DATE),
        ("利润为什么下降", Wanted.REASON),
        ("Why did it fall?", Wanted.REASON),
        ("有哪些风险", Wanted.LIST),
        ("What are the risks?", Wanted.LIST),
        ("有多少员工", Wanted.NUMBER),
        ("它属于第几级", Wanted.ANY),
        ("How many people work there?", Wanted.NUMBER),
        ("总部设在何处", Wanted.PLACE),
        ("Which city is it in?", Wanted.PLACE),
        ("总裁是谁", Wanted.PERSON),
        ("总裁的手机号码是多少", Wanted.PHONE),
        ("手机卖了多少台", Wanted.NUMBER),
        ("Who runs it?", Wanted.PERSON),
        ("哪家公司承建", Wanted.ORGANISATION),
        ("什么是罐头指数？", Wanted.DEFINITION),
        ("How long did it take when it opened?", Wanted.NUMBER),
        ("Tell me about it", Wanted.ANY),
    ],
)
def test_a_question_says_what_it_wants(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


@pytest.mark.parametrize("question", ["公司邮箱是多少", "What is the e-mail address?"])
def test_an_address_is_not_sought_as_a_number(question: str) -> None:
    assert wanted(question) is Wanted.ANY


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        (Wanted.NUMBER, "员工共有 1,860 人", 0.5),
        (Wanted.NUMBER, "there are three canneries", 0.5),
        (Wanted.NUMBER, "LT-3 sells well", -0.5),
        (Wanted.NUMBER, "如图 3 所示", -0.5),
        (Wanted.NUMBER, "总部设在青岛", -0.5),
        (Wanted.DATE, "opened in March", 0.5),
        (Wanted.DATE, "总部设在青岛", -0.5),
        (Wanted.REASON, "because sugar became dearer", 0.5),
        (Wanted.REASON, "sugar became dearer", -0.5),
        (Wanted.PHONE, "编号为 S1500522090001", -0.5),
        (Wanted.PHONE, "电话：0532-88880000", 0.5),
        (Wanted.LIST, "包括青岛、烟台和威海", 0.5),
        (Wanted.PERSON, "由陈立执掌", -0.5),
        (Wanted.PERSON, "陈立先生执掌", 0.5),
        (Wanted.PLACE, "位于青岛", 0.5),
    ],
)
def test_a_sentence_holds_what_is_wanted_or_does_not(kind: Wanted, sentence: str, held: float) -> None:
    assert holds(kind, sentence) == held


@pytest.mark.parametrize("kind", [Wanted.ORGANISATION, Wanted.DEFINITION, Wanted.ANY])
def test_of_organisations_and_the_rest_a_sentence_shows_nothing(kind: Wanted) -> None:
    assert holds(kind, "员工共有 1,860 人") == 0.0


def test_a_caption_names_its_figure_and_a_sentence_about_it_is_none() -> None:
    assert is_caption("图 3：搬运车价格走势")
    assert is_caption("Table 2. Results by segment")
    assert not is_caption("图 3 说明价格在下降。")
    assert not is_caption("价格在下降。")


def test_a_question_about_a_figure_is_told_from_others() -> None:
    assert asks_for_figure("价格走势见哪张图？")
    assert asks_for_figure("Which figure shows it?")
    assert not asks_for_figure("售价是多少？")
