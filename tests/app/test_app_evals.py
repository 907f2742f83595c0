"""The app's verdicts on answers and its evaluation page, driven in headless Chromium."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import app_server
import pytest
import test_app

from eval.questions.cases import read_cases
from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.store.ratings import Ratings

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from kb.embedding.embedder import Embedder

HOSTILE = "<img src=x onerror=\"document.title='broken'\">"
CASES = f"""
- {{id: sold, question: "How many robots did Acme sell in 2024?", all_of: ["4,321"]}}
- id: wrong
  kind: riddle
  turns: ["How many robots did Acme sell in 2024?", "Where does the factory stand?"]
  all_of: ['{HOSTILE.replace("'", "''")}']
"""

browser = test_app.browser
visit = test_app.visit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evals") / "kb"


@pytest.fixture(scope="module")
def address(folder: Path, embedder: "Embedder") -> Iterator[str]:
    """The app over a report, with cases of its reader's own."""
    report = folder.parent / "acme.md"
    report.write_text(app_server.REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [report])] == ["added"]
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    with app_server.serving(folder) as served:
        yield served


@pytest.mark.browser
def test_a_verdict_is_kept_with_what_its_reader_says(visit: "Callable[..., Page]", folder: Path) -> None:
    page = visit()
    test_app.ask(page, "How many robots did Acme sell in 2024?")
    page.locator(".rq-rate-bad").click()
    form = page.locator(".rq-verdict").first
    form.locator("textarea").first.fill("4,321 robots")
    form.locator("textarea").last.fill("leave out the rest")
    form.get_by_role("button", name="Store").click()
    form.wait_for(state="detached")
    (rating,) = Ratings(folder).all()
    assert (rating.verdict, rating.expected, rating.comment) == ("bad", "4,321 robots", "leave out the rest")
    assert "4,321" in rating.answer
    assert rating.hits[0]["document"] == "acme.md"
    collect = [
        sys.executable,
        "-m",
        "eval",
        "collect",
        rating.id,
        "--kb",
        str(folder),
        "--out",
        str(folder / "new.yaml"),
    ]
    done = subprocess.run(collect, cwd=app_server.ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (case,) = read_cases(folder / "new.yaml")
    assert (case.turns, case.all_of) == (("How many robots did Acme sell in 2024?",), (("4,321 robots",),))


@pytest.mark.browser
def test_a_suite_is_run_and_a_failing_case_opened_in_the_chat(visit: "Callable[..., Page]") -> None:
    page = visit()
    run_own_cases(page, "Evaluation", "Your own cases", "Run")
    page.wait_for_selector(".rq-evals .plots svg")
    assert page.locator(".rq-evals h3").inner_text() == "Failing cases: 1 of 2"
    failing = page.locator(".rq-evals details")
    assert HOSTILE in str(failing.text_content())
    failing.locator("summary").click()
    failing.locator("button.rq-open").click()
    page.wait_for_function("document.querySelectorAll('.rq-copy').length === 2")
    said = page.locator(".rq-chat").inner_text()
    assert "4,321" in said
    assert "Delft" in said
    assert page.title() == "report-qa"


@pytest.mark.browser
def test_a_second_run_is_held_against_the_first(visit: "Callable[..., Page]", folder: Path) -> None:
    page = visit("zh-CN")
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    run_own_cases(page, "评测", "自己的用例", "运行")
    page.wait_for_selector(".rq-evals .plots svg")
    turned = CASES.replace("4,321", "9,999").replace(HOSTILE.replace("'", "''"), "Delft")
    (folder / "cases.yaml").write_text(turned, encoding="utf-8")
    page.get_by_role("button", name="运行").click()
    page.wait_for_function("document.querySelector('.rq-evals .rq-change')?.innerText.includes('(1)')")
    changes = page.locator(".rq-change").inner_text()
    assert "变好 (1): wrong" in changes
    assert "变差 (1): sold" in changes
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")


def run_own_cases(page: "Page", tab: str, own: str, run: str) -> None:
    """The page "Evaluation" of an app in some language, with its user's own cases being run."""
    page.get_by_role("tab", name=tab).click()
    page.get_by_role("button", name=run).wait_for()
    page.get_by_role("tabpanel").locator("input").first.click()
    page.get_by_role("option", name=own).click()
    page.get_by_role("button", name=run).click()
