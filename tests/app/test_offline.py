"""No command connects to anything but this machine: each is run for real, under a guard that refuses and writes
down."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = Path(__file__).resolve().parents[1] / "offline"
NO_NETWORK = ("unshare", "--map-root-user", "--net")
REPORT = "# 某公司研究\n\n## 产能\n\n新厂年产能为 48 万吨，2025 年投产。\n"
QUESTION = "新厂的年产能是多少？"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables for a process that is watched, with a knowledge base of its own."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    paths = {"PYTHONPATH": str(GUARD), "OFFLINE_LOG": str(folder / "log"), "KB_DIR": str(folder / "kb")}
    return settings | paths


def refused(guarded: dict[str, str]) -> str:
    log = Path(guarded["OFFLINE_LOG"])
    return log.read_text(encoding="utf-8") if log.exists() else ""


def run(guarded: dict[str, str], *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=guarded, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def report(guarded: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small report, added to the knowledge base of `guarded` under the guard."""
    file = tmp_path_factory.mktemp("reports") / "report.md"
    file.write_text(REPORT, encoding="utf-8")
    added = run(guarded, "-m", "ingest", "add", str(file))
    assert added.returncode == 0, added.stderr
    return file


def test_adding_and_asking_reach_nothing_beyond_this_machine(guarded: dict[str, str], report: Path) -> None:
    asked = run(guarded, "-m", "kb", "ask", QUESTION, "--json")
    assert asked.returncode == 0, asked.stderr
    assert "48" in json.loads(asked.stdout)["answer"]
    assert run(guarded, "-m", "ingest", "list").returncode == 0
    assert run(guarded, "-m", "kb", "search", QUESTION).returncode == 0
    assert refused(guarded) == ""


def test_the_app_reaches_nothing_beyond_this_machine(guarded: dict[str, str], report: Path) -> None:
    with app(guarded) as address:
        page = read(address)
    assert "gradio" in page
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", page) == []
    assert refused(guarded) == ""


@contextmanager
def app(environment: dict[str, str]) -> Iterator[str]:
    """The app on a free port, answering."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE
    ) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            output = process.stdout.read().decode() if process.stdout else ""
            pytest.fail(f"the app ended: {output}")
        try:
            read(f"http://127.0.0.1:{port}/")
        except OSError:  # not there yet, or 503 while it is loading
            time.sleep(0.1)
        else:
            return
    pytest.fail("the app did not answer")


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
    return body.decode()


@pytest.mark.skipif(
    shutil.which(NO_NETWORK[0]) is None
    or subprocess.run([*NO_NETWORK, "true"], capture_output=True, check=False).returncode != 0,
    reason="no network of its own can be given to a process here",
)
def test_a_question_is_answered_where_there_is_no_network_at_all(guarded: dict[str, str], report: Path) -> None:
    asked = run(guarded, "-m", "kb", "ask", QUESTION, "--json", before=NO_NETWORK)
    assert asked.returncode == 0, asked.stderr
    assert "48" in json.loads(asked.stdout)["answer"]


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1')",
        "import asyncio; asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
        "import httpx; httpx.get('http://[2001:db8::1]/')",
    ],
)
def test_the_guard_refuses_and_writes_down(guarded: dict[str, str], tmp_path: Path, attempt: str) -> None:
    watched = guarded | {"OFFLINE_LOG": str(tmp_path / "log")}
    swallowed = run(watched, "-c", f"try:\n    {attempt}\nexcept Exception:\n    print('refused')")
    assert swallowed.stdout == "refused\n", swallowed.stderr
    assert refused(watched).count("\n") >= 1


def test_the_guard_lets_this_machine_through(guarded: dict[str, str], tmp_path: Path) -> None:
    watched = guarded | {"OFFLINE_LOG": str(tmp_path / "log")}
    attempt = (
        "import socket; server = socket.create_server(('127.0.0.1', 0));"
        "socket.create_connection(server.getsockname()).close(); socket.getaddrinfo('localhost', 80)"
    )
    assert run(watched, "-c", attempt).returncode == 0
    assert refused(watched) == ""
