"""What leaves the chat: copies on the clipboard and files, with figures whole and sources beside them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import test_app
from openpyxl import load_workbook
from test_app import ask
from test_app_chats import SOLD, TURIN, chat_of, put

if TYPE_CHECKING:
    from playwright.sync_api import Page

address = test_app.address
browser = test_app.browser
visit = test_app.visit

Visit = Callable[..., "Page"]
SOURCE = "[1] Acme Robotics: a strong year · Table 1: Deliveries by plant (units) (acme.md)"


def clipboard(page: "Page", kind: str) -> str:
    read = "async (kind) => (await (await navigator.clipboard.read())[0].getType(kind)).text()"
    return str(page.evaluate(read, kind)).replace("\r\n", "\n")


def allowed(visit: Visit) -> "Page":
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@pytest.mark.browser
def test_a_copied_answer_keeps_its_figures_whole_and_brings_its_sources(visit: Visit) -> None:
    page = allowed(visit)
    ask(page, TURIN)
    page.locator(".rq-copy").click()
    page.locator(".rq-copy", has_text="Copied").wait_for()
    plain = clipboard(page, "text/plain")
    assert "1,333 units [1]" in plain
    assert "1,3331" not in plain
    assert plain.rstrip().endswith(SOURCE)
    rich = clipboard(page, "text/html")
    assert "1,333 units [1]" in rich
    assert "Acme Robotics: a strong year" in rich
    assert "<button" not in rich


@pytest.mark.browser
def test_an_answer_is_copied_as_markdown(visit: Visit) -> None:
    page = allowed(visit)
    ask(page, TURIN)
    page.locator(".rq-copy-markdown").click()
    page.locator(".rq-copy-markdown", has_text="Copied").wait_for()
    told = clipboard(page, "text/plain")
    assert "1,333 units [1]" in told
    assert f"Sources:  \n{SOURCE}" in told


@pytest.mark.browser
def test_an_answer_is_copied_where_the_page_may_not_use_the_clipboard(visit: Visit) -> None:
    page = allowed(visit)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('forbidden')); }")
    ask(page, TURIN)
    page.locator(".rq-copy").click()
    page.locator(".rq-copy", has_text="Copied").wait_for()
    assert clipboard(page, "text/plain").rstrip().endswith(SOURCE)


@pytest.mark.browser
@pytest.mark.parametrize("piece", [".rq-text", ".rq-turn", ".rq-chat"])
def test_what_is_selected_by_hand_keeps_its_figures_whole_and_brings_its_sources(visit: Visit, piece: str) -> None:
    page = allowed(visit)
    ask(page, TURIN)
    page.locator(piece).evaluate("(place) => getSelection().selectAllChildren(place)")
    page.keyboard.press("Control+c")
    plain = clipboard(page, "text/plain")
    assert "1,333 units [1]" in plain
    assert "1,3331" not in plain
    assert plain.count("Acme Robotics: a strong year") == 1
    assert "Right" not in plain
    assert "1,333 units [1]" in clipboard(page, "text/html")


@pytest.mark.browser
def test_a_figure_that_is_selected_alone_is_copied_alone(visit: Visit) -> None:
    page = allowed(visit)
    ask(page, TURIN)
    select = """(place) => {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode() && !texts.currentNode.data.includes("1,333"));
      const at = texts.currentNode.data.indexOf("1,333");
      getSelection().setBaseAndExtent(texts.currentNode, at, texts.currentNode, at + 5);
    }"""
    page.locator(".rq-text").evaluate(select)
    page.keyboard.press("Control+c")
    assert clipboard(page, "text/plain") == "1,333"


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["md", "docx", "xlsx"])
def test_a_chat_is_exported_as_a_file_of_its_name(visit: Visit, kind: str, tmp_path: Path) -> None:
    page = visit()
    ask(page, SOLD)
    ask(page, TURIN)
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as downloaded:
        page.locator(f".rq-export-{kind}").click()
    assert downloaded.value.suggested_filename == f"How many robots did Acme sell in 2024.{kind}"
    content = downloaded.value.path().read_bytes()
    if kind == "md":
        told = content.decode("utf-8")
        assert told.startswith(f"# {SOLD}\n\n## {SOLD}\n")
        assert "| Turin | 2023 | 1,333 |" in told
    elif kind == "docx":
        docx = pytest.importorskip("docx")
        document = docx.Document(io.BytesIO(content))
        assert [cell.text for cell in document.tables[0].rows[1].cells][:3] == ["Turin", "2023", "1,333"]
    else:
        figures = load_workbook(io.BytesIO(content))["Figures"]
        assert [cell.value for cell in figures[2]][1:5] == ["Turin", "2023", 1333, "1,333"]


@pytest.mark.browser
def test_the_digit_of_a_marker_never_joins_the_figure_right_before_it(visit: Visit) -> None:
    page = allowed(visit)
    chat = chat_of(page)
    chat["turns"][0]["answer"]["answer"] = "The PE is 8,893.31[1]."
    put(page, chat)
    for copy in (".rq-text", ".rq-copy", ".rq-copy-markdown"):
        place = page.locator(copy)
        if copy == ".rq-text":
            place.evaluate("(place) => getSelection().selectAllChildren(place)")
            assert "8,893.31[1]." in page.evaluate("getSelection().toString()")
            page.keyboard.press("Control+c")
        else:
            place.click()
            page.locator(copy, has_text="Copied").wait_for()
        assert "8,893.31 [1]." in clipboard(page, "text/plain")
