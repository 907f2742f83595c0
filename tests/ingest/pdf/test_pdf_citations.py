"""Citations of a PDF: the page that a quote or a cell is on, and where it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_files import HEIGHT, WIDTH, Sheet, pdf

from ingest.adding import new_document
from ingest.reading.formats import read_report
from kb.model import Area, Box, Citation, Hit, NewDocument, Spot, box_of_each, boxes_of, within
from kb.settings import Settings
from kb.wording.citations import cite_passage

if TYPE_CHECKING:
    from pathlib import Path

FILL = "and this line only fills the page so that the paragraph comes to stand at the end of it"


@pytest.fixture
def document(tmp_path: Path) -> NewDocument:
    one = (
        Sheet().text(60, 90, "Machines", 20).lines(60, 760, (f"Orders grew by a fifth. {FILL}", f"{FILL}, {FILL}"[:94]))
    )
    other = Sheet().lines(60, 90, ("which goes on over here. Prices did not move.",)).lines(60, 140, ("A last word.",))
    rows = [["Item", "2023", "2024"], ["Sales", "12.5", "14.5"], ["Profit", "1.5", "2.5"]]
    other.grid(60, 200, rows)
    path = tmp_path / "machines.pdf"
    path.write_bytes(pdf(one, other))
    return new_document(read_report(path, Settings()), path.name, "0" * 16)


def cite(document: NewDocument, quote: str) -> Citation:
    (chunk,) = [chunk for chunk in document.chunks if quote in chunk.text]
    return cite_passage(1, Hit(1, document.document, chunk, 1.0, None, None), quote)


def test_a_sentence_has_the_box_of_its_own_stretch_of_the_line(document: NewDocument) -> None:
    cited = cite(document, "Orders grew by a fifth.")
    assert cited.page == 1
    (box,) = cited.boxes
    assert box.x0 == pytest.approx(60 / WIDTH, abs=0.002)
    assert box.x1 < 175 / WIDTH
    assert box.y0 < 760 / HEIGHT < box.y1


def test_a_sentence_over_a_page_break_has_the_boxes_of_the_page_it_begins_on(document: NewDocument) -> None:
    quote = next(chunk.text for chunk in document.chunks if "which goes on" in chunk.text)
    start, end = quote.index("and this line"), quote.index(" Prices")
    cited = cite(document, quote[start:end])
    assert cited.page == 1
    assert [round(box.y0 * HEIGHT) for box in cited.boxes] == [751, 765]
    assert cite(document, "Prices did not move.").page == 2


def test_a_row_of_a_table_has_its_page_and_box(document: NewDocument) -> None:
    cited = cite(document, "Item: Sales; 2023: 12.5; 2024: 14.5")
    (box,) = cited.boxes
    assert cited.page == 2
    assert (box.y0, box.y1) == pytest.approx((216 / HEIGHT, 232 / HEIGHT), abs=0.002)


def test_every_cell_knows_where_it_stands(document: NewDocument) -> None:
    (table,) = document.tables
    area = table.areas[1][2]
    assert area is not None
    assert area.page == 2
    assert (area.x0, area.x1) == pytest.approx((220 / WIDTH, 300 / WIDTH), abs=0.002)


def test_pieces_of_a_spot_take_their_share_of_it_and_neighbours_become_one_box() -> None:
    spots = (Spot(0, 10, Area(1, 0.1, 0.1, 0.2, 0.12)), Spot(10, 20, Area(1, 0.2, 0.1, 0.3, 0.12)))
    cut = within(spots, 5, 12)
    assert [(spot.start, spot.end) for spot in cut] == [(0, 5), (5, 7)]
    areas = [spot.area for spot in cut]
    assert boxes_of(areas) == (Box(0.15, 0.1, 0.22, 0.12),)
    assert len(box_of_each(areas)) == 2
