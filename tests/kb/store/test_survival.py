"""What a knowledge base survives: failures between its stores, other processes, threads, damage, a disk that can only
be read."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import processes
import pytest

from kb.errors import LockedError, StorageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
WIND, SOLAR, HYDRO = (
    "Cost: Wind power became cheaper.",
    "Cost: Solar power became dearer.",
    "Cost: Water power stayed as it was.",
)


def best(kb: KnowledgeBase, question: str) -> str:
    return kb.search(question)[0].document.name


class PowerCutError(Exception):
    """Stands for whatever ends the program between two writes."""


def cut(*_: object, **__: object) -> None:
    raise PowerCutError


@pytest.mark.parametrize(("part", "method"), [("_catalogue", "add"), ("_index", "upsert"), ("_index", "delete")])
def test_a_failure_between_the_stores_keeps_the_old_and_is_mended_by_the_next_change(
    kb: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch, part: str, method: str
) -> None:
    kb.put(make_report("power.md", WIND))
    with monkeypatch.context() as patched:
        patched.setattr(getattr(kb, part), method, cut)
        with pytest.raises(PowerCutError):
            kb.put(make_report("power.md", SOLAR, HYDRO))
    texts = {hit.chunk.text for hit in kb.search("power")}
    old, new = {"Wind power became cheaper."}, {"Solar power became dearer.", "Water power stayed as it was."}
    assert texts == (new if method == "delete" else old)
    kb.put(make_report("other.md", "Tea: Tea was stable."))
    assert kb.check() == []
    assert {hit.chunk.text for hit in kb.search("power", documents=["power.md"])} == texts


def in_another_process(folder: Path, program: str) -> str:
    setup = (
        "import sys; sys.path[:0] = ['tests']; from conftest import chunk_of; from kb.knowledge_base import "
        "KnowledgeBase\n"
        "from kb.settings import Settings; from kb.model import Document, NewDocument; from pathlib import Path\n"
        "def report(name, *texts):\n"
        "    chunks = tuple(chunk_of(order, text) for order, text in enumerate(texts))\n"
        "    return NewDocument(Document(name, name, name, '', 0, 0, len(chunks), ''), chunks, ())\n"
        "kb = KnowledgeBase.open(Settings(dir=Path(sys.argv[1])))\n"
    )
    ran = processes.run("-c", setup + program, str(folder))
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_what_another_process_changes_is_seen_at_once(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("wind.md", WIND))
    assert best(kb, "solar") == "wind.md"
    in_another_process(kb.settings.dir, f"kb.put(report('solar.md', {SOLAR!r})); kb.remove('wind.md'); kb.close()")
    (hit,) = kb.search("solar", retrievers=("dense",))
    assert hit.document.name == "solar.md"
    kb.put(make_report("hydro.md", HYDRO))
    assert kb.check() == []
    assert len(kb.search("power", retrievers=("dense",))) == 2


def test_a_process_that_is_killed_in_the_middle_leaves_what_was_there(
    kb: KnowledgeBase, make_report: MakeReport
) -> None:
    kb.put(make_report("wind.md", WIND))
    killed = (
        "import os, signal; kb._catalogue.add = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "import subprocess\n"
        "pid = os.fork()\n"
        f"if not pid: kb.put(report('wind.md', {SOLAR!r}))\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    assert in_another_process(kb.settings.dir, killed).strip() == "-9"
    assert [hit.chunk.text for hit in kb.search("power", retrievers=("dense",))] == ["Wind power became cheaper."]
    kb.put(make_report("hydro.md", HYDRO))
    assert kb.check() == []


def test_while_another_process_writes_reading_goes_on_and_writing_is_refused(
    kb: KnowledgeBase, make_report: MakeReport
) -> None:
    kb.put(make_report("wind.md", WIND))
    program = "with kb.writing(), kb._stores._changing([]):\n    print('changing', flush=True); sys.stdin.readline()\n"
    setup = (
        "import sys; from pathlib import Path; from kb.knowledge_base import KnowledgeBase; from kb.settings "
        "import Settings\n"
        "kb = KnowledgeBase.open(Settings(dir=Path(sys.argv[1])))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", setup + program, str(kb.settings.dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "changing\n"
        assert best(kb, "wind") == "wind.md"
        with pytest.raises(LockedError, match=str(other.pid)):
            kb.remove("wind.md")
        other.communicate("\n")
    kb.remove("wind.md")


def test_threads_search_while_another_puts_in(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("wind.md", WIND))
    problems: list[Any] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                if best(kb, "Wind power cheaper") != "wind.md":
                    problems.append("not found")
        except Exception as error:  # noqa: BLE001  (whatever it is, the test tells it)
            problems.append(error)

    searchers = [threading.Thread(target=search) for _ in range(4)]
    for searcher in searchers:
        searcher.start()
    for number in range(6):
        kb.put(make_report(f"{number}.md", "Tea: Tea was stable.", "Coffee: Coffee rose."))
        kb.put(make_report("wind.md", WIND, f"Note: version {number}"))
    done.set()
    for searcher in searchers:
        searcher.join()
    assert problems == []
    assert kb.check() == []


def test_a_lost_vector_is_reported_and_repaired(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("wind.md", WIND, SOLAR))
    kb._index.delete([f"{kb.documents()[0].id}-1"])
    kb._index.upsert(["stray-0"], ["stray"], kb.embed("stray")[None])
    with kb._catalogue.reading() as connection:
        connection.execute("INSERT INTO words(words) VALUES ('delete-all')")
    found = " / ".join(kb.check(repair=True))
    assert "2 chunks without keywords" in found
    assert "1 chunks without a vector" in found
    assert "1 vectors in the graph index without a chunk" in found
    assert kb.check() == []
    assert kb.search("wind", retrievers=("keyword",))[0].rank == 1


def test_a_ruined_graph_index_is_told_and_made_again_from_the_catalogue(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        kb.put(make_report("wind.md", WIND, SOLAR))
    (settings.dir / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        with pytest.raises(StorageError) as caught:
            kb.search("wind")
        assert "doctor --repair" in caught.value.cure
        assert kb.check() != []
        kb.check(repair=True)
        assert kb.check() == []
        assert best(kb, "wind") == "wind.md"


def test_a_graph_index_that_was_deleted_is_done_without_and_noticed(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    settings = make_settings()
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        kb.put(make_report("wind.md", WIND))
    shutil.rmtree(settings.dir / "chroma")
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert [hit.document.name for hit in kb.search("wind", retrievers=("dense",))] == ["wind.md"]
        assert kb.check(repair=True) == [
            "1 chunks without a vector in the graph index",
            "1 chunks that do not find themselves",
        ]
        assert best(kb, "wind") == "wind.md"


def test_a_folder_that_can_only_be_read_is_searched_without_chroma(
    kb: KnowledgeBase, embedder: Embedder, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.put(make_report("wind.md", WIND))
    kb.put(make_report("solar.md", SOLAR))
    kb.close()
    # The administrator may write everywhere, so the answer of the system is put in its mouth.
    monkeypatch.setattr("kb.store.database.os.access", lambda *_: False)
    with KnowledgeBase.open(kb.settings, embedder=embedder) as readable:
        assert best(readable, "wind") == "wind.md"
        monkeypatch.setattr(readable._index, "nearest", cut)
        assert [hit.document.name for hit in readable.search("solar", documents=["solar.md"])] == ["solar.md"]
