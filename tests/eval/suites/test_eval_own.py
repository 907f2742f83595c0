"""Suites of the user's own: a file of cases over a folder of reports, or over a knowledge base."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import processes
import pytest

from eval.questions.selection import CaseSelection
from eval.run import Over, accept_as_right, run_suites
from ingest import add_files
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from kb.embedding.embedder import Embedder

pytestmark = pytest.mark.usefixtures("loaded_once")

REPORT = """# Acme Robotics

## Sales

Acme sold 4,321 robots in 2024.

| Plant | 2023 | 2024 |
|---|---|---|
| Delft | 1,111 | 2,222 |
| Turin | 1,333 | 2,099 |
"""
CASES = """
- {id: sold, question: "How many robots did Acme sell in 2024?", all_of: [{number: 4300, tolerance: 1%}]}
- id: delft
  kind: cell
  question: How many did Delft deliver in 2024?
  all_of: ["2,222"]
  cells: [{row: Delft, column: "2024", value: "2,222"}]
  documents: [acme.md]
- {id: moon, question: "Who owns the moon base?", abstain: true}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "acme.md").write_text(REPORT, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def quiet(_what: str, _done: int, _total: int) -> None:
    pass


def test_cases_are_asked_over_a_folder_and_what_was_right_is_held(folder: Path) -> None:
    mine, settings = str(folder / "mine.yaml"), Settings(dir=folder / "untouched")
    over = CaseSelection(documents=(folder / "reports",))
    (first,) = run_suites([mine], settings, quiet, selection=over).suites
    assert (first.suite, [case.right and case.cited for case in first.cases]) == ("mine", [True, True, True])
    assert (first.gates, first.turned, first.corpora[0].documents) == ((), (), 1)
    accept_as_right(run_suites([mine], settings, quiet, selection=over), [mine])
    swapped = REPORT.replace("1,111 | 2,222", "2,222 | 1,111")
    (folder / "reports" / "acme.md").write_text(swapped, encoding="utf-8")
    result = run_suites([mine], settings, quiet, selection=over)
    assert [(suite, gate.measure) for suite, gate in result.fallen] == [("mine", "kept")]
    assert result.turned == (("mine", "delft"),)
    assert not (folder / "untouched").exists()


def test_cases_are_asked_over_the_knowledge_base_as_it_stands(folder: Path, embedder: Embedder) -> None:
    settings = Settings(dir=folder / "kb")
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [folder / "reports"])] == ["added"]
    (folder / "gates.toml").write_text("[mine.cell]\ncited = 1.0\n[mine.overall]\nmrr = 1.01\n", encoding="utf-8")
    result = run_suites([str(folder / "mine.yaml")], settings, quiet, Over(gates=folder / "gates.toml"))
    assert [(suite, gate.measure) for suite, gate in result.fallen] == [("mine", "mrr")]
    with pytest.raises(UsageError, match="no report"):
        run_suites([str(folder / "mine.yaml")], Settings(dir=folder / "empty"), quiet)
    with pytest.raises(UsageError, match="nowhere"):
        run_suites(
            [str(folder / "mine.yaml")], settings, quiet, selection=CaseSelection(documents=(folder / "nowhere",))
        )


def test_the_command_names_each_gate_that_fell_and_each_case_that_turned_wrong(folder: Path) -> None:
    (folder / "mine.right.json").write_text('{"sold": "fact", "gone": "fact"}', encoding="utf-8")
    command = ["-m", "eval", "run", str(folder / "mine.yaml"), "--documents", str(folder / "reports")]
    written = ["--json", "--html", str(folder / "page.html"), "--out", str(folder / "out.json")]
    done = processes.run(*command, *written)
    assert done.returncode == 1
    assert "gate fell: mine overall kept is 0.5, at least 1" in done.stderr
    assert "turned wrong: mine gone" in done.stderr
    (line,) = map(json.loads, done.stdout.splitlines())
    assert line["turned"] == ["gone"]
    assert line["intervals"]["overall"]["right"][1] == 1.0
    assert "Turned wrong: gone" in (folder / "page.html").read_text(encoding="utf-8")
