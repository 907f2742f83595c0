"""The report itself as a Word document, a presentation and a workbook, against its truth. It may not be published, so a
clone goes without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_reading_real_report import MATERIAL, TRUTH, bare, read, unmarked

from ingest.about.document_facts import facts_of
from kb.model import BlockKind, Company

if TYPE_CHECKING:
    from kb.model import ParsedReport, Table

DOCUMENT, SLIDES, WORKBOOK = (MATERIAL / f"report.{suffix}" for suffix in ("docx", "pptx", "xlsx"))
NAMED_BY_SHEET = {"rating": "评级说明"}
"""Of the workbook: tables without a caption are named by their sheet."""

pytestmark = pytest.mark.skipif(
    not (TRUTH.exists() and DOCUMENT.exists() and SLIDES.exists() and WORKBOOK.exists()),
    reason="needs the report in ../shared",
)


def truth() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))
    return told


def table_named(report: ParsedReport, caption: str) -> Table | None:
    tables = [block.table for block in report.blocks if block.table]
    found = [
        table for table in tables if (bare(table.caption).startswith(bare(caption)) if caption else not table.caption)
    ]
    return found[0] if len(found) == 1 else None


def assert_cells(table: Table, expected: dict[str, Any]) -> int:
    """Every cell of the truth is there under its column path, its group and its row labels; how many there were."""
    titles = {row[0] for row in expected["expanded_header"] if len(set(row)) == 1}
    for cell in expected["cells"]:
        row = table.header_rows + cell["row"]
        names = [bare(name) for name in cell["path"] if name not in titles]
        (column,) = [at for at in range(table.width) if [bare(name) for name in table.column_path(at)] == names]
        assert bare(table.rows[row][column]) == bare(cell["value"])
        assert [bare(name) for name in table.row_path(row)] == [bare(name) for name in (*cell["group"], *cell["keys"])]
        assert not table.doubts_about(row, column)
    return len(expected["cells"])


@pytest.mark.parametrize(
    ("path", "cells"), [(DOCUMENT, 223), (SLIDES, 216), (WORKBOOK, 223)], ids=["docx", "pptx", "xlsx"]
)
def test_every_cell_has_its_row_group_and_column_path(path: Any, cells: int) -> None:
    report = read(path)
    seen = 0
    for name, expected in truth()["tables"].items():
        sheet = NAMED_BY_SHEET.get(name, "") if path == WORKBOOK else ""
        table = table_named(report, expected["caption"] or sheet)
        if table is not None and table.rows:
            seen += assert_cells(table, expected)
    assert seen == cells


def test_the_document_has_the_headings_paragraphs_and_notes_of_the_truth_and_no_page_furniture() -> None:
    told = truth()
    report = read(DOCUMENT)
    headings = [block.text for block in report.blocks if block.kind is BlockKind.HEADING]
    assert headings == [heading for heading in told["headings"] if heading != "目录"]
    words = unmarked("".join(block.text for block in report.blocks))
    assert [paragraph[:12] for paragraph in told["paragraphs"] if unmarked(paragraph) not in words] == []
    assert {block.place.page for block in report.blocks} == {None}
    for expected in told["tables"].values():
        table = table_named(report, expected["caption"] or "")
        assert table is not None
        notes = "".join(note for note in (*table.notes, table.source) if len(note) > 5)
        assert bare(notes) == bare(expected["note"] or "")


def test_slides_are_pages_in_the_order_in_which_they_are_seen() -> None:
    report = read(SLIDES)
    assert (report.pages, report.date) == (6, "2025-02-04")
    on_two = [block.text[:8] for block in report.blocks if block.place.page == 2 and block.kind is BlockKind.PARAGRAPH]
    assert on_two == ["DeepSeek", "OpenAI 掀", "备注：数据为一致"]


def test_what_the_report_says_of_itself_is_told() -> None:
    facts = facts_of(read(DOCUMENT), "report")
    assert (facts.institution, facts.authors, facts.rating) == ("信达证券", ("莫文宇",), "看好")
    assert Company("寒武纪", "688256.SH") in facts.companies
    assert len(facts.companies) == 17
