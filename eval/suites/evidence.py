"""How much of the evidence for a question stands in the first characters that search brings, beside a plain LlamaIndex
+ Chroma starter.

The data is that of eval.suites.evidence_data; both sides read the same files, with the same embedding model. Groups are
the kinds of question in each language, for all questions, for each half of the documents, and the mean over the kinds,
so that no kind counts for more than another.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import TYPE_CHECKING

from eval.scoring.measures import means_of
from eval.scoring.result import CaseResult, SuiteResult, hit_row
from eval.suites.corpora import knowledge_base_of
from eval.suites.evidence_data import (
    CORPUS,
    DEVELOPMENT,
    HELD_OUT,
    READ_LENGTH,
    read_evidence_questions,
    share_standing,
)
from eval.suites.prose_data import KEPT, read_passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.scoring.result import Intervals, Scores
    from eval.suites.corpora import Progress
    from eval.suites.evidence_data import EvidenceQuestion
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

SUITE = "rageval"
MEASURES = ("evidence", "starter", "ahead", "whole", "starter_whole")
"""The share of the evidence in what is read of ours and of the starter's, ours less the starter's; the shares of
questions with all of it."""

MEAN = "mean"
_DEEP, _STARTER_DEEP = 40, 12
"""Passages asked for: more than are read. The starter's are larger."""


def run_evidence(data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Measure both sides. Each question is a case, right where all its evidence stands in what is read.

    Raises:
        UsageError: a file is missing or not of that form.
    """
    questions = read_evidence_questions(data)
    with tempfile.TemporaryDirectory(prefix="report-qa-evidence-", ignore_cleanup_errors=True) as folder:
        files = _written(read_passages(data, CORPUS), Path(folder) / "files")
        beside = _starter(Path(folder), settings)
        with knowledge_base_of(CORPUS, files, settings, progress) as (kb, corpus):
            cases = []
            for done, question in enumerate(questions, start=1):
                cases.append(_measured(kb, beside, question))
                progress(f"searching {SUITE}", done, len(questions))
    halves = {question.id: question.half for question in questions}
    scores, intervals = _scores(cases, halves)
    return SuiteResult(SUITE, corpora=(corpus,), scores=scores, intervals=intervals, cases=tuple(cases))


def _written(passages: dict[str, str], folder: Path) -> list[Path]:
    """The documents as files, numbered: their names tell neither side anything."""
    folder.mkdir()
    files = [folder / f"{number:06}.md" for number in range(len(passages))]
    for file, text in zip(files, passages.values(), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def _starter(folder: Path, settings: Settings) -> Callable[[str], list[str]]:
    """What the starter finds for a question, best first."""
    from eval.suites.starter import Starter

    starter = Starter(folder / "starter", settings)
    starter.add(folder / "files")
    return lambda question: starter.search(question, _STARTER_DEEP)


def _measured(kb: KnowledgeBase, beside: Callable[[str], list[str]], question: EvidenceQuestion) -> CaseResult:
    begun = perf_counter()
    hits = kb.search(question.text, top_k=_DEEP)
    seconds = perf_counter() - begun
    characters = READ_LENGTH[question.language]
    ours = share_standing(question.evidence, [hit.chunk.text for hit in hits], characters)
    starter = share_standing(question.evidence, beside(question.text), characters)
    whole = ours == 1.0
    return CaseResult(
        id=question.id,
        kind=f"{question.language} {question.kind}",
        turns=(question.text,),
        answer="",
        abstained=False,
        citations=(),
        right=whole,
        cited=whole,
        direct=whole,
        faults=() if whole else (f"{ours:.2f} of its evidence is read, {starter:.2f} with the starter",),
        seconds=round(seconds, 4),
        expected=question.evidence,
        hits=tuple(
            hit_row(hit, evidence=share_standing(question.evidence, [hit.chunk.text], characters) > 0)
            for hit in hits[:KEPT]
        ),
        measures={
            "evidence": ours,
            "starter": starter,
            "ahead": ours - starter,
            "whole": float(whole),
            "starter_whole": float(starter == 1.0),
        },
    )


def _scores(cases: Sequence[CaseResult], halves: dict[str, str]) -> tuple[Scores, Intervals]:
    scores: Scores = {}
    intervals: Intervals = {}
    for label, of_half in _halves(cases, halves):
        kinds = {
            kind: [case for case in of_half if case.kind == kind] for kind in sorted({one.kind for one in of_half})
        }
        for kind, ones in kinds.items():
            means, between = means_of(MEASURES, ones)
            scores[f"{label}{kind}"], intervals[f"{label}{kind}"] = {"n": len(ones), **means}, between
        of_kinds = [scores[f"{label}{kind}"] for kind in kinds]
        mean = {name: round(fmean(row[name] for row in of_kinds), 4) for name in MEASURES} if of_kinds else {}
        scores[f"{label}{MEAN}"] = {"n": len(of_half), **mean}
    return scores, intervals


def _halves(cases: Sequence[CaseResult], halves: dict[str, str]) -> Iterator[tuple[str, Sequence[CaseResult]]]:
    """All cases, and those of each half, each with what its groups are called by."""
    yield "", cases
    for half in (DEVELOPMENT, HELD_OUT):
        yield f"{half} ", [case for case in cases if halves[case.id] == half]
