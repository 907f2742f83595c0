"""How the app starts and ends: the address, the samples, the signal."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import OpenerDirector, ProxyHandler, build_opener

import pytest

from app import HEADERS, add_samples, listen
from kb.command_line import stderr_console
from kb.embedding.embedder import Embedder
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KB_")}


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of samples, in place of those of the checkout."""
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nA sample about pears.\n", encoding="utf-8")
    monkeypatch.setattr("app.SAMPLES", folder)
    return folder


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with listen("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError) as refused:
            listen("127.0.0.1", port)
    assert str(port) in refused.value.what
    assert str(port % 65_535 + 1) in refused.value.cure


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(UsageError, match=r"192\.0\.2\.1:7860"):
        listen("192.0.2.1", 7860)


def test_a_taken_port_ends_the_program_at_once_in_two_lines(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as other:
        command = [sys.executable, "app.py", "--kb", str(tmp_path / "kb"), "--port", str(other.getsockname()[1])]
        ended = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 2
    assert not (tmp_path / "kb").exists()


def test_samples_fill_an_empty_knowledge_base_and_no_other(tmp_path: Path, samples: Path, embedder: Embedder) -> None:
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as kb:
        add_samples(kb, stderr_console())
        assert [document.name for document in kb.documents()] == ["one.md"]
        (samples / "two.md").write_text("# Two\n\nA sample about plums.\n", encoding="utf-8")
        add_samples(kb, stderr_console())
        assert [document.name for document in kb.documents()] == ["one.md"]


def test_without_samples_an_empty_knowledge_base_stays_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    monkeypatch.setattr("app.SAMPLES", tmp_path / "none")
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as kb:
        add_samples(kb, stderr_console())
        assert kb.documents() == []


def once_loaded(direct: OpenerDirector, address: str) -> Any:
    """The page, once the app no longer says that it is loading."""
    for _ in range(600):
        try:
            return direct.open(address, timeout=60)
        except HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.2)
    pytest.fail("the app did not load")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are told otherwise there")
def test_it_ends_quietly_while_a_page_is_open(tmp_path: Path, samples: Path, embedder: Embedder) -> None:
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as kb:
        add_samples(kb, stderr_console())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--kb", str(tmp_path / "kb"), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            assert f"http://127.0.0.1:{port}" in process.stderr.readline()
            direct = build_opener(ProxyHandler({}))
            with once_loaded(direct, f"http://127.0.0.1:{port}/") as page:
                sent = {name.lower().encode(): value.encode() for name, value in page.headers.items()}
            # What an open page holds on to: a stream that never ends by itself.
            with direct.open(f"http://127.0.0.1:{port}/gradio_api/heartbeat/someone", timeout=60):
                process.send_signal(signal.SIGINT)
                said = process.stderr.read()
        finally:
            process.kill()
    assert dict(HEADERS).items() <= sent.items()
    assert said == ""
    assert process.returncode == 130
