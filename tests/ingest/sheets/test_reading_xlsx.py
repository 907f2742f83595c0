"""Workbooks are read as they are displayed, with every table whole and what belongs to it."""

from __future__ import annotations

import json
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from ingest.reading.formats import read_report
from ingest.sheets.xlsx_report import read_xlsx
from kb.model import BlockKind, ParsedReport, Table
from kb.settings import Settings

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"
SALES = [["Region", "2023", "2024"], ["North", 10, 20], ["South", 30, 40]]


def book(cells: dict[str, Any], *merges: str, name: str = "Sheet") -> Workbook:
    """A workbook of one sheet; a list at a place goes right, a list of lists right and down."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = name
    for at, content in cells.items():
        rows = content if isinstance(content, list) and isinstance(content[0], list) else [content]
        start = sheet[at]
        for down, row in enumerate(rows):
            for right, value in enumerate(row if isinstance(row, list) else [row]):
                if value is not None:
                    sheet.cell(start.row + down, start.column + right).value = value
    for merge in merges:
        sheet.merge_cells(merge)
    return workbook


def read(workbook: Workbook) -> ParsedReport:
    data = BytesIO()
    workbook.save(data)
    return read_xlsx(data.getvalue(), Path("report.xlsx"))


def tables(report: ParsedReport) -> list[Table]:
    return [block.table for block in report.blocks if block.table]


def texts(report: ParsedReport, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_title_unit_notes_and_source_go_to_their_table_with_or_without_empty_rows() -> None:
    told = {"注：已审计": "A8", "1. 不含少数股东": "A9", "资料来源：公司公告": "A10"}
    for gap in (0, 1):
        cells: dict[str, Any] = {"A1": "表 1：主要指标", "C2": "单位：万元", f"A{3 + gap}": SALES}
        cells |= {f"A{int(at[1:]) - 2 + 2 * gap}": text for text, at in told.items()}
        (table,) = tables(read(book(cells)))
        assert (table.caption, table.unit, table.source) == ("表 1：主要指标", "万元", "资料来源：公司公告")
        assert table.notes == ("注：已审计", "1. 不含少数股东")
        assert table.rows[1:] == (("North", "10", "20"), ("South", "30", "40"))


def test_an_unnumbered_title_is_the_caption_and_a_sentence_stays_text() -> None:
    report = read(book({"A1": "Sales rose in both regions.", "A3": "Sales by region", "A4": SALES}))
    (table,) = tables(report)
    assert table.caption == "Sales by region"
    assert texts(report) == ["Sales rose in both regions."]


def test_merged_cells_fill_every_slot_and_what_is_under_them_is_not_shown() -> None:
    rows = [["Group", "Name", "Profit", None], [None, None, "2023", "2024"], ["A", "x", 1, 2], [None, "y", 3, 4]]
    (table,) = tables(read(book({"B2": rows}, "B2:B3", "C2:C3", "D2:E2", "B4:B5")))
    assert table.header_rows == 2
    assert table.column_path(3) == ("Profit", "2024")
    assert table.row_path(3) == ("A", "y")


def test_groups_written_once_go_down_where_only_the_header_is_merged() -> None:
    rows = [["Group", "Name", "Profit", None], [None, None, "2023", "2024"], ["A", "x", 1, 2], [None, "y", 3, 4]]
    rows += [["B", "z", 5, 6], [None, "w", 7, 8]]
    (table,) = tables(read(book({"A1": rows}, "A1:A2", "B1:B2", "C1:D1")))
    assert [table.row_path(row) for row in table.body] == [("A", "x"), ("A", "y"), ("B", "z"), ("B", "w")]


def test_company_period_and_unit_over_a_statement_are_no_header() -> None:
    rows = [
        ["编制单位：某公司", "2024年度", "单位：元"],
        ["项目", "本期", "上期"],
        ["营业收入", 100, 90],
        ["净利润", 40, 30],
    ]
    (table,) = tables(read(book({"A1": "利润表", "A2": rows})))
    assert (table.caption, table.unit) == ("利润表 · 编制单位：某公司 · 2024年度", "元")
    assert table.column_path(1) == ("本期",)


def test_columns_set_apart_by_empty_ones_stay_with_their_labels() -> None:
    rows = [[None, None, "2024", None, "2023"], ["Revenue", None, 10, None, 9], ["Costs", None, 5, None, 4]]
    (table,) = tables(
        read(book({"A1": "Income statement", "A2": "(in millions)", "A3": rows, "A7": "Source: filings"}))
    )
    assert (table.caption, table.source) == ("Income statement (in millions)", "Source: filings")
    assert table.rows == (("", "2024", "2023"), ("Revenue", "10", "9"), ("Costs", "5", "4"))


def test_tables_side_by_side_are_two_each_with_its_own_title() -> None:
    other = [["Item", "Value"], ["Margin", 0.5], ["Growth", 0.1], ["Cash", 3]]
    report = read(book({"A1": "Table 1: Sales", "F1": "Table 2: Ratios", "A2": SALES, "F2": other}))
    assert [(table.caption, table.width) for table in tables(report)] == [("Table 1: Sales", 3), ("Table 2: Ratios", 2)]


def test_a_line_over_tables_side_by_side_and_its_unit_are_of_all_of_them() -> None:
    cells: dict[str, Any] = {"A1": "Sensitivity (CNY mn)"}
    for at, name in (("A3", "Base"), ("E3", "High"), ("I3", "Low")):
        cells[at] = [[name, "2024", "2025"], ["Sales", 10, 20], ["Costs", 30, 40]]
    report = read(book(cells))
    assert [table.rows[0][0] for table in tables(report)] == ["Base", "High", "Low"]
    assert {table.unit for table in tables(report)} == {"CNY mn"}


def test_a_period_in_one_cell_over_a_block_is_over_all_columns_of_its_figures() -> None:
    for at in range(1, 4):
        line: list[Any] = [None] * 4
        line[at] = "2024年1-6月"
        rows = [line, ["地区", "收入", "成本", "毛利"], ["华东", 10, 6, 4], ["华南", 20, 12, 8]]
        (table,) = tables(read(book({"A1": rows})))
        assert [table.column_path(column)[0] for column in range(1, 4)] == ["2024年1-6月"] * 3


def test_a_title_over_two_tables_is_a_heading_of_both() -> None:
    cells = {"A1": "Overview", "A2": SALES, "F2": [["Item", "Value"], ["Margin", 1], ["Cash", 3]]}
    report = read(book(cells, "A1:G1"))
    assert [block.place.headings for block in report.blocks if block.table] == [("Overview",), ("Overview",)]


def test_an_empty_row_or_column_inside_a_table_does_not_part_it() -> None:
    rows = [["Item", "2023", None, "2024"], ["Sales", 1, None, 2], ["Costs", 3, None, 4], [], ["Total", 4, None, 6]]
    (table,) = tables(read(book({"A1": [row or [None] for row in rows]})))
    assert table.rows == (("Item", "2023", "2024"), ("Sales", "1", "2"), ("Costs", "3", "4"), ("Total", "4", "6"))


def test_an_empty_row_before_another_header_parts_two_tables() -> None:
    assert (
        len(tables(read(book({"A1": SALES, "A5": [["Product", "2023", "2024"], ["Pens", 1, 2], ["Ink", 3, 4]]})))) == 2
    )


def test_captions_without_empty_rows_between_part_tables_too() -> None:
    cells = {"A1": "Table 1: Sales", "A2": SALES, "A5": "Table 2: Costs", "A6": SALES}
    assert [table.caption for table in tables(read(book(cells)))] == ["Table 1: Sales", "Table 2: Costs"]


def test_hidden_sheets_rows_and_columns_are_left_out() -> None:
    workbook = book({"A1": [["Item", "Draft", "Final"], ["Sales", 1, 2], ["Secret", 3, 4], ["Costs", 5, 6]]})
    sheet = workbook.active
    assert sheet is not None
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("Notes").append(["hidden words"])
    workbook["Notes"].sheet_state = "veryHidden"
    report = read(workbook)
    assert tables(report)[0].rows == (("Item", "Final"), ("Sales", "2"), ("Costs", "6"))
    assert "hidden words" not in "".join(block.text for block in report.blocks)


def test_cells_read_as_their_formats_show_them() -> None:
    shown = {"#,##0.00": "1,234.50", "0.0%": "123450.0%", "0!.0,": "0.1", '"约"0': "约1235", "[$€-2] 0": "€ 1235"}
    workbook = book({"A1": [["Format", "Value"], *([f"row {code}", 1234.5] for code in shown)]})
    sheet = workbook.active
    assert sheet is not None
    for row, code in enumerate(shown, start=2):
        sheet.cell(row, 2).number_format = code
    assert [row[1] for row in tables(read(workbook))[0].rows[1:]] == list(shown.values())


def test_comments_are_notes_of_the_table_and_name_their_cell() -> None:
    workbook = book({"A1": SALES})
    sheet = workbook.active
    assert sheet is not None
    sheet["B3"].comment = Comment("Restated\nin May", "Ann")
    assert tables(read(workbook))[0].notes == ("B3: Restated in May",)


def test_sheets_are_headings_and_lines_paragraphs_in_reading_order() -> None:
    workbook = book({"A1": "First line.", "A2": "Second line.", "A4": SALES}, name="Summary")
    workbook.create_sheet("Outlook").append(["We expect growth."])
    report = read(workbook)
    assert texts(report, BlockKind.HEADING) == ["report", "Summary", "Outlook"]
    assert texts(report) == ["First line.", "Second line.", "We expect growth."]
    assert report.blocks[-1].place.headings == ("Outlook",)
    spans = [(block.start, block.end) for block in report.blocks]
    assert all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_sheet_nobody_named_is_no_heading_and_bold_lines_are() -> None:
    workbook = book({"A1": "Valuation", "A3": "The shares are cheap.", "A5": SALES})
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"].font = Font(bold=True)
    assert texts(read(workbook), BlockKind.HEADING) == ["report", "Valuation"]


def test_formulas_without_a_stored_value_are_told() -> None:
    report = read(book({"A1": [["Item", "Value"], ["Sales", 1], ["Double", "=B2*2"]]}))
    assert report.warnings == (
        "Sheet: 1 formulas have no stored value and are empty; open the file in a spreadsheet program and save it",
    )


@pytest.mark.skipif(not (MATERIAL / "report.xlsx").exists(), reason="needs the report in ../shared")
def test_every_cell_of_the_real_report_has_its_row_group_and_column_path() -> None:
    truth = json.loads((MATERIAL / "ground_truth.json").read_text(encoding="utf-8"))["tables"]
    found = tables(read_report(MATERIAL / "report.xlsx", Settings()))
    seen = 0
    for expected in truth.values():
        # The sheet prints a title over the one table that has no caption in the report.
        caption = bare(expected["caption"] or "评级说明")
        (table,) = [one for one in found if bare(one.caption).startswith(caption)]
        titles = {row[0] for row in expected["expanded_header"] if len(set(row)) == 1}
        for cell in expected["cells"]:
            row = table.header_rows + cell["row"]
            names = [bare(name) for name in cell["path"] if name not in titles]
            (column,) = [at for at in range(table.width) if [bare(n) for n in table.column_path(at)] == names]
            assert bare(table.rows[row][column]) == bare(cell["value"])
            assert [bare(n) for n in table.row_path(row)] == [bare(n) for n in (*cell["group"], *cell["keys"])]
            seen += 1
        assert bare("".join((*table.notes, table.source))) == bare(expected["note"] or "")
    assert seen == 223


# ---- the title of the whole workbook -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Harrow Cold Chain plc (HCC LN) - valuation model", "Harrow Cold Chain plc (HCC LN) - valuation model"),
        ("云岭仪器股份有限公司盈利预测模型", "云岭仪器股份有限公司盈利预测模型"),
        ("Sales by region", "report"),
    ],
)
def test_the_first_row_is_the_title_of_a_workbook_where_it_names_a_company(line: str, title: str) -> None:
    assert read(book({"A1": [line], "A3": SALES}, name="Model")).title == title


def test_the_title_that_a_workbook_has_of_its_own_stays() -> None:
    workbook = book({"A1": ["Harrow Cold Chain plc (HCC LN) - valuation model"], "A3": SALES})
    workbook.properties.title = "Cold chains of Europe"
    assert read(workbook).title == "Cold chains of Europe"
