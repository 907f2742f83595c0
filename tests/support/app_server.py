"""The app in a process of its own, started as a user starts it, and two reports to start it over."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN = 300.0
FACT = "Acme sold 4,321 robots in 2024"
REPORT = f"""# Acme Robotics: a strong year

Date: 2025-03-01

## Sales

The company makes robots for warehouses. {FACT}, more than in any year before. Its factory stands in Delft.

Table 1: Deliveries by plant (units)

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |

Source: Acme annual report
"""
HOSTILE = """Zenith Metals outlook

Output

Zenith Metals smelted 777 tonnes of zinc <img src="http://example.com/a.png" onerror="document.title='broken'"> in 2024
<script>document.title='broken'</script> ![picture](http://example.com/b.png) **boldly** $$x^2$$ [click](http://example.com/c).
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def plain_environment() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KB_")}


@contextmanager
def two_reports_served(folder: Path, embedder: Embedder) -> Iterator[str]:
    """The app over both reports; its knowledge base is in `folder`/kb."""
    for name, text in (("acme.md", REPORT), ("zenith.txt", HOSTILE)):
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [folder / "acme.md", folder / "zenith.txt"])] == ["added"] * 2
    with serving(folder / "kb") as served:
        yield served


@contextmanager
def serving(kb: Path) -> Iterator[str]:
    """The app over a knowledge base, while it runs: its address. Nothing must have gone wrong in it at the end."""
    port, output = free_port(), kb.parent / "output"
    command = [sys.executable, "app.py", "--kb", str(kb), "--port", str(port)]
    with output.open("w") as told:
        process = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told, env=plain_environment())
    try:
        wait_for(f"http://127.0.0.1:{port}/", process, output)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert "Traceback" not in output.read_text()


def wait_for(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    direct, end = build_opener(ProxyHandler({})), monotonic() + STARTED_WITHIN
    while monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the app ended: {output.read_text()}")
        try:
            with direct.open(address, timeout=5):
                return
        except (URLError, TimeoutError):
            sleep(0.2)
    pytest.fail("the app did not answer")
