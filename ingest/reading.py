"""One file to one ParsedReport: picks the reader by the file's suffix. A format is one entry of READERS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.decode import decode, read_bytes
from ingest.text_report import parse_text
from ingest.xlsx_report import read_xlsx
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
    from ingest import html_report

    return html_report.read_html(data, path)


def read_pdf(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a PDF file.

    Raises:
        UnreadableFileError: it is protected by a password, damaged, or holds no text that can be read.
    """
    # PDFium takes a while to load, and most files are of other formats.
    from ingest import pdf_report

    return pdf_report.read_pdf(data, path)


READERS: Mapping[str, Callable[[bytes, Path], ParsedReport]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".pdf": read_pdf,
}
"""What reads each format, by lower-case suffix. A reader takes a file's bytes and its path, which names it in errors."""

SUFFIXES = frozenset(READERS)
"""Suffixes of the files that can be read."""


def read_report(path: Path, settings: Settings) -> ParsedReport:
    """The report in a file.

    Raises:
        UnreadableFileError: no format that can be read; gone, empty, too large or damaged; nothing in it to read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFileError(
            f"{path.name} is of a format that cannot be read.", f"Formats are: {', '.join(sorted(SUFFIXES))}."
        )
    report = reader(read_bytes(path, settings), path)
    if not report.blocks:
        raise UnreadableFileError(f"{path.name} holds no text that could be read.", "Give a file with text in it.")
    return report
