"""What a large knowledge base costs beside a small one: adding, removing, opening, asking; and what its graph index
finds.

Files are added by this process, one after another, with the model loaded: what is compared is work on the index, not
starting up.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest import add_files, chunk_report, find_files, read_report
from kb.embedding.embedder import Passage, load_embedder
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

RUNS = 3
NEAREST = 10
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds, the median of three runs each where a run changes nothing that the next would find.

    `model`: the passages of `report_chunks` chunks by the model alone; `add_empty`, `add_full`: the file read, chunked,
    embedded and stored in an empty knowledge base and in that of `chunks`; `remove_full`: taken out of it again;
    `open_full`: it is opened, and lists its reports; `recall`: which share of the exact `NEAREST` nearest of
    `questions` vectors the graph index finds.
    """

    chunks: int
    report_chunks: int
    model: float
    add_empty: float
    add_full: float
    remove_full: float
    open_full: float
    questions: int
    recall: float


def measure_scale(settings: Settings, empty: Path, report: Path, questions: Sequence[str]) -> Scale:
    """Measure over the knowledge base of the settings and one that is begun in `empty`, with one more report."""
    embedder = load_embedder(settings)
    chunks, _ = chunk_report(read_report(report, settings))
    passages = [Passage(chunk.context, chunk.text, chunk.sentences) for chunk in chunks]
    model: list[float] = []
    add_empty: list[float] = []
    add_full: list[float] = []
    removed: list[float] = []
    small = settings.model_copy(update={"dir": empty})
    for run in range(RUNS + 1):  # the first warms everything up
        model.append(_seconds(lambda: embedder.passages(passages)))
        add_empty.append(_added(small, embedder, report)[0])
        added, gone = _added(settings, embedder, report)
        add_full.append(added)
        removed.append(gone)
        if not run:
            for times in (model, add_empty, add_full, removed):
                times.clear()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        recall = recall_of(kb, np.stack([embedder.question(question) for question in questions]))
        total = sum(document.chunks for document in kb.documents())
    return Scale(
        chunks=total,
        report_chunks=len(chunks),
        model=_median(model),
        add_empty=_median(add_empty),
        add_full=_median(add_full),
        remove_full=_median(removed),
        open_full=_median([_opened(settings) for _ in range(RUNS)]),
        questions=len(questions),
        recall=recall,
    )


def rows(scale: Scale) -> list[tuple[str, str]]:
    """Label and value, for a person."""
    return [
        (f"the model alone, {scale.report_chunks} chunks", f"{scale.model:.2f} s"),
        ("adding them to an empty index", f"{scale.add_empty:.2f} s, the model is {scale.model / scale.add_empty:.0%}"),
        (
            f"adding them to {scale.chunks} chunks",
            f"{scale.add_full:.2f} s, {scale.add_full / scale.add_empty:.2f} times as long",
        ),
        (f"removing them from {scale.chunks} chunks", f"{scale.remove_full:.2f} s"),
        (f"opening {scale.chunks} chunks", f"{scale.open_full:.3f} s"),
        (f"recall@{NEAREST} of the graph, {scale.questions} questions", f"{scale.recall:.4f}"),
    ]


def recall_of(kb: KnowledgeBase, questions: np.ndarray[Any, np.dtype[np.float32]]) -> float:
    """The share of the exact nearest of question vectors (n, d) that Chroma finds; equally near ones count as the
    same."""
    collection: Any = kb.chroma_collection()
    pages = range(0, collection.count(), _PAGE)
    found = [collection.get(include=["embeddings"], limit=_PAGE, offset=start) for start in pages]
    rows = {name: row for row, name in enumerate(name for page in found for name in page["ids"])}
    cosines = questions @ np.concatenate([page["embeddings"] for page in found]).T.astype(np.float32)
    least = np.sort(cosines, axis=1)[:, -NEAREST] - 1e-6
    right = [
        sum(
            cosines[at, rows[name]] >= least[at] for name in collection.query(vector[None], n_results=NEAREST)["ids"][0]
        )
        for at, vector in enumerate(questions)
    ]
    return round(float(np.mean(right)) / NEAREST, 4)


def _added(settings: Settings, embedder: Embedder, report: Path) -> tuple[float, float]:
    """Seconds of adding a file by opening the knowledge base, and of removing it again."""
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        seconds = _seconds(lambda: list(add_files(kb, [report])))
        (name,) = find_files([report]).files
        return seconds, _seconds(lambda: kb.remove(name.name))


def _median(seconds: Sequence[float]) -> float:
    return round(median(seconds), 3)


def _opened(settings: Settings) -> float:
    def use() -> None:
        with KnowledgeBase.open(settings) as kb:
            kb.documents()

    return _seconds(use)


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
