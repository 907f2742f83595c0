"""A turn is read as one would write it with care: contractions, months in numerals, slips of the pen in names of
measures."""

from __future__ import annotations

import pytest

from kb.conversation.plain_writing import plainly_written


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("whos the founder", "who is the founder"),
        ("Whats its margin and wheres the plant", "What is its margin and where is the plant"),
        ("its margin", "its margin"),
        ("三月那份报告", "3月那份报告"),
        ("十二月的研报", "12月的研报"),
        ("三个月内", "三个月内"),
        ("net revnue first quater 2023", "net revenue first quarter 2023"),
        ("gross margn of Orchard", "gross margin of Orchard"),
    ],
)
def test_only_the_form_of_words_changes(typed: str, plain: str) -> None:
    assert plainly_written(typed, lambda _: False) == plain


@pytest.mark.parametrize(
    "typed", ["which company loses money", "what stories does it tell", "LT-3 的 maregin-9", "Revnue Corp"]
)
def test_a_word_and_a_name_are_no_slips(typed: str) -> None:
    assert plainly_written(typed, lambda _: False) == typed


def test_what_the_reports_have_is_no_slip() -> None:
    assert plainly_written("revnue", lambda word: word == "revnue") == "revnue"
