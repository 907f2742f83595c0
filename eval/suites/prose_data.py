"""Public questions whose answers stand in prose: passages, questions with their answers verbatim, and which passage is
right.

Data: a folder with NAME_corpus.jsonl ({"id", "text"}) and NAME_questions.jsonl ({"id", "question", "answers",
"gold_id"}; without an id a question is known by its number). Every passage becomes a document of its own, so that a
hit's document tells whether it is the right one, however the passage was chunked. An empty question is left out.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.questions.jsonl import CURE, read_objects
from eval.scoring.result import hit_row
from eval.suites.corpora import knowledge_base_of
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.scoring.result import Corpus
    from eval.suites.corpora import Progress
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Hit
    from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class ProseSet:
    """Questions over a corpus, by the names of their files. The first `read_length` characters of an answer are
    judged. `translated`: the questions are in another language than the passages."""

    questions: str
    corpus: str
    read_length: int = 200
    translated: bool = False


KEPT = 5
"""Passages found that a result file keeps of a question: there are thousands of questions."""

_SHOWN = 100
"""Characters of each."""

SETS = (
    ProseSet("cmrc_trial", "cmrc_trial"),
    ProseSet("xquad_zh", "xquad_zh"),
    ProseSet("xquad_en2zh", "xquad_zh", translated=True),
    ProseSet("xquad_en", "xquad_en", read_length=300),
    ProseSet("xquad_zh2en", "xquad_en", read_length=300, translated=True),
)


@dataclass(frozen=True, slots=True)
class ProseQuestion:
    """A question, its answers as they stand in the passage with the id `gold`. `id` tells it from all others of its
    set."""

    id: str
    text: str
    answers: tuple[str, ...]
    gold: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """Passages in a knowledge base; `ids` are their ids by document name."""

    kb: KnowledgeBase
    corpus: Corpus
    ids: Mapping[str, str]

    def found(self, hits: Sequence[Hit], gold: str) -> tuple[dict[str, Any], ...]:
        """The passages that hits are from, each once, best first, with the beginning of what was found of it;
        `document` is its id."""
        first = {self.ids[hit.document.name]: hit for hit in reversed(hits)}
        best = sorted(first.items(), key=lambda found: found[1].rank)
        return tuple(
            {**hit_row(hit, evidence=name == gold), "rank": rank, "document": name, "text": hit.chunk.text[:_SHOWN]}
            for rank, (name, hit) in enumerate(best, start=1)
        )


def read_passages(data: Path, corpus: str) -> dict[str, str]:
    """The texts of a corpus by id, in the order of the file.

    Raises:
        UsageError: the file cannot be read or is not of that form.
    """
    passages: dict[str, str] = {}
    for where, row in read_objects(data / f"{corpus}_corpus.jsonl"):
        if not (isinstance(row.get("id"), str) and isinstance(row.get("text"), str)):
            raise UsageError(f"{where}: needs the texts id and text.", CURE)
        passages[row["id"]] = row["text"]
    return passages


def read_questions(data: Path, questions: str, *, answered: bool = True) -> list[ProseQuestion]:
    """The questions of a set; `answered`: they must tell their answers.

    Raises:
        UsageError: the file cannot be read or is not of that form.
    """
    known: dict[str, ProseQuestion] = {}
    for number, (where, row) in enumerate(read_objects(data / f"{questions}_questions.jsonl"), start=1):
        question = _question(where, row, answered=answered)
        if question.text.strip():
            name = f"{questions}/{question.id or number}"
            known[name if name not in known else f"{questions}/{number}"] = question
    return [replace(question, id=name) for name, question in known.items()]


@dataclass(frozen=True, slots=True)
class ReadSet:
    """A set to learn how sure an answer is from, by the names of its files under train/ or bench/. `is_halved`: it is
    put to every second of its passages, so that nothing answers the other questions; else questions without answers are
    in it."""

    name: str
    passages: str
    questions: str
    read_length: int = 200
    translated: bool = False
    is_halved: bool = True

    def read(self, shared: Path, most: int) -> tuple[dict[str, str], list[ProseQuestion]]:
        """Its passages by id, those alone that questions are put on, and `most` questions at most, evenly out of all.

        Raises:
            UsageError: a file cannot be read or is not of its form.
        """
        texts = {str(row["id"]): str(row["text"]) for _, row in read_objects(shared / self.passages)}
        asked = [
            ProseQuestion(
                str(row.get("id", number)),
                str(row["question"]),
                tuple(map(str, _list(row.get("answers")))),
                str(row.get("passage", row.get("gold_id"))),
            )
            for number, (_, row) in enumerate(read_objects(shared / self.questions), start=1)
        ]
        some = [one for one in asked if one.text.strip()][:: -(-len(asked) // most)]
        wanted = {one.gold for one in some}
        return {name: text for name, text in texts.items() if name in wanted}, some


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


KNOWN_SETS = (
    ReadSet(
        "squad2_zh",
        "train/read_squad2_zh_dev_passages.jsonl",
        "train/read_squad2_zh_dev_questions.jsonl",
        is_halved=False,
    ),
    ReadSet("cmrc_train", "train/read_cmrc_train_passages.jsonl", "train/read_cmrc_train_questions.jsonl"),
    ReadSet("drcd", "train/read_drcd_dev_passages.jsonl", "train/read_drcd_dev_questions.jsonl"),
    ReadSet("xquad_zh", "bench/xquad_zh_corpus.jsonl", "bench/xquad_zh_questions.jsonl"),
    ReadSet("xquad_en", "bench/xquad_en_corpus.jsonl", "bench/xquad_en_questions.jsonl", read_length=300),
    ReadSet("xquad_en2zh", "bench/xquad_zh_corpus.jsonl", "bench/xquad_en2zh_questions.jsonl", translated=True),
)
"""XQuAD's 24 articles of train/ are those of bench/."""


def _question(where: str, row: Mapping[str, object], *, answered: bool) -> ProseQuestion:
    identity, text, answers, gold = (row.get(field) for field in ("id", "question", "answers", "gold_id"))
    if not (isinstance(text, str) and isinstance(gold, str)):
        raise UsageError(f"{where}: needs the texts question and gold_id.", CURE)
    if answered and not (isinstance(answers, list) and answers):
        raise UsageError(f"{where}: needs answers.", CURE)
    texts = tuple(str(answer) for answer in answers) if isinstance(answers, list) else ()
    return ProseQuestion(identity if isinstance(identity, str) else "", text, texts, gold)


@contextmanager
def indexed(corpus: str, passages: Mapping[str, str], settings: Settings, progress: Progress) -> Iterator[Indexed]:
    """A knowledge base of these passages, a document each."""
    with tempfile.TemporaryDirectory(prefix="report-qa-prose-") as folder:
        ids = _write(passages, Path(folder))
        files = [Path(folder) / name for name in ids]
        with knowledge_base_of(corpus, files, settings, progress) as (kb, made):
            yield Indexed(kb, made, ids)


def _write(passages: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Id by file name. Numbered, since an id need not be a file name."""
    ids: dict[str, str] = {}
    for number, (identity, text) in enumerate(passages.items()):
        name = f"{number:06}.txt"
        (folder / name).write_text(text, encoding="utf-8")
        ids[name] = identity
    return ids


def half(passages: Mapping[str, str], odd: int = 0) -> dict[str, str]:
    """Every second passage, beginning with the first or (`odd` 1) the second."""
    return {identity: passages[identity] for identity in list(passages)[odd::2]}


def sets_of(corpus: str) -> Sequence[ProseSet]:
    """The sets of questions over a corpus."""
    return [one for one in SETS if one.corpus == corpus]
