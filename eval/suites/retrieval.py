"""How often search finds the right passage first, or among the first five: by meaning, by keywords, and fused.

The data is that of eval.suites.prose_data; the questions need no answers.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from eval.scoring.measures import means_of
from eval.scoring.ranking import MEASURES as RANKING
from eval.scoring.ranking import measured
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.prose_data import KEPT, SETS, indexed, read_passages, read_questions, sets_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.scoring.result import Corpus, Intervals, Scores
    from eval.suites.corpora import Progress
    from eval.suites.prose_data import Indexed, ProseQuestion
    from kb.settings import Settings

SUITE = "retrieval"
FUSED = "fused"
RETRIEVERS_OF: dict[str, tuple[str, ...]] = {"dense": ("dense",), "keyword": ("keyword",), FUSED: ("dense", "keyword")}

_DEEP = 30
"""Hits asked for, so that five documents are among them even where several chunks of one stand in front."""

_DEPTHS = (1, 5)


def run_retrieval(data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Measure every set. Each question is a case, right where the fused search has its passage first; each set is a
    kind.

    Raises:
        UsageError: a file is missing or not of that form.
    """
    scores: Scores = {}
    intervals: Intervals = {}
    cases: list[CaseResult] = []
    corpora: list[Corpus] = []
    for corpus in dict.fromkeys(one.corpus for one in SETS):
        with indexed(corpus, read_passages(data, corpus), settings, progress) as there:
            corpora.append(there.corpus)
            for one in sets_of(corpus):
                questions = read_questions(data, one.questions, answered=False)
                searched = _search_all(there, one.questions, questions, progress)
                scores[one.questions], intervals[one.questions] = _measures(searched)
                cases.extend(searched)
    return SuiteResult(SUITE, corpora=tuple(corpora), scores=scores, intervals=intervals, cases=tuple(cases))


def _search_all(there: Indexed, label: str, questions: Sequence[ProseQuestion], progress: Progress) -> list[CaseResult]:
    searched = []
    for done, question in enumerate(questions, start=1):
        searched.append(_search(there, label, question))
        progress(f"searching {label}", done, len(questions))
    ranked = measured(
        {case.id: [hit["document"] for hit in case.hits] for case in searched},
        {question.id: {question.gold: 1} for question in questions},
    )
    return [replace(case, ranking=ranked[case.id], hits=case.hits[:KEPT]) for case in searched]


def _search(there: Indexed, label: str, question: ProseQuestion) -> CaseResult:
    """A question searched for by each leg; the case is what the fused search found."""
    measures: dict[str, float] = {}
    for retriever, retrievers in RETRIEVERS_OF.items():
        begun = perf_counter()
        hits = there.kb.search(question.text, top_k=_DEEP, retrievers=retrievers)
        seconds = perf_counter() - begun
        found = there.found(hits, question.gold)
        ranks = [hit["rank"] for hit in found if hit["evidence"]]
        measures |= {f"{retriever}_r{depth}": float(any(rank <= depth for rank in ranks)) for depth in _DEPTHS}
    right = ranks == [1]
    return CaseResult(
        id=question.id,
        kind=label,
        turns=(question.text,),
        answer=found[0]["document"] if found else "",
        abstained=False,
        citations=(),
        right=right,
        cited=right,
        direct=right,
        faults=() if right else (f"the right passage is at rank {ranks[0]}" if ranks else "it is not found",),
        seconds=round(seconds, 4),
        expected=(question.gold,),
        hits=found,
        measures=measures,
    )


def _measures(cases: Sequence[CaseResult]) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Per leg the shares whose passage is first, or among the first five; the gain is fused less the better leg. And
    their intervals."""
    means, intervals = means_of([f"{retriever}_r{depth}" for depth in _DEPTHS for retriever in RETRIEVERS_OF], cases)
    gains = {
        f"fused_gain_r{depth}": round(
            means[f"fused_r{depth}"]
            - max(means[f"{retriever}_r{depth}"] for retriever in RETRIEVERS_OF if retriever != FUSED),
            4,
        )
        for depth in _DEPTHS
    }
    ranking, between = means_of(RANKING, cases)
    return {"n": len(cases), **means, **gains, **ranking}, {**intervals, **between}
