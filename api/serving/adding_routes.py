"""Routes as they are documented: what the handler says of itself is what a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import APIRouter

    from api.shapes.problems import Responses


def add_route(routes: APIRouter, request: str, answer: Callable[..., Any], responses: Responses, **more: Any) -> None:
    """Answer a request such as "GET /documents"; its summary is the first sentence of the handler's description."""
    method, path = request.split(" ", 1)
    summary = " ".join((answer.__doc__ or "").split()).partition(". ")[0].rstrip(".")
    routes.add_api_route(path, answer, methods=[method], responses=responses, summary=summary, **more)
