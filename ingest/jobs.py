"""Files being added: one queue in the server, which every visitor sees and which a reload does not touch.

One thread works through it, file by file. A file that has the name of a report with other content waits until somebody
says what is to become of it. What leaves the knowledge base here goes to the bin.
"""

import hashlib
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from time import monotonic, sleep

from ingest.adding import Added, Progress, add_files, find_files
from kb.errors import LockedError, ReportQAError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.model import Document
from kb.store.bin import REMOVED, REPLACED, Bin, BinEntry

ITEMS_MOST = 300
"""Files whose fate is told; of more, the ones done longest ago go."""

_PATIENCE, _SHORT_PATIENCE = 60.0, 5.0
"""Seconds that are waited for another process that writes: by a file that is to be added, by a person."""

_PAUSE = 0.2
_ID_LENGTH = 16
_LONGEST_NAME = 240
"""Bytes of a file's name, in UTF-8: file systems take 255, and what is made of the name needs some."""

_LONGEST_SUFFIX = 12
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


class State(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    ADDING = "adding"
    ASKING = "asking"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    SKIPPED = "skipped"


ENDED = frozenset({State.DONE, State.FAILED, State.STOPPED, State.SKIPPED})


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the queue: `stage` with `done` of `total` steps while it is added, `added` or `error` once it is done.

    `choice` is what was said of its name: "", "replace" or "both". `binned` is the entry of the bin of the version that
    it replaced, `restores` that which it comes from.
    """

    id: int
    name: str
    path: Path
    state: State = State.WAITING
    stage: str = ""
    done: int = 0
    total: int = 0
    added: Added | None = None
    error: ReportQAError | None = None
    choice: str = ""
    binned: str = ""
    restores: str = ""
    source: str = ""


class StoppedError(Exception):
    """Somebody has stopped the adding of a file, of which nothing is kept."""


class Jobs:
    """The queue of one knowledge base. Threads share it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.bin = Bin(kb.settings.dir)
        self._lock = Lock()
        self._items: dict[int, Item] = {}
        self._count = 0
        self._stopped: set[int] = set()
        self._worker: Thread | None = None
        self._folder: Path | None = None
        self.version = 0
        """Raised with every change, so that who looks knows whether there is news."""
        self.changes = 0
        """Raised with every change of reports and bin made here."""

    def items(self) -> list[Item]:
        """All files, in the order of coming."""
        with self._lock:
            return list(self._items.values())

    @property
    def busy(self) -> bool:
        """Whether a file is being added or waits for it."""
        return any(item.state in (State.WAITING, State.ADDING) for item in self.items())

    # ---- what visitors do ------------------------------------------------------------------------------------------

    def add(self, files: Sequence[tuple[Path, str]], *, folder: bool = False, choice: str = "") -> list[Item]:
        """Take in uploaded files, each with the name it had; they are moved from where they lie. Of a `folder`, those
        whose format cannot be read are passed over. `choice` says beforehand what is to become of a file that has the
        name of a report: "replace" or "both"."""
        taken = []
        for path, name in files:
            place = self._room() / str(self._next())
            place.mkdir()
            kept = place / (_file_name(name) or path.name)
            shutil.move(path, kept)
            skipped = folder and kept in find_files([place]).skipped
            state = State.SKIPPED if skipped else State.WAITING
            taken.append(Item(int(place.name), kept.name, kept, state, choice=choice))
            self._put(taken[-1])
        self._work()
        return taken

    def refuse(self, name: str, error: ReportQAError) -> None:
        """Tell of a file that was not even taken in."""
        self._put(Item(self._next(), name, Path(), State.FAILED, error=error))

    def decide(self, identity: int, choice: str) -> None:
        """What is to become of a file that has the name of a report: "replace", "both" or "cancel"."""
        item = self._items.get(identity)
        if item is None or item.state is not State.ASKING:
            return
        if choice == "cancel":
            self._end(item, State.STOPPED)
        elif choice in ("replace", "both"):
            self._put(replace(item, state=State.WAITING, choice=choice))
            self._work()

    def stop(self) -> None:
        """Stop what is being added as soon as that can be, and give up what waits; what was added before stays."""
        for item in self.items():
            if item.state is State.WAITING:
                self._end(item, State.STOPPED)
            elif item.state is State.ADDING:
                self._stopped.add(item.id)

    def clear(self) -> None:
        """Take what is done from the list."""
        with self._lock:
            self._items = {one: item for one, item in self._items.items() if item.state not in ENDED}
            self.version += 1

    def restore(self, entry: BinEntry) -> Item:
        """Add a file of the bin again, as what it was called; a report of that name goes to the bin for it."""
        place = self._room() / str(self._next())
        place.mkdir()
        source = self.bin.file(entry)
        copy = place / source.name
        try:
            shutil.copyfile(source, copy)
        except OSError:
            error = UsageError(f"{entry.name} is no longer in the bin.", "Add the file again.")
            failed = Item(int(place.name), entry.name, copy, State.FAILED, error=error)
            self._put(failed)
            return failed
        item = Item(int(place.name), copy.name, copy, choice="replace", restores=entry.id, source=entry.source)
        self._put(item)
        self._work()
        return item

    def remove(self, identity: str) -> tuple[Document, BinEntry | None]:
        """Take a report out; its file goes to the bin, where it was kept.

        Raises:
            UsageError: there is none of that id.
            LockedError, StorageError: nothing has changed then.
        """
        with self._writing(_SHORT_PATIENCE):
            entry = self._binned(identity, REMOVED)
            document = self.kb.remove(identity)
            self._changed()
            return document, entry

    def entries(self) -> list[BinEntry]:
        """What is in the bin, the last removed first."""
        return self.bin.entries({document.id for document in self.kb.documents()})

    def tidy(self) -> None:
        """Take from the disk what the bin has kept for long enough."""
        with suppress(ReportQAError), self.kb.writing():
            self.bin.tidy({document.id for document in self.kb.documents()})

    def discard(self, identity: str) -> None:
        """Take one entry of the bin from the disk.

        Raises:
            LockedError, StorageError: nothing has changed then.
        """
        with self._writing(_SHORT_PATIENCE):
            self.bin.remove(identity)
        self._changed()

    @contextmanager
    def _writing(self, seconds: float) -> Iterator[None]:
        """The right to write, waited for while another process has it: one that watches folders lets go between two
        files.

        Raises:
            LockedError: it has had it for so long.
        """
        end = monotonic() + seconds
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(self.kb.writing())
                    break
                except LockedError:
                    if monotonic() >= end:
                        raise
                    sleep(_PAUSE)
            yield

    # ---- the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._run, name="adding", daemon=True)
                self._worker.start()

    def _run(self) -> None:
        while item := self._first_waiting():
            self._put(replace(item, state=State.ADDING, stage="reading"))
            try:
                with self._writing(_PATIENCE):
                    self._one(item)
            except ReportQAError as error:
                self._end(item, State.FAILED, error=error)
            except StoppedError:
                self._end(item, State.STOPPED)
            finally:
                if item.id in self._items and self._items[item.id].state is State.ADDING:
                    self._end(item, State.FAILED)

    def _first_waiting(self) -> Item | None:
        with self._lock:
            found = next((item for item in self._items.values() if item.state is State.WAITING), None)
            if found is None:
                self._worker = None  # under the lock: whoever puts the next one starts another
            return found

    def _one(self, item: Item) -> None:
        """Add one file, or ask what is to become of it; the caller holds the writer's lock."""
        name, namesake = item.name, self._namesake(item)
        if namesake and not item.choice:
            self._put(replace(item, state=State.ASKING))
            return
        path = item.path
        if namesake and item.choice == "both":
            path = path.rename(path.with_name(self._free_name(name)))
        binned = self._binned(namesake.id, REPLACED) if namesake and item.choice == "replace" else None
        (added,) = add_files(self.kb, [path], self._teller(item), uploads=True)
        if added.error:
            added = replace(added, error=added.error.replace(str(path), path.name))
        elif item.restores:
            self._restored(item, added)
        self._end(item, State.FAILED if added.error else State.DONE, added=added, binned=binned.id if binned else "")

    def _restored(self, item: Item, added: Added) -> None:
        document = next((one for one in self.kb.documents() if one.id == added.id), None)
        if document is not None and item.source:
            self.kb.note_source(document, item.source)
        self.bin.remove(item.restores)

    def _teller(self, item: Item) -> Callable[[Progress], None]:
        def tell(at: Progress) -> None:
            if item.id in self._stopped:
                raise StoppedError
            self._put(replace(item, state=State.ADDING, stage=at.stage, done=at.done, total=at.total))

        return tell

    def _namesake(self, item: Item) -> Document | None:
        """The report of that file name which has other content."""
        documents = self.kb.documents()
        try:
            with item.path.open("rb") as file:
                identity = hashlib.file_digest(file, "sha256").hexdigest()[:_ID_LENGTH]
        except OSError:
            return None  # adding it tells what is wrong
        if any(document.id == identity for document in documents):
            return None
        return next((document for document in documents if document.name == item.name), None)

    def _free_name(self, name: str) -> str:
        """A file name that no report has: "report (2).pdf"."""
        taken = {document.name for document in self.kb.documents()}
        stem, suffix = Path(name).stem, Path(name).suffix
        numbers = range(2, len(taken) + 3)
        return next(found for at in numbers if (found := f"{stem} ({at}){suffix}") not in taken)

    def _binned(self, identity: str, why: str) -> BinEntry | None:
        documents = self.kb.documents()
        document = next((one for one in documents if one.id == identity), None)
        if document is None:
            return None
        self.bin.tidy({one.id for one in documents})
        return self.bin.put(document, why, self.kb.sources().get(identity, ""))

    # ---- the list --------------------------------------------------------------------------------------------------

    def _next(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def _put(self, item: Item) -> None:
        with self._lock:
            self._items[item.id] = item
            ended = [one for one in self._items.values() if one.state in ENDED]
            for old in ended[: max(0, len(ended) - ITEMS_MOST)]:
                del self._items[old.id]
            self.version += 1

    def _end(
        self,
        item: Item,
        state: State,
        *,
        added: Added | None = None,
        error: ReportQAError | None = None,
        binned: str = "",
    ) -> None:
        self._stopped.discard(item.id)
        if item.path.parent.parent == self._folder:
            shutil.rmtree(item.path.parent, ignore_errors=True)
        self._put(replace(item, state=state, added=added, error=error, binned=binned))
        if state is State.DONE:
            self._changed()

    def _changed(self) -> None:
        """Reports or bin have changed."""
        with self._lock:
            self.version += 1
            self.changes += 1

    def _room(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="report-qa-"))
            return self._folder


def _file_name(told: str) -> str:
    """The name of an uploaded file without folders, as a file system takes it; "" where nothing is left of it."""
    name = "".join(letter for letter in told.replace("\\", "/") if unicodedata.category(letter) not in _UNPRINTABLE)
    plain = PurePosixPath(name).name
    if plain in {"", ".", ".."}:
        return ""
    suffix = PurePosixPath(plain).suffix[:_LONGEST_SUFFIX]
    room = _LONGEST_NAME - len(suffix.encode())
    return plain.removesuffix(suffix).encode()[:room].decode(errors="ignore") + suffix
