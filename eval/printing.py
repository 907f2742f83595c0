"""A run's result for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from eval.baseline import Change
    from eval.result import CaseResult, RunResult, SuiteResult


_WIDEST = 240
"""Characters that a table may take: a narrow terminal wraps it, but no figure is cut."""


def print_run(console: Console, result: RunResult, changes: Iterable[Change]) -> None:
    """Print every suite: its scores, its failing cases, its gates; then what changed since the baseline."""
    for suite in result.suites:
        if suite.skipped:
            console.print(f"[bold]{suite.suite}[/]: skipped: {escape(suite.skipped)}")
            continue
        console.print(_table(suite), width=_WIDEST, crop=False)
        for case in suite.cases:
            if not (case.right and case.cited):
                _print_case(console, case)
        _print_gates(console, suite)
    for change in changes:
        _print_change(console, change)


def measures_of(suite: SuiteResult) -> list[str]:
    """The names of a suite's measures, in the order in which they first appear."""
    return list(dict.fromkeys(name for row in suite.scores.values() for name in row))


def shown(measure: str, value: float | None) -> str:
    """A measure as it is printed; a missing one is empty."""
    if value is None:
        return ""
    return f"{value:.0f}" if measure == "n" else f"{value:.3f}"


def _table(suite: SuiteResult) -> Table:
    corpus = "; ".join(f"{one.name}: {one.documents} documents, {one.chunks} chunks" for one in suite.corpora)
    table = Table(title=escape(f"{suite.suite} ({corpus})"), title_justify="left", title_style="bold")
    measures = measures_of(suite)
    table.add_column("")
    for name in measures:
        table.add_column(name, justify="right")
    for group, row in suite.scores.items():
        table.add_row(group, *(shown(name, row.get(name)) for name in measures))
    return table


def _print_case(console: Console, case: CaseResult) -> None:
    state = "wrong" if not case.right else "not cited"
    console.print(f"  [red]{state}[/] [bold]{escape(case.id)}[/]: {escape(' → '.join(case.turns))}", soft_wrap=True)
    console.print(f"    {escape('; '.join(case.faults))}", soft_wrap=True)
    if case.answer:
        console.print(f"    answer: {escape(' '.join(case.answer.split())[:200])}", soft_wrap=True)


def _print_gates(console: Console, suite: SuiteResult) -> None:
    for gate in suite.gates:
        reached = "not measured" if gate.value is None else shown(gate.measure, gate.value)
        state = "[green]holds[/]" if gate.holds else "[bold red]FALLS[/]"
        console.print(f"  gate {state}: {gate.group} {gate.measure} {reached} (at least {gate.minimum:g})")


def _print_change(console: Console, change: Change) -> None:
    console.print(f"[bold]{change.suite}[/] against the baseline:")
    for label, names in (
        ("better", change.better),
        ("worse", change.worse),
        ("new", change.new),
        ("gone", change.gone),
    ):
        console.print(f"  {label} ({len(names)}): {escape(', '.join(names))}", soft_wrap=True)
    for group, row in change.moved.items():
        if moved := ", ".join(f"{name} {value:+.3f}" for name, value in row.items() if value):
            console.print(f"  {group}: {moved}")
