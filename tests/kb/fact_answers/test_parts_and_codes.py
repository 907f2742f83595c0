"""Questions on parts, cases, margins, codes: answered by the dimensions of facts, over small reports of several makes,
in both languages."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.embedding.embedder import Embedder

HEYUAN = """# 禾源食品2024年年度报告摘要

## 华东大区

单位：万元

| 项目 | 2024年 | 2023年 |
|---|---|---|
| 营业收入 | 5,320 | 4,910 |
| 营业利润 | 410 | 388 |

## 华南大区

单位：万元

| 项目 | 2024年 | 2023年 |
|---|---|---|
| 营业收入 | 3,150 | 3,400 |
| 营业利润 | (62) | 105 |

## 西南大区

单位：万元

| 项目 | 2024年 | 2023年 |
|---|---|---|
| 营业收入 | 1,980 | 1,702 |
| 营业利润 | 96 | 71 |
"""

TORVIK = """<html><head><title>Torvik Marine annual review 2023</title></head><body><h1>Torvik Marine annual review 2023</h1>
<h2>Shipyards</h2><table><tr><th>€ thousand</th><th>2023</th><th>2022</th></tr><tr><td>Net sales</td><td>41,200</td>
<td>39,000</td></tr><tr><td>Operating profit</td><td>2,050</td><td>1,810</td></tr></table>
<h2>Services</h2><table><tr><th>€ thousand</th><th>2023</th><th>2022</th></tr><tr><td>Net sales</td><td>17,800</td>
<td>18,100</td></tr><tr><td>Operating profit</td><td>(310)</td><td>-20</td></tr></table>
<h2>Leasing</h2><table><tr><th>€ thousand</th><th>2023</th><th>2022</th></tr><tr><td>Net sales</td><td>9,500</td>
<td>8,000</td></tr><tr><td>Operating profit</td><td>1,200</td><td>990</td></tr></table></body></html>
"""

PLAN = """Scenario,Metric,2026,2027
Upside,Revenue (EUR m),88,97
Upside,EBITDA (EUR m),19,24
Central,Revenue (EUR m),80,86
Central,EBITDA (EUR m),16,18
Downside,Revenue (EUR m),71,73
Downside,EBITDA (EUR m),11,9
"""

LANSHENG = """# 蓝升仪器2024年第四季度业绩公告

截至2024年12月31日止三个月及全年（单位：百万元）

| | 2024年第四季度 | 2023年第四季度 | 2024年全年 | 2023年全年 |
|---|---|---|---|---|
| 营业收入 | 120.4 | 133.0 | 502.1 | 540.8 |
| 毛利 | 31.0 | 40.2 | 150.3 | 171.0 |
| 净利润/(净亏损) | (8.4) | 2.2 | 14.6 | 30.1 |
"""

CORVANE = """# Corvane Foods Reports Third Quarter 2024 Results

(in thousands of euros)

| | Three months ended September 30, 2024 | Three months ended September 30, 2023 | Nine months ended September 30, 2024 |
|---|---|---|---|
| Net revenue | 21,250 | 19,000 | 64,000 |
| Gross profit | 8,130 | 7,010 | 24,480 |
| Net (loss) income | (1,840) | 490 | 5,510 |
"""

HAITUO = """# 海拓集团2024年分部资料

（人民币百万元）

| 分部 | 收入 | 经营利润 |
|---|---|---|
| 物业 | 2,400 | 360 |
| 酒店 | 820 | (41) |
| 合计 | 3,220 | 319 |
"""

PINEHALL = """# Pinehall Pharmacies second quarter fiscal 2025 update

Fiscal year ends June 30.

| Fiscal 2025 | Pharmacies opened | Pharmacies closed | Total pharmacies open at end of quarter |
|---|---|---|---|
| 1st Quarter | 7 | 1 | 236 |
| 2nd Quarter | 3 | 2 | 237 |
"""

VERGE = """# Verge Optics interim report 2024

€ million

| Region | Sales H1 2024 | Sales H1 2023 | Operating profit H1 2024 |
|---|---|---|---|
| Northern region | 214 | 201 | 22 |
| Asia | 131 | 142 | 9 |
"""

BEIYAN = """# 北岩矿业2024年年报点评

