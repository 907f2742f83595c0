"""A run's result for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from eval.pages.failures import sorted_failures
from eval.scoring.measures import CHECKS, MEASURES, OVERALL
from eval.scoring.ranking import MEASURES as RANKING
from eval.scoring.record import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from eval.scoring.baseline import CaseChange
    from eval.scoring.result import CaseResult, RunResult, SuiteResult


_WIDEST = 240
"""Characters that a table may take: a narrow terminal wraps it, but no figure is cut."""

_PRINTED = 50
"""Failing cases of a suite that are printed: public suites have hundreds."""

SIGNIFICANT = 0.05
"""A change that would come by chance less often than this is called more than chance."""


def print_run(console: Console, result: RunResult, changes: Iterable[CaseChange]) -> None:
    """Print every suite: its scores, its failing cases, its gates; then what changed since the baseline."""
    console.width = max(console.width, _WIDEST)
    by_suite = {change.suite: change for change in changes}
    for suite in result.suites:
        if suite.skipped:
            console.print(f"[bold]{suite.suite}[/]: skipped: {escape(suite.skipped)}")
            continue
        for table in _tables(suite):
            console.print(table, crop=False)
        failing = sorted_failures(suite)
        for case in failing[:_PRINTED]:
            _print_case(console, case, turned=case.id in suite.turned)
        if len(failing) > _PRINTED:
            console.print(f"  and {len(failing) - _PRINTED} more; --html and --out give all")
        _print_gates(console, suite)
        if suite.suite in by_suite:
            _print_change(console, by_suite[suite.suite])


def measures_of(suite: SuiteResult) -> list[str]:
    """The names of a suite's measures: how many, those of answers and search in their order, then all others as they
    first appear."""
    there = dict.fromkeys(name for row in suite.scores.values() for name in row)
    first = [name for name in ("n", KEPT, *MEASURES) if name in there]
    return [*first, *(name for name in there if name not in first)]


def shown(measure: str, value: float | None) -> str:
    """A measure as it is printed; a missing one is empty."""
    if value is None:
        return ""
    return f"{value:.0f}" if measure in {"n", "length", *CHECKS} else f"{value:.3f}"


def likelihood(change: CaseChange, group: str, measure: str) -> str:
    """How likely a change is but chance, in words; empty where that is not known."""
    p = change.chance.get(group, {}).get(measure)
    return "" if p is None else f" (p = {p:.3f}{', more than chance' if p < SIGNIFICANT else ''})"


def _tables(suite: SuiteResult) -> list[Table]:
    """The scores of answers, and those of search by itself; overall with its confidence interval."""
    corpus = "; ".join(f"{one.name}: {one.documents} documents, {one.chunks} chunks" for one in suite.corpora)
    measures = measures_of(suite)
    search = [name for name in measures if name in RANKING]
    answers = [name for name in measures if name not in RANKING]
    tables = [_table(f"{suite.suite} ({corpus})", suite, answers)]
    return [*tables, _table(f"{suite.suite}: search", suite, search)] if search else tables


def _table(title: str, suite: SuiteResult, measures: Sequence[str]) -> Table:
    table = Table(title=escape(title), title_justify="left", title_style="bold")
    table.add_column("")
    for name in measures:
        table.add_column(name, justify="right")
    for group, row in suite.scores.items():
        if any(name in row for name in measures):
            table.add_row(group, *(shown(name, row.get(name)) for name in measures))
    if ends := suite.intervals.get(OVERALL):
        between = (f"{ends[name][0]:.2f}-{ends[name][1]:.2f}" if name in ends else "" for name in measures)
        table.add_row("95 % interval", *between)
    return table


def _print_case(console: Console, case: CaseResult, *, turned: bool) -> None:
    state = "turned wrong" if turned else "wrong" if not case.right else "not cited"
    console.print(f"  [red]{state}[/] [bold]{escape(case.id)}[/]: {escape(' → '.join(case.turns))}", soft_wrap=True)
    console.print(f"    {escape('; '.join(case.faults))}", soft_wrap=True)
    if case.answer:
        console.print(f"    answer: {escape(' '.join(case.answer.split())[:200])}", soft_wrap=True)


def _print_gates(console: Console, suite: SuiteResult) -> None:
    for gate in suite.gates:
        reached = "not measured" if gate.value is None else shown(gate.measure, gate.value)
        state = "[green]holds[/]" if gate.holds else "[bold red]FALLS[/]"
        console.print(f"  gate {state}: {gate.group} {gate.measure} {reached} (at least {gate.minimum:g})")
    if suite.turned:
        console.print(
            f"  [bold red]turned wrong[/] ({len(suite.turned)}): {escape(', '.join(suite.turned))}", soft_wrap=True
        )


def _print_change(console: Console, change: CaseChange) -> None:
    console.print(f"[bold]{change.suite}[/] against the baseline:")
    for label, names in (
        ("better", change.better),
        ("worse", change.worse),
        ("new", change.new),
        ("gone", change.gone),
    ):
        console.print(f"  {label} ({len(names)}): {escape(', '.join(names))}", soft_wrap=True)
    for group, row in change.moved.items():
        if moved := ", ".join(
            f"{name} {value:+.3f}{likelihood(change, group, name)}" for name, value in row.items() if value
        ):
            console.print(f"  {group}: {moved}")
