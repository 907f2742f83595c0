"""A chat as a file: tables are tables, every figure has its source, nothing of a report is a formula or markup."""

import io
from dataclasses import replace

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from told_answers import ANSWERED, CELL, EN, FACT, ZH

from kb.html.answer_text import markdown_text, plain_text
from kb.model import Answer, CitedCell
from ui.export import FORMATS, ExportedTurn, exported
from ui.export.excel import number_of

GRID = "They are:\n\n| Name | PE |\n| --- | ---: |\n| Acme | 12.5 |\n| Bolt | (1,008.00) |\n\n[2]"
TABLED = replace(ANSWERED, answer=GRID)
UNSURE = Answer("q", "Not certain.", abstained=True, nearest=(FACT, CELL), closest=1)
TURNS = [
    ExportedTurn("How many?", ANSWERED), ExportedTurn("Which?", TABLED), ExportedTurn("Where?", UNSURE), ExportedTurn("When?", None, "Stopped."),
]  # fmt: skip


@pytest.mark.parametrize("tell", [plain_text, markdown_text])
def test_a_marker_never_joins_the_figure_before_it(tell: object) -> None:
    told = tell(replace(ANSWERED, answer="PE 8,893.31[1]. And 12%[2][1], [9]."), EN)  # type: ignore[operator]
    assert "8,893.31 [1]." in told
    assert "12% [2][1]," in told
    assert "[9]" not in told
    assert "[1] Report A · Two (a.md)" in told


def test_a_table_is_copied_as_cells_and_as_markdown() -> None:
    assert "Name\tPE\nAcme\t12.5\nBolt\t(1,008.00)" in plain_text(TABLED, EN)
    assert "| Name | PE |\n| --- | ---: |\n| Acme | 12.5 |" in markdown_text(TABLED, EN)


def test_what_is_not_sure_or_not_there_is_said_first() -> None:
    assert plain_text(UNSURE, EN).startswith(EN["outcome_closest"])
    assert "“Sales were 5.” [1]" in plain_text(UNSURE, EN)
    assert plain_text(replace(UNSURE, closest=0), ZH).startswith(ZH["outcome_absent"])


def test_the_markdown_file_has_every_question_and_every_figure_with_its_source() -> None:
    told = exported("md", "My *chat*", TURNS, EN).decode("utf-8")
    assert told.startswith("# My \\*chat\\*\n")
    assert [line for line in told.splitlines() if line.startswith("## ")] == [
        "## How many?",
        "## Which?",
        "## Where?",
        "## When?",
    ]
    assert "| Acme | PE › 2025E | 12.5 | x | [2] |" in told
    assert "*Stopped.*" in told


def test_the_word_file_has_tables_as_tables_and_sources() -> None:
    document = Document(io.BytesIO(exported("docx", "Chat", TURNS, EN)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert [["Name", "PE"], ["Acme", "12.5"], ["Bolt", "(1,008.00)"]] in tables
    assert ["Acme", "PE › 2025E", "12.5", "x", "[2]"] in tables[0]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in (
        "How many?",
        "Sales were 5 [1], PE 12.5 [2]; see.",
        "[1] Report A · Two (a.md)",
        EN["outcome_closest"],
        "Stopped.",
    ):
        assert part in text


def test_the_workbook_has_answers_figures_quotes_and_tables_with_numbers_as_numbers() -> None:
    book = load_workbook(io.BytesIO(exported("xlsx", "Chat", TURNS, EN)))
    assert book.sheetnames == ["Answers", "Figures", "Quotes", "Table 2.1"]
    assert [row[1] for row in book["Answers"].iter_rows(min_row=2, values_only=True)] == [
        "How many?",
        "Which?",
        "Where?",
        "When?",
    ]
    figure = next(book["Figures"].iter_rows(min_row=2, values_only=True))
    assert figure == (1, "Acme", "PE › 2025E", 12.5, "12.5", "x", "Report A", 7, "Table 3", "a.md")
    rows = list(book["Table 2.1"].iter_rows(values_only=True))
    assert rows == [("Name", "PE"), ("Acme", 12.5), ("Bolt", -1008)]
    assert book["Table 2.1"]["B3"].number_format == "#,##0.00"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = replace(CELL, cells=(CitedCell(text, (text,), text, text, (2, 2)),))
    turns = [
        ExportedTurn(
            text, replace(ANSWERED, answer=f"| {text} | b |\n|---|---|\n| {text} | 1 |\n\n[2]", citations=(cell,))
        )
    ]
    book = load_workbook(io.BytesIO(exported("xlsx", text, turns, EN)))
    kinds = {one.data_type for sheet in book for row in sheet.iter_rows() for one in row if one.value == text}
    assert kinds == {"s"}


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("8,893.31", 8893.31), ("-520.70", -520.7), ("−3", -3), ("(1,008)", -1008), ("12.5%", 0.125), ("0.3", 0.3),
        ("12.5x", None), ("2024E", None), ("1,23", None), ("", None), ("(5", None), ("5)", None), ("12 [1]", None),
    ],
)  # fmt: skip
def test_a_printed_figure_becomes_the_number_that_it_is_and_nothing_else_does(
    printed: str, number: float | None
) -> None:
    found = number_of(printed)
    assert (found[0] if found else None) == (pytest.approx(number) if number is not None else None)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(FORMATS)))
def test_any_text_can_be_exported(text: str, kind: str) -> None:
    cell = replace(CELL, title=text, cells=(CitedCell(text, (text,), text, text, (2, 2)),))
    answer = Answer(text, f"{text} [2]", abstained=False, citations=(replace(FACT, quote=text), cell))
    assert exported(kind, text, [ExportedTurn(text, answer), ExportedTurn(text, None, text)], ZH)
