"""What a run found out: a result per suite, with every case; written as JSON and read again as a baseline."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kb.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""Raised when the shape of a result file changes so that an old one cannot serve as a baseline."""

Scores = dict[str, dict[str, float]]
"""Group (a kind, "overall", a retrieval set) to measure to value; shares are of 1."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a suite's questions were asked over. `fingerprint` is the SHA-256 of the names and bytes of its files."""

    name: str
    fingerprint: str
    documents: int
    chunks: int
    tables: int
    seconds: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One question, what was answered, and the verdict. `citations` have the fields of kb.model.Citation."""

    id: str
    kind: str
    turns: tuple[str, ...]
    answer: str
    abstained: bool
    citations: tuple[dict[str, Any], ...]
    right: bool
    cited: bool
    direct: bool
    faults: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class GateResult:
    """A bar and what was reached; `value` is None where the run measured no such thing, which is a fall."""

    group: str
    measure: str
    minimum: float
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether the bar was reached."""
        return self.value is not None and self.value >= self.minimum


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """A suite's scores; `skipped` says why it was not run (then the rest is empty)."""

    suite: str
    skipped: str = ""
    corpora: tuple[Corpus, ...] = ()
    scores: Scores = field(default_factory=dict)
    gates: tuple[GateResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fields, with `holds` in every gate."""
        gates = [{**asdict(gate), "holds": gate.holds} for gate in self.gates]
        return {**asdict(self), "gates": gates}


@dataclass(frozen=True, slots=True)
class RunResult:
    """All suites of a run, and what they were run with."""

    made_at: str
    settings: dict[str, Any]
    versions: dict[str, str]
    suites: tuple[SuiteResult, ...]

    @property
    def fallen(self) -> tuple[tuple[str, GateResult], ...]:
        """Every gate that fell, with its suite."""
        return tuple((one.suite, gate) for one in self.suites for gate in one.gates if not gate.holds)

    @property
    def skipped(self) -> dict[str, str]:
        """Why each suite that was not run was not."""
        return {one.suite: one.skipped for one in self.suites if one.skipped}

    def as_json(self) -> dict[str, Any]:
        """The content of a result file."""
        about = {"format": FORMAT, "made_at": self.made_at, "settings": self.settings, "versions": self.versions}
        return {**about, "suites": [suite.as_json() for suite in self.suites]}


def write_result(result: RunResult, path: Path) -> None:
    """Write a result file.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_text(json.dumps(result.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --out.") from None
