"""The SQLite file of accounts in the knowledge base's folder: its layout, its one connection, transactions."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kb.errors import StorageError
from kb.settings import ACCESS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, issuer TEXT, subject TEXT,
    made_at REAL NOT NULL, UNIQUE (issuer, subject)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
    made_at REAL NOT NULL, used_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
    label TEXT NOT NULL, scopes TEXT NOT NULL, made_at REAL NOT NULL, ends_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, how TEXT NOT NULL, action TEXT NOT NULL,
    what TEXT NOT NULL, address TEXT NOT NULL, status INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
    user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE, id TEXT NOT NULL, body TEXT NOT NULL,
    used_at REAL NOT NULL, PRIMARY KEY (user, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS logins (
    hash TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, onward TEXT NOT NULL, made_at REAL NOT NULL
    ) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


class Database:
    """The accounts of one knowledge base. Threads share it; other processes may write to the file meanwhile."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, and make it where there is none. Only its owner may read it.

        Raises:
            StorageError: the file cannot be made, read or written.
        """
        self.path, self.clock = folder / ACCESS_FILE, clock
        self._lock = threading.RLock()
        with self._told():
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")  # nobody waits for the disk at each line of the log
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.executescript(_SCHEMA)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._lock, self._told():
            return self._connection.execute(query, values).fetchall()

    def change(self, statement: str, *values: Any) -> int:
        """Change what a statement says; returns how many rows were."""
        with self._lock, self._told():
            return self._connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is changed inside, or nothing of it."""
        with self._lock:
            self.change("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.change("ROLLBACK")
                raise
            self.change("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            what = f"The accounts in {self.path} cannot be used: {' '.join(str(error).split())}."
            raise StorageError(what, "Check the disk and the permissions of the file, and try again.") from error


def digest(secret: str) -> str:
    """What is kept of a random secret. It has 256 bits, so that a plain hash is as good as a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
