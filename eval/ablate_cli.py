"""`python -m eval ablate`."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.fit_cli import DataOption
from eval.suites.progress import bars
from kb.command_line import DebugOption, JsonOption, print_json, stderr_console, stdout_console
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.ablate.questions import OpenQuestion, OpenSets
    from eval.ablate.rules import Rule
    from eval.ablate.run import Cost, Drawing
    from eval.suites.corpora import Progress

_RulesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="RULES",
        help="Modules or rules, as kb.prose.doubts or kb.prose.doubts:_HEAD; * stands for any letters.",
    ),
]
_TogetherOption = Annotated[bool, typer.Option("--together", help="Leave out all rules named at once.")]
_ModulesOption = Annotated[bool, typer.Option("--modules", help="Leave out each module's rules at once.")]
_NowOption = Annotated[
    bool, typer.Option("--now", help="Leave out nothing: ask all again, of the program as it has become.")
]
_MostOption = Annotated[int, typer.Option(min=1, help="Questions asked for a rule, of those it does something for.")]
_SampleOption = Annotated[int, typer.Option(min=1, help="Questions of each set.")]
_SeedOption = Annotated[int, typer.Option(help="What draws them.")]
_SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SET", help="Sets to ask, as report or tables-*; all by default."),
]
_TableOption = Annotated[
    Path | None, typer.Option("--table", metavar="FILE", help="Write the table as Markdown, the dearest first.")
]
_KeptOption = Annotated[
    Path, typer.Option(metavar="DIR", help="Where knowledge bases and what has been done is kept, to go on later.")
]


def ablate(
    only: _RulesArgument = None,
    *,
    kept: _KeptOption,
    together: _TogetherOption = False,
    modules: _ModulesOption = False,
    now: _NowOption = False,
    most: _MostOption = 60,
    sample: _SampleOption = 150,
    seed: _SeedOption = 16,
    sets: _SetOption = None,
    table: _TableOption = None,
    data: DataOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Leave out each rule, word list and pattern in turn, ask the open questions again, and tell what that costs.

    With --json a line a rule: rule, kind, lines, fires, asked, changed, right, wrong (by set, how many more without
    it), turned.
    """
    from eval.ablate.questions import OpenSets, sampled
    from eval.ablate.run import Drawing, one_network
    from eval.ablate.selection import named_rules
    from eval.ablate.table import markdown
    from eval.run import BENCH

    rules = [] if now else named_rules(only or (), modules=modules, together=together)
    done = []
    kept.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack, bars() as progress:
        stack.enter_context(one_network())
        there = OpenSets(kept.resolve(), data or BENCH, load_settings(), progress, stack)
        questions = sampled(there.all(sets or ("*",)), sample, seed)
        for cost in _costs(rules, questions, there, Drawing(most, seed, kept), progress):
            done.append(cost)
            if json:
                print_json(asdict(cost))
            else:
                stdout_console().print(markdown([cost]).splitlines()[-1], markup=False, soft_wrap=True)
    if table:
        table.write_text(markdown(done), encoding="utf-8")


def _costs(
    rules: "list[Rule]",
    questions: "list[OpenQuestion]",
    sets: "OpenSets",
    drawing: "Drawing",
    progress: "Progress",
) -> "Iterator[Cost]":
    """What leaving out each rule costs; without any, what the program as it is now costs."""
    from eval.ablate.run import asked_whole, changes, costs, what_fires

    whole = asked_whole(questions, sets, drawing.kept, progress)
    counts = Counter((name.split(" ")[0], worth) for name, worth in whole.worth.items())
    for (group, worth), number in sorted(counts.items()):
        stderr_console().print(f"{group:18} {worth:8} {number}", markup=False)
    if not rules:
        yield changes(questions, whole, progress)
        return
    yield from costs(rules, questions, whole, what_fires(questions, rules, sets, drawing.kept, progress), sets, drawing)
