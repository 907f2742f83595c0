"""A text as atoms: words, numbers, years and concepts, each where it stands in the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.glossary_tokens import Glossary, fold, load_glossary, plain_atoms


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def read(glossary: Glossary, text: str) -> list[str]:
    return [atom.text for atom in glossary.read(text)]


@pytest.mark.parametrize(
    ("text", "atoms"),
    [
        ("钢铁 Corp", ["钢", "铁", "corp"]),
        ("1,234.50 元", ["1234.50", "元"]),
        ("12,345,678", ["12345678"]),
        ("1,23", ["1", "23"]),
        ("ＧＰＵ", ["gpu"]),
        ("Lantern-7b", ["lantern", "7", "b"]),
    ],
)
def test_characters_words_and_numbers_are_told_apart(text: str, atoms: list[str]) -> None:
    assert [atom.text for atom in plain_atoms(text)] == atoms


def test_each_atom_says_its_kind() -> None:
    assert [atom.kind for atom in plain_atoms("钢 corp 12")] == ["cjk", "word", "number"]


@pytest.mark.parametrize(("text", "atom"), [("prices", "price"), ("gas", "gas"), ("loss", "loss"), ("APIs", "api")])
def test_a_plural_s_is_dropped_from_longer_words_only(text: str, atom: str) -> None:
    assert [found.text for found in plain_atoms(text)] == [atom]


@pytest.mark.parametrize("spelling", ["GPT-4o", "GPT 4o", "gpt4o", "GPT_4o", "GPT–4o"])
def test_one_name_in_several_spellings_has_one_reading(glossary: Glossary, spelling: str) -> None:
    assert read(glossary, spelling) == ["gpt", "4", "o"]


@given(st.text(max_size=60))
def test_atoms_stand_in_order_and_inside_the_text(text: str) -> None:
    atoms = plain_atoms(text)
    assert len(fold(text)) == len(text)
    assert all(0 <= atom.start < atom.end <= len(text) for atom in atoms)
    assert all(left.end <= right.start for left, right in pairwise(atoms))


@pytest.mark.parametrize("period", ["2025", "2025E", "2025A", "2025年", "2025 年", "25年", "25E", "FY2025", "FY 2025"])
def test_a_year_in_any_form_is_one_period(glossary: Glossary, period: str) -> None:
    assert read(glossary, period) == ["#2025"]


@pytest.mark.parametrize("text", ["25", "25 年", "88年", "1825", "688256", "2,025"])
def test_what_only_looks_like_a_year_is_none(glossary: Glossary, text: str) -> None:
    assert not any(atom.startswith("#") for atom in read(glossary, text))


def test_a_number_inside_a_name_is_no_year(glossary: Glossary) -> None:
    assert read(glossary, "Beacon-2025") == ["beacon", "2025"]


def test_both_ends_of_a_range_are_years(glossary: Glossary) -> None:
    assert read(glossary, "2024-2026") == ["#2024", "#2026"]


@pytest.mark.parametrize("wording", ["PE", "P/E", "市盈率", "price-earnings ratio", "price to earnings"])
def test_wordings_of_a_measure_are_one_concept(glossary: Glossary, wording: str) -> None:
    assert read(glossary, wording) == ["#pe"]


def test_the_longest_wording_wins(glossary: Glossary) -> None:
    assert read(glossary, "净利润率") == ["#net_margin"]
    assert read(glossary, "净利润") == ["#net_profit"]


def test_a_concept_inside_a_joined_name_is_no_concept(glossary: Glossary) -> None:
    assert read(glossary, "GPU-PE-2") == ["gpu", "pe", "2"]


def test_a_concept_stands_where_its_words_stand(glossary: Glossary) -> None:
    text = "东河的市盈率高"
    concept = next(atom for atom in glossary.read(text) if atom.kind == "concept")
    assert text[concept.start : concept.end] == "市盈率"


@pytest.mark.parametrize(
    ("text", "atoms"),
    [("LanternR2", ["lantern", "r", "2"]), ("BeaconV3", ["beacon", "v", "3"]), ("Beacon-V3", ["beacon", "v", "3"])],
)
def test_a_name_that_lost_its_hyphen_is_the_name_with_it(glossary: Glossary, text: str, atoms: list[str]) -> None:
    assert read(glossary, text) == atoms


@pytest.mark.parametrize(
    ("one", "several"),
    [("ferry", "ferries"), ("class", "classes"), ("tax", "taxes"), ("ship", "ships"), ("series", "series")],
)
def test_one_and_several_are_one_name(glossary: Glossary, one: str, several: str) -> None:
    assert read(glossary, f"blue {one}") == read(glossary, f"blue {several}")


def test_a_broader_concept_covers_the_narrower_and_not_the_other_way(glossary: Glossary) -> None:
    assert glossary.covers("#price", "#input_price")
    assert not glossary.covers("#input_price", "#price")
    assert glossary.covers("lantern", "lantern")


def test_a_measure_brings_its_usual_unit(glossary: Glossary) -> None:
    assert glossary.unit(glossary.read("2025E PE")) == "倍"
    assert glossary.unit(glossary.read("东河")) == ""


def test_only_figures_are_measures(glossary: Glossary) -> None:
    assert glossary.is_measure("#net_profit")
    assert not glossary.is_measure("#rating")
    assert not glossary.is_measure("#2025")
    assert not glossary.is_measure("lantern")


def test_a_glossary_reads_only_its_own_wordings() -> None:
    own = Glossary({"tonnage": ["吨位", "deadweight"]}, {"tonnage": "吨"}, {}, ["tonnage"])
    assert [atom.text for atom in own.read("deadweight PE")] == ["#tonnage", "pe"]
    assert own.unit(own.read("吨位")) == "吨"
