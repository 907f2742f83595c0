"""The evidence in Chromium: the page itself with the place marked, on a wide screen beside the chat, on a phone over
it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import app_server
import pytest
import test_app
from pdf_files import Sheet, pdf
from test_app_turns import Held

from ingest import add_files
from kb.html.rendering import load_texts
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from kb.embedding.embedder import Embedder

pytestmark = pytest.mark.browser

browser = test_app.browser
visit = test_app.visit
Visit = Callable[..., "Page"]

PAGES, ORDERS_ON, TABLE_ON = 100, 37, 80
ORDERS = "How many pumps were the orders of Corvus Pumps for?"
DELIVERIES = "What were the deliveries of the Turin plant in 2023?"
CARGO = "How much cargo did the harbour of Petrel handle?"
BROKEN = "How many lamps did Lumen Works sell?"
ROWS = [["Plant", "2023", "2024"], ["Delft", "1,111", "2,222"], ["Turin", "1,333", "2,099"]]
WORDS = "lies in the north of the port and is kept dry in winter while ships wait for their cargo outside and " * 12
TEXT = "# Petrel harbour\n\n" + "\n\n".join(f"## Berth {at}\n\nBerth {at} {WORDS}that is all." for at in range(20))
PHONE = {"width": 390, "height": 844}


def report() -> bytes:
    """A hundred pages; orders stand on one, a table on another."""
    sheets = [Sheet().area(60, 60, 300, 400, 0.8) for _ in range(PAGES)]
    for number in range(0, PAGES, 9):
        sheets[number].text(60, 60, f"Leaf {number + 1} is left without a figure.")
    sheets[0].text(60, 120, "Corvus Pumps: a year of water", 20)
    sheets[ORDERS_ON - 1].text(60, 700, "The orders of Corvus Pumps were for 55 pumps of steel.")
    sheets[TABLE_ON - 1].text(60, 180, "Table 1: Deliveries by plant (units)").grid(60, 200, ROWS)
    return pdf(*sheets)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: "Embedder") -> Iterator[str]:
    """The app over a PDF, a text, and a PDF whose file has been damaged since."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "corvus.pdf").write_bytes(report())
    (folder / "petrel.md").write_text(
        TEXT + "\n\nThe harbour of Petrel handled 71 tonnes of cargo.\n", encoding="utf-8"
    )
    lumen = Sheet().text(60, 60, "Lumen Works", 20).text(60, 120, "Lumen Works sold 88 lamps in the year.")
    (folder / "lumen.pdf").write_bytes(pdf(lumen))
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        added = list(add_files(kb, [folder / name for name in ("corvus.pdf", "petrel.md", "lumen.pdf")]))
        assert [one.status for one in added] == ["added"] * 3
        damaged = kb.original(kb.documents()[2])
        assert damaged is not None
        damaged.write_bytes(b"%PDF-1.7 and then nothing")
    with app_server.serving(folder / "kb") as served:
        yield served


@pytest.fixture
def phone(browser: "Browser", address: str) -> "Iterator[Page]":
    context = browser.new_context(locale="en-US", viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(test_app.SHOWN_WITHIN)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".rq-viewer", state="attached")
    yield page
    context.close()


def open_citation(page: "Page", question: str) -> None:
    """Ask, and follow the first marker."""
    page.wait_for_selector(".rq-viewer", state="attached")
    test_app.ask(page, question)
    page.locator(".rq-answer .rq-cite").first.click()


