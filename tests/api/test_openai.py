"""The OpenAI-compatible door, as the `openai` package meets it."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest
from api_server import Served, served
from scripted_llm import Reply, Scripted, scripted_llm
from test_rest import ACME

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

QUESTION = "How many robots did Acme sell in 2024?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("openai")
    (folder / "acme.md").write_text(ACME, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [one.status for one in add_files(kb, [folder / "acme.md"])] == ["added"]
        with served(kb) as running:
            yield running


@pytest.fixture
def client(server: Served) -> Iterator[openai.OpenAI]:
    with opened(server) as one:
        yield one


@contextmanager
def opened(server: Served) -> Iterator[openai.OpenAI]:
    with (
        httpx.Client(trust_env=False) as plain,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", http_client=plain, max_retries=0) as client,
    ):
        yield client


def asked(*texts: str) -> list[Any]:
    """A conversation: user and assistant in turn."""
    return [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(texts)]


def test_the_client_finds_the_model_and_no_other(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["report-qa"]
    assert client.models.retrieve("report-qa").id == "report-qa"
    with pytest.raises(openai.NotFoundError, match="report-qa"):
        client.models.retrieve("gpt-4")


def test_the_client_gets_an_answer_whose_markers_lead_to_the_evidence(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="report-qa", messages=asked(QUESTION), temperature=0.2)
    choice = answer.choices[0]
    assert choice.finish_reason == "stop"
    assert "4,321" in str(choice.message.content)
    link = re.search(r"\[\[1\]\]\((\S+)\)", str(choice.message.content))
    assert link
    assert "4,321" in httpx.get(link[1], trust_env=False).raise_for_status().text
    (citation,) = choice.message.model_extra["citations"]  # type: ignore[index]  # fields besides the API's
    assert citation["url"] == link[1]


def test_a_stream_says_the_same_and_ends_with_the_citations(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="report-qa", messages=asked(QUESTION)).choices[0].message
    options: Any = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(model="report-qa", messages=asked(QUESTION), stream=True, stream_options=options)
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.content
    *_, last, usage = chunks
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.model_extra["citations"] == whole.model_extra["citations"]  # type: ignore[index]  # as above
    assert usage.usage is not None


def test_earlier_messages_are_the_conversation(client: openai.OpenAI) -> None:
    messages = asked("How many units did the plant in Delft deliver in 2024?", "2,222 [1]", "And in 2023?")
    system = {"role": "system", "content": "You are a pirate."}
    answer = client.chat.completions.create(model="report-qa", messages=[system, *messages])  # type: ignore[list-item]  # plain
    assert "1,111" in str(answer.choices[0].message.content)


def test_parts_of_a_message_are_read(client: openai.OpenAI) -> None:
    message: Any = {"role": "user", "content": [{"type": "text", "text": QUESTION}]}
    answer = client.chat.completions.create(model="report-qa", messages=[message])
    assert "4,321" in str(answer.choices[0].message.content)


def test_what_the_documents_do_not_answer_is_said_and_nothing_cited(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="report-qa", messages=asked("Who is the king of Norway?"))
    extra = answer.choices[0].message.model_extra
    assert extra is not None
    assert extra["citations"] == []
    assert extra["outcome"] in ("absent", "closest")
    assert (extra["mode"], extra["checks"]) == ("extract", None)


@pytest.mark.parametrize(
    ("messages", "more"),
    [
        ([], {}),
        (asked(QUESTION, "4,321"), {}),
        (asked(" "), {}),
        ([{"role": "nobody", "content": "x"}], {}),
        (asked(QUESTION), {"extra_body": {"documents": ["nope.pdf"]}}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_refused_as_the_client_expects(
    client: openai.OpenAI, messages: list[Any], more: dict[str, Any], *, stream: bool
) -> None:
    with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError)) as refused:
        client.chat.completions.create(model="report-qa", messages=messages, stream=stream, **more)
    body: Any = refused.value.body
    assert set(body) >= {"message", "hint"}


def test_what_is_too_large_is_refused_in_the_same_form(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        client.chat.completions.create(model="report-qa", messages=asked("x" * 4_000_000))
    body: Any = refused.value.body
    assert (refused.value.status_code, body["code"]) == (413, "413")


def test_another_model_is_not_there(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-4", messages=asked(QUESTION))


@contextmanager
def written(folder: Path, embedder: Embedder, reply: Reply) -> Iterator[tuple[Served, Scripted]]:
    """A server whose answers a language model writes as it is told, and that model."""
    (folder / "acme.md").write_text(ACME, encoding="utf-8")
    with ExitStack() as stack:
        model = stack.enter_context(scripted_llm(lambda _: reply))
        settings = Settings(dir=folder / "kb", llm_base_url=model.url, llm_model="scripted")
        kb = stack.enter_context(KnowledgeBase.open(settings, embedder=embedder))
        list(add_files(kb, [folder / "acme.md"]))
        yield stack.enter_context(served(kb)), model


WRITTEN = "What is said of Acme and its factory?"


def test_what_a_language_model_writes_is_sent_as_it_grows(tmp_path: Path, embedder: Embedder) -> None:
    reply = Reply("Acme sold 4,321 robots in 2024. Its factory stands in Delft.", pause=0.02)
    with written(tmp_path, embedder, reply) as (server, _), opened(server) as client:
        chunks = list(client.chat.completions.create(model="report-qa", messages=asked(WRITTEN), stream=True))
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]
    assert len(pieces) >= 2
    assert "".join(pieces).startswith("Acme sold 4,321 robots in 2024. [[1]](http://")
    assert chunks[-1].choices[0].delta.model_extra["mode"] == "llm"  # type: ignore[index]  # as above


def test_what_came_out_otherwise_in_the_end_follows_as_a_whole(tmp_path: Path, embedder: Embedder) -> None:
    """Nothing that the model wrote is borne by the documents: the answer without it comes after what was sent."""
    reply = Reply("Acme sold 9,999 robots in 2024 [1]. Its factory stands in Rome [1].", pause=0.02)
    with written(tmp_path, embedder, reply) as (server, _), opened(server) as client:
        chunks = list(client.chat.completions.create(model="report-qa", messages=asked(QUESTION), stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "4,321" in text.rpartition("9,999")[2]
    assert chunks[-1].choices[0].delta.model_extra["mode"] == "extract"  # type: ignore[index]  # as above


@pytest.mark.parametrize("door", ["/v1/chat/completions", "/api/v1/ask"])
def test_whoever_leaves_ends_the_work_of_the_language_model(tmp_path: Path, embedder: Embedder, door: str) -> None:
    reply = Reply("Acme sold 4,321 robots in 2024. " + "Its factory stands in Delft. " * 2_000, pause=0.01)
    body = {"messages": asked(WRITTEN)} if door.startswith("/v1") else {"question": WRITTEN}
    with written(tmp_path, embedder, reply) as (server, model):
        with httpx.stream(
            "POST", server.url + door, json=body | {"stream": True}, timeout=120, trust_env=False
        ) as told:
            assert "4,321" in next(line for line in told.iter_lines() if "4,321" in line)
        assert model.gone.wait(timeout=60)
