"""The app: started as a user starts it, driven in headless Chromium."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from app_server import FACT, two_reports_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

    from kb.embedding.embedder import Embedder

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SHOWN_WITHIN = 120_000
UPLOADED = "# Orbit Cables review\n\n## Orders\n\nOrbit Cables had orders for 55 ships in May.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:  # the app's knowledge base is in its kb
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def own_address(folder: Path, embedder: "Embedder") -> Iterator[str]:
    """An app over two reports that tests may change."""
    with two_reports_served(folder, embedder) as served:
        yield served


@pytest.fixture(scope="module")
def address(shared_app: str) -> str:
    """The app over two reports."""
    return shared_app


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: "Browser", address: str) -> "Iterator[Callable[..., Page]]":
    """Opens the app as another person each time; in the end nothing must have been asked of another machine."""
    asked: list[str] = []
    pages: list[Page] = []

    def hear(request: "Request") -> None:
        asked.append(request.url)

    def visit_as(locale: str = "en-US", address: str = address) -> "Page":
        page = left_behind(browser, locale) or browser.new_context(locale=locale).new_page()
        pages.append(page)
        page.context.set_default_timeout(SHOWN_WITHIN)
        page.on("request", hear)
        page.goto(address)
        page.wait_for_selector(".rq-panel .rq-empty")
        page.wait_for_selector("[data-ready]")
        return page

    yield visit_as
    for page in pages:
        page.remove_listener("request", hear)
        leave(page)
    elsewhere = {url for url in asked if urlsplit(url).scheme not in {"data", "blob"} and "127.0.0.1" not in url}
    assert asked
    assert not elsewhere


LEFT = "/nobody-is-here"
"""Where a page waits for the next person. The app takes a third of the time in a page that has shown it before: a new
one is a process that compiles its scripts anew."""


def left_behind(browser: "Browser", locale: str) -> "Page | None":
    """A page that somebody has left, in a browser of that language."""
    pages = (context.pages[0] for context in browser.contexts if len(context.pages) == 1)
    there = (page for page in pages if page.url.endswith(LEFT))
    return next((page for page in there if page.evaluate("navigator.language") == locale), None)


def leave(page: "Page") -> None:
    """Make a page forget who was there: what it keeps, its size and colours, what was allowed and put in its way."""
    context = page.context
    if page.is_closed():
        context.close()
        return
    for other in context.pages:
        if other is not page:
            other.close()
    page.unroute_all(behavior="ignoreErrors")
    page.route(f"**{LEFT}", lambda route: route.fulfill(body=""))
    address = urlsplit(page.url)
    page.goto(f"{address.scheme}://{address.netloc}{LEFT}")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.unroute_all()
    page.set_viewport_size({"width": 1280, "height": 720})  # as Playwright begins
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
    context.clear_permissions()
    context.clear_cookies()


def ask(page: "Page", question: str) -> None:
    """Ask, and wait for the whole answer."""
    before = page.locator(".rq-copy").count()
    page.locator(".rq-box textarea").fill(question)
    page.locator(".rq-box textarea").press("Enter")
    page.wait_for_function("count => document.querySelectorAll('.rq-copy').length > count", arg=before)


@pytest.mark.browser
def test_a_marker_opens_the_quote_it_stands_for(visit: "Callable[..., Page]") -> None:
    page = visit()
    ask(page, "How many robots did Acme sell in 2024?")
    assert "4,321" in page.locator(".rq-text").inner_text()
    page.locator(".rq-text .rq-cite").first.click()
    chosen = page.locator(".rq-evidence.rq-chosen")
    chosen.wait_for()
    assert FACT in page.locator(".rq-stage mark").inner_text()
    page.get_by_role("button", name="All evidence").click()
    assert FACT in chosen.locator("mark").first.inner_text()
    assert "acme.md" in chosen.inner_text()
    assert "Sales" in chosen.locator(".rq-path").inner_text()


@pytest.mark.browser
def test_a_marker_of_a_figure_marks_its_cell_and_older_answers_keep_theirs(visit: "Callable[..., Page]") -> None:
    page = visit()
    ask(page, "What were the deliveries of the Turin plant in 2023?")
    ask(page, "How many robots did Acme sell in 2024?")
    page.locator("article[id^=evidence-2-]").first.wait_for()
    assert page.locator("article[id^=evidence-1-]").count() == 0
    page.locator("a[href^='#cite-1-']").first.click()
    chosen = page.locator("article[id^=evidence-1-].rq-chosen")
    chosen.wait_for()
    page.get_by_role("button", name="All evidence").click()
    assert chosen.locator(".rq-table .rq-cited").all_inner_texts() == ["1,333"]
    assert chosen.locator(".rq-table thead").inner_text().split() == ["Plant", "2023", "2024"]
    for part in ("Table 1", "units", "Acme annual report"):
        assert part in chosen.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("allowed", [True, False])
def test_a_cited_table_is_copied_as_csv_or_offered_to_be_copied_by_hand(
    visit: "Callable[..., Page]", *, allowed: bool
) -> None:
    page = visit()
    if allowed:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden')); }")
    ask(page, "What were the deliveries of the Turin plant in 2023?")
    page.locator(".rq-csv").click()
    if allowed:
        page.locator(".rq-csv", has_text="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    else:
        page.locator(".rq-by-hand textarea").wait_for()
        copied = page.evaluate("getSelection().toString()")
    assert copied == 'Plant,2023,2024\nDelft,"1,111","2,222"\nTurin,"1,333","2,099"\n'
    with page.expect_download() as downloaded:
        page.evaluate("document.querySelector('.rq-by-hand').hidden = false")
        page.locator(".rq-by-hand a").click()
    assert downloaded.value.suggested_filename == "acme-1.csv"
    assert downloaded.value.path().read_bytes().startswith(b"\xef\xbb\xbfPlant,2023,2024\r\n")


@pytest.mark.browser
def test_two_people_do_not_see_each_others_chats(visit: "Callable[..., Page]") -> None:
    one, other = visit(), visit()
    ask(one, "How many robots did Acme sell in 2024?")
    assert other.locator(".rq-text").count() == 0
    ask(other, "How much zinc did Zenith Metals smelt?")
    assert one.locator(".rq-text").count() == 1
    assert "Zenith" not in one.locator(".rq-chat").inner_text()
    one.get_by_role("button", name="New chat").click()
    one.wait_for_function("document.querySelectorAll('.rq-text').length === 0")
    assert other.locator(".rq-text").count() == 1


@pytest.mark.browser
def test_a_hostile_report_and_question_are_shown_inert(visit: "Callable[..., Page]") -> None:
    page = visit()
    ask(
        page,
        (
            "How much zinc did <img src=x onerror=\"document.title='broken'\"> Zenith Metals smelt in 2024? **b** "
            "http://example.com"
        ),
    )
    page.locator(".rq-stage mark").first.wait_for()
    assert "<script>" in page.locator(".rq-stage").inner_text()
    page.get_by_role("button", name="All evidence").click()
    shown = page.locator(".rq-chat").inner_text() + page.locator(".rq-panel").inner_text()
    assert "**b** http://example.com" in shown
    assert "<img src=" in page.locator(".rq-panel").inner_text()
    assert page.title() != "broken"
    live = page.locator(".rq-chat :is(img, script, iframe), .rq-panel :is(img, script, iframe), a[href^=http]")
    assert live.count() == 0


@pytest.mark.browser
def test_an_uploaded_report_is_asked_about_and_goes_only_after_confirmation(
    visit: "Callable[..., Page]", tmp_path: Path
) -> None:
    report, broken = tmp_path / "轨道电缆.md", tmp_path / "broken.md"
    report.write_text(UPLOADED, encoding="utf-8")
    broken.write_bytes(b"")
    page = visit()
    page.get_by_role("tab", name="Reports").click()
    page.locator("input[type=file]").set_input_files([report, broken])
    page.locator(".rq-results .rq-failure").wait_for()
    assert "轨道电缆.md: added" in page.locator(".rq-results").inner_text()
    row = page.locator(".rq-documents tr", has_text="轨道电缆.md")
    row.wait_for()
    assert "Orbit Cables review" in row.inner_text()

    page.get_by_role("tab", name="Chat").click()
    ask(page, "How many ships did Orbit Cables have orders for in May?")
    assert "55" in page.locator(".rq-text").inner_text()

    page.get_by_role("tab", name="Reports").click()
    for confirmed in (False, True):
        row.locator(".rq-remove").click()
        page.locator(".rq-question", has_text="轨道电缆.md").wait_for()
        assert "bin for 30 days" in page.locator(".rq-question").inner_text()
        page.get_by_role("button", name="Yes, remove" if confirmed else "Keep it").click()
        page.locator(".rq-question").wait_for(state="detached")
        assert confirmed or row.count() == 1
    row.wait_for(state="detached")
    assert page.locator(".rq-documents tbody tr").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "tabs"),
    [
        ("zh-CN", ["问答", "报告", "数据", "评测", "设置"]),
        ("zh-HK", ["問答", "報告", "數據", "評測", "設置"]),
        ("en-GB", ["Chat", "Reports", "Facts", "Evaluation", "Settings"]),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    visit: "Callable[..., Page]", locale: str, tabs: list[str]
) -> None:
    page = visit(locale)
    assert page.get_by_role("tab").all_inner_texts() == tabs
    chinese = re.compile("[一-鿿]")
    assert bool(chinese.search(page.locator(".rq-panel").inner_text())) == locale.startswith("zh")
    assert bool(chinese.search(page.locator(".rq-chat").inner_text())) == locale.startswith("zh")


@pytest.mark.browser
def test_an_example_question_is_asked_when_clicked(visit: "Callable[..., Page]") -> None:
    page = visit()
    example = page.locator(".rq-chat .example").first
    question = example.inner_text().strip()
    example.click()
    page.wait_for_selector(".rq-copy")
    assert question in page.locator(".rq-chat").inner_text()


@pytest.mark.browser
def test_a_question_that_is_too_long_is_answered_with_why(visit: "Callable[..., Page]") -> None:
    page = visit()
    page.locator(".rq-box textarea").fill("long " * 4_000)
    page.locator(".rq-box textarea").press("Enter")
    page.locator(".rq-aside").wait_for()
    assert "4,000" in page.locator(".rq-aside").inner_text()
    ask(page, "How many robots did Acme sell in 2024?")
