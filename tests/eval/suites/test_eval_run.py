"""Suites over real knowledge bases, and the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import processes
import pytest

from eval.bench.filler import fill
from eval.bench.scale import measure_scale
from eval.questions.cases import Case
from eval.questions.selection import CaseSelection
from eval.run import Over, run_suites
from eval.scoring.measures import scores_of
from eval.suites.corpora import fingerprint, knowledge_base_of
from eval.suites.report_suite import ask_all
from eval.suites.retrieval import run_retrieval
from kb.errors import UnreadableFileError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("loaded_once")

REPORT = """# 示例行业研究

2025 年 1 月 2 日

## 产能

示例公司的年产能为 4.5 万吨，预计 2026 年达到 6.2 万吨。

## 渠道

示例公司在 12 个城市设有门店。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "example.md"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


def quiet(_what: str, _done: int, _total: int) -> None:
    pass


def test_the_same_questions_over_the_same_report_score_the_same(report: Path, tmp_path: Path) -> None:
    settings = Settings(dir=tmp_path / "untouched")
    cases = [
        Case("fact-1", "fact", ("示例公司在多少个城市有门店？",), all_of=(("12",),)),
        Case("fact-2", "fact", ("",), all_of=(("12",),)),
        Case("absent-1", "absent", ("火星基地的氧气由谁供应？",), abstain=True),
    ]
    told: list[tuple[str, int, int]] = []
    runs = []
    for _ in range(2):
        with knowledge_base_of("example", [report], settings, lambda *step: told.append(step)) as (kb, corpus):
            results = ask_all(kb, cases, quiet)
        scores, intervals = scores_of(results)
        assert (corpus.documents, corpus.fingerprint) == (1, fingerprint([report]))
        assert corpus.chunks >= 2
        runs.append([(one.id, one.right, one.cited, one.answer) for one in results])
        assert scores["overall"]["n"] == 3
        assert set(intervals["overall"]) <= set(scores["overall"])
    assert runs[0] == runs[1]
    assert runs[0][0][:3] == ("fact-1", True, True)
    assert runs[0][1][1] is False  # an empty question fails, and the run goes on
    assert (results[0].expected, results[0].hits[0]["document"]) == (("12",), "example.md")
    assert (results[2].refuse, results[2].ranking) == (True, {})
    assert told[-1] == ("reading example", 1, 1)
    assert not (tmp_path / "untouched").exists()


def test_a_corpus_needs_every_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_bytes(b"")
    with (
        pytest.raises(UnreadableFileError, match=r"empty\.md"),
        knowledge_base_of("broken", [empty], Settings(), quiet),
    ):
        pass


def test_a_corpus_is_known_by_names_and_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.md", tmp_path / "other.md"
    one.write_text("a", encoding="utf-8")
    other.write_text("b", encoding="utf-8")
    before = fingerprint([one, other])
    assert fingerprint([other, one]) == before
    other.write_text("c", encoding="utf-8")
    assert fingerprint([one, other]) != before


def test_an_unknown_suite_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="riddles"):
        run_suites(["riddles"], Settings(), quiet)


def test_retrieval_without_its_data_is_skipped_with_the_reason(tmp_path: Path) -> None:
    result = run_suites(["retrieval"], Settings(), quiet, Over(tmp_path / "nowhere"))
    assert "nowhere" in result.skipped["retrieval"]
    assert result.fallen == ()


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def test_retrieval_measures_each_leg_and_the_fusion(tmp_path: Path) -> None:
    passages = [
        {"id": "a", "text": "The river freezes in winter. Boats are kept in sheds."},
        {"id": "b", "text": "Bakers begin their work at three in the morning."},
        {"id": "c", "text": "The museum shows clocks of the seventeenth century."},
    ]
    questions = [
        {"question": "When do bakers begin?", "gold_id": "b"},
        {"question": "Where are boats kept?", "gold_id": "a"},
        {"question": " ", "gold_id": "c"},
    ]
    for corpus in ("cmrc_trial", "xquad_zh", "xquad_en"):
        write_rows(tmp_path / f"{corpus}_corpus.jsonl", passages)
    for name in ("cmrc_trial", "xquad_zh", "xquad_en", "xquad_en2zh", "xquad_zh2en"):
        write_rows(tmp_path / f"{name}_questions.jsonl", questions)
    result = run_retrieval(tmp_path, Settings(), quiet)
    assert [corpus.documents for corpus in result.corpora] == [3, 3, 3]
    assert len(result.scores) == 5
    for row in result.scores.values():
        assert row["n"] == 2
        assert row["keyword_r1"] == row["fused_r1"] == row["fused_r5"] == 1.0
        assert row["fused_gain_r1"] == pytest.approx(row["fused_r1"] - max(row["dense_r1"], row["keyword_r1"]))
        assert row["mrr"] == 1.0
    assert len(result.cases) == 10
    first = result.cases[0]
    assert (first.id, first.turns, first.expected, first.answer, first.right) == (
        "cmrc_trial/1",
        ("When do bakers begin?",),
        ("b",),
        "b",
        True,
    )
    assert [hit["document"] for hit in first.hits if hit["evidence"]] == ["b"]


def test_retrieval_names_the_line_that_is_no_row(tmp_path: Path) -> None:
    write_rows(tmp_path / "cmrc_trial_corpus.jsonl", [{"id": "a", "text": "x"}, {"id": "b"}])
    with pytest.raises(UsageError, match=r"cmrc_trial_corpus\.jsonl, line 2"):
        run_retrieval(tmp_path, Settings(), quiet)


def test_a_knowledge_base_is_filled_with_made_up_reports_and_measured(report: Path, tmp_path: Path) -> None:
    settings = Settings(dir=tmp_path / "full")
    fill(settings, report.parent, 120, quiet)
    with KnowledgeBase.open(settings) as kb:
        assert [document.chunks for document in kb.documents()] == [100, 20]
        assert kb.check() == []
        assert kb.search("第 7 节", retrievers=("keyword",))
    scale = measure_scale(settings, tmp_path / "empty", report, ["What became cheaper?"])
    assert (scale.chunks, scale.questions) == (120, 1)
    assert scale.recall > 0.9
    with KnowledgeBase.open(settings) as kb:
        assert len(kb.documents()) == 2


def evaluate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return processes.run("-m", "eval", *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "riddles"), "riddles"),
        (("run", "--baseline", "missing.json"), "missing.json"),
        (("run", "--frobnicate"), "--frobnicate"),
        (("bench", "--chunks", "-1"), "chunks"),
    ],
)
def test_wrong_use_ends_in_two_lines_and_status_2(arguments: tuple[str, ...], message: str) -> None:
    done = evaluate(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().split("\n")) == 2
    assert done.stdout == ""


def test_a_suite_that_was_asked_for_and_cannot_run_is_a_failure(tmp_path: Path) -> None:
    done = evaluate("run", "retrieval", "--data", str(tmp_path / "none"), "--json", "--out", str(tmp_path / "out.json"))
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["suite"] == "retrieval"
    assert "none" in json.loads(line)["skipped"]
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["versions"]["python"]


def test_report_suites_are_asked_over_files_that_are_named_and_held_to_no_gate(report: Path, tmp_path: Path) -> None:
    selection = CaseSelection(text="fact-params-total", documents=(report,))
    result = run_suites(["report"], Settings(dir=tmp_path / "untouched"), quiet, selection=selection)
    (suite,) = result.suites
    assert [corpus.documents for corpus in suite.corpora] == [1]
    assert [case.right for case in suite.cases] == [False]
    assert suite.gates == ()
