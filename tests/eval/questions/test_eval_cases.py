"""Reading the questions with known answers."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from eval.questions.amounts import amount
from eval.questions.case_entry import json_schema
from eval.questions.cases import Case, ExpectedCell, read_cases
from eval.suites.listing import SUITES
from kb.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]
GOOD = """
- id: fact-one
  kind: fact
  question: "谁写的？"
  all_of: ["甲", ["671B", "6710亿"]]
- id: followup-one
  kind: followup
  turns: ["甲的 PE 是多少？", "乙呢？"]
  any_of: ["8,893.310"]
  none_of: ["12"]
  cells: [{row: "乙", column: ["PE", "2025E"], value: 8,893.310}]
  page: 11
  tags: [table-1]
- {id: absent-one, kind: absent, question: "丙呢？", abstain: true, page: null, cells: []}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_come_in_order_with_their_expectations(tmp_path: Path) -> None:
    first, second, third = read_cases(write(tmp_path, GOOD.replace("value: 8,893.310", 'value: "8,893.310"')))
    assert first == Case("fact-one", "fact", ("谁写的？",), all_of=(("甲",), ("671B", "6710亿")))
    assert second.turns == ("甲的 PE 是多少？", "乙呢？")
    assert second.cells == (ExpectedCell("乙", ("PE", "2025E"), "8,893.310"),)
    assert (second.page, second.tags, second.none_of) == (11, ("table-1",), ("12",))
    assert third == Case("absent-one", "absent", ("丙呢？",), abstain=True)


def test_a_number_keeps_its_digits(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path, "[{id: a, kind: fact, question: q, all_of: [19.980]}]"))
    assert case.all_of == (("19.980",),)


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ("{id: a, kind: fact, all_of: [x]}", "either 'question' or 'turns'"),
        ("{id: a, kind: fact, question: q, turns: [q], all_of: [x]}", "either 'question' or 'turns'"),
        ("{id: a, kind: fact, question: q}", "expects nothing"),
        ("{id: a, kind: fact, question: q, all: [x]}", "unknown field 'all'"),
        ("{id: a, kind: fact, question: q, all_of: x}", "'all_of' must be a list"),
        ("{id: a, kind: fact, question: q, all_of: [[]]}", "'all_of' must be a text"),
        ("{id: a, kind: fact, question: q, all_of: ['—']}", "no letter and no digit"),
        ("{id: a, kind: fact, question: '', all_of: [x]}", "either 'question' or 'turns'"),
        ("{id: a, kind: fact, question: q, question: r, all_of: [x]}", "stands twice"),
        ("{id: a, kind: fact, turns: [], all_of: [x]}", "either 'question' or 'turns'"),
        ("{id: a, kind: absent, question: q, all_of: [x]}", "'abstain: true'"),
        ("{id: a, kind: absent, question: q, abstain: yes}", "true or false"),
        ("{id: a, kind: absent, question: q, abstain: true, all_of: [x]}", "must abstain"),
        ("{id: a, kind: cell, question: q, cells: [{row: r, value: v}]}", "row, column and value"),
        ("{id: a, kind: cell, question: q, cells: [{row: r, column: [], value: v}]}", "at least one header"),
        ("{id: a, kind: fact, question: q, all_of: [x], page: 0}", "from 1"),
        ("{id: a, question: q, all_of: [{number: much}]}", "'much' is no number"),
        ("{id: a, question: q, all_of: [{number: 1, tolerance: some}]}", "'some' is no tolerance"),
        ("{id: a, question: q, all_of: [{value: 1}]}", "'number' is missing"),
        ("{id: a, question: q, all_of: [[x, {number: 1, units: t}]]}", "unknown field 'units'"),
        ("{id: a, question: q, abstain: true, page: 3}", "must abstain"),
        ("just a text", "must be a mapping"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, case: str, fault: str) -> None:
    path = write(tmp_path, f"- {{id: fine, kind: fact, question: q, all_of: [x]}}\n- {case}\n")
    with pytest.raises(UsageError) as raised:
        read_cases(path)
    assert f"{path}, line 2" in raised.value.what
    assert fault in raised.value.what


def test_two_cases_of_one_id_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line 2, case a: another case has this id"):
        read_cases(write(tmp_path, "- {id: a, kind: fact, question: q, all_of: [x]}\n" * 2))


@pytest.mark.parametrize("text", ["", "a: b\n", "[]", "- [unclosed", "- {a: b"])
def test_a_file_that_is_no_list_of_cases_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError, match=r"cases\.yaml"):
        read_cases(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="missing"):
        read_cases(tmp_path / "missing.yaml")
    (tmp_path / "wrong.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        read_cases(tmp_path / "wrong.yaml")


def test_the_line_is_that_of_the_faulty_field(tmp_path: Path) -> None:
    text = "- id: a\n  question: q\n  all_of:\n    - x\n    - number: 1\n      tolerance: much\n  tags: [t]\n"
    with pytest.raises(UsageError, match=r"line 5, case a: 'much' is no tolerance"):
        read_cases(write(tmp_path, text))
    with pytest.raises(UsageError, match=r"line 4, case a: unknown field 'pages'"):
        read_cases(write(tmp_path, "- id: a\n  question: q\n  all_of: [x]\n  pages: 3\n"))


def test_lines_of_json_are_cases_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    rows = [
        {"id": "a", "question": "q", "all_of": [671, {"number": 12.5, "unit": "亿元", "tolerance": "1%"}], "page": 3},
        {"id": "b", "turns": ["q", "r"], "abstain": True},
    ]
    path.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    first, second = read_cases(path)
    assert first == Case("a", "fact", ("q",), all_of=(("671",), (amount("12.5", "亿元", "1%"),)), page=3)
    assert (second.kind, second.turns, second.abstain) == ("absent", ("q", "r"), True)
    path.write_text('{"id": "a", "question": "q", "all_of": ["x"]}\n{"id": "b"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"cases\.jsonl, line 2, case b: needs either"):
        read_cases(path)
    path.write_text('{"id": "a"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"cases\.jsonl, line 1: is not valid JSON"):
        read_cases(path)


def test_a_kind_may_be_any_and_need_not_be_given(tmp_path: Path) -> None:
    plain, absent, own = read_cases(
        write(
            tmp_path,
            (
                "- {id: a, question: q, all_of: [x]}\n- {id: b, question: q, abstain: true}\n- {id: c, kind: "
                "riddle, question: q, any_of: [x]}\n"
            ),
        )
    )
    assert (plain.kind, absent.kind, own.kind) == ("fact", "absent", "riddle")


def test_the_schema_for_editors_is_that_of_the_reader() -> None:
    assert json.loads((ROOT / "docs" / "cases.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize(
    "file",
    sorted({part.cases for suite in SUITES for part in suite.parts if not part.dialogues}),
    ids=lambda file: file.name,
)
def test_every_file_of_cases_keeps_to_the_schema(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    cases = list(map(json.loads, text.splitlines())) if file.suffix == ".jsonl" else yaml.safe_load(text)
    jsonschema.validate(cases, json_schema())


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    for case in (
        {"id": "a", "question": "q", "all": ["x"]},
        {"question": "q"},
        {"id": "a", "page": 0},
        {"id": "a", "cells": [{}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([case], json_schema())
