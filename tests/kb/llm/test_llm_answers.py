"""Answers written by a language model, over real HTTP: checked while they stream, stopped, failing, followed up,
several at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scripted_llm import Reply, Scripted, scripted_llm

from ingest import add_files
from kb.embedding.embedder import Passage
from kb.knowledge_base import KnowledgeBase
from kb.llm.messages import Stop
from kb.settings import Settings
from kb.store.catalogue import Catalogue
from kb.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.embedding.embedder import Embedder, PassageVectors
    from kb.model import Answer

REPORT = """# Acme Robotics: a strong year

Date: 2025-03-01

## Sales

The company makes robots for warehouses. Acme sold 4,321 robots in 2024, more than in any year before. Its factory stands in Delft.

## Outlook

Acme expects to sell 5,000 robots in 2025. It does not plan a second factory.

Table 1: Deliveries by plant (units)

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""
QUESTION = "How many robots did Acme sell in 2024?"
Opened = Callable[..., KnowledgeBase]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A knowledge base of one report."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "acme.md").write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [folder / "acme.md"])] == ["added"]
    return folder / "kb"


@pytest.fixture
def opened(folder: Path, embedder: Embedder) -> Opened:
    """Opens the knowledge base with a model at a server's address."""

    def open_with(server: Scripted, **given: Any) -> KnowledgeBase:
        fields = {"dir": folder, "llm_base_url": server.url, "llm_model": "scripted", "llm_retries": 0, **given}
        return KnowledgeBase.open(Settings.model_validate(fields), embedder=embedder)

    return open_with


def key_of(body: dict[str, Any], words: str) -> str:
    """The key of the source in a request that holds these words."""
    for key, text in re.findall(r"<([A-Z]+\d+)>(.*?)</\1>", body["messages"][-1]["content"], re.DOTALL):
        if words in text:
            return f"[{key}]"
    raise AssertionError(words)


def says(*told: tuple[str, str], **how: Any) -> Callable[[dict[str, Any]], Reply]:
    """A script that writes sentences, each with the key of the source that holds some words."""
    return lambda body: Reply(
        " ".join(f"{sentence}{key_of(body, words) if words else ''}" for sentence, words in told), **how
    )


def test_a_faithful_answer_is_shown_with_the_very_sentence_it_stands_on(opened: Opened) -> None:
    script = says(("In 2024 Acme sold 4,321 robots.", "4,321"), ("Its factory is in Delft.", "stands in Delft"))
    with scripted_llm(script) as server, opened(server, llm_price_in=1.0, llm_price_out=4.0) as kb:
        answer = kb.ask([QUESTION])
    assert answer.mode == "llm"
    assert re.fullmatch(r"In 2024 Acme sold 4,321 robots\.\[1\] Its factory is in Delft\.\[\d\]", answer.answer)
    assert "Acme sold 4,321 robots in 2024" in answer.citations[0].quote
    assert answer.warnings == ()
    assert answer.usage is not None
    assert (answer.usage.tokens_in, answer.usage.tokens_out, answer.usage.cost) == (1000, 50, 0.0012)


@pytest.mark.parametrize("setting", ["mark", "drop"])
def test_what_the_source_does_not_bear_is_marked_or_dropped_and_told(opened: Opened, setting: str) -> None:
    good, bad = "In 2024 Acme sold 4,321 robots.", "It sold 4,391 robots in the end."
    with scripted_llm(says((good, "4,321"), (bad, "4,321"))) as server, opened(server, llm_unsupported=setting) as kb:
        answer = kb.ask([QUESTION])
    assert answer.answer.startswith(good)
    assert (f"{bad} [unverified]" in answer.answer) is (setting == "mark")
    assert "4,391" in answer.warnings[0]
    assert answer.checks is not None
    assert (answer.checks.sentences, answer.checks.unsupported) == (2, 1)


@pytest.mark.parametrize(
    "bad",
    [
        "Acme expects to sell 5,000 robots in 2026.",
        "Acme expects to sell 5,000 cars to the moon in 2025.",
        "Acme plans a second factory.",
        "Acme expects to sell $5,000 of robots in 2025.",
        "Zenith expects to sell 5,000 robots in 2025.",
        "Acme is the largest maker of robots.",
    ],
)
def test_each_kind_of_departure_from_the_source_is_noticed(opened: Opened, bad: str) -> None:
    with scripted_llm(says((bad, "second factory"))) as server, opened(server) as kb:
        answer = kb.ask(["What does Acme expect for 2025?"])
    assert answer.mode == "extract"
    assert any(bad[:40] in warning for warning in answer.warnings)


