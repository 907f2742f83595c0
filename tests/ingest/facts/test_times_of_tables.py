"""The time of a table's figures: balances and what moves them, beginnings and ends, days over amounts, what leads a
table in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_cells import around, document, facts, table
from test_context import line, tabled

from ingest.facts.tables.context import UnitLines, around_of
from ingest.facts.tables.labels import label_of
from kb.facts.calendars import Calendar
from kb.facts.fact import Period, PeriodKind
from kb.facts.periods import calendar_of, settle_moment, timing_in_common, timing_of

MARCH = Calendar(year_end=(3, 31), date=date(2024, 6, 1))


def spans(
    *lines: str, head: int = 1, labels: int = 1, caption: str = "", calendar: Calendar | None = None
) -> list[str]:
    """The days of each fact of a table: "2024-01-01 2024-12-31", or one day alone."""
    of = document() if calendar is None else replace(document(), calendar=calendar)
    found = facts(table(*lines, head=head, labels=labels), around(caption, of=of))
    return [_days(fact.period) for fact in found]


def _days(period: Period | None) -> str:
    if period is None:
        return ""
    return str(period.start) if period.kind is PeriodKind.INSTANT else f"{period.start} {period.end}"


# ---- balances and what moves them ------------------------------------------------------------------------------------


def test_rows_between_two_balances_are_of_the_time_between_them() -> None:
    rows = ("|Goodwill", "Balance at June 30, 2023|100", "Additions|20", "Balance at June 30, 2024|120")
    assert spans(*rows) == ["2023-06-30", "2023-07-01 2024-06-30", "2024-06-30"]


def test_a_balance_on_the_first_of_a_month_opens_that_month() -> None:
    rows = ("|Goodwill", "Balance, January 1, 2024 (a)|100", "Additions|20", "Balance, March 31, 2024 (b)|120")
    assert spans(*rows)[1] == "2024-01-01 2024-03-31"


def test_columns_between_opening_and_closing_are_of_the_time_between_them() -> None:
    head = "|Shops at beginning of second quarter of 2024|Shops opened|Shops at end of second quarter of 2024"
    assert spans(head, "North|10|2|12") == ["2024-03-31", "2024-04-01 2024-06-30", "2024-06-30"]


def test_movements_between_two_years_make_these_their_ends() -> None:
    head = "Goodwill|2023|Acquisitions|Other|2024"
    assert spans(head, "North|10|2|1|13") == [
        "2023-12-31",
        "2024-01-01 2024-12-31",
        "2024-01-01 2024-12-31",
        "2024-12-31",
    ]


def test_shares_between_two_years_are_of_the_year_before_them() -> None:
    head = "|2023年收入|占比|2024年收入|占比"
    assert [days[:4] for days in spans(head, "华北|10|40%|20|50%")] == ["2023", "2023", "2024", "2024"]


def test_a_day_that_there_is_not_leaves_the_time_open() -> None:
    rows = ("|Goodwill", "Balance at February 30, 2023|100", "Additions|20", "Balance at June 30, 2024|120")
    assert len(spans(*rows)) == 3


# ---- beginnings and ends
# -----------------------------------------------------------------------------------------------


def test_a_row_of_the_beginning_or_end_of_the_year_is_a_moment_of_its_column() -> None:
    rows = ("|Year ended December 31, 2024", "Net income|5", "Cash at beginning of year|7", "Cash at end of year|9")
    assert spans(*rows) == ["2024-01-01 2024-12-31", "2023-12-31", "2024-12-31"]


def test_a_day_of_a_row_is_in_the_year_that_its_column_ends() -> None:
    rows = (
        "|December 31, 2023|December 31, 2024",
        "Claims – January 1|7|9",
        "New claims|2|3",
        "Claims – December 31|9|12",
    )
    assert spans(*rows)[:2] == ["2023-01-01", "2024-01-01"]
    assert spans(*rows)[2:4] == ["2023-01-01 2023-12-31", "2024-01-01 2024-12-31"]


def test_no_moment_is_told_of_a_year_that_the_label_names_itself() -> None:
    point, whole = timing_of("at end of 2023"), timing_of("2024")
    assert point is not None
    assert whole is not None
    assert settle_moment(point, whole, MARCH) is None


# ---- days over amounts
# -------------------------------------------------------------------------------------------------


def test_a_day_over_amounts_is_a_moment_and_over_flows_the_end_of_a_year() -> None:
    assert spans("|Carrying amount", "|December 31, 2024", "Trade names|5", head=2) == ["2024-12-31"]
    assert spans("|December 31, 2024", "Revenue|5", "Net income|2")[0] == "2024-01-01 2024-12-31"


def test_years_below_several_days_are_their_ends() -> None:
    days = spans(
        "|2024|2023", "Bonuses|5|4", caption="Accrued items as of March 30, 2024 and April 1, 2023", calendar=MARCH
    )
    assert days == ["2024-03-31", "2023-03-31"]


@pytest.mark.parametrize(
    ("text", "months", "instant"),
    [
        ("as of June 30, 2024 and 2023", None, True),
        ("for the three months ended June 30, 2024 and June 30, 2023", 3, False),
    ],
)
def test_what_listed_periods_have_in_common(text: str, months: int | None, instant: bool) -> None:  # noqa: FBT001
    common = timing_in_common(text)
    assert common is not None
    assert (common.months, common.instant) == (months, instant)


@pytest.mark.parametrize("text", ["as of June 30, 2024", "Revenue", "from June 30, 2023 to the first quarter of 2024"])
def test_one_period_or_unlike_ones_have_nothing_in_common(text: str) -> None:
    assert timing_in_common(text) is None


# ---- what leads a table in
# ---------------------------------------------------------------------------------------------


PLAIN = table("Name|Votes for|Votes against|Not cast", "Ada Brandholm|10|2|1")


def announced(*texts: str, under: str = "Votes") -> str:
    """The day that texts before a table announce for it."""
    lines = UnitLines("Report")
    for text in texts:
        lines.meet(line(text, under))
    block = tabled("Votes", table=PLAIN)
    where = around_of(PLAIN, block, document(), lines)
    return _days(facts(PLAIN, where)[0].period)


MEETING = "At the annual meeting held on May 14, 2024, shareholders voted on the two proposals set forth below."


def test_a_sentence_that_announces_tables_gives_the_time_of_those_in_its_section() -> None:
    assert announced(MEETING, "Proposal 1. Shareholders voted as stated here for each person:") == "2024-05-14"


def test_it_gives_none_to_tables_of_other_sections() -> None:
    assert (
        announced(MEETING, "Proposal 1. Shareholders voted as stated here for each person:", under="Exhibits")
        != "2024-05-14"
    )


def test_when_a_meeting_is_to_be_held_is_not_when_votes_were_cast() -> None:
    term = (
        "Proposal 1. To elect each for a term expiring at the meeting of shareholders to be held in 2027, votes were:"
    )
    assert announced(MEETING, term) == "2024-05-14"


def test_a_lead_speaks_of_its_measure_without_when() -> None:
    lines = UnitLines("Report")
    lines.meet(line("During 2024 and 2023, changes in warranty reserves were as follows:", "Notes"))
    assert lines.lead()[0].rest == "changes in warranty reserves"


def test_a_table_with_the_columns_of_one_before_is_in_its_unit() -> None:
    lines = UnitLines("Report")
    cost = table("|Cost|Gains|Losses|Value", "Bonds|1,000|2|1|1,001")
    lines.meet(line("Securities held were (in millions):", "Notes"))
    first = around_of(cost, tabled("Notes", table=cost), document(), lines)
    lines.meet(line("The next page goes on.", "More"))
    later = around_of(cost, tabled("More", table=cost), document(), lines)
    assert first.units[0].unit.scale == later.units[0].unit.scale == 1_000_000


# ---- units that are not those of the table
# -------------------------------------------------------------------------------


def test_shares_are_not_told_in_the_money_of_their_table() -> None:
    where = around("($ and shares in millions)")
    found = facts(table("|2024", "Revenue|$5", "Total number of shares repurchased|2"), where)
    assert [fact.unit.currency for fact in found] == ["USD", ""]


def test_no_figure_per_share_is_in_millions_even_under_a_header_that_says_so() -> None:
    found = facts(table("|2024", "|(in millions, except per share data)", "Basic earnings per share|$2.10", head=2))
    assert found[0].unit.scale == 1


def test_all_figures_of_a_table_of_changes_are_percent() -> None:
    found = facts(table("Net revenue year over year % change|Reported 2024|Pricing 2024", "North|15%|4"))
    assert [fact.unit.name for fact in found] == ["%", "%"]


# ---- calendars
# -----------------------------------------------------------------------------------------------------------


def test_columns_of_balances_tell_when_years_of_weeks_begin() -> None:
    calendar = calendar_of(
        ["Six Months Ended July 2, 2023", "Six Months Ended July 3, 2022", "December 31, 2022"], None
    )
    assert calendar.exact
    six = facts(table("|Six Months Ended July 2, 2023", "Revenue|5"), around(of=replace(document(), calendar=calendar)))
    assert _days(six[0].period) == "2023-01-01 2023-07-02"


def test_a_year_over_two_years_ends_as_the_country_has_it_where_nothing_else_tells() -> None:
    calendar = Calendar(split_end=(3, 31))
    assert spans("|Plan", "Grants|5", caption="Budget for the year 2021-2022", calendar=calendar) == [
        "2021-04-01 2022-03-31"
    ]


def test_years_of_eras_stand_over_a_table() -> None:
    heading = "前連結会計年度(自 平成24年４月１日 至 平成25年３月31日)"
    rows = ("|資本金", "当期首残高|5", "当期純利益|2", "当期末残高|7")
    assert spans(*rows, caption=heading) == ["2012-03-31", "2012-04-01 2013-03-31", "2013-03-31"]
    assert label_of("当期首残高").rest == "残高"


# ---- columns without a time of their own ---------------------------------------------------------------------------


def test_columns_between_two_of_one_time_are_of_that_time() -> None:
    head = "|Fourth quarter 2023 reported|Restructuring|Litigation|Fourth quarter 2023 adjusted"
    assert set(spans(head, "Cost of sales|90|-4|-1|85", caption="Reconciliation, 2024")) == {"2023-10-01 2023-12-31"}


def test_columns_beside_several_times_are_of_none_of_them() -> None:
    assert spans("|Rate|2024|2023", "Notes|4.1%|90|80")[0] not in ("2024-01-01 2024-12-31", "2023-01-01 2023-12-31")


def test_a_length_may_stand_right_before_the_day_on_which_it_ends() -> None:
    head = "|Twelve Months Dec 31, 2024|Six months June 30, 2024"
    assert spans(head, "Revenue|90|40") == ["2024-01-01 2024-12-31", "2024-01-01 2024-06-30"]


def test_lines_of_deferred_taxes_are_balances_whatever_they_are_called() -> None:
    rows = (
        "||December 31, 2024",
        "Deferred tax assets:|Stock-based compensation|9",
        "Deferred tax assets:|Depreciation|4",
    )
    assert spans(*rows, labels=2) == ["2024-12-31", "2024-12-31"]
