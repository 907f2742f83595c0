"""The report itself, as text, Markdown and HTML, against its truth. It may not be published, so a clone goes
without."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.reading.formats import read_report
from ingest.words.decoding import decode
from kb.model import Block, BlockKind, ParsedReport, Section, Table
from kb.settings import Settings

SHARED = Path(__file__).resolve().parents[4] / "shared"
MATERIAL = SHARED / "material"
TRUTH = MATERIAL / "ground_truth.json"
TEXT = next(iter(sorted((SHARED / "reports").glob("*.txt"))), SHARED / "reports" / "none.txt")
FILES = (TEXT, MATERIAL / "report.md", MATERIAL / "report_gb18030.txt")
PAGE = MATERIAL / "report.html"

pytestmark = pytest.mark.skipif(
    not (TRUTH.exists() and all(path.exists() for path in (*FILES, PAGE))), reason="needs the report in ../shared"
)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def unmarked(text: str) -> str:
    return re.sub(r"</?p\b[^<>]*>|\[\^[^\]]+\]:?|[\s*_#>-]", "", text)


def read(path: Path) -> ParsedReport:
    return read_report(path, Settings())


def table_of(report: ParsedReport, caption: str | None) -> Table:
    (table,) = [
        block.table
        for block in report.blocks
        if block.table and (bare(block.table.caption).startswith(bare(caption)) if caption else not block.table.caption)
    ]
    return table


@pytest.mark.parametrize("path", [*FILES, PAGE], ids=["txt", "md", "gb18030", "html"])
def test_every_cell_has_its_row_group_and_column_path(path: Path) -> None:
    truth: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))["tables"]
    report = read(path)
    seen = 0
    for expected in truth.values():
        table = table_of(report, expected["caption"])
        titles = {row[0] for row in expected["expanded_header"] if len(set(row)) == 1}
        for cell in expected["cells"]:
            row = table.header_rows + cell["row"]
            path_names = [bare(name) for name in cell["path"] if name not in titles]
            (column,) = [at for at in range(table.width) if [bare(n) for n in table.column_path(at)] == path_names]
            assert bare(table.rows[row][column]) == bare(cell["value"])
            assert [bare(n) for n in table.row_path(row)] == [bare(n) for n in (*cell["group"], *cell["keys"])]
            assert not table.doubts_about(row, column)
            seen += 1
    assert seen == 223


@pytest.mark.parametrize("path", [TEXT, PAGE], ids=["txt", "html"])
def test_sources_and_notes_are_tied_to_their_tables(path: Path) -> None:
    truth: dict[str, Any] = json.loads(TRUTH.read_text(encoding="utf-8"))["tables"]
    report = read(path)
    for expected in truth.values():
        table = table_of(report, expected["caption"])
        told = "".join(note for note in (*table.notes, table.source) if len(note) > 5)
        assert bare(told) == bare(expected["note"] or "")


def test_figures_and_tables_have_the_pages_of_the_contents() -> None:
    report = read(TEXT)
    figures = [block for block in report.blocks if block.kind in {BlockKind.FIGURE, BlockKind.TABLE}]
    captions = [(block.table.caption if block.table else block.text, block.place.page) for block in figures]
    assert [page for caption, page in captions if caption] == [
        6,
        7,
        8,
        8,
        9,
        9,
        9,
        10,
        10,
        10,
        10,
        11,
        12,
        12,
        13,
        14,
        15,
    ]
    assert report.pages == 15
    assert report.date == "2025-02-04"


def test_markdown_has_the_headings_of_the_truth_and_text_the_same_paragraphs() -> None:
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    headings = [block.text for block in read(FILES[1]).blocks if block.kind is BlockKind.HEADING]
    assert headings == [heading for heading in truth["headings"] if heading != "目录"]
    words = unmarked("".join(block.text for block in read(TEXT).blocks))
    missing = [paragraph[:12] for paragraph in truth["paragraphs"] if unmarked(paragraph) not in words]
    assert missing == []


def test_html_has_the_headings_and_paragraphs_of_the_truth_and_nothing_around_them() -> None:
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    report = read(PAGE)
    headings = [block.text for block in report.blocks if block.kind is BlockKind.HEADING]
    assert headings == [heading for heading in truth["headings"] if heading != "目录"]
    assert (report.title, report.date, report.pages) == (headings[0], "2025-02-04", 15)
    words = unmarked("".join(block.text for block in report.blocks))
    assert [paragraph[:12] for paragraph in truth["paragraphs"] if unmarked(paragraph) not in words] == []
    assert not any(clutter in words for clutter in ("登录", "首页", "不应出现", "相关推荐", "Copyright"))


def test_notices_begin_with_the_biographies() -> None:
    def first(blocks: tuple[Block, ...], section: Section) -> int:
        return next(index for index, block in enumerate(blocks) if block.section is section)

    blocks = read(TEXT).blocks
    start = first(blocks, Section.NOTICE)
    assert blocks[start].text == "研究团队简介"
    assert all(block.section is Section.NOTICE for block in blocks[start:])
    assert "投资评级 看好" in "".join(block.text for block in blocks[:start])


@pytest.mark.parametrize("path", FILES, ids=["txt", "md", "gb18030"])
def test_texts_are_what_stands_in_the_file(path: Path) -> None:
    source = decode(path.read_bytes(), path.name)
    for block in read(path).blocks:
        if block.kind is not BlockKind.TABLE:
            assert unmarked(source[block.start : block.end]) == unmarked(block.text)
