"""The SQLite file behind the catalogue: its layout, one connection a thread, transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING

from kb.errors import StorageError, UsageError
from kb.settings import ACCESS_FILE, GLOSSARY_FILE
from kb.store import fact_rows, keywords
from kb.store.bin import FOLDER as BIN
from kb.store.originals import FOLDER as ORIGINALS
from kb.store.ratings import RATINGS_FILE, RATINGS_LOCK
from kb.store.storage_errors import as_storage_errors, refusal
from kb.store.vectors import FOLDER as CHROMA
from kb.store.writer_lock import HOLDER_FILE, LOCK_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CATALOGUE_FILE = "catalogue.sqlite3"
SCHEMA_VERSION = 6
BUSY_SECONDS = 30.0
_MAY_COME_FIRST = frozenset({LOCK_FILE, HOLDER_FILE, GLOSSARY_FILE, ORIGINALS, RATINGS_FILE, RATINGS_LOCK, BIN})
"""What may lie in a folder that has no catalogue yet, or lost it."""

_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, chunks INTEGER NOT NULL,
    original INTEGER NOT NULL, body TEXT NOT NULL, facts_version INTEGER NOT NULL DEFAULT 0,
    source BLOB NOT NULL DEFAULT x'');
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    notice INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX chunks_of_document ON chunks(document);
CREATE TABLE vectors (
    chunk INTEGER PRIMARY KEY REFERENCES chunks(key) ON DELETE CASCADE, whole BLOB NOT NULL, sentences BLOB NOT NULL);
CREATE TABLE tables (
    document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE state (
    generation INTEGER NOT NULL, settled INTEGER NOT NULL, graph TEXT NOT NULL,
    home TEXT NOT NULL, chroma TEXT NOT NULL, files TEXT NOT NULL);
INSERT INTO state VALUES (0, 1, '', '', '', '');
CREATE TABLE doubtful (document TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE strays (chunk INTEGER PRIMARY KEY REFERENCES chunks(key) ON DELETE CASCADE);
"""

UPGRADES = {
    5: f"""
ALTER TABLE documents ADD COLUMN facts_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN source BLOB NOT NULL DEFAULT x'';
{fact_rows.SCHEMA}"""
}
"""The SQL that upgrades an older layout to the next, by version; other versions are refused."""


class Database:
    """One SQLite file, made when it is not there; safe to share between threads, each of which gets its own
    connection."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self._folder = folder
        self._path = folder / CATALOGUE_FILE
        self._read_only = read_only
        self._here = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()

    def close(self) -> None:
        """Close every thread's connection."""
        with self._opening:
            while self._opened:
                self._opened.pop().close()
            self._here = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The thread's connection; what SQLite refuses becomes a StorageError."""
        with as_storage_errors(self._folder):
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of what is done inside, or nothing of it."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def compact(self) -> None:
        """Return freed pages to the file system and truncate the write-ahead log, which still contains old pages."""
        with self.reading() as connection:
            connection.executescript("PRAGMA incremental_vacuum")  # execute() takes a single step of it
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def take_over(self, other: Database) -> None:
        """Replace the content by that of another database, atomically: readers see all of the old or all of the new."""
        with other.reading() as source, self.reading() as target:
            source.backup(target)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._here, "connection", None)
        if connection is None:
            connection = self._here.connection = self._open()
        return connection

    def _open(self) -> sqlite3.Connection:
        # A file on a read-only disk cannot have the side files of a write-ahead log: it is read as it stands.
        mode = "mode=ro&immutable=1" if self._read_only else "mode=rwc"
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        with self._opening:
            self._opened.append(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            if not self._read_only:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # counts for a file that is only being begun
                _log_ahead(connection)
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA secure_delete = ON")  # what is taken out is overwritten
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                self._create(connection)
            elif not self._read_only:
                _upgrade(connection)
        return connection

    def _create(self, connection: sqlite3.Connection) -> None:
        try:
            connection.executescript(
                f"{_SCHEMA}{fact_rows.SCHEMA}{keywords.SCHEMA}PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        except sqlite3.OperationalError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if "no such module: fts5" in str(error):
                raise StorageError(
                    "This Python's SQLite cannot search text (it was built without FTS5).",
                    "Use another build of Python.",
                ) from error
            if "already exists" not in str(error):  # another process was quicker
                raise


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write ahead of the file. SQLite does not wait its time here while another process begins the same file."""
    ends = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > ends:
                raise
            sleep(0.05)
        else:
            return


def _upgrade(connection: sqlite3.Connection) -> None:
    """Upgrade the layout of an earlier version in one transaction, unless another process has done so meanwhile."""
    while (version := _layout(connection)) in UPGRADES:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _layout(connection) == version:
                for statement in UPGRADES[version].split(";"):  # executescript() would commit before
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def prepare(folder: Path) -> bool:
    """Make the folder when it is not there; returns whether it can only be read.

    Raises:
        UsageError: it is a file, or holds something else than a knowledge base.
        StorageError: it cannot be made or read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{folder} is not a folder.", "Name a folder for the knowledge base with --kb.") from None
    except OSError as error:
        raise refusal(folder, error) from error
    with as_storage_errors(folder):
        made = (folder / CATALOGUE_FILE).exists()
        strange = [
            path.name
            for path in folder.iterdir()
            if not path.name.startswith((".", CATALOGUE_FILE, ACCESS_FILE)) and path.name not in _MAY_COME_FIRST
        ]
        if (folder / ORIGINALS).is_dir():  # only the catalogue was lost: it can be made again
            strange = [name for name in strange if name != CHROMA]
    if strange and not made:
        raise UsageError(
            f"{folder} is not a knowledge base: it holds {sorted(strange)[0]} and no {CATALOGUE_FILE}.",
            "Name another folder with --kb, one that is new or empty.",
        )
    writable = os.access(folder, os.W_OK)
    if not made and not writable:
        raise StorageError(f"{folder} cannot be written to.", "Make it writable, or name another folder with --kb.")
    return not writable
