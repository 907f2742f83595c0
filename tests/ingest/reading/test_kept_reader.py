"""The reading process is kept for the next call, for a while, and only while it is well."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import ingest.reading.process_pool
from ingest.reading.process_pool import end_kept, reader
from kb.errors import UnreadableFileError
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.reading.reading_process import ReadingProcess

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = Settings()


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    end_kept()
    yield
    end_kept()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text("甲公司赚钱。\n", encoding="utf-8")
    return path


def read(file: Path, settings: Settings = SETTINGS) -> ReadingProcess:
    """The reading process that read it."""
    with reader(settings) as reading:
        assert reading.read(file).blocks[0].text == "甲公司赚钱。"
    return reading


def test_the_next_call_gets_the_process_of_the_last(file: Path) -> None:
    first = read(file)
    assert first.idle
    assert read(file) is first


def test_one_of_other_limits_ends_and_another_begins(file: Path) -> None:
    first = read(file)
    assert read(file, Settings(parse_seconds=33)) is not first
    assert not first.idle


def test_two_at_a_time_have_a_process_each_and_one_is_kept(file: Path) -> None:
    with reader(SETTINGS) as first, reader(SETTINGS) as second:
        assert first is not second
        first.read(file)
        second.read(file)
    assert [first.idle, second.idle] == [True, False]
    assert read(file) is first


def test_what_ends_in_an_error_or_half_way_is_not_kept(file: Path) -> None:
    with pytest.raises(ZeroDivisionError), reader(SETTINGS) as first:
        assert first.read(file).pages / 0
    with reader(SETTINGS) as second:
        second.begin(file)
    assert not first.idle
    assert not second.idle
    assert read(file) not in {first, second}


def test_a_file_that_cannot_be_read_costs_no_process(file: Path, tmp_path: Path) -> None:
    with reader(SETTINGS) as first, pytest.raises(UnreadableFileError):
        first.read(tmp_path / "missing.md")
    assert read(file) is first


def test_an_idle_process_ends_after_a_while(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.reading.process_pool, "KEPT_SECONDS", 0.05)
    first = read(file)
    until = time.monotonic() + 30
    while first.idle and time.monotonic() < until:
        time.sleep(0.02)
    assert not first.idle
    assert read(file) is not first


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_program_ends_at_once_and_takes_the_kept_process_along(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ingest.reading.process_pool import reader; from "
        "kb.settings import Settings\n"
        "with reader(Settings()) as reading: reading.read(Path(sys.argv[1]))\n"
        "print(reading._process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    assert not Path(f"/proc/{int(done.stdout)}").exists()
