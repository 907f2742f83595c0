"""Plots of a run as inline SVG: scores by kind against a baseline, the refusal curve, seconds. No script, nothing
fetched, all text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.scoring.result import CaseResult, SuiteResult

NOW, BEFORE, GRID = "#1f6fb2", "#b9c4cf", "#8884"
_LEFT, _TOP, _WIDTH, _HEIGHT = 52, 26, 400, 200
_LONGEST_NAME = 18
MOST_LOST = 0.2
"""Where the refusal curve ends."""


def kinds_plot(suite: SuiteResult, measure: str, before: Mapping[str, Mapping[str, float]]) -> str:
    """Bars of a measure by group, with confidence intervals; those of the baseline beside them."""
    rows = [(group, row[measure]) for group, row in suite.scores.items() if measure in row]
    if not rows:
        return ""
    line, left, width = 30, 150, 330
    height = _TOP + line * len(rows) + 22
    parts = [_text(left, 14, f"{measure} by kind", bold=True)]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = left + width * share
        parts.append(_line(x, _TOP, x, height - 20))
        parts.append(_text(x, height - 6, f"{share:.2f}", anchor="middle"))
    for at, (group, value) in enumerate(rows):
        y = _TOP + line * at
        parts.append(_text(left - 8, y + 17, _short(group), anchor="end"))
        earlier = before.get(group, {}).get(measure)
        tall = 10 if earlier is not None else 20
        parts.append(_bar(left, y + 3, width * _share(value), tall, NOW, f"{group}: {value:.3f}"))
        if earlier is not None:
            parts.append(_bar(left, y + 14, width * _share(earlier), 9, BEFORE, f"{group} before: {earlier:.3f}"))
        if interval := suite.intervals.get(group, {}).get(measure):
            low, high = (left + width * _share(end) for end in interval)
            parts.append(_line(low, y + 8, high, y + 8, "currentColor", 1.5))
        parts.append(_text(left + width + 8, y + 17, f"{value:.3f}"))
    return _svg(left + width + 60, height, f"{measure} by kind", parts)


def refusal_plot(cases: Sequence[CaseResult]) -> str:
    """What a threshold on confidence would refuse of the cases to refuse, by what it would give up of the others; and
    where it is."""
    wanted = [_confidence(case) for case in cases if case.refuse]
    others = [_confidence(case) for case in cases if not case.refuse]
    if not wanted or not others:
        return ""
    # A case's own threshold is the least that refuses it; below all of them nothing is refused.
    steps = sorted({0.0, *(one + 1e-9 for one in (*wanted, *others))})
    points = [(_below(others, step), _below(wanted, step)) for step in steps]
    lost = sum(case.abstained for case in cases if not case.refuse) / len(others)
    refused = sum(case.abstained for case in cases if case.refuse) / len(wanted)
    parts = [
        _text(_LEFT, 14, "refused of the absent, by answerable lost", bold=True),
        *_frame("answerable lost", MOST_LOST),
    ]
    path = " ".join(f"{_x(x / MOST_LOST):.1f},{_y(y):.1f}" for x, y in points if x <= MOST_LOST)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{NOW}" stroke-width="2"/>')
    at = _x(_share(lost / MOST_LOST))
    tip = f"now: {refused:.3f} refused, {lost:.3f} lost"
    parts.append(f'<circle cx="{at:.1f}" cy="{_y(refused):.1f}" r="5" fill="{NOW}"><title>{tip}</title></circle>')
    parts.append(_text(at + 9, _y(refused) + 16, tip))
    return _svg(_LEFT + _WIDTH + 30, _TOP + _HEIGHT + 34, "Refusal curve", parts)


def seconds_plot(now: Sequence[CaseResult], before: Sequence[CaseResult]) -> str:
    """Share of the questions that were answered within so many milliseconds; those of the baseline beside them."""
    runs = [(BEFORE, sorted(case.seconds for case in before)), (NOW, sorted(case.seconds for case in now))]
    runs = [(colour, seconds) for colour, seconds in runs if seconds]
    if not runs:
        return ""
    longest = max(seconds[int(len(seconds) * 0.99)] for _, seconds in runs) or 0.001
    parts = [_text(_LEFT, 14, "answered within milliseconds", bold=True), *_frame("", longest * 1000)]
    for colour, seconds in runs:
        points = ((min(one / longest, 1), (at + 1) / len(seconds)) for at, one in enumerate(seconds))
        path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return _svg(_LEFT + _WIDTH + 30, _TOP + _HEIGHT + 34, "Seconds", parts)


def _confidence(case: CaseResult) -> float:
    """A case without one was answered without weighing anything, or refused because nothing was there to weigh."""
    if case.confidence is None:
        return 0.0 if case.abstained else 1.0
    return case.confidence


def _below(values: Sequence[float], threshold: float) -> float:
    return sum(value < threshold for value in values) / len(values)


def _frame(label: str, scale: float = 1.0) -> Iterable[str]:
    for quarter in range(5):
        share = quarter / 4
        yield _line(_x(0), _y(share), _x(1), _y(share))
        yield _line(_x(share), _y(0), _x(share), _y(1))
        yield _text(_LEFT - 6, _y(share) + 4, f"{share:.2f}", anchor="end")
        shown = f"{share * scale:.2f}" if scale <= 1 else f"{share * scale:.0f}"
        yield _text(_x(share), _TOP + _HEIGHT + 16, shown, anchor="middle")
    yield _text(_x(0.5), _TOP + _HEIGHT + 31, label, anchor="middle")


def _x(share: float) -> float:
    return _LEFT + _WIDTH * share


def _y(share: float) -> float:
    return _TOP + _HEIGHT * (1 - share)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _bar(x: float, y: float, width: float, height: float, colour: str, tip: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height}" '
        f'fill="{colour}"><title>{escape(tip)}</title></rect>'
    )


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}" '
        f'font-family="inherit" font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )
