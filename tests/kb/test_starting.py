"""What answers at the port while the app is being loaded."""

import asyncio
import json
from typing import Any

import pytest

from kb.starting import STATUS_ADDRESS, Starting

HEADERS = ((b"x-test", b"1"),)


async def answer(app: Starting, path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of a request."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "path": path, "method": "GET", "headers": []}, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


class Real:
    """An application that notes when it begins and ends."""

    def __init__(self) -> None:
        self.lived: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{step}"
                self.lived.append(step)
                await send({"type": f"lifespan.{step}.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"real"})


class Server:
    """Runs an application's life as a web server does."""

    def __init__(self, app: Starting) -> None:
        self._in: asyncio.Queue[Any] = asyncio.Queue()
        self._out: asyncio.Queue[Any] = asyncio.Queue()
        self._life = asyncio.create_task(app({"type": "lifespan"}, self._in.get, self._out.put))

    async def step(self, name: str) -> None:
        await self._in.put({"type": f"lifespan.{name}"})
        assert (await self._out.get())["type"] == f"lifespan.{name}.complete"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v1/health", {"status": "loading", "stage": "samples", "detail": "one.md"}),
        ("/api/v1/ask", {"error": "The server is still loading.", "hint": "Try again in two seconds."}),
        ("/mcp", {"error": "The server is still loading.", "hint": "Try again in two seconds."}),
    ],
)
def test_until_all_is_loaded_programs_are_told_in_json(path: str, told: dict[str, str]) -> None:
    app = Starting(HEADERS)
    app.told = ("samples", "one.md")
    status, headers, body = asyncio.run(answer(app, path))
    assert (status, headers[b"content-type"], headers[b"retry-after"]) == (503, b"application/json", b"2")
    assert json.loads(body) == told


def test_until_all_is_loaded_clients_of_openai_are_told_in_their_form() -> None:
    status, _, body = asyncio.run(answer(Starting(HEADERS), "/v1/models"))
    assert status == 503
    assert json.loads(body)["error"]["message"].startswith("The server is still loading.")


def test_until_all_is_loaded_a_page_says_what_is_loading() -> None:
    async def look() -> None:
        app = Starting(HEADERS)
        app.told = ("samples", "one.md: reading 0/1")
        status, headers, body = await answer(app, "/")
        assert status == 503
        assert headers[b"x-test"] == b"1"
        assert b"<!doctype html>" in body
        status, headers, body = await answer(app, STATUS_ADDRESS)
        assert (status, headers[b"content-type"]) == (200, b"application/json")
        assert body == b'{"stage": "samples", "detail": "one.md: reading 0/1"}'

    asyncio.run(look())


def test_the_application_takes_over_and_lives_from_then_until_the_server_ends() -> None:
    async def look() -> None:
        app, real = Starting(HEADERS), Real()
        server = Server(app)
        await server.step("startup")
        assert real.lived == []
        await asyncio.to_thread(app.become, real)
        assert real.lived == ["startup"]
        assert (await answer(app, "/"))[2] == b"real"
        await server.step("shutdown")
        assert real.lived == ["startup", "shutdown"]

    asyncio.run(look())


def test_an_application_that_cannot_begin_says_so_to_who_made_it() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise OSError("no room")

    async def look() -> None:
        app = Starting(HEADERS)
        server = Server(app)
        await server.step("startup")
        with pytest.raises(OSError, match="no room"):
            await asyncio.to_thread(app.become, broken)

    asyncio.run(look())
