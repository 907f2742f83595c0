"""The stores of one knowledge base, and the changes that go through all of them. The next writer repairs what an
interrupted change left.

The catalogue is authoritative. A change marks it unsettled, changes files and vector index, and settles it. While it
is unsettled, readers use the catalogue alone, and the next writer brings the other stores in line.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from kb.errors import LockedError, ReportQAError, ServerError, StorageError
from kb.store.catalogue import chunk_id
from kb.store.consistency import lost, problems_of_files, problems_of_index, reconcile
from kb.store.database import SCHEMA_VERSION
from kb.store.index_state import IndexState
from kb.store.originals import Originals
from kb.store.ratings import Ratings
from kb.store.storage_errors import as_storage_errors
from kb.store.vectors import VectorIndex, chroma_version
from kb.store.writer_lock import WriterLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.embedding.embedder import PassageVectors
    from kb.model import Document, NewDocument
    from kb.settings import Settings
    from kb.store.catalogue import Catalogue

UNINDEXED_LEAST, UNINDEXED_SHARE = 200, 0.02
"""Limits for unindexed chunks (those that the vector index does not find): this number, or this share of all chunks.
Search compares up to so many one by one in some milliseconds; above the limit the index is rebuilt."""

STAGE = ".rebuild"
"""The folder in which a knowledge base is made anew before it takes the place of the old one."""


class Stores:
    """Catalogue, graph index and original files of one folder, and the lock of who changes them. Threads may share
    one."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, report: Callable[[str], None], *, read_only: bool
    ) -> None:
        self._folder = settings.dir
        self._report = report
        self._read_only = read_only
        self.catalogue = catalogue
        self.lock = WriterLock(settings.dir)
        self.index = VectorIndex(settings.dir, settings.chroma_url)
        self.originals = Originals(settings.dir)

    def close(self) -> None:
        """Let go of all files."""
        self.index.close()
        self.catalogue.close()

    def mend(self) -> None:
        """Repair what an interrupted change left, on opening. If that is not possible now, reading works without it."""
        if not self._read_only and (self._left_over() or not self._in_line()):
            with suppress(LockedError, StorageError), self.writing():
                pass

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The right to write, one holder at a time; may be entered again by its holder. What was left half done is
        mended first.

        Raises:
            LockedError: another process holds it.
        """
        with self.lock.hold() as outermost:
            if outermost:
                state = self.catalogue.state()
                self.index.follow(state.generation, state.graph)
                self.tidy()
                self.index.reach()
                if not self._in_line():
                    self._bring_in_line(after_crash=True)
            yield

    def warm_up(self) -> None:
        """Open the vector index (0.25 s at 100,000 chunks). Errors are ignored here: the next operation reports or
        repairs them."""
        if self.catalogue.state().graph:
            with suppress(StorageError):
                self.index.needs_rebuild()

    def tidy(self) -> None:
        """Delete unfinished work of an interrupted process; the caller holds the lock."""
        for path in self._left_over():
            with as_storage_errors(self._folder):
                shutil.rmtree(path)

    def put(self, new: NewDocument, vectors: Sequence[PassageVectors], *, received: bool) -> None:
        """Store a document in place of those of the same name or id; `received`: its file waits among the originals."""
        document = new.document
        old = [one for one in self.catalogue.documents() if one.name == document.name or one.id == document.id]
        ids = _chunk_ids(document)
        with self._changing([document.id, *(one.id for one in old)]):
            if rebuilt := self.index.needs_rebuild():
                self._make_graph("So much was removed that the graph index is made anew ...")
            if received:
                self.originals.keep(document.id)
            whole = np.array([vector.whole for vector in vectors], dtype=np.float32)
            self.index.upsert(ids, [document.id] * len(ids), whole)
            self.catalogue.note(self.index.files())
            self.catalogue.add(new, vectors, replaces=[one.id for one in old], original=received)
            self._clear([one for one in old if one.id != document.id])
            self.index.delete(sorted({name for one in old for name in _chunk_ids(one)}.difference(ids)))
            self.catalogue.note(self.index.files())
            self._find_again([] if rebuilt else [document.id])

    def remove(self, document: Document) -> None:
        """Take a document out, its file and every trace of its text on the disk."""
        with self._changing([document.id]):
            self.catalogue.remove(document.id)
            self._clear([document])
            self.index.delete(_chunk_ids(document))

    def keep_original(self, document: Document, source: Path) -> None:
        """Keep the file of a document that is in already."""
        self.originals.receive(source, document.id, document.name)
        self.originals.keep(document.id)
        self.catalogue.set_original(document.id)

    def check(self, *, repair: bool) -> list[str]:
        """A line for each problem found; with `repair`, keyword and graph index are made again when it is theirs."""
        if self._read_only:
            return problems_of_index(self.catalogue, self.index) + problems_of_files(self.catalogue, self.originals)
        with self.writing():
            found = problems_of_index(self.catalogue, self.index)
            if found and repair:
                self.catalogue.unsettle()
                self.catalogue.rebuild_keywords()
                self._begin_graph()
                self._bring_in_line(anew=True)
            return found + problems_of_files(self.catalogue, self.originals)

    def take_over(self, staged: Catalogue) -> None:
        """Have the documents of another catalogue instead of those that are in, at one stroke; the caller holds the
        lock."""
        before = self._state_before()
        staged.begin_graph(before._replace(graph=_new_name(), home=self.index.home, chroma=chroma_version()))
        self.catalogue.take_over(staged)
        after = self.catalogue.state()
        self.index.begin(after.generation, after.graph, instead_of=before.graph)
        self._bring_in_line(anew=True)

    def _state_before(self) -> IndexState:
        """Where a catalogue stands that another version may have made, as far as that can be told."""
        return (
            self.catalogue.state() if self.catalogue.schema_version() == SCHEMA_VERSION else IndexState(0, settled=True)
        )

    # ---- inside ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self, documents: Sequence[str]) -> Iterator[None]:
        """Context of a change of these documents in all stores; a change that fails is undone at once where
        possible."""
        if not self._in_line():
            self._bring_in_line()
        if not self.catalogue.state().graph:
            self._begin_graph()
        self.catalogue.unsettle(documents, self.index.files())
        try:
            yield
        except BaseException:
            with suppress(ReportQAError):
                self._bring_in_line()
            raise
        self._settle()

    def _clear(self, removed: Sequence[Document]) -> None:
        """Remove what is left on the disk of documents that the catalogue does not list any more."""
        if removed:
            Ratings(self._folder).forget([one.id for one in removed])
            self.originals.remove([one.id for one in removed])
            self.catalogue.compact()

    def _left_over(self) -> list[Path]:
        """Folders in which something is being made ready, or was when it was interrupted."""
        with as_storage_errors(self._folder):
            return [path for path in (self._folder / STAGE, self.originals.incoming) if path.exists()]

    def _in_line(self) -> bool:
        state = self.catalogue.state()
        return state.settled and (not state.graph or state.home == self.index.home)

    def _bring_in_line(self, *, after_crash: bool = False, anew: bool = False) -> None:
        """Make files and vector index agree with the catalogue. `anew`: the index has just been created, and is
        empty.

        `after_crash`: another process may have died in the middle. If Chroma is interrupted while it writes its index
        to the disk, it loses vectors that it still lists; so an index that was written meanwhile is not trusted.
        """
        state = self.catalogue.state()
        doubted = after_crash and not state.settled and state.files != self.index.files()
        if state.graph and state.home != self.index.home:
            self._report(f"The vectors are moved to {self.index.home or self._folder} ...")
        if not state.graph or state.home != self.index.home or doubted:
            self._begin_graph()
            anew = True
        try:
            reconcile(self.catalogue, self.index)
        except ServerError:
            raise
        except StorageError:
            self._make_graph("The graph index was damaged when a change was interrupted; it is made again ...")
            anew = True
        if (listed := self.catalogue.doubtful(listed=True)) or anew:
            self._find_again([] if anew else listed)
        self.originals.remove(self.catalogue.doubtful(listed=False))
        self.catalogue.compact()
        self._settle()

    def _find_again(self, documents: Sequence[str]) -> None:
        """Make sure that a search for its own vector finds each chunk of these documents (or of all).

        Chunks that are not found are inserted once more. Those still not found are listed as unindexed, and search
        compares them one by one; if there are too many, the index is rebuilt.
        """
        missed = lost(self.catalogue, self.index, documents)
        if missed:
            self.index.upsert(*self.catalogue.vectors(keys=missed))
            self.catalogue.note(self.index.files())
            missed = lost(self.catalogue, self.index, documents)
        if len(self.catalogue.unindexed()) + len(missed) > max(
            UNINDEXED_LEAST, self.catalogue.count() * UNINDEXED_SHARE
        ):
            self._make_graph("The graph index does not find all that was added; it is made anew ...")
            missed = lost(self.catalogue, self.index)
        if missed:
            self.catalogue.add_unindexed(missed)

    def _make_graph(self, why: str) -> None:
        """Make the graph anew from the catalogue."""
        self._report(why)
        self._begin_graph()
        reconcile(self.catalogue, self.index)
        self.catalogue.note(self.index.files())

    def _begin_graph(self) -> None:
        """Go on with an empty graph index, to be filled from the catalogue."""
        self.index.reach()
        state = self.catalogue.state()
        name = _new_name()
        self.catalogue.begin_graph(state._replace(graph=name, home=self.index.home, chroma=chroma_version()))
        self.index.begin(self.catalogue.state().generation, name, instead_of=state.graph)

    def _settle(self) -> None:
        self.catalogue.settle()
        self.index.stays_current(self.catalogue.state().generation)


def _chunk_ids(document: Document) -> list[str]:
    return [chunk_id(document.id, order) for order in range(document.chunks)]


def _new_name() -> str:
    """A name for a collection that no other knowledge base on the same server has."""
    return f"passages-{uuid4().hex}"
