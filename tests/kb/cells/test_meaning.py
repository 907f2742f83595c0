"""Which words mean alike, in one language and across two; the pairs are of no table that the vocabulary was taught
with."""

from __future__ import annotations

import numpy as np
import pytest

from kb.cells.meaning import Meanings, Words, parted

PAIRS = (
    ("revenue", "收入", "员工"),
    ("net profit", "净利润", "地址"),
    ("address", "地址", "利率"),
    ("driver", "驾驶员", "价格"),
    ("opening balance", "期初余额", "持股比例"),
    ("price", "价格", "日期"),
    ("date of birth", "出生日期", "营业成本"),
    ("cost", "成本", "姓名"),
)


@pytest.mark.parametrize(("english", "same", "other"), PAIRS)
def test_a_word_lies_nearer_to_its_translation_than_to_another(english: str, same: str, other: str) -> None:
    words = Words.shipped()
    asked, near, far = (words.vector_of(parted(text)) for text in (english, same, other))
    assert asked @ near > asked @ far + 0.1


def test_a_text_is_parted_into_words_of_the_vocabulary() -> None:
    words = Words.shipped()
    forms = {at: form for form, at in words.places.items()}
    assert [forms[at] for at in parted("Total Revenue")] == ["total", "revenue"]
    assert "".join(forms[at] for at in parted("营业收入")) == "营业收入"


def test_figures_and_marks_are_no_words() -> None:
    assert parted("1,234.5 % ()") == ()


def test_texts_without_words_are_near_to_nothing() -> None:
    near = Meanings(["12", "收入"]).near("revenue")
    assert near.share[0] == 0
    assert near.whole[0] == 0
    assert near.share[1] > 0
    assert near.whole[1] > 0


def test_a_question_without_words_is_near_to_nothing() -> None:
    near = Meanings(["收入"]).near("2024?")
    assert not np.any(near.met)
    assert not np.any(near.whole)
