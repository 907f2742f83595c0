"""What the page costs in Chromium: time until it is seen and takes keys, what is fetched for it, memory after many
questions and pages, how long a page of a document takes. Needs playwright and a Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from eval.bench.filler import made_up_pdf
from eval.bench.measuring import spawn
from eval.questions.cases import read_cases
from eval.suites.listing import CHECKOUT, SAMPLES, SUITES
from ingest import find_files
from kb.errors import ReportQAError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

    from eval.suites.corpora import Progress
    from kb.settings import Settings

VISITS, QUESTIONS, PAGES = 5, 200, 30
PICTURE_PX = 1_100
"""One of the widths that pages are drawn in (kb.pages.images.WIDTHS)."""

LEAVES = 100
"""Pages of the made-up PDF whose pages are looked at."""

TURNS = 25
"""Questions of one chat."""

STARTED_WITHIN, WAIT_MS = 300.0, 120_000
KEYS = "abcdefghijklmnopqrstuvwxyz"
KEY_PAUSE_MS = 40
_STEPS = 4
_BYTES = 1e6

_FIRST_PAINT = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"""
_PICTURES = """async (address) => {
    const taken = [];
    for (let page = 1; page <= %d; page += 1) {
        const before = performance.now();
        const reply = await fetch(`${address}/pages/${page}/%d.webp`, { cache: 'no-store' });
        if (!reply.ok) throw new Error(reply.status);
        await reply.blob();
        taken.push(performance.now() - before);
    }
    return taken;
}"""


@dataclass(frozen=True, slots=True)
class BrowserFigures:
    """Medians over `VISITS` visits, and over `PAGES` pages. Milliseconds from the start of the navigation, KB over the
    line, MB of memory; `served_*` is the program with its processes, None where the system does not tell."""

    first_paint_ms: float
    first_key_ms: float
    page_kb: float
    requests: int
    question_ms: float
    document_ms: float
    page_drawn_ms: float
    page_kept_ms: float
    tab_mb_before: float
    tab_mb_after: float
    served_mb_before: float | None
    served_mb_after: float | None


def measure_browser(settings: Settings, progress: Progress) -> BrowserFigures:
    """Measure the page over the samples and a made-up PDF of `LEAVES` pages, in a temporary knowledge base.

    Raises:
        UsageError: there are no samples, no playwright or no Chromium.
        ReportQAError: the program did not start.
    """
    if not SAMPLES.is_dir():
        raise UsageError(f"There are no samples in {SAMPLES}.", "Run this in a checkout of report-qa.")
    questions = [case.turns[0] for case in read_cases(SUITES[0].parts[0].cases) if len(case.turns) == 1]
    with tempfile.TemporaryDirectory(prefix="report-qa-bench-", ignore_cleanup_errors=True) as name:
        report = Path(name) / "made-up.pdf"
        report.write_bytes(made_up_pdf(LEAVES))
        base = Path(name) / "kb"
        added = spawn(
            ["ingest", "add", *map(str, find_files([SAMPLES]).files), str(report), "--kb", str(base), "--json"],
            settings,
        )
        document = next(line["id"] for line in added.lines if line["name"] == report.name)
        progress("measuring", 1, _STEPS)
        with serving(base, Path(name) / "output") as (address, program), _chromium() as browser:
            return _measured(browser, address, program, document, questions, progress)


def _measured(
    browser: Browser, address: str, program: int, document: str, questions: Sequence[str], progress: Progress
) -> BrowserFigures:
    visits = [_visit(browser, address) for _ in range(VISITS)]
    progress("measuring", 2, _STEPS)
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    before = _heap(page), _resident(program)
    taken = []
    for number in range(QUESTIONS):
        if number % TURNS == 0:
            _begin_chat(page)
        taken.append(_ask(page, questions[number % len(questions)]))
    progress("measuring", 3, _STEPS)
    opened = _look_at_pages(page)
    after = _heap(page), _resident(program)
    drawn, kept = (page.evaluate(_PICTURES % (PAGES, PICTURE_PX), f"documents/{document}") for _ in range(2))
    context.close()
    progress("measuring", 4, _STEPS)
    paints, keys, sizes, counts = zip(*visits, strict=True)
    return BrowserFigures(
        first_paint_ms=round(median(paints), 1),
        first_key_ms=round(median(keys), 1),
        page_kb=round(median(sizes), 1),
        requests=int(median(counts)),
        question_ms=round(median(taken), 1),
        document_ms=round(opened, 1),
        page_drawn_ms=round(median(drawn), 1),
        page_kept_ms=round(median(kept), 1),
        tab_mb_before=before[0],
        tab_mb_after=after[0],
        served_mb_before=before[1],
        served_mb_after=after[1],
    )


