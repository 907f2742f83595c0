"""The accounts of a knowledge base, all that belongs to them in one place."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from access.kept.audit import Audit
from access.kept.chats import Chats
from access.kept.database import Database
from access.kept.limits import Buckets, Failures
from access.kept.sessions import Sessions
from access.kept.tokens import Tokens
from access.kept.users import Users

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from kb.settings import Settings

LOGIN_SECONDS = 15 * 60.0
FAILURES_OF_USER = 6
FAILURES_OF_ADDRESS = 30
_MINUTE, _HOUR = 60.0, 3_600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a user may do in a time, and how often logins may fail."""

    requests: Buckets
    questions: Buckets
    upload_mb: Buckets
    of_user: Failures
    of_address: Failures


@dataclass(frozen=True, slots=True)
class Accounts:
    """Users with their sessions, tokens, chats, limits and what they did."""

    settings: Settings
    database: Database
    users: Users
    sessions: Sessions
    tokens: Tokens
    chats: Chats
    audit: Audit
    limits: Limits

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], float] = time.time) -> Self:
        """The accounts in the folder of a knowledge base; their file is made where there is none.

        Raises:
            StorageError: it cannot be made or read.
        """
        database = Database(settings.dir, clock)
        return cls(
            settings,
            database,
            Users(database, PasswordHasher()),
            Sessions(database, settings.session_idle_minutes * _MINUTE, settings.session_hours * _HOUR),
            Tokens(database),
            Chats(database),
            Audit(database, settings.audit_questions),
            Limits(
                Buckets(settings.requests_a_minute, _MINUTE, clock),
                Buckets(settings.questions_a_minute, _MINUTE, clock),
                Buckets(settings.uploads_mb_an_hour, _HOUR, clock),
                Failures(FAILURES_OF_USER, LOGIN_SECONDS, clock),
                Failures(FAILURES_OF_ADDRESS, LOGIN_SECONDS, clock),
            ),
        )

    @property
    def any(self) -> bool:
        """Whether anybody can log in: there is a user, or a provider that tells of some."""
        return bool(self.settings.oidc_issuer or self.users.all())

    def close(self) -> None:
        """Close the file."""
        self.database.close()
