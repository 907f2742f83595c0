"""Whether what a label names runs over a stretch of time, by its words and by the other labels of its table."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from ingest.facts.tables.flows import flow_of, holds_balances, mostly_flows, said_flow

DATA = tomllib.loads(files("ingest.facts.tables").joinpath("flows.toml").read_text("utf-8"))


@pytest.mark.parametrize(("kind", "says"), [("movement", True), ("moment", False)])
def test_each_list_of_words_says_so_of_its_example(kind: str, says: bool) -> None:  # noqa: FBT001
    for entry in DATA[kind]:
        assert said_flow(entry["example"]) is says


@pytest.mark.parametrize(
    "label",
    [
        "Purchases of marketable securities",
        "Repayments of long-term debt",
        "Effect of exchange rates on cash and cash equivalents",
        "Changes in accounts receivable",
        "存货的减少",
        "Net income",
    ],
)
def test_what_moves_a_balance_runs_over_time(label: str) -> None:
    assert flow_of(label) is True


@pytest.mark.parametrize("label", ["Accumulated amortization", "Fair value", "Total assets", "累计折旧", "账面价值"])
def test_what_stands_at_a_day_does_not(label: str) -> None:
    assert flow_of(label) is False


def test_a_table_is_mostly_of_flows_where_half_of_its_known_measures_are() -> None:
    assert mostly_flows(["Revenue", "Net income", "Total assets"])
    assert not mostly_flows(["Total assets", "Total liabilities", "Brandholm"])
    assert not mostly_flows([])


def test_the_example_of_a_section_of_balances() -> None:
    assert all(holds_balances(entry["example"]) for entry in DATA["holding"])


@pytest.mark.parametrize(
    "label", ["Changes in assets and liabilities", "Purchases of assets", "Return on equity", "Revenue"]
)
def test_other_sections_hold_no_balances(label: str) -> None:
    assert not holds_balances(label)
