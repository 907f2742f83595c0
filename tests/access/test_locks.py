"""What each way of serving asks for, and what stands on the way of a request besides the app."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from locked_server import PASSWORD, filled, locked_server

from access.addresses import addresses_of, is_loopback
from access.kept.accounts import Accounts
from access.principal import Principal, Role, Scope
from access.serving import Serving, guarded
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of our own, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    certfile, keyfile = tmp_path / "cert.pem", tmp_path / "key.pem"
    certfile.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    keyfile.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certfile, keyfile


def with_user(settings: Settings) -> Settings:
    """The settings of a knowledge base that has an account."""
    accounts = Accounts.open(settings)
    accounts.users.add("anna", Role.READER, PASSWORD)
    accounts.close()
    return settings


@dataclass
class App:
    """An application that keeps what reaches it."""

    seen: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(dict(scope))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def asked(
    guard: Any, *headers: tuple[str, str], path: str = "/", method: str = "GET", body: bytes = b""
) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw, "scheme": "http"}
    asyncio.run(guard(scope | {"client": ("192.0.2.7", 1), "raw_path": path.encode()}, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_other_machines_are_not_let_in_without_tls(make_settings: Callable[..., Settings], host: str) -> None:
    settings = with_user(make_settings())
    with pytest.raises(UsageError, match="other machines") as refused:
        guarded(App(), settings, Serving(host))
    assert "--certfile" in refused.value.cure
    assert "--behind-proxy" in refused.value.cure


def test_other_machines_are_not_let_in_without_accounts(
    make_settings: Callable[..., Settings], certificate: tuple[Path, Path]
) -> None:
    for serving in (Serving("0.0.0.0", *certificate), Serving("127.0.0.1", behind_proxy=True)):
        with pytest.raises(UsageError, match="has no accounts") as refused:
            guarded(App(), make_settings(), serving)
        assert "python -m access users add" in refused.value.cure


def test_the_program_ends_in_two_lines_with_status_2_before_anything_is_opened(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, "app.py", "--kb", str(tmp_path / "kb"), "--host", "0.0.0.0"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 2
    assert not (tmp_path / "kb").exists()


@pytest.mark.parametrize("broken", ["missing", "text", "no key"])
def test_a_certificate_that_cannot_be_served_with_is_told_of(
    make_settings: Callable[..., Settings], certificate: tuple[Path, Path], tmp_path: Path, broken: str
) -> None:
    other = tmp_path / "other.pem"
    if broken == "text":
        other.write_text("no certificate", encoding="utf-8")
    given = (certificate[0], None) if broken == "no key" else (other, certificate[1])
    with pytest.raises(UsageError, match="cannot be served with"):
        guarded(App(), with_user(make_settings()), Serving("0.0.0.0", *given))
    with pytest.raises(UsageError, match="without --certfile"):
        guarded(App(), make_settings(), Serving("127.0.0.1", None, certificate[1]))


def test_at_a_loopback_address_nobody_is_asked_for_an_account(make_settings: Callable[..., Settings]) -> None:
    settings, app = make_settings(), App()
    guard = guarded(app, settings, Serving("127.0.0.1"))
    assert asked(guard, ("host", "127.0.0.1:7860"))[0] == 200
    assert app.seen[0]["state"]["principal"].name == "local"
    assert not settings.dir.exists(), "nothing is made for it"


def test_where_there_are_accounts_they_count_at_a_loopback_address_too(make_settings: Callable[..., Settings]) -> None:
    guard = guarded(App(), with_user(make_settings()), Serving("127.0.0.1"))
    assert asked(guard, ("host", "127.0.0.1:7860"))[0] == 401
    guard.close()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, *, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_server_for_others_is_called_by_its_numbers_and_told_names() -> None:
    addresses = addresses_of("0.0.0.0", "reports.example.com, other.example.com", secure=True)
    for own in ("reports.example.com", "REPORTS.example.com:443", "192.0.2.9:7860", "[2001:db8::1]:1", "localhost"):
        assert addresses.is_own_host(own), own
    for foreign in ("evil.example", "reports.example.com.evil.example", "reports.example.com@evil", "", "a b", "x:y:z"):
        assert not addresses.is_own_host(foreign), foreign


def test_over_tls_a_page_without_it_is_another_site() -> None:
    addresses = addresses_of("0.0.0.0", "reports.example.com", secure=True)
    assert addresses.is_own_origin("https://reports.example.com", "192.0.2.9")
    assert not addresses.is_own_origin("http://reports.example.com", "reports.example.com")


def test_over_tls_browsers_are_told_to_keep_to_it_and_cookies_too(make_settings: Callable[..., Settings]) -> None:
    settings = with_user(make_settings(hosts="reports.example.com"))
    guard = guarded(App(), settings, Serving("127.0.0.1", behind_proxy=True))
    status, headers = asked(guard, ("host", "reports.example.com"), path="/access/login")
    assert status == 200
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["set-cookie"].startswith("__Host-")
    assert "Secure" in headers["set-cookie"]
    guard.close()


def test_the_app_speaks_tls_with_a_certificate(
    tmp_path: Path, embedder: Embedder, certificate: tuple[Path, Path]
) -> None:
    certfile, keyfile = map(str, certificate)
    with filled(tmp_path, embedder) as kb:
        with_user(kb.settings)
        with locked_server(kb, "--certfile", certfile, "--keyfile", keyfile, scheme="https") as served:
            browser = served.log_in("anna")
            assert browser.get("/config").status_code == 200
            assert list(browser.cookies) == ["__Host-rq-session"]
            assert browser.post("/chat/render", json={"turns": []}, headers={"origin": served.url}).status_code == 200
            plain = served.url.replace("https", "http")
            assert browser.post("/chat/render", json={"turns": []}, headers={"origin": plain}).status_code == 403


def test_whoever_has_not_logged_in_asks_only_so_often(make_settings: Callable[..., Settings]) -> None:
    guard = guarded(App(), with_user(make_settings(requests_a_minute=60)), Serving("127.0.0.1"))
    codes = [asked(guard, ("host", "localhost"), path="/access/me")[0] for _ in range(600)]
    assert codes[:60] == [401] * 60
    assert 429 in codes
    guard.close()


def test_behind_a_proxy_the_last_address_that_it_adds_counts(make_settings: Callable[..., Settings]) -> None:
    settings, app = with_user(make_settings(hosts="reports.example.com")), App()
    guard = guarded(app, settings, Serving("127.0.0.1", behind_proxy=True))
    assert guard.accounts is not None
    token, _ = guard.accounts.tokens.make("anna", "a test", [Scope.READ], 1)
    forwarded = ("x-forwarded-for", "10.9.9.9, 203.0.113.5")
    bearer = ("authorization", f"Bearer {token}")
    status, _ = asked(guard, ("host", "reports.example.com"), forwarded, bearer, path="/chat/ask", method="POST")
    assert status == 200
    assert guard.accounts.audit.entries(1)[0].address == "203.0.113.5"
    assert app.seen[0]["scheme"] == "https"
    assert asked(guard, ("host", "127.0.0.1"), ("x-forwarded-host", "evil.example"), bearer)[0] == 421
    guard.close()


def test_what_a_client_of_mcp_says_besides_is_no_question(make_settings: Callable[..., Settings]) -> None:
    guard = guarded(App(), with_user(make_settings(questions_a_minute=1)), Serving("127.0.0.1"))
    assert guard.accounts is not None
    token, _ = guard.accounts.tokens.make("anna", "a test", [Scope.READ], 1)
    own = (("host", "localhost"), ("authorization", f"Bearer {token}"))
    calling = json.dumps({"method": "tools/call", "params": {"name": "ask", "arguments": {"question": "Who?"}}})
    bodies = [b'{"method": "tools/list"}'] * 3 + [calling.encode()] * 2
    assert [asked(guard, *own, path="/mcp", method="POST", body=body)[0] for body in bodies] == [200] * 4 + [429]
    assert [one.what for one in guard.accounts.audit.entries(9, "anna", "ask")] == ["Who?"]
    guard.close()


def test_a_question_is_left_out_of_the_log_where_a_setting_says_so(make_settings: Callable[..., Settings]) -> None:
    accounts = Accounts.open(make_settings(audit_questions=False))
    user = accounts.users.add("anna", Role.READER, PASSWORD)
    accounts.audit.write(Principal(user.name, user.role.scopes), "ask", "What did the secret report say?", "", 200)
    accounts.audit.write(Principal(user.name, user.role.scopes), "remove", "acme.md")
    assert [(one.action, one.what) for one in accounts.audit.entries()] == [("remove", "acme.md"), ("ask", "")]
    accounts.close()
