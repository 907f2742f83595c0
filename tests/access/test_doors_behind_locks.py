"""Programs behind the locks: what a token may do at each of the doors, and how a refusal is told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from access.principal import Role, Scope

if TYPE_CHECKING:
    import httpx
    from locked_server import Locked

QUESTION = "How many robots did Acme sell in 2024?"
SOLD = "4,321"
HANDSHAKE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def bearer(locked: Locked, role: Role, *scopes: Scope) -> httpx.Client:
    """A program with a token of a user of its own."""
    return locked.client(authorization=f"Bearer {locked.token(role, list(scopes))}")


def test_a_token_asks_at_every_door(locked: Locked) -> None:
    rest, completions, mcp = (bearer(locked, Role.READER, Scope.READ) for _ in range(3))
    assert SOLD in rest.post("/api/v1/ask", json={"question": QUESTION}).text
    model = completions.get("/v1/models").json()["data"][0]["id"]
    body = {"model": model, "messages": [{"role": "user", "content": QUESTION}]}
    assert SOLD in completions.post("/v1/chat/completions", json=body).text
    accept = {"accept": "application/json, text/event-stream"}
    assert mcp.post("/mcp", json=HANDSHAKE, headers=accept).status_code == 200


def test_who_may_only_read_adds_nothing_and_sees_no_figures_of_the_server(locked: Locked) -> None:
    reader = bearer(locked, Role.READER, Scope.READ)
    assert reader.post("/api/v1/documents", files={"file": ("a.md", b"# A")}).status_code == 403
    assert reader.get("/api/v1/metrics").status_code == 403


@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/health"])
def test_a_refusal_has_the_form_of_rest(locked: Locked, path: str) -> None:
    answer = locked.client().get(path)
    assert answer.status_code == 401
    assert {"error", "hint"} <= answer.json().keys()


def test_a_refusal_has_the_form_that_openai_clients_read(locked: Locked) -> None:
    answer = locked.client().get("/v1/models")
    assert answer.status_code == 401
    assert "token" in answer.json()["error"]["message"]
