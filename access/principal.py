"""Who makes a request, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a request needs the right to."""

    READ = "read"
    """Ask, search, look at facts, documents and pages."""
    WRITE = "write"
    """Add, replace, remove and restore documents."""
    ADMIN = "admin"
    """Manage users and tokens; read the audit log and metrics."""


class Role(StrEnum):
    """What a user is."""

    READER = "reader"
    CURATOR = "curator"
    ADMIN = "admin"

    @property
    def scopes(self) -> frozenset[Scope]:
        """What a user of this role may do."""
        return _SCOPES[self]


_SCOPES = {
    Role.READER: frozenset((Scope.READ,)),
    Role.CURATOR: frozenset((Scope.READ, Scope.WRITE)),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request: a user by session or token, or whoever sits at this machine where no accounts are kept."""

    name: str
    scopes: frozenset[Scope]
    how: str = "local"
    """How it came in: "session", "token ID", "command", or "local" where no accounts are kept."""

    def may(self, scope: Scope) -> bool:
        """Whether the principal has a scope."""
        return scope in self.scopes


LOCAL = Principal("local", frozenset(Scope))
"""Whoever sits at this machine: serving at a loopback address without accounts."""
