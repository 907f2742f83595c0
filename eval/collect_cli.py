"""The command `python -m eval collect`."""

from pathlib import Path
from typing import Annotated

import typer

from kb.command_line import DebugOption, JsonOption, KbOption, print_json, stdout_console
from kb.settings import load_settings

_IdsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="ID", help="Ratings to make cases of; listed when none is named.")
]
_ExpectOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="What is right: a fact that the answer must state. May be repeated."),
]
_AbsentOption = Annotated[bool, typer.Option("--absent", help="What is right: the reports do not say.")]
_OutOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="File of cases. Default: cases.yaml in the knowledge base.")
]


def collect(
    ids: _IdsArgument = None,
    *,
    expect: _ExpectOption = None,
    absent: _AbsentOption = False,
    out: _OutOption = None,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Turn answers that readers rated in the app into cases: without an ID the ratings are listed.

    With --json a line a rating, or a case that was added, with all its fields.
    """
    from dataclasses import asdict

    from eval.questions.collecting import OWN_CASES, append, case_of, chosen
    from kb.store.ratings import Ratings

    settings = load_settings(dir=kb)
    ratings = Ratings(settings.dir).all()
    console = stdout_console()
    lines: list[tuple[dict[str, object], str]] = []
    if ids:
        path = out or settings.dir / OWN_CASES
        cases = [case_of(one, expect or (), absent=absent) for one in chosen(ratings, ids)]
        append(cases, path)
        lines = [(case, f"{case['id']} added to {path}") for case in cases]
    else:
        printed = [f"{one.id}  {one.verdict:<4}  {one.turns[-1]}  {one.comment or one.expected}" for one in ratings]
        lines = [(asdict(one), line.rstrip()) for one, line in zip(ratings, printed, strict=True)]
    for fields, line in lines:
        if json:
            print_json(fields)
        else:
            console.print(line, markup=False, soft_wrap=True)
