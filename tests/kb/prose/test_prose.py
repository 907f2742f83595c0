"""The terms that a question is about, and the few sentences the program says itself."""

from __future__ import annotations

import pytest

from kb.prose.sentence_features import content_terms
from kb.wording.phrases import abstention, prose_sentences


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("总部在哪里？", ["总部"]),
        ("售价和载重是多少？", ["售价", "载重"]),
        ("When did the cannery open?", ["cannery", "open"]),
        ("What is the lt3-mini score?", ["lt3mini", "lt3", "mini", "lt"]),
    ],
)
def test_content_terms_are_the_terms_without_the_words_that_ask(question: str, terms: list[str]) -> None:
    assert content_terms(question) == terms


@pytest.mark.parametrize("question", ["请问是多少？", "What is it?", "？"])
def test_a_question_of_asking_words_only_has_no_content_terms(question: str) -> None:
    assert content_terms(question) == []


def test_a_term_is_told_once() -> None:
    assert content_terms("售价，售价，还是售价？").count("售价") == 1


def test_quotes_in_the_language_of_the_question_are_given_as_they_are() -> None:
    assert prose_sentences("总部在哪里？", ["设在青岛。", "新楼在建。"]) == "设在青岛。[1]新楼在建。[2]"
    assert prose_sentences("Where is it?", ["It is in Leeds.", "It is new."]) == "It is in Leeds.[1] It is new.[2]"


def test_quotes_in_another_language_are_announced() -> None:
    assert prose_sentences("Where is it?", ["设在青岛。"]) == "The report says, in Chinese: “设在青岛。”[1]"
    assert prose_sentences("总部在哪里？", ["It is in Leeds."]) == "英文原文：“It is in Leeds.”[1]"


@pytest.mark.parametrize("asked", ["zh", "en"])
def test_an_abstention_names_all_that_is_missing(asked: str) -> None:
    said = abstention(asked, (), ("LT-9", "2045"), empty=False)
    assert "“LT-9”" in said
    assert "“2045”" in said
    assert "“" not in abstention(asked, (), (), empty=False)


def test_an_abstention_tells_what_is_there_from_what_is_missing() -> None:
    assert "提到了“LT-9”，但没有提到“2045”" in abstention("zh", ("LT-9",), ("2045",), empty=False)
    assert "speak of “LT-9” but not of “2045”" in abstention("en", ("LT-9",), ("2045",), empty=False)


@pytest.mark.parametrize("asked", ["zh", "en"])
def test_an_empty_knowledge_base_is_told_from_one_without_the_answer(asked: str) -> None:
    assert abstention(asked, (), (), empty=True) != abstention(asked, (), (), empty=False)
