"""A table as CSV (RFC 4180) for a spreadsheet: header rows and all body rows, no cell of which the spreadsheet would
run."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import Table

_FORMULA = re.compile(r"\s*[-=+@＝＋－＠]")
"""What makes a spreadsheet read a cell as a formula; programs set to an East Asian language take the full-width forms
too."""

_FIGURE = re.compile(r"\s*[-+＋－]?\s*[$¥€£￥]?\s*\d[\d,.]*\s*(?:[%‰]|[^\W\d_]{1,12})?\s*")
"""A signed number, with a unit or without one."""


def table_csv(table: Table) -> str:
    """The rows of a table from the first header row on, a line each, ended by CR LF; caption, source and notes are left
    out.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front; figures ("-3.1%", "+12") stay as
    printed.
    """
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in table.rows)
    return lines.getvalue()


def harmless(cell: str) -> str:
    """The text of a cell, with an apostrophe in front where a spreadsheet would run it as a formula."""
    text = cell.replace("\x00", "")
    runs = _FORMULA.match(text) and any(map(str.isalnum, text)) and not _FIGURE.fullmatch(text)
    return f"'{text}" if runs else text
