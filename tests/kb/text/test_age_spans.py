"""Spans of years by which receivables and debts are sorted are one name in whatever wording."""

from __future__ import annotations

import pytest

from kb.text.glossary_tokens import load_glossary
from kb.text.year_spans import age_span


@pytest.mark.parametrize(
    ("wordings", "name"),
    [
        (("1～2年", "一到两年", "1至2年", "1-2 年", "1年至2年", "1 to 2 years"), "age_1_2"),
        (("1年以内", "一年内", "1 年以下", "within 1 year"), "age_0_1"),
        (("4年以上", "四年以上", "over 4 years"), "age_4_"),
    ],
)
def test_all_wordings_of_a_span_have_one_name(wordings: tuple[str, ...], name: str) -> None:
    assert {age_span(wording, 0) for wording in wordings} == {(len(wording), name) for wording in wordings}


@pytest.mark.parametrize("text", ["3-10年", "2021年", "2-1年", "12月", "年以内"])
def test_years_of_use_and_calendar_years_are_no_such_span(text: str) -> None:
    assert age_span(text, 0) is None


def test_a_label_and_a_question_meet_in_the_span() -> None:
    glossary = load_glossary()
    (label,) = glossary.read("1～2年")
    assert label.text in {atom.text for atom in glossary.read("账龄在一到两年的余额")}
