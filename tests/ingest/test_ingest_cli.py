"""`python -m ingest`: what it prints, where, and with which exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ingest.cli import app
from kb.command_line import run
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAVY = ("torch", "chromadb", "transformers", "sentence_transformers", "llama_index", "gradio", "bs4", "lxml")


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def ingest(folder: Path, capfd: pytest.CaptureFixture[str], loaded_once: None) -> Callable[..., Outcome]:
    def call(command: str, *words: object) -> Outcome:
        with pytest.raises(SystemExit) as caught:
            run(app, [command, *map(str, words), "--kb", str(folder)])
        printed = capfd.readouterr()
        return Outcome(int(caught.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "甲公司 [bold].md"
    text = (
        "# 甲公司 [red] 点评\n\n2025 年 2 月 4 日\n\n收入为 12.5 亿元。\n\n| 年份 | 收入 |\n|---|---|\n| 2024 | "
        "12.5 |\n"
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_add_prints_json_a_line_a_file(ingest: Callable[..., Outcome], report: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    outcome = ingest("add", report, missing, "--json")
    added, failed = outcome.objects
    fields = ["name", "id", "status", "pages", "tables", "chunks", "warnings", "error", "seconds"]
    assert list(added) == list(failed) == fields
    assert (added["name"], added["status"], added["tables"], added["error"]) == (report.name, "added", 1, "")
    assert (failed["name"], failed["status"]) == ("missing.txt", "failed")
    assert str(missing) in failed["error"]
    assert "missing.txt" in outcome.err
    assert outcome.status == 1


def test_add_again_is_unchanged_and_done(ingest: Callable[..., Outcome], report: Path) -> None:
    assert ingest("add", report).status == 0
    outcome = ingest("add", report)
    assert (outcome.status, outcome.out.split()[0]) == (0, "unchanged")
    assert report.name in outcome.out


def test_add_tells_what_a_folder_holds_that_is_not_supported(ingest: Callable[..., Outcome], report: Path) -> None:
    (report.parent / "photo.xyz").write_bytes(b"?")
    outcome = ingest("add", report.parent, "--json")
    assert [added["name"] for added in outcome.objects] == [report.name]
    assert "photo.xyz" in outcome.err
    assert outcome.status == 0


def test_add_of_a_folder_without_reports_is_wrong_use(ingest: Callable[..., Outcome], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    outcome = ingest("add", empty)
    assert (outcome.status, outcome.out) == (2, "")
    assert str(empty) in outcome.err


def test_list_of_an_empty_knowledge_base_says_how_to_add(ingest: Callable[..., Outcome]) -> None:
    assert "python -m ingest add" in ingest("list").out
    assert ingest("list", "--json") == Outcome(0, "", "")


def test_list_shows_what_is_in(ingest: Callable[..., Outcome], report: Path) -> None:
    ingest("add", report)
    (entry,) = ingest("list", "--json").objects
    fields = ["name", "id", "title", "date", "pages", "tables", "chunks", "added_at"]
    assert list(entry)[: len(fields)] == fields
    assert entry.keys() >= {"warnings", "institution", "authors", "companies", "rating", "audit"}
    assert entry["audit"]["characters"] > 0
    assert (entry["name"], entry["date"], entry["tables"]) == (report.name, "2025-02-04", 1)
    shown = ingest("list").out
    assert "2025-02-04" in shown
    assert "[red]" in shown
    assert "[bold]" in shown


def test_remove_takes_a_name_or_an_id_and_asks_nobody_without_a_terminal(
    ingest: Callable[..., Outcome], report: Path
) -> None:
    ingest("add", report)
    (entry,) = ingest("list", "--json").objects
    outcome = ingest("remove", entry["id"], entry["name"], "--json")
    assert outcome.objects == [{"name": report.name, "id": entry["id"], "status": "removed"}]
    assert ingest("list", "--json").objects == []


def test_remove_asks_first_on_a_terminal(
    ingest: Callable[..., Outcome], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    ingest("add", report)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    outcome = ingest("remove", report.name)
    assert (outcome.status, outcome.out) == (130, "")
    assert report.name in outcome.err
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert ingest("remove", report.name).status == 0
    assert ingest("list", "--json").objects == []


def test_remove_of_an_unknown_name_removes_nothing(ingest: Callable[..., Outcome], report: Path) -> None:
    ingest("add", report)
    outcome = ingest("remove", report.name, "unknown.md")
    assert (outcome.status, outcome.out) == (2, "")
    assert "unknown.md" in outcome.err
    assert len(ingest("list", "--json").objects) == 1


def test_doctor_finds_a_healthy_knowledge_base_healthy(ingest: Callable[..., Outcome], report: Path) -> None:
    ingest("add", report)
    assert ingest("doctor", "--json").objects == [{"problems": [], "left": []}]
    outcome = ingest("doctor", "--repair")
    assert (outcome.status, outcome.out) == (0, "1 reports, 0 problems, 0 left.\n")


@pytest.mark.parametrize("words", [["add"], ["add", "--unknown", "x"], ["unknown"], ["remove"]])
def test_wrong_use_is_two_lines_and_status_two(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(app, words)
    printed = capfd.readouterr()
    assert (caught.value.code, printed.out, len(printed.err.splitlines())) == (2, "", 2)


def test_a_knowledge_base_that_another_process_writes_to_is_locked(
    ingest: Callable[..., Outcome], folder: Path, report: Path
) -> None:
    hold = (
        "import sys, pathlib; from kb.knowledge_base import KnowledgeBase; from kb.settings import Settings\n"
        "with KnowledgeBase.open(Settings(dir=pathlib.Path(sys.argv[1]))) as base, base.writing():\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        outcome = ingest("add", report)
    finally:
        holder.communicate()
    assert (outcome.status, outcome.out, len(outcome.err.splitlines())) == (3, "", 2)
    assert KnowledgeBase.open(Settings(dir=folder)).documents() == []


def test_list_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from kb.command_line import run; from ingest.cli import app\n"
        "try: run(app, ['list', '--json', '--kb', sys.argv[1]])\n"
        f"except SystemExit: print(*[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "kb")], capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
