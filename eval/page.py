"""A run's result as one HTML page that needs nothing else: scores, gates, what changed, and every case that failed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from eval.printing import measures_of, shown
from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from eval.baseline import Change
    from eval.result import CaseResult, RunResult, SuiteResult

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>report-qa: evaluation</title>
<style>
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
article { border-left: 4px solid #b00020; margin: 1rem 0; padding-left: 1rem; }
.falls { color: #b00020; font-weight: bold; }
</style></head><body>
"""


def write_page(result: RunResult, changes: Iterable[Change], path: Path) -> None:
    """Write the page.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_text(as_page(result, changes), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --html.") from None


def as_page(result: RunResult, changes: Iterable[Change]) -> str:
    """The page; everything that comes from questions, answers and documents is escaped."""
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    parts = [_HEAD, f"<h1>Evaluation of {escape(result.made_at)}</h1><p>{escape(versions)}</p>"]
    parts += [_suite(suite) for suite in result.suites]
    parts += [_change(change) for change in changes]
    return "\n".join((*parts, "</body></html>\n"))


def _suite(suite: SuiteResult) -> str:
    head = f"<h2>{escape(suite.suite)}</h2>"
    if suite.skipped:
        return f"{head}<p>Skipped: {escape(suite.skipped)}</p>"
    measures = measures_of(suite)
    header = "".join(f"<th>{escape(name)}</th>" for name in measures)
    rows = "".join(
        f"<tr><td>{escape(group)}</td>{''.join(f'<td>{shown(name, row.get(name))}</td>' for name in measures)}</tr>"
        for group, row in suite.scores.items()
    )
    failing = [_case(case) for case in suite.cases if not (case.right and case.cited)]
    table = f"<table><thead><tr><th></th>{header}</tr></thead><tbody>{rows}</tbody></table>"
    return "\n".join((head, table, _gates(suite), f"<h3>Failing cases: {len(failing)}</h3>", *failing))


def _gates(suite: SuiteResult) -> str:
    items = (
        f"<li{'' if gate.holds else ' class=falls'}>{escape(f'{gate.group} {gate.measure}')}: "
        f"{shown(gate.measure, gate.value) or 'not measured'} (at least {gate.minimum:g})</li>"
        for gate in suite.gates
    )
    return f"<ul>{''.join(items)}</ul>"


def _case(case: CaseResult) -> str:
    quotes = "".join(f"<li>{escape(str(citation.get('quote', '')))}</li>" for citation in case.citations)
    return (
        f"<article><b>{escape(case.id)}</b> {escape(' → '.join(case.turns))}"
        f"<p class=falls>{escape('; '.join(case.faults))}</p><p>{escape(case.answer)}</p><ol>{quotes}</ol></article>"
    )


def _change(change: Change) -> str:
    lists = (("Better", change.better), ("Worse", change.worse), ("New", change.new), ("Gone", change.gone))
    items = "".join(f"<li>{label} ({len(names)}): {escape(', '.join(names))}</li>" for label, names in lists)
    return f"<h2>{escape(change.suite)} against the baseline</h2><ul>{items}</ul>"
