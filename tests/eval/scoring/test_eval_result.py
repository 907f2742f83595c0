"""Gates, result files, baselines and pages."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from eval.pages.failures import failure_html
from eval.pages.page import as_page, write_page
from eval.pages.printing import print_run
from eval.scoring.baseline import Earlier, compare, read_baseline
from eval.scoring.gates import check, read_gates
from eval.scoring.previous import FOLDER, keep_run, previous_run
from eval.scoring.result import CaseResult, Corpus, GateResult, RunResult, SuiteResult, write_result
from kb.errors import StorageError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script> [bold]&"


def case(name: str, *, right: bool = True, cited: bool = True) -> CaseResult:
    return CaseResult(
        id=name,
        kind="fact",
        turns=("问",),
        answer=HOSTILE,
        abstained=False,
        citations=({"quote": HOSTILE},),
        right=right,
        cited=cited,
        direct=right,
        faults=() if right else (HOSTILE,),
        seconds=0.1,
    )


SUITE = SuiteResult(
    "report",
    corpora=(Corpus("samples", "ab" * 32, 2, 30, 4, 1.5),),
    scores={"fact": {"n": 3, "right": 0.6667, "cited": 0.3333, "seconds": 0.1}},
    gates=(GateResult("fact", "cited", 0.5, 0.3333), GateResult("fact", "right", 0.5, 0.6667)),
    cases=(case("a"), case("b", cited=False), case("c", right=False)),
)
RUN = RunResult("2025-01-01T00:00:00+00:00", {"model": "default"}, {"python": "3.11"}, (SUITE,))
BEFORE = Earlier({}, {"a": case("a", right=False)})


def test_a_gate_holds_at_its_value_and_falls_below() -> None:
    at, below, missing = check(
        {"report": {"fact": {"right": 0.6667, "cited": 0.34, "wit": 0.1}}}, "report", SUITE.scores
    )
    assert (at.holds, below.holds, missing.holds) == (True, False, False)
    assert missing.value is None
    assert check({"report": {}}, "other", SUITE.scores) == ()


def test_a_run_names_the_gates_that_fell() -> None:
    assert [(suite, gate.measure) for suite, gate in RUN.fallen] == [("report", "cited")]


def test_the_gates_of_the_project_can_be_read() -> None:
    gates = read_gates()
    assert gates["report"]["overall"]["cited"] >= 0.85
    assert gates["report"]["absent"]["refused"] >= 0.80


@pytest.mark.parametrize("text", ["[report", "report = 1", "[report]\nfact = 0.5", "[report.fact]\nright = 'much'"])
def test_gates_that_cannot_be_are_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"gates\.toml"):
        read_gates(path)


def test_a_result_file_serves_as_baseline(tmp_path: Path) -> None:
    write_result(RUN, tmp_path / "before.json")
    before = read_baseline(tmp_path / "before.json")["report"]
    same = compare(before, SUITE)
    assert (same.better, same.worse, same.new, same.gone) == ((), (), (), ())
    assert same.moved == {"fact": {"right": 0.0, "cited": 0.0}}
    now = replace(
        SUITE,
        scores={"fact": {"n": 3, "right": 0.3333, "cited": 0.3333, "seconds": 9.0}},
        cases=(case("a", right=False), case("b"), case("d")),
    )
    change = compare(before, now)
    assert (change.better, change.worse, change.new, change.gone) == (("b",), ("a",), ("d",), ("c",))
    assert change.moved == {"fact": {"right": -0.3334, "cited": 0.0}}
    assert change.chance == {"fact": {"right": 1.0}}  # one case of two: that may well be chance


def test_a_measure_of_one_suite_is_held_against_chance_too() -> None:
    cases = [replace(case(f"{at}"), measures={"held": 1.0}) for at in range(8)]
    suite = SuiteResult("prose", scores={"fact": {"n": 8, "held": 1.0}}, cases=tuple(cases))
    before = Earlier({"fact": {"held": 0.0}}, {one.id: replace(one, measures={"held": 0.0}) for one in cases})
    assert compare(before, suite).chance["fact"]["held"] == pytest.approx(2 / 2**8, abs=1e-4)
    assert compare(Earlier(before.scores, {}), suite).chance == {}


def test_the_last_run_of_a_suite_is_kept_without_a_word_of_the_reports(tmp_path: Path) -> None:
    assert previous_run(tmp_path, "report") is None
    keep_run(tmp_path, SUITE)
    kept = previous_run(tmp_path, "report")
    assert kept is not None
    assert kept.made_at
    assert compare(kept, SUITE).worse == compare(kept, SUITE).better == ()
    (file,) = (tmp_path / FOLDER).iterdir()
    assert "alert" not in file.read_text(encoding="utf-8")
    keep_run(tmp_path, replace(SUITE, cases=(case("a", right=False),)))
    again = previous_run(tmp_path, "report")
    assert again is not None
    assert compare(again, SUITE).better == ("a",)
    file.write_text("{", encoding="utf-8")
    assert previous_run(tmp_path, "report") is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        keep_run(tmp_path / "file", SUITE)


def test_a_suite_that_was_skipped_is_no_baseline(tmp_path: Path) -> None:
    run = replace(RUN, suites=(SuiteResult("report", skipped="nothing there"),))
    write_result(run, tmp_path / "before.json")
    assert read_baseline(tmp_path / "before.json") == {}
    assert run.skipped == {"report": "nothing there"}
    assert run.fallen == ()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "suites": [{}]}', '{"format": 0}'])
def test_a_file_that_is_no_baseline_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"before\.json"):
        read_baseline(path)
    with pytest.raises(UsageError, match=r"missing\.json"):
        read_baseline(tmp_path / "missing.json")


def test_a_result_file_holds_settings_versions_corpora_and_every_case(tmp_path: Path) -> None:
    write_result(RUN, tmp_path / "out.json")
    content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (content["settings"], content["versions"]) == ({"model": "default"}, {"python": "3.11"})
    (suite,) = content["suites"]
    assert suite["corpora"][0]["fingerprint"] == "ab" * 32
    assert [one["id"] for one in suite["cases"]] == ["a", "b", "c"]
    assert [gate["holds"] for gate in suite["gates"]] == [False, True]


def test_the_page_shows_failures_and_runs_nothing_of_theirs() -> None:
    change = compare(BEFORE, SUITE)
    page = as_page(RUN, [change])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Failing cases: 2 of 3" in page
    assert "<b>c</b>" in page
    assert "<b>a</b>" not in page.split("Failing cases")[1]
    assert "src=" not in page
    assert "http" not in page


def test_the_page_draws_kinds_against_the_baseline_refusals_and_seconds() -> None:
    refused = replace(case("d"), kind="absent", refuse=True, abstained=True, confidence=0.2)
    suite = replace(SUITE, cases=(*SUITE.cases, refused), intervals={"fact": {"cited": (0.1, 0.7)}})
    before = Earlier({"fact": {"cited": 0.9}}, {"a": case("a")})
    page = as_page(replace(RUN, suites=(suite,)), [compare(before, suite)])
    assert [page.count(f'aria-label="{name}"') for name in ("cited by kind", "Refusal curve", "Seconds")] == [1, 1, 1]
    assert "fact before: 0.900" in page
    assert "now: 1.000 refused, 0.000 lost" in page


def test_a_failing_case_shows_what_was_asked_expected_answered_and_found() -> None:
    hit = {
        "rank": 1,
        "document": "r.md",
        "page": 3,
        "headings": ("Sales",),
        "text": HOSTILE,
        "score": 0.5,
        "found_by": ("dense",),
    }
    shown = failure_html(replace(case("c", right=False), expected=("12 shops",), hits=({**hit, "evidence": True},)))
    assert "<script" not in shown
    for part in ("问", "12 shops", "&lt;script&gt;", "r.md, page 3, Sales", "0.500 by dense", 'class="evidence"'):
        assert part in shown


def test_a_page_or_result_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        write_page(RUN, [], tmp_path / "none" / "page.html")
    with pytest.raises(StorageError, match="cannot be written"):
        write_result(RUN, tmp_path / "none" / "out.json")


def test_a_person_sees_scores_failures_gates_and_changes() -> None:
    console = Console(file=StringIO(), width=200)
    skipped = SuiteResult("report-original", skipped="there is no report")
    print_run(console, replace(RUN, suites=(SUITE, skipped)), [compare(BEFORE, SUITE)])
    printed = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    assert "0.667" in printed
    assert HOSTILE in printed
    assert "FALLS: fact cited 0.333 (at least 0.5)" in printed
    assert "skipped: there is no report" in printed
    assert "better (1): a" in printed


def test_of_hundreds_of_failing_cases_the_first_are_printed_and_the_others_counted() -> None:
    console = Console(file=StringIO(), width=200)
    suite = replace(SUITE, cases=tuple(case(f"case-{at:03}", right=False) for at in range(120)), turned=("case-119",))
    print_run(console, replace(RUN, suites=(suite,)), [])
    printed = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    assert "turned wrong case-119" in printed
    assert "case-048" in printed
    assert "case-049" not in printed
    assert "and 70 more" in printed
