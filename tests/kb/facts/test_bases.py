"""Bases and changes: the examples of the vocabulary, what a text says of them, where, and what says nothing of the
kind."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.facts.bases import SaidBasis, basis_of
from kb.facts.fact import BASES
from kb.facts.words import words_file

ENTRIES = [(kind, name, entry) for kind in ("basis", "change") for name, entry in words_file("bases")[kind].items()]
DAYS = {"上年末", "上年度末", "年初", "期初", "year end"}
"""How a change since the end of the year before may name that day."""


def says(text: str, kind: str, name: str) -> bool:
    """Does a text say the basis or change of an entry?"""
    said = basis_of(text) or SaidBasis()
    if kind == "basis":
        return name in said.basis
    return said.change == name or (name == "prior year end" and said.change in DAYS)


def stretches(text: str) -> list[str]:
    """The pieces of a text that say its basis or change."""
    said = basis_of(text) or SaidBasis()
    return [text[start:end] for start, end in said.spans]


# ---- the vocabulary ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name", "text"), [(*entry[:2], entry[2]["example"]) for entry in ENTRIES])
def test_an_entry_is_found_in_its_example(kind: str, name: str, text: str) -> None:
    assert says(text, kind, name)


@pytest.mark.parametrize(
    ("kind", "name", "text"), [(*entry[:2], entry[2]["counter"]) for entry in ENTRIES if "counter" in entry[2]]
)
def test_an_entry_is_not_found_in_its_counter_example(kind: str, name: str, text: str) -> None:
    assert not says(text, kind, name)


@pytest.mark.parametrize(("kind", "name", "word"), [(*one[:2], word) for one in ENTRIES for word in one[2]["words"]])
def test_every_word_says_its_basis_or_change(kind: str, name: str, word: str) -> None:
    assert says(word, kind, name)
    assert says(word.upper(), kind, name)


@pytest.mark.parametrize(("kind", "name", "word"), [(*one[:2], word) for one in ENTRIES for word in one[2]["not_in"]])
def test_a_word_says_nothing_within_the_wider_words(kind: str, name: str, word: str) -> None:
    assert not says(word, kind, name)


def test_the_entries_are_the_bases_of_facts() -> None:
    assert set(words_file("bases")["basis"]) == set(BASES)


# ---- what a text says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        *(("预测净利润", ("forecast",)), ("盈利預測", ("forecast",)), ("Estimated revenue", ("forecast",))),
        *(("一致預期", ("consensus",)), ("Consensus EPS estimate", ("forecast", "consensus"))),
        *(("業績指引", ("guidance",)), ("FY25 outlook", ("guidance",)), ("2025年目标", ("target",))),
        *(("Actual", ("actual",)), ("实际数", ("actual",)), ("Actual vs. guidance", ("actual", "guidance"))),
        *(("2023年（经重列）", ("restated",)), ("As restated", ("restated",))),
        *(("經調整淨利潤", ("adjusted",)), ("Non-GAAP EPS", ("adjusted",)), ("GAAP EPS", ("reported",))),
        *(
            ("合併資產負債表", ("consolidated",)),
            ("母公司", ("parent",)),
            ("合并及母公司利润表", ("consolidated", "parent")),
        ),
    ],
)
def test_the_basis_of_a_label_in_both_languages_and_scripts(text: str, basis: tuple[str, ...]) -> None:
    said = basis_of(text)
    assert said is not None
    assert (said.basis, said.change) == (basis, "")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        *(("净利润同比增长（%）", "prior year"), ("按年變動", "prior year"), ("YoY %", "prior year")),
        *(
            ("本期比上年同期增减（%）", "prior year"),
            ("vs. prior year", "prior year"),
            ("Revenue growth", "prior year"),
        ),
        *(("環比增長", "prior quarter"), ("QoQ", "prior quarter"), ("from the prior quarter", "prior quarter")),
        *(("营收复合增速", "cagr"), ("2021-2024 CAGR", "cagr"), ("Compound annual growth rate", "cagr")),
        *(("變動幅度", "change"), ("% change", "change"), ("Increase (decrease)", "change"), ("+/-", "change")),
        *(
            ("较上年末增减", "上年末"),
            ("較年初", "年初"),
            ("Since year end", "year end"),
            ("YTD change", "prior year end"),
        ),
    ],
)
def test_what_a_change_compares_with(text: str, change: str) -> None:
    said = basis_of(text)
    assert said is not None
    assert (said.basis, said.change) == ((), change)


@pytest.mark.parametrize(
    "text",
    [
        *("", "营业收入", "Net income", "归母净利润", "归属于母公司股东的净利润", "Net profit of the parent company"),
        *("预计负债", "预期信用损失", "Expected credit loss", "超预期", "实际控制人", "实际税率", "企业合并", "未合并"),
        *("公允价值变动收益", "营运资金变动", "Net change in cash", "Changes in working capital", "Foreign exchange"),
        *(
            "永续增长率",
            "Terminal growth",
            "Growth fund",
            "Seasonally adjusted",
            "environment",
            "unexpected",
            "unchanged",
        ),
    ],
)
def test_names_of_other_things_say_nothing(text: str) -> None:
    assert basis_of(text) is None


def test_a_change_since_a_years_end_is_none_against_the_year_before() -> None:
    assert says("较上年末", "change", "prior year end")
    assert not says("较上年末", "change", "prior year")
    assert says("较上年", "change", "prior year")


# ---- where it says so ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *(("预测净利润", ["预测"]), ("净利润（一致预期）", ["一致预期"]), ("营业收入同比增速", ["同比增速"])),
        *(("Revenue, YoY %", ["YoY"]), ("本期比上年同期增减（%）", ["本期比上年同期增减"])),
        ("Consensus net income estimate, % change", ["Consensus", "estimate", "% change"]),
    ],
)
def test_the_words_that_say_so_can_be_taken_out_of_the_label(text: str, words: list[str]) -> None:
    assert stretches(text) == words


@pytest.mark.parametrize("text", ["Adjusted EBITDA", "经调整净利润", "Non-GAAP EPS"])
def test_adjusted_stays_with_the_name_of_the_measure(text: str) -> None:
    assert says(text, "basis", "adjusted")
    assert stretches(text) == []


# ---- any text ------------------------------------------------------------------------------------------------------

WORDS = [word for _, _, entry in ENTRIES for word in (*entry["words"], *entry["not_in"])]


@given(st.lists(st.sampled_from([*WORDS, "净利润", "revenue", "2024"]) | st.text(max_size=5), max_size=8).map(" ".join))
def test_the_stretches_are_in_order_and_apart_and_the_bases_in_theirs(text: str) -> None:
    said = basis_of(text) or SaidBasis()
    assert all(0 <= start < end <= len(text) for start, end in said.spans)
    assert all(before[1] <= behind[0] for before, behind in pairwise(said.spans))
    assert list(said.basis) == [basis for basis in BASES if basis in said.basis]


@pytest.mark.parametrize("piece", ["同比", "gaap ", "increase (", "较", "non-", "变动"])
def test_of_prose_nothing_is_read(piece: str) -> None:
    assert basis_of(piece * 20_000) is None
