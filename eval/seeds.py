"""Breaks one thing at a time and asks a suite again: a fault that no gate falls for is one that the suite would let
through."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np

import ingest.chunking
import kb.learned.weights
import kb.search.searcher
from eval.run import Over, run_suites
from eval.suites.listing import SUITES
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from kb.learned.weights import Weights
    from kb.model import NewDocument
    from kb.settings import Settings

THRESHOLD_MOVED = 2.0
"""Log-odds; what is answered at even odds is then answered at one to seven."""

_FIGURES = re.compile(r"(?P<one>(?<=[\t>])[0-9][0-9,.]*)(?P<between>\t|</td><td>)(?P<other>[0-9][0-9,.]*(?=[\t<]))")
"""Two figures side by side in a row of a table of tabs or of HTML."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A fault and what it did: the gates that fell, in words, and the cases that turned wrong."""

    fault: str
    what: str
    caught: bool
    gates: tuple[str, ...]
    turned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fault:
    """Something to break, in the program or in a copy of a suite's reports, and the suite that should notice."""

    what: str
    program: Callable[[], AbstractContextManager[object]] = nullcontext
    reports: Callable[[Path], None] | None = None
    suite: str = "report"


def seeded(names: Sequence[str], settings: Settings, progress: Progress) -> Iterator[Seeded]:
    """Break each of the named things, or all, one after the other.

    Raises:
        UsageError: there is no such fault.
    """
    if unknown := [name for name in names if name not in FAULTS]:
        raise UsageError(f"There is no fault '{unknown[0]}'.", f"Known are: {', '.join(FAULTS)}.")
    for name in names or FAULTS:
        yield _broken(name, FAULTS[name], settings, progress)


def _broken(name: str, fault: _Fault, settings: Settings, progress: Progress) -> Seeded:
    with tempfile.TemporaryDirectory(prefix="report-qa-seed-") as folder:
        original = next(suite.parts[0].corpus[0] for suite in SUITES if suite.name == fault.suite)
        reports = Path(folder) / original.name
        shutil.copytree(original, reports)
        if fault.reports:
            fault.reports(reports)
        with fault.program():
            result = run_suites([fault.suite], settings, progress, Over(corpus=reports))
    fallen = tuple(
        f"{gate.group} {gate.measure} {'not measured' if gate.value is None else f'{gate.value:.3f}'} (at "
        f"least {gate.minimum:g})"
        for _, gate in result.fallen
    )
    return Seeded(name, fault.what, bool(fallen), fallen, result.suites[0].turned)


def _meaning_alone(dense: Sequence[float], _shares: Sequence[float], _notices: Sequence[bool]) -> NDArray[np.float64]:
    return np.asarray(dense, dtype=np.float64)


@contextmanager
def _without_context() -> Iterator[None]:
    put = KnowledgeBase.put

    def put_bare(self: KnowledgeBase, new: NewDocument, *given: object, **options: object) -> None:
        bare = tuple(replace(chunk, context="") for chunk in new.chunks)
        put(self, replace(new, chunks=bare), *given, **options)  # type: ignore[arg-type]

    with patch.object(KnowledgeBase, "put", put_bare):
        yield


def _thresholds(moved: float) -> Callable[[], AbstractContextManager[object]]:
    def shifted() -> Weights:
        weights = load()
        return replace(
            weights,
            same_language=replace(weights.same_language, threshold=weights.same_language.threshold + moved),
            across_languages=replace(weights.across_languages, threshold=weights.across_languages.threshold + moved),
            tables=replace(weights.tables, threshold=weights.tables.threshold + moved),
        )

    load = kb.learned.weights.load_weights
    return lambda: patch.object(kb.learned.weights, "load_weights", shifted)


@contextmanager
def _halved() -> Iterator[None]:
    text, embedded = ingest.chunking.TEXT_LIMIT // 2, ingest.chunking.EMBEDDED_LIMIT // 2
    with patch.multiple(ingest.chunking, TEXT_LIMIT=text, EMBEDDED_LIMIT=embedded):
        yield


def _less_one(reports: Path) -> None:
    """Remove the smallest report: what is missed least."""
    min(reports.iterdir(), key=lambda file: file.stat().st_size).unlink()


def _swapped(reports: Path) -> None:
    """Exchange two figures that stand side by side in the first table that has such."""
    for file in sorted(reports.iterdir()):
        text = file.read_text(encoding="utf-8")
        changed = _FIGURES.sub(r"\g<other>\g<between>\g<one>", text, count=1)
        if changed != text:
            file.write_text(changed, encoding="utf-8")
            return


FAULTS = {
    "fusion": _Fault("search by meaning alone", lambda: patch.object(kb.search.searcher, "fused", _meaning_alone)),
    "context": _Fault("title, headings and column names are not embedded with a passage", _without_context),
    "threshold-down": _Fault("answers are given at lower confidence", _thresholds(-THRESHOLD_MOVED)),
    "threshold-up": _Fault("answers are given at higher confidence only", _thresholds(THRESHOLD_MOVED)),
    "chunks": _Fault("passages are half as long", _halved),
    "document": _Fault("a report is missing", reports=_less_one, suite="conversations"),
    "cell": _Fault("two cells of a table are swapped", reports=_swapped),
}
"""What is broken, by name."""
