"""The record of a suite: which cases were right and cited when it was last accepted. Those that have turned wrong are
named, and a gate holds them.

This project's records lie in eval/records/; that of a file of cases beside it. `python -m eval run --accept` writes
one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.scoring.measures import OVERALL
from kb.errors import StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.scoring.result import CaseResult, SuiteResult

RECORDS = Path(__file__).parent.with_name("records")
SUFFIX = ".right.json"

KEPT = "kept"
"""The share of the recorded cases that are still right and cited."""


def record_of(suite: str, cases: Path | None = None) -> Path:
    """Where the record of a suite is: beside the user's file of cases, or with this project's."""
    return cases.with_name(f"{cases.stem}{SUFFIX}") if cases else RECORDS / f"{suite}{SUFFIX}"


def read_record(path: Path) -> dict[str, str] | None:
    """The recorded cases, id to kind; None when there is no record.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    cure = "Write it anew with `python -m eval run --accept`, or remove it."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read: {error}.", cure) from None
    if not isinstance(content, dict) or not all(isinstance(kind, str) for kind in content.values()):
        raise UsageError(f"{path}: is no record of cases.", cure)
    return content


def write_record(cases: Sequence[CaseResult], path: Path) -> None:
    """Record which cases are right and cited, one a line.

    Raises:
        StorageError: it cannot be written.
    """
    right = {case.id: case.kind for case in cases if case.right and case.cited}
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(right, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Run it where you may write.") from None


def against_record(suite: SuiteResult, recorded: dict[str, str] | None) -> SuiteResult:
    """The result with the share of recorded cases that were kept, per kind and overall, and those that turned wrong."""
    if not recorded or suite.skipped:
        return suite
    right = {case.id for case in suite.cases if case.right and case.cited}
    scores = {group: dict(row) for group, row in suite.scores.items()}
    for group in dict.fromkeys((*recorded.values(), OVERALL)):
        names = [name for name, kind in recorded.items() if group in (kind, OVERALL)]
        scores.setdefault(group, {})[KEPT] = round(sum(name in right for name in names) / len(names), 4)
    return replace(suite, scores=scores, turned=tuple(name for name in recorded if name not in right))
