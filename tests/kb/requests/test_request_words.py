"""Every entry of the room's word lists is found in its example, and every phrase is there in both languages with the
same parts."""

from __future__ import annotations

import string
import tomllib
from importlib.resources import files

import pytest

from kb.requests.wordlists import has, say, word_lists

ENTRIES = [(concept, entry, example) for concept, own in word_lists().items() for entry, example in own.items()]
PHRASES = tomllib.loads(files("kb.requests").joinpath("phrases.toml").read_text("utf-8"))


@pytest.mark.parametrize(("concept", "entry", "example"), ENTRIES)
def test_an_entry_is_found_in_its_example(concept: str, entry: str, example: str) -> None:
    assert entry.lower() in example.lower()
    assert has(concept, example)


def test_a_word_is_found_whole_and_in_any_case() -> None:
    assert has("risk_heading", "RISKS")
    assert not has("risk_heading", "Asterisks")


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_has_the_same_parts_in_both_languages(phrase: str) -> None:
    parts = [{name for _, name, _, _ in string.Formatter().parse(PHRASES[phrase][one]) if name} for one in ("zh", "en")]
    assert parts[0] == parts[1]


def test_a_phrase_is_filled_in() -> None:
    assert say("en", "pages", count=14) == "It has 14 pages."
    assert say("zh", "pages", count=14) == "共 14 页。"
