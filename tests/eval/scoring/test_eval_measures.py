"""What many cases are worth together, and whether a change is more than chance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.scoring.measures import OVERALL, chance, interval, scores_of
from eval.scoring.result import CaseResult

CASE = CaseResult(
    id="a",
    kind="fact",
    turns=("q",),
    answer="1234",
    abstained=False,
    citations=(),
    right=True,
    cited=True,
    direct=False,
    faults=(),
    seconds=0.1,
)


def test_means_are_per_kind_and_overall() -> None:
    cases = [
        replace(CASE, precision=0.5, ranking={"mrr": 1.0}),
        replace(CASE, cited=False, direct=True, seconds=0.3, ranking={"mrr": 0.5}, answer="12345678"),
        replace(CASE, right=False, abstained=True, seconds=0.2, answer="no"),
        replace(CASE, kind="absent", refuse=True, abstained=True, direct=True, seconds=0.4),
        replace(CASE, kind="absent", refuse=True, right=False, seconds=0.4),
    ]
    scores, intervals = scores_of(cases)
    assert list(scores) == ["fact", "absent", OVERALL]
    fact = scores["fact"]
    assert (fact["n"], fact["right"], fact["cited"], fact["direct"], fact["lost"]) == (
        3,
        0.6667,
        0.3333,
        0.3333,
        0.3333,
    )
    assert (fact["citation_precision"], fact["mrr"], fact["length"], fact["seconds"]) == (0.5, 0.75, 6, 0.2)
    assert "refused" not in fact
    assert "refusal_precision" not in fact
    assert (scores["absent"]["refused"], scores[OVERALL]["refusal_precision"]) == (0.5, 0.5)
    assert intervals["fact"]["right"][0] < fact["right"] < intervals["fact"]["right"][1]


def test_nothing_has_no_scores() -> None:
    assert scores_of([]) == ({}, {})


def test_an_interval_is_narrower_for_more_cases_and_the_same_every_time() -> None:
    few, many = interval([1.0, 0.0] * 5), interval([1.0, 0.0] * 500)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    graded = [0.25, 0.5, 1.0, 0.75] * 10
    assert interval(graded) == interval(graded)
    assert interval(graded)[0] < 0.625 < interval(graded)[1]


def test_chance_is_that_of_the_sign_test() -> None:
    assert chance([0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1]) == pytest.approx(0.0625)
    assert chance([0, 1], [1, 0]) == 1.0
    assert chance([1, 1], [1, 1]) == 1.0


def test_what_became_of_a_language_model_s_sentences_is_counted() -> None:
    written = {"sentences": 3, "unsupported": 1, "invented": 0, "fell_back": 0}
    cases = [replace(CASE, checks=written), replace(CASE, checks={**written, "sentences": 0, "fell_back": 1})]
    overall = scores_of([*cases, CASE])[0][OVERALL]
    assert {name: overall[name] for name in written} == {
        "sentences": 3,
        "unsupported": 2,
        "invented": 0,
        "fell_back": 1,
    }
    assert "sentences" not in scores_of([CASE])[0][OVERALL]
