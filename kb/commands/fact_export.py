"""Facts taken away: as JSON of the contract, as CSV, as an Excel workbook."""

from __future__ import annotations

import csv
import math
from dataclasses import astuple
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kb.errors import StorageError, UsageError
from kb.html.table_csv import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path
    from typing import TextIO

    from openpyxl.workbook.workbook import Workbook

    from kb.store.fact_query import ListedFact

    Cell = str | int | Decimal | date | None

_LONGEST_NUMBER = 40
"""Digits before or after the point beyond which a number is written with an exponent."""

COLUMNS = {
    "document": 28,
    "subject": 22,
    "measure": 34,
    "scope": 18,
    "period": 12,
    "value": 16,
    "unit": 10,
    "scale": 10,
    "currency": 9,
    "amount": 18,
    "printed": 14,
    "basis": 14,
    "change": 14,
    "kind": 9,
    "page": 7,
    "table": 34,
    "row": 6,
    "column": 8,
    "quote": 60,
    "doubts": 24,
    "period_kind": 11,
    "start": 12,
    "end": 12,
    "subject_kind": 12,
    "subject_said": 12,
    "code": 12,
    "measure_key": 24,
    "id": 24,
}
"""The columns of CSV and workbook, with their widths in the latter. What is a list is joined: labels by " > ", the
others by "; "."""

_MOST_ROWS = 1_048_576
"""Rows of a sheet, as Excel allows them."""

_MOST_DECIMALS = 10


def json_fields(listed: ListedFact) -> dict[str, object]:
    """A fact as a line of `kb facts --json`."""
    fact, place = listed.fact, listed.fact.place
    subject, period = fact.subject, fact.period
    return {
        "document": listed.document.name,
        "id": listed.id,
        "value": None if fact.value is None else plain(fact.value),
        "printed": fact.printed,
        "unit": fact.unit.name,
        "scale": _number(fact.unit.scale),
        "currency": fact.unit.currency or None,
        "measure": fact.measure,
        "measure_key": fact.measure_key,
        "subject": subject
        and {"name": subject.name, "kind": subject.kind, "said": subject.said, "code": subject.code or None},
        "period": period
        and {
            "kind": period.kind,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "label": period.label,
        },
        "basis": fact.basis,
        "scope": fact.scope,
        "change": fact.change or None,
        "kind": place.kind,
        "page": place.page,
        "table": place.caption if place.table is not None else None,
        "position": place.position,
        "quote": place.quote,
        "boxes": [astuple(box) for box in place.boxes],
        "doubts": fact.doubts,
    }


