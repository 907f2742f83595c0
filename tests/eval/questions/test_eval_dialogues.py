"""Dialogues become cases a turn; what must not stand anywhere, how long an answer is, and what it says that it assumed
are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.questions.cases import Case, read_cases
from eval.questions.dialogues import read_dialogues
from eval.scoring.scorer import expectations, judge
from eval.suites.listing import SUITES
from kb.errors import UsageError
from kb.model import Answer, Assumption

if TYPE_CHECKING:
    from pathlib import Path


def test_each_turn_is_a_case_behind_those_before_it(tmp_path: Path) -> None:
    file = tmp_path / "talk.yaml"
    file.write_text(
        "- id: a\n  turns:\n    - {ask: 甲的产能？, kind: start, all_of: ['4.5']}\n"
        "    - {ask: 乙呢？, kind: followup, all_of: ['6.2'], nowhere: ['4.5']}\n",
        encoding="utf-8",
    )
    first, second = read_dialogues(file)
    assert (first.id, first.turns, first.kind) == ("a-1", ("甲的产能？",), "start")
    assert (second.turns, second.nowhere, second.tags) == (("甲的产能？", "乙呢？"), ("4.5",), ("followup",))


@pytest.mark.parametrize("text", ["", "{}", "- id: a", "- {id: a, turns: [{kind: x}]}", "- {id: a, turns: [{ask: x}]}"])
def test_what_is_no_dialogue_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "talk.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"talk\.yaml"):
        read_dialogues(file)


def test_the_dialogues_of_the_program_have_250_turns_and_the_first_questions_160() -> None:
    dialogues, first = (next(one for one in SUITES if one.name == name) for name in ("dialogues", "first-questions"))
    assert sum(len(read_dialogues(part.cases)) for part in dialogues.parts) == 250
    assert sum(len(read_cases(part.cases)) for part in first.parts) == 160


CASE = Case("c", "compare", ("甲贵吗？",), all_of=(("4.5",),), nowhere=("9.9",), longest=20, assumed=("2024E",))


@pytest.mark.parametrize(
    ("said", "assumed", "fault"),
    [
        ("4.5（取 2024E）", ("2024E",), ""),
        ("4.5，乙为 9.9", ("2024E",), "says 9.9"),
        ("4.5", (), "does not say that 2024E was assumed"),
        ("4.5" + "很长" * 20, ("2024E",), "is longer than 20 characters"),
    ],
)
def test_what_is_kept_out_too_long_or_not_said_is_a_fault(said: str, assumed: tuple[str, ...], fault: str) -> None:
    answer = Answer("甲贵吗？", said, abstained=False, assumed=tuple(Assumption("period", one, "") for one in assumed))
    verdict = judge(CASE, answer)
    assert verdict.right is (not fault)
    assert (fault in verdict.faults) if fault else verdict.right
    assert "nowhere 9.9" in expectations(CASE)
