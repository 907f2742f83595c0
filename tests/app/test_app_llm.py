"""The app with a language model, over real HTTP: stopping ends the request itself, and people have a stream each."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import app_server
import httpx
import pytest
import test_app
from scripted_llm import Reply, Scripted, scripted_llm

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from kb.embedding.embedder import Embedder

PEOPLE = 20
QUESTION = "How many robots did Acme sell in 2024?"
WITHIN = 60
"""Seconds after which something that is waited for counts as lost."""

browser = test_app.browser
visit = test_app.visit


def script() -> Callable[[dict[str, Any]], Reply]:
    """One person's answer goes on for ever; of many who ask with their numbers nobody is answered before all have
    asked."""
    everybody = threading.Barrier(PEOPLE, timeout=WITHIN)

    def reply(body: dict[str, Any]) -> Reply:
        told = body["messages"][-1]["content"]
        key = next(key for key, text in re.findall(r"<([A-Z]+\d+)>(.*?)</\1>", told, re.DOTALL) if "4,321" in text)
        sold = f"Acme sold 4,321 robots in 2024 [{key}]. "
        if number := re.search(r"person (\d+)", told):
            everybody.wait()
            return Reply(f"{sold}Person {number[1]} asked.", pause=0.001)
        return Reply(sold + "x" * 100_000, pause=0.01)

    return reply


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with scripted_llm(script()) as told:
        yield told


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: "Embedder", server: Scripted) -> Iterator[str]:
    """The app over a report, with a model."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "acme.md").write_text(app_server.REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [folder / "acme.md"])] == ["added"]
    port = app_server.free_port()
    command = [sys.executable, "app.py", "--kb", str(folder / "kb"), "--port", str(port)]
    given = {"KB_LLM_BASE_URL": server.url, "KB_LLM_MODEL": "scripted"}
    with (folder / "output").open("w") as output:
        environment = {**app_server.plain_environment(), **given}
        process = subprocess.Popen(command, cwd=app_server.ROOT, stdout=output, stderr=output, env=environment)
    try:
        app_server.wait_for(f"http://127.0.0.1:{port}/", process, folder / "output")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert "Traceback" not in (folder / "output").read_text()


@pytest.mark.browser
@pytest.mark.parametrize("leaves", [False, True])
def test_who_stops_or_leaves_ends_the_request_to_the_model(
    visit: "Callable[..., Page]", server: Scripted, *, leaves: bool
) -> None:
    server.gone.clear()
    page = visit()
    page.locator(".rq-box textarea").fill(QUESTION)
    page.locator(".rq-box textarea").press("Enter")
    page.locator(".rq-text", has_text="4,321").wait_for()
    assert not server.gone.is_set()
    if leaves:
        page.close()
    else:
        page.get_by_role("button", name="Stop").click()
    assert server.gone.wait(WITHIN)
    if not leaves:
        page.locator(".rq-aside").wait_for()


def answered(address: str, question: str) -> list[str]:
    """The lines of an answer as they come, as the page of somebody who asks gets them."""
    asked = {"turns": [question], "key": 1}
    http = httpx.Client(base_url=address, timeout=WITHIN, trust_env=False)
    with http, http.stream("POST", "chat/ask", json=asked) as told:
        return [json.dumps(json.loads(line)) for line in told.iter_lines()]


def test_twenty_people_of_the_app_have_their_own_answer_at_the_same_time(address: str, server: Scripted) -> None:
    before = len(server.requests)

    def asked_by(number: int) -> list[str]:
        return answered(address, f"{QUESTION[:-1]}, asks person {number}?")

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = list(people.map(asked_by, range(PEOPLE)))
    assert len(server.requests) - before == PEOPLE
    for number, told in enumerate(answers):
        assert any(f"Person {number} asked" in text for text in told), told[-1]
        assert not any(f"Person {other} asked" in text for text in told for other in range(PEOPLE) if other != number)
