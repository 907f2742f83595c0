"""The first second of the app: a web application that says what is loading until the real one is there, and then passes
all on to it (ASGI).

It imports nothing heavy: it is what answers while everything else is imported.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

STATUS_ADDRESS = "/starting"
"""Where the page that waits asks how far it is."""

HEALTH_ADDRESS = "/api/v1/health"
"""Where programs that watch over the server ask the same."""

OPENAI = "/v1/"
PROGRAMS = ("/api/", OPENAI, "/mcp")
"""Where programs ask: what waits there is told as JSON."""

UNAVAILABLE = 503


class Starting:
    """Answers every request with the page that waits (status 503), until `become` gives the application that takes
    over."""

    def __init__(self, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        self._headers = headers
        self._page = files("kb.html").joinpath("web", "starting.html").read_bytes()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._real: Application | None = None
        self._inner: _Lifespan | None = None
        self.told: tuple[str, str] = ("opening", "")
        """What is loading: a stage that the page has words for, and details."""

    def become(self, real: Application) -> None:
        """From now on `real` answers. Called from the thread that has made it, while requests are being served."""
        loop = self._loop
        if loop is not None:  # else the server has not begun, or has ended
            asyncio.run_coroutine_threadsafe(self._take_over(real), loop).result()

    async def _take_over(self, real: Application) -> None:
        self._inner = _Lifespan(real)
        await self._inner.start()
        self._real = real

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._real is not None:
            await self._real(scope, receive, send)
        elif scope["type"] == "http":
            await self._wait(scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server; the real application ends with it."""
        await receive()
        self._loop = asyncio.get_running_loop()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._loop = None
        if self._inner is not None:
            await self._inner.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _wait(self, scope: Scope, send: Send) -> None:
        stage, detail = self.told
        path, status, kind = scope["path"], UNAVAILABLE, b"application/json"
        if path == STATUS_ADDRESS:
            body, status = json.dumps({"stage": stage, "detail": detail}).encode(), 200
        elif path == HEALTH_ADDRESS:
            body = json.dumps({"status": "loading", "stage": stage, "detail": detail}).encode()
        elif path.startswith(PROGRAMS):
            body = json.dumps(_told(path)).encode()
        else:
            body, kind = self._page, b"text/html; charset=utf-8"
        headers = [(b"content-type", kind), (b"retry-after", b"2"), (b"cache-control", b"no-store"), *self._headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _told(path: str) -> dict[str, Any]:
    """Why a program has to wait; clients of OpenAI's API read it in another form."""
    what, hint = "The server is still loading.", "Try again in two seconds."
    if path.startswith(OPENAI):
        return {"error": {"message": f"{what} {hint}", "type": "server_error", "code": str(UNAVAILABLE)}}
    return {"error": what, "hint": hint}


class _Lifespan:
    """The beginning and the end of an application inside a server that runs already."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._in: asyncio.Queue[Message] = asyncio.Queue()
        self._out: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Have it begin; returns when it has, or knows no beginning."""
        self._task = asyncio.ensure_future(
            self._app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, self._in.get, self._out.put)
        )
        await self._step("startup")

    async def stop(self) -> None:
        """Have it end."""
        await self._step("shutdown")

    async def _step(self, name: str) -> None:
        assert self._task is not None
        await self._in.put({"type": f"lifespan.{name}"})
        sending = asyncio.ensure_future(self._out.get())
        waited: set[asyncio.Future[Any]] = {sending, self._task}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
            self._task.result()
