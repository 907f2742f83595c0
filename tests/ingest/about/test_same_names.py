"""Two files of one name in two folders are two reports; a changed file is a new version of its own report."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import add_files, rebuild
from ingest.about.naming import document_name
from ingest.cli import app as ingest_app
from kb.command_line import run
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {text}\n\nIn 2024 {text} grew by 12 %.\n", encoding="utf-8")
    return path


def add(kb: KnowledgeBase, *paths: Path, uploads: bool = False) -> list[tuple[str, str]]:
    return [(added.name, added.status) for added in add_files(kb, paths, uploads=uploads)]


def titles(kb: KnowledgeBase) -> dict[str, str]:
    return {document.name: document.title for document in kb.documents()}


def test_two_files_of_one_name_in_one_call_are_two_reports(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write(folder / "a" / "report.md", "Wind")
    write(folder / "b" / "report.md", "Solar")
    assert add(kb, folder) == [("report.md", "added"), ("b/report.md", "added")]
    assert titles(kb) == {"report.md": "Wind", "b/report.md": "Solar"}
    assert add(kb, folder) == [("report.md", "unchanged"), ("b/report.md", "unchanged")]
    assert kb.check() == []


def test_the_second_may_come_another_day_and_each_gets_its_own_new_versions(kb: KnowledgeBase, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a" / "report.md", "Wind"), write(tmp_path / "b" / "report.md", "Solar")
    assert add(kb, one) + add(kb, two) == [("report.md", "added"), ("b/report.md", "added")]
    write(two, "Solar again")
    assert add(kb, two) == [("b/report.md", "replaced")]
    write(one, "Wind again")
    write(two, "Solar once more")
    assert add(kb, two, one) == [("b/report.md", "replaced"), ("report.md", "replaced")]
    assert titles(kb) == {"b/report.md": "Solar once more", "report.md": "Wind again"}


def test_as_much_of_the_folder_is_told_as_tells_them_apart(kb: KnowledgeBase, tmp_path: Path) -> None:
    for year in ("2023", "2024", "2025"):
        write(tmp_path / "reports" / year / "q1" / "report.md", year)
    assert [name for name, _ in add(kb, tmp_path / "reports")] == [
        "report.md",
        "2024/q1/report.md",
        "2025/q1/report.md",
    ]


def test_a_file_that_moved_and_changed_is_a_new_version(kb: KnowledgeBase, tmp_path: Path) -> None:
    add(kb, write(tmp_path / "a" / "report.md", "Wind"), write(tmp_path / "b" / "report.md", "Solar"))
    for folder in ("a", "b"):
        shutil.move(tmp_path / folder, tmp_path / "archive" / folder)
    write(tmp_path / "archive" / "a" / "report.md", "Wind again")
    write(tmp_path / "archive" / "b" / "report.md", "Solar again")
    assert add(kb, tmp_path / "archive" / "b") == [("b/report.md", "replaced")]
    assert add(kb, tmp_path / "archive" / "a") == [("report.md", "replaced")]
    assert titles(kb) == {"b/report.md": "Solar again", "report.md": "Wind again"}


def test_a_file_that_only_moved_is_known_by_its_new_place(kb: KnowledgeBase, tmp_path: Path) -> None:
    add(kb, write(tmp_path / "old" / "report.md", "Wind"))
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert add(kb, tmp_path / "new") == [("report.md", "unchanged")]
    assert add(kb, write(tmp_path / "other" / "report.md", "Solar")) == [("other/report.md", "added")]


def test_a_link_is_the_report_that_it_stands_for_whatever_it_leads_to(kb: KnowledgeBase, tmp_path: Path) -> None:
    for year in ("2023", "2024"):
        write(tmp_path / year / "report.md", year)
    latest = tmp_path / "latest"
    latest.symlink_to(tmp_path / "2023")
    assert add(kb, latest / "report.md") == [("report.md", "added")]
    latest.unlink()
    latest.symlink_to(tmp_path / "2024")
    assert add(kb, latest / "report.md") == [("report.md", "replaced")]


def test_the_same_bytes_in_two_folders_are_one_report(kb: KnowledgeBase, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a" / "report.md", "Wind"), write(tmp_path / "b" / "report.md", "Wind")
    assert add(kb, one, two) == [("report.md", "added"), ("report.md", "unchanged")]
    write(two, "Solar")
    assert add(kb, one, two) == [("report.md", "unchanged"), ("b/report.md", "added")]


def test_an_upload_of_the_same_name_is_a_new_version(kb: KnowledgeBase, tmp_path: Path) -> None:
    first = write(tmp_path / "gradio" / "1a2b" / "report.md", "Wind")
    assert add(kb, first, uploads=True) == [("report.md", "added")]
    second = write(tmp_path / "gradio" / "3c4d" / "report.md", "Solar")
    assert add(kb, second, uploads=True) == [("report.md", "replaced")]
    # What came as an upload has no place of its own: a file of the same name is a new version of it, too.
    third = write(tmp_path / "reports" / "report.md", "Hydro")
    assert add(kb, third) == [("report.md", "replaced")]
    assert titles(kb) == {"report.md": "Hydro"}


def test_a_report_is_called_by_its_file_name_where_that_tells_which(kb: KnowledgeBase, tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        add(kb, write(tmp_path / folder / "report.md", folder))
    add(kb, write(tmp_path / "a" / "notes.md", "n1"), write(tmp_path / "b" / "notes.md", "n2"))
    kb.remove("notes.md")
    assert {hit.document.name for hit in kb.search("grew", documents=["report.md"])} == {"report.md"}
    assert {hit.document.name for hit in kb.search("grew", documents=["b/report.md"])} == {"b/report.md"}
    assert {hit.document.name for hit in kb.search("grew", documents=["notes.md"])} == {"b/notes.md"}
    kb.remove("report.md")
    with pytest.raises(UsageError, match=r"'report\.md' may be b/report\.md or c/report\.md"):
        kb.search("grew", documents=["report.md"])


def test_removing_tells_which_reports_a_file_name_may_mean(
    kb: KnowledgeBase, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for folder in ("a", "b", "c"):
        add(kb, write(tmp_path / folder / "report.md", folder))

    def remove(name: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as ended:
            run(ingest_app, ["remove", name, "--yes", "--kb", str(kb.settings.dir)])
        return ended.value.code, capfd.readouterr().err

    assert remove("report.md") == (0, "")
    code, told = remove("report.md")
    assert (code, "b/report.md or c/report.md" in told) == (2, True)
    assert remove("c/report.md") == (0, "")
    assert remove("report.md") == (0, "")
    assert kb.documents() == []


def test_the_files_of_both_are_kept_and_enough_to_make_both_anew(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    one, two = write(tmp_path / "a" / "report.md", "Wind"), write(tmp_path / "b" / "report.md", "Solar")
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        add(kb, one, two)
        originals = {document.name: kb.original(document) for document in kb.documents()}
        assert {name: path and path.read_bytes() for name, path in originals.items()} == {
            "report.md": one.read_bytes(),
            "b/report.md": two.read_bytes(),
        }
        before = kb.documents()
    assert rebuild(settings) == before
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        write(two, "Solar again")
        assert add(kb, two) == [("b/report.md", "replaced")]  # where it came from is still known
    for file in settings.dir.glob("catalogue.sqlite3*"):
        file.unlink()
    assert sorted(document.name for document in rebuild(settings)) == ["b/report.md", "report.md"]


def test_a_path_that_is_no_text_is_remembered(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff\n")
    assert add(kb, write(tmp_path / "report.md", "Wind"), write(folder / "report.md", "Solar")) == [
        ("report.md", "added"),
        ("\ufffd\ufffd/report.md", "added"),
    ]
    write(folder / "report.md", "Solar again")
    assert add(kb, folder / "report.md") == [("\ufffd\ufffd/report.md", "replaced")]


def test_a_file_that_no_folder_tells_apart_has_its_whole_path() -> None:
    taken = {"report.md": "/a/report.md"}
    assert document_name(Path("/report.md"), taken, lambda _: True) == "/report.md"
    taken = {"report.md": "/\ufffd/report.md", "/\ufffd/report.md": "/\1/report.md"}
    assert document_name(Path("/\2/report.md"), taken, lambda _: True) == "/\ufffd/report (2).md"


_FOLDERS = st.lists(st.sampled_from(["a", "b", "c", "2024"]), max_size=4)


@given(st.lists(_FOLDERS, unique_by=tuple, max_size=8))
def test_whatever_the_folders_every_file_gets_a_name_of_its_own_and_keeps_it(folders: list[list[str]]) -> None:
    paths = [Path("/", *folder, "report.md") for folder in folders]
    sources: dict[str, str] = {}
    for path in paths:
        name = document_name(path, sources, lambda _: True)
        assert name not in sources
        assert str(path).endswith(name)
        sources[name] = str(path)
    assert [document_name(path, sources, lambda _: True) for path in paths] == list(sources)
