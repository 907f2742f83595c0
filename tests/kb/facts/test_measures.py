"""Measures: every name of the vocabulary, names that differ in one word, what is added to a name, and what is no
measure at all."""

from __future__ import annotations

import time
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.facts.measures import MeasureKind, counted_in, is_share_of, key_of, likeness, measure_of, measures_in, moves
from kb.facts.words import words_file
from kb.text.glossary_tokens import fold

NAMES = [
    (name, key)
    for key, entry in words_file("measures").items()
    for language in ("zh", "en")
    for name in entry[language]
]
HEADS = [
    (entry["example"], entry["kind"], entry.get("flow"))
    for place in ("ending", "beginning")
    for entry in words_file("measure_heads")[place]
]
ONE_NAME_EACH = [(entry["zh"] + entry["en"])[0] for entry in words_file("measures").values()]


def pairs_of_scripts() -> dict[int, str]:
    """A traditional character for each simplified one that has any."""
    lines = files("kb.text").joinpath("simplified.txt").read_text("utf-8").splitlines()
    return {ord(pair[1]): pair[0] for line in lines if not line.startswith("#") for pair in line.split()}


TRADITIONAL = pairs_of_scripts()


# ---- the vocabulary ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key"), NAMES)
def test_every_name_is_read_back_to_its_key(name: str, key: str) -> None:
    entry = words_file("measures")[key]
    measure = measure_of(name)
    assert (measure.key, measure.kind, measure.flow, measure.known) == (key, entry["kind"], entry.get("flow"), True)
    assert likeness(name) == 1
    assert key_of((name,)) == key


@pytest.mark.parametrize(("name", "key"), NAMES)
def test_every_name_is_found_whole_in_a_sentence(name: str, key: str) -> None:
    assert measures_in(f"（{name}）") == ((1, 1 + len(name), key),)


@pytest.mark.parametrize(
    ("name", "key"), [pair for pair in NAMES if pair[0].translate(TRADITIONAL) != pair[0]], ids=lambda value: value
)
def test_every_name_is_the_same_in_traditional_characters(name: str, key: str) -> None:
    assert measure_of(name.translate(TRADITIONAL)).key == key


def test_no_name_stands_under_two_keys() -> None:
    keys: dict[str, set[str]] = {}
    for name, key in NAMES:
        keys.setdefault(fold(name), set()).add(key)
    assert {name: held for name, held in keys.items() if len(held) > 1} == {}


def test_every_entry_says_what_it_is() -> None:
    for key, entry in words_file("measures").items():
        assert MeasureKind(entry["kind"]), key
        assert entry["zh"] + entry["en"], key
        assert entry.keys() <= {"kind", "flow", "zh", "en", "alone"}, key
        assert {*entry.get("alone", ())} <= {*entry["zh"], *entry["en"]}, key


@pytest.mark.parametrize(("example", "kind", "flow"), HEADS)
def test_the_examples_of_head_words(example: str, kind: str, flow: bool | None) -> None:  # noqa: FBT001
    measure = measure_of(example)
    assert (measure.kind, measure.flow, measure.known) == (kind, flow, True)
    assert likeness(example) >= 0.8


# ---- what differs in one word --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "apart",
    [
        ("净利润", "归母净利润", "扣非净利润", "少数股东损益", "净利率", "利润总额", "营业利润", "毛利", "利润"),
        (
            *(
                "net profit",
                "net profit attributable to owners of the parent",
                "net profit excluding non-recurring items",
            ),
            *(
                "profit before tax",
                "operating profit",
                "gross profit",
                "profit",
                "net profit margin",
                "adjusted net income",
            ),
        ),
        ("毛利", "毛利率", "净利率", "利润率", "归母净利率"),
        ("gross profit", "gross margin", "operating margin", "net margin", "profit margin"),
        (
            "经营活动产生的现金流量净额",
            "投资活动产生的现金流量净额",
            "筹资活动产生的现金流量净额",
            "自由现金流",
            "现金净增加额",
        ),
        ("operating cash flow", "investing cash flow", "financing cash flow", "free cash flow", "net change in cash"),
        ("折旧", "摊销", "折旧摊销", "资产减值损失", "信用减值损失"),
        ("depreciation", "amortization", "depreciation and amortization", "impairment", "credit impairment"),
        ("total income", "cost/income ratio", "net income", "revenue", "other income"),
        ("value of new business", "volume", "embedded value", "enterprise value", "market value"),
        ("净息差", "新业务价值", "净资产收益率", "净资产", "总资产收益率"),
        ("基本每股收益", "稀释每股收益", "每股净资产", "每股股利", "扣非每股收益"),
        ("basic eps", "diluted eps", "adjusted eps", "book value per share", "dividend per share"),
        ("营业收入", "营业总收入", "主营业务收入", "其他业务收入", "营业外收入", "投资收益", "利息收入"),
        ("净资产", "所有者权益", "归母净资产", "少数股东权益", "负债和所有者权益总计"),
        ("研发费用", "研发费用率", "研发投入", "研发人员"),
        ("市盈率", "市盈率(TTM)", "市净率", "市销率", "市值", "流通市值"),
        ("员工人数", "人均收入", "门店数量"),
    ],
    ids=lambda names: names[0],
)
def test_what_differs_in_one_word_stays_apart(apart: tuple[str, ...]) -> None:
    keys = [measure_of(name).key for name in apart]
    assert len(set(keys)) == len(apart), dict(zip(apart, keys, strict=True))


