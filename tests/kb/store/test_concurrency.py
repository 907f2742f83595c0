"""Several processes on one knowledge base: one adds while another asks, three add at once; with files and with a Chroma
server."""

from __future__ import annotations

import json
from itertools import pairwise
from time import sleep
from typing import TYPE_CHECKING

import processes
import pytest
from chroma_server import chroma_server

from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

LOCKED = 3
# Chroma's client leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(params=["files", "server"])
def settings(
    request: pytest.FixtureRequest,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    if request.param == "files":
        yield make_settings()
        return
    folder = tmp_path / "server"
    folder.mkdir()
    with chroma_server(folder) as url:
        monkeypatch.setenv("KB_CHROMA_URL", url)
        yield make_settings()


def write(folder: Path, name: str, sections: int) -> Path:
    path = folder / f"{name}.md"
    text = "\n\n".join(f"## Section {at}\n\nThe {name} power of section {at} cost {at + 7}." for at in range(sections))
    path.write_text(text, encoding="utf-8")
    return path


def add(settings: Settings, *paths: Path) -> processes.Started:
    return processes.start("-m", "ingest", "add", *map(str, paths), "--kb", str(settings.dir), "--json")


def whole(kb: KnowledgeBase) -> set[str]:
    """The reports that a search finds; every one must be found with all its sections or not at all."""
    found: dict[str, int] = {}
    for hit in kb.search("power of section", top_k=1000):
        found[hit.document.name] = found.get(hit.document.name, 0) + 1
    for name, count in found.items():
        assert count == 5, f"{count} sections of {name}"
    return set(found)


def test_questions_are_answered_while_another_process_adds(
    settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    paths = [write(tmp_path, name, 5) for name in ("wind", "solar", "hydro", "tidal", "coal", "gas")]
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        other = add(settings, *paths)
        seen: list[set[str]] = []
        while other.runs:
            if not kb.documents():  # while the other starts there is nothing to ask, and it needs the time
                sleep(0.02)
            seen.append(whole(kb))
            assert kb.ask(["What did the wind power of section 3 cost?"]).answer
        done = other.ended()
        assert (done.returncode, done.stderr) == (0, "")
        assert whole(kb) == {path.name for path in paths}
        assert all(before <= after for before, after in pairwise(seen))
        assert "10" in kb.ask(["What did the wind power of section 3 cost?"]).answer
        assert kb.check() == []


def test_of_three_processes_that_add_at_once_each_adds_whole_or_is_refused(
    settings: Settings, embedder: Embedder, tmp_path: Path
) -> None:
    files = [[write(tmp_path, f"{name}{part}", 5) for part in ("one", "two")] for name in ("wind", "solar", "hydro")]
    waiting = files
    for _ in range(len(files)):
        started = [add(settings, *paths) for paths in waiting]
        refused = []
        for paths, other in zip(waiting, [one.ended() for one in started], strict=True):
            if other.returncode == LOCKED:
                refused.append(paths)
                assert "is being written to by" in other.stderr
                assert "Wait until it has finished" in other.stderr
                assert other.stdout == ""
            else:
                assert (other.returncode, other.stderr) == (0, "")
                assert [json.loads(line)["status"] for line in other.stdout.splitlines()] == ["added", "added"]
        assert len(refused) < len(waiting)
        done = {path.name for paths in files if paths not in refused for path in paths}
        with KnowledgeBase.open(settings, embedder=embedder) as kb:
            assert whole(kb) == {document.name for document in kb.documents()} == done
            assert kb.check() == []
        waiting = refused
        if not waiting:
            break
    assert not waiting
