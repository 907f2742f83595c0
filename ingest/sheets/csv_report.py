"""Values parted by commas, tabs or the like to a ParsedReport: laid out as on a sheet, and read as one."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from ingest.markup.text_report import parse_text
from ingest.sheets.xlsx_report import report_of_sheets
from ingest.sheets.xlsx_sheet import MOST_CELLS, Sheet, Slot
from ingest.words.decoding import decode
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.sheets.xlsx_sheet import At
    from kb.model import ParsedReport

_DELIMITERS = "\t;|,"
"""In the order in which they are believed: a comma stands inside numbers and sentences as well."""

_SAMPLE_ROWS = 300
_ALIKE = 0.6
"""Share of the rows that a delimiter parts at all which have the same number of cells."""

_DIRECTIVE = re.compile(r"sep=(.)\n")
"""A first line by which spreadsheet programs are told the delimiter."""

_SPACES = re.compile(r"\s+")


def read_csv(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a CSV or TSV file, numbers as they are written; of one without delimiters, its lines
    of text.

    Raises:
        UnreadableFileError: the bytes are no text, hold nothing, or more cells or longer ones than can be read.
    """
    source = decode(data, path.name)
    directive = _DIRECTIVE.match(source)
    source = source[directive.end() :] if directive else source
    delimiter = directive[1] if directive else delimiter_of(source)
    if not delimiter:
        return parse_text(source, path.stem)
    slots: dict[At, Slot] = {}
    try:
        for row, cells in enumerate(_rows(source, delimiter)):
            for column, cell in enumerate(cells):
                text = _SPACES.sub(" ", cell).strip()
                if text:
                    slots[row, column] = Slot(text)
            if len(slots) > MOST_CELLS:
                raise UnreadableFileError(f"{path.name} has more than {MOST_CELLS:,} cells.", "Split it.")
    except csv.Error:
        raise UnreadableFileError(
            f"{path.name} has a cell that is too long to be read.",
            "Mend the quotation mark that opens it and never ends.",
        ) from None
    return report_of_sheets([Sheet("", slots, {})], path.stem, path.name)


def delimiter_of(source: str) -> str:
    """What parts the cells of a text: what gives the rows that it parts the same number of cells; "" when nothing
    does."""
    best, most = "", (0.0, 0)
    for delimiter in _DELIMITERS:
        rows = [row for row in _sample(source, delimiter) if any(row)]
        counts = Counter(len(row) for row in rows if len(row) > 1)
        alike = max(counts.values(), default=0)
        share = alike / max(sum(counts.values()), 1)
        if (alike > 1 or alike == len(rows)) and share >= _ALIKE and (share, alike) > most:
            best, most = delimiter, (share, alike)
    return best


def _sample(source: str, delimiter: str) -> list[list[str]]:
    """The first rows, as far as they can be read."""
    rows: list[list[str]] = []
    try:
        for row in islice(_rows(source, delimiter), _SAMPLE_ROWS):
            rows.append(row)  # noqa: PERF402  (what was read before the error counts)
    except csv.Error:
        return rows
    return rows


def _rows(source: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(source.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
