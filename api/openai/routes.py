"""Chat completions as OpenAI's API has them: any chat that talks to that API talks to the documents."""

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from access.guard import needs
from access.principal import Scope
from api.openai.bodies import MODEL, CompletionBody, CompletionOut, ModelOut, ModelsOut, OpenAIProblem
from api.openai.linking import Linked
from api.serving.adding_routes import add_route
from api.serving.asker import begun
from api.serving.desk import Desk
from api.serving.evidence import base_of, told_answer
from api.shapes.problems import (
    BAD_REQUEST,
    EVENTS,
    FORBIDDEN,
    INVALID,
    NO_LENGTH,
    NOT_FOUND,
    TOO_LARGE,
    UNAVAILABLE,
    RefusedError,
    Responses,
    gives,
    json_response,
    told,
)
from kb.errors import ReportQAError
from kb.model import Answer

PREFIX = "/v1"
_CREATED = 1_764_547_200
"""When the one model came to be, as the API wants to know it: a fixed day."""

_DONE = "data: [DONE]\n\n"


def _problems(*statuses: int) -> Responses:
    return {status: {**entry, "model": OpenAIProblem} for status, entry in told(*statuses).items()}


@dataclass(frozen=True, slots=True)
class OpenAIRoutes:
    """Chat completions and models."""

    desk: Desk
    linked: Linked

    @classmethod
    def of(cls, desk: Desk) -> "OpenAIRoutes":
        """Over the knowledge base of a desk."""
        return cls(desk, Linked(desk.kb))

    def router(self) -> APIRouter:
        """All of them, for whoever may read."""
        routes = APIRouter(prefix=PREFIX, tags=["openai"], dependencies=[Depends(needs(Scope.READ))])
        refusals = (BAD_REQUEST, FORBIDDEN, NOT_FOUND, NO_LENGTH, TOO_LARGE, INVALID, UNAVAILABLE)
        answered = gives(CompletionOut, also=EVENTS)
        add_route(routes, "POST /chat/completions", self.complete, _problems(*refusals) | answered)
        listed = _problems(FORBIDDEN, UNAVAILABLE)
        add_route(routes, "GET /models", self.models, listed | gives(ModelsOut))
        found = _problems(FORBIDDEN, NOT_FOUND, INVALID, UNAVAILABLE) | gives(ModelOut)
        add_route(routes, "GET /models/{model}", self.model, found)
        return routes

    def models(self) -> Response:
        """The one model there is."""
        return json_response({"object": "list", "data": [_model()]})

    def model(self, model: Annotated[str, InPath(max_length=200)]) -> Response:
        """The model of a name."""
        _check(model)
        return json_response(_model())

    async def complete(self, body: CompletionBody, request: Request) -> Response:
        """Answer the last message out of the documents; the user's earlier messages are the conversation. Markers are
        links to the evidence; the message has `citations` as data, of a stream the last piece."""
        _check(body.model)
        turns = body.turns
        if not turns:
            raise RefusedError(
                BAD_REQUEST, "The last message is no question.", "End the messages with one of the user, with text."
            )
        reply = _Reply(self.desk, self.linked, base_of(request))
        if not body.stream:
            answer = await self.desk.asker.answer(turns, body.documents)
            return json_response(await self.desk.asker.beside(lambda: reply.whole(answer)))
        growing = await begun(self.desk.asker.growing(turns, body.documents))
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        return StreamingResponse(reply.pieces(growing, with_usage=with_usage), media_type=EVENTS)


def _check(model: str) -> None:
    if model != MODEL:
        raise RefusedError(NOT_FOUND, "There is no model of that name.", f"The model is called {MODEL}.")


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": MODEL}


class _Reply:
    """One reply, whole or in pieces."""

    def __init__(self, desk: Desk, linked: Linked, base: str) -> None:
        self._desk, self._linked, self._base = desk, linked, base
        self._id, self._created = f"chatcmpl-{uuid4().hex}", int(time.time())

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The reply at once."""
        self._desk.metrics.answered("openai", answer)
        said = {"role": "assistant", "content": self._linked.whole(answer, self._base)}
        message = said | self._data(answer)
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return self._object("chat.completion", [choice]) | {"usage": _usage(answer)}

    async def pieces(self, growing: AsyncGenerator[Answer], *, with_usage: bool) -> AsyncIterator[str]:
        """The reply as events: what is added each time, at the end the citations. What was sent stays sent: an answer
        that came out otherwise in the end follows as a whole."""
        beside = self._desk.asker.beside
        yield self._piece({"role": "assistant", "content": ""})
        sent, last = "", None
        try:
            async with aclosing(growing):
                async for last in growing:
                    text = await beside(partial(self._linked.growing, last, self._base))
                    if last.mode == "llm" and text.startswith(sent) and text != sent:
                        yield self._piece({"content": text[len(sent) :]})
                        sent = text
        except ReportQAError as error:
            yield _event({"error": _problem(error.what, error.cure, UNAVAILABLE)})
            return
        assert last is not None
        self._desk.metrics.answered("openai", last)
        text = await beside(partial(self._linked.whole, last, self._base))
        yield self._piece({"content": text[len(sent) :] if text.startswith(sent) else f"\n\n{text}"})
        yield self._piece(await beside(partial(self._data, last)), "stop")
        if with_usage:
            yield _event(self._object("chat.completion.chunk", []) | {"usage": _usage(last)})
        yield _DONE

    def _piece(self, delta: dict[str, Any], ended: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": ended, "logprobs": None}
        return _event(self._object("chat.completion.chunk", [choice]))

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created, "model": MODEL, "choices": choices}

    def _data(self, answer: Answer) -> dict[str, Any]:
        """What an answer has besides its words, as in REST."""
        fields = told_answer(self._desk.kb, answer, self._base)
        told = ("citations", "nearest", "outcome", "confidence", "mode", "checks", "warnings")
        return {name: fields[name] for name in told}


def _usage(answer: Answer) -> dict[str, int]:
    """Tokens of the language model, where one wrote."""
    read, written = (answer.usage.tokens_in, answer.usage.tokens_out) if answer.usage else (0, 0)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _problem(what: str, hint: str, status: int) -> dict[str, Any]:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return {"message": f"{what} {hint}", "type": kind, "param": None, "code": str(status), "hint": hint}


def as_openai(refusal: Response) -> Response:
    """A refusal in the form that clients of OpenAI's API read."""
    told = json.loads(bytes(refusal.body))
    headers = {name: value for name, value in refusal.headers.items() if not name.startswith("content-")}
    problem = _problem(told["error"], told["hint"], refusal.status_code)
    return json_response({"error": problem}, refusal.status_code, headers)
