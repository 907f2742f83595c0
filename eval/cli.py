"""The commands of `python -m eval`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.command_line import DebugOption, JsonOption, new_app, print_json, stderr_console, stdout_console
from kb.settings import load_settings

if TYPE_CHECKING:
    from eval.corpora import Progress

app = new_app("Score the program on questions with known answers, measure its speed and memory, fit its weights.")
fit_app = new_app("Fit weights of the program on public questions with known answers.")
app.add_typer(fit_app, name="fit")


_SuitesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUITE",
        help="report, report-original, report-heldout, report-heldout-original, llm-check, retrieval, prose, prose-refusal, absent-cells, tables-imtqa, "
        "tables-imtqa-xlsx, tables-imtqa-all, tables-tatqa, tables-tatqa-all. Default: report and report-original.",
    ),
]
_BaselineOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Compare with a file that --out wrote.")]
_HtmlOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with scores and failures.")]
_OutOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result and every case, as JSON.")]
_DataOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Data of retrieval, prose* and tables-*. Default: ../shared/bench")
]
_KindOption = Annotated[
    str, typer.Option(metavar="KIND", help="Only questions of this kind, such as single_cell, complex, absent or cell.")
]
_DocumentsOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="PATH", help="Ask report suites over these files, in any format, instead of their own."),
]
_OnlyOption = Annotated[
    str, typer.Option(metavar="TEXT", help="Only questions with this in their id, document or wording.")
]


@app.command()
def run(
    suites: _SuitesArgument = None,
    *,
    baseline: _BaselineOption = None,
    html: _HtmlOption = None,
    out: _OutOption = None,
    data: _DataOption = None,
    kind: _KindOption = "",
    only: _OnlyOption = "",
    documents: _DocumentsOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> int:
    """Run suites, each in a temporary knowledge base of its own. Exit status 1 when a gate falls.

    With --kind or --only a part of each suite but retrieval and prose* is run; that, and --documents, is held to no gate.

    With --json a line a suite: suite, skipped (why, or empty), corpora, scores (group, measure, value), gates, cases;
    with --baseline also changed: better, worse, new, gone (ids of cases), moved (scores).
    """
    from dataclasses import asdict

    from eval.baseline import compare, read_baseline
    from eval.page import write_page
    from eval.printing import print_run
    from eval.result import write_result
    from eval.run import BENCH, DEFAULT_SUITES, run_suites
    from eval.selection import Selection

    before = read_baseline(baseline) if baseline else {}
    selection = Selection(kind, only, tuple(documents or ()))
    with _progress() as progress:
        result = run_suites(suites or DEFAULT_SUITES, load_settings(), progress, data or BENCH, selection)
    changes = {
        suite.suite: compare(before[suite.suite], suite)
        for suite in result.suites
        if suite.suite in before and not suite.skipped
    }
    if out:
        write_result(result, out)
    if html:
        write_page(result, changes.values(), html)
    if json:
        for suite in result.suites:
            changed = {"changed": asdict(changes[suite.suite])} if suite.suite in changes else {}
            print_json({**suite.as_json(), **changed})
    else:
        print_run(stdout_console(), result, changes.values())
    return 1 if result.fallen or _asked_for_but_skipped(suites, result.skipped) else 0


def _asked_for_but_skipped(asked: list[str] | None, skipped: dict[str, str]) -> bool:
    """Tells of the suites that the user named and that could not be run: those are work that failed."""
    missing = {name: reason for name, reason in skipped.items() if name in (asked or ())}
    for name, reason in missing.items():
        stderr_console().print(f"{name} was not run: {reason}", markup=False)
    return bool(missing)


@app.command(name="bench")
def bench_command(
    *,
    chunks: Annotated[
        int, typer.Option(min=0, max=1_000_000, metavar="N", help="Fill the knowledge base up to N chunks first.")
    ] = 0,
    pages: Annotated[
        int, typer.Option(min=0, max=10_000, metavar="N", help="Add a made-up report of N pages, too.")
    ] = 0,
    tables: Annotated[
        int, typer.Option(min=0, max=1_000, metavar="N", help="Measure table questions at 1 and at N tables instead.")
    ] = 0,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Measure seconds and peak memory of adding the samples, of a cold `python -m kb ask`, and of warm questions.

    With --json one line; seconds, and memory in MB. With --tables a line for each number of tables.
    """
    from dataclasses import asdict

    from eval import bench, tables_bench

    with _progress() as progress:
        if tables:
            over_tables = tables_bench.measure_tables(load_settings(), tables, progress)
            printed, shown = [asdict(one) for one in over_tables], tables_bench.rows(over_tables)
        else:
            figures = bench.measure(load_settings(), chunks, pages, progress)
            printed, shown = [asdict(figures)], bench.rows(figures)
    if json:
        for line in printed:
            print_json(line)
        return
    console = stdout_console()
    for label, value in shown:
        console.print(f"{label:<45} {value}", markup=False, soft_wrap=True)


