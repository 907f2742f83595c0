"""Markdown: headings, emphasis, links, footnotes, front matter, images, fences, and what only looks like markup."""

from __future__ import annotations

from ingest.markup.text_report import parse_text
from kb.model import BlockKind, ParsedReport

REPORT = """---
title: 别的题目
date: 2025-05-06
---
# 光伏行业周报

导语提到 **两件** 事：*价格*与`库存`[^price]，见[官网](https://example.com/a)。

## 行情

- 硅料 42.5 元
  与上周持平
- 组件

### 组件

1. 头部企业报价上调。
2. 二线企业跟随。

**展望**

需求 < 供给，a*b 与 x_1 不变。

![产能走势](capacity.png)

| 环节 | 价格[^unit] |
|---|---|
| 硅片 | 1.18 |

```
not a # heading
| not | a table
```

展望二
------

结束。

[^price]: 含税。
[^unit]: 按片。
"""


def texts(report: ParsedReport, kind: BlockKind) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def test_marks_of_markdown_are_left_out_and_what_looks_like_them_stays() -> None:
    paragraphs = texts(parse_text(REPORT, "a"), BlockKind.PARAGRAPH)
    assert paragraphs[0] == "导语提到 两件 事：价格与`库存`，见官网。"
    assert "需求 < 供给，a*b 与 x_1 不变。" in paragraphs


def test_headings_of_both_kinds_and_bold_lines_nest() -> None:
    report = parse_text(REPORT, "a")
    assert texts(report, BlockKind.HEADING) == ["光伏行业周报", "行情", "组件", "展望", "展望二"]
    over = {block.text: block.place.headings for block in report.blocks}
    assert over["硅料 42.5 元与上周持平"] == ("行情",)
    assert over["1. 头部企业报价上调。"] == ("行情", "组件")
    assert over["需求 < 供给，a*b 与 x_1 不变。"] == ("行情", "组件", "展望")
    assert over["结束。"] == ("展望二",)


def test_front_matter_dates_the_report_but_its_heading_names_it() -> None:
    report = parse_text(REPORT, "a")
    assert (report.title, report.date) == ("光伏行业周报", "2025-05-06")
    assert not any("别的题目" in block.text for block in report.blocks)


def test_a_footnote_of_a_paragraph_is_a_paragraph_under_its_headings() -> None:
    report = parse_text(REPORT, "a")
    note = next(block for block in report.blocks if block.text == "含税。")
    assert note.place.headings == ("光伏行业周报",)
    assert REPORT[note.start : note.end] == "[^price]: 含税。"


def test_a_footnote_of_a_table_is_a_note_of_it() -> None:
    report = parse_text(REPORT, "a")
    (table,) = [block.table for block in report.blocks if block.table]
    assert table.rows == (("环节", "价格"), ("硅片", "1.18"))
    assert table.notes == ("按片。",)
    assert "按片。" not in texts(report, BlockKind.PARAGRAPH)


def test_an_image_is_a_figure_and_a_fence_is_text() -> None:
    report = parse_text(REPORT, "a")
    assert texts(report, BlockKind.FIGURE) == ["产能走势"]
    assert "not a # heading\n| not | a table" in texts(report, BlockKind.PARAGRAPH)


def test_tags_and_entities_of_html_are_read() -> None:
    report = parse_text("# T\n\n<p class='a'>R&amp;D is <b>12%</b>.</p>\n\n<think> stays &lt; 3.\n", "a")
    assert texts(report, BlockKind.PARAGRAPH) == ["R&D is 12%.", "<think> stays < 3."]


def test_hostile_lines_come_to_an_end() -> None:
    """A pattern that backtracks without bound would not finish within any patience."""
    many = 200_000
    for piece in (
        "*",
        "|",
        "\t",
        "1",
        "[",
        "<",
        "<!--",
        "(",
        "_a ",
        ".",
        "**a",
        "图 1: x\n",
        "a\tb\n\n",
        "<table>",
        "#",
        "[a](",
    ):
        parse_text(piece * (many // len(piece)), "hostile")
