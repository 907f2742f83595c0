"""What of a question nothing explains."""

from __future__ import annotations

import pytest

from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import Reading
from kb.text.unexplained import FOREIGN_WORD, Leftover, content_atoms, leftover


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def remains(question: str, glossary: Glossary, *context: str) -> Leftover:
    readings = [Reading.of(text, glossary) for text in context]
    return leftover(Reading.of(question, glossary), frozenset(), frozenset(), readings)


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("请问灯塔的总部在哪里？", ["灯", "塔", "总", "部"]),
        ("What is the warehouse of LT-3?", ["warehouse", "LT", "3"]),
        ("请问是多少？", []),
        ("How much is it?", []),
    ],
)
def test_content_is_what_is_left_without_the_words_that_ask(
    glossary: Glossary, question: str, content: list[str]
) -> None:
    reading = Reading.of(question, glossary)
    told = [question[reading.atoms[at].start : reading.atoms[at].end] for at in content_atoms(reading)]
    assert told == content


def test_without_evidence_all_content_remains(glossary: Glossary) -> None:
    told = remains("灯塔机器人的总部在哪里", glossary)
    assert told.pieces == ("灯塔机器人", "总部")
    assert told.explained == 0.0


def test_a_context_explains_what_it_names(glossary: Glossary) -> None:
    told = remains("灯塔机器人的总部", glossary, "灯塔机器人")
    assert (told.content, told.pieces, told.unexplained) == (3.5, ("总部",), 1.0)


def test_several_contexts_explain_together(glossary: Glossary) -> None:
    assert remains("LT-3 warehouse", glossary, "LT-3", "the warehouse").explained == 1.0


def test_covered_atoms_and_used_characters_do_not_remain(glossary: Glossary) -> None:
    reading = Reading.of("LT-3 warehouse", glossary)
    assert leftover(reading, frozenset({0, 1}), frozenset()).pieces == ("warehouse",)
    assert leftover(reading, frozenset(), frozenset(range(5, 14))).pieces == ("LT-3",)


def test_a_joined_name_counts_as_one_word(glossary: Glossary) -> None:
    assert remains("LT-3 warehouse", glossary).content == pytest.approx(2.0)


def test_a_plain_word_counts_less_where_it_would_be_translated(glossary: Glossary) -> None:
    told = leftover(Reading.of("LT-3 warehouse", glossary), frozenset(), frozenset(), translated=True)
    assert told.content == pytest.approx(1.0 + FOREIGN_WORD)


def test_a_lone_chinese_character_does_not_remain(glossary: Glossary) -> None:
    told = remains("灯塔新总部", glossary, "灯塔", "总部")
    assert told.pieces == ()
    assert told.explained == 1.0


def test_a_question_without_content_is_explained(glossary: Glossary) -> None:
    assert remains("什么是多少", glossary).explained == 1.0
