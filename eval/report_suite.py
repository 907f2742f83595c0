"""Asks the questions with known answers over the reports they are about."""

from __future__ import annotations

from dataclasses import asdict
from time import perf_counter
from typing import TYPE_CHECKING

from eval.result import CaseResult
from eval.scoring import OVERALL, Scored, Verdict, judge, shares
from kb.errors import ReportQAError
from kb.model import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.cases import Case
    from eval.corpora import Progress
    from eval.result import Scores
    from kb.knowledge_base import KnowledgeBase


def ask_all(
    kb: KnowledgeBase, cases: Sequence[Case], progress: Progress, *, by_tag: bool = False
) -> tuple[Scores, tuple[CaseResult, ...]]:
    """Ask every case; the scores per kind and overall (with `by_tag` also per tag), and every case's result in order."""
    results = []
    for done, case in enumerate(cases, start=1):
        results.append(_ask(kb, case))
        progress("asking", done, len(cases))
    scored = [_scored(case, result) for case, result in zip(cases, results, strict=True)]
    scores = shares(scored)
    if by_tag:
        for tag in sorted({tag for case in cases for tag in case.tags}):
            tagged = [one for case, one in zip(cases, scored, strict=True) if tag in case.tags]
            scores[tag] = shares(tagged)[OVERALL]
    return scores, tuple(results)


def _ask(kb: KnowledgeBase, case: Case) -> CaseResult:
    started = perf_counter()
    try:
        answer = kb.ask(case.turns)
    except ReportQAError as error:  # one question that fails is a wrong answer, not the end of the run
        answer = Answer(case.turns[-1], "", abstained=False)
        verdict = Verdict(right=False, cited=False, direct=False, faults=(f"fails: {error.what}",))
    else:
        verdict = judge(case, answer)
    return CaseResult(
        id=case.id,
        kind=case.kind,
        turns=case.turns,
        answer=answer.answer,
        abstained=answer.abstained,
        citations=tuple(asdict(citation) for citation in answer.citations),
        right=verdict.right,
        cited=verdict.cited,
        direct=verdict.direct,
        faults=verdict.faults,
        seconds=round(perf_counter() - started, 4),
    )


def _scored(case: Case, result: CaseResult) -> Scored:
    verdict = Verdict(right=result.right, cited=result.cited, direct=result.direct, faults=result.faults)
    return Scored(case.kind, case.abstain, result.abstained, result.seconds, verdict)
