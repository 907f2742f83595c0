"""Facts of cells: what labels, corner, caption, lines and headings together say of every figure of a table."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import Around, DocumentContext
from ingest.facts.tables.labels import label_of
from kb.facts.fact import BASES, Fact, FactKind, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.facts.units import said_unit
from kb.places import Area
from kb.report_facts import Company
from kb.table import Doubt, Part, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = Subject("岚山医疗", SubjectKind.COMPANY, said=False)
CALENDAR = Calendar(date=date(2025, 3, 30), report=Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31)))
MILLIONS = "(in millions, except per share amounts)"


def table(*lines: str, head: int = 1, labels: int = 1) -> Table:
    """A table of lines with bars between their cells."""
    return Table(tuple(tuple(line.split("|")) for line in lines), header_rows=head, label_columns=labels)


def document(
    title: str = "", own: Subject | None = OWN, companies: Sequence[Company] = (), **more: Any
) -> DocumentContext:
    usual = {"calendar": CALENDAR, "notation": Notation(), **more}
    return DocumentContext(title=label_of(title), own=own, companies=tuple(companies), **usual)


def around(
    caption: str = "",
    *,
    lead: Sequence[str] = (),
    headings: Sequence[str] = (),
    lines: Sequence[str] = (),
    of: DocumentContext | None = None,
) -> Around:
    """What stands around a table: its caption, short lines before it, headings nearest first, and unit lines further
    up."""
    labels = [label_of(text) for text in (caption, *lead)]
    said = [*(label.unit for label in labels), *map(said_unit, lines), *(label_of(text).unit for text in headings)]
    return Around(
        document=of or document(),
        caption=labels[0],
        lead=tuple(labels[1:]),
        headings=tuple(map(label_of, headings)),
        units=tuple(one for one in said if one is not None),
    )


def facts(plain: Table, where: Around | None = None) -> list[Fact]:
    return list(cell_facts(plain, 0, None, where or around()))


def units(plain: Table, where: Around | None = None) -> list[Unit]:
    """The units of the first column of figures."""
    found = facts(plain, where)
    first = min(fact.place.position[1] for fact in found if fact.place.position)
    return [fact.unit for fact in found if fact.place.position and fact.place.position[1] == first]


def yuan(scale: str = "1") -> Unit:
    return Unit("元", Decimal(scale), "CNY")


def dollars(scale: str = "1") -> Unit:
    return Unit("$", Decimal(scale), "USD")


def names(found: Sequence[Fact]) -> list[str]:
    return [fact.subject.name if fact.subject else "" for fact in found]


def years(found: Sequence[Fact]) -> list[int]:
    return [fact.period.end.year if fact.period else 0 for fact in found]


# ---- units ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corner", "where"),
    [
        ("单位：万元", around()),
        ("项目", around("主要财务数据（单位：万元）")),
        ("项目", around(lead=["（单位：万元）"])),
        ("项目", around(lines=["单位：万元 币种：人民币"])),
        ("項目", around(headings=["主要財務數據（單位：萬元）"])),
    ],
    ids=["corner", "caption", "line before", "line above", "heading"],
)
def test_the_unit_of_the_whole_table_is_that_of_its_money(corner: str, where: Around) -> None:
    found = units(table(f"{corner}|2024", "营业收入|100", "净利润|10"), where)
    assert {(unit.scale, unit.currency) for unit in found} == {(Decimal(10000), "CNY")}


@pytest.mark.parametrize(
    "where",
    [
        around("Key figures (RMB million)"),
        around(lines=["In millions of RMB"]),
        around(headings=["Results (RMB million)"]),
    ],
)
def test_the_unit_of_a_table_in_english(where: Around) -> None:
    assert units(table("Item|2024", "Revenue|100", "Costs|10"), where) == [Unit("RMB", Decimal("1e6"), "CNY")] * 2


@pytest.mark.parametrize("where", [around("主要财务数据（单位：万元）"), around(lines=["金额单位：人民币百万元"])])
def test_ratios_multiples_and_counts_get_no_unit_of_money(where: Around) -> None:
    plain = table("项目|2024", "毛利率|30%", "净资产收益率|15.2", "市盈率|12.1", "员工人数|1200")
    assert units(plain, where) == [Unit("%"), Unit("%"), Unit("倍"), Unit()]


def test_figures_per_share_and_prices_are_without_the_scale_of_the_table() -> None:
    plain = table("项目|2024", "营业收入|100", "每股收益|0.5", "收盘价|12.1", "每股净资产|3")
    assert units(plain, around(lines=["单位：百万元"])) == [yuan("1e6"), yuan(), yuan(), yuan()]


def test_in_millions_except_per_share_holds_for_money_and_shares_alone() -> None:
    plain = table("|2024", "Revenue|100", "Gross margin|30%", "Diluted EPS|0.5", "Shares outstanding|10")
    assert units(plain, around(lines=[MILLIONS])) == [
        Unit("", Decimal("1e6")),
        Unit("%"),
        Unit(),
        Unit("", Decimal("1e6")),
    ]


def test_a_dollar_on_the_first_row_is_the_currency_of_all_money_below() -> None:
    plain = table(
        "|2024", "Revenue|$ 100", "Cost of sales|30", "Operating income|(70)", "Diluted EPS|0.5", "Headcount|9"
    )
    found = units(plain, around(lines=[MILLIONS]))
    assert found[:4] == [dollars("1e6"), dollars("1e6"), dollars("1e6"), dollars()]
    assert found[4].currency == ""


def test_figures_with_several_currencies_give_none_to_the_others() -> None:
    plain = table("|2024", "Revenue in the US|$100", "Revenue in Europe|€30", "Other income|5")
    assert [unit.currency for unit in units(plain)] == ["USD", "EUR", ""]


def test_a_unit_of_its_label_goes_before_that_of_the_table() -> None:
    plain = table("项目|2024", "营业收入（亿元）|1", "销量（万辆）|3", "毛利率（%）|5", "净利润|7")
    assert units(plain, around(lines=["单位：万元"])) == [
        yuan("1e8"),
        Unit("辆", Decimal(10000)),
        Unit("%"),
        yuan("1e4"),
    ]


def test_a_column_of_units_tells_the_unit_of_each_row() -> None:
    plain = table("指标|单位|2024", "营业收入|亿元|1", "销量|万辆|3", "毛利率|%|5", labels=2)
    assert units(plain, around(lines=["单位：千元"])) == [yuan("1e8"), Unit("辆", Decimal(10000)), Unit("%")]


def test_a_unit_printed_in_the_cell_goes_before_all_others() -> None:
    plain = table("项目|2024", "营业收入|1.2亿元", "净利润|3%", "毛利|$5 million")
    assert units(plain, around(lines=["单位：万元"])) == [yuan("1e8"), Unit("%"), Unit("$", Decimal("1e6"), "USD")]


def test_a_header_tells_the_unit_of_its_column() -> None:
    found = facts(table("公司|市值（亿元）|PE|股息率（%）|收盘价（港元）", "甲马汽车|120|12|2.1|7.2"))
    assert [fact.unit for fact in found] == [yuan("1e8"), Unit("倍"), Unit("%"), Unit("港元", Decimal(1), "HKD")]


def test_a_ratio_without_any_unit_is_percent_with_a_doubt_unless_it_may_be_a_fraction() -> None:
    percent, fraction = facts(table("项目|2024", "毛利率|30.5", "净利率|0.31"))
    assert (percent.unit, fraction.unit) == (Unit("%"), Unit())
    assert percent.doubts
    assert not fraction.doubts


# ---- values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "value"), [("（12）", -12), ("△12", -12), ("−12", -12), ("1,234", 1234), ("12", 12)])
def test_a_value_has_its_sign_and_what_is_printed_is_kept(cell: str, value: int) -> None:
    (fact,) = facts(table("项目|2024", f"净利润|{cell}"))
    assert (fact.value, fact.printed) == (Decimal(value), cell)


@pytest.mark.parametrize("cell", ["-", "—", "n.m.", "不适用", "N/A"])
def test_a_cell_that_says_that_there_is_no_figure_is_a_fact_without_a_value(cell: str) -> None:
    (fact,) = facts(table("项目|2024", f"净利润|{cell}"))
    assert (fact.value, fact.printed, fact.measure_key) == (None, cell, "net-profit")


def test_an_empty_cell_and_a_cell_of_words_are_no_facts() -> None:
    assert facts(table("项目|2024|备注", "净利润||见附注", "营业收入|1|")) == facts(
        table("项目|2024|备注", "净利润||", "营业收入|1|")
    )


def test_a_table_is_read_in_its_notation() -> None:
    plain = table("Posten|2023|2024", "Umsatz|1.234,5|2.000")
    german = replace(around(), notation=Notation(",", "."))
    assert [fact.value for fact in facts(plain, german)] == [Decimal("1234.5"), Decimal(2000)]


@pytest.mark.parametrize(
    ("cell", "ends"), [("100-120", (100, 120)), ("10%～12%", (10, 12)), ("$1.2 to $1.4", ("1.2", "1.4"))]
)
def test_a_range_gives_two_facts_that_say_which_end_they_are(cell: str, ends: tuple[Any, Any]) -> None:
    lower, upper = facts(table("项目|2025E", f"净利润|{cell}"))
    assert (lower.value, upper.value) == (Decimal(ends[0]), Decimal(ends[1]))
    assert (lower.doubts[-1], upper.doubts[-1]) == ("the lower end of a range", "the upper end of a range")
    assert replace(lower, value=None, doubts=()) == replace(upper, value=None, doubts=())


# ---- measures and subjects -----------------------------------------------------------------------------------------


def test_measures_down_the_side_are_the_companys_own() -> None:
    found = facts(table("项目|2023|2024", "营业收入|1|2", "归母净利润|3|4"))
    assert [fact.measure_key for fact in found] == ["revenue"] * 2 + ["net-profit-parent"] * 2
    assert [fact.measure for fact in found[:2]] == [("营业收入",)] * 2
    assert {fact.subject for fact in found} == {OWN}
    assert years(found) == [2023, 2024] * 2


def test_companies_as_rows_are_the_subjects_of_the_measures_along_the_top() -> None:
    found = facts(table("公司|PE|市值（亿元）", "甲马汽车|12|120", "Halden Group|15|98"))
    assert names(found) == ["甲马汽车"] * 2 + ["Halden Group"] * 2
    assert all(fact.subject and fact.subject.said and fact.subject.kind is SubjectKind.COMPANY for fact in found)
    assert [fact.measure_key for fact in found] == ["pe", "market-cap"] * 2


def test_a_code_belongs_to_the_company_beside_it() -> None:
    plain = table("证券代码|证券简称|收盘价（元）", "688256.SH|甲马|120", "002594.SZ|乙牛|98", labels=2)
    found = facts(plain)
    assert [(fact.subject.name, fact.subject.code) for fact in found if fact.subject] == [
        *(("甲马", "688256.SH"), ("乙牛", "002594.SZ")),
    ]


def test_a_code_alone_names_the_company() -> None:
    found = facts(table("Ticker|Price ($)", "AAPL US|120", "MSFT US|98"))
    assert [(fact.subject.name, fact.subject.code) for fact in found if fact.subject] == [
        *(("AAPL US", "AAPL US"), ("MSFT US", "MSFT US")),
    ]


@pytest.mark.parametrize(
    ("corner", "caption", "key"),
    [("地区", "营业收入（亿元）", "revenue"), ("Region", "Net sales ($ million)", "revenue")],
)
def test_where_neither_side_names_the_measure_the_caption_does(corner: str, caption: str, key: str) -> None:
    found = facts(table(f"{corner}|2023|2024", "欧洲|1|2", "Asia|3|4"), around(caption))
    assert {fact.measure_key for fact in found} == {key}
    assert names(found) == ["欧洲"] * 2 + ["Asia"] * 2
    assert {fact.subject.kind for fact in found if fact.subject} == {SubjectKind.REGION}


def test_a_total_of_subjects_is_the_companys_own_and_narrowed_down_to_the_total() -> None:
    *_, total = facts(table("产品|销量（万台）", "A系列|1", "B系列|3", "合计|4"))
    assert (total.subject, total.scope, total.measure_key) == (OWN, ("合计",), "sales-volume")


def test_a_caption_that_names_another_company_of_the_report_tells_whose_figures_they_are() -> None:
    own = replace(OWN, code="688001.SH")
    of = document(own=own, companies=[Company("岚山医疗", "688001.SH"), Company("乙牛科技", "688002.SH")])
    plain = table("项目|2024", "营业收入|10")
    (other,) = facts(plain, around("乙牛科技主要财务数据", of=of))
    assert other.subject == Subject("乙牛科技", SubjectKind.COMPANY, said=True, code="688002.SH")
    (same,) = facts(plain, around("岚山医疗主要财务数据", of=of))
    assert same.subject == own


def test_the_heading_that_tells_a_table_from_others_of_the_same_make_is_its_subject() -> None:
    where = around(headings=["亚洲", "分部"])
    (fact,) = facts(table("项目|2024", "收入|1"), replace(where, telling=(label_of("亚洲"),)))
    assert fact.subject == Subject("亚洲", SubjectKind.REGION)


def test_of_a_report_on_no_company_nothing_is_made_up() -> None:
    (fact,) = facts(table("项目|2024", "收入|1"), around(of=document(own=None)))
    assert fact.subject is None


def test_a_column_that_counts_the_lines_states_nothing() -> None:
    found = facts(table("序号|公司|营业收入", "1|甲马汽车|3", "2|乙牛科技|4", labels=2))
    assert [fact.value for fact in found] == [3, 4]


def test_an_outer_label_changes_the_meaning_of_a_share() -> None:
    plain = table("项目|2024年|2024年", "项目|金额|占比（%）", "营业收入|1|2", "营业成本|4|5", head=2)
    found = facts(plain, around(lines=["单位：亿元"]))
    assert [fact.measure_key for fact in found] == [
        *("revenue", "proportion:revenue", "cost-of-sales", "proportion:cost-of-sales"),
    ]
    assert [fact.unit for fact in found] == [yuan("1e8"), Unit("%")] * 2


# ---- scope ---------------------------------------------------------------------------------------------------------


def test_a_part_of_the_line_above_has_its_measure_and_unit_and_is_narrowed_down() -> None:
    whole, part, own_measure, after = facts(
        table("项目|2024", "营业收入（万元）|20", "其中：散货|4", "其中：利息收入|1", "营业成本（万元）|6")
    )
    assert (part.measure, part.measure_key, part.scope, part.unit) == (("营业收入",), "revenue", ("散货",), yuan("1e4"))
    assert (own_measure.measure_key, own_measure.scope) == ("interest-income", ("营业收入",))
    assert (whole.scope, after.scope) == ((), ())


def test_a_scenario_of_a_column_narrows_its_figures_down() -> None:
    found = facts(table("Item|Base case|Bull case", "Revenue ($m)|1|2", "EBITDA margin|10%|12%"), around("FY2026"))
    assert [fact.scope for fact in found] == [("Base case",), ("Bull case",)] * 2
    assert names(found) == ["岚山医疗"] * 4


@pytest.mark.parametrize("where", [around("Bear case"), around("Forecasts", headings=["Bear case"])])
def test_a_scenario_of_caption_or_heading_narrows_the_whole_table_down(where: Around) -> None:
    (fact,) = facts(table("Item|2025E", "Revenue|1"), where)
    assert fact.scope == ("Bear case",)


def test_a_section_is_the_subject_of_the_rows_below_it() -> None:
    plain = table("项目|2024|2023", "云业务|云业务|云业务", "收入|1|2", "终端业务|终端业务|终端业务", "收入|3|4")
    assert names(facts(plain)) == ["云业务"] * 2 + ["终端业务"] * 2


# ---- periods -------------------------------------------------------------------------------------------------------


def test_periods_in_rows_and_in_columns_are_the_same() -> None:
    along = facts(table("项目|2023|2024", "营业收入|1|2"))
    down = facts(table("年份|营业收入", "2023|1", "2024|2"))
    assert [fact.period for fact in along] == [fact.period for fact in down]


def test_quarters_halves_and_the_year_to_date_stay_apart() -> None:
    found = facts(table("项目|1Q24|2024H1|前三季度|2024|2024年9月30日", "营业收入|1|2|3|4|5"))
    assert [fact.period.kind for fact in found if fact.period] == ["quarter", "half", "to-date", "year", "instant"]


def test_the_length_above_and_the_year_below_make_one_period() -> None:
    ended = "Three months ended June 30,|Six months ended June 30,"
    found = facts(table(f"|{ended}", "|2024|2023", "Revenue|1|2", head=2))
    assert [(fact.period.kind, fact.period.end) for fact in found if fact.period] == [
        *(("quarter", date(2024, 6, 30)), ("half", date(2023, 6, 30))),
    ]


def test_words_such_as_this_period_are_settled_by_the_reports_calendar() -> None:
    assert years(facts(table("项目|本期|上年同期", "营业收入|1|2"))) == [2024, 2023]


def test_what_is_told_for_a_moment_is_of_the_end_of_the_year() -> None:
    revenue, assets = facts(table("项目|2024", "营业收入|1", "总资产|2"))
    assert revenue.period == Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "2024")
    assert assets.period == Period(PeriodKind.INSTANT, date(2024, 12, 31), date(2024, 12, 31), "2024")


@pytest.mark.parametrize(
    ("where", "kind", "end"),
    [
        (around("2023年前三季度主要财务数据"), "to-date", date(2023, 9, 30)),
        (around(lead=["2023年"]), "year", date(2023, 12, 31)),
        (around(headings=["2023 results"]), "year", date(2023, 12, 31)),
        (around(of=document("岚山医疗2022年年度报告")), "year", date(2022, 12, 31)),
    ],
    ids=["caption", "line before", "heading", "title"],
)
def test_where_no_label_says_the_period_what_stands_around_does_and_a_doubt_says_so(
    where: Around, kind: str, end: date
) -> None:
    (fact,) = facts(table("公司|营业收入", "甲马汽车|1"), where)
    assert fact.period
    assert (fact.period.kind, fact.period.end) == (kind, end)
    assert fact.doubts


def test_the_bare_years_of_an_interim_report_are_the_part_of_them_that_it_is_on() -> None:
    of = document("岚山医疗2024年中期業績公告", releases=True)
    found = facts(table("项目|2024|2023", "营业收入|1|2"), around(of=of))
    assert [fact.period for fact in found] == [
        Period(PeriodKind.HALF, date(year, 1, 1), date(year, 6, 30), str(year)) for year in (2024, 2023)
    ]


def test_nothing_says_a_period_that_nobody_tells() -> None:
    (fact,) = facts(table("公司|营业收入", "甲马汽车|1"))
    assert fact.period is None


# ---- changes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cell"),
    [("同比增减（%）", "20"), ("同比", "20%"), ("YoY", "20%"), ("较上年同期", "20%"), ("YoY %", "20")],
)
def test_a_column_of_changes_has_the_latest_period_beside_it_and_says_what_it_compares_with(
    header: str, cell: str
) -> None:
    *_, change = facts(table(f"项目|2023年|2024年|{header}", f"营业收入|100|120|{cell}"), around(lines=["单位：亿元"]))
    assert (change.change, change.unit, change.measure_key) == ("prior year", Unit("%"), "revenue")
    assert years([change]) == [2024]


@pytest.mark.parametrize(
    ("header", "change"), [("Change", "prior year"), ("变动幅度", "prior year"), ("QoQ", "prior quarter")]
)
def test_a_change_between_two_years_compares_with_the_year_before(header: str, change: str) -> None:
    *_, fact = facts(table(f"|2024|2023|{header}", "Revenue|120|100|20%"))
    assert fact.change == change


def test_a_change_since_the_years_end_is_of_the_balance_beside_it() -> None:
    *_, fact = facts(table("项目|2024年12月31日|2023年12月31日|较上年末增减（%）", "总资产|120|100|20"))
    assert (fact.change, fact.unit) == ("上年末", Unit("%"))
    assert fact.period
    assert fact.period.end == date(2024, 12, 31)


def test_changes_in_money_and_in_percent_stay_apart() -> None:
    *_, money, percent = facts(
        table("项目|2024|2023|变动额|变动比例", "营业收入|1|2|-1|-50%"), around(lines=["单位：万元"])
    )
    assert (money.unit, money.value) == (yuan("1e4"), Decimal(-1))
    assert (percent.unit, percent.value) == (Unit("%"), Decimal(-50))
    assert money.change
    assert percent.change


def test_a_row_of_changes_is_of_the_measure_above_it() -> None:
    found = facts(
        table("项目|2024E|2025E", "营业收入（百万元）|100|120", "YoY|10%|20%", "归母净利润|1|2", "同比（%）|5|-8.3")
    )
    assert [(fact.measure_key, fact.change) for fact in found[::2]] == [
        *(("revenue", ""), ("revenue", "prior year"), ("net-profit-parent", ""), ("net-profit-parent", "prior year")),
    ]
    assert [fact.unit for fact in found[6:]] == [Unit("%")] * 2
    assert years(found) == [2024, 2025] * 4


# ---- bases ---------------------------------------------------------------------------------------------------------


def test_the_mark_on_a_year_tells_actual_from_forecast() -> None:
    found = facts(table("项目|2023A|2024E", "营业收入|1|2"))
    assert [fact.basis for fact in found] == [("actual",), ("forecast",)]
    assert [fact.period.label for fact in found if fact.period] == ["2023A", "2024E"]


def test_the_statement_of_the_parent_company_is_the_parents() -> None:
    (fact,) = facts(table("项目|2024", "营业收入|1"), around("母公司利润表"))
    assert fact.basis == ("parent",)


def test_a_caption_of_forecasts_does_not_make_the_past_one() -> None:
    past, ahead = facts(table("项目|2023|2026", "营业收入|1|2"), around("盈利预测"))
    assert "forecast" not in past.basis
    assert "forecast" in ahead.basis


def test_adjusted_is_what_says_so_itself() -> None:
    adjusted, plain = facts(table("Item|2024", "Adjusted EBITDA|1", "EBITDA|2"), around("Consolidated results"))
    assert adjusted.basis == ("adjusted", "consolidated")
    assert plain.basis == ("consolidated",)


# ---- places and doubts ---------------------------------------------------------------------------------------------


def test_a_fact_knows_its_table_row_and_column() -> None:
    plain = replace(table("项目|2023|2024", "营业收入|1|2", "净利润|3|4"), caption="表 1")
    found = list(cell_facts(plain, 7, 3, around("表 1")))
    assert [fact.place.position for fact in found] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert {(fact.place.kind, fact.place.table, fact.place.page, fact.place.caption) for fact in found} == {
        (FactKind.CELL, 7, 3, "表 1")
    }


def test_a_cell_over_a_page_break_is_on_its_own_page() -> None:
    area = Area(4, 0.1, 0.1, 0.2, 0.2)
    plain = replace(table("项目|2024", "营业收入|1", "净利润|3"), areas=((None, None), (None, None), (None, area)))
    assert [fact.place.page for fact in cell_facts(plain, 0, 3, around())] == [3, 4]


def test_parts_of_a_table_are_read_by_themselves_and_their_cells_placed_in_the_whole() -> None:
    parts = tuple(Part((((0, at), (0, at + 1)), ((1, at), (1, at + 1))), 1, 1) for at in (0, 2))
    plain = replace(table("项目|2023|项目|2024", "营业收入|1|毛利|3"), parts=parts)
    found = facts(plain)
    assert [(fact.measure_key, fact.place.position) for fact in found] == [
        ("revenue", (1, 1)),
        ("gross-profit", (1, 3)),
    ]
    assert years(found) == [2023, 2024]


def test_doubts_about_a_cell_its_label_and_its_header_are_the_facts() -> None:
    doubts = (Doubt(1, 1, "smudged"), Doubt(0, 2, "header torn"), Doubt(2, 0, "label torn"))
    found = facts(replace(table("项目|2023|2024", "营业收入|1|2", "净利润|3|4"), doubts=doubts))
    assert [fact.doubts for fact in found] == [
        *(("smudged",), ("header torn",), ("label torn",), ("header torn", "label torn")),
    ]


# ---- any table -----------------------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    [
        *("", "2024", "2023年", "营业收入", "甲马汽车", "12", "(3)", "亿元", "Base case", "合计", "其中：散货", "同比"),
        *("5%", "1-2", "n.m.", "$ 7", "688256.SH", "单位：万元", "Q3", "EPS", "1,234.5", "x"),
    ]
)


@given(
    st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=6)), st.data()
)
def test_any_table_gives_facts_of_its_own_cells_in_order(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    head, labels = data.draw(st.integers(0, len(rows))), data.draw(st.integers(0, len(rows[0])))
    caption = data.draw(st.sampled_from(["", "营业收入（亿元）", "Halden Group revenue", "2023年"]))
    found = facts(Table(tuple(rows), header_rows=head, label_columns=labels), around(caption))
    places = [fact.place.position for fact in found if fact.place.position]
    assert len(places) == len(found)
    assert places == sorted(places)
    for fact, (row, column) in zip(found, places, strict=True):
        assert fact.printed.strip() == rows[row][column].strip()
        assert set(fact.basis) <= set(BASES)
        assert fact.period is None or fact.period.start <= fact.period.end


def test_the_time_for_a_cell_is_on_record(request: pytest.FixtureRequest) -> None:
    measures = ["营业收入", "归母净利润", "毛利率", "Net income", "每股收益"] * 20
    lines = [f"{name}|" + "|".join(str(row * 10 + column) for column in range(10)) for row, name in enumerate(measures)]
    plain = table("项目|" + "|".join(f"{year}E" for year in range(2020, 2030)), *lines)
    begin = time.perf_counter()
    found = facts(plain, around(lines=["单位：万元"]))
    request.node.user_properties.append(
        ("microseconds a cell", round(1e6 * (time.perf_counter() - begin) / len(found)))
    )


# ---- what a column or an outer label tells of the unit -------------------------------------------------------------


def test_a_dash_with_a_percent_sign_is_a_share() -> None:
    assert units(table("|2024", "Loss on investments|—%"), around(lines=["In millions of RMB"])) == [Unit("%")]


def test_an_amount_below_earnings_per_share_is_per_share() -> None:
    plain = Table(
        (
            ("", "", "2024"),
            ("", "Net income", "$90"),
            ("Earnings per share", "Income from continuing operations", "$1.20"),
            ("Earnings per share", "Net income", "1.10"),
        ),
        header_rows=1,
        label_columns=2,
    )
    assert [unit.scale for unit in units(plain, around(lines=[MILLIONS]))] == [Decimal(10) ** 6, 1, 1]


def test_a_rate_in_a_column_of_percentages_is_told_in_percent() -> None:
    found = units(table("|Effective tax rate", "Reported|21.9%", "Adjustments|(1.0)", "Adjusted|20.9%"))
    assert {unit.name for unit in found} == {"%"}


def test_what_is_said_far_off_is_not_said_of_a_column_among_such_with_units_of_their_own() -> None:
    head = "|Fair value per award|Shares (in millions)"
    assert units(table(head, "Granted|$45.10|4.5", "Vested|$38.20|3.0"), around(lines=["In millions of $"])) == [
        dollars(),
        dollars(),
    ]


def test_a_rate_whose_name_comes_again_is_of_the_row_that_it_stands_under() -> None:
    lines = ("|2025", "Bonds|70", "Average interest rate|2.1%", "Deposits|30", "Average interest rate|1.4%")
    rates = [fact for fact in facts(table(*lines)) if fact.unit.name == "%"]
    assert [fact.measure for fact in rates] == [
        ("Bonds", "Average interest rate"),
        ("Deposits", "Average interest rate"),
    ]


def test_amounts_beside_their_share_and_their_change_are_no_shares() -> None:
    plain = table(
        "|2024|2024|2023|2023|Percent Increase (Decrease)",
        "|Amount|Percent to sales|Amount|Percent to sales|",
        "Gross profit|8|40|6|38|33",
        head=2,
    )
    found = facts(plain)
    assert ["Percent to sales" in fact.measure for fact in found] == [False, True, False, True, False]
    assert found[-1].change == "change"


# ---- of what a figure is, where its labels do not say it -----------------------------------------------------------


def about(topic: str) -> Around:
    return replace(around(), topic=topic)


def test_a_value_of_no_named_thing_is_of_what_stands_before_the_table() -> None:
    plain = table("|Gross carrying amount|Accumulated amortization", "Total|53|38")
    assert all("Acquired licences" in fact.scope for fact in facts(plain, about("Acquired licences")))


def test_what_is_due_in_years_to_come_is_no_balance_of_those_years() -> None:
    plain = table("|2023|2026|Thereafter", "Lease liabilities|7|5|9")
    scopes = ["contractual commitments" in fact.scope for fact in facts(plain, about("contractual commitments"))]
    assert scopes == [False, True, True]


def test_a_named_measure_takes_nothing_from_what_stands_before_the_table() -> None:
    assert facts(table("|2024", "营业收入|7", "净利润|1"), about("Results of the stores"))[0].scope == ()


def test_a_share_beside_an_amount_is_of_that_amount() -> None:
    found = facts(table("产品|收入（亿元）|占比", "空调|70|70%", "冰箱|30|30%"))
    assert {fact.measure for fact in found if fact.unit.name == "%"} == {("收入", "占比")}


def test_a_title_over_a_whole_block_is_its_subject_and_no_scope_besides() -> None:
    plain = table("Americas|Americas|Americas", "Item|2024|2023", "Revenue|11|12", "Costs|13|14", head=2)
    found = facts(plain)
    assert {(fact.subject.name, fact.scope) for fact in found if fact.subject} == {("Americas", ())}
    assert len(found) == 4


# ---- what is counted, priced or referred to under a line of money --------------------------------------------------

POUNDS = "(£ million)"


def scales_of(plain: Table, where: Around) -> dict[str, tuple[str, int]]:
    """Of each figure its currency and scale."""
    return {fact.printed: (fact.unit.currency, int(fact.unit.scale)) for fact in facts(plain, where)}


def test_what_is_won_or_delivered_is_counted_under_a_line_of_money() -> None:
    found = scales_of(
        table("|2024", "Contracts won|45", "Vessels delivered|9", "Value of contracts won|310", "Revenue|812"),
        around(lead=[POUNDS]),
    )
    assert found["45"] == found["9"] == ("", 1)
    assert found["310"] == found["812"] == ("GBP", 1_000_000)


def test_things_beside_another_count_are_counted_and_segments_are_not() -> None:
    brands = scales_of(table("Brand|Hotels|Rooms|Revenue", "Inn|12|1,904|410"), around(lead=[POUNDS]))
    assert brands == {"12": ("", 1), "1,904": ("", 1), "410": ("GBP", 1_000_000)}
    segments = scales_of(table("Operating profit|2024", "Hotels|40", "Shops|21", "Total|61"), around(lead=[POUNDS]))
    assert set(segments.values()) == {("GBP", 1_000_000)}


def test_the_worth_of_an_award_is_told_per_award() -> None:
    plain = table(
        "|Number of units|Weighted-average grant-date fair value", "Units granted|8.9|$946", "Units vested|6.8|400"
    )
    found = scales_of(plain, around(lead=["Activity was as follows (in millions):"]))
    assert found == {"8.9": ("", 1_000_000), "6.8": ("", 1_000_000), "$946": ("USD", 1), "400": ("USD", 1)}


@pytest.mark.parametrize("head", ["Note", "Note ref.", "附注六", "Page"])
def test_numbers_of_notes_and_pages_are_no_figures(head: str) -> None:
    found = facts(table(f"|{head}|2024", "Goodwill|12|310", "Cash|4(a), 5|41"))
    assert [fact.printed for fact in found] == ["310", "41"]


def test_notes_may_be_debt() -> None:
    found = facts(table("|Loans|Notes", "2024|1,310|2,400", "2023|1,290|2,350"))
    assert [fact.printed for fact in found] == ["1,310", "2,400", "1,290", "2,350"]


@pytest.mark.parametrize("printed", ["(4.9)", "(4.9)%"])
def test_an_effect_on_a_change_is_told_in_points_whatever_is_printed_behind_it(printed: str) -> None:
    plain = table("Sales|% change: Reported|% change: Currency|% change: Organic", f"Europe|4.1%|{printed}|9.0%")
    assert [fact.unit.name for fact in facts(plain)] == ["%", "pp", "%"]


def test_components_of_a_change_are_points_and_their_sum_is_the_change() -> None:
    found = facts(table("|Components of % change", "Hosting costs|9 %", "Royalties|2", "Total change|11 %"))
    assert [fact.unit.name for fact in found] == ["pp", "pp", "%"]


def test_growth_in_a_column_of_dollars_is_money() -> None:
    found = facts(
        table("|2024", "Declines|$(7,967)", "Operational growth, net|(725)"), around(lead=["($ in millions)"])
    )
    assert {fact.unit.currency for fact in found} == {"USD"}


def test_a_row_that_names_a_currency_says_what_its_sign_stands_for() -> None:
    found = facts(
        table("Currency|Revenue", "Japanese yen|¥118", "Australian dollars|$876"), around(lead=["(in millions)"])
    )
    assert [fact.unit.currency for fact in found] == ["JPY", "AUD"]


def test_a_title_says_whom_its_data_are_for() -> None:
    found = facts(table("|2024", "Revenue|90"), around("Selected financial data for the Coatings segment"))
    assert found[0].subject == Subject("Coatings segment", SubjectKind.SEGMENT)


# ---- units that hold for some of a table's cells only


def test_the_exception_of_a_caption_holds_for_the_rows_that_it_names() -> None:
    metals = table("品种|3月7日|周涨跌", "钨精矿|14.30|+1.0%", "锗锭|15,200|-0.5%", "铟锭|2,610|0.0%")
    found = facts(metals, around("表 2 小金属价格（单位：万元/吨，含税；锗锭、铟锭为元/公斤）"))
    told = [(fact.unit.name, fact.unit.scale) for fact in found]
    assert told[::2] == [("元/吨", Decimal(10000)), ("元/公斤", Decimal(1)), ("元/公斤", Decimal(1))]
    assert {name for name, _ in told[1::2]} == {"%"}


def test_a_currency_behind_a_company_is_that_of_its_amounts_and_not_of_its_multiples() -> None:
    peers = table(
        "Company|Price|Sales|EV/EBIT (x)", "Tarn Pumps (SEK)|88.5|4,120|11.2", "Orvane (JPY)|2,210|96,400|9.8"
    )
    found = facts(peers, around("Valuation (local currency, millions unless stated)"))
    assert [(fact.unit.name, fact.unit.scale) for fact in found[:3]] == [
        ("SEK", Decimal(1)),
        ("SEK", Decimal(1000000)),
        ("x", Decimal(1)),
    ]
    assert found[-1].unit.currency == ""


def test_the_currency_of_listed_prices_is_not_that_of_a_rating_beside_them() -> None:
    models = table("Model|SEER|Jan 2025|Jun 2025", "Coolmax 9|6.1|1,890|1,940", "Coolmax 12|5.8|2,410|2,390")
    found = facts(models, around("Net list prices of air conditioners (EUR, excluding VAT)"))
    assert [fact.unit.currency for fact in found[:3]] == ["", "EUR", "EUR"]


def test_stocks_of_goods_are_told_in_the_tonnes_of_their_title_and_not_in_days() -> None:
    stocks = table("环节|本周|上周|库存天数", "冶炼厂|3,280|3,415|10.7", "贸易商|2,075|2,210|8.1")
    found = facts(stocks, replace(around("表 2 社会库存（单位：吨）"), near=1))
    assert [fact.unit.name for fact in found[:3]] == ["吨", "吨", ""]
