"""The frame around the pages: Gradio's own, holding no connection of its own, and with a script of ours before
Gradio's."""

from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.datastructures import MutableHeaders

from kb.html.rendering import asset

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"


class PageFrame(gr.Blocks):
    """All pages of the app.

    Gradio has each open page hold a connection for ever (its heartbeat), to learn when the page goes. Browsers allow
    six connections to a host, so that the sixth tab would hang all of them. What is kept for a session here is little,
    and goes with the oldest ones (`state_session_capacity`); a page that goes while it is answered ends its own
    request.
    """

    def get_config_file(self) -> Any:
        """What the page is made of."""
        config = super().get_config_file()
        config["connect_heartbeat"] = False
        return config


class FirstScript:
    """Has kb/html/web/before.js run first in the page; passes on everything else as it comes.

    Gradio's own way of adding to the head (`head`) comes too late: its scripts have chosen the language by then.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app
        self._script = f"<script>{asset('before.js')}</script>".encode()

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        begun: list[Message] = []
        parts: list[bytes] = []

        async def hold(message: "Message") -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(parts).replace(_HEAD, _HEAD + self._script, 1)
                headers = MutableHeaders(raw=list(begun[0].get("headers", ())))
                headers["content-length"] = str(len(body))
                await send({**begun[0], "headers": headers.raw})
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, hold)
