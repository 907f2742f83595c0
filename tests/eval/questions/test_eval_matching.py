"""When a text states a fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.questions.matching import ends_with_path, same_value, states, wording


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("共 2.664M GPU 小时", "2.664M"),
        ("PE 为 8893.310 倍", "8,893.31"),
        ("市值 1,296.05 亿元", "1296.05"),
        ("利润为-4.59，", "-4.59"),
        ("净利润（-4.59）", "-4.59"),
        ("−4.59", "-4.59"),
        ("准确率 50 ％", "50%"),
        ("ＰＥ是１９.９８", "PE 是 19.98"),
        ("DeepSeekR1-Distill", "deepseek-r1"),
        ("采用 DeepSeekMoE 架构", "MoE"),
        ("o3-mini（high）", "o3-mini high"),
        ("Qwen-7B", "7B"),
        ("2024-2025", "2025"),
    ],
)
def test_a_fact_is_found_whatever_its_spelling(text: str, fact: str) -> None:
    assert states(wording(text), fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("12.664M", "2.664M"),
        ("2.664M", "12.664M"),
        ("2.6645", "2.664"),
        ("19.981", "19.98"),
        ("119.98", "19.98"),
        ("-4.59", "4.59"),
        ("4.59", "-4.59"),
        ("GPT-4o", "4"),
        ("DeepSeek-V3 只有一种", "3 只"),
        ("per cent", "PE"),
        ("o1-mini", "o1-mini 高"),
        ("第 1，296 页", "1296"),
        ("", "0"),
        ("anything", "—"),
    ],
)
def test_a_near_miss_is_not_the_fact(text: str, fact: str) -> None:
    assert not states(wording(text), fact)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.decimals(min_value=0, max_value=10**9, places=2))
def test_numbers_match_by_value_and_only_by_value(one: object, other: object) -> None:
    assert states(wording(f"值为 {one:,} 亿元"), str(one))
    assert states(wording(f"值为 {one}"), str(other)) == (one == other)


@given(st.text())
def test_every_text_with_a_word_in_it_states_itself(text: str) -> None:
    said = wording(text)
    assert states(said, text) == bool(said.letters)


def test_cells_without_words_compare_as_characters() -> None:
    assert same_value("—", " — ")
    assert not same_value("—", "/")
    assert same_value("1,234.50", "1234.5")
    assert not same_value("1,234.5", "1,234.5 倍")


def test_a_column_is_known_by_the_tail_of_its_path() -> None:
    assert ends_with_path(("PE", "2025E"), ("PE", "2025E"))
    assert ends_with_path(("盈利预测", "PE (倍)", "2025E"), ("PE", "2025E"))
    assert ends_with_path(("PE 2025E",), ("PE", "2025E"))
    assert not ends_with_path(("净利润（亿元）", "2025E"), ("PE", "2025E"))
    assert not ends_with_path(("PE", "2025E"), ("PE", "2024E"))
    assert not ends_with_path(("GAPE",), ("PE",))
