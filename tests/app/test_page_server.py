"""The addresses of pages: by id and number alone, gone with the document, with status codes that say so."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from pdf_files import Sheet, pdf
from PIL import Image
from starlette.testclient import TestClient

from ingest import add_files
from kb.html.rendering import load_texts
from kb.pages.images import PageImages
from ui import PageServer, load_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.knowledge_base import KnowledgeBase

EN, ZH = load_texts()["en"], load_texts()["zh"]
TEXT = (
    "# Acme\n\n## Sales\n\nAcme sold 4,321 robots.\n\n| Plant | 2024 |\n|---|---|\n| Delft | 1,111 |\n| Turin | "
    "2,222 |\n"
)


@pytest.fixture
def filled(kb: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    """A knowledge base with a PDF of two pages and a text."""
    (tmp_path / "acme.md").write_text(TEXT, encoding="utf-8")
    first = Sheet().text(60, 90, "Machines", 20).text(60, 140, "Orders grew by a fifth.")
    sheets = (first, Sheet().text(60, 90, "Prices did not move."))
    (tmp_path / "bolt.pdf").write_bytes(pdf(*sheets))
    assert [one.status for one in add_files(kb, [tmp_path / "acme.md", tmp_path / "bolt.pdf"])] == ["added"] * 2
    return kb


@pytest.fixture
def client(filled: KnowledgeBase) -> Iterator[TestClient]:
    web = FastAPI(openapi_url=None)
    with PageImages() as images:
        PageServer(filled, load_words(), images).add_to(web)
        yield TestClient(web)


@pytest.fixture
def text(filled: KnowledgeBase) -> str:
    return filled.documents()[0].id


@pytest.fixture
def laid(filled: KnowledgeBase) -> str:
    return filled.documents()[1].id


def test_a_pdf_has_pages_and_each_is_a_picture(client: TestClient, laid: str) -> None:
    outline = client.get(f"/documents/{laid}/outline")
    assert outline.json() == {"pages": [[595.0, 842.0], [595.0, 842.0]]}
    page = client.get(f"/documents/{laid}/pages/2/700.webp")
    assert (page.status_code, page.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(page.content)).width == 700


def test_a_picture_that_the_browser_has_is_not_sent_again_unless_the_document_is_gone(
    client: TestClient, filled: KnowledgeBase, laid: str
) -> None:
    address = f"/documents/{laid}/pages/1/700.webp"
    first = client.get(address)
    assert first.headers["cache-control"] == "private, no-cache"
    asked = {"if-none-match": first.headers["etag"]}
    assert client.get(address, headers=asked).status_code == 304
    assert client.get(address.replace("/1/", "/2/"), headers=asked).status_code == 200
    filled.remove(laid)
    assert client.get(address, headers=asked).status_code == 404
    assert client.get(address).text == EN["fault_gone"]


def test_a_text_has_parts_with_the_quote_and_the_cells_marked(client: TestClient, text: str) -> None:
    parts = client.get(f"/documents/{text}/outline").json()["parts"]
    assert [first for first, _, _ in parts] == [0]
    told = client.get(f"/documents/{text}/parts/1?passage=0&span=5-9&table=0&cells=2.1")
    assert told.headers["content-type"].startswith("text/html")
    page = BeautifulSoup(told.text, "lxml")
    assert [mark.get_text() for mark in page.select("mark")] == ["sold", "2,222"]
    assert [heading.get_text() for heading in page.select("h4, h5")] == ["Sales"]


def test_a_whole_table_is_had_by_its_number(client: TestClient, text: str) -> None:
    page = BeautifulSoup(client.get(f"/documents/{text}/tables/0?cells=1.1,2.1").text, "lxml")
    assert [cell.get_text() for cell in page.select(".rq-cited")] == ["1,111", "2,222"]


@pytest.mark.parametrize(
    "path",
    [
        *("{laid}/pages/0/700.webp", "{laid}/pages/3/700.webp", "{laid}/pages/1/701.webp", "{laid}/pages/-1/700.webp"),
        *(
            "{laid}/pages/x/700.webp",
            "{laid}/pages/1/700.png",
            "{laid}/tables/0",
            "{laid}/tables/-1",
            "{text}/tables/1",
        ),
        *("{text}/pages/1/700.webp", "{text}/parts/0", "{text}/parts/2", "{text}/parts/99999999999999999999"),
        *("ffffffffffffffff/outline", "{laid}/original", "{laid}/", "bolt.pdf/outline", "%00/outline"),
        *("../originals/outline", "..%2f..%2f..%2fetc%2fpasswd/outline", "{laid}%2f..%2f{text}/outline"),
        *("{laid}/pages/..%2f1/700.webp", "{laid}%20/outline", "../../../../etc/passwd"),
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, laid: str, text: str, path: str) -> None:
    assert client.get(f"/documents/{path.format(laid=laid, text=text)}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "passage=x",
        "passage=0&span=9",
        "passage=0&span=9-2",
        "passage=0&cells=1",
        "span=0-5",
        "passage=0&table=-1&cells=1.1",
    ],
)
def test_marks_that_make_no_sense_mark_nothing(client: TestClient, text: str, asked: str) -> None:
    told = client.get(f"/documents/{text}/parts/1?{asked}")
    assert told.status_code == 200
    assert "<mark>" not in told.text


def test_a_pdf_whose_file_is_not_kept_is_laid_out_from_what_was_read(
    client: TestClient, filled: KnowledgeBase, laid: str
) -> None:
    path = filled.original(filled.documents()[1])
    assert path is not None
    path.unlink()
    parts = client.get(f"/documents/{laid}/outline").json()["parts"]
    assert [page for _, page, _ in parts] == [1, 2]
    assert "Prices did not move." in client.get(f"/documents/{laid}/parts/2").text


@pytest.mark.parametrize(("language", "texts"), [("en-GB", EN), ("zh-CN,zh;q=0.9", ZH)])
def test_a_pdf_that_cannot_be_drawn_is_told_in_the_readers_language(
    client: TestClient, filled: KnowledgeBase, laid: str, language: str, texts: dict[str, str]
) -> None:
    path = filled.original(filled.documents()[1])
    assert path is not None
    path.write_bytes(b"%PDF-1.7 and then nothing")
    for part in ("outline", "pages/1/700.webp"):
        told = client.get(f"/documents/{laid}/{part}", headers={"accept-language": language})
        assert (told.status_code, told.text) == (422, texts["fault_file"])
