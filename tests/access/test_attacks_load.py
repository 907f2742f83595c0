"""Attacks by quantity: too many, too large, too slow, too deep."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from locked_server import COOKIE

from access.principal import Role

if TYPE_CHECKING:
    from locked_server import Locked

ASKED = {"turns": ["How many robots did Acme sell in 2024?"], "key": 1}


def head(locked: Locked, path: str, cookie: str, *lines: str) -> bytes:
    """The head of a POST of somebody who has logged in."""
    more = "".join(f"{line}\r\n" for line in lines)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nCookie: {COOKIE}={cookie}\r\n"
        f"Content-Type: application/json\r\nConnection: close\r\n{more}\r\n"
    ).encode()


def test_a_user_who_asks_too_much_waits_and_the_others_do_not(locked: Locked) -> None:
    greedy, modest = locked.session(), locked.session()
    answers = [greedy.post("/chat/ask", json=ASKED) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert modest.post("/chat/ask", json=ASKED).status_code == 200


def test_another_session_or_token_of_the_same_user_does_not_help(locked: Locked) -> None:
    name = locked.user()
    assert locked.log_in(name).post("/chat/ask", json=ASKED).status_code == 200
    assert locked.log_in(name).post("/chat/ask", json=ASKED).status_code == 429
    token, _ = locked.accounts.tokens.make(name, "a test", ["read"], 1)  # type: ignore[list-item]
    assert locked.client(authorization=f"Bearer {token}").post("/chat/ask", json=ASKED).status_code == 429


def test_no_more_is_uploaded_in_an_hour_than_may_be(locked: Locked) -> None:
    curator = locked.session(Role.CURATOR)
    codes = [curator.post("/gradio_api/upload", files={"files": bytes(3_000_000)}).status_code for _ in range(4)]
    assert codes[:2] == [200, 200]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    "path",
    [
        "/chat/ask",
        "/gradio_api/queue/join",
        "/access/login",
        "/gradio_api/upload",
        "/access/chats/0123456789abcdef",
        "/api/v1/ask",
        "/mcp",
    ],
)
def test_a_body_that_says_it_is_too_large_is_not_read(locked: Locked, path: str) -> None:
    cookie = locked.session(Role.CURATOR).cookies[COOKIE]
    answer = locked.raw(head(locked, path, cookie, "Content-Length: 99999999999"))
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off(locked: Locked) -> None:
    reader = locked.session()
    endless = (b"x" * 65_536 for _ in range(64))
    answer = reader.put("/access/password", content=endless)
    assert answer.status_code in (405, 413)
    pieces = (b"x" * 65_536 for _ in range(600))
    kind = {"content-type": "application/json"}
    assert reader.put("/access/chats/0123456789abcdef", content=pieces, headers=kind).status_code == 413


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "0x10", "1, 2"])
def test_a_length_that_is_none_is_refused(locked: Locked, length: str) -> None:
    cookie = locked.session().cookies[COOKIE]
    answer = locked.raw(head(locked, "/chat/ask", cookie, f"Content-Length: {length}"))
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 411", b"HTTP/1.1 413")


def test_a_request_is_not_smuggled_behind_another(locked: Locked) -> None:
    cookie = locked.session().cookies[COOKIE]
    inner = f"GET /access/me HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
    both = head(locked, "/chat/ask", "x", f"Content-Length: {len(inner) + 5}", "Transfer-Encoding: chunked")
    answer = locked.raw(both + b"0\r\n\r\n" + inner.encode())
    assert b"scopes" not in answer


def test_a_head_that_never_ends_does_not_hold_up_others(locked: Locked) -> None:
    doors = [socket.create_connection(("127.0.0.1", locked.port), timeout=60) for _ in range(50)]
    for door in doors:
        door.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nX-A: ".encode())
    assert locked.session().get("/config").status_code == 200
    assert doors[0].recv(10) == b"", "it is closed in the end"
    for door in doors:
        door.close()


def test_a_body_that_never_ends_does_not_hold_up_others(locked: Locked) -> None:
    cookie = locked.session().cookies[COOKIE]
    with closing(socket.create_connection(("127.0.0.1", locked.port), timeout=90)) as slow:
        slow.sendall(head(locked, "/chat/ask", cookie, "Content-Length: 100") + b"{")
        assert locked.session().get("/config").status_code == 200
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("path", ["/chat/ask", "/chat/render", "/chat/export", "/chat/rate", "/gradio_api/queue/join"])
def test_json_that_is_deep_vast_or_broken_is_refused_without_a_fault_of_the_server(locked: Locked, path: str) -> None:
    kind = {"content-type": "application/json"}
    for body in (
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b"{}",
        b"null",
        b"1e999",
        b'{"turns":' + b"9" * 5_000 + b"}",
    ):
        reader = locked.client(authorization=f"Bearer {locked.token()}")
        assert reader.post(path, content=body, headers=kind).status_code in range(400, 500), body[:20]


def test_a_question_and_a_chat_that_are_too_long_are_refused(locked: Locked) -> None:
    for turns in (["x" * 20_001], ["x"] * 1_001, [], [1], "x"):
        reader = locked.client(authorization=f"Bearer {locked.token()}")
        assert reader.post("/chat/ask", json={"turns": turns, "key": 1}).status_code == 422


def test_a_user_keeps_only_so_many_chats(locked: Locked) -> None:
    name, chats = locked.user(), locked.accounts.chats
    database = locked.accounts.database
    with database.transaction():
        for at in range(2_000):
            database.change("INSERT INTO chats VALUES (?, ?, '{}', ?)", name, f"{at:016x}", at)
    chats.keep(name, "f" * 16, "{}")
    assert len(chats.of(name)) == 2_000
    assert "0" * 16 not in chats.of(name)
    assert "f" * 16 in chats.of(name)


@pytest.mark.parametrize(
    "path", ["/facts.xlsx?" + "name=x&" * 20_000, "/" + "a" * 60_000, "/jobs?since=" + "9" * 10_000]
)
def test_an_address_that_is_too_long_is_refused(locked: Locked, path: str) -> None:
    cookie = locked.session().cookies[COOKIE]
    sent = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nCookie: {COOKIE}={cookie}\r\nConnection: close\r\n\r\n"
    answer = locked.raw(sent.encode())
    assert answer[9:12] in (b"400", b"404", b"414", b"422", b"200", b"431")
    assert b"Traceback" not in answer


def test_the_queue_tells_its_state_however_often_it_is_asked(locked: Locked) -> None:
    reader = locked.session()
    for since in ("-1", "x", str(2**80), "", "1&since=2"):
        assert reader.get(f"/jobs?since={since}").status_code in (200, 422)
    assert json.loads(reader.get("/jobs").text)["busy"] is False