def place(page: "Page", selector: str) -> dict[str, float]:
    """Where something is on the screen."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return dict(box)  # type: ignore[arg-type]


def inside(inner: dict[str, float], outer: dict[str, float]) -> bool:
    return all(
        outer[at] - 1 <= inner[at] and inner[at] + inner[side] <= outer[at] + outer[side] + 1
        for at, side in (("x", "width"), ("y", "height"))
    )


def leaf(number: int) -> str:
    return f".rq-leaf[data-number='{number}']"


def shown_page(page: "Page") -> str:
    return page.locator(".rq-leaf-number").input_value()


def pixel_under_mark(page: "Page") -> dict[str, Any]:
    """What the picture under the mark holds: the share of dark pixels there and in the whole page."""
    told: dict[str, Any] = page.evaluate(
        """() => {
            const area = document.querySelector(".rq-area");
            const picture = area.parentElement.querySelector("img");
            const canvas = document.createElement("canvas");
            canvas.width = picture.naturalWidth;
            canvas.height = picture.naturalHeight;
            const drawing = canvas.getContext("2d");
            drawing.drawImage(picture, 0, 0);
            const dark = (x, y, width, height) => {
                const { data } = drawing.getImageData(x, y, width, height);
                let count = 0;
                for (let at = 0; at < data.length; at += 4) if (data[at] < 128) count += 1;
                return count;
            };
            const share = (name, size) => Math.round((parseFloat(area.style[name]) / 100) * size);
            const [w, h] = [canvas.width, canvas.height];
            return { marked: dark(share("left", w), share("top", h), share("width", w), share("height", h)), page: dark(0, 0, w, h) };
        }"""
    )
    return told


def test_an_answer_opens_the_page_it_stands_on_with_the_sentence_marked(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector(".rq-viewer", state="attached")
    test_app.ask(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    assert inside(place(page, ".rq-area"), place(page, ".rq-stage"))
    seen = pixel_under_mark(page)
    assert 0 < seen["marked"] < seen["page"], "the sentence lies under the mark, the line above does not"
    assert shown_page(page) == str(ORDERS_ON)
    assert page.locator(".rq-leaf-count").inner_text() == f"of {PAGES}"
    assert page.locator(".rq-leaf").count() == PAGES
    assert page.locator(".rq-leaf img").count() < 10, "what is not near is not fetched"
    assert page.locator(f"{leaf(ORDERS_ON)} img").get_attribute("alt") == f"Page {ORDERS_ON} of corvus.pdf"
    assert "55 pumps" in page.locator(".rq-evidence.rq-shown mark").inner_text()
    assert page.evaluate("document.activeElement.matches('.rq-box textarea')"), "the answer takes no focus"


def test_a_marker_brings_the_focus_to_the_page_and_escape_brings_it_back(visit: Visit) -> None:
    page = visit()
    open_citation(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    # The page may be drawn for the answer before the server has filled the panel for the marker that was followed.
    page.wait_for_function("document.activeElement.matches('.rq-stage')")
    stage = page.locator(".rq-stage")
    assert f"Page {ORDERS_ON} of corvus.pdf; marked: The orders" in str(stage.get_attribute("aria-label"))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.rq-answer .rq-cite')")


def test_a_marker_followed_while_the_panel_is_being_filled_is_not_lost(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector(".rq-viewer", state="attached")
    held = Held(page, "**/gradio_api/queue/join*")
    test_app.ask(page, ORDERS)
    held.wait()
    page.locator(".rq-answer .rq-cite").first.click()
    held.let_go()
    page.wait_for_function("document.activeElement.matches('.rq-stage')")


def test_pages_are_turned_and_made_larger_by_buttons_and_keys(visit: Visit) -> None:
    page = visit()
    open_citation(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    page.get_by_role("button", name="Next page").click()
    page.locator(f"{leaf(ORDERS_ON + 1)} img").wait_for()
    page.wait_for_function(
        "number => document.querySelector('.rq-leaf-number').value === number", arg=str(ORDERS_ON + 1)
    )
    page.get_by_role("button", name="Previous page").click()
    page.wait_for_function("number => document.querySelector('.rq-leaf-number').value === number", arg=str(ORDERS_ON))
    page.get_by_role("spinbutton", name="Page").fill(str(PAGES))
    page.keyboard.press("Enter")
    page.locator(f"{leaf(PAGES)} img").wait_for()
    assert page.get_by_role("button", name="Next page").get_attribute("aria-disabled") == "true"

    narrow = place(page, leaf(PAGES))["width"]
    page.get_by_role("button", name="Larger").click()
    assert place(page, leaf(PAGES))["width"] == pytest.approx(narrow * 1.25, rel=0.03)
    page.locator(".rq-stage").press("+")
    page.locator(".rq-stage").press("+")
    assert place(page, leaf(PAGES))["width"] == pytest.approx(narrow * 2, rel=0.03)
    larger = f"{leaf(PAGES)} img[data-width]"
    page.wait_for_function(
        (
            "selector => Number(document.querySelector(selector).dataset.width) >= "
            "document.querySelector(selector).clientWidth"
        ),
        arg=larger,
    )
    page.get_by_role("button", name="fit the width").click()
    assert place(page, leaf(PAGES))["width"] == pytest.approx(narrow, rel=0.03)


def test_a_page_that_is_made_larger_while_its_picture_comes_is_sharp_in_the_end(visit: Visit) -> None:
    page = visit()
    open_citation(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    held = Held(page, f"**/documents/*/pages/{TABLE_ON}/*.webp")
    page.get_by_role("spinbutton", name="Page").fill(str(TABLE_ON))
    page.keyboard.press("Enter")
    held.wait()
    for _ in range(3):
        page.get_by_role("button", name="Larger").click()
    held.let_go()
    wide = "picture => picture && Number(picture.dataset.width) >= picture.clientWidth"
    page.wait_for_function(f"selector => ({wide})(document.querySelector(selector))", arg=f"{leaf(TABLE_ON)} img")


def test_a_figure_marks_its_cell_and_the_whole_table_is_one_click_away(visit: Visit) -> None:
    page = visit()
    open_citation(page, DELIVERIES)
    page.locator(f"{leaf(TABLE_ON)} img").wait_for()
    assert page.locator(f"{leaf(TABLE_ON)} .rq-area").count() == page.locator(".rq-area").count() >= 1
    assert inside(place(page, ".rq-area"), place(page, ".rq-stage"))
    page.locator(".rq-views").get_by_role("button", name="Whole table").click()
    table = page.locator(".rq-stage-table")
    table.locator("table").wait_for()
    assert "1,333" in table.locator(".rq-cited").all_inner_texts()
    assert table.locator("tbody tr").count() == len(ROWS) - 1
    page.get_by_role("button", name="All evidence").click()
    assert page.locator(".rq-evidence .rq-table").first.is_visible()
    assert not page.locator(".rq-stage").is_visible()
    page.get_by_role("button", name="Show in the document").first.click()
    assert page.locator(".rq-area").first.is_visible()


def test_a_text_is_laid_out_with_the_place_marked_and_scrolled_to(visit: Visit) -> None:
    page = visit()
    open_citation(page, CARGO)
    mark = page.locator(".rq-parts mark")
    mark.wait_for()
    assert "71 tonnes" in mark.inner_text()
    assert inside(place(page, ".rq-parts mark"), place(page, ".rq-stage"))
    fetched = page.locator(".rq-parts[data-asked]").count()
    assert 0 < fetched < page.locator(".rq-parts").count(), "what is not near is not fetched"
    page.locator(".rq-stage").evaluate("element => { element.scrollTop = 0; }")
    page.locator(".rq-parts h5, .rq-parts h4", has_text="Berth 0").wait_for()


def test_a_marker_followed_again_while_its_text_is_under_way_brings_the_marked_place(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector(".rq-viewer", state="attached")
    held = Held(page, "**/documents/*/parts/*")
    test_app.ask(page, CARGO)
    held.wait()
    marker = page.locator(".rq-answer .rq-cite").first
    marker.click()
    page.locator(".rq-evidence.rq-chosen").wait_for(state="attached")
    marker.click()
    held.let_go()
    page.locator(".rq-parts mark").wait_for(state="attached")
    assert inside(place(page, ".rq-parts mark"), place(page, ".rq-stage"))


def test_citations_follow_each_other(visit: Visit) -> None:
    page = visit()
    open_citation(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    other = page.locator(".rq-evidence").first.evaluate(
        """entry => {
            const copy = entry.cloneNode(true);
            const mark = JSON.parse(copy.dataset.mark);
            mark.page = 1;
            mark.areas = [[1, 0.1, 0.1, 0.5, 0.15]];
            copy.dataset.mark = JSON.stringify(mark);
            entry.after(copy);
            return document.querySelectorAll(".rq-evidence").length;
        }"""
    )
    page.locator(".rq-answer .rq-cite").first.click()
    assert page.locator(".rq-citation-of").inner_text() == f"Citation 1 of {other}"
    assert page.get_by_role("button", name="Previous citation").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="Next citation").click()
    page.locator(f"{leaf(1)} .rq-area").wait_for()
    assert page.locator(f"{leaf(ORDERS_ON)} .rq-area").count() == 0
    page.get_by_role("button", name="Previous citation").click()
    page.locator(f"{leaf(ORDERS_ON)} .rq-area").wait_for()


def test_a_page_that_cannot_be_drawn_leaves_the_quote_and_says_why(visit: Visit) -> None:
    page = visit()
    open_citation(page, BROKEN)
    note = page.locator(".rq-viewer-note")
    note.wait_for()
    assert note.inner_text() == load_texts()["en"]["fault_file"]
    assert "88 lamps" in page.locator(".rq-evidence.rq-chosen mark").inner_text()
    assert page.locator(".rq-evidence.rq-chosen").is_visible()
    test_app.ask(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    assert not note.is_visible()


def test_a_new_chat_closes_the_page(visit: Visit) -> None:
    page = visit()
    open_citation(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    page.get_by_role("button", name="New chat").click()
    page.locator(".rq-panel .rq-empty").wait_for()
    assert not page.locator(".rq-viewer").is_visible()


def test_on_a_phone_the_page_is_a_sheet_over_the_chat_that_closes(phone: "Page") -> None:
    phone.locator(".rq-box textarea").wait_for()
    test_app.ask(phone, ORDERS)
    assert not phone.locator(".rq-panel").is_visible(), "nothing covers the chat unasked"
    assert phone.locator(".rq-leaf").count() == 0
    phone.locator(".rq-answer .rq-cite").first.click()
    sheet = phone.get_by_role("dialog")
    sheet.wait_for()
    phone.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    assert inside(place(phone, ".rq-area"), place(phone, ".rq-stage"))
    assert place(phone, ".rq-stage")["height"] > PHONE["height"] / 3
    assert phone.evaluate("document.activeElement.dataset.does") == "close"
    assert phone.evaluate("document.querySelector('.rq-box textarea').closest('[inert]') !== null")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert phone.evaluate("document.activeElement.matches('.rq-answer .rq-cite')")
    assert phone.evaluate("document.querySelector('[inert]') === null")
    phone.locator(".rq-answer .rq-cite").first.click()
    phone.get_by_role("button", name="Close the evidence").click()
    sheet.wait_for(state="hidden")


def test_on_a_phone_an_answer_that_comes_while_the_sheet_is_open_turns_it_to_its_own_page(phone: "Page") -> None:
    phone.locator(".rq-box textarea").wait_for()
    test_app.ask(phone, ORDERS)
    held = Held(phone, "**/chat/ask")
    phone.locator(".rq-box textarea").fill(CARGO)
    phone.locator(".rq-box textarea").press("Enter")
    held.wait()
    phone.locator(".rq-answer .rq-cite").first.click()
    phone.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    held.let_go()
    phone.locator(".rq-parts mark").wait_for()
    assert "petrel.md" in phone.locator(".rq-viewer-title").inner_text()
    assert inside(place(phone, ".rq-parts mark"), place(phone, ".rq-stage"))


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en")])
def test_the_viewer_speaks_the_language_of_the_browser(visit: Visit, locale: str, language: str) -> None:
    texts = load_texts()[language]
    page = visit(locale)
    page.wait_for_selector(".rq-viewer", state="attached")
    test_app.ask(page, ORDERS)
    page.locator(f"{leaf(ORDERS_ON)} img").wait_for()
    shown = page.locator(".rq-views").inner_text()
    assert all(texts[key] in shown for key in ("view_page", "view_evidence"))
    alt = page.locator(f"{leaf(ORDERS_ON)} img").get_attribute("alt")
    assert alt == texts["leaf_name"].format(number=ORDERS_ON, name="corvus.pdf")
