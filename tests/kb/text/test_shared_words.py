"""Words of dates, numerals, surnames and word lists, each kept in one place."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from kb.text.calendar_words import MONTH, MONTHS, YEAR_ALONE, month_of
from kb.text.chinese_numerals import read_chinese_numeral, whole_number
from kb.text.folding import fold_signs, half_width, lower
from kb.text.surnames import ANY, COMMON, DOUBLE
from kb.text.word_lists import one_of, whole_words, word_file

SHORT = ("Jan", "FEB", "mar", "Apr", "May", "jun", "Jul", "AUG", "Sept", "Oct", "nov", "Dec")


@pytest.mark.parametrize(
    ("name", "month"), [*zip(MONTHS, range(1, 13), strict=True), *zip(SHORT, range(1, 13), strict=True)]
)
def test_a_month_is_known_in_full_and_shortened(name: str, month: int) -> None:
    assert month_of(name) == month
    assert re.fullmatch(MONTH, name, re.IGNORECASE)


@pytest.mark.parametrize("word", ["", "ma", "Mayor", "market", "decline", "juli", "12", "十二"])
def test_another_word_is_no_month(word: str) -> None:
    assert re.fullmatch(MONTH, word, re.IGNORECASE) is None
    assert month_of(word) == 0 or word[:3].lower() in {name[:3] for name in MONTHS}


@pytest.mark.parametrize(
    ("text", "years"),
    [("in 1999 and 2025年", ["1999", "2025"]), ("12025, 20256, 1899, 2100", []), ("FY2024E", ["2024"])],
)
def test_a_year_has_four_digits_and_no_more(text: str, years: list[str]) -> None:
    assert YEAR_ALONE.findall(text) == years


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("12", 12), ("十二", 12), ("二十", 20), ("廿三", 23), ("卅一", 31), ("两", 2), ("三百", 300), ("〇", 0)),
        *(("二〇二四", 2024), ("二零二四", 2024), ("两千五", 2500), ("一点五", 0), ("半", 0), ("twelve", 0), ("", 0)),
    ],
)
def test_a_whole_number_is_read_in_either_digits(text: str, number: int) -> None:
    assert whole_number(text) == number


def test_folding_keeps_the_length_of_a_text() -> None:
    text = "ＡＢ（１２，５００）－營收’s　x\u2009y ½ ㎡ ﬁ"
    for folded in (fold_signs(text), half_width(text), lower(text)):
        assert len(folded) == len(text)
    assert fold_signs("（１２，５００）－營收") == "(12,500)-营收"
    assert fold_signs("营收，利润") == "营收，利润"
    assert half_width("１２．５％（營收）") == "12.5%(營收)"
    assert half_width("½ﬁ") == "½ﬁ"


def test_a_surname_is_listed_once() -> None:
    assert len(set(ANY)) == len(ANY) > len(COMMON) > 90
    assert ANY.startswith(COMMON)
    assert all(re.search(rf"[{COMMON}]|{DOUBLE}", name[:2]) for name in ("张文博", "欧阳文博"))
    assert "佘" in ANY
    assert "佘" not in COMMON
    for entry in word_file("kb.text", "surnames").values():
        assert re.search(rf"(?:{DOUBLE}|[{ANY}])[\u3400-\u9fff]{{2}}", entry["example"])


def test_the_longest_of_some_words_is_found() -> None:
    assert re.findall(one_of(["元", "亿元", "a.b"]), "3亿元 a.b axb 元") == ["亿元", "a.b", "元"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AI公司用AI", ["AI", "AI"]),
        ("rain AIs AI2", []),
        ("公司毛利率为2%", ["毛利率"]),
        ("the AI.", ["AI"]),
        ("R&D", ["R&D"]),
    ],
)
def test_a_latin_word_of_a_list_stands_alone_and_a_chinese_one_anywhere(text: str, found: list[str]) -> None:
    assert re.findall(whole_words(["AI", "毛利", "毛利率", "R&D"]), text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("两千", "2000"),
            ("兩千五", "2500"),
            ("一万五", "15000"),
            ("一亿三千万", "130000000"),
            ("三億二", "320000000"),
        ),
        *(("一点三亿", "130000000"), ("二零二四", "2024"), ("一百零二", "102"), ("十二", "12"), ("廿五", "25")),
        *(("一成五", "0.15"), ("三成", "0.3"), ("百分之十二", "0.12"), ("万分之三", "0.0003"), ("四分之三", "0.75")),
        *(("1.3万", "13000"), ("1亿2000万", "120000000"), ("壹佰贰拾叁万肆仟伍佰", "1234500"), ("负十二", "-12")),
        ("一半", "0.5"),
        *(("两万零五", "20005"), ("一万亿", "1000000000000"), ("三亿五千万", "350000000"), ("一亿零三百", "100000300")),
        *(("十万", "100000"), ("一百一", "110"), ("一百一十", "110"), ("两千零五十", "2050"), ("九成半", "0.95")),
    ],
)
def test_numbers_in_chinese_characters(text: str, value: str) -> None:
    assert read_chinese_numeral(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "千",
        "万",
        "第三",
        "三个",
        "一二十",
        "半",
        "元",
        "12",
        "百分之",
        "成",
        "十成半点",
        "二三百",
        "五分之零个",
    ],
)
def test_other_characters_are_no_number(text: str) -> None:
    assert read_chinese_numeral(text) is None