| 亿元 | 2024Q4 | 2024年 | 2023年 |
|---|---|---|---|
| 营业收入 | 25.0 | 110.0 | 98.0 |
| 净利润 | 2.2 | 8.8 | 7.1 |

净利润由亏转盈。
"""

XINHE = """# 信禾生物（1801.HK）首次覆盖报告

中泰证券 2024 年 3 月 18 日

收盘价/目标价： 38.50 港元/52.00 港元

52 周最高/最低价(港元)： 50.9 / 28.1

总市值(亿港元)： 624.3
"""

RATINGS = """# 西塘证券投资评级体系

公司评级：强烈推荐指未来12个月相对基准指数涨幅20%以上；推荐指涨幅10%至20%；回避指跌幅10%以上。

| 类别 | 评级 | 定义 |
|---|---|---|
| 行业评级 | 看好 | 行业指数超越基准5%以上 |
| 行业评级 | 看淡 | 行业指数落后基准5%以上 |
"""

LIST = "证券代码,证券简称,行业\n600036,招商银行,银行\n002415,海康威视,电子\n601318,中国平安,保险\n"

TEXTS = {
    "heyuan.md": HEYUAN,
    "torvik.html": TORVIK,
    "plan.csv": PLAN,
    "lansheng.md": LANSHENG,
    "corvane.md": CORVANE,
    "haituo.md": HAITUO,
    "pinehall.md": PINEHALL,
    "verge.md": VERGE,
    "beiyan.md": BEIYAN,
    "xinhe.md": XINHE,
    "ratings.md": RATINGS,
    "list.csv": LIST,
}

ANSWERED = (
    ("heyuan.md", "禾源食品哪个大区2024年营业收入最高？", ("华东", "5,320")),
    ("heyuan.md", "禾源食品2023年营业利润最低的大区是哪个？", ("西南", "71")),
    ("torvik.html", "Which business of Torvik Marine had the lowest net sales in 2023?", ("Leasing", "9,500")),
    ("torvik.html", "Which Torvik segment had the highest operating profit in 2022?", ("Shipyards", "1,810")),
    ("plan.csv", "Which scenario has the lowest EBITDA in 2027?", ("Downside", "9")),
    ("plan.csv", "Which case shows the highest revenue in 2026?", ("Upside", "88")),
    ("plan.csv", "哪种情景下2027年收入最高？", ("Upside", "97")),
    ("heyuan.md", "禾源食品2024年各大区营业收入合计是多少？", ("10,450",)),
    ("torvik.html", "What were Torvik Marine's total net sales in 2023?", ("68,500",)),
    ("heyuan.md", "禾源食品2024年哪个大区亏损？", ("华南", "62")),
    ("torvik.html", "Which segment of Torvik made an operating loss in 2023?", ("Services", "310")),
    ("lansheng.md", "蓝升仪器第四季度净亏损是多少？", ("8.4",)),
    ("lansheng.md", "蓝升仪器第四季度营业收入是多少？", ("120.4",)),
    ("corvane.md", "What was Corvane's net loss in the third quarter?", ("1,840",)),
    ("corvane.md", "What was Corvane Foods' gross profit for the third quarter?", ("8,130",)),
    ("haituo.md", "海拓集团物业分部2024年经营利润率是多少？", ("15.00%",)),
    ("corvane.md", "What was Corvane's gross margin for the third quarter of 2024?", ("38.26%",)),
    ("pinehall.md", "How many Pinehall pharmacies were open at the end of the first quarter of fiscal 2025?", ("236",)),
    ("pinehall.md", "How many pharmacies did Pinehall close in the second quarter of fiscal 2025?", ("2",)),
    ("fleet.xlsx", "How many bicycles did Lunde deliver in Norway in June 2024?", ("450",)),
    ("verge.md", "Verge北部地区2024年上半年销售额", ("214",)),
    ("verge.md", "Verge Optics亚洲2024年上半年营业利润是多少？", ("9",)),
    ("beiyan.md", "北岩矿业2024年第四季度营业收入占全年的比重是多少？", ("22.73%",)),
    ("beiyan.md", "北岩矿业2024年第四季度净利润占全年净利润的比例是多少？", ("25.00%",)),
    ("beiyan.md", "按盈利数据，北岩矿业2024年营业收入比2023年增加多少？", ("12.0",)),
    ("xinhe.md", "信禾生物52周最低价是多少？", ("28.1",)),
    ("xinhe.md", "信禾生物的52周最高价是多少？", ("50.9",)),
    ("ratings.md", "西塘证券的推荐评级是什么意思？", ("10%至20%",)),
    ("list.csv", "海康威视的证券代码是多少？", ("002415",)),
    ("list.csv", "601318是哪只股票？", ("中国平安",)),
    ("list.csv", "600036对应的公司名称是什么？", ("招商银行",)),
    ("universe.xlsx", "What is the ticker of Delmar Health?", ("DLMH",)),
    ("universe.xlsx", "Which company has the ticker QNET?", ("Quay Networks",)),
)

REFUSED = (
    ("heyuan.md", "禾源食品2024年营业收入是多少？"),
    ("heyuan.md", "禾源食品华北大区2024年营业收入是多少？"),
    ("torvik.html", "What were the total net sales of Torvik Marine in 2021?"),
    ("lansheng.md", "蓝升仪器第二季度营业收入是多少？"),
    ("corvane.md", "What was Corvane's net revenue in the first quarter?"),
    ("fleet.xlsx", "How many bicycles did Lunde Cycles deliver in Norway in July 2024?"),
    ("verge.md", "Verge Optics非洲2024年上半年营业利润是多少？"),
    ("list.csv", "300999是哪家公司？"),
    ("list.csv", "格力电器的股票代码是多少？"),
    ("universe.xlsx", "Which company has the ticker ZZTP?"),
)


def workbook(path: Path, rows: Sequence[Sequence[object]], *, dates: int = 0) -> None:
    """A workbook of one sheet; column `dates`, counted from 1, is shown as months."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for line in range(3, len(rows) + 1) if dates else ():
        sheet.cell(line, dates).number_format = "mmm-yy"
    book.save(path)


