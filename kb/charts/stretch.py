"""Figures of which a few press all others flat: when they are drawn on a logarithmic scale, and on which."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

_SPAN = 100
"""The largest figure is so many times the smallest at least,"""

_PRESSED = 20
"""and so many times the one in the middle: most marks would else lie on the axis."""

_DECADES_MOST = 5


def is_pressed(amounts: Iterable[Decimal]) -> bool:
    """Whether most of these figures could not be told apart on an even scale. Their signs do not matter."""
    sizes = sorted(abs(one) for one in amounts if one)
    if len(sizes) < 3:
        return False
    return sizes[-1] > _SPAN * sizes[0] and sizes[-1] > _PRESSED * median(sizes)


def decades(amounts: Iterable[float]) -> tuple[float, list[float]]:
    """A scale that is even up to a power of ten and logarithmic beyond it, on both sides of zero: that power, and the
    places of the axis that are labelled."""
    values = [one for one in amounts if one] or [1.0]
    top = math.ceil(math.log10(max(map(abs, values))))
    low = max(math.floor(math.log10(min(map(abs, values)))), top - _DECADES_MOST)
    above = [10.0**power for power in range(low, top + 1)]
    signs = [sign for sign, there in ((-1, min(values) < 0), (1, max(values) > 0)) if there]
    reached = {sign: max((one * sign for one in values), default=0.0) for sign in signs}
    ticks = [sign * one for sign in signs for one in above if one / 10 < reached[sign]]
    return 10.0**low, sorted([0.0, *ticks])


def placed(amount: float, even_up_to: float) -> float:
    """Where a figure stands on such a scale."""
    return math.copysign(math.log1p(abs(amount) / even_up_to), amount)
