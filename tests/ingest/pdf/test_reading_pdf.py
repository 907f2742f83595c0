"""PDF reports: what is prose, heading, list, footnote, furniture and table on their pages, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_files import Sheet, pdf

from ingest.pdf.text.report import read_pdf
from ingest.words.page_progress import listening
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, ParsedReport

TEXT = (
    "The company sold more machines than in any year before, and its new plant in the",
    "south began to deliver in March. Orders for the coming year cover two thirds of what",
    "can be made.",
)
MORE = (
    "Costs rose more slowly than sales, for steel became cheaper and energy did too, and",
    "the margin improved by two points.",
)


def read(*sheets: Sheet, title: str = "") -> ParsedReport:
    return read_pdf(pdf(*sheets, title=title), Path("report.pdf"))


def texts(report: ParsedReport, kind: BlockKind) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def paragraphs(report: ParsedReport) -> list[str]:
    return texts(report, BlockKind.PARAGRAPH)


def only_table(report: ParsedReport) -> Block:
    (block,) = [block for block in report.blocks if block.table]
    return block


def plain() -> Sheet:
    sheet = Sheet().text(60, 90, "Machines Sell Better Than Ever", 20).text(60, 120, "12 March 2024")
    sheet.text(60, 160, "Results", bold=True).lines(60, 185, TEXT).lines(60, 240, MORE)
    return sheet.text(60, 300, "Outlook", bold=True).lines(60, 325, TEXT[1:])


def test_lines_become_paragraphs_under_headings_by_size_and_weight() -> None:
    report = read(plain())
    assert (report.title, report.date, report.pages) == ("Machines Sell Better Than Ever", "2024-03-12", 1)
    assert texts(report, BlockKind.HEADING) == ["Machines Sell Better Than Ever", "Results", "Outlook"]
    assert " ".join(TEXT) in paragraphs(report)
    assert " ".join(MORE) in paragraphs(report)
    assert report.blocks[-1].place.headings == ("Outlook",)


def test_a_paragraph_goes_on_over_a_page_and_what_recurs_on_pages_is_dropped() -> None:
    sheets = [Sheet().text(60, 40, "Example Research", 8).text(300, 815, f"{at} / 4", 8) for at in range(1, 5)]
    sheets[0].text(60, 90, "A title of its own", 20).lines(60, 700, TEXT[:2])
    sheets[1].lines(60, 90, TEXT[2:]).lines(60, 140, MORE)
    sheets[2].lines(60, 90, MORE)
    sheets[3].lines(60, 90, MORE)
    report = read(*sheets)
    assert paragraphs(report)[0] == " ".join(TEXT)
    assert report.blocks[1].place.page == 1
    assert [block.place.page for block in report.blocks[2:]] == [2, 3, 4]
    told = "".join(block.text for block in report.blocks)
    assert "Example Research" not in told
    assert "/ 4" not in told


def test_two_columns_are_read_one_after_the_other_though_they_are_written_row_by_row() -> None:
    left: tuple[str, ...] = (
        "one two three four five six seven",
        "eight nine ten eleven twelve more",
        "thirteen fourteen fifteen six",
    )
    left += ("seventeen eighteen nineteen twenty", "twenty-one twenty-two and so on it", "ends here on the left.")
    right: tuple[str, ...] = (
        "another column that begins on the",
        "right hand side of the same page as",
        "the other, and goes on for as long",
    )
    right += ("as that does, with words of its own", "that nobody may mix with the others", "to its end on the right.")
    sheet = Sheet().text(60, 80, "Two columns of text", 20)
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        sheet.text(60, 120 + 14 * at, one).text(320, 120 + 14 * at, other)
    assert paragraphs(read(sheet)) == [" ".join(left), " ".join(right)]


def test_words_that_the_end_of_a_line_cut_are_whole_and_compounds_keep_their_hyphen() -> None:
    cut: tuple[str, ...] = ("This is what the market for machines and for what belongs to them, and inter-",)
    cut += ("national trade in all of its many forms as well, had told us, measured year-on-", "year.")
    report = read(plain().lines(60, 420, cut).lines(60, 500, ("Growth is year-on-year.",)))
    (text,) = [text for text in paragraphs(report) if text.startswith("This is")]
    assert "and international trade" in text
    assert text.endswith("year-on-year.")


def test_items_have_their_bullets_taken_off_whether_written_or_drawn() -> None:
    sheet = (
        plain().text(70, 420, "• first of the things").text(82, 436, "second of the things").area(72, 430, 75, 433, 0.0)
    )
    assert texts(read(sheet), BlockKind.LIST_ITEM) == ["first of the things", "second of the things"]


def test_a_footnote_is_tied_to_its_mark_and_an_exponent_is_none() -> None:
    sheet = plain().text(60, 420, "Prices fell by a tenth").text(161, 416, "1", 6).text(165, 420, " on 20 m")
    sheet.text(205, 416, "2", 6).text(209, 420, " of floor.").text(60, 780, "1", 6).text(66, 783, "In dollars.", 8)
    report = read(sheet)
    assert "Prices fell by a tenth on 20 m2 of floor." in paragraphs(report)
    assert report.blocks[-1].text == "In dollars."
    assert report.blocks[-1].place.headings == ("Outlook",)


def test_a_footnote_of_a_cell_is_among_the_notes_of_its_table() -> None:
    sheet = plain().grid(60, 420, [["Item", "2023"], ["", "12.5"], ["Profit", "1.5"]])
    sheet.text(64, 448, "Sales").text(88, 445, "1", 6).text(60, 700, "1", 6).text(66, 703, "Before discounts.", 8)
    table = only_table(read(sheet)).table
    assert table is not None
    assert table.rows[1] == ("Sales", "12.5")
    assert table.notes == ("Before discounts.",)


def test_a_table_has_its_caption_unit_and_source() -> None:
    sheet = plain().text(60, 400, "表 1：产量与销量").text(250, 400, "单位：万吨")
    sheet.grid(60, 410, [["项目", "2023", "2024"], ["产量", "12.5", "14.1"], ["销量", "11.2", "13.9"]])
    table = only_table(read(sheet.text(60, 475, "资料来源：公司公告", 8))).table
    assert table is not None
    assert (table.caption, table.unit, table.source) == ("表 1：产量与销量", "万吨", "资料来源：公司公告")


def test_a_table_over_a_page_break_is_one_and_knows_the_page_of_every_row() -> None:
    header = ["Item", "2023", "2024"]
    first, second = plain(), Sheet()
    first.text(60, 740, "Table 1: Sales").grid(60, 750, [header, ["North", "1.5", "2.5"], ["South", "3.5", "4.5"]])
    second.grid(60, 60, [header, ["East", "5.5", "6.5"], ["West", "7.5", "8.5"]]).lines(60, 200, MORE)
    block = only_table(read(first, second))
    table = block.table
    assert table is not None
    assert [row[0] for row in table.rows] == ["Item", "North", "South", "East", "West"]
    assert [row[0].page for row in table.areas if row[0]] == [1, 1, 1, 2, 2]
    assert (block.place.page, len(block.place.boxes)) == (1, 1)


def test_contents_are_no_text_and_make_headings_known() -> None:
    rows = (
        "Results ........................ 2",
        "An outlook in plain type ....... 2",
        "Table 1: Sales ................. 2",
    )
    listed = Sheet().text(60, 90, "Contents", 20).lines(60, 130, rows)
    sheet = plain().text(60, 420, "An outlook in plain type").lines(60, 450, MORE)
    report = read(listed, sheet)
    assert "An outlook in plain type" in texts(report, BlockKind.HEADING)
    assert not any("...." in block.text for block in report.blocks)


@pytest.mark.parametrize("name", ["locked", "cut", "html", "empty"])
def test_files_that_cannot_be_read_are_refused_in_two_lines(name: str) -> None:
    data = {"locked": pdf(plain(), locked=True), "cut": pdf(plain())[:300], "html": b"<html>", "empty": pdf(Sheet())}[
        name
    ]
    told = {"locked": "password", "cut": "damaged", "html": "damaged", "empty": "no text"}[name]
    with pytest.raises(UnreadableFileError, match=told) as caught:
        read_pdf(data, Path("report.pdf"))
    assert len(str(caught.value).splitlines()) == 2


def test_a_pdf_without_pages_is_not_told_the_fault_of_the_file_before_it() -> None:
    for _ in range(2):
        with pytest.raises(UnreadableFileError, match="password"):
            read_pdf(pdf(plain(), locked=True), Path("locked.pdf"))
        with pytest.raises(UnreadableFileError, match="without pages"):
            read_pdf(pdf(), Path("report.pdf"))


def test_reading_tells_its_progress_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    with listening(lambda done, count: told.append((done, count))):
        read(plain(), plain(), plain())
    assert told == [(1, 3), (2, 3), (3, 3)]
