"""The parts of documents, kept for those that were looked at last: cutting a long document anew for each part would
take long."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from kb.pages.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.model import Chunk, Document, Table
    from kb.pages.parts import Part

KEPT = 32


class Layouts:
    """The parts of documents. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Document, tuple[Part, ...]] = OrderedDict()

    def parts(
        self,
        document: Document,
        chunks: Callable[[str], Sequence[Chunk]],
        tables: Callable[[str], Sequence[Table]],
    ) -> tuple[Part, ...]:
        """The parts of a document, in order; () when it is gone. `chunks` and `tables` give what was read of it, by its
        id."""
        with self._lock:
            if (kept := self._kept.get(document)) is not None:
                self._kept.move_to_end(document)
                return kept
        parts = parts_of(chunks(document.id), tables(document.id))
        with self._lock:
            self._kept[document] = parts
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return parts
