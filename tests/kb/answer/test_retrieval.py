"""An answer is planned from the question and the reports, all of it is searched for once, and readers get what was
found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.answer.answerer import Answerer
from kb.answer.retrieval import plan_of, retrieve
from kb.knowledge_base import KnowledgeBase
from kb.learned.weights import load_weights
from kb.settings import Settings
from kb.text.glossary_tokens import Glossary, load_glossary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.embedding.embedder import Embedder
    from kb.model import Hit
    from kb.search.evidence_source import Sources

HERON = """# Heron Ferries: routes pay off

Date: 2031-03-08

Heron Ferries was founded in 2012. Its revenue was 410 million euros in 2030. It employs 1,860 people in Bergen.

| Item | 2029 | 2030 |
| --- | --- | --- |
| Gross margin (%) | 31.5 | 34.2 |
"""

MALLARD = """# Mallard Lines: cargo recovers

Date: 2031-04-02

Mallard Lines was founded in 1998. Its revenue was 280 million euros in 2030. Heron Ferries is its main rival.

| Item | 2029 | 2030 |
| --- | --- | --- |
| Gross margin (%) | 28.1 | 27.4 |
"""

OF_ONE = "What was the revenue of Heron Ferries in 2030?"
OF_TWO = "Which had the higher revenue in 2030, Heron Ferries or Mallard Lines?"
OF_ALL = "Which of the companies has the highest gross margin in 2030?"
OF_NONE = "Which ferry company is in Bergen?"
YES_OR_NO = "Is the gross margin of Heron Ferries 34.2% in 2030?"
WHICH_REPORT = "Which report mentions Bergen?"
NOT_THERE = "How much wheat did Oslo import?"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Sources]:
    """What answers over both reports are made from."""
    folder = tmp_path_factory.mktemp("retrieval")
    for name, text in (("heron", HERON), ("mallard", MALLARD)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [one.error for one in add_files(kb, sorted(folder.glob("*.md")))] == ["", ""]
        yield kb.basis([OF_ONE]).sources


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


class Watched:
    """Sources that write down what is searched for."""

    def __init__(self, sources: Sources) -> None:
        self.searches: list[tuple[str, tuple[str, ...]]] = []
        self.sources = replace(sources, search=self._search)
        self._inner = sources

    def _search(self, text: str, within: Sequence[str]) -> list[Hit]:
        self.searches.append((text, tuple(within)))
        return self._inner.search(text, within)


@pytest.mark.parametrize("question", [OF_ONE, OF_TWO, OF_ALL, OF_NONE, YES_OR_NO, WHICH_REPORT, NOT_THERE])
def test_answering_searches_for_what_was_planned_and_for_nothing_else(
    sources: Sources, glossary: Glossary, question: str
) -> None:
    planned, answered = Watched(sources), Watched(sources)
    retrieve(plan_of(question, sources.documents, glossary), planned.sources)
    Answerer(glossary, load_weights()).stands_alone(question, answered.sources)
    assert answered.searches == planned.searches
    assert planned.searches


@pytest.mark.parametrize(
    ("question", "answer"),
    [(OF_ONE, "410 million"), (OF_TWO, "410 million"), (OF_ALL, "Heron Ferries")],
)
def test_what_was_found_is_answered_from(sources: Sources, glossary: Glossary, question: str, answer: str) -> None:
    assert answer in Answerer(glossary, load_weights()).stands_alone(question, sources).answer.answer


def test_a_comparison_is_planned_as_a_question_for_each_company(sources: Sources, glossary: Glossary) -> None:
    plan = plan_of(OF_TWO, sources.documents, glossary)
    assert plan.questions == (
        "What is the revenue in 2030 of Heron Ferries?",
        "What is the revenue in 2030 of Mallard Lines?",
    )


def test_a_comparison_of_all_is_planned_with_the_question_itself_in_case_reports_do_not_tell(
    sources: Sources, glossary: Glossary
) -> None:
    plan = plan_of(OF_ALL, sources.documents, glossary)
    assert plan.questions[-1] == OF_ALL
    assert len(plan.questions) == 3


def test_passages_come_from_the_report_that_is_meant_and_others_that_name_its_company(
    sources: Sources, glossary: Glossary
) -> None:
    (found,) = retrieve(plan_of(OF_ONE, sources.documents, glossary), sources)[OF_ONE]
    assert {hit.document.name for hit in found.hits} == {"heron.md"}
    assert "mallard.md" in {hit.document.name for hit in found.elsewhere}
