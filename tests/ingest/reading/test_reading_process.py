"""Reading in a process of its own: a reader that hangs, crashes or eats memory costs one file, and nothing is left
behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import pytest
from pdf_files import Sheet, pdf

import ingest.reading.reading_process
from ingest.reading.formats import read_file
from ingest.reading.pipe_messages import BadFrameError, receive
from ingest.reading.process_pool import end_kept
from ingest.reading.reading_process import ReadingProcess
from kb.errors import UnreadableFileError
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
GOOD = "# A company\n\nIt made 48 cars.\n"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

BAD_READER = """
import ctypes, os, re, sys, time
from pathlib import Path
import ingest.reading.formats as reading
from ingest.words.page_progress import pages_done

read = reading.READERS[".txt"]

def bad(data, path):
    what = data.decode().split()[0]
    if what == "pages":
        for page in range(1, 4):
            pages_done(page, 3)
    elif what == "hangs":
        time.sleep(600)
    elif what == "loops":
        re.fullmatch("(a+)+b", "a" * 60)
    elif what == "crashes":
        ctypes.string_at(0)
    elif what == "eats":
        held = [bytearray(10_000_000) for _ in range(1_000)]
    elif what == "fails":
        [][0]
    elif what == "prints":
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
    return read(data, path)

reading.READERS[".txt"] = bad
from ingest.reading.worker import main
main()
"""


@pytest.fixture(autouse=True)
def _alone() -> None:
    """No process that another test has left for the next one, and that ends some time."""
    end_kept()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of text files does what their first word says."""
    program = "import sys; sys.path.insert(0, sys.argv[1])\n" + BAD_READER
    monkeypatch.setattr(ingest.reading.reading_process, "_PROGRAM", program)


def write(folder: Path, text: str) -> Path:
    file = folder / f"{text.split()[0]}.txt"
    file.write_text(text, encoding="utf-8")
    return file


def children() -> list[str]:
    """The ids of this process's children."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("hangs", "takes more than 2 seconds"),
        ("loops", "takes more than 2 seconds"),
        ("crashes", "its reader broke off"),
        ("eats", "takes more than 200 MB of memory"),
        ("fails", "IndexError at"),
    ],
)
@pytest.mark.usefixtures("faulty")
def test_a_reader_that_fails_costs_its_file_and_the_next_one_is_read(tmp_path: Path, word: str, said: str) -> None:
    before = children() if sys.platform.startswith("linux") else []
    seconds = 2 if "seconds" in said else 60
    with ReadingProcess(Settings(parse_seconds=seconds, parse_mb=200)) as reading:
        with pytest.raises(UnreadableFileError, match=said) as refused:
            reading.read(write(tmp_path, f"{word} and more"))
        assert f"{word}.txt" in refused.value.what
        assert "\n" not in refused.value.what
        assert reading.read(write(tmp_path, "good text.")).blocks[0].text == "good text."
    assert not sys.platform.startswith("linux") or children() == before


@pytest.mark.usefixtures("faulty")
def test_pages_are_told_and_what_the_listener_raises_ends_the_reading(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with ReadingProcess(Settings()) as reading:
        reading.read(write(tmp_path, "pages three."), lambda done, total: told.append((done, total)))
        assert set(told) - {(0, 1)} == {(1, 3), (2, 3), (3, 3)}
        with pytest.raises(KeyboardInterrupt):
            reading.read(tmp_path / "pages.txt", cancel)
        assert len(reading.read(tmp_path / "pages.txt").blocks) == 1


@pytest.mark.usefixtures("faulty")
def test_a_reading_that_tells_nothing_can_be_ended_all_the_same(tmp_path: Path) -> None:
    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with ReadingProcess(Settings()) as reading, pytest.raises(KeyboardInterrupt):
        reading.read(write(tmp_path, "hangs for ever"), cancel)


@pytest.mark.usefixtures("faulty")
def test_what_a_library_prints_does_not_get_between(tmp_path: Path) -> None:
    with ReadingProcess(Settings()) as reading:
        assert reading.read(write(tmp_path, "prints much.")).blocks[0].text == "prints much."


@linux
def test_one_process_reads_several_files_and_none_is_started_before(tmp_path: Path) -> None:
    before = children()
    with ReadingProcess(Settings()) as reading:
        assert children() == before
        reading.read(write(tmp_path, "one text."))
        (process,) = set(children()) - set(before)
        reading.read(write(tmp_path, "two text."))
        assert set(children()) - set(before) == {process}
        os.kill(int(process), signal.SIGKILL)
        wait_for_end(int(process))
        assert reading.read(write(tmp_path, "three text.")).blocks[0].text == "three text."
    assert children() == before


@linux
def test_a_process_that_ends_unnoticed_before_it_is_asked_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadingProcess(Settings()) as reading:
        reading.read(write(tmp_path, "one text."))
        process = reading._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        wait_for_end(process.pid)
        monkeypatch.setattr(process, "poll", lambda: None)  # as when it is looked at a moment before
        assert reading.read(write(tmp_path, "two text.")).blocks[0].text == "two text."


@linux
@pytest.mark.usefixtures("faulty")
def test_a_reading_that_nobody_waits_for_yet_ends_in_time_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = "import main; sys.modules['ingest.reading.worker']._GRACE_SECONDS = 0"
    program = ingest.reading.reading_process._PROGRAM.replace("import main", at_once)
    monkeypatch.setattr(ingest.reading.reading_process, "_PROGRAM", program)
    with ReadingProcess(Settings(parse_seconds=1)) as reading:
        reading.begin(write(tmp_path, "hangs for ever"))
        process = reading._process
        assert process is not None
        wait_for_end(process.pid)
        with pytest.raises(UnreadableFileError, match="takes more than 1 seconds"):
            reading.finish()
        assert reading.read(write(tmp_path, "good text.")).blocks[0].text == "good text."


@linux
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_process_ends_with_its_parent_while_it_reads(tmp_path: Path, ending: signal.Signals) -> None:
    write(tmp_path, "hangs for ever")
    program = f"""
import ingest.reading.reading_process, os
from pathlib import Path
from ingest.reading.reading_process import ReadingProcess
from kb.settings import Settings
ingest.reading.reading_process._PROGRAM = "import sys; sys.path.insert(0, sys.argv[1])\\n" + {BAD_READER!r}
with ReadingProcess(Settings()) as reading:
    reading.begin(Path({str(tmp_path / "hangs.txt")!r}))
    print(reading._process.pid, flush=True)
    reading.finish()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(ending)
        parent.wait(timeout=60)
    wait_for_end(child)


def wait_for_end(process: int) -> None:
    for _ in range(600):
        if is_dead(process):
            return
        time.sleep(0.1)
    pytest.fail(f"process {process} goes on")


def is_dead(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_all_that_a_report_is_made_of_crosses_the_pipe(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    sheet = Sheet().text(60, 80, "Results", 16, bold=True).text(60, 110, "The firm made 48 cars.")
    file.write_bytes(pdf(sheet))
    with ReadingProcess(Settings(dir=tmp_path)) as process:
        report = process.read(file)
    assert report == read_file(file, 50)
    assert report.blocks[-1].spots


def test_a_message_that_would_make_anything_else_is_refused() -> None:
    for made in (os.getpid, Path("a"), ROOT.joinpath, StrEnum):
        body = pickle.dumps(made)
        with pytest.raises(BadFrameError):
            receive(BytesIO(len(body).to_bytes(8, "big") + body), 10_000)
