"""The pages of accounts under /access: logging in and out, one's own password and tokens, chats, the log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from access import oidc
from access.cookies import (
    FORM,
    FORM_SECONDS,
    LOGIN_PAGE,
    PROVIDER,
    SESSION,
    drop_cookie,
    read_cookie,
    session_cookie,
    set_cookie,
)
from access.kept.chats import BODY_MOST, is_chat_id
from access.kept.sessions import form_token, is_form_token
from access.noted import PRINCIPAL
from access.pages import Said, account_page, audit_page, language_of, login_page
from access.principal import Principal, Scope
from kb.errors import ReportQAError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from access.kept.accounts import Accounts

FORM_MOST = 64 * 1024
AUDIT_SHOWN = 500
_NOBODY = Principal("", frozenset(), "login")


def account_pages(accounts: Accounts | None, *, secure: bool) -> ASGIApp:
    """The application under /access. Where no accounts are kept it only says so."""
    if accounts is None:
        return Starlette(routes=[Route("/access/me", lambda _: JSONResponse({"accounts": False}))])
    return _Pages(accounts, secure).application()


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages over the accounts of a knowledge base."""

    accounts: Accounts
    secure: bool

    def application(self) -> ASGIApp:
        """All of them."""
        routes = [
            Route("/access/me", self.me),
            Route(LOGIN_PAGE, self.show_login, methods=["GET"]),
            Route(LOGIN_PAGE, self.log_in, methods=["POST"]),
            Route("/access/logout", self.log_out, methods=["POST"]),
            Route("/access/account", self.show_account, methods=["GET"]),
            Route("/access/password", self.change_password, methods=["POST"]),
            Route("/access/tokens", self.make_token, methods=["POST"]),
            Route("/access/tokens/revoke", self.revoke_token, methods=["POST"]),
            Route("/access/audit", self.show_audit, methods=["GET"]),
            Route("/access/chats", self.chats, methods=["GET"]),
            Route("/access/chats/{identity}", self.keep_chat, methods=["PUT"]),
            Route("/access/chats/{identity}", self.drop_chat, methods=["DELETE"]),
            Route("/access/oidc/start", self.start_provider, methods=["GET"]),
            Route("/access/oidc/callback", self.end_provider, methods=["GET"]),
        ]
        return Starlette(routes=routes, exception_handlers={ReportQAError: _told, HTTPException: _refused})

    # ---- logging in and out ----------------------------------------------------------------------------------------

    def show_login(self, request: Request) -> Response:
        """The page with name and password; whoever has logged in already goes on."""
        if _who(request) is not None:
            return _redirect(_onward(request.query_params.get("next", "/")))
        return self._login_page(request)

    def _login_page(self, request: Request, fault: str = "", status: int = 200, wait: float = 0) -> Response:
        kept = read_cookie(request.headers, FORM, secure=self.secure) or secrets.token_urlsafe(32)
        onward = _onward(request.query_params.get("next", "/"))
        page = login_page(_said(request), form_token(kept), onward, fault, provider=bool(self._issuer))
        response = HTMLResponse(page, status_code=status)
        if wait:
            response.headers["retry-after"] = str(int(wait) + 1)
        set_cookie(response, FORM, kept, secure=self.secure, same_site="strict", seconds=FORM_SECONDS)
        return response

    @property
    def _issuer(self) -> str:
        return self.accounts.settings.oidc_issuer

    async def log_in(self, request: Request) -> Response:
        """Begin a session, under a new id whatever the browser brought."""
        form = await _form(request)
        if not is_form_token(read_cookie(request.headers, FORM, secure=self.secure), form.get("form", "")):
            return self._login_page(request, "login_stale", 403)
        return await run_in_threadpool(self._log_in, request, form)

    def _log_in(self, request: Request, form: dict[str, str]) -> Response:
        limits, address, name = self.accounts.limits, _address(request), form.get("name", "")[:200]
        tried = name.casefold().strip()
        wait = max(limits.of_user.wait(tried), limits.of_address.wait(address))
        if wait:
            self.accounts.audit.write(_NOBODY, "login too often", name, address, 429)
            return self._login_page(request, "login_often", 429, wait)
        limits.of_user.failed(tried)
        limits.of_address.failed(address)
        user = self.accounts.users.verified(name, form.get("password", ""))
        if user is None:
            self.accounts.audit.write(_NOBODY, "login failed", name, address, 401)
            return self._login_page(request, "login_failed", 401)
        limits.of_user.forget(tried)
        limits.of_address.taken_back(address)
        return self._begun(request, Principal(user.name, user.role.scopes, "session"), form.get("next", "/"))

    def _begun(self, request: Request, who: Principal, onward: str) -> Response:
        before = session_cookie(request.headers, secure=self.secure)
        if before:
            self.accounts.sessions.end(before)
        response = _redirect(_onward(onward))
        set_cookie(response, SESSION, self.accounts.sessions.begin(who.name), secure=self.secure)
        drop_cookie(response, FORM, secure=self.secure)
        self.accounts.audit.write(who, "login", "", _address(request), 303)
        return response

    async def log_out(self, request: Request) -> Response:
        """End the session."""
        who, _ = await self._own_form(request)
        self.accounts.sessions.end(session_cookie(request.headers, secure=self.secure))
        self.accounts.audit.write(who, "logout", "", _address(request), 303)
        response = _redirect(LOGIN_PAGE)
        drop_cookie(response, SESSION, secure=self.secure)
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response

    # ---- who I am --------------------------------------------------------------------------------------------------

    def me(self, request: Request) -> Response:
        """Who has logged in, for the page's script."""
        who = _who(request)
        if who is None:
            return JSONResponse({"accounts": True}, status_code=401)
        told = {"accounts": True, "name": who.name, "scopes": sorted(who.scopes)}
        return JSONResponse(told | {"form": self._token_of(request)})

    def show_account(self, request: Request) -> Response:
        """One's own name, password and tokens."""
        who = _who(request)
        if who is None or who.how != "session":
            return _redirect(f"{LOGIN_PAGE}?next=/access/account")
        return self._account_page(request, who)

    def _account_page(
        self, request: Request, who: Principal, note: str = "", secret: str = "", status: int = 200
    ) -> Response:
        user = self.accounts.users.known(who.name)
        tokens = self.accounts.tokens.all(who.name)
        token = self._token_of(request)
        return HTMLResponse(account_page(_said(request), user, who, tokens, token, note, secret), status_code=status)

    def _token_of(self, request: Request) -> str:
        return form_token(session_cookie(request.headers, secure=self.secure))

    async def change_password(self, request: Request) -> Response:
        """Change one's own password, knowing the old one. All other sessions end, and this one gets a new id."""
        who, form = await self._own_form(request)
        return await run_in_threadpool(self._change_password, request, who, form)

    def _change_password(self, request: Request, who: Principal, form: dict[str, str]) -> Response:
        limits, address = self.accounts.limits, _address(request)
        if wait := limits.of_user.wait(who.name):
            return PlainTextResponse("Too often.", 429, {"retry-after": str(int(wait) + 1)})
        limits.of_user.failed(who.name)
        if self.accounts.users.verified(who.name, form.get("old", "")) is None:
            self.accounts.audit.write(who, "password not changed", "", address, 403)
            return self._account_page(request, who, "password_wrong", status=403)
        limits.of_user.forget(who.name)
        try:
            self.accounts.users.set_password(who.name, form.get("new", ""))
        except ReportQAError as error:
            return self._account_page(request, who, str(error), status=400)
        self.accounts.audit.write(who, "password changed", "", address, 303)
        response = _redirect("/access/account")
        set_cookie(response, SESSION, self.accounts.sessions.begin(who.name), secure=self.secure)
        return response

    async def make_token(self, request: Request) -> Response:
        """Make a token of one's own, and show it this once."""
        who, form = await self._own_form(request)
        scopes = [scope for scope in Scope if form.get(f"scope_{scope}")]
        days = int(form["days"]) if form.get("days", "").isdecimal() and len(form["days"]) < 5 else 0
        try:
            secret, token = self.accounts.tokens.make(who.name, form.get("label", ""), scopes, days)
        except ReportQAError as error:
            return self._account_page(request, who, str(error), status=400)
        self.accounts.audit.write(who, "token made", token.id, _address(request), 200)
        return self._account_page(request, who, "token_made", secret)

    async def revoke_token(self, request: Request) -> Response:
        """End a token of one's own."""
        who, form = await self._own_form(request)
        gone = self.accounts.tokens.revoke(form.get("id", ""), who.name)
        if gone:
            self.accounts.audit.write(who, "token revoked", form["id"], _address(request), 200)
        return self._account_page(request, who, "token_revoked" if gone else "token_gone", status=200 if gone else 404)

    def show_audit(self, request: Request) -> Response:
        """The log, for administrators."""
        if not _must(request).may(Scope.ADMIN):
            raise HTTPException(403, "This needs the right to admin.")
        return HTMLResponse(audit_page(_said(request), self.accounts.audit.entries(AUDIT_SHOWN)))

    # ---- chats -----------------------------------------------------------------------------------------------------

    def chats(self, request: Request) -> Response:
        """One's own chats: {ID: JSON of the chat}."""
        return JSONResponse(self.accounts.chats.of(_must(request).name))

    async def keep_chat(self, request: Request) -> Response:
        """Keep a chat of one's own."""
        who, identity = _must(request), request.path_params["identity"]
        if not is_chat_id(identity):
            raise HTTPException(404, "That is no chat.")
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise HTTPException(415, "A chat is sent as application/json.")
        body = await request.body()
        if len(body) > BODY_MOST:
            raise HTTPException(413, "This chat is too long to be kept.")
        text = body.decode("utf-8", "replace")
        await run_in_threadpool(self.accounts.chats.keep, who.name, identity, text)
        return Response(status_code=204)

    def drop_chat(self, request: Request) -> Response:
        """Forget a chat of one's own."""
        self.accounts.chats.drop(_must(request).name, request.path_params["identity"])
        return Response(status_code=204)

    # ---- another provider ------------------------------------------------------------------------------------------

    def start_provider(self, request: Request) -> Response:
        """Lead to the OpenID provider."""
        if not self._issuer:
            raise HTTPException(404, "No provider is set.")
        onward = _onward(request.query_params.get("next", "/"))
        address, state = oidc.begin(self.accounts, _callback(request), onward)
        response = _redirect(address)
        set_cookie(response, PROVIDER, state, secure=self.secure, seconds=int(oidc.LOGIN_SECONDS))
        return response

    def end_provider(self, request: Request) -> Response:
        """Come back from it."""
        if not self._issuer:
            raise HTTPException(404, "No provider is set.")
        kept = read_cookie(request.headers, PROVIDER, secure=self.secure)
        try:
            who, onward = oidc.end(self.accounts, _callback(request), dict(request.query_params), kept)
        except ReportQAError as error:
            self.accounts.audit.write(_NOBODY, "login failed", error.what, _address(request), 403)
            return self._login_page(request, str(error), 403)
        response = self._begun(request, who, onward)
        drop_cookie(response, PROVIDER, secure=self.secure)
        return response

    # ---- forms -----------------------------------------------------------------------------------------------------

    async def _own_form(self, request: Request) -> tuple[Principal, dict[str, str]]:
        """Who sends a form of a page of this session, and what is in it."""
        who, form = _must(request), await _form(request)
        secret = session_cookie(request.headers, secure=self.secure)
        if who.how != "session" or not is_form_token(secret, form.get("form", "")):
            raise HTTPException(403, "This form is not from a page of yours. Load the page again.")
        return who, form


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; of two of one name none."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HTTPException(415, "A form is sent as application/x-www-form-urlencoded.")
    body = await request.body()
    if len(body) > FORM_MOST:
        raise HTTPException(413, "This is more than a form.")
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise HTTPException(400, "This is no form.") from None
    return {name: values[0] for name, values in fields.items() if len(values) == 1}


def _who(request: Request) -> Principal | None:
    found = getattr(request.state, PRINCIPAL, None)
    return found if isinstance(found, Principal) else None


def _must(request: Request) -> Principal:
    if (who := _who(request)) is None:
        raise HTTPException(401, "Log in first.")
    return who


def _address(request: Request) -> str:
    return str(getattr(request.state, "address", ""))


def _said(request: Request) -> Said:
    return language_of(request.headers.get("accept-language", ""))


def _redirect(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


def _onward(told: str) -> str:
    """Where to go after a login: a path of this server, never an address."""
    plain = told.startswith("/") and not told.startswith(("//", "/\\")) and told.isprintable() and "\\" not in told
    return told if plain and len(told) < 500 else "/"


def _callback(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}/access/oidc/callback"


def _told(_: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), status_code=503)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code)
