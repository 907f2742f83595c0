"""Attacks by people who have an account: more than their role may, and what is somebody else's."""

from __future__ import annotations

import json
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest
from locked_server import COOKIE

from access.principal import Role, Scope

if TYPE_CHECKING:
    import httpx
    from locked_server import Locked

QUESTION = "How many robots did Acme sell in 2024?"
ASKED = {"turns": [QUESTION], "key": 1}


def acme(locked: Locked) -> str:
    """The id of the report that is always there."""
    return next(document.id for document in locked.kb.documents() if document.name == "acme.md")


def added(locked: Locked, client: httpx.Client, name: str, text: str) -> str:
    """Add a report as the page does; its id, once it is in."""
    sent = upload(client, name, text.encode())
    locked.call(
        client, "ReportsPage.add", [], {"files": [{"path": sent, "name": name}], "refused": [], "folder": False}
    )
    for _ in range(300):
        found = [document.id for document in locked.kb.documents() if document.name == name]
        if found:
            return found[0]
        client.get("/jobs").raise_for_status()
        sleep(0.1)
    raise AssertionError(client.get("/jobs").text)


def upload(client: httpx.Client, name: str, data: bytes) -> str:
    """Send a file; where it lies on the server."""
    answer = client.post("/gradio_api/upload", files={"files": (name, data)})
    answer.raise_for_status()
    return str(answer.json()[0])


def test_a_reader_asks_and_sees_what_is_there(locked: Locked) -> None:
    reader = locked.session()
    assert "4,321" in reader.post("/chat/ask", json=ASKED).text
    assert reader.get(f"/documents/{acme(locked)}/outline").status_code == 200
    assert "acme.md" in str(locked.call(reader, "ReportsPage.renew", [[]]))


def test_a_reader_cannot_remove_a_report_by_the_number_of_the_handler(locked: Locked) -> None:
    reader, identity = locked.session(), acme(locked)
    locked.call(reader, "ReportsPage.ask_back", [], {"id": identity}, "reader0001")
    answer = locked.call(reader, "ReportsPage.remove", [identity], None, "reader0001")
    assert "acme.md" in locked.names()
    assert "administrator" in str(answer)


def test_a_question_before_the_removal_does_not_carry_the_right_to_it(locked: Locked) -> None:
    """The state of a page that a curator opened is not one that a reader may go on with."""
    curator, reader, identity = locked.session(Role.CURATOR), locked.session(), acme(locked)
    locked.call(curator, "ReportsPage.ask_back", [], {"id": identity}, "curator0001")
    asked = {"data": [None], "fn_index": locked.function("ReportsPage.remove"), "session_hash": "curator0001"}
    assert reader.post("/gradio_api/queue/join", json=asked).status_code == 403
    assert "acme.md" in locked.names()


def test_a_reader_cannot_upload(locked: Locked) -> None:
    name = locked.user()
    answer = locked.log_in(name).post("/gradio_api/upload", files={"files": ("a.md", b"# A\n\nText.\n")})
    assert answer.status_code == 403
    assert [entry.what for entry in locked.accounts.audit.entries(5, name, "refused")] == ["POST /gradio_api/upload"]


def test_a_reader_cannot_have_a_file_added_that_is_on_the_server(locked: Locked) -> None:
    event = {"files": [{"path": "/etc/hostname", "name": "hostname.txt"}], "refused": [], "folder": False}
    locked.call(locked.session(), "ReportsPage.add", [], event)
    assert locked.session().get("/jobs?since=-1").json()["html"].count("hostname") == 0


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../../../etc/hostname", "{kb}/access.sqlite3", "/proc/self/environ"]
)
def test_nobody_can_have_a_file_of_the_server_added_as_an_upload(locked: Locked, path: str) -> None:
    curator = locked.session(Role.CURATOR)
    path = path.format(kb=locked.kb.settings.dir)
    event = {"files": [{"path": path, "name": "stolen.txt"}], "refused": [], "folder": False}
    locked.call(curator, "ReportsPage.add", [], event)
    assert "stolen.txt" not in curator.get("/jobs?since=-1").json()["html"]


@pytest.mark.parametrize("action", ["restore", "undo", "discard", "stop", "clear", "replace", "both", "cancel"])
def test_a_reader_cannot_do_what_the_buttons_of_queue_and_bin_do(locked: Locked, action: str) -> None:
    answer = locked.call(locked.session(), "ReportsPage.act", [], {"action": action, "value": "1"})
    assert "administrator" in str(answer)


def test_a_reader_cannot_run_an_evaluation_or_see_the_settings(locked: Locked) -> None:
    reader = locked.session()
    assert "administrator" in str(locked.call(reader, "EvalPage.run", ["report"]))
    shown = str(locked.call(reader, "SettingsPage.show"))
    assert "administrator" in shown
    assert str(locked.kb.settings.dir) not in shown


def test_every_handler_called_by_a_reader_with_anything_changes_nothing(locked: Locked) -> None:
    """All numbers of the queue, whatever they are for, with the events that the changing ones take."""
    reader, before = locked.session(), locked.names()
    files = sorted(path for path in locked.kb.settings.dir.rglob("*") if "access" not in path.name)
    numbers = json.loads(locked.handlers.read_text(encoding="utf-8"))
    event = {"id": acme(locked), "action": "discard", "value": "1", "files": [], "refused": [], "folder": False}
    for at, name in enumerate(numbers):
        dependency = reader.get("/config").json()["dependencies"][numbers[name]]
        data: list[Any] = [None] * len(dependency["inputs"])
        locked.call(reader, name, data, event, f"everything{at}")
    assert locked.names() == before
    assert sorted(path for path in locked.kb.settings.dir.rglob("*") if "access" not in path.name) == files


