"""What readers thought of answers, and the cases that are made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.questions.cases import read_cases
from eval.questions.collecting import append, case_of, chosen
from ingest import add_files
from kb.errors import StorageError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer
from kb.settings import Settings
from kb.store.ratings import BAD, GOOD, RATINGS_FILE, Rating, Ratings, rating_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

REPORT = """# Acme Robotics

## Sales

The factory in Delft sold 4,321 robots.

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""


@pytest.fixture
def kb(tmp_path: Path, embedder: Embedder) -> Iterator[KnowledgeBase]:
    (tmp_path / "acme.md").write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [tmp_path / "acme.md"])] == ["added"]
        yield kb


def rated(kb: KnowledgeBase, question: str, verdict: str = GOOD) -> Rating:
    return rating_of(kb.ask([question]), [question], verdict)


def test_a_rating_is_kept_and_may_be_put_in_other_words(kb: KnowledgeBase) -> None:
    ratings = Ratings(kb.settings.dir)
    assert ratings.all() == ()
    first, second = rated(kb, "How many robots did Delft sell?"), rated(kb, "Who owns the moon base?", BAD)
    for one in (first, second, replace(first, comment="as in the annual report")):
        ratings.store(one)
    assert [(one.id, one.verdict, one.comment) for one in ratings.all()] == [
        (first.id, GOOD, "as in the annual report"),
        (second.id, BAD, ""),
    ]
    assert first.hits[0]["document"] == "acme.md"


def test_when_a_report_goes_what_was_quoted_from_it_goes_too(kb: KnowledgeBase) -> None:
    ratings = Ratings(kb.settings.dir)
    rating = rated(kb, "How many robots did Delft sell?")
    assert "4,321" in rating.answer
    ratings.store(rating)
    kb.remove("acme.md")
    (left,) = ratings.all()
    assert (left.turns, left.answer, left.citations, left.hits) == (rating.turns, "", (), ())
    assert "4,321" not in (kb.settings.dir / RATINGS_FILE).read_text(encoding="utf-8")


def test_a_line_that_is_no_rating_is_named(tmp_path: Path) -> None:
    (tmp_path / RATINGS_FILE).write_text("{}\n", encoding="utf-8")
    with pytest.raises(StorageError, match=r"ratings\.jsonl, line 1"):
        Ratings(tmp_path).all()


def test_good_answers_become_cases_that_hold(kb: KnowledgeBase, tmp_path: Path) -> None:
    questions = ("How many robots did Delft sell?", "How many did Turin deliver in 2024?", "Who owns the moon base?")
    ratings = [rated(kb, question) for question in questions]
    append([case_of(one) for one in ratings], tmp_path / "cases.yaml")
    prose, cell, absent = read_cases(tmp_path / "cases.yaml")
    assert (prose.kind, prose.documents, prose.tags) == ("fact", ("acme.md",), ("collected",))
    assert (cell.kind, cell.cells[0].row, cell.cells[0].value) == ("cell", "Turin", "2,099")
    assert absent.abstain
    with pytest.raises(UsageError, match=f"rated-{ratings[0].id}"):
        append([case_of(ratings[0])], tmp_path / "cases.yaml")


def test_of_a_bad_answer_someone_must_say_what_is_right(kb: KnowledgeBase) -> None:
    rating = rating_of(Answer("q", "wrong", abstained=False), ["q"], BAD)
    with pytest.raises(UsageError, match="does not tell what is right"):
        case_of(rating)
    assert case_of(replace(rating, expected="12 shops", comment="see page 3"))["all_of"] == ["12 shops"]
    assert case_of(replace(rating, comment="see page 3"), ["12"])["note"] == "see page 3"
    assert case_of(rating, absent=True)["abstain"] is True
    assert case_of(replace(rating, turns=("p", "q")), ["12"])["turns"] == ["p", "q"]


def test_ratings_are_chosen_by_id(kb: KnowledgeBase) -> None:
    one, other = (replace(rating_of(Answer("q", "a", abstained=False), ["q"], GOOD), id=name) for name in "ab")
    assert chosen([one, other], ["b", "a"]) == [other, one]
    with pytest.raises(UsageError, match="'c'"):
        chosen([one], ["c"])


def test_a_rating_is_plain_json(kb: KnowledgeBase) -> None:
    Ratings(kb.settings.dir).store(rated(kb, "How many did Delft deliver in 2024?"))
    (line,) = (kb.settings.dir / RATINGS_FILE).read_text(encoding="utf-8").splitlines()
    fields = json.loads(line)
    assert fields["citations"][0]["cells"] == [{"row": "Delft", "column": ["2024"], "value": "2,222", "unit": ""}]
