"""A made-up table in each notation that reports come in, and what was read of it."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.reading.formats import READERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sheets import Cell, Figure, Sheet

    from kb.model import ParsedReport, Table


def flat_rows(sheet: Sheet, *, centred: bool = False) -> list[list[str]]:
    """What a page of text keeps: each cell's words in the first slot that it covers; labels `centred` in the middle
    one."""
    height, width = sheet.size
    rows = [[""] * width for _ in range(height)]
    for cell in sheet.cells:
        down = (cell.height - 1) // 2 if centred and cell.role == "label" else 0
        rows[cell.row + down][cell.column] = cell.text
    return rows


def as_text(sheet: Sheet, *, centred: bool = False, stripped: bool = False) -> str:
    """Lines of cells parted by tabs, as PDF converters leave them; `stripped` of the tabs that nothing follows."""
    rows = ["\t".join(row) for row in flat_rows(sheet, centred=centred)]
    return _around(sheet, "\n".join(row.rstrip("\t") if stripped else row for row in rows), gap="\n")


def as_pages(sheet: Sheet, *, gap: str) -> str:
    """Lines of cells parted by tabs, the header told again on the second page."""
    rows = ["\t".join(row) for row in flat_rows(sheet)]
    head = sheet.header_rows
    cut = head + (len(rows) - head) // 2
    while cut > head and any(
        cell.row < cut < cell.row + cell.height or (cell.role == "section" and cell.row == cut - 1)
        for cell in sheet.cells
    ):
        cut -= 1
    return "\n".join(rows[:cut]) + gap + "\n".join([*rows[:head], *rows[cut:]]) + "\n"


def as_markdown(sheet: Sheet, *, ruled_after: int) -> str:
    """Pipes, the rule under the row of that number; 0 is an empty one."""
    cells = flat_rows(sheet)
    if not ruled_after:
        cells, ruled_after = [[""] * sheet.size[1], *cells], 1
    rows = ["| " + " | ".join(row) + " |" for row in cells]
    rows.insert(ruled_after, "|" + " --- |" * sheet.size[1])
    return _around(sheet, "\n".join(rows), gap="\n\n")


def filled_rows(sheet: Sheet) -> list[list[str]]:
    """Every slot told by the cell that covers it, as converters that know spans but cannot write them do."""
    height, width = sheet.size
    rows = [[""] * width for _ in range(height)]
    for cell in sheet.cells:
        for row in range(cell.row, cell.row + cell.height):
            rows[row][cell.column : cell.column + cell.width] = [cell.text] * cell.width
    return rows


def as_plain_html(sheet: Sheet, rows: Sequence[Sequence[str]]) -> str:
    """HTML without spans or header cells."""
    lines = ["<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows]
    return _around(sheet, "\n".join(["<table>", *lines, "</table>"]), gap="\n\n")


def as_html(sheet: Sheet, *, headed: str) -> str:
    """HTML with spans: `headed` by "thead", by "th" cells alone, or by "nothing"."""
    rows = [_html_row([cell for cell in sheet.cells if cell.row == row], headed) for row in range(sheet.size[0])]
    if headed == "thead":
        head, body = rows[: sheet.header_rows], rows[sheet.header_rows :]
        rows = ["<thead>", *head, "</thead>", "<tbody>", *body, "</tbody>"]
    return _around(sheet, "\n".join(["<table>", *rows, "</table>"]), gap="\n\n")


def as_page(sheet: Sheet, *, headed: str) -> str:
    """A whole HTML page, the lines around the table in paragraphs."""
    above = "".join(f"<p>{html.escape(line)}</p>\n" for line in (sheet.caption, _unit_line(sheet)) if line)
    table = as_html(replace(sheet, caption="", unit="", source=""), headed=headed)
    below = f"<p>{html.escape(sheet.source)}</p>" if sheet.source else ""
    return f"<!DOCTYPE html><html><head><title>Report</title></head><body>\n{above}{table}{below}\n</body></html>"


def _html_row(cells: Sequence[Cell], headed: str) -> str:
    return "<tr>" + "".join(_html_cell(cell, headed) for cell in cells) + "</tr>"


def _html_cell(cell: Cell, headed: str) -> str:
    tag = "th" if cell.role == "header" and headed != "nothing" else "td"
    spans = f' rowspan="{cell.height}"' * (cell.height > 1) + f' colspan="{cell.width}"' * (cell.width > 1)
    return f"<{tag}{spans}>{html.escape(cell.text)}</{tag}>"


def as_workbook(sheet: Sheet) -> bytes:
    """XLSX with merged cells; figures are numbers that their format shows as written, where Excel has such a format."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    above = [line for line in (sheet.caption, _unit_line(sheet)) if line]
    for row, line in enumerate(above, start=1):
        page.cell(row, 1, line)
    for cell in sheet.cells:
        row, column = cell.row + len(above) + 1, cell.column + 1
        written = page.cell(row, column)
        written.value, written.number_format = _typed(cell.text)
        if cell.height * cell.width > 1:
            page.merge_cells(None, row, column, row + cell.height - 1, column + cell.width - 1)
    if sheet.source:
        page.cell(len(above) + sheet.size[0] + 1, 1, sheet.source)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


