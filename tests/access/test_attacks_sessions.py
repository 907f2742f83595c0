"""Attacks on logins, sessions and tokens: guessed, stolen, replayed, fixed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from locked_server import COOKIE, PAGE, PASSWORD, form_of, login

from access.kept.accounts import FAILURES_OF_USER
from access.kept.database import digest
from access.principal import Role, Scope

if TYPE_CHECKING:
    import httpx
    from locked_server import Locked

OPEN = {"/access/login"}
PRIVATE = (
    *("/", "/config", "/jobs", "/starting", "/chat/start", "/chat/examples", "/facts.xlsx", "/theme.css"),
    *("/gradio_api/info", "/gradio_api/queue/data?session_hash=a", "/gradio_api/startup-events", "/access/account"),
    *("/access/me", "/access/audit", "/access/chats", "/api/v1/documents", "/v1/models", "/mcp", "/openapi.json"),
    *("/docs", "/metrics", "/nothing"),
)


def cookie_of(client: httpx.Client) -> str:
    """The session that a browser holds."""
    return str(client.cookies[COOKIE])


def with_cookie(locked: Locked, value: str) -> httpx.Client:
    """Another browser that brings this session."""
    return locked.client(cookie=f"{COOKIE}={value}")


def test_without_a_login_nothing_is_answered(locked: Locked) -> None:
    visitor = locked.client()
    for path in PRIVATE:
        assert visitor.get(path).status_code in (401, 303), path
    for path in (
        "/chat/ask",
        "/gradio_api/queue/join",
        "/gradio_api/upload",
        "/api/v1/ask",
        "/v1/chat/completions",
        "/mcp",
    ):
        assert visitor.post(path, json={}).status_code == 401, path
    assert visitor.delete("/api/v1/documents/0123456789abcdef").status_code == 401


def test_programs_are_told_to_bring_a_token_and_people_are_led_to_the_login(locked: Locked) -> None:
    visitor = locked.client(**PAGE)
    for path in ("/api/v1/documents", "/v1/models", "/mcp"):
        answer = visitor.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert visitor.get("/").headers["location"] == "/access/login?next=/"
    assert visitor.get("/evidence/x?page=2").headers["location"] == "/access/login?next=/evidence/x%3Fpage%3D2"
    assert visitor.get("/v1/models").json()["error"]["message"].startswith("Log in first")
    assert "token" in visitor.get("/api/v1/facts").json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/./config",
        "/access/../config",
        "/access/login/../../config",
        "/CONFIG/../config",
        "/%2e%2e/config",
        "/access/%2e%2e/config",
        "/access/login%2f..%2f..%2fconfig",
        "/access\\..\\config",
    ],
)
def test_no_detour_leads_past_the_login(locked: Locked, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nConnection: close\r\n\r\n"
    assert re.match(rb"HTTP/1.1 40[014] ", locked.raw(head.encode()))


@pytest.mark.parametrize("value", ["", "x", "../../x", "' OR 1=1 --", "null", "\xe9", "A" * 5_000, '"quoted"', "%00"])
def test_a_cookie_that_was_made_up_opens_nothing(locked: Locked, value: str) -> None:
    cookie = f"{COOKIE}={value}".encode("latin-1")
    head = f"GET /config HTTP/1.1\r\nHost: 127.0.0.1:{locked.port}\r\nConnection: close\r\n".encode()
    assert locked.raw(head + b"Cookie: " + cookie + b"\r\n\r\n").startswith(b"HTTP/1.1 401")


def test_what_the_file_keeps_of_a_session_opens_nothing(locked: Locked) -> None:
    session = cookie_of(locked.session())
    kept = digest(session)
    assert locked.accounts.database.rows("SELECT count(*) FROM sessions WHERE hash = ?", kept) == [(1,)]
    assert with_cookie(locked, kept).get("/config").status_code == 401
    assert session.encode() not in locked.accounts.database.path.read_bytes()


def test_a_session_that_was_fixed_before_the_login_is_worth_nothing_after_it(locked: Locked) -> None:
    name, planted = locked.user(), "A" * 43
    victim = with_cookie(locked, planted)
    page = victim.get("/access/login")
    form_cookie = page.headers["set-cookie"].split(";")[0]
    sent = {"form": form_of(page.text), "name": name, "password": PASSWORD, "next": "/"}
    answer = victim.post("/access/login", data=sent, headers={"cookie": f"{COOKIE}={planted}; {form_cookie}"})
    assert answer.status_code == 303
    assert planted not in str(answer.headers)
    assert with_cookie(locked, planted).get("/config").status_code == 401


def test_a_login_ends_the_session_that_the_browser_had(locked: Locked) -> None:
    name = locked.user()
    browser = locked.log_in(name)
    before = cookie_of(browser)
    fresh = locked.client()
    page = fresh.get("/access/login")
    form_cookie = page.headers["set-cookie"].split(";")[0]
    sent = {"form": form_of(page.text), "name": name, "password": PASSWORD}
    fresh.cookies.clear()
    fresh.post("/access/login", data=sent, headers={"cookie": f"{COOKIE}={before}; {form_cookie}"})
    assert with_cookie(locked, before).get("/config").status_code == 401


def test_a_cookie_that_is_replayed_after_the_logout_opens_nothing(locked: Locked) -> None:
    browser = locked.session()
    stolen = cookie_of(browser)
    assert with_cookie(locked, stolen).get("/config").status_code == 200
    form = form_of(browser.get("/access/account").text)
    assert browser.post("/access/logout", data={"form": form}).status_code == 303
    assert with_cookie(locked, stolen).get("/config").status_code == 401


def test_a_stolen_cookie_ends_when_the_password_changes(locked: Locked) -> None:
    browser = locked.session()
    stolen = cookie_of(browser)
    form = {"form": form_of(browser.get("/access/account").text), "old": PASSWORD, "new": "nine dry camels in a hall"}
    assert browser.post("/access/password", data=form).status_code == 303
    assert with_cookie(locked, stolen).get("/config").status_code == 401
    assert browser.get("/config").status_code == 200, "the browser that changed it goes on"


def test_a_password_is_not_changed_without_the_old_one(locked: Locked) -> None:
    browser = locked.session()
    form = {
        "form": form_of(browser.get("/access/account").text),
        "old": "a guess of mine",
        "new": "nine dry camels in a hall",
    }
    assert browser.post("/access/password", data=form).status_code == 403
    assert browser.get("/config").status_code == 200


@pytest.mark.parametrize(("column", "seconds"), [("used_at", 61 * 60), ("made_at", 13 * 3_600)])
def test_a_session_that_nobody_used_or_that_is_old_has_ended(locked: Locked, column: str, seconds: int) -> None:
    browser = locked.session()
    hashed = digest(cookie_of(browser))
    locked.accounts.database.change(f"UPDATE sessions SET {column} = {column} - ? WHERE hash = ?", seconds, hashed)
    assert browser.get("/config").status_code == 401
    locked.accounts.database.change(f"UPDATE sessions SET {column} = {column} + ? WHERE hash = ?", seconds, hashed)
    assert browser.get("/config").status_code == 401, "it does not come back"


def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(locked: Locked) -> None:
    browser = locked.session()
    hashed, database = digest(cookie_of(browser)), locked.accounts.database
    database.change("UPDATE sessions SET used_at = used_at - 1800 WHERE hash = ?", hashed)
    before = database.rows("SELECT used_at FROM sessions WHERE hash = ?", hashed)
    assert browser.get("/jobs").status_code == 200
    assert database.rows("SELECT used_at FROM sessions WHERE hash = ?", hashed) == before
    assert browser.get("/config").status_code == 200
    assert database.rows("SELECT used_at FROM sessions WHERE hash = ?", hashed) > before


def test_two_cookies_of_one_name_count_as_none(locked: Locked) -> None:
    one, other = cookie_of(locked.session()), cookie_of(locked.session())
    assert locked.client(cookie=f"{COOKIE}={one}; {COOKIE}={other}").get("/config").status_code == 401


def test_scripts_cannot_read_the_cookies_and_other_sites_do_not_send_them(locked: Locked) -> None:
    browser, name = locked.client(), locked.user()
    set_ones = [
        browser.get("/access/login").headers["set-cookie"],
        login(browser, name, PASSWORD).headers["set-cookie"],
    ]
    assert all("HttpOnly" in one and re.search("SameSite=(lax|strict)", one, re.IGNORECASE) for one in set_ones)
    assert not [one for one in set_ones if "domain" in one.lower()]


def test_a_removed_user_is_out_at_once(locked: Locked) -> None:
    name = locked.user()
    browser = locked.log_in(name)
    token, _ = locked.accounts.tokens.make(name, "a test", [Scope.READ], 1)
    locked.accounts.users.remove(name)
    assert browser.get("/config").status_code == 401
    assert locked.client(authorization=f"Bearer {token}").get("/config").status_code == 401


# ---- guessing ----------------------------------------------------------------------------------------------------------


def test_a_password_cannot_be_guessed_by_trying(locked: Locked) -> None:
    name, visitor = locked.user(), locked.client()
    tries = [login(visitor, name, f"guess number {at}").status_code for at in range(FAILURES_OF_USER + 1)]
    assert tries == [401] * FAILURES_OF_USER + [429]
    late = login(visitor, name.upper(), PASSWORD)
    assert late.status_code == 429, "the right one is not heard either, however the name is written"
    assert int(late.headers["retry-after"]) > 60


def test_a_login_does_not_tell_which_names_exist(locked: Locked) -> None:
    known = login(locked.client(), locked.user(), "a guess of mine")
    unknown = login(locked.client(), "nobody-of-that-name", "a guess of mine")
    blank = re.compile(r'value="[^"]*"')
    assert known.status_code == unknown.status_code == 401
    assert blank.sub("", known.text) == blank.sub("", unknown.text)


@pytest.mark.parametrize(
    "name", ["' OR '1'='1", "admin'--", "first\x00", "first ", "\u202efirst", "<script>", "a" * 100_000]
)
def test_a_name_that_is_an_attack_is_a_wrong_name(locked: Locked, name: str) -> None:
    answer = login(locked.client(), name, "' OR '1'='1")
    assert answer.status_code in (401, 413, 429)
    assert "<script>" not in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_a_login_form_that_another_site_sends_is_not_taken(locked: Locked) -> None:
    name = locked.user()
    form = {"form": "0" * 64, "name": name, "password": PASSWORD}
    bare = locked.client()
    assert bare.post("/access/login", data=form).status_code == 403
    attacker = form_of(locked.client().get("/access/login").text)
    victim = locked.client()
    victim.get("/access/login")
    assert victim.post("/access/login", data=form | {"form": attacker}).status_code == 403


@pytest.mark.parametrize("path", ["logout", "password", "tokens", "tokens/revoke"])
def test_no_form_of_the_account_is_taken_without_what_its_page_was_given(locked: Locked, path: str) -> None:
    browser, other = locked.session(), locked.session()
    foreign = form_of(other.get("/access/account").text)
    for form in ("", "0" * 64, foreign):
        assert browser.post(f"/access/{path}", data={"form": form, "label": "x", "days": "1"}).status_code == 403
    assert browser.get("/config").status_code == 200


def test_a_form_is_a_form(locked: Locked) -> None:
    browser = locked.session()
    token = form_of(browser.get("/access/account").text)
    assert browser.post("/access/logout", json={"form": token}).status_code == 415
    assert browser.post("/access/logout", files={"form": (None, token)}).status_code == 415
    twice = f"form={token}&form={token}"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/access/logout", content=twice, headers=kind).status_code == 403


# ---- tokens ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told", ["Bearer x", "Bearer rqa_x", "bearer\trqa_", "Bearer ' OR 1=1 --", "Basic Zmlyc3Q6eA=="]
)
def test_a_token_that_was_made_up_opens_nothing(locked: Locked, told: str) -> None:
    assert locked.client(authorization=told).get("/config").status_code == 401


def test_a_token_opens_what_its_scopes_say_until_its_end(locked: Locked) -> None:
    token = locked.token(Role.CURATOR)
    program = locked.client(authorization=f"Bearer {token}")
    assert program.get("/config").status_code == 200
    assert program.post("/gradio_api/upload", files={"files": b"x"}).status_code == 403, (
        "it may read, its user may write"
    )
    locked.accounts.database.change("UPDATE tokens SET ends_at = 0 WHERE hash = ?", digest(token))
    assert program.get("/config").status_code == 401


def test_a_token_may_no_more_than_its_user_may_now(locked: Locked) -> None:
    token = locked.token(Role.CURATOR, [Scope.READ, Scope.WRITE])
    program = locked.client(authorization=f"Bearer {token}")
    assert program.post("/gradio_api/upload", files={"files": b"x"}).status_code == 200
    (user,) = locked.accounts.database.rows("SELECT user FROM tokens WHERE hash = ?", digest(token))[0]
    locked.accounts.users.set_role(user, Role.READER)
    assert program.post("/gradio_api/upload", files={"files": b"x"}).status_code == 403


def test_a_token_makes_no_tokens_and_changes_no_password(locked: Locked) -> None:
    program = locked.client(authorization=f"Bearer {locked.token(Role.ADMIN, list(Scope))}")
    assert program.get("/access/account").status_code == 303
    for path in ("tokens", "password", "logout"):
        assert program.post(f"/access/{path}", data={"form": ""}).status_code == 403


def test_a_token_in_an_address_is_no_token(locked: Locked) -> None:
    token = locked.token()
    for name in ("token", "access_token", "api_key"):
        assert locked.client().get("/config", params={name: token}).status_code == 401


def test_a_token_with_too_many_rights_or_no_end_is_not_made(locked: Locked) -> None:
    browser = locked.session()
    form = {"form": form_of(browser.get("/access/account").text), "label": "a test", "scope_read": "1", "days": "30"}
    for wrong in (
        {"scope_admin": "1"},
        {"scope_write": "1"},
        {"days": "0"},
        {"days": "9999"},
        {"days": "-1"},
        {"label": " "},
    ):
        answer = browser.post("/access/tokens", data=form | wrong)
        assert answer.status_code == 400, wrong
        assert "rqa_" not in answer.text
    assert "rqa_" in browser.post("/access/tokens", data=form).text
    assert "rqa_" not in browser.get("/access/account").text, "it is shown once"


def test_nobody_ends_the_token_of_another(locked: Locked) -> None:
    token = locked.token()
    (identity,) = locked.accounts.database.rows("SELECT id FROM tokens WHERE hash = ?", digest(token))[0]
    browser = locked.session(Role.ADMIN)
    form = {"form": form_of(browser.get("/access/account").text), "id": identity}
    assert browser.post("/access/tokens/revoke", data=form).status_code == 404
    assert locked.client(authorization=f"Bearer {token}").get("/config").status_code == 200


def test_neither_tokens_nor_passwords_nor_sessions_are_in_any_log(locked: Locked) -> None:
    token, browser = locked.token(), locked.session()
    locked.client(authorization=f"Bearer {token}").get("/nothing")
    login(locked.client(), "nobody", "my secret guess of a password")
    logged = locked.output.read_text(encoding="utf-8") + str(locked.accounts.audit.entries(10_000))
    for secret in (token, PASSWORD, "my secret guess of a password", cookie_of(browser)):
        assert secret not in logged
        assert secret.encode() not in locked.accounts.database.path.read_bytes()


def test_the_file_of_accounts_is_read_by_its_owner_alone(locked: Locked) -> None:
    for path in locked.accounts.database.path.parent.glob("access.sqlite3*"):
        assert path.stat().st_mode & 0o077 == 0, path
