"""A hundred broken and hostile files, added together: each gets its one-line error or is read without harm, and nothing
else changes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hostile_files import hostile_files

from ingest import add_files
from ingest.reading.process_pool import end_kept
from ingest.reading.reading_process import ReadingProcess
from kb.errors import UnreadableFileError
from kb.knowledge_base import KnowledgeBase
from kb.model import ParsedReport
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.embedding.embedder import Embedder

SECRET = "hunter2"
FACT = "The new plant makes 48 cars an hour."
PARSE_MB = 700
SHORT = 1_000
"""Characters of reports that are embedded here."""

ODD_NAMES = (
    "line\nbreak.md",
    "\u202egnp.md",
    "-rf.md",
    "$(touch harm).md",
    "`id`; rm.md",
    "%s%n%x.md",
    "..%2f..%2fup.md",
    "' OR 1=1 --.md",
    "<img src=x onerror=alert(1)>.md",
    "[red]bold[red].md",
    "x" * 250 + ".md",
    "\udcff\udcfe.md",
    "CON.md",
    "no-suffix",
    "\U0001f4c8.md",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, str | None]:
    """The files, written: the words of the error that each must get, by path."""
    secret = folder / "secret.key"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    inside = folder / "files"
    inside.mkdir()
    words: dict[str, str | None] = {}
    for name, data, said in hostile_files(secret):
        (inside / name).write_bytes(data)
        words[str(inside / name)] = said
    for number, name in enumerate(ODD_NAMES):
        (inside / name).write_text(f"# Report {number}\n\nIt has an odd name.\n", encoding="utf-8")
        words[str(inside / name)] = None
    for name, target in (("loop-a.md", "loop-b.md"), ("loop-b.md", "loop-a.md"), ("dangling.md", "nowhere")):
        (inside / name).symlink_to(target)
        words[str(inside / name)] = "cannot be read"
    os.mkfifo(inside / "pipe.md")
    (inside / "device.md").symlink_to("/dev/zero")
    words |= {str(inside / name): "not a file" for name in ("pipe.md", "device.md")}
    with (inside / "vast.md").open("wb") as vast:
        vast.truncate(80_000_000)
    return words | {str(inside / "vast.md"): "the limit is 50 MB"}


def workers() -> list[str]:
    """The ids of the reading processes of this one; none where the system does not tell."""
    told = Path(f"/proc/self/task/{os.getpid()}/children")
    children = told.read_text(encoding="ascii").split() if told.exists() else []
    return [child for child in children if b"ingest.reading.worker" in Path(f"/proc/{child}/cmdline").read_bytes()]


def peak_of(worker: str) -> float:
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
    return next((int(line.split()[1]) / 1_000 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


@pytest.fixture(scope="module")
def peaks() -> list[float]:
    """The most memory, in MB, that the reading process had had after each file, where the system tells."""
    return []


@pytest.fixture(scope="module")
def read(expected: dict[str, str | None], peaks: list[float]) -> dict[str, ParsedReport | UnreadableFileError]:
    """What reading made of each file, by its path: one process for all, as long as it lives."""
    made: dict[str, ParsedReport | UnreadableFileError] = {}
    end_kept()
    with ReadingProcess(Settings(parse_mb=PARSE_MB, parse_seconds=120)) as reading:
        for path in expected:
            if stat.S_ISREG(Path(path).lstat().st_mode):  # what is no file is found out before
                try:
                    made[path] = reading.read(Path(path))
                except UnreadableFileError as error:
                    made[path] = error
                peaks.extend(map(peak_of, workers()))
    return made


def test_each_is_read_or_gets_one_line_that_names_it(
    read: dict[str, ParsedReport | UnreadableFileError], expected: dict[str, str | None]
) -> None:
    assert len(expected) > 100
    for path, made in read.items():
        words = expected[path]
        if isinstance(made, UnreadableFileError):
            assert Path(path).name in made.what
            assert len(f"{made.what} {made.cure}".replace(Path(path).name, "").splitlines()) == 1
            assert not words or words in made.what or words == "the limit is 50 MB", (path, made.what)
        else:
            assert not words, path
            assert made.blocks


def test_what_is_sound_under_another_name_is_read(read: dict[str, ParsedReport | UnreadableFileError]) -> None:
    made = {Path(path).name: one for path, one in read.items()}
    for name, text in (("pdf.txt", "Sales rose by 12% in 2024."), ("page.xls", "Alpha"), ("in-itself.xlsx", "Sales")):
        report = made[name]
        assert isinstance(report, ParsedReport), (name, report)
        assert text in "".join(block.text for block in report.blocks)


def test_none_shows_a_fault_of_the_reader(read: dict[str, ParsedReport | UnreadableFileError]) -> None:
    """A reader that breaks off costs its file alone; that it does so on one of these is a fault of ours all the
    same."""
    errors = [made.what for made in read.values() if isinstance(made, UnreadableFileError)]
    assert [error for error in errors if "broke off" in error or "takes more than" in error] == []


def test_nothing_is_fetched_from_outside_the_file(read: dict[str, ParsedReport | UnreadableFileError]) -> None:
    reports = [made for made in read.values() if not isinstance(made, UnreadableFileError)]
    assert [report.title for report in reports if any(SECRET in block.text for block in report.blocks)] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.usefixtures("read")
def test_no_process_is_left_and_none_took_more_memory_than_it_may(peaks: list[float]) -> None:
    assert workers() == []
    assert 0 < max(peaks) < PARSE_MB + 300


def test_what_fails_is_in_by_no_part_and_what_was_there_before_is_found(
    folder: Path,
    expected: dict[str, str | None],
    read: dict[str, ParsedReport | UnreadableFileError],
    embedder: Embedder,
) -> None:
    good = folder / "good.md"
    good.write_text(f"# A company\n\n{FACT}\n", encoding="utf-8")
    short = [Path(path) for path in expected if _is_short(read.get(path))]
    with KnowledgeBase.open(Settings(dir=folder / "kb", parse_mb=PARSE_MB), embedder=embedder) as base:
        (first,) = add_files(base, [good])
        outcomes = list(add_files(base, short))
        assert {added.status for added in outcomes} - {"duplicate"} == {"added", "failed"}
        for path, added in zip(short, outcomes, strict=True):
            words = expected[str(path)]
            assert (added.status == "failed") == bool(added.error)
            assert len(added.error.splitlines()) <= 1
            assert not words or words in added.error, (path, added.error)
        documents = base.documents()
        assert {one.id for one in documents} == {first.id, *(one.id for one in outcomes if one.status == "added")}
        assert all(one.chunks > 0 for one in documents)
        assert base.check() == []
        assert FACT in base.search("How many cars does the new plant make?", documents=["good.md"])[0].chunk.text


def _is_short(made: ParsedReport | UnreadableFileError | None) -> bool:
    """What is refused, or soon embedded."""
    return not isinstance(made, ParsedReport) or sum(len(block.text) for block in made.blocks) < SHORT
