"""The bars that a run must reach, kept in gates.toml beside this file: per suite and group, the least value of a
measure."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from eval.scoring.result import GateResult
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.scoring.result import Scores

GATES_FILE = Path(__file__).parent.with_name("gates.toml")

Gates = dict[str, dict[str, dict[str, float]]]
"""Suite to group to measure to least value."""


KEPT_ALL = {"overall": {"kept": 1.0}}
"""What a file of cases of the user's own is held to when it has a record and no gates: nothing that was right turns
wrong."""


def read_gates(path: Path = GATES_FILE) -> Gates:
    """The gates of a file.

    Raises:
        UsageError: it cannot be read, or is not of the form [suite.group] measure = number.
    """
    cure = "A gate is [suite.group] measure = number."
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}.", cure) from None
    for suite, groups in content.items():
        for group, measures in groups.items() if isinstance(groups, dict) else ((suite, None),):
            numbers = isinstance(measures, dict) and all(type(value) in (int, float) for value in measures.values())
            if not numbers:
                raise UsageError(f"{path}: [{suite}.{group}] is not a table of numbers.", cure)
    return content


def check(gates: Gates, suite: str, scores: Mapping[str, Mapping[str, float]] | Scores) -> tuple[GateResult, ...]:
    """Every gate of a suite against its scores."""
    return tuple(
        GateResult(group, measure, minimum, scores.get(group, {}).get(measure))
        for group, measures in gates.get(suite, {}).items()
        for measure, minimum in measures.items()
    )
