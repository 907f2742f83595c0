"""Adding in the app: what became of a file, stopping, and answers to others meanwhile."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import test_app
from app_server import REPORT
from test_app import ask
from test_app import browser as browser
from test_app import folder as folder
from test_app import visit as visit

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from kb.embedding.embedder import Embedder

SECTIONS = 3_000
"""Of a report that takes minutes to embed: whatever is done meanwhile is done before it is in."""

address = test_app.own_address


@pytest.fixture
def long_report(tmp_path: Path) -> Path:
    path = tmp_path / "long.md"
    sections = (f"## Section {at}\n\nThe plant of section {at} made {at + 5_000} bicycles." for at in range(SECTIONS))
    path.write_text("# Long report\n\n" + "\n\n".join(sections), encoding="utf-8")
    return path


def upload(page: "Page", path: Path) -> None:
    page.get_by_role("tab", name="Reports").click()
    page.locator("input[type=file]").set_input_files([path])


@pytest.mark.browser
def test_adding_is_seen_by_all_survives_a_reload_is_stopped_and_leaves_nothing(
    visit: "Callable[..., Page]", embedder: "Embedder", folder: Path, long_report: Path
) -> None:
    page, other = visit(), visit()
    upload(page, long_report)
    page.get_by_text("long.md: indexing").first.wait_for()
    ask(other, "How many robots did Acme sell in 2024?")
    assert "4,321" in other.locator(".rq-text").inner_text()
    other.get_by_role("tab", name="Reports").click()
    page.reload()
    page.get_by_role("tab", name="Reports").click()
    for looking in (other, page):
        looking.locator(".rq-job", has_text="long.md: indexing").locator("progress").wait_for()
    page.get_by_role("button", name="Stop adding").click()
    for looking in (other, page):
        looking.locator(".rq-results", has_text="was not added").first.wait_for()
        looking.get_by_role("button", name="Stop adding").wait_for(state="detached")
    assert page.locator(".rq-documents tr", has_text="long.md").count() == 0
    originals = folder / "kb" / "originals"
    assert not (originals / ".incoming").exists()
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert len(list(originals.iterdir())) == len(kb.documents()) == 2
        assert kb.check() == []
    page.get_by_role("button", name="Clear the list").click()
    page.locator(".rq-job").wait_for(state="detached")


@pytest.mark.browser
def test_what_became_of_a_file_is_told_and_one_of_the_same_name_asks_first(
    visit: "Callable[..., Page]", tmp_path: Path
) -> None:
    page = visit()
    changed = REPORT.replace("warehouses", "harbours")
    for name, text, choice, told in (
        ("acme.md", REPORT, "", "acme.md: already there, unchanged"),
        ("copy.md", REPORT, "", "copy.md: already there under another name"),
        ("acme.md", changed, "Cancel", "acme.md: was not added"),
        ("acme.md", changed, "Replace it", "acme.md: replaced"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        upload(page, tmp_path / name)
        if choice:
            page.get_by_role("button", name=choice).click()
        page.locator(".rq-job", has_text=told).first.wait_for()
        assert page.locator(".rq-documents tbody tr").count() == 2
    page.get_by_role("button", name="Put the earlier version back").click()
    page.wait_for_function(
        "[...document.querySelectorAll('.rq-job')].filter((one) => /replaced/.test(one.textContent)).length === 2"
    )
    assert page.get_by_role("button", name="Put the earlier version back").count() == 1, "the other is back"
    page.locator(".rq-bin summary").click()
    page.locator(".rq-bin li", has_text="acme.md").wait_for()
    page.locator(".rq-bin").get_by_role("button", name="Delete now").click()
    page.locator(".rq-bin").wait_for(state="detached")
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What does Acme make robots for?")
    assert "warehouses" in page.locator(".rq-text").inner_text()


@pytest.mark.browser
def test_a_file_that_does_not_come_through_is_named_and_the_others_are_taken_in(
    visit: "Callable[..., Page]", tmp_path: Path
) -> None:
    for name in ("lost.md", "kept.md"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8")
    page = visit()
    page.get_by_role("tab", name="Reports").click()
    page.route("**/upload*", lambda route: route.abort(), times=1)
    page.locator("input[type=file]").set_input_files([tmp_path / "lost.md", tmp_path / "kept.md"])
    page.locator(".rq-job", has_text="kept.md: already there").wait_for()
    assert "lost.md" in page.locator(".rq-uploading").inner_text()
    assert "kept.md" not in page.locator(".rq-uploading").inner_text()


@pytest.mark.browser
def test_a_file_that_is_too_large_is_refused_by_its_name_alone(visit: "Callable[..., Page]", tmp_path: Path) -> None:
    page = visit()
    large = tmp_path / "large.md"
    large.write_bytes(b"x" * 50_000_001)
    upload(page, large)
    page.locator(".rq-job", has_text="large.md: failed").first.wait_for()
    told = page.locator(".rq-job", has_text="large.md").first.inner_text()
    assert "the limit is 50 MB" in told
    assert "/" not in told.replace("kb.toml", "")
