"""What a report says of itself: house, authors, companies and their codes, rating; in both languages, by form alone."""

from __future__ import annotations

import pytest

from ingest.document_facts import _houses, core_of, facts_of
from ingest.text_report import parse_text
from kb.model import Company, Facts

CHINESE = """证券研究报告
公司研究

投资评级：增持（维持）

上次评级 买入

王小明 食品饮料行业首席分析师

执业编号：S0000522090001

联系人：李思思

东方银河证券股份有限公司
地址：某市某区某路 1 号

# 山泉食品（600999.SH）：新厂投产，成本下降

2024 年 5 月 6 日

新厂的年产能为 48 万吨。我们建议关注清风乳业（000888.SZ）和 Blue River（NASDAQ: BLRV）。

| 股票代码 | 简称 | PE |
|---|---|---|
| 600999.SH | 山泉食品 | 12.5 |
| 0777.HK | 大湾饮料 | 9.8 |

资料来源：公司公告，东方银河证券研究所

## 免责声明

东方银河证券股份有限公司（以下简称“本公司”）具有证券投资咨询业务资格。
"""

ENGLISH = """Equity Research

Northgate Securities LLC
Analyst: Jane Q. Porter, CFA and Mark Oldman
Rating: Outperform

# Blue River Inc (NASDAQ: BLRV): Cheaper water

May 6, 2024

The new plant makes 48 million litres a year, more than any other in the state.

Source: Northgate Securities
"""


def facts(text: str, name: str = "report") -> Facts:
    return facts_of(parse_text(text, name), name)


def test_a_chinese_cover_tells_house_authors_rating_and_subject() -> None:
    found = facts(CHINESE)
    assert found.institution == "东方银河证券"
    assert found.authors == ("王小明", "李思思")
    assert found.rating == "增持"
    assert found.companies == (
        Company("山泉食品", "600999.SH"),
        Company("清风乳业", "000888.SZ"),
        Company("Blue River", "BLRV"),
        Company("大湾饮料", "0777.HK"),
    )


def test_an_english_cover_tells_the_same() -> None:
    found = facts(ENGLISH)
    assert found.institution == "Northgate Securities"
    assert found.authors == ("Jane Q. Porter", "Mark Oldman")
    assert found.rating == "Outperform"
    assert found.companies == (Company("Blue River Inc", "BLRV"),)


def test_the_house_may_stand_in_the_name_of_the_file_or_under_tables_alone() -> None:
    text = "# 关于芯片\n\n芯片需求增长 12%，供给仍然不足，价格因此上涨。\n"
    assert facts(text, "海天证券-2024-05-06-关于芯片").institution == "海天证券"
    table = "| 年 | 额 |\n|---|---|\n| 2023 | 1 |\n| 2024 | 2 |\n\n资料来源：统计局，海天证券研究所\n"
    assert facts(f"{text}\n{table}").institution == "海天证券"


def test_a_report_that_says_nothing_of_itself_has_no_facts() -> None:
    assert facts("# 笔记\n\n今天的天气很好，研究员们都去散步了。\n") == Facts()
    assert facts("# Notes\n\nThe analysts rate it highly, and buy more.\n") == Facts()


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("推荐山泉食品（600999.SH）、清风乳业（000888.SZ）。", [("山泉食品", "600999.SH"), ("清风乳业", "000888.SZ")]),
        ("首先是同业的清风乳业（000888.SZ）；清风乳业（000888.SZ）", [("清风乳业", "000888.SZ")]),
        ("截至 2024 年末（600999），山泉食品（600998）", [("山泉食品", "600998")]),
        ("股票代码：600999", [("", "600999")]),
        ("Buy Blue River Inc (NYSE: BLR) now.", [("Blue River Inc", "BLR")]),
        ("增长（12.5%）与电话（021-60099900）", []),
    ],
)
def test_companies_are_those_with_a_code(text: str, companies: list[tuple[str, str]]) -> None:
    found = facts(f"# 标题\n\n{text}\n").companies
    assert [(company.name, company.code) for company in found] == companies


@pytest.mark.parametrize("name", ["海天证券股份有限公司", "海天证券研究所", "海天证券有限责任公司", "海天证券"])
def test_one_house_has_one_name(name: str) -> None:
    assert core_of(name) == "海天证券"


@pytest.mark.parametrize(
    "line", ["UNITED STATES SECURITIES AND EXCHANGE COMMISSION", "of the Securities Exchange Act of 1934"]
)
def test_a_law_and_an_authority_are_no_house(line: str) -> None:
    assert list(_houses(line)) == []
    assert list(_houses("Northgate Securities")) == ["Northgate Securities"]
