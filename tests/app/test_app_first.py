"""What somebody meets who comes to the app: while it starts, the first visit, the looks of answers, documents of each
format, files that are dropped, and which reports a chat uses."""

import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app_server
import docx
import pytest
import test_app
from app_server import REPORT, ROOT, free_port, plain_environment
from office_files import pptx
from openpyxl import Workbook
from test_app import CHROMIUM, ask
from test_app_chats import SOLD, TURIN, chat_of, put
from test_app_pages import inside, place

from ingest import add_files
from kb.html.rendering import load_texts
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from kb.embedding.embedder import Embedder

pytestmark = pytest.mark.browser

browser = test_app.browser
visit = test_app.visit
Visit = Callable[..., "Page"]

FILLER = "The yard lies behind the wall and is kept dry while ships wait for what they carry and leave again. " * 12
SAID = {
    "docx": ("Linden Works", "Linden Works filtered 41 pools in 2024.", "How many pools did Linden Works filter?"),
    "html": ("Maple Ferries", "Maple Ferries carried 52 buses in 2024.", "How many buses did Maple Ferries carry?"),
    "pptx": ("Osprey Looms", "Osprey Looms wove 63 carpets in 2024.", "How many carpets did Osprey Looms weave?"),
    "xlsx": ("Deliveries of Quarry", "74", "What were the deliveries of the North plant in 2024?"),
}


def shape(text: str) -> str:
    """A shape of a slide."""
    drawn = f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>"
    return f'<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:nvPr/></p:nvSpPr><p:spPr/>{drawn}</p:sp>'


def file_of(ending: str) -> bytes:
    """A document of a format that says one thing, far down."""
    title, said, _ = SAID[ending]
    if ending == "html":
        body = "".join(f"<h2>Part {at}</h2><p>{FILLER}</p>" for at in range(8))
        return f"<html><body><h1>{title}</h1>{body}<p>{said}</p></body></html>".encode()
    if ending == "pptx":
        return pptx(*(shape(f"Part {at}. {FILLER}") for at in range(4)), shape(title) + shape(said))
    written = io.BytesIO()
    if ending == "docx":
        document = docx.Document()
        document.add_heading(title, 0)
        for at in range(8):
            document.add_heading(f"Part {at}", 1)
            document.add_paragraph(FILLER)
        document.add_paragraph(said)
        document.save(written)
    else:
        book = Workbook()
        sheet: Any = book.active
        for row in ([title, None], ["Plant", 2024], *([f"Yard {at}", at + 300] for at in range(40)), ["North", 74]):
            sheet.append(row)
        book.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def address(folder: Path, embedder: "Embedder") -> Iterator[str]:
    """The app over a text and a document of each Office format and of HTML."""
    (folder / "acme.md").write_text(REPORT, encoding="utf-8")
    for ending in SAID:
        (folder / f"file.{ending}").write_bytes(file_of(ending))
    names = ["acme.md", *(f"file.{ending}" for ending in SAID)]
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert {added.status for added in add_files(kb, [folder / name for name in names])} == {"added"}
    with app_server.serving(folder / "kb") as served:
        yield served


@pytest.mark.parametrize("ending", list(SAID))
def test_a_document_of_each_format_is_laid_out_with_the_place_marked_and_in_view(visit: Visit, ending: str) -> None:
    page = visit()
    _, said, question = SAID[ending]
    ask(page, question)
    page.locator(".rq-answer .rq-cite").first.click()
    page.locator(".rq-chosen").wait_for(state="attached")
    marked = ".rq-parts :is(mark, .rq-cited)"
    page.locator(marked).first.wait_for()
    assert said.rstrip(".") in page.locator(marked).first.inner_text()
    assert inside(place(page, marked), place(page, ".rq-stage"))
    assert f"file.{ending}" in page.locator(".rq-viewer-title").inner_text()
    talk, panel = place(page, ".rq-talk"), place(page, ".rq-panel")
    assert talk["x"] + talk["width"] <= panel["x"], "side by side"


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_first_visit_has_a_few_sentences_and_four_examples_that_are_answered(visit: Visit, locale: str) -> None:
    page = visit(locale)
    page.locator(".example").nth(3).wait_for()
    examples = page.locator(".example").all_inner_texts()
    assert len(examples) == 4
    told = page.locator(".rq-greeting :is(h2, p)").all_inner_texts()
    assert 0 < len(told) <= 3
    for question in examples:
        ask(page, question)
    assert page.locator(".rq-outcome").count() == 0, "each is answered for certain"
    assert page.locator(".rq-answer .rq-text").count() == 4


def test_an_answer_what_may_be_one_and_what_is_not_there_look_different(visit: Visit) -> None:
    page = visit()
    chat = chat_of(page)
    sound = chat["turns"][0]
    answer = sound["answer"]
    unsure = answer | {"abstained": True, "closest": 1, "nearest": answer["citations"], "citations": [], "answer": "?"}
    absent = unsure | {"closest": 0}
    more = [
        sound | {"id": sign * 24, "key": at, "answer": one} for at, sign, one in ((2, "a", unsure), (3, "b", absent))
    ]
    put(page, chat | {"turns": [sound, *more]})
    page.locator(".rq-absent").wait_for()
    looks = page.evaluate(
        "[...document.querySelectorAll('.rq-turn .rq-reply > :first-child')].map((one) => { const style = "
        "getComputedStyle(one); return [style.borderLeftStyle, style.borderLeftColor, style.borderLeftWidth].join(); })"
    )
    assert len(set(looks)) == 3, looks
    texts = load_texts()["en"]
    told = page.locator(".rq-outcome").all_inner_texts()
    for shown, key in zip(told, ("outcome_closest", "outcome_absent"), strict=True):
        assert texts[key] in shown


