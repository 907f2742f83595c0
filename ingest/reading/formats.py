"""One file to one ParsedReport: picks the reader by what the file holds. A format is one entry of READERS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.markup.text_report import parse_text
from ingest.words.decoding import decode, read_bytes
from ingest.words.file_type import LEGACY_SUFFIXES, file_type
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kb.model import ParsedReport
    from kb.settings import Settings


def read_text(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a text or Markdown file.

    Raises:
        UnreadableFileError: the bytes are no text, or hold nothing to read.
    """
    return parse_text(decode(data, path.name), path.stem)


def read_html(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of an HTML file.

    Raises:
        UnreadableFileError: the bytes are no text, hold nothing to read, or more than can be read.
    """
    # Its parser takes a while to import, and most files are of other formats.
    from ingest.markup import html_report

    return html_report.read_html(data, path)


def read_xlsx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of an Excel workbook.

    Raises:
        UnreadableFileError: it is protected, damaged or too large, or shows nothing.
    """
    from ingest.sheets import xlsx_report

    return xlsx_report.read_xlsx(data, path)


def read_docx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a Word document.

    Raises:
        UnreadableFileError: it is protected, damaged or too large.
    """
    from ingest.office import docx_report

    return docx_report.read_docx(data, path)


def read_pptx(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a presentation.

    Raises:
        UnreadableFileError: it is protected, damaged or too large.
    """
    from ingest.office import pptx_report

    return pptx_report.read_pptx(data, path)


def read_csv(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a CSV or TSV file.

    Raises:
        UnreadableFileError: the bytes are no text, or hold nothing to read.
    """
    from ingest.sheets import csv_report

    return csv_report.read_csv(data, path)


def read_pdf(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a PDF file.

    Raises:
        UnreadableFileError: it is protected by a password, damaged, or holds no text that can be read.
    """
    # PDFium takes a while to load, and most files are of other formats.
    from ingest.pdf.text import report as pdf_report

    return pdf_report.read_pdf(data, path)


READERS: Mapping[str, Callable[[bytes, Path], ParsedReport]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".docx": read_docx,
    ".docm": read_docx,
    ".pptx": read_pptx,
    ".pptm": read_pptx,
    ".ppsx": read_pptx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".pdf": read_pdf,
}
"""What reads each format, by lower-case suffix. A reader takes a file's bytes and its path, which names it in errors.

One that reads page by page tells so by `ingest.words.page_progress.pages_done`.
"""

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
