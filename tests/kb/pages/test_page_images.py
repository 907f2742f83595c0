"""Pictures of pages: what is drawn lies where reading found it, and a file that breaks the drawing costs one picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pdf_files import HEIGHT, WIDTH, Sheet, pdf
from PIL import Image

from ingest.reading.formats import read_report
from kb.pages.images import WIDTHS, PageImages
from kb.pages.process import DrawingError
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

ONE = "a" * 16
EDGE = 4
"""Pixels by which a letter may stand out of its area."""

ENDS_AT_ONCE = "import os, sys; sys.stdin.readline(); os._exit(1)"
HANGS = "import time; time.sleep(600)"
TALKS_NONSENSE = (
    "import sys; sys.stdin.readline(); sys.stdout.write('sizes?\\n'); sys.stdout.flush(); sys.stdin.readline()"
)


@pytest.fixture
def images() -> Iterator[PageImages]:
    with PageImages() as opened:
        yield opened


def write(folder: Path, *sheets: Sheet) -> Path:
    path = folder / "report.pdf"
    path.write_bytes(pdf(*sheets))
    return path


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """Grey values (height, width)."""
    return np.asarray(Image.open(io.BytesIO(picture)).convert("L"))


def ink(page: NDArray[np.uint8], box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in a box of fractions."""
    height, width = page.shape
    x0, y0, x1, y1 = box
    piece = page[round(y0 * height) : round(y1 * height), round(x0 * width) : round(x1 * width)]
    return float((piece < 128).mean())


def test_a_page_is_drawn_as_wide_as_asked_with_what_is_on_it(images: PageImages, tmp_path: Path) -> None:
    path = write(tmp_path, Sheet(), Sheet().area(100, 200, 300, 260, 0.0))
    page = pixels(images.picture(ONE, path, 2, 700))
    assert page.shape == (pytest.approx(700 * HEIGHT / WIDTH, abs=1), 700)
    assert ink(page, (105 / WIDTH, 205 / HEIGHT, 295 / WIDTH, 255 / HEIGHT)) == 1.0
    assert ink(page, (0, 0, 1, 195 / HEIGHT)) == 0.0
    assert images.sizes(ONE, path) == ((WIDTH, HEIGHT), (WIDTH, HEIGHT))


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet().text(100, 300, "A sentence that says something."),
        Sheet(crop=(50, 400, 400, 800)).text(100, 300, "A sentence that says something."),
        Sheet(rotate=90).text(100, 700, "A sentence that says something.", turn=True),
        Sheet(rotate=270, crop=(20, 20, 500, 800)).text(300, 500, "A sentence that says something.", turn=True),
        Sheet(form=True).text(100, 300, "A sentence that says something."),
    ],
    ids=["plain", "cropped", "turned", "turned and cropped", "inside a form"],
)
def test_the_areas_that_reading_found_are_where_the_words_are_drawn(
    images: PageImages, tmp_path: Path, sheet: Sheet
) -> None:
    path = write(tmp_path, sheet)
    areas = [spot.area for block in read_report(path, Settings()).blocks for spot in block.spots]
    page = pixels(images.picture(ONE, path, 1, 1600))
    assert areas
    assert all(ink(page, area[1:]) > 0.03 for area in areas)
    blank = page.copy()
    height, width = page.shape
    for _, x0, y0, x1, y1 in areas:
        down, across = (
            slice(max(int(start * side) - EDGE, 0), int(end * side) + EDGE)
            for start, end, side in ((y0, y1, height), (x0, x1, width))
        )
        blank[down, across] = 255
    assert (blank >= 128).all(), "no ink outside the areas"


def test_a_page_that_is_not_there_and_a_file_that_is_no_pdf_are_told_apart(images: PageImages, tmp_path: Path) -> None:
    path = write(tmp_path, Sheet())
    with pytest.raises(DrawingError, match="page"):
        images.picture(ONE, path, 2, 700)
    path.write_bytes(b"%PDF-1.7 and then nothing")
    with pytest.raises(DrawingError, match="file"):
        images.sizes("b" * 16, path)
    with pytest.raises(DrawingError, match="file"):
        images.sizes("c" * 16, tmp_path / "none.pdf")


def test_a_page_without_measure_is_drawn_small(images: PageImages, tmp_path: Path) -> None:
    path = write(tmp_path, Sheet(width=20, height=14_000).area(0, 0, 20, 14_000, 0.0))
    page = pixels(images.picture(ONE, path, 1, WIDTHS[-1]))
    assert 10_000 < max(page.shape) <= 16_000
    assert ink(page, (0, 0.1, 1, 0.9)) == 1.0


def test_a_name_that_is_no_text_is_opened_all_the_same(images: PageImages, tmp_path: Path) -> None:
    path = tmp_path / "report\udcff.pdf"
    try:
        path.write_bytes(pdf(Sheet()))
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")
    assert len(images.sizes(ONE, path)) == 1


@pytest.mark.parametrize(("program", "reason"), [(ENDS_AT_ONCE, "broke"), (HANGS, "slow"), (TALKS_NONSENSE, "broke")])
def test_what_breaks_the_process_costs_one_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, reason: str
) -> None:
    path = write(tmp_path, Sheet(), Sheet())
    monkeypatch.setattr("kb.pages.process._STARTING_SECONDS", 0)
    with PageImages(seconds=4) as images:
        with monkeypatch.context() as broken:
            broken.setattr("kb.pages.process._PROGRAM", program)
            with pytest.raises(DrawingError, match=reason):
                images.picture(ONE, path, 1, 700)
        monkeypatch.setattr("kb.pages.process._STARTING_SECONDS", 60)
        assert images.picture(ONE, path, 2, 700)
        with pytest.raises(DrawingError, match=reason):  # remembered for a while
            images.picture(ONE, path, 1, 700)
        monkeypatch.setattr("kb.pages.images.monotonic", lambda: float("inf"))
        assert images.picture(ONE, path, 1, 700)


def test_a_process_that_has_ended_is_started_again(images: PageImages, tmp_path: Path) -> None:
    path = write(tmp_path, Sheet(), Sheet())
    assert images.picture(ONE, path, 1, 700)
    process = images._processes[0]._process
    assert process is not None
    process.kill()
    process.wait()
    assert images.picture(ONE, path, 2, 700)


def test_a_picture_is_drawn_once_and_those_asked_for_longest_ago_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = write(tmp_path, *(Sheet().text(100, 100, f"page {number}") for number in range(6)))
    with PageImages() as images:
        drawn = [images.picture(ONE, path, number, 700) for number in range(1, 7)]
    most = sum(map(len, drawn[:3]))
    with PageImages(bytes_kept=most) as images:
        for number in (1, 2, 3, 4, 5, 6):
            images.picture(ONE, path, number, 700)
        assert images._bytes == sum(map(len, images._pictures.values())) <= most
        assert images._pictures
        images.close()
        monkeypatch.setattr("kb.pages.process._PROGRAM", ENDS_AT_ONCE)
        assert images.picture(ONE, path, 6, 700) == drawn[5]
        with pytest.raises(DrawingError):
            images.picture(ONE, path, 1, 700)
