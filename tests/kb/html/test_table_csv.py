"""A table as CSV: read back as it was, and nothing in it that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.html.table_csv import table_csv
from kb.model import Table

CELLS = st.text(alphabet='ab1,"\r\n ;|\t年', max_size=6)


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def printed(cell: str) -> str:
    ((found,),) = read_back(table_csv(Table(((cell,),))))
    return found


def test_header_rows_come_first_and_caption_source_and_notes_are_left_out() -> None:
    table = Table(
        (("", "PE", "PE"), ("Name", "2024", "2025"), ("Acme, Inc.", "1,234.5", 'so-called "x"')),
        header_rows=2,
        caption="Table 1",
        source="Source: A",
        notes=("* note",),
    )
    assert table_csv(table) == ',PE,PE\r\nName,2024,2025\r\n"Acme, Inc.","1,234.5","so-called ""x"""\r\n'


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_every_cell_is_read_back_as_it_was(rows: list[tuple[str, str, str]]) -> None:
    assert read_back(table_csv(Table(tuple(rows)))) == [list(row) for row in rows]


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "@SUM(A1)",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        " =A1",
        "\t=A1",
        "＝1+1",
        "+1+1",
        "-A1",
        "-5(B2)",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    assert printed(formula) == f"'{formula}"


@pytest.mark.parametrize(
    "cell",
    [
        "-3.1%",
        "+12",
        "-1,234.50",
        "－5",
        "-$4.2",
        "+5.3 pct",
        "-12 亿元",
        "(4.59)",
        "-",
        "--",
        "+/-",
        "",
        "AI=ML",
        "2=2",
    ],
)
def test_figures_dashes_and_words_stay_as_printed(cell: str) -> None:
    assert printed(cell) == cell
