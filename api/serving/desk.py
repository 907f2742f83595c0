"""What every route needs: the knowledge base, the queue of files, pictures of pages, counters, who answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.shapes.problems import NOT_FOUND, RefusedError

if TYPE_CHECKING:
    from api.serving.asker import Asker
    from api.serving.metrics import Metrics
    from api.serving.page_pictures import PagePictures
    from ingest.jobs import Jobs
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Document

REST = "/api/v1"
"""Where REST is."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of one server that its doors share."""

    kb: KnowledgeBase
    jobs: Jobs
    pictures: PagePictures
    asker: Asker
    metrics: Metrics

    def document(self, told: str) -> Document:
        """The document of an id or a name.

        Raises:
            RefusedError: there is none.
        """
        found = self.kb.document(told) or next((one for one in self.kb.documents() if one.name == told), None)
        if found is None:
            raise RefusedError(
                NOT_FOUND, "There is no document of that id or name.", "See what there is: GET /api/v1/documents."
            )
        return found
