"""In what unit a cell is told: as its labels print it, and where they do not, as its fact has it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kb.facts.fact import Fact, FactKind, FactPlace
from kb.facts.fact import Unit as FactUnit
from kb.learned.weights import load_weights
from kb.model import Document, Place, Table
from kb.tables.reader import FoundTable, TableReader
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import language
from kb.wording.table_sentences import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

TURBINES = Table(
    (("Country", "2024", "2025"), ("Norway", "41", "52"), ("Spain", "63", "70")),
    caption="Wind turbines sold by country (thousand pieces)",
)
ORES = Table(
    (("品种", "3月7日"), ("钨精矿", "14.30"), ("锗锭", "15,200")),
    caption="小金属价格（单位：万元/吨；锗锭为元/公斤）",
    unit="万元/吨",
)
COOLERS = Table((("Model", "SEER"), ("Coolmax 9", "6.1"), ("Coolmax 12", "5.8")), caption="Prices (EUR)", unit="EUR")
PEERS = Table((("Company", "EV/EBIT (x)"), ("Tarn Pumps (SEK)", "11.2"), ("Orvane (JPY)", "9.8")), caption="Valuation")
MODEL = Table((("Item", "2025"), ("Free cash flow of Tarn", "41.5"), ("Margin", "8%")), caption="GBP m unless stated")


def fact(position: tuple[int, int], unit: FactUnit, doubts: Sequence[str] = ()) -> Fact:
    place = FactPlace(FactKind.CELL, table=0, position=position)
    return Fact(Decimal(1), "1", unit, ("x",), "x", None, None, place, doubts=tuple(doubts))


def said(question: str, table: Table, *facts: Fact) -> str:
    glossary = load_glossary()
    document = Document("made-up", "made-up.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z")
    found = FoundTable(document, 0, table, Place(), "made-up-0", 1.0, lambda: facts)
    told = TableReader(glossary, load_weights().tables).answer(question, [found])
    assert told is not None
    return Wording(language(question), glossary).sentence(told.outcome)


THOUSAND = FactUnit("", Decimal(1000))
POUNDS = FactUnit("GBP", Decimal(1000000), "GBP")
PER_KILO = FactUnit("元/公斤", Decimal(1), "CNY")
PER_TONNE = FactUnit("元/吨", Decimal(10000), "CNY")


@pytest.mark.parametrize(
    ("question", "table", "told", "sentence"),
    [
        ("How many wind turbines were sold in Norway in 2025?", TURBINES, [fact((1, 2), THOUSAND)], "52 thousand"),
        ("锗锭3月7日的价格是多少？", ORES, [fact((2, 1), PER_KILO)], "15,200 元/公斤"),
        ("钨精矿3月7日的价格是多少？", ORES, [fact((1, 1), PER_TONNE)], "14.30 万元/吨"),
        ("What is the free cash flow of Tarn in 2025?", MODEL, [fact((1, 1), POUNDS)], "41.5 million GBP"),
    ],
)
def test_a_cell_is_told_in_the_unit_of_its_fact(question: str, table: Table, told: list[Fact], sentence: str) -> None:
    assert said(question, table, *told).endswith(sentence)


def test_a_unit_that_is_a_guess_is_not_told() -> None:
    guess = fact((1, 2), FactUnit("%"), ["a ratio without a unit is taken for percent"])
    assert said("How many wind turbines were sold in Norway in 2025?", TURBINES, guess).endswith("is 52")


def test_the_money_of_a_table_is_not_put_on_a_cell_whose_fact_has_none() -> None:
    question = "Which model has the highest SEER?"
    assert "6.1 EUR" in said(question, COOLERS)
    assert "EUR" not in said(question, COOLERS, fact((1, 1), FactUnit()), fact((2, 1), FactUnit()))


def test_multiples_of_companies_in_two_currencies_are_compared() -> None:
    told = [fact((1, 1), FactUnit("x")), fact((2, 1), FactUnit("x"))]
    sentence = said("Is the EV/EBIT of Orvane lower than that of Tarn Pumps?", PEERS, *told)
    assert sentence.startswith("Yes")
    assert "9.8x is below" in sentence
