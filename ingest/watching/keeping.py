"""One step of keeping a knowledge base in step with folders: files that stand still are added, replaced, removed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ingest.adding import Added, add_files, identity_of
from ingest.watching.ledger import NO_STAMP, Entry, Ledger
from ingest.watching.sight import Seen, Sight, gone, inside, sight_of
from kb.errors import LockedError, ReportQAError, UnreadableFileError
from kb.store.bin import REMOVED, Bin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.adding import Progress
    from ingest.watching.ledger import Stamp
    from kb.knowledge_base import KnowledgeBase

SETTLE_SECONDS = 2.0
"""A file is taken in, or counts as gone, when it has stood still, or been away, for so long."""

REMOVED_STATUS = "removed"
_GONE: Stamp = (-2, -2)


class StoppedError(Exception):
    """Whoever started the watching wants it to end."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told: of each file what became of it, and of what a person may want to know besides, once."""

    file: Callable[[str, Added], None]
    note: Callable[[str], None]


class Keeper:
    """Keeps a knowledge base in step with some folders. `stopped` is asked while files are added."""

    def __init__(
        self,
        kb: KnowledgeBase,
        folders: Sequence[Path],
        told: Told,
        stopped: Callable[[], bool] = lambda: False,
        *,
        settle: float = SETTLE_SECONDS,
    ) -> None:
        self._kb, self._folders, self._told, self._stopped = kb, folders, told, stopped
        self._settle = settle
        self._ledger = Ledger.of(kb.settings.dir)
        self._since: dict[str, tuple[Stamp, float]] = {}
        self._failed: dict[str, Stamp] = {}
        self._noted: set[str] = set()
        self._waiting = ""

    def step(self) -> bool:
        """Take in what stands still, take out what is gone; returns whether something is not settled yet.

        Raises:
            StorageError, MismatchError, ModelUnavailableError: as `add_files`; what was done before is kept.
        """
        lost: list[str] = []
        changed: dict[str, Seen] = {}
        for folder in self._folders:
            sight = sight_of(folder)
            self._note(f"{folder} is away: nothing is removed until it is back.", when=sight is None)
            if sight is not None:
                lost += self._gone(sight)
                changed |= self._changed(sight.files)
        ready = self._still(dict.fromkeys(lost, _GONE) | {path: seen.stamp for path, seen in changed.items()})
        try:
            for path in lost:
                if path in ready:
                    self._remove(path)
            self._add({path: seen for path, seen in changed.items() if path in ready})
        except LockedError as error:
            self._waiting = f"{error.what} Waiting for it."
            self._note(self._waiting, when=True)
            return True
        self._note(self._waiting, when=False)
        return len(ready) < len(lost) + len(changed)

    # ---- what there is to do ---------------------------------------------------------------------------------------

    def _gone(self, sight: Sight) -> list[str]:
        folder = str(sight.folder)
        taken = {path: entry for path, entry in self._ledger.files.items() if inside(path, folder)}
        lost, away = gone(taken, sight, self._ledger.roots.get(folder))
        self._note(f"Some files of {folder} are away with their disk or folder: their reports are kept.", when=away)
        if not taken or any(path in sight.files for path in taken):
            self._ledger.roots[folder] = sight.root
        return lost

    def _changed(self, files: Mapping[str, Seen]) -> dict[str, Seen]:
        taken = self._ledger.files
        return {
            path: seen
            for path, seen in files.items()
            if self._failed.get(path) != seen.stamp and (path not in taken or taken[path].stamp != seen.stamp)
        }

    def _still(self, stamps: Mapping[str, Stamp]) -> set[str]:
        """Those of the files that have been like that for long enough."""
        now = monotonic()
        before = self._since
        self._since = {
            path: before[path] if path in before and before[path][0] == stamp else (stamp, now)
            for path, stamp in stamps.items()
        }
        return {path for path, (_, since) in self._since.items() if now - since >= self._settle}

    def _note(self, line: str, *, when: bool) -> None:
        """Tell a line the first time that it holds."""
        if when and line not in self._noted:
            self._told.note(line)
            self._noted.add(line)
        elif not when:
            self._noted.discard(line)

    # ---- doing it --------------------------------------------------------------------------------------------------

    def _remove(self, path: str) -> None:
        """Take out what came from a file that is gone. It stays in the bin for some days."""
        entry = self._ledger.files[path]
        for identity in entry.ids:
            document = self._kb.document(identity)
            if document is None:
                continue
            with self._kb.writing():
                Bin(self._kb.settings.dir).put(document, REMOVED, path)
                self._kb.remove(identity)
            self._told.file(path, Added.of(document, REMOVED_STATUS))
        self._ledger.files.pop(path)
        self._ledger.forget(entry.ids)
        self._ledger.save()

    def _add(self, files: Mapping[str, Seen]) -> None:
        coming = {path: seen for path, seen in files.items() if self._announce(path, seen)}
        if not coming:
            return
        self._ledger.save()
        paths = [seen.path for seen in coming.values()]
        try:
            with closing(add_files(self._kb, paths, self._ask_whether_to_stop)) as adding:
                for (path, seen), added in zip(coming.items(), adding, strict=False):
                    self._added(path, seen, added)
        finally:
            self._ledger.save()

    def _announce(self, path: str, seen: Seen) -> bool:
        """Note that a file is about to be added, for the case that this is the last thing that this process does;
        whether there is anything to add."""
        old = self._ledger.files.get(path)
        try:
            identity = identity_of(seen.path, self._kb.settings.max_file_mb)
        except UnreadableFileError as error:
            self._fail(path, seen, error)
            return False
        there = self._kb.document(identity) is not None
        if old is not None and there and identity in (old.id, old.coming):  # the same bytes, or a crash after adding
            own = old.own if identity == old.id else True
            self._ledger.files[path] = Entry(identity, seen.stamp, seen.device, own)
            self._ledger.save()
            return False
        known = old or Entry("", NO_STAMP, seen.device, own=False)
        self._ledger.files[path] = Entry(known.id, NO_STAMP, seen.device, known.own, "" if there else identity)
        return True

    def _added(self, path: str, seen: Seen, added: Added) -> None:
        """Note what became of a file. One that could not be added is tried again when it has changed; the version
        before stays."""
        self._told.file(path, added)
        entry = self._ledger.files[path]
        if added.status == "failed":
            self._failed[path] = seen.stamp
            self._ledger.files[path] = replace(entry, coming="")
            if not entry.id:
                del self._ledger.files[path]
            return
        others = (other for at, other in self._ledger.files.items() if at != path)
        own = added.id == entry.coming and not any(other.own and other.id == added.id for other in others)
        self._ledger.files[path] = Entry(added.id, seen.stamp, seen.device, own)
        if entry.own and entry.id != added.id and self._kb.document(entry.id) is None:
            self._ledger.forget([entry.id])
        self._ledger.save()

    def _fail(self, path: str, seen: Seen, error: ReportQAError) -> None:
        self._failed[path] = seen.stamp
        failed = Added(Path(path).name, "", "failed", error=f"{error.what} {error.cure}")
        self._told.file(path, failed)

    def _ask_whether_to_stop(self, _: Progress) -> None:
        if self._stopped():
            raise StoppedError
