"""What a case is worth by each measure, and what many are worth together: means per group, with confidence intervals.

Answers: right; cited (right, and a citation backs it); direct (right in its first characters); refused, of the cases to
refuse; lost, of the others, those refused nevertheless; refusal_precision, of what was refused; citation_precision;
honest, of refusals that name words as missing, those whose words stand nowhere in the reports; length in characters;
seconds. Search, apart from them: recall_5, recall_10, mrr, ndcg_10 of the passages that hold what is expected.
judged_right and judged_supported: a language model's opinion, where it was asked. Of answers that a language model was
to write, counts: sentences, unsupported, invented (markers), fell_back (answers that were given without it). A measure
of nothing is left out.
"""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from eval.scoring.ranking import MEASURES as RANKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.scoring.result import CaseResult, Intervals, Scores

OVERALL = "overall"
FELL_BACK = "fell_back"
CHECKS = ("sentences", "unsupported", "invented", FELL_BACK)
"""What is counted of the answers of a language model."""

CONFIDENCE = 0.95
_RESAMPLES = 2_000


def _ranked(measure: str) -> Callable[[CaseResult], float | None]:
    return lambda case: case.ranking.get(measure)


def _judged(name: str) -> Callable[[CaseResult], float | None]:
    return lambda case: float(case.opinion[name]) if name in case.opinion else None


MEASURES: Mapping[str, Callable[[CaseResult], float | None]] = {
    "right": lambda case: float(case.right),
    "cited": lambda case: float(case.right and case.cited),
    "direct": lambda case: float(case.right and case.direct),
    "refused": lambda case: float(case.abstained) if case.refuse else None,
    "lost": lambda case: None if case.refuse else float(case.abstained),
    "refusal_precision": lambda case: float(case.refuse) if case.abstained else None,
    "citation_precision": lambda case: case.precision,
    "honest": lambda case: None if case.false_reasons is None else float(not case.false_reasons),
    **{name: _ranked(name) for name in RANKING},
    "judged_right": _judged("right"),
    "judged_supported": _judged("supported"),
}
"""Measure to what a case is worth by it, 0 to 1; None where it does not apply."""


def scores_of(cases: Sequence[CaseResult]) -> tuple[Scores, Intervals]:
    """The means of every kind, in the order in which they come, and of all; and their intervals."""
    kinds = dict.fromkeys(case.kind for case in cases)
    groups = {kind: [case for case in cases if case.kind == kind] for kind in kinds}
    return scores_of_groups({**groups, **({OVERALL: cases} if cases else {})})


def scores_by_tag(cases: Sequence[CaseResult], tags: Mapping[str, Sequence[str]]) -> tuple[Scores, Intervals]:
    """As `scores_of`, and for every tag the means of the cases that have it; `tags` are those of each case, by its
    id."""
    scores, intervals = scores_of(cases)
    known = sorted({tag for of_case in tags.values() for tag in of_case} - scores.keys())
    of_tags = scores_of_groups({tag: [case for case in cases if tag in tags[case.id]] for tag in known})
    return {**scores, **of_tags[0]}, {**intervals, **of_tags[1]}


def scores_of_groups(groups: Mapping[str, Sequence[CaseResult]]) -> tuple[Scores, Intervals]:
    """The means of each group of cases, and their intervals."""
    scores: Scores = {}
    intervals: Intervals = {}
    for name, cases in groups.items():
        worths = {measure: worths_of(measure, cases) for measure in MEASURES}
        if not any(case.refuse for case in cases):
            worths[
                "refusal_precision"
            ] = []  # where nothing is to be refused, refusing is all wrong by itself: "lost" tells
        lengths = [len(case.answer) for case in cases if not case.abstained]
        seconds = sorted(case.seconds for case in cases)
        scores[name] = {
            "n": len(cases),
            **{measure: round(fmean(values), 4) for measure, values in worths.items() if values},
            **({"length": median(lengths)} if lengths else {}),
            **_counted([case.checks for case in cases if case.checks]),
            "seconds": round(median(seconds), 4),
            "seconds_p95": seconds[int(len(seconds) * 0.95)],
        }
        intervals[name] = {measure: interval(values) for measure, values in worths.items() if values}
    return scores, intervals


def _counted(checks: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The sums of what is counted of answers; nothing where no language model was to write any."""
    return {name: sum(one[name] for one in checks) for name in CHECKS} if checks else {}


def worths_of(measure: str, cases: Sequence[CaseResult]) -> list[float]:
    """What each case is worth to which the measure applies."""
    return [value for case in cases if (value := worth_by(measure, case)) is not None]


def worth_by(measure: str, case: CaseResult) -> float | None:
    """What a case is worth by a measure, of all suites or of its own; None where it does not apply."""
    if measure in case.measures:
        return case.measures[measure]
    return MEASURES[measure](case) if measure in MEASURES else None


def means_of(
    measures: Sequence[str], cases: Sequence[CaseResult]
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """The means of cases by the measures that apply to any, and their intervals."""
    worths = {measure: values for measure in measures if (values := worths_of(measure, cases))}
    means = {measure: round(fmean(values), 4) for measure, values in worths.items()}
    return means, {measure: interval(values) for measure, values in worths.items()}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % confidence interval of a mean: Wilson's for shares, else by resampling, which gives the same ends every
    time."""
    if set(values) <= {0.0, 1.0}:
        ends = stats.binomtest(int(sum(values)), len(values)).proportion_ci(CONFIDENCE, method="wilson")
        return round(float(ends.low), 4), round(float(ends.high), 4)
    sample = np.asarray(values)
    picked = np.random.default_rng(0).integers(len(sample), size=(_RESAMPLES, len(sample)))
    low, high = np.quantile(sample[picked].mean(axis=1), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return round(float(low), 4), round(float(high), 4)


def chance(before: Sequence[float], now: Sequence[float]) -> float:
    """How likely cases move so unevenly when nothing has changed: the two-sided sign test over pairs that differ."""
    up = sum(later > earlier for earlier, later in zip(before, now, strict=True))
    down = sum(later < earlier for earlier, later in zip(before, now, strict=True))
    return round(float(stats.binomtest(up, up + down).pvalue), 4) if up + down else 1.0
