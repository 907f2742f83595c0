"""What is seen of a PDF's page: turned, cropped, inside forms, and without what its template hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_files import HEIGHT, WIDTH, Sheet, pdf

from ingest.pdf.page.file import open_pdf
from ingest.pdf.page.view import page_of

if TYPE_CHECKING:
    from ingest.pdf.page.page import PdfPage


def seen(sheet: Sheet) -> PdfPage:
    with open_pdf(pdf(sheet), "page.pdf") as file:
        raw = file.page(1)
    assert raw is not None
    return page_of(raw)


def text(page: PdfPage) -> str:
    return "".join(char.text for char in page.chars)


def test_characters_have_their_box_size_and_weight() -> None:
    page = seen(Sheet().text(100, 200, "Ab", 20).text(100, 300, "收入", 10).text(100, 400, "C", bold=True))
    assert text(page) == "Ab收入C"
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    first = page.chars[0]
    assert (first.x0, first.size) == pytest.approx((100, 20), abs=0.1)
    assert first.y0 < 200 < first.y1
    assert [char.bold for char in page.chars] == [False] * 4 + [True]


def test_a_crop_moves_the_origin_and_hides_what_lies_outside() -> None:
    sheet = Sheet(crop=(50, 400, 400, 800)).text(100, 100, "inside").text(450, 100, "outside").text(100, 700, "below")
    page = seen(sheet)
    assert text(page) == "inside"
    assert (page.width, page.height) == (350, 400)
    assert page.chars[0].x0 == pytest.approx(50, abs=0.5)


def test_a_page_that_is_shown_turned_is_read_as_it_is_shown() -> None:
    sheet = Sheet(rotate=90).text(100, 700, "upright", turn=True)
    page = seen(sheet)
    assert (page.width, page.height, page.turned) == (HEIGHT, WIDTH, 0)
    assert text(page) == "upright"
    assert page.chars[0].x0 < page.chars[-1].x0


def test_a_page_whose_text_stands_sideways_is_read_turned_and_placed_as_shown() -> None:
    sheet = Sheet().text(100, 700, "first line", turn=True).text(120, 700, "second", turn=True)
    page = seen(sheet)
    assert text(page) == "firstlinesecond"
    assert page.turned
    first = page.chars[0]
    box = page.share((first.x0, first.y0, first.x1, first.y1))
    assert box.x0 < 100 / WIDTH < box.x1 + 0.01
    assert box.y1 == pytest.approx(700 / HEIGHT, abs=0.01)


def test_text_and_lines_inside_forms_are_where_the_form_puts_them() -> None:
    page = seen(Sheet(form=True).text(100, 200, "Form").rule(100, 210, 300, 210))
    assert page.chars[0].x0 == pytest.approx(120, abs=0.5)
    (ruling,) = page.rulings
    assert (ruling.x0, ruling.y0) == pytest.approx((120, 240), abs=0.5)


def test_what_a_template_hides_is_not_read() -> None:
    sheet = Sheet().text(60, 100, "[Table_Main] Shown").text(60, 120, "white", grey=1).text(60, 140, "none", mode=3)
    sheet.area(50, 190, 200, 210, 0.3).text(60, 205, "White on dark", grey=1).text(60, 230, "tiny", 1)
    assert text(seen(sheet)) == "ShownWhiteondark"


def test_a_diagonal_watermark_is_not_read() -> None:
    sheet = Sheet().text(60, 100, "Words")
    sheet.content.append(b"BT /F0 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET")
    assert text(seen(sheet)) == "Words"


def test_radicals_become_the_ideographs_that_are_meant_one_for_one() -> None:
    assert text(seen(Sheet().text(60, 100, "\u2f00\u2f49\u2ec5"))) == "一月见"


def test_lines_thin_areas_and_colours_are_told_apart() -> None:
    sheet = Sheet().rule(50, 100, 300, 100).area(50, 120, 300, 121, 0.0).area(50, 140, 300, 170, 0.8)
    page = seen(sheet.area(50, 200, 300, 230, 1.0))
    assert len(page.rulings) == 2
    assert [round(fill.y0) for fill in page.fills] == [140]
