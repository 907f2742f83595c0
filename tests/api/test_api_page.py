"""The examples of docs/api.md, run against a server over the samples."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from api_server import Served, served
from test_rest import needs_curl

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^curl .+$", PAGE, re.MULTILINE)
PROGRAMS = re.findall(r"^```py\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(ROOT / "samples", folder / "samples")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, embedder: Embedder) -> Iterator[Served]:
    with KnowledgeBase.open(Settings(dir=folder / "data"), embedder=embedder) as kb:
        assert {one.status for one in add_files(kb, [folder / "samples"])} == {"added"}
        with served(kb) as running:
            yield running


def test_every_door_has_examples() -> None:
    assert len(CURLS) > 10
    assert len(PROGRAMS) == 3


@needs_curl
@pytest.mark.parametrize("line", CURLS)
def test_an_example_with_curl_is_answered(server: Served, folder: Path, line: str) -> None:
    words = shlex.split(line.replace(SHOWN, server.url))
    words[1:1] = ["--noproxy", "*", "--fail-with-body"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    if "stream" in line:
        assert done.stdout.startswith("event: answer\ndata: {")
    elif "metrics" not in line:
        assert json.loads(done.stdout)


@pytest.mark.parametrize(
    ("program", "prints"), [(PROGRAMS[0], "8,893.31"), (PROGRAMS[1], "8,893.31"), (PROGRAMS[2], "17")]
)
def test_an_example_in_python_prints_an_answer(
    server: Served, folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, prints: str
) -> None:
    """In a process of its own, as whoever copies it runs it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # The SDK hands no variables on to the server that it starts; an installed package needs none.
    started = f"command=sys.executable, env={{'PYTHONPATH': {str(ROOT)!r}}}"
    source = program.replace(SHOWN, server.url).replace("command=sys.executable", started)
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert prints in done.stdout