_FORMATS = (
    (re.compile(r"\d{1,3}(?:,\d{3})*\.\d\d"), "#,##0.00"),
    (re.compile(r"\(?\d{1,3}(?:,\d{3})*\)?"), "#,##0;(#,##0)"),
    (re.compile(r"\$\d{1,3}(?:,\d{3})*"), "$#,##0"),
    (re.compile(r"-?\d+\.\d\d"), "0.00"),
    (re.compile(r"\d+\.\d%"), "0.0%"),
    (re.compile(r"\d+\.\dx"), '0.0"x"'),
)


def _typed(text: str) -> tuple[str | float | None, str]:
    """What Excel keeps of a cell: a number and the format that shows it as written, or the text."""
    for figure, shown in _FORMATS:
        if figure.fullmatch(text) and text.isascii():
            bare = text.strip("(-$%x)").rstrip(")").replace(",", "")
            number = float(bare) / (100 if "%" in text else 1)
            return (-number if text[0] in "(-" else number), shown
    return text or None, "General"


def _unit_line(sheet: Sheet) -> str:
    return sheet.unit and ("单位：" if "元" in sheet.unit else "Unit: ") + sheet.unit


def _around(sheet: Sheet, table: str, *, gap: str) -> str:
    return gap.join(filter(None, (sheet.caption, _unit_line(sheet), table, sheet.source))) + "\n"


def read(written: str | bytes, suffix: str = ".md") -> ParsedReport:
    """What the reader of a format makes of a file with that content."""
    data = written.encode() if isinstance(written, str) else written
    return READERS[suffix](data, Path(f"report{suffix}"))


def figures_in(report: ParsedReport) -> frozenset[Figure]:
    """Every value that is not empty in the tables of a report, under its row path and column path."""
    parts = [part for table in tables_in(report) for part, _ in table.part_tables()]
    return frozenset(
        (part.row_path(row), part.column_path(column), part.rows[row][column])
        for part in parts
        for row in part.body
        for column in range(part.label_columns, part.width)
        if part.rows[row][column]
    )


def undoubted_figures_in(report: ParsedReport) -> frozenset[Figure]:
    """Those of figures_in of whose place the tables have no doubt."""
    parts = [part for table in tables_in(report) for part, _ in table.part_tables()]
    return frozenset(
        (part.row_path(row), part.column_path(column), part.rows[row][column])
        for part in parts
        for row in part.body
        for column in range(part.label_columns, part.width)
        if part.rows[row][column] and not part.doubts_about(row, column)
    )


def tables_in(report: ParsedReport) -> list[Table]:
    return [block.table for block in report.blocks if block.table]
