"""What is removed or replaced leaves the disk: no file of the folder holds its text any more, in any form in which it
was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.text.tokens import terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

SECRET = "鲲鹏鹂鹃 quixotically 2093.417 麒麟"
OTHER = "# Stays\n\nNothing of this report is secret.\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def traces(folder: Path) -> set[str]:
    """The pieces of the secret, as text or as the keyword index writes them, that some file of the folder holds, with
    that file's name."""
    pieces = {*SECRET.split(), *(term for term in terms(SECRET) if len(term) > 1)}
    files = [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
    return {
        f"{piece} in {path.name}"
        for path, content in files
        for piece in pieces
        for encoding in ("utf-8", "utf-16-le")
        if piece.encode(encoding) in content
    }


def fill(kb: KnowledgeBase, folder: Path) -> Path:
    """Two reports, the first of which holds the secret in its text, a table and a heading, between others that stay."""
    secret = f"# Report\n\n## {SECRET}\n\nIt says: {SECRET}.\n\n| {SECRET} | b |\n|---|---|\n| 1 | {SECRET} |\n"
    for number in range(4):
        list(add_files(kb, [write(folder, f"other{number}.md", f"{OTHER}\nNumber {number}.\n")]))
    path = write(folder, "secret.md", secret)
    list(add_files(kb, [path]))
    list(add_files(kb, [write(folder, "last.md", f"{OTHER}\nLast.\n")]))
    return path


@pytest.mark.parametrize("way", ["remove", "replace"])
def test_what_is_removed_or_replaced_is_nowhere_on_the_disk(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path, way: str
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        path = fill(kb, tmp_path)
        assert {"quixotically in secret.md", "quixotically in catalogue.sqlite3"} <= {
            trace.replace("-wal", "") for trace in traces(settings.dir)
        }
        if way == "remove":
            kb.remove("secret.md")
        else:
            path.write_text(OTHER, encoding="utf-8")
            assert [added.status for added in add_files(kb, [path])] == ["replaced"]
        assert traces(settings.dir) == set()
        assert kb.check() == []
    assert traces(settings.dir) == set()


def test_what_is_removed_while_somebody_reads_is_gone_at_the_next_change(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    with (
        KnowledgeBase.open(settings, embedder=embedder) as kb,
        KnowledgeBase.open(settings, embedder=embedder) as other,
    ):
        fill(kb, tmp_path)
        assert other.search("quixotically", retrievers=("keyword",))
        kb.remove("secret.md")
        assert other.search("quixotically", retrievers=("keyword",)) == []
        assert traces(settings.dir) == set()


def test_room_is_given_back(make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path) -> None:
    settings = make_settings()
    catalogue = settings.dir / "catalogue.sqlite3"
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        list(add_files(kb, [write(tmp_path, "small.md", OTHER)]))
        text = "\n\n".join(f"## Section {number}\n\nThe same sentence everywhere." for number in range(300))
        list(add_files(kb, [write(tmp_path, "large.md", text)]))
        kb.remove("small.md")
        full = catalogue.stat().st_size
        kb.remove("large.md")
        assert catalogue.stat().st_size < full / 2
