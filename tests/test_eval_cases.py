"""Reading the questions with known answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.cases import Case, ExpectedCell, read_cases
from kb.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

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
        ("{id: a, kind: riddle, question: q, all_of: [x]}", "unknown kind 'riddle'"),
        ("{id: a, kind: fact, question: q}", "expects nothing"),
        ("{id: a, kind: fact, question: q, all: [x]}", "unknown field 'all'"),
        ("{id: a, kind: fact, question: q, all_of: x}", "'all_of' must be a list"),
        ("{id: a, kind: fact, question: q, all_of: [[]]}", "'all_of' must be a text"),
        ("{id: a, kind: fact, question: q, all_of: ['—']}", "no letter and no digit"),
        ("{id: a, kind: fact, question: '', all_of: [x]}", "'question' must be a text"),
        ("{id: a, kind: fact, question: q, question: r, all_of: [x]}", "stands twice"),
        ("{id: a, kind: fact, turns: [], all_of: [x]}", "'turns' is empty"),
        ("{id: a, kind: absent, question: q, all_of: [x]}", "'abstain: true'"),
        ("{id: a, kind: absent, question: q, abstain: yes}", "true or false"),
        ("{id: a, kind: absent, question: q, abstain: true, all_of: [x]}", "must abstain"),
        ("{id: a, kind: cell, question: q, cells: [{row: r, value: v}]}", "row, column and value"),
        ("{id: a, kind: cell, question: q, cells: [{row: r, column: [], value: v}]}", "at least one header"),
        ("{id: a, kind: fact, question: q, all_of: [x], page: 0}", "from 1"),
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