def workbooks(folder: Path) -> None:
    """Deliveries by country and month, and companies with their tickers."""
    told = (("Norway", 5, 310), ("Norway", 6, 450), ("Sweden", 5, 280), ("Sweden", 6, 295))
    counted = [(place, datetime.date(2024, month, 28), count) for place, month, count in told]
    heads = [("Deliveries of Lunde Cycles",), ("Country", "Month", "Bicycles")]
    workbook(folder / "fleet.xlsx", [*heads, *counted], dates=2)
    codes = (("Company", "Ticker"), ("Orion Steel", "ORST"), ("Delmar Health", "DLMH"), ("Quay Networks", "QNET"))
    workbook(folder / "universe.xlsx", codes)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Callable[[str], KnowledgeBase]]:
    """A knowledge base of one of the files, by its name."""
    folder: Path = tmp_path_factory.mktemp("files")
    workbooks(folder)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    bases: dict[str, KnowledgeBase] = {}

    def base_of(name: str) -> KnowledgeBase:
        if name not in bases:
            bases[name] = KnowledgeBase.open(Settings(dir=tmp_path_factory.mktemp("kb") / "kb"), embedder=embedder)
            assert all(not one.error for one in add_files(bases[name], [folder / name]))
        return bases[name]

    yield base_of
    for base in bases.values():
        base.close()


@pytest.mark.parametrize(("file", "question", "told"), ANSWERED)
def test_the_fact_with_the_dimensions_of_the_question_is_told(
    opened: Callable[[str], KnowledgeBase], file: str, question: str, told: tuple[str, ...]
) -> None:
    answer = opened(file).ask([question])
    assert not answer.abstained
    assert [one for one in told if one not in answer.answer] == []
    assert answer.citations


@pytest.mark.parametrize(("file", "question"), REFUSED)
def test_another_part_period_or_code_than_asked_for_is_not_told(
    opened: Callable[[str], KnowledgeBase], file: str, question: str
) -> None:
    assert opened(file).ask([question]).abstained


def test_the_sum_of_parts_cites_the_table_of_each(opened: Callable[[str], KnowledgeBase]) -> None:
    answer = opened("torvik.html").ask(["What were Torvik Marine's total net sales in 2023?"])
    assert {cell.value for one in answer.citations for cell in one.cells} == {"41,200", "17,800", "9,500"}


def test_why_a_figure_fell_is_not_answered_with_the_figure(opened: Callable[[str], KnowledgeBase]) -> None:
    answer = opened("beiyan.md").ask(["北岩矿业2024年净利润为什么同比增长？"])
    assert "23.94" not in answer.answer
