"""A made-up table, written in any notation, is read back with every figure under its own labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from table_notations import as_html, as_markdown, as_text, figures_in, tables_in
from table_strategies import statements, word_tables

from ingest.text_report import parse_text

if TYPE_CHECKING:
    from sheets import Sheet

    from kb.model import ParsedReport

every_time_the_same = settings(max_examples=60, derandomize=True, deadline=None, database=None)


def read(source: str) -> ParsedReport:
    return parse_text(source, "report")


def dressed(report: ParsedReport) -> tuple[str, str, str]:
    """Caption, unit and source of the only table."""
    (table,) = tables_in(report)
    return table.caption, table.unit, table.source


@pytest.mark.parametrize("headed", ["thead", "th"])
@every_time_the_same
@given(sheet=statements())
def test_html_with_header_cells_gives_every_figure_under_its_labels(headed: str, sheet: Sheet) -> None:
    assert figures_in(read(as_html(sheet, headed=headed))) == sheet.figures()


@every_time_the_same
@given(sheet=word_tables())
def test_tables_of_words_give_every_remark_under_its_name(sheet: Sheet) -> None:
    for written in (as_text(sheet), as_markdown(sheet, ruled_after=1), as_html(sheet, headed="nothing")):
        assert figures_in(read(written)) == sheet.figures()


@every_time_the_same
@given(sheet=statements(depth=1))
def test_what_stands_around_a_table_belongs_to_it(sheet: Sheet) -> None:
    for written in (as_text(sheet), as_markdown(sheet, ruled_after=1), as_html(sheet, headed="thead")):
        caption, unit, source = dressed(read(written))
        assert (caption, source) == (sheet.caption, sheet.source)
        assert sheet.unit in {"", unit}


def test_a_unit_right_above_a_table_is_its_unit_and_not_that_of_the_table_before() -> None:
    source = "单位：百万元\n项目\t2023\t2024\n收入\t10.0\t11.0\n\n单位：万股\n项目\t2023\t2024\n股本\t1.0\t2.0\n"
    assert [table.unit for table in tables_in(read(source))] == ["百万元", "万股"]


def test_the_name_of_a_section_that_lost_its_tabs_does_not_part_the_table() -> None:
    source = (
        "项目\t2023\t2024\n流动资产\n存货\t10.0\t11.0\n小计\t10.0\t11.0\n非流动资产\n商誉\t3.0\t4.0\n合计\t13.0\t15.0\n"
    )
    (table,) = tables_in(read(source))
    assert table.row_path(2) == ("流动资产", "小计")
    assert table.row_path(3) == ("非流动资产", "商誉")
    assert table.column_path(3) == ("2024",)


def test_a_line_of_prose_parts_two_tables() -> None:
    rows = "项目\t2023\t2024\n存货\t10.0\t11.0\n商誉\t1.0\t2.0\n"
    for between in ("以下为母公司的数据。", "表 2：母公司", "# 母公司", "数据来源：公司公告"):
        assert len(tables_in(read(f"{rows}{between}\n{rows}"))) == 2, between
