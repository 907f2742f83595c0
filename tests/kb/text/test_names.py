"""Names in a question and in the evidence: by form, whole, and never a piece of a longer one."""

from __future__ import annotations

import pytest

from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import Reading
from kb.text.latin_names import missing_names, names, stands_in
from kb.text.unexplained import content_atoms


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def told(question: str, glossary: Glossary, *, translated: bool = False) -> list[str]:
    reading = Reading.of(question, glossary)
    found = names(reading, content_atoms(reading), translated=translated)
    return [question[reading.atoms[name[0]].start : reading.atoms[name[-1]].end] for name in found]


def carried(name: str, evidence: str, glossary: Glossary) -> bool:
    reading = Reading.of(name, glossary)
    (only,) = names(reading, content_atoms(reading), translated=False)
    return stands_in(reading, only, Reading.of(evidence, glossary))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("LanternBot 与 lt3-mini 相比如何", ["LanternBot", "lt3-mini"]),
        ("who met Harrow about LT-3", ["Harrow", "LT-3"]),
        ("什么时候到 35%", []),
        ("what is the price", []),
        ("售价是多少", []),
    ],
)
def test_capitals_digits_and_hyphens_make_a_name(glossary: Glossary, question: str, expected: list[str]) -> None:
    assert told(question, glossary) == expected


@pytest.mark.parametrize(("question", "expected"), [("2027 年如何", ["2027 年"]), ("12 and 350 of them", [])])
def test_a_year_is_held_to_like_a_name_and_other_numbers_are_not(
    glossary: Glossary, question: str, expected: list[str]
) -> None:
    assert told(question, glossary) == expected


def test_a_leading_capital_makes_no_name_where_it_would_be_translated(glossary: Glossary) -> None:
    assert told("who met Harrow about LT-3", glossary, translated=True) == ["LT-3"]


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("LT-3", "the LT-3 sells"),
        ("LT3", "the LT-3 sells"),
        ("LT-3", "LT-3 Pro sells"),
        ("Orchard", "Orchard-X1 sells"),
        ("Orchard-X1", "the X1 sells"),
        ("2027", "FY2027"),
        ("2027", "27E"),
        ("DSU", "DSUs were granted"),
        ("DSUs", "a DSU is granted"),
    ],
)
def test_another_spelling_of_the_same_name_stands(glossary: Glossary, name: str, evidence: str) -> None:
    assert carried(name, evidence, glossary)


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("LT-3", "LT-3-Pro sells"),
        ("LT-30", "the LT-3 sells"),
        ("x1-mini", "the x1 sells"),
        ("x1", "the x1-mini sells"),
        ("2027", "2026 年"),
        ("Harrow", "nobody of that name"),
    ],
)
def test_a_like_name_does_not_stand_for_another(glossary: Glossary, name: str, evidence: str) -> None:
    assert not carried(name, evidence, glossary)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who met near the 24-yard line?", []),
        ("Which Asian-American groups are there?", []),
        ("What does DeepSeek-V3 cost?", ["DeepSeek-V3"]),
        ("What does LanternBot cost?", ["LanternBot"]),
    ],
)
def test_only_names_that_keep_their_form_in_another_language_are_held_to_there(
    glossary: Glossary, question: str, expected: list[str]
) -> None:
    assert told(question, glossary, translated=True) == expected


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("What was the revenue of the United Kingdom?", "Revenue: UK 12, other 15"),
        ("What was the revenue of the U.K.?", "Revenue: United Kingdom 12"),
        ("How many seats has the European Central Bank?", "seats of the E.C.B."),
    ],
)
def test_initials_stand_for_a_name_and_a_name_for_its_initials(
    glossary: Glossary, question: str, evidence: str
) -> None:
    readings = (Reading.of(text, glossary) for text in (question, evidence))
    assert missing_names(*readings, translated=False) == ()


def test_other_initials_do_not_stand_for_a_name(glossary: Glossary) -> None:
    question, evidence = "What was the revenue of the United Kingdom?", "Revenue: US 12, UAE 15"
    readings = (Reading.of(text, glossary) for text in (question, evidence))
    assert missing_names(*readings, translated=False) == ("United", "Kingdom")
