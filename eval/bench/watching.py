"""A watched folder while questions are asked: do knowledge base and folder agree in the end, and did each question get
an answer?"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import TYPE_CHECKING

import httpx

from eval.bench.browser import serving
from eval.suites.listing import CHECKOUT
from kb.errors import ReportQAError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.suites.corpora import Progress
    from kb.settings import Settings

FILES = 40
BY_REST = 4
"""Files that are added over REST meanwhile: a folder that is watched must leave them alone."""

_PATIENCE = 600.0
_ASKERS = 2
_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class WatchFigures:
    """What came of it. `differ` are the names of files that knowledge base and folder do not agree on."""

    files: int
    changes: int
    in_step_seconds: float
    questions: int
    errors: int
    median_seconds: float
    worst_seconds: float
    differ: tuple[str, ...]


@dataclass(slots=True)
class _Asked:
    """What those who ask meanwhile find."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def measure_watching(settings: Settings, files: int, progress: Progress) -> WatchFigures:
    """Add, change, rename and remove files in a watched folder while questions are asked over REST.

    Raises:
        ReportQAError: the app did not start, or the folder was not followed.
    """
    with TemporaryDirectory(prefix="watching-") as name:
        place = Path(name)
        folder, base = place / "inbox", place / "kb"
        folder.mkdir()
        KnowledgeBase.open(settings.model_copy(update={"dir": base})).close()
        with serving(base, place / "app.txt") as (address, _), _following(folder, base, place / "watch.txt"):
            others = _names(address)  # the samples, which an empty knowledge base is filled with
            asked, stop = _Asked(), threading.Event()
            askers = [threading.Thread(target=_ask, args=(address, asked, stop, at)) for at in range(_ASKERS)]
            for asker in askers:
                asker.start()
            try:
                changes = _change(folder, files, progress)
                others |= _add_over_rest(address)
                begun = monotonic()
                differ = _wait_until_in_step(address, folder, others)
                seconds = monotonic() - begun
            finally:
                stop.set()
                for asker in askers:
                    asker.join()
    taken = sorted(asked.seconds)
    median, worst = (taken[len(taken) // 2], taken[-1]) if taken else (0.0, 0.0)
    return WatchFigures(
        files, changes, round(seconds, 1), len(taken), asked.errors, round(median, 3), round(worst, 3), differ
    )


def _report(number: int, version: int) -> str:
    rows = "\n".join(f"| Plant {row} | {number * 10 + row:,} | {version * 1_000 + row:,} |" for row in range(5))
    return (
        f"# Report {number}\n\nCompany {number} made {number * 100 + version:,} engines in 2024.\n\n"
        f"Table 1: Engines (units)\n\n| Plant | 2023 | 2024 |\n|---|---|---|\n{rows}\n"
    )


def _change(folder: Path, files: int, progress: Progress) -> int:
    """All files come; then a quarter changes, a quarter is renamed and a quarter goes, in an order that chance mixes.
    Some are written slowly."""
    chance = random.Random(1)  # noqa: S311  (no secret)
    for number in range(files):
        _write_slowly(folder / f"report-{number}.md", _report(number, 0), slowly=number % 8 == 0)
        progress("coming", number + 1, files)
    sleep(4)
    chosen = chance.sample(range(files), 3 * (files // 4))
    for at, number in enumerate(chosen):
        path = folder / f"report-{number}.md"
        match at % 3:
            case 0:
                _write_slowly(path, _report(number, 1), slowly=at % 6 == 0)
            case 1:
                path.rename(folder / f"renamed-{number}.md")
            case _:
                path.unlink()
        progress("changing", at + 1, len(chosen))
        sleep(chance.uniform(0, 0.5))
    return files + len(chosen)


def _write_slowly(path: Path, text: str, *, slowly: bool) -> None:
    with path.open("w", encoding="utf-8") as out:
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            out.write(piece)
            out.flush()
            if slowly:
                sleep(0.7)


def _add_over_rest(address: str) -> set[str]:
    names = [f"by-rest-{number}.md" for number in range(BY_REST)]
    files = [("files", (name, _report(1_000 + at, 0).encode())) for at, name in enumerate(names)]
    with httpx.Client(timeout=120, trust_env=False) as client:
        client.post(f"{address}api/v1/documents", files=files).raise_for_status()
    return set(names)


def _ask(address: str, asked: _Asked, stop: threading.Event, begin: int) -> None:
    number = begin
    with httpx.Client(timeout=120, trust_env=False) as client:
        while not stop.is_set():
            started = monotonic()
            question = f"How many engines did Company {number % FILES} make in 2024?"
            answer = client.post(f"{address}api/v1/ask", json={"question": question})
            asked.seconds.append(monotonic() - started)
            asked.errors += answer.is_error
            number += _ASKERS
            sleep(0.2)


def _wait_until_in_step(address: str, folder: Path, others: set[str]) -> tuple[str, ...]:
    """Until both agree but for what came otherwise, or patience ends: what they differ in then."""
    wanted = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:_ID_LENGTH] for path in folder.iterdir()}
    end = monotonic() + _PATIENCE
    while True:
        there = _documents(address)
        differ = {name for name, _ in there.items() ^ wanted.items()} ^ others
        if not differ or monotonic() > end:
            return tuple(sorted(differ))
        sleep(0.5)


def _names(address: str) -> set[str]:
    return set(_documents(address))


def _documents(address: str) -> dict[str, str]:
    """The names and ids of what is in."""
    answer = httpx.get(f"{address}api/v1/documents", timeout=120, trust_env=False).raise_for_status()
    return {one["name"]: one["id"] for one in answer.json()["documents"]}


@contextmanager
def _following(folder: Path, base: Path, output: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "ingest", "watch", str(folder), "--kb", str(base), "--json"]
    with output.open("w") as told:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=told, stderr=told)  # noqa: S603  (our own command)
    try:
        yield
        if process.poll() is not None:
            last = output.read_text(encoding="utf-8").strip().rpartition("\n")[2]
            raise ReportQAError(f"`python -m ingest watch` ended: {last}", "Run it by itself to see why.")
    finally:
        process.terminate()
        process.wait(timeout=60)


def rows(figures: WatchFigures) -> list[tuple[str, str]]:
    """The figures as lines for a person."""
    return [
        ("files, and changes in the folder", f"{figures.files}, {figures.changes}"),
        ("seconds until in step after the last change", f"{figures.in_step_seconds:.1f}"),
        ("questions meanwhile, errors", f"{figures.questions}, {figures.errors}"),
        ("seconds of an answer: median, worst", f"{figures.median_seconds:.2f}, {figures.worst_seconds:.2f}"),
        ("files that base and folder differ in", ", ".join(figures.differ) or "none"),
    ]
