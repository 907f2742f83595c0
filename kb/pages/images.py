"""Pictures of pages, drawn when they are asked for and kept in memory: what is removed leaves no picture on the
disk."""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from kb.pages.process import DrawingError, DrawingProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from kb.pages.process import Reply

WIDTHS = (700, 1100, 1600, 2300, 3200)
"""Pixels across of the pictures that are drawn: few sizes, so that what is kept is asked for again."""

PROCESSES = 2
"""Pages drawn at a time: one that takes long keeps nobody from the others."""

SECONDS = 10.0
"""A page may take so long."""

BYTES_KEPT = 96_000_000
DOCUMENTS_KEPT = 200
FAULTS_KEPT = 500
FAULT_SECONDS = 60.0
"""A page that could not be drawn is not tried again for so long: a crash costs a new process."""

_PDF, _HEAD = b"%PDF-", 1024
"""What a PDF has among so many of its first bytes."""

Sizes = tuple[tuple[float, float], ...]
"""Width and height of each page as it is shown, in points."""

Key = tuple[str, int, int]
"""Document, page (0: all sizes), width."""


def as_pdf(path: Path | None) -> Path | None:
    """The file of a document, where it was kept, is still there and is a PDF."""
    try:
        if path is not None:
            with path.open("rb") as file:
                return path if _PDF in file.read(_HEAD) else None
    except OSError:  # removed just now
        return None
    return None


class PageImages:
    """The pictures of the pages of PDF files, by document. Safe to share between threads; a context manager."""

    def __init__(self, *, seconds: float = SECONDS, bytes_kept: int = BYTES_KEPT) -> None:
        self._seconds = seconds
        self._bytes_kept = bytes_kept
        self._idle: queue.LifoQueue[DrawingProcess] = queue.LifoQueue()
        self._processes = tuple(DrawingProcess() for _ in range(PROCESSES))
        for process in reversed(self._processes):
            self._idle.put(process)
        self._lock = threading.Lock()
        self._sizes: OrderedDict[str, Sizes] = OrderedDict()
        self._pictures: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._faults: OrderedDict[Key, tuple[float, str]] = OrderedDict()

    def __enter__(self) -> PageImages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def prepare(self) -> None:
        """Start a process now, while nobody waits for a page."""
        with suppress(OSError), self._process() as process:  # told with the first page, to whom it concerns
            process.start()

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.close()

    def sizes(self, document: str, path: Path) -> Sizes:
        """The sizes of a document's pages; `path` is its file, whose content the document's id stands for.

        Raises:
            DrawingError: it cannot be opened.
        """
        with self._lock:
            if (kept := self._sizes.get(document)) is not None:
                self._sizes.move_to_end(document)
                return kept
        size_list, _ = self._asked((document, 0, 0), {"path": str(path)})
        sizes = tuple((float(width), float(height)) for width, height in size_list["sizes"])
        with self._lock:
            self._sizes[document] = sizes
            while len(self._sizes) > DOCUMENTS_KEPT:
                self._sizes.popitem(last=False)
        return sizes

    def picture(self, document: str, path: Path, page: int, width: int) -> bytes:
        """A page, from 1, as a WebP, one of WIDTHS across.

        Raises:
            DrawingError: it cannot be drawn.
        """
        key = document, page, width
        with self._lock:
            if (kept := self._pictures.get(key)) is not None:
                self._pictures.move_to_end(key)
                return kept
        _, picture = self._asked(key, {"path": str(path), "page": page, "width": width})
        self._keep(key, picture)
        return picture

    def _keep(self, key: Key, picture: bytes) -> None:
        with self._lock:
            self._bytes += len(picture) - len(self._pictures.pop(key, b""))
            self._pictures[key] = picture
            while self._bytes > self._bytes_kept:
                self._bytes -= len(self._pictures.popitem(last=False)[1])

    def _asked(self, key: Key, request: dict[str, Any]) -> Reply:
        with self._lock:
            until, reason = self._faults.get(key, (0.0, ""))
        if monotonic() < until:
            raise DrawingError(reason)
        try:
            with self._process() as process:
                return process.ask(request, self._seconds)
        except DrawingError as fault:
            with self._lock:
                self._faults[key] = monotonic() + FAULT_SECONDS, fault.reason
                while len(self._faults) > FAULTS_KEPT:
                    self._faults.popitem(last=False)
            raise

    @contextmanager
    def _process(self) -> Iterator[DrawingProcess]:
        """One of the processes, for one thread; the one that was busy last goes first, so that the other may end."""
        process = self._idle.get()
        try:
            yield process
        finally:
            self._idle.put(process)
