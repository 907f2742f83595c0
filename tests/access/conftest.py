"""One server with accounts and one without, each started once for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from locked_server import PASSWORD, Locked, locked_server

from access.kept.accounts import Accounts
from access.principal import Role
from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

ACME = """# Acme Robotics: a strong year

## Sales

The company makes robots for warehouses. Acme sold 4,321 robots in 2024, more than in any year before.

Table 1: Deliveries by plant (units)

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""


LIMITS = {"KB_QUESTIONS_A_MINUTE": "5", "KB_MAX_FILE_MB": "1", "KB_UPLOADS_MB_AN_HOUR": "8"}


def filled(folder: Path, embedder: Embedder) -> KnowledgeBase:
    """A knowledge base of one report."""
    file = folder / "acme.md"
    file.write_text(ACME, encoding="utf-8")
    kb = KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder)
    assert [added.status for added in add_files(kb, [file])] == ["added"]
    return kb


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Locked]:
    """The app with accounts and low limits."""
    with filled(tmp_path_factory.mktemp("locked"), embedder) as kb:
        accounts = Accounts.open(kb.settings)
        accounts.users.add("first", Role.ADMIN, PASSWORD)
        accounts.close()
        with locked_server(kb, **LIMITS) as served:
            yield served


@pytest.fixture(scope="session")
def unlocked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Locked]:
    """The app at a loopback address without accounts, as `make run` serves it."""
    with filled(tmp_path_factory.mktemp("unlocked"), embedder) as kb, locked_server(kb) as served:
        yield served
