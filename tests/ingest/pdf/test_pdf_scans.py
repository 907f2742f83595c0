"""Scanned pages: noticed, named as not read, read where RapidOCR is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from pdf_files import HEIGHT, WIDTH, Sheet, pdf

from ingest.pdf.page.file import open_pdf
from ingest.pdf.text import report as pdf_report
from ingest.pdf.text.report import read_pdf
from kb.errors import UnreadableFileError

LINES = ("Revenue grew to 583 million in 2024", "Profit reached 67 million")


def printed() -> Sheet:
    return Sheet().text(60, 100, LINES[0], 18).text(60, 160, LINES[1], 18)


def scan_of(sheet: Sheet) -> Sheet:
    """A page that is a picture of another."""
    with open_pdf(pdf(sheet), "page.pdf") as file:
        pixels = file.picture(1, 2.0)
    down, across = pixels.shape[:2]
    return Sheet().scan(pixels[:, :, 0].tobytes(), across, down)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_report, "find_ocr", lambda: None)


@pytest.mark.usefixtures("no_ocr")
def test_scanned_pages_are_named_as_not_read() -> None:
    scan = scan_of(printed())
    report = read_pdf(pdf(printed(), scan, scan), Path("report.pdf"))
    assert report.pages == 3
    assert report.warnings[0].startswith("pages 2-3: scanned pictures without text, not read")


@pytest.mark.usefixtures("no_ocr")
def test_a_file_of_scans_alone_is_refused_with_the_cure() -> None:
    with pytest.raises(UnreadableFileError, match="scanned pages only") as caught:
        read_pdf(pdf(scan_of(printed())), Path("report.pdf"))
    assert "report-qa[ocr]" in caught.value.cure


def test_text_that_a_program_laid_invisibly_over_a_scan_is_read() -> None:
    scan = scan_of(printed()).text(60, 100, LINES[0], 18, mode=3).text(60, 160, LINES[1], 18, mode=3)
    report = read_pdf(pdf(scan), Path("report.pdf"))
    assert [block.text for block in report.blocks] == [*LINES]
    assert not report.warnings


@pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra ocr is not installed")
def test_scanned_pages_are_read_and_their_lines_placed() -> None:
    report = read_pdf(pdf(Sheet().text(60, 300, "A page of text."), scan_of(printed())), Path("report.pdf"))
    assert report.warnings == ("page 2: scanned, read by OCR: check what is quoted from them",)
    read = [block for block in report.blocks if block.place.page == 2]
    assert [block.text.replace(" ", "") for block in read] == [line.replace(" ", "") for line in LINES]
    (box,) = read[0].place.boxes
    assert box.x0 == pytest.approx(60 / WIDTH, abs=0.01)
    assert box.y0 < 95 / HEIGHT < box.y1
