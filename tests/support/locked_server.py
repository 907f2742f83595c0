"""The app behind its locks, served on a real socket of this machine, with users of every role."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import httpx

from access.kept.accounts import Accounts
from access.principal import Role, Scope
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.embedding.embedder import Embedder
    from kb.knowledge_base import KnowledgeBase

ROOT = Path(__file__).resolve().parents[2]
ACME = """# Acme Robotics: a strong year

## Sales

The company makes robots for warehouses. Acme sold 4,321 robots in 2024, more than in any year before.

Table 1: Deliveries by plant (units)

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""

LIMITS = {"KB_QUESTIONS_A_MINUTE": "1", "KB_MAX_FILE_MB": "1", "KB_UPLOADS_MB_AN_HOUR": "8"}
UNHANDLED = "Exception in ASGI application"
"""What the server writes when something went wrong that nobody had thought of; what Gradio writes of calls that no page
makes is not that."""

TOLD_APP = ROOT / "tests" / "support" / "told_app.py"
PASSWORD = "seven wet horses on a roof"
PAGE = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "none", "sec-fetch-dest": "document"}
COOKIE = "rq-session"


@dataclass
class Locked:
    """A server with accounts. Every user is a new one, so that no test meets the limits of another."""

    kb: KnowledgeBase
    url: str
    port: int
    handlers: Path
    output: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    opened: Accounts | None = None
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def accounts(self) -> Accounts:
        """The accounts, as another process has them."""
        if self.opened is None:
            self.opened = Accounts.open(self.kb.settings)
        return self.opened

    def user(self, role: Role = Role.READER) -> str:
        """A new user's name; the password is PASSWORD."""
        return self.accounts.users.add(f"{role}-{next(self.numbers)}", role, PASSWORD).name

    def client(self, **headers: str) -> httpx.Client:
        """A browser that nobody has logged in with. It takes any certificate."""
        made = httpx.Client(base_url=self.url, headers=headers, timeout=120, trust_env=False, verify=False)
        self.clients.append(made)
        return made

    def log_in(self, name: str, password: str = PASSWORD, client: httpx.Client | None = None) -> httpx.Client:
        """A browser after the form of the login page was sent."""
        client = client or self.client()
        login(client, name, password)
        return client

    def session(self, role: Role = Role.READER) -> httpx.Client:
        """A browser that a new user has logged in with."""
        return self.log_in(self.user(role))

    def token(self, role: Role = Role.READER, scopes: Sequence[Scope] = (Scope.READ,), days: int = 1) -> str:
        """A token of a new user."""
        return self.accounts.tokens.make(self.user(role), "a test", scopes, days)[0]

    def function(self, name: str) -> int:
        """Gradio's number of a handler, as "ReportsPage.remove"."""
        return int(json.loads(self.handlers.read_text(encoding="utf-8"))[name])

    def call(
        self, client: httpx.Client, name: str, data: Sequence[Any] = (), event: object = None, sitting: str = ""
    ) -> dict[str, Any]:
        """What a handler answers when it is called by its number, as a page does and as anybody can."""
        sitting = sitting or f"sitting{next(self.numbers)}"
        asked = {"data": list(data), "fn_index": self.function(name), "session_hash": sitting, "event_data": event}
        joined = client.post("/gradio_api/queue/join", json=asked)
        joined.raise_for_status()
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": sitting}) as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if told.get("msg") == "process_completed":
                    return dict(told)
        raise AssertionError("the queue did not answer")

    def names(self) -> set[str]:
        """The reports that are in."""
        return {document.name for document in self.kb.documents()}

    def raw(self, sent: bytes, seconds: float = 60) -> bytes:
        """What the server answers to these very bytes, until it closes the connection."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=seconds)) as door:
            door.sendall(sent)
            parts = []
            while part := door.recv(65_536):
                parts.append(part)
        return b"".join(parts)


def form_of(page: str) -> str:
    """What a page's form has to bring back."""
    return page.split('name="form" value="')[1].split('"')[0]


def login(client: httpx.Client, name: str, password: str, **more: str) -> httpx.Response:
    """Send the form of the login page."""
    page = client.get("/access/login").text
    form = {"form": form_of(page), "name": name, "password": password, "next": "/"}
    return client.post("/access/login", data=form | more)


@contextmanager
def locked_server(kb: KnowledgeBase, *arguments: str, scheme: str = "http", **settings: str) -> Iterator[Locked]:
    """The app over a knowledge base, started as a user starts it, with whatever locks its address asks for. Nothing must
    have gone wrong in it at the end."""
    folder, port = kb.settings.dir.parent, free_port()
    told, output = folder / "handlers.json", folder / "output"
    command = [sys.executable, str(TOLD_APP), str(told), "--kb", str(kb.settings.dir), "--port", str(port), *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")} | settings
    with output.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    served = Locked(kb, f"{scheme}://127.0.0.1:{port}", port, told, output)
    try:
        _wait(served, process)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=60)
        for client in served.clients:
            client.close()
        if served.opened is not None:
            served.opened.close()
    said_last = output.read_text(encoding="utf-8")
    assert UNHANDLED not in said_last, said_last[-20_000:]


@contextmanager
def filled(folder: Path, embedder: Embedder) -> Iterator[KnowledgeBase]:
    """A knowledge base of one report."""
    from ingest import add_files
    from kb.knowledge_base import KnowledgeBase

    file = folder / "acme.md"
    file.write_text(ACME, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [file])] == ["added"]
        yield kb


@contextmanager
def locked_app(folder: Path, embedder: Embedder) -> Iterator[Locked]:
    """The app with accounts and low limits."""
    with filled(folder, embedder) as kb:
        accounts = Accounts.open(kb.settings)
        accounts.users.add("first", Role.ADMIN, PASSWORD)
        accounts.close()
        with locked_server(kb, **LIMITS) as served:
            yield served


@contextmanager
def unlocked_app(folder: Path, embedder: Embedder) -> Iterator[Locked]:
    """The app at a loopback address without accounts, as `make run` serves it."""
    with filled(folder, embedder) as kb, locked_server(kb) as served:
        yield served


def _wait(served: Locked, process: subprocess.Popen[bytes]) -> None:
    """Until it no longer says that it is starting."""
    client = served.client()
    for _ in range(1_500):
        assert process.poll() is None, served.output.read_text(encoding="utf-8")
        try:
            if client.get("/", headers=PAGE).status_code != 503 and served.handlers.exists():
                return
        except httpx.TransportError:
            pass
        sleep(0.2)
    raise AssertionError("the app did not answer")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