@pytest.mark.parametrize("number", ["x", None, {"$ne": 1}, [0], 1.5])
def test_a_number_of_no_handler_is_refused(locked: Locked, number: object) -> None:
    asked = {"data": [], "fn_index": number, "session_hash": "numbers001"}
    assert locked.session(Role.ADMIN).post("/gradio_api/queue/join", json=asked).status_code in range(400, 600)


def test_a_curator_adds_and_removes_and_the_log_says_so(locked: Locked) -> None:
    name = locked.user(Role.CURATOR)
    curator = locked.log_in(name)
    identity = added(locked, curator, "curated.md", "# Curated\n\n## Pears\n\nThe orchard had 77 pears in 2024.\n")
    locked.call(curator, "ReportsPage.ask_back", [], {"id": identity}, "curating01")
    locked.call(curator, "ReportsPage.remove", [identity], None, "curating01")
    assert "curated.md" not in locked.names()
    log = {(entry.action, entry.what) for entry in locked.accounts.audit.entries(50, name)}
    assert {("add", "curated.md"), ("remove", f"curated.md {identity}"), ("login", "")} <= log


def test_what_a_role_may_is_looked_up_at_every_request(locked: Locked) -> None:
    name = locked.user(Role.CURATOR)
    browser = locked.log_in(name)
    assert browser.post("/gradio_api/upload", files={"files": b"x"}).status_code == 200
    locked.accounts.users.set_role(name, Role.READER)
    assert browser.post("/gradio_api/upload", files={"files": b"x"}).status_code == 403


def test_a_change_by_rest_needs_the_right_to_it_even_if_a_route_forgets(locked: Locked) -> None:
    program = locked.client(authorization=f"Bearer {locked.token()}")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in (
            "/api/v1/documents",
            f"/api/v1/documents/{acme(locked)}",
            "/api/v1/bin/x/restore",
            "/api/v1/jobs/1",
        ):
            assert program.request(method, path).status_code == 403, (method, path)


@pytest.mark.parametrize("role", [Role.READER, Role.CURATOR])
def test_the_log_is_for_administrators(locked: Locked, role: Role) -> None:
    assert locked.session(role).get("/access/audit").status_code == 403
    scoped = locked.client(authorization=f"Bearer {locked.token(Role.ADMIN, [Scope.READ])}")
    assert scoped.get("/access/audit").status_code == 403
    assert locked.session(Role.ADMIN).get("/access/audit").status_code == 200


def test_the_log_tells_who_asked_what(locked: Locked) -> None:
    name = locked.user()
    reader = locked.log_in(name)
    reader.post("/chat/ask", json=ASKED).raise_for_status()
    for _ in range(300):  # it is written once the answer has gone out
        if found := locked.accounts.audit.entries(5, name, "ask"):
            break
        sleep(0.1)
    (entry,) = found
    assert (entry.what, entry.how, entry.address, entry.status) == (QUESTION, "session", "127.0.0.1", 200)


# ---- what is somebody else's -------------------------------------------------------------------------------------------


def test_nobody_sees_changes_or_drops_the_chats_of_another(locked: Locked) -> None:
    one, other, chat = locked.session(), locked.session(Role.ADMIN), "/access/chats/0123456789abcdef"
    assert one.put(chat, json={"turns": ["mine"]}).status_code == 204
    assert other.get("/access/chats").json() == {}
    assert other.put(chat, json={"turns": ["other"]}).status_code == 204
    assert other.delete(chat).status_code == 204
    assert [json.loads(body) for body in one.get("/access/chats").json().values()] == [{"turns": ["mine"]}]


@pytest.mark.parametrize(
    "identity", ["..%2f..%2fx", "x", "0123456789ABCDEF", "0" * 50, "%00%00%00%00%00%00%00%00", "' OR 1=1 --"]
)
def test_a_chat_is_kept_under_an_id_only(locked: Locked, identity: str) -> None:
    reader = locked.session()
    assert reader.put(f"/access/chats/{identity}", json={}).status_code == 404
    assert reader.get("/access/chats").json() == {}


def test_nobody_listens_to_the_queue_of_another_page(locked: Locked) -> None:
    one, other = locked.session(), locked.session(Role.ADMIN)
    locked.call(one, "ReportsPage.renew", [[]], None, "mine000001")
    assert other.get("/gradio_api/queue/data", params={"session_hash": "mine000001"}).status_code == 403
    cancelled = {"session_hash": "mine000001", "fn_index": 0, "event_id": "x"}
    assert other.post("/gradio_api/cancel", json=cancelled).status_code == 403


def test_a_form_shows_nobody_elses_name(locked: Locked) -> None:
    one, other = locked.session(), locked.session()
    mine = one.get("/access/me").json()
    assert mine["name"] != other.get("/access/me").json()["name"]
    assert mine["name"] in one.get("/access/account").text
    assert mine["name"] not in other.get("/access/account").text
    assert one.cookies[COOKIE] not in one.get("/access/account").text + one.get("/access/me").text
