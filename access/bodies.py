"""Bodies of requests on their way in: counted, waited for only so long, and read along where the log wants to know."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from starlette.types import Message, Receive

SILENCE_SECONDS = 30.0
"""A body of which nothing comes for so long is given up."""

_HELD_MOST = 256 * 1024


class BodyError(Exception):
    """A body is too large, or its rest did not come: `status` is 413 or 408."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Body:
    """A body of up to `most` bytes. Frameworks answer in their own way when reading fails: `fault` tells of it."""

    silence: ClassVar[float] = SILENCE_SECONDS
    receive: Receive
    most: int
    fault: BodyError | None = None
    size: int = 0
    complete: bool = False
    held: bytearray = field(default_factory=bytearray)
    """Its beginning, for who reads along."""
    _kept: list[Message] = field(default_factory=list)

    async def next(self) -> Message:
        """The next message of the server (ASGI `receive`).

        Raises:
            BodyError: there is no more that may be read.
        """
        if self._kept:
            return self._kept.pop(0)
        return await self._next()

    async def whole(self) -> bytes:
        """All of the body, which is there for the application as well."""
        parts: list[Message] = []
        while not self.complete:
            parts.append(await self._next())
        self._kept = parts
        return b"".join(part.get("body", b"") for part in parts)

    async def _next(self) -> Message:
        if self.complete:
            return await self.receive()
        try:
            message = await asyncio.wait_for(self.receive(), Body.silence)
        except TimeoutError:
            self.fault = BodyError(408)
            raise self.fault from None
        part = message.get("body", b"")
        self.complete = message["type"] != "http.request" or not message.get("more_body", False)
        self.size += len(part)
        if self.size > self.most:
            self.fault = BodyError(413)
            raise self.fault
        self.held += part[: max(0, _HELD_MOST - len(self.held))]
        return message


def question_in(path: str, body: bytes) -> str:
    """The question that a request asks, as the log tells it; "" where none can be read."""
    told = record(body)
    if path.startswith("/chat/"):
        return _last(told.get("turns"))
    if path.startswith("/mcp"):
        given = _record(_record(told.get("params")).get("arguments"))
        return next((str(given[name]) for name in ("question", "query") if name in given), "")
    if "messages" in told:
        return _text(_record(_item(told["messages"])).get("content"))
    return next((str(told[name]) for name in ("question", "query") if name in told), "") or _last(told.get("turns"))


def record(body: bytes) -> dict[str, Any]:
    """A JSON object; an empty one of anything else."""
    try:
        return _record(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _record(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _item(value: object) -> object:
    return value[-1] if isinstance(value, list) and value else None


def _last(value: object) -> str:
    return _text(_item(value))


def _text(value: object) -> str:
    """A text, or the texts of the parts of a message."""
    if isinstance(value, list):
        return " ".join(str(_record(part).get("text", "")) for part in value)
    return value if isinstance(value, str) else ""
