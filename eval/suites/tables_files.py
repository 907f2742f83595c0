"""Writes a table as a file of its own, with merged cells as a person would have merged them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from eval.suites.tables_data import Grid, TableDocument


class MergedRegion(NamedTuple):
    """A cell of a written table: its first slot, how many rows and columns it covers, its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def regions(document: TableDocument) -> Iterator[MergedRegion]:
    """The cells of a document's table, row by row. Equal neighbouring headers are one cell, everything else stands
    apart."""
    taken: set[tuple[int, int]] = set()
    for row, texts in enumerate(document.grid):
        for column, text in enumerate(texts):
            if (row, column) not in taken:
                rows, columns = _extent(document.grid, row, column, taken) if _merges(document, text) else (1, 1)
                taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
                yield MergedRegion(row, column, rows, columns, text)


def _merges(document: TableDocument, text: str) -> bool:
    return bool(text.strip()) and text in document.headers and not _is_figure(text)


def _is_figure(text: str) -> bool:
    """Whether a text is digits and signs only: two equal figures side by side are two figures."""
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def _extent(grid: Grid, row: int, column: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
    """How many rows and columns from a slot on hold its text: as wide as it goes, then as deep as all of that width
    goes."""
    text = grid[row][column]

    def same(at_row: int, at_column: int) -> bool:
        return (at_row, at_column) not in taken and grid[at_row][at_column] == text

    columns = next((n for n in range(1, len(grid[0]) - column) if not same(row, column + n)), len(grid[0]) - column)
    width = range(column, column + columns)
    rows = next(
        (n for n in range(1, len(grid) - row) if not all(same(row + n, at) for at in width)),
        len(grid) - row,
    )
    return rows, columns


def as_html(document: TableDocument) -> str:
    """A page with the paragraphs and the table. All cells are <td>: what is a header is for the reader to find out."""
    parts = [
        "<!doctype html>",
        (
            f'<html lang="{document.language}"><head><meta charset="utf-8"><title>{escape(document.name)}</title></'
            f"head><body>"
        ),
        *(f"<p>{escape(text)}</p>" for text in document.before),
        _html_table(document),
        *(f"<p>{escape(text)}</p>" for text in document.after),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _html_table(document: TableDocument) -> str:
    rows: list[list[str]] = [[] for _ in document.grid]
    for cell in regions(document):
        spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.columns}"' * (cell.columns > 1)
        rows[cell.row].append(f"<td{spans}>{escape(cell.text)}</td>")
    return "\n".join(("<table>", *(f"<tr>{''.join(row)}</tr>" for row in rows), "</table>"))


def _write_html(document: TableDocument, path: Path) -> None:
    path.write_text(as_html(document), encoding="utf-8")


def _write_xlsx(document: TableDocument, path: Path) -> None:
    """One sheet: the paragraphs in rows of their own, the table between them, every cell as the text that is
    printed."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    first = len(document.before) + 1 + bool(document.before)
    after = first + len(document.grid) + 1
    for start, texts in ((1, document.before), (after, document.after)):
        for row, text in enumerate(texts, start=start):
            sheet.cell(row, 1, text).data_type = "s"
    for region in regions(document):
        row, column = first + region.row, 1 + region.column
        if region.text:
            # A text, even where it begins with "=": what is printed is no formula.
            sheet.cell(row, column, region.text).data_type = "s"
        if region.rows * region.columns > 1:
            last_row, last_column = row + region.rows - 1, column + region.columns - 1
            sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    workbook.save(path)


WRITERS: Mapping[str, Callable[[TableDocument, Path], None]] = {".html": _write_html, ".xlsx": _write_xlsx}
"""What writes each format, by suffix."""


def write_documents(documents: Iterable[TableDocument], folder: Path, suffix: str) -> dict[Path, TableDocument]:
    """A file for each document, in order."""
    files = {}
    for document in documents:
        path = folder / f"{document.name}{suffix}"
        WRITERS[suffix](document, path)
        files[path] = document
    return files
