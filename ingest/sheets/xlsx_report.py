"""An Excel workbook to a ParsedReport: a heading for every sheet, its tables with what belongs to them, its lines of
text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from ingest.about.stock_codes import names_company
from ingest.office.package import open_package
from ingest.report.assembling import assemble
from ingest.report.captions import tie
from ingest.report.elements import LINES, Element, ElementKind
from ingest.report.line_kinds import split_mark
from ingest.sheets.xlsx_blocks import Island, SheetText, find_blocks
from ingest.sheets.xlsx_lines import TIED_AFTER, TiedTable, tie_lines
from ingest.sheets.xlsx_sheet import read_sheets
from ingest.sheets.xlsx_workbook import read_workbook
from ingest.words.vocabulary import is_chinese
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ingest.sheets.xlsx_sheet import At, Sheet
    from kb.model import ParsedReport

_KIND = "an Excel workbook (.xlsx)"
_NO_NAME = re.compile(r"(?:sheet|工作表|表)\s?\d{0,3}|tabelle\d{0,3}|feuil\d{0,3}", re.IGNORECASE)
"""What a program names a sheet that nobody named."""

_SAMPLE_BLOCKS = 400
_LONGEST_TITLE = 120


@dataclass(slots=True)
class _SheetWriter:
    """The readable text that spans count in, as it grows, and the elements that stand in it."""

    elements: list[Element] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)
    place: int = 0

    def add(self, element: Element, text: str | None = None) -> Element:
        """The element with its span: its text, or the one given, on lines of its own."""
        written = element.text if text is None else text
        placed = replace(element, start=self.place, end=self.place + len(written))
        self.place = placed.end + 1
        if len(self.sample) < _SAMPLE_BLOCKS:
            self.sample.append(written)
        return placed


def read_xlsx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of an Excel workbook: cells as they are displayed, hidden sheets, rows and columns left
    out.

    Spans of blocks count in the cells' texts, a row a line, tabs between cells.

    Raises:
        UnreadableFileError: it is no workbook, protected, damaged or too large, or shows nothing.
    """
    with open_package(data, path.name, _KIND) as package:
        workbook = read_workbook(package)
        sheets = read_sheets(package, workbook)
        first = next(sheets, None)
        title = workbook.title or (first and _own_title(first)) or path.stem
        return report_of_sheets(chain((first,) if first else (), sheets), title, path.name)


def _own_title(sheet: Sheet) -> str:
    """The title that the first row of the first sheet has: one text alone that names a company; "" where it has
    none."""
    top = min((row for row, _ in sheet.slots), default=0)
    texts = {slot.text.strip() for (row, _), slot in sheet.slots.items() if row == top and slot.text.strip()}
    title = texts.pop() if len(texts) == 1 else ""
    return title if len(title) <= _LONGEST_TITLE and names_company(title) else ""


def report_of_sheets(sheets: Iterable[Sheet], title: str, name: str) -> ParsedReport:
    """The report that sheets make under a title; `name` is the file's.

    Raises:
        UnreadableFileError: they show nothing.
    """
    writer = _SheetWriter()
    uncomputed: list[str] = []
    writer.elements.append(writer.add(Element(ElementKind.HEADING, title, 0, 0, alone=True, rank=1)))
    for sheet in sheets:
        if sheet.slots:
            _write_sheet(sheet, writer)
        if sheet.uncomputed:
            uncomputed.append(
                f"{sheet.name}: {sheet.uncomputed} formulas have no stored value and are empty; "
                "open the file in a spreadsheet program and save it"
            )
    if len(writer.elements) == 1:
        raise UnreadableFileError(f"{name} holds no text that could be read.", "Give a file with text in it.")
    report = assemble(writer.elements, name.rpartition(".")[0] or name, source_sample="\n".join(writer.sample))
    return replace(report, warnings=(*report.warnings, *uncomputed))


def _write_sheet(sheet: Sheet, writer: _SheetWriter) -> None:
    if sheet.name and not _NO_NAME.fullmatch(sheet.name):
        writer.elements.append(writer.add(Element(ElementKind.HEADING, sheet.name, 0, 0, alone=True, rank=2)))
    entries = tie_lines(find_blocks(sheet.slots))
    comments = dict(sheet.comments)
    for index, entry in enumerate(entries):
        if isinstance(entry, TiedTable):
            notes = [comments.pop(at) for at in sorted(comments) if _is_on(at, entry.island)]
            _write_table(entry, notes, writer)
        else:
            _write_line(entry, writer, alone=_stands_alone(entries, index))
    for text in comments.values():
        writer.elements.append(writer.add(Element(ElementKind.TEXT, text, 0, 0)))


def _is_on(at: At, island: Island) -> bool:
    return island.top <= at[0] <= island.bottom and island.left <= at[1] <= island.right


def _stands_alone(entries: Sequence[SheetText | TiedTable], index: int) -> bool:
    """Is there an empty row, or nothing, on both sides of a line?"""
    rows = [entry.row for entry in entries[max(index - 1, 0) : index + 2] if isinstance(entry, SheetText)]
    line = entries[index]
    return isinstance(line, SheetText) and all(abs(row - line.row) != 1 for row in rows)


def _write_line(line: SheetText, writer: _SheetWriter, *, alone: bool) -> None:
    if line.kind is ElementKind.HEADING:
        writer.elements.append(writer.add(Element(ElementKind.HEADING, line.text, 0, 0, alone=True, rank=3)))
        return
    item = split_mark(line.text)
    kind, mark, text = (ElementKind.ITEM, *item) if item and not line.kind else (ElementKind.TEXT, "", line.text)
    writer.elements.append(writer.add(Element(kind, text, 0, 0, alone=alone, bold=line.bold, mark=mark)))


def _title(lines: Sequence[str]) -> str:
    """The lines over a table in one; a unit in brackets belongs to the line before it."""
    title = ""
    for line in lines:
        title += (" " if line.startswith(("(", "（")) else LINES) * bool(title) + line
    return title


def _write_table(tied: TiedTable, comments: Sequence[str], writer: _SheetWriter) -> None:
    """A table tied to its own lines here: by their place, not by the order in which they would read."""
    caption = _title([line.text for line in tied.above if line.kind not in TIED_AFTER])
    cluster = [writer.add(Element(ElementKind.CAPTION, caption, 0, 0))] if caption else []
    text = "\n".join("\t".join(row) for row in tied.island.grid.rows)
    cluster.append(writer.add(Element(ElementKind.GRID, "", 0, 0, grid=tied.island.grid), text))
    lines = (*(line for line in tied.above if line.kind in TIED_AFTER), *tied.below)
    cluster += [writer.add(Element(line.kind or ElementKind.NOTE, line.text, 0, 0)) for line in lines]
    cluster += [writer.add(Element(ElementKind.NOTE, comment, 0, 0)) for comment in comments]
    writer.elements.extend(tie(cluster, chinese=is_chinese(caption or text)))
