"""A Chroma server of the tests' own, on loopback, with its files in a scratch folder."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60.0
"""Seconds that the server may take to start on a busy machine."""


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Run one; gives its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--host", "127.0.0.1"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        until = time.monotonic() + PATIENCE
        while not answers(url):
            assert process.poll() is None, (folder / "server.log").read_text("utf-8")
            assert time.monotonic() < until, "the Chroma server did not start"
            time.sleep(0.05)
        yield url
    finally:
        let_go()
        process.kill()
        process.wait()


def let_go() -> None:
    """Have the connections collected that Chroma's client leaves open when it is closed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/heartbeat", timeout=5).is_success
    except httpx.HTTPError:
        return False
