"""A knowledge base in step with folders: what comes, changes, goes, and what must stay."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from ingest import Added, add_files
from ingest.adding import FoundFiles
from ingest.watching.keeping import Keeper, StoppedError, Told
from ingest.watching.ledger import FILE, Ledger
from ingest.watching.sight import Sight, sight_of
from kb.errors import LockedError
from kb.store.bin import Bin

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kb.knowledge_base import KnowledgeBase


def text(fruit: str, price: int = 5) -> str:
    return f"# {fruit}\n\nThe {fruit} were sold for {price} euros.\n"


@dataclass
class Watched:
    """A folder beside a knowledge base, looked at when the test says so."""

    kb: KnowledgeBase
    folder: Path
    said: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: Callable[[], bool] = lambda: False
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.start()

    def start(self) -> None:
        """As a process does that begins to watch."""
        told = Told(self._hear, self.notes.append)
        self.keeper = Keeper(self.kb, [self.folder], told, lambda: self.stopped(), settle=0.0)

    def _hear(self, _: str, added: Added) -> None:
        self.said.append((added.status, added.name))

    def write(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def step(self) -> list[tuple[str, str]]:
        """What is told of one look."""
        self.said.clear()
        self.keeper.step()
        return list(self.said)

    @property
    def names(self) -> list[str]:
        return sorted(document.name for document in self.kb.documents())


@pytest.fixture
def watched(kb: KnowledgeBase, tmp_path: Path) -> Watched:
    return Watched(kb, tmp_path / "inbox")


def test_files_are_added_replaced_and_removed_as_they_come_change_and_go(watched: Watched) -> None:
    pears = watched.write("pears.md", text("pears"))
    watched.write("deep/plums.md", text("plums"))
    watched.write("notes.xyz", "no report")
    watched.write(".hidden.md", text("hidden"))
    watched.write("~$open.docx", "a lock of Office")
    assert sorted(watched.step()) == [("added", "pears.md"), ("added", "plums.md")]
    assert watched.step() == []

    pears.write_text(text("pears", 66), encoding="utf-8")
    assert watched.step() == [("replaced", "pears.md")]
    assert "66 euros" in watched.kb.ask(["For how many euros were the pears sold?"]).answer

    pears.unlink()
    assert watched.step() == [("removed", "pears.md")]
    assert watched.names == ["plums.md"]
    (entry,) = Bin(watched.kb.settings.dir).entries({one.id for one in watched.kb.documents()})
    assert entry.name == "pears.md"


def test_a_renamed_file_is_a_report_of_the_new_name(watched: Watched) -> None:
    watched.write("pears.md", text("pears")).rename(watched.folder / "fruit.md")
    watched.step()
    (watched.folder / "fruit.md").rename(watched.folder / "again.md")
    assert watched.step() == [("removed", "fruit.md"), ("added", "again.md")]
    assert watched.names == ["again.md"]


def test_a_file_is_taken_in_only_when_it_stands_still(watched: Watched) -> None:
    watched.keeper = Keeper(watched.kb, [watched.folder], Told(watched._hear, watched.notes.append), settle=1e9)
    watched.write("pears.md", text("pears"))
    assert watched.keeper.step()
    assert watched.keeper.step()
    assert watched.names == []


def test_a_file_that_grows_begins_to_stand_still_anew(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr("ingest.watching.keeping.monotonic", lambda: clock)
    watched.keeper = Keeper(watched.kb, [watched.folder], Told(watched._hear, watched.notes.append), settle=2.0)
    path = watched.write("pears.md", text("pears"))
    for clock in (0.0, 1.5, 3.0):  # noqa: B007 - the clock is read above
        path.write_text(path.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
        assert watched.step() == []
    clock = 5.0
    assert watched.step() == [("added", "pears.md")]


def test_what_changed_while_nobody_watched_is_caught_up_with(watched: Watched) -> None:
    pears, plums = watched.write("pears.md", text("pears")), watched.write("plums.md", text("plums"))
    watched.step()
    pears.unlink()
    plums.write_text(text("plums", 77), encoding="utf-8")
    watched.write("figs.md", text("figs"))
    watched.start()
    assert sorted(watched.step()) == [("added", "figs.md"), ("removed", "pears.md"), ("replaced", "plums.md")]


def test_only_what_came_from_the_folder_is_removed(watched: Watched, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text(text("elsewhere"), encoding="utf-8")
    by_hand = watched.write("by-hand.md", text("by hand"))
    list(add_files(watched.kb, [elsewhere, by_hand]))
    copy = watched.write("copy.md", text("elsewhere"))
    assert sorted(watched.step()) == [("duplicate", "copy.md"), ("unchanged", "by-hand.md")]
    copy.unlink()
    by_hand.unlink()
    watched.start()
    assert watched.step() == []
    assert watched.names == ["by-hand.md", "elsewhere.md"]


def test_of_two_files_of_the_same_bytes_one_may_go(watched: Watched) -> None:
    first, second = watched.write("a.md", text("pears")), watched.write("b.md", text("pears"))
    assert watched.step() == [("added", "a.md"), ("duplicate", "b.md")]
    second.unlink()
    assert watched.step() == []
    assert watched.names == ["a.md"]
    shutil.copy(first, second)
    watched.step()
    first.unlink()
    watched.step()
    watched.step()
    assert watched.names == ["b.md"]


def test_what_is_removed_by_hand_stays_removed_until_its_file_changes(watched: Watched) -> None:
    path = watched.write("pears.md", text("pears"))
    watched.step()
    watched.kb.remove("pears.md")
    watched.start()
    assert watched.step() == []
    path.write_text(text("pears", 8), encoding="utf-8")
    assert watched.step() == [("added", "pears.md")]


def test_a_folder_that_is_away_takes_nothing_with_it(watched: Watched) -> None:
    watched.write("pears.md", text("pears"))
    watched.step()
    away = watched.folder.rename(watched.folder.with_name("away"))
    assert watched.step() == watched.step() == []
    assert watched.notes == [f"{watched.folder} is away: nothing is removed until it is back."]
    away.rename(watched.folder)
    assert watched.step() == []
    (watched.folder / "pears.md").unlink()
    assert watched.step() == [("removed", "pears.md")]


def test_an_empty_folder_in_the_place_of_a_disk_takes_nothing_with_it(watched: Watched) -> None:
    watched.write("pears.md", text("pears"))
    watched.step()
    watched.folder.rename(watched.folder.with_name("disk"))
    watched.folder.mkdir()
    watched.start()
    assert watched.step() == []
    assert watched.names == ["pears.md"]
    assert "away" in watched.notes[-1]


def test_a_disk_that_is_away_below_the_folder_takes_nothing_with_it(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As though `disk` were on a device of its own."""
    watched.write("pears.md", text("pears"))
    watched.write("disk/plums.md", text("plums"))

    def with_disk(folder: Path) -> Sight | None:
        sight = sight_of(folder)
        assert sight is not None
        files = {
            path: replace(seen, device=seen.device + 1) if "/disk/" in path else seen
            for path, seen in sight.files.items()
        }
        return replace(sight, files=files)

    monkeypatch.setattr("ingest.watching.keeping.sight_of", with_disk)
    watched.step()
    (watched.folder / "disk" / "plums.md").unlink()
    (watched.folder / "pears.md").unlink()
    assert watched.step() == [("removed", "pears.md")]
    assert watched.names == ["plums.md"]


