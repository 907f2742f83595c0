"""Chats of users. What is in one is the browser's matter: nothing of it is trusted when it comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from access.kept.database import Database

CHATS_MOST = 2_000
"""Chats of one user; the one used longest ago goes for a new one."""

BODY_MOST = 8 * 1024 * 1024
"""Bytes of a chat."""

_ID = re.compile(r"[0-9a-f-]{8,40}")


@dataclass(frozen=True, slots=True)
class Chats:
    """The chats of all users, each seen by its own user alone."""

    database: Database

    def of(self, user: str) -> dict[str, str]:
        """All chats of a user by their ids, each as JSON."""
        return dict(self.database.rows("SELECT id, body FROM chats WHERE user = ? ORDER BY used_at", user))

    def keep(self, user: str, identity: str, body: str) -> None:
        """Keep a chat."""
        with self.database.transaction():
            values = (user, identity, body, self.database.clock())
            self.database.change("INSERT OR REPLACE INTO chats VALUES (?, ?, ?, ?)", *values)
            self.database.change(
                "DELETE FROM chats WHERE user = ? AND id NOT IN "
                "(SELECT id FROM chats WHERE user = ? ORDER BY used_at DESC LIMIT ?)",
                *(user, user, CHATS_MOST),
            )

    def drop(self, user: str, identity: str) -> None:
        """Forget a chat."""
        self.database.change("DELETE FROM chats WHERE user = ? AND id = ?", user, identity)


def is_chat_id(identity: str) -> bool:
    """Whether a text can be the id of a chat."""
    return _ID.fullmatch(identity) is not None
