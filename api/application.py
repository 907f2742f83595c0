"""The doors for programs as one web application, with refusals as JSON and a page that documents it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.openai.routes import PREFIX, OpenAIRoutes, as_openai
from api.rest.asking import AskingRoutes
from api.rest.documents import DocumentRoutes
from api.rest.evidence import EvidenceRoutes
from api.rest.service import ServiceRoutes
from api.serving.docs_page import SCHEMA, document
from api.serving.sizes import Sized
from api.shapes.problems import BROKEN, RefusedError, of_error, of_http, of_validation, refusal
from kb.errors import ReportQAError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response

    from api.serving.desk import Desk

_ABOUT = (
    "Ask the documents of this knowledge base, search them, look up figures, add and remove documents. "
    "Every refusal is JSON: what happened (error) and what to do (hint), one line each."
)


def application(desk: Desk) -> FastAPI:
    """REST, the OpenAI-compatible routes, the page of evidence and the documentation over the parts of a server."""
    app = FastAPI(title="report-qa", version="1", description=_ABOUT, openapi_url=SCHEMA, docs_url=None, redoc_url=None)
    documents = DocumentRoutes(desk)
    for routes in (AskingRoutes(desk).router(), documents.reading(), documents.writing(), ServiceRoutes(desk).router()):
        app.include_router(routes)
    app.include_router(OpenAIRoutes.of(desk).router())
    app.include_router(EvidenceRoutes.of(desk).router())
    document(app)
    app.add_middleware(Sized, max_file_mb=desk.kb.settings.max_file_mb, shaped=_shaped)
    app.add_exception_handler(ReportQAError, _handler(of_error))
    app.add_exception_handler(RefusedError, _handler(lambda error: refusal(error.status, error.what, error.hint)))
    app.add_exception_handler(HTTPException, _handler(of_http))
    app.add_exception_handler(RequestValidationError, _handler(of_validation))
    app.add_exception_handler(Exception, _handler(_unexpected))
    return app


def _unexpected(error: Exception) -> Response:
    """A bug: the server's log has its trace."""
    return refusal(BROKEN, f"An unexpected {type(error).__name__}.", "It is in the server's log: please report it.")


def _handler(answer: Callable[..., Response]) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        return _shaped(request.url.path, answer(error))

    return handle


def _shaped(path: str, refused: Response) -> Response:
    """A refusal as clients of a path read it: those of OpenAI's API have a form of their own."""
    return as_openai(refused) if path.startswith(f"{PREFIX}/") else refused
