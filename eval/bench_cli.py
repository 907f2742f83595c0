"""The command `python -m eval bench`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.suites.progress import bars
from kb.command_line import DebugOption, JsonOption, print_json, stdout_console
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.suites.corpora import Progress

    Measured = tuple[list[dict[str, Any]], list[tuple[str, str]]]

_ChunksOption = Annotated[
    int, typer.Option(min=0, max=1_000_000, metavar="N", help="Fill the knowledge base up to N chunks first.")
]
_PagesOption = Annotated[
    int, typer.Option(min=0, max=10_000, metavar="N", help="Add a made-up report of N pages, too.")
]
_TablesOption = Annotated[
    int, typer.Option(min=0, max=1_000, metavar="N", help="Measure table questions at 1 and at N tables instead.")
]
_StarterOption = Annotated[
    bool,
    typer.Option("--starter", help="Measure beside a plain LlamaIndex + Chroma starter with the same model instead."),
]
_BrowserOption = Annotated[bool, typer.Option("--browser", help="Measure the page in Chromium instead.")]
_WatchOption = Annotated[
    int, typer.Option("--watch", min=0, max=1_000, metavar="N", help="Change N files in a watched folder instead.")
]
_SizeOption = Annotated[
    list[int] | None,
    typer.Option(
        min=100, max=1_000_000, metavar="N", help="With --starter: passages; repeat it. Default: 1000, 10000, 100000."
    ),
]
_ChartOption = Annotated[Path | None, typer.Option(metavar="FILE", help="With --starter: write a chart, as SVG.")]


def bench_command(
    *,
    chunks: _ChunksOption = 0,
    pages: _PagesOption = 0,
    tables: _TablesOption = 0,
    starter: _StarterOption = False,
    browser: _BrowserOption = False,
    watch: _WatchOption = 0,
    size: _SizeOption = None,
    chart: _ChartOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Measure seconds and peak memory of adding the samples, of a cold `python -m kb ask`, and of warm questions.

    With --json one line; seconds, and memory in MB. With --tables a line for each number of tables; with --starter one
    for each measure: what, unit, chunks, ours, starter, more (is better), ratio. With --browser one line: milliseconds,
    KB, MB. With --watch one line: files, changes, seconds until base and folder agree, questions meanwhile and errors,
    and what differs in the end.
    """
    with bars() as progress:
        if starter:
            printed, shown = _beside(size or (), chart, progress)
        elif browser:
            printed, shown = _in_browser(progress)
        elif watch:
            printed, shown = _watching(watch, progress)
        elif tables:
            printed, shown = _over_tables(tables, progress)
        else:
            printed, shown = _alone(chunks, pages, progress)
    if json:
        for line in printed:
            print_json(line)
        return
    console = stdout_console()
    for label, value in shown:
        console.print(f"{label:<45} {value}", markup=False, soft_wrap=True)


def _alone(chunks: int, pages: int, progress: "Progress") -> "Measured":
    from dataclasses import asdict

    from eval.bench import measuring

    figures = measuring.measure(load_settings(), chunks, pages, progress)
    return [asdict(figures)], measuring.rows(figures)


def _over_tables(tables: int, progress: "Progress") -> "Measured":
    from dataclasses import asdict

    from eval.bench import tables_bench

    over_tables = tables_bench.measure_tables(load_settings(), tables, progress)
    return [asdict(one) for one in over_tables], tables_bench.rows(over_tables)


def _in_browser(progress: "Progress") -> "Measured":
    from dataclasses import asdict

    from eval.bench import browser

    figures = browser.measure_browser(load_settings(), progress)
    return [asdict(figures)], browser.rows(figures)


def _watching(files: int, progress: "Progress") -> "Measured":
    from dataclasses import asdict

    from eval.bench import watching

    figures = watching.measure_watching(load_settings(), files, progress)
    return [asdict(figures)], watching.rows(figures)


def _beside(sizes: "Sequence[int]", chart: Path | None, progress: "Progress") -> "Measured":
    from dataclasses import asdict

    from eval.bench import beside_chart, side_by_side

    pairs = side_by_side.measure_beside(load_settings(), sizes or side_by_side.SIZES, progress)
    if chart:
        beside_chart.write_chart(pairs, chart)
    return [{**asdict(one), "ratio": one.ratio} for one in pairs], side_by_side.rows(pairs)
