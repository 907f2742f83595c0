"""The lists of words that questions are read by: each finds something in its example and nothing in its counter."""

from __future__ import annotations

import pytest

from kb.fact_answers.words import entries, words


@pytest.mark.parametrize("name", sorted(entries()))
def test_a_list_finds_something_in_its_example_alone(name: str) -> None:
    entry = entries()[name]
    assert words(name).search(entry["example"])
    assert words(name).search(entry["counter"]) is None
