"""What a figure is of where its own labels do not say it: titles, leads, blocks of rows, titles over columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.tables.beside import titles_over
from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import Around, DocumentContext
from ingest.facts.tables.labels import label_of
from kb.facts.fact import Fact, Period, PeriodKind, Subject, SubjectKind
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.facts.units import said_unit
from kb.model import Block, BlockKind, Place
from kb.places import Area, Box
from kb.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = Subject("Halden Group", SubjectKind.COMPANY, said=False)
CALENDAR = Calendar(date=date(2025, 2, 20), report=Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31)))


def facts(
    *lines: str,
    head: int = 1,
    labels: int = 1,
    caption: str = "",
    lead: Sequence[str] = (),
    headings: Sequence[str] = (),
    topic: str = "",
    unit: str = "",
    over: Sequence[str] = (),
) -> dict[str, Fact]:
    """The facts of a table of lines with bars, in the report of a company itself, by what is printed."""
    table = Table(tuple(tuple(line.split("|")) for line in lines), header_rows=head, label_columns=labels)
    document = DocumentContext(title=label_of(""), calendar=CALENDAR, notation=Notation(), own=OWN, releases=True)
    said = said_unit(unit)
    around = Around(
        document=document,
        caption=label_of(caption),
        lead=tuple(map(label_of, lead)),
        headings=tuple(map(label_of, headings)),
        topic=topic,
        sentence=bool(topic),
        units=(said,) if said is not None else (),
    ).under(tuple(over))
    return {fact.printed: fact for fact in cell_facts(table, 0, None, around)}


def named(fact: Fact) -> str:
    return fact.subject.name if fact.subject else ""


def test_letters_of_footnotes_are_no_part_of_a_measure() -> None:
    found = facts("|2024", "Cost of sales(a)|70", "Contributions to 401(k)|3", "Gross cost (1):|5")
    assert found["70"].measure_key == "cost-of-sales"
    assert [found[one].measure for one in ("3", "5")] == [("Contributions to 401(k)",), ("Gross cost",)]


def test_headers_of_counts_and_prices_are_measured_whatever_the_heading_names() -> None:
    found = facts(
        "Period|Total Number of Shares Bought(a)|Average Price Paid per Share",
        "April 1 through April 30, 2024|40,293|$40.72",
        "May 1 through May 28, 2024|119,295|$38.89",
        headings=["Sales of equity securities"],
    )
    assert found["40,293"].measure == ("Total Number of Shares Bought",)
    assert found["40,293"].unit.currency == ""
    assert found["$38.89"].measure == ("Average Price Paid per Share",)


def test_the_last_row_names_what_rows_of_regions_tell() -> None:
    found = facts("|2024|2023", "United States|60|50", "Emerging Markets|40|30", "Revenues|100|80")
    assert (found["60"].measure, named(found["60"])) == (("Revenues",), "United States")


def test_a_header_that_stands_beside_periods_only_is_no_subject() -> None:
    found = facts("|2023|2024|Weighted Average Life Remaining", "Licences|70|80|4.5", "Brands|20|30|9.5")
    assert named(found["4.5"]) == "Halden Group"
    assert "Weighted Average Life Remaining" in found["4.5"].measure


def test_a_measure_that_the_lead_names_and_no_label_does_narrows_all_figures() -> None:
    found = facts("|2024", "Cost of revenue|97", "Sales and marketing|61", topic="Stock-based compensation expense")
    assert found["97"].scope == ("Stock-based compensation expense",)
    own = facts("|2024", "Cost of revenue|97", "Sales and marketing|61", topic="Cost of revenue and expenses")
    assert own["97"].scope == ()


def test_kinds_of_amounts_are_no_subjects() -> None:
    found = facts(
        "|Within 1 year|Over 1 to 5 years", "Time deposits|40|30", "Corporate bonds|12|14", caption="Carrying amount"
    )
    assert named(found["40"]) == "Halden Group"
    assert "Within 1 year" in found["40"].scope


def test_a_column_of_regions_among_figures_names_the_subject_of_each_row() -> None:
    found = facts(
        "Product|Growth|Region|Revenue 2024",
        "Ardanol|Up 2%|U.S.|610",
        "Ardanol|Up 3%|International|390",
        "Belvex|Down 4%|U.S.|77",
    )
    assert [(named(found[one]), found[one].scope) for one in ("610", "390")] == [
        ("U.S.", ("Ardanol",)),
        ("International", ("Ardanol",)),
    ]
    assert (found["Down 4%"].value, found["Down 4%"].change) == (Decimal(-4), "prior year")


def test_years_to_come_are_those_in_which_something_falls_due() -> None:
    found = facts("Fiscal year|Long-term debt", "2026|921", "2027|753")
    period = found["921"].period
    assert period is not None
    assert (period.kind, period.start, period.end) == (PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31))


def test_the_day_on_which_a_bond_is_due_is_no_period() -> None:
    found = facts("|Maturity Date|Interest Rate|2024", "Notes A|February 2027|2.26%|850", "Notes B|May 2030|2.69%|900")
    assert found["2.26%"].period is None
    period = found["850"].period
    assert period is not None
    assert period.end == date(2024, 12, 31)


def test_regions_that_come_again_are_of_the_row_over_them() -> None:
    found = facts(
        "|Medical Devices|Consumer Health",
        "Group As Reported|1.0%|7.4%",
        "U.S.|0.9%|0.6%",
        "International|5.8%|4.9%",
        "Group Currency|5.4|2.9",
        "U.S.|0.1|0.2",
        "International|9.0|3.4%",
        caption="Sales growth, fourth quarter 2024 vs. 2023",
    )
    assert (named(found["9.0"]), found["9.0"].scope) == ("International", ("Group Currency", "Medical Devices"))
    assert (named(found["5.4"]), found["0.9%"].basis) == ("Halden Group", ("reported",))
    assert (found["9.0"].change, found["9.0"].unit.name, found["9.0"].measure_key) == ("prior year", "pp", "revenue")


def test_rows_between_a_figure_and_it_adjusted_are_of_that_figure() -> None:
    found = facts(
        "|2024",
        "Operating income|$348",
        "Restructuring charges|7",
        "Non-GAAP operating income|$355",
        "Diluted EPS|$1.25",
        "Loss on investments|0.10",
        "Non-GAAP diluted EPS|$1.35",
        unit="$ in millions, except per share amounts",
    )
    assert found["7"].measure == ("Operating income", "Restructuring charges")
    assert found["7"].unit.scale == 1_000_000
    assert found["0.10"].measure == ("Diluted EPS", "Loss on investments")
    assert found["0.10"].unit.scale == 1


def test_effects_are_on_what_the_heading_names_and_no_row_does() -> None:
    found = facts(
        "|Reported % Change|Percentage Point Impact|Constant Currency % Change",
        "North America|23|4|24",
        "Latin America|18|3|19",
        "EPS|54|5|17",
        headings=["Operating profit and EPS"],
    )
    assert [found[one].measure_key for one in ("23", "24", "54")] == ["operating-profit", "operating-profit", "eps"]
    assert found["4"].measure == ("Operating profit", "Percentage Point Impact")


def test_growth_in_a_column_of_money_is_told_in_money() -> None:
    found = facts(
        "|2024",
        "Operational growth:|",
        "Declines of Ardanol|$(512)",
        "Growth of Belvex|(27)",
        caption="Change in revenues",
        unit="in millions",
    )
    assert (found["(27)"].unit.currency, found["(27)"].unit.scale) == ("USD", Decimal(1_000_000))


def test_a_column_whose_ends_are_printed_in_basis_points_is_told_in_them() -> None:
    found = facts(
        "|2024", "Reported margin growth|112 bps", "Restructuring|28", "Other|3", "Core margin growth|143 bps"
    )
    assert found["28"].unit.name == found["112 bps"].unit.name


def test_columns_that_nothing_tells_apart_give_no_facts() -> None:
    assert facts("Ardanol|333|254", "Belvex|136|176", head=0) == {}


def test_numbers_that_name_something_are_no_figures() -> None:
    assert facts("|2024", "Zip code|55423", "Employees|90").keys() == {"90"}
    assert facts("|Number", "Indenture|4.1", headings=["ITEM 15. EXHIBITS"]) == {}


def test_titles_side_by_side_over_a_table_head_its_columns() -> None:
    xs = [0.1, 0.3, 0.4, 0.5, 0.6]
    areas = tuple(
        tuple(Area(1, x0, 0.2 + row / 50, x1, 0.22 + row / 50) for x0, x1 in pairwise(xs)) for row in range(2)
    )
    table = Table((("", "Reported", "Organic", "Food"), ("Cloud", "15", "16", "3")), 1, 1, areas=areas)
    blocks = [
        Block(BlockKind.HEADING, "Revenue", 0, 7, Place(1, (), (Box(0.36, 0.17, 0.44, 0.19),))),
        Block(BlockKind.HEADING, "Volume(a)", 8, 17, Place(1, (), (Box(0.52, 0.168, 0.58, 0.188),))),
        Block(BlockKind.TABLE, "", 18, 18, Place(1, (), (Box(0.1, 0.2, 0.6, 0.24),)), table=table),
    ]
    over = titles_over(blocks, 2)
    assert over == ("", "Revenue", "Revenue", "Volume(a)")
    assert titles_over(blocks[1:], 1) == ()
    found = facts("|Reported|Organic|Food", "Cloud|15|16|3", over=over, headings=["Volume(a)", "Revenue"])
    assert [found[one].measure_key for one in ("15", "3")] == ["revenue", "sales-volume"]


def test_what_moves_a_balance_over_53_weeks_runs_over_the_year() -> None:
    found = facts(
        "|Retained earnings",
        "Balances at November 27, 2023|$900",
        "Net income|822",
        "Balances at December 3, 2024|$1,722",
    )
    period = found["822"].period
    assert period is not None
    assert (period.start.year, period.end) == (2023, date(2024, 12, 3))


def test_columns_between_the_reported_and_the_core_figure_are_of_what_the_corner_names() -> None:
    found = facts(
        *("Operating Profit|Reported, GAAP Measure|Restructuring charges|Tax on gains|Core, Non-GAAP Measure",),
        *("North America|48|5|2|55", "Europe|71|89|3|163"),
    )
    assert [found[one].measure for one in ("48", "5", "3")] == [
        ("Operating Profit",),
        ("Operating Profit", "Restructuring charges"),
        ("Operating Profit", "Tax on gains"),
    ]


def test_shops_below_sales_are_no_number_of_shops() -> None:
    found = facts(
        *("||2024|2023", "Net Sales:|Online shops|$108|$99", "Net Sales:|Physical stores|17|12"),
        labels=2,
        unit="in millions",
    )
    assert (found["17"].unit.currency, int(found["17"].unit.scale)) == ("USD", 1_000_000)


def test_what_is_expected_to_vest_is_no_forecast() -> None:
    found = facts(
        "|Number of Shares (in millions)|Weighted Average Grant Date Fair Value",
        *("Beginning outstanding balance|6|$411", "Awarded|4|$457", "Expected to vest|5|$449"),
        caption="Share activity for fiscal 2024",
    )
    fact = found["$449"]
    assert (fact.measure, fact.basis) == (("Weighted Average Grant Date Fair Value", "Expected to vest"), ())
    assert fact.period is not None
    assert fact.period.kind is PeriodKind.INSTANT
