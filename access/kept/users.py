"""Users: names, roles and passwords."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from threading import Semaphore
from typing import TYPE_CHECKING

from argon2.exceptions import InvalidHashError, VerificationError

from access.principal import Role
from kb.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from access.kept.database import Database

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 256
HASHING_AT_ONCE = 4
"""Passwords that are looked at at the same time: each takes 64 MB."""

_NAME = re.compile(r"[\w@.+-]{1,64}")
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$zgyPB0ZMmkh1QImB/yekww$BZogg7G0nQiMQ6UEALE3leJBJJvaa9uB5Kyo7ftYrVc"
"""A hash that no password has: looked up for names that nobody has, so that they take as long as others."""


@dataclass(frozen=True, slots=True)
class User:
    """A user; `issuer` is where the login comes from, "" for a password of ours."""

    name: str
    role: Role
    issuer: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Users:
    """The users of a knowledge base."""

    database: Database
    hasher: PasswordHasher
    hashing: Semaphore = field(default_factory=lambda: Semaphore(HASHING_AT_ONCE))

    def add(self, name: str, role: Role, password: str) -> User:
        """Make a user with a password.

        Raises:
            UsageError: the name cannot be or is taken, or the password is too weak.
        """
        name = plain_name(name)
        checked_password(name, password)
        with self.database.transaction():
            if self.find(name):
                raise UsageError(f"There is a user {name} already.", "Choose another name, or give a new password.")
            self.database.change(
                "INSERT INTO users VALUES (?, ?, ?, '', ?, ?)",
                *(name, role.value, self.hasher.hash(password), name, self.database.clock()),
            )
        return self.known(name)

    def known(self, name: str) -> User:
        """The user of a name.

        Raises:
            UsageError: there is none.
        """
        if (user := self.find(name)) is None:
            raise UsageError(f"There is no user {name!r}.", "`python -m access users list` shows all.")
        return user

    def find(self, name: str) -> User | None:
        """The user of a name, if there is one."""
        found = self.database.rows(f"{_SELECT} WHERE name = ?", folded(name))
        return _user(*found[0]) if found else None

    def all(self) -> list[User]:
        """All users by name."""
        return [_user(*row) for row in self.database.rows(f"{_SELECT} ORDER BY name")]

    def remove(self, name: str) -> None:
        """Remove a user, with sessions, tokens and chats.

        Raises:
            UsageError: there is none of that name.
        """
        user = self.known(name)
        self.database.change("DELETE FROM users WHERE name = ?", user.name)

    def set_role(self, name: str, role: Role) -> None:
        """Give a user a role, which holds from the next request on.

        Raises:
            UsageError: there is none of that name.
        """
        self.database.change("UPDATE users SET role = ? WHERE name = ?", role.value, self.known(name).name)

    def set_password(self, name: str, password: str) -> None:
        """Give a user a password. All sessions of the user end.

        Raises:
            UsageError: there is no such user, the login comes from elsewhere, or the password is too weak.
        """
        user = self.known(name)
        if user.issuer:
            raise UsageError(f"{user.name} logs in at {user.issuer}.", "Change the password there.")
        checked_password(user.name, password)
        hashed = self.hasher.hash(password)
        with self.database.transaction():
            self.database.change("UPDATE users SET password = ? WHERE name = ?", hashed, user.name)
            self.database.change("DELETE FROM sessions WHERE user = ?", user.name)

    def verified(self, name: str, password: str) -> User | None:
        """The user of that name and password; None if there is none. It takes as long for names that nobody has."""
        user = self.find(name)
        rows = self.database.rows("SELECT password FROM users WHERE name = ?", user.name) if user else []
        hashed = rows[0][0] if rows and rows[0][0] else _NOBODY
        try:
            with self.hashing:
                self.hasher.verify(hashed, password[:PASSWORD_LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        if user is not None and self.hasher.check_needs_rehash(hashed):
            again = self.hasher.hash(password)
            self.database.change("UPDATE users SET password = ? WHERE name = ?", again, user.name)
        return user

    def from_issuer(self, issuer: str, subject: str, name: str, role: Role) -> User:
        """The user that an OpenID provider tells of, made at the first login; the role is what the provider says now.

        Raises:
            UsageError: another user has that name.
        """
        with self.database.transaction():
            known = self.database.rows("SELECT name FROM users WHERE issuer = ? AND subject = ?", issuer, subject)
            if known:
                self.database.change("UPDATE users SET role = ? WHERE name = ?", role.value, known[0][0])
                return self.known(known[0][0])
            name = plain_name(name)
            if self.find(name):
                raise UsageError(f"There is another user {name}.", "Ask an administrator to remove or rename one.")
            values = (name, role.value, "", issuer, subject, self.database.clock())
            self.database.change("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)", *values)
            return self.known(name)


_SELECT = "SELECT name, role, issuer, made_at FROM users"


def _user(name: str, role: str, issuer: str, made_at: float) -> User:
    return User(name, Role(role), issuer or "", moment(made_at))


def moment(at: float) -> str:
    """A point in time as it is shown: UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def folded(name: str) -> str:
    """A name as it is compared: neither capitals nor widths of letters tell users apart."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def plain_name(name: str) -> str:
    """A user's name as it is kept.

    Raises:
        UsageError: it has other signs than letters, digits and @ . + - _, or more than 64.
    """
    kept = folded(name)
    if not _NAME.fullmatch(kept):
        raise UsageError(f"{name!r} cannot be a user's name.", "Give up to 64 letters, digits and @ . + - _")
    return kept


def checked_password(name: str, password: str) -> None:
    """Look whether a password will do.

    Raises:
        UsageError: it is too short, too long, the name, or one that everybody tries first.
    """
    cure = f"Give {PASSWORD_SHORTEST} signs or more; a few words are easy to keep in mind."
    plain = password.casefold()
    if len(password) < PASSWORD_SHORTEST or len(password) > PASSWORD_LONGEST:
        raise UsageError(f"The password has {len(password)} signs.", cure)
    if name in plain and len(plain) < len(name) + PASSWORD_SHORTEST // 2:
        raise UsageError("The password is little more than the user's name.", cure)
    if len(set(plain)) < PASSWORD_SHORTEST // 2 or plain in common_passwords():
        raise UsageError("The password is one that is tried first.", cure)


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that are long enough, and that everybody tries first."""
    return frozenset(files("access.kept").joinpath("common_passwords.txt").read_text("utf-8").split())
