"""`python -m kb`: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.command_line import run
from kb.commands.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase

    Command = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def stocked(kb: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    kb.put(
        make_report("wind.md", "Cost: [bold]Wind[/bold] power cost 41 dollars in 2024.", "Jobs: It employs 900 people.")
    )
    kb.put(make_report("solar.md", "Cost: 光伏发电成本为每度 0.3 元。"))
    # The model is loaded already: the command may have it.
    monkeypatch.setattr("kb.embedding.embedder.load_embedder", lambda *_: kb._embedder)
    return kb


@pytest.fixture
def command(stocked: KnowledgeBase, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on the stocked knowledge base; gives status, standard output, standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run(app, [*words, "--kb", str(stocked.settings.dir)])
        told = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, told.out, told.err

    return call


def test_search_as_json_is_one_line_with_the_fields_that_scripts_read(command: Command) -> None:
    status, out, err = command("search", "wind power", "--top-k", "2", "--json")
    (line,) = out.splitlines()
    fields = json.loads(line)
    assert (status, err, fields["id"]) == (0, "", None)
    assert [hit["rank"] for hit in fields["hits"]] == [1, 2]
    first = fields["hits"][0]
    assert {"document", "chunk", "page", "headings", "kind", "text", "score", "found_by", "reranked"} <= first.keys()
    assert (first["document"], first["page"], first["headings"], first["kind"]) == ("wind.md", None, ["Cost"], "text")
    assert first["found_by"] == ["dense", "keyword"]


def test_search_for_a_person_shows_markup_as_it_is(command: Command) -> None:
    status, out, _ = command("search", "wind power")
    assert status == 0
    assert "1. wind.md > Cost" in out
    assert "[bold]Wind[/bold]" in out


def test_ask_as_json_has_every_field_of_an_answer(command: Command) -> None:
    status, out, err = command("ask", "What did wind power cost in 2024?", "--json")
    fields = json.loads(out)
    assert (status, err) == (0, "")
    named = {"id", "question", "answer", "abstained", "mode", "citations", "nearest", "warnings", "seconds"}
    assert named <= fields.keys()
    assert fields["abstained"] is False
    (citation,) = fields["citations"]
    wanted = {"number", "document", "title", "page", "headings", "kind", "quote", "table", "cells", "boxes"}
    assert wanted <= citation.keys()
    assert "41" in citation["quote"]


def test_ask_for_a_person_shows_the_answer_and_where_it_stands(command: Command) -> None:
    _, out, _ = command("ask", "What did wind power cost in 2024?")
    assert "41" in out.splitlines()[0]
    assert "[1] wind.md > Cost" in out


def test_only_the_documents_named_are_searched(command: Command) -> None:
    _, out, _ = command("search", "wind", "--document", "solar.md", "--json")
    assert {hit["document"] for hit in json.loads(out)["hits"]} == {"solar.md"}


def test_only_documents_of_which_it_holds_are_searched(command: Command) -> None:
    for words in (("--where", "name=solar.md"), ("--where", "name=solar.md", "--document", "solar.md")):
        _, out, _ = command("search", "wind", *words, "--json")
        assert {hit["document"] for hit in json.loads(out)["hits"]} == {"solar.md"}
    status, _, err = command("ask", "wind", "--where", "name=solar.md", "--document", "wind.md")
    assert (status, "There is no report with name=solar.md" in err) == (2, True)


def test_a_batch_is_answered_in_order_and_bad_lines_are_named(command: Command, tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "question": "wind"}',
        "nonsense",
        "",
        '{"id": "b"}',
        '{"id": "c", "turns": ["wind", "光伏"], "documents": ["solar.md"]}',
        '{"id": "d", "question": "x", "documents": ["nope.md"]}',
        '{"id": "e", "question": ""}',
        "[1]",
        '{"id": 7, "question": "Jobs?"}',
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    for verb in ("search", "ask"):
        status, out, err = command(verb, "--batch", str(batch), "--json")
        assert status == 1
        assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "c", 7]
        assert [number for number in range(1, 10) if f"line {number}:" in err] == [2, 4, 6, 7, 8]


def test_a_batch_keeps_the_documents_of_the_command_line(command: Command, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "question": "wind"}\n', encoding="utf-8-sig")
    _, out, _ = command("search", "--batch", str(batch), "--document", "solar.md")
    assert {hit["document"] for hit in json.loads(out)["hits"]} == {"solar.md"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["search"], "either a question or --batch"),
        (["search", "x", "--batch", "-"], "either a question or --batch"),
        (["search", "--batch", "/nowhere.jsonl"], "/nowhere.jsonl"),
        (["search", "x", "--top-k", "0"], "--top-k"),
        (["search", "x", "--nope"], "--nope"),
        (["search", " "], "empty"),
        (["ask", "x" * 20_000], "20,000"),
        (["search", "x", "--document", "nope.md"], "nope.md"),
        (["search", "x", "--where", "colour=red"], "colour=red"),
        (["ask", "x", "--where", "institution=Nobody"], "institution=Nobody"),
        (["ask", "x", "--since", "2099"], "since=2099"),
        (["ask", "x", "--until", "soon"], "soon"),
    ],
)
def test_wrong_use_is_two_lines_and_status_2(command: Command, words: list[str], told: str) -> None:
    status, out, err = command(*words)
    assert (status, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 2


def test_status_tells_a_person_and_a_script(command: Command) -> None:
    _, out, _ = command("status", "--json")
    assert json.loads(out)["documents"] == 2
    _, out, _ = command("status")
    assert "documents: 2" in out


def test_an_unexpected_error_is_two_lines_and_debug_shows_it_whole(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr("kb.knowledge_base.KnowledgeBase.search", fail)
    status, _, err = command("search", "x")
    assert (status, err.splitlines()[0]) == (1, "error: unexpected ZeroDivisionError: oh no")
    assert len(err.splitlines()) == 2
    with pytest.raises(ZeroDivisionError):
        run(app, ["--debug", "search", "x", "--kb", str(tmp_path / "new")])


def process(folder: Path, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kb", *words, "--kb", str(folder)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
        check=False,
    )


def test_a_batch_comes_from_standard_input_and_chinese_survives_a_plain_locale(stocked: KnowledgeBase) -> None:
    ran = process(
        stocked.settings.dir,
        *("search", "--batch", "-", "--json"),
        given='{"id": "一", "question": "光伏"}\n',
        LC_ALL="C",
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["id"] == "一"
    assert "光伏" in ran.stdout


def test_another_model_is_status_3_with_the_cure(stocked: KnowledgeBase) -> None:
    ran = process(stocked.settings.dir, "search", "x", KB_MODEL="/elsewhere")
    assert ran.returncode == 3
    assert "python -m ingest rebuild" in ran.stderr
    assert len(ran.stderr.splitlines()) == 2
