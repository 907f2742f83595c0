"""What a run found out: a result per suite, with every case; written as JSON and read again as a baseline."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.model import Hit

FORMAT = 1
"""Raised when the shape of a result file changes so that an old one cannot serve as a baseline."""

Scores = dict[str, dict[str, float]]
"""Group (a kind, "overall", a retrieval set) to measure to value; shares are of 1."""

Intervals = dict[str, dict[str, tuple[float, float]]]
"""Group to measure to the ends of its confidence interval."""


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
    """One question, what was answered, and the verdict. `citations` have the fields of kb.model.Citation.

    `refuse`: it is to be refused. `expected`: in words, what a right answer holds. `hits`: what search found for it,
    best first: rank, document, page, headings, kind, text, score, found_by, evidence (whether it is what was to be
    found). `ranking`: measures of these hits; empty where nothing tells what was to be found. `precision`: share of the
    citations that hold something expected. `opinion`: a language model's, when it was asked. `checks`: where a language
    model was to write the answer, its sentences, those unsupported, invented markers, and whether it fell_back to the
    answer without a model (1 or 0). `false_reasons`: of a refusal that names words as missing, those that stand in the
    reports; None where it names none. `measures`: what it is worth, 0 to 1, by measures that its suite alone has, or
    counts in its own way.
    """

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
    refuse: bool = False
    expected: tuple[str, ...] = ()
    precision: float | None = None
    confidence: float | None = None
    ranking: dict[str, float] = field(default_factory=dict)
    opinion: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, int] = field(default_factory=dict)
    hits: tuple[dict[str, Any], ...] = ()
    false_reasons: tuple[str, ...] | None = None
    measures: Mapping[str, float] = field(default_factory=dict)


def hit_row(hit: Hit, *, evidence: bool) -> dict[str, Any]:
    """A hit as a case holds it; `evidence`: it is what was to be found."""
    return {
        "rank": hit.rank,
        "document": hit.document.name,
        "page": hit.chunk.place.page,
        "headings": hit.chunk.place.headings,
        "kind": hit.chunk.kind,
        "text": hit.chunk.text,
        "score": round(hit.score, 4),
        "found_by": hit.found_by,
        "evidence": evidence,
    }


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
    """A suite's scores; `skipped` says why it was not run (then the rest is empty). `intervals`: where 95 % of samples
    would put a score; `turned`: cases that the record has as right and that are not any more.
    """

    suite: str
    skipped: str = ""
    corpora: tuple[Corpus, ...] = ()
    scores: Scores = field(default_factory=dict)
    gates: tuple[GateResult, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    turned: tuple[str, ...] = ()
    intervals: Intervals = field(default_factory=dict)

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
    def turned(self) -> tuple[tuple[str, str], ...]:
        """Every case that has turned wrong, with its suite."""
        return tuple((one.suite, name) for one in self.suites for name in one.turned)

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
