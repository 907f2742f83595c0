"""Where requests of programs leave the pages' application for that of the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Match, NoMatchFound

if TYPE_CHECKING:
    from starlette.datastructures import URLPath
    from starlette.types import ASGIApp, Receive, Scope, Send


class Door(BaseRoute):
    """Passes on what is asked of some addresses, and of all below them, paths as they are. Refusals are then the doors'
    own: JSON, not a page."""

    def __init__(self, app: ASGIApp, addresses: tuple[str, ...]) -> None:
        self._app = app
        self._addresses = addresses

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for one of the addresses."""
        path = scope.get("path", "")
        ours = any(path == address or path.startswith(f"{address}/") for address in self._addresses)
        return (Match.FULL if scope["type"] == "http" and ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """No address is made by name."""
        raise NoMatchFound(name, path_params)
