"""The report itself as PDFs of several producers, against its truth. It may not be published, so a clone goes
without."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from test_reading_real_report import MATERIAL, TRUTH, bare, table_of, unmarked

from ingest.reading.formats import read_report
from kb.model import BlockKind, ParsedReport
from kb.settings import Settings

NAMES = ("chromium_grid", "chromium_threeline_ttf", "weasy_grid")
PAGES = MATERIAL / "pages.json"
AMBIGUOUS = {"投资建议", "免责声明"}
"""Headings whose words also stand in a table or in the footer: pages.json has the last page with the words."""

pytestmark = pytest.mark.skipif(
    not (TRUTH.exists() and PAGES.exists() and all((MATERIAL / f"{name}.pdf").exists() for name in NAMES)),
    reason="needs the report in ../shared",
)


@cache
def read(name: str) -> ParsedReport:
    return read_report(MATERIAL / f"{name}.pdf", Settings())


def truth() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))
    return told


def headings(report: ParsedReport) -> list[str]:
    return [block.text for block in report.blocks if block.kind is BlockKind.HEADING]


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_has_its_row_group_and_column_path(name: str) -> None:
    report = read(name)
    seen = 0
    for expected in truth()["tables"].values():
        table = table_of(report, expected["caption"])
        titles = {row[0] for row in expected["expanded_header"] if len(set(row)) == 1}
        for cell in expected["cells"]:
            row = table.header_rows + cell["row"]
            path = [bare(part) for part in cell["path"] if part not in titles]
            (column,) = [at for at in range(table.width) if [bare(n) for n in table.column_path(at)] == path]
            assert bare(table.rows[row][column]) == bare(cell["value"])
            assert [bare(n) for n in table.row_path(row)] == [bare(n) for n in (*cell["group"], *cell["keys"])]
            seen += 1
    assert seen == 223
    assert sum(block.table is not None for block in report.blocks) == len(truth()["tables"])


@pytest.mark.parametrize("name", NAMES)
def test_headings_title_date_and_paragraphs_are_those_of_the_truth(name: str) -> None:
    report = read(name)
    expected = [heading for heading in truth()["headings"] if heading != "目录"]
    assert [bare(heading) for heading in headings(report)] == [bare(heading) for heading in expected]
    assert (bare(report.title), report.date, report.pages) == (bare(expected[0]), "2025-02-04", 9)
    texts = {unmarked(block.text) for block in report.blocks}
    assert [paragraph[:12] for paragraph in truth()["paragraphs"] if unmarked(paragraph) not in texts] == []


@pytest.mark.parametrize("name", NAMES)
def test_headings_and_rows_are_on_their_pages(name: str) -> None:
    report = read(name)
    told = json.loads(PAGES.read_text(encoding="utf-8"))[f"{name}.pdf"]
    found = {bare(block.text): block.place.page for block in report.blocks if block.kind is BlockKind.HEADING}
    expected = {heading: page for heading, page in told["heading_pages"].items() if heading not in AMBIGUOUS}
    assert {heading: found[bare(heading)] for heading in expected} == expected
    table = table_of(report, "表 1: 建议关注个股")
    pages = {
        cell: area.page
        for row, areas in zip(table.rows, table.areas, strict=True)
        for cell, area in zip(row, areas, strict=True)
        if area
    }
    assert {name: pages[name] for name in told["stock_row_pages"]} == told["stock_row_pages"]


@pytest.mark.parametrize("name", NAMES)
def test_furniture_and_contents_are_gone_and_footnotes_are_tied(name: str) -> None:
    report = read(name)
    told = truth()
    words = bare("".join(block.text for block in report.blocks))
    assert bare(told["page_header"]) not in words
    assert bare(told["page_footer"]) not in words
    assert not any(bare(f"{entry}{page}") in words for entry, page in told["toc"])
    assert bare(told["footnotes"]["大约 42T 美金空间"]) in words
    for expected in told["tables"].values():
        table = table_of(report, expected["caption"])
        tied = "".join(note for note in (*table.notes, table.source) if len(note) > 5)
        assert bare(tied) == bare(expected["note"] or "")
