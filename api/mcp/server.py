"""The tools: ask, search, facts, documents, page. Each gives text for a model to read and the same as data."""

import base64
import json
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import islice
from typing import Annotated, Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, ImageContent, TextContent, ToolAnnotations
from pydantic import Field

from api.serving.page_pictures import PagePictures
from api.shapes.bodies import DOCUMENTS_MOST, Names, Question, TopK
from api.shapes.problems import RefusedError
from api.shapes.results import AnswerOut, DocumentsOut, FactsOut, HitsOut, PageOut
from kb.commands.fact_export import json_fields
from kb.commands.json_fields import answer_fields, document_fields, hit_fields
from kb.errors import ReportQAError, UsageError
from kb.html.answer_text import plain_text
from kb.html.rendering import load_texts
from kb.knowledge_base import KnowledgeBase
from kb.search.searcher import documents_named
from kb.store.fact_query import FactQuery
from kb.text.tokens import language

NAME = "report-qa"
FACTS_SHOWN = 500
_ABOUT = (
    "A knowledge base of research reports. `ask` answers a question with citations down to the page and table cell, "
    "or says that the reports do not answer it; trust that and do not answer from memory. `search` lists passages, "
    "`facts` figures with unit, period and place, `documents` what there is, `page` shows a page of a PDF."
)
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)

P = ParamSpec("P")
_Only = Annotated[Names, Field(description="Names or ids of the only documents to look in; all when empty.")]
_LookedFor = Annotated[str, Field(max_length=1_000)]


def tools_of(kb: KnowledgeBase, pictures: PagePictures) -> MCPServer[Any]:
    """A server with the tools over a knowledge base."""
    server: MCPServer[Any] = MCPServer(NAME, title=NAME, instructions=_ABOUT, log_level="WARNING")
    tools = _Tools(kb, pictures)
    for tool in (tools.ask, tools.search, tools.facts, tools.documents, tools.page):
        server.add_tool(_told(tool), annotations=_READS)
    return server


def http_manager(server: MCPServer[Any]) -> StreamableHTTPSessionManager:
    """What serves the tools over HTTP. Host and Origin are checked before requests come here, as for all doors
    (`access`)."""
    checked_before = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(stateless_http=True, json_response=True, transport_security=checked_before)
    return server.session_manager


def _told(tool: Callable[P, CallToolResult]) -> Callable[P, CallToolResult]:
    """The tool, whose errors are told to the model that called it."""

    @wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
        try:
            return tool(*args, **kwargs)
        except ReportQAError as error:
            raise ToolError(f"{error.what} {error.cure}") from None
        except RefusedError as error:
            raise ToolError(f"{error.what} {error.hint}") from None

    return call


class _Tools:
    """What the tools do; they run in threads."""

    def __init__(self, kb: KnowledgeBase, pictures: PagePictures) -> None:
        self._kb, self._pictures = kb, pictures
        self._texts = load_texts()

    def ask(
        self,
        question: Annotated[Question, Field(description="A whole question, in English or Chinese.")],
        documents: _Only = [],  # noqa: B006 - never changed
        earlier: Annotated[
            list[Question], Field(max_length=20, description="Earlier questions of the conversation, if it goes on.")
        ] = [],  # noqa: B006
    ) -> Annotated[CallToolResult, AnswerOut]:
        """Answer a question from the reports, with citations. `abstained` says that they do not answer it."""
        answer = self._kb.ask([*earlier, question], documents=documents)
        fields = {"id": None, **answer_fields(answer)}
        return _result(plain_text(answer, self._texts[language(question)]), fields)

    def search(
        self,
        query: Annotated[Question, Field(description="A question, or words.")],
        top_k: TopK = 10,
        documents: _Only = [],  # noqa: B006
    ) -> Annotated[CallToolResult, HitsOut]:
        """List the passages of the reports that fit a question best, best first."""
        hits = self._kb.search(query, top_k=top_k, documents=documents)
        listed = [hit_fields(hit) for hit in hits]
        lines = [f"{one['rank']}. {one['document']}, page {one['page']}: {one['text']}" for one in listed]
        return _result("\n\n".join(lines) or "Nothing found.", {"id": None, "hits": listed})

    def facts(
        self,
        measure: Annotated[_LookedFor, Field(description="A measure, by any of its names: revenue, 净利润.")] = "",
        subject: Annotated[_LookedFor, Field(description="A company, product, segment: its name or stock code.")] = "",
        period: Annotated[_LookedFor, Field(description="A period: 2024, 2025E, Q3 2024, 前三季度.")] = "",
        documents: _Only = [],  # noqa: B006
        limit: Annotated[int, Field(ge=1, le=FACTS_SHOWN)] = 50,
    ) -> Annotated[CallToolResult, FactsOut]:
        """List figures of the reports with value, unit, measure, subject, period, and where each stands."""
        found = self._kb.fact_search(documents, FactQuery(measure, subject, period))
        total, of_documents = found.count()
        listed = [json_fields(one) for one in islice(found, limit)]
        outdated = [one.name for one in found.outdated]
        told = {"facts": listed, "total": total, "documents": of_documents, "outdated": outdated}
        return _result(json.dumps(told, ensure_ascii=False), told)

    def documents(
        self,
        limit: Annotated[int, Field(ge=1, le=DOCUMENTS_MOST)] = 200,
        offset: Annotated[int, Field(ge=0)] = 0,
    ) -> Annotated[CallToolResult, DocumentsOut]:
        """List the reports: name, id, title, date, pages, institution, companies."""
        every = self._kb.documents()
        listed = [document_fields(one) for one in every[offset : offset + limit]]
        lines = [f"{one['name']} ({one['id']}): {one['title']}, {one['date'] or 'no date'}" for one in listed]
        told = {"documents": listed, "total": len(every), "offset": offset}
        return _result("\n".join(lines) or "There are no reports.", told)

    def page(
        self,
        document: Annotated[str, Field(max_length=1_000, description="The document's name or id.")],
        page: Annotated[int, Field(ge=1, le=1_000_000, description="From 1.")],
        width: Annotated[int, Field(ge=1, le=3_200, description="About so many pixels across.")] = 1_100,
    ) -> Annotated[CallToolResult, PageOut]:
        """Show a page of a PDF report as a picture."""
        found = documents_named(self._kb.documents(), [document])
        if len(found) != 1:
            raise UsageError("Several reports have this title.", "Name one of them by its id.")
        picture = base64.b64encode(self._pictures.png(found[0], page, width)).decode()
        told = {"document": found[0].name, "id": found[0].id, "page": page}
        shown = ImageContent(data=picture, mime_type="image/png")
        text = TextContent(text=json.dumps(told, ensure_ascii=False))
        return CallToolResult(content=[shown, text], structured_content=told)


def _result(text: str, data: dict[str, Any]) -> CallToolResult:
    plain = json.loads(json.dumps(data, ensure_ascii=False))
    content: Sequence[TextContent] = [TextContent(text=text)]
    return CallToolResult(content=list(content), structured_content=plain)
