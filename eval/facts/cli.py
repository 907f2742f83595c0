"""The commands of `python -m eval facts`."""

from pathlib import Path
from typing import Annotated

import typer

from eval.suites.progress import bars
from kb.command_line import DebugOption, JsonOption, new_app, print_json, stderr_console, stdout_console
from kb.settings import load_settings

facts_app = new_app(
    "Measure what the program makes of figures: against facts known by hand, on made-up tables, by samples."
)

_ShowOption = Annotated[bool, typer.Option("--show", help="List what is wrong.")]
_OnlyOption = Annotated[str, typer.Option(metavar="TEXT", help="Only files with this in their name.")]


@facts_app.command(name="cases")
def cases_command(
    *, show: _ShowOption = False, only: _OnlyOption = "", json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """The figures of ../shared/cases: how many are stored with each dimension right. With --json a line a group: group,
    rates."""
    _expected("cases", only, show=show, json=json)


@facts_app.command(name="own")
def own_command(
    *, show: _ShowOption = False, only: _OnlyOption = "", json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """The figures of the project's own made-up files. With --json a line a group: group, rates (right, in all)."""
    _expected("own", only, show=show, json=json)


def _expected(name: str, only: str, *, show: bool, json: bool) -> None:
    from eval.facts.printing import print_rates, print_wrong
    from eval.facts.running import SETS, rates, verdicts_of

    with bars() as progress:
        verdicts = verdicts_of(SETS[name], load_settings(), progress, only)
    groups = {"asked for": [one for one in verdicts if one.expected.asked], "all": verdicts}
    found = {group: rates(ones) for group, ones in groups.items() if ones}
    if json:
        for group, of in found.items():
            print_json({"group": group, "rates": of})
        return
    console = stdout_console()
    if show:
        print_wrong(console, verdicts)
    print_rates(console, found, f"facts of {name} (six: value, unit, measure, subject, period and scope)")


@facts_app.command(name="made")
def made_command(
    *,
    tables: Annotated[int, typer.Option(min=1, metavar="N", help="How many tables.")] = 300,
    seed: Annotated[int, typer.Option(metavar="S", help="Which tables.")] = 1,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help="html, md, xlsx, docx or pdf; may be repeated."),
    ] = None,
    show: _ShowOption = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Made-up tables in all formats: rates by format, by place and by shape. With --json a line each: by, group, rates
    (right, in all)."""
    from eval.facts.made_draft import FORMATS
    from eval.facts.made_run import by_format, by_place, by_shape, made_results
    from eval.facts.printing import print_document, print_rates

    results = []
    with bars() as progress:
        for done, result in enumerate(made_results(tables, seed, tuple(form or FORMATS)), start=1):
            results.append(result)
            progress("made-up tables", done, tables)
    console = stdout_console()
    for name, grouped in (("format", by_format), ("place", by_place), ("shape", by_shape)):
        found = grouped(results)
        if json:
            for group, of in found.items():
                print_json({"by": name, "group": group, "rates": of})
        else:
            print_rates(console, found, f"by {name}")
    for result in results if show and not json else ():
        if not all(one.all_of() for one in result.verdicts):
            print_document(console, result)


@facts_app.command(name="sample")
def sample_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files or folders to draw facts of.")],
    *,
    number: Annotated[int, typer.Option(min=1, metavar="N", help="How many facts.")] = 300,
    seed: Annotated[int, typer.Option(metavar="S", help="Which ones.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write them, a JSON object a line.")] = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Draw facts by a fixed seed, for a person to judge against the page: right_value, right_unit, ..., note in the
    file of --out.

    With --json a line a fact, with all fields.
    """
    from eval.facts.sample import documents_of, draw, lines_of, write_sample
    from ingest import find_files

    with bars() as progress:
        drawn = draw(documents_of(find_files(files).files, progress), number, seed)
    if out:
        write_sample(drawn, out)
        stderr_console().print(f"{len(drawn)} facts in {out}", markup=False, soft_wrap=True)
    console = stdout_console()
    for one in drawn:
        if json:
            print_json(one)
        else:
            console.print("\n".join(lines_of(one)) + "\n", markup=False, soft_wrap=True, highlight=False)


@facts_app.command(name="tally")
def tally_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `sample` with judgements.")],
    *,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Count the judgements of a sample: rates with their intervals, and the wrong ones by kind (what a note says up to
    its first colon).

    With --json one line: judged, open, rates (right, in all, interval), kinds, wrong.
    """
    from eval.facts.sample import tally

    counted = tally(file)
    if json:
        print_json(counted)
        return
    console = stdout_console()
    console.print(f"{counted['judged']} judged, {counted['open']} open", markup=False)
    for group, of in counted["rates"].items():
        rates = "  ".join(
            f"{name} {right / there:.3f} [{low:.3f}, {high:.3f}]" for name, (right, there, low, high) in of.items()
        )
        console.print(f"{group} ({of['all right'][1]}): {rates}", markup=False, soft_wrap=True, highlight=False)
    for kind, count in counted["kinds"].items():
        console.print(f"  {count}  {kind}", markup=False, soft_wrap=True)
    for one in counted["wrong"]:
        at = f"{one['id']} {one['file']} page {one['page']} {one['printed']}"
        console.print(
            f"    {at}: {', '.join(one['wrong'])}: {one['note']}", markup=False, soft_wrap=True, highlight=False
        )
