"""What is named as missing: nothing that says nothing."""

from __future__ import annotations

import pytest

from kb.atoms import Glossary, load_glossary
from kb.lacking import odd_words, there_and_missing
from kb.model import Chunk, Document, Hit


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


@pytest.mark.parametrize(("word", "example"), odd_words().items())
def test_a_little_word_is_not_named_as_missing(glossary: Glossary, word: str, example: str) -> None:
    document = Document("a", "a.md", "Tin roofs", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "The roof of the house is tin.", "", 0, 10), 1.0, 1.0, 1.0)
    assert word in example.lower()
    assert word not in map(str.lower, there_and_missing(example, [hit], (), glossary)[1])


@pytest.mark.parametrize("question", ["Which mill has the biggest staff?", "What is Tarn's share of the output?"])
def test_what_is_to_be_done_with_figures_is_not_named_as_missing(glossary: Glossary, question: str) -> None:
    document = Document("a", "a.md", "Tin roofs", "", 0, 0, 1, "")
    hit = Hit(1, document, Chunk(0, "The roof of the house is tin.", "", 0, 10), 1.0, 1.0, 1.0)
    missing = there_and_missing(question, [hit], (), glossary)[1]
    assert {"biggest", "share"}.isdisjoint(map(str.lower, missing))
