"""What the locks leave in the state of a request for who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from access.kept.audit import Audit
    from access.principal import Principal

PRINCIPAL = "principal"
"""Where the principal of a request is, in `request.state`."""

AUDIT = "audit"
"""Where the log is, as the request sees it, if one is kept."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The audit log as one request sees it."""

    audit: Audit
    principal: Principal
    address: str
