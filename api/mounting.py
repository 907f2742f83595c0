"""The doors put into the application of the pages."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from api.application import application
from api.mcp.door import McpDoor
from api.serving.asker import Asker
from api.serving.desk import Desk
from api.serving.doors import Door
from api.serving.evidence import ADDRESS
from api.serving.metrics import Measured, Metrics
from api.serving.page_pictures import PagePictures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from ingest.jobs import Jobs
    from kb.knowledge_base import KnowledgeBase
    from kb.pages.images import PageImages

MCP = "/mcp"


def mount(web: FastAPI, kb: KnowledgeBase, jobs: Jobs, images: PageImages) -> None:
    """Serve REST, the OpenAI-compatible routes, the page of evidence and MCP besides what `web` serves, and count the
    requests of all. To be called before anything is mounted at "/"."""
    metrics, asker = Metrics(jobs), Asker(kb)
    desk = Desk(kb, jobs, PagePictures(kb, images), asker, metrics)
    mcp = McpDoor(desk)
    web.router.routes.append(Door(mcp, (MCP,)))
    web.router.routes.append(Door(application(desk), ("/api", "/v1", ADDRESS.rstrip("/"))))
    web.add_middleware(Measured, metrics=metrics)
    before = web.router.lifespan_context

    @asynccontextmanager
    async def lasting(app: Any) -> AsyncIterator[Any]:
        async with before(app) as state:
            try:
                yield state
            finally:
                await mcp.close()

    web.router.lifespan_context = lasting
