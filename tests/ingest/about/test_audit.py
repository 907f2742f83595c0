"""The audit of what was read: its figures, what it warns of, and that both are kept and shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from office_files import pptx
from pydantic import TypeAdapter
from test_reading_pptx import TABLE, TITLE, shape

from ingest import add_files
from ingest.about.audit import audit_of, audit_warnings
from ingest.markup.text_report import parse_text
from ingest.office.pptx_report import read_pptx
from kb.html.rendering import load_texts
from kb.html.report_rendering import documents_html
from kb.knowledge_base import KnowledgeBase
from kb.model import Audit, Block, BlockKind, Document, Doubt, ParsedReport, Place, Table
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.embedding.embedder import Embedder


def report(*blocks: Block, pages: int = 0) -> ParsedReport:
    return ParsedReport("A", "", pages, blocks)


def block(text: str, page: int | None = None, table: Table | None = None) -> Block:
    kind = BlockKind.TABLE if table else BlockKind.PARAGRAPH
    return Block(kind, text, 0, len(text), Place(page), table=table)


def test_pages_are_counted_where_the_format_has_them() -> None:
    paged = audit_of(report(block("abc", 1), block("de", 1), block("f", 4), pages=5))
    assert (paged.page_characters, paged.pages_without_text) == ((5, 0, 0, 1, 0), (2, 3, 5))
    assert audit_of(report(block("abc", 1), block("de", None), pages=5)).page_characters == ()


def test_pages_without_text_are_told_in_short() -> None:
    (bare, hardly) = audit_warnings(Audit(characters=9, page_characters=(5, 0, 0, 4, 0)))
    assert "3 of 5 pages (2-3, 5)" in bare
    assert "9 characters on 5 pages" in hardly
    assert audit_warnings(Audit(characters=5_000, page_characters=(2_500, 2_500))) == ()


def test_characters_that_could_not_be_read_are_told_when_they_are_many() -> None:
    one = audit_of(parse_text("# A\n\n" + "Words and more words. " * 60 + "\uf06c\n", "a"))
    assert (one.odd_characters, audit_warnings(one)) == (1, ())
    many = audit_of(parse_text("# A\n\nSal\ufffds r\ufffdse.\n", "a"))
    assert (many.odd_characters, len(audit_warnings(many))) == (2, 1)


def test_doubts_are_counted_by_cell_and_table() -> None:
    table = Table((("a", "b"), ("1", "2")), doubts=(Doubt(1, 0, "x"), Doubt(1, 0, "y"), Doubt(1, 1, "x")))
    audit = audit_of(report(block("1\t2", table=table), block("1\t2", table=replace(table, doubts=()))))
    assert (audit.doubtful_cells, audit.doubtful_tables) == (2, 1)


def test_headings_and_characters_are_counted() -> None:
    audit = audit_of(read_pptx(pptx(TITLE + TABLE, TITLE + shape("Text.", (0, 20, 9, 9))), Path("a.pptx")))
    assert (audit.headings, len(audit.page_characters), audit.characters > 40) == (2, 2, True)


def test_facts_audit_and_warnings_are_kept_in_the_catalogue(tmp_path: Path, embedder: Embedder) -> None:
    file = tmp_path / "海天证券-slides.pptx"
    file.write_bytes(
        pptx(TITLE + shape("One thing is told here, and it is told at some length.", (0, 20, 9, 9)), TITLE, "")
    )
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as base:
        (added,) = add_files(base, [file])
        assert "no text was read on 1 of 3 pages (3)" in "".join(added.warnings)
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb"), embedder=embedder) as base:
        (document,) = base.documents()
    assert document.warnings == added.warnings
    assert document.facts.institution == "海天证券"
    assert document.audit.pages_without_text == (3,)


def test_the_list_of_reports_shows_them_on_demand() -> None:
    document = Document("ab" * 8, "a.md", "A", "", 3, 0, 1, "2025-02-05T01:02:03+00:00", ("page 3 <b>is</b> bare",))
    html = documents_html([replace(document, audit=Audit(headings=7, page_characters=(4, 4, 0)))], load_texts()["en"])
    assert "<details" in html
    assert "<dt>Headings</dt><dd>7</dd>" in html
    assert "<dt>Pages without text</dt><dd>3</dd>" in html
    assert "page 3 &lt;b&gt;is&lt;/b&gt; bare" in html


def test_a_document_of_an_earlier_version_has_none(tmp_path: Path) -> None:
    stored = {"id": "a", "name": "a", "title": "a", "date": "", "pages": 0, "tables": 0, "chunks": 1, "added_at": ""}
    document = TypeAdapter(Document).validate_json(json.dumps(stored))
    assert (document.facts.institution, document.audit.pages_without_text) == ("", ())
