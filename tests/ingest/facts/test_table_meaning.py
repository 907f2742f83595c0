"""What the labels of a table mean together: shares, movements, sections, totals, views and items of the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import Around, DocumentContext
from ingest.facts.tables.labels import label_of
from kb.facts.fact import Fact, Subject, SubjectKind
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = Subject("Halden Group", SubjectKind.COMPANY, said=False)


def facts(
    *lines: str, head: int = 1, labels: int = 1, caption: str = "", lead: Sequence[str] = (), releases: bool = True
) -> dict[str, Fact]:
    """The facts of a table of lines with bars, in the report of a company itself, by what is printed."""
    table = Table(tuple(tuple(line.split("|")) for line in lines), header_rows=head, label_columns=labels)
    document = DocumentContext(
        title=label_of(""), calendar=Calendar(), notation=Notation(), own=OWN, releases=releases, companies=()
    )
    around = Around(document=document, caption=label_of(caption), lead=tuple(map(label_of, lead)))
    return {fact.printed: fact for fact in cell_facts(table, 0, None, around)}


def named(fact: Fact) -> str:
    return fact.subject.name if fact.subject else ""


def test_a_share_below_a_name_is_that_of_the_name() -> None:
    found = facts("|2024|2023", "Halden Cloud|70|60", "Percentage of total revenue|41 %|40 %", "Total revenue|170|150")
    assert (found["70"].measure, named(found["70"])) == (("revenue",), "Halden Cloud")
    assert named(found["41 %"]) == "Halden Cloud"
    assert found["41 %"].measure_key == "proportion:revenue"


def test_a_share_below_a_measure_is_that_of_the_measure() -> None:
    found = facts("|2024", "Research and development|70", "% of revenue|41 %", "Income tax|9", "% of revenue|5 %")
    assert [found[share].measure_key for share in ("41 %", "5 %")] == ["proportion:rd-expense", "proportion:income-tax"]


def test_lines_between_two_balances_of_a_name_are_what_moves_it() -> None:
    found = facts(
        "|North America|Europe",
        "Goodwill – January 1, 2024|11|22",
        "New acquisitions|33|44",
        "Goodwill – December 31, 2024|55|66",
    )
    assert found["33"].measure == ("Goodwill", "New acquisitions")
    assert (found["11"].measure, named(found["44"])) == (("Goodwill",), "Europe")


def test_columns_over_lines_from_balance_to_balance_are_what_is_measured() -> None:
    found = facts(
        "|Common stock|Retained earnings|Hedging reserve",
        "Balance, beginning of year|11|22|33",
        "Net income||44|",
        "Balance, end of year|55|66|77",
    )
    assert found["33"].measure == ("Hedging reserve",)
    assert (set(found["44"].measure), named(found["44"])) == ({"Net income", "Retained earnings"}, OWN.name)


def test_a_growth_section_over_the_rows_of_a_section_before_is_of_its_measure() -> None:
    found = facts(
        "||2024|2023",
        "Net sales:|North America|70|60",
        "Net sales:|Europe|50|40",
        "Year-over-year percentage growth:|North America|17%|9%",
        "Year-over-year percentage growth:|Europe|25%|8%",
        labels=2,
    )
    assert (found["17%"].measure[0], named(found["17%"])) == ("Net sales", "North America")
    assert found["17%"].change == "prior year"


def test_a_growth_rate_behind_a_ratio_is_of_the_amount_before_it() -> None:
    found = facts(
        "业务|营收（亿元）|毛利率|同比增速", "云业务|336|21%|+20.6%", "终端业务|284|25%|+9.9%", releases=False
    )
    assert found["+20.6%"].measure == ("营收",)
    assert found["21%"].measure == ("毛利率",)


def test_a_column_that_only_says_a_time_goes_on_with_the_measure_before_it() -> None:
    found = facts("模式|2020年占比|2024年占比|2025年目标|毛利率", "自有品牌|31%|43%|50%|28%", releases=False)
    assert found["50%"].measure == ("占比",)
    assert found["50%"].basis == ("target",)


def test_votes_of_persons_are_measures_along_the_top() -> None:
    found = facts("Name|Votes For|Votes Against|Abstentions", "Ada Lindqvist|11|22|33", "Bo Ferrant|44|55|66")
    assert [(found[text].measure, named(found[text])) for text in ("11", "22")] == [
        (("Votes For",), "Ada Lindqvist"),
        (("Votes Against",), "Ada Lindqvist"),
    ]


def test_columns_of_remarks_are_no_measures_and_do_not_hide_those_of_figures() -> None:
    found = facts(
        "企业|总部|收入规模|全球定位",
        "甲马公司|佛山|570亿美元|领导者",
        "乙牛公司|底特律|200亿美元|挑战者",
        releases=False,
    )
    assert (found["570亿美元"].measure, named(found["570亿美元"])) == (("收入规模",), "甲马公司")
    assert not any("-" in fact.printed for fact in found.values())


def test_views_of_the_accounts_are_no_subjects() -> None:
    found = facts(
        "|As reported|Exchange rate effect|At prior year rates", "Net sales|11|22|33", "Operating income|44|55|66"
    )
    assert {named(fact) for fact in found.values()} == {OWN.name}
    assert found["11"].basis == ("reported",)
    assert found["22"].scope == ("Exchange rate effect",)


def test_items_in_the_accounts_are_part_of_the_measure_and_no_subjects() -> None:
    found = facts("|2024", "Impact of foreign earnings|11", "Lapse of statute|22", caption="Income tax expense")
    assert [(found[text].measure, named(found[text])) for text in ("11", "22")] == [
        (("Income tax expense", "Impact of foreign earnings"), OWN.name),
        (("Income tax expense", "Lapse of statute"), OWN.name),
    ]


def test_the_total_of_names_tells_what_is_measured_where_nothing_else_does() -> None:
    found = facts("|2024", "Europe|11", "Asia|22", "Total operating income|33", caption="Segments")
    assert {fact.measure for fact in found.values()} >= {("operating income",)}
    assert (named(found["11"]), named(found["33"])) == ("Europe", OWN.name)


def test_a_total_below_the_header_of_a_region_is_of_that_region() -> None:
    found = facts("|Europe|Asia", "Halden Cloud|11|22", "Halden Stores|33|44", "Total revenue|55|66")
    assert (found["55"].measure_key, named(found["55"])) == ("revenue", "Europe")


def test_pages_in_a_list_of_contents_are_no_figures() -> None:
    assert facts("Item 1.|Business|4", "Item 1A.|Risk factors|9", "Item 2.|Properties|16", head=0) == {}
    assert facts("第一章|业务|4", "第二章|风险|9", "第三章|财务|16", head=0) == {}
    assert facts("Item|Alpha|Beta", "Item 1|4|9", "Item 2|3|16")


def test_a_budget_says_what_all_figures_below_it_are() -> None:
    found = facts("|Revenue|Capital", "Ministry of Works|11|22", "Ministry of Health|33|44", caption="Budget 2025")
    assert found["11"].measure == ("Budget", "Revenue")


def test_a_header_that_goes_on_in_the_next_row_is_one() -> None:
    found = facts("|2024|Percent", "|2024|to sales", "Cost of sales|11|22", "Income tax|33|44", head=2)
    assert "Percent to sales" in found["22"].measure


def test_a_total_alone_in_a_row_of_headers_heads_its_own_column() -> None:
    found = facts("|||Total", "|Europe|Asia|", "Revenue|11|22|33", "Costs|44|55|66", head=2)
    assert "Total" not in found["11"].scope
