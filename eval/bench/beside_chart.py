"""The figures beside the starter as a chart (SVG): how many times its figure ours is, on a logarithmic scale; to the
left is better."""

from __future__ import annotations

from html import escape
from math import log10
from typing import TYPE_CHECKING

from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.bench.side_by_side import Pair

_LEFT, _WIDTH, _LINE, _TOP = 390, 360, 22, 44
_BETTER, _WORSE = "#1b7f4b", "#c2571a"
_ENDS = (-1.5, 1.5)
"""Of the scale, as powers of ten: 1/30 to 30."""


def write_chart(pairs: Sequence[Pair], path: Path) -> None:
    """Write the chart.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_text(as_svg(pairs), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --chart.") from None


def as_svg(pairs: Sequence[Pair]) -> str:
    """The chart."""
    shown = [one for one in pairs if one.ours > 0 and one.starter > 0]
    height = _TOP + _LINE * len(shown) + 30
    width = _LEFT + _WIDTH + 190
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="12">'
        ),
        "<title>report-qa beside a plain LlamaIndex and Chroma starter</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        (
            f'<text x="{_LEFT}" y="18" font-weight="600">time, memory or effort as a multiple of the starter\'s '
            f"(left is better)</text>"
        ),
    ]
    for power, label in ((-1, "0.1"), (0, "1"), (1, "10")):
        x = _x(power)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{_TOP - 10}" y2="{height - 26}" stroke="{"#444" if not power else "#ddd"}"/>'
        )
        parts.append(f'<text x="{x}" y="{height - 10}" text-anchor="middle">{label}</text>')
    for at, one in enumerate(shown):
        y = _TOP + _LINE * at
        times = one.starter / one.ours if one.more else one.ours / one.starter
        x, middle = _x(log10(times)), _x(0)
        size = f", {one.chunks:,}" if one.chunks else ""
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(one.what)}{size}</text>')
        colour = _BETTER if times <= 1 else _WORSE
        parts.append(
            f'<rect x="{min(x, middle):.1f}" y="{y + 2}" width="{max(abs(x - middle), 1):.1f}" height="14" '
            f'fill="{colour}"/>'
        )
        figures = f"{one.ours:,.3g} and {one.starter:,.3g} {one.unit}"
        parts.append(f'<text x="{_LEFT + _WIDTH + 8}" y="{y + 12}">{escape(figures)}</text>')
    return "\n".join((*parts, "</svg>", ""))


def _x(power: float) -> float:
    low, high = _ENDS
    return _LEFT + _WIDTH * (min(max(power, low), high) - low) / (high - low)
