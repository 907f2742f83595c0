"""The bin: files of reports that were removed or replaced in the browser, kept for 30 days to be added again.

An entry is a folder `bin/ENTRY` with the file and what is known of it. It is made whole beside and moved in place
before its report leaves the catalogue. The catalogue stays the truth: an entry of a report that is in it does not
count, and goes with the next look into the bin.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kb.store.originals import Originals
from kb.store.storage_errors import as_storage_errors

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kb.model import Document

FOLDER = "bin"
DAYS_KEPT = 30
REMOVED, REPLACED = "removed", "replaced"
_ABOUT = "entry.json"
_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True)
class BinEntry:
    """A report in the bin. `id` names the entry, `document` the report; `why` is "removed" or "replaced"; `removed_at`
    is ISO, in UTC; `source` is where its file lay when it was added, empty where nobody knows."""

    id: str
    document: str
    name: str
    title: str
    why: str
    removed_at: str
    source: str = ""

    def days_left(self, now: datetime) -> int:
        """Days until it is gone, begun ones counted."""
        left = datetime.fromisoformat(self.removed_at) + timedelta(days=DAYS_KEPT) - now
        return max(0, left.days + (left.seconds > 0))


class Bin:
    """The bin of one knowledge base. Whoever changes it holds the writer's lock."""

    def __init__(self, folder: Path) -> None:
        self._base = folder
        self._folder = folder / FOLDER
        self._originals = Originals(folder)

    def put(self, document: Document, why: str, source: str = "", *, now: datetime | None = None) -> BinEntry | None:
        """Keep the file of a report that is about to leave; None where its file was not kept.

        Raises:
            StorageError: it cannot be stored.
        """
        original = self._originals.path(document.id, document.name)
        at = now or datetime.now(UTC)
        entry = BinEntry(
            f"{at:%Y%m%dT%H%M%S%f}-{document.id}",
            document.id,
            document.name,
            document.title,
            why,
            at.isoformat(),
            source,
        )
        with as_storage_errors(self._base):
            if not original.is_file():
                return None
            made = self._folder / _INCOMING
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir(parents=True)
            shutil.copyfile(original, made / original.name)
            (made / _ABOUT).write_text(json.dumps(asdict(entry), ensure_ascii=False), encoding="utf-8")
            made.rename(self._folder / entry.id)
        return entry

    def entries(self, listed: Collection[str], *, now: datetime | None = None) -> list[BinEntry]:
        """What is in the bin, the last removed first; `listed` are the ids of the reports that the catalogue has."""
        at = now or datetime.now(UTC)
        found = [entry for entry in self._all() if entry.document not in listed and entry.days_left(at)]
        return sorted(found, key=lambda entry: entry.removed_at, reverse=True)

    def tidy(self, listed: Collection[str], *, now: datetime | None = None) -> None:
        """Take from the disk what has been in the bin for long enough, what is in the catalogue again, and what was
        left half made.

        Raises:
            StorageError: the disk refused.
        """
        kept = {entry.id for entry in self.entries(listed, now=now)}
        with as_storage_errors(self._base):
            for path in self._folder.glob("*") if self._folder.is_dir() else ():
                if path.name not in kept:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def file(self, entry: BinEntry) -> Path:
        """Where the file of an entry lies, under the report's file name."""
        return self._folder / entry.id / self._originals.path(entry.document, entry.name).name

    def remove(self, identity: str) -> None:
        """Take an entry from the disk, where there is one.

        Raises:
            StorageError: the disk refused.
        """
        with as_storage_errors(self._base):
            if identity in {entry.id for entry in self._all()}:
                shutil.rmtree(self._folder / identity)

    def _all(self) -> list[BinEntry]:
        found = []
        for path in self._folder.glob(f"*/{_ABOUT}") if self._folder.is_dir() else ():
            with suppress(OSError, ValueError, TypeError):  # being taken away, or not ours: it is no entry
                entry = BinEntry(**json.loads(path.read_text(encoding="utf-8")))
                if entry.id == path.parent.name:
                    found.append(entry)
        return found
