"""MCP at /mcp: made when the first request comes, for its library takes most of a second to load."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request

from access.guard import principal_of
from access.principal import Scope as Right
from api.shapes.problems import FORBIDDEN, refusal

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

    from api.serving.desk import Desk


class McpDoor:
    """Serves the tools over streamable HTTP (ASGI). Every request stands for itself: no session is kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._making = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._serving: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        request = Request(scope)
        if not principal_of(request).may(Right.READ):
            await refusal(FORBIDDEN, "This needs the right to read.", "Ask an administrator for it.")(
                scope, receive, send
            )
            return
        async with self._making:
            if self._manager is None:
                self._manager = await self._made()
        await self._manager.handle_request(scope, receive, send)

    async def _made(self) -> StreamableHTTPSessionManager:
        manager = await to_thread.run_sync(self._make)
        ready = asyncio.Event()
        self._serving = asyncio.create_task(self._serve(manager, ready))
        await ready.wait()
        return manager

    def _make(self) -> StreamableHTTPSessionManager:
        from api.mcp.server import http_manager, tools_of

        desk = self._desk
        return http_manager(tools_of(desk.kb, desk.pictures))

    async def _serve(self, manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
        """Keep the manager open: begun and ended in one task, as its library wants it."""
        async with manager.run():
            ready.set()
            await self._ended.wait()

    async def close(self) -> None:
        """End what is open."""
        self._ended.set()
        if self._serving is not None:
            await self._serving
