"""Pages of PDF files as PNG: what every program can show."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from api.shapes.problems import CONFLICT, NOT_FOUND, UNAVAILABLE, RefusedError
from kb.pages.images import WIDTHS, as_pdf
from kb.pages.process import DrawingError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.knowledge_base import KnowledgeBase
    from kb.model import Document
    from kb.pages.images import PageImages

WIDTH = WIDTHS[1]
"""The signature of a PDF stands within so many bytes."""

_REASONS = {
    "file": "The file cannot be opened",
    "page": "This page cannot be drawn",
    "slow": "This page takes too long to draw",
    "broke": "Drawing this page failed",
}


@dataclass(frozen=True, slots=True)
class PagePictures:
    """Pictures of the pages of the documents in a knowledge base."""

    kb: KnowledgeBase
    images: PageImages

    def has(self, document: Document, page: int) -> bool:
        """Whether there is such a page to be drawn."""
        path = self._pdf(document)
        try:
            return path is not None and 1 <= page <= len(self.images.sizes(document.id, path))
        except DrawingError:
            return False

    def png(self, document: Document, page: int, width: int = WIDTH) -> bytes:
        """A page, from 1, about `width` pixels across: the next larger width that pages are drawn in.

        Raises:
            RefusedError: there is no such page, or it cannot be drawn.
        """
        from PIL import Image

        path = self._pdf(document)
        if path is None:
            raise RefusedError(NOT_FOUND, f"{document.name} has no pages to draw.", "Only PDF files have.")
        try:
            pages = len(self.images.sizes(document.id, path))
            if not 1 <= page <= pages:
                raise RefusedError(NOT_FOUND, f"{document.name} has no page {page}.", f"It has pages 1 to {pages}.")
            drawn = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
            picture = self.images.picture(document.id, path, page, drawn)
        except DrawingError as fault:
            if fault.reason in _REASONS:
                raise RefusedError(
                    CONFLICT, f"{_REASONS[fault.reason]}: {document.name}, page {page}.", "Ask for its text instead."
                ) from None
            raise RefusedError(UNAVAILABLE, "No process could be started to draw pages.", "Try again.") from None
        out = BytesIO()
        with Image.open(BytesIO(picture)) as image:
            image.save(out, "PNG", compress_level=3)
        return out.getvalue()

    def _pdf(self, document: Document) -> Path | None:
        return as_pdf(self.kb.original(document))
