"""How often search finds the right passage first, or among the first five: by meaning, by keywords, and fused.

Data: a folder with NAME_corpus.jsonl ({"id", "text"}) and NAME_questions.jsonl ({"question", "gold_id"}). Every passage is
a document of its own, so a hit's document tells whether it is the right one, however the passage was chunked. An empty
question, which search refuses, is left out.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.corpora import knowledge_base_of
from eval.jsonl import CURE, read_objects
from eval.result import Corpus, Scores, SuiteResult
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from eval.corpora import Progress
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

SUITE = "retrieval"
LEGS: dict[str, tuple[str, ...]] = {"dense": ("dense",), "keyword": ("keyword",), "fused": ("dense", "keyword")}

_DEEP = 30
"""Hits asked for, so that five documents are among them even where several chunks of one stand in front."""

_LAST_RANK = 5


@dataclass(frozen=True, slots=True)
class _Set:
    """Questions over a corpus; the names are those of the files."""

    corpus: str
    questions: str


_SETS = (
    _Set("cmrc_trial", "cmrc_trial"),
    _Set("xquad_zh", "xquad_zh"),
    _Set("xquad_zh", "xquad_en2zh"),
    _Set("xquad_en", "xquad_en"),
    _Set("xquad_en", "xquad_zh2en"),
)


def run_retrieval(data: Path, settings: Settings, progress: Progress) -> SuiteResult:
    """Measure every set.

    Raises:
        UsageError: a file is missing or not of that form.
    """
    scores: Scores = {}
    corpora: list[Corpus] = []
    for name in dict.fromkeys(one.corpus for one in _SETS):
        passages = {row["id"]: row["text"] for row in _rows(data / f"{name}_corpus.jsonl", ("id", "text"))}
        with tempfile.TemporaryDirectory(prefix="report-qa-eval-") as folder:
            files = _as_files(passages, Path(folder))
            with knowledge_base_of(name, list(files), settings, progress) as (kb, corpus):
                corpora.append(corpus)
                names = {file.name: identity for file, identity in files.items()}
                for one in (one for one in _SETS if one.corpus == name):
                    rows = _rows(data / f"{one.questions}_questions.jsonl", ("question", "gold_id"))
                    asked = [(row["question"], row["gold_id"]) for row in rows if row["question"].strip()]
                    scores[one.questions] = _measure(kb, names, asked, one.questions, progress)
    return SuiteResult(SUITE, corpora=tuple(corpora), scores=scores)


def _rows(path: Path, fields: Collection[str]) -> Sequence[dict[str, str]]:
    return list(_read_rows(path, fields))


def _read_rows(path: Path, fields: Collection[str]) -> Iterator[dict[str, str]]:
    for where, row in read_objects(path):
        if not all(isinstance(row.get(field), str) for field in fields):
            raise UsageError(f"{where}: needs the texts {', '.join(fields)}.", CURE)
        yield {field: row[field] for field in fields}


def _as_files(passages: dict[str, str], folder: Path) -> dict[Path, str]:
    """A file a passage, with its id. Numbered, since an id need not be a file name."""
    files: dict[Path, str] = {}
    for number, (identity, text) in enumerate(passages.items()):
        file = folder / f"{number:06}.txt"
        file.write_text(text, encoding="utf-8")
        files[file] = identity
    return files


def _measure(
    kb: KnowledgeBase, names: dict[str, str], asked: Sequence[tuple[str, str]], label: str, progress: Progress
) -> dict[str, float]:
    """Shares of the questions whose passage is first, or among the first five, per leg; the gain is fused less the better leg."""
    ranks: dict[str, list[int | None]] = {leg: [] for leg in LEGS}
    for done, (question, gold) in enumerate(asked, start=1):
        for leg, legs in LEGS.items():
            hits = kb.search(question, top_k=_DEEP, legs=legs)
            found = list(dict.fromkeys(names[hit.document.name] for hit in hits))
            ranks[leg].append(found.index(gold) + 1 if gold in found else None)
        progress(f"searching {label}", done, len(asked))
    measures: dict[str, float] = {"n": len(asked)}
    for last in (1, _LAST_RANK):
        recall = {leg: _recall(ranks[leg], last) for leg in LEGS}
        measures |= {f"{leg}_r{last}": value for leg, value in recall.items()}
        measures[f"fused_gain_r{last}"] = round(recall["fused"] - max(recall["dense"], recall["keyword"]), 4)
    return measures


def _recall(ranks: Sequence[int | None], last: int) -> float:
    return round(sum(rank is not None and rank <= last for rank in ranks) / len(ranks), 4)