@pytest.mark.parametrize(
    "together",
    [
        (
            *(
                "归母净利润",
                "歸母淨利潤",
                "归属于母公司股东的净利润",
                "归属于上市公司股东的净利润",
                "本公司拥有人應佔溢利",
            ),
            *("Net profit attributable to shareholders of the parent", "Profit attributable to owners of the Company"),
            *("Net income attributable to common stockholders", "Net income attributable to Halden Corporation"),
        ),
        ("净利润", "淨利潤", "年內溢利", "Net income", "Net earnings", "Profit for the year", "Net (loss) income"),
        ("扣非净利润", "扣除非經常性損益後的淨利潤", "Recurring net profit"),
        ("营业收入", "營業收入", "Revenue", "Net sales", "Turnover", "Total net revenue", "Umsatz"),
        ("毛利率", "Gross margin", "Gross profit margin"),
        ("员工人数", "僱員人數", "雇員", "Headcount", "Number of employees", "employees"),
        ("经营活动产生的现金流量净额", "經營活動所得現金淨額", "Net cash provided by operating activities"),
        ("市盈率", "PE", "P/E ratio", "市盈率PE"),
        ("资产负债率", "資產負債率", "Gearing ratio"),
        ("净资产收益率", "ROE", "Return on equity"),
    ],
    ids=lambda names: names[0],
)
def test_other_words_for_the_same_are_the_same_in_both_languages_and_scripts(together: tuple[str, ...]) -> None:
    assert {measure_of(name).key for name in together} == {measure_of(together[0]).key}


@pytest.mark.parametrize("label", ["net profit margin", "Net Profit Margin", "净利润率", "淨利潤率", "销售净利率"])
def test_a_margin_is_no_profit(label: str) -> None:
    assert measure_of(label).key == "net-margin"
    assert measure_of(label).kind is MeasureKind.SHARE
    assert [key for _, _, key in measures_in(f"the {label} of the group")] == ["net-margin"]


# ---- what is added to a name ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "key"),
    [
        *(("海外业务收入", "revenue:海外业务"), ("Cloud revenue", "revenue:cloud"), ("收入（海外）", "revenue:海外")),
        *(("Revenue - Americas", "revenue:americas"), ("Revenue from services", "revenue:services")),
        *(("商誉减值", "impairment:商誉"), ("其他应收款", "receivables:其他"), ("线上零售占比", "proportion:线上零售")),
        *(("净利润增长率", "growth-rate:净利润"), ("Private equity", "equity:private")),
        ("Cash and cash equivalents, beginning of period", "cash:beginning of period"),
    ],
)
def test_what_is_added_to_a_known_name_is_kept_behind_its_key(label: str, key: str) -> None:
    assert measure_of(label).key == key
    assert measure_of(label).kind is measure_of(key.partition(":")[0]).kind or measure_of(label).known
    assert 0.55 <= likeness(label) < 1


@given(
    st.sampled_from(ONE_NAME_EACH).flatmap(
        lambda name: st.tuples(
            st.just(name), st.sampled_from(["Kestrel", "Widget"] if name.isascii() else ["甲马", "北段"])
        )
    )
)
def test_an_unknown_addition_never_gives_the_plain_key(named: tuple[str, str]) -> None:
    name, added = named
    measure = measure_of(f"{added} {name}" if name.isascii() else f"{added}{name}")
    assert measure.known
    assert measure.key != measure_of(name).key
    assert fold(added).casefold() in measure.key


@given(
    name=st.sampled_from([name for name, _ in NAMES]),
    before=st.sampled_from(["一、", "（二）", "(3)", "4. ", "1.2、", "• ", "- ", "加：", "减:", "Less: ", "其中："]),
    behind=st.sampled_from(["", "：", ":", "*", "†", "（注1）", "(2)", "(note 3)", " "]),
)
def test_marks_of_lists_and_footnotes_are_no_part_of_a_name(name: str, before: str, behind: str) -> None:
    assert measure_of(before + name + behind).key == measure_of(name).key


