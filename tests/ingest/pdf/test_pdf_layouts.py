"""Layouts that reports are set in: statements side by side, sidebars, ragged text, figures, tables without rules."""

from __future__ import annotations

from pdf_files import Sheet
from test_reading_pdf import MORE, TEXT, paragraphs, plain, read, texts

from kb.model import BlockKind, ParsedReport, Table

STATEMENT = (
    ("流动资产", "3,210", "3,890"),
    ("货币资金", "820", "1,015"),
    ("应收账款", "1,120", "1,340"),
    ("存货", "960", "1,080"),
)
INCOME = (
    ("营业收入", "4,804", "5,832"),
    ("营业成本", "3,565", "4,205"),
    ("销售费用", "96", "115"),
    ("净利润", "505", "688"),
)


def tables(report: ParsedReport) -> list[Table]:
    return [block.table for block in report.blocks if block.table]


def row(sheet: Sheet, y: float, x: float, cells: tuple[str, ...]) -> None:
    sheet.text(x, y, cells[0], 8)
    for at, cell in enumerate(cells[1:], start=1):
        sheet.text(x + 60 + 55 * at - 4 * len(cell), y, cell, 8)


def test_two_statements_side_by_side_are_two_tables_of_one_caption_and_source() -> None:
    sheet = plain().text(50, 420, "表 5：财务报表摘要（单位：百万元）", 9)
    for x, rows in (
        (50, (("资产负债表", "2023A", "2024A"), *STATEMENT)),
        (300, (("利润表", "2023A", "2024A"), *INCOME)),
    ):
        for at, cells in enumerate(rows):
            row(sheet, 436 + 12 * at, x, cells)
    report = read(sheet.text(50, 500, "资料来源：公司公告", 8))
    left, right = tables(report)
    assert left.rows == (("资产负债表", "2023A", "2024A"), *STATEMENT)
    assert right.rows == (("利润表", "2023A", "2024A"), *INCOME)
    assert left.caption == right.caption == "表 5：财务报表摘要（单位：百万元）"
    assert (left.unit, right.unit, right.source) == ("百万元", "百万元", "资料来源：公司公告")


def test_a_row_whose_label_is_long_is_a_row_of_a_table_without_rules() -> None:
    sheet = plain()
    rows: tuple[tuple[str, ...], ...] = (("Item", "2023", "2022"), ("Net sales", "4,812", "4,443"))
    rows += (("Selling, general and administrative expenses, with charges for restructuring", "812", "790"),)
    for at, cells in enumerate((*rows, ("Operating income", "654", "534"))):
        sheet.text(60, 430 + 14 * at, cells[0]).text(450, 430 + 14 * at, cells[1]).text(500, 430 + 14 * at, cells[2])
    (table,) = tables(read(sheet))
    assert [cells[1] for cells in table.rows] == ["2023", "4,812", "812", "654"]


def test_facts_beside_the_text_of_the_cover_are_facts_though_they_come_after_it() -> None:
    sheet = plain()
    for at, fact in enumerate(("Rating: Buy", "Analyst: Jane Doe", "Phone: 555 0100", "Fax: 555 0101")):
        sheet.text(480, 90 + 12 * at, fact, 8)
    report = read(sheet)
    facts = [block for block in report.blocks if block.text.startswith(("Rating", "Analyst"))]
    assert [block.place.headings for block in facts] == [(report.title,)] * 2
    assert " ".join(TEXT) in paragraphs(report)


def test_lines_of_uneven_length_are_one_paragraph_when_the_next_word_would_not_have_fitted() -> None:
    ragged: tuple[str, ...] = (
        "Some text that is set to the left alone ends where its words end, and what",
        "characteristically follows is either",
    )
    ragged = (ragged[0], "establishments, institutions or organisations of whatever kind there might be", ragged[1])
    report = read(plain().lines(60, 420, ragged).lines(60, 490, ("A short one.", "Another short one.")))
    assert " ".join(ragged) in paragraphs(report)
    assert {"A short one.", "Another short one."} <= set(paragraphs(report))


def test_what_is_printed_inside_a_figure_is_the_figures_not_text_and_no_table() -> None:
    sheet = Sheet().text(60, 90, "Figure 1: Orders by month")
    for at, label in enumerate(("500", "400", "300", "200")):
        sheet.text(60, 120 + 30 * at, label, 8)
    sheet.text(90, 230, "Jan", 8).text(150, 230, "Apr", 8).text(210, 230, "Jul", 8).text(
        60, 250, "Source: the company", 8
    )
    report = read(plain(), sheet.lines(60, 300, MORE))
    (figure,) = texts(report, BlockKind.FIGURE)
    assert figure.startswith("Figure 1: Orders by month")
    assert figure.endswith("Source: the company")
    assert tables(report) == []


def test_the_caption_of_a_figure_on_the_next_page_is_not_that_of_a_table_before_it() -> None:
    first = plain().grid(60, 700, [["Item", "2023"], ["Sales", "12.5"]])
    report = read(first, Sheet().text(60, 90, "Figure 1: Orders").text(60, 110, "Source: the company", 8))
    assert tables(report)[0].caption == ""
    assert texts(report, BlockKind.FIGURE) == ["Figure 1: Orders\nSource: the company"]


def test_a_title_that_the_file_has_behind_its_table_stands_before_it() -> None:
    first = plain().grid(60, 460, [["Item", "2023"], ["Sales", "12.5"], ["Costs", "9.5"]])
    report = read(first.text(60, 440, "Sales and costs (in millions)").lines(60, 560, MORE))
    assert tables(report)[0].caption == "Sales and costs (in millions)"
    assert tables(report)[0].unit == "in millions"


