"""Italian is of Italy, which is 意大利: for names and for search, in both directions."""

from __future__ import annotations

import pytest

from kb.text.demonyms import of_same_place
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import Reading
from kb.text.latin_names import missing_names
from kb.text.thesaurus import said_by_synonyms, synonyms_in
from kb.text.word_lists import word_file


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


@pytest.mark.parametrize("place", word_file("kb.text", "demonyms")["places"], ids=lambda one: one["place"][0])
def test_each_example_is_of_its_place(place: dict[str, list[str]]) -> None:
    said = next(one for one in place["of_it"] if one in place["example"])
    assert {*place["place"], *place["zh"]} <= set(of_same_place(said))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Italian orders fall?", "Orders in Italy fell."),
        ("How large is Poland's market?", "The Polish market is small."),
        ("What did R&D cost?", "Research and development cost 3 million."),
    ],
)
def test_a_name_that_a_text_has_in_another_form_is_not_missing(question: str, text: str, glossary: Glossary) -> None:
    assert missing_names(Reading.of(question, glossary), Reading.of(text, glossary), translated=False) == ()


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Why did Italian orders fall?", "Orders in Spain fell.", ("Italian",)),
        ("What did Spain order?", "The Swedish mill closed.", ("Spain",)),
    ],
)
def test_another_place_stays_missing(question: str, text: str, missing: tuple[str, ...], glossary: Glossary) -> None:
    found = missing_names(Reading.of(question, glossary), Reading.of(text, glossary), translated=False)
    assert found == missing


def test_a_word_in_small_letters_is_of_no_place() -> None:
    assert of_same_place("polish") == ()


@pytest.mark.parametrize(
    ("question", "text"), [("Italian sales", "意大利销量下降"), ("意大利的销量", "Italian sales fell")]
)
def test_a_place_is_told_in_the_other_language(question: str, text: str) -> None:
    assert said_by_synonyms(text, synonyms_in(question))
