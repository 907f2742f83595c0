"""One writer at a time, across processes and threads: a lock file that the system frees when its holder dies."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import LockedError
from kb.store.storage_errors import as_storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_FILE = "writer.lock"
HOLDER_FILE = "writer.json"
THREAD_PATIENCE = 600.0
"""Seconds that a thread waits for another thread of the process. It does not wait for other processes; the user is
told."""


class WriterLock:
    """The right to write to one knowledge base. Threads of one process take turns; the holder may enter again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.RLock()
        self._depth = 0

    @property
    def held(self) -> bool:
        """Whether some thread of this process holds it."""
        return self._depth > 0

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold the lock; yields whether this entry is the outermost.

        Raises:
            LockedError: another process holds it (named), or another thread has held it for ten minutes.
            StorageError: the lock file cannot be written.
        """
        from filelock import FileLock, Timeout

        if not self._turn.acquire(timeout=THREAD_PATIENCE):
            raise self._locked()
        try:
            if self._depth:
                self._depth += 1
                try:
                    yield False
                finally:
                    self._depth -= 1
                return
            with as_storage_errors(self._folder):
                try:
                    lock = FileLock(self._folder / LOCK_FILE, timeout=0).acquire()
                except Timeout:
                    raise self._locked() from None
            with lock:
                yield from self._outermost()
        finally:
            self._turn.release()

    def _outermost(self) -> Iterator[bool]:
        with as_storage_errors(self._folder):
            self._sign()
        self._depth = 1
        try:
            yield True
        finally:
            (self._folder / HOLDER_FILE).unlink(missing_ok=True)
            self._depth = 0

    def _sign(self) -> None:
        holder = {
            "pid": os.getpid(),
            "command": " ".join(Path(word).name if at == 0 else word for at, word in enumerate(sys.argv[:3])),
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        # This file only says who; the lock itself is the other one.
        (self._folder / HOLDER_FILE).write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")

    def _locked(self) -> LockedError:
        try:
            holder = json.loads((self._folder / HOLDER_FILE).read_text(encoding="utf-8"))
            who = f"process {holder['pid']} ({holder['command']}) since {holder['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            who = "another process"
        return LockedError(
            f"The knowledge base in {self._folder} is being written to by {who}.",
            "Wait until it has finished, or end it, and try again.",
        )
