"""How likely an answer is right is fitted on some passages and measured on others."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from eval.fitting.confidence import FEATURES, ConfidenceFit, Judged, RightFit, calibration_error, fitted
from eval.fitting.weights_file import write_confidence
from eval.suites.prose_data import ReadSet
from kb.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def judged(count: int) -> list[Judged]:
    """Questions whose answers are the likelier right the larger their margin, and are never right where the question
    alone denies."""
    random = Random(7)
    found = []
    for at in range(count):
        margin, denied = random.gauss(1, 2), random.random() < 0.2
        right = not denied and random.random() < 1 / (1 + np.exp(-margin))
        told = dict.fromkeys(FEATURES["same_language"], 0.0) | {"denied_alone": float(denied)}
        found.append(Judged("made", "same_language", str(at // 3), told, margin, right, right))
    return found


def test_what_speaks_for_a_right_answer_is_learned_and_calibrated_on_passages_held_back() -> None:
    fit = fitted(judged(3000))
    weights = fit.parts["same_language"]
    assert weights.features["margin"] > 0 > weights.features["denied_alone"]
    assert 0.6 <= weights.given <= 0.75, "a wrong answer costs two right ones"
    assert fit.figures["same_language"]["error"] <= 0.05
    assert fit.figures["made"]["answered"] > fit.figures["made"]["answered_absent"]
    assert fitted(judged(3000)) == fit


def test_no_passage_is_both_learned_from_and_held_back() -> None:
    by_passage: dict[str, set[bool]] = {}
    for one in judged(300):
        by_passage.setdefault(one.passage, set()).add(one.is_held_out)
    assert all(len(dealt) == 1 for dealt in by_passage.values())


def test_the_error_of_calibration_is_how_far_the_likely_is_from_the_right() -> None:
    half = np.full(100, 0.5)
    assert calibration_error(half, np.arange(100) % 2 == 0) == pytest.approx(0.0)
    assert calibration_error(half, np.ones(100, dtype=bool)) == pytest.approx(0.5)


def test_the_weights_take_their_places_in_the_file_and_what_is_set_by_hand_stays(tmp_path: Path) -> None:
    file = tmp_path / "weights.toml"
    file.write_text(
        (
            "[confidence.aligned.right]\nintercept = 0\ngiven = 0.4   # "
            "from\n[confidence.aligned.right.features]\nmargin = 1\n"
        ),
        "utf-8",
    )
    write_confidence(ConfidenceFit({"aligned": RightFit({"margin": 0.5}, -1.5, 0.61)}, {}), file)
    expected = (
        "[confidence.aligned.right]\nintercept = -1.5\ngiven = 0.4   # "
        "from\n[confidence.aligned.right.features]\nmargin = 0.5\n"
    )
    assert file.read_text("utf-8") == expected


def test_questions_of_a_set_are_taken_evenly_with_the_passages_they_are_put_on(tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text(
        "".join(f'{{"id": "p{at}", "text": "text {at}"}}\n' for at in range(4)), "utf-8"
    )
    asked = (f'{{"id": "q{at}", "question": "What?", "passage": "p{at}", "answers": []}}\n' for at in range(4))
    (tmp_path / "questions.jsonl").write_text("".join(asked), "utf-8")
    passages, questions = ReadSet("made", "passages.jsonl", "questions.jsonl").read(tmp_path, 2)
    assert [one.id for one in questions] == ["q0", "q2"]
    assert list(passages) == ["p0", "p2"]
    with pytest.raises(UsageError):
        ReadSet("made", "passages.jsonl", "nowhere.jsonl").read(tmp_path, 2)
