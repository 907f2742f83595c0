"""Damaged, protected and hostile workbooks are refused in two lines, soon; odd ones are read as far as they go."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from ingest.sheets.xlsx_report import read_xlsx
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from kb.model import ParsedReport

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = '<c t="str"><v>word</v></c>'


def workbook(parts: dict[str, str] | None = None, *, without: str = "") -> bytes:
    """A small workbook, some of its parts replaced or left out."""
    plain = BytesIO()
    book = Workbook()
    book.worksheets[0].append(["Sales", 1])
    book.save(plain)
    made = BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        contents = {name: old.read(name).decode() for name in old.namelist() if name != without}
        for name, text in (contents | (parts or {})).items():
            new.writestr(name, text)
    return made.getvalue()


def sheet(rows: str, after: str = "") -> bytes:
    return workbook({SHEET: f"{HEAD}{rows}{TAIL.replace('</worksheet>', f'{after}</worksheet>')}"})


def read(data: bytes) -> ParsedReport:
    return read_xlsx(data, Path("file.xlsx"))


def body(data: bytes) -> list[str]:
    return [block.text for block in read(data).blocks[1:]]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + b"\0" * 600, "old binary Office format"),
        (b"<html>no workbook</html>", "not an Excel workbook"),
        (b"PK\x05\x06" + b"\0" * 18, "not an Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 90, "damaged"),
        (workbook()[:2000], "damaged"),
        (workbook({SHEET: HEAD + "<row>"}), "damaged"),
        (workbook({"xl/styles.xml": "<styleSheet"}), "damaged"),
        (workbook(without="xl/workbook.xml"), "not an Excel workbook"),
        (workbook(without=SHEET), "no worksheet that is shown"),
        (workbook({"xl/workbook.xml": "<workbook><sheets/></workbook>"}), "no worksheet that is shown"),
        (sheet(""), "no text"),
        (sheet(f"<row>{WORD}</row>", "<cols/>" + " " * 110_000_000), "too large when unpacked"),
    ],
    ids=[
        *("encrypted", "xls", "html", "empty zip", "no zip", "cut off", "open element", "open styles", "no workbook"),
        *("no part", "no sheets", "empty sheet", "zip bomb"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_a_cure(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableFileError, match=what) as refused:
        read(data)
    assert "file.xlsx" in refused.value.what
    assert "\n" not in refused.value.what
    assert refused.value.cure


def test_more_cells_or_elements_than_a_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sheets.xlsx_sheet.MOST_CELLS", 1_000)
    monkeypatch.setattr("ingest.office.package._MOST_ELEMENTS", 5_000)
    assert len(body(sheet(f"<row>{WORD * 1_000}</row>"))) == 1
    for row, what in (("<c/>" * 1_001, "more than 1,000 cells"), ("<a/>" * 5_000, "too large when unpacked")):
        with pytest.raises(UnreadableFileError, match=what):
            read(sheet(f"<row>{row}</row>"))


def test_a_merged_cell_over_the_whole_sheet_reaches_as_far_as_the_sheet_is_used() -> None:
    everything = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert body(sheet(f"<row>{WORD}</row>", everything)) == ["word"]


def test_merged_cells_that_would_fill_millions_of_slots_are_refused() -> None:
    far = f'<row r="1">{WORD}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableFileError, match="more than 500,000 cells"):
        read(sheet(far, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))


def test_one_text_shown_in_very_many_cells_is_refused() -> None:
    rows = '<row r="1"><c t="str"><v>' + "y" * 30_000 + '</v></c></row><row r="2000"><c r="B2000"><v>1</v></c></row>'
    with pytest.raises(UnreadableFileError, match="too long texts"):
        read(sheet(rows, '<mergeCells><mergeCell ref="A1:B1999"/></mergeCells>'))


def test_cells_at_the_far_corner_cost_nothing() -> None:
    assert body(sheet(f'<row r="1">{WORD}</row><row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')) == ["word", "7"]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    for entity in ('SYSTEM "file:///etc/passwd"', '"secret"'):
        data = workbook(
            {SHEET: f'<!DOCTYPE a [<!ENTITY e {entity}>]>{HEAD}<row><c t="str"><v>a&e;</v></c></row>{TAIL}'}
        )
        assert body(data) == ["a"]


def test_places_styles_and_values_that_make_no_sense_do_no_harm() -> None:
    cells = (
        '<c r="??" s="-1"><v>abc</v></c><c t="s"><v>99</v></c><c s="9999"><v>1e999999</v></c><c t="e"><v>#N/A</v></c>'
    )
    assert body(sheet(f'<row r="x">{cells}</row>', '<mergeCells><mergeCell ref="B9:A1"/></mergeCells>')) == [
        "abc",
        "1e999999 #N/A",
    ]


def test_cells_without_places_stand_one_after_another() -> None:
    rows = "".join(f"<row>{WORD}<c><v>{number}</v></c></row>" for number in range(3))
    assert body(sheet(rows)) == ["word\t0\nword\t1\nword\t2"]


def test_values_of_every_stored_kind_are_shown() -> None:
    cells = (
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r><rPh><t>reading</t></rPh></is></c><c t="b"><v>1</v></c>'
        '<c t="d"><v>2025-01-27T00:00:00</v></c><c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>a_x000D_b</v></c>'
    )
    assert body(sheet(f"<row>{cells}</row>")) == ["inline TRUE 2025-01-27 2 a b"]


def test_links_to_other_files_are_not_followed() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(BytesIO(workbook())) as archive:
        text = archive.read(rels).decode()
    with pytest.raises(UnreadableFileError, match="no worksheet that is shown"):
        read(workbook({rels: text.replace("<Relationship ", '<Relationship TargetMode="External" ')}))
