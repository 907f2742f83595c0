"""HTML reports: blocks by their tags, tables by their spans, nothing of what frames a page, nothing that hangs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ingest.reading.formats import read_report
from kb.model import BlockKind, ParsedReport, Table
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>铜价周报 - 研究网</title><style>p{color:red}</style></head><body>
<header><div>研究网</div><nav><ul><li><a href="/">首页</a></li></ul></nav></header>
<nav><ul><li>登录</li></ul></nav><script>var hidden = "脚本";</script><template><p>模板</p></template>
<main><h1>铜价周报：<br>库存回落</h1><p>2024 年 3 月 1 日</p>
<div class="toc"><h2>目录</h2><p>供需<span></span>2</p><p>图 1: 库存走势<i></i>3</p></div>
<h2>供需</h2>
<p>本周库存<b>下降</b>，现货升水扩大<sup>1</sup>。<!-- 注释 --><span hidden>看不见</span><i style="display: none">也看不见</i></p>
<ul><li>矿端偏紧。<ul><li>加工费下行。</li></ul></li><li>消费平稳。</li></ul>
<ol start="3"><li>关注需求。</li><li>关注政策。</li></ol>
<figure><img src="a.png" alt="折线"><figcaption>图 1: 库存走势</figcaption></figure>
<p>表 1: 现货价格</p>
<table><thead><tr><th rowspan=2>品种</th><th colspan=2>价格 (元/吨)</th></tr><tr><th>本周</th><th>上周</th></tr></thead>
<tbody><tr><th scope=row>铜<sup>2</sup></th><td>68,900</td><td>68,100<sup>2</sup></td></tr><tr><th scope=row>铝</th><td>18,950</td><td>-</td></tr></tbody></table>
<p>注：含税。<br>资料来源: 交易所</p><p><sup>2</sup> 上海现货。</p>
<p class="fn"><sup>1</sup> 升水按均价计。</p></main>
<aside>相关推荐</aside><footer>版权所有</footer></body></html>
"""


def read(tmp_path: Path, source: str | bytes, name: str = "page.html") -> ParsedReport:
    path = tmp_path / name
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read_report(path, Settings())


def tables(report: ParsedReport) -> list[Table]:
    return [block.table for block in report.blocks if block.table]


def texts(report: ParsedReport, kind: BlockKind) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def body(tmp_path: Path, source: str) -> ParsedReport:
    return read(tmp_path, f"<h1>Notes on Copper</h1><h2>Prices</h2>{source}")


def test_a_page_is_read_without_what_frames_it(tmp_path: Path) -> None:
    report = read(tmp_path, PAGE)
    assert (report.title, report.date, report.pages) == ("铜价周报：库存回落", "2024-03-01", 3)
    assert texts(report, BlockKind.HEADING) == ["铜价周报：库存回落", "供需"]
    assert texts(report, BlockKind.LIST_ITEM) == [
        "矿端偏紧。",
        "加工费下行。",
        "消费平稳。",
        "3. 关注需求。",
        "4. 关注政策。",
    ]
    assert texts(report, BlockKind.FIGURE) == ["图 1: 库存走势\n折线"]
    assert texts(report, BlockKind.PARAGRAPH) == ["2024 年 3 月 1 日", "本周库存下降，现货升水扩大。", "升水按均价计。"]
    places = {block.text: block.place for block in report.blocks}
    assert places["本周库存下降，现货升水扩大。"].headings == ("供需",)
    assert places["供需"].page == 2
    assert places["图 1: 库存走势\n折线"].page == 3


def test_a_table_has_its_paths_caption_notes_and_source(tmp_path: Path) -> None:
    (table,) = tables(read(tmp_path, PAGE))
    assert table.rows[2:] == (("铜", "68,900", "68,100"), ("铝", "18,950", "-"))
    assert (table.header_rows, table.label_columns) == (2, 1)
    assert table.column_path(2) == ("价格 (元/吨)", "上周")
    assert (table.caption, table.unit, table.source) == ("表 1: 现货价格", "元/吨", "资料来源: 交易所")
    assert table.notes == ("注：含税。", "上海现货。")


