"""Figures and charts in the browser."""

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from test_app import address as address
from test_app import ask
from test_app import browser as browser
from test_app import visit as visit
from test_app_chats import kept, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

MARKS = "svg.marks [aria-label^='[']"


def facts(page: "Page") -> "Page":
    page.get_by_role("tab", name="Facts").click()
    page.locator(MARKS).first.wait_for()
    return page


def choose(page: "Page", label: str, option: str) -> None:
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.browser
def test_figures_are_drawn_and_each_mark_and_figure_shows_its_cell(visit: "Callable[..., Page]") -> None:
    page = facts(visit())
    rows = page.locator(".rq-facts tbody tr")
    assert page.locator(MARKS).count() == rows.count() == 4
    label = page.locator(MARKS).first.get_attribute("aria-label") or ""
    for part in ("acme.md", "Table 1", "row 2", "column 2"):
        assert part in label
    rows.filter(has_text="1,333").locator(".rq-figure").click()
    page.locator(".rq-source .rq-cited", has_text="1,333").wait_for()
    page.locator(MARKS).first.click()
    page.locator(".rq-source .rq-cited", has_text="1,111").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("kind", "mark", "count"),
    [
        ("Lines over periods", "point", 4),
        ("Bars side by side", "bar", 4),
        ("Parts of a whole", "arc mark", 2),
        ("One measure against another", "", 0),
    ],
)
def test_the_kind_of_chart_is_chosen(visit: "Callable[..., Page]", kind: str, mark: str, count: int) -> None:
    page = facts(visit())
    choose(page, "Chart", kind)
    page.wait_for_function(
        (
            "([mark, count]) => document.querySelectorAll(`svg.marks "
            "[aria-roledescription='${mark}'][aria-label^='[']`).length === count"
        ),
        arg=[mark or "bar", count],
    )
    if not mark:  # this report has one measure
        page.get_by_label("Against this measure").wait_for()


@pytest.mark.browser
def test_names_and_periods_narrow_the_chart_the_table_and_the_workbook(visit: "Callable[..., Page]") -> None:
    page = facts(visit())
    choose(page, "Companies", "Turin")
    choose(page, "Periods", "2024")
    page.wait_for_function("document.querySelectorAll('.rq-facts tbody tr').length === 1")
    assert "2,099" in page.locator(".rq-facts tbody tr").inner_text()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Excel file").click()
    sheet = load_workbook(io.BytesIO(downloaded.value.path().read_bytes())).active
    assert sheet is not None
    header, *lines = sheet.iter_rows(values_only=True)
    assert [line[header.index("printed")] for line in lines] == ["2,099"]
    assert lines[0][header.index("document")] == "acme.md"


@pytest.mark.browser
@pytest.mark.parametrize(("name", "begins"), [("Chart as PNG", b"\x89PNG"), ("Chart as SVG", b"<svg")])
def test_a_chart_is_saved_as_a_picture(visit: "Callable[..., Page]", name: str, begins: bytes) -> None:
    page = facts(visit())
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=name).click()
    content = downloaded.value.path().read_bytes()
    assert content.startswith(begins)
    assert len(content) > 1_000


@pytest.mark.browser
def test_a_chart_that_the_chat_is_asked_for_is_drawn_and_its_marks_open_their_cells(
    visit: "Callable[..., Page]",
) -> None:
    page = visit()
    ask(page, "Draw a bar chart of deliveries by plant")
    page.locator(f".rq-panel {MARKS}").first.wait_for()
    assert page.locator(f".rq-panel {MARKS}").count() == 4
    assert page.locator(".rq-panel svg.marks").evaluate("one => one.getBoundingClientRect().width") > 200
    page.locator(f".rq-panel {MARKS}").first.click()
    page.locator(".rq-stage .rq-cited").first.wait_for()


@pytest.mark.browser
def test_the_charts_of_the_chat_and_of_the_facts_are_each_saved_from_beside_them(visit: "Callable[..., Page]") -> None:
    page = visit()
    ask(page, "Draw a bar chart of deliveries by plant")
    page.locator(f".rq-panel {MARKS}").first.wait_for()
    saved = []
    for tab, place in (("Chat", ".rq-panel"), ("Facts", "[role=tabpanel]:visible")):
        page.get_by_role("tab", name=tab).click()
        if tab == "Facts":
            page.locator(place).locator(MARKS).first.wait_for()
            choose(page, "Companies", "Turin")
            page.wait_for_function("document.querySelectorAll('.rq-facts tbody tr').length === 2")
        with page.expect_download() as downloaded:
            page.locator(place).get_by_role("button", name="Chart as SVG").click()
        saved.append(downloaded.value.path().read_text(encoding="utf-8"))
    assert "Delft" in saved[0]
    assert "Turin" in saved[1]
    assert "Delft" not in saved[1]


@pytest.mark.browser
def test_a_chart_that_is_taller_than_its_place_is_seen_from_its_top(visit: "Callable[..., Page]") -> None:
    page = visit()
    ask(page, "Draw a bar chart of deliveries by plant")
    page.locator(".rq-suggested").wait_for()
    (chat,) = kept(page)
    chart = chat["turns"][0]["answer"]["chart"]
    chart["marks"] = [mark | {"x": f"{mark['x']} {at}"} for at in range(20) for mark in chart["marks"]]
    put(page, chat)
    page.locator(f".rq-panel {MARKS}").nth(60).wait_for(state="attached")
    tops = "[...document.querySelectorAll('.rq-panel .rq-chart, .rq-panel svg.marks')].map((one) => one.getBoundingClientRect())"
    frame, drawn = page.evaluate(tops)
    assert drawn["height"] > frame["height"]
    assert drawn["top"] >= frame["top"]
    assert page.locator(".rq-stage").evaluate("one => one.clientHeight") > 100
