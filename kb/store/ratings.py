"""What readers thought of answers: a JSON object a line in `ratings.jsonl` of the knowledge base's folder, to make
evaluation cases of.

A rating keeps question, answer, and where its evidence and its hits stand. When a report goes, what was quoted from it
goes too.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kb.errors import LockedError, StorageError
from kb.store.storage_errors import as_storage_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from kb.model import Answer, Citation, Hit

RATINGS_FILE = "ratings.jsonl"
RATINGS_LOCK = "ratings.lock"
GOOD, BAD = "good", "bad"
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Rating:
    """A reader's verdict on an answer.

    `turns` are the questions of the conversation, the rated one last; `documents` those it was limited to. `comment` is
    the reader's, and `expected` what the reader says is right. `citations`: number, document, id, page, table, quote,
    cells; `hits`: rank, chunk, document, page, score.
    """

    id: str
    made_at: str
    verdict: str
    turns: tuple[str, ...]
    documents: tuple[str, ...]
    answer: str
    abstained: bool
    citations: tuple[dict[str, Any], ...] = ()
    hits: tuple[dict[str, Any], ...] = ()
    comment: str = ""
    expected: str = ""


def rating_of(answer: Answer, turns: Sequence[str], verdict: str, documents: Sequence[str] = ()) -> Rating:
    """A new rating, not stored yet."""
    return Rating(
        id=uuid4().hex[:8],
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        verdict=verdict,
        turns=tuple(turns),
        documents=tuple(documents),
        answer=answer.answer,
        abstained=answer.abstained,
        citations=tuple(_citation(one) for one in answer.citations),
        hits=tuple(hit_of(one) for one in answer.hits),
    )


def _citation(citation: Citation) -> dict[str, Any]:
    cells = [
        {"row": cell.row, "column": list(cell.column), "value": cell.value, "unit": cell.unit}
        for cell in citation.cells
    ]
    place = {"document": citation.document, "id": _document_of(citation.chunk), "page": citation.page}
    return {"number": citation.number, **place, "table": citation.table, "quote": citation.quote, "cells": cells}


def hit_of(hit: Hit) -> dict[str, Any]:
    """Where a passage stands that was found for a question, without its text."""
    place = {"document": hit.document.name, "page": hit.chunk.place.page}
    return {"rank": hit.rank, "chunk": hit.chunk_id, **place, "score": round(hit.score, 4)}


def _document_of(chunk: str) -> str:
    return chunk.rpartition("-")[0]


class Ratings:
    """The ratings of one knowledge base. Threads and processes may share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / RATINGS_FILE

    def all(self) -> tuple[Rating, ...]:
        """Every rating, oldest first; of one that was stored again, the last.

        Raises:
            StorageError: the file cannot be read.
        """
        with as_storage_errors(self._folder):
            text = self._path.read_text(encoding="utf-8") if self._path.is_file() else ""
        found: dict[str, Rating] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                rating = _read(json.loads(line))
            except (ValueError, TypeError) as error:
                raise StorageError(
                    f"{self._path}, line {number}: is no rating ({error}).", "Correct or remove it."
                ) from None
            found[rating.id] = rating
        return tuple(found.values())

    def store(self, rating: Rating) -> None:
        """Add a rating, or put it in place of that with its id.

        Raises:
            LockedError: another process has been storing for long.
            StorageError: the disk refuses.
        """
        with self._locked(), self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(rating), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def forget(self, documents: Collection[str]) -> None:
        """Remove what was quoted from these reports (ids): the answers that cite them, and where they were found.

        Raises:
            LockedError, StorageError: as `store`.
        """
        if not self._path.is_file():
            return
        with self._locked():
            kept = [json.dumps(asdict(_without(one, documents)), ensure_ascii=False) + "\n" for one in self.all()]
            fresh = self._path.with_name(f"{RATINGS_FILE}.new")
            fresh.write_text("".join(kept), encoding="utf-8")
            fresh.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        with as_storage_errors(self._folder):
            try:
                with FileLock(self._folder / RATINGS_LOCK, timeout=_PATIENCE):
                    yield
            except Timeout:
                raise LockedError("Another process is storing ratings.", "Try again in a moment.") from None


def _read(fields: dict[str, Any]) -> Rating:
    lists = {name: tuple(fields.get(name, ())) for name in ("turns", "documents", "citations", "hits")}
    return Rating(**{**fields, **lists})


def _without(rating: Rating, documents: Collection[str]) -> Rating:
    if any(citation["id"] in documents for citation in rating.citations):
        rating = replace(rating, answer="", citations=())
    return replace(rating, hits=tuple(hit for hit in rating.hits if _document_of(hit["chunk"]) not in documents))
