"""Two regressions in NumPy: which of several alternatives is right (conditional logit), and whether one is (logistic).

Both are fitted by Newton's method with a ridge on standardised features; the same input gives the same figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

STEPS = 200
"""Newton steps at most; a few dozen are usual."""

SETTLED = 1e-9
"""A gradient this small is the end."""

HALVINGS = 30
"""A step that does not help is halved so often before the fit is taken to have ended."""


def fit_choice(groups: Sequence[tuple[Floats, Flags]], ridge: float) -> Floats:
    """Weights under which the right alternatives of each group are likeliest.

    Args:
        groups: at least one; for each, the features of its alternatives (n, f) and which are right (n,); where several
            are, any of them counts. Groups without a right or without a wrong one teach nothing and are passed over.
        ridge: how strongly weights are drawn to zero, per group, features being in standard deviations.

    Returns:
        (f,) weights, for features as given; all zero when no group teaches anything.
    """
    telling = [(features, right) for features, right in groups if right.any() and not right.all()]
    width = groups[0][0].shape[1]
    if not telling:
        return np.zeros(width)
    scale = _scale(np.concatenate([features for features, _ in telling]))
    features = np.concatenate([features for features, _ in telling]) / scale
    right = np.concatenate([flags for _, flags in telling])
    starts = np.cumsum([0, *(len(flags) for _, flags in telling[:-1])])
    return _climb(lambda weights: _choice_slope(weights, features, right, starts, ridge), width) / scale


def fit_logistic(features: Floats, right: Flags, ridge: float) -> tuple[Floats, float]:
    """Weights and intercept of the log-odds that an example is right.

    Args:
        features: (n, f).
        right: (n,), with at least one of each.
        ridge: how strongly weights, not the intercept, are drawn to zero, per example, features being standardised.

    Returns:
        (f,) weights and the intercept, for features as given.
    """
    mean, scale = features.mean(axis=0), _scale(features)
    whole = np.column_stack(((features - mean) / scale, np.ones(len(features))))
    penalty = np.full(whole.shape[1], ridge)
    penalty[-1] = 0.0
    fitted = _climb(lambda weights: _logistic_slope(weights, whole, right, penalty), whole.shape[1])
    weights = fitted[:-1] / scale
    return weights, float(fitted[-1] - weights @ mean)


def _scale(features: Floats) -> Floats:
    """Standard deviations; 1 for a feature that never varies, so that its weight stays zero."""
    deviation = features.std(axis=0)
    return np.where(deviation > 1e-9, deviation, 1.0)


def _climb(slope: Callable[[Floats], tuple[float, Floats, Floats]], width: int) -> Floats:
    """The top of a penalised log-likelihood; `slope` gives its value, its gradient (f,) and a curvature (f, f)."""
    weights = np.zeros(width)
    value, gradient, curvature = slope(weights)
    for _ in range(STEPS):
        if np.abs(gradient).max() < SETTLED:
            break
        # Without a ridge, a feature that never varies would make the curvature singular.
        step = np.linalg.solve(curvature + 1e-9 * np.eye(width), gradient)
        for _ in range(HALVINGS):
            higher = slope(weights + step)
            if higher[0] > value:
                break
            step = step / 2
        else:
            break
        weights, (value, gradient, curvature) = weights + step, higher
    return weights


def _choice_slope(
    weights: Floats, features: Floats, right: Flags, starts: NDArray[np.int64], ridge: float
) -> tuple[float, Floats, Floats]:
    sizes = np.diff(np.append(starts, len(features)))
    scores = features @ weights
    scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
    odds = np.exp(scores)
    share = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
    found = np.add.reduceat(share * right, starts)
    # Kept off zero: a right alternative may be so unlikely at first that nothing of it is left.
    found = np.maximum(found, 1e-300)
    among_right = share * right / np.repeat(found, sizes)
    groups = len(starts)
    value = float(np.log(found).sum() / groups - ridge * (weights @ weights) / 2)
    gradient = features.T @ (among_right - share) / groups - ridge * weights
    # The curvature that holds while it stays open which of the right ones is meant: never too small, so no step
    # overshoots far.
    means = np.add.reduceat(share[:, None] * features, starts)
    curvature = ((features * share[:, None]).T @ features - means.T @ means) / groups + ridge * np.eye(len(weights))
    return value, gradient, curvature


def _logistic_slope(weights: Floats, features: Floats, right: Flags, penalty: Floats) -> tuple[float, Floats, Floats]:
    log_odds = features @ weights
    chance = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500, 500)))
    value = float(np.mean(right * log_odds - np.logaddexp(0.0, log_odds)) - (penalty * weights**2).sum() / 2)
    gradient = features.T @ (right - chance) / len(features) - penalty * weights
    curvature = (features * (chance * (1 - chance))[:, None]).T @ features / len(features) + np.diag(penalty)
    return value, gradient, curvature
