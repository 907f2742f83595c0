"""Rebuilds a knowledge base from its original files, next to the old one, and then replaces it atomically."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from kb.embedding.embedder import embedded, load_embedder
from kb.errors import StorageError, UsageError
from kb.store.catalogue import Catalogue
from kb.store.compatibility import sign
from kb.store.database import SCHEMA_VERSION, Database, prepare
from kb.store.stores import STAGE, Stores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.model import Document, NewDocument
    from kb.settings import Settings

_SHOWN = 5


class Kept(NamedTuple):
    """An original file to read again: its report's id, name and time of adding (ISO), and where it lies; `source` is where it came from."""

    id: str
    name: str
    added_at: str
    path: Path
    source: str = ""


class Rebuild:
    """A knowledge base in the making: `files` are to be read again, each report to be put in."""

    def __init__(self, files: tuple[Kept, ...], staged: Catalogue, embedder: Embedder) -> None:
        self.files = files
        self._staged = staged
        self._embedder = embedder

    def put(self, new: NewDocument, progress: Callable[[int, int], None] | None = None) -> None:
        """Embed and store a report; `progress` gets (texts embedded, texts in all)."""
        self._staged.add(new, embedded(new, self._embedder, progress), original=True)


@contextmanager
def rebuilding(settings: Settings, report: Callable[[str], None] = lambda _: None) -> Iterator[Rebuild]:
    """Rebuild the knowledge base in `settings.dir`, whatever version made it; if anything raises inside, the old one
    stays.

    Raises:
        UsageError: the file of a listed report was not kept, or there is no file.
        LockedError: another process is writing.
        StorageError: the folder cannot be written to, or the catalogue is damaged.
        ModelUnavailableError: nothing can be embedded.
    """
    if prepare(settings.dir):
        raise StorageError(f"{settings.dir} cannot be written to.", "Make it writable, or name another folder.")
    catalogue = Catalogue(Database(settings.dir, read_only=False))
    stores = Stores(settings, catalogue, report, read_only=False)
    try:
        if catalogue.schema_version() == SCHEMA_VERSION:
            stores.mend()
        with stores.lock.hold():
            stores.tidy()
            yield from _staged(settings, stores, _files(stores), load_embedder(settings, report))
    finally:
        stores.close()


def _staged(settings: Settings, stores: Stores, files: tuple[Kept, ...], embedder: Embedder) -> Iterator[Rebuild]:
    folder = settings.dir / STAGE
    folder.mkdir()
    staged = Catalogue(Database(folder, read_only=False))
    try:
        sign(staged, settings, embedder)
        yield Rebuild(files, staged, embedder)
        stores.take_over(staged)
    finally:
        staged.close()
        stores.tidy()
    taken = {one.id for one in files}
    stores.originals.remove([kept.document for kept in stores.originals if kept.document not in taken])


def _files(stores: Stores) -> tuple[Kept, ...]:
    """The files to read: those of the listed reports; of others of the same name, which no catalogue lists, the latest."""
    listed = {document.id: document for document in _listed(stores.catalogue)}
    kept = {original.document: original for original in stores.originals}
    without = [document.name for one, document in listed.items() if one not in kept]
    if without:
        shown = ", ".join(without[:_SHOWN]) + (", ..." if len(without) > _SHOWN else "")
        raise UsageError(
            f"The original files of {len(without)} reports were not kept: {shown}.",
            "Add them again (the same bytes are enough), or remove those reports; then rebuild.",
        )
    sources = stores.catalogue.sources() if listed else {}
    by_name: dict[str, Kept] = {}
    for one, original in sorted(kept.items(), key=lambda pair: pair[0] in listed):
        time = datetime.fromtimestamp(original.path.stat().st_mtime, UTC).isoformat(timespec="seconds")
        name, added_at = (listed[one].name, listed[one].added_at) if one in listed else (original.name, time)
        by_name[name] = Kept(one, name, added_at, original.path, sources.get(one, ""))
    if not by_name:
        raise UsageError(
            "There are no original files to rebuild from.",
            "Add the reports again, into a new folder: python -m ingest add PATH... --kb OTHER_FOLDER",
        )
    return tuple(one for original in kept for one in by_name.values() if one.id == original)


def _listed(catalogue: Catalogue) -> list[Document]:
    """The reports that the catalogue lists; none when its layout is of another version: the files alone say then."""
    return catalogue.documents() if catalogue.schema_version() == SCHEMA_VERSION else []
