"""Units of facts: which texts are one, what labels and unit lines say, the unit of a figure, and which can be
compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.facts.fact import Unit
from kb.facts.numerals import Numeral, read_numeral
from kb.facts.unit_words import entries
from kb.facts.units import kind_of, measured, read_unit, said_unit, with_cell


def unit(name: str, scale: str = "1", currency: str = "") -> Unit:
    return Unit(name, Decimal(scale), currency)


def told(entry: dict[str, Any]) -> Unit:
    """What an entry of units.toml says that its example reads."""
    return unit(entry["reads"]["name"], entry["reads"].get("scale", "1"), entry["reads"].get("currency", ""))


@pytest.mark.parametrize(
    "entry", [*entries()["currency"], *entries()["scale"], *entries()["measure"]], ids=lambda entry: entry["example"]
)
def test_the_examples_of_the_vocabulary(entry: dict[str, Any]) -> None:
    assert read_unit(entry["example"]) == told(entry)


@pytest.mark.parametrize(
    "entry",
    [
        entry
        for part in ("short", "about", "opens", "closes", "remark", "exception", "name")
        for entry in entries()[part]
    ],
    ids=lambda entry: entry["example"],
)
def test_the_examples_of_labels_and_lines(entry: dict[str, Any]) -> None:
    said = said_unit(entry["example"])
    assert said is not None
    assert said.unit == told(entry)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("亿元", unit("元", "1e8", "CNY")),
        ("人民币元", unit("元", "1", "CNY")),
        ("人民币百万元", unit("元", "1e6", "CNY")),
        ("人民幣千元", unit("元", "1e3", "CNY")),
        ("$ million", unit("$", "1e6", "USD")),
        ("Dollars in millions", unit("Dollars", "1e6", "USD")),
        ("millions of U.S. dollars", unit("U.S. dollars", "1e6", "USD")),
        ("$m", unit("$", "1e6", "USD")),
        ("$000s", unit("$", "1e3", "USD")),
        ("RMB'000", unit("RMB", "1e3", "CNY")),
        ("RMB’000", unit("RMB", "1e3", "CNY")),
        ("RMBmn", unit("RMB", "1e6", "CNY")),
        ("USDbn", unit("USD", "1e9", "USD")),
        ("MEUR", unit("EUR", "1e6", "EUR")),
        ("HK$'000", unit("HK$", "1e3", "HKD")),
        ("千港元", unit("港元", "1e3", "HKD")),
        ("港幣", unit("港幣", "1", "HKD")),
        ("万美元", unit("美元", "1e4", "USD")),
        ("in thousands", unit("", "1e3")),
        ("¥100 million", unit("¥", "1e8", "CNY")),
        ("百万円", unit("円", "1e6", "JPY")),
        ("10,000 yuan", unit("yuan", "1e4", "CNY")),
        ("%", unit("%")),
        ("％", unit("%")),
        ("x", unit("x")),
        ("元/股", unit("元/股", "1", "CNY")),
        ("万元/吨", unit("元/吨", "1e4", "CNY")),
        ("RMB per share", unit("RMB/share", "1", "CNY")),
        ("元每股", unit("元/股", "1", "CNY")),
        ("千米每小时", unit("千米/小时")),
        ("单位：万元", unit("元", "1e4", "CNY")),
        ("（亿元）", unit("元", "1e8", "CNY")),
        ("mm", unit("mm")),
        ("$mm", unit("$", "1e6", "USD")),
        ("M", unit("", "1e6")),
    ],
)
def test_a_text_that_is_a_unit(text: str, expected: Unit) -> None:
    assert read_unit(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Texas",
            "max",
            "2025E",
            "P/E",
            "P/B",
            "USD/CNY",
            "元器件",
            "亿纬锂能",
            "share capital",
            "人寿保险",
            "倍轻松",
        ),
        *("Millions of Cats", "per share", "亿元 的收入", "元亿美元", "x" * 200, "1,000"),
    ],
)
def test_other_words_are_no_unit(text: str) -> None:
    assert read_unit(text) is None


LABELS = [
    ("净利润（亿元）", unit("元", "1e8", "CNY"), "净利润"),
    ("净利润 (亿元)", unit("元", "1e8", "CNY"), "净利润"),
    ("净利润/亿元", unit("元", "1e8", "CNY"), "净利润"),
    ("净利润,亿元", unit("元", "1e8", "CNY"), "净利润"),
    ("毛利率，%", unit("%"), "毛利率"),
    ("营业收入 亿元", unit("元", "1e8", "CNY"), "营业收入"),
    ("Revenue India (INR lakh)", unit("INR", "1e5", "INR"), "Revenue India"),
    ("Umsatz Rhein (Mio. EUR)", unit("EUR", "1e6", "EUR"), "Umsatz Rhein"),
    ("Amount (Rs. in Crores)", unit("Rs.", "1e7", "INR"), "Amount"),
    ("Revenue US$m", unit("US$", "1e6", "USD"), "Revenue"),
    ("Net Revenue ($, millions)", unit("$", "1e6", "USD"), "Net Revenue"),
    ("EBITDA margin (%)", unit("%"), "EBITDA margin"),
    ("现金流量表(百万元)", unit("元", "1e6", "CNY"), "现金流量表"),
    ("ROE%", unit("%"), "ROE"),
    ("资产负债率%(合并)", unit("%"), "资产负债率(合并)"),
    ("销量/万吨", unit("吨", "1e4"), "销量"),
    ("市盈率/倍", unit("倍"), "市盈率"),
    ("营收 (亿元，截至 6 月)", unit("元", "1e8", "CNY"), "营收 (截至 6 月)"),
    ("GDP per capita (US$, PPP)", unit("US$", "1", "USD"), "GDP per capita (PPP)"),
    ("表 1 主要会计数据（单位：万元）", unit("元", "1e4", "CNY"), "表 1 主要会计数据"),
    ("资料来源：Wind，单位为亿元", unit("元", "1e8", "CNY"), "资料来源：Wind，"),
    ("人民币百万元 2024年", unit("元", "1e6", "CNY"), " 2024年"),
    ("Goodwill was as follows ($ in millions):", unit("$", "1e6", "USD"), "Goodwill was as follows:"),
    ("Sales by Segment Dollars in Millions", unit("Dollars", "1e6", "USD"), "Sales by Segment "),
    ("% of revenue", unit("%"), "% of revenue"),
    ("Comparable sales % change", unit("%"), "Comparable sales % change"),
    ("Net sales (% growth)", unit("%"), "Net sales (% growth)"),
    ("期限（年）", unit("年"), "期限"),
    ("EPS, diluted ($)", unit("$", "1", "USD"), "EPS, diluted"),
]


@pytest.mark.parametrize(("text", "expected", "label"), LABELS)
def test_a_label_says_a_unit_and_is_told_apart_from_it(text: str, expected: Unit, label: str) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.unit == expected
    assert text[: said.span[0]] + text[said.span[1] :] == label
    assert not said.line


LINES = [
    ("单位：万元", unit("元", "1e4", "CNY")),
    ("（单位：万元）", unit("元", "1e4", "CNY")),
    ("单位：元 币种：人民币", unit("元", "1", "CNY")),
    ("单位：元　币种：人民币", unit("元", "1", "CNY")),
    ("单位:元币种:人民币", unit("元", "1", "CNY")),
    ("單位：新臺幣仟元", unit("新臺幣", "1e3", "TWD")),
    ("单位：万元 币种：美元", unit("美元", "1e4", "USD")),
    ("（人民币百万元，另有注明除外）", unit("元", "1e6", "CNY")),
    ("（除特别注明外，金额单位均为人民币元）", unit("元", "1", "CNY")),
    ("除另有说明外，均以人民币千元列示。", unit("元", "1e3", "CNY")),
    ("本节金额以万元列示。", unit("元", "1e4", "CNY")),
    ("注：金额单位为亿元", unit("元", "1e8", "CNY")),
    ("All figures in US$ million unless stated.", unit("US$", "1e6", "USD")),
    ("Amounts in millions of dollars", unit("dollars", "1e6", "USD")),
    ("(Dollars in millions)", unit("Dollars", "1e6", "USD")),
    ("(Unaudited; Dollars in Millions)", unit("Dollars", "1e6", "USD")),
    ("Unit: RMB mn", unit("RMB", "1e6", "CNY")),
    ("£m", unit("£", "1e6", "GBP")),
    ("Angaben in Mio. EUR", unit("EUR", "1e6", "EUR")),
    ("(%)", unit("%")),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_a_unit_line_is_nothing_else(text: str, expected: Unit) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.unit == expected
    assert said.line
    assert said.span == (0, len(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(in thousands, except per share data)", ("per share",)),
        ("(in millions, except percentages and per share data)", ("percentages", "per share")),
        ("(in thousands of RMB, except for number of stores)", ("number of stores",)),
        ("(人民币百万元，每股数据除外)", ("per share",)),
        ("除每股数据外，人民币百万元", ("per share",)),
        ("(in millions) (except per share)", ("per share",)),
        ("($ in Billions, exceptEPS)", ("per share",)),
        ("（人民币百万元，另有注明除外）", ()),
        ("All figures in US$ million unless stated.", ()),
    ],
)
def test_what_is_excepted(text: str, words: tuple[str, ...]) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.except_words == words


def test_only_an_exception_leaves_the_unit_open() -> None:
    said = said_unit("(except per share data)")
    assert said is not None
    assert (said.unit, said.except_words) == (Unit(), ("per share",))


@pytest.mark.parametrize(
    ("text", "main", "also"),
    [
        ("（亿元，%）", unit("元", "1e8", "CNY"), [unit("%")]),
        ("亿元，元/股", unit("元", "1e8", "CNY"), [unit("元/股", "1", "CNY")]),
        ("单位：亿元/%", unit("元", "1e8", "CNY"), [unit("%")]),
        ("(dollars in millions, shares in thousands)", unit("dollars", "1e6", "USD"), [unit("shares", "1e3")]),
        ("($ and shares in millions, except per share amounts)", unit("$", "1e6", "USD"), [unit("shares", "1e6")]),
    ],
)
def test_several_units_are_listed(text: str, main: Unit, also: list[Unit]) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.unit == main
    assert list(said.also) == also


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "净利润",
            "P/E",
            "P/B",
            "EV/EBITDA",
            "USD/CNY",
            "USD/CNY rate",
            "人/天",
            "元器件",
            "亿纬锂能",
            "Millions of Cats",
        ),
        *(
            "share capital",
            "人寿保险",
            "倍轻松",
            "Insurance contracts(b)",
            "revenues(b)",
            "Net (loss) income",
            "5.34%(c)",
        ),
        *(
            "4.800% Notes due 2034 (2)",
            "Common Stock, $0.0001 par value per share",
            "单位名称",
            "被投资单位名称",
            "单位：某公司",
        ),
        *(
            "People",
            "Points",
            "Year",
            "Units",
            "Barrel",
            "Times",
            "X",
            "人",
            "美元",
            "其中：美元",
            "A/C快移速度",
            "Home/Away",
        ),
        *(
            "除湿量(35℃/90%RH)",
            "除了架构之外，还有策略",
            "Unless the context otherwise requires, we are",
            "(16) $",
            "(14.7)%",
        ),
        *("invested in millions of homes", "2013 Endowment (and US rank)", "Name(s)", "期望薪资/月", "Fleet (ships)"),
    ],
)
def test_other_labels_say_no_unit(text: str) -> None:
    assert said_unit(text) is None


def numeral(text: str) -> Numeral:
    read = read_numeral(text)
    assert read is not None
    return read


MILLIONS, WAN = unit("", "1e6"), unit("元", "1e4", "CNY")


@pytest.mark.parametrize(
    ("said", "cell", "expected"),
    [
        (None, "12", Unit()),
        (WAN, "12", WAN),
        (MILLIONS, "$1,452.4", unit("$", "1e6", "USD")),
        (unit("US$", "1e6", "USD"), "$1,452.4", unit("$", "1e6", "USD")),
        (WAN, "12%", unit("%")),
        (MILLIONS, "(3.1)%", unit("%")),
        (WAN, "22.6x", unit("x")),
        (unit("元", "1", "CNY"), "1.2亿", unit("元", "1e8", "CNY")),
        (WAN, "1.2亿", unit("元", "1e8", "CNY")),
        (WAN, "1.2亿元", unit("元", "1e8", "CNY")),
        (WAN, "3.5元", unit("元", "1", "CNY")),
        (unit("%"), "1.2亿", unit("", "1e8")),
        (unit("吨"), "3万", unit("吨", "1e4")),
        (WAN, "3.2 元/股", unit("元/股", "1", "CNY")),
        (MILLIONS, "$0.12 per share", unit("$/share", "1", "USD")),
        (None, "$1.2bn", unit("$", "1e9", "USD")),
        (None, "RMB 12.6亿元", unit("元", "1e8", "CNY")),
        (unit("HK$", "1e6", "HKD"), "$12", unit("$", "1e6", "HKD")),
        (WAN, "$12", unit("$", "1", "USD")),
        (unit("$/share", "1", "USD"), "$1.20", unit("$/share", "1", "USD")),
        (WAN, "-", WAN),
    ],
)
def test_the_unit_of_a_figure_joins_what_is_printed_and_what_is_said(
    said: Unit | None, cell: str, expected: Unit
) -> None:
    assert with_cell(said, numeral(cell)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("亿元", "人民币百万元"),
        ("%", "bp"),
        ("个百分点", "%"),
        ("吨", "kg"),
        ("US$ bn", "万美元"),
        ("倍", "x"),
        ("元/股", "RMB per share"),
    ],
)
def test_units_of_a_kind_can_be_compared(one: str, other: str) -> None:
    first, second = read_unit(one), read_unit(other)
    assert first is not None
    assert second is not None
    assert kind_of(first) == kind_of(second)


@pytest.mark.parametrize(
    ("one", "other"), [("元", "美元"), ("倍", "%"), ("亿元", "人"), ("元/股", "元"), ("小时", "年")]
)
def test_units_of_other_kinds_cannot(one: str, other: str) -> None:
    first, second = read_unit(one), read_unit(other)
    assert first is not None
    assert second is not None
    assert kind_of(first) != kind_of(second)


def test_a_unit_is_worth_what_it_says_in_its_kind() -> None:
    assert measured(unit("元", "1e8", "CNY")) == ("money:CNY", Decimal("1e8"))
    assert measured(unit("bp")) == ("share", Decimal("0.01"))
    assert measured(unit("$", "1e6", "HKD")) == ("money:HKD", Decimal("1e6"))
    assert measured(unit("cents", "1", "USD")) == ("money:USD", Decimal("0.01"))
    assert measured(unit("篇章")) == ("篇章", Decimal(1))


SCALES = {"": "1", "万": "1e4", "百万": "1e6", "亿": "1e8", "千": "1e3"}
MONEYS = {"元": ("元", "CNY"), "美元": ("美元", "USD"), "港元": ("港元", "HKD"), "欧元": ("欧元", "EUR")}
NAMES = ["净利润", "营业收入", "Revenue", "Net sales", "其中：散货", "Cash and cash equivalents"]
FORMS = ["{0}（{1}）", "{0} ({1})", "{0}（单位：{1}）", "{0}，{1}", "{0}/{1}", "{0}【{1}】"]


@given(st.sampled_from(sorted(SCALES)), st.sampled_from(sorted(MONEYS)), st.sampled_from(NAMES), st.sampled_from(FORMS))
def test_a_unit_put_into_a_label_is_read_back(scale: str, money: str, name: str, form: str) -> None:
    text = form.format(name, scale + money)
    said = said_unit(text)
    assert said is not None
    assert said.unit == unit(MONEYS[money][0], SCALES[scale], MONEYS[money][1])
    assert (text[: said.span[0]] + text[said.span[1] :]).strip() == name


@settings(max_examples=400)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "单位",
                    "：",
                    "万",
                    "亿",
                    "元",
                    "人民币",
                    "币种",
                    "(",
                    ")",
                    "（",
                    "）",
                    ",",
                    "，",
                    "/",
                    "%",
                    " ",
                    "\n",
                    "in ",
                ),
                *(
                    "millions",
                    "except",
                    " per share",
                    "unless",
                    "US$",
                    "$",
                    "m",
                    "k",
                    "'000",
                    "100 ",
                    "每",
                    "除",
                    "外",
                    "以",
                ),
                *(
                    "列示",
                    "净利润",
                    "Revenue",
                    "and ",
                    "of ",
                    "Mio. ",
                    "EUR",
                    "T",
                    "İ",
                    "ß",
                    "。",
                    ".",
                    ":",
                    "x",
                    "倍",
                    "d'",
                ),
            ]
        ),
        max_size=12,
    ).map("".join)
    | st.text(max_size=60)
)
def test_any_text_is_read_without_error(text: str) -> None:
    read_unit(text)
    said = said_unit(text)
    if said is not None:
        start, end = said.span
        assert 0 <= start <= end <= len(text)
        assert not said.line or said.unit != Unit() or said.except_words


# ---- units of named rows and columns


@pytest.mark.parametrize(
    ("text", "main", "named"),
    [
        ("矿产品报价（单位：万元/吨，含税；铟、锗为元/克）", "元/吨", {"铟": "元/克", "锗": "元/克"}),
        ("（除铟、锗为元/克外，均为万元/吨）", "元/吨", {"铟": "元/克", "锗": "元/克"}),
        ("单位：元/吨，其中白银为元/千克", "元/吨", {"白银": "元/千克"}),
        ("Ore prices (US$/t, except tin and silver in US$/oz)", "US$/t", {"tin": "US$/oz", "silver": "US$/oz"}),
        ("(EUR m; freight volumes in kt)", "EUR", {"freight volumes": "kt"}),
    ],
)
def test_a_unit_line_gives_named_things_a_unit_of_their_own(text: str, main: str, named: dict[str, str]) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.unit.name == main
    assert {name: unit.name for name, unit in said.named} == named


@pytest.mark.parametrize(
    "text",
    [
        "Revenue in US$ million",
        "本节金额以万元列示",
        "(in thousands, except per share data)",
        "单位：万元，每股数据除外",
    ],
)
def test_a_unit_of_all_figures_is_none_of_a_named_thing(text: str) -> None:
    said = said_unit(text)
    assert said is not None
    assert said.named == ()
