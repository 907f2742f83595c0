"""The suites on prose: what they count, on passages made for the test; the refusal curve; the file of weights."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from eval.fitting.prose import ProseFit
from eval.fitting.weights_file import with_prose, write_prose_weights
from eval.scoring.baseline import Earlier, compare
from eval.scoring.refusals import MOST_LOST, as_svg, curve, refused_at
from eval.suites.prose import ANSWERS, REFUSAL, run_prose
from eval.suites.prose_data import SETS, half, read_passages, read_questions
from kb.errors import StorageError, UsageError
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("loaded_once")

PASSAGES = [
    {"id": "crane", "text": "灯塔港的起重机高六十米。它在1987年建成，由陈立设计。"},
    {"id": "bakery", "text": "北街的面包房每天烤四百个面包。店主是秦未央。"},
]
QUESTIONS = [
    {"question": "灯塔港的起重机哪一年建成？", "answers": ["1987年"], "gold_id": "crane"},
    {"question": "北街的面包房每天烤多少个面包？", "answers": ["四百个"], "gold_id": "bakery"},
    {"question": "  ", "answers": ["四百个"], "gold_id": "bakery"},
]


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody sees."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The same small set under every name."""
    for one in SETS:
        write(tmp_path / f"{one.corpus}_corpus.jsonl", PASSAGES)
        write(tmp_path / f"{one.questions}_questions.jsonl", QUESTIONS)
    return tmp_path


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def test_answers_are_held_against_the_gold_at_a_glance(data: Path) -> None:
    scores = run_prose(ANSWERS, data, Settings(), silent).scores
    assert set(scores) == {one.questions for one in SETS}
    assert scores["cmrc_trial"]["n"] == 2
    assert scores["cmrc_trial"]["held"] == scores["cmrc_trial"]["cited"] == 1.0
    assert scores["cmrc_trial"]["refused"] == 0.0
    assert 0 < scores["cmrc_trial"]["length"] <= 200


@pytest.mark.parametrize(("name", "measure"), [(ANSWERS, "held"), (REFUSAL, "refused")])
def test_every_question_is_a_case_that_is_held_against_an_earlier_run(data: Path, name: str, measure: str) -> None:
    result = run_prose(name, data, Settings(), silent)
    assert len({case.id for case in result.cases}) == len(result.cases) == 2 * len(SETS)
    before = {case.id: replace(case, right=False, measures={"held": 0.0}, abstained=False) for case in result.cases}
    scores = {group: {**row, measure: 0.0} for group, row in result.scores.items()}
    change = compare(Earlier(scores, before), result)
    assert set(change.better) == set(before)
    assert not change.worse
    assert all(measure in row for row in change.chance.values())
    asked, gone = result.cases[:2]
    assert asked.turns == (QUESTIONS[0]["question"],)
    assert asked.hits[0]["document"] == "crane"
    assert asked.hits[0]["evidence"]
    assert asked.ranking["mrr"] == 1.0
    assert (gone.refuse, gone.abstained) == ((True, True) if name == REFUSAL else (False, False))


def test_questions_are_known_by_their_ids_or_their_numbers(tmp_path: Path) -> None:
    rows = [{**QUESTIONS[0], "id": "one"}, {**QUESTIONS[1], "id": "one"}, QUESTIONS[2], QUESTIONS[0]]
    write(tmp_path / "a_questions.jsonl", rows)
    assert [question.id for question in read_questions(tmp_path, "a")] == ["a/one", "a/2", "a/4"]


def test_with_half_the_passages_the_other_half_is_to_be_refused(data: Path) -> None:
    scores = run_prose(REFUSAL, data, Settings(), silent).scores["cmrc_trial"]
    assert scores["lost"] == 0.0
    assert scores["refused"] == scores["refused_at_5"] == 1.0


def test_without_data_the_suites_are_skipped(tmp_path: Path) -> None:
    assert "--data" in run_prose(ANSWERS, tmp_path / "none", Settings(), silent).skipped


def test_data_of_another_form_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path / "a_questions.jsonl", [{"question": "?", "answers": [], "gold_id": "x"}])
    write(tmp_path / "a_corpus.jsonl", [{"id": 1, "text": "x"}])
    with pytest.raises(UsageError, match="line 1"):
        read_questions(tmp_path, "a")
    with pytest.raises(UsageError, match="line 1"):
        read_passages(tmp_path, "a")


def test_the_halves_are_every_second_passage() -> None:
    passages = {name: name for name in "abcde"}
    assert list(half(passages)) == ["a", "c", "e"]
    assert list(half(passages, 1)) == ["b", "d"]


def test_refused_is_what_lies_under_the_threshold_that_gives_up_so_many() -> None:
    answerable, unanswerable = [float(at) for at in range(100)], [-1.0, 3.0, 50.0, 200.0]
    assert refused_at(0.0, answerable, unanswerable) == 0.25
    assert refused_at(0.05, answerable, unanswerable) == 0.5
    assert refused_at(1.0, answerable, unanswerable) == 0.75
    assert refused_at(0.05, [], unanswerable) == 0.0
    assert refused_at(0.05, [-math.inf, 1.0], [-math.inf]) == 0.0


def test_the_curve_rises_and_is_drawn_with_its_working_point() -> None:
    points = curve([float(at) for at in range(100)], [float(at) / 4 for at in range(100)])
    assert points[0][0] == 0.0
    assert points[-1][0] == pytest.approx(MOST_LOST)
    assert all(one[1] <= other[1] for one, other in pairwise(points))
    drawn = as_svg({"a < b": points}, {"a < b": points[3]})
    assert drawn.count("<polyline") == drawn.count("<circle") == 1
    assert "a &lt; b" in drawn


WEIGHTS = """# About.
[sentence]
similarity = 1.0          # a cosine
named = 4.0               # (set by hand)

[aligned_sentence]
aligned = 0

[clause]
kind = 1

[confidence.same_language]
intercept = -3
threshold = -1.0
[confidence.same_language.features]
similarity = 2.0

[tables]
intercept = -8.9
"""


def test_fitted_weights_take_their_places_and_nothing_else_moves(tmp_path: Path) -> None:
    fit = ProseFit(
        {"similarity": 12.5, "named": 4.0},
        {"aligned": 3.5},
        {"kind": 2.3},
        {"same_language": ({"similarity": 7.25}, -9.5)},
        {},
        {},
        {},
    )
    text = with_prose(WEIGHTS, fit)
    expected = WEIGHTS.replace("similarity = 1.0          #", "similarity = 12.5         #")
    expected = expected.replace("intercept = -3\n", "intercept = -9.5\n").replace(
        "similarity = 2.0\n", "similarity = 7.25\n"
    )
    expected = expected.replace("aligned = 0\n", "aligned = 3.5\n").replace("kind = 1\n", "kind = 2.3\n")
    assert text == expected.replace("named = 4.0               #", "named = 4                 #")
    file = tmp_path / "weights.toml"
    file.write_text(WEIGHTS, encoding="utf-8")
    write_prose_weights(fit, file)
    assert file.read_text(encoding="utf-8") == text
    with pytest.raises(StorageError):
        write_prose_weights(fit, tmp_path / "none" / "weights.toml")
