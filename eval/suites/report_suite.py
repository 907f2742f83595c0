"""Asks the questions with known answers over the reports they are about."""

from __future__ import annotations

from dataclasses import asdict, replace
from time import perf_counter
from typing import TYPE_CHECKING

from eval.questions.matching import states
from eval.scoring.measures import FELL_BACK
from eval.scoring.ranking import Passages, evidence_of, ranking
from eval.scoring.result import CaseResult, hit_row
from eval.scoring.scorer import Verdict, expectations, judge
from kb.errors import ReportQAError
from kb.model import Answer, Checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.questions.cases import Case
    from eval.suites.corpora import Progress
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Hit


def ask_all(kb: KnowledgeBase, cases: Sequence[Case], progress: Progress) -> tuple[CaseResult, ...]:
    """Ask every case; every case's result, in order."""
    passages = Passages.of(kb)
    evidence = {case.id: evidence_of(case, passages) for case in cases}
    asked: list[tuple[CaseResult, tuple[Hit, ...]]] = []
    for done, case in enumerate(cases, start=1):
        asked.append(_ask(kb, case, evidence[case.id], passages))
        progress("asking", done, len(cases))
    # A request is answered without a search of its own: there is nothing to rank.
    searched = {result.id: hits for result, hits in asked if hits}
    ranked = ranking(searched, {name: found for name, found in evidence.items() if name in searched})
    return tuple(replace(result, ranking=ranked.get(result.id, {})) for result, _ in asked)


def _ask(
    kb: KnowledgeBase, case: Case, evidence: frozenset[str], passages: Passages
) -> tuple[CaseResult, tuple[Hit, ...]]:
    started = perf_counter()
    try:
        answer = kb.ask(case.turns)
    except ReportQAError as error:  # one question that fails is a wrong answer, not the end of the run
        answer = Answer(case.turns[-1], "", abstained=False)
        verdict = Verdict(right=False, cited=False, direct=False, faults=(f"fails: {error.what}",))
    else:
        verdict = judge(case, answer)
    result = CaseResult(
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
        refuse=case.abstain,
        expected=expectations(case),
        precision=verdict.precision,
        confidence=answer.confidence,
        checks=_checks(answer) if kb.settings.written_by_llm else {},
        false_reasons=_false_reasons(answer, passages),
        hits=tuple(hit_row(hit, evidence=hit.chunk_id in evidence) for hit in answer.hits),
    )
    return result, answer.hits


def _checks(answer: Answer) -> dict[str, int]:
    """What became of the sentences of the model that was to write an answer."""
    found = asdict(answer.checks or Checks(0, 0, 0))
    return {**found, FELL_BACK: int(answer.mode == "extract")}


def _false_reasons(answer: Answer, passages: Passages) -> tuple[str, ...] | None:
    """The words that an answer names as missing although a passage, a heading or a table over it has them; None where
    it names none."""
    if not answer.missing:
        return None
    return tuple(word for word in answer.missing if any(states(words, word) for words in passages.words.values()))
