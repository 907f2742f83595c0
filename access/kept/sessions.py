"""Sessions of browsers: a random id in a cookie, of which the file keeps a hash."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from access.kept.database import digest
from access.principal import Principal, Role

if TYPE_CHECKING:
    from access.kept.database import Database

USED_EVERY_SECONDS = 60.0
"""A session's last use is written down so often at most."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of a knowledge base. One ends when nobody has used it for `idle` seconds, and after `longest`
    seconds in any case."""

    database: Database
    idle: float
    longest: float

    def begin(self, user: str) -> str:
        """A new session; returns its id. What has ended is taken out."""
        secret, now = secrets.token_urlsafe(32), self.database.clock()
        ended = "DELETE FROM sessions WHERE used_at < ? OR made_at < ?"
        self.database.change(ended, now - self.idle, now - self.longest)
        self.database.change("INSERT INTO sessions VALUES (?, ?, ?, ?)", digest(secret), user, now, now)
        return secret

    def principal(self, secret: str, *, used: bool = True) -> Principal | None:
        """Whose session this is, with what the user may do now; None where it is none, or has ended. One that is `used`
        goes on."""
        found = self.database.rows(
            "SELECT name, role, sessions.made_at, used_at FROM sessions JOIN users ON name = user WHERE hash = ?",
            digest(secret),
        )
        if not found:
            return None
        name, role, made_at, used_at = found[0]
        now = self.database.clock()
        if now - used_at > self.idle or now - made_at > self.longest:
            self.end(secret)
            return None
        if used and now - used_at > USED_EVERY_SECONDS:
            self.database.change("UPDATE sessions SET used_at = ? WHERE hash = ?", now, digest(secret))
        return Principal(name, Role(role).scopes, "session")

    def end(self, secret: str) -> None:
        """End a session."""
        self.database.change("DELETE FROM sessions WHERE hash = ?", digest(secret))


def form_token(secret: str) -> str:
    """What every form of a page has to bring back: only who has the page of this session, or of this login, knows
    it."""
    return hmac.new(secret.encode(), b"form", sha256).hexdigest()


def is_form_token(secret: str, told: str) -> bool:
    """Whether a form brought back what its page was given."""
    return bool(secret) and hmac.compare_digest(form_token(secret).encode(), told.encode("utf-8", "replace"))
