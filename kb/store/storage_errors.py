"""Turns errors of the disk and of SQLite into messages that a person can act on."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = ("Make room on that disk and try again; what was stored before is kept.", "the disk is full")
_READ_ONLY = ("Make the folder writable, or name another with --kb.", "it cannot be written to")
_DAMAGED = (
    (
        "Run `python -m ingest doctor --repair`; if that fails, move catalogue.sqlite3 away and run `python -m "
        "ingest rebuild`."
    ),
    "damaged",
)
_OTHER = ("Check the disk and the folder's permissions, and try again.", "")

_FULL_BELOW = 64 * 1024
"""Bytes free under which a disk counts as full: SQLite's own files beside the catalogue grow by half of this."""

_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
}
_BY_WORDS = {
    "full": _FULL,
    "no space": _FULL,
    "readonly": _READ_ONLY,
    "read-only": _READ_ONLY,
    "unable to open": _READ_ONLY,
    "malformed": _DAMAGED,
    "not a database": _DAMAGED,
    "corrupt": _DAMAGED,
}


def refusal(folder: Path, error: Exception) -> StorageError:
    """The error that tells a person why the knowledge base in `folder` could not be read or written."""
    known = _BY_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None
    words = " ".join(str(error).split())
    known = known or (_FULL if _is_full(folder) else None)
    cure, why = known or next((advice for word, advice in _BY_WORDS.items() if word in words.lower()), _OTHER)
    return StorageError(f"The knowledge base in {folder} cannot be used: {why or words}.", cure)


def _is_full(folder: Path) -> bool:
    """Whether there is no room: SQLite then often says "disk I/O error" or "unable to open", which fit other causes
    too."""
    try:
        return shutil.disk_usage(folder).free < _FULL_BELOW
    except OSError:
        return False


@contextmanager
def as_storage_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk or SQLite raises inside into a StorageError about `folder`."""
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as error:
        raise refusal(folder, error) from error
