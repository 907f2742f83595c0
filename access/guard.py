"""What a route asks for: the principal of a request, or a refusal; and what it tells the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import HTTPException, Request

from access.noted import AUDIT, PRINCIPAL, Noted
from access.principal import LOCAL, Principal, Scope

if TYPE_CHECKING:
    from collections.abc import Callable


def principal_of(request: Request) -> Principal:
    """Who makes a request."""
    found = getattr(request.state, PRINCIPAL, LOCAL)
    assert isinstance(found, Principal)
    return found


def needs(scope: Scope) -> Callable[[Request], Principal]:
    """A dependency for FastAPI: the principal of the request, who must have a scope; else status 403."""

    def checked(request: Request) -> Principal:
        principal = principal_of(request)
        if not principal.may(scope):
            raise HTTPException(403, f"This needs the right to {scope.value}. Ask an administrator for it.")
        return principal

    return checked


def note(request: Request, action: str, what: str) -> None:
    """Write down what a request did: "add", "remove", "replace", "restore", "discard". Nothing where no accounts are
    kept."""
    noted = getattr(request.state, AUDIT, None)
    if isinstance(noted, Noted):
        noted.audit.write(noted.principal, action, what, noted.address, 200)
