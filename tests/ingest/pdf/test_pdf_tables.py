"""Tables on pages of a PDF: drawn with lines, with a few rules, with colours, or with space only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_drawing import Drawing

from ingest.pdf.tables.finding import PdfTable, find_tables
from ingest.tables.structure import structure

if TYPE_CHECKING:
    from kb.model import Table


def only(drawing: Drawing) -> PdfTable:
    (table,) = find_tables(drawing.page())
    return table


def read(drawing: Drawing) -> Table:
    draft = structure(only(drawing).grid)
    assert draft is not None
    return draft.table


def ruled() -> Drawing:
    """Two rows under a header of two levels; a label spans both rows."""
    drawing = Drawing()
    for y, x0 in ((100, 50), (115, 150), (130, 50), (145, 150), (160, 50)):
        drawing.across(y, x0, 350)
    for x, y0 in ((50, 100), (150, 100), (250, 115), (350, 100)):
        drawing.down(x, y0, 160)
    drawing.text(100, 115, "板块", "centre").text(250, 107, "净利润", "centre")
    drawing.row(122, {200: "2024E", 300: "2025E"}, "centre").text(100, 145, "云侧", "centre")
    return drawing.row(137, {200: "1.5", 300: "2.5"}, "centre").row(152, {200: "3.5", 300: "4.5"}, "centre")


def test_cells_between_lines_have_their_spans() -> None:
    table = only(ruled())
    assert table.ruled
    assert table.grid.rows == (
        ("板块", "净利润", "净利润"),
        ("板块", "2024E", "2025E"),
        ("云侧", "1.5", "2.5"),
        ("云侧", "3.5", "4.5"),
    )
    assert set(table.grid.merged) == {(0, 0, 2, 1), (0, 1, 1, 2), (2, 0, 2, 1)}


def test_every_cell_knows_where_it_stands_and_the_table_its_characters() -> None:
    table = only(ruled().text(50, 300, "正文"))
    box = table.boxes[2][0]
    assert box is not None
    assert (box.x0, box.x1) == pytest.approx((50 / 595, 150 / 595), abs=1e-4)
    assert (box.y0, box.y1) == pytest.approx((130 / 842, 160 / 842), abs=1e-4)
    assert table.chars == frozenset(range(len(ruled().chars)))


def three_lines() -> Drawing:
    """Groups at the middle of their rows, a header of two levels with a line under one group only."""
    drawing = Drawing().across(100, 50, 450).across(130, 50, 450).across(190, 50, 450).across(115, 240, 450)
    drawing.row(115, {80: "板块", 160: "简称"}, "centre").text(345, 107, "净利润", "centre")
    drawing.row(122, {280: "2024E", 410: "2025E"}, "centre")
    for index, name in enumerate(("甲股", "乙股", "丙股", "丁股", "戊股")):
        drawing.row(138 + 11 * index, {160: name, 280: f"{index}.5", 410: f"{index}.75"}, "centre")
    return drawing.text(80, 143.5, "云侧", "centre").text(80, 171, "端侧", "centre")


def test_a_label_at_the_middle_of_its_rows_names_them_all() -> None:
    table = read(three_lines())
    assert [row[:2] for row in table.rows[2:]] == [
        ("云侧", "甲股"),
        ("云侧", "乙股"),
        ("端侧", "丙股"),
        ("端侧", "丁股"),
        ("端侧", "戊股"),
    ]
    assert (table.header_rows, table.label_columns, table.doubts) == (2, 2, ())


def test_a_group_stands_over_the_columns_at_whose_middle_it_is() -> None:
    assert [read(three_lines()).column_path(at) for at in range(4)] == [
        ("板块",),
        ("简称",),
        ("净利润", "2024E"),
        ("净利润", "2025E"),
    ]


def set_at_the_right(groups: dict[float, str], columns: dict[float, str]) -> Drawing:
    """Names of groups that end where their last column ends, as a page printed from HTML has them."""
    drawing = Drawing().across(100, 50, 500).across(130, 50, 500)
    drawing.text(50, 107, "Segment").row(107, groups, "right").row(122, columns, "right")
    for index, name in enumerate(("North", "South", "East", "West")):
        figures = dict.fromkeys(columns, f"{index + 2}{index}.{index + 1}")
        drawing.text(50, 138 + 11 * index, name).row(138 + 11 * index, figures, "right")
    return drawing


def test_groups_set_at_the_right_are_over_the_columns_that_begin_again() -> None:
    columns: dict[float, str] = {220: "FY26", 290: "FY25", 360: "Change", 430: "FY26", 500: "FY25"}
    table = read(set_at_the_right({360: "Revenue", 500: "Profit"}, columns))
    assert [table.column_path(at) for at in range(1, 6)] == [
        ("Revenue", "FY26"),
        ("Revenue", "FY25"),
        ("Revenue", "Change"),
        ("Profit", "FY26"),
        ("Profit", "FY25"),
    ]


def test_a_column_behind_the_groups_keeps_its_own_name() -> None:
    columns: dict[float, str] = {200: "FY26", 260: "FY25", 320: "FY26", 380: "FY25", 500: "Growth"}
    table = read(set_at_the_right({260: "Occupancy", 380: "RevPAR"}, columns))
    assert [table.column_path(at)[0] for at in range(1, 6)] == ["Occupancy", "Occupancy", "RevPAR", "RevPAR", "Growth"]
