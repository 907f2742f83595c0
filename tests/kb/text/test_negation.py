"""Words that deny, told from those that only look so."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from kb.text.negation import denies

LISTS: dict[str, dict[str, str]] = tomllib.loads(files("kb.text").joinpath("negation.toml").read_text("utf-8"))


@pytest.mark.parametrize(("word", "example"), LISTS["denies"].items())
def test_a_word_that_denies_is_seen_in_its_example(word: str, example: str) -> None:
    assert word.lower() in example.lower()
    assert denies(example)
    assert not denies(example.replace(word, "").replace(word.capitalize(), "").replace("no port", "a port"))


@pytest.mark.parametrize(("word", "example"), LISTS["denies_nothing"].items())
def test_a_word_that_only_looks_so_denies_nothing(word: str, example: str) -> None:
    assert word in example
    assert not denies(example)
