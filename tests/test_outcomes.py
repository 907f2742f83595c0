"""What comes of a question is one of three: an answer, what comes closest shown as such, or that the reports do not say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from test_rendering import EN, FACT, ZH, soup

from kb.cli import _answer_fields
from kb.model import Answer
from kb.phrases import abstention, not_sure
from kb.rendering import answer_html
from kb.weights import load_weights

if TYPE_CHECKING:
    from kb.weights import ConfidenceWeights

UNSURE = Answer(
    "q", "Not sure.", abstained=True, nearest=(FACT, replace(FACT, number=2, quote="Rain fell.")), closest=1
)


def test_an_answer_is_given_or_closest_or_absent() -> None:
    assert Answer("q", "5.", abstained=False).outcome == "answer"
    assert UNSURE.outcome == "closest"
    assert Answer("q", "No.", abstained=True, nearest=(FACT,)).outcome == "absent"


def test_scripts_read_the_outcome_beside_what_came_nearest() -> None:
    fields = json.loads(json.dumps(_answer_fields(UNSURE)))
    assert (fields["outcome"], fields["abstained"], fields["citations"]) == ("closest", True, [])
    assert fields["nearest"][0]["quote"] == FACT.quote


@pytest.mark.parametrize("texts", [EN, ZH])
def test_the_browser_quotes_what_may_answer_apart_from_an_answer_and_from_what_does_not(texts: dict[str, str]) -> None:
    page = soup(answer_html(UNSURE, 1, texts))
    assert page.select_one(".rq-unsure") is not None
    closest, others = page.select_one(".rq-closest"), page.select_one(".rq-nearest")
    assert closest is not None
    assert others is not None
    assert texts["closest"] in closest.get_text()
    assert FACT.quote in closest.get_text()
    assert [link["href"] for link in closest.select("a")] == ["#cite-1-1"]
    assert [link["href"] for link in others.select("a")] == ["#cite-1-2"]
    assert page.select_one(".rq-sources") is None


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_not_sure_is_said_otherwise_than_that_nothing_is_there(spoken: str) -> None:
    assert not_sure(spoken) != abstention(spoken, (), (), empty=False)


PARTS = ("same_language", "across_languages", "aligned")


@pytest.mark.parametrize("part", PARTS)
def test_the_likelier_an_answer_is_right_the_further_it_is_over_the_threshold(part: str) -> None:
    weights: ConfidenceWeights = getattr(load_weights(), part)
    likely = [weights.likely(margin) for margin in (-100.0, -2.0, 0.0, 2.0, 100.0)]
    assert likely == sorted(likely)
    assert 0 <= likely[0] < likely[-1] <= 1
    assert weights.closest < 0
