"""One worksheet as it is shown: the text of every visible slot, merged cells over all they cover, comments by cell."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ingest.office.package import local_name
from ingest.sheets.xlsx_workbook import CellStyle, is_true, text_in, unescaped, whole_number
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package
    from ingest.sheets.xlsx_workbook import SheetPart, Workbook

MOST_CELLS = 500_000
"""Cells of a sheet, slots that its merged cells may fill, slots of all sheets together."""

_MOST_CHARACTERS = 50_000_000
"""Characters that all sheets show together: a text that is written once may be shown in every cell."""

_ROWS, _COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_LARGEST_POWER = 400
_SPACES = re.compile(r"\s+")

At = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True)
class Span:
    """A merged cell: its first and last row and column, as they are in the sheet or as they are shown."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Slot:
    """What one place of the sheet shows. Slots of one merged cell have the same `span`."""

    text: str
    bold: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a worksheet shows, rows and columns counted without hidden ones.

    `comments` are by the place of their cell, each with the cell's name in the sheet ("B10: restated"). `uncomputed`
    are formulas that were stored without a value.
    """

    name: str
    slots: Mapping[At, Slot]
    comments: Mapping[At, str]
    uncomputed: int = 0


@dataclass(slots=True)
class _Written:
    """What a sheet's part says, places as they are in the sheet."""

    cells: dict[At, Slot] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncomputed: int = 0


def read_sheets(package: Package, workbook: Workbook) -> Iterator[Sheet]:
    """The worksheets of a workbook that are shown, in order.

    Raises:
        UnreadableFileError: one is damaged, or there are more cells than `MOST_CELLS` or more text than fits in a
            report.
    """
    slots, characters = 0, 0
    for part in workbook.sheets:
        sheet = _sheet(package, workbook, part)
        slots += len(sheet.slots)
        characters += sum(len(slot.text) for slot in sheet.slots.values())
        if slots > MOST_CELLS or characters > _MOST_CHARACTERS:
            raise _too_many(package.name)
        yield sheet


def _sheet(package: Package, workbook: Workbook, part: SheetPart) -> Sheet:
    written = _written(package, workbook, part)
    comments = {at: text for at, text in _comments(package, part.path).items() if _is_shown(at, written)}
    slots = _merged(written, package.name)
    rows, columns = sorted(written.hidden_rows), sorted(written.hidden_columns)

    def shown(at: At) -> At:
        return at[0] - bisect_left(rows, at[0]), at[1] - bisect_left(columns, at[1])

    return Sheet(
        part.name,
        {shown(at): slot for at, slot in sorted(slots.items()) if _is_shown(at, written)},
        {shown(at): text for at, text in comments.items()},
        written.uncomputed,
    )


def _is_shown(at: At, written: _Written) -> bool:
    return at[0] not in written.hidden_rows and at[1] not in written.hidden_columns


def _written(package: Package, workbook: Workbook, part: SheetPart) -> _Written:
    written = _Written()
    row, column, count = 0, 0, 0
    for element in package.elements(part.path, "c", "mergeCell", "col", ends=("row",)):
        name = local_name(element)
        if name == "c":
            count += 1
            if count > MOST_CELLS:
                raise _too_many(package.name)
            at = place_of(element.get("r", "")) or (_row_number(element.getparent(), row), column)
            row, column = at[0], at[1] + 1
            _take_cell(element, at, workbook, written)
        elif name == "row":
            row = _row_number(element, row)
            if is_true(element.get("hidden")) or element.get("ht") == "0":
                written.hidden_rows.add(row)
            row, column = row + 1, 0
        elif name == "mergeCell":
            written.spans.extend(_span(element.get("ref", "")))
        elif is_true(element.get("hidden")) or element.get("width") == "0":
            first, last = whole_number(element.get("min")), whole_number(element.get("max"))
            written.hidden_columns.update(range(first - 1, min(last, _COLUMNS)) if first else ())
    return written


def _row_number(row: XmlElement | None, following: int) -> int:
    number = whole_number(row.get("r")) if row is not None else 0
    return number - 1 if 0 < number <= _ROWS else following


