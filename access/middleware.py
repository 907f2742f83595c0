"""The locks in front of the application (ASGI): each request is looked at before anything else reads it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders

from access.bodies import Body, BodyError, question_in
from access.cookies import LOGIN_PAGE, session_cookie
from access.noted import AUDIT, PRINCIPAL, Noted
from access.paths import MCP, OF_THE_PROGRAM, OWN, SAFE, is_for_programs, is_served, is_sound, is_used, wants
from access.principal import LOCAL, Principal
from access.sittings import SITTING_PATHS, Sittings
from access.web import account_pages

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from access.addresses import Addresses
    from access.kept.accounts import Accounts
    from access.paths import Wants

_FORWARDED = frozenset(
    {b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for", b"x-forwarded-port", b"forwarded"}
)
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_BEARER = "bearer "
_REFERRER = (b"referrer-policy", b"same-origin")
"""Without any referrer, browsers say of a form that it comes from nowhere ("Origin: null")."""


class RefusedError(Exception):
    """A request that is not passed on: its status, what is said, and headers besides."""

    def __init__(self, status: int, told: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(told)
        self.status, self.told, self.headers = status, told, headers or {}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as the locks see it."""

    scope: Scope
    method: str
    path: str
    headers: Headers
    netloc: str
    address: str
    """Where it comes from: that of the browser, where a proxy tells it."""

    @property
    def safe(self) -> bool:
        """Whether the method changes nothing."""
        return self.method in SAFE


