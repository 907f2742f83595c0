"""Processes that begin with our modules and their libraries loaded. They are as real as those that a user starts, and
spare a test the seconds that each would import."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.context import ForkServerProcess

ROOT = Path(__file__).resolve().parents[2]

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        *("chromadb", "chromadb.api.client", "torch", "ingest.cli", "ingest.adding", "ingest.rebuilding"),
        *("kb.commands.cli", "kb.dialogue", "kb.embedding.bert", "kb.knowledge_base", "kb.store.vectors"),
    ]
)


@dataclass(frozen=True, slots=True)
class Started:
    """A process that is under way; what it prints goes to two files of `folder`."""

    process: ForkServerProcess
    folder: tempfile.TemporaryDirectory[str]
    arguments: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.process.is_alive()

    def ended(self) -> subprocess.CompletedProcess[str]:
        """What came of it, once it has ended."""
        self.process.join()
        out, err = (Path(self.folder.name, name).read_text("utf-8") for name in ("out", "err"))
        self.folder.cleanup()
        status = self.process.exitcode
        assert status is not None
        return subprocess.CompletedProcess(self.arguments, status, out, err)


def start(*arguments: str | bytes, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Started:
    """What `python` does with these arguments: "-m", a module and its own, or "-c", a program and its own."""
    given = tuple(map(os.fsdecode, arguments))
    folder = tempfile.TemporaryDirectory()
    known = dict(os.environ if environment is None else environment)
    process = _FORKS.Process(target=_work, args=(given, str(cwd), known, folder.name))
    process.start()
    return Started(process, folder, given)


def run(
    *arguments: str | bytes, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """As `start`, and what came of it."""
    return start(*arguments, cwd=cwd, environment=environment).ended()


def _work(arguments: Sequence[str], cwd: str, environment: Mapping[str, str], folder: str) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    kind, what, *rest = arguments
    sys.argv = [what if kind == "-m" else kind, *rest]
    try:
        if kind == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<program>", "exec"), {"__name__": "__main__"})
    finally:
        atexit._run_exitfuncs()
