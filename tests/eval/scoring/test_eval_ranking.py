"""Which passages hold what a case needs, and how well search ranks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.questions.cases import Case, ExpectedCell
from eval.scoring.ranking import Passages, evidence_of, measured
from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

REPORT = """# Example

## Capacity

Example makes 4,500 tonnes of zinc a year in Delft.

## Shops

Example has 12 shops. The one in Turin sells zinc too.

## Figures

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
"""


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Passages]:
    folder: Path = tmp_path_factory.mktemp("ranking")
    (folder / "example.md").write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [folder / "example.md"])] == ["added"]
        yield Passages.of(kb)


def held(passages: Passages, case: Case) -> set[str]:
    return {passages.by_id[name][1].place.headings[-1] for name in evidence_of(case, passages)}


def test_evidence_is_where_most_of_the_facts_stand(passages: Passages) -> None:
    assert held(passages, Case("a", "fact", ("q",), all_of=(("4,500",), ("Delft",)))) == {"Capacity"}
    assert held(passages, Case("a", "fact", ("q",), any_of=("zinc",))) == {"Capacity", "Shops"}


def test_evidence_of_a_cell_is_where_its_row_and_value_stand(passages: Passages) -> None:
    cell = ExpectedCell("Delft", ("2024",), "2,222")
    assert held(passages, Case("a", "cell", ("q",), all_of=(("2,222",),), cells=(cell,))) == {"Figures"}


def test_evidence_may_be_named(passages: Passages) -> None:
    assert held(passages, Case("a", "fact", ("q",), all_of=(("4,500",),), evidence=("the one in Turin",))) == {"Shops"}


def test_where_evidence_cannot_be_told_there_is_none(passages: Passages) -> None:
    assert not evidence_of(Case("a", "absent", ("q",), abstain=True), passages)
    assert not evidence_of(Case("a", "fact", ("q",), all_of=(("12",),)), passages)
    assert not evidence_of(Case("a", "aggregate", ("q",), all_of=(("4,500",),)), passages)
    assert not evidence_of(Case("a", "fact", ("q",), all_of=(("nowhere",),)), passages)
    assert not evidence_of(Case("a", "fact", ("q",), all_of=(("4,500",),), documents=("other.md",)), passages)


def test_ranks_are_measured_against_what_was_wanted() -> None:
    wanted = {"first": {"a": 1}, "second": {"b": 1, "x": 1}, "missed": {"z": 1}}
    ranked = {"first": ["a", "b"], "second": ["a", "b"], "missed": ["a"]}
    scores = measured(ranked, wanted)
    assert scores["first"] == {"recall_5": 1.0, "recall_10": 1.0, "mrr": 1.0, "ndcg_10": 1.0}
    assert (scores["second"]["recall_5"], scores["second"]["mrr"]) == (0.5, 0.5)
    assert 0 < scores["second"]["ndcg_10"] < 1
    assert set(scores["missed"].values()) == {0.0}
    assert measured({}, {}) == {}
