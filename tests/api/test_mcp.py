"""MCP, as the SDK's own client meets it: over HTTP and over standard input and output."""

from __future__ import annotations

import asyncio
import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from api_server import PDF_LINES, Served, served
from app_server import plain_environment
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from pdf_files import Sheet, pdf
from test_rest import ACME

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.embedding.embedder import Embedder

ROOT = Path(__file__).resolve().parents[2]
Door = Any
"""What the SDK's client connects to."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mcp")


@pytest.fixture(scope="module")
def server(folder: Path, embedder: Embedder) -> Iterator[Served]:
    (folder / "acme.md").write_text(ACME, encoding="utf-8")
    (folder / "plant.pdf").write_bytes(pdf(*(Sheet().text(60, 100, line) for line in PDF_LINES), title="Plant"))
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [one.status for one in add_files(kb, [folder / "acme.md", folder / "plant.pdf"])] == ["added"] * 2
        with served(kb) as running:
            yield running


@pytest.fixture(params=["http", "http before 2026", "stdio"])
def door(request: pytest.FixtureRequest, server: Served, folder: Path) -> Callable[[], Client]:
    """Makes a client for each way to connect."""
    if request.param == "stdio":
        words = ["-m", "kb", "mcp", "--kb", str(folder / "kb")]
        started = StdioServerParameters(command=sys.executable, args=words, cwd=str(ROOT), env=plain_environment())
        return lambda: Client(stdio_client(started))
    mode = "auto" if request.param == "http" else "legacy"
    return lambda: Client(f"{server.url}/mcp", mode=mode)


def test_all_tools_answer_with_text_and_data(door: Callable[[], Client]) -> None:
    async def use() -> None:
        async with door() as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == ["ask", "search", "facts", "documents", "page"]
            assert all(tool.description and tool.output_schema for tool in tools)
            told = await client.call_tool("ask", {"question": "How many robots did Acme sell in 2024?"})
            assert "4,321" in told.content[0].text  # type: ignore[union-attr]  # it is text
            assert "4,321" in told.structured_content["citations"][0]["quote"]
            earlier = ["How many units did the plant in Delft deliver in 2024?"]
            followed = await client.call_tool("ask", {"question": "And in 2023?", "earlier": earlier})
            assert "1,111" in followed.structured_content["answer"]
            found = await client.call_tool("search", {"query": "robots", "top_k": 1, "documents": ["acme.md"]})
            assert [hit["document"] for hit in found.structured_content["hits"]] == ["acme.md"]
            facts = await client.call_tool("facts", {"subject": "Turin", "period": "2024"})
            assert [fact["printed"] for fact in facts.structured_content["facts"]] == ["2,099"]
            listed = await client.call_tool("documents", {})
            assert [one["name"] for one in listed.structured_content["documents"]] == ["acme.md", "plant.pdf"]
            page = await client.call_tool("page", {"document": "plant.pdf", "page": 2})
            assert base64.b64decode(page.content[0].data).startswith(b"\x89PNG")  # type: ignore[union-attr]  # a picture
            assert page.structured_content["page"] == 2

    asyncio.run(use())


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "Who?", "documents": ["nope.pdf"]}, "There is no document 'nope.pdf'"),
        ("ask", {"question": ""}, "at least 1 character"),
        ("page", {"document": "plant.pdf", "page": 3}, "It has pages 1 to 2"),
        ("page", {"document": "acme.md", "page": 1}, "has no pages to draw"),
    ],
)
def test_a_tool_tells_what_is_wrong(server: Served, tool: str, arguments: dict[str, Any], said: str) -> None:
    async def use() -> None:
        async with Client(f"{server.url}/mcp") as client:
            told = await client.call_tool(tool, arguments)
            assert told.is_error
            assert said in told.content[0].text  # type: ignore[union-attr]  # it is text

    asyncio.run(use())