@pytest.mark.parametrize(
    ("label", "kind", "flow"),
    [
        *(("退出倍数", "multiple", True), ("发电量", "volume", True), ("景气指数", "score", False)),
        *(("Technology licensing fees", "money", True), ("Right-of-use assets", "money", False)),
        *(("Number of countries served", "count", None), ("Accounts receivable turnover days", "time", False)),
        *(("Patients dosed percentage", "share", True), ("应交税费", "money", True), ("坏账准备", "money", False)),
    ],
)
def test_a_name_that_nobody_listed_is_known_by_its_head_word(label: str, kind: str, flow: bool | None) -> None:  # noqa: FBT001
    measure = measure_of(label)
    assert (measure.key, measure.kind, measure.flow, measure.known) == (fold(label), kind, flow, True)


# ---- paths of labels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "key"),
    [
        *((("营业收入", "占比"), "proportion:revenue"), (("收入", "增长率"), "growth-rate:revenue")),
        *((("每股收益", "基本"), "eps-basic"), (("Earnings per share", "Basic"), "eps-basic")),
        *((("Earnings per share", "Diluted"), "eps-diluted"), (("净利润", "归母"), "net-profit-parent")),
        *((("Revenue", "Americas"), "revenue:americas"), (("利润表", "营业收入"), "revenue")),
        *((("现金流量", "经营活动"), "operating-cash-flow"), (("营业收入", "净利润"), "net-profit")),
        *((("Cash flow", "Operating"), "operating-cash-flow"), (("EPS", "Non-GAAP"), "eps-adjusted")),
    ],
)
def test_outer_labels_count_where_they_change_what_the_inner_one_means(path: tuple[str, ...], key: str) -> None:
    assert key_of(path) == key


# ---- what is no measure --------------------------------------------------------------------------------------------


def test_measures_look_more_like_measures_than_companies_regions_and_models_do() -> None:
    steps = [
        ["营业收入", "Net income", "归母净利润", "Gross margin", "員工人數", "PE"],
        ["海外业务收入", "Cloud revenue", "固定资产减值准备", "Revenue - Americas"],
        ["发电量", "Technology licensing fees", "Number of countries served", "应交税费"],
        ["GPT-4o", "MATH-500", "o3-mini", "AIME 2024", "张三", "Kestrel Lithium", "云岭"],
        ["甲马汽车", "Halden Group Inc.", "Germany", "华东地区", "Cloud segment", "北方银行", "Asia Pacific"],
        ["688256.SH", "AAPL US", "", "  "],
    ]
    for above, below in pairwise(steps):
        assert min(map(likeness, above)) > max(map(likeness, below)), (above, below)


@pytest.mark.parametrize("name", ["Production Company", "People Corp", "Volume Ltd", "市值银行", "销量汽车"])
def test_a_company_whose_name_holds_a_measure_is_none(name: str) -> None:
    assert likeness(name) < 0.1
    assert not measure_of(name).known


@pytest.mark.parametrize("code", ["688256.SH", "0700.HK", "AAPL US", "002594"])
def test_a_code_measures_nothing(code: str) -> None:
    assert likeness(code) == 0
    assert not measure_of(code).known


def test_names_stand_in_a_sentence_in_their_order_and_the_longest_at_each_place() -> None:
    text = "公司实现營業收入1253亿元，归母净利润 15.2 亿元，毛利率25%，net profit margin 1.2%"
    found = [(text[start:end], key) for start, end, key in measures_in(text)]
    assert found == [
        *(("營業收入", "revenue"), ("归母净利润", "net-profit-parent"), ("毛利率", "gross-margin")),
        ("net profit margin", "net-margin"),
    ]


@pytest.mark.parametrize("text", ["perfume", "sharepoint", "deploys people's pets", "upsell", "salesman"])
def test_a_latin_name_inside_of_another_word_is_none(text: str) -> None:
    assert [text[start:end] for start, end, _ in measures_in(text) if text[end : end + 1].isalpha()] == []


# ---- any text ------------------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_is_read_and_twice_the_same(text: str) -> None:
    assert measure_of(text) == measure_of(text)
    assert 0 <= likeness(text) <= 1
    for start, end, _ in measures_in(text):
        assert 0 <= start < end <= len(text)


