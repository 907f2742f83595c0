"""Attacks by way of a browser's own rights: pages of other sites, names pointed here, forged headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from access.principal import Role

if TYPE_CHECKING:
    from locked_server import Locked

OTHER_SITE = {"origin": "http://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}


def removal(locked: Locked, identity: str) -> dict[str, object]:
    """What a page sends to have a report removed."""
    function = locked.function("ReportsPage.remove")
    return {"data": [identity], "fn_index": function, "session_hash": "attacker01", "event_data": None}


def test_a_page_of_another_site_cannot_remove_a_report_without_accounts(unlocked: Locked) -> None:
    (document,) = unlocked.kb.documents()
    select = {"data": [], "fn_index": unlocked.function("ReportsPage.ask_back"), "session_hash": "attacker01"}
    evil = unlocked.client(**OTHER_SITE)
    for sent in (select | {"event_data": {"id": document.id}}, removal(unlocked, document.id)):
        assert evil.post("/gradio_api/queue/join", json=sent).status_code == 403
    assert unlocked.names() == {"acme.md"}


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://localhost:3000",
        "http://127.0.0.1:1",
        "file://",
        "http://127.0.0.1.evil.example",
        "http://evil.example#127.0.0.1",
        "http://127.0.0.1@evil.example",
        "chrome-extension://abcdef",
    ],
)
def test_a_forged_or_foreign_origin_changes_nothing(unlocked: Locked, origin: str) -> None:
    evil = unlocked.client(origin=origin)
    for path in ("/gradio_api/queue/join", "/gradio_api/upload", "/chat/ask", "/chat/rate", "/gradio_api/cancel"):
        assert evil.post(path, json={}).status_code == 403, path


def test_another_program_of_this_machine_is_another_site_too(unlocked: Locked) -> None:
    evil = unlocked.client(**{"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"})
    assert evil.post("/chat/rate", json={}).status_code == 403


def test_a_form_of_another_site_that_sends_no_origin_is_known_by_where_it_refers_to(unlocked: Locked) -> None:
    evil = unlocked.client(referer="http://evil.example/form.html")
    assert evil.post("/gradio_api/upload", files={"files": b"x"}).status_code == 403


def test_another_site_can_embed_and_fetch_nothing_but_may_link_here(unlocked: Locked) -> None:
    for mode, dest in (("no-cors", "script"), ("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty")):
        evil = unlocked.client(**{"sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": dest})
        assert evil.get("/config").status_code == 403, (mode, dest)
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    visitor = unlocked.client(**link)
    assert visitor.get("/").status_code == 200


def test_no_answer_lets_a_page_of_another_site_read_it(unlocked: Locked) -> None:
    evil = unlocked.client(origin="http://localhost:3000")
    asked = {"access-control-request-method": "POST"}
    answers = [evil.get("/config"), evil.options("/chat/ask", headers=asked)]
    assert not [name for answer in answers for name in answer.headers if name.startswith("access-control-")]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b", "10.0.0.1"]
)
def test_a_name_that_is_pointed_here_is_not_answered(unlocked: Locked, host: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/config"), ("POST", "/chat/ask")):
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        assert unlocked.raw(head.encode()).startswith((b"HTTP/1.1 421", b"HTTP/1.1 400"))


def test_two_hosts_or_none_are_refused(unlocked: Locked) -> None:
    own = f"127.0.0.1:{unlocked.port}"
    for hosts in (f"Host: {own}\r\nHost: evil.example\r\n", ""):
        head = f"GET /config HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
        assert unlocked.raw(head.encode()).startswith((b"HTTP/1.1 421", b"HTTP/1.1 400"))


def test_a_forwarded_host_is_not_believed_where_no_proxy_was_told_of(unlocked: Locked) -> None:
    forged = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-forwarded-proto": "https"}
    evil = unlocked.client(**forged)
    assert "evil.example" not in evil.get("/").text
    assert "evil.example" not in evil.get("/config").text


def test_its_own_pages_and_programs_of_this_machine_are_answered(unlocked: Locked) -> None:
    for origin in ({}, {"origin": unlocked.url, "sec-fetch-site": "same-origin"}):
        own = unlocked.client(**origin)
        asked = {"turns": ["How many robots did Acme sell in 2024?"], "key": 1}
        assert "4,321" in own.post("/chat/ask", json=asked).text
    by_name = unlocked.client(host=f"localhost:{unlocked.port}")
    assert by_name.get("/").status_code == 200


def test_a_session_cookie_is_of_no_use_to_another_site(locked: Locked) -> None:
    document = locked.kb.documents()[0]
    curator = locked.session(Role.CURATOR)
    curator.headers.update(OTHER_SITE)
    assert curator.post("/gradio_api/queue/join", json=removal(locked, document.id)).status_code == 403
    assert curator.post("/access/logout", data={"form": ""}).status_code == 403
    assert document.name in locked.names()


def test_headers_cannot_be_injected_by_a_value(locked: Locked) -> None:
    visitor = locked.client(accept="text/html")
    answer = visitor.get("/access/login", params={"next": "/\r\nset-cookie: a=b"})
    assert "a=b" not in str(answer.headers)
    led = visitor.get("/x%0d%0aset-cookie:%20a=b")
    assert led.status_code == 404
    assert "a=b" not in str(led.headers)
    reader = locked.session()
    sent = {"format": "md", "name": "a\r\nset-cookie: a=b\r\n\r\n<script>", "turns": []}
    exported = reader.post("/chat/export", json=sent)
    assert exported.status_code == 200
    assert "a=b" not in str(exported.cookies)
    assert "\n" not in exported.headers["content-disposition"]


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x"]
)
def test_a_login_leads_to_no_other_site(locked: Locked, onward: str) -> None:
    from locked_server import PASSWORD, login

    name = locked.user()
    visitor = locked.client()
    assert login(visitor, name, PASSWORD, next=onward).headers["location"] == "/"


def test_what_the_server_is_made_with_is_not_told(locked: Locked) -> None:
    visitor = locked.client()
    for path in ("/", "/access/login", "/nothing"):
        answer = visitor.get(path)
        assert "uvicorn" not in str(answer.headers).lower()
        assert "traceback" not in answer.text.lower()


def test_every_answer_says_that_nothing_foreign_may_run_in_it(locked: Locked) -> None:
    reader = locked.session()
    for path in ("/", "/access/login", "/access/account", "/nothing", "/config"):
        headers = reader.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


def test_what_is_private_is_kept_by_no_cache(locked: Locked) -> None:
    document = locked.kb.documents()[0]
    reader = locked.session()
    for path in ("/", "/config", "/jobs", "/access/account", "/access/me", f"/documents/{document.id}/outline"):
        assert "no-store" in reader.get(path).headers["cache-control"], path


def test_files_of_the_program_may_be_kept(locked: Locked) -> None:
    reader = locked.session()
    assert "no-store" not in reader.get("/theme.css").headers.get("cache-control", "")


def test_a_websocket_is_not_opened(locked: Locked) -> None:
    head = (
        f"GET /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b" 101 " not in locked.raw(head.encode()).split(b"\r\n")[0]
