"""The audit log: who did what, when and from where. It is added to, never changed; what is old is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.kept.users import moment

if TYPE_CHECKING:
    from access.kept.database import Database
    from access.principal import Principal

WHAT_LONGEST = 2_000
DAYS_KEPT = 400
_SWEPT_EVERY = 1_000
"""What is old is looked for once in so many entries."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `how` is how the user came in, `status` the HTTP status, 0 for a command."""

    at: str
    who: str
    how: str
    action: str
    what: str
    address: str
    status: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The log of a knowledge base. With `questions` false the text of questions is left out."""

    database: Database
    questions: bool = True

    def write(self, who: Principal, action: str, what: str = "", address: str = "", status: int = 0) -> None:
        """Add a line."""
        now = self.database.clock()
        told = what if self.questions or action != "ask" else ""
        clean = told[:WHAT_LONGEST].encode("utf-8", "replace").decode()
        self.database.change(
            "INSERT INTO audit (at, who, how, action, what, address, status) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(now, who.name, who.how, action, clean, address, status),
        )
        ((last,),) = self.database.rows("SELECT max(number) FROM audit")
        if last % _SWEPT_EVERY == 0:
            self.database.change("DELETE FROM audit WHERE at < ?", now - DAYS_KEPT * 86_400)

    def entries(self, most: int = 100, user: str | None = None, action: str | None = None) -> list[Entry]:
        """The last entries, the newest first."""
        found = self.database.rows(
            "SELECT at, who, how, action, what, address, status FROM audit WHERE (? IS NULL OR who = ?) AND "
            "(? IS NULL OR action = ?) ORDER BY number DESC LIMIT ?",
            *(user, user, action, action, most),
        )
        return [Entry(moment(at), *rest) for at, *rest in found]
