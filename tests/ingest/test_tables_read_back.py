"""A made-up table, written in any notation, is read back with every figure under its own labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from table_notations import (
    as_html,
    as_markdown,
    as_page,
    as_pages,
    as_plain_html,
    as_text,
    as_workbook,
    figures_in,
    filled_rows,
    flat_rows,
    read,
    tables_in,
    undoubted_figures_in,
)
from table_strategies import forms, statements, with_shared_values, with_title, word_tables

from ingest.report.elements import LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sheets import Figure, Sheet

    from kb.model import ParsedReport

every_time_the_same = settings(max_examples=20, derandomize=True, deadline=None, database=None)

FLAT: dict[str, Callable[[Sheet], ParsedReport]] = {
    "tabs": lambda sheet: read(as_text(sheet), ".txt"),
    "tabs without trailing ones": lambda sheet: read(as_text(sheet, stripped=True), ".txt"),
    "Markdown, ruled under its first row": lambda sheet: read(as_markdown(sheet, ruled_after=1)),
    "Markdown, ruled under its header": lambda sheet: read(as_markdown(sheet, ruled_after=sheet.header_rows)),
    "HTML, spans left blank": lambda sheet: read(as_plain_html(sheet, flat_rows(sheet))),
}
HEADLESS: dict[str, Callable[[Sheet], ParsedReport]] = {
    "Markdown, ruled under an empty row": lambda sheet: read(as_markdown(sheet, ruled_after=0)),
}
REPEATED: dict[str, Callable[[Sheet], ParsedReport]] = {
    "HTML, spans repeated": lambda sheet: read(as_plain_html(sheet, filled_rows(sheet))),
}
SPANNED: dict[str, Callable[[Sheet], ParsedReport]] = {
    "HTML in Markdown, thead": lambda sheet: read(as_html(sheet, headed="thead")),
    "HTML page, th": lambda sheet: read(as_page(sheet, headed="th"), ".html"),
    "XLSX": lambda sheet: read(as_workbook(sheet), ".xlsx"),
    "HTML page, td": lambda sheet: read(as_page(sheet, headed="nothing"), ".html"),
}
ALL = {**SPANNED, **FLAT, **REPEATED}
RULED = {notation for notation in FLAT if notation.startswith("Markdown")}


@pytest.mark.parametrize("notation", SPANNED | REPEATED)
@every_time_the_same
@given(sheet=statements())
def test_a_statement_gives_every_figure_under_its_labels(notation: str, sheet: Sheet) -> None:
    assert figures_in(ALL[notation](sheet)) == sheet.figures()


@pytest.mark.parametrize("notation", SPANNED | REPEATED)
@every_time_the_same
@given(sheet=statements(depth=2).map(with_shared_values))
def test_a_value_over_several_rows_is_that_of_each(notation: str, sheet: Sheet) -> None:
    assert figures_in(ALL[notation](sheet)) == sheet.figures()


@pytest.mark.parametrize("notation", FLAT)
@every_time_the_same
@given(sheet=statements())
def test_a_statement_in_flat_text_gives_every_figure_under_its_labels_or_warns_that_it_leaves_a_group_out(
    notation: str, sheet: Sheet
) -> None:
    report, wanted = FLAT[notation](sheet), sheet.figures()
    wrong = figures_in(report) - wanted
    assert report.warnings or not wrong
    assert len(figures_in(report)) == len(wanted)
    assert all(any(_lacks_groups(figure, other) for other in wanted) for figure in wrong)


@pytest.mark.parametrize("notation", [*(name for name in ALL if name not in RULED), *HEADLESS])
@every_time_the_same
@given(sheet=forms())
def test_a_form_gives_every_value_under_its_label(notation: str, sheet: Sheet) -> None:
    assert figures_in({**ALL, **HEADLESS}[notation](sheet)) == sheet.figures()


@pytest.mark.parametrize("notation", ALL)
@every_time_the_same
@given(sheet=word_tables())
def test_a_table_of_words_gives_every_remark_under_its_name(notation: str, sheet: Sheet) -> None:
    assert figures_in(ALL[notation](sheet)) == sheet.figures()


@pytest.mark.parametrize("notation", ALL)
@every_time_the_same
@given(sheet=statements(depth=1))
def test_a_title_in_the_table_changes_no_label(notation: str, sheet: Sheet) -> None:
    report = ALL[notation](with_title(sheet, "盈利预测与估值"))
    assert figures_in(report) == sheet.figures()
    if "without" not in notation:
        lines = [line for line in (sheet.caption, "盈利预测与估值") if line]
        apart = LINES if notation == "XLSX" else " "
        assert [table.caption for table in tables_in(report)] == [apart.join(lines)]


@pytest.mark.parametrize("notation", ALL)
@every_time_the_same
@given(sheet=statements(depth=1))
def test_what_stands_around_a_table_belongs_to_it(notation: str, sheet: Sheet) -> None:
    (table,) = tables_in(ALL[notation](sheet))
    assert (table.caption, table.source) == (sheet.caption, sheet.source)
    assert sheet.unit in {"", table.unit}


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\f"], ids=["at once", "after a blank line", "on a new page"])
@every_time_the_same
@given(sheet=statements(depth=2))
def test_a_header_told_again_changes_nothing(gap: str, sheet: Sheet) -> None:
    report = read(as_pages(sheet, gap=gap), ".txt")
    assert figures_in(report) == figures_in(read("\n".join("\t".join(row) for row in flat_rows(sheet)), ".txt"))
    assert len(tables_in(report)) == 1


@every_time_the_same
@given(sheet=statements(depth=1).filter(lambda sheet: _first_group(sheet) != 2))
def test_where_a_group_ends_in_flat_text_is_right_or_doubted(sheet: Sheet) -> None:
    report, wanted = read(as_text(sheet, centred=True), ".txt"), sheet.figures()
    assert undoubted_figures_in(report) <= wanted
    assert _columns(figures_in(report)) == _columns(wanted)


def _lacks_groups(found: Figure, wanted: Figure) -> bool:
    """Is it the same figure, under the same row and the same column, whose path lacks names above the lowest?"""
    (row, column, value), (true_row, true_column, true_value) = found, wanted
    rest = iter(true_column)
    return (row, value, column[-1:]) == (true_row, true_value, true_column[-1:]) and all(
        name in rest for name in column
    )


def _first_group(sheet: Sheet) -> int:
    """Rows of the first label of the first column. Of two rows the upper is the middle: nothing tells that from a label
    at the top."""
    return next(cell.height for cell in sheet.cells if cell.role == "label" and cell.column == 0)


def _columns(figures: frozenset[Figure]) -> frozenset[tuple[tuple[str, ...], str]]:
    return frozenset((column, value) for _, column, value in figures)


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