def test_figures_of_a_table_keep_to_their_row_and_column(opened: Opened) -> None:
    told = (
        ("Delft delivered 2,222 units in 2024 and 1,111 in 2023.", "Delft; 2023"),
        ("Turin delivered 1,333 units in 2024.", "Delft; 2023"),
        ("Both together came to 2,222 + 2,099 = 4,321 units in 2024.", "Delft; 2023"),
        ("Both together came to 2,222 + 2,099 = 4,331 units in 2024.", "Delft; 2023"),
    )
    with scripted_llm(says(*told)) as server, opened(server, llm_unsupported="drop") as kb:
        answer = kb.ask(["How many units did each plant deliver in 2024 and 2023?"])
    assert "Delft delivered 2,222" in answer.answer
    assert "4,321 units" in answer.answer
    assert "Turin delivered" not in answer.answer
    assert "4,331" not in answer.answer
    cells = {(cell.row, *cell.column, cell.value) for one in answer.citations for cell in one.cells}
    assert ("Delft", "2024", "2,222") in cells


def test_what_only_leads_in_is_no_answer(opened: Opened) -> None:
    with scripted_llm(says(("The answer is:\n\nThe source is:", ""))) as server, opened(server) as kb:
        answer = kb.ask([QUESTION])
    assert answer.mode == "extract"
    assert "4,321" in answer.answer


def test_a_marker_for_nothing_is_cut_and_a_sentence_without_one_is_given_its_source(opened: Opened) -> None:
    told = (("Acme sold 4,321 robots in 2024.", ""), ("Its factory stands in Delft [99].", ""))
    with scripted_llm(says(*told)) as server, opened(server) as kb:
        answer = kb.ask([QUESTION])
    assert answer.answer == "Acme sold 4,321 robots in 2024.[1] Its factory stands in Delft. [unverified]"
    assert answer.checks is not None
    assert answer.checks.invented == 1


def test_sentences_that_are_stored_are_compared_without_being_embedded_again(
    opened: Opened, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    plain = embedder.passages

    def noted(passages: Sequence[Passage]) -> list[PassageVectors]:
        embedded.extend(one.text for one in passages)
        return plain(passages)

    monkeypatch.setattr(embedder, "passages", noted)
    told = ("In 2024 Acme sold 4,321 robots.", "Its factory is in Delft.")
    with scripted_llm(says((told[0], "4,321"), (told[1], "in Delft"))) as server, opened(server) as kb:
        answer = kb.ask([QUESTION])
        stored = {hit.chunk.text[start:end] for hit in answer.hits for start, end in hit.chunk.sentences}
    assert (answer.mode, answer.warnings) == ("llm", ())
    assert set(told) <= set(embedded)
    assert stored.isdisjoint(embedded)


def test_what_is_stored_of_a_sentence_is_what_embedding_it_gives(opened: Opened, embedder: Embedder) -> None:
    with scripted_llm(lambda _: Reply("?")) as server, opened(server) as kb:
        hits = kb.search(QUESTION)
        catalogue = Catalogue(Database(kb.settings.dir, read_only=False))
        stored = catalogue.sentences([hit.chunk_id for hit in hits])
        catalogue.close()
    for hit in hits:
        texts = [hit.chunk.text[start:end] for start, end in hit.chunk.sentences]
        anew = [one.whole for one in embedder.passages([Passage("", text, ()) for text in texts])]
        likeness = (stored[hit.chunk_id] * np.stack(anew)).sum(axis=1)
        np.testing.assert_allclose(likeness, 1.0, atol=1e-3)


def test_what_says_nothing_or_the_same_again_is_left_out(opened: Opened) -> None:
    sold = ("Acme sold 4,321 robots in 2024.", "4,321")
    told = (("<>\n", "4,321"), sold, (QUESTION, "4,321"), sold, ("Its factory stands in Delft.", "in Delft"))
    with scripted_llm(says(*told)) as server, opened(server, llm_unsupported="drop") as kb:
        answer = kb.ask([QUESTION])
    assert re.fullmatch(r"Acme sold 4,321 robots in 2024\.\[1\] Its factory stands in Delft\.\[\d\]", answer.answer)
    assert answer.checks is not None
    assert (answer.checks.sentences, answer.checks.unsupported) == (3, 1)


def test_the_refusal_is_a_key_of_its_own(opened: Opened) -> None:
    def refuse(body: dict[str, Any]) -> Reply:
        found = re.search(r"write \[([A-Z]+0)\]", body["messages"][0]["content"])
        assert found
        return Reply(f"[{found[1]}]")

    with scripted_llm(refuse) as server, opened(server) as kb:
        answer = kb.ask(["What is the weather in Oslo?"])
    assert (answer.abstained, answer.mode, answer.citations) == (True, "llm", ())


def test_the_answer_grows_sentence_by_sentence_before_the_reply_is_whole(opened: Opened) -> None:
    script = says(("Acme sold 4,321 robots in 2024.", "4,321"), ("Its factory stands in Delft.", "in Delft"))
    with scripted_llm(script) as server, opened(server) as kb:
        grown = [answer.answer for answer in kb.stream([QUESTION])]
    assert grown[0] == "Acme sold 4,321 robots in 2024.[1]"
    assert len(grown) >= 2
    assert grown[-1].startswith(grown[0])


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(status=429), Reply("Acme sold", cut=1), Reply(raw=b"data: {x\n\n"), Reply("")]
)
def test_when_the_endpoint_fails_the_reader_has_the_answer_without_it_and_why(opened: Opened, reply: Reply) -> None:
    with scripted_llm(lambda _: reply) as server, opened(server) as kb:
        answer = kb.ask([QUESTION])
    assert answer.mode == "extract"
    assert "4,321" in answer.answer
    assert answer.warnings[0].startswith("The language model did not answer")
    assert "\n" not in answer.warnings[0]


