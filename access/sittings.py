"""Whose page it is: Gradio tells open pages apart by a random text alone, which is held to the user who brought it
first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from access.bodies import record

SITTINGS_MOST = 10_000
SITTING_PATHS = frozenset(f"/gradio_api/{path}" for path in ("queue/join", "queue/data", "cancel", "reset", "reset/"))


@dataclass
class Sittings:
    """The pages that are open, and whose they are."""

    _owners: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def may(self, user: str, asked: bytes) -> bool:
        """Whether a page is the user's, or nobody's so far, which makes it the user's. `asked` is a JSON body, or the
        query of an address."""
        told = record(asked).get("session_hash")
        if told is None:
            told = next(iter(parse_qs(asked.decode("latin-1")).get("session_hash", ())), None)
        if not isinstance(told, str):
            return False
        owner = self._owners.setdefault(told[:200], user)
        self._owners.move_to_end(told[:200])
        while len(self._owners) > SITTINGS_MOST:
            self._owners.popitem(last=False)
        return owner == user
