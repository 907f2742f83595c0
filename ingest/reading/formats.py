"""One file to one ParsedReport: picks the reader by what the file holds. A format is one entry of READERS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.markup.text_report import parse_text
from ingest.words.decoding import decode, read_bytes
from ingest.words.file_type import LEGACY_SUFFIXES, file_type
from kb.errors import UnreadableFileError
from kb.model import ParsedReport

if TYPE_CHECKING:
    from kb.settings import Settings


Reader = Callable[[bytes, Path], ParsedReport]
"""What reads a file's bytes; its path names it in errors. One that reads page by page tells so by
`ingest.words.page_progress.pages_done`.

Raises UnreadableFileError: the file is protected, damaged or too large, or holds nothing to read.
"""

_SUFFIXES = {
    "text": (".txt", ".text", ".md", ".markdown"),
    "html": (".html", ".htm"),
    "csv": (".csv", ".tsv"),
    "docx": (".docx", ".docm"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "xlsx": (".xlsx", ".xlsm"),
    "pdf": (".pdf",),
}


def _reader(kind: str) -> Reader:
    """The reader of a kind of file; its parser is imported with the first such file, for some take a while to load."""
    match kind:
        case "html":
            from ingest.markup.html_report import read_html as read
        case "csv":
            from ingest.sheets.csv_report import read_csv as read
        case "docx":
            from ingest.office.docx_report import read_docx as read
        case "pptx":
            from ingest.office.pptx_report import read_pptx as read
        case "xlsx":
            from ingest.sheets.xlsx_report import read_xlsx as read
        case "pdf":
            from ingest.pdf.text.report import read_pdf as read
        case _:
            return lambda data, path: parse_text(decode(data, path.name), path.stem)
    return read


def _read(kind: str, data: bytes, path: Path) -> ParsedReport:
    return _reader(kind)(data, path)


READERS: Mapping[str, Reader] = {
    suffix: partial(_read, kind) for kind, suffixes in _SUFFIXES.items() for suffix in suffixes
}
"""What reads each format, by lower-case suffix."""

SUFFIXES = frozenset(READERS)
"""Suffixes of the files that can be read."""

SOUGHT = SUFFIXES | LEGACY_SUFFIXES
"""Suffixes of the files that a folder is searched for."""


def read_report(path: Path, settings: Settings) -> ParsedReport:
    """The report in a file, read in this process.

    Raises:
        UnreadableFileError: no format that can be read; gone, empty, too large or damaged; nothing in it to read.
    """
    return read_file(path, settings.max_file_mb)


def read_file(path: Path, max_file_mb: int) -> ParsedReport:
    """The report in a file of at most so many MB; errors as `read_report`."""
    data = read_bytes(path, max_file_mb)
    reader = READERS.get(file_type(data, path))
    if reader is None:
        raise UnreadableFileError(
            f"{path.name} is of a format that cannot be read.", f"Formats are: {', '.join(sorted(SUFFIXES))}."
        )
    report = reader(data, path)
    if not report.blocks:
        raise UnreadableFileError(f"{path.name} holds no text that could be read.", "Give a file with text in it.")
    return report
