"""Figures: what a cell or sentence states, in every notation; what states none; and the time it takes."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.facts.numerals import (
    Notation,
    Numeral,
    find_numerals,
    notation_of,
    read_numeral,
)
from kb.text.chinese_numerals import read_chinese_numeral

COMMA = Notation(",", ".")

VALUES = [
    *(("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("10,00,000", "1000000"), ("12,34,567.89", "1234567.89")),
    *(("2'100'000", "2100000"), ("2’100’000", "2100000"), ("1'234.5", "1234.5"), ("1 234 567", "1234567")),
    *(("1\u00a0234\u00a0567", "1234567"), ("1\u2009234,5", "1234.5"), ("1\u202f234", "1234"), ("12", "12")),
    *(("(12)", "-12"), ("（12）", "-12"), ("( 12 )", "-12"), ("(-12)", "-12"), ("△12", "-12"), ("▲12", "-12")),
    *(("▲ 12", "12"), ("−12", "-12"), ("–12", "-12"), ("－12", "-12"), ("‐12", "-12"), ("-12", "-12"), ("+12", "12")),
    *(("１２３", "123"), ("１，２３４．５", "1234.5"), ("1.2e5", "120000"), ("1.2E+05", "120000"), ("5E-3", "0.005")),
    *(("1/2", "0.5"), ("½", "0.5"), ("2½", "2.5"), ("17 3/8", "17.375"), ("0", "0"), (".5", "0.5"), ("1,5", "1.5")),
    *(("2024", "2024"), ("600519", "600519"), ("(1)", "-1")),
    *(("12.3*", "12.3"), ("12.3(1)", "12.3"), ("12.3 (1)", "12.3"), ("12.3¹", "12.3"), ("12.3 [2]", "12.3")),
    *(("12.3a", "12.3"), ("12.3(注2)", "12.3"), ("12.3【(67)】", "12.3"), ("(12.3)(1)", "-12.3")),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_figure_is_read_with_its_sign(text: str, value: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.value == Decimal(value)
    assert numeral.printed == text
    assert (numeral.before, numeral.after, numeral.high, numeral.about) == ("", "", None, False)


@pytest.mark.parametrize(
    ("text", "value", "before", "after"),
    [
        *(("12 %", "12", "", "%"), ("12%", "12", "", "%"), ("(12)%", "-12", "", "%"), ("(3.1%)", "-3.1", "", "%")),
        *(("12pp", "12", "", "pp"), ("12 个百分点", "12", "", "个百分点"), ("12bp", "12", "", "bp")),
        *(("22.6x", "22.6", "", "x"), ("15倍", "15", "", "倍"), ("4.5‰", "4.5", "", "‰")),
        *(
            ("$(12)", "-12", "$", ""),
            ("$ (12)", "-12", "$", ""),
            ("($12.3)", "-12.3", "$", ""),
            ("-$12", "-12", "$", ""),
        ),
        *(("$-12", "-12", "$", ""), ("(413) $", "-413", "", "$"), ("HK$5.2", "5.2", "HK$", "")),
        *(("1.2亿", "1.2", "", "亿"), ("3.2万吨", "3.2", "", "万吨"), ("$1.2bn", "1.2", "$", "bn")),
        *(
            ("RMB 12.6 million", "12.6", "RMB", "million"),
            ("RMB12.6", "12.6", "RMB", ""),
            ("1,2 Mio.", "1.2", "", "Mio."),
        ),
        *(("(1,234.5) million", "-1234.5", "", "million"), ("人民币 12.6亿元", "12.6", "人民币", "亿元")),
        *(
            ("3.2 元/股", "3.2", "", "元/股"),
            ("$0.12 per share", "0.12", "$", "per share"),
            ("1.2 亿元*", "1.2", "", "亿元"),
        ),
        *(("0.14美元 (缓存命中)", "0.14", "", "美元"), ("1亿2000万元", "1.2", "", "亿元"), ("20年", "20", "", "年")),
        *(("100萬股", "100", "", "萬股"), ("35000V", "35000", "", "V"), ("12億港元", "12", "", "億港元")),
        *(
            ("Down 10%", "-10", "", "%"),
            ("增长12%", "12", "", "%"),
            ("约5,900亿元（按101亿股计算）", "5900", "", "亿元"),
        ),
    ],
)
def test_currency_and_unit_are_read_beside_the_digits(text: str, value: str, before: str, after: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert (numeral.value, numeral.before, numeral.after) == (Decimal(value), before, after)


@pytest.mark.parametrize(
    ("text", "low", "high", "after"),
    [
        *(
            ("10-20", "10", "20", ""),
            ("10~20", "10", "20", ""),
            ("10–20%", "10", "20", "%"),
            ("5%至15%", "5", "15", "%"),
        ),
        *(
            ("-5%至5%", "-5", "5", "%"),
            ("$1.0 to $1.2 billion", "1.0", "1.2", "billion"),
            ("1.5x-2.0x", "1.5", "2", "x"),
        ),
        *(("8000万至1.2亿元", "8000", "12000", "万元"), ("12-15倍（估算）", "12", "15", "倍"), ("5—10", "5", "10", "")),
        *(("-5% - -3%", "-5", "-3", "%"), ("(5%)-(3%)", "-5", "-3", "%"), ("400-500亿元", "400", "500", "亿元")),
        *(("下降2-3%", "-3", "-2", "%"),),
    ],
)
def test_a_range_has_both_ends_in_the_unit_of_the_lower(text: str, low: str, high: str, after: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert (numeral.value, numeral.high, numeral.after) == (Decimal(low), Decimal(high), after)


@pytest.mark.parametrize(
    "text",
    [
        "约 12.3",
        "約12.3",
        "~12.3",
        "approx. 12.3",
        "more than 12.3",
        "超过12.3",
        "不足12.3",
        "12.3+",
        "12.3左右",
        "≥12.3",
    ],
)
def test_what_is_not_exact_is_marked(text: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.about
    assert numeral.value == Decimal("12.3")


@pytest.mark.parametrize(("text", "after"), [("100余家", "家"), ("3万多人", "万人"), ("30%以上", "%"), ("500+", "")])
def test_a_word_between_or_behind_says_so_too(text: str, after: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.about
    assert numeral.after == after


@pytest.mark.parametrize(
    "text",
    [
        "n.m.",
        "NM",
        "n/a",
        "N.A.",
        "不适用",
        "不適用",
        "无",
        "無",
        "-",
        "·",
        "—",
        "--",
        "－",
        "–",
        "nil",
        "$—",
        "$ -",
        "—%",
    ],
)
def test_a_text_may_say_that_there_is_no_value(text: str) -> None:
    assert read_numeral(text) == Numeral(None, text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "营业收入", "Lantern 7", "2024E", "2024A", "24E", "2024年", "2024年12月31日", "FY24", "Q3", "1Q24"),
        *(
            "3Q24E",
            "H1 2024",
            "12/31/2023",
            "31.12.2023",
            "2023-12-31",
            "2023年12月",
            "31 December 2023",
            "Dec 31, 2023",
        ),
        *("2023/24", "2024-2026", "12月31日", "15日", "2023-12", "688256.SH", "00700.HK", "000858", "91-1986545"),
        *("408-536-6000", "45%、33%", "18.6/23.4/29.1", "1,2,3", "9:16", "1:2", "3D打印", "5G", "12寸晶圆", "1.2.3"),
        *("400 (643.7)", "19,903 (3.1%)", "(9) (7)", "7 (9)", "425 467", "1 — 1", "(1,234", "1,234)"),
        *("(a)", "1%→2%", "$521 $508", "12/31", "600519,000858"),
    ],
)
def test_words_periods_codes_and_several_figures_are_no_figure(text: str) -> None:
    assert read_numeral(text) is None


def test_the_notation_decides_what_one_mark_alone_means() -> None:
    for text, point, comma in [("1,234", "1234", "1.234"), ("1.234", "1.234", "1234"), ("0,123", "0.123", "0.123")]:
        for notation, value in ((Notation(), point), (COMMA, comma)):
            numeral = read_numeral(text, notation)
            assert numeral is not None
            assert numeral.value == Decimal(value)


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        (["810,0", "1.234,5"], Notation(",", ".")),
        (["1,234", "12.5"], Notation(".", ",")),
        (["10,00,000", "12,34,567"], Notation(".", ",")),
        (["2'100'000", "12.5"], Notation(".", "'")),
        (["1 234,5", "12,5"], Notation(",", " ")),
        (["1\u00a0234", "12"], Notation(".", " ")),
        (["1.234", "2.345"], Notation(".", ",")),
        (["净利润", "12"], Notation()),
        (["98,7", "-12,4", "1,402"], Notation(",", "")),
    ],
)
def test_the_notation_is_decided_from_all_figures(texts: list[str], notation: Notation) -> None:
    assert notation_of(texts) == notation


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [("两千家", "2000", "家"), ("一成五", "15", "%"), ("百分之十二", "12", "%"), ("三十亿元", "3e9", "元")],
)
def test_a_cell_may_hold_them_with_a_unit(text: str, value: str, after: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert (numeral.value, numeral.after) == (Decimal(value), after)


# ---- sentences
# --------------------------------------------------------------------------------------------------------


def found(text: str, notation: Notation = Notation()) -> list[tuple[str, str]]:  # noqa: B008 - frozen
    """Value and unit of each figure of a sentence."""
    return [(f"{one.value:f}", f"{one.before} {one.after}".strip()) for _, _, one in find_numerals(text, notation)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("营收18.6、23.4、29.1 亿元", [("18.6", "亿元"), ("23.4", "亿元"), ("29.1", "亿元")]),
        ("增长 45%、33% 和 12%。", [("45", "%"), ("33", "%"), ("12", "%")]),
        ("PE 为15/12/10倍", [("15", "倍"), ("12", "倍"), ("10", "倍")]),
        ("was $1.2, $1.3 and $1.4 billion", [("1.2", "$ billion"), ("1.3", "$ billion"), ("1.4", "$ billion")]),
        (
            "Revenue rose 12% to $15.3 billion from $13.6 billion",
            [("12", "%"), ("15.3", "$ billion"), ("13.6", "$ billion")],
        ),
        ("loss of $(12.3) million, or (3.1)% of sales", [("-12.3", "$ million"), ("-3.1", "%")]),
        ("储能占比最高（12%）", [("12", "%")]),
        ("毛利率由12%至15%", [("12", "%"), ("15", "%")]),
        ("下降0.5个百分点至45.6%", [("0.5", "个百分点"), ("45.6", "%")]),
        ("increased $2 million to $7 million", [("2", "$ million"), ("7", "$ million")]),
        ("同比-12.5%，环比+3.2pct", [("-12.5", "%"), ("3.2", "pct")]),
        (
            "2万余台设备，三分之一的门店，两千家门店，一成五的收入",
            [("2", "万台"), ("0." + "3" * 28, ""), ("2000", "家"), ("15.00", "%")],
        ),
        ("每10股派35元，股价 12 元/股", [("35", "元"), ("12", "元/股")]),
        ("100名股东持有100万股份", [("100", "名"), ("100", "万")]),
        ("sales of €1.234,5 Mio.", [("1234.5", "€ Mio.")]),
        ("45,33,12%", [("45", "%"), ("33", "%"), ("12", "%")]),
        ("EPS为-0.5元；目前12家", [("-0.5", "元"), ("12", "家")]),
    ],
)
def test_the_figures_of_a_sentence(text: str, figures: list[tuple[str, str]]) -> None:
    assert found(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2024年12月31日",
            "截至24年末",
            "预计2024-2026年",
            "24/25/26年",
            "in fiscal 2023 and 2022",
            "December 31, 2023.",
        ),
        *(
            "31 December 2023",
            "12/31/2023",
            "9月15日至16日",
            "1H24、3Q24 和 2025E",
            "前三季度，第3季度",
            "9:30",
            "FY24",
        ),
        *(
            "DeepSeek-V3、GPT-4o、o3-mini、H800",
            "COVID-19",
            "Form 10-K",
            "Level 5",
            "表1、图 2",
            "第3页",
            "沪深300",
            "标普500",
        ),
        *(
            "Note 12 and Item 7",
            "IFRS 16",
            "ASC 842",
            "世界500强",
            "3期临床",
            "前5大客户",
            "前5名",
            "（3）营收",
            "[12]",
        ),
        *(
            "688256.SH",
            "（600519）",
            "010-12345678",
            "a12@b.com",
            "http://x.com/2024/12",
            "1.2.3",
            "3.2 毛利率提升",
            "1、营收",
        ),
        *("the 15th", "52-week", "5-year", "5G", "3D打印", "3M公司", "3:1", "10b-5", "15 U.S.C.", "3.0时代", "Qwen2.5"),
    ],
)
def test_periods_codes_and_names_are_no_figures(text: str) -> None:
    assert found(text) == []


def test_a_range_and_inexact_figures_in_a_sentence() -> None:
    (_, _, growth), (_, _, price) = find_numerals("营收增长5%至7%，目标价超过12元")
    assert (growth.value, growth.high, growth.about) == (Decimal(5), Decimal(7), False)
    assert (price.value, price.about) == (Decimal(12), True)


def test_the_span_covers_currency_digits_and_unit() -> None:
    text = "约 RMB 12.6 million 左右"
    ((start, end, numeral),) = find_numerals(text)
    assert text[start:end] == numeral.printed == "RMB 12.6 million"


def test_a_sentence_groups_with_spaces_only_where_its_document_does() -> None:
    assert [value for value, _ in found("verkauft 1 234 Stück", Notation(",", " "))] == ["1234"]
    assert [value for value, _ in found("in row 1 234 things")] == ["1", "234"]


# ---- properties
# -------------------------------------------------------------------------------------------------------


def _western(digits: str, mark: str) -> str:
    groups = []
    while len(digits) > 3:
        digits, group = digits[:-3], digits[-3:]
        groups.append(group)
    return mark.join([digits, *reversed(groups)])


def _indian(digits: str, mark: str) -> str:
    if len(digits) <= 3:
        return digits
    head, tail = digits[:-3], digits[-3:]
    groups = []
    while len(head) > 2:
        head, group = head[:-2], head[-2:]
        groups.append(group)
    return mark.join([head, *reversed(groups), tail])


NOTATIONS = {
    "1,234.5": (_western, ",", ".", Notation(".", ",")),
    "1.234,5": (_western, ".", ",", Notation(",", ".")),
    "1 234,5": (_western, " ", ",", Notation(",", " ")),
    "1_234,5": (_western, "\u00a0", ",", Notation(",", " ")),
    "1_234.5": (_western, "\u2009", ".", Notation(".", " ")),
    "1'234.5": (_western, "'", ".", Notation(".", "'")),
    "1’234,5": (_western, "’", ",", Notation(",", "'")),
    "12,34,567": (_indian, ",", ".", Notation(".", ",")),
    "1234.5": (lambda digits, _: digits, "", ".", Notation(".", "")),
    "1234,5": (lambda digits, _: digits, "", ",", Notation(",", "")),
}
SIGNS = [
    "-{}",
    "−{}",
    "–{}",
    "－{}",
    "({})",
    "（{}）",
    "( {} )",
    "△{}",
    "▲{}",
    "-${}",
    "$({})",
    "({}%)",
    "({})%",
    "-{} 亿元",
]


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Decimal, Notation]:
    """A figure in one of the notations, perhaps with a sign, and its value."""
    group, mark, point, notation = NOTATIONS[draw(st.sampled_from(sorted(NOTATIONS)))]
    whole, decimals = draw(st.integers(0, 10**12)), draw(st.integers(0, 4))
    fraction = str(draw(st.integers(0, 10**decimals - 1))).zfill(decimals) if decimals else ""
    text = group(str(whole), mark) + (point + fraction if decimals else "")
    value = Decimal(f"{whole}.{fraction or 0}")
    if draw(st.booleans()) and value:
        return draw(st.sampled_from(SIGNS)).format(text), -value, notation
    return text, value, notation


@settings(max_examples=400)
@given(written())
def test_what_is_written_in_a_notation_is_read_back(case: tuple[str, Decimal, Notation]) -> None:
    text, value, notation = case
    numeral = read_numeral(text, notation)
    assert numeral is not None
    assert numeral.value == value


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(NOTATIONS)),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 99)), min_size=3, max_size=8),
)
def test_the_decimal_mark_of_a_column_is_found(name: str, figures: list[tuple[int, int]]) -> None:
    group, mark, point, notation = NOTATIONS[name]
    texts = [f"{group(str(whole), mark)}{point}{cents:02}" for whole, cents in figures]
    assert notation_of(texts).decimal == notation.decimal


PIECES = [
    *(
        "0",
        "1",
        "2",
        "3",
        "45",
        "678",
        "2024",
        "000",
        ".",
        ",",
        "'",
        "’",
        " ",
        "\u00a0",
        "-",
        "–",
        "−",
        "—",
        "~",
        "/",
        ":",
        "%",
    ),
    *(
        "(",
        ")",
        "（",
        "）",
        "[",
        "]",
        "$",
        "￥",
        "€",
        "+",
        "*",
        "△",
        "½",
        "①",
        "²",
        "e5",
        "万",
        "亿",
        "元",
        "家",
        "千",
        "百",
        "三",
    ),
    *(
        "两",
        "成",
        "分之",
        "百分之",
        "年",
        "月",
        "日",
        "第",
        "个",
        "至",
        " to ",
        "、",
        "，",
        "和",
        " and ",
        "billion",
        " million",
    ),
    *(
        "bn",
        "m",
        "x",
        "倍",
        "Q3",
        "FY",
        "RMB",
        "HK$",
        "人民币",
        "约",
        "以上",
        "股",
        "东",
        "pp",
        "个百分点",
        " per share",
        "/股",
    ),
    *(
        "V3",
        "GPT-4",
        "n.m.",
        "Mio.",
        "lakh",
        "\n",
        "T",
        "K",
        "İ",
        "ß",
        "٣",
        "表",
        "Note ",
        "12-31",
        "余",
        "多",
        "-5",
        "3.2",
    ),
]
soup = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)


@settings(max_examples=400)
@given(soup, st.sampled_from([Notation(), COMMA, Notation(".", " '")]))
@example("1亿2000万元至3亿元", Notation())
@example("45,33,12%", COMMA)
def test_spans_of_any_text_read_back_to_the_same_figure(text: str, notation: Notation) -> None:
    read_numeral(text, notation)
    read_chinese_numeral(text)
    last = 0
    for start, end, numeral in find_numerals(text, notation):
        assert last <= start < end <= len(text)
        assert numeral.printed == text[start:end]
        again = read_numeral(text[start:end], notation)
        assert again is not None
        assert (again.value, again.high) == (numeral.value, numeral.high)
        last = end


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1.", "(1", "1/", "12/15/", "1万", "一", "百分之", "$ ", "a@", "5 million ", "1:23:", "3.4.", "RMB "],
)
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    # A pattern that goes back and forth would take minutes for this.
    text = (piece * 10_000)[:10_000]
    assert all(0 <= start < end <= len(text) for start, end, _ in find_numerals(text))
    assert notation_of([text])


# ---- the words
# --------------------------------------------------------------------------------------------------------

LISTS: dict[str, list[dict[str, Any]]] = tomllib.loads(files("kb.facts").joinpath("numerals.toml").read_text("utf-8"))


def examples(*parts: str) -> list[str]:
    return [entry["example"] for part in parts for entry in LISTS[part]]


@pytest.mark.parametrize("text", examples("missing"))
def test_the_examples_of_missing_values(text: str) -> None:
    assert read_numeral(text) == Numeral(None, text)


@pytest.mark.parametrize("text", examples("about"))
def test_the_examples_of_inexact_figures(text: str) -> None:
    ((_, _, inside),) = find_numerals(text)
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.about
    assert inside.about


@pytest.mark.parametrize("text", examples("label", "kind", "model"))
def test_the_examples_of_names_with_numbers(text: str) -> None:
    assert find_numerals(text) == ()


@pytest.mark.parametrize("text", examples("change"))
def test_the_examples_of_changes_are_no_ranges(text: str) -> None:
    assert [one.high for _, _, one in find_numerals(text)] == [None, None]


@pytest.mark.parametrize("text", examples("sign"))
def test_the_examples_of_words_that_are_signs(text: str) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.value is not None
    assert (numeral.value < 0) == text.startswith("Down")
