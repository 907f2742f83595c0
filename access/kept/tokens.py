"""Tokens for programs: random, shown once, of which the file keeps a hash, with scopes and an end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.kept.database import digest
from access.kept.users import moment
from access.principal import Principal, Role, Scope
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from access.kept.database import Database

PREFIX = "rqa_"
"""What every token begins with, so that scanners for leaked secrets find it."""

DAYS_MOST = 366
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; the token itself is not."""

    id: str
    user: str
    label: str
    scopes: tuple[Scope, ...]
    ends_at: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a knowledge base."""

    database: Database

    def make(self, user: str, label: str, scopes: Iterable[Scope], days: int) -> tuple[str, Token]:
        """A new token of a user, and what is kept of it. It may do what its scopes say and its user may still do when
        it is used.

        Raises:
            UsageError: it would have no scope, one that the user has not, no label, or no end within a year.
        """
        wanted = frozenset(scopes)
        (role,) = self.database.rows("SELECT role FROM users WHERE name = ?", user)[0]
        if not 1 <= days <= DAYS_MOST:
            raise UsageError(f"A token cannot last {days} days.", f"Give 1 to {DAYS_MOST} days.")
        if not wanted or not wanted <= Role(role).scopes:
            scopes_there = ", ".join(sorted(Role(role).scopes))
            raise UsageError(f"A token of {user} cannot have these scopes.", f"Give some of: {scopes_there}.")
        if not label.strip() or len(label) > 80:
            raise UsageError("A token needs a name of up to 80 signs.", "Say what it is for.")
        secret, identity = PREFIX + secrets.token_urlsafe(32), secrets.token_hex(6)
        now = self.database.clock()
        values = (identity, digest(secret), user, label.strip(), " ".join(sorted(wanted)), now, now + days * _DAY)
        self.database.change("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
        return secret, next(token for token in self.all(user) if token.id == identity)

    def all(self, user: str | None = None) -> list[Token]:
        """All tokens, or those of a user, the one that ends first in front."""
        found = self.database.rows(
            "SELECT id, user, label, scopes, ends_at FROM tokens WHERE ? IS NULL OR user = ? ORDER BY ends_at, id",
            *(user, user),
        )
        now = self.database.clock()
        return [
            Token(one, owner, label, tuple(map(Scope, scopes.split())), moment(ends_at), ends_at <= now)
            for one, owner, label, scopes, ends_at in found
        ]

    def revoke(self, identity: str, user: str | None = None) -> bool:
        """End a token, if it is there and, where one is given, the user's."""
        return bool(
            self.database.change("DELETE FROM tokens WHERE id = ? AND (? IS NULL OR user = ?)", identity, user, user)
        )

    def principal(self, secret: str) -> Principal | None:
        """Who comes with a token; None where it is none, or has ended."""
        found = self.database.rows(
            "SELECT id, name, role, scopes, ends_at FROM tokens JOIN users ON name = user WHERE hash = ?",
            digest(secret),
        )
        if not found or found[0][4] <= self.database.clock():
            return None
        identity, name, role, scopes, _ = found[0]
        return Principal(name, Role(role).scopes & frozenset(map(Scope, scopes.split())), f"token {identity}")
