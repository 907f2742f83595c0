"""`python -m ingest watch`, as a person starts and ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from app_server import plain_environment

import ingest.cli
from ingest.watching.watcher import Watching
from kb.command_line import run
from kb.errors import LockedError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.embedding.embedder import Embedder

ROOT = Path(__file__).resolve().parents[3]
FILES = 8


def fruit(number: int, price: int) -> str:
    return f"# Fruit {number}\n\nFruit number {number} was sold for {price} euros.\n"


def heard(out: IO[str], many: int) -> list[tuple[str, str]]:
    """So many lines of what is told, sorted."""
    lines = [json.loads(out.readline()) for _ in range(many)]
    return sorted((line["status"], line["name"]) for line in lines)


def test_a_folder_is_followed_until_ctrl_c(tmp_path: Path, embedder: Embedder) -> None:
    folder, base = tmp_path / "inbox", tmp_path / "kb"
    folder.mkdir()
    KnowledgeBase.open(Settings(dir=base), embedder=embedder).close()
    command = [sys.executable, "-m", "ingest", "watch", str(folder), "--kb", str(base), "--settle", "0.3", "--json"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=plain_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        for number in range(FILES):
            (folder / f"{number}.md").write_text(fruit(number, 5), encoding="utf-8")
        assert heard(process.stdout, FILES) == [("added", f"{number}.md") for number in range(FILES)]
        (folder / "0.md").write_text(fruit(0, 66), encoding="utf-8")
        (folder / "1.md").unlink()
        (folder / "2.md").rename(folder / "two.md")
        expected = [("added", "two.md"), ("removed", "1.md"), ("removed", "2.md"), ("replaced", "0.md")]
        assert heard(process.stdout, 4) == expected
    finally:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in told
    assert told.splitlines()[-1] == "Ended."
    with KnowledgeBase.open(Settings(dir=base), embedder=embedder) as kb:
        assert {one.name for one in kb.documents()} == {path.name for path in folder.iterdir()}
        assert "66 euros" in kb.ask(["For how many euros was fruit number 0 sold?"]).answer
        assert kb.check() == []


@pytest.mark.parametrize("given", ["missing", "file.md", ".", "kb", "kb/inside"])
def test_a_folder_that_cannot_be_watched_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb" / "inside").mkdir(parents=True)
    (tmp_path / "file.md").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        run(ingest.cli.app, ["watch", given, "--kb", "kb"])
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


def test_all_is_brought_in_step_once(tmp_path: Path, loaded_once: None, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(fruit(1, ord(name)), encoding="utf-8")
    folders = [str(tmp_path / name) for name in ("a", "b", "a")]
    with pytest.raises(SystemExit) as ended:
        run(ingest.cli.app, ["watch", *folders, "--once", "--settle", "0.1", "--kb", str(tmp_path / "kb")])
    assert ended.value.code == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [["added", "a.md"], ["added", "b.md"]]


def test_one_process_watches_for_a_knowledge_base(tmp_path: Path) -> None:
    with Watching(tmp_path), pytest.raises(LockedError), Watching(tmp_path):
        pass
    with Watching(tmp_path):
        pass
