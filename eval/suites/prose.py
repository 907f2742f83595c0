"""Suites on prose: an answer should begin with the gold answer; without its passage a question should be refused.

`prose` asks every question of all passages. `prose-refusal` indexes every second passage and asks all questions: those
whose passage is there should be answered, the others refused.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from eval.scoring.measures import means_of
from eval.scoring.ranking import MEASURES as RANKING
from eval.scoring.ranking import measured
from eval.scoring.refusals import refused_at
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.prose_data import KEPT, SETS, half, indexed, read_passages, read_questions, sets_of
from kb.learned.weights import load_weights
from kb.prose.reader import ProseReader
from kb.prose.sentence_features import content_terms
from kb.text.glossary_tokens import load_glossary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.scoring.result import Corpus, Intervals, Scores
    from eval.suites.corpora import Progress
    from eval.suites.prose_data import Indexed, ProseQuestion, ProseSet
    from kb.settings import Settings

ANSWERS, REFUSAL = "prose", "prose-refusal"
SUITES = (ANSWERS, REFUSAL)

LOST = 0.05
"""Share of answerable questions given up at the point of the refusal curve that is reported."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What came of a set of questions: its scores, their intervals, every question."""

    scores: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    cases: Sequence[CaseResult]


def run_prose(name: str, data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Measure every set of questions by one of the two suites; skipped without data. Each question is a case, each set
    a kind.

    Raises:
        UsageError: a file is missing or not of its form.
    """
    if not data.is_dir():
        return SuiteResult(name, skipped=f"there is no data in {data}; give its folder with --data")
    scores: Scores = {}
    intervals: Intervals = {}
    cases: list[CaseResult] = []
    corpora: list[Corpus] = []
    for corpus in dict.fromkeys(one.corpus for one in SETS):
        passages = read_passages(data, corpus)
        with indexed(corpus, passages if name == ANSWERS else half(passages), settings, progress) as there:
            corpora.append(there.corpus)
            for one in sets_of(corpus):
                questions = read_questions(data, one.questions)
                measure = _answers if name == ANSWERS else _refusals
                measured_set = measure(there, one, questions, progress)
                scores[one.questions], intervals[one.questions] = measured_set.scores, measured_set.intervals
                cases.extend(measured_set.cases)
    return SuiteResult(name, corpora=tuple(corpora), scores=scores, intervals=intervals, cases=tuple(cases))


def _answers(there: Indexed, one: ProseSet, questions: Sequence[ProseQuestion], progress: Progress) -> _Measured:
    asked: list[CaseResult] = []
    for done, question in enumerate(questions, start=1):
        asked.append(_ask(there, one, question))
        progress(f"asking {one.questions}", done, len(questions))
    cases = _ranked(asked, questions)
    means, intervals = means_of(("held", "shown", "cited", "refused", "closest", *RANKING), cases)
    lengths = [len(case.answer) for case in cases if not case.abstained]
    scores = {
        "n": len(cases),
        **means,
        "length": median(lengths) if lengths else 0.0,
        "length_p90": quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0.0,
        "seconds": round(median(case.seconds for case in cases), 4),
    }
    return _Measured(scores, intervals, cases)


def _ask(there: Indexed, one: ProseSet, question: ProseQuestion) -> CaseResult:
    """A question answered; right where the gold answer stands in the first characters."""
    begun = perf_counter()
    answer = there.kb.ask([question.text])
    seconds = perf_counter() - begun
    is_right = not answer.abstained and _stands_in(answer.answer[: one.read_length], question)
    closest = "\n".join(citation.quote for citation in answer.nearest[: answer.closest])
    shown = is_right or _stands_in(closest[: one.read_length], question)
    cited = any(there.ids[citation.document] == question.gold for citation in answer.citations)
    faults = (
        *(("abstains",) if answer.abstained else () if is_right else ("the answer is not in its first characters",)),
        *(() if cited else (f"does not cite {question.gold}",)),
    )
    return CaseResult(
        id=question.id,
        kind=one.questions,
        turns=(question.text,),
        answer=answer.answer,
        abstained=answer.abstained,
        citations=tuple(asdict(citation) for citation in answer.citations),
        right=is_right,
        cited=cited,
        direct=is_right,
        faults=faults,
        seconds=round(seconds, 4),
        expected=(" / ".join(question.answers), f"from {question.gold}"),
        confidence=answer.confidence,
        hits=there.found(answer.hits, question.gold),
        measures={
            "held": float(is_right),
            "shown": float(shown),
            "cited": float(cited),
            "refused": float(answer.abstained),
            "closest": float(answer.outcome == "closest"),
        },
    )


def _stands_in(start: str, question: ProseQuestion) -> bool:
    return any(gold in start for gold in question.answers)


def _ranked(cases: Sequence[CaseResult], questions: Sequence[ProseQuestion]) -> list[CaseResult]:
    """The cases with measures of where search has the right passage; none where it is not there to be found."""
    wanted = {question.id: {question.gold: 1} for question in questions}
    ranked = measured(
        {case.id: [hit["document"] for hit in case.hits] for case in cases},
        {case.id: wanted[case.id] for case in cases if not case.refuse},
    )
    return [replace(case, ranking=ranked.get(case.id, {}), hits=case.hits[:KEPT]) for case in cases]


def _refusals(there: Indexed, one: ProseSet, questions: Sequence[ProseQuestion], progress: Progress) -> _Measured:
    """Shares refused by the program as it is, and by how sure its prose answers are where that gives up LOST of the
    answerable."""
    reader = ProseReader(load_glossary(), load_weights())
    known = set(there.ids.values())
    margins: dict[bool, list[float]] = {True: [], False: []}
    asked: list[CaseResult] = []
    for done, question in enumerate(questions, start=1):
        answerable = question.gold in known
        hits = there.kb.search(question.text)
        rarity = there.kb.rarity(content_terms(question.text))
        answer = reader.answer(question.text, hits, rarity, there.kb.align)
        margins[answerable].append(answer.margin if answer else float("-inf"))
        asked.append(_scored_on_refusal(_ask(there, one, question), refuse=not answerable))
        progress(f"asking {one.questions}", done, len(questions))
    cases = _ranked(asked, questions)
    means, intervals = means_of(("refused", "lost", *RANKING), cases)
    at_lost = round(refused_at(LOST, margins[True], margins[False]), 4)
    scores = {"n": len(cases), "refused": 0.0, "lost": 0.0, **means, "refused_at_5": at_lost}
    return _Measured(scores, intervals, cases)


def _scored_on_refusal(case: CaseResult, *, refuse: bool) -> CaseResult:
    """A case of which it counts alone whether it is refused."""
    right = case.abstained == refuse
    fault = "abstains" if case.abstained else "answers what the passages do not say"
    expected = ("that the reports do not say",) if refuse else case.expected
    faults = () if right else (fault,)
    return replace(
        case, refuse=refuse, right=right, cited=right, direct=right, faults=faults, expected=expected, measures={}
    )
