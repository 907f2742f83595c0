"""A PDF to a ParsedReport: its pages read one by one, what they say put together, what is common to all formats
after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.pdf.page.file import open_pdf
from ingest.pdf.page.page import PdfPage
from ingest.pdf.page.view import page_of
from ingest.pdf.text.contents import take_contents_pages
from ingest.pdf.text.elements import elements_of
from ingest.pdf.text.flow import flow_of
from ingest.pdf.text.headings import is_named_by_hand
from ingest.pdf.text.ocr import SCALE, find_ocr, is_scanned, recognised
from ingest.pdf.text.running import without_running
from ingest.report.assembling import assemble
from ingest.report.elements import ElementKind
from ingest.words.dates import date_of_line
from ingest.words.page_progress import pages_done
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.pdf.page.file import PdfFile
    from ingest.pdf.text.flow import Flow
    from ingest.report.elements import Element
    from kb.model import ParsedReport


def read_pdf(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of a PDF. Spans of its blocks count in its readable text: a line a paragraph or table
    row.

    Pages are read one after another, told by `pages_done`, and let go of.

    Raises:
        UnreadableFileError: it is protected, damaged, or holds no text that can be read.
    """
    with open_pdf(data, path.name) as pdf:
        named = pdf.title
        flows, seen = _flows(pdf)
    lines, contents = take_contents_pages(flows)
    elements, title = elements_of(flows, lines, contents, named if is_named_by_hand(named) else "")
    if not elements:
        raise UnreadableFileError(*_nothing(path.name, seen))
    report = assemble(
        elements,
        path.stem,
        source_sample="\n".join(element.text for element in elements[:200]),
        contents=contents,
        front={"title": named if is_named_by_hand(named) else "", "date": _date(elements)},
        pages=len(flows),
        title=title,
    )
    warnings = (*seen.warnings(), *report.warnings)
    return replace(report, warnings=warnings, page_characters=tuple(flow.chars for flow in flows))


def _flows(pdf: PdfFile) -> tuple[list[Flow], Seen]:
    """What is read on each page, and which could not be read as they are."""
    seen = Seen()
    flows: list[Flow] = []
    for page in without_running(_pages(pdf, seen), len(pdf)):
        flows.append(flow_of(page, flows[-1] if flows else None))
        pages_done(len(flows), len(pdf))
    return flows, seen


def _pages(pdf: PdfFile, seen: Seen) -> Iterator[PdfPage]:
    """The pages of a file, scanned ones recognised where that can be done; a page that cannot be read is empty."""
    ocr = find_ocr()
    for number in range(1, len(pdf) + 1):
        raw = pdf.page(number)
        if raw is None:
            seen.damaged.append(number)
            yield PdfPage(number, 1.0, 1.0, ())
            continue
        page = page_of(raw)
        if not is_scanned(page):
            yield page
        elif ocr is None:
            seen.unread.append(number)
            yield replace(page, chars=())
        else:
            seen.recognised.append(number)
            yield recognised(page, pdf.picture(number, SCALE), ocr)


@dataclass(slots=True)
class Seen:
    """The pages that were not read as text, by what became of them."""

    damaged: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)

    def warnings(self) -> list[str]:
        """A line for each thing that became of pages."""
        messages = (
            (self.damaged, "damaged, not read"),
            (self.unread, "scanned pictures without text, not read: pip install 'report-qa[ocr]', then add it again"),
            (self.recognised, "scanned, read by OCR: check what is quoted from them"),
        )
        return [f"{_numbered(pages)}: {what}" for pages, what in messages if pages]


def _numbered(pages: list[int]) -> str:
    """Pages as a reader writes them: "pages 1-3, 7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    ranges = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page {ranges}" if len(pages) == 1 else f"pages {ranges}"


def _date(elements: Sequence[Element]) -> str:
    """The first line of the first page that tells little else than a date."""
    first = (element for element in elements if element.page == 1 and element.kind is ElementKind.TEXT)
    return next(filter(None, (date_of_line(element.text) for element in first)), "")


def _nothing(name: str, seen: Seen) -> tuple[str, str]:
    if seen.unread:
        return (
            f"{name} holds scanned pages only, which are pictures without text.",
            "Install what reads them (pip install 'report-qa[ocr]') and add it again, or add a version with text.",
        )
    return (
        f"{name} holds no text that could be read.",
        "Open it in a PDF viewer; save it with its text, or add another version.",
    )
