"""The keyword index in a large knowledge base: what a question costs there does not grow with what its common words
match."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from kb.store import keywords
from kb.store.keywords import KeywordQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = 21_000
"""Passages that hold a word which the question has, and so do half as many another one."""


@pytest.fixture
def large() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(
        f"{keywords.SCHEMA} CREATE TABLE chunks (key INTEGER PRIMARY KEY, document TEXT); BEGIN; "
        "INSERT INTO chunks VALUES (1, 'a'), (2, 'a');"
    )
    for key in range(1, COMMON + 1):
        words = ["turbine", "blade", "tower" if key % 2 else "", "gearbox" if key == COMMON else ""]
        connection.execute("INSERT INTO words(rowid, terms) VALUES (?, ?)", (key, " ".join(words)))
    connection.execute("COMMIT")
    yield connection
    connection.close()


def test_passages_are_sought_by_the_rarest_words(large: sqlite3.Connection) -> None:
    assert KeywordQuery(large, "turbine gearbox", COMMON).best(50, ()) == [COMMON]


def test_a_passage_that_was_found_is_weighed_by_all_words(large: sqlite3.Connection) -> None:
    query = KeywordQuery(large, "turbine blade tower gearbox", COMMON)
    shares = query.shares([COMMON, 1, 2])
    assert shares[COMMON] > shares[1] > shares[2] > 0


def test_a_question_of_common_words_alone_still_finds(large: sqlite3.Connection) -> None:
    assert len(KeywordQuery(large, "turbine blade", COMMON).best(50, ())) == 50


def test_in_reports_that_are_named_every_word_counts(large: sqlite3.Connection) -> None:
    assert sorted(KeywordQuery(large, "turbine gearbox", COMMON).best(50, ["a"])) == [1, 2]
