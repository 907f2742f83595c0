"""axe-core looks at each page and state of the app: light and dark, in both languages, on a desk and on a phone."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import app_server
import pytest
import test_app
import test_app_pages
from pdf_files import Sheet, pdf

from ingest import add_files
from kb.html.rendering import asset, load_texts
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from kb.embedding.embedder import Embedder

pytestmark = pytest.mark.browser

browser = test_app.browser

UNMOVED = "* { transition: none !important; animation: none !important; }"
"""Colours are looked at as they are in the end."""

DESK = {"width": 1280, "height": 900}
SEVERE = ("serious", "critical")
SOLD = "How many robots did Acme sell in 2024?"
PUMPS = "How many pumps were the orders of Corvus Pumps for?"
TURIN = "What were the deliveries of the Turin plant in 2023?"
CHART = "Draw a bar chart of deliveries by plant"
ABSENT = "Who won the football world cup of 1998?"
CLOSEST = "Why does the factory of Acme stand in Delft?"
CASES = """
- {id: sold, question: "How many robots did Acme sell in 2024?", all_of: ["4,321"]}
- {id: wrong, question: "Where does the factory of Acme stand?", all_of: ["Oslo"]}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: "Embedder") -> Iterator[str]:
    """The app over a text, a PDF, a PDF that has been damaged since, and cases of its reader's own."""
    folder = tmp_path_factory.mktemp("axe")
    lumen = Sheet().text(60, 60, "Lumen Works", 20).text(60, 120, "Lumen Works sold 88 lamps in the year.")
    corvus = Sheet().text(60, 60, "Corvus Pumps", 20).text(60, 120, "The orders of Corvus Pumps were for 55 pumps.")
    contents = {"acme.md": app_server.REPORT.encode(), "corvus.pdf": pdf(corvus), "lumen.pdf": pdf(lumen)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert {added.status for added in add_files(kb, [folder / name for name in contents])} == {"added"}
        damaged = kb.original(kb.documents()[2])
        assert damaged is not None
        damaged.write_bytes(b"%PDF-1.7 and then nothing")
    (folder / "kb" / "cases.yaml").write_text(CASES, encoding="utf-8")
    with app_server.serving(folder / "kb") as served:
        yield served


class Visit:
    """One visit with a browser of a kind; what axe-core finds in the states it goes through."""

    def __init__(self, page: "Page", language: str, size: Any, other: Any) -> None:
        self.page, self.texts = page, load_texts()[language]
        self.size, self.other = size, other
        self.found: dict[str, list[str]] = {}

    def look(self, state: str, *, at_both: bool = True) -> None:
        """Have axe-core look at the page as it is now in light, and in dark: at the other size where the state is the
        same `at_both`, else for its colours alone. The visit that begins at the other size does the reverse."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
            self.page.add_style_tag(content=UNMOVED)
        self._look(f"{state}, light", "{ resultTypes: ['violations'] }")
        self.page.emulate_media(color_scheme="dark")
        if at_both:
            self.page.set_viewport_size(self.other)
            self._look(f"{state}, dark, other size", "{ resultTypes: ['violations'] }")
            self.page.set_viewport_size(self.size)
        else:
            self._look(f"{state}, dark", "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }")
        self.page.emulate_media(color_scheme="light")

    def turn(self) -> None:
        """To the other size."""
        self.size, self.other = self.other, self.size
        self.page.set_viewport_size(self.size)

    def _look(self, state: str, how: str) -> None:
        self.page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        told: dict[str, Any] = self.page.evaluate(f"axe.run({how})")
        assert told["passes"], f"{state}: axe-core has looked at nothing"
        for fault in told["violations"]:
            if fault["impact"] in SEVERE:
                for node in fault["nodes"]:
                    what = f"{fault['id']} ({fault['impact']}): {node['html'][:160]} {node['failureSummary']}"
                    self.found.setdefault(what, []).append(state)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def wait(self, selector: str) -> None:
        self.page.locator(selector).first.wait_for()

    def open(self, tab: str, shown: str) -> None:
        """A page of the app, once `shown` is there."""
        self.page.get_by_role("tab", name=self.texts[f"tab_{tab}"]).click()
        self.wait(shown)

    @property
    def is_phone(self) -> bool:
        return self.page.viewport_size == test_app_pages.PHONE


def see_first(visit: Visit) -> None:
    """The page as it is found, and answers, whose evidence is looked at then."""
    visit.wait(".example")
    visit.look("first visit")
    for question in (PUMPS, TURIN, test_app_pages.BROKEN):
        test_app.ask(visit.page, question)


def see_evidence(visit: Visit) -> None:
    """An answer with its page, its table and all evidence; one whose page cannot be shown."""
    for at, (question, shown) in enumerate(((PUMPS, ".rq-leaf img"), (TURIN, ".rq-stage .rq-cited")), 1):
        visit.click(f".rq-turn:nth-child({at}) .rq-cite")
        visit.wait(shown)
        visit.look(f"document: {question}", at_both=False)
        visit.click("[data-does=view-evidence]")
        visit.look(f"all evidence: {question}", at_both=False)
        visit.click("[data-does=view-page]")
        if question == TURIN:
            visit.click("[data-does=view-table]")
            visit.wait(".rq-stage-table .rq-cited")
            visit.look("whole table", at_both=False)
        if visit.is_phone:
            visit.click("[data-does=close]")
    visit.click(".rq-turn:nth-child(3) .rq-cite")
    visit.wait(".rq-viewer-note")
    visit.look("a page that cannot be drawn", at_both=False)
    if visit.is_phone:
        visit.click("[data-does=close]")


def see_answers(visit: Visit) -> None:
    """What came of other questions, and what can be done with them."""
    for question, shown in ((ABSENT, ".rq-absent"), (CLOSEST, ".rq-answer"), (CHART, ".rq-answer")):
        test_app.ask(visit.page, question)
        visit.wait(f".rq-turn:last-child {shown}")
    visit.look("answers")
    visit.page.locator(".rq-cite").first.focus()
    visit.wait(".rq-tip")
    visit.look("quote of a marker")
    visit.page.keyboard.press("Escape")
    visit.click(".rq-turn:last-child .rq-rate-bad")
    visit.wait(".rq-verdict")
    visit.look("verdict")
    visit.click(".rq-said")
    visit.click(".rq-edit")
    visit.wait(".rq-editing")
    visit.look("editing")
    visit.click(".rq-edit-cancel")
    visit.click(".rq-export summary")
    visit.look("export")
    visit.click(".rq-export summary")
    visit.page.route("**/chat/ask", lambda route: None)
    for question in (SOLD, TURIN):
        visit.page.locator(".rq-box textarea").fill(question)
        visit.page.locator(".rq-box textarea").press("Enter")
    visit.wait(".rq-queue li")
    visit.look("asked and queued")
    visit.page.locator(".rq-unqueue").click()
    visit.page.locator(".rq-stop").click()
    visit.wait(".rq-aside")
    visit.look("stopped")
    visit.page.unroute("**/chat/ask")


def see_chats(visit: Visit) -> None:
    """The list of chats."""
    visit.click(".rq-chats")
    visit.wait(".rq-open-chat")
    visit.look("chats")
    visit.page.locator(".rq-list input").fill("penguin")
    visit.look("no chat found")
    visit.page.locator(".rq-list input").fill("")
    visit.click(".rq-rename")
    visit.look("renaming")
    visit.page.keyboard.press("Escape")
    visit.click(".rq-delete-chat")
    visit.wait(".rq-toast-act")
    visit.look("deleted")


def see_reports(visit: Visit, again: Path) -> None:
    """The list, what is asked before something goes, the bin, files being added, tables."""
    visit.open("reports", ".rq-documents")
    visit.click(".rq-documents summary")
    visit.look("reports")
    visit.page.locator(".rq-words").fill("penguin")
    visit.look("no report found")
    visit.page.locator(".rq-words").fill("")
    visit.page.locator("input[type=file]").set_input_files([again])
    visit.wait(".rq-job button[name=replace]")
    visit.look("asked whether to replace")
    visit.click(".rq-job button[name=both]")
    row = visit.page.locator(".rq-documents tr", has_text=again.stem).nth(1)
    row.wait_for()
    visit.look("added")
    row.locator(".rq-remove").click()
    visit.wait(".rq-question")
    visit.look("asked whether to remove")
    visit.click(".rq-confirm button")
    visit.wait(".rq-bin")
    visit.click(".rq-bin summary")
    visit.look("bin")
    visit.click(".rq-preview")
    visit.wait(".rq-previewing .rq-figure")
    visit.click(".rq-previewing .rq-figure")
    visit.wait(".rq-previewing .rq-source .rq-cited")
    visit.look("tables")
    visit.click(".rq-previewing .rq-close")


def see_facts(visit: Visit) -> None:
    """A chart, its table, where a figure stands, the choices."""
    visit.open("facts", "svg.marks")
    visit.look("facts")
    visit.click(".rq-facts .rq-figure")
    visit.wait(".rq-source .rq-cited")
    visit.look("a figure's source")
    visit.page.get_by_label(visit.texts["facts_names"]).first.click()
    visit.wait("[role=option]")
    visit.look("choices")
    visit.page.keyboard.press("Escape")


def see_rest(visit: Visit) -> None:
    """Settings, evaluation, and the page while the program starts."""
    visit.open("settings", ".rq-settings")
    visit.look("settings")
    visit.open("evals", "button:visible")
    visit.look("evaluation")
    visit.page.get_by_role("tabpanel").locator("input").first.click()
    visit.page.get_by_role("option", name=visit.texts["suite_own"]).click()
    visit.page.get_by_role("button", name=visit.texts["run_suite"]).click()
    visit.wait(".rq-evals .plots svg")
    visit.click(".rq-evals details summary")
    visit.look("evaluated")
    visit.page.route("**/starting", lambda route: None)
    visit.page.route(visit.page.url, lambda route: route.fulfill(body=asset("starting.html"), content_type="text/html"))
    visit.page.goto(visit.page.url)
    visit.look("starting")


@pytest.mark.parametrize(("locale", "size"), [("en-US", DESK), ("zh-CN", test_app_pages.PHONE)])
def test_axe_core_finds_nothing_serious(
    browser: "Browser", address: str, tmp_path: Path, locale: str, size: Any
) -> None:
    again = tmp_path / "corvus.pdf"
    again.write_bytes(pdf(Sheet().text(60, 60, f"Corvus Pumps, {locale}", 20)))
    context = browser.new_context(locale=locale, color_scheme="light", viewport=size, reduced_motion="reduce")
    context.set_default_timeout(test_app.SHOWN_WITHIN)
    other = DESK if size == test_app_pages.PHONE else test_app_pages.PHONE
    visit = Visit(context.new_page(), locale[:2], size, other)
    visit.page.goto(address)
    visit.wait("[data-ready]")
    see_first(visit)
    see_evidence(visit)
    if not visit.is_phone:  # the other visit begins with it
        visit.turn()
        see_evidence(visit)
        visit.turn()
    see_answers(visit)
    see_chats(visit)
    see_reports(visit, again)
    see_facts(visit)
    see_rest(visit)
    context.close()
    assert not visit.found, "\n".join(f"{what}\n  in: {', '.join(states)}" for what, states in visit.found.items())
