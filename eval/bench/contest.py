"""`python -m eval.bench.contest SIDE STEP FOLDER …`: one step of one side, in a process of its own, so that its memory
can be told; prints JSON.

Sides: ours, starter. Steps: `add FILES` reads, splits, embeds and stores the files of a folder; `fill N` stores N
made-up passages whose vectors are given, the same to both; `ask QUESTIONS` asks those of a JSON file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from eval.bench.filler import REAL, Disturbed, made_up_reports, sentences_of
from eval.suites.listing import SAMPLES
from ingest import add_files
from kb.command_line import print_json
from kb.embedding.embedder import Passage, load_embedder
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.settings import Settings

OURS, STARTER = "ours", "starter"
TOP_K = 10


def main(side: str, step: str, folder: Path, argument: str) -> None:
    """Do a step and print what it took: seconds, and how many passages there are."""
    settings = load_settings(dir=folder)
    if step == "ask":
        print_json(_ask(side, settings, json.loads(Path(argument).read_text(encoding="utf-8"))))
        return
    work = _add if step == "add" else _fill
    print_json(work(side, settings, argument))


def _add(side: str, settings: Settings, files: str) -> dict[str, float]:
    if side == STARTER:
        from eval.suites.starter import Starter

        started = perf_counter()
        chunks = Starter(settings.dir, settings).add(Path(files))
        return {"seconds": perf_counter() - started, "chunks": chunks}
    started = perf_counter()
    with KnowledgeBase.open(settings) as kb:
        chunks = sum(added.chunks for added in add_files(kb, [Path(files)]))
    return {"seconds": perf_counter() - started, "chunks": chunks}


def _fill(side: str, settings: Settings, count: str) -> dict[str, float]:
    sentences = sentences_of(SAMPLES)
    reports = made_up_reports(sentences, int(count))
    first = [chunk for report in made_up_reports(sentences, min(REAL, int(count))) for chunk in report.chunks]
    vectors = Disturbed(load_embedder(settings), sentences, [Passage(one.context, one.text, ()) for one in first])
    if side == STARTER:
        from eval.suites.starter import Starter

        starter = Starter(settings.dir, settings)
        given = (
            (
                report,
                [
                    one.whole.tolist()
                    for one in vectors.passages([Passage("", chunk.text, chunk.sentences) for chunk in report.chunks])
                ],
            )
            for report in reports
        )
        started = perf_counter()
        chunks = starter.fill(given)
        return {"seconds": perf_counter() - started, "chunks": chunks}
    with KnowledgeBase.open(settings, embedder=vectors) as kb:
        started = perf_counter()
        with kb.writing():
            for report in reports:
                kb.put(report)
        seconds = perf_counter() - started
        return {"seconds": seconds, "chunks": sum(document.chunks for document in kb.documents())}


def _ask(side: str, settings: Settings, questions: Sequence[str]) -> dict[str, list[float]]:
    """Seconds of each question, for search and, ours alone, for the answer; the first one warms up and is told by
    itself."""
    if side == STARTER:
        from eval.suites.starter import Starter

        starter = Starter(settings.dir, settings)
        return {"search": _seconds(lambda question: starter.search(question, TOP_K), questions)}
    with KnowledgeBase.open(settings) as kb:
        found = _seconds(lambda question: kb.search(question, top_k=TOP_K), questions)
        return {"search": found, "answer": _seconds(lambda question: kb.ask([question]), questions)}


def _seconds(step: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    seconds = []
    for question in questions:
        started = perf_counter()
        step(question)
        seconds.append(perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
