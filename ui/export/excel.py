"""A chat as a workbook: the answers, every figure with its source, what was quoted, and each table of an answer on a
sheet of its own.

A figure is a number in its cell where the printed text is one, and its printed text stands beside it. No text is ever a
formula.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kb.html.answer_text import answer_pieces, cited, outcome_text, quoted, source_line
from ui.export.turns import clean, figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from kb.html.answer_text import Piece
    from kb.html.rendering import Texts
    from kb.model import Answer
    from ui.export.turns import ExportedTurn


@dataclass(frozen=True, slots=True)
class Printed:
    """A text that becomes a number where it is one."""

    text: str


Value = str | int | Printed | None

CELL_LONGEST = 32_767
"""Characters that Excel takes in a cell."""

_NUMBER = re.compile(
    r"\s*(?P<open>\()?(?P<sign>[-+−－＋])?(?P<digits>\d{1,3}(?:,\d{3})+"
    r"|\d+)(?P<rest>\.\d+)?(?P<percent>\s*[%％])?(?(open)\))\s*"
)
_WIDTHS = {"narrow": 9, "label": 22, "text": 60}


def excel_file(name: str, turns: Sequence[ExportedTurn], texts: Texts) -> bytes:
    """The bytes of the file."""
    book, said = Workbook(), texts["export"]
    book.properties.title, book.properties.creator = clean(name)[:255], ""
    assert book.active is not None
    book.remove(book.active)
    answered = [(number, turn, turn.answer) for number, turn in enumerate(turns, start=1)]
    answers = [_line(number, turn, texts) for number, turn, _ in answered]
    _sheet(book, said["answers"], _head(said, "number", "question", "outcome", "answer", "sources"), answers)
    known = [(number, answer) for number, _, answer in answered if answer is not None]
    head = _head(said, "number", "row", "column", "value", "printed", "unit", "report", "page", "table", "file")
    _sheet(book, said["figures"], head, [row for number, answer in known for row in _figures(number, answer)])
    head = _head(said, "number", "marker", "quote", "report", "page", "file")
    _sheet(book, said["quotes"], head, [row for number, answer in known for row in _quotes(number, answer)])
    for number, answer in known:
        tables = [piece for piece in answer_pieces(answer) if not isinstance(piece, str)]
        for at, table in enumerate(tables, start=1):
            title = f"{said['table']} {number}.{at}"
            _sheet(book, title, table.header, [[Printed(cell) for cell in row] for row in table.rows])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def number_of(printed: str) -> tuple[float, str] | None:
    """A printed figure as a number, with the format that shows it as it was printed; None where it is none, or has
    words with it."""
    found = _NUMBER.fullmatch(printed)
    if found is None:
        return None
    rest = found["rest"] or ""
    number = float(found["digits"].replace(",", "") + rest)
    negative = found["open"] is not None or (found["sign"] or "") in {"-", "−", "－"}
    shown = ("#,##0" if "," in found["digits"] else "0") + (f".{'0' * (len(rest) - 1)}" if rest else "")
    value = -number if negative else number
    return (value / 100, f"{shown}%") if found["percent"] else (value, shown)


def _head(said: Texts, *keys: str) -> list[str]:
    return [said[key] for key in keys]


def _line(number: int, turn: ExportedTurn, texts: Texts) -> list[Value]:
    answer = turn.answer
    if answer is None:
        return [number, turn.question, "", turn.note, ""]
    text = "\n\n".join(_cell_text(piece) for piece in answer_pieces(answer))
    closest = "".join(f"\n“{quoted(one)}” [{one.number}]" for one in answer.nearest[: answer.closest])
    sources = "\n".join(f"[{one.number}] {source_line(one, texts)}" for one in cited(answer))
    outcome = outcome_text(answer, texts) or texts["export"]["answered"]
    return [number, turn.question, outcome, text + closest, sources]


def _cell_text(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    return "\n".join(" | ".join(row) for row in (piece.header, *piece.rows))


def _figures(number: int, answer: Answer) -> Iterator[list[Value]]:
    for one in figures(answer):
        cell, place = one.cell, one.citation
        figure = Printed(cell.value) if number_of(cell.value) else None
        where: list[Value] = [place.title or place.document, place.page, place.table or "", place.document]
        yield [number, cell.row, one.column, figure, cell.value, cell.unit, *where]


def _quotes(number: int, answer: Answer) -> Iterator[list[Value]]:
    for one in cited(answer):
        if not one.cells:
            yield [number, one.number, quoted(one), one.title or one.document, one.page, one.document]


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    """Add a sheet; none where there are no rows, but for the first."""
    if not rows and book.worksheets:
        return
    sheet = book.create_sheet(title[:31])
    for line, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row, start=1):
            _put(sheet, line, column, value, bold=line == 1)
    for column in range(1, len(head) + 1):
        longest = max((len(_text(row[column - 1])) for row in rows), default=0)
        width = "narrow" if longest < 8 else "label" if longest < 30 else "text"
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[width]
    sheet.freeze_panes = "A2"


def _text(value: Value) -> str:
    return value.text if isinstance(value, Printed) else str(value or "")


def _put(sheet: Worksheet, line: int, column: int, value: Value, *, bold: bool) -> None:
    cell = sheet.cell(line, column)
    number = number_of(value.text) if isinstance(value, Printed) else None
    if number is not None:
        cell.value, cell.number_format = number
    elif isinstance(value, str | Printed):
        text = value if isinstance(value, str) else value.text
        cell.value = clean(text)[:CELL_LONGEST]
        cell.data_type = "s"  # else a text that begins with "=" would be a formula
    else:
        cell.value = value
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
