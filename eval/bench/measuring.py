"""Seconds and peak memory on this machine, each measured in a process of its own: adding, a cold question, warm
questions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from eval.bench.filler import fill, write_pages
from eval.bench.scale import Scale, measure_scale
from eval.bench.scale import rows as rows_of_scale
from eval.questions.cases import read_cases
from eval.suites.listing import CHECKOUT, REPORTS, SAMPLES, SUITES
from ingest import find_files
from kb.errors import ReportQAError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.suites.corpora import Progress
    from kb.settings import Settings

COLD_RUNS = 5
WARM_QUESTIONS = 100
FEW = 1_000
"""Chunks of the knowledge base that a large one is compared with."""
_STEPS = 4


@dataclass(frozen=True, slots=True)
class AddingFigures:
    """A run of `python -m ingest add`: the seconds of the whole process, and of the files alone; peak memory in MB."""

    what: str
    chunks: int
    seconds: float
    seconds_of_files: float
    peak_mb: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What bench measured. Seconds; memory in MB, None where the system does not tell. `chunks` is what was searched.

    `few_chunks`, `few_warm_median`: a smaller knowledge base, and a warm question there; 0 when there is none to
    compare.
    """

    chunks: int
    added: tuple[AddingFigures, ...]
    cold_median: float
    cold_peak_mb: float | None
    warm_median: float
    warm_p95: float
    search_median: float
    embed_median: float
    warm_peak_mb: float | None
    few_chunks: int = 0
    few_warm_median: float = 0.0
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that has ended well."""

    lines: tuple[dict[str, Any], ...]
    seconds: float
    peak_mb: float | None


def measure(settings: Settings, chunks: int, pages: int, progress: Progress) -> Figures:
    """Measure everything over the samples, and the original report where it is there, in a temporary knowledge base.

    `chunks`: made-up passages are added until the knowledge base has as many, and it is compared with an empty one and
    one of `FEW`. `pages`: a made-up report of so many pages is added to an empty one.

    Raises:
        UsageError: there are no samples.
        ReportQAError: a command failed.
    """
    if not SAMPLES.is_dir():
        raise UsageError(f"There are no samples in {SAMPLES}.", "Run this in a checkout of report-qa.")
    questions = [case.turns[0] for case in read_cases(SUITES[0].parts[0].cases) if len(case.turns) == 1]
    with tempfile.TemporaryDirectory(prefix="report-qa-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        base, few = folder / "kb", folder / "few"
        own = settings.model_copy(update={"dir": base})
        added = _added(base, settings)
        there = sum(one.chunks for one in added)
        progress("measuring", 1, _STEPS)
        if pages:
            long = write_pages(folder / "long.md", SAMPLES, pages)
            added.append(_add(f"a report of {pages} pages", [long], folder / "long", settings))
        missing = max(chunks - there, 0)
        missing_of_few = min(missing, max(FEW - there, 1))
        if missing:
            shutil.copytree(base, few)
            fill(own.model_copy(update={"dir": few}), SAMPLES, missing_of_few, progress)
            fill(own, SAMPLES, missing, progress)
        progress("measuring", 2, _STEPS)
        cold = [spawn(["kb", "ask", questions[0], "--kb", str(base), "--json"], settings) for _ in range(COLD_RUNS)]
        progress("measuring", 3, _STEPS)
        warm, few_warm = _warm(base, questions, settings), _warm(few, questions, settings) if missing else None
        scale = measure_scale(own, folder / "empty", _one_more(folder), questions) if missing else None
        progress("measuring", 4, _STEPS)
    seconds = warm.lines[0]
    return Figures(
        chunks=missing + there,
        added=tuple(added),
        cold_median=round(median(run.seconds for run in cold), 3),
        cold_peak_mb=_most(run.peak_mb for run in cold),
        warm_median=round(median(seconds["ask"]), 4),
        warm_p95=round(sorted(seconds["ask"])[int(len(seconds["ask"]) * 0.95)], 4),
        search_median=round(median(seconds["search"]), 4),
        embed_median=round(median(seconds["embed"]), 4),
        warm_peak_mb=warm.peak_mb,
        few_chunks=there + missing_of_few if missing else 0,
        few_warm_median=round(median(few_warm.lines[0]["ask"]), 4) if few_warm else 0.0,
        scale=scale,
    )


def _added(base: Path, settings: Settings) -> list[AddingFigures]:
    added = [_add("samples", find_files([SAMPLES]).files, base, settings)]
    if REPORTS.is_dir():
        added.append(_add("original report", find_files([REPORTS]).files, base, settings))
    return added


def _warm(base: Path, questions: Sequence[str], settings: Settings) -> Ran:
    """A hundred questions to one process: a line with the seconds of each."""
    asked = [questions[number % len(questions)] for number in range(WARM_QUESTIONS)]
    file = base.with_suffix(".json")
    file.write_text(json.dumps(asked), encoding="utf-8")
    return spawn(["eval.bench.warm", str(base), str(file)], settings)


def _one_more(folder: Path) -> Path:
    """A report that is like the longest sample and not the same file."""
    longest = max(find_files([SAMPLES]).files, key=lambda file: file.stat().st_size)
    path = folder / f"one-more{longest.suffix}"
    path.write_text(f"{longest.read_text(encoding='utf-8')}\n\nOne more.\n", encoding="utf-8")
    return path


def rows(figures: Figures) -> list[tuple[str, str]]:
    """Label and value, for a person."""

    def memory(megabytes: float | None) -> str:
        return "" if megabytes is None else f", peak {megabytes:.0f} MB"

    added = [
        (
            f"adding {one.what}, {one.chunks} chunks",
            f"{one.seconds:.2f} s (files alone {one.seconds_of_files:.2f} s){memory(one.peak_mb)}",
        )
        for one in figures.added
    ]
    return [
        *added,
        ("searched", f"{figures.chunks} chunks"),
        (
            f"cold `python -m kb ask`, median of {COLD_RUNS}",
            f"{figures.cold_median:.2f} s{memory(figures.cold_peak_mb)}",
        ),
        (
            f"warm question, median of {WARM_QUESTIONS}",
            f"{figures.warm_median * 1000:.1f} ms{memory(figures.warm_peak_mb)}",
        ),
        ("warm question, 95th percentile", f"{figures.warm_p95 * 1000:.1f} ms"),
        *_compared(figures),
        ("warm search alone, median", f"{figures.search_median * 1000:.1f} ms"),
        (
            "embedding a question alone, median",
            (
                f"{figures.embed_median * 1000:.1f} ms, {figures.embed_median / figures.warm_median:.0%} of a warm "
                f"question"
            ),
        ),
        *(rows_of_scale(figures.scale) if figures.scale else ()),
    ]


def _compared(figures: Figures) -> list[tuple[str, str]]:
    if not figures.few_chunks:
        return []
    times = figures.warm_median / figures.few_warm_median
    return [
        (
            f"warm question over {figures.few_chunks} chunks",
            f"{figures.few_warm_median * 1000:.1f} ms; over {figures.chunks} it takes {times:.2f} times as long",
        )
    ]


def _add(what: str, files: Sequence[Path], base: Path, settings: Settings) -> AddingFigures:
    ran = spawn(["ingest", "add", *map(str, files), "--kb", str(base), "--json"], settings)
    return AddingFigures(
        what=what,
        chunks=sum(line["chunks"] for line in ran.lines if line["status"] in {"added", "replaced"}),
        seconds=round(ran.seconds, 3),
        seconds_of_files=round(sum(line["seconds"] for line in ran.lines), 3),
        peak_mb=ran.peak_mb,
    )


def spawn(arguments: Sequence[str], settings: Settings) -> Ran:
    """Run `python -m ...` and wait for it.

    The settings in force go along as environment variables, so that it does not matter where they came from.
    """
    given = {
        f"KB_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude={"dir"}, exclude_none=True).items()
    }
    path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
    with (
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryDirectory() as folder,
    ):
        note = Path(folder) / "note"
        subprocess.run(  # noqa: S603  (our own commands)
            [
                sys.executable,
                "-P",
                str(CHECKOUT / "eval/bench/launching.py"),
                str(note),
                sys.executable,
                "-m",
                *arguments,
            ],
            stdout=output,
            stderr=errors,
            env={**os.environ, **given, "PYTHONPATH": path},
            check=True,
        )
        seconds, status, peak = json.loads(note.read_text(encoding="utf-8"))
        output.seek(0)
        errors.seek(0)
        if status:
            last = errors.read().decode("utf-8", "replace").strip().split("\n")[0]
            raise ReportQAError(
                f"`python -m {arguments[0]}` ended with {status}: {last}", "Run it by itself to see why."
            )
        lines = tuple(json.loads(line) for line in output.read().splitlines())
    return Ran(lines, seconds, peak)


def _most(values: Any) -> float | None:
    return max((value for value in values if value is not None), default=None)
