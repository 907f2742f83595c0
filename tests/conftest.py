"""What tests share: the real default model, knowledge bases in scratch folders, made-up reports, and no way out of this
machine."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import hypothesis
import pytest

from kb.embedding.torch_threads import let_threads_sleep
from kb.model import Chunk, Document, NewDocument, Place, Section, Table
from kb.settings import Settings
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from locked_server import Locked

    from kb.embedding.embedder import Embedder
    from kb.knowledge_base import KnowledgeBase

sys.path.extend(str(folder) for folder in Path(__file__).parent.rglob("*") if folder.is_dir())
"""Tests and what supports them import each other by name, whatever folder they lie in."""

hypothesis.settings.register_profile("ours", max_examples=40, deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("ours")
"""No example is timed, as the machine may be busy; CI draws the same ones each time."""

let_threads_sleep()  # a module of tests may import PyTorch before any model is loaded


class MakeReport(Protocol):
    """Makes a report of passages, each "heading: text"; those whose heading is "notice" are disclaimers."""

    def __call__(self, name: str, *passages: str, tables: Sequence[Table] = ()) -> NewDocument: ...


@pytest.fixture(autouse=True, scope="session")
def stay_on_this_machine() -> Iterator[None]:
    """Refuse every connection but to this machine itself, and forget the settings of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KB_")]:
            patch.delenv(name)
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
        yield


def _guarded(allowed: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_this_machine(str(address[0])):
            raise PermissionError(f"a test tried to connect to {address}")
        return allowed(self, address)

    return guarded


def is_this_machine(host: str) -> bool:
    """Whether a host is loopback."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default model, loaded once."""
    from kb.embedding.embedder import load_embedder

    return load_embedder(Settings())


@pytest.fixture
def loaded_once(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What opens knowledge bases by itself gets the default model that the tests share: each would load its own."""
    monkeypatch.setattr("kb.embedding.embedder.load_embedder", lambda *_: embedder)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with a knowledge base in a scratch folder; what is given goes first."""

    def make(**given: Any) -> Settings:
        return Settings(**{"dir": tmp_path / "kb", **given})

    return make


@pytest.fixture
def kb(make_settings: Callable[..., Settings], embedder: Embedder) -> Iterator[KnowledgeBase]:
    """An empty knowledge base on the default model."""
    from kb.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(make_settings(), embedder=embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_kb(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    """One for all tests of a module: a fixture of the module fills it, and no test changes it."""
    from kb.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(Settings(dir=tmp_path_factory.mktemp("shared")), embedder=embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Locked]:
    """The app with accounts and low limits, in a process of its own."""
    from locked_server import locked_app

    with locked_app(tmp_path_factory.mktemp("locked"), embedder) as served:
        yield served


@pytest.fixture(scope="session")
def unlocked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Locked]:
    """The app as `make run` starts it, in a process of its own."""
    from locked_server import unlocked_app

    with unlocked_app(tmp_path_factory.mktemp("unlocked"), embedder) as served:
        yield served


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """The address of the app over a knowledge base of two reports, for tests that leave that as it is."""
    from app_server import two_reports_served

    with two_reports_served(tmp_path_factory.mktemp("app"), embedder) as address:
        yield address


@pytest.fixture(scope="session")
def make_report() -> MakeReport:
    """A maker of small reports that need no file."""

    def make(name: str, *passages: str, tables: Sequence[Table] = ()) -> NewDocument:
        identity = hashlib.sha256("\n".join((name, *passages)).encode()).hexdigest()[:16]
        chunks = tuple(chunk_of(order, passage) for order, passage in enumerate(passages))
        document = Document(
            identity, name, f"Title of {name}", "2025-02-04", 0, len(tables), len(chunks), "2025-02-05T00:00:00"
        )
        return NewDocument(document, chunks, tuple(tables))

    return make


def chunk_of(order: int, passage: str) -> Chunk:
    """The chunk for "heading: text"."""
    heading, _, text = passage.partition(": ")
    return Chunk(
        order=order,
        text=text,
        context=heading,
        start=0,
        end=len(text),
        place=Place(headings=(heading,)),
        section=Section.NOTICE if heading == "notice" else Section.BODY,
        sentences=tuple(sentences(text)),
    )
