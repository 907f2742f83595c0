"""What sentences, labels and titles say that a table tells, what narrows a title down, and what of it its figures
keep."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import Around, DocumentContext
from ingest.facts.tables.labels import label_of
from ingest.facts.tables.leads import (
    listed_below,
    manners_in,
    narrowing,
    points_elsewhere,
    told_below,
    without_information,
    without_narrowing,
)
from ingest.facts.tables.levels import titles_whole
from kb.facts.fact import Period, PeriodKind, Subject, SubjectKind
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.table import Table

if TYPE_CHECKING:
    from kb.facts.fact import Fact

OWN = Subject("Halden Group", SubjectKind.COMPANY, said=False)
CALENDAR = Calendar(date=date(2025, 2, 20), report=Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31)))
ENTRIES: dict[str, Any] = {
    entry["does"]: entry
    for entry in tomllib.loads(files("ingest.facts.tables").joinpath("leads.toml").read_text("utf-8"))["lead"]
}
NET = "Grants, net of refunds"


def facts(*lines: str, head: int = 1, caption: str = "", lead: str = "", topic: str = "") -> dict[str, Fact]:
    """The facts of a table of lines with bars, in a report of a company of its own, by what is printed."""
    table = Table(tuple(tuple(line.split("|")) for line in lines), header_rows=head, label_columns=1)
    document = DocumentContext(title=label_of(""), calendar=CALENDAR, notation=Notation(), own=OWN, releases=True)
    around = Around(
        document=document,
        caption=label_of(caption),
        lead=(label_of(lead),) if lead else (),
        topic=topic,
        sentence=bool(topic),
    )
    return {fact.printed: fact for fact in cell_facts(table, 0, None, around)}


@pytest.mark.parametrize("does", ["follows", "tells", "tells in Chinese", "lists", "done"])
def test_the_example_of_an_entry_says_what_its_table_tells(does: str) -> None:
    assert without_information(told_below(ENTRIES[does]["example"])) == ENTRIES[does]["tells"].removeprefix("the ")


def test_the_other_entries_have_the_words_of_their_examples() -> None:
    assert listed_below(ENTRIES["speaks"]["example"]) == ENTRIES["speaks"]["tells"]
    assert narrowing(ENTRIES["narrows"]["example"]) == ENTRIES["narrows"]["tells"]
    assert points_elsewhere(ENTRIES["points"]["example"])
    assert manners_in(ENTRIES["manners"]["example"]) >= {ENTRIES["manners"]["tells"]}


@pytest.mark.parametrize("word", ENTRIES["follows"]["words"])
def test_every_end_of_a_sentence_that_leads_a_table_in_is_known(word: str) -> None:
    text = f"Grants, net of refunds, are {word}:" if word.isascii() else f"各部门拨款{word}："
    assert told_below(text) == (NET if word.isascii() else "各部门拨款")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The following summarizes the changes, net of tax, in unrealized gains:", "the changes, net of tax, in unrealized gains"),
        ("The table below provides the net periodic cost/(credit) of our plans:", "the net periodic cost/(credit) of our plans"),
        ("Assets measured at fair value on a recurring basis:", "Assets measured at fair value on a recurring basis"),
        ("Restructuring charges were recorded in the following lines:", "Restructuring charges"),
        ("下表为计入各项费用的股份支付：", "计入各项费用的股份支付"),
        ("We sold two ships:", ""),
        ("The group has the following to say.", ""),
        ("June 30, 2024:", ""),
    ],
)  # fmt: skip
def test_what_a_sentence_or_label_says_that_a_table_tells(text: str, told: str) -> None:
    assert told_below(text) == told


@pytest.mark.parametrize(
    ("title", "part", "name"),
    [
        ("Budget - net of recoveries", "net of recoveries", "Budget"),
        ("Approved budget (before transfers)", "before transfers", "Approved budget"),
        ("部门预算拨款（扣除回收款）", "扣除回收款", "部门预算拨款"),
        ("财政拨款预算：不含转移支付", "不含转移支付", "财政拨款预算"),
        ("Income before taxes", "", "Income before taxes"),
        ("Revenue, by region", "", "Revenue, by region"),
    ],
)
def test_what_narrows_a_title_down_stands_behind_a_mark(title: str, part: str, name: str) -> None:
    assert (narrowing(title), without_narrowing(title)) == (part, name)


@pytest.mark.parametrize("title", ["Budget", "Budget provisions", "Approved budget", "部门预算支出", "财政拨款预算"])
def test_a_title_may_name_the_kind_of_all_amounts(title: str) -> None:
    assert titles_whole(title)


@pytest.mark.parametrize("title", ["Budget hotels", "预算单位", "Notes on the budget and on how it was drawn up"])
def test_a_title_with_such_a_word_may_name_something_else(title: str) -> None:
    assert not titles_whole(title)


def test_the_second_part_of_a_title_stays_with_its_figures() -> None:
    found = facts("Unit|2024|2023", "Harbour Authority|617|601", caption="Capital allocation, excluding grants")
    assert found["617"].measure == ("Capital allocation, excluding grants",)
    assert found["617"].subject == Subject("Harbour Authority")
    parted = facts(
        "Unit|2024|2023", "Harbour Authority|617|601", caption="Budget", lead="Budget provisions, net of fees"
    )
    assert parted["617"].measure == ("Budget provisions, net of fees",)
    regions = facts("|华北|华南", "2024年|617|388", caption="分地区营业收入（不含税）")
    assert regions["617"].scope == ("不含税",)


def test_the_manner_in_which_amounts_are_held_is_their_scope() -> None:
    topic = "Assets pledged as collateral"
    found = facts("|2024|2023", "Government bonds|617|601", "Pledged shares|388|370", topic=topic)
    assert found["617"].scope == (topic,)
    lines = facts("|2024|2023", "Cost of sales|617|601", "Research|388|370", topic="Restructuring charges")
    assert lines["388"].scope == ("Restructuring charges",)
    said = facts("|2024|2023", "Fair value of bonds|617|601", topic="Fair value of investments")
    assert said["617"].scope == ()


def test_only_the_column_that_says_so_is_reported() -> None:
    header = "Reported sales|Reported sales|Reported sales|Reported sales"
    found = facts(
        f"|{header}", "|2024|% change reported|% change organic|% change currency", "North|617|2.7%|3.9%|-1.2%", head=2
    )
    assert [found[one].basis for one in ("617", "2.7%", "3.9%", "-1.2%")] == [("reported",), ("reported",), (), ()]


def test_the_words_of_a_title_that_one_row_says_of_itself_are_only_its_own() -> None:
    rows = ("|North|South", "As reported|2.7%|4.9%", "Currency|(1.2)|(0.2)", "Organic|3.9%|5.1%")
    found = facts(*rows, caption="Organic revenue growth 2024")
    assert found["2.7%"].measure == ("revenue",)
    assert found["2.7%"].basis == ("reported",)
    plain = facts("|North|South", "Online|3.9%|5.1%", caption="Organic revenue growth 2024")
    assert plain["3.9%"].measure == ("Organic revenue",)


def test_what_something_adds_to_a_growth_rate_is_told_in_points() -> None:
    rows = ("|North|South", "As reported|2.7%|4.9%", "Currency|(1.2)|(0.2)", "Organic|3.9|5.1")
    found = facts(*rows, caption="Organic revenue growth 2024")
    assert [found[one].unit.name for one in ("2.7%", "(1.2)", "3.9")] == ["%", "pp", "%"]


def test_an_estimate_of_a_time_that_has_ended_is_no_forecast() -> None:
    found = facts("产品|2024年估算收入（亿元）|2026年估算收入（亿元）|2024年预测收入（亿元）", "空调|617|700|640")
    assert [found[one].basis for one in ("617", "700", "640")] == [(), ("forecast",), ("forecast",)]


def test_the_years_of_maturities_are_no_unit_of_what_falls_due() -> None:
    found = facts(
        "(in millions)|Maturities (in years)|Maturities (in years)", "|Within 1|Over 1", "Senior notes|$617|388", head=2
    )
    assert {found[one].unit.name for one in ("$617", "388")}.isdisjoint({"Years", "years"})


def test_a_balance_on_a_day_is_of_that_day_under_headers_of_gains() -> None:
    rows = (
        "Balance, December 31, 2023|617|388",
        "Other comprehensive income|23|12",
        "Balance, December 31, 2024|640|400",
    )
    found = facts("|Unrealized gains|Unrealized losses", *rows)
    assert found["617"].period is not None
    assert (found["617"].period.kind, found["617"].period.end) == (PeriodKind.INSTANT, date(2023, 12, 31))
