"""Kills a process that adds, replaces and removes reports, at random moments, and looks at what is left each time.

    python tests/support/killing.py --kills 50 [--seed N] [--wait SECONDS] [--url http://localhost:8000]

Prints a line a kill and exits with 1 when anything that was acknowledged is lost, anything is there in part, or doctor
complains. tests/ingest/test_crash.py does the same with fewer kills. The vectors come out of a hash, so that most of
the time goes into storing.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest import add_files
from kb.embedding.embedder import Embedder
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
REPORTS = 4
LARGEST = 700
"""Sections of the longest report: Chroma writes its graph to the disk after every thousand vectors."""
LONGEST_WAIT = 1.2
"""Seconds after which a process is killed at the latest, when no other is given; it does several changes in them on a
machine that has nothing else to do."""

Standing = dict[str, int]
"""Which version of each report is in."""


class HashEngine:
    """Vectors that say nothing but are the same for the same text."""

    dimension = 384

    def few(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        return list(self.many(texts))

    def many(self, texts: Sequence[str]) -> NDArray[np.float32]:
        drawn = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension) for text in texts]
        vectors = np.stack(drawn).astype(np.float32)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        return unit

    def tokens(self, prompt: str, text: str) -> None:
        return None

    def count_tokens(self, text: str) -> int:
        return len(text)


def open_base(folder: Path, url: str = "") -> KnowledgeBase:
    settings = Settings(dir=folder, chroma_url=url)
    return KnowledgeBase.open(settings, embedder=Embedder(HashEngine(), "hash", settings))


def write_report(folder: Path, name: str, version: int) -> Path:
    """A report of many sections, each of which names report and version."""
    sections = random.Random(f"{name}{version}").randint(1, LARGEST)
    text = "\n\n".join(
        f"## Section {number}\n\nReport {name} of version {version} says in section {number} that nothing is lost."
        for number in range(sections)
    )
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def work(folder: Path, files: Path, seed: int, url: str) -> None:
    """Change the knowledge base without end, telling each change before it is begun and after it is done."""
    chance = random.Random(seed)
    with open_base(folder, url) as kb:
        versions = standing(kb)
        latest = seed * 1_000
        print("ready", flush=True)
        while True:
            name = f"report{chance.randrange(REPORTS)}"
            if name in versions and chance.random() < 0.35:
                print(f"begin {name} 0", flush=True)
                kb.remove(f"{name}.md")
                del versions[name]
                print(f"done {name} 0", flush=True)
                continue
            latest += 1
            path = write_report(files, name, latest)
            print(f"begin {name} {latest}", flush=True)
            (added,) = add_files(kb, [path])
            assert added.status in {"added", "replaced"}, added
            versions[name] = latest
            print(f"done {name} {latest}", flush=True)


def kill_one(
    folder: Path, files: Path, before: Standing, seed: int, url: str, longest_wait: float
) -> tuple[list[Standing], int]:
    """Start a process, kill it after a while; returns in which states the knowledge base may be, and how many changes
    were done."""
    command = [sys.executable, str(Path(__file__)), "--work", str(folder), str(files), "--seed", str(seed)]
    wait = random.Random(seed).uniform(0, longest_wait)
    with subprocess.Popen(
        [*command, "--url", url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if process.stdout.readline() != "ready\n":
            raise AssertionError(process.stderr.read())
        time.sleep(wait)
        process.kill()
        lines = process.stdout.read().splitlines()
        if wrong := process.stderr.read():
            raise AssertionError(wrong)
    states, begun = dict(before), dict(before)
    for line in lines:
        word, name, version = line.split()
        target = states if word == "done" else begun
        target.update({name: int(version)})
        if word == "done":
            begun = dict(states)
    return [_listed(states), _listed(begun)], sum(line.startswith("done") for line in lines)


def _listed(state: Standing) -> Standing:
    return {name: version for name, version in sorted(state.items()) if version}


def standing(kb: KnowledgeBase) -> Standing:
    """What is in, as its first sections tell."""
    found = {}
    for document in kb.documents():
        _, chunk = kb.passages([f"{document.id}-0"])[f"{document.id}-0"]
        found[document.name.removesuffix(".md")] = int(chunk.text.split("version ")[1].split()[0])
    return dict(sorted(found.items()))


def look(folder: Path, allowed: Sequence[Standing], url: str) -> tuple[Standing, list[str]]:
    """Open the knowledge base as anybody would; returns what is in, and everything that is wrong."""
    with open_base(folder, url) as kb:
        there, wrong = standing(kb), kb.check()
        if there not in allowed:
            wrong.append(f"{there} is in, not one of {allowed}")
        for document in kb.documents():
            whole = kb.passages([f"{document.id}-{order}" for order in range(document.chunks + 1)])
            versions = {chunk.text.split("version ")[1].split()[0] for _, chunk in whole.values()}
            if len(whole) != document.chunks or len(versions) != 1 or kb.original(document) is None:
                wrong.append(
                    f"{document.name} is there in part: {len(whole)} of {document.chunks}, versions {versions}"
                )
        if kb.documents():
            found = {hit.document.name.removesuffix(".md") for hit in kb.search("nothing is lost", top_k=1000)}
            wrong += [f"{name} is found and not in" for name in found - there.keys()]
    wrong += [f"{path} was left" for path in (folder / "originals").glob("*") if path.name.startswith(".")]
    return there, wrong


def kill_often(
    kills: int, seed: int, url: str = "", *, longest_wait: float = LONGEST_WAIT, report: bool = False
) -> list[str]:
    """Kill as many processes, one after another, over one knowledge base; returns what went wrong."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="report-qa-killing-") as scratch:
        folder, files = Path(scratch) / "kb", Path(scratch) / "files"
        files.mkdir()
        there: Standing = {}
        for number in range(1, kills + 1):
            allowed, done = kill_one(folder, files, there, seed + number, url, longest_wait)
            there, found = look(folder, allowed, url)
            wrong += found
            if report:
                state = "as before it" if there == allowed[0] else "as after it"
                print(f"kill {number}: {done} changes done, the last {state}, {found or 'all well'}", flush=True)
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wait", type=float, default=LONGEST_WAIT)
    parser.add_argument("--url", default="")
    parser.add_argument("--work", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        folder, files = given.work
        work(folder, files, given.seed, given.url)
    sys.exit(bool(kill_often(given.kills, given.seed, given.url, longest_wait=given.wait, report=True)))
