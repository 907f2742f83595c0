"""Refusals as JSON: {"error": what happened, "hint": what to do}, one line each, and the statuses that documents
them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from kb.errors import KnowledgeBaseUnusableError, ModelUnavailableError, ReportQAError, StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

BAD_REQUEST, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, CONFLICT = 400, 403, 404, 405, 409
NO_LENGTH, TOO_LARGE, NO_JSON, INVALID, BROKEN, UNAVAILABLE = 411, 413, 415, 422, 500, 503

RETRY_SECONDS = 2

_LONGEST = 300

_MEANING = {
    BAD_REQUEST: "What is asked for cannot be: an empty question, a document that is not there, bytes that are no JSON",
    FORBIDDEN: "The right to do this is missing",
    NOT_FOUND: "There is nothing of that name",
    CONFLICT: "It cannot be done as things stand",
    NO_LENGTH: "The request does not tell how long it is (Content-Length)",
    TOO_LARGE: "The request is too large",
    NO_JSON: "The body is not of the type that is taken here",
    INVALID: "The request does not have the form that is documented",
    UNAVAILABLE: "Still loading, or the knowledge base cannot be used at the moment: try again",
}

_HINTS = {
    FORBIDDEN: "Ask an administrator for the right to do this.",
    NOT_FOUND: "See what there is at /api/docs.",
    NOT_ALLOWED: "See at /api/docs which methods this address takes.",
    BAD_REQUEST: "Send JSON as documented at /api/docs.",
}


_SAID = {
    NOT_FOUND: "There is nothing at this address.",
    NOT_ALLOWED: "This address does not take this method.",
}


class Problem(BaseModel):
    """Why a request was refused."""

    error: str = Field(description="What happened, in one line.")
    hint: str = Field(description="What to do, in one line.")


class RefusedError(Exception):
    """A request that is refused with a status, a line that says why and one that says what to do."""

    def __init__(self, status: int, what: str, hint: str) -> None:
        super().__init__(what)
        self.status, self.what, self.hint = status, what, hint


EVENTS = "text/event-stream"
_TEXT = {"type": "string"}
_EVENT = {"type": "object", "properties": {"event": _TEXT, "data": _TEXT}, "required": ["data"]}
_SCHEMAS: dict[str, Any] = {"text/plain": _TEXT, "text/html": _TEXT, EVENTS: _EVENT}

Responses = dict[int | str, dict[str, Any]]
"""What a route may answer, for its documentation."""


def gives(model: type[BaseModel] | None = None, *, status: int = 200, also: str = "") -> Responses:
    """What a route answers when all is well: JSON of a model, or, or also, content of another type."""
    entry: dict[str, Any] = {} if model is None else {"model": model}
    if also:
        entry["content"] = {also: {"schema": _SCHEMAS.get(also, {"type": "string", "format": "binary"})}}
    return {status: entry}


def told(*statuses: int) -> Responses:
    """The refusals of a route, for its documentation."""
    return {status: {"model": Problem, "description": _MEANING[status]} for status in statuses}


def status_of(error: ReportQAError) -> int:
    """The status that an error of the knowledge base is answered with."""
    if isinstance(error, UsageError):
        return BAD_REQUEST
    unavailable = KnowledgeBaseUnusableError | ModelUnavailableError | StorageError
    return UNAVAILABLE if isinstance(error, unavailable) else CONFLICT


def refusal(status: int, what: str, hint: str) -> Response:
    """The answer to a request that is refused."""
    headers = {"retry-after": str(RETRY_SECONDS)} if status == UNAVAILABLE else None
    return json_response({"error": one_line(what), "hint": one_line(hint)}, status, headers)


def json_response(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as it is read by people; what is no text in a report becomes a question mark."""
    body = json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return Response(body, status, headers, media_type="application/json")


def of_error(error: ReportQAError) -> Response:
    """An error of the knowledge base as a refusal."""
    return refusal(status_of(error), error.what, error.cure)


def of_http(error: HTTPException) -> Response:
    """What the framework or a guard refuses: the first sentence says why, what follows what to do."""
    what, _, more = str(error.detail).partition(". ")
    if what == HTTPStatus(error.status_code).phrase:  # the framework's own word for it
        what = _SAID.get(error.status_code, what)
    hint = more or _HINTS.get(error.status_code, "See how it is asked for at /api/docs.")
    answer = refusal(error.status_code, what.rstrip(".") + ".", hint)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def of_validation(error: RequestValidationError) -> Response:
    """A request that has not the documented form: where it differs first."""
    faults = error.errors()
    where, why = what_is_wrong(faults[0]) if faults else ("request", "cannot be read")
    if faults and faults[0].get("type") == "json_invalid":
        return refusal(BAD_REQUEST, "The body is not JSON.", _HINTS[BAD_REQUEST])
    return refusal(INVALID, f"{where}: {why}.", "Send it as documented at /api/docs.")


def what_is_wrong(fault: Mapping[str, Any]) -> tuple[str, str]:
    """Where a request differs from its form, and how; nothing of what was sent is repeated but names of fields."""
    where = ".".join(str(step) for step in fault.get("loc", ()))
    return where or "request", str(fault.get("msg", "is not valid")).rstrip(".")


def one_line(text: str) -> str:
    """A text on one line of bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
