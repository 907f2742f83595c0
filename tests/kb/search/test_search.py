"""Search: both retrievers, their fusion, filters and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.errors import UsageError
from kb.search.fusion import KEYWORD_WEIGHT, fused, likeness
from kb.search.searcher import LONGEST_QUESTION, checked_question
from kb.store.vectors import VectorIndex

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def three(shared_kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    shared_kb.put(
        make_report(
            "storage.md", "电池: 储能电池的成本在去年下降了一半。电芯价格是主要原因。", "电网: 电网侧储能装机翻倍。"
        )
    )
    shared_kb.put(
        make_report(
            "chips.md",
            "芯片: 型号 QX-700 的功耗为 350 瓦，前代 QX-600 为 420 瓦。",
            "notice: 本文不构成投资建议。QX-700",
        )
    )
    shared_kb.put(
        make_report(
            "coffee.txt", "Prices: Coffee futures rose by a third. Growers in Brazil saw frost.", "Tea: Tea was stable."
        )
    )
    return shared_kb


def texts(kb: KnowledgeBase, question: str, **more: object) -> list[str]:
    return [hit.chunk.text for hit in kb.search(question, **more)]  # type: ignore[arg-type]  # passed through


def test_a_chinese_question_finds_its_passage_first(three: KnowledgeBase) -> None:
    assert texts(three, "为什么电池变便宜了？")[0].startswith("储能电池")


def test_an_english_question_finds_a_chinese_passage_first(three: KnowledgeBase) -> None:
    assert texts(three, "How much did the cost of storage batteries fall?")[0].startswith("储能电池")


def test_a_name_in_another_spelling_is_found_by_its_words(three: KnowledgeBase) -> None:
    best = three.search("qx700", retrievers=("keyword",))
    assert [hit.chunk.text[:2] for hit in best] == ["型号", "本文"]
    assert best[0].dense is None
    assert best[0].found_by == ("keyword",)
    assert best[0].sentences == ()


def test_words_that_stand_nowhere_find_nothing_by_keyword(three: KnowledgeBase) -> None:
    assert three.search("完全无关", retrievers=("keyword",)) == []


def test_ranks_scores_and_sentences_belong_together(three: KnowledgeBase) -> None:
    hits = three.search("储能电池的成本")
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 6
    for hit in hits:
        assert len(hit.sentences) == len(hit.chunk.sentences)
        assert hit.chunk_id == f"{hit.document.id}-{hit.chunk.order}"
    assert int(np.argmax(hits[0].sentences)) == 0


def test_a_notice_stands_behind_the_body_but_is_found_when_asked_for(three: KnowledgeBase) -> None:
    assert texts(three, "QX-700")[0].startswith("型号")
    assert texts(three, "这篇文章构成投资建议吗？")[0].startswith("本文")


@pytest.mark.parametrize("name", ["coffee.txt", "Title of coffee.txt"])
def test_only_the_documents_named_are_looked_in(three: KnowledgeBase, name: str) -> None:
    assert {hit.document.name for hit in three.search("储能电池的成本", documents=[name])} == {"coffee.txt"}


def test_a_document_is_named_by_its_id_too_and_several_may_be(three: KnowledgeBase) -> None:
    names = [three.documents()[0].id, "chips.md"]
    for retrievers in (("dense",), ("keyword",), ("dense", "keyword")):
        found = {
            hit.document.name for hit in three.search("储能 QX-700 coffee", documents=names, retrievers=retrievers)
        }
        assert found == {"storage.md", "chips.md"}


def test_top_k_bounds_the_list(three: KnowledgeBase) -> None:
    assert len(three.search("成本", top_k=2)) == 2
    for wrong in (0, -1, 10_000):
        with pytest.raises(UsageError, match="top_k"):
            three.search("成本", top_k=wrong)


def test_an_unknown_document_is_named_with_those_that_there_are(three: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match=r"nope\.pdf") as caught:
        three.search("成本", documents=["nope.pdf"])
    assert "chips.md" in caught.value.cure


@pytest.mark.parametrize("empty", ["", " \n\t", "\x00\x07\x1b", "\ud800"])
def test_a_question_of_nothing_is_refused(kb: KnowledgeBase, empty: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        kb.search(empty)


def test_a_question_beyond_the_limit_is_refused_and_one_at_it_is_not(three: KnowledgeBase) -> None:
    with pytest.raises(UsageError, match=f"{LONGEST_QUESTION:,}"):
        three.search("问" * (LONGEST_QUESTION + 1))
    assert len(three.search("储能电池的成本" + "问" * (LONGEST_QUESTION - 7))) == 6


def test_control_characters_inside_a_question_become_spaces() -> None:
    assert checked_question("  a\x00b\ud800\n") == "a b"


@pytest.mark.parametrize("hostile", ['"', "a OR b", "NEAR(", "*", "'; DROP TABLE chunks; --", "%_", "😀", "terms:x"])
def test_no_question_is_a_query_language(three: KnowledgeBase, hostile: str) -> None:
    assert len(three.search(hostile)) == 6


def test_an_empty_knowledge_base_finds_nothing(kb: KnowledgeBase) -> None:
    assert kb.search("成本") == []


def test_keywords_that_match_little_add_next_to_nothing() -> None:
    assert fused([0.90, 0.89], [0.0, 0.1], [False, False]).argmax() == 0
    assert fused([0.90, 0.89], [0.3, 0.9], [False, False]).argmax() == 1
    assert fused([0.5], [1.0], [False])[0] == pytest.approx(0.5 + KEYWORD_WEIGHT)
    assert len(fused([], [], [])) == 0


def test_a_notice_loses_unless_it_alone_holds_the_words() -> None:
    assert fused([0.85, 0.90], [1.0, 1.0], [False, True]).argmax() == 0
    assert fused([0.85, 0.90], [0.2, 1.0], [False, True]).argmax() == 1
    assert fused([0.85, 0.90], [0.0, 0.0], [False, True]).argmax() == 0
    assert fused([0.90], [0.0], [True])[0] < 0.90


def test_the_nearest_sentence_counts_beside_the_passage() -> None:
    question, other = np.eye(2, dtype=np.float32)
    assert likeness(question, other, np.stack([other, question])) == pytest.approx(0.4)
    assert likeness(question, question, np.empty((0, 2), dtype=np.float32)) == pytest.approx(1.0)


def test_the_graph_finds_nearly_all_that_looking_through_everything_finds(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    subjects = random.normal(size=(40, 384))
    about = random.integers(40, size=4100)
    vectors = (2 * subjects[about] + random.normal(size=(4100, 384))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stored, asked = vectors[:4000], vectors[4000:]
    index = VectorIndex(tmp_path)
    index.follow(1, "passages")
    index.upsert([str(at) for at in range(len(stored))], ["d"] * len(stored), stored)
    found = [set(index.nearest(vector, 10, ())) for vector in asked]
    index.close()
    exact = [{str(at) for at in (-(stored @ vector)).argsort()[:10]} for vector in asked]
    assert sum(len(one & other) for one, other in zip(found, exact, strict=True)) >= 0.99 * 10 * len(asked)
