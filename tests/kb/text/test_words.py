"""What the keyword index sees, where sentences end, which language a text is in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.tokens import language, sentences, terms


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_chinese_becomes_bigrams_and_a_lone_character_stays() -> None:
    assert terms("毛利率 高") == ["毛利", "利率", "高"]


def test_full_width_letters_and_digits_are_ordinary_ones() -> None:
    assert terms("ＧＰＵ ２０２５") == terms("gpu 2025")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("8,893.31", "8893.31"),
        ("DeepSeek-R1", "DeepseekR1"),
        ("DeepSeek-R1", "deepseek r1"),
        ("DeepSeekR1", "deepseek-r1"),
        ("GPT-4o", "gpt4o"),
        ("o3-mini", "O3 Mini"),
        ("2025E", "2025年"),
        ("688256.SH", "688256"),
        ("671B", "671 b"),
        ("2.664M", "2.664"),
        ("12.5%", "12.5 %"),
        ("U.S.-based", "based"),
    ],
)
def test_spellings_of_one_thing_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


def test_the_same_spelling_shares_more_than_a_similar_one() -> None:
    question = set(terms("DeepSeek-R1"))
    assert len(question & set(terms("the DeepSeek-R1 model"))) > len(question & set(terms("the DeepSeek-V3 model")))


@pytest.mark.parametrize(("one", "other"), [("2.664M", "2.788M"), ("1.5", "15"), ("o3-mini", "o1"), ("R1", "V1")])
def test_near_twins_share_nothing(one: str, other: str) -> None:
    assert not set(terms(one)) & set(terms(other))


def test_a_list_of_numbers_is_not_one_number() -> None:
    assert terms("12,34") == ["12", "34"]


@given(st.text())
def test_terms_hold_no_space_and_are_not_empty(text: str) -> None:
    assert all(term and not any(character.isspace() for character in term) for term in terms(text))


def test_chinese_sentences_end_at_their_marks_and_keep_closing_quotes() -> None:
    assert pieces("他说：“成本下降。”随后上涨！为什么？一是需求；二是供给。") == [
        "他说：“成本下降。”",
        "随后上涨！",
        "为什么？",
        "一是需求；",
        "二是供给。",
    ]


def test_english_full_stops_in_abbreviations_decimals_and_initials_do_not_end_a_sentence() -> None:
    text = "Mr. J. Smith of Acme Inc. paid 2.5 dollars, e.g. in cash. Costs fell (see below). Why? Nobody knows."
    assert pieces(text) == [
        "Mr. J. Smith of Acme Inc. paid 2.5 dollars, e.g. in cash.",
        "Costs fell (see below).",
        "Why?",
        "Nobody knows.",
    ]


def test_the_number_of_a_list_item_belongs_to_the_item() -> None:
    assert pieces("1. Growth slows.\n2. Margins fall.") == ["1. Growth slows.", "2. Margins fall."]


def test_a_year_at_the_end_of_a_sentence_ends_it() -> None:
    assert pieces("It began in 2023. It ended in 2024.") == ["It began in 2023.", "It ended in 2024."]


def test_a_line_break_ends_a_sentence() -> None:
    assert pieces("标题\n  正文第一句。\r\n\n第二段") == ["标题", "正文第一句。", "第二段"]


@given(st.text(alphabet="ab.。?！ \n中1”)A"))
def test_sentences_are_in_order_and_hold_everything_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert all(start < end and text[start:end].strip() == text[start:end] for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join("".join(piece.split()) for piece in pieces(text)) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("训练成本是多少？", "zh"),
        ("DeepSeek-R1 的 PE?", "zh"),
        ("寒武纪 PE", "zh"),
        ("What is 寒武纪's PE in 2025E?", "en"),
        ("Compare 寒武纪 and 海光信息", "en"),
        ("How many GPU hours?", "en"),
        ("什么是 in-context learning", "zh"),
        ("", "en"),
        ("2025", "en"),
    ],
)
def test_the_language_is_the_one_that_the_little_words_are_in(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize("line", ["." * 300_000 + "a", "a." * 150_000, "a-" * 150_000, "1," * 150_000, "！" * 300_000])
def test_a_hostile_line_is_still_read(line: str) -> None:
    assert sentences(line)[-1][1] == len(line)
    assert isinstance(terms(line), list)
