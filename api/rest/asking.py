"""Questions, searches and figures over REST."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from access.guard import needs
from access.principal import Scope
from api.serving.adding_routes import add_route
from api.serving.asker import begun
from api.serving.desk import REST, Desk
from api.serving.evidence import base_of, told_answer
from api.shapes.bodies import FACTS_MOST, QUESTION_LONGEST, AskBody, Name, SearchBody, TopK
from api.shapes.problems import (
    BAD_REQUEST,
    EVENTS,
    FORBIDDEN,
    INVALID,
    NO_LENGTH,
    TOO_LARGE,
    UNAVAILABLE,
    gives,
    json_response,
    told,
)
from api.shapes.results import AnswerOut, FactsOut, HitsOut
from kb.commands.fact_export import json_fields
from kb.commands.json_fields import hit_fields
from kb.errors import ReportQAError
from kb.model import Answer
from kb.store.fact_query import FactQuery

_READ = told(BAD_REQUEST, FORBIDDEN, INVALID, UNAVAILABLE)
_SENT = _READ | told(NO_LENGTH, TOO_LARGE)
_LookedFor = Annotated[str, Query(max_length=1_000)]
_Documents = Annotated[list[Name], Query(max_length=500, description="Only in these; names or ids.")]


def event(name: str, data: object) -> str:
    """A server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


@dataclass(frozen=True, slots=True)
class AskingRoutes:
    """Ask, search, facts."""

    desk: Desk

    def router(self) -> APIRouter:
        """All of them, for whoever may read."""
        routes = APIRouter(prefix=REST, tags=["questions"], dependencies=[Depends(needs(Scope.READ))])
        answered = gives(AnswerOut, also=EVENTS)
        add_route(routes, "POST /ask", self.ask, _SENT | answered)
        found = gives(HitsOut)
        add_route(routes, "POST /search", self.search, _SENT | found)
        add_route(routes, "GET /search", self.search_for, _READ | found)
        add_route(routes, "GET /facts", self.facts, _READ | gives(FactsOut))
        return routes

    async def ask(self, body: AskBody, request: Request) -> Response:
        """Answer a question from the documents, with citations.

        With `stream` the answer comes as server-sent events: `growing` for each longer beginning while a language model
        writes, `answer` at the end, or `error`.
        """
        base, turns = base_of(request), body.conversation
        if body.stream:
            growing = await begun(self.desk.asker.growing(turns, body.documents))
            return StreamingResponse(self._events(body, growing, base), media_type=EVENTS)
        return json_response(await self._told(body, await self.desk.asker.answer(turns, body.documents), base))

    async def _events(self, body: AskBody, growing: AsyncGenerator[Answer], base: str) -> AsyncIterator[str]:
        last = None
        try:
            async with aclosing(growing):
                async for last in growing:
                    if last.mode == "llm":
                        yield event("growing", {"answer": last.answer})
        except ReportQAError as error:
            yield event("error", {"error": error.what, "hint": error.cure})
            return
        assert last is not None
        yield event("answer", await self._told(body, last, base))

    async def _told(self, body: AskBody, answer: Answer, base: str) -> dict[str, Any]:
        self.desk.metrics.answered("rest", answer)
        fields = await self.desk.asker.beside(lambda: told_answer(self.desk.kb, answer, base))
        return {"id": body.id, **fields}

    def search(self, body: SearchBody) -> Response:
        """The passages that fit a question best, best first."""
        return json_response({"id": body.id, "hits": self._hits(body.query, body.top_k, body.documents)})

    def search_for(
        self,
        q: Annotated[str, Query(min_length=1, max_length=QUESTION_LONGEST, description="A question, or words.")],
        top_k: TopK = 10,
        document: _Documents = [],  # noqa: B006 - FastAPI takes a copy
    ) -> Response:
        """The passages that fit a question best, best first."""
        return json_response({"id": None, "hits": self._hits(q, top_k, document)})

    def _hits(self, query: str, top_k: int, documents: list[str]) -> list[dict[str, Any]]:
        hits = self.desk.kb.search(query, top_k=top_k, documents=documents)
        return [hit_fields(hit) for hit in hits]

    def facts(
        self,
        *,
        measure: _LookedFor = "",
        subject: _LookedFor = "",
        period: _LookedFor = "",
        document: _Documents = [],  # noqa: B006 - FastAPI takes a copy
        limit: Annotated[int, Query(ge=1, le=FACTS_MOST)] = 1_000,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> Response:
        """The figures of the documents with what they mean, as `python -m kb facts` lists them: by measure, subject,
        period and document."""
        found = self.desk.kb.fact_search(document, FactQuery(measure, subject, period))
        total, documents = found.count()
        listed = [json_fields(one) for one in islice(found, offset, offset + limit)]
        outdated = [one.name for one in found.outdated]
        return json_response({"facts": listed, "total": total, "documents": documents, "outdated": outdated})
