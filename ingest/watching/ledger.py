"""What was taken from watched folders, in `watched.json` of the knowledge base: so that a later run knows what changed
meanwhile, and nothing else is removed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FILE = "watched.json"
_VERSION = 1

Stamp = tuple[int, int]
"""Size and time of change (nanoseconds) of a file: as long as they stand still, so does its content."""

Root = tuple[int, int]
"""Device and inode of a folder: another folder may lie under the same name some day."""

NO_STAMP: Stamp = (-1, -1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was taken in: the id of its document, its stamp then, the device that it lies on.

    `own` says that the document came from here, and may leave from here. `coming` is the id of the version that is
    being added: after a crash, both may be in.
    """

    id: str
    stamp: Stamp
    device: int
    own: bool
    coming: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The documents that may be removed with the file."""
        return tuple(filter(None, (self.id if self.own else "", self.coming)))


@dataclass(slots=True)
class Ledger:
    """The files that were taken in, by absolute path, and the folders that they were found in."""

    file: Path
    files: dict[str, Entry] = field(default_factory=dict)
    roots: dict[str, Root] = field(default_factory=dict)

    @classmethod
    def of(cls, base: Path) -> Ledger:
        """That of the knowledge base in a folder; empty where there is none, or what is there is none: nothing is
        removed then."""
        ledger = cls(base / FILE)
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            told = json.loads(ledger.file.read_text(encoding="utf-8"))
            files = {path: _entry(one) for path, one in told["files"].items()}
            roots = {path: (int(one[0]), int(one[1])) for path, one in told["roots"].items()}
            if told["version"] == _VERSION:
                ledger.files, ledger.roots = files, roots
        return ledger

    def save(self) -> None:
        """Write it, whole or not at all.

        Raises:
            StorageError: the disk refused.
        """
        files = {path: asdict(entry) for path, entry in self.files.items()}
        told = {"version": _VERSION, "roots": self.roots, "files": files}
        made = self.file.with_suffix(".part")
        try:
            with made.open("w", encoding="utf-8") as out:
                json.dump(told, out, ensure_ascii=True, indent=0)
                out.flush()
                os.fsync(out.fileno())
            made.replace(self.file)
        except OSError as error:
            raise StorageError(
                f"{self.file} cannot be written: {error.strerror}.", "Make room, or correct its permissions."
            ) from None

    def forget(self, ids: Collection[str]) -> None:
        """Documents of these ids have left: files of the same bytes are to be taken in anew."""
        self.files = {path: entry for path, entry in self.files.items() if entry.coming or entry.id not in ids}


def _entry(told: dict[str, Any]) -> Entry:
    size, changed = map(int, told["stamp"])
    return Entry(
        str(told["id"]),
        (size, changed),
        int(told["device"]),
        own=told["own"] is True,
        coming=str(told["coming"]),
    )
