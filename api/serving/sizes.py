"""Requests that are too large, or do not say how large they are, refused before a byte of them is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from api.shapes.problems import NO_LENGTH, TOO_LARGE, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

JSON_MOST = 4_000_000
"""Bytes of a request that is no upload."""

UPLOAD_TIMES = 10
"""An upload may have so many times the bytes of the largest file: several files come at once."""

_BYTES_PER_MB = 1_000_000
_WITH_BODY = {"POST", "PUT", "PATCH"}


class Sized:
    """Lets through what is small enough (ASGI). `shaped` gives a refusal the form that clients of a path read."""

    def __init__(self, app: ASGIApp, max_file_mb: int, shaped: Callable[[str, Response], Response]) -> None:
        self._app, self._shaped = app, shaped
        self._upload_most = UPLOAD_TIMES * max_file_mb * _BYTES_PER_MB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "http" and scope["method"] in _WITH_BODY:
            headers = Headers(scope=scope)
            upload = headers.get("content-type", "").startswith("multipart/form-data")
            most = self._upload_most if upload else JSON_MOST
            length = headers.get("content-length", "")
            refused = _refused(length, most)
            if refused is not None:
                await self._shaped(scope["path"], refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refused(length: str, most: int) -> Response | None:
    if not (length.isascii() and length.isdecimal()):
        return refusal(NO_LENGTH, "The request does not say how long it is.", "Send Content-Length.")
    if int(length[:20]) > most:
        return refusal(TOO_LARGE, f"The request has {length[:20]} bytes; {most:,} is the most.", "Send less.")
    return None
