"""What questions and cells are compared by."""

from __future__ import annotations

from kb.cells.tokens import tokens


def test_chinese_is_compared_by_characters_and_pairs() -> None:
    assert set(tokens("净利润")) == {"净", "利", "润", "净利", "利润"}


def test_traditional_characters_count_as_simplified_ones() -> None:
    assert tokens("營業收入") == tokens("营业收入")


def test_words_are_compared_by_themselves_and_by_their_beginnings() -> None:
    assert set(tokens("Operating margin")) == {"operating", "oper~", "margin", "marg~"}


def test_words_that_hold_sentences_together_are_no_tokens() -> None:
    assert not tokens("What was the of in")


def test_a_figure_is_one_token_whatever_its_grouping() -> None:
    assert tokens("1,234.5") == tokens("1234.5") != tokens("1234")
    assert set(tokens("2024年")) == {"#2024", "年"}


def test_codes_and_names_of_versions_are_tokens_whole_too() -> None:
    assert "=gpt-4o" in tokens("GPT-4o")
    assert "=gpt-4o" not in tokens("GPT-4o-mini")
    assert "=688256.sh" in tokens("寒武纪（688256.SH）")
    assert not any(token.startswith("=") for token in tokens("revenue 2024"))