@given(
    st.lists(st.sampled_from([name for name, _ in NAMES] + ["甲马", "Kestrel", "2024", "%"]), min_size=1, max_size=6)
)
def test_places_of_names_are_in_order_and_apart(words: list[str]) -> None:
    text = " ".join(words)
    found = measures_in(text)
    assert all(before[1] <= behind[0] for before, behind in pairwise(found))
    assert all(measure_of(text[start:end]).key == key for start, end, key in found)


@pytest.mark.parametrize("piece", ["收入", "net ", "(", "- ", "a/", "1.", "的", "attributable to "])
def test_a_long_hostile_text_is_read_like_any_other(piece: str) -> None:
    assert measure_of(piece * 20_000).key is not None
    assert 0 <= likeness(piece * 20_000) <= 1


def test_the_time_for_a_label_is_on_record(request: pytest.FixtureRequest) -> None:
    labels = [f"{name} {number}" for number in range(10) for name in ONE_NAME_EACH]
    begin = time.perf_counter()
    for label in labels:
        measure_of(label)
    request.node.user_properties.append(
        ("microseconds a new label", round(1e6 * (time.perf_counter() - begin) / len(labels)))
    )


# ---- which word of a label is its head -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind", "flow"),
    [
        ("Effect of exchange rates on cash", "money", True),
        ("Proceeds from issuance of debt", "money", True),
        ("Decrease in restricted cash", "money", True),
        ("Accrued expenses", "money", False),
        ("Deferred income taxes", "money", False),
        ("Stores opened", "count", True),
        ("Average price paid per share", "per-share", True),
    ],
)
def test_the_head_of_a_label_tells_its_kind_and_not_the_known_name_that_it_ends_with(
    label: str,
    kind: str,
    flow: bool | None,  # noqa: FBT001
) -> None:
    measure = measure_of(label)
    assert (measure.kind, measure.flow, measure.known) == (kind, flow, True)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Aggregate purchase price", "share-price"),
        ("Average price per share", "market-share"),
        ("Royalty income", "profit"),
        ("Equity awards assumed", "equity"),
        ("Marketing-related", "selling-expense"),
        ("1.125% Notes due 2031", "125% notes due 2031"),
    ],
)
def test_a_name_that_only_adjoins_others_is_not_the_measure(label: str, key: str) -> None:
    assert measure_of(label).key.partition(":")[0] != key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Operating profit/(loss)", "operating-profit"),
        ("Provision/(benefit) for income taxes", "income-tax"),
        ("Sales to customers", "revenue"),
        ("Gross profit as a % of revenue", "proportion:gross-profit"),
        ("Net income before allocation to others", "net-profit:allocation to others"),
    ],
)
def test_a_measure_is_known_with_its_other_sign_and_by_what_goes_before_of(label: str, key: str) -> None:
    assert measure_of(label).key == key


def test_shares_of_a_whole_and_changes_of_balances_have_keys_of_their_own() -> None:
    assert key_of(("Percent of net sales", "Cost of sales")) == "proportion:cost-of-sales"
    assert key_of(("Changes in operating assets", "Inventories")) == "inventories:change"
    assert key_of(("変動額", "剰余金の配当", "純資産合計")) == "net-assets:change"
    assert is_share_of("% to sales")
    assert is_share_of("Percentage of total revenue")
    assert not is_share_of("Gross margin")
    assert moves("Changes in operating assets and liabilities")
    assert not moves("Operating assets")


# ---- things that are counted ---------------------------------------------------------------------------------------


def test_the_examples_of_things_that_are_counted() -> None:
    for entry in words_file("measure_heads")["thing"]:
        thing, sure = counted_in(entry["example"])
        assert thing
        assert sure
        assert counted_in(entry["counter"]) == ("", False)


@pytest.mark.parametrize("label", ["Hotels", "New contracts", "Patents"])
def test_a_noun_by_itself_may_count_things_or_not(label: str) -> None:
    thing, sure = counted_in(label)
    assert thing
    assert not sure


@pytest.mark.parametrize("label", ["Value of contracts won", "Hotel revenue", "Aircraft, net", "Employees"])
def test_what_is_told_of_things_does_not_count_them(label: str) -> None:
    assert counted_in(label) == ("", False)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Weighted-average grant-date fair value", MeasureKind.PRICE),
        ("Weighted average exercise price", MeasureKind.PRICE),
        ("Aggregate grant-date fair value", MeasureKind.MONEY),
        ("Fair value", MeasureKind.MONEY),
        ("Due to customers", MeasureKind.MONEY),
        ("Gains/(losses) recognised in OCI", MeasureKind.MONEY),
    ],
)
def test_what_an_award_is_worth_and_what_is_owed_are_told_in_money(label: str, kind: MeasureKind) -> None:
    assert measure_of(label).kind is kind
