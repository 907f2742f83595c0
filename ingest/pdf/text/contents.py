"""The contents pages of a PDF: rows of a name and a page, read as those of a text are."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.report.contents import Contents, take_contents
from ingest.words.text_lines import SourceLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.pdf.text.flow import Flow
    from ingest.pdf.text.lines import PdfLine

_ENTRY = re.compile(r"\S.*?(?:[.·…．_]{2,}|(?:[.·]\s){2,}|\s{3,})\s*\d{1,4}$")
_GAP = "    "


def take_contents_pages(flows: Sequence[Flow]) -> tuple[list[tuple[PdfLine, ...]], Contents]:
    """The lines of each page that are left, and what the contents say."""
    rows = [row for flow in flows for row in _rows(flow)]
    left, contents = take_contents([SourceLine(_text(row), 0, 0) for row in rows])
    kept: dict[int, list[PdfLine]] = {}
    for row, line in zip(rows, left, strict=True):
        if not line.blank:
            kept.setdefault(row[0].page, []).extend(row)
    return [tuple(kept.get(flow.page.number, ())) for flow in flows], contents


def _rows(flow: Flow) -> Iterator[list[PdfLine]]:
    """The lines of a page by row; an entry of the contents that takes two rows is one."""
    rows: list[list[PdfLine]] = []
    for line in flow.lines:
        if rows and rows[-1][-1].beside(line) and line.x0 > rows[-1][-1].x0:
            rows[-1].append(line)
        else:
            rows.append([line])
    entries = [bool(_ENTRY.match(_text(row))) for row in rows]
    if 2 * sum(entries) <= len(rows):
        yield from rows
        return
    for is_entry, group in groupby(zip(entries, rows, strict=True), key=lambda pair: pair[0]):
        line_rows = [row for _, row in group]
        if not is_entry and len(line_rows) == 1 and rows.index(line_rows[0]) not in {0, len(rows) - 1}:
            following = rows[rows.index(line_rows[0]) + 1]
            following[:0] = line_rows[0]
        else:
            yield from line_rows


def _text(row: Sequence[PdfLine]) -> str:
    return _GAP.join(line.text for line in row)
