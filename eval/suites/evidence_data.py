"""Questions with the sentences that bear out their answers, over documents of one kind: which kind, which half, how
much of it stands.

Data: NAME_corpus.jsonl ({"id", "text"}) and NAME_questions.jsonl ({"id", "lang", "type", "question", "gold_ids",
"evidence"}). Questions without evidence (those that nothing answers) are left out.

The documents are dealt into two halves by a hash of their ids. Only wrong cases of the half for development are looked
at; a question with a document of the other half is held back.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.questions.jsonl import CURE, read_objects
from kb.errors import UsageError
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CORPUS = "rageval_law_medical"

READ_LENGTH = {"zh": 1_500, "en": 4_000}
"""Characters of passages that are read of what search brings, by the language of the question: about as many tokens in
both."""

DEVELOPMENT, HELD_OUT = "development", "held"

_LAYOUT = re.compile(r"[\s*#|•-]+")
"""White space and the marks of Markdown and of lists, which readers of files keep or drop."""


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """A question of a kind ("factual", "multi_hop", ...) in a language ("zh", "en"); `golds` are the ids of the
    documents that answer it, `evidence` the sentences of them that do, without layout."""

    id: str
    text: str
    language: str
    kind: str
    golds: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def half(self) -> str:
        """Which half it belongs to."""
        return DEVELOPMENT if all(map(_is_for_development, self.golds)) else HELD_OUT


def read_evidence_questions(data: Path, corpus: str = CORPUS) -> list[EvidenceQuestion]:
    """The questions over a corpus that have evidence.

    Raises:
        UsageError: the file cannot be read or is not of that form.
    """
    rows = read_objects(data / f"{corpus}_questions.jsonl")
    return [question for where, row in rows if (question := _question(where, row)).evidence]


def _question(where: str, row: Mapping[str, object]) -> EvidenceQuestion:
    texts = [row.get(field) for field in ("id", "question", "lang", "type")]
    golds, evidence = row.get("gold_ids"), row.get("evidence")
    if not (all(isinstance(text, str) for text in texts) and row.get("lang") in READ_LENGTH):
        raise UsageError(f"{where}: needs the texts id, question, type, and lang ({' or '.join(READ_LENGTH)}).", CURE)
    if not (isinstance(golds, list) and isinstance(evidence, list)):
        raise UsageError(f"{where}: needs the lists gold_ids and evidence.", CURE)
    identity, text, language, kind = map(str, texts)
    pieces = dict.fromkeys(piece for one in evidence for piece in _pieces(str(one)))
    return EvidenceQuestion(identity, text, language, kind, tuple(map(str, golds)), tuple(pieces))


def _pieces(evidence: str) -> Iterator[str]:
    """The sentences of a piece of evidence, without layout: two of them may stand in two passages."""
    return (bare for start, end in sentences(evidence) if (bare := _LAYOUT.sub("", evidence[start:end])))


def _is_for_development(document: str) -> bool:
    return hashlib.sha256(document.encode()).digest()[0] % 2 == 0


def share_standing(evidence: Sequence[str], passages: Sequence[str], characters: int) -> float:
    """The share of the evidence, by its characters, whose sentences stand whole in the first `characters` of the
    passages."""
    read: list[str] = []
    for passage in passages:
        if characters <= 0:
            break
        read.append(_LAYOUT.sub("", passage[:characters]))
        characters -= len(passage)
    there = "\n".join(read)
    return sum(len(piece) for piece in evidence if piece in there) / sum(map(len, evidence))
