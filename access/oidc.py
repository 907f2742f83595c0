"""Logging in at an OpenID provider: authorization code with PKCE, state and nonce; the token's signature, issuer,
audience and end are checked.

Authlib is the extra `report-qa[oidc]`; it is imported when the first of these logins begins.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from access.kept.database import digest
from access.principal import Principal, Role
from kb.errors import ReportQAError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from access.kept.accounts import Accounts

LOGIN_SECONDS = 600.0
"""A login at the provider may take so long."""

ANSWER_SECONDS = 10.0
SCOPES = "openid profile email"
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""How a provider may sign; never by a secret that this server shares, never not at all."""

_ROLES = (Role.ADMIN, Role.CURATOR, Role.READER)


class ProviderError(ReportQAError):
    """The provider cannot be reached, or what it says is not to be believed."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider tells of itself."""

    issuer: str
    authorization: str
    token: str
    keys: str


def begin(accounts: Accounts, callback: str, onward: str) -> tuple[str, str]:
    """The provider's address for a login, and the state that the browser keeps until it comes back.

    Raises:
        ProviderError: the provider cannot be reached.
    """
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    found, database = _provider(accounts), accounts.database
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    now = database.clock()
    database.change("DELETE FROM logins WHERE made_at < ?", now - LOGIN_SECONDS)
    database.change("INSERT INTO logins VALUES (?, ?, ?, ?, ?)", digest(state), nonce, verifier, onward, now)
    with _client(accounts, callback) as client:
        challenge = create_s256_code_challenge(verifier)
        asked = {"nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256"}
        address, _ = client.create_authorization_url(found.authorization, state=state, **asked)
    return str(address), state


def end(accounts: Accounts, callback: str, told: Mapping[str, str], kept: str) -> tuple[Principal, str]:
    """Who has logged in, by what the provider has the browser bring back, and where to go on. A state counts once, and
    for the browser that has kept it.

    Raises:
        ProviderError: the login was not begun here, was refused, or what the provider says is not to be believed.
        UsageError: the user has no role here, or another user has the name.
    """
    state, database = told.get("state", ""), accounts.database
    with database.transaction():
        begun = database.rows("SELECT nonce, verifier, onward, made_at FROM logins WHERE hash = ?", digest(state))
        database.change("DELETE FROM logins WHERE hash = ?", digest(state))
    late = not begun or begun[0][3] < database.clock() - LOGIN_SECONDS
    if late or not secrets.compare_digest(state.encode(), kept.encode()):
        raise ProviderError("This login was not begun in this browser, or took too long.", "Log in again.")
    if "code" not in told:
        raise ProviderError(f"The provider refused the login: {told.get('error', '')[:80]}.", "Log in again.")
    nonce, verifier, onward, _ = begun[0]
    claims = _claims(accounts, callback, told["code"], verifier, nonce)
    user = accounts.users.from_issuer(
        accounts.settings.oidc_issuer, str(claims["sub"]), name_in(claims), role_in(claims, accounts)
    )
    return Principal(user.name, user.role.scopes, "session"), onward


def _claims(accounts: Accounts, callback: str, code: str, verifier: str, nonce: str) -> dict[str, Any]:
    """The claims of the token that the code is exchanged for."""
    from authlib.integrations.base_client import OAuthError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    found = _provider(accounts)
    with _client(accounts, callback) as client:
        try:
            answer = client.fetch_token(found.token, grant_type="authorization_code", code=code, code_verifier=verifier)
            keys = KeySet.import_key_set(cast("Any", _json(accounts, found.keys)))
            claims = dict(jwt.decode(str(answer.get("id_token", "")), keys, algorithms=_ALGORITHMS).claims)
            _claims_registry(accounts, found, nonce).validate(claims)
        except (OAuthError, JoseError, OSError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(
                f"What {found.issuer} says of the login is not to be believed: {type(error).__name__}.", "Log in again."
            ) from error
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != accounts.settings.oidc_client_id:
        raise ProviderError(f"What {found.issuer} says is meant for another program.", "Log in again.")
    return claims


def _claims_registry(accounts: Accounts, found: Provider, nonce: str) -> Any:
    from joserfc.jwt import JWTClaimsRegistry

    return JWTClaimsRegistry(
        now=int(accounts.database.clock()),
        leeway=60,
        iss={"essential": True, "value": found.issuer},
        aud={"essential": True, "value": accounts.settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )


def name_in(claims: Mapping[str, Any]) -> str:
    """The name of a user: what the provider prefers, else the verified address, else the number."""
    mail = claims.get("email") if claims.get("email_verified") is True else None
    return str(claims.get("preferred_username") or mail or claims["sub"])


def role_in(claims: Mapping[str, Any], accounts: Accounts) -> Role:
    """The highest role that the claims tell.

    Raises:
        UsageError: they tell none, and no setting says what then.
    """
    value: Any = claims
    for part in accounts.settings.oidc_role_claim.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    told = {value} if isinstance(value, str) else set(map(str, value)) if isinstance(value, list) else set()
    found = next((role for role in _ROLES if role.value in told), None)
    if found is None and accounts.settings.oidc_default_role:
        found = Role(accounts.settings.oidc_default_role)
    if found is None:
        cure = "Ask an administrator of the provider for reader, curator or admin."
        raise UsageError("The provider tells no role for you here.", cure)
    return found


def _provider(accounts: Accounts) -> Provider:
    issuer = accounts.settings.oidc_issuer
    told = _json(accounts, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    if not all(isinstance(told.get(name), str) for name in names) or told["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise ProviderError(f"{issuer} does not describe itself as that provider.", "Correct KB_OIDC_ISSUER.")
    return Provider(*(told[name] for name in names))


def _json(accounts: Accounts, address: str) -> dict[str, Any]:
    with _client(accounts, "") as client:
        try:
            answer = client.get(address, withhold_token=True, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (OSError, ValueError) as error:
            what = f"{accounts.settings.oidc_issuer} cannot be asked: {type(error).__name__}."
            raise ProviderError(what, "Try again later.") from error
    return told if isinstance(told, dict) else {}


def _client(accounts: Accounts, callback: str) -> Any:
    """Authlib's client.

    Raises:
        UsageError: it is not installed.
    """
    try:
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError:
        raise UsageError("Authlib is not installed.", "Install the extra: pip install 'report-qa[oidc]'") from None
    settings = accounts.settings
    secret = settings.oidc_client_secret.get_secret_value()
    client = OAuth2Session(
        settings.oidc_client_id,
        secret or None,
        scope=SCOPES,
        redirect_uri=callback,
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
        default_timeout=ANSWER_SECONDS,
    )
    client.trust_env = False
    return client