def test_the_settings_say_who_answers(opened: Opened) -> None:
    with scripted_llm(lambda _: Reply("[]")) as server, opened(server, answers="extract") as kb:
        assert kb.ask([QUESTION]).mode == "extract"
    assert server.requests == []


def test_stopping_ends_the_answer_and_the_request(opened: Opened) -> None:
    script = says(("Acme sold 4,321 robots in 2024.", "4,321"), ("x" * 5_000, ""), size=1, pause=0.01)
    with scripted_llm(script) as server, opened(server) as kb:
        stop = Stop()
        threading.Timer(1.0, stop.tell).start()
        answers = list(kb.stream([QUESTION], stop=stop))
        assert server.gone.wait(10)
    assert all(len(answer.answer) < 100 for answer in answers)


def test_twenty_people_have_their_own_answer_at_the_same_time(opened: Opened) -> None:
    everybody = threading.Barrier(20, timeout=60)

    def script(body: dict[str, Any]) -> Reply:
        everybody.wait()  # nobody is answered before all have asked
        number = re.findall(r"person (\d+)", body["messages"][-1]["content"])[-1]
        return Reply(f"Acme sold 4,321 robots in 2024{key_of(body, '4,321')}. Person {number} asked.", pause=0.001)

    with scripted_llm(script) as server, opened(server) as kb, ThreadPoolExecutor(20) as people:
        asked = [[f"How many robots did Acme sell in 2024, asks person {number}?"] for number in range(20)]
        answers: list[Answer] = list(people.map(kb.ask, asked))
    assert [answer.answer.split("Person ")[1].split()[0] for answer in answers] == [str(number) for number in range(20)]
    assert len(server.requests) == 20


def test_a_follow_up_that_rules_cannot_complete_is_rewritten_by_the_model_first(opened: Opened) -> None:
    def script(body: dict[str, Any]) -> Reply:
        if "LAST QUESTION" in body["messages"][-1]["content"]:
            return Reply("Where does the factory of Acme stand?")
        return Reply(f"It stands in Delft{key_of(body, 'stands in Delft')}.")

    with scripted_llm(script) as server, opened(server) as kb:
        answer = kb.ask([QUESTION, "Whereabouts is production sited, then, if anywhere?"])
    assert len(server.requests) <= 2
    assert "Delft" in answer.answer


def test_keys_stand_in_no_source_and_the_prompt_in_the_model_s_context(opened: Opened) -> None:
    long = " ".join(f"S{number} E{number} K{number}" for number in range(1, 9))
    with scripted_llm(lambda _: Reply("?")) as server, opened(server, llm_context=2048, llm_answer_tokens=512) as kb:
        kb.ask([f"{QUESTION} {long}"])
    told = server.requests[0]["messages"][-1]["content"]
    (prefix,) = set(re.findall(r"^<([A-Z]+)\d+>", told, re.MULTILINE))
    assert prefix not in ("S", "E", "K")
    from kb.llm.token_counts import estimate

    assert sum(estimate(message["content"]) for message in server.requests[0]["messages"]) <= 2048 - 512


def test_a_sentence_is_shown_before_the_next_one_is_written(opened: Opened) -> None:
    script = says(
        ("Acme sold 4,321 robots in 2024.", "4,321"), ("Its factory stands in Delft.", "in Delft"), pause=0.02
    )
    with scripted_llm(script) as server, opened(server) as kb:
        shown = [answer.answer for answer in kb.stream([QUESTION])]
    assert any("4,321" in text and "Delft" not in text for text in shown)
    assert "Delft" in shown[-1]