def _visit(browser: Browser, address: str) -> tuple[float, float, float, int]:
    """A first visit: milliseconds to the first paint and to the first key that stays, KB, requests."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    sizes: list[float] = []
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".rq-box textarea", state="attached")
    pressed = {}
    for key in KEYS:
        if page.evaluate("document.activeElement?.matches('.rq-box textarea')"):
            pressed[key] = page.evaluate("performance.now()")
            page.keyboard.press(key)
        page.wait_for_timeout(KEY_PAUSE_MS)
    page.wait_for_selector("[data-ready]")
    page.wait_for_load_state("networkidle")
    kept = page.locator(".rq-box textarea").input_value()
    paint = float(page.evaluate(_FIRST_PAINT))
    context.close()
    if not kept:
        raise ReportQAError("The page kept none of the keys typed into it.", "Open it in a browser to see why.")
    return paint, float(pressed[kept[0]]), sum(sizes) / 1e3, len(sizes)


def _ask(page: Page, question: str) -> float:
    """Milliseconds until the whole answer to a question is seen."""
    count = page.locator(".rq-copy").count()
    started = monotonic()
    page.locator(".rq-box textarea").fill(question)
    page.locator(".rq-box textarea").press("Enter")
    page.wait_for_function("count => document.querySelectorAll('.rq-copy').length > count", arg=count)
    return (monotonic() - started) * 1e3


def _begin_chat(page: Page) -> None:
    page.locator(".rq-new").click()
    page.wait_for_function("document.querySelectorAll('.rq-copy').length === 0")


def _look_at_pages(page: Page) -> float:
    """Turn `PAGES` pages of the made-up PDF; milliseconds from following its marker to the first picture."""
    _begin_chat(page)
    _ask(page, f"What is said on leaf {LEAVES // 2}?")
    marker = page.locator(".rq-turn:last-child .rq-cite").first
    started = monotonic()
    marker.click()
    page.locator(".rq-leaf img").first.wait_for()
    opened = (monotonic() - started) * 1e3
    for number in range(1, PAGES + 1):
        page.locator(".rq-leaf-number").fill(str(number))
        page.keyboard.press("Enter")
        page.locator(f".rq-leaf[data-number='{number}'] img").wait_for()
    return opened


def _heap(page: Page) -> float:
    """MB that the page's scripts hold, once what is not used any more is gone."""
    line = page.context.new_cdp_session(page)
    line.send("HeapProfiler.collectGarbage")
    line.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in line.send("Performance.getMetrics")["metrics"]}
    line.detach()
    return round(float(metrics["JSHeapUsedSize"]) / _BYTES, 1)


def _resident(program: int) -> float | None:
    """MB that a process and those it started hold; None where the system does not tell."""
    folder = Path("/proc")
    if not (folder / str(program)).is_dir():
        return None
    total, left = 0, [program]
    while left:
        process = folder / str(left.pop())
        pages = int((process / "statm").read_text(encoding="ascii").split()[1])
        total += pages * os.sysconf("SC_PAGE_SIZE")
        for thread in (process / "task").iterdir():
            left += map(int, (thread / "children").read_text(encoding="ascii").split())
    return round(total / _BYTES, 1)


@contextmanager
def serving(base: Path, output: Path) -> Iterator[tuple[str, int]]:
    """The app over a knowledge base, while it runs: its address and its process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "app.py", "--kb", str(base), "--port", str(port)]
    with output.open("w") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=log)  # noqa: S603  (our own command)
    try:
        _wait(f"http://127.0.0.1:{port}/chat/start", process, output)
        yield f"http://127.0.0.1:{port}/", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes], output: Path) -> None:
    direct, end = build_opener(ProxyHandler({})), monotonic() + STARTED_WITHIN
    while process.poll() is None and monotonic() < end:
        try:
            with direct.open(address, timeout=5) as reply:
                json.load(reply)
                return
        except (URLError, TimeoutError, ValueError):
            sleep(0.2)
    last = output.read_text(encoding="utf-8").strip().rpartition("\n")[2]
    raise ReportQAError(f"`python app.py` did not start: {last}", "Run it by itself to see why.")


@contextmanager
def _chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise UsageError(
            "playwright is not installed.", "Install it: pip install playwright (the extra `bench`)."
        ) from None
    if found is None:
        raise UsageError("There is no Chromium on this machine.", "Install it, for example: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def rows(figures: BrowserFigures) -> list[tuple[str, str]]:
    """Label and value, for a person."""

    def memory(before: float | None, after: float | None) -> str:
        return "not told here" if before is None or after is None else f"{after:.0f} MB (before: {before:.0f} MB)"

    used = f"after {QUESTIONS} questions and {PAGES} pages"
    return [
        (f"first contentful paint, median of {VISITS}", f"{figures.first_paint_ms:.0f} ms"),
        ("first typed key that is kept", f"{figures.first_key_ms:.0f} ms"),
        ("page weight over the line", f"{figures.page_kb:.0f} KB in {figures.requests} requests"),
        (f"question to whole answer, median of {QUESTIONS}", f"{figures.question_ms:.0f} ms"),
        (f"a PDF of {LEAVES} pages, from its marker to a picture", f"{figures.document_ms:.0f} ms"),
        ("picture of a page, first time", f"{figures.page_drawn_ms:.0f} ms"),
        ("picture of a page, kept", f"{figures.page_kept_ms:.0f} ms"),
        (f"scripts of the tab {used}", memory(figures.tab_mb_before, figures.tab_mb_after)),
        (f"program {used}", memory(figures.served_mb_before, figures.served_mb_after)),
    ]
