"""What kind of request a text is: the fitted weights on the phrasings that were kept aside, and their shape."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from eval.requests.fit import fit_requests, write_classifier
from eval.requests.phrasings import Phrasing, own_phrasings, public_questions, with_names
from kb.requests.intents import LOOKUP, load_classifier, pieces
from kb.requests.parts import parts_of
from kb.requests.request import count_asked

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kb.embedding.embedder import Embedder

EVERY = 5
"""Of the phrasings kept aside one in so many is asked: enough to see a fall, in seconds."""


@pytest.fixture(scope="module")
def kept() -> list[Phrasing]:
    return [one for one in own_phrasings() if one.kept][::EVERY]


def test_nine_of_ten_requests_that_were_kept_aside_are_told_by_kind(kept: list[Phrasing], embedder: Embedder) -> None:
    classifier = load_classifier()
    assert classifier.identity == embedder.identity
    requests = [one for one in kept if one.intent != LOOKUP]
    vectors = embedder.questions([one.text for one in requests])
    told = [classifier.read(one.text, vector) for one, vector in zip(requests, vectors, strict=True)]
    right = sum(one.kind == wanted.intent.partition(".")[0] for one, wanted in zip(told, requests, strict=True))
    assert right / len(requests) >= 0.88


def test_questions_that_only_look_like_requests_are_mostly_looked_up(kept: list[Phrasing], embedder: Embedder) -> None:
    classifier = load_classifier()
    questions = [one for one in kept if one.intent == LOOKUP]
    vectors = embedder.questions([one.text for one in questions])
    told = [classifier.read(one.text, vector).name for one, vector in zip(questions, vectors, strict=True)]
    assert told.count(LOOKUP) / len(told) >= 0.88


def test_without_the_vector_the_pieces_alone_tell_most(kept: list[Phrasing]) -> None:
    classifier = load_classifier()
    requests = [one for one in kept if one.intent != LOOKUP]
    told = [classifier.read(one.text, None).kind for one in requests]
    assert sum(one == wanted.intent.partition(".")[0] for one, wanted in zip(told, requests, strict=True)) >= 0.7 * len(
        told
    )


def test_every_intent_has_forty_phrasings_a_language_or_its_kind_has() -> None:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in own_phrasings():
        counts[one.language, one.intent.partition(".")[0]] += 1
    assert min(counts.values()) >= 40
    texts = [(one.language, one.text.lower()) for one in own_phrasings()]
    assert len(set(texts)) == len(texts)


def test_case_width_script_and_numbers_do_not_count() -> None:
    assert pieces("SHOW TABLE 3") == pieces("show table ７")
    assert pieces("總結") == pieces("总结")
    assert pieces("") == pieces(" ")


def test_a_fit_tells_what_it_learned_and_is_read_back(tmp_path: Path, embedder: Embedder) -> None:
    own = [
        Phrasing(text, intent, "en", kept=False)
        for intent, texts in {
            "overview": ["summarise it", "sum up the report", "give me a summary", "short summary"],
            LOOKUP: ["what is the revenue", "who is the chief executive", "how many plants are there", "which year"],
        }.items()
        for text in texts
    ]
    held = [
        Phrasing("a summary please", "overview", "en", kept=True),
        Phrasing("what is the margin", LOOKUP, "en", kept=True),
    ]

    def embed(text: str) -> NDArray[np.float32]:
        return embedder.question(text)

    fit = fit_requests([*own, *held], embed, embedder.identity, 0.5)
    assert fit.fitted_on == len(own)
    assert fit.classifier.read("summary of the report", embed("summary of the report")).name == "overview"
    assert write_classifier(fit.classifier, tmp_path).stat().st_size > 0


def test_public_questions_are_none_where_they_are_not_there(tmp_path: Path) -> None:
    assert list(public_questions(tmp_path)) == []


def test_a_phrasing_is_told_with_the_name_of_another_report() -> None:
    named = list(with_names([Phrasing("summarise this report", "overview", "en", kept=False)]))
    assert len(named) == 2
    assert all(one.named and one.text.startswith("summarise ") and "this report" not in one.text for one in named)
    assert not list(with_names([Phrasing("what does this report say of X", LOOKUP, "en", kept=False)]))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你好，总结一下这份报告", ["总结一下这份报告"]),
        ("ok. who wrote it?", ["who wrote it?"]),
        ("总结一下这份报告。它推荐了哪些股票？", ["总结一下这份报告。", "它推荐了哪些股票？"]),
        (
            "Summarise the report. Which stocks does it recommend?",
            ["Summarise the report.", "Which stocks does it recommend?"],
        ),
        ("青杉科技和海神机器人谁的毛利率高，高多少", ["青杉科技和海神机器人谁的毛利率高，高多少"]),
        ("hello", ["hello"]),
        ("What did it cost in the year ended June 30, 2025?", ["What did it cost in the year ended June 30, 2025?"]),
    ],
)
def test_a_turn_is_cut_into_its_requests(text: str, parts: list[str], embedder: Embedder) -> None:
    classifier = load_classifier()
    assert parts_of(text, lambda piece: classifier.read(piece, embedder.question(piece))) == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("用三点概括", 3),
        ("in 4 bullet points", 4),
        ("give me two key takeaways", 2),
        ("总结一下", None),
        ("2025 年", None),
    ],
)
def test_how_many_points_are_wanted(text: str, count: int | None) -> None:
    assert count_asked(text) == count
