"""A question why something went up or down is answered by the clause that tells the reason of just that."""

from __future__ import annotations

import re

import pytest

from kb.model import Chunk, Document, Hit
from kb.prose.reasons import reason_words, tells_reason
from kb.prose.sentence_features import Asked, Sentence
from kb.text.glossary_tokens import load_glossary
from kb.text.word_lists import word_file

GLOSSARY = load_glossary()


def tells(question: str, text: str, title: str = "Mill report") -> bool:
    chunk = Chunk(0, text, "", 0, len(text), sentences=((0, len(text)),))
    hit = Hit(1, Document("d1", "mill.md", title, "", 0, 0, 1, ""), chunk, 1.0, 1.0, 1.0)
    return tells_reason(Asked.of(question, {}, GLOSSARY), Sentence(hit, 0, text, {}), GLOSSARY)


@pytest.mark.parametrize("example", word_file("kb.prose", "reasons")["examples"])
def test_words_that_tell_a_reason_are_found(example: str) -> None:
    assert reason_words().search(example)


@pytest.mark.parametrize("counter", word_file("kb.prose", "reasons")["counters"])
def test_other_words_are_none(counter: str) -> None:
    assert reason_words().search(counter) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("甲公司增收不增利，净利润为什么下降？", "净利润下滑主要系铜价上涨，以及新窑折旧增加所致。"),
        ("毛利率下滑的原因是什么", "毛利率下降，因运费上涨。"),
        ("营业收入为何增长？", "营业收入上升得益于海外门店放量。"),
        ("Why did gross margin fall short of target in Q3?", "Gross margin came in below plan because of freight."),
        (
            "Why did Italian orders drop?",
            "Spain led thanks to a subsidy, while Italy fell again because a grant ended.",
        ),
        ("What caused the decline in revenue?", "Revenue dropped on weaker demand."),
    ],
)
def test_the_reason_of_the_same_change_is_told(question: str, text: str) -> None:
    assert tells(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("净利润为什么下降？", "营业收入增长主要系新店开业。"),
        ("净利润为什么下降？", "净利润同比下降 7%。"),
        ("Why did Italian orders drop?", "Spain fell because a grant ended, while Italy grew."),
        ("Why did Spanish orders recover?", "Italy fell again because a grant ended."),
        ("Which orders fell?", "Italy fell again because a grant ended."),
    ],
)
def test_another_change_or_a_change_alone_is_none(question: str, text: str) -> None:
    assert not tells(question, text)


def test_the_ways_are_told_apart() -> None:
    ways = word_file("kb.prose", "reasons")["ways"]
    assert re.search(ways["down"], "fell short")
    assert not re.search(ways["up"], "fell short")
