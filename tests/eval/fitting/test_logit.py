"""The two regressions that weights are fitted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from eval.fitting.logit import fit_choice, fit_logistic

if TYPE_CHECKING:
    from collections.abc import Sequence


def groups(count: int, weights: Sequence[float]) -> list[tuple[Any, Any]]:
    """Alternatives of which one is right, drawn as a conditional logit of these weights would have it."""
    drawn = np.random.default_rng(3)
    made = []
    for _ in range(count):
        features = drawn.normal(size=(5, len(weights)))
        best = np.argmax(features @ np.array(weights) + drawn.gumbel(size=5))
        made.append((features, np.arange(5) == best))
    return made


def test_the_conditional_logit_finds_the_weights_that_made_the_choices() -> None:
    found = fit_choice(groups(4000, (2.0, -1.0, 0.0)), ridge=0.0)
    assert found == pytest.approx([2.0, -1.0, 0.0], abs=0.15)


def test_a_group_with_nothing_right_or_nothing_wrong_teaches_nothing() -> None:
    some = groups(50, (1.0, -1.0))
    idle = [(np.ones((2, 2)), np.array([False, False])), (np.eye(2), np.array([True, True]))]
    assert fit_choice([*some, *idle], 0.1).tolist() == fit_choice(some, 0.1).tolist()
    assert fit_choice(idle, 0.1).tolist() == [0.0, 0.0]


def test_any_of_several_right_alternatives_counts() -> None:
    features = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])
    right = np.array([True, True, False])
    weights = fit_choice([(features, right)] * 5, 0.1)
    assert weights[0] == pytest.approx(weights[1])
    assert weights[0] > 0


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    made = [(np.column_stack((features, np.ones(5))), right) for features, right in groups(60, (1.5,))]
    assert fit_choice(made, 0.02)[1] == pytest.approx(0.0, abs=1e-9)
    weights, _ = fit_logistic(np.array([[0.0, 4.0], [1.0, 4.0], [2.0, 4.0]]), np.array([False, True, True]), 0.1)
    assert weights[1] == pytest.approx(0.0, abs=1e-9)


def test_the_logistic_regression_finds_the_log_odds_that_made_the_flags() -> None:
    drawn = np.random.default_rng(5)
    features = drawn.normal(loc=3.0, size=(6000, 2))
    right = drawn.random(6000) < 1 / (1 + np.exp(-(features @ np.array([1.0, -0.5]) - 1.0)))
    weights, intercept = fit_logistic(features, right, 0.0)
    assert [*weights, intercept] == pytest.approx([1.0, -0.5, -1.0], abs=0.25)


def test_flags_that_a_feature_tells_apart_do_not_run_away() -> None:
    weights, _ = fit_logistic(np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([False, False, True, True]), 0.01)
    assert 0 < weights[0] < 10
