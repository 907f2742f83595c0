"""report-qa beside a plain LlamaIndex + Chroma starter with the same model: adding, storing, cold and warm questions,
memory, at several sizes."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from eval.bench.contest import OURS, STARTER
from eval.bench.filler import made_up_reports, sentences_of
from eval.bench.measuring import spawn
from eval.questions.cases import read_cases
from eval.suites.listing import SAMPLES, SUITES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.suites.corpora import Progress
    from kb.settings import Settings

SIDES = (OURS, STARTER)
SIZES = (1_000, 10_000, 100_000)
READ_CHUNKS = 200
"""Passages of text that are read, split, embedded and stored for the rate of adding."""
COLD_RUNS = 3
WARM_QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure of both sides in the same unit, at a number of passages (0: whatever the files make); less is better
    unless `more`."""

    what: str
    unit: str
    chunks: int
    ours: float
    starter: float
    more: bool = False

    @property
    def ratio(self) -> float:
        """How many times the starter's figure ours is."""
        return round(self.ours / self.starter, 3) if self.starter else 0.0


def measure_beside(settings: Settings, sizes: Sequence[int], progress: Progress) -> tuple[Pair, ...]:
    """Measure both sides, one after the other, each step in a process of its own.

    Raises:
        ReportQAError: a step failed.
    """
    questions = [case.turns[0] for case in read_cases(SUITES[0].parts[0].cases) if len(case.turns) == 1]
    pairs: list[Pair] = []
    with tempfile.TemporaryDirectory(prefix="report-qa-beside-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        pairs += _adding(base, settings)
        progress("measuring beside a starter", 1, 1 + len(sizes))
        for done, size in enumerate(sizes, start=2):
            pairs += _sized(base / str(size), size, questions, settings)
            progress("measuring beside a starter", done, 1 + len(sizes))
    return tuple(pairs)


def _adding(base: Path, settings: Settings) -> list[Pair]:
    """The rate of adding, in characters, since the two split differently."""
    files = base / "files"
    files.mkdir()
    characters = 0
    for number, report in enumerate(made_up_reports(sentences_of(SAMPLES), READ_CHUNKS)):
        text = "\n\n".join(f"## {chunk.context}\n\n{chunk.text}" for chunk in report.chunks)
        (files / f"report-{number}.md").write_text(text, encoding="utf-8")
        characters += len(text)
    rate, peak, passages = {}, {}, {}
    for side in SIDES:
        ran = spawn(["eval.bench.contest", side, "add", str(base / side), str(files)], settings)
        (line,) = ran.lines
        rate[side], peak[side], passages[side] = characters / line["seconds"], ran.peak_mb or 0.0, line["chunks"]
    return [
        Pair("reading, splitting, embedding and storing", "characters/s", 0, rate[OURS], rate[STARTER], more=True),
        Pair("passages made of the same text", "passages", 0, passages[OURS], passages[STARTER]),
        Pair("memory while adding", "MB", 0, peak[OURS], peak[STARTER]),
    ]


def _sized(base: Path, size: int, questions: Sequence[str], settings: Settings) -> list[Pair]:
    stored, cold, warm, p95, peak, answers = {}, {}, {}, {}, {}, 0.0
    base.mkdir()
    one, many = base / "one.json", base / "many.json"
    one.write_text(json.dumps(questions[:1]), encoding="utf-8")
    many.write_text(json.dumps([questions[at % len(questions)] for at in range(WARM_QUESTIONS + 1)]), encoding="utf-8")
    for side in SIDES:
        folder = base / side
        (line,) = spawn(["eval.bench.contest", side, "fill", str(folder), str(size)], settings).lines
        stored[side] = line["chunks"] / line["seconds"]
        runs = [spawn(["eval.bench.contest", side, "ask", str(folder), str(one)], settings) for _ in range(COLD_RUNS)]
        cold[side] = median(run.seconds for run in runs)
        ran = spawn(["eval.bench.contest", side, "ask", str(folder), str(many)], settings)
        seconds = sorted(ran.lines[0]["search"][1:])
        warm[side], p95[side] = median(seconds) * 1000, seconds[int(len(seconds) * 0.95)] * 1000
        peak[side] = ran.peak_mb or 0.0
        if side == OURS:
            answers = median(ran.lines[0]["answer"][1:]) * 1000
    return [
        Pair("storing passages with their vectors", "passages/s", size, stored[OURS], stored[STARTER], more=True),
        Pair("cold: a process that answers one question", "s", size, cold[OURS], cold[STARTER]),
        Pair("warm search, median", "ms", size, warm[OURS], warm[STARTER]),
        Pair("warm search, 95th percentile", "ms", size, p95[OURS], p95[STARTER]),
        Pair("warm answer (the starter has none: its search)", "ms", size, answers, warm[STARTER]),
        Pair("memory while asking", "MB", size, peak[OURS], peak[STARTER]),
    ]


def rows(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    """Label and value, for a person."""
    return [
        (
            f"{one.what}{f', {one.chunks:,} passages' if one.chunks else ''}",
            f"{one.ours:,.4g} {one.unit}, starter {one.starter:,.4g}: {one.ratio:.2f} times",
        )
        for one in pairs
    ]
