"""The graph index loses no chunk, however often reports come and go: hnswlib links to what was taken out, and that
leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from killing import open_base

from kb.store.stores import UNINDEXED_LEAST
from kb.store.vectors import STRUCK_LEAST, VectorIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from conftest import MakeReport
    from numpy.typing import NDArray

    from kb.knowledge_base import KnowledgeBase

MANY = STRUCK_LEAST + 50


@pytest.fixture
def hashed(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A knowledge base whose vectors are as far from each other as vectors can be: the hardest for a graph."""
    with open_base(tmp_path / "kb") as kb:
        yield kb


def numbered(name: str, count: int) -> list[str]:
    return [f"Section {at}: Section {at} of {name}." for at in range(count)]


def anew(kb: KnowledgeBase, change: Any) -> bool:
    """Whether the change made the graph anew."""
    before = kb._catalogue.state().graph
    change()
    return kb._catalogue.state().graph != before


def test_what_comes_after_all_else_was_removed_is_found(hashed: KnowledgeBase, make_report: MakeReport) -> None:
    hashed.put(make_report("old.md", *numbered("old", 20)))
    hashed.remove("old.md")
    assert anew(hashed, lambda: hashed.put(make_report("new.md", *numbered("new", 20))))
    assert hashed.check() == []


def test_a_graph_from_which_more_was_taken_than_is_left_is_made_anew_before_the_next_report(
    hashed: KnowledgeBase, make_report: MakeReport
) -> None:
    hashed.put(make_report("stays.md", *numbered("stays", 10)))
    hashed.put(make_report("many.md", *numbered("many", MANY)))
    assert not anew(hashed, lambda: hashed.remove("many.md"))
    assert anew(hashed, lambda: hashed.put(make_report("new.md", *numbered("new", 10))))
    assert not anew(hashed, lambda: hashed.put(make_report("more.md", *numbered("more", 10))))
    assert hashed.check() == []


def test_who_opens_it_again_knows_how_much_was_taken_out(tmp_path: Path, make_report: MakeReport) -> None:
    with open_base(tmp_path / "kb") as kb:
        kb.put(make_report("stays.md", *numbered("stays", 10)))
        kb.put(make_report("many.md", *numbered("many", MANY)))
        kb.remove("many.md")
    with open_base(tmp_path / "kb") as kb:
        assert anew(kb, lambda: kb.put(make_report("new.md", *numbered("new", 10))))


def losing(monkeypatch: pytest.MonkeyPatch, fraction: int) -> list[int]:
    """Has the graph keep a wrong vector for every so many that are put in; returns how many are, call by call."""
    upsert, calls = VectorIndex.upsert, []

    def wrongly(index: VectorIndex, ids: list[str], documents: list[str], vectors: NDArray[np.float32]) -> None:
        calls.append(len(ids))
        kept = vectors.copy()
        kept[::fraction] *= -1
        upsert(index, ids, documents, kept)

    monkeypatch.setattr(VectorIndex, "upsert", wrongly)
    return calls


def test_a_chunk_that_the_graph_does_not_find_is_put_in_once_more(
    hashed: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed.put(make_report("first.md", *numbered("first", 30)))
    with monkeypatch.context() as patched:
        upsert, calls = VectorIndex.upsert, losing(patched, 20)
        lose = VectorIndex.upsert

        def once(index: VectorIndex, *given: Any) -> None:
            (upsert if calls else lose)(index, *given)

        patched.setattr(VectorIndex, "upsert", once)
        assert not anew(hashed, lambda: hashed.put(make_report("second.md", *numbered("second", 20))))
    assert hashed.check() == []
    assert hashed._catalogue.unindexed() == []


def test_what_the_graph_never_finds_is_looked_at_one_by_one(
    hashed: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed.put(make_report("first.md", *numbered("first", 30)))
    with monkeypatch.context() as patched:
        losing(patched, 1)
        assert not anew(hashed, lambda: hashed.put(make_report("second.md", *numbered("second", 3))))
    assert len(hashed._catalogue.unindexed()) == 3
    assert hashed.check() == []
    assert hashed.search("Section 1: Section 1 of second.")[0].document.name == "second.md"
    hashed.remove("second.md")
    assert hashed._catalogue.unindexed() == []


def test_what_a_graph_made_anew_does_not_find_is_listed_too_whenever_it_was_added(
    hashed: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed.put(make_report("stays.md", *numbered("stays", 20)))
    hashed.put(make_report("many.md", *numbered("many", MANY)))
    hashed.remove("many.md")
    with monkeypatch.context() as patched:
        losing(patched, 1)
        assert anew(hashed, lambda: hashed.put(make_report("new.md", *numbered("new", 20))))
        assert len(hashed._catalogue.unindexed()) == 40
        collection: Any = hashed.chroma_collection()
        collection.delete(ids=collection.get()["ids"][:1])
        assert anew(hashed, lambda: hashed.check(repair=True))
        assert len(hashed._catalogue.unindexed()) == 40
    assert hashed.check() == []


def test_a_graph_that_does_not_find_much_is_made_anew(
    hashed: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed.put(make_report("first.md", *numbered("first", 30)))
    with monkeypatch.context() as patched:
        losing(patched, 1)
        assert anew(hashed, lambda: hashed.put(make_report("many.md", *numbered("many", UNINDEXED_LEAST + 1))))
    assert hashed.check() == []


def test_another_process_finds_a_chunk_in_the_graph_as_it_was_written(
    hashed: KnowledgeBase, make_report: MakeReport
) -> None:
    hashed.put(make_report("one.md", "Wind: Wind power became cheaper."))
    (header,) = (hashed.settings.dir / "chroma").glob("*/header.bin")
    before = header.stat().st_mtime_ns
    hashed.put(make_report("two.md", *numbered("two", 3)))
    assert header.stat().st_mtime_ns > before
