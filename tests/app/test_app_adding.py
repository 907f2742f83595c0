"""Adding in the app: what became of a file, stopping, and answers to others meanwhile."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_app import REPORT, ask
from test_app import address as address
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
def test_adding_is_stopped_and_leaves_nothing_and_others_are_answered_meanwhile(
    visit: "Callable[..., Page]", embedder: "Embedder", folder: Path, long_report: Path
) -> None:
    page, other = visit(), visit()
    upload(page, long_report)
    stop = page.get_by_role("button", name="Stop adding")
    stop.wait_for()
    page.get_by_text("long.md (1 of 1): indexing").first.wait_for()
    ask(other, "How many robots did Acme sell in 2024?")
    assert "4,321" in other.locator(".rq-text").inner_text()
    assert stop.is_visible()
    stop.click()
    page.locator(".rq-results", has_text="was not added").first.wait_for()
    stop.wait_for(state="detached")
    assert page.locator(".rq-documents tr", has_text="long.md").count() == 0
    originals = folder / "kb" / "originals"
    assert not (originals / ".incoming").exists()
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert len(list(originals.iterdir())) == len(kb.documents()) == 2
        assert kb.check() == []


@pytest.mark.browser
def test_what_became_of_a_file_is_told(visit: "Callable[..., Page]", tmp_path: Path) -> None:
    page = visit()
    changed = REPORT.replace("warehouses", "harbours")
    for name, text, told in (
        ("acme.md", REPORT, "acme.md: already there, unchanged"),
        ("copy.md", REPORT, "copy.md: already there under another name"),
        ("acme.md", changed, "acme.md: replaced"),
        ("acme.md", REPORT, "acme.md: replaced"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        upload(page, tmp_path / name)
        page.locator(".rq-results", has_text=told).first.wait_for()
        page.get_by_role("button", name="Stop adding").wait_for(state="detached")
        assert page.locator(".rq-documents tbody tr").count() == 2
    assert "harbours" not in page.locator(".rq-results").first.inner_text()
