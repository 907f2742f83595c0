"""Figures of covers and side boxes as facts: rating, target price, prices, shares, market value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.about.cover_figures import CoverLabel, entries, figures_in
from ingest.about.document_facts import facts_of
from ingest.facts.cover import cover_facts
from ingest.markup.text_report import parse_text
from kb.facts.fact import FactKind, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.periods import Calendar

if TYPE_CHECKING:
    from kb.facts.fact import Fact

DAY = date(2024, 5, 6)
MILLION = Decimal(1_000_000)


def facts(*lines: str, title: str = "山泉食品（600999.SH）点评") -> tuple[Fact, ...]:
    text = f"# {title}\n\n证券研究报告\n\n2024 年 5 月 6 日\n\n" + "\n\n".join(lines) + "\n"
    report = parse_text(text, "report")
    return cover_facts(report, facts_of(report, "report"), Calendar(date=DAY))


def told(*lines: str) -> list[tuple[str, str, str, int]]:
    """The facts of lines in short: measure, value, unit, scale; without the rating, which has no value."""
    found = [fact for fact in facts(*lines) if fact.value is not None]
    return [("/".join(fact.measure), str(fact.value), fact.unit.name, int(fact.unit.scale)) for fact in found]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("当前价/目标价： 241.30 元/298.50 元", [("当前价", "241.30", "元", 1), ("目标价", "298.50", "元", 1)]),
        (
            "52 周最高/最低价(元)： 272.0 / 167.0",
            [("52 周最高价", "272.0", "元", 1), ("52 周最低价", "167.0", "元", 1)],
        ),
        ("A 股总股本(百万股)： 2909.27", [("A 股总股本", "2909.27", "股", 1_000_000)]),
        ("总股本/流通股本（亿股） 12.3/10.1", [("总股本", "12.3", "股", 10**8), ("流通股本", "10.1", "股", 10**8)]),
        ("总市值/流通市值 37250/37240 百万元", [("总市值", "37250", "元", 10**6), ("流通市值", "37240", "元", 10**6)]),
        ("每股净资产(元,LF) 8.11", [("每股净资产", "8.11", "元", 1)]),
        ("资产负债率(%) 42.35", [("资产负债率", "42.35", "%", 1)]),
        ("总市值(亿) 港币 2,490", [("总市值", "2490", "港币", 10**8)]),
        (
            "52周最高价/最低价 港币 46.95~33.35",
            [("52周最高价", "46.95", "港币", 1), ("52周最低价", "33.35", "港币", 1)],
        ),
        (
            "52 周价格范围 (人民币) 21.05-39.80",
            [("52 周价格范围/最低", "21.05", "人民币", 1), ("52 周价格范围/最高", "39.80", "人民币", 1)],
        ),
        ("Market cap: HK$12.5bn / $1.6bn", [("Market cap", "12.5", "HK$", 10**9), ("Market cap", "1.6", "$", 10**9)]),
        ("52W HIGH-LOW $36.40 - $21.75", [("52W HIGH", "36.40", "$", 1), ("52W LOW", "21.75", "$", 1)]),
        ("52w High (HK$) 98.65", [("52w High", "98.65", "HK$", 1)]),
        ("TP 320p | Price 245p", [("TP", "320", "pence", 1), ("Price", "245", "pence", 1)]),
        ("评级 跑赢行业最新收盘价 港币 44.30", [("最新收盘价", "44.30", "港币", 1)]),
        ("净负债率 -12.40%", [("净负债率", "-12.40", "%", 1)]),
    ],
)
def test_a_line_of_labels_gives_a_fact_for_each_figure(line: str, found: list[tuple[str, str, str, int]]) -> None:
    assert told(line) == found


def test_a_box_that_lost_its_line_breaks_gives_the_same() -> None:
    box = (
        "总股本（百万股） 7621已上市流通股（百万股） 5919总市值（十亿元） 118.3每股净资产（MRQ） 18.7资产负债率 "
        "80.8%主要股东 某某集团"
    )
    assert told(box) == [
        ("总股本", "7621", "股", 10**6),
        ("已上市流通股", "5919", "股", 10**6),
        ("总市值", "118.3", "元", 10**9),
        ("每股净资产", "18.7", "", 1),
        ("资产负债率", "80.8", "%", 1),
    ]


def test_a_fact_of_a_cover_is_about_the_company_of_the_report() -> None:
    (fact,) = facts("目标价：28.5 元")
    assert fact.subject == Subject("山泉食品", SubjectKind.COMPANY, said=False, code="600999.SH")
    assert (fact.value, fact.unit, fact.measure_key) == (Decimal("28.5"), Unit("元", Decimal(1), "CNY"), "target-price")
    assert (fact.basis, fact.period) == (("target",), None)
    assert (fact.place.kind, fact.place.quote) == (FactKind.COVER, "目标价：28.5 元")


def test_the_rating_is_a_fact_without_value() -> None:
    (fact,) = facts("投资评级：增持（维持）")
    assert (fact.value, fact.printed, fact.measure, fact.measure_key) == (None, "增持", ("评级",), "rating")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("现价：62.35 港元（2024 年 5 月 3 日）", date(2024, 5, 3)),
        ("收盘价 (人民币 截至 5 月 5 日) 33.10", date(2024, 5, 5)),
        ("Price (03 May 24): $120.15", date(2024, 5, 3)),
        ("Price (as at 28 Apr 2024) HK$72.85", date(2024, 4, 28)),
        ("市场数据：2024 年 4 月 24 日\n收盘价（元） 45.67", date(2024, 4, 24)),
    ],
)
def test_a_price_is_of_the_day_that_is_printed_with_it(line: str, day: date) -> None:
    fact = facts(line)[-1]
    assert fact.period is not None
    assert (fact.period.kind, fact.period.end, fact.doubts) == (PeriodKind.INSTANT, day, ())


def test_a_current_price_without_a_day_is_of_the_reports_and_says_so() -> None:
    (fact,) = facts("当前价：18.26 元")
    assert fact.period is not None
    assert (fact.period.end, len(fact.doubts)) == (DAY, 1)


def test_highest_and_lowest_prices_are_of_a_stretch_that_looks_back() -> None:
    high, low = facts("52 周最高/最低价(元)： 272.0 / 167.0")
    assert high.period == low.period
    assert high.period is not None
    assert (high.period.kind, high.period.start, high.period.end) == (PeriodKind.TRAILING, date(2023, 5, 9), DAY)
    assert (high.measure_key, low.measure_key) == ("price-high-52w", "price-low-52w")


@pytest.mark.parametrize(
    "line",
    [
        "我们给予公司 2025 年 12 倍 PE，对应目标价 28 元，维持“买入”评级的理由是公司的海外业务仍在快速增长之中。",
        "行业总市值(亿元) 42,318",
        "上调目标价 8%",
        "资产负债率 $80.8\\%$",
        "目标价/评级",
    ],
)
def test_prose_and_figures_of_others_give_no_figures(line: str) -> None:
    assert [fact for fact in facts(line) if fact.value is not None] == []


def test_a_figure_under_a_lone_label_is_its() -> None:
    high, low, target = facts("52 周最高价/最低价", "82.1/31.4 元", "目标价格", "78.2 元")
    assert (high.value, low.value, target.value) == (Decimal("82.1"), Decimal("31.4"), Decimal("78.2"))
    assert target.place.quote == "78.2 元"


def test_a_table_gives_its_facts_elsewhere() -> None:
    assert facts("| 基础数据 | |\n|---|---|\n| 总股本(亿股) | 7.21 |\n| 总市值(亿元) | 131.65 |") == ()


def test_a_companys_own_report_has_no_side_boxes() -> None:
    assert facts("特此公告。", "总股本(亿股) 7.21") == ()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry.group}-{entry.words[0]}")
def test_every_label_has_its_example(entry: CoverLabel) -> None:
    found = list(figures_in(entry.example))
    if entry.group == "foreign":
        assert found == []
    elif entry.group == "label":
        assert found[0].kind == entry.kind
    else:
        assert {figure.kind for figure in found} == {"high", "low"}


@given(st.text(alphabet="目标价总股本52周最高/最低价(（元)）：: 1234567890.,-~％%亿HK$", max_size=80))
def test_any_text_is_read_without_fail_and_its_figures_stand_in_it(text: str) -> None:
    for figure in figures_in(text):
        assert text[figure.start : figure.end].strip() == figure.printed


@given(
    st.decimals(min_value=1, max_value=99_999, places=2),
    st.sampled_from(["元", "百万元", "亿元", "亿股", "港元", "%"]),
    st.sampled_from(["总市值", "总股本", "每股净资产", "资产负债率", "收盘价"]),
    st.sampled_from(
        ["{label}（{unit}）： {value}", "{label}({unit}) {value}", "{label}：{value}{unit}", "{label} {value} {unit}"]
    ),
)
def test_a_figure_written_in_each_form_is_read_back(value: Decimal, unit: str, label: str, form: str) -> None:
    (figure,) = figures_in(form.format(label=label, unit=unit, value=f"{value:,}"))
    assert figure.label == label
    assert figure.printed.startswith(f"{value:,}")
    assert unit in {*figure.qualifiers, figure.printed[len(f"{value:,}") :].strip()}
