"""Which questions of a suite to ask, so that a part of it can be looked at alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """Questions of one kind, and with a text in their id, document or wording; empty: all.

    `documents` are the files that report suites are asked over instead of their own, and files of cases instead of the
    knowledge base.
    """

    kind: str = ""
    text: str = ""
    documents: tuple[Path, ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether some questions of a suite are left out."""
        return bool(self.kind or self.text)

    def __bool__(self) -> bool:
        return bool(self.kind or self.text or self.documents)

    def takes(self, kinds: Collection[str], *texts: str) -> bool:
        """Whether a question of these kinds with these texts is among them."""
        return (not self.kind or self.kind in kinds) and (not self.text or any(self.text in text for text in texts))


EVERYTHING = CaseSelection()
