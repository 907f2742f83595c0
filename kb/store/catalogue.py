"""The catalogue: one SQLite file with everything the knowledge base knows. What it does not list does not exist.

Documents, chunks, tables, facts, the keyword index and the vectors are written in one transaction. Chroma's index is
built from these vectors and can be rebuilt at any time.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kb.model import Chunk, Document, Fact, NewDocument, Section, Table
from kb.store import fact_rows, keywords
from kb.store.index_state import IndexStateStore

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pydantic import TypeAdapter

    from kb.embedding.embedder import PassageVectors


_VECTORS = "SELECT id, document, whole FROM chunks JOIN vectors ON vectors.chunk = key WHERE true "


class Candidate(NamedTuple):
    """A chunk as search scores it: `whole` (d,) and `sentences` (n, d), float32, unit length."""

    key: int
    document: str
    notice: bool
    whole: NDArray[np.float32]
    sentences: NDArray[np.float32]


class Catalogue(IndexStateStore):
    """The SQLite file of one knowledge base; safe to share between threads."""

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def compact(self) -> None:
        """Return the space of deleted rows to the file system."""
        self._database.compact()

    def take_over(self, other: Catalogue) -> None:
        """Replace the content by that of another catalogue, atomically."""
        self._database.take_over(other._database)

    # ---- facts about the whole -------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        with self.reading() as connection:
            rows = connection.execute("SELECT body FROM documents ORDER BY number").fetchall()
        return [_adapter(Document).validate_json(body) for (body,) in rows]

    def document(self, document_id: str) -> Document | None:
        """The document of that id."""
        with self.reading() as connection:
            row = connection.execute("SELECT body FROM documents WHERE id = ?", (document_id,)).fetchone()
        return _adapter(Document).validate_json(row[0]) if row else None

    def with_original(self) -> set[str]:
        """The documents whose files are kept."""
        with self.reading() as connection:
            return {document for (document,) in connection.execute("SELECT id FROM documents WHERE original")}

    def sources(self) -> dict[str, str]:
        """The path that each document's file was added from, by document id; "" if unknown."""
        with self.reading() as connection:
            return {
                document: os.fsdecode(path) for document, path in connection.execute("SELECT id, source FROM documents")
            }

    def count(self) -> int:
        """Number of chunks."""
        with self.reading() as connection:
            return int(connection.execute("SELECT coalesce(sum(chunks), 0) FROM documents").fetchone()[0])

    def document_count(self) -> int:
        """Number of documents."""
        with self.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def chunk_counts(self, documents: Sequence[str]) -> dict[str, int]:
        """The number of chunks of each of these documents that exists, by id, in the given order."""
        with self.reading() as connection:
            found = dict(
                connection.execute(
                    "SELECT id, chunks FROM documents WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps(documents),),
                ).fetchall()
            )
        return {one: found[one] for one in documents if one in found}

    # ---- in and out ------------------------------------------------------------------------------------------------

    def add(
        self,
        new: NewDocument,
        vectors: Sequence[PassageVectors],
        *,
        replaces: Sequence[str] = (),
        original: bool = False,
    ) -> None:
        """Store a document and delete those that it replaces, in one transaction. `original`: its file is kept."""
        document = new.document
        with self._writing() as connection:
            connection.execute("UPDATE state SET generation = generation + 1")
            _remove(connection, replaces)
            body = _adapter(Document).dump_json(document)
            number = connection.execute(
                "INSERT INTO documents(id, name, chunks, original, body, facts_version, source) VALUES (?, ?, "
                "?, ?, ?, ?, ?)",
                (
                    *(document.id, document.name, len(new.chunks), original, body),
                    *(fact_rows.FACTS_VERSION, os.fsencode(new.source)),
                ),
            ).lastrowid
            assert number is not None
            for chunk, vector in zip(new.chunks, vectors, strict=True):
                key = connection.execute(
                    "INSERT INTO chunks(id, document, notice, body) VALUES (?, ?, ?, ?)",
                    (
                        chunk_id(document.id, chunk.order),
                        document.id,
                        chunk.section is Section.NOTICE,
                        _adapter(Chunk).dump_json(chunk),
                    ),
                ).lastrowid
                assert key is not None
                connection.execute(
                    "INSERT INTO vectors VALUES (?, ?, ?)", (key, _packed(vector.whole), _packed(vector.sentences))
                )
                keywords.insert(connection, key, keyword_text(chunk))
            connection.executemany(
                "INSERT INTO tables VALUES (?, ?, ?)",
                [(document.id, at, _adapter(Table).dump_json(table)) for at, table in enumerate(new.tables)],
            )
            fact_rows.insert(connection, number, new.facts, new.tables)

    def remove(self, document_id: str) -> None:
        """Delete a document with everything that belongs to it."""
        with self._writing() as connection:
            connection.execute("UPDATE state SET generation = generation + 1")
            _remove(connection, [document_id])

    def set_original(self, document_id: str) -> None:
        """Note that the document's file is kept."""
        with self._writing() as connection:
            connection.execute("UPDATE documents SET original = 1 WHERE id = ?", (document_id,))

    def set_source(self, document_id: str, path: str) -> None:
        """Note where the document's file lies, as an absolute path; undecodable bytes may be escaped in it
        (os.fsdecode)."""
        with self._writing() as connection:
            connection.execute("UPDATE documents SET source = ? WHERE id = ?", (os.fsencode(path), document_id))

    def rebuild_keywords(self) -> None:
        """Make the keyword index again from the chunks."""
        with self._writing() as connection:
            keywords.clear(connection)
            for key, text in list(self.keyword_texts()):
                keywords.insert(connection, key, text)

    # ---- what search and answers read ------------------------------------------------------------------------------

    def tables(self, document_id: str) -> list[Table]:
        """The tables of a document, in order."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT body FROM tables WHERE document = ? ORDER BY number", (document_id,)
            ).fetchall()
        return [_adapter(Table).validate_json(body) for (body,) in rows]

    def table_facts(self, document_id: str, table: int) -> list[Fact]:
        """The facts of the cells of a document's table, by its number, without their quotes."""
        asked = {"document": document_id, "version": fact_rows.FACTS_VERSION, "table": table}
        with self.reading() as connection:
            return [one.fact for one in fact_rows.read(connection, fact_rows.OF_TABLE, asked, drawn=False)]

    def measured(self, document_id: str, measures: Sequence[str]) -> list[Fact]:
        """The facts of a document with these measures (by key) or parts of them; cells come without quotes."""
        asked = {"document": document_id, "version": fact_rows.FACTS_VERSION, "measures": json.dumps(list(measures))}
        with self.reading() as connection:
            return [one.fact for one in fact_rows.read(connection, fact_rows.OF_MEASURES, asked, drawn=False)]

    def keys(self, chunk_ids: Sequence[str]) -> list[int]:
        """The keys of those chunks that exist."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT key FROM chunks WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(chunk_ids),)
            ).fetchall()
        return [key for (key,) in rows]

    def candidates(self, keys: Sequence[int]) -> list[Candidate]:
        """The vectors of the chunks with these keys, in the order of the keys' numbers."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT key, document, notice, whole, sentences FROM chunks JOIN vectors ON vectors.chunk = key "
                "WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
                (json.dumps(keys),),
            ).fetchall()
        return [
            Candidate(
                key, document, bool(notice), (of_whole := _unpacked(whole)), _unpacked(parts).reshape(-1, of_whole.size)
            )
            for key, document, notice, whole, parts in rows
        ]

    def sentences(self, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors (n, d) of the sentences of those chunks that exist, by the chunks' ids; float32, unit length."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT id, length(whole), sentences FROM chunks JOIN vectors ON vectors.chunk = key "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(chunk_ids),),
            ).fetchall()
        return {name: _unpacked(parts).reshape(-1, size // _STORED.itemsize) for name, size, parts in rows}

    def chunks(self, keys: Sequence[int]) -> dict[int, tuple[Document, Chunk]]:
        """The chunks with these keys, each with its document."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT key, documents.body, chunks.body FROM chunks JOIN documents ON documents.id = document "
                "WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps(keys),),
            ).fetchall()
        documents = {body: _adapter(Document).validate_json(body) for body in {row[1] for row in rows}}
        return {key: (documents[document], _adapter(Chunk).validate_json(chunk)) for key, document, chunk in rows}

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT body FROM chunks WHERE document = ? ORDER BY key", (document_id,)
            ).fetchall()
        return [_adapter(Chunk).validate_json(body) for (body,) in rows]

    def vectors(
        self, documents: Sequence[str] = (), keys: Sequence[int] | None = None
    ) -> tuple[list[str], list[str], NDArray[np.float32]]:
        """Of all chunks, of those of these documents or with these keys: their ids, their documents' ids, their vectors
        (n, d), float32, unit length."""
        with self.reading() as connection:
            rows = connection.execute(
                f"{_VECTORS}{_of_documents(documents)}{_of_keys(keys)}ORDER BY key",
                {"documents": json.dumps(documents), "keys": json.dumps(keys)},
            ).fetchall()
        matrix = _unpacked(b"".join(row[2] for row in rows))
        return [row[0] for row in rows], [row[1] for row in rows], matrix.reshape(len(rows), -1 if rows else 0)

    def listed(self) -> dict[str, int]:
        """The ids of all chunks with their keys, in the order of adding."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, key FROM chunks ORDER BY key"))

    def keyword_texts(self) -> Iterator[tuple[int, str]]:
        """Each chunk's key with its text for the keyword index."""
        with self.reading() as connection:
            for key, body in connection.execute("SELECT key, body FROM chunks"):
                yield key, keyword_text(_adapter(Chunk).validate_json(body))

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file, and chunks that have no vector; empty when all is well."""
        with self.reading() as connection:
            fault_lines = [line for (line,) in connection.execute("PRAGMA quick_check") if line != "ok"]
            without = connection.execute(
                "SELECT count(*) FROM chunks WHERE key NOT IN (SELECT chunk FROM vectors)"
            ).fetchone()[0]
        return fault_lines + ([f"{without} chunks without a vector in the catalogue"] if without else [])


def chunk_id(document_id: str, order: int) -> str:
    """The name of a chunk in every store; the same as Hit.chunk_id."""
    return f"{document_id}-{order}"


def keyword_text(chunk: Chunk) -> str:
    """The text that the keyword index gets of a chunk: its own and its context."""
    return f"{chunk.context}\n{chunk.text}"


def _remove(connection: sqlite3.Connection, documents: Sequence[str]) -> None:
    for document in documents:
        for key, body in connection.execute("SELECT key, body FROM chunks WHERE document = ?", (document,)).fetchall():
            keywords.delete(connection, key, keyword_text(_adapter(Chunk).validate_json(body)))
        connection.execute("DELETE FROM documents WHERE id = ?", (document,))
    if documents:
        keywords.purge(connection)


_STORED = np.dtype("<f2")
"""Half precision: the cosine moves by less than 0.0005, the file is half the size."""


def _of_documents(documents: Sequence[str]) -> str:
    """The SQL condition for chunks of these documents; empty for all. (With a condition that a parameter switches
    off, SQLite would scan every chunk.)"""
    return "AND document IN (SELECT value FROM json_each(:documents)) " if documents else ""


def _of_keys(keys: Sequence[int] | None) -> str:
    """The SQL condition for chunks with these keys; empty for all."""
    return "" if keys is None else "AND key IN (SELECT value FROM json_each(:keys)) "


def _packed(vectors: NDArray[np.float32]) -> bytes:
    return np.asarray(vectors, dtype=_STORED).tobytes()


def _unpacked(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, dtype=_STORED).astype(np.float32)


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