def plain(value: Decimal) -> str:
    """A decimal number as text, without an exponent where that can be."""
    exponent = value.as_tuple().exponent
    written_out = isinstance(exponent, int) and exponent >= -_LONGEST_NUMBER and value.adjusted() <= _LONGEST_NUMBER
    return f"{value:f}" if written_out else str(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() and value.adjusted() <= _LONGEST_NUMBER else float(value)


def row_of(listed: ListedFact) -> dict[str, Cell]:
    """A fact by the columns of CSV and workbook."""
    fact, place = listed.fact, listed.fact.place
    row, column = place.position or (None, None)
    cells: dict[str, Cell] = {
        "document": listed.document.name,
        "measure": " > ".join(fact.measure),
        "scope": " > ".join(fact.scope),
        "value": fact.value,
        "unit": fact.unit.name,
        "scale": fact.unit.scale,
        "currency": fact.unit.currency,
        "amount": None if fact.value is None else fact.value * fact.unit.scale,
        "printed": fact.printed,
        "basis": "; ".join(fact.basis),
        "change": fact.change,
        "kind": place.kind.value,
        "page": place.page,
        "table": place.caption,
        "row": row,
        "column": column,
        "quote": place.quote,
        "doubts": "; ".join(fact.doubts),
        "measure_key": fact.measure_key,
        "id": listed.id,
    }
    if subject := fact.subject:
        cells |= {"subject": subject.name, "subject_kind": subject.kind.value, "code": subject.code}
        cells["subject_said"] = "yes" if subject.said else "no"
    if period := fact.period:
        cells |= {"period": period.label, "period_kind": period.kind.value, "start": period.start, "end": period.end}
    return {name: cells.get(name) for name in COLUMNS}


# ---- CSV
# ---------------------------------------------------------------------------------------------------------------


def write_csv(facts: Iterable[ListedFact], stream: TextIO) -> int:
    """A header and a line a fact, each written as it comes; returns how many facts. Formulas are made harmless as in
    kb.html.table_csv."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for listed in facts:
        writer.writerow([_text(cell) for cell in row_of(listed).values()])
        count += 1
    return count


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return plain(cell) if isinstance(cell, Decimal) else harmless(str(cell))


# ---- workbook
# ----------------------------------------------------------------------------------------------------------


def write_xlsx(facts: Iterable[ListedFact], path: Path) -> int:
    """A workbook with a row a fact, in place of the file of that name, if any, once it is whole; returns how many
    facts.

    Raises:
        UsageError: the file cannot be written there.
        StorageError: the disk refused while writing.
    """
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder, or its folder is not there.", "Name a file.")
    partial = path.with_name(f".{path.name[:100]}.{uuid4().hex[:8]}.part")
    try:
        count = _write_workbook(facts, partial)
        partial.replace(path)
    except OSError as error:
        cure = "Close it where it is open, make room, or name another file."
        raise StorageError(f"{path} cannot be written: {error.strerror}.", cure) from None
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write_workbook(facts: Iterable[ListedFact], path: Path) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, count = _Sheet(book), 0
    for listed in facts:
        if sheet.rows == _MOST_ROWS:
            sheet.end()
            sheet = _Sheet(book)
        sheet.add(row_of(listed))
        count += 1
    sheet.end()
    book.save(path)
    return count


class _Sheet:
    """A sheet of facts, written from the top: a header that stays in sight, a filter over each column."""

    def __init__(self, book: Workbook) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._new_cell: Any = WriteOnlyCell
        self._unwritable = ILLEGAL_CHARACTERS_RE
        self._letters = [get_column_letter(number) for number in range(1, len(COLUMNS) + 1)]
        number = len(book.worksheets)
        self._sheet: Any = book.create_sheet(f"facts {number + 1}" if number else "facts")
        self._sheet.freeze_panes = "A2"
        for letter, width in zip(self._letters, COLUMNS.values(), strict=True):
            self._sheet.column_dimensions[letter].width = width
        header = [WriteOnlyCell(self._sheet, name) for name in COLUMNS]
        for cell in header:
            cell.font = Font(bold=True)
        self._sheet.append(header)
        self.rows = 1

    def add(self, row: dict[str, Cell]) -> None:
        """Write a row."""
        scale = row["scale"]
        plain_cells = row | {"scale": _number(scale) if isinstance(scale, Decimal) else scale}
        self._sheet.append([self._cell(value) for value in plain_cells.values()])
        self.rows += 1

    def end(self) -> None:
        """Set the filter over what was written."""
        self._sheet.auto_filter.ref = f"A1:{self._letters[-1]}{self.rows}"

    def _cell(self, value: object) -> object:
        """What openpyxl is to write: figures as numbers with as many decimals as are printed, texts never as
        formulas."""
        if isinstance(value, Decimal) and math.isfinite(float(value)):
            cell = self._new_cell(self._sheet, value)
            cell.number_format = _number_format(value)
            return cell
        if not isinstance(value, str | Decimal):
            return value
        text = self._unwritable.sub("", str(value))
        if text[:1] not in ("=", "#"):
            return text or None
        cell = self._new_cell(self._sheet, text)
        cell.data_type = "s"  # neither a formula nor the name of an error
        return cell


@lru_cache(maxsize=64)
def _format(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _number_format(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    return _format(min(max(-exponent, 0), _MOST_DECIMALS) if isinstance(exponent, int) else 0)
