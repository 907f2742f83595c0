"""The record of what was right, and the gate that holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.questions.cases import read_cases
from eval.questions.dialogues import read_dialogues
from eval.scoring.record import RECORDS, against_record, read_record, record_of, write_record
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.listing import SUITES
from kb.errors import StorageError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

CASE = CaseResult("a", "fact", ("q",), "x", False, (), True, True, True, (), 0.1)  # noqa: FBT003
NOT_CITED = replace(CASE, id="b", kind="cell", cited=False)
SUITE = SuiteResult("own", scores={"fact": {"n": 1}, "overall": {"n": 2}}, cases=(CASE, NOT_CITED))


def test_a_record_holds_what_is_right_and_cited(tmp_path: Path) -> None:
    path = tmp_path / "own.right.json"
    assert read_record(path) is None
    write_record(SUITE.cases, path)
    assert read_record(path) == {"a": "fact"}


def test_a_case_that_turned_wrong_is_named_and_lowers_what_was_kept() -> None:
    held = against_record(SUITE, {"a": "fact", "b": "cell", "gone": "cell"})
    assert held.turned == ("b", "gone")
    kept = {group: row["kept"] for group, row in held.scores.items()}
    assert kept == {"fact": 1.0, "cell": 0.0, "overall": 0.3333}
    assert against_record(SUITE, None) == SUITE
    skipped = SuiteResult("own", skipped="nothing there")
    assert against_record(skipped, {"a": "fact"}) == skipped


def test_the_record_of_a_file_of_cases_lies_beside_it(tmp_path: Path) -> None:
    assert record_of("mine", tmp_path / "mine.yaml") == tmp_path / "mine.right.json"
    assert record_of("report") == RECORDS / "report.right.json"


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}'])
def test_a_file_that_is_no_record_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.right.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"own\.right\.json"):
        read_record(path)
    with pytest.raises(StorageError, match="cannot be written"):
        write_record([CASE], tmp_path / "own.right.json" / "below.json")


def test_every_record_is_of_cases_that_are_there() -> None:
    for suite in SUITES:
        recorded = read_record(record_of(suite.name)) or {}
        parts = [(read_dialogues if part.dialogues else read_cases, part.cases) for part in suite.parts]
        kinds = {case.id: case.kind for read, cases in parts for case in read(cases)}
        assert {name: kind for name, kind in recorded.items() if kinds.get(name) != kind} == {}
