"""MCP over standard input and output: for programs that start the server themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.serving.page_pictures import PagePictures
from kb.pages.images import PageImages

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def serve_stdio(kb: KnowledgeBase) -> None:
    """Serve the tools until standard input ends."""
    from api.mcp.server import tools_of

    with PageImages() as images:
        tools_of(kb, PagePictures(kb, images)).run("stdio")
