"""Compares a run with an earlier one: which cases got better, which worse, and by how much the scores moved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.result import FORMAT
from kb.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from eval.result import Scores, SuiteResult


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a baseline file says of a suite: its scores, and each case's worth (0 wrong, 1 right, 2 right and cited)."""

    scores: Scores
    worth: dict[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """How a suite changed: ids of cases that got better or worse, are new, or are gone; `moved` is now less before."""

    suite: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    moved: Scores


def read_baseline(path: Path) -> dict[str, Earlier]:
    """The suites of a result file that `python -m eval run --out` wrote, by name.

    Raises:
        UsageError: it cannot be read or is no such file.
    """
    cure = "A baseline is a file that `python -m eval run --out FILE` wrote."
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.", cure) from None
    except ValueError:  # not UTF-8, or not JSON
        raise UsageError(f"{path}: is not JSON.", cure) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UsageError(f"{path}: is not a result file of this version.", cure)
    try:
        return {suite["suite"]: _earlier(suite) for suite in content["suites"] if not suite["skipped"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: is not a complete result file ({error}).", cure) from None


def _earlier(suite: dict[str, Any]) -> Earlier:
    worth = {str(case["id"]): _worth(right=case["right"], cited=case["cited"]) for case in suite["cases"]}
    scores = {group: {name: float(value) for name, value in row.items()} for group, row in suite["scores"].items()}
    return Earlier(scores, worth)


def _worth(*, right: bool, cited: bool) -> int:
    return 0 if not right else 2 if cited else 1


def compare(before: Earlier, now: SuiteResult) -> Change:
    """What changed since the baseline. Seconds are left out: they differ from run to run."""
    worth = {case.id: _worth(right=case.right, cited=case.cited) for case in now.cases}
    both = [name for name in worth if name in before.worth]
    moved = {
        group: {
            name: round(value - before.scores[group][name], 4)
            for name, value in row.items()
            if name not in {"n", "seconds"} and name in before.scores[group]
        }
        for group, row in now.scores.items()
        if group in before.scores
    }
    return Change(
        suite=now.suite,
        better=tuple(name for name in both if worth[name] > before.worth[name]),
        worse=tuple(name for name in both if worth[name] < before.worth[name]),
        new=tuple(name for name in worth if name not in before.worth),
        gone=tuple(name for name in before.worth if name not in worth),
        moved=moved,
    )
