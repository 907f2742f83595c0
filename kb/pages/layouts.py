"""The parts of documents, kept for those that were looked at last: cutting a long document anew for each part would take long."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from kb.pages.parts import parts_of

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Document
    from kb.pages.parts import Part

KEPT = 32


class Layouts:
    """The parts of documents. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Document, tuple[Part, ...]] = OrderedDict()

    def parts(self, kb: KnowledgeBase, document: Document) -> tuple[Part, ...]:
        """The parts of a document, in order; () when it is gone."""
        with self._lock:
            if (kept := self._kept.get(document)) is not None:
                self._kept.move_to_end(document)
                return kept
        parts = parts_of(kb.chunks(document.id), kb.tables(document.id))
        with self._lock:
            self._kept[document] = parts
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return parts
