"""Plain text converted from a PDF, and Markdown: title, date, headings, furniture, pages, paragraphs, figures."""

from __future__ import annotations

import pytest

from ingest.markup.text_report import parse_text
from kb.model import Block, BlockKind, ParsedReport, Section

CHINESE = """某某证券研究所

人形机器人行业深度：量产 元年

2025/1/15

投资评级

看好（维持）

目标价：25.00 元

张三 首席分析师
SAC 证书编号：S0000000000000
zhangsan@example.com

人形机器人行业深度：量产元年

目 录

一、行业概览 ................. 3
1.1 市场空间 ................. 4
二、产业链 ................. 6
图1：出货量 ................. 4
表1：零部件成本 ................. 6

请务必阅读正文之后的免责声明
1

一、行业概览

行业处于起步阶段，成本下降是关键。

1.1 市场空间

　　预计 2030 年出货量达到 100 万台，复合增速 60%。
　　中国占比过半。

图1：出货量

Figure 7 | Shipments of humanoid robots, a forecast by a made-up institute.

资料来源：本研究所，
截至 2025 年 1 月

请务必阅读正文之后的免责声明
2

二、产业链

核心部件包括丝杠、减速器和传感器，其中丝杠价值量占比最高，达到 20% 以上，国产化率仍

然较低，预计三年内提升至五成。

价格竞争：降本的三条路径。

- **设计：** 减少零件。
- **工艺：** 以车代磨。

表1：零部件成本
部件	成本	占比
丝杠	1.2	20%
减速器	0.9	15%
数据来源：公开资料

请务必阅读正文之后的免责声明
3

风险提示：需求不及预期；技术路线变化。

分析师声明

本人独立出具报告。

风险提示

投资有风险。
"""

FILING = """UNITED STATES
SECURITIES AND EXCHANGE COMMISSION

FORM 10-K

Northwind Robotics, Inc.

PART I

Item 1. Business

Northwind Robotics designs warehouse robots. We sell in twelve countries and
employed 1,204 people at year end. Our largest customer accounted for 14% of
revenue.

Competition

The market is crowded. We compete on price and uptime.

Item 1A. Risk Factors

We depend on a single supplier of motors.

PART II

Item 7. Management's Discussion and Analysis

Revenue grew 18% to $412.3 million.

Forward-Looking Statements

This report may turn out wrong.
"""


def block_of(report: ParsedReport, text: str) -> Block:
    return next(block for block in report.blocks if text in block.text)


def headings_over(report: ParsedReport, text: str) -> tuple[str, ...]:
    return block_of(report, text).place.headings


@pytest.fixture(scope="module")
def chinese() -> ParsedReport:
    return parse_text(CHINESE, "report")


@pytest.fixture(scope="module")
def filing() -> ParsedReport:
    return parse_text(FILING, "filing")


def test_the_title_is_the_line_that_recurs_not_the_letterhead(chinese: ParsedReport) -> None:
    assert chinese.title == "人形机器人行业深度：量产元年"
    titles = [block for block in chinese.blocks if block.text == chinese.title]
    assert [block.kind for block in titles] == [BlockKind.HEADING]


def test_facts_of_the_cover_stand_once_under_the_title(chinese: ParsedReport) -> None:
    facts = [block.text for block in chinese.blocks if block.place.headings == (chinese.title,)]
    assert "投资评级 看好（维持）\n目标价：25.00 元" in facts
    assert "张三 首席分析师\nSAC 证书编号：S0000000000000\nzhangsan@example.com" in facts
    assert len(facts) == len(set(facts))


def test_page_furniture_and_contents_are_no_evidence(chinese: ParsedReport) -> None:
    texts = "\n".join(block.text for block in chinese.blocks)
    assert "请务必阅读" not in texts
    assert "....." not in texts
    assert "目 录" not in texts
    assert {"1", "2", "3"}.isdisjoint(block.text for block in chinese.blocks)


def test_numbered_headings_nest(chinese: ParsedReport) -> None:
    assert headings_over(chinese, "100 万台") == ("一、行业概览", "1.1 市场空间")
    assert headings_over(chinese, "丝杠、减速器") == ("二、产业链",)
    assert headings_over(chinese, "减少零件") == ("二、产业链", "价格竞争：降本的三条路径。")


