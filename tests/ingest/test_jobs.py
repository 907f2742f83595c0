"""The queue of files being added."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event

import pytest

from ingest import Progress
from ingest.jobs import Item, Jobs, State
from kb.errors import LockedError, UsageError
from kb.knowledge_base import KnowledgeBase

PEARS = "# Pears\n\nPears were sold for 5 euros.\n"
PLUMS = "# Plums\n\nPlums were sold for 7 euros.\n"


@pytest.fixture
def jobs(kb: KnowledgeBase) -> Jobs:
    return Jobs(kb)


@pytest.fixture
def sent(tmp_path: Path) -> Callable[[str, str], tuple[Path, str]]:
    """Makes a file as it lies after an upload: under another name."""

    def make(name: str, text: str) -> tuple[Path, str]:
        path = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}"
        path.write_text(text, encoding="utf-8")
        return path, name

    return make


Sent = Callable[[str, str], tuple[Path, str]]


def settled(jobs: Jobs) -> list[Item]:
    """The items once the thread has nothing left to do."""
    worker = jobs._worker
    if worker is not None:
        worker.join(timeout=120)
    assert not jobs.busy
    return jobs.items()


def test_files_are_added_one_after_the_other_and_what_became_of_each_is_kept(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("pears.md", PEARS), sent("empty.md", ""), sent("plums.md", PLUMS)])
    items = settled(jobs)
    assert [(item.name, item.state) for item in items] == [
        ("pears.md", State.DONE),
        ("empty.md", State.FAILED),
        ("plums.md", State.DONE),
    ]
    assert items[1].added is not None
    assert items[1].added.error.startswith("empty.md ")
    assert [document.name for document in jobs.kb.documents()] == ["pears.md", "plums.md"]
    assert not any(item.path.exists() for item in items)


@pytest.mark.parametrize(
    ("choice", "names", "state"),
    [
        ("replace", ["pears.md"], State.DONE),
        ("both", ["pears.md", "pears (2).md"], State.DONE),
        ("cancel", ["pears.md"], State.STOPPED),
    ],
)
def test_a_file_of_the_same_name_asks_first(
    jobs: Jobs, sent: Sent, choice: str, names: list[str], state: State
) -> None:
    jobs.add([sent("pears.md", PEARS)])
    settled(jobs)
    jobs.add([sent("pears.md", PEARS.replace("5", "6"))])
    asking = settled(jobs)[-1]
    assert asking.state is State.ASKING
    before = jobs.kb.documents()
    assert [document.name for document in before] == ["pears.md"]
    jobs.decide(asking.id, choice)
    assert settled(jobs)[-1].state is state
    assert [document.name for document in jobs.kb.documents()] == names
    assert (before[0].id in {document.id for document in jobs.kb.documents()}) == (choice != "replace")


def test_a_replaced_report_is_restored_and_the_other_version_goes_to_the_bin(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("pears.md", PEARS)])
    settled(jobs)
    (first,) = jobs.kb.documents()
    jobs.add([sent("pears.md", PLUMS)])
    jobs.decide(settled(jobs)[-1].id, "replace")
    settled(jobs)
    (second,) = jobs.kb.documents()
    (entry,) = jobs.entries()
    assert (entry.document, entry.why) == (first.id, "replaced")
    jobs.restore(entry)
    settled(jobs)
    assert [document.id for document in jobs.kb.documents()] == [first.id]
    assert [one.document for one in jobs.entries()] == [second.id]
    assert jobs.kb.check() == []


def test_a_removed_report_is_put_back(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("pears.md", PEARS)])
    settled(jobs)
    (report,) = jobs.kb.documents()
    removed, entry = jobs.remove(report.id)
    assert removed == report
    assert entry is not None
    assert jobs.kb.documents() == []
    jobs.restore(entry)
    settled(jobs)
    assert [document.id for document in jobs.kb.documents()] == [report.id]
    assert jobs.entries() == []


def test_a_failed_replacement_keeps_the_report_and_leaves_nothing_in_the_bin(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("pears.md", PEARS)])
    settled(jobs)
    jobs.add([sent("pears.md", " \n")])
    jobs.decide(settled(jobs)[-1].id, "replace")
    assert settled(jobs)[-1].state is State.FAILED
    assert len(jobs.kb.documents()) == 1
    assert jobs.entries() == []
    assert jobs.kb.check() == []


def test_stopping_keeps_nothing_of_the_file_at_work_and_gives_up_those_that_wait(
    jobs: Jobs, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    teller = jobs._teller

    def waiting(item: Item) -> Callable[[Progress], None]:
        tell = teller(item)

        def told(at: Progress) -> None:
            begun.set()
            assert go_on.wait(60)
            tell(at)

        return told

    monkeypatch.setattr(jobs, "_teller", waiting)
    jobs.add([sent("pears.md", PEARS), sent("plums.md", PLUMS)])
    assert begun.wait(60)
    jobs.stop()
    go_on.set()
    assert [item.state for item in settled(jobs)] == [State.STOPPED, State.STOPPED]
    assert jobs.kb.documents() == []
    assert jobs.kb.check() == []


def test_of_a_folder_what_cannot_be_read_is_passed_over(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("pears.md", PEARS), sent("logo.png", "x")], folder=True)
    assert [item.state for item in settled(jobs)] == [State.DONE, State.SKIPPED]


def test_a_name_with_folders_in_it_stays_in_its_own(jobs: Jobs, sent: Sent) -> None:
    jobs.add([sent("../../pears.md", PEARS)])
    assert [item.name for item in settled(jobs)] == ["pears.md"]
    assert [document.name for document in jobs.kb.documents()] == ["pears.md"]


def test_what_was_not_taken_in_is_told_and_the_list_can_be_cleared(jobs: Jobs) -> None:
    jobs.refuse("big.pdf", UsageError("It is too large.", "Split it."))
    assert [item.state for item in jobs.items()] == [State.FAILED]
    version = jobs.version
    jobs.clear()
    assert jobs.items() == []
    assert jobs.version > version


def test_a_file_waits_for_another_process_that_writes(jobs: Jobs, sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    writing, refused = jobs.kb.writing, ["once", "twice"]

    def taken() -> AbstractContextManager[None]:
        if refused:
            raise LockedError(f"Another process is writing, {refused.pop()}.", "Wait.")
        return writing()

    monkeypatch.setattr(jobs.kb, "writing", taken)
    jobs.add([sent("pears.md", PEARS)])
    (item,) = settled(jobs)
    assert (item.state, refused) == (State.DONE, [])


def test_a_file_gives_up_when_another_process_writes_for_long(
    jobs: Jobs, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken() -> AbstractContextManager[None]:
        raise LockedError("Another process is writing.", "Wait.")

    monkeypatch.setattr(jobs.kb, "writing", taken)
    monkeypatch.setattr("ingest.jobs._PATIENCE", 0.0)
    jobs.add([sent("pears.md", PEARS)])
    (item,) = settled(jobs)
    assert item.state is State.FAILED
    assert isinstance(item.error, LockedError)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("a/b/pears.md", "pears.md"),
        ("c:\\b\\pears.md", "pears.md"),
        ("pe\x00ars.md", "pears.md"),
        ("梨" * 100 + ".md", "梨" * 79 + ".md"),
    ],
)
def test_the_name_of_a_file_is_one_that_a_disk_takes(jobs: Jobs, sent: Sent, told: str, kept: str) -> None:
    path, _ = sent("x", PEARS)
    (item,) = jobs.add([(path, told)], choice="replace")
    assert item.name == kept
    settled(jobs)
    assert [document.name for document in jobs.kb.documents()] == [kept]


@pytest.mark.parametrize("told", ["", ".", "..", "/", "a/.."])
def test_a_name_that_is_none_leads_nowhere(jobs: Jobs, sent: Sent, told: str) -> None:
    path, _ = sent("x", PEARS)
    (item,) = jobs.add([(path, told)])
    settled(jobs)
    assert item.name == path.name
