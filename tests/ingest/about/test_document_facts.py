"""What a report says of itself: house, authors, companies and their codes, rating; in both languages, by form alone."""

from __future__ import annotations

import pytest

from ingest.about.document_facts import core_of, facts_of
from ingest.about.house import houses_alone
from ingest.about.said import CoverWords, entries, folded, pattern_of
from ingest.markup.text_report import parse_text
from ingest.words.dates import date_of_document, date_of_line, find_date
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
    assert list(houses_alone(line)) == []
    assert list(houses_alone("Northgate Securities")) == ["Northgate Securities"]


@pytest.mark.parametrize(
    "line",
    [
        "本报告仅供东岭证券股份有限公司客户使用，本公司不会因接收人收到本报告而视其为客户。",
        "本报告由东岭证券股份有限公司制作。未经书面许可，任何机构和个人不得以任何形式翻版。",
        "东岭证券股份有限公司（以下简称“本公司”）具有中国证监会许可的证券投资咨询业务资格。",
        "如引用本报告，需注明出处为东岭证券研究所，且不得对本报告进行有悖原意的删节。",
    ],
)
def test_a_disclaimer_names_the_house_and_none_of_its_clauses_is_one(line: str) -> None:
    assert facts(f"# 关于芯片\n\n芯片需求增长，供给仍然不足。\n\n## 免责声明\n\n{line}\n").institution == "东岭证券"


@pytest.mark.parametrize(
    "line",
    [
        "未经书面许可，任何机构和个人不得以任何形式翻版、复制本证券研究报告。",
        "本公司及其关联机构可能持有报告中提到的公司所发行的证券，并可能为这些公司提供投资银行业务。",
        "This report may not be reproduced. Debt securities and equity securities involve risk of loss of capital.",
    ],
)
def test_a_disclaimer_without_a_name_names_no_house(line: str) -> None:
    assert facts(f"# 关于芯片\n\n芯片需求增长，供给仍然不足。\n\n## 免责声明\n\n{line}\n").institution == ""


def test_a_house_that_a_report_is_about_is_not_its_publisher() -> None:
    text = "# 远岭证券（600998.SH）点评\n\n远岭证券\n\n收入增长 12%。\n\n资料来源：公司公告、北湖证券研究所\n"
    assert facts(text).institution == "北湖证券"


def test_heads_of_biographies_and_declarations_are_no_authors() -> None:
    text = (
        "# 关于芯片\n\n芯片需求增长 12%，供给仍然不足。\n\n## 分析师简介\n\n分析师 简介\n\n分析师 承诺：独立、客观。\n"
    )
    assert facts(text).authors == ()


OWN = """# Alden Packaging reports fiscal 2023 results

RICHMOND, Va., August 9, 2023 - Alden Packaging, Inc. (NYSE: ALDN) today announced its results. Granite Securities LLC advised.

Rating agencies rate it Buy. Target price: $12. Contact: Jane Doe, jane.doe@alden.com
"""


def test_a_company_speaks_of_itself_without_house_authors_rating_or_target() -> None:
    company = Company("Alden Packaging, Inc.", "ALDN")
    assert facts(OWN) == Facts(companies=(company,), subject=company)
    assert parse_text(OWN, "report").date == "2023-08-09"


def test_a_report_on_several_companies_is_about_none_of_them() -> None:
    found = facts("# 行业周报\n\n建议关注山泉食品（600999.SH）、清风乳业（000888.SZ）。\n")
    assert found.subject is None
    assert len(found.companies) == 2


def test_a_code_with_and_without_its_exchange_is_one_company() -> None:
    text = "# 宁北时代（300799）点评\n\n宁北时代（300799.SZ）收入增长。\n"
    assert facts(text).companies == (Company("宁北时代", "300799.SZ"),)