def test_a_device_that_has_another_number_after_a_restart_is_the_same(watched: Watched) -> None:
    watched.write("pears.md", text("pears"))
    watched.write("plums.md", text("plums")).rename(watched.folder / "plums.md")
    watched.step()
    ledger = Ledger.of(watched.kb.settings.dir)
    ledger.files = {path: replace(entry, device=entry.device + 7) for path, entry in ledger.files.items()}
    ledger.roots = {path: (device + 7, inode) for path, (device, inode) in ledger.roots.items()}
    ledger.save()
    (watched.folder / "plums.md").unlink()
    watched.start()
    assert watched.step() == [("removed", "plums.md")]


def test_what_cannot_be_looked_into_takes_nothing_with_it(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """As though `deep` could not be listed: it is found, its files are not."""
    path = watched.write("deep/plums.md", text("plums"))
    watched.step()
    monkeypatch.setattr("ingest.watching.sight.find_files", lambda _: FoundFiles((path.parent,), ()))
    assert watched.step() == []
    assert watched.names == ["plums.md"]


def test_a_file_that_cannot_be_read_is_told_once_and_the_version_before_stays(watched: Watched) -> None:
    path = watched.write("pears.md", text("pears"))
    watched.step()
    path.write_text("", encoding="utf-8")
    assert watched.step() == [("failed", "pears.md")]
    assert watched.step() == []
    assert watched.names == ["pears.md"]
    path.unlink()
    assert watched.step() == [("removed", "pears.md")]


def test_whoever_is_stopped_while_adding_leaves_nothing_in_part_and_goes_on_later(watched: Watched) -> None:
    path = watched.write("pears.md", text("pears"))
    watched.step()
    path.write_text(text("pears", 9), encoding="utf-8")
    watched.stopped = lambda: True
    with pytest.raises(StoppedError):
        watched.step()
    assert "5 euros" in watched.kb.ask(["For how many euros were the pears sold?"]).answer
    path.unlink()
    watched.stopped = lambda: False
    watched.start()
    assert watched.step() == [("removed", "pears.md")]


def test_a_crash_after_adding_does_not_make_a_stranger_of_the_report(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = watched.write("pears.md", text("pears"))
    monkeypatch.setattr(Keeper, "_added", lambda *_: (_ for _ in ()).throw(StoppedError))
    with pytest.raises(StoppedError):
        watched.step()
    assert watched.names == ["pears.md"]
    monkeypatch.undo()
    watched.start()
    assert watched.step() == []
    path.unlink()
    assert watched.step() == [("removed", "pears.md")]


def test_a_damaged_ledger_removes_nothing(watched: Watched) -> None:
    watched.write("pears.md", text("pears")).rename(watched.folder / "pears.md")
    watched.step()
    (watched.kb.settings.dir / FILE).write_text('{"version": 1, "files": {"a": 1}, "roots": {}}', encoding="utf-8")
    (watched.folder / "pears.md").unlink()
    watched.start()
    assert watched.step() == []
    assert watched.names == ["pears.md"]


def test_another_process_that_writes_is_waited_for_and_told_of_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken() -> AbstractContextManager[None]:
        raise LockedError("Another process is writing.", "Wait.")

    watched.write("pears.md", text("pears"))
    with monkeypatch.context() as patch:
        patch.setattr(watched.kb, "writing", taken)
        assert watched.keeper.step()
        assert watched.keeper.step()
    assert watched.notes == ["Another process is writing. Waiting for it."]
    assert watched.step() == [("added", "pears.md")]
