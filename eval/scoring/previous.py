"""The last run of each suite over a knowledge base, kept in its folder, so that the next run is held against it.

Nothing that a report says is in it, only what each case was worth: text of a report that is removed must not stay on
the disk.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eval.scoring.baseline import read_baseline
from eval.scoring.result import RunResult, write_result
from kb.errors import StorageError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from eval.scoring.baseline import Earlier
    from eval.scoring.result import CaseResult, SuiteResult

FOLDER = ".evals"


def previous_run(folder: Path, suite: str) -> Earlier | None:
    """The last run of a suite that was kept in that folder of a knowledge base; None when there is none that this
    version can read."""
    path = _path(folder, suite)
    if not path.is_file():
        return None
    try:
        return read_baseline(path).get(suite)
    except UsageError:  # cut off, or of another version: the run at hand takes its place
        return None


def keep_run(folder: Path, suite: SuiteResult) -> None:
    """Keep a run of a suite instead of the last one, at one stroke.

    Raises:
        StorageError: it cannot be written.
    """
    path = _path(folder, suite.suite)
    bare = replace(suite, cases=tuple(map(_bare, suite.cases)))
    result = RunResult(datetime.now(UTC).isoformat(timespec="seconds"), {}, {}, (bare,))
    written = path.with_suffix(".new")
    try:
        path.parent.mkdir(exist_ok=True)
        write_result(result, written)
        written.replace(path)
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Make the folder writable.") from None


def _path(folder: Path, suite: str) -> Path:
    return folder / FOLDER / f"{suite}.json"


def _bare(case: CaseResult) -> CaseResult:
    """What a case was worth, without a word of it."""
    return replace(case, turns=(), answer="", citations=(), faults=(), expected=(), hits=(), opinion={})
