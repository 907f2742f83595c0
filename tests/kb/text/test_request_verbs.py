"""The word that begins a request names nothing and asks for nothing that a passage must have."""

from __future__ import annotations

import pytest

from kb.text.glossary_tokens import load_glossary
from kb.text.label_mentions import Reading
from kb.text.unexplained import content_atoms
from kb.text.word_lists import word_file


def content_of(text: str) -> set[str]:
    reading = Reading.of(text, load_glossary())
    return {text[reading.atoms[at].start : reading.atoms[at].end].lower() for at in content_atoms(reading)}


@pytest.mark.parametrize(("word", "example"), word_file("kb.text", "request_words")["begins"].items())
def test_what_begins_a_request_is_no_content(word: str, example: str) -> None:
    assert example.lower().startswith(word)
    assert word not in content_of(example)
    assert word not in content_of(f"Please {word} {example.split(' ', 1)[1]}")


def test_the_same_word_elsewhere_is_content() -> None:
    assert "compare" in content_of("Does the report compare mills?")