def test_a_section_named_at_the_start_of_its_paragraph_is_a_heading_over_it(chinese: ParsedReport) -> None:
    assert headings_over(chinese, "技术路线变化") == ("风险提示",)
    assert block_of(chinese, "技术路线变化").section is Section.BODY


def test_contents_give_pages_only_where_they_are_certain(chinese: ParsedReport) -> None:
    assert chinese.pages == 6
    pages = {block.text.split("\n")[0]: block.place.page for block in chinese.blocks}
    assert pages["一、行业概览"] == 3
    assert pages["行业处于起步阶段，成本下降是关键。"] is None, "between page 3 and page 4"
    assert pages["中国占比过半。"] == 4, "between a heading and a figure of one page"
    assert pages["图1：出货量"] == 4
    assert block_of(chinese, "技术路线变化").place.page is None


def test_a_paragraph_broken_by_a_page_is_made_whole(chinese: ParsedReport) -> None:
    paragraph = block_of(chinese, "丝杠、减速器")
    assert "国产化率仍然较低" in paragraph.text
    assert CHINESE[paragraph.start : paragraph.end].endswith("五成。")


def test_indented_lines_are_paragraphs_of_their_own(chinese: ParsedReport) -> None:
    assert block_of(chinese, "中国占比过半。").text == "中国占比过半。"


def test_a_figure_keeps_caption_source_and_the_words_in_it(chinese: ParsedReport) -> None:
    figure = block_of(chinese, "图1：出货量")
    assert figure.kind is BlockKind.FIGURE
    assert figure.text.splitlines()[0] == "图1：出货量"
    assert "Figure 7 | Shipments" in figure.text
    assert figure.text.endswith("资料来源：本研究所，截至 2025 年 1 月")


def test_notices_are_told_from_the_body(chinese: ParsedReport) -> None:
    assert block_of(chinese, "本人独立出具").section is Section.NOTICE
    assert block_of(chinese, "投资有风险").section is Section.NOTICE, "a general warning after the first notice"
    assert block_of(chinese, "100 万台").section is Section.BODY


def test_a_filing_nests_parts_items_and_plain_headings(filing: ParsedReport) -> None:
    assert headings_over(filing, "crowded") == ("PART I", "Item 1. Business", "Competition")
    assert headings_over(filing, "supplier") == ("PART I", "Item 1A. Risk Factors")
    assert headings_over(filing, "412.3") == ("PART II", "Item 7. Management's Discussion and Analysis")
    assert block_of(filing, "may turn out").section is Section.NOTICE


def test_wrapped_lines_are_one_paragraph(filing: ParsedReport) -> None:
    assert block_of(filing, "twelve").text.endswith(
        "countries and employed 1,204 people at year end. Our largest customer accounted for 14% of revenue."
    )


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("2025 年 2 月 4 日", "2025-02-04"),
        ("发布日期：2025-03-10", "2025-03-10"),
        ("2025/1/5", "2025-01-05"),
        ("Feb. 4, 2025", "2025-02-04"),
        ("Published: 4 February 2025", "2025-02-04"),
        ("2025 年 2 月 30 日", ""),
        ("Revenue was last restated for the quarter that ended on December 31, 2024", ""),
    ],
)
def test_the_line_that_dates_a_report_gives_its_date(line: str, iso: str) -> None:
    report = parse_text(f"Notes on the Chip Market\n\n{line}\n\n- Demand is back.\n", "notes")
    assert report.date == iso


def test_the_file_name_dates_a_report_that_does_not() -> None:
    assert parse_text("# Notes\n\nDemand is back.\n", "notes-2024-07-01").date == "2024-07-01"


def test_form_feeds_number_the_pages_and_show_running_headers() -> None:
    pages = [f"Chip Weekly\n\nOn page {page} demand rose again, as orders show.\n\nDesk {page}\n" for page in (1, 2, 3)]
    report = parse_text("\f".join(pages), "weekly")
    assert report.pages == 3
    assert [block.place.page for block in report.blocks if "demand" in block.text] == [1, 2, 3]
    assert not any("Desk" in block.text for block in report.blocks)


@pytest.mark.parametrize("sample", [CHINESE, FILING])
def test_texts_are_what_stands_in_the_file(sample: str) -> None:
    def bare(text: str) -> str:
        return "".join(character for character in text if not character.isspace() and character not in "*_#->")

    for block in parse_text(sample, "report").blocks:
        if block.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING}:
            assert bare(sample[block.start : block.end]) == bare(block.text)
