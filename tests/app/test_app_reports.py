"""The list of reports and their tables in the browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import test_app
from app_server import REPORT
from pdf_files import Sheet, pdf
from test_app import UPLOADED
from test_app import browser as browser
from test_app import folder as folder
from test_app import visit as visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

address = test_app.own_address


def reports(page: "Page") -> "Page":
    page.get_by_role("tab", name="Reports").click()
    page.locator(".rq-documents").wait_for()
    return page


def names(page: "Page") -> list[str]:
    found = page.locator(".rq-documents tbody tr:visible .rq-name").all_inner_texts()
    return [text.split("\n")[0].strip() for text in found]


@pytest.mark.browser
def test_the_list_is_sorted_filtered_and_searched(visit: "Callable[..., Page]") -> None:
    page = reports(visit())
    assert names(page) == ["acme.md", "zenith.txt"]
    heading = page.locator("th", has=page.get_by_role("button", name="File"))
    for order, expected in (("ascending", ["acme.md", "zenith.txt"]), ("descending", ["zenith.txt", "acme.md"])):
        page.locator(".rq-sort").first.click()
        assert heading.get_attribute("aria-sort") == order
        assert names(page) == expected
    page.get_by_label("Search").fill("robotics")
    assert names(page) == ["acme.md"]
    page.get_by_label("Search").fill("")
    page.get_by_label("Format").select_option("txt")
    assert names(page) == ["zenith.txt"]


@pytest.mark.browser
def test_a_table_is_looked_at_with_what_its_figures_were_read_as(visit: "Callable[..., Page]") -> None:
    page = reports(visit())
    page.locator("tr", has_text="acme.md").get_by_role("button", name="Tables").click()
    preview = page.locator(".rq-previewing")
    preview.locator(".rq-table", has_text="1,333").first.wait_for()
    row = preview.locator(".rq-facts tr", has_text="1,333")
    assert "Turin" in row.inner_text()
    assert "2023" in row.inner_text()
    row.locator(".rq-figure").click()
    assert preview.locator(".rq-source .rq-cited").first.inner_text() == "1,333"
    preview.get_by_role("button", name="Close").click()
    preview.wait_for(state="hidden")


@pytest.mark.browser
def test_removing_is_undone(visit: "Callable[..., Page]", tmp_path: Path) -> None:
    (tmp_path / "orbit.md").write_text(UPLOADED, encoding="utf-8")
    page = reports(visit())
    page.locator("input[type=file]").set_input_files([tmp_path / "orbit.md"])
    row = page.locator(".rq-documents tr", has_text="orbit.md")
    for _ in range(2):
        row.locator(".rq-remove").click()
        page.get_by_role("button", name="Yes, remove").click()
        row.wait_for(state="detached")
        page.get_by_role("button", name="Undo").click()
        row.wait_for()
    row.locator(".rq-remove").click()
    page.get_by_role("button", name="Yes, remove").click()
    row.wait_for(state="detached")


@pytest.mark.browser
def test_a_report_that_somebody_else_has_removed_is_said_to_be_gone(
    visit: "Callable[..., Page]", tmp_path: Path
) -> None:
    (tmp_path / "orbit.md").write_text(UPLOADED, encoding="utf-8")
    page = reports(visit())
    page.locator("input[type=file]").set_input_files([tmp_path / "orbit.md"])
    page.locator(".rq-documents tr", has_text="orbit.md").wait_for()
    page.route("**/jobs*", lambda route: route.abort())  # it hears nothing of what others do
    other = reports(visit())
    other.locator(".rq-documents tr", has_text="orbit.md").locator(".rq-remove").click()
    other.get_by_role("button", name="Yes, remove").click()
    other.locator(".rq-done", has_text="orbit.md").wait_for()
    page.locator(".rq-documents tr", has_text="orbit.md").locator(".rq-remove").click()
    page.locator(".rq-failure", has_text="no longer in the knowledge base").wait_for()
    assert page.locator(".rq-question").count() == 0


@pytest.mark.browser
def test_a_dropped_folder_is_walked(visit: "Callable[..., Page]", tmp_path: Path) -> None:
    inner = tmp_path / "dropped" / "inner"
    inner.mkdir(parents=True)
    (inner / "acme.md").write_text(REPORT, encoding="utf-8")
    (inner.parent / "logo.png").write_bytes(b"x")
    page = reports(visit())
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(tmp_path / "dropped")
    page.locator(".rq-job", has_text="acme.md: already there, unchanged").first.wait_for()
    page.locator(".rq-job", has_text="logo.png: passed over").first.wait_for()


@pytest.mark.browser
def test_the_filter_of_the_chat_names_each_report_once_with_its_file(visit: "Callable[..., Page]") -> None:
    page = visit()
    page.get_by_label("Only in these reports").click()
    choices = page.get_by_role("option").all_inner_texts()
    assert sum("acme.md" in choice for choice in choices) == 1
    assert any("Acme Robotics" in choice and "acme.md" in choice for choice in choices)


@pytest.mark.browser
def test_on_a_phone_nothing_of_the_list_is_cut(visit: "Callable[..., Page]") -> None:
    page = visit()
    page.set_viewport_size({"width": 390, "height": 844})
    reports(page)
    cut = page.evaluate(
        "[...document.querySelectorAll('.rq-documents td')].filter((cell) => "
        "cell.getBoundingClientRect().right > innerWidth).length"
    )
    assert cut == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_settings_say_where_each_value_comes_from_and_show_no_key(visit: "Callable[..., Page]") -> None:
    page = visit()
    page.get_by_role("tab", name="Settings").click()
    row = page.locator(".rq-settings tr", has_text="max_file_mb")
    row.wait_for()
    assert "50" in row.inner_text()
    assert "default" in row.inner_text()
    assert (
        "command line" in page.locator(".rq-settings tr", has=page.locator("code", has_text="dir")).first.inner_text()
    )
    assert "not set" in page.locator(".rq-settings tr", has_text="llm_api_key").inner_text()


@pytest.mark.browser
def test_a_doubtful_cell_and_a_figure_of_a_page_are_looked_at_where_they_stand(
    visit: "Callable[..., Page]", tmp_path: Path
) -> None:
    rows = [["Plant", "2023", "2024"], ["Delft", "1,111", "2,222"], ["Turin", "900", "801"]]
    sheet = (
        Sheet().text(60, 60, "Deliveries of Orbit", 20).text(60, 180, "Table 1: Deliveries (units)").grid(60, 200, rows)
    )
    (tmp_path / "paged.pdf").write_bytes(pdf(Sheet().text(60, 60, "Orbit Cables", 20), sheet))
    unlabelled = "# Orbit\n\n| Plant | 2023 | 2024 |\n|---|---|---|\n| Delft | 1,111 | 2,222 |\n| | 1,333 | 2,099 |\n"
    (tmp_path / "doubtful.md").write_text(unlabelled + "| Turin | 900 | 801 |\n", encoding="utf-8")
    page = reports(visit())
    page.locator("input[type=file]").set_input_files([tmp_path / "paged.pdf", tmp_path / "doubtful.md"])
    page.locator(".rq-documents tr", has_text="doubtful.md").get_by_role("button", name="Tables").click()
    page.locator(".rq-previewing .rq-warned .rq-figure").first.click()
    page.locator(".rq-previewing .rq-source .rq-cited").first.wait_for()
    page.locator(".rq-documents tr", has_text="paged.pdf").get_by_role("button", name="Tables").click()
    page.locator(".rq-previewing .rq-facts tr", has_text="801").locator(".rq-figure").click()
    picture = page.get_by_alt_text("Page 2 of paged.pdf")
    picture.wait_for()
    page.wait_for_function("document.querySelector('.rq-source .rq-leaf img').naturalWidth > 0")
    whole, part = picture.bounding_box(), page.locator(".rq-source .rq-area").first.bounding_box()
    assert whole
    assert part
    assert whole["x"] < part["x"] < whole["x"] + whole["width"]
    assert whole["y"] < part["y"] < whole["y"] + whole["height"]
    for name in ("paged.pdf", "doubtful.md"):
        row = page.locator(".rq-documents tr", has_text=name)
        row.locator(".rq-remove").click()
        page.get_by_role("button", name="Yes, remove").click()
        row.wait_for(state="detached")
