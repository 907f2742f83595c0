"""Tables made up with unit, period, scope and subject in each of many places: every figure must come back with what it
means."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.facts.expected import DIMENSIONS, figure_keys, verdict
from eval.facts.made_draft import FORMATS, SHAPES, SIMPLEST
from eval.facts.made_files import write_document
from eval.facts.made_run import by_format, by_place, judged, made_results
from eval.facts.made_tables import made_document
from eval.facts.printing import wrong_lines
from eval.facts.reading import document_of_bytes
from kb.facts.fact import Fact, FactKind, FactPlace, Subject, Unit

if TYPE_CHECKING:
    from eval.facts.expected import ExpectedFact, Meaning
    from eval.facts.made_run import MadeResult

TABLES, SEED = 300, 1
GATE = 0.98

LANGUAGES = ("zh", "en")
every_time_the_same = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def corpus() -> list[MadeResult]:
    """The made-up tables of the gate, read and judged."""
    return list(made_results(TABLES, SEED))


@pytest.mark.parametrize("dimension", ["found", *DIMENSIONS])
def test_every_dimension_is_right_over_the_corpus(dimension: str, corpus: list[MadeResult]) -> None:
    right, there = by_format(corpus)["all"][dimension]
    assert right >= GATE * there


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
@every_time_the_same
@given(seed=st.integers(0, 10_000))
def test_a_plain_table_is_understood_whole(language: str, form: str, seed: int) -> None:
    rng = random.Random(seed)
    made = made_document(rng, form, shape=SIMPLEST, language=language, plain=True)
    wrong = [one for one in judged(made, write_document(made, rng)) if not one.all_of()]
    assert [line for one in wrong for line in wrong_lines(one)] == []


@pytest.mark.parametrize("form", FORMATS)
@every_time_the_same
@given(seed=st.integers(0, 10_000))
def test_every_figure_stands_in_the_file_that_is_written(form: str, seed: int) -> None:
    rng = random.Random(seed)
    made = made_document(rng, form)
    new = document_of_bytes(write_document(made, rng), f"made.{form}")
    printed = {key for table in new.tables for row in table.rows for cell in row for key in figure_keys(cell)}
    assert {figure_keys(fact.printed)[0] for fact in made.facts} <= printed


def test_the_corpus_puts_every_dimension_in_every_place(corpus: list[MadeResult]) -> None:
    places = by_place(corpus)
    assert {result.document.shape for result in corpus} == {shape.name for shape in SHAPES}
    for place in ("caption", "line", "sentence", "corner", "unit column", "row label", "column header", "in cell"):
        assert f"unit: {place}" in places
    for place in (
        "column header",
        "row label",
        "spanning header",
        "caption",
        "title",
        "cell over block",
        "cell over each block",
    ):
        assert f"period: {place}" in places
    for place in (
        "own",
        "row label",
        "outer label",
        "column header",
        "spanning header",
        "section row",
        "heading",
        "sheet",
    ):
        assert f"subject: {place}" in places
    for place in ("section row", "of which", "spanning header", "sheet", "block beside", "block stacked", "heading"):
        assert f"scope: {place}" in places


def fact_of(expected: ExpectedFact, meaning: Meaning) -> Fact:
    """The fact that a program would store that is right in all."""
    unit, (name, *_) = meaning.unit, (*meaning.subject.names, "")
    return Fact(
        value=meaning.value,
        printed=expected.printed,
        unit=Unit() if unit is None else Unit(unit.names[0], unit.scale, unit.currency),
        measure=meaning.measures,
        measure_key="",
        subject=Subject(name, said=meaning.subject.said is not False),
        period=meaning.periods[0] if meaning.periods else None,
        place=FactPlace(FactKind.CELL),
        basis=tuple(meaning.bases[0]) if meaning.bases else (),
        scope=meaning.scope,
        change=meaning.changes[0] if meaning.changes else "",
    )


@pytest.mark.parametrize("form", FORMATS)
@every_time_the_same
@given(seed=st.integers(0, 10_000))
def test_a_program_that_is_right_is_found_right(form: str, seed: int) -> None:
    made = made_document(random.Random(seed), form)
    facts = [fact_of(expected, expected.meanings[-1]) for expected in made.facts]
    assert [one for one in made.facts if not verdict(one, facts).all_of()] == []


def test_the_same_seed_makes_the_same_tables() -> None:
    one, other = (made_document(random.Random(7), "html") for _ in range(2))
    assert one == other
    assert write_document(one, random.Random(7)) == write_document(other, random.Random(7))


@pytest.mark.parametrize(
    ("dimension", "wrong"),
    [
        ("value", lambda fact: replace(fact, value=Decimal(0))),
        ("unit", lambda fact: replace(fact, unit=replace(fact.unit, scale=fact.unit.scale * 1000))),
        ("measure", lambda fact: replace(fact, measure=("another",), measure_key="")),
        ("subject", lambda fact: replace(fact, subject=None)),
        ("period", lambda fact: replace(fact, period=None)),
        ("scope", lambda fact: replace(fact, scope=("another",))),
        ("change", lambda fact: replace(fact, change="another")),
        ("basis", lambda fact: replace(fact, basis=("guidance",))),
    ],
)
def test_a_program_that_is_wrong_is_found_out(dimension: str, wrong: object) -> None:
    assert callable(wrong)
    made = made_document(random.Random(3), "html", shape=SIMPLEST, language="en", plain=True)
    spoilt = [wrong(fact_of(expected, expected.meanings[0])) for expected in made.facts]
    assert not any(dimension in verdict(expected, spoilt).right for expected in made.facts)
