"""The doors for programs over a knowledge base, served in this process: no page, so that it is there at once."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

from access.noted import PRINCIPAL
from access.principal import LOCAL, Principal
from api import mount
from ingest.jobs import Jobs
from kb.pages.images import PageImages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from kb.knowledge_base import KnowledgeBase

PDF_LINES = ("Delft plant made 777 bicycles in 2024.", "Second page of the plant report.")


class As:
    """Lets each request come from whom the test says."""

    def __init__(self, app: ASGIApp, who: Who) -> None:
        self._app, self._who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[PRINCIPAL] = self._who.principal
        await self._app(scope, receive, send)


@dataclass
class Who:
    """Who makes the requests that come."""

    principal: Principal = LOCAL


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, its application, its queue, and who its requests come from."""

    url: str
    web: FastAPI
    jobs: Jobs
    who: Who


@contextmanager
def served(kb: KnowledgeBase) -> Iterator[Served]:
    """The doors over a knowledge base, while the block lasts."""
    others = set(threading.enumerate())
    with PageImages() as images, socket.socket() as door:
        jobs, web, who = Jobs(kb), FastAPI(openapi_url=None), Who()
        mount(web, kb, jobs, images)
        web.add_middleware(As, who=who)
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(web, log_level="warning", timeout_graceful_shutdown=1))
        arguments: dict[str, Any] = {"sockets": [door]}
        serving = threading.Thread(target=server.run, kwargs=arguments, daemon=True)
        serving.start()
        while not server.started:
            assert serving.is_alive()
            sleep(0.02)
        try:
            yield Served(f"http://127.0.0.1:{door.getsockname()[1]}", web, jobs, who)
        finally:
            server.should_exit = True
            serving.join(timeout=30)
            jobs.stop()
            _wait_for(set(threading.enumerate()) - others)


def _wait_for(threads: set[threading.Thread]) -> None:
    """Until nobody works with the knowledge base any more: it is closed next, and what its libraries have in hand must
    not be taken from them."""
    for thread in threads:
        if thread.name == "adding" or thread.name.startswith("AnyIO worker"):
            thread.join(timeout=60)
