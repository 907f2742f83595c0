"""What comes of a question is one of three: an answer, what comes closest shown as such, or that the reports do not
say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from test_rendering import soup
from told_answers import EN, FACT, ZH

import kb.learned.weights
from ingest import add_files
from kb.commands.json_fields import answer_fields
from kb.html.answer_rendering import answer_html
from kb.knowledge_base import KnowledgeBase
from kb.learned.weights import load_weights
from kb.model import Answer
from kb.settings import Settings
from kb.text.tokens import language
from kb.wording.phrases import abstention, not_sure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.learned.weights import ConfidenceWeights

REPORT = """# 灯塔机器人与罐头厂

## 公司近况

灯塔机器人由陆远舟于 2019 年创立，总部设在青岛，首款产品是低矮型搬运车。由于海外仓库改造提速，第二工厂提前投产。

## The cannery

The cannery was founded by Ada Marsh in 1931. It stands beside the harbour and employs two hundred people in summer.
"""

UNSURE = Answer(
    "q", "Not sure.", abstained=True, nearest=(FACT, replace(FACT, number=2, quote="Rain fell.")), closest=1
)


def test_an_answer_is_given_or_closest_or_absent() -> None:
    assert Answer("q", "5.", abstained=False).outcome == "answer"
    assert UNSURE.outcome == "closest"
    assert Answer("q", "No.", abstained=True, nearest=(FACT,)).outcome == "absent"


def test_scripts_read_the_outcome_beside_what_came_nearest() -> None:
    fields = json.loads(json.dumps(answer_fields(UNSURE)))
    assert (fields["outcome"], fields["abstained"], fields["citations"]) == ("closest", True, [])
    assert fields["nearest"][0]["quote"] == FACT.quote


@pytest.mark.parametrize("texts", [EN, ZH])
def test_the_browser_quotes_what_may_answer_apart_from_an_answer_and_from_what_does_not(texts: dict[str, str]) -> None:
    page = soup(answer_html(UNSURE, 1, texts))
    assert page.select_one(".rq-answer.rq-closest") is not None
    assert texts["outcome_closest"] in page.get_text()
    closest, others = page.select_one(".rq-quotes"), page.select_one(".rq-nearest")
    assert closest is not None
    assert others is not None
    assert FACT.quote in closest.get_text()
    assert [link["href"] for link in closest.select("a")] == ["#cite-1-1"]
    assert [link["href"] for link in others.select("a")] == ["#cite-1-2"]
    assert page.select_one(".rq-sources") is None


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_not_sure_is_said_otherwise_than_that_nothing_is_there(spoken: str) -> None:
    assert not_sure(spoken) != abstention(spoken, (), (), empty=False)


@pytest.fixture
def library(tmp_path: Path, embedder: Embedder) -> Iterator[KnowledgeBase]:
    """One report, in either language."""
    report = tmp_path / "report.md"
    report.write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as opened:
        list(add_files(opened, [report]))
        yield opened


@pytest.fixture(params=[0.0, 1.01], ids=["sure", "unsure"])
def given(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """The probability from which on prose is given as an answer."""
    weights = load_weights()
    right = replace(weights.same_language.right, given=request.param)
    changed = replace(weights, same_language=replace(weights.same_language, right=right))
    monkeypatch.setattr(kb.learned.weights, "load_weights", lambda: changed)
    least: float = request.param
    return least


@pytest.mark.parametrize(
    ("question", "told"),
    [("灯塔机器人是由谁创立的？", "陆远舟"), ("Who founded the cannery?", "Ada Marsh")],
)
def test_what_is_not_likely_enough_is_shown_as_closest_and_no_longer_said(
    library: KnowledgeBase, given: float, question: str, told: str
) -> None:
    answer = library.ask([question])
    quotes = [citation.quote for citation in (answer.nearest if given else answer.citations)]
    assert answer.outcome == ("closest" if given else "answer")
    assert answer.answer.startswith(not_sure(language(question))) == bool(given)
    assert told in quotes[0]
    assert answer.confidence is not None
    assert (told in answer.answer) == (not given)


@pytest.mark.parametrize("question", ["灯塔机器人的 LT-9 卖多少钱？", "Who founded Globex?"])
def test_a_name_that_no_report_has_is_absent_and_never_closest(library: KnowledgeBase, question: str) -> None:
    assert library.ask([question]).outcome == "absent"


PARTS = ("same_language", "across_languages", "aligned")


@pytest.mark.parametrize("part", PARTS)
def test_the_likelier_an_answer_is_right_the_further_it_is_over_the_threshold(part: str) -> None:
    weights: ConfidenceWeights = getattr(load_weights(), part)
    told = dict.fromkeys(weights.right.features, 0.9)
    likely = [weights.right.likely(margin, told) for margin in (-100.0, -2.0, 0.0, 2.0, 100.0)]
    assert likely == sorted(likely)
    assert 0 <= likely[0] < likely[-1] <= 1
    assert weights.closest < 0