@fit_app.command(name="tables")
def fit_tables_command(
    *,
    data: _DataOption = None,
    lost: Annotated[
        float,
        typer.Option(
            min=0.001,
            max=0.5,
            metavar="SHARE",
            help="Right readings that the threshold may give up to refuse the rest.",
        ),
    ] = 0.02,
    veto: Annotated[
        list[str] | None,
        typer.Option(metavar="FEATURE", help="Refuses by itself; may be repeated. Default: those in force."),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the weights into kb/weights.toml.")] = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how readings of a question in a table are weighed and when none is answered with; figures are cross-validated.

    With --json one line: weights, lost, hits (set, kind, counts), curve (a threshold each), written (the file, or empty).
    """
    from dataclasses import asdict

    from eval.fit_printing import print_fit
    from eval.fit_tables import fit_tables, vetoes_in_force
    from eval.run import BENCH
    from eval.weights_file import WEIGHTS, write_weights

    with _progress() as progress:
        vetoes = tuple(veto) if veto else vetoes_in_force()
        fit = fit_tables(data or BENCH, lost, vetoes, load_settings(), progress)
    if write:
        write_weights(fit)
    if json:
        print_json({**asdict(fit), "written": str(WEIGHTS) if write else ""})
        return
    print_fit(stdout_console(), fit)
    if write:
        stderr_console().print(f"written to {WEIGHTS}", markup=False, soft_wrap=True)


@fit_app.command(name="prose")
def fit_prose_command(
    *,
    data: _DataOption = None,
    picture: Annotated[
        Path | None, typer.Option("--curve", metavar="FILE", help="Draw the refusal curve, as SVG.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the weights into kb/weights.toml.")] = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how sentences are weighed and how sure an answer is; figures are cross-validated.

    With --json one line: sentence, confidence, first (share of likeliest sentences that are right), curves, working (share lost,
    share refused by the thresholds in force).
    """
    from dataclasses import asdict

    from eval.fit_prose import draw, fit_prose, rows
    from eval.prose_weights_file import write_prose_weights
    from eval.run import BENCH

    with _progress() as progress:
        fit = fit_prose(data or BENCH, load_settings(), progress)
    if write:
        write_prose_weights(fit)
    if picture:
        draw(fit, picture)
    if json:
        print_json(asdict(fit))
        return
    for source, first, refused, working in rows(fit):
        stdout_console().print(
            f"{source:<14} first {first}, refused at 5 % lost {refused}, now {working}", markup=False
        )


@contextmanager
def _progress() -> Iterator["Progress"]:
    """A bar on standard error for each thing being done; where that is no terminal, a line for each that is done."""
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    console = stderr_console()
    tasks: dict[str, TaskID] = {}
    with Bars(console=console, transient=True, disable=not console.is_terminal) as bars:

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)
            if done == total and not console.is_terminal:
                console.print(f"{what}: {done} of {total}", markup=False)

        yield tell
