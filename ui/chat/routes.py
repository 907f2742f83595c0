"""What the chat's page asks of the server: words, examples, answers, kept answers as HTML, verdicts, files.

Every request brings what it is about; what a browser kept is read by ui.chat.kept and rendered anew, so that nothing of
it is trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from kb.errors import ReportQAError
from kb.html.rendering import Texts, failure_text, language_of, spoken_of
from kb.knowledge_base import KnowledgeBase
from ui.chat.answering import Answering, Asked, shown
from ui.chat.kept import Choices, KeptTurns, Questions, read_answer
from ui.chat.rating import Verdict, store_verdict
from ui.export import FORMATS, ExportedTurn, exported

EXAMPLES_MOST = 4
BODY_MOST = 32 * 1024 * 1024
"""Bytes of a request: a very long chat with all that its answers cite."""

PAGE_TEXTS = "chat"
"""The table of texts.toml that the page itself says."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Body):
    """A question: the last of `turns`, those before it being the conversation."""

    turns: Questions = Field(min_length=1)
    documents: Choices = []
    key: Annotated[int, Field(ge=1, le=1_000_000)]


class RenderBody(_Body):
    """The turns of a chat that the browser kept."""

    turns: KeptTurns


class ExportBody(_Body):
    """A chat to be made a file of."""

    format: Literal["md", "docx", "xlsx"]
    name: Annotated[str, Field(max_length=500)]
    turns: KeptTurns


def _small_enough(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(411)
    if int(length) > BODY_MOST:
        raise HTTPException(413)
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise HTTPException(415)  # what other sites can send without asking the browser first


@dataclass(frozen=True, slots=True)
class ChatRoutes:
    """The routes of the chat over a knowledge base, under "/chat"."""

    kb: KnowledgeBase
    by_language: Mapping[str, Texts]
    answering: Answering

    def router(self) -> APIRouter:
        """All of them. What is posted is checked before it is read."""
        routes = APIRouter(prefix="/chat")
        routes.add_api_route("/start", self.start, methods=["GET"])
        routes.add_api_route("/examples", self.examples, methods=["GET"])
        for path, answer in (
            ("ask", self.ask),
            ("render", self.render),
            ("rate", self.rate),
            ("export", self.export),
        ):
            checked = [Depends(_small_enough)]
            routes.add_api_route(f"/{path}", answer, methods=["POST"], dependencies=checked, response_model=None)
        return routes

    def start(self, request: Request) -> dict[str, Any]:
        """What the page says, in the language of its reader."""
        said = self._texts(request)
        greeting = said["welcome"] if self.kb.documents() else said["welcome_empty"]
        spoken = {"language": _language(request), "texts": said[PAGE_TEXTS]}
        return spoken | {"greeting": greeting, "tagline": said["tagline"]}

    def examples(self, request: Request) -> list[str]:
        """Questions that the reports answer; none while the model cannot be loaded, which the first question tells
        of."""
        try:
            return self.kb.examples(spoken_of(_language(request)), EXAMPLES_MOST)
        except ReportQAError:
            return []

    async def ask(self, body: AskBody, request: Request) -> StreamingResponse:
        """The answer to a question, a JSON object a line (ui.chat.answering)."""
        asked = Asked(body.turns, body.documents, body.key)
        lines = self.answering.lines(asked, self._texts(request))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    def render(self, body: RenderBody, request: Request) -> list[dict[str, Any] | None]:
        """Kept answers as the page shows them, one a turn; None where a turn has none, or what it has is no answer."""
        answers = [(turn.key, read_answer(turn.answer)) for turn in body.turns]
        said = self._texts(request)
        return [None if answer is None else shown(answer, key, said) for key, answer in answers]

    def rate(self, body: Verdict, request: Request) -> dict[str, str]:
        """Keep what a reader thinks of an answer."""
        try:
            return {"id": store_verdict(self.kb, body)}
        except ReportQAError as error:
            return {"failure": failure_text(error, self._texts(request))}

    def export(self, body: ExportBody, request: Request) -> Response:
        """A chat as a file."""
        turns = [ExportedTurn(turn.question, read_answer(turn.answer), turn.note) for turn in body.turns]
        content = exported(body.format, body.name, turns, self._texts(request))
        name = quote(f"{body.name[:80] or 'chat'}.{body.format}".encode("utf-8", "replace"), safe="")
        attached = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, headers=attached, media_type=FORMATS[body.format])

    def _texts(self, request: Request) -> Texts:
        return self.by_language[_language(request)]


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language", ""))


def chat_routes(kb: KnowledgeBase, by_language: Mapping[str, Texts]) -> APIRouter:
    """The routes of the chat over a knowledge base; `by_language` is what it says, by language."""
    return ChatRoutes(kb, by_language, Answering(kb)).router()
