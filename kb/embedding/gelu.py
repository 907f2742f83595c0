"""The activation function of the networks that NumPy runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def gelu(x: Floats) -> Floats:
    """x * Phi(x), with the error function as Abramowitz and Stegun's 7.1.26 (within 1.5e-7): NumPy has none of its
    own, and SciPy's takes twice as long."""
    size = np.abs(x)
    t = np.reciprocal(size * np.float32(0.3275911 * 0.5**0.5) + np.float32(1))
    series = np.full_like(x, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series *= t
        series += np.float32(coefficient)
    series *= t
    series *= np.exp(size * size * np.float32(-0.5))
    size *= np.float32(1) - series
    size += x
    size *= np.float32(0.5)
    return size
