"""Suites on prose: does the answer hold the gold answer at a glance, and is it refused where the passage is not there.

`prose` asks every question of all passages. `prose-refusal` indexes every second passage and asks all questions: those whose passage is
there should be answered, the others refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from eval.prose_data import SETS, half, indexed, read_passages, read_questions, sets_of
from eval.refusals import refused_at
from eval.result import SuiteResult
from kb.atoms import load_glossary
from kb.prose import ProseReader
from kb.sentence_features import content_terms
from kb.weights import load_weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.corpora import Progress
    from eval.prose_data import Indexed, ProseQuestion, ProseSet
    from eval.result import Corpus, Scores
    from kb.settings import Settings

ANSWERS, REFUSAL = "prose", "prose-refusal"
SUITES = (ANSWERS, REFUSAL)

LOST = 0.05
"""Share of answerable questions given up at the point of the refusal curve that is reported."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of a question."""

    held: bool
    cited: bool
    refused: bool
    length: int
    seconds: float


def run_prose(name: str, data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Measure every set of questions by one of the two suites; skipped without data.

    Raises:
        UsageError: a file is missing or not of its form.
    """
    if not data.is_dir():
        return SuiteResult(name, skipped=f"there is no data in {data}; give its folder with --data")
    scores: Scores = {}
    corpora: list[Corpus] = []
    for corpus in dict.fromkeys(one.corpus for one in SETS):
        passages = read_passages(data, corpus)
        with indexed(corpus, passages if name == ANSWERS else half(passages), settings, progress) as there:
            corpora.append(there.corpus)
            for one in sets_of(corpus):
                questions = read_questions(data, one.questions)
                measure = _answers if name == ANSWERS else _refusals
                scores[one.questions] = measure(there, one, questions, progress)
    return SuiteResult(name, corpora=tuple(corpora), scores=scores)


def _answers(there: Indexed, one: ProseSet, questions: Sequence[ProseQuestion], progress: Progress) -> dict[str, float]:
    results = []
    for done, question in enumerate(questions, start=1):
        results.append(_ask(there, one, question))
        progress(f"asking {one.questions}", done, len(questions))
    lengths = [result.length for result in results if not result.refused]
    return {
        "n": len(results),
        "held": _share([result.held for result in results]),
        "cited": _share([result.cited for result in results]),
        "refused": _share([result.refused for result in results]),
        "length": median(lengths) if lengths else 0.0,
        "length_p90": quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0.0,
        "seconds": round(median(result.seconds for result in results), 4),
    }


def _ask(there: Indexed, one: ProseSet, question: ProseQuestion) -> _Asked:
    begun = perf_counter()
    answer = there.kb.ask([question.text])
    seconds = perf_counter() - begun
    start = answer.answer[: one.glance]
    return _Asked(
        held=not answer.abstained and any(gold in start for gold in question.answers),
        cited=any(there.ids[citation.document] == question.gold for citation in answer.citations),
        refused=answer.abstained,
        length=len(answer.answer),
        seconds=seconds,
    )


def _refusals(
    there: Indexed, one: ProseSet, questions: Sequence[ProseQuestion], progress: Progress
) -> dict[str, float]:
    """Shares refused by the program as it is, and by its confidence alone where that gives up LOST of the answerable."""
    reader = ProseReader(load_glossary(), load_weights())
    known = set(there.ids.values())
    margins: dict[bool, list[float]] = {True: [], False: []}
    refused: dict[bool, list[bool]] = {True: [], False: []}
    for done, question in enumerate(questions, start=1):
        answerable = question.gold in known
        hits = there.kb.search(question.text)
        rarity = there.kb.rarity(content_terms(question.text))
        answer = reader.answer(question.text, hits, rarity, there.kb.align)
        margins[answerable].append(answer.margin if answer else float("-inf"))
        refused[answerable].append(there.kb.ask([question.text]).abstained)
        progress(f"asking {one.questions}", done, len(questions))
    return {
        "n": len(questions),
        "refused": _share(refused[False]),
        "lost": _share(refused[True]),
        "refused_at_5": round(refused_at(LOST, margins[True], margins[False]), 4),
    }


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0
