"""What doctor finds: parts that disagree, chunks that neither their vector nor their keyword finds, another Chroma; and
what it repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.store import keywords

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase

WIND, SOLAR = "Cost: Wind power became cheaper.", "Cost: Solar power became dearer."


@pytest.fixture
def filled(kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    kb.put(make_report("many.md", *(f"Number {at}: The company number {at} sold {at * 7} wheels." for at in range(40))))
    kb.put(make_report("power.md", WIND, SOLAR))
    assert kb.check() == []
    return kb


def assert_found_and_repaired(kb: KnowledgeBase, *problems: str) -> None:
    assert kb.check(repair=True) == list(problems)
    assert kb.check() == []
    assert kb.search("wind power cheaper")[0].document.name == "power.md"


def test_a_vector_that_is_another_is_found(filled: KnowledgeBase) -> None:
    name = f"{filled.documents()[1].id}-0"
    filled._index.upsert([name], [filled.documents()[1].id], np.eye(1, 384, dtype=np.float32))
    assert_found_and_repaired(filled, "1 chunks that do not find themselves")


def damaged(kb: KnowledgeBase, damage: Callable[[sqlite3.Connection, int], None]) -> None:
    key = kb._catalogue.keys([f"{kb.documents()[1].id}-0"])[0]
    with kb._catalogue.reading() as connection:
        damage(connection, key)


def test_keywords_that_are_another_chunks_are_found(filled: KnowledgeBase) -> None:
    def swap(connection: sqlite3.Connection, key: int) -> None:
        keywords.delete(connection, key, "Cost\nWind power became cheaper.")
        keywords.insert(connection, key, "something else")

    damaged(filled, swap)
    assert_found_and_repaired(filled, "1 chunks that no keyword of theirs finds")


def test_a_chunk_without_a_word_is_no_problem(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("odd.md", ": ——…", WIND))
    assert kb.check() == []


def test_a_chunk_without_its_vector_in_the_catalogue_is_found(filled: KnowledgeBase) -> None:
    def lose(connection: sqlite3.Connection, key: int) -> None:
        connection.execute("DELETE FROM vectors WHERE chunk = ?", (key,))

    damaged(filled, lose)
    assert "1 chunks without a vector in the catalogue" in filled.check()


def test_the_same_text_many_times_is_no_problem(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("same.md", *[WIND] * 30))
    assert kb.check() == []


def test_an_index_of_another_chroma_is_found_and_made_again(filled: KnowledgeBase) -> None:
    state = filled._catalogue.state()
    filled._catalogue.begin_graph(state._replace(chroma="0.4.24"))
    filled._catalogue.settle()
    (problem,) = filled.check()
    assert problem.startswith("the graph index was made by Chroma 0.4.24")
    filled.check(repair=True)
    assert filled.check() == []