class Guard:
    """Passes on to `app` what may pass. Without `accounts` everybody who reaches the server may do everything, but from
    its own pages only."""

    def __init__(
        self,
        app: ASGIApp,
        accounts: Accounts | None,
        addresses: Addresses,
        headers: tuple[tuple[bytes, bytes], ...] = (),
        *,
        max_file_mb: int = 50,
        behind_proxy: bool = False,
    ) -> None:
        self.app, self.accounts, self.addresses = app, accounts, addresses
        self._max_file_mb, self._behind_proxy = max_file_mb, behind_proxy
        self._own_headers = (*(one for one in headers if one[0] != _REFERRER[0]), _REFERRER)
        self._sittings = Sittings()
        self._pages = account_pages(accounts, secure=addresses.secure)

    def close(self) -> None:
        """Close the file of accounts."""
        if self.accounts is not None:
            self.accounts.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":  # nothing here speaks it
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, self.addresses.secure, self.accounts is not None, path=scope["path"])
        try:
            arrived = self._arrived(scope)
            answer.private &= not arrived.path.startswith(OF_THE_PROGRAM)
            principal = self._let_in(arrived)
            await self._pass_on(arrived, principal, receive, answer)
        except RefusedError as refused:
            await self._refuse(refused, answer)
        except BodyError as fault:
            await self._refuse(_unread(fault), answer)

    # ---- who comes, and from where ---------------------------------------------------------------------------------

    def _arrived(self, scope: Scope) -> Arrived:
        """The request, if it is called by a name of this server and its path is sound."""
        headers = Headers(raw=scope["headers"])
        hosts = headers.getlist("host")
        netloc = (self._behind_proxy and headers.get("x-forwarded-host")) or (hosts[0] if hosts else "")
        if len(hosts) != 1 or not self.addresses.is_own_host(netloc):
            told = "This server is not called by that name. Whoever runs it can name it: KB_HOSTS=NAME."
            raise RefusedError(421, told)
        if not is_sound(scope["path"]) or not is_served(scope["path"]):
            raise RefusedError(404, "There is nothing here.")
        address = scope["client"][0] if scope.get("client") else ""
        if self._behind_proxy:
            address = headers.get("x-forwarded-for", address).rpartition(",")[2].strip()[:64]
        raw = [(name, value) for name, value in scope["headers"] if name not in _FORWARDED and name != b"host"]
        raw.append((b"host", netloc.encode()))
        passed = {**scope, "headers": raw, "state": dict(scope.get("state") or {})}
        if self.addresses.secure:
            passed["scheme"] = "https"
        return Arrived(passed, scope["method"], scope["path"], Headers(raw=raw), netloc, address)

    def _let_in(self, arrived: Arrived) -> Principal | None:
        """Who comes; None who has not logged in."""
        if self.accounts is None:
            self._from_own_page(arrived)
            return LOCAL
        told = arrived.headers.get("authorization", "")
        if told[: len(_BEARER)].lower() == _BEARER:
            found = self.accounts.tokens.principal(told[len(_BEARER) :].strip())
            if found is None:
                raise _unknown("This token is unknown, or has ended.")
            return found  # no page of another site can send it
        self._from_own_page(arrived)
        cookie = session_cookie(arrived.headers, secure=self.addresses.secure)
        return self.accounts.sessions.principal(cookie, used=is_used(arrived.path)) if cookie else None

    def _from_own_page(self, arrived: Arrived) -> None:
        if not self.addresses.is_own_page(arrived.headers, arrived.netloc, safe=arrived.safe):
            raise RefusedError(403, "This came from a page of another site.")

    # ---- what it may do --------------------------------------------------------------------------------------------

    async def _pass_on(self, arrived: Arrived, principal: Principal | None, receive: Receive, answer: _Answer) -> None:
        wanted = wants(arrived.method, arrived.path, self._max_file_mb)
        body = answer.body = Body(receive, wanted.body_most)
        self._check_length(arrived, wanted)
        if arrived.path == OWN or arrived.path.startswith(f"{OWN}/"):
            if self.accounts is not None and principal is None:
                self._bear(arrived)
            arrived.scope["state"] |= {PRINCIPAL: principal, "address": arrived.address}
            await self._pages(arrived.scope, body.next, answer.framed(self._own_headers))
            return
        if principal is None:
            raise self._login_first(arrived)
        arrived.scope["state"][PRINCIPAL] = principal
        if self.accounts is None:
            await self.app(arrived.scope, body.next, answer)
            return
        if wanted.question and arrived.path.startswith(MCP) and not question_in(MCP, await body.whole()):
            wanted = replace(wanted, question=False)  # what its clients say besides
        self._may(arrived, principal, wanted)
        if arrived.path in SITTING_PATHS:
            asked = arrived.scope["query_string"] if arrived.safe else await body.whole()
            if not self._sittings.may(principal.name, asked):
                raise RefusedError(403, "This is the page of somebody else.")
        await self._served(arrived, principal, wanted, body, answer)

    async def _served(self, arrived: Arrived, principal: Principal, wanted: Wants, body: Body, answer: _Answer) -> None:
        """Have the application answer, and write down what was asked."""
        assert self.accounts is not None
        audit = self.accounts.audit
        noted = Noted(audit, principal, arrived.address)
        arrived.scope["state"][AUDIT] = noted
        try:
            await self.app(arrived.scope, body.next, answer)
        finally:
            if wanted.question:
                action, what = "ask", question_in(arrived.path, bytes(body.held))
            else:
                action, what = "request", f"{arrived.method} {arrived.path}"
            if wanted.question or (wanted.upload and arrived.path.startswith("/api/")):
                await asyncio.to_thread(audit.write, principal, action, what, arrived.address, answer.status)

    def _bear(self, arrived: Arrived) -> None:
        """Whether an address has not asked too much without a login."""
        assert self.accounts is not None
        if wait := self.accounts.limits.requests.wait(("address", arrived.address)):
            raise _slower(wait)

    def _check_length(self, arrived: Arrived, wanted: Wants) -> None:
        told = arrived.headers.get("content-length", "0")
        if not told.isdecimal() or int(told) > wanted.body_most:
            raise BodyError(413)

    def _may(self, arrived: Arrived, principal: Principal, wanted: Wants) -> None:
        """Whether the principal may, and has not done too much already."""
        assert self.accounts is not None
        if not principal.may(wanted.scope):
            tried = f"{arrived.method} {arrived.path}"
            self.accounts.audit.write(principal, "refused", tried, arrived.address, 403)
            raise RefusedError(403, f"This needs the right to {wanted.scope.value}. Ask an administrator for it.")
        limits = self.accounts.limits
        wait = limits.requests.wait(principal.name)
        if wanted.question:
            wait = wait or limits.questions.wait(principal.name)
        if wanted.upload:
            megabytes = int(arrived.headers.get("content-length") or 0) / 1e6
            wait = wait or limits.upload_mb.wait(principal.name, megabytes)
        if wait:
            raise _slower(wait)

    def _login_first(self, arrived: Arrived) -> RefusedError:
        """Where somebody logs in, or, of a program, that it has to bring a token."""
        is_page = arrived.method == "GET" and "text/html" in arrived.headers.get("accept", "")
        if is_page and not is_for_programs(arrived.path):
            query = arrived.scope["query_string"].decode("latin-1")
            onward = quote(f"{arrived.path}?{query}" if query else arrived.path, safe="/")
            return RefusedError(303, "Log in first.", {"location": f"{LOGIN_PAGE}?next={onward}"})
        return _unknown("Log in first, or bring a token: Authorization: Bearer TOKEN.")

    async def _refuse(self, refused: RefusedError, answer: _Answer) -> None:
        """Say why, unless something has been said already."""
        if answer.status:
            return
        answer.body = None
        body = json.dumps(_shaped(refused, answer.path)).encode() + b"\n"
        headers = [
            *((b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())),
            (b"cache-control", b"no-store"),
            *((name.encode(), value.encode()) for name, value in refused.headers.items()),
            *self._own_headers,
        ]
        await answer({"type": "http.response.start", "status": refused.status, "headers": headers})
        await answer({"type": "http.response.body", "body": body})


