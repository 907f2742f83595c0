"""The files that reports came in: kept, given out, removed, missed, and enough to make the whole index anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import processes
import pytest

from ingest import add_files, rebuild
from kb.errors import LockedError, MismatchError, UnreadableFileError, UsageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.model import Document
    from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]


def write(path: Path, text: str = "# A\n\nWind power became cheaper in 2024.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add(kb: KnowledgeBase, path: Path) -> Document:
    (added,) = add_files(kb, [path])
    assert not added.error
    return next(document for document in kb.documents() if document.id == added.id)


def kept(kb: KnowledgeBase) -> list[str]:
    return sorted(path.name for path in (kb.settings.dir / "originals").rglob("*") if path.is_file())


def test_the_file_of_a_report_is_kept_and_goes_with_it(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "风电 2024.md")
    document = add(kb, path)
    original = kb.original(document)
    assert original is not None
    assert (original.name, original.read_bytes()) == ("风电 2024.md", path.read_bytes())
    write(path, "# A\n\nSolar power became cheaper in 2025.\n")
    newer = add(kb, path)
    assert kb.original(document) is None
    assert kept(kb) == ["风电 2024.md"]
    kb.remove(newer.id)
    assert kept(kb) == []


def test_a_name_that_the_file_system_would_not_take_is_shortened(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / os.fsdecode(b"\xff" * 200 + b".md"))
    document = add(kb, path)
    original = kb.original(document)
    assert original is not None
    assert (original.suffix, original.read_bytes()) == (".md", path.read_bytes())
    assert kb.check() == []


def test_adding_the_same_bytes_again_restores_a_lost_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "a.md")
    original = kb.original(add(kb, path))
    assert original is not None
    original.unlink()
    (problem,) = kb.check(repair=True)
    assert "a.md is missing: add it again" in problem
    add(kb, path)
    assert kb.check() == []
    original.write_text("something else", encoding="utf-8")
    (problem,) = kb.check()
    assert "a.md has changed" in problem


def test_a_report_without_a_file_is_no_problem_and_gets_one_when_it_is_added(
    kb: KnowledgeBase, make_report: MakeReport, tmp_path: Path
) -> None:
    kb.put(make_report("program.md", "One: put in by a program"))
    assert kb.check() == []
    assert kb.original(kb.documents()[0]) is None
    with pytest.raises(UnreadableFileError, match="changed"):
        kb.keep_original(kb.documents()[0], write(tmp_path / "other.md"))
    assert kept(kb) == []


def test_rebuilding_makes_everything_anew_by_the_settings_in_force(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        add(kb, write(tmp_path / "b.md"))
        add(kb, write(tmp_path / "a.md", "# B\n\nSolar power became dearer.\n"))
        before = kb.documents()
        with pytest.raises(LockedError, match="process"), kb.writing():
            rebuild(settings)
    other = make_settings(passage_prompt="text: ")
    with pytest.raises(MismatchError, match="passage_prompt"):
        KnowledgeBase.open(other)
    assert rebuild(other) == before
    with pytest.raises(MismatchError, match="passage_prompt"):
        KnowledgeBase.open(settings)
    with KnowledgeBase.open(other) as kb:
        assert kb.documents() == before
        assert kb.search("solar")[0].document.name == "a.md"
        assert kb.check() == []


def test_who_has_it_open_sees_the_rebuilt_index(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        add(kb, write(tmp_path / "a.md"))
        assert kb.search("wind", retrievers=("dense",))
        rebuilt = processes.run("-m", "ingest", "rebuild", "--kb", str(settings.dir))
        assert rebuilt.returncode == 0, rebuilt.stderr
        assert [hit.document.name for hit in kb.search("wind", retrievers=("dense",))] == ["a.md"]
        assert kb.check() == []


def test_a_rebuild_that_fails_changes_nothing(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path, make_report: MakeReport
) -> None:
    settings = make_settings()
    with pytest.raises(UsageError, match="no original files"):
        rebuild(settings)
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        add(kb, write(tmp_path / "a.md"))
        add(kb, write(tmp_path / "b.md", "".join(f"Section {at} is long.\n\n" for at in range(3)) + " " * 1_000_000))
    with pytest.raises(UnreadableFileError, match=r"b\.md; nothing has changed"):
        rebuild(settings.model_copy(update={"max_file_mb": 1}))
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert len(kb.documents()) == 2
        assert kb.check() == []
        kb.put(make_report("program.md", "One: put in by a program"))
    with pytest.raises(UsageError, match=r"not kept: program\.md"):
        rebuild(settings)


def test_a_lost_catalogue_is_made_again_from_the_files(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        add(kb, write(tmp_path / "a.md"))
        add(kb, write(tmp_path / "b.md", "# B\n\nSolar power became dearer.\n"))
        before = [(document.id, document.name, document.title) for document in kb.documents()]
    for file in settings.dir.glob("catalogue.sqlite3*"):
        file.unlink()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        (problem,) = kb.check(repair=True)
        assert "2 original files of no report (a.md, b.md)" in problem
        add(kb, write(tmp_path / "c.md", "# C\n\nHydro power stayed.\n"))
        assert len(kept(kb)) == 3
    rebuild(settings)
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert [(document.id, document.name, document.title) for document in kb.documents()][:2] == before
        assert len(kb.documents()) == 3
        assert kb.check() == []
