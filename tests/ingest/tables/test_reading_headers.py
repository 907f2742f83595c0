"""Headers, sections and labels of tables in flat text, where position alone tells what belongs to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.markup.text_report import parse_text

if TYPE_CHECKING:
    from kb.model import Table


def table(source: str) -> Table:
    """The only table of a text."""
    (only,) = [block.table for block in parse_text(source, "report").blocks if block.table]
    return only


def test_a_group_printed_in_the_middle_of_its_columns_covers_them_all() -> None:
    found = table("\t\tYears Ended December 31,\t\n\t2019\t2018\t2017\nSales\t3.0\t2.0\t1.0\nProfit\t0.3\t0.2\t0.1\n")
    assert [found.column_path(column) for column in (1, 3)] == [
        ("Years Ended December 31,", "2019"),
        ("Years Ended December 31,", "2017"),
    ]


def test_a_name_in_the_middle_of_periods_and_others_covers_its_own_kind() -> None:
    found = table(
        "\t\tChange\t\t\nUSDm\t2019\tActual\tConstant\t2018\nSales\t3.0\t5%\t4%\t2.8\nCost\t2.0\t1%\t2%\t1.9\n"
    )
    assert [found.column_name(column) for column in range(1, 5)] == ["2019", "Change Actual", "Change Constant", "2018"]


def test_a_header_of_four_rows_with_a_unit_in_the_middle() -> None:
    found = table(
        "\t\tPension Plan\t\n\t\tYears Ended\t\n\t2019\t2018\t2017\n\t\t(Dollars in "
        "millions)\t\nCost\t5\t6\t7\nGain\t1\t2\t3\n"
    )
    assert (found.header_rows, found.unit) == (4, "Dollars in millions")
    assert found.column_path(3) == ("Pension Plan", "Years Ended", "2017", "(Dollars in millions)")


def test_units_under_the_header_belong_to_it() -> None:
    found = table("\tNote\t2019\t2018\n\t\t€m\t€m\nSales\t3\t1,216.0\t1,212.9\nCost\t4\t415.9\t440.7\n")
    assert (found.header_rows, found.column_path(2), found.column_path(1)) == (2, ("2019", "€m"), ("Note",))


def test_names_over_single_columns_leave_the_last_columns_in_doubt() -> None:
    found = table(
        "\tF19\tF18\t\t\n\t53 weeks\t52 weeks\tChange\tNormalised\nSales\t5.0\t4.0\t3.0%\t2.0%\nCost\t2.0\t1.0"
        "\t1.0%\t1.0%\n"
    )
    assert found.column_path(3) == ("Change",)
    assert found.doubts_about(2, 3)
    assert not found.doubts_about(2, 2)


def test_a_repeated_cell_reads_as_a_spanning_one() -> None:
    found = table(
        "项目\t本期\t本期\t上期\t上期\n项目\t收入\t成本\t收入\t成本\n甲\t1.0\t2.0\t3.0\t4.0\n乙\t5.0\t6.0\t7.0\t8.0\n"
    )
    assert (found.header_rows, found.column_path(4)) == (2, ("上期", "成本"))


def test_an_outer_section_holds_the_inner_ones() -> None:
    found = table(
        "\t2023\t2024\nASSETS\t\t\nCurrent assets:\t\t\nCash\t1\t2\nTotal current "
        "assets\t1\t2\nProperty\t5\t6\nTotal assets\t6\t8\nShares\t9\t9\n"
    )
    assert [found.row_path(row) for row in found.body] == [
        ("ASSETS", "Current assets:", "Cash"),
        ("ASSETS", "Current assets:", "Total current assets"),
        ("ASSETS", "Property"),
        ("ASSETS", "Total assets"),
        ("Shares",),
    ]


def test_a_section_named_in_the_middle_of_the_columns_opens_there() -> None:
    found = table("\t2023\t2024\t2025\nSales\t1\t2\t3\n\tExpenses:\t\t\nWages\t4\t5\t6\nRent\t7\t8\t9\n")
    assert [found.row_path(row) for row in found.body] == [("Sales",), ("Expenses:", "Wages"), ("Expenses:", "Rent")]


def test_a_row_without_label_that_adds_up_is_a_total_without_name() -> None:
    found = table("\t2023\t2024\nWages\t1.0\t2.0\nRent\t3.0\t4.0\nLess: grants\t0.5\t1.0\n\t3.5\t5.0\nTax\t1.0\t1.0\n")
    assert (found.row_path(4), found.doubts) == ((), ())
    other = table("\t2023\t2024\nWages\t1.0\t2.0\nRent\t3.0\t4.0\n\t9.9\t5.0\nTax\t1.0\t1.0\n")
    assert (other.row_path(3), len(other.doubts)) == (("Rent",), 1)


def test_ranges_over_amounts_are_names() -> None:
    found = table("Days past due\t1-90\t91-180\t>180\nLow risk\t1,347\t125\t127\nHigh risk\t583\t365\t217\n")
    assert (found.header_rows, found.column_path(3)) == (1, (">180",))


def test_two_columns_of_words_are_a_form_or_a_table_by_what_the_first_row_names() -> None:
    form = table("主办券商\t某某公司\n办公地址\t北京市\n会计师事务所\t某某会计师\n")
    assert (form.header_rows, form.row_path(0)) == (0, ("主办券商",))
    assert table("评级\t含义\n买入\t大涨\n增持\t小涨\n").header_rows == 1


def test_a_corner_over_several_columns_makes_them_labels() -> None:
    found = table(
        "<table><tr><th colspan=2>分类</th><th>说明</th></tr><tr><td "
        "rowspan=2>汽车</td><td>大型</td><td>六米以上</td></tr>"
        "<tr><td>小型</td><td>六米以下</td></tr></table>\n"
    )
    assert (found.label_columns, found.row_path(2)) == (2, ("汽车", "小型"))
