"""The vector index: one Chroma collection, in the knowledge base's folder or on a Chroma server. The only user of
chromadb.

The collection holds ids, vectors and document ids. Text, tables and a second copy of the vectors are in the
catalogue, from which the index can be rebuilt.

A file client does not see what another process writes after it was opened, and fails while the other writes (both
measured). So readers say which state of the catalogue they read for, and the client is reopened when needed.

Deleted vectors stay in the graph, marked as deleted. The more there are, the more likely a new vector is linked only
to nodes that lead nowhere. So the graph is rebuilt when it `needs_rebuild`, and each vector is verified after
insertion.
"""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from kb.errors import ServerError
from kb.store.storage_errors import as_storage_errors, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

FOLDER = "chroma"
DOCUMENT = "document"
"""Metadata key of the document's id."""
EF_CONSTRUCTION, EF_SEARCH, NEIGHBOURS = 200, 400, 32
"""Breadth of the graph search when a vector is put in and when one is looked for, and links of each;
docs/decisions/0019-graph-index.md."""
WRITTEN_AFTER = 2
"""Chroma writes the graph to the disk after this many changes; 2 is its minimum. Every process that opens the
collection inserts unwritten vectors again, and may link them otherwise than when they were verified."""
STRUCK_LEAST = 200
"""Deleted vectors that a graph may have, however few are left in it; above that, as many as are left."""
LARGEST_BATCH = 5_000
"""Chroma refuses more than 5,461 rows at a time."""
LARGEST_PAGE = 50_000
"""Ids asked for at a time."""
_STRUCK = "struck"
"""Metadata key for the number of deleted vectors in the graph."""


