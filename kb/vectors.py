"""The graph index over the passages' vectors: one Chroma collection in the knowledge base's folder, the only user of chromadb.

It holds ids, vectors and the document of each; text, tables and a second copy of the vectors are in the catalogue, from which the
collection can be made again. A client does not see what another process wrote after it was opened, and errs while that goes on
(both measured): who reads must say which state of the catalogue it reads for, so that the client is opened anew.
"""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.refusals import refusal, told_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

FOLDER = "chroma"
COLLECTION = "passages"
DOCUMENT = "document"
"""Metadata key of the document's id."""
EF_CONSTRUCTION, EF_SEARCH = 200, 200
"""Breadth of the graph search when a vector is put in and when one is looked for; recall@10 is in docs/decisions/0003-fusion.md."""
LARGEST_BATCH = 5_000
"""Chroma refuses more than 5,461 rows at a time."""


class VectorIndex:
    """The collection of one knowledge base, opened when first needed; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FOLDER
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._generation: int | None = None
        self._turn = threading.RLock()

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def follow(self, generation: int) -> None:
        """See what was written up to that generation of the catalogue. Only forward: an earlier one changes nothing."""
        with self._turn:
            if self._generation is not None and generation > self._generation:
                self.close()
            self._generation = max(generation, self._generation or 0)

    def stays_current(self, generation: int) -> None:
        """What this process itself wrote has brought the catalogue to `generation`: the open client knows it already."""
        with self._turn:
            self._generation = generation

    def collection(self) -> Collection:
        """The Chroma collection itself, opened when it is not."""
        with self._turn:
            if self._collection is None:
                self._collection = self._open()
            return self._collection

    def nearest(self, vector: NDArray[np.float32], limit: int, documents: Sequence[str]) -> list[str]:
        """Ids of the passages nearest to a vector (d,), nearest first; only of these documents when any are named."""
        with self._turn, self._told():
            found = self.collection().query(
                query_embeddings=vector[np.newaxis],
                n_results=limit,
                where={DOCUMENT: {"$in": list(documents)}} if documents else None,  # type: ignore[dict-item]  # chromadb's own type leaves lists out
                include=[],
            )
        return found["ids"][0]

    def upsert(self, ids: Sequence[str], documents: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Put vectors (n, d) in, or in the place of those with the same ids; `documents` names the document of each."""
        for start in range(0, len(ids), LARGEST_BATCH):
            batch = slice(start, start + LARGEST_BATCH)
            with self._told():
                self.collection().upsert(
                    ids=list(ids[batch]),
                    embeddings=vectors[batch],
                    metadatas=[{DOCUMENT: document} for document in documents[batch]],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Take vectors out; unknown ids are passed over."""
        for start in range(0, len(ids), LARGEST_BATCH):
            with self._told():
                self.collection().delete(ids=list(ids[start : start + LARGEST_BATCH]))

    def ids(self) -> set[str]:
        """All that is in."""
        with self._told():
            return set(self.collection().get(include=[])["ids"])

    def wipe(self) -> None:
        """Remove the collection with its files; the next use begins an empty one."""
        self.close()
        with told_in_words(self._folder):
            if self._path.exists():
                shutil.rmtree(self._path)

    def _open(self) -> Collection:
        import chromadb
        from chromadb.api.client import Client
        from chromadb.config import Settings

        with self._told():
            settings = Settings(anonymized_telemetry=False)
            try:
                client = chromadb.PersistentClient(self._path, settings)
            except AttributeError:
                # After a failure to start, Chroma hands out the half-made client once more, and forgets it by failing so.
                client = chromadb.PersistentClient(self._path, settings)
            assert isinstance(client, Client)  # the declared type lacks close()
            self._client = client
            configuration: Any = {
                "hnsw": {"space": "cosine", "ef_construction": EF_CONSTRUCTION, "ef_search": EF_SEARCH}
            }
            return client.get_or_create_collection(COLLECTION, embedding_function=None, configuration=configuration)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        with told_in_words(self._folder):
            try:
                yield
            except ChromaError as error:
                raise refusal(self._folder, error) from error