def place_of(reference: str) -> At | None:
    """The place that a reference such as "AB12" names; None where it names none."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= _ROWS and column <= _COLUMNS else None


def _span(reference: str) -> Iterable[Span]:
    first, _, last = reference.partition(":")
    begin, end = place_of(first), place_of(last)
    if begin and end and begin != end and begin[0] <= end[0] and begin[1] <= end[1]:
        yield Span(*begin, *end)


def _take_cell(element: XmlElement, at: At, workbook: Workbook, written: _Written) -> None:
    style = _style(element.get("s", ""), workbook)
    text, formula = _shown(element, workbook, style)
    written.uncomputed += formula and not text
    text = _SPACES.sub(" ", text).strip()
    if text:
        written.cells[at] = Slot(text, style.bold)


def _style(number: str, workbook: Workbook) -> CellStyle:
    at = whole_number(number)
    return workbook.styles[at] if at < len(workbook.styles) else CellStyle()


def _shown(element: XmlElement, workbook: Workbook, style: CellStyle) -> tuple[str, bool]:
    """What a cell shows, and whether it is a formula that has no value."""
    kind, value, formula = element.get("t", "n"), None, False
    for child in element:
        name = local_name(child)
        if name == "v":
            value = child.text
        elif name == "is":
            return style.format.of_text(text_in(child)), False
        formula = formula or name == "f"
    if value is None:
        return "", formula and kind != "str"
    return _value_text(kind, value.strip() if kind != "str" else value, workbook, style), False


def _value_text(kind: str, value: str, workbook: Workbook, style: CellStyle) -> str:
    if kind == "s":
        at = whole_number(value)
        return style.format.of_text(workbook.texts[at]) if at < len(workbook.texts) else ""
    if kind == "b":
        return "TRUE" if is_true(value) else "FALSE"
    if kind == "d":
        return _iso_text(value)
    if kind in {"e", "str"}:
        return style.format.of_text(unescaped(value))
    try:
        number = Decimal(value)
    except InvalidOperation:
        return unescaped(value)
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_POWER:
        return value
    return style.format.of_number(number, date1904=workbook.date1904)


def _iso_text(value: str) -> str:
    """A date that was written as one, its time only where there is one."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.date().isoformat() if not (moment.hour or moment.minute or moment.second) else value.replace("T", " ")


def _merged(written: _Written, name: str) -> dict[At, Slot]:
    """The slots with every merged cell spread over what it covers, as far as the sheet reaches.

    What was left in the cells under a merged cell is not shown.
    """
    slots = dict(written.cells)
    bottom = max((row for row, _ in slots), default=-1)
    right = max((column for _, column in slots), default=-1)
    filled = 0
    for span in written.spans:
        last_row, last_column = min(span.bottom, bottom), min(span.right, right)
        filled += max(0, last_row - span.top + 1) * max(0, last_column - span.left + 1)
        if filled > MOST_CELLS:
            raise _too_many(name)
        cell = written.cells.get((span.top, span.left))
        for row in range(span.top, last_row + 1):
            for column in range(span.left, last_column + 1):
                if cell:
                    slots[row, column] = Slot(cell.text, cell.bold, span)
                else:
                    slots.pop((row, column), None)
    return slots


def _comments(package: Package, path: str) -> dict[At, str]:
    """The comments on a sheet's cells; of a thread its entries, not the notice to old programs that stands in for
    it."""
    found: dict[At, str] = {}
    parts = {"comments": "comment", "threadedComment": "threadedComment"}
    for kind, element_name in parts.items():
        threads: dict[At, list[str]] = {}
        for relation in package.related(path):
            if relation.kind == kind and package.has(relation.path):
                for element in package.elements(relation.path, element_name):
                    at = place_of(element.get("ref", ""))
                    text = _SPACES.sub(" ", _comment_text(element)).strip()
                    if at and text:
                        threads.setdefault(at, [f"{element.get('ref')}:"]).append(text)
        found |= {at: " ".join(texts) for at, texts in threads.items()}
    return found


def _comment_text(element: XmlElement) -> str:
    plain = [piece.text or "" for piece in element.iter() if local_name(piece) == "text" and not len(piece)]
    return text_in(element) or "".join(plain)


def _too_many(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} has more than {MOST_CELLS:,} cells, or too long texts in them.", "Leave out what is not the report's."
    )
