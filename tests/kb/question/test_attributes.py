"""A sentence answers on an attribute, or of a place, only where it speaks of that."""

from __future__ import annotations

from typing import Any

import pytest

from kb.question.attributes import entries, other_attribute, speaks_of

OF_NOTHING = "The flagship product is a crawler."


@pytest.mark.parametrize("entry", entries().values(), ids=entries().keys())
def test_an_attribute_is_told_by_a_sentence_with_a_word_of_it(entry: dict[str, Any]) -> None:
    assert any(word in entry["question"].lower() for word in entry["asked"])
    place = "公司在越南。" if "越南" in entry["question"] else ""
    assert speaks_of(entry["question"], [place + entry["sentence"]])
    assert not speaks_of(entry["question"], [OF_NOTHING])


def test_a_place_must_be_in_the_sentence_that_tells() -> None:
    quotes = ["公司共有员工 940 人。", "公司在越南设有服务中心。"]
    assert not speaks_of("越南那边有多少员工", quotes)
    assert speaks_of("有多少员工", quotes)


def test_what_asks_for_no_attribute_may_be_told_by_any_sentence() -> None:
    assert speaks_of("灯塔的产品是什么", [OF_NOTHING])


def test_another_attribute_takes_the_place_of_the_last_one() -> None:
    assert other_attribute("灯塔的电话是多少", "那邮箱") == "灯塔的邮箱是多少"
    assert other_attribute("灯塔的电话是多少", "那电话") == ""