def _shaped(refused: RefusedError, path: str) -> dict[str, Any]:
    """A refusal in the form that its reader takes: clients of OpenAI's API have one of their own."""
    if path.startswith("/v1/"):
        return {"error": {"message": refused.told, "type": "invalid_request_error", "code": str(refused.status)}}
    what, _, hint = refused.told.partition(". ")
    return {"error": f"{what.rstrip('.')}.", "hint": hint, "detail": refused.told}


def _unread(fault: BodyError) -> RefusedError:
    told = "This is more than may be sent at once." if fault.status == 413 else "The rest of the request did not come."
    return RefusedError(fault.status, told, {"connection": "close"})


def _unknown(told: str) -> RefusedError:
    return RefusedError(401, told, {"www-authenticate": 'Bearer realm="report-qa"'})


def _slower(wait: float) -> RefusedError:
    seconds = str(int(wait) + 1)
    return RefusedError(429, f"This is too much at once. Try again in {seconds} seconds.", {"retry-after": seconds})


@dataclass(slots=True)
class _Answer:
    """The answer on its way out: its status, and headers that every answer has."""

    send: Send
    secure: bool
    private: bool
    status: int = 0
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: Body | None = None
    path: str = ""

    def framed(self, headers: tuple[tuple[bytes, bytes], ...]) -> _Answer:
        """The same with more headers."""
        self.headers = headers
        return self

    async def __call__(self, message: Message) -> None:
        """Pass on a message (ASGI `send`)."""
        if not self.status and self.body is not None and self.body.fault is not None:
            raise self.body.fault  # said in our own way, whatever the application makes of it
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=[*message.get("headers", ()), *self.headers])
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]  # no page of another site may read an answer
            if self.secure:
                headers.raw.append(_HSTS)
            if self.private and "cache-control" not in headers:
                headers["cache-control"] = "no-store"
            message = {**message, "headers": headers.raw}
        await self.send(message)
