"""The cookies: that of a session, and those that hold a page of login together with the browser that it was shown
to."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.responses import Response

LOGIN_PAGE = "/access/login"
SESSION, FORM, PROVIDER = "rq-session", "rq-form", "rq-provider"
FORM_SECONDS = 3_600


def _name(name: str, *, secure: bool) -> str:
    """Over TLS, browsers take cookies with this prefix from this very host alone, for all of its paths."""
    return f"__Host-{name}" if secure else name


def read_cookie(headers: Headers, name: str, *, secure: bool) -> str:
    """The value of a cookie; "" where there is none, or two of the same name: one of them is somebody else's."""
    found = []
    for header in headers.getlist("cookie"):
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == _name(name, secure=secure):
                found.append(value)
    return found[0] if len(found) == 1 and _is_plain(found[0]) else ""


def _is_plain(value: str) -> bool:
    try:
        SimpleCookie({"value": value})
    except CookieError:
        return False
    return value.isascii() and len(value) <= 200


def session_cookie(headers: Headers, *, secure: bool) -> str:
    """The id of the session that a browser brings, if any."""
    return read_cookie(headers, SESSION, secure=secure)


def set_cookie(
    response: Response,
    name: str,
    value: str,
    *,
    secure: bool,
    same_site: Literal["lax", "strict"] = "lax",
    seconds: int | None = None,
) -> None:
    """Give a browser a cookie that no script can read; it goes with the browser where no `seconds` are told."""
    response.set_cookie(
        _name(name, secure=secure), value, max_age=seconds, httponly=True, samesite=same_site, secure=secure
    )


def drop_cookie(response: Response, name: str, *, secure: bool) -> None:
    """Take a cookie back."""
    response.delete_cookie(_name(name, secure=secure), httponly=True, samesite="lax", secure=secure)
