"""Tables in HTML: spans, header cells, tables inside tables, tables that only lay out a page, and hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from ingest.markup.html_grids import table_grid
from ingest.reading.formats import read_report
from kb.errors import UnreadableFileError
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.tables.grids import Grid
    from kb.model import ParsedReport, Table


def grid(source: str) -> Grid:
    table = BeautifulSoup(source, "lxml").table
    assert table is not None
    found = table_grid(table)
    assert found is not None
    return found


def read(tmp_path: Path, source: str) -> ParsedReport:
    path = tmp_path / "page.htm"
    path.write_text(source, encoding="utf-8")
    return read_report(path, Settings())


def tables(report: ParsedReport) -> list[Table]:
    return [block.table for block in report.blocks if block.table]


def test_every_slot_holds_the_cell_that_covers_it() -> None:
    found = grid(
        "<table><tr><th rowspan=2>Name<th colspan=2>PE<tr><th>2024<th>2025<tr><td rowspan=2>A<td>1<td>2<tr><td "
        "colspan=2>n.a.</table>"
    )
    assert found.rows == (("Name", "PE", "PE"), ("Name", "2024", "2025"), ("A", "1", "2"), ("A", "n.a.", "n.a."))
    assert found.header_rows == 2
    assert found.headed == {(0, 0), (1, 0), (0, 1), (0, 2), (1, 1), (1, 2)}
    assert set(found.merged) == {(0, 0, 2, 1), (0, 1, 1, 2), (2, 0, 2, 1), (3, 1, 1, 2)}
    assert found.spanned


def test_columns_that_no_cell_makes_use_of_are_left_out() -> None:
    found = grid("<table><tr><td colspan=3>a<td colspan=2>b<tr><td colspan=3>1<td colspan=2>2</table>")
    assert found.rows == (("a", "b"), ("1", "2"))
    assert found.merged == ()


def test_a_span_ends_with_its_section_and_the_foot_comes_last() -> None:
    found = grid(
        "<table><thead><tr><th rowspan=9>x<th>y</thead><tfoot><tr><td>sum<td>3</tfoot>"
        "<tbody><tr><td rowspan=0>a<td>1<tr><td>2</tbody></table>"
    )
    assert found.rows == (("x", "y"), ("a", "1"), ("a", "2"), ("sum", "3"))


@pytest.mark.parametrize(
    ("row", "header_rows"),
    [("<th>a<th>b", 1), ("<td><th>b", 1), ("<td>a<td>b", None), ("<th>a<td>1", None)],
)
def test_leading_header_cells_make_a_header_row(row: str, header_rows: int | None) -> None:
    assert grid(f"<table><tr>{row}<tr><td>c<td>1</table>").header_rows == header_rows


def test_a_cell_over_the_whole_width_is_told_from_one_beside_empty_ones() -> None:
    found = grid("<table><tr><td colspan=2>Assets<tr><td>Cash<td>1<tr><td>Debt<td></table>")
    assert found.wide == {0}


NOTE_TEXT = "上述股东之间的关系说明：东河重工与西山矿业受同一实际控制人控制，其余股东之间不存在关联关系。"


@pytest.mark.parametrize("foot", [f"<td colspan=3>{NOTE_TEXT}", f"<td>{NOTE_TEXT}" * 3], ids=["spanned", "repeated"])
def test_a_sentence_over_the_whole_width_at_the_foot_is_a_note_and_running_numbers_lead_names(
    tmp_path: Path, foot: str
) -> None:
    rows = "".join(f"<tr><td>{at}<td>股东{at}号<td>{at}00" for at in range(1, 5))
    source = f"<table><tr><td>序号<td>股东名称<td>持股数{rows}<tr><td colspan=2>合计<td>1000<tr>{foot}</table>"
    (table,) = tables(read(tmp_path, source))
    assert table.notes == (NOTE_TEXT,)
    assert table.label_columns == 2
    assert table.rows[-1] == ("合计", "合计", "1000")


def test_lines_of_a_cell_are_joined_and_marks_left_out() -> None:
    found = grid(
        "<table><tr><td>归母净<br>利润<sup>1</sup><td>Net<p>income</p><tr><td "
        "hidden>x</td><td>1,234<sup>(a)</sup><td>5 km<sup>2</sup></table>"
    )
    assert found.rows == (("归母净利润", "Net income"), ("1,234", "5 km²"))
    assert found.footnotes == ("1", "a")


def test_a_table_in_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = "<table><tr><th>m<th>n<tr><td>x<td>7<tr><td>y<td>8</table>"
    report = read(
        tmp_path, f"<h1>R</h1><table><tr><th>a<th>b<tr><td>c<td>1 {inner}<tr><td>d<td>2</table><p>Afterwards nothing."
    )
    outer, own = tables(report)
    assert outer.rows == (("a", "b"), ("c", "1"), ("d", "2"))
    assert own.rows == (("m", "n"), ("x", "7"), ("y", "8"))


def test_a_table_that_lays_out_a_page_is_no_table(tmp_path: Path) -> None:
    data = "<table><tr><th>m<th>n<tr><td>x<td>7<tr><td>y<td>8</table>"
    report = read(
        tmp_path,
        (
            f"<table><tr><td><h1>Weekly Note</h1><p>Stocks fell again this "
            f"week.</p>{data}</td><td><ul><li>Tin</ul></td></tr></table>"
        ),
    )
    assert report.title == "Weekly Note"
    assert [block.text for block in report.blocks if not block.table] == [
        "Weekly Note",
        "Stocks fell again this week.",
        "Tin",
    ]
    assert len(tables(report)) == 1


def test_captions_of_the_table_and_of_the_text_are_told_alike(tmp_path: Path) -> None:
    cells = "<tr><th>Item<th>2024<tr><td>Sales<td>1.0<tr><td>Costs<td>2.0"
    report = read(
        tmp_path,
        f"<h1>R</h1><table><caption>Sales by year (US$m)</caption>{cells}</table><p>Some words between the tables.</p>"
        f"<p>Table 2: Costs</p><table>{cells}</table><p>Source: company data</p>"
        f"<figure><table>{cells}</table><figcaption>Table 3: More</figcaption></figure>",
    )
    assert [table.caption for table in tables(report)] == ["Sales by year (US$m)", "Table 2: Costs", "Table 3: More"]
    assert tables(report)[1].source == "Source: company data"


def test_a_table_in_markdown_may_hold_a_table(tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    inner = "<table><tr><td>x</td><td>7</td></tr><tr><td>y</td><td>8</td></tr></table>"
    path.write_text(
        f"# R\n\n<table><tr><td>**c**</td><td>1</td></tr><tr><td>d</td><td>2 {inner}</td></tr></table>\n",
        encoding="utf-8",
    )
    outer, own = tables(read_report(path, Settings()))
    assert outer.rows == (("c", "1"), ("d", "2"))
    assert own.rows == (("x", "7"), ("y", "8"))


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>" * 10_000 + "the only words" + "</td></tr></table>" * 10_000,
        "<sup>" * 20_000 + "the only words",
        "<header>" * 5_000 + "<h1>x</h1>" + "</header>" * 5_000 + "<p>the only words",
        "<p>the only words" + "<i></i>" * 20_000,
        "<table>" + "<tr><td colspan=99999999>a</td></tr>" * 2_000 + "</table>the only words",
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html><html><body><p>the only words</p></body></html>",
        "<p>the only words<!-- <p>never closed",
        "the only words, and 1 < 2",
    ],
    ids=["tables", "sups", "headers", "inline", "spans", "xml", "comment", "bare"],
)
def test_what_is_nested_or_broken_beyond_sense_is_still_read(tmp_path: Path, source: str) -> None:
    assert "the only words" in " ".join(block.text for block in read(tmp_path, source).blocks)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<b>a</b>" * 500_001, "more than 500,000 tags"),
        ("<figure><figcaption>c</figcaption>x" * 20_000, "nested too deep"),
        ("<table>" + "<tr>" + "<td rowspan=9999 colspan=2>a" * 400 + "<tr><td>b" * 9_000 + "</table>", "more cells"),
        ("<html><body><script>x</script></body></html>", "no text"),
    ],
    ids=["tags", "depth", "spans", "empty"],
)
def test_what_is_too_much_or_nothing_is_refused_with_a_cure(tmp_path: Path, source: str, told: str) -> None:
    with pytest.raises(UnreadableFileError, match=told) as error:
        read(tmp_path, source)
    assert error.value.cure


def test_figures_that_a_layout_took_apart_are_put_together() -> None:
    found = grid(
        "<table><tr><td></td><td></td><td colspan=2>2024</td><td></td><td></td><td colspan=2>2023</td><td></td></tr>"
        "<tr><td>Sales<td><td>$<td>1,234<td><td><td>$<td>1,100<td></tr>"
        "<tr><td>Loss<td><td><td>(56<td>)<td><td><td>—<td></tr>"
        "<tr><td>Margin<td><td><td>4.5<td>%<td><td><td>(0.1<td>)%</tr></table>"
    )
    rows = [tuple(filter(None, row)) for row in found.rows]
    assert rows == [
        ("2024", "2023"),
        ("Sales", "$1,234", "$1,100"),
        ("Loss", "(56)", "—"),
        ("Margin", "4.5%", "(0.1)%"),
    ]
    columns = [column for column in zip(*found.rows, strict=True) if any(column)]
    assert columns == [
        ("", "Sales", "Loss", "Margin"),
        ("2024", "$1,234", "(56)", "4.5%"),
        ("2023", "$1,100", "—", "(0.1)%"),
    ]


def test_a_column_of_percent_signs_stays_beside_words_and_other_cells() -> None:
    rows = (("Item", "Unit", "2024"), ("Share", "%", "45"), ("Price", "$", "3"))
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    assert [row[0] for row in grid(f"<table>{cells}</table>").rows] == ["Item", "Share", "Price"]
