"""Requests that are too large, or do not say how large they are, refused before a byte of them is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from api.shapes.problems import NO_LENGTH, TOO_LARGE, refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

JSON_MOST = 4_000_000
"""Bytes of a request that is no upload."""

UPLOAD_TIMES = 10
"""An upload may have so many times the bytes of the largest file: several files come at once."""

_BYTES_PER_MB = 1_000_000
_WITH_BODY = {"POST", "PUT", "PATCH"}


class Sized:
    """Lets through what is small enough (ASGI)."""

    def __init__(self, app: ASGIApp, max_file_mb: int) -> None:
        self._app = app
        self._upload_most = UPLOAD_TIMES * max_file_mb * _BYTES_PER_MB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "http" and scope["method"] in _WITH_BODY:
            headers = Headers(scope=scope)
            upload = headers.get("content-type", "").startswith("multipart/form-data")
            most = self._upload_most if upload else JSON_MOST
            length = headers.get("content-length", "")
            if not (length.isascii() and length.isdecimal()):
                answer = refusal(NO_LENGTH, "The request does not say how long it is.", "Send Content-Length.")
                await answer(scope, receive, send)
                return
            if int(length[:20]) > most:
                answer = refusal(TOO_LARGE, f"The request has {length[:20]} bytes; {most:,} is the most.", "Send less.")
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
