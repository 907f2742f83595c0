"""Documents laid out from what was read: every text once, in order, inert, and what is cited marked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from kb.html.part_rendering import part_html, whole_table_html
from kb.html.rendering import load_texts
from kb.html.viewer import mark_attributes, viewer_html
from kb.model import Area, Box, Chunk, Citation, CitedCell, Document, Evidence, Place, Spot, Table
from kb.pages.marks import Mark, mark_of
from kb.pages.parts import LINES_MOST, parts_of

EN = load_texts()["en"]
HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>"
DOCUMENT = Document("d" * 16, "a.md", "Report", "2025-01-01", 0, 1, 4, "2025-01-01T00:00:00")
TABLE = Table(
    rows=(("Plant", "2023", "2024"), ("Delft", "1", "2"), ("Turin", "3", "4")),
    caption="Table 1: deliveries",
    source="Source: Acme",
    notes=("* preliminary",),
)


def chunk(order: int, text: str, *headings: str, page: int | None = None, table: int | None = None) -> Chunk:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    rows = tuple(range(1, len(lines) + 1)) if table is not None else ()
    spans = tuple((start, start + len(line)) for start, line in zip(starts, lines, strict=True))
    return Chunk(order, text, "", 0, 0, Place(page, headings), sentences=spans, table=table, rows=rows)


CHUNKS = (
    chunk(0, "A first line.\nA second one. It goes on.", "Report", "Sales"),
    chunk(1, TABLE.row_text(1), "Report", "Sales", table=0),
    chunk(2, TABLE.row_text(2), "Report", "Sales", table=0),
    chunk(3, "Table 1: deliveries\n* preliminary\nSource: Acme", "Report", "Sales"),
    chunk(4, "The last word.", "Report", "Outlook"),
)


def html(mark: Mark | None = None, chunks: tuple[Chunk, ...] = CHUNKS, table: Table = TABLE) -> BeautifulSoup:
    parts = parts_of(chunks, [table])
    told = "".join(part_html(part, {one.order: one for one in chunks}, [table], mark, EN) for part in parts)
    return BeautifulSoup(told, "lxml")


def test_every_text_is_there_once_under_its_headings_and_a_table_is_one() -> None:
    page = html()
    assert [heading.get_text() for heading in page.select("h4, h5")] == ["Report", "Sales", "Outlook"]
    assert [text.get_text() for text in page.select("p")] == [
        *("A first line.", "A second one. It goes on.", "Table 1: deliveries"),
        *("* preliminary", "Source: Acme", "The last word."),
    ]
    assert len(page.select("table")) == 1
    assert [cell.get_text() for cell in page.select("td")] == ["1", "2", "3", "4"]
    assert page.select("mark") == []


@pytest.mark.parametrize(
    ("passage", "quote", "marked"),
    [
        (0, "A second one.", ["A second one."]),
        (0, "first line.\nA second", ["first line.", "A second"]),
        (3, "* preliminary", ["* preliminary"]),
        (3, "Table 1: deliveries", ["Table 1: deliveries"]),
        (4, "not in it", []),
    ],
)
def test_the_quote_is_marked_where_it_stands(passage: int, quote: str, marked: list[str]) -> None:
    citation = Citation(1, "a.md", "Report", None, (), "text", quote, f"{DOCUMENT.id}-{passage}")
    mark = mark_of(Evidence(citation, "", "", None, (DOCUMENT, CHUNKS[passage])))
    assert mark is not None
    assert (mark.document, mark.passage) == (DOCUMENT.id, passage)
    assert [found.get_text() for found in html(mark).select("mark")] == marked


def test_cited_cells_are_marked_and_of_a_quoted_row_all() -> None:
    cells = (CitedCell("Turin", ("2024",), "4", "", (2, 2)),)
    citation = Citation(1, "a.md", "Report", None, (), "cell", "…", f"{DOCUMENT.id}-1", "Table 1", cells)
    of_cell = mark_of(Evidence(citation, "", "", TABLE, (DOCUMENT, CHUNKS[1])))
    row = replace(citation, kind="text", quote=TABLE.row_text(1), cells=())
    of_row = mark_of(Evidence(row, "", "", TABLE, (DOCUMENT, CHUNKS[1])))
    assert [cell.get_text() for cell in html(of_cell).select(".rq-cited")] == ["4"]
    assert [cell.get_text() for cell in html(of_row).select(".rq-cited")] == ["Delft", "1", "2"]


def test_areas_are_those_of_the_quote_on_every_page_that_it_is_on() -> None:
    spots = (Spot(0, 13, Area(1, 0.1, 0.9, 0.5, 0.92)), Spot(14, 27, Area(2, 0.1, 0.1, 0.5, 0.12)))
    laid = replace(CHUNKS[0], spots=spots)
    citation = Citation(1, "a.pdf", "Report", 1, (), "text", laid.text[2:20], "x-0", boxes=(Box(0, 0, 1, 1),))
    mark = mark_of(Evidence(citation, "", "", None, (DOCUMENT, laid)))
    assert mark is not None
    assert [area.page for area in mark.areas] == [1, 2]
    elsewhere = mark_of(Evidence(citation, "", "", None, (DOCUMENT, CHUNKS[0])))
    assert elsewhere is not None
    assert elsewhere.areas == (Area(1, 0, 0, 1, 1),), "the boxes of the citation, where the passage has none"


def test_cells_that_the_table_does_not_have_are_left_out() -> None:
    cells = tuple(CitedCell("", (), "", "", position) for position in ((2, 2), (9, 0), (0, 9)))
    citation = Citation(1, "a.md", "Report", 1, (), "cell", "…", "x-1", "Table 1", cells)
    mark = mark_of(Evidence(citation, "", "", replace(TABLE, areas=((None,) * 3,) * 3), (DOCUMENT, CHUNKS[1])))
    assert mark is not None
    assert (mark.cells, mark.areas) == (((2, 2),), ())


def test_parts_are_pages_where_all_passages_have_one_and_else_of_some_length() -> None:
    paged = [chunk(at, "text", "Slide", page=at // 2 + 1) for at in range(6)]
    assert [(part.page, len(part.units)) for part in parts_of(paged, [])] == [(1, 2), (2, 2), (3, 2)]
    unpaged = [chunk(at, "a line\n" * 50) for at in range(10)]
    parts = parts_of(unpaged, [])
    assert [unit.passages[0] for part in parts for unit in part.units] == list(range(10))
    assert all(part.lines <= LINES_MOST for part in parts)
    assert len(parts) == 5


def test_a_passage_longer_than_a_part_is_a_part() -> None:
    assert [len(part.units) for part in parts_of([chunk(0, "x\n" * 900), chunk(1, "y")], [])] == [1, 1]


def test_nothing_of_a_document_is_live() -> None:
    table = Table(rows=((HOSTILE, "v"), (HOSTILE, HOSTILE)), caption=HOSTILE, source=HOSTILE, notes=(HOSTILE,))
    chunks = (chunk(0, HOSTILE, HOSTILE), chunk(1, table.row_text(1), HOSTILE, table=0))
    citation = Citation(1, HOSTILE, HOSTILE, None, (), "text", HOSTILE, "x-0")
    mark = mark_of(Evidence(citation, "", "", None, (DOCUMENT, chunks[0])))
    entry = f"<article{mark_attributes(Evidence(citation, '', '', None, (DOCUMENT, chunks[0])))}></article>"
    for page in (
        html(mark, chunks, table),
        BeautifulSoup(whole_table_html(table, [(1, 1)], EN) + entry, "lxml"),
    ):
        assert not page.select("img, script")
        assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
        assert HOSTILE in page.get_text()


def test_a_whole_table_has_all_its_rows_unless_it_is_huge() -> None:
    rows = (("n", "v"), *((str(number), "x") for number in range(2_000)))
    page = BeautifulSoup(whole_table_html(Table(rows), [(1_500, 1)], EN), "lxml")
    assert len(page.select("tbody tr")) == 2_000
    huge = BeautifulSoup(whole_table_html(Table(rows * 20), [(1_500, 1)], EN), "lxml")
    assert len(huge.select(".rq-gap")) == 2
    assert len(huge.select(".rq-cited")) == 1


def test_every_control_of_the_viewer_has_a_name() -> None:
    page = BeautifulSoup(viewer_html(EN), "lxml")
    controls = page.select("button, input, [role=group], [role=region]")
    assert len(controls) > 12
    unnamed = [tag for tag in controls if not (tag.get("aria-label") or any(map(str.isalpha, tag.get_text())))]
    assert unnamed == []


def test_an_entry_whose_document_is_gone_points_nowhere() -> None:
    citation = Citation(1, "a.md", "Report", None, (), "text", "q", "x-0")
    assert mark_attributes(Evidence(citation, "", "")) == ""
