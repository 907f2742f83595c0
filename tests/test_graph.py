"""The graph index loses no chunk, however often reports come and go: hnswlib links to what was taken out, and that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from killing import open_base

from kb.vectors import STRUCK_LEAST, VectorIndex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def test_a_chunk_that_the_graph_lost_while_it_was_added_is_noticed(
    hashed: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed.put(make_report("first.md", *numbered("first", 30)))
    upsert, calls = VectorIndex.upsert, []

    def losing(index: VectorIndex, ids: list[str], documents: list[str], vectors: NDArray[np.float32]) -> None:
        calls.append(len(ids))
        if len(calls) == 1:
            vectors = np.concatenate([-vectors[:1], vectors[1:]])
        upsert(index, ids, documents, vectors)

    monkeypatch.setattr(VectorIndex, "upsert", losing)
    assert anew(hashed, lambda: hashed.put(make_report("second.md", *numbered("second", 20))))
    assert calls == [20, 50]
    assert hashed.check() == []


def test_another_process_finds_a_chunk_in_the_graph_as_it_was_written(
    hashed: KnowledgeBase, make_report: MakeReport
) -> None:
    hashed.put(make_report("one.md", "Wind: Wind power became cheaper."))
    (header,) = (hashed.settings.dir / "chroma").glob("*/header.bin")
    before = header.stat().st_mtime_ns
    hashed.put(make_report("two.md", *numbered("two", 3)))
    assert header.stat().st_mtime_ns > before