def test_what_was_assumed_is_said_and_is_changed_with_one_click(visit: Visit) -> None:
    page = visit()
    chat = chat_of(page)
    turn = chat["turns"][0]
    turn["answer"]["assumed"] = [{"what": "period", "value": "2024", "why": "no year was named"}]
    turn["others"] = [[["2023", TURIN]]]
    put(page, chat)
    assert "no year was named" in page.locator(".rq-assumed").inner_text()
    page.get_by_role("button", name="Ask again with 2023").click()
    page.locator(".rq-text", has_text="1,333").wait_for()
    assert page.locator(".rq-said").last.inner_text() == TURIN


def test_an_answer_that_is_a_table_is_shown_as_a_table(visit: Visit) -> None:
    page = visit()
    chat = chat_of(page)
    chat["turns"][0]["answer"]["answer"] = "They are:\n\n| Plant | 2024 |\n| --- | ---: |\n| Delft | 2,222 [1] |\n"
    put(page, chat)
    cells = page.locator(".rq-text table td")
    assert cells.first.inner_text() == "Delft"
    assert "2,222" in cells.nth(1).inner_text()
    assert cells.locator(".rq-cite").count() == 1


def drop(page: "Page", *paths: Path) -> None:
    """Drop files and folders as a person does, from the desktop onto the place for it."""
    at = place(page, ".rq-drop")
    where = {"x": at["x"] + at["width"] / 2, "y": at["y"] + at["height"] / 2}
    told = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **where, "data": told})


def test_files_and_folders_that_are_dropped_together_are_all_taken_in(visit: Visit, tmp_path: Path) -> None:
    for name in ("one", "two/inner"):
        (tmp_path / name).mkdir(parents=True)
    dropped = {"plain.md": tmp_path, "first.md": tmp_path / "one", "second.md": tmp_path / "two" / "inner"}
    for name, there in dropped.items():
        (there / name).write_text(REPORT, encoding="utf-8")
    page = visit()
    page.get_by_role("tab", name="Reports").click()
    page.locator(".rq-documents").wait_for()
    drop(page, tmp_path / "plain.md", tmp_path / "one", tmp_path / "two")
    for name in dropped:
        page.locator(".rq-job", has_text=f"{name}: already there").wait_for()


def test_a_chat_uses_only_the_reports_that_are_chosen(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    page.get_by_label("Only in these reports").click()
    page.get_by_role("option", name="file.docx").click()
    page.keyboard.press("Escape")
    ask(page, SOLD)
    first, second = page.locator(".rq-turn .rq-reply").all()
    assert "4,321" in first.inner_text()
    assert "4,321" not in second.inner_text()
    assert "acme.md" not in second.inner_text()


def test_an_earlier_version_is_put_back_from_the_bin_after_a_reload(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Reports").click()
    for lamps in (31, 32):
        text = f"# Varied Works\n\nVaried Works sold {lamps} lamps in the year.\n"
        (tmp_path / "varied.md").write_text(text, encoding="utf-8")
        page.locator("input[type=file]").set_input_files([tmp_path / "varied.md"])
        if lamps == 32:
            page.get_by_role("button", name="Replace it").click()
            page.locator(".rq-job", has_text="varied.md: replaced").wait_for()
        else:
            page.locator(".rq-job", has_text="varied.md: added").wait_for()
    page.get_by_role("button", name="Clear the list").click()
    page.reload()
    page.get_by_role("tab", name="Reports").click()
    page.locator(".rq-bin summary").click()
    page.locator(".rq-bin li", has_text="varied.md").get_by_role("button", name="Put back").click()
    page.locator(".rq-job", has_text="varied.md: replaced").wait_for()
    page.get_by_role("tab", name="Chat").click()
    ask(page, "How many lamps did Varied Works sell?")
    assert "31" in page.locator(".rq-text").inner_text()


def test_the_page_tells_what_is_loading_and_becomes_the_app_by_itself(
    visit: Visit, folder: Path, address: str, tmp_path: Path
) -> None:
    assert CHROMIUM
    shutil.copytree(folder / "kb", tmp_path / "kb")
    port = free_port()
    command = [sys.executable, "app.py", "--kb", str(tmp_path / "kb"), "--port", str(port)]
    page = visit(address=address)
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=plain_environment()) as process:
        try:
            assert process.stderr is not None
            assert f":{port}" in process.stderr.readline()
            page.goto(f"http://127.0.0.1:{port}/")
            assert page.locator("[data-ready]").count() == 0
            assert page.locator("body").inner_text().strip()
            page.wait_for_selector("[data-ready]")
            ask(page, SOLD)
            assert "4,321" in page.locator(".rq-text").inner_text()
        finally:
            process.terminate()
