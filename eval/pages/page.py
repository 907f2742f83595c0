"""A run's result as one HTML page that needs nothing else: scores, plots, gates, what changed, and every case that
failed with its hits."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from eval.pages.failures import failure_html, sorted_failures
from eval.pages.plots import kinds_plot, refusal_plot, seconds_plot
from eval.pages.printing import likelihood, measures_of, shown
from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from eval.scoring.baseline import CaseChange
    from eval.scoring.result import RunResult, SuiteResult

PLOTTED = ("cited", "exact", "held", "mrr", "fused_r1", "refused")
"""Measures that are drawn by kind, where a suite has them."""
_DRAWN = 3

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>report-qa: evaluation</title>
<style>
:root { color-scheme: light dark; --line: #8886; --bad: #b00020; --good: #1b7f4b; --soft: #8882; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #7bd8a5; } }
body { font: 15px/1.55 system-ui, "Noto Sans CJK SC", "Noto Sans SC", sans-serif; margin: 2rem auto; max-width: 76rem;
  padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums;
  font-size: 14px; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
td small { opacity: .6; display: block; font-size: 11px; line-height: 1.1; }
.plots { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1rem 2rem; margin: 1rem 0; }
.plots svg { max-width: 100%; height: auto; }
details { border-left: 4px solid var(--bad); margin: .5rem 0; padding: .1rem 0 .1rem .9rem; }
details > summary { cursor: pointer; }
details dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { opacity: .65; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ol.hits { font-size: 13px; } ol.hits li { margin: .25rem 0; padding: .1rem .5rem; overflow-wrap: anywhere; }
ol.hits .evidence { background: #1b7f4b22; } ol.hits p { margin: 0; white-space: pre-wrap; max-height: 7.5em;
  overflow: auto; }
.falls { color: var(--bad); font-weight: 600; } .up { color: var(--good); } .about { opacity: .7; font-size: 13px; }
</style></head><body>
"""


def write_page(result: RunResult, changes: Iterable[CaseChange], path: Path) -> None:
    """Write the page.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_text(as_page(result, changes), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --html.") from None


def as_page(result: RunResult, changes: Iterable[CaseChange]) -> str:
    """The page; everything that comes from questions, answers and documents is escaped."""
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    settings = ", ".join(f"{name} {value}" for name, value in result.settings.items() if value not in ("", None))
    by_suite = {change.suite: change for change in changes}
    parts = [
        _HEAD,
        f"<h1>Evaluation of {escape(result.made_at)}</h1>",
        f"<p class=about>{escape(versions)}<br>{escape(settings)}</p>",
        *(f"<section>{suite_html(suite, by_suite.get(suite.suite))}</section>" for suite in result.suites),
    ]
    return "\n".join((*parts, "</body></html>\n"))


def suite_html(suite: SuiteResult, change: CaseChange | None = None) -> str:
    """A suite: scores, plots, gates, what changed, failing cases."""
    head = f"<h2>{escape(suite.suite)}</h2>"
    if suite.skipped:
        return f"{head}<p>Skipped: {escape(suite.skipped)}</p>"
    corpora = "; ".join(
        f"{one.name}: {one.documents} documents, {one.chunks} chunks, {one.fingerprint[:12]}" for one in suite.corpora
    )
    parts = [
        head,
        f"<p class=about>{escape(corpora)}</p>",
        gates_html(suite),
        plots_html(suite, change),
        scores_html(suite),
    ]
    parts += ["<h3>Against the baseline</h3>", change_html(change)] if change else []
    if suite.cases:
        failing = sorted_failures(suite)
        parts.append(f"<h3>Failing cases: {len(failing)} of {len(suite.cases)}</h3>")
        parts += [failure_html(case, turned=case.id in suite.turned) for case in failing]
    return "\n".join(parts)


def scores_html(suite: SuiteResult) -> str:
    """The table of scores, each with its confidence interval."""
    measures = measures_of(suite)
    header = "".join(f"<th>{escape(name)}</th>" for name in measures)
    rows = "".join(
        f"<tr><td>{escape(group)}</td>"
        f"{''.join(_score(name, row.get(name), suite.intervals.get(group, {})) for name in measures)}</tr>"
        for group, row in suite.scores.items()
    )
    return f'<table tabindex="0"><thead><tr><th></th>{header}</tr></thead><tbody>{rows}</tbody></table>'


def _score(measure: str, value: float | None, intervals: Mapping[str, tuple[float, float]]) -> str:
    ends = intervals.get(measure)
    between = f"<small>{ends[0]:.2f} to {ends[1]:.2f}</small>" if ends and value is not None else ""
    return f"<td>{shown(measure, value)}{between}</td>"


def plots_html(suite: SuiteResult, change: CaseChange | None = None) -> str:
    """The plots of a suite: measures by kind against the baseline, the refusal curve, seconds."""
    before = change.before.scores if change else {}
    earlier = list(change.before.cases.values()) if change else []
    there = [measure for measure in PLOTTED if any(measure in row for row in suite.scores.values())][:_DRAWN]
    drawn = [kinds_plot(suite, measure, before) for measure in there]
    drawn += [refusal_plot(suite.cases), seconds_plot(suite.cases, earlier)]
    return f'<div class="plots">{"".join(drawn)}</div>'


def gates_html(suite: SuiteResult) -> str:
    """The gates, those that fell marked, and the cases that turned wrong."""
    items = "".join(
        f"<li{'' if gate.holds else ' class=falls'}>{escape(f'{gate.group} {gate.measure}')}: "
        f"{shown(gate.measure, gate.value) or 'not measured'} (at least "
        f"{gate.minimum:g}){'' if gate.holds else ' falls'}</li>"
        for gate in suite.gates
    )
    turned = f"<p class=falls>Turned wrong: {escape(', '.join(suite.turned))}</p>" if suite.turned else ""
    return f"<ul>{items}</ul>{turned}"


def change_html(change: CaseChange, labels: Sequence[str] = ("Better", "Worse", "New", "Gone")) -> str:
    """Which cases got better or worse, are new, or are gone, under these names; then every score that moved."""
    lists = zip(labels, (change.better, change.worse, change.new, change.gone), strict=True)
    items = "".join(f"<li>{escape(label)} ({len(names)}): {escape(', '.join(names))}</li>" for label, names in lists)
    moved = "".join(
        f"<li>{escape(group)} {escape(name)} <span class={'up' if value > 0 else 'falls'}>{value:+.3f}</span>"
        f"{escape(likelihood(change, group, name))}</li>"
        for group, row in change.moved.items()
        for name, value in row.items()
        if value
    )
    return f"<ul>{items}</ul><ul>{moved}</ul>"
