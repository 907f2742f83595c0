"""What Chinese reports leave to the lines around a table or figure: of what a share is one, whose a figure is, when a
target is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.facts.reading import document_of_bytes
from ingest.facts.tables.wholes import is_bare, part_led_in, told_in, wholes_of
from kb.facts.measures import is_share_of, key_of

if TYPE_CHECKING:
    from kb.facts.fact import Fact


def facts(*lines: str) -> dict[str, Fact]:
    """The facts of a Markdown report, the last one of each print."""
    new = document_of_bytes("\n".join(lines).encode(), "report.md")
    return {fact.printed: fact for fact in new.facts}


def table(*lines: str) -> list[str]:
    """Lines with bars as a Markdown table."""
    rows = [f"| {line.replace('|', ' | ')} |" for line in lines]
    return ["", rows[0], "|" + "---|" * (lines[0].count("|") + 1), *rows[1:], ""]


def named(fact: Fact) -> str:
    return fact.subject.name if fact.subject else ""


# ---- shares --------------------------------------------------------------------------------------------------------


def test_a_sentence_that_tells_one_of_the_shares_tells_of_what_they_all_are() -> None:
    found = facts(
        "# 海岳股份2024年度报告",
        "## 渠道",
        "2024年直营收入占境外业务的43%，较上年提高。",
        "### 渠道演进",
        *table("渠道|2020年占比|2024年占比|2025年目标", "直营|31.5%|43%|50%", "分销|68.5%|57%|52%"),
    )
    assert {fact.measure for fact in found.values() if fact.place.table is not None} == {("占境外业务", "占比")}
    assert found["52%"].basis == ("target",)


def test_a_share_without_a_whole_has_the_caption_as_its_scope() -> None:
    found = facts(
        "# 海岳股份2024年度报告", "", "表 1：海岳境外各地区经营对比", *table("地区|收入占比", "华东|28%", "西南|20%")
    )
    assert found["28%"].scope == ("海岳境外各地区经营对比",)


def test_a_share_without_a_whole_is_of_the_part_that_the_lead_names() -> None:
    found = facts(
        "# 海岳股份2024年度报告",
        "海岳股份的冷链业务保持增长，各品类收入估算如下：",
        *table("品类|收入（亿元）|占比", "冷柜|11|55%", "冷藏车|9|45%"),
    )
    assert (found["55%"].scope, found["11"].scope) == (("冷链业务",), ())


def test_growth_beside_a_share_is_that_of_the_amount() -> None:
    found = facts("# 海岳股份2024年度报告", *table("板块|营收（亿元）|占比|同比", "冷链|11|55%|+9%", "快递|9|45%|-3%"))
    assert (found["+9%"].measure_key, found["+9%"].change, found["-3%"].measure_key) == (
        "revenue",
        "prior year",
        "revenue",
    )
    assert found["55%"].measure == ("营收", "占比")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("自有品牌收入占海外业务的43%。", [("43", "占海外业务")]),
        ("营收26亿元，占总收入比重65.9%，占比提升至12%。", [("65.9", "占总收入")]),
        ("市场占有率达9%。", []),
    ],
)
def test_a_sentence_says_of_what_a_share_is_one(text: str, told: list[tuple[str, str]]) -> None:
    assert [(str(share), whole) for share, whole in told_in(text)] == told


def test_sentences_that_disagree_say_nothing_of_a_share() -> None:
    told = told_in("甲占总收入的43%。乙占境外业务的20%。")
    shares = [share for share, _ in told]
    assert wholes_of([("占比", shares[:1])], told) == {"占比": "占总收入"}
    assert wholes_of([("占比", shares)], told) == {}


def test_only_a_lead_names_a_part_and_only_a_bare_share_lacks_its_whole() -> None:
    assert part_led_in("公司的冷链业务保持增长，估算如下：") == "冷链业务"
    assert part_led_in("冷链业务保持增长。") == ""
    assert is_bare(("营收", "占比"))
    assert not is_bare(("占营业收入比重",))
    assert is_share_of("占营收比")
    assert key_of(("占营收比", "人力成本")) == "proportion:人力成本"


# ---- other columns -------------------------------------------------------------------------------------------------


def test_a_plan_narrows_a_figure_down_and_a_rate_of_fulfilment_is_measured() -> None:
    found = facts(
        "# 海岳股份2024年度报告",
        *table("指标|Q2 实际|Q2 预算|达成率|同比增长", "营收|285|260|109.6%|+28.3%", "净利润|68|55|123.6%|+45.7%"),
    )
    assert (found["260"].scope, named(found["260"])) == (("预算",), "海岳股份")
    assert found["109.6%"].measure == ("营收", "达成率")
    assert (found["+28.3%"].measure, found["+28.3%"].scope) == (("营收",), ())


def test_a_figure_in_a_column_of_words_and_a_line_of_words_below_the_header_state_nothing_else() -> None:
    found = facts(
        "# 海岳股份2024年度报告",
        "## 甲 vs 乙市场份额对比",
        *table("品牌|集团|2024年表现", "青鸟|海岳|零售额增长45%", "白鹭|远桥|约+15-20%", "赤松|青禾|规模较小"),
    )
    assert [fact for fact in found.values() if fact.place.table is not None] == []


def test_a_target_without_a_date_is_not_of_the_reports_own_time() -> None:
    found = facts(
        "# 海岳股份2024年度报告",
        "## 估值",
        *table("估值方法|目标价|市盈率", "相对估值|76元|18倍", "绝对估值|75元|19倍"),
    )
    assert found["76元"].period is None


def test_a_heading_that_a_table_parts_from_the_next_no_longer_names_anything() -> None:
    found = facts(
        "# 2024年财务报告",
        "## 2. 营收",
        "### 2.2 华东地区",
        *table("品类|营收", "冷柜|11亿元", "冷藏车|9亿元"),
        "## 3. 成本",
        "### 3.1 结构",
        *table("项目|金额", "营业成本|7亿元", "销售费用|2亿元"),
    )
    assert "地区" not in named(found["7亿元"])


def test_a_paragraph_that_only_ends_before_a_table_does_not_date_it() -> None:
    long = "海岳股份" + "在各地推广冷链业务并不断完善网络，" * 6 + "2021年在西南设立子公司。"
    found = facts("# 海岳股份报告", long, *table("指标|数值", "毛利率|28%", "净利率|9%"))
    assert found["28%"].period is None


def test_an_escaped_dollar_is_one() -> None:
    found = facts("# 海岳股份2024年度报告", *table("板块|营收|占比", r"冷链|~\$34.2亿|69%", r"快递|~\$15.6亿|31%"))
    assert [str(fact.value) for fact in found.values() if fact.unit.currency == "USD"] == ["34.2", "15.6"]


def test_bare_numbers_of_six_digits_below_a_measure_are_no_codes() -> None:
    found = facts(
        "# 海岳股份2024年度报告", *table("公司|营业收入|净利润", "远桥港口|522435|118621", "青禾电力|564684|140973")
    )
    assert (str(found["522435"].value), named(found["522435"])) == ("522435", "远桥港口")


# ---- broker notes --------------------------------------------------------------------------------------------------


def test_the_later_of_two_forecasts_is_told_by_its_scope_and_the_change_is_between_them() -> None:
    found = facts(
        "# 海岳集团：海外业务超预期",
        *table(
            "项目|2045E新预测(百万元)|2045E前预测(百万元)|变动", "营业收入|8,100|7,882|3%", "毛利润|3,976|4,217|-6%"
        ),
    )
    assert [(found[one].measure, found[one].scope) for one in ("8,100", "7,882", "3%")] == [
        *((("营业收入",), ("新",)), (("营业收入",), ("前",)), (("营业收入",), ())),
    ]
    assert (found["3%"].change, named(found["-6%"])) == ("change", "海岳集团")


def test_what_analysts_expect_is_consensus_and_of_the_company() -> None:
    found = facts(
        "# 海岳集团2024年年报分析", *table("指标|2024年|同比变化|分析师预期", "归母净利润(亿元)|4.05|-4.76%|5.38亿元")
    )
    assert ("consensus" in found["5.38亿元"].basis, found["5.38亿元"].measure) == (True, ("归母净利润",))
    assert named(found["5.38亿元"]) != "分析师"


def test_of_two_tables_with_nothing_between_the_second_is_under_the_heading_too() -> None:
    rows = [*table("指标|2023年|2024年", "营业收入|11亿元|12亿元"), *table("指标|2023年|2024年", "净利润|7亿元|8亿元")]
    found = facts("# 装备行业跟踪", "## 海岳集团", *rows)
    assert named(found["8亿元"]) == named(found["12亿元"]) == "海岳集团"
