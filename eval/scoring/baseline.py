"""Compares a run with an earlier one: which cases got better, which worse, and by how much the scores moved."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from eval.scoring.measures import OVERALL, chance, worth_by
from eval.scoring.result import FORMAT, CaseResult
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from eval.scoring.result import Scores, SuiteResult


_NOT_COMPARED = frozenset({"n", "seconds", "seconds_p95"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a baseline file says of a suite: its scores, its cases by id, and when it was run (ISO)."""

    scores: Scores
    cases: Mapping[str, CaseResult]
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """How a suite changed: ids of cases that got better or worse, are new, or are gone; `moved` is now less before.

    `chance`: how likely the cases of a group would move so unevenly by a measure if nothing had changed (sign test over
    pairs).
    """

    suite: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    moved: Scores
    chance: Scores
    before: Earlier

    def as_json(self) -> dict[str, Any]:
        """What changed, without the earlier run itself."""
        names = ("better", "worse", "new", "gone", "moved", "chance")
        return {name: getattr(self, name) for name in ("suite", *names)}


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
        made_at = str(content["made_at"])
        return {suite["suite"]: _earlier(suite, made_at) for suite in content["suites"] if not suite["skipped"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: is not a complete result file ({error}).", cure) from None


def _earlier(suite: dict[str, Any], made_at: str) -> Earlier:
    known = {one.name for one in fields(CaseResult)}
    cases = [CaseResult(**{name: value for name, value in case.items() if name in known}) for case in suite["cases"]]
    scores = {group: {name: float(value) for name, value in row.items()} for group, row in suite["scores"].items()}
    return Earlier(scores, {case.id: case for case in cases}, made_at)


def worth(case: CaseResult) -> int:
    """0 wrong, 1 right, 2 right and cited."""
    return 0 if not case.right else 2 if case.cited else 1


def compare(before: Earlier, now: SuiteResult) -> CaseChange:
    """What changed since the baseline. Seconds are left out: they differ from run to run."""
    cases = {case.id: case for case in now.cases}
    both = [name for name in cases if name in before.cases]
    change = {name: worth(cases[name]) - worth(before.cases[name]) for name in both}
    moved = {
        group: {
            name: round(value - before.scores[group][name], 4)
            for name, value in row.items()
            if name not in _NOT_COMPARED and name in before.scores[group]
        }
        for group, row in now.scores.items()
        if group in before.scores
    }
    return CaseChange(
        suite=now.suite,
        better=tuple(name for name in both if change[name] > 0),
        worse=tuple(name for name in both if change[name] < 0),
        new=tuple(name for name in cases if name not in before.cases),
        gone=tuple(name for name in before.cases if name not in cases),
        moved=moved,
        chance=_chance([(before.cases[name], cases[name]) for name in both], moved),
        before=before,
    )


def _chance(pairs: Sequence[tuple[CaseResult, CaseResult]], moved: Scores) -> Scores:
    found: Scores = {}
    for group, row in moved.items():
        of_group = [(earlier, now) for earlier, now in pairs if group in (OVERALL, now.kind)]
        for measure, difference in row.items():
            worths = [(worth_by(measure, earlier), worth_by(measure, now)) for earlier, now in of_group]
            kept = [(one, other) for one, other in worths if one is not None and other is not None]
            if difference and kept:
                found.setdefault(group, {})[measure] = chance([one for one, _ in kept], [other for _, other in kept])
    return found