def test_lines_above_one_another_that_the_file_has_behind_their_table_are_its_title_in_their_order() -> None:
    sheet = Sheet().text(60, 60, "Reconciliation of measures")
    rows = [["", "2023", "2024"], *([name, "12", "14"] for name in ("Sales", "Costs", "Profit"))]
    sheet.grid(60, 320, rows, across=120.0).text(180, 280, "Growth without acquisitions").text(200, 300, "By segment")
    (table,) = tables(read(plain(), sheet))
    assert table.caption == "Growth without acquisitions · By segment"


def test_a_unit_line_between_a_title_and_its_table_is_the_tables_and_no_heading() -> None:
    sheet = plain().text(60, 400, "Statement of cash flows", 14).text(60, 418, "$ in millions (unaudited)", 11)
    rows = [["", "2023", "2024"], *([name, "12", "14"] for name in ("Sales", "Costs", "Profit"))]
    report = read(sheet.grid(60, 440, rows, across=120.0))
    (table,) = tables(report)
    assert table.unit == "$ in millions"
    assert next(block for block in report.blocks if block.table).place.headings[-1:] == ("Statement of cash flows",)


def test_a_sentence_or_a_mark_before_a_table_is_no_title_of_it() -> None:
    rows = [["", "2023", "2024"], *([name, "12", "14"] for name in ("Sales", "Costs", "Profit"))]
    for text in ("Sales grew in each of the regions.", "(a)", "see the notes"):
        sheet = plain().text(60, 420, text).grid(60, 440, rows, across=120.0)
        assert [table.caption for table in tables(read(sheet))] == [""]


def test_titles_in_the_middle_of_two_pages_are_two() -> None:
    def page(title: str) -> Sheet:
        sheet = Sheet().text(297 - 2.5 * len(title), 90, title).text(260, 104, "(in millions)")
        return sheet.grid(60, 130, [["Item", "2023"], ["Sales", "12.5"], ["Costs", "9.5"]], across=200.0)

    report = read(plain(), page("Condensed Statement of Income"), page("Condensed Statement of Cash Flows"))
    assert all("Income" not in block.text or "Cash" not in block.text for block in report.blocks if not block.table)


def test_the_one_row_that_a_page_break_left_of_a_table_goes_on_with_it() -> None:
    rows = [["No", "Holder", "Share"], ["1", "Ruiting", "22.46%"], ["2", "Nominees", "14.48%"]]
    first = plain().grid(60, 760, rows, across=150.0)
    report = read(first, Sheet().grid(60, 60, [["3", "Huang", "10.23%"]], across=150.0).lines(60, 120, MORE))
    (table,) = tables(report)
    assert table.rows[-1] == ("3", "Huang", "10.23%")


def test_a_name_that_begins_with_a_year_behind_a_number_and_a_colon_is_a_caption() -> None:
    rows = [["区域", "2023", "2024"], ["华东", "10", "12"], ["华南", "20", "24"]]
    report = read(plain().text(60, 440, "表 1：2024年各区域收入").grid(60, 460, rows))
    assert tables(report)[0].caption == "表 1：2024年各区域收入"


def test_a_table_whose_header_comes_again_below_another_title_is_another_table() -> None:
    def page(title: str, *names: str) -> Sheet:
        rows = [["", "2023", "2024"], *([name, "12", "14"] for name in names)]
        return Sheet().text(60, 60, title).grid(60, 100 if "Cash" in title else 700, rows, across=120.0)

    first = page("Statement of income", "Sales", "Costs", "Profit").lines(60, 100, (*TEXT, *MORE))
    assert len(tables(read(first, page("Cash flows", "Receipts", "Payments")))) == 2
    again = page("Statement of income", "Sales", "Costs", "Profit").lines(60, 100, (*TEXT, *MORE))
    assert len(tables(read(again, page("Cash income (continued)", "Receipts", "Payments")))) == 1


def test_a_contents_page_with_a_header_over_its_numbers_is_no_table() -> None:
    sheet = Sheet().text(60, 90, "INDEX").text(480, 110, "Page")
    for at, (item, name, number) in enumerate(
        (
            ("Item 1.", "Business", "3"),
            ("Item 2.", "Properties", "16"),
            ("Item 3.", "Legal Proceedings", "17"),
            ("Item 4.", "Signatures", "19"),
        )
    ):
        sheet.text(60, 130 + 16 * at, item).text(130, 130 + 16 * at, name).text(485, 130 + 16 * at, number)
    assert tables(read(plain(), sheet)) == []


def test_running_text_larger_than_the_tables_and_notes_is_paragraphs_and_no_headings() -> None:
    letter = (
        "For the coming year the company now expects to deliver growth of 8 percent (previously 6",
        "percent), and to earn 9 percent more a share than in the year before, which is more than",
        "anybody had hoped for when the plant in the south was still to be built and paid for by",
        "those who now own it.",
    )
    after = ("The board thanks all who helped to bring the new machines to the customers, and it goes", "on to hope.")
    sheet = Sheet().text(60, 60, "Machines Sell Better Than Ever", 20)
    for at in range(3):
        sheet.lines(60, 100 + 180 * at, letter, size=11.0, step=19.0).lines(
            60, 190 + 180 * at, after, size=11.0, step=19.0
        )
    notes = Sheet()
    for at in range(9):
        notes.lines(60, 60 + 80 * at, (*TEXT, *MORE), size=9.0, step=11.0)
    report = read(sheet, notes, notes)
    assert texts(report, BlockKind.HEADING) == ["Machines Sell Better Than Ever"]
    assert " ".join(letter) in paragraphs(report)
    assert " ".join(after) in paragraphs(report)
