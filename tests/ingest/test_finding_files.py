"""Which files `add` takes up when it is given files and folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ingest import find_files

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n", encoding="utf-8")


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.md", "2024/c.txt", "2023/d.TXT")
    found = find_files([tmp_path])
    assert [str(file.relative_to(tmp_path)) for file in found.files] == ["a.md", "b.txt", "2023/d.TXT", "2024/c.txt"]
    assert found.skipped == ()


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/config.txt", "seen.txt")
    assert [file.name for file in find_files([tmp_path]).files] == ["seen.txt"]


def test_an_unsupported_file_is_skipped_in_a_folder_and_kept_when_named(tmp_path: Path) -> None:
    make(tmp_path, "report.txt", "photo.xyz")
    in_folder = find_files([tmp_path])
    assert [file.name for file in in_folder.files] == ["report.txt"]
    assert [file.name for file in in_folder.skipped] == ["photo.xyz"]
    assert find_files([tmp_path / "photo.xyz"]).files == (tmp_path / "photo.xyz",)


def test_a_path_that_is_not_there_is_kept_to_be_told_about(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "such.txt"
    assert find_files([missing]).files == (missing,)


def test_a_file_given_twice_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert find_files([tmp_path / "a.txt", tmp_path, tmp_path / "." / "a.txt"]).files == (tmp_path / "a.txt",)


def test_links_are_followed_once_even_when_they_lead_back(tmp_path: Path) -> None:
    make(tmp_path / "elsewhere", "linked.txt")
    make(tmp_path / "reports", "a.txt")
    (tmp_path / "reports" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "reports" / "loop").symlink_to(tmp_path / "reports")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "reports")
    assert sorted(file.name for file in find_files([tmp_path / "reports"]).files) == ["a.txt", "linked.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_kept_to_be_told_about(tmp_path: Path) -> None:
    make(tmp_path, "open/a.txt", "closed/b.txt")
    (tmp_path / "closed").chmod(0)
    try:
        assert find_files([tmp_path]).files == (tmp_path / "open" / "a.txt", tmp_path / "closed")
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_what_was_found_is_found_again(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b/c.md", "b/d.xyz")
    found = find_files([tmp_path, tmp_path / "missing.txt"])
    assert find_files(found.files).files == found.files
