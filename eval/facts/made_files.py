"""Writes a made-up document as a file: HTML, Markdown, XLSX; DOCX and PDF by their own modules."""

from __future__ import annotations

import html
from io import BytesIO
from typing import TYPE_CHECKING

from eval.facts.made_docx import write_docx
from eval.facts.made_draft import size, slots
from eval.facts.made_pdf import write_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from openpyxl.worksheet.worksheet import Worksheet

    from eval.facts.made_draft import MadeCell, MadeDocument


def write_document(made: MadeDocument, rng: Random) -> bytes:
    """The bytes of a document in its format; `rng` chooses between ways to write the same."""
    return _WRITERS[made.format](made, rng)


def _html(made: MadeDocument, rng: Random) -> bytes:
    inside = rng.random() < 0.5
    lines = [f"<h1>{html.escape(made.title)}</h1>"]
    if made.heading:
        lines.append(f"<h2>{html.escape(made.heading)}</h2>")
    text_parts = [made.sentence, *(() if inside else (made.caption,)), made.unit_line]
    lines += [f"<p>{html.escape(text)}</p>" for text in text_parts if text]
    lines.append("<table>")
    if inside and made.caption:
        lines.append(f"<caption>{html.escape(made.caption)}</caption>")
    for number, row in enumerate(slots(made)):
        cells = [_html_cell(cell) for column, cell in enumerate(row) if _begins(cell, number, column)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join((*lines, "</table>"))
    return f"<html><head><title>{html.escape(made.title)}</title></head><body>\n{body}\n</body></html>".encode()


def _html_cell(cell: MadeCell | None) -> str:
    if cell is None:
        return "<td></td>"
    tag = "th" if cell.header else "td"
    spans = f' rowspan="{cell.height}"' if cell.height > 1 else ""
    spans += f' colspan="{cell.width}"' if cell.width > 1 else ""
    return f"<{tag}{spans}>{html.escape(cell.text)}</{tag}>"


def _begins(cell: MadeCell | None, row: int, column: int) -> bool:
    return cell is None or (cell.row, cell.column) == (row, column)


def _markdown(made: MadeDocument, rng: Random) -> bytes:
    """Pipes know no spans: a cell's words stand in the first place that it covers, or in each of those side by side."""
    repeated = rng.random() < 0.6
    rows = []
    for number, row in enumerate(slots(made)):
        texts = []
        for column, cell in enumerate(row):
            shown = cell is not None and cell.row == number and (cell.column == column or repeated)
            texts.append(cell.text if cell is not None and shown else "")
        rows.append(f"| {' | '.join(texts)} |")
    rows.insert(1, f"|{'---|' * size(made)[1]}")
    heads = [f"# {made.title}", *([f"## {made.heading}"] if made.heading else [])]
    lines = [text for text in (made.sentence, made.caption, made.unit_line) if text]
    return "\n\n".join((*heads, *lines, "\n".join(rows))).encode() + b"\n"


def _xlsx(made: MadeDocument, rng: Random) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    if made.sheet:
        sheet.title = made.sheet
    row = 1
    for text in (made.title, made.heading, made.sentence, made.caption, made.unit_line):
        if text:
            sheet.cell(row, 1, text)
            row += 1
    row += rng.choice((0, 1))
    numbers = made.notation.name in {"comma", "plain"} and rng.random() < 0.7
    for cell in made.cells:
        if cell.text:
            _xlsx_cell(sheet, made, cell, row, numbers=numbers)
        if cell.height > 1 or cell.width > 1:
            first, left = row + cell.row, 1 + cell.column
            sheet.merge_cells(
                start_row=first, start_column=left, end_row=first + cell.height - 1, end_column=left + cell.width - 1
            )
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _xlsx_cell(sheet: Worksheet, made: MadeDocument, cell: MadeCell, top: int, *, numbers: bool) -> None:
    at = sheet.cell(top + cell.row, 1 + cell.column)
    if cell.header and cell.text.isdigit() and numbers:
        at.value = int(cell.text)
        return
    at.value = cell.text
    # A workbook shows a negative number with a minus or in brackets; other marks are text.
    negative = made.notation.negative
    if cell.value is None or not numbers or negative not in {"-", "({})"}:
        return
    places = "." + "0" * decimals if (decimals := max(0, -int(cell.value.as_tuple().exponent))) else ""
    code = f"#,##0{places}" if made.notation.name == "comma" else f"0{places}"
    value = float(cell.value)
    if cell.text.rstrip(")").endswith("%"):
        code, value = f"{code}%", float(cell.value / 100)
    at.value, at.number_format = value, f"{code};({code})" if negative == "({})" else code


_WRITERS: Mapping[str, Callable[[MadeDocument, Random], bytes]] = {
    "html": _html,
    "md": _markdown,
    "xlsx": _xlsx,
    "docx": write_docx,
    "pdf": write_pdf,
}
