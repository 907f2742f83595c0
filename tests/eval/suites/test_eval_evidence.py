"""The suite on evidence: what counts as standing, how questions are dealt into halves, both sides over documents made
for the test."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.suites.evidence import run_evidence
from eval.suites.evidence_data import (
    CORPUS,
    DEVELOPMENT,
    HELD_OUT,
    EvidenceQuestion,
    read_evidence_questions,
    share_standing,
)
from kb.errors import UsageError
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = {
    "boats": "# 船厂日志\n\n红树湾船厂在三月造了两条船。\n\n- 船名是“远帆”。\n",
    "mill": "# 磨坊日志\n\n柳溪磨坊在三月磨了九吨麦子。\n\n- 磨坊主是陆青禾。\n",
}
QUESTION = EvidenceQuestion("q", "?", "zh", "factual", ("boats",), ("一",))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    corpus = [{"id": name, "text": text} for name, text in DOCUMENTS.items()]
    asked = {"lang": "zh", "type": "factual", "gold_ids": ["boats"]}
    questions = [
        {**asked, "id": "a", "question": "红树湾船厂造了几条船？", "evidence": ["红树湾船厂在三月造了两条船。"]},
        {**asked, "id": "b", "question": "磨坊主是谁？", "gold_ids": ["mill"], "evidence": ["磨坊主是陆青禾。"]},
        {**asked, "id": "c", "question": "谁买了船？", "evidence": []},
    ]
    for name, rows in (("corpus", corpus), ("questions", questions)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{CORPUS}_{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_evidence_stands_by_its_characters_whatever_the_layout() -> None:
    passages = ["- **磨坊主** 是 陆青禾。", "麦子有九吨。"]
    assert share_standing(["磨坊主是陆青禾。", "麦子有九吨。"], passages, 100) == 1.0
    assert share_standing(["磨坊主是陆青禾。", "麦子。"], passages, 100) == pytest.approx(8 / 11)


def test_what_is_cut_off_or_comes_later_does_not_stand() -> None:
    assert share_standing(["一二三四"], ["五六七八", "一二三四"], 7) == 0.0
    assert share_standing(["一二三四"], ["五六七八", "一二三四"], 8) == 1.0


def test_a_question_with_a_document_of_the_other_half_is_held_back() -> None:
    halves = {name: replace(QUESTION, golds=(name,)).half for name in map(str, range(20))}
    assert set(halves.values()) == {DEVELOPMENT, HELD_OUT}
    one, other = (next(name for name, half in halves.items() if half == wanted) for wanted in (DEVELOPMENT, HELD_OUT))
    assert replace(QUESTION, golds=(one, other)).half == HELD_OUT


def test_questions_without_evidence_are_left_out_and_faults_are_named(data: Path) -> None:
    assert [one.id for one in read_evidence_questions(data)] == ["a", "b"]
    (data / f"{CORPUS}_questions.jsonl").write_text('{"id": "a", "lang": "fr"}', encoding="utf-8")
    with pytest.raises(UsageError, match="line 1"):
        read_evidence_questions(data)


@pytest.mark.usefixtures("loaded_once")
def test_both_sides_are_measured_and_every_half_has_its_groups(data: Path) -> None:
    result = run_evidence(data, Settings(), lambda *_: None)
    assert [case.right for case in result.cases] == [True, True]
    assert result.scores["zh factual"] == {
        "n": 2,
        "evidence": 1.0,
        "starter": 1.0,
        "ahead": 0.0,
        "whole": 1.0,
        "starter_whole": 1.0,
    }
    halves = {f"{one.half} zh factual" for one in read_evidence_questions(data)}
    assert halves < set(result.scores)
