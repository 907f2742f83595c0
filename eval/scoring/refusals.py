"""The refusal curve: how many unanswerable questions are refused by a threshold that gives up a share of the answerable
ones."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


MOST_LOST = 0.2
"""Where the picture ends."""

_WIDTH, _HEIGHT, _LEFT, _TOP = 560, 340, 60, 20
_COLOURS = ("#1f6fb2", "#c2571a", "#3a8f5c", "#8a4fb0", "#a33b52")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")


def refused_at(lost: float, answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Share of `unanswerable` below the threshold that leaves `lost` of `answerable` below it; both are confidences."""
    if not answerable or not unanswerable:
        return 0.0
    threshold = sorted(answerable)[min(int(lost * len(answerable)), len(answerable) - 1)]
    return sum(one < threshold for one in unanswerable) / len(unanswerable)


def curve(answerable: Sequence[float], unanswerable: Sequence[float], steps: int = 40) -> list[tuple[float, float]]:
    """The curve up to MOST_LOST."""
    losses = [MOST_LOST * at / steps for at in range(steps + 1)]
    return [(lost, refused_at(lost, answerable, unanswerable)) for lost in losses]


def as_svg(curves: Mapping[str, Sequence[tuple[float, float]]], points: Mapping[str, tuple[float, float]]) -> str:
    """A picture of curves by name, with the working point of each."""
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 200} {_HEIGHT + 70}" '
            f'font-family="sans-serif" font-size="13">'
        ),
        "<title>Unanswerable questions refused, by answerable questions given up</title>",
        f'<rect width="{_WIDTH + 200}" height="{_HEIGHT + 70}" fill="white"/>',
        *_grid(),
    ]
    for at, (name, points_of) in enumerate(curves.items()):
        colour, dash = _COLOURS[at % len(_COLOURS)], _DASHES[at % len(_DASHES)]
        path = " ".join(f"{_x(lost):.1f},{_y(refused):.1f}" for lost, refused in points_of)
        lines.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        if name in points:
            lost, refused = points[name]
            lines.append(f'<circle cx="{_x(min(lost, MOST_LOST)):.1f}" cy="{_y(refused):.1f}" r="5" fill="{colour}"/>')
        y = _TOP + 20 + 22 * at
        lines.append(
            f'<line x1="{_LEFT + _WIDTH + 10}" x2="{_LEFT + _WIDTH + 38}" y1="{y}" y2="{y}" stroke="{colour}" '
            f'stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        lines.append(f'<text x="{_LEFT + _WIDTH + 44}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join((*lines, "</svg>", ""))


def _grid() -> list[str]:
    lines = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        lines.append(f'<line x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tenth * 10} %</text>')
    for part in range(5):
        lost = MOST_LOST * part / 4
        x = _x(lost)
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_TOP + _HEIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{lost:.0%}</text>')
    middle = _LEFT + _WIDTH / 2
    lines.append(f'<text x="{middle}" y="{_TOP + _HEIGHT + 40}" text-anchor="middle">answerable questions lost</text>')
    return lines


def _x(lost: float) -> float:
    return _LEFT + _WIDTH * lost / MOST_LOST


def _y(refused: float) -> float:
    return _TOP + _HEIGHT * (1 - refused)
