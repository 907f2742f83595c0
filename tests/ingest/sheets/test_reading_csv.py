"""CSV and TSV: delimiters and encodings are told apart, and the rows are read as those of a sheet are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.sheets.csv_report import delimiter_of, read_csv
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from kb.model import ParsedReport, Table


def read(text: str, encoding: str = "utf-8") -> ParsedReport:
    return read_csv(text.encode(encoding), Path("figures.csv"))


def table_of(report: ParsedReport) -> Table:
    (table,) = [block.table for block in report.blocks if block.table]
    return table


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb, c\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('Title\n\n"a","b, c"\n"1","2"\n"3","4"\nSource: x, y, and z\n', ","),
        ("Only words, and a comma.\nAnd more words, here, and there.\nNone.\n", ""),
        ("one\ntwo\n", ""),
    ],
)
def test_the_delimiter_is_what_parts_the_rows_alike(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings_are_told_apart(encoding: str) -> None:
    table = table_of(read('公司,净利润（亿元）\n甲,1.50\n乙,"1,200"\n', encoding))
    assert table.rows == (("公司", "净利润（亿元）"), ("甲", "1.50"), ("乙", "1,200"))


def test_titles_units_and_sources_belong_to_the_table_and_numbers_stay_as_they_are_written() -> None:
    table = table_of(
        read("Sales of firms\nUnit: million\n\nFirm,2023,2024\nA,007.50,(12.5)\nB,1e3,\n\nSource: firms\n")
    )
    assert (table.caption, table.unit, table.source) == ("Sales of firms", "million", "Source: firms")
    assert table.rows[1:] == (("A", "007.50", "(12.5)"), ("B", "1e3", ""))


def test_a_cell_may_hold_lines_delimiters_and_quotation_marks() -> None:
    assert (
        table_of(read('Firm,Says\r\nA,"well, ""this""\r\nand that"\r\nB,nothing\r\n')).rows[1][1]
        == 'well, "this" and that'
    )


def test_a_first_line_may_name_the_delimiter() -> None:
    assert table_of(read("sep=^\nFirm^2024\nA^1\nB^2\n")).rows[2] == ("B", "2")


def test_lines_without_a_delimiter_are_text() -> None:
    assert read("Just a line.\n").blocks[0].text == "Just a line."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a,b\n\0\0,1\n", "binary"),
        (b'a,b\n1,2\n3,4\n5,"' + b"x" * 200_000, "too long"),
        (b"a,b\n" + b"1,2\n" * 260_000, "more than 500,000 cells"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_csv(data, Path("figures.csv"))
