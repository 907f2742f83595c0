"""Financial statements as filings print them: columns set apart by space, a line under each name, totals, covers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pdf_drawing import Drawing

from ingest.pdf.tables.finding import find_tables
from ingest.tables.structure import structure
from kb.places import Area

if TYPE_CHECKING:
    from ingest.pdf.tables.finding import PdfTable
    from kb.model import Table


def found(drawing: Drawing) -> list[Table]:
    """The tables of a page, as they are read."""
    drafts = [structure(replace(table.grid, areas=areas_of(table))) for table in find_tables(drawing.page())]
    return [draft.table for draft in drafts if draft]


def areas_of(table: PdfTable) -> tuple[tuple[Area | None, ...], ...]:
    return tuple(tuple(Area(1, box.x0, box.y0, box.x1, box.y1) if box else None for box in row) for row in table.boxes)


def only(drawing: Drawing) -> Table:
    (table,) = found(drawing)
    return table


def figures(drawing: Drawing, y: float, label: str, *values: str, indent: float = 0, right: float = 300) -> Drawing:
    """A row: a label at the left, its values with their right ends 70 points apart."""
    drawing.text(50 + indent, y, label)
    return drawing.row(y, {right + 70 * at: value for at, value in enumerate(values) if value}, "right")


def columns(table: Table) -> list[tuple[str, ...]]:
    return [table.column_path(column) for column in range(table.label_columns, table.width)]


def labels(table: Table) -> list[tuple[str, ...]]:
    return [table.row_path(row) for row in table.body]


def test_upper_names_part_the_columns_where_the_lower_ones_repeat() -> None:
    drawing = Drawing().text(250, 100, "13 Weeks Ended").text(390, 100, "52 Weeks Ended")
    for at, name in enumerate(("Feb 1, 2025", "Feb 3, 2024") * 2):
        drawing.text(300 + 70 * at, 114, name, "right")
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 130 + 14 * at, label, "1,001", "1,002", "4,003", "4,004")
    assert columns(only(drawing)) == [
        ("13 Weeks Ended", "Feb 1, 2025"),
        ("13 Weeks Ended", "Feb 3, 2024"),
        ("52 Weeks Ended", "Feb 1, 2025"),
        ("52 Weeks Ended", "Feb 3, 2024"),
    ]


def test_a_name_stands_over_the_columns_that_the_line_under_it_reaches_over() -> None:
    drawing = Drawing().text(300, 100, "Three Months Ended", "centre").across(106, 230, 370)
    drawing.text(475, 100, "Change", "centre").across(106, 440, 510)
    drawing.row(116, {300: "2024", 370: "2023", 510: "Percent"}, "right")
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 132 + 14 * at, label, "1,001", "1,002").text(510, 132 + 14 * at, "3.5%", "right")
    assert columns(only(drawing)) == [
        ("Three Months Ended", "2024"),
        ("Three Months Ended", "2023"),
        ("Change", "Percent"),
    ]


def test_labels_left_of_lines_that_lie_over_the_figures_only_are_labels() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 250, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 116 + 14 * at, label, "1,001", "1,002")
    table = only(drawing.across(150, 250, 370))
    assert [row[0] for row in table.rows[table.header_rows :]] == ["Sales", "Cost of sales", "Margin"]
    assert columns(table) == [("2024",), ("2023",)]


def test_a_table_ends_where_the_header_of_another_begins() -> None:
    drawing = Drawing()
    for top, years in ((100, ("2024", "2023")), (170, ("2022", "2021"))):
        drawing.row(top, {300: years[0], 370: years[1]}, "right").across(top + 6, 50, 370)
        for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
            figures(drawing, top + 16 + 14 * at, label, "1,001", "1,002")
    assert [columns(table) for table in found(drawing)] == [[("2024",), ("2023",)], [("2022",), ("2021",)]]


def test_a_label_on_two_lines_is_one_and_its_figures_stand_beside_it() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    figures(drawing, 116, "Sales", "1,001", "1,002").text(50, 130, "Net increase in cash, cash equivalents")
    figures(drawing, 140, "and restricted cash", "55", "66", indent=8)
    table = only(figures(drawing, 154, "Margin", "300", "400"))
    assert table.rows[table.header_rows + 1] == (
        "Net increase in cash, cash equivalents and restricted cash",
        "55",
        "66",
    )


def test_a_total_without_a_label_belongs_to_the_table() -> None:
    drawing = Drawing().text(50, 100, "Year").text(300, 100, "Payments", "right").across(106, 50, 370)
    for at, label in enumerate(("2025", "2026", "Thereafter")):
        figures(drawing, 116 + 14 * at, label, "1,001")
    table = only(drawing.across(154, 260, 300).text(300, 162, "3,003", "right"))
    assert table.rows[-1][-1] == "3,003"


def test_the_number_of_the_page_below_a_table_is_none_of_its_figures() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 116 + 14 * at, label, "1,001", "1,002")
    table = only(drawing.text(210, 168, "57", "centre"))
    assert [row[0] for row in table.rows[table.header_rows :]] == ["Sales", "Cost of sales", "Margin"]


def test_a_currency_sign_at_the_edge_of_its_column_belongs_to_the_amount_right_of_it() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 116 + 14 * at, label, "1,001", "1,002")
        drawing.row(116 + 14 * at, {246: "$", 310: "$"})
    table = only(drawing)
    assert table.rows[table.header_rows] == ("Sales", "$1,001", "$1,002")
    assert table.width == 3


def test_a_raised_mark_is_no_digit_of_the_figure_before_it() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        drawing.text(50, 116 + 14 * at, label).text(300, 116 + 14 * at, "1,001", "right")
        drawing.text(300.2, 113 + 14 * at, "2", size=5).text(370, 116 + 14 * at, "1,002", "right")
    table = only(drawing)
    assert [row[1] for row in table.rows[table.header_rows :]] == ["1,001"] * 3


def test_labels_set_in_under_a_name_are_of_its_section_and_the_others_are_not() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    drawing.text(50, 116, "Current assets")
    figures(drawing, 130, "Cash", "1,001", "1,002", indent=10)
    figures(drawing, 144, "Inventories", "2,001", "2,002", indent=10)
    figures(drawing, 158, "Goodwill", "3,001", "3,002")
    assert labels(only(drawing)) == [("Current assets", "Cash"), ("Current assets", "Inventories"), ("Goodwill",)]


def test_a_total_closes_the_section_that_it_is_of() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    rows = ("Current assets", "", "Cash", "1,001", "Inventories", "2,001", "Total current assets", "3,002")
    for at, (label, value) in enumerate(zip(rows[::2], rows[1::2], strict=True)):
        indent = 10 if label in {"Cash", "Inventories"} else 0
        figures(drawing, 116 + 14 * at, label, value, value, indent=indent)
    table = only(figures(drawing, 172, "Goodwill", "7", "8"))
    assert labels(table)[0] == ("Current assets", "Cash")
    assert labels(table)[-1] == ("Goodwill",)


def test_what_labels_in_brackets_under_it_name_on_a_cover_is_a_form() -> None:
    drawing = Drawing()
    for at, (left, right) in enumerate((("Delaware", "77-0019522"), ("San Jose, California", "95110-2704"))):
        drawing.text(160, 100 + 34 * at, left, "centre").text(430, 100 + 34 * at, right, "centre")
        names = (("(State of incorporation)", "(Employer number)"), ("(Address of offices)", "(Zip Code)"))[at]
        drawing.text(160, 111 + 34 * at, names[0], "centre").text(430, 111 + 34 * at, names[1], "centre")
    drawing.text(295, 172, "(408) 536-6000", "centre").text(295, 183, "(Telephone number)", "centre")
    (table,) = find_tables(drawing.page())
    assert table.grid.rows == (
        ("State of incorporation", "Delaware"),
        ("Employer number", "77-0019522"),
        ("Address of offices", "San Jose, California"),
        ("Zip Code", "95110-2704"),
        ("Telephone number", "(408) 536-6000"),
    )


def test_a_unit_line_under_the_names_that_share_it_is_their_header() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").text(326, 112, "(In millions)", "centre")
    drawing.across(118, 50, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 128 + 14 * at, label, "1,001", "1,002")
    assert columns(only(drawing)) == [("2024", "(In millions)"), ("2023", "(In millions)")]


def test_text_between_two_tables_is_of_neither() -> None:
    drawing = Drawing()
    drawing.text(50, 174, "The following table shows what was owed at the end of each of the two years:")
    for top in (100, 200):
        drawing.row(top, {300: "2024", 370: "2023"}, "right").across(top + 6, 50, 370)
        for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
            figures(drawing, top + 16 + 14 * at, label, "1,001", "1,002")
    tables = found(drawing)
    assert [len(table.rows) for table in tables] == [4, 4]
    assert all("following" not in cell for table in tables for row in table.rows for cell in row)


def test_a_frame_that_cuts_words_is_no_cell() -> None:
    drawing = Drawing()
    for y in (100, 130, 160):
        drawing.across(y, 50, 258)
    for x in (50, 130, 258):
        drawing.down(x, 100, 160)
    for at in range(4):
        drawing.text(56, 108 + 14 * at, "A sentence that runs over whatever is drawn here")
    assert all(not table.ruled for table in find_tables(drawing.page()))


def test_labels_set_in_inside_their_drawn_cells_are_of_the_section_above() -> None:
    drawing = Drawing()
    rows = (("期首残高", "10", 0), ("当期変動額", "", 0), ("配当", "2", 12), ("純利益", "3", 12), ("期末残高", "15", 0))
    for y in range(100, 200, 16):
        drawing.across(y, 50, 250)
    for x in (50, 170, 250):
        drawing.down(x, 100, 180)
    for at, (label, value, inset) in enumerate(rows):
        drawing.text(56 + inset, 108 + 16 * at, label).text(244, 108 + 16 * at, value, "right")
    drawing.across(84, 50, 250).down(50, 84, 100).down(170, 84, 100).down(250, 84, 100)
    drawing.text(56, 92, "項目").text(244, 92, "資本金", "right")
    assert labels(only(drawing)) == [
        ("期首残高",),
        ("当期変動額", "配当"),
        ("当期変動額", "純利益"),
        ("期末残高",),
    ]


def test_a_line_below_ruled_names_in_their_middle_is_over_all_of_them() -> None:
    drawing = Drawing().text(325, 90, "Years Ended", "centre").across(96, 230, 440)
    for right, year in ((300, "2024"), (370, "2023"), (440, "2022")):
        drawing.text(right, 106, year, "right").across(112, right - 50, right)
    drawing.text(361, 120, "Increase/(Decrease)", "centre").across(126, 50, 440)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 136 + 14 * at, label, "1,001", "1,002", "1,003")
    assert columns(only(drawing)) == [("Years Ended", year, "Increase/(Decrease)") for year in ("2024", "2023", "2022")]


def test_a_tall_name_over_one_column_is_over_no_other_though_it_comes_twice() -> None:
    drawing = Drawing().text(265, 90, "2024", "centre").across(96, 160, 300).text(445, 90, "2023", "centre")
    drawing.across(96, 340, 480)
    for right in (300, 480):
        for at, word in enumerate(("Intangible", "Assets, less", "Amortization")):
            drawing.text(right, 106 + 10 * at, word, "right")
        for at, word in enumerate(("Gross", "Amount")):
            drawing.text(right - 90, 116 + 10 * at, word, "right")
    drawing.across(132, 50, 480)
    for at, label in enumerate(("Rights", "Brands", "Licences")):
        drawing.text(50, 142 + 14 * at, label)
        drawing.row(142 + 14 * at, {210: "1,001", 300: "1,002", 390: "1,003", 480: "1,004"}, "right")
    assert columns(only(drawing)) == [
        (year, name) for year in ("2024", "2023") for name in ("Gross Amount", "Intangible Assets, less Amortization")
    ]


def test_names_in_brackets_under_names_of_columns_are_no_form() -> None:
    drawing = Drawing()
    for at, name in enumerate(("Quoted prices", "Observable inputs", "Unobservable inputs")):
        drawing.text(250 + 90 * at, 100, name, "centre").text(250 + 90 * at, 112, f"(Level {at + 1})", "centre")
        drawing.across(118, 215 + 90 * at, 285 + 90 * at)
    drawing.text(50, 128, "Cash equivalents:")
    for at, label in enumerate(("Corporate bonds", "Money market funds", "Time deposits")):
        drawing.text(60, 142 + 14 * at, label)
        drawing.row(142 + 14 * at, {270: "1,001", 360: "1,002", 450: "1,003"}, "right")
    table = only(drawing)
    assert columns(table)[0] == ("Quoted prices (Level 1)",)
    assert labels(table)[0] == ("Cash equivalents:", "Corporate bonds")


def test_a_raised_mark_on_a_line_of_its_own_belongs_to_the_figure_before_it() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    for at, label in enumerate(("Sales", "Cost of sales", "Margin")):
        figures(drawing, 120 + 18 * at, label, "1,001", "(102)")
    drawing.text(302, 120 + 18 - 9, "(2)", size=7)
    table = only(drawing)
    assert labels(table) == [("Sales",), ("Cost of sales",), ("Margin",)]
    assert table.rows[table.header_rows + 1] == ("Cost of sales", "1,001 (2)", "(102)")


def test_a_contents_page_whose_first_line_is_set_as_a_header_is_no_table() -> None:
    drawing = Drawing()
    for at, (item, name, number) in enumerate(
        (
            ("Part I", "", "3"),
            ("Item 1.", "Business", "3"),
            ("Item 2.", "Properties", "16"),
            ("Item 3.", "Legal Proceedings", "17"),
            ("Item 4.", "Signatures", "19"),
        )
    ):
        drawing.text(60, 130 + 16 * at, item).text(130, 130 + 16 * at, name).text(485, 130 + 16 * at, number)
    assert find_tables(drawing.across(136, 60, 495).across(202, 60, 495).page()) == ()


def test_a_name_at_the_middle_of_some_columns_of_each_period_is_over_those_only() -> None:
    drawing = Drawing().text(330, 100, "First half", "centre").text(540, 100, "Full year", "centre")
    drawing.text(375, 114, "Change in per cent", "centre").text(585, 114, "Change in per cent", "centre")
    for at, name in enumerate(("2024", "2023", "Total", "Own", "Rates") * 2):
        drawing.text(260 + 42 * at, 128, name, "right")
    drawing.across(107, 230, 430).across(107, 440, 640)
    for at, label in enumerate(("Sales", "Services", "Licences")):
        drawing.text(50, 144 + 14 * at, label)
        for place, value in enumerate(("501", "502", "4.1", "3.1", "1.0") * 2):
            drawing.text(260 + 42 * place, 144 + 14 * at, value, "right")
    wide = replace(drawing, width=700.0)
    half: list[tuple[str, ...]] = [("First half", year) for year in ("2024", "2023")]
    half += [("First half", "Change in per cent", name) for name in ("Total", "Own", "Rates")]
    assert columns(only(wide))[:5] == half


def test_words_on_several_lines_whose_figures_stand_at_the_foot_are_one_row() -> None:
    drawing = Drawing().text(50, 100, "Product").text(150, 100, "Use")
    drawing.row(100, {360: "2024", 430: "2023"}, "right").across(106, 50, 430)
    y = 120
    for label, words, value in (("Alpha", "Pain", "101"), ("Beta", "Fever", "202"), ("Gamma", "Cough", "303")):
        drawing.text(50, y, label).text(150, y, words).row(y, {360: value, 430: value}, "right")
        y += 14
    drawing.text(50, y, "Delta").text(150, y, "Colds of grown-ups and").text(156, y + 10, "of children")
    drawing.row(y + 24, {360: "404", 430: "405"}, "right")
    table = only(drawing)
    assert table.rows[-1] == ("Delta", "Colds of grown-ups and of children", "404", "405")


def test_years_under_their_days_are_of_the_header_beside_names_of_two_columns_of_words() -> None:
    drawing = Drawing().text(430, 100, "Three months ended", "centre").across(106, 360, 500)
    drawing.row(114, {430: "July 2,", 500: "July 3,"}, "right").across(106, 150, 340)
    drawing.text(50, 124, "Product").text(150, 124, "Use").row(124, {430: "2023", 500: "2022"}, "right")
    drawing.across(130, 50, 500)
    for at, (label, words) in enumerate((("Alpha", "Pain"), ("Beta", "Fever"), ("Gamma", "Cough"))):
        drawing.text(50, 142 + 14 * at, label).text(150, 142 + 14 * at, words)
        drawing.row(142 + 14 * at, {430: "1,101", 500: "1,202"}, "right")
    assert columns(only(drawing))[-2:] == [
        ("Three months ended", "July 2, 2023"),
        ("Three months ended", "July 3, 2022"),
    ]


def test_a_title_near_the_middle_of_a_table_is_no_name_of_its_columns() -> None:
    drawing = Drawing().text(282, 92, "Statement of equity", "centre").across(100, 50, 500)
    drawing.row(110, {300: "Shares", 400: "Reserves", 500: "Total"}, "right").across(116, 50, 500)
    for at, label in enumerate(("Opening", "Profit", "Closing")):
        drawing.text(50, 128 + 14 * at, label).row(128 + 14 * at, {300: "11", 400: "22", 500: "33"}, "right")
    assert columns(only(drawing)) == [("Shares",), ("Reserves",), ("Total",)]


def test_two_entries_of_a_contents_page_are_no_table() -> None:
    drawing = Drawing()
    for at, (item, name, number) in enumerate((("Item 7A.", "Market Risk", "32"), ("Item 8.", "Statements", "34"))):
        drawing.text(60, 130 + 16 * at, item).text(130, 130 + 16 * at, name).text(485, 130 + 16 * at, number)
    assert find_tables(drawing.across(120, 60, 495).across(154, 60, 495).page()) == ()


def test_a_total_right_below_the_name_of_a_section_does_not_close_it() -> None:
    drawing = Drawing().row(100, {300: "2024", 370: "2023"}, "right").across(106, 50, 370)
    figures(drawing, 120, "Revenue", "501", "502")
    drawing.text(50, 134, "Online sales:")
    figures(drawing, 148, "Total online sales", "101", "102", indent=8)
    figures(drawing, 162, "Share of revenue", "20%", "21%", indent=8)
    assert labels(only(drawing))[-1] == ("Online sales:", "Share of revenue")