def test_spans_of_blocks_rise_and_do_not_overlap(tmp_path: Path) -> None:
    blocks = read(tmp_path, PAGE).blocks
    assert all(block.start < block.end for block in blocks)
    assert all(before.end <= after.start for before, after in pairwise(blocks))
    assert all(
        len(block.text) == block.end - block.start
        for block in blocks
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.HEADING}
    )


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8-sig"),
        ("gb2312", "gb18030"),
        ("gbk", "gbk"),
        ("utf-8", "gb18030"),
        ("big5", "big5"),
        ("", "utf-16"),
    ],
)
def test_every_encoding_is_read(tmp_path: Path, declared: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    report = read(
        tmp_path, f"<html><head>{meta}</head><body><h1>中文</h1><p>市場平穩。</p></body></html>".encode(encoding)
    )
    assert [block.text for block in report.blocks] == ["中文", "市場平穩。"]


def test_a_false_declaration_of_western_text_does_no_harm(tmp_path: Path) -> None:
    report = read(tmp_path, '<meta charset="iso-8859-1"><h1>Café</h1><p>Ordinary.</p>')
    assert report.title == "Café"
    assert read(tmp_path, b'<meta charset="iso-8859-1"><h1>Caf\xe9</h1><p>Ordinary.</p>').title == "Café"


def test_the_title_of_the_file_stands_in_for_a_heading_that_is_missing(tmp_path: Path) -> None:
    report = read(tmp_path, "<title>Weekly Copper Note</title><h2>Summary</h2><p>Stocks fell this week.</p>")
    assert report.title == "Weekly Copper Note"
    assert texts(report, BlockKind.HEADING) == ["Summary"]
    dated = '<meta property="article:published_time" content="2024-05-06T08:00:00Z">'
    assert read(tmp_path, f"{dated}<h1>Copper</h1><p>Stocks fell this week.</p>").date == "2024-05-06"


def test_headings_without_tags_are_told_by_their_form(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<div><span style='font-weight:700'>1. Demand</span></div><div>Demand rose in all regions this year.</div>"
        "<div><b>2. Supply</b></div><div>Supply fell in all regions this year.</div>",
    )
    assert texts(report, BlockKind.HEADING) == ["1. Demand", "2. Supply"]


def test_lines_of_a_paragraph_stay_apart_and_paragraphs_are_not_joined(tmp_path: Path) -> None:
    report = body(
        tmp_path, "<p>First line<br>second line.<br><br>Another paragraph that does not end in a full stop and"
    )
    assert texts(report, BlockKind.PARAGRAPH)[0] == "First line\nsecond line."
    report = body(tmp_path, f"<p>{'long ' * 20}and</p><p>{'goes on ' * 10}here.</p>")
    assert len(texts(report, BlockKind.PARAGRAPH)) == 2


def test_links_to_footnotes_are_tied_whichever_way_they_are_written(tmp_path: Path) -> None:
    report = body(
        tmp_path,
        "<p>Stocks fell.<sup id=r1><a href='#n1'>1</a></sup> Prices rose<a href='#n2'>[2]</a> by "
        "10<sup>3</sup> over 5 m<sup>2</sup>.</p>"
        "<h2>Later</h2><ol><li id=n1>At year end. <a href='#r1'>↩</a></li><li id=n2><p>On average.</p></li></ol>",
    )
    assert texts(report, BlockKind.PARAGRAPH) == [
        "Stocks fell. Prices rose by 10³ over 5 m².",
        "At year end.",
        "On average.",
    ]
    assert [block.place.headings for block in report.blocks if block.text == "At year end."] == [("Prices",)]


def test_text_that_is_laid_out_by_spaces_is_read_as_text(tmp_path: Path) -> None:
    report = body(tmp_path, "<pre>表 2: 产量\n品种\t产量\n铜\t12\n铝\t34\n</pre>")
    assert tables(report)[0].rows == (("品种", "产量"), ("铜", "12"), ("铝", "34"))


def test_a_list_of_links_within_the_page_is_no_text(tmp_path: Path) -> None:
    links = "".join(f"<li><a href='#s{number}'>Section {number}</a></li>" for number in range(4))
    report = body(
        tmp_path, f"<ul>{links}</ul><h2>Contents</h2><p><a href='#a'>A part</a></p><h2>Next</h2><p>It stays.</p>"
    )
    words = " ".join(block.text for block in report.blocks)
    assert "Section" not in words
    assert "A part" not in words
    assert "It stays." in words


def test_contents_in_a_table_tell_pages(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<h1>Annual Report</h1><h2>Contents</h2><table><tr><td>Risk "
        "factors</td><td>7</td></tr><tr><td>Properties</td><td>12</td></tr></table>"
        "<h2>Risk factors</h2><p>Prices may fall.</p><h2>Properties</h2><p>Two mines are held.</p>",
    )
    assert tables(report) == []
    assert [(block.text, block.place.page) for block in report.blocks if block.kind is BlockKind.HEADING][1:] == [
        ("Risk factors", 7),
        ("Properties", 12),
    ]
