"""Whether the check of a language model's answers lets faithful ones through and catches altered ones: a scripted model
writes both."""

from __future__ import annotations

import random
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from eval.questions.cases import read_cases
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.corpora import knowledge_base_of
from eval.suites.llm_check_data import (
    Alteration,
    Attempt,
    answered,
    attacks,
    planted,
    with_claim,
    with_column,
    with_marker,
    with_number,
    with_passage,
    written_cases,
)
from ingest import find_files
from kb.knowledge_base import KnowledgeBase
from kb.llm.messages import Spent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eval.suites.corpora import Progress
    from eval.suites.llm_check_data import Faithful
    from kb.llm.messages import Message, Stop
    from kb.model import Answer
    from kb.settings import Settings

SUITE = "llm-check"
ANSWERS = 200
"""Faithful answers, and as many altered ones."""
_SEED = 20_250_204
_MAKERS: tuple[Callable[[Faithful, random.Random], Attempt | None], ...] = (
    with_number, with_column, with_marker, with_passage, with_claim,
)  # fmt: skip
_FAITHFUL = "faithful"


class ScriptedModel:
    """Writes what the attempt in hand says; `given`: whether the source that it cites was among those of the prompt.
    `wrote_at`: when it handed over its last piece."""

    def __init__(self) -> None:
        self.attempt: Attempt | None = None
        self.given = False
        self.wrote_at = 0.0

    def write(self, messages: Sequence[Message], stop: Stop) -> Iterator[str | Spent]:  # noqa: ARG002  (as Writer.write)
        """The attempt, in pieces."""
        text = self.attempt.written(messages[-1].content) if self.attempt else ""
        self.given = bool(text)
        pieces: list[str | Spent] = [*(text[at : at + 7] for at in range(0, len(text), 7)), Spent(1, 1)]
        for piece in pieces:
            self.wrote_at = perf_counter()
            yield piece


def run_llm_check(cases: Path, corpus: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Ask with a scripted model until there are ANSWERS faithful and ANSWERS altered answers, and score what became of
    them."""
    files = find_files([corpus]).files if corpus.is_dir() else ()
    if not files:
        return SuiteResult(SUITE, skipped=f"there is no report in {corpus}")
    chance, model = random.Random(_SEED), ScriptedModel()  # noqa: S311  (choices, no secrets)
    own = settings.model_copy(update={"answers": "auto", "llm_unsupported": "drop", "llm_context": 16_384})
    with ExitStack() as stack:
        orders = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for attack in attacks():
            (orders / f"plant-{attack.number:02}.md").write_text(planted(attack), encoding="utf-8")
        kb, made = stack.enter_context(knowledge_base_of(corpus.name, files, own, progress, writer=model))
        hostile, _ = stack.enter_context(
            knowledge_base_of("planted", find_files([orders]).files, own, progress, writer=model)
        )
        plain = own.model_copy(update={"dir": kb.settings.dir, "answers": "extract"})
        faithful = _faithful(stack.enter_context(KnowledgeBase.open(plain)), cases, chance)
        results = list(
            _scored(kb, model, [Attempt(one.question, "", one.sentence, one.at) for one in faithful], ANSWERS, progress)
        )
        share = -(-ANSWERS // len(Alteration))
        for make in _MAKERS:
            attempts = [attempt for one in chance.sample(faithful, len(faithful)) if (attempt := make(one, chance))]
            results += _scored(kb, model, attempts, share, progress)
        results += _scored(
            hostile, model, [attack.attempt for attack in attacks()], ANSWERS - (share * len(_MAKERS)), progress
        )
    return SuiteResult(SUITE, corpora=(made,), scores=_scores(results), cases=tuple(results))


def _faithful(kb: KnowledgeBase, cases: Path, chance: random.Random) -> list[Faithful]:
    """Faithful sentences: all that were written by hand, then what the program answers, in an order by chance."""
    made = list(written_cases())
    verdicts: list[Faithful] = []
    for case in read_cases(cases):
        if len(case.turns) == 1 and not case.abstain:
            answer = kb.ask(case.turns)
            verdicts += [] if answer.abstained else answered(kb, case.turns[0], answer)
    chance.shuffle(verdicts)
    return made + verdicts


def _scored(
    kb: KnowledgeBase, model: ScriptedModel, attempts: Sequence[Attempt], most: int, progress: Progress
) -> Iterator[CaseResult]:
    """What became of the first attempts, at most so many; those whose source was not found are passed over."""
    done = 0
    for attempt in attempts:
        if done == most:
            return
        model.attempt, model.given = attempt, False
        answer, seconds = _asked(kb, model, attempt.question)
        if not model.given:
            continue
        done += 1
        kind = attempt.kind.value if attempt.kind else _FAITHFUL
        right = _passes(answer) if attempt.kind is None else not _shows(answer)
        faults = (
            ()
            if right
            else (
                ("flagged: " if attempt.kind is None else "let through: ")
                + " | ".join((attempt.bad, *answer.warnings)),
            )
        )
        yield CaseResult(
            f"{kind} {done}", kind, (attempt.question,), answer.answer, answer.abstained, (),
            right, right, right, faults, seconds,
        )  # fmt: skip
        progress(kind, done, most)


def _asked(kb: KnowledgeBase, model: ScriptedModel, question: str) -> tuple[Answer, float]:
    """The answer, and the seconds from a first sentence being whole to its being shown: what checking adds to the
    model's own time."""
    grown = kb.stream([question])
    answer = next(grown)
    seconds = perf_counter() - model.wrote_at
    for answer in grown:  # noqa: B007  (the last is the whole)
        continue
    return answer, round(seconds, 4)


def _passes(answer: Answer) -> bool:
    """Whether nothing of a faithful answer was held back."""
    return (
        answer.mode == "llm"
        and answer.checks is not None
        and not answer.checks.unsupported
        and not answer.checks.invented
    )


def _shows(answer: Answer) -> bool:
    """Whether an altered answer reached the reader: no sentence of it was held back, and what is shown is the
    model's."""
    held_back = answer.checks is not None and answer.checks.unsupported + answer.checks.invented > 0
    return answer.mode == "llm" and not answer.abstained and not held_back


def _scores(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    """Per alteration the share that was caught, of the faithful the share that passed; overall the seconds that
    checking a first sentence took."""
    scores: dict[str, dict[str, float]] = {}
    for kind in dict.fromkeys(one.kind for one in results):
        right = [one.right for one in results if one.kind == kind]
        share = round(sum(right) / len(right), 4)
        scores[kind] = {"n": len(right), **({"passed": share} if kind == _FAITHFUL else {"caught": share})}
    altered = [one.right for one in results if one.kind != _FAITHFUL]
    seconds = sorted(one.seconds for one in results)
    scores["overall"] = {
        "n": len(results),
        "caught": round(sum(altered) / max(len(altered), 1), 4),
        "passed": scores.get(_FAITHFUL, {}).get("passed", 0.0),
        "seconds": round(median(seconds), 4) if seconds else 0.0,
        "seconds_p95": seconds[int(len(seconds) * 0.95)] if seconds else 0.0,
    }
    return scores
