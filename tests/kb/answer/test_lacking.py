"""What is named as missing: nothing that says nothing."""

from __future__ import annotations

import pytest

from kb.answer.absences import also_called, there_and_missing
from kb.model import Chunk, Document, Hit
from kb.text.glossary_tokens import Glossary, load_glossary


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


@pytest.mark.parametrize("question", ["Which mill has the biggest staff?", "Which mills are the two biggest?"])
def test_what_is_to_be_done_with_figures_is_not_named_as_missing(glossary: Glossary, question: str) -> None:
    document = Document("a", "a.md", "Tin roofs", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "The roof of the house is tin.", "", 0, 10), 1.0, 1.0, 1.0)
    missing = there_and_missing(question, [hit], (), glossary)[1]
    assert {"biggest", "two"}.isdisjoint(map(str.lower, missing))


@pytest.mark.parametrize(
    "question",
    ["What did Tarn earn in Q2 2023?", "Tarn's 1H23 revenue", "FY23 guidance of Tarn", "Tarn at the end of Q2 FY23"],
)
def test_a_period_in_another_form_is_not_named_as_missing(glossary: Glossary, question: str) -> None:
    document = Document("a", "a.md", "Tarn", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "In the second quarter of 2023 the mill stood still.", "", 0, 10), 1.0, 1.0, 1.0)
    missing = there_and_missing(question, [hit], (), glossary)[1]
    assert {"Q2", "1H23", "FY23", "Q2 FY23"}.isdisjoint(missing)


def test_a_measure_that_a_passage_has_by_another_name_is_not_missing(glossary: Glossary) -> None:
    document = Document("a", "a.md", "Tarn", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "The mill has 1,150 employees.", "", 0, 10), 1.0, 1.0, 1.0)
    assert "people" not in there_and_missing("How many people work at the mill?", [hit], (), glossary)[1]


@pytest.mark.parametrize(("word", "other"), [("分红", "dividend"), ("staff", "员工"), ("净利润", "net profit")])
def test_a_word_is_known_by_what_else_it_is_called(glossary: Glossary, word: str, other: str) -> None:
    assert other in also_called(word, glossary)
    assert word not in also_called(word, glossary)


def test_words_that_ask_are_not_named_as_missing(glossary: Glossary) -> None:
    document = Document("a", "a.md", "磨坊", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "磨坊在河边。", "", 0, 4), 1.0, 1.0, 1.0)
    assert "多少钱" not in there_and_missing("面粉多少钱一袋？", [hit], (), glossary)[1]
