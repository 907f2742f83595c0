"""Across languages a passage counts for what it has over questions on anything; within one language nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.embedding.background_questions import COHORT
from kb.search.fusion import COMMON_PART, commonness, uncommon
from kb.text.tokens import language

if TYPE_CHECKING:
    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def chinese(shared_kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    shared_kb.put(
        make_report(
            "risks.md", "风险: 宏观经济下行风险；下游需求不及预期风险。", "电池: 储能电池的成本在去年下降了一半。"
        )
    )
    shared_kb.put(make_report("chips.md", "芯片: 型号 QX-700 的功耗为 350 瓦，前代 QX-600 为 420 瓦。"))
    return shared_kb


def test_the_cohort_asks_the_same_questions_in_both_languages() -> None:
    assert len(COHORT["zh"]) == len(COHORT["en"])
    assert all(language(text) == spoken for spoken, texts in COHORT.items() for text in texts)


def test_the_mean_of_the_cohort_is_reckoned_once(embedder: Embedder) -> None:
    assert embedder.cohort("en") is embedder.cohort("en")
    assert embedder.cohort("en").shape == (embedder.dimension,)


def test_passages_in_another_language_are_held_against_the_cohort(chinese: KnowledgeBase) -> None:
    for hit in chinese.search("How much did the cost of storage batteries fall?"):
        assert len(hit.common) == len(hit.sentences) == len(hit.chunk.sentences)


def test_passages_in_the_language_of_the_question_are_not(chinese: KnowledgeBase) -> None:
    hits = chinese.search("储能电池的成本下降了多少？")
    assert [hit.common for hit in hits] == [()] * len(hits)


def test_a_search_by_keywords_alone_needs_no_model(chinese: KnowledgeBase) -> None:
    (hit,) = chinese.search("QX-700 power", retrievers=("keyword",))
    assert hit.common == ()


def test_the_passage_that_is_near_to_everything_gives_way() -> None:
    scores = np.array([0.80, 0.79])
    assert uncommon(scores, [0.76, 0.70]).argmax() == 1


def test_passages_in_the_language_of_the_question_keep_their_scores() -> None:
    scores = np.array([0.80, 0.79, 0.78])
    after = uncommon(scores, [None, 0.76, 0.70])
    assert after[0] == scores[0]
    assert after[1:] == pytest.approx([0.79 - COMMON_PART * 0.03, 0.78 + COMMON_PART * 0.03])


def test_commonness_is_that_of_the_sentence_nearest_to_the_question() -> None:
    question, cohort = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)
    sentences = np.array([[0.6, 0.8], [1.0, 0.0]], np.float32)
    assert commonness(question, cohort, cohort, sentences) == pytest.approx(0.6)
    assert commonness(question, cohort, cohort, sentences[:0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "question", ["What is the population of Tokyo?", "Who painted the Mona Lisa?", "How do I bake sourdough bread?"]
)
def test_what_has_nothing_to_do_with_the_reports_is_refused_across_languages(
    chinese: KnowledgeBase, question: str
) -> None:
    assert chinese.ask([question]).abstained
