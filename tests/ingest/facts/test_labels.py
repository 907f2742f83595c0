"""Labels taken apart: what of one says unit, period, basis, change, scenario, and what is left to name a measure or
subject."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.tables.labels import A_MEASURE, label_of, owner_and_rest
from kb.facts.fact import Unit

YUAN = Unit("元", Decimal("1e8"), "CNY")


# ---- what is left of a label ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        *(("营业收入（亿元）", "营业收入"), ("營業收入（億元）", "營業收入"), ("Revenue ($ million)", "Revenue")),
        *(("2024E 净利润（百万元）", "净利润"), ("归母净利润（亿元）2025E", "归母净利润"), ("PE 2025E", "PE")),
        *(("前三季度营业收入", "营业收入"), ("Net income 1Q24", "Net income"), ("Revenue in 2024", "Revenue")),
        *(
            ("Sales for the year ended December 31, 2024", "Sales"),
            ("期末余额", "余额"),
            ("Balance at year end", "Balance"),
        ),
        *(("2024年营业收入同比增速", "营业收入"), ("Revenue growth (%)", "Revenue"), ("预测净利润", "净利润")),
        *(("净利润（预测）", "净利润"), ("Wind一致预期净利润", "净利润"), ("每股收益（元/股）", "每股收益")),
        *(("Revenue (1)", "Revenue"), ("营业收入[1]", "营业收入"), ("Revenue†", "Revenue"), ("收入①", "收入")),
        *(
            ("- Europe", "Europe"),
            ("   Products*", "Products"),
            ("  Net \n income ", "Net income"),
            ("营业收入：", "营业收入"),
        ),
        *(("2024A", ""), ("Three months ended June 30, 2024", ""), ("上年同期", ""), ("YoY (%)", ""), ("", "")),
        *(("单位：万元", ""), ("Consensus", ""), ("合并", ""), ("2023 (restated)", ""), ("本期增减", "")),
    ],
)
def test_what_is_left_is_the_name_of_something(text: str, rest: str) -> None:
    assert label_of(text).rest == rest


@pytest.mark.parametrize("text", ["Adjusted EBITDA", "净利润率", "Net profit margin", "688256.SH", "Fenwick Stores"])
def test_a_name_that_only_holds_such_words_is_left_whole(text: str) -> None:
    assert label_of(text).rest == text


# ---- what a label says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        *(("营业收入（亿元）", YUAN), ("單位：億元", Unit("元", Decimal("1e8"), "CNY")), ("毛利率（%）", Unit("%"))),
        *(("Market cap (US$ bn)", Unit("US$", Decimal("1e9"), "USD")), ("PE (x)", Unit("x"))),
        *(("每股收益（元/股）", Unit("元/股", Decimal(1), "CNY")), ("员工人数（人）", Unit("人"))),
        *(("其中：散货（万吨）", Unit("吨", Decimal(10000))), ("同比（%）", Unit("%"))),
    ],
)
def test_a_label_says_its_unit(text: str, unit: Unit) -> None:
    said = label_of(text).unit
    assert said is not None
    assert said.unit.scale == unit.scale
    assert (said.unit.currency, said.unit.name.replace("億", "亿")) == (unit.currency, unit.name)


@pytest.mark.parametrize(
    ("text", "time", "year"),
    [
        *(("2024E 净利润", "2024E", 2024), ("Net income 1Q24", "1Q24", 2024), ("二零二三年", "二零二三年", 2023)),
        *(("Revenue in FY24", "FY24", 2024), ("本期金额", "本期", None), ("前三季度营业收入", "前三季度", None)),
        ("Three months ended June 30, 2024", "Three months ended June 30, 2024", 2024),
    ],
)
def test_a_label_says_its_time_in_its_own_words(text: str, time: str, year: int | None) -> None:
    label = label_of(text)
    assert label.time == time
    assert label.timing is not None
    assert label.timing.year == year


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        *(("2024E", ("forecast",)), ("2024A", ("actual",)), ("预测净利润", ("forecast",)), ("Guidance", ("guidance",))),
        *(("Wind一致预期净利润", ("consensus",)), ("2023 (restated)", ("restated",)), ("母公司", ("parent",))),
        *(("Adjusted EBITDA", ("adjusted",)), ("营业收入", ()), ("2024", ())),
    ],
)
def test_a_label_says_its_basis_by_a_word_or_by_the_mark_on_its_year(text: str, basis: tuple[str, ...]) -> None:
    assert label_of(text).basis == basis


@pytest.mark.parametrize(
    ("text", "change"),
    [
        *(("YoY", "prior year"), ("營收同比增速", "prior year"), ("环比", "prior quarter"), ("% change", "change")),
        *(("较上年末增减（%）", "上年末"), ("CAGR 2021-24", "cagr"), ("2024", ""), ("公允价值变动收益", "")),
    ],
)
def test_a_label_says_what_a_change_compares_with(text: str, change: str) -> None:
    assert label_of(text).change == change


def test_all_that_one_label_says_is_read_at_once() -> None:
    label = label_of("2025E 归母净利润同比增速（%）*")
    assert (label.rest, label.time, label.basis, label.change) == ("归母净利润", "2025E", ("forecast",), "prior year")
    assert label.unit is not None
    assert label.unit.unit == Unit("%")


@pytest.mark.parametrize(
    ("text", "percent"),
    [("增减（%）", True), ("变动比例", True), ("Percent change", True), ("增减额", False), ("Change", False)],
)
def test_a_label_tells_whether_its_figures_are_shares(text: str, percent: bool) -> None:  # noqa: FBT001
    assert label_of(text).percent is percent


@pytest.mark.parametrize(
    ("text", "parent", "rest"), [("其中：散货", "其中", "散货"), ("of which: hire", "of which", "hire")]
)
def test_a_part_of_the_line_above_says_so(text: str, parent: str, rest: str) -> None:
    assert (label_of(text).parent, label_of(text).rest) == (parent, rest)


@pytest.mark.parametrize(
    ("text", "scenario"),
    [
        ("Base case", "base"),
        ("基準情形", "base"),
        ("乐观", "bull"),
        ("Continuing operations", "continuing operations"),
        ("收入", ""),
    ],
)
def test_a_scenario_or_part_of_the_accounts_is_one(text: str, scenario: str) -> None:
    assert label_of(text).scenario == scenario


@pytest.mark.parametrize(
    ("text", "total"), [("合计", True), ("Total revenue", True), ("营业收入合计", True), ("Totally", False)]
)
def test_a_total_is_one(text: str, total: bool) -> None:  # noqa: FBT001
    assert label_of(text).total is total


@pytest.mark.parametrize("text", ["688256.SH", "0700.HK", "sh600519", "AAPL US"])
def test_a_code_is_no_year_unit_or_measure(text: str) -> None:
    label = label_of(text)
    assert (label.code, label.rest, label.unit, label.timing, label.like) == (True, text, None, None, 0)


@pytest.mark.parametrize("text", ["营业收入（亿元）", "2024E Net income", "海外业务收入", "Technology licensing fees"])
def test_the_name_of_a_measure_looks_like_one(text: str) -> None:
    assert label_of(text).like >= A_MEASURE


@pytest.mark.parametrize("text", ["甲马汽车", "Halden Group Inc.", "Germany", "GPT-4o", "Base case", "2024", "其中"])
def test_other_names_do_not(text: str) -> None:
    assert label_of(text).like < A_MEASURE


def test_of_a_text_too_long_for_a_label_only_the_unit_is_read() -> None:
    text = "除特别注明外，金额单位为人民币百万元。" + "本表所列各项数字均摘自公司公告，2024年营业收入同比增长，" * 7
    assert 200 < len(text) <= 300
    label = label_of(text)
    assert (label.rest, label.timing, label.basis, label.change) == ("", None, (), "")
    assert label_of(text * 4).unit is None


# ---- whose it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        *(("Halden Group segment analysis", ("Halden Group", "segment analysis")),),
        *(
            ("Kestrel Lithium 2024 results", ("Kestrel Lithium", "2024 results")),
            ("Revenue by segment", ("", "Revenue by segment")),
        ),
        *(
            ("Halden Group", ("", "Halden Group")),
            ("Halden", ("", "Halden")),
            ("岚山 收入", ("", "岚山 收入")),
            ("", ("", "")),
        ),
    ],
)
def test_the_capitalised_words_before_small_ones_name_whose_it_is(text: str, parted: tuple[str, str]) -> None:
    assert owner_and_rest(text) == parted


# ---- any text ------------------------------------------------------------------------------------------------------

PIECES = [
    "2024E",
    "营业收入",
    "（亿元）",
    "YoY",
    "其中：",
    "Net income",
    "(%)",
    "*",
    "(1)",
    "of",
    "-",
    "同比",
    "Base case",
    "Q3",
    "预测",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=7).map(" ".join))
def test_any_text_is_taken_apart_and_nothing_is_made_up(text: str) -> None:
    label = label_of(text)
    assert len(label.rest) <= len(text)
    assert set(label.rest) <= set(text) | {" "}
    assert 0 <= label.like <= 1
    assert label == label_of(text)


@given(
    name=st.sampled_from(["营业收入", "归母净利润", "毛利", "总资产", "研发费用"]),
    year=st.integers(2000, 2040),
    mark=st.sampled_from(["", "年", "E", "A"]),
    unit=st.sampled_from(["", "（亿元）", "(百万元)", "（人民币千元）"]),
    behind=st.booleans(),
)
def test_a_name_survives_whatever_period_and_unit_stand_around_it(
    name: str,
    year: int,
    mark: str,
    unit: str,
    behind: bool,  # noqa: FBT001
) -> None:
    time = f"{year}{mark}"
    label = label_of(f"{name} {time}{unit}" if behind else f"{time} {name}{unit}")
    assert (label.rest, label.time) == (name, time)
    assert (label.unit is not None) == bool(unit)
    assert label.timing is not None
    assert label.timing.year == year


@pytest.mark.parametrize("piece", ["(", "2024 ", "of ", "其中：", "同比", "*", " - ", "Net Income "])
def test_a_long_hostile_text_is_read_like_any_other(piece: str) -> None:
    for length in (150, 299, 50_000):
        assert len(label_of((piece * length)[:length]).rest) <= length


def test_the_time_for_a_label_is_on_record(request: pytest.FixtureRequest) -> None:
    labels = [
        f"{year}E {name}（亿元）"
        for year in range(2000, 2040)
        for name in ("营业收入", "归母净利润", "毛利率", "Net income")
    ]
    begin = time.perf_counter()
    for label in labels:
        label_of(label)
    request.node.user_properties.append(
        ("microseconds a new label", round(1e6 * (time.perf_counter() - begin) / len(labels)))
    )


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Votes For", "Votes For"),
        ("In-process development", "In-process development"),
        ("U.S.", "U.S."),
        ("Ada Lindqvist, Jr.", "Ada Lindqvist, Jr."),
        ("Fair value at", "Fair value"),
        ("Fair value at June 30, 2024", "Fair value"),
        ("The assets", "assets"),
    ],
)
def test_words_at_the_ends_of_a_label_stay_where_they_belong_to_it(text: str, rest: str) -> None:
    assert label_of(text).rest == rest


def test_a_time_that_tells_which_things_are_meant_is_not_the_time_of_the_figures() -> None:
    assert label_of("Increases to prior period tax positions").timing is None
    assert label_of("Revenue, prior period").timing is not None


def test_what_says_within_a_name_which_sign_is_which_is_no_change() -> None:
    label = label_of("Cumulative Hedging Adjustment Increase/(Decrease) to Carrying Amount")
    assert (label.rest, label.change) == ("Cumulative Hedging Adjustment Increase/(Decrease) to Carrying Amount", "")
    assert label_of("Sales change (%)").change == "change"


@pytest.mark.parametrize(
    "name", ["Net (Decrease)/Increase in Cash and Restricted Cash", "Net increase (decrease) from pledged bonds"]
)
def test_a_net_increase_keeps_its_name(name: str) -> None:
    assert label_of(name).rest == name
