"""The commands of `python -m eval`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.ablate_cli import ablate
from eval.bench_cli import bench_command
from eval.collect_cli import collect
from eval.facts.cli import facts_app
from eval.fit_cli import DataOption, fit_app
from eval.suites.progress import bars
from kb.command_line import DebugOption, JsonOption, KbOption, new_app, print_json, stderr_console, stdout_console
from kb.errors import UsageError
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.questions.selection import CaseSelection
    from eval.run import Over
    from eval.scoring.baseline import CaseChange
    from eval.scoring.result import RunResult
    from eval.suites.corpora import Progress
    from kb.settings import Settings

app = new_app("Score the program on questions with known answers, measure its speed and memory, fit its weights.")
app.add_typer(fit_app, name="fit")
app.add_typer(facts_app, name="facts")
app.command(name="bench")(bench_command)
app.command()(collect)
app.command()(ablate)


_SuitesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUITE",
        help="report, report-original, report-heldout, report-heldout-original, conversations, dialogues, "
        "first-questions, llm-check, retrieval, rageval, prose, prose-refusal, "
        "absent-cells, absent-names, absent-names-dev, tables-imtqa, "
        "tables-imtqa-xlsx, tables-imtqa-all, tables-tatqa, tables-tatqa-all; or a file of your own cases, "
        ".yaml or .jsonl. "
        "Default: report, report-heldout, absent-cells, conversations, dialogues and report-original.",
    ),
]
_BaselineOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Compare with a file that --out wrote.")]
_HtmlOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with scores and failures.")]
_OutOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result and every case, as JSON.")]
_DocumentsOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="PATH",
        help=(
            "Reports that a file of cases is about, in any format; without it, those of the knowledge base. Report "
            "suites are asked over them too."
        ),
    ),
]
_JudgeOption = Annotated[
    bool, typer.Option("--judge", help="Also ask the language model of KB_LLM_*, case by case; no gate looks at it.")
]
_GatesOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Gates for your own suites: [name of the file.kind] measure = least."),
]
_AcceptOption = Annotated[
    bool, typer.Option("--accept", help="Record which cases are right: from now on none of them may turn wrong.")
]
_KindOption = Annotated[
    str, typer.Option(metavar="KIND", help="Only questions of this kind, such as single_cell, complex, absent or cell.")
]
_OnlyOption = Annotated[
    str, typer.Option(metavar="TEXT", help="Only questions with this in their id, document or wording.")
]


@app.command()
def run(
    suites: _SuitesArgument = None,
    *,
    documents: _DocumentsOption = None,
    kb: KbOption = None,
    baseline: _BaselineOption = None,
    html: _HtmlOption = None,
    out: _OutOption = None,
    gates: _GatesOption = None,
    accept: _AcceptOption = False,
    judge: _JudgeOption = False,
    data: DataOption = None,
    kind: _KindOption = "",
    only: _OnlyOption = "",
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> int:
    """Run suites, each in a temporary knowledge base of its own; a file of cases over --documents, or over the
    knowledge base.

    Exit status 1 when a gate falls; every one that fell is named, and every case that has turned wrong since the record
    was made. With --kind or --only a part of each suite but retrieval and prose* is run; that, and a suite of the
    program over other --documents, is held to no gate.

    With --json a line a suite: suite, skipped (why, or empty), corpora, scores (group, measure, value), intervals,
    gates, turned, cases; with --baseline also changed: better, worse, new, gone (ids of cases), moved (scores), chance
    (probability of moving so by chance).
    """
    from eval.pages.page import write_page
    from eval.questions.selection import CaseSelection
    from eval.run import BENCH, DEFAULT_SUITES, Over, accept_as_right
    from eval.scoring.baseline import compare, read_baseline
    from eval.scoring.result import write_result

    before = read_baseline(baseline) if baseline else {}
    selection, over = CaseSelection(kind, only, tuple(documents or ())), Over(data or BENCH, gates=gates)
    _check_whole(selection, accept=accept)
    asked = suites or list(DEFAULT_SUITES)
    with bars() as progress:
        result = _result(asked, load_settings(dir=kb), progress, (over, selection), judge=judge)
    if accept:
        result = accept_as_right(result, asked)
    ran = {suite.suite: suite for suite in result.suites if not suite.skipped}
    changes = {name: compare(before[name], suite) for name, suite in ran.items() if name in before}
    if out:
        write_result(result, out)
    if html:
        write_page(result, changes.values(), html)
    _print(result, changes, json=json)
    return 1 if _fell(result) or _asked_for_but_skipped(suites, result.skipped) else 0


def _result(
    asked: list[str], settings: "Settings", progress: "Progress", over: "tuple[Over, CaseSelection]", *, judge: bool
) -> "RunResult":
    """The result of a run; a judge that cannot be asked is told of before anything is run."""
    from dataclasses import replace

    from eval.run import run_suites
    from eval.suites.judge import checked_model, judged

    if judge:
        checked_model(settings)
    result = run_suites(asked, settings, progress, *over)
    return replace(result, suites=tuple(judged(result.suites, settings, progress))) if judge else result


def _check_whole(selection: "CaseSelection", *, accept: bool) -> None:
    if accept and selection.is_part:
        raise UsageError("--accept records whole suites.", "Leave out --kind and --only.")


def _print(result: "RunResult", changes: "Mapping[str, CaseChange]", *, json: bool) -> None:
    from eval.pages.printing import print_run

    if not json:
        print_run(stdout_console(), result, changes.values())
        return
    for suite in result.suites:
        changed = {"changed": changes[suite.suite].as_json()} if suite.suite in changes else {}
        print_json({**suite.as_json(), **changed})


def _fell(result: "RunResult") -> bool:
    """Names on standard error each gate that fell and each case that turned wrong."""
    console = stderr_console()
    for suite, gate in result.fallen:
        reached = "was not measured" if gate.value is None else f"is {gate.value:.4g}"
        console.print(
            f"gate fell: {suite} {gate.group} {gate.measure} {reached}, at least {gate.minimum:g}", markup=False
        )
    for suite, case in result.turned if result.fallen else ():
        console.print(f"turned wrong: {suite} {case}", markup=False)
    return bool(result.fallen)


def _asked_for_but_skipped(asked: list[str] | None, skipped: dict[str, str]) -> bool:
    """Tells of the suites that the user named and that could not be run: those are work that failed."""
    missing = {name: reason for name, reason in skipped.items() if name in (asked or ())}
    for name, reason in missing.items():
        stderr_console().print(f"{name} was not run: {reason}", markup=False)
    return bool(missing)


@app.command()
def schema() -> None:
    """Print the JSON schema of a file of cases, for editors: docs/cases.schema.json is this."""
    from json import dumps

    from eval.questions.case_entry import json_schema

    stdout_console().print(
        dumps(json_schema(), ensure_ascii=False, indent=2), markup=False, highlight=False, soft_wrap=True
    )


@app.command()
def seed(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="FAULT", help="Only these faults; all when none is named.")
    ] = None,
    *,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> int:
    """Break one thing at a time and tell which gates of the report suite fall. Exit status 1 when a fault is not
    caught.

    With --json a line a fault: fault, what (was broken), caught, gates (that fell), turned (cases that turned wrong).
    """
    from dataclasses import asdict

    from eval.seeds import seeded

    missed = False
    with bars() as progress:
        for one in seeded(names or (), load_settings(), progress):
            missed = missed or not one.caught
            if json:
                print_json(asdict(one))
                continue
            console = stdout_console()
            state = "caught" if one.caught else "NOT CAUGHT"
            console.print(f"{one.fault}: {one.what}: {state}", markup=False)
            for line in (*one.gates, f"turned wrong ({len(one.turned)}): {', '.join(one.turned)}"):
                console.print(f"  {line}", markup=False, soft_wrap=True)
    return int(missed)