@pytest.mark.parametrize(
    ("text", "rating", "before"),
    [
        ("评级：增持\n\n上次评级：买入", "增持", "买入"),
        ("维持公司“优于大市”评级，目标价 57.0 元。", "优于大市", ""),
        ("投资评级说明：买入指未来6个月相对沪深300涨幅15%以上。", "", ""),
        ("Rating: Outperform (from Neutral)", "Outperform", "Neutral"),
        ("We reiterate our Overweight rating and $45 price target.", "Overweight", ""),
        ("Buy: expected to outperform the index by 10%.", "", ""),
    ],
)
def test_a_rating_is_that_of_now(text: str, rating: str, before: str) -> None:
    found = facts(f"# 标题\n\n证券研究报告\n\n{text}\n")
    assert (found.rating, found.rating_before) == (rating, before)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("当前价/目标价： 250.67 元/315.90 元", "315.90 元"),
        ("目标价（元） 28.50", "28.50 元"),
        ("给予 2026 年 30 倍 PE，对应目标价 57.0 元。", "57.0 元"),
        ("上调目标价 8% 至 52 港元。", "52 港元"),
        ("前次目标价：28 元", ""),
        ("Price target: $120 (from $110)", "$120"),
        ("TP 320p | Price 245p", "320p"),
        ("We maintain our Buy rating and raise our price target to HK$85.", "HK$85"),
    ],
)
def test_a_target_price_is_told_with_its_unit(text: str, target: str) -> None:
    assert facts(f"# 标题\n\n证券研究报告\n\n{text}\n").target == target


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二四年十月二十六日", "2024-10-26"),
        ("二零二四年八月三日", "2024-08-03"),
        ("6-May-2024", "2024-05-06"),
        ("21/11/2024", "2024-11-21"),
        ("05/06/2024", ""),
        ("2024年13月1日", ""),
    ],
)
def test_a_date_is_read_in_the_forms_that_are_printed(text: str, day: str) -> None:
    assert find_date(text) == day
    assert date_of_line(text) == day


@pytest.mark.parametrize(
    ("pieces", "day"),
    [
        (["发布日期：2024-10-30", "2024-10-29"], "2024-10-30"),
        (["Results for the year ended 31 December 2023", "12 March 2024"], "2024-03-12"),
        (["收盘价（2024-05-05）", "《前次报告》2024-04-01", "2024.05.06"], "2024-05-06"),
        (["截至2024年6月30日", "某某股份有限公司董事会", "2024年8月28日"], "2024-08-28"),
        (["LONDON, 6 May 2024 – Acme plc announces"], "2024-05-06"),
        (["On January 30, 2020 (the “Closing Date”)"], ""),
        (["公司于 2024 年 8 月 21 日披露半年报。"], ""),
        (
            ["FORM 10-K", "SECURITIES AND EXCHANGE COMMISSION", "For the fiscal year ended December 31, 2023"],
            "2023-12-31",
        ),
        (
            [
                "Annual report pursuant to section 13",
                "For the fiscal year ended December 31, 2023",
                "SIGNATURES",
                "Dated: February 9, 2024",
            ],
            "2024-02-09",
        ),
    ],
)
def test_a_document_bears_the_day_it_was_made(pieces: list[str], day: str) -> None:
    assert date_of_document(pieces) == day


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry.group}-{entry.words[0]}")
def test_every_word_of_covers_has_its_example(entry: CoverWords) -> None:
    assert pattern_of(entry.group).search(folded(entry.example)) or any(word in entry.example for word in entry.words)
    if entry.group in {"own", "research"}:
        own = facts(f"# T\n\n{entry.example}\n\n东岭证券\n").institution == ""
        assert own == (entry.group == "own")
    elif entry.group in {"house", "house_en", "kind_en"}:
        assert list(houses_alone(entry.example))
    elif entry.group == "no_name":
        assert facts(f"# T\n\n{entry.example}\n").authors == ()
    elif entry.group == "vendor":
        assert facts(f"# T\n\nEquity research.\n\n{entry.example}\n").institution == ""
    else:
        assert list(houses_alone(entry.example)) == []
