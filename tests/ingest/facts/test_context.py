"""What stands around a table or sentence: unit lines and what they hold for, lines before it, headings, the company of
a title."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.document import facts_in
from ingest.facts.tables.context import Around, UnitLines, around_of, context_of, heading_subject, titled_subject
from ingest.facts.tables.labels import label_of
from kb.facts.fact import PeriodKind, Subject, SubjectKind
from kb.facts.numerals import Notation
from kb.model import Block, BlockKind, ParsedReport, Place, Table
from kb.report_facts import Company, Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "岚山医疗股份有限公司2024年年度报告"
PLAIN = Table((("项目", "2024"), ("营业收入", "1")))


def heading(text: str, *above: str) -> Block:
    return Block(BlockKind.HEADING, text, 0, len(text), Place(1, (TITLE, *above)))


def line(text: str, *headings: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text, 0, len(text), Place(1, (TITLE, *headings)))


def tabled(*headings: str, table: Table = PLAIN) -> Block:
    return Block(BlockKind.TABLE, "", 0, 0, Place(1, (TITLE, *headings)), table=table)


def report(*blocks: Block, title: str = TITLE, day: str = "2025-03-30") -> ParsedReport:
    return ParsedReport(title, day, 0, blocks)


def lines_of(*blocks: Block) -> UnitLines:
    lines = UnitLines(TITLE)
    for block in blocks:
        lines.meet(block)
    return lines


def around(*blocks: Block, before: Around | None = None) -> Around:
    """What stands around a table that is the last of some blocks."""
    *others, last = blocks
    assert last.table is not None
    return around_of(last.table, last, context_of(report(*blocks), Facts()), lines_of(*others), before)


def scales(where: Around) -> list[int]:
    return [int(said.unit.scale) for said in where.units]


def texts(labels: Sequence[object]) -> list[str]:
    return [str(getattr(label, "text", "")) for label in labels]


# ---- unit lines ----------------------------------------------------------------------------------------------------

BY_TEN_THOUSAND = line("单位：万元", "一、经营情况")


def test_a_unit_line_holds_below_its_heading() -> None:
    lines = lines_of(heading("一、经营情况"), BY_TEN_THOUSAND)
    assert [int(said.unit.scale) for said in lines.holding((TITLE, "一、经营情况"))] == [10000]
    assert [int(said.unit.scale) for said in lines.holding((TITLE, "一、经营情况", "1. 分部"))] == [10000]


def test_a_unit_line_holds_no_more_below_the_next_heading() -> None:
    lines = lines_of(heading("一、经营情况"), BY_TEN_THOUSAND, heading("二、其他"))
    assert lines.holding((TITLE, "二、其他")) == ()


def test_a_unit_line_below_the_title_holds_for_the_whole_report() -> None:
    lines = lines_of(line("除特别注明外，金额单位为人民币百万元"), heading("二、其他"))
    assert [int(said.unit.scale) for said in lines.holding((TITLE, "二、其他"))] == [1_000_000]


def test_the_innermost_and_latest_unit_line_comes_first() -> None:
    lines = lines_of(
        line("单位：元"),
        heading("一、经营情况"),
        BY_TEN_THOUSAND,
        line("单位：亿元", "一、经营情况", "1. 分部"),
        line("单位：千元", "一、经营情况"),
    )
    held = lines.holding((TITLE, "一、经营情况", "1. 分部"))
    assert [int(said.unit.scale) for said in held] == [100_000_000, 1000, 10000, 1]


def test_a_heading_that_says_a_unit_holds_for_what_stands_below_it() -> None:
    lines = lines_of(heading("主要财务数据（单位：万元）"))
    assert [int(said.unit.scale) for said in lines.holding((TITLE, "主要财务数据（单位：万元）"))] == [10000]


@pytest.mark.parametrize(
    "text", ["2024年营业收入12亿元。", "公司拥有员工1200人。", "概况", "The unit price rose.", "x" * 2000]
)
def test_a_text_that_only_has_figures_with_units_is_no_unit_line(text: str) -> None:
    assert lines_of(line(text)).holding((TITLE,)) == ()


# ---- around a table ------------------------------------------------------------------------------------------------


def test_units_are_told_from_near_to_far() -> None:
    captioned = Table(PLAIN.rows, caption="营业收入（单位：亿元）")
    where = around(
        line("单位：千元"),
        heading("一、经营情况"),
        line("单位：万元", "一、经营情况"),
        tabled("一、经营情况", table=captioned),
    )
    assert scales(where)[:2] == [100_000_000, 10000]
    assert scales(where)[-1] == 1000


def test_a_short_line_right_before_a_table_leads_it_in() -> None:
    where = around(line("分产品收入"), line("（单位：万元）"), tabled())
    assert texts(where.lead) == ["（单位：万元）", "分产品收入"]
    assert scales(where)[0] == 10000


@pytest.mark.parametrize(
    "text", ["公司主营业务收入情况如下文所述。", "The table below shows the following.", "很长的一段话，" * 20]
)
def test_a_sentence_before_a_table_is_no_lead(text: str) -> None:
    assert around(line(text), tabled()).lead == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The table below shows revenue.", "revenue"),
        ("The following summarizes revenues by geographic area:", "revenues"),
        ("The following summarizes the components of inventories:", "inventories"),
        (
            "Net sales attributed to countries that make up a large part of all of our net sales are as follows:",
            "Net sales",
        ),
        ("Cost of subscription revenue increased due to the following:", "Cost of subscription revenue"),
    ],
)
def test_a_sentence_that_says_what_a_table_tells_names_what_it_measures(text: str, names: str) -> None:
    assert [label.rest for label in around(line(text), tabled()).lead][:1] == [names]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ((
            "The following summarizes our principal commitments, excluding open orders, as of June 30, 2024 (in "
            "millions):"
        ), "principal commitments, excluding open orders"),
        ("The following table provides information about our pledged securities as of June 30, 2024:", "pledged securities"),
        ("Stock unit activity for fiscal 2024 was as follows:", "Stock unit activity"),
        ("The levy on (relief from) harbour dues for fiscal 2024 and 2023 consisted of the following:", "levy on (relief from) harbour dues"),
        ("U.S. and foreign components of pledged licences are as follows (in millions):", "U.S. and foreign components of pledged licences"),
        ("Harbour dues, net consisted of the following as of June 30, 2024 and 2023:", "Harbour dues, net"),
        ("The following presents the changes, net of tax:", ""),
        ("Trading was brisk in both halves of the year.", ""),
    ],
)  # fmt: skip
def test_a_sentence_before_a_table_says_what_it_is_on(text: str, topic: str) -> None:
    assert around(line(text), tabled()).topic == topic


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ((line("Prices rose. The price of the depots was allocated as follows:"),), "The price of the depots was allocated as follows"),
        ((line("The effect of rates versus the U.S. Dollar is as follows:"),), "The effect of rates versus the U.S. Dollar is as follows"),
        ((heading("Dues"), line("As of June 30, 2024, we had dues of $4 million, mostly of the following kinds:")),
         "As of June 30, 2024, we had dues of $4 million, mostly of the following kinds"),
        ((heading("Dues"),), "Dues"),
        ((heading("Dues"), line("Trading was brisk."), line("It was."), line("So be it.")), ""),
    ],
)  # fmt: skip
def test_a_table_without_a_caption_is_named_by_what_leads_it_in_or_stands_over_it(
    blocks: tuple[Block, ...], title: str
) -> None:
    assert around(*blocks, tabled()).title == title


def test_the_title_in_a_picture_right_over_a_table_names_it_too() -> None:
    picture = Block(BlockKind.FIGURE, "From reported to core figures\n$ in millions", 0, 0, Place(1, (TITLE,)))
    captioned = tabled(table=Table(PLAIN.rows, header_rows=1, caption="Quarter to date"))
    assert around(picture, captioned).title == "From reported to core figures · Quarter to date"
    assert around(picture, line("Trading was brisk."), captioned).title == "Quarter to date"


def test_a_caption_stands_behind_the_sentence_that_leads_it_in() -> None:
    captioned = tabled(table=Table(PLAIN.rows, header_rows=1, caption="Pension plans"))
    assert around(line("The costs are as follows:"), captioned).title == "The costs are as follows · Pension plans"
    assert around(heading("Notes"), captioned).title == "Pension plans"


def test_the_title_of_a_table_is_where_its_facts_stand() -> None:
    table = Table(PLAIN.rows, header_rows=1, label_columns=1)
    blocks = (line("本公司质押的收入列示如下："), tabled(table=table))
    (fact,) = facts_in(report(*blocks), (), [table], facts=Facts())
    assert fact.place.caption == "本公司质押的收入列示如下"


PARTS = ("Product", "Class of use", "Region", "2024"), ("Kestrel", "Ships", "North", "7")


@pytest.mark.parametrize(
    ("between", "title"),
    [("36", "Dues are as follows"), ("The second half of the year was much brisker than the first one had been, by all that we know.", "")],
)  # fmt: skip
def test_a_table_goes_on_with_that_of_the_page_before_where_no_text_stands_between(between: str, title: str) -> None:
    table = Table(PARTS, header_rows=1, label_columns=3)
    lines = lines_of(line("Dues are as follows:"))
    context = context_of(report(), Facts())
    around_of(table, tabled(table=table), context, lines)
    lines.meet(line(between))
    assert around_of(table, tabled(table=table), context, lines).title == title


def test_of_two_tables_with_nothing_between_them_the_second_has_the_title_of_the_first() -> None:
    other = Table((("项目", "毛利率"), ("港口", "3")), header_rows=1)
    first = around(line("Dues are as follows:"), tabled())
    assert around(tabled(table=other), before=first).title == "Dues are as follows"
    next_page = Block(BlockKind.TABLE, "", 0, 0, Place(2, (TITLE,)), table=other)
    assert around(next_page, before=first).title == ""


def test_a_heading_right_before_a_table_says_what_it_is_on_and_one_far_above_does_not() -> None:
    near, far = heading("Pledged licences"), line("Trading was brisk in both halves of the year.")
    assert around(near, far, tabled()).topic == "Pledged licences"
    assert around(near, far, far, far, far, tabled()).topic == ""


def test_the_unit_that_a_leading_sentence_ends_with_is_the_tables() -> None:
    text = (
        "The components of revenue by segment for the years presented in this report are as follows (in millions "
        "of dollars):"
    )
    where = around(line(text), tabled())
    assert set(scales(where)) == {1_000_000}
    assert where.units[0].unit.currency == "USD"


def test_what_is_said_over_the_first_of_several_tables_holds_for_the_next() -> None:
    first = around(line("（单位：万元）"), tabled())
    second = around_of(PLAIN, tabled(), context_of(report(), Facts()), lines_of(), first)
    assert scales(second) == [10000] * len(second.units)
    assert second.units


def test_of_two_lines_of_one_scale_that_with_the_currency_comes_first() -> None:
    where = around(line("Amounts in US dollars, in millions"), line("(in millions)"), tabled())
    assert where.units[0].unit.currency == "USD"


def test_a_caption_is_taken_without_its_number() -> None:
    for caption in ("表3：分产品收入", "图表 12 分产品收入", "表 3.1 分产品收入"):
        where = around(tabled(table=Table(PLAIN.rows, caption=caption)))
        assert where.caption.rest == "分产品收入"


def test_headings_stand_around_a_table_the_nearest_first() -> None:
    where = around(tabled("一、经营情况", "1. 分部"))
    assert texts(where.headings) == ["1. 分部", "一、经营情况", TITLE]


def test_headings_right_behind_one_another_all_stand_over_the_table() -> None:
    where = around(heading("Forecasts"), heading("Bear case"), tabled("Bear case"))
    assert texts(where.headings)[:2] == ["Bear case", "Forecasts"]


def test_what_names_a_table_is_its_caption_and_lines_else_the_nearest_heading() -> None:
    named = around(line("分产品"), tabled("一、收入", table=Table(PLAIN.rows, caption="营业收入")))
    assert texts(named.naming) == ["营业收入", "分产品"]
    assert texts(around(tabled("一、收入")).naming) == ["一、收入"]


def test_a_table_is_in_the_notation_of_its_own_figures_else_in_the_reports() -> None:
    german = Table((("Posten", "2023"), ("Umsatz", "1.234,5"), ("Kosten", "2.100,7")))
    unclear = Table((("Posten", "2023"), ("Umsatz", "1.234")))
    assert around(tabled(table=german)).notation == Notation(",", ".")
    assert around(tabled(table=german), tabled(table=unclear)).notation == Notation(",", ".")
    english = Table((("Item", "2023"), ("Sales", "1,234.5")))
    assert around(tabled(table=german), tabled(table=english)).notation == Notation()


# ---- the report ----------------------------------------------------------------------------------------------------


def test_the_company_that_a_report_says_to_be_on_is_its_own_and_not_named_by_any_label() -> None:
    on = Company("甲马汽车", "002594.SZ")
    context = context_of(report(title="行业周报"), Facts(subject=on, companies=(on,)))
    assert context.own == Subject("甲马汽车", SubjectKind.COMPANY, said=False, code="002594.SZ")
    assert context.companies == (on,)


def test_else_the_company_of_its_title_is() -> None:
    assert context_of(report(), Facts()).own == Subject("岚山医疗", SubjectKind.COMPANY, said=False)


def test_a_report_on_several_companies_has_none_of_its_own() -> None:
    companies = (Company("甲马汽车", "002594.SZ"), Company("乙牛科技", "688002.SH"))
    context = context_of(report(title="行业周报"), Facts(institution="丙羊证券", companies=companies))
    assert (context.own, context.releases) == (None, False)


def test_a_company_that_reports_on_itself_tells_its_own_period() -> None:
    context = context_of(report(line("公司2024年实现营业收入5亿元。")), Facts())
    assert context.releases
    assert context.calendar.date == date(2025, 3, 30)
    reported = context.calendar.report
    assert reported is not None
    assert (reported.kind, reported.end) == (PeriodKind.YEAR, date(2024, 12, 31))


def test_a_report_without_a_day_is_read_without_one() -> None:
    assert context_of(report(day=""), Facts()).calendar.date is None
    assert context_of(report(day="March"), Facts()).calendar.date is None


# ---- names in titles and headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        *(("岚山医疗股份有限公司2024年年度报告", "岚山医疗"), ("岚山医疗2024年第三季度报告", "岚山医疗")),
        *(("岚山医疗分部业绩", "岚山医疗"), ("岚山医疗财务数据", "岚山医疗"), ("中国银行2024年年度报告", "中国银行")),
        *(("Halden Group segment analysis", "Halden Group"), ("Halden Group 2024 annual report", "Halden Group")),
        ("Kestrel Lithium – Q3 2024 update", "Kestrel Lithium"),
    ],
)
def test_a_title_names_the_company_that_it_is_on(title: str, name: str) -> None:
    assert titled_subject(title) == Subject(name, SubjectKind.COMPANY, said=False)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "2024年度报告",
        "公司2024年度报告",
        "2024年半导体行业深度报告",
        "Annual Report 2024",
        "Financial results 2024",
        "Industry report",
    ],
)
def test_a_title_on_no_company_names_none(title: str) -> None:
    subject = titled_subject(title)
    assert subject is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Europe", "region"),
        ("Asia Pacific", "region"),
        ("Halden Group", "company"),
        ("云业务", "segment"),
        ("Widget A", "other"),
        ("岚山", "other"),
    ],
)
def test_a_short_heading_that_is_no_topic_names_a_subject(text: str, kind: str) -> None:
    assert heading_subject(label_of(text)) == Subject(text, SubjectKind(kind))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Financial highlights",
            "风险提示",
            "2024",
            "Q3",
            "Revenue",
            "营业收入",
            "Base case",
            "How we work",
            "Kestrel lithium",
        ),
        *("Our Very Long Heading Here Now", "岚山医疗股份有限公司全资子公司", ""),
    ],
)
def test_other_headings_name_none(text: str) -> None:
    assert heading_subject(label_of(text)) is None


# ---- the facts of a report -----------------------------------------------------------------------------------------


def test_what_stands_around_the_tables_of_a_report_is_in_their_facts() -> None:
    rows = (("项目", "2024", "2023"), ("营业收入", "1", "2"))
    tables = [Table(rows, caption=caption) for caption in ("甲", "乙")]
    blocks = [
        *(heading("一、经营情况"), line("单位：万元", "一、经营情况"), tabled("一、经营情况", table=tables[0])),
        *(heading("二、其他"), line("见附注。", "二、其他"), tabled("二、其他", table=tables[1])),
    ]
    found = facts_in(report(*blocks), (), tables, facts=Facts())
    assert [(int(fact.unit.scale), fact.place.table) for fact in found] == [(10000, 0), (10000, 0), (1, 1), (1, 1)]


def test_tables_of_the_same_make_under_headings_of_their_own_are_about_these() -> None:
    tables = [Table((("Item", "2024", "2023"), ("Revenue", number, "7"))) for number in ("1", "2")]
    blocks = [tabled("Results", name, table=table) for name, table in zip(("Europe", "Asia"), tables, strict=True)]
    found = facts_in(report(*blocks), (), tables, facts=Facts())
    assert [(fact.subject.name, str(fact.value)) for fact in found if fact.subject] == [
        *(("Europe", "1"), ("Europe", "7"), ("Asia", "2"), ("Asia", "7")),
    ]


def test_tables_of_the_same_make_below_each_other_are_about_what_their_titles_name() -> None:
    titles = ("Highlights · Home Textiles", "Marine Paints")
    tables = [
        Table((("Item", "2024", "2023"), ("Revenue", number, "7")), caption=title)
        for number, title in zip("12", titles, strict=True)
    ]
    blocks = [tabled("Results", table=table) for table in tables]
    found = facts_in(report(*blocks), (), tables, facts=Facts())
    assert [(fact.subject.name, str(fact.value)) for fact in found if fact.subject] == [
        *(("Home Textiles", "1"), ("Home Textiles", "7"), ("Marine Paints", "2"), ("Marine Paints", "7")),
    ]


# ---- any report ----------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["单位：万元", "一、经营情况", "营业收入", "(in millions)", "Halden Group", "2024年", "。", "表3：收入"]
)


@given(st.lists(st.tuples(st.booleans(), st.lists(PIECES, max_size=3).map("\n".join)), max_size=6))
def test_any_blocks_before_a_table_leave_it_something_to_stand_in(told: list[tuple[bool, str]]) -> None:
    before = [heading(text) if heads else line(text) for heads, text in told]
    where = around(*before, tabled("一、经营情况"))
    assert all(said.unit.scale >= Decimal(1) for said in where.units)
    assert len(where.lead) <= 3
    assert where.headings


def test_a_footnote_of_what_stands_before_does_not_lead_a_table_with_a_title_in() -> None:
    assert lines_of(line("(4) Reported as domestic sales")).lead(titled=True) == ()
    assert texts(lines_of(line("Domestic sales")).lead(titled=True)) == ["Domestic sales"]


def test_a_year_that_ends_on_a_day_of_january_is_one_of_weeks_wherever_a_sentence_says_so() -> None:
    said = "Risks are told in the Annual Report on Form 10-K of Halden Group for the fiscal year ended January 2, 2022."
    far = line(" ".join(["Results may differ from what was expected."] * 60) + " " + said)
    calendar = context_of(
        report(far, title="Halden Group 2022 Fourth Quarter Results", day="2023-01-24"), Facts()
    ).calendar
    assert calendar.weeks
    assert calendar.report is not None
    assert (calendar.report.start, calendar.report.end) == (date(2022, 10, 3), date(2023, 1, 1))
