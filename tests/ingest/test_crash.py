"""A process that is killed while it adds, replaces, removes or rebuilds: tests/support/killing.py does it more often,
for as long as you like."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from killing import ROOT, kill_often

from ingest import add_files
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings


def write(folder: Path, name: str, sections: int) -> Path:
    path = folder / name
    path.write_text("\n\n".join(f"## Section {at}\n\nSection {at} of {name}." for at in range(sections)), "utf-8")
    return path


def process(program: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    setup = (
        "import sys\nfrom pathlib import Path\nfrom ingest import add_files, rebuild\nfrom kb.knowledge_base "
        "import KnowledgeBase\n"
        "from kb.settings import Settings\nsettings = Settings(dir=Path(sys.argv[1]))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", setup + program, str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_kills_at_random_moments_lose_nothing_and_leave_nothing_half_done() -> None:
    assert kill_often(8, seed=7) == []


REBUILD = """
import kb.store.stores, time
def dying(moment):
    print(moment, flush=True)
    if moment == sys.argv[2]: time.sleep(60)
take_over, begin = kb.store.stores.Stores.take_over, kb.store.vectors.VectorIndex.begin
def staged(self, staged):
    dying("staged")
    take_over(self, staged)
def begun(self, *given, **named):
    dying("taken over")
    begin(self, *given, **named)
    dying("wiped")
kb.store.stores.Stores.take_over, kb.store.vectors.VectorIndex.begin = staged, begun
rebuild(settings, progress=lambda at: dying(at.stage))
"""


@pytest.mark.parametrize("moment", ["embedding", "staged", "taken over", "wiped"])
def test_a_rebuild_that_is_killed_leaves_all_of_the_old_or_all_of_the_new(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path, moment: str
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        list(add_files(kb, [write(tmp_path, "a.md", 3), write(tmp_path, "b.md", 2)]))
        before = [document.id for document in kb.documents()]
    with process(REBUILD, settings.dir, moment) as other:
        assert other.stdout is not None
        assert any(line.strip() == moment for line in iter(other.stdout.readline, ""))
        other.kill()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert kb.check() == []
        assert [document.id for document in kb.documents()] == before
        assert len(kb.search("Section", retrievers=("dense",))) == 5
    assert not (settings.dir / ".rebuild").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process there")
def test_ctrl_c_while_a_report_is_embedded_leaves_nothing_of_it(
    make_settings: Callable[..., Settings], embedder: Embedder, tmp_path: Path
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        list(add_files(kb, [write(tmp_path, "a.md", 2)]))
    long = write(tmp_path, "b.md", 3000)
    command = [sys.executable, "-m", "ingest", "add", str(long), "--kb", str(settings.dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as other:
        incoming = settings.dir / "originals" / ".incoming"
        while not incoming.exists():
            assert other.poll() is None
            time.sleep(0.02)
        other.send_signal(signal.SIGINT)
        assert other.stderr is not None
        assert (other.stderr.read(), other.wait()) == ("", 130)
    assert not incoming.exists()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert [document.name for document in kb.documents()] == ["a.md"]
        assert kb.check() == []
        assert len(list((settings.dir / "originals").iterdir())) == 1


def test_what_progress_raises_ends_the_work_and_leaves_nothing_of_the_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    list(add_files(kb, [write(tmp_path, "a.md", 2)]))
    for stage in ("reading", "embedding", "storing"):

        def stop(at: object, stage: str = stage) -> None:
            if at.stage == stage:  # type: ignore[attr-defined]  # a Progress
                raise StoppedError

        with pytest.raises(StoppedError):
            list(add_files(kb, [write(tmp_path, "b.md", 3)], stop))
        assert [document.name for document in kb.documents()] == ["a.md"]
        assert len(list((kb.settings.dir / "originals").iterdir())) == 1
    assert kb.check() == []