class VectorIndex:
    """The collection of one knowledge base, opened when first needed; safe to share between threads.

    `home` is the URL of the server that keeps it, empty when it is kept in the folder.
    """

    def __init__(self, folder: Path, url: str = "") -> None:
        self.home = url.rstrip("/")
        self._folder = folder
        self._path = folder / FOLDER
        self._name = ""
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._generation: int | None = None
        self._turn = threading.RLock()

    def close(self) -> None:
        """Let go of the files or the connection."""
        with self._turn:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def follow(self, generation: int, name: str) -> None:
        """Make visible what was written to the collection `name` up to this generation of the catalogue. An earlier
        generation changes nothing."""
        with self._turn:
            if self._generation is not None and generation <= self._generation:
                return
            self._name, self._collection = name, None
            if self._generation is not None and not self.home:
                self.close()
            self._generation = generation

    def stays_current(self, generation: int) -> None:
        """Note that this process itself wrote up to `generation`: the open client already knows it."""
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
        return self.nearest_each(vector[np.newaxis], limit, documents)[0]

    def nearest_each(self, vectors: NDArray[np.float32], limit: int, documents: Sequence[str] = ()) -> list[list[str]]:
        """As `nearest` for each of several vectors (n, d)."""
        with self._turn, self._as_storage_errors():
            found = self.collection().query(
                query_embeddings=vectors,
                n_results=limit,
                where={DOCUMENT: {"$in": list(documents)}} if documents else None,  # type: ignore[dict-item]  # chromadb's own type leaves lists out
                include=[],
            )
        return found["ids"]

    def upsert(self, ids: Sequence[str], documents: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Put vectors (n, d) in, or in the place of those with the same ids; `documents` names the document of each."""
        with self._as_storage_errors():
            # Chroma links several at a time; before the first there is nothing that they could be linked to.
            starts = range(0 if self.collection().count() else 1, len(ids), LARGEST_BATCH)
            for start, end in pairwise(dict.fromkeys([0, *starts, len(ids)])):
                self.collection().upsert(
                    ids=list(ids[start:end]),
                    embeddings=vectors[start:end],
                    metadatas=[{DOCUMENT: document} for document in documents[start:end]],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Take vectors out; unknown ids are passed over."""
        with self._as_storage_errors():
            if ids:
                self.collection().modify(metadata={_STRUCK: self._struck() + len(ids)})
            for start in range(0, len(ids), LARGEST_BATCH):
                self.collection().delete(ids=list(ids[start : start + LARGEST_BATCH]))

    def needs_rebuild(self) -> bool:
        """Whether so many vectors were deleted that new ones may not be found: rebuild the graph first."""
        with self._as_storage_errors():
            struck, left = self._struck(), self.collection().count()
        return struck > max(STRUCK_LEAST, left) or (struck > 0 and not left)

    def ids(self) -> set[str]:
        """All that is in."""
        found: set[str] = set()
        with self._as_storage_errors():
            while page := self.collection().get(include=[], limit=LARGEST_PAGE, offset=len(found))["ids"]:
                found.update(page)
        return found

    def files(self) -> str:
        """A fingerprint of the graph's files: it changes when Chroma writes the graph, whole or in part."""
        with as_storage_errors(self._folder):
            found = [path for path in self._path.glob("*/*") if path.is_file()]
            facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(found)]
        return "" if self.home else json.dumps(facts)

    def reach(self) -> None:
        """Check that the Chroma server answers, if one is used, before work is done that would be lost.

        Raises:
            ServerError: it does not.
        """
        if self.home:
            with self._turn, self._as_storage_errors():
                self._connected().heartbeat()

    def begin(self, generation: int, name: str, *, instead_of: str) -> None:
        """Go on with an empty collection `name`, and remove the former one."""
        with self._turn:
            if self.home:
                with self._as_storage_errors():
                    known = {one.name for one in self._connected().list_collections()}
                    for old in known & {instead_of, name}:
                        self._connected().delete_collection(old)
            else:
                self.close()
                with as_storage_errors(self._folder):
                    if self._path.exists():
                        shutil.rmtree(self._path)
            self._name, self._collection, self._generation = name, None, generation

    def _struck(self) -> int:
        return int((self.collection().metadata or {}).get(_STRUCK, 0))

    def _open(self) -> Collection:
        configuration: Any = {
            "hnsw": {
                "space": "cosine",
                "ef_construction": EF_CONSTRUCTION,
                "ef_search": EF_SEARCH,
                "max_neighbors": NEIGHBOURS,
                "batch_size": WRITTEN_AFTER,
                "sync_threshold": WRITTEN_AFTER,
            }
        }
        with self._as_storage_errors():
            return self._connected().get_or_create_collection(
                self._name, embedding_function=None, configuration=configuration
            )

    def _connected(self) -> Client:
        from chromadb.api.client import Client

        if self._client is None:
            client = _of_server(self.home) if self.home else _of_folder(self._path)
            assert isinstance(client, Client)  # the declared type lacks close()
            self._client = client
        return self._client

    @contextmanager
    def _as_storage_errors(self) -> Iterator[None]:
        from chromadb.errors import ChromaError
        from httpx import HTTPError

        with as_storage_errors(self._folder):
            try:
                yield
            except HTTPError as error:
                raise _unreachable(self.home, error) from error
            except ChromaError as error:
                raise refusal(self._folder, error) from error


def chroma_version() -> str:
    """The version of Chroma that is installed."""
    return version("chromadb")


def _of_folder(path: Path) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        return chromadb.PersistentClient(path, settings)
    except AttributeError:
        # After a failure to start, Chroma hands out the half-made client once more, and forgets it by failing so.
        return chromadb.PersistentClient(path, settings)


def _of_server(url: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            parts.hostname or "",
            parts.port or (443 if secure else 80),
            secure,
            None,
            Settings(anonymized_telemetry=False),
        )
    except ValueError as error:  # chromadb's word for no connection, and for an answer that is none of Chroma's
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: Exception) -> ServerError:
    return ServerError(
        f"The Chroma server at {url} cannot be used: {' '.join(str(error).split()) or type(error).__name__}",
        "Start it (chroma run --path FOLDER), correct KB_CHROMA_URL, or unset it to keep the vectors in the folder.",
    )
