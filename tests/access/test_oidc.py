"""Logging in at an OpenID provider, which is a small one of ours at a loopback address."""

from __future__ import annotations

import hashlib
import json
import threading
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from locked_server import PASSWORD

from access import oidc
from access.kept.accounts import Accounts
from access.principal import Role
from kb.errors import ReportQAError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kb.settings import Settings

CALLBACK = "https://reports.example.com/access/oidc/callback"


@dataclass
class Provider:
    """What the provider says, which a test may falsify: `claims` go over its own, `key` signs."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    published: Any = None
    algorithm: str = "ES256"
    issuer: str = ""
    told_issuer: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    challenge: str = ""
    nonce: str = ""

    def configuration(self) -> Mapping[str, Any]:
        at = self.issuer
        return {
            "issuer": self.told_issuer or at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
        }

    def keys(self) -> Mapping[str, Any]:
        return dict(KeySet([self.published or self.key]).as_dict(private=False))

    def token(self, asked: dict[str, str]) -> Mapping[str, Any]:
        """The answer to a code, if the one who brings it began the login (PKCE)."""
        self.asked = asked
        proof = urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if proof != self.challenge:
            return {"error": "invalid_grant"}
        now = int(time())
        own = {"iss": self.issuer, "aud": "report-qa", "sub": "17", "nonce": self.nonce, "iat": now, "exp": now + 60}
        claims = own | {"preferred_username": "Anna", "roles": ["staff", "curator"]} | self.claims
        header = {"alg": self.algorithm, "kid": "1"}
        plain = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(header, plain, self.key, algorithms=[self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def provider() -> Iterator[Provider]:
    served = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(served.keys() if self.path == "/keys" else served.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._say(served.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _say(self, told: Mapping[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(400 if "error" in told else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


@pytest.fixture
def accounts(make_settings: Callable[..., Settings], provider: Provider) -> Iterator[Accounts]:
    told = {"oidc_issuer": provider.issuer, "oidc_client_id": "report-qa", "oidc_client_secret": "a secret of ours"}
    opened = Accounts.open(make_settings(**told))
    yield opened
    opened.close()


def begun(accounts: Accounts, provider: Provider) -> str:
    """The state of a login that the browser was led to the provider with."""
    address, state = oidc.begin(accounts, CALLBACK, "/access/account")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == CALLBACK
    assert asked["state"] == state
    assert {"openid"} <= set(asked["scope"].split())
    provider.challenge, provider.nonce = asked["code_challenge"], asked["nonce"]
    return state


def came_back(accounts: Accounts, provider: Provider) -> Any:
    state = begun(accounts, provider)
    return oidc.end(accounts, CALLBACK, {"state": state, "code": "c"}, state)


def test_who_logs_in_at_the_provider_has_the_role_that_it_tells(accounts: Accounts, provider: Provider) -> None:
    who, onward = came_back(accounts, provider)
    assert (who.name, onward) == ("anna", "/access/account")
    assert accounts.users.known("anna").role is Role.CURATOR
    provider.claims = {"roles": ["reader"]}
    assert came_back(accounts, provider)[0].scopes == Role.READER.scopes, "as the provider says now"
    assert len(accounts.users.all()) == 1


def test_the_secret_goes_to_the_provider_and_nowhere_else(accounts: Accounts, provider: Provider) -> None:
    address, _ = oidc.begin(accounts, CALLBACK, "/")
    assert "secret" not in address
    came_back(accounts, provider)
    assert "a secret of ours" not in str(accounts.settings) + str(accounts.audit.entries())


def test_a_role_may_stand_inside_a_claim_or_come_from_a_setting(
    accounts: Accounts, provider: Provider, make_settings: Callable[..., Settings]
) -> None:
    told = {"oidc_issuer": provider.issuer, "oidc_client_id": "report-qa", "oidc_role_claim": "realm_access.roles"}
    opened = Accounts.open(make_settings(**told))
    assert oidc.role_in({"realm_access": {"roles": ["admin", "reader"]}}, opened) is Role.ADMIN
    for none in ({}, {"realm_access": "x"}, {"realm_access": {"roles": ["owner", 7]}}):
        with pytest.raises(UsageError):
            oidc.role_in(none, opened)
    opened.close()
    default = Accounts.open(make_settings(**told, oidc_default_role="reader"))
    assert oidc.role_in({}, default) is Role.READER
    default.close()


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-program"},
        {"aud": ["report-qa", "another-program"], "azp": "another-program"},
        {"exp": 1_000},
        {"exp": None},
        {"nonce": "that of another login"},
        {"nonce": None},
        {"sub": None},
        {"iat": 99_999_999_999},
    ],
)
def test_a_token_that_is_not_for_this_login_is_not_believed(
    accounts: Accounts, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with pytest.raises(oidc.ProviderError):
        came_back(accounts, provider)
    assert accounts.users.all() == []


@pytest.mark.parametrize("forged", ["another key", "shared secret"])
def test_a_token_that_somebody_else_signed_is_not_believed(accounts: Accounts, provider: Provider, forged: str) -> None:
    provider.published = provider.key
    if forged == "another key":
        provider.key = ECKey.generate_key("P-256", {"kid": "1"})
    else:
        provider.key, provider.algorithm = OctKey.import_key(json.dumps(provider.keys())), "HS256"
    with pytest.raises(oidc.ProviderError):
        came_back(accounts, provider)


def test_a_state_counts_once_and_in_the_browser_that_began(accounts: Accounts, provider: Provider) -> None:
    state = begun(accounts, provider)
    for kept in ("", "another"):
        with pytest.raises(oidc.ProviderError, match="not begun in this browser"):
            oidc.end(accounts, CALLBACK, {"state": state, "code": "c"}, kept)
    with pytest.raises(oidc.ProviderError, match="not begun in this browser"):
        oidc.end(accounts, CALLBACK, {"state": state, "code": "c"}, state)
    with pytest.raises(oidc.ProviderError):
        oidc.end(accounts, CALLBACK, {"code": "c"}, "")


def test_a_code_that_was_stolen_is_worth_nothing_without_what_only_this_server_knows(
    accounts: Accounts, provider: Provider
) -> None:
    begun(accounts, provider)
    challenge = provider.challenge
    state = begun(accounts, provider)
    provider.challenge = challenge  # the code is of the other login
    with pytest.raises(oidc.ProviderError):
        oidc.end(accounts, CALLBACK, {"state": state, "code": "c"}, state)


def test_a_provider_that_calls_itself_otherwise_or_is_not_there_is_not_asked(
    accounts: Accounts, provider: Provider, make_settings: Callable[..., Settings]
) -> None:
    provider.told_issuer = "https://evil.example"
    with pytest.raises(oidc.ProviderError, match="does not describe itself"):
        oidc.begin(accounts, CALLBACK, "/")
    gone = Accounts.open(make_settings(oidc_issuer="http://127.0.0.1:9", oidc_client_id="report-qa"))
    with pytest.raises(oidc.ProviderError, match="cannot be asked"):
        oidc.begin(gone, CALLBACK, "/")
    gone.close()


def test_nobody_takes_over_an_account_by_its_name(accounts: Accounts, provider: Provider) -> None:
    accounts.users.add("anna", Role.ADMIN, PASSWORD)
    with pytest.raises(ReportQAError, match="another user"):
        came_back(accounts, provider)
    assert accounts.users.known("anna").issuer == ""


def test_an_address_that_was_not_verified_is_no_name() -> None:
    assert oidc.name_in({"sub": "17", "email": "boss@example.com"}) == "17"
    assert oidc.name_in({"sub": "17", "email": "boss@example.com", "email_verified": True}) == "boss@example.com"


def test_who_comes_from_the_provider_has_no_password_here(accounts: Accounts, provider: Provider) -> None:
    came_back(accounts, provider)
    assert accounts.users.verified("anna", "") is None
    with pytest.raises(UsageError, match="logs in at"):
        accounts.users.set_password("anna", PASSWORD)
