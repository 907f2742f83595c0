"""Facts of sentences: which figures state a measure, of what period and subject, what is a change, and what states
none."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.sentences.reading import line_of, sentence_facts
from ingest.facts.tables.context import DocumentContext
from ingest.facts.tables.labels import label_of
from kb.facts.fact import Fact, FactKind, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.model import Area, Box, Chunk, Place, Section, Spot
from kb.report_facts import Company
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA: dict[str, Any] = tomllib.loads(files("ingest.facts.sentences").joinpath("sentences.toml").read_text("utf-8"))
OWN = Subject("岚山医疗", SubjectKind.COMPANY, said=False)
YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31))
CALENDAR = Calendar(date=date(2025, 3, 30), report=YEAR)
COMPANIES = (Company("岚山医疗", "688001.SH"), Company("乙牛科技", "688002.SH"))
START = 100
"""Where the passages begin in their file."""


def passage(text: str, *headings: str, **more: Any) -> Chunk:
    place = Place(3, ("报告", *headings))
    usual = {"sentences": tuple(sentences(text)), "place": place, **more}
    return Chunk(0, text, "", START, START + len(text), **usual)


def facts(text: str, *headings: str, releases: bool = False, **more: Any) -> list[Fact]:
    """The facts of a passage in a report of OWN; `releases`: the company's own on YEAR."""
    context = DocumentContext(
        title=label_of("岚山医疗"),
        calendar=CALENDAR,
        notation=Notation(),
        own=OWN,
        companies=COMPANIES,
        releases=releases,
    )
    return list(sentence_facts(passage(text, *headings, **more), context))


def stated(text: str, *headings: str, releases: bool = False) -> list[tuple[str, str]]:
    """The measure's key and the value of each fact, those without one as ""."""
    return [
        (fact.measure_key, "" if fact.value is None else f"{fact.value:f}")
        for fact in facts(text, *headings, releases=releases)
    ]


def years(found: Sequence[Fact]) -> list[int]:
    return [fact.period.end.year if fact.period else 0 for fact in found]


def is_chinese(word: str) -> bool:
    return not word.isascii()


def words(part: str, place: str = "words", *, without: Sequence[str] = ()) -> list[str]:
    return [word for word in DATA[part][place] if word not in without]


# ---- the vocabulary ------------------------------------------------------------------------------------------------

SENTENCES = {
    "up": ("营业收入同比增长 28.8%。", [("revenue", "28.8")]),
    "down": ("营业收入较去年同期下跌8.3%。", [("revenue", "-8.3")]),
    "to": ("毛利率下降至 2024 年的 28.7%。", [("gross-margin", "28.7")]),
    "by": ("营业收入下降了9%。", [("revenue", "-9")]),
    "from": ("毛利率由 2022 年的 41.3%降至 2024 年的 28.7%。", [("gross-margin", "41.3"), ("gross-margin", "28.7")]),
    "lead": ("公司营业收入5亿元。", [("revenue", "5")]),
    "tail": ("2023年和2024年营业收入分别为5亿元和6亿元。", [("revenue", "5"), ("revenue", "6")]),
    "together": (
        "2022-2024年营业收入为18.6、23.4、29.1 亿元。",
        [("revenue", "18.6"), ("revenue", "23.4"), ("revenue", "29.1")],
    ),
    "without": ("公司不存在商誉。", [("goodwill", "")]),
    "topics": ("智能家居板块2024年实现营收5亿元。", [("revenue", "5")]),
    "filling": ("毛利率有望稳步提升至 30%。", [("gross-margin", "30")]),
    "doing": ("华东地区实现收入5亿元。", [("revenue", "5")]),
    "saying": ("转型成效显著：2023年上半年净利润5亿元。", [("net-profit", "5")]),
    "predicates": ("高端化是核心驱动：2024年收入5亿元。", [("revenue", "5")]),
    "whole": ("主营业务2024年收入5亿元。", [("revenue", "5")]),
    "functional": ("公司在28个国家设有门店1,260家。", []),
    "around": ("In 2024 sales growth to approximately $9 billion.", []),
    "participles": ("We posted adjusted operating income of $5 million.", [("operating-profit:adjusted", "5")]),
    "connectives": (
        "Revenue was $5 million in 2024 and net income was $1 million in 2024.",
        [("revenue", "5"), ("net-profit", "1")],
    ),
    "breaks": ("The Company expects revenue of $5 million in 2025.", [("revenue", "5")]),
    "saying-verbs": ("We forecasted revenue of $5 million in 2025.", [("revenue", "5")]),
    "speakers": ("We now expect revenue of $5 million in 2025.", [("revenue", "5")]),
    "pointing": ("These amounts were $5 million in 2024.", []),
    "being": ("Net income averaged $5 million in 2024.", [("net-profit", "5")]),
    "auxiliaries": ("Revenue is expected to be $5 million in 2025.", [("revenue", "5")]),
    "rising": ("Revenue grew 5%.", [("revenue", "5")]),
    "falling": ("Revenue declined 5%.", [("revenue", "-5")]),
    "moving": ("Revenue was $5 million, up 5%.", [("revenue", "5"), ("revenue", "5")]),
    "rises": ("An increase in revenue of $5 million", [("revenue", "5")]),
    "falls": ("The 5.7% comparable sales decline was driven by home theater.", [("comparable-sales", "-5.7")]),
    "comparing": (
        "Revenue was $5 million in 2024, compared to $4 million in 2023.",
        [("revenue", "5"), ("revenue", "4")],
    ),
    "having": ("We had $5 million of cash on December 31, 2024.", [("cash", "5")]),
    "effects": ("It will have an impact to operating income of $5 million.", []),
    "bare": ("We repurchased shares at an average price of $38.20.", []),
    "degrees": ("Revenue grew sharply by 5%.", [("revenue", "5")]),
    "terms": ("Revenue increased 5% in constant currency in 2024.", [("revenue", "5")]),
    "openings": ("In addition, revenue was $5 million in 2024.", [("revenue", "5")]),
    "verbs": ("Revenue rose and it was $5 million in 2024.", []),
    "allowing": ("The credit agreement permits borrowings of $500 million.", []),
    "taking": ("We paid dividends of $5 million in 2024.", [("dividends-paid", "5")]),
    "behind": ("We had $5 million of cash at the end of 2024.", [("cash", "5")]),
    "foreign": ("These shall include long-term disability insurance coverage of $25,000.", []),
    "antecedents": ("The liability under the program was $5 million in 2024.", []),
    "deals": ("The total purchase price was $5 million in 2024.", []),
    "narrowing": ("Debt securities of $5 million as of December 31, 2024 were held in trusts.", []),
    "bounds": ("2024年营收超300亿元。", [("revenue", "300")]),
}
"""For each part of sentences.toml a sentence with its example in it, and what that states."""


@pytest.mark.parametrize("part", sorted(DATA))
def test_the_example_of_each_part_of_the_vocabulary(part: str) -> None:
    example = DATA[part]["example"]
    if part == "references":
        assert facts("营业收入5亿元。", example) == []
        return
    text, expected = SENTENCES[part]
    assert example.replace(" ", "").replace("分别为", "") in text.replace(" ", "").replace("分别为", "")
    assert stated(text) == expected


@pytest.mark.parametrize(
    ("word", "value"), [(word, sign) for part, sign in (("up", 5), ("down", -5)) for word in DATA[part]["before"]]
)
def test_every_chinese_word_for_a_rise_or_a_fall(word: str, value: int) -> None:
    (fact,) = facts(f"营业收入{word}5%。")
    assert (fact.value, fact.unit, bool(fact.change)) == (Decimal(value), Unit("%"), True)


@pytest.mark.parametrize(
    ("word", "value"), [(word, sign) for part, sign in (("rising", 5), ("falling", -5)) for word in words(part)]
)
def test_every_english_verb_of_a_rise_or_a_fall(word: str, value: int) -> None:
    (fact,) = facts(f"Revenue {word} 5%.")
    assert (fact.value, fact.unit, bool(fact.change)) == (Decimal(value), Unit("%"), True)


@pytest.mark.parametrize(
    ("word", "value"), [(word, sign) for part, sign in (("rises", 5), ("falls", -5)) for word in words(part)]
)
@pytest.mark.parametrize(
    "text", ["The 5% revenue {}.", "A {} in revenue of 5%.", "A 5% {} in revenue.", "Revenue {} of 5%."]
)
def test_every_english_noun_of_a_rise_or_a_fall(text: str, word: str, value: int) -> None:
    (fact,) = facts(text.format(word))
    assert (fact.measure_key, fact.value, bool(fact.change)) == ("revenue", Decimal(value), True)


@pytest.mark.parametrize("word", [*words("to"), "to"])
def test_where_a_measure_came_to_is_a_level(word: str) -> None:
    (fact,) = facts(f"毛利率同比下降{word}5%。" if is_chinese(word) else f"Gross margin declined {word} 5%.")
    assert (fact.value, fact.change) == (Decimal(5), "")


@pytest.mark.parametrize("word", [*words("by"), "by", "by approximately", "by more than", "by nearly"])
def test_by_how_much_a_measure_moved_is_a_change(word: str) -> None:
    (fact,) = facts(f"营业收入下降{word}5%。" if is_chinese(word) else f"Revenue declined {word} 5%.")
    assert (fact.value, bool(fact.change)) == (Decimal(-5), True)


@pytest.mark.parametrize("word", words("from"))
def test_what_a_figure_is_compared_with_keeps_its_own_period(word: str) -> None:
    chinese, english = (
        f"毛利率{word}2022年的41.3%降至2024年的28.7%。",
        f"In 2024 gross margin was 28.7%, {word} 41.3% in 2022.",
    )
    found = facts(chinese if is_chinese(word) else english)
    assert {(str(fact.value), year) for fact, year in zip(found, years(found), strict=True)} == {
        ("41.3", 2022),
        ("28.7", 2024),
    }
    assert not any(fact.change for fact in found)


@pytest.mark.parametrize("word", words("lead"))
def test_a_word_before_the_name_of_a_measure_is_none_of_it(word: str) -> None:
    (fact,) = facts(f"{word}营业收入为5亿元。")
    assert (fact.measure, fact.measure_key) == (("营业收入",), "revenue")


@pytest.mark.parametrize("word", words("tail", without=["合计"]))
def test_a_word_between_a_measure_and_its_figure_parts_them_not(word: str) -> None:
    assert stated(f"营业收入{word}5亿元。") == [("revenue", "5")]


@pytest.mark.parametrize("word", words("being", without=["came", "stood", "amounted", "be", "been"]))
def test_every_english_verb_of_being(word: str) -> None:
    assert stated(f"Revenue {word} $5 million.") == [("revenue", "5")]


CUT_OFF = ["稳定在", "维持在", "保持在", "占比"]
"""Fillings that stand in other places than before a form of "to be"."""


@pytest.mark.parametrize("word", words("filling", without=[*CUT_OFF, "合计"]))
def test_a_filling_parts_a_measure_and_its_figure_not(word: str) -> None:
    assert [(fact.measure_key, fact.value) for fact in facts(f"营业收入{word}为5亿元。")] == [("revenue", Decimal(5))]


@pytest.mark.parametrize("word", ["、", "，", "和", "及", "与", "以及", "、和"])
def test_figures_of_a_list_share_the_unit_behind_the_last(word: str) -> None:
    found = facts(f"2023年和2024年营业收入分别为5{word}6亿元。")
    assert [(str(fact.value), year) for fact, year in zip(found, years(found), strict=True)] == [
        ("5", 2023),
        ("6", 2024),
    ]
    assert {fact.unit for fact in found} == {Unit("元", Decimal("1e8"), "CNY")}


@pytest.mark.parametrize("word", words("without", "before"))
def test_what_a_report_says_not_to_have_is_a_fact_without_a_value(word: str) -> None:
    (fact,) = facts(f"公司{word}商誉。" if is_chinese(word) else f"The Company {word} goodwill.")
    assert (fact.value, fact.printed.casefold(), fact.measure_key) == (None, word, "goodwill")


@pytest.mark.parametrize("word", words("without", "behind"))
def test_what_does_not_apply_is_a_fact_without_a_value(word: str) -> None:
    (fact,) = facts(f"市盈率{word}。" if is_chinese(word) else f"Return on equity {word}.")
    assert (fact.value, fact.measure_key) in ((None, "pe"), (None, "roe"))


@pytest.mark.parametrize("ending", [word for word in DATA["topics"]["zh"] if word != "业务板块"])
def test_every_ending_of_a_part_of_the_company_in_chinese(ending: str) -> None:
    (fact,) = facts(f"智能家居{ending}2024年实现营收5亿元。")
    assert fact.subject == Subject(f"智能家居{ending}", SubjectKind.SEGMENT)


@pytest.mark.parametrize("ending", [word for word in DATA["topics"]["en"] if word != "business unit"])
def test_every_ending_of_a_part_of_the_company_in_english(ending: str) -> None:
    (fact,) = facts(f"Retail {ending} revenue was $5 million.")
    assert (fact.subject, fact.measure_key) == (Subject(f"Retail {ending}", SubjectKind.SEGMENT), "revenue")


@pytest.mark.parametrize("word", words("references"))
def test_under_a_heading_of_references_nothing_is_stated(word: str) -> None:
    assert facts("营业收入5亿元。", word) == facts("Revenue was $5 million.", word.title()) == []


# ---- measures and values -------------------------------------------------------------------------------------------


def test_a_sentence_states_each_of_its_figures_with_the_measure_before_it() -> None:
    assert stated("2024年公司实现营业收入125.3亿元，同比增长12.5%；归母净利润15.2亿元，同比下降8.3%。") == [
        *(("revenue", "125.3"), ("revenue", "12.5"), ("net-profit-parent", "15.2"), ("net-profit-parent", "-8.3")),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("净利润同比下降8.3%。", "-8.3"),
        ("淨利潤同比減少8.3%。", "-8.3"),
        ("Net income fell 8.3%.", "-8.3"),
        ("净利润同比增长8.3%。", "8.3"),
    ],
)
def test_a_fall_is_negative_however_it_is_told(text: str, value: str) -> None:
    assert stated(text) == [("net-profit", value)]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        *(
            ("净利润同比增长5%。", "prior year"),
            ("净利润环比增长5%。", "prior quarter"),
            ("净利润较上年末增长5%。", "上年末"),
        ),
        *(("Net income rose 5%.", "change"), ("营业收入较去年同期下跌8.3%。", "prior year"), ("净利润为5亿元。", "")),
    ],
)
def test_what_a_change_compares_with(text: str, change: str) -> None:
    assert [fact.change for fact in facts(text)] == [change]


def test_a_change_and_where_it_led_to_are_two_facts() -> None:
    change, level = facts("Net sales decreased 5% to $3.1 billion.")
    assert (change.value, change.change, change.unit) == (Decimal(-5), "change", Unit("%"))
    assert (level.value, level.change, level.unit) == (Decimal("3.1"), "", Unit("$", Decimal("1e9"), "USD"))


@pytest.mark.parametrize(
    "text",
    ["公司预计2025年营业收入为10亿元至12亿元。", "The Company expects revenue of $10 million to $12 million for 2025."],
)
def test_a_range_gives_its_two_ends(text: str) -> None:
    lower, upper = facts(text)
    assert (lower.value, upper.value) == (Decimal(10), Decimal(12))
    assert (lower.doubts, upper.doubts) == (("the lower end of a range",), ("the upper end of a range",))
    assert lower.basis == ("forecast",)
    assert years([lower]) == [2025]


def test_about_is_a_doubt() -> None:
    (fact,) = facts("营业收入约12亿元。")
    assert fact.doubts == ("told as about",)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "公司拥有专利1,200项。",
            "他今年12岁。",
            "It was founded in 1998.",
            "同比下降至5%。",
            "增长5%。",
            "营业收入为20%。",
        ),
        *("毛利率为5亿元。", "营业收入为20。", "Page 12 of 30", "如表3所示。", "", "费用由12亿元降至10亿元。"),
    ],
)
def test_a_figure_without_a_measure_or_with_a_unit_that_is_not_the_measures_states_nothing(text: str) -> None:
    assert facts(text) == []


def test_what_is_counted_may_stand_without_a_unit() -> None:
    assert stated("Headcount was 1,200. PE为20。") == [("headcount", "1200"), ("pe", "20")]


@pytest.mark.parametrize(
    "text", ["We posted a profit on revenue of $5 million.", "Deductions to receivables were $5 million."]
)
def test_a_measure_that_a_noun_before_it_is_about_is_not_what_the_figure_states(text: str) -> None:
    assert not {"revenue", "receivables"} & {fact.measure_key for fact in facts(text)}


# ---- whole phrases, clauses and times -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        (
            "Cash provided by (used in) leasing activities was $5 million in 2024.",
            "Cash provided by (used in) leasing activities",
        ),
        (
            "Restricted cash, cash equivalents, and marketable notes were $5 million in 2024.",
            "Restricted cash, cash equivalents, and marketable notes",
        ),
        (
            "In 2024 we recorded amortization expense on acquired rights of $5 million.",
            "amortization expense on acquired rights",
        ),
        ("Storage costs, which include sorting and packing, were $5 million in 2024.", "Storage costs"),
        ("The carrying value of our bonds was $5 million in 2024.", "carrying value of our bonds"),
        ("Marlow Cloud recurring revenue was $5 million in 2024.", "Marlow Cloud recurring revenue"),
        ("2024年制造业毛利率为20%。", "制造业毛利率"),
        ("①2024年资本开支为2.9亿元。", "资本开支"),
    ],
)
def test_a_measure_is_the_whole_noun_phrase_or_nothing(text: str, measure: str) -> None:
    assert [" ".join(fact.measure) for fact in facts(text)] == ([measure] if measure else [])


@pytest.mark.parametrize(
    "text",
    [
        "Foreign exchange reduced revenue by $22 million in 2024.",
        "A lower rate would lead to a $20 million decrease in revenue.",
        "若汇率贬值，净利润将减少0.3亿元。",
        "The facility permits borrowings of up to $500 million.",
        "With 2,800 stores in 28 countries, we reach many.",
        "Marlow's earnings include dividend income of $5 million in 2024.",
        "these investments had revenue of $5 million.",
    ],
)
def test_what_is_imagined_an_effect_a_limit_or_anothers_states_nothing(text: str) -> None:
    assert facts(text) == []


def test_an_increase_of_a_level_from_another_gives_three_facts() -> None:
    found = facts(
        "Total loans of $14 million at December 31, 2024 grew by $2 million, or 17%, from $12 million at "
        "December 31, 2023."
    )
    assert [(str(fact.value), fact.change, year) for fact, year in zip(found, years(found), strict=True)] == [
        *(("14", "", 2024), ("2", "prior year", 2024), ("17", "prior year", 2024), ("12", "", 2023)),
    ]


def test_an_increase_in_a_measure_is_its_change_and_no_level() -> None:
    (fact,) = facts("An increase in deferred revenue of $5 million was recorded.")
    assert (fact.measure_key, fact.value, fact.change) == ("contract-liabilities", Decimal(5), "change")


def test_two_measures_are_dealt_out_to_two_figures() -> None:
    english = facts("Revenue and net income were $5 million and $1 million, respectively, in 2024.")
    chinese = facts("2024年营业收入和净利润分别为5亿元和1亿元。")
    assert [fact.measure_key for fact in (*english, *chinese)] == ["revenue", "net-profit"] * 2


@pytest.mark.parametrize("text", ["Revenue was $5 million and $6 million in 2024.", "2024年收入分别为5亿元和6亿元。"])
def test_figures_of_a_list_that_nothing_tells_apart_state_nothing(text: str) -> None:
    assert facts(text) == []


def test_a_loss_of_profit_is_below_zero() -> None:
    assert stated("2024年公司净利润亏损2.4亿元。") == [("net-profit", "-2.4")]


def test_a_fall_told_behind_its_figure_is_below_zero() -> None:
    assert stated("The 5.7% revenue decline in 2024 was driven by one customer.") == [("revenue", "-5.7")]


def test_a_time_in_brackets_is_only_that_of_the_figure_before_it() -> None:
    found = facts("2024年营业收入5亿元，毛利率30%（上半年数据），净利润1亿元。")
    assert [fact.period.kind for fact in found if fact.period] == [PeriodKind.YEAR, PeriodKind.HALF, PeriodKind.YEAR]


def test_a_sentence_that_begins_with_guidance_or_a_scenario_says_so_of_all_its_figures() -> None:
    (ahead,) = facts("Guidance: 2025 revenue of $5 million.")
    (case,) = facts("情景二：公司2025年净利润为12亿元。")
    assert ahead.basis == ("guidance",)
    assert (case.scope, case.subject) == (("情景二",), OWN)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In Brazil, revenue was $5 million in 2024.", "Brazil"),
        ("华东地区2024年实现收入5亿元。", "华东地区"),
        ("丙元器械2024年收入为15亿元。", "丙元器械"),
        ("转型成效显著：2024年收入5亿元。", OWN.name),
    ],
)
def test_who_stands_before_time_and_verb_is_the_subject(text: str, name: str) -> None:
    assert [fact.subject.name for fact in facts(text) if fact.subject] == [name]


# ---- periods -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2022-2024年归母净利润分别为18.6、23.4、29.1亿元。",
            "2022年、2023年和2024年，归母净利润分别为18.6亿元、23.4亿元和29.1亿元。",
        ),
        (
            "Net income attributable to the parent was $18.6, $23.4 and $29.1 million for 2022, 2023 and 2024, "
            "respectively."
        ),
        (
            "For 2022, 2023 and 2024, attributable profit was $18.6 million, $23.4 million and $29.1 million, "
            "respectively."
        ),
    ],
)
def test_figures_of_a_list_are_of_the_years_of_a_list_one_each(text: str) -> None:
    found = facts(text)
    assert [(str(fact.value), year) for fact, year in zip(found, years(found), strict=True)] == [
        *(("18.6", 2022), ("23.4", 2023), ("29.1", 2024)),
    ]
    assert {fact.measure_key for fact in found} == {"net-profit-parent"}


def test_a_second_list_is_of_the_same_years() -> None:
    found = facts("2023-2024年，公司营业收入分别为1亿元、2亿元，净利润分别为0.1亿元、0.2亿元。")
    assert [(fact.measure_key, year) for fact, year in zip(found, years(found), strict=True)] == [
        *(("revenue", 2023), ("revenue", 2024), ("net-profit", 2023), ("net-profit", 2024)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("毛利率由2023年的28.1%提升至2024年的30.5%。", "Gross margin increased from 28.1% in 2023 to 30.5% in 2024."),
        "毛利率从2023年的28.1%增加到2024年的30.5%。",
    ],
)
def test_from_and_to_are_of_their_own_years_and_no_change(text: str) -> None:
    found = facts(text)
    assert [(str(fact.value), year, fact.change) for fact, year in zip(found, years(found), strict=True)] == [
        *(("28.1", 2023, ""), ("30.5", 2024, "")),
    ]


def test_what_something_came_from_is_left_out_where_nothing_tells_its_year() -> None:
    assert stated("Net income rose from $4.1 million to $5.2 million.") == [("net-profit", "5.2")]


def test_a_part_of_the_year_stays_apart_from_the_year_to_date() -> None:
    found = facts("前三季度实现营业收入3.2亿元，第三季度实现营业收入1.1亿元。")
    assert [fact.period.kind for fact in found if fact.period] == [PeriodKind.TO_DATE, PeriodKind.QUARTER]


def test_a_period_holds_on_in_the_sentences_behind_it_until_the_line_ends() -> None:
    assert years(facts("2023年营业收入5亿元。净利润1亿元。\n毛利2亿元。")) == [2023, 2023, 0]


def test_what_is_told_for_a_day_is_of_that_day() -> None:
    (fact,) = facts("截至2024年末，公司员工人数为1,200人。")
    assert fact.period
    assert (fact.period.kind, fact.period.end) == (PeriodKind.INSTANT, date(2024, 12, 31))
    assert fact.unit == Unit("人")


def test_a_heading_tells_the_period_and_basis_of_what_stands_below_it() -> None:
    (past,) = facts("营业收入5亿元。", "2023年业绩")
    (ahead,) = facts("营业收入5亿元。", "盈利预测")
    assert years([past]) == [2023]
    assert (ahead.basis, ahead.period) == (("forecast",), None)


@pytest.mark.parametrize("text", ["营业收入5亿元。", "Revenue was $5 million."])
def test_in_a_companys_own_report_a_figure_without_a_period_is_of_the_one_reported_on(text: str) -> None:
    (own,) = facts(text, releases=True)
    (of_others,) = facts(text)
    assert (own.period, of_others.period) == (YEAR, None)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("公司预计营业收入为150亿元。", "forecast"),
        ("We expect revenue of $6 billion.", "forecast"),
        ("目标营业收入150亿元。", "target"),
    ],
)
def test_what_is_expected_is_no_figure_of_the_period_reported_on(text: str, basis: str) -> None:
    (fact,) = facts(text, releases=True)
    assert (fact.period, fact.basis) == (None, (basis,))


def test_an_expectation_with_its_year_is_of_that_year_and_leaves_the_others_as_they_are() -> None:
    past, ahead = facts("营业收入125亿元。预计2025年营业收入150亿元。", releases=True)
    assert (past.basis, past.period) == ((), YEAR)
    assert (ahead.basis, years([ahead])) == (("forecast",), [2025])


# ---- subjects ------------------------------------------------------------------------------------------------------


def test_a_sentence_that_names_nobody_is_about_the_companys_own() -> None:
    assert [fact.subject for fact in facts("营业收入5亿元。")] == [OWN]


def test_a_company_of_the_report_that_a_sentence_names_is_its_subject() -> None:
    found = facts("岚山医疗2024年收入5亿元。乙牛科技2024年收入6亿元。")
    assert [(fact.subject.name, fact.subject.said, fact.subject.code) for fact in found if fact.subject] == [
        *(("岚山医疗", True, "688001.SH"), ("乙牛科技", True, "688002.SH")),
    ]


def test_names_of_a_list_are_the_subjects_of_the_figures_of_a_list() -> None:
    found = facts("云业务、终端业务和服务业务，收入分别为12亿元、8亿元和3亿元。")
    assert [(fact.subject.name, str(fact.value)) for fact in found if fact.subject] == [
        *(("云业务", "12"), ("终端业务", "8"), ("服务业务", "3")),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("新零售：2024年收入5亿元。", "新零售"), ("智能家居板块2024年实现营收12亿元，毛利率20%。", "智能家居板块")),
        *(("Cloud segment revenue was $3.1 billion in 2024.", "Cloud segment"), ("2024年海外收入3亿元。", "海外")),
        ("In 2024 the Cloud division posted revenue of $5 million.", "Cloud division"),
    ],
)
def test_what_a_sentence_begins_by_being_about_is_its_subject(text: str, name: str) -> None:
    found = facts(text)
    assert found
    assert {fact.subject.name for fact in found if fact.subject} == {name}
    assert all(fact.subject and fact.subject.said for fact in found)


def test_a_heading_that_names_a_part_of_the_company_is_the_subject_below_it() -> None:
    (fact,) = facts("营业收入5亿元。", "云业务")
    assert fact.subject == Subject("云业务", SubjectKind.SEGMENT)


# ---- what another sentence names -----------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", words("antecedents"))
def test_a_noun_that_another_sentence_names_is_no_measure(noun: str) -> None:
    assert stated(f"The liability related to the {noun} was $5 million in 2024.") == []
    assert stated(f"The fair value of such {noun} was $5 million as of December 31, 2024.") == []


def test_a_noun_whose_kind_is_said_is_one() -> None:
    (fact,) = facts("The notional amount of foreign exchange contracts was $5 million as of December 31, 2024.")
    assert fact.measure == ("notional amount of foreign exchange contracts",)
    (fact,) = facts("The liability under the equipment loan program was $5 million as of December 31, 2024.")
    assert fact.measure == ("liability under the equipment loan program",)


@pytest.mark.parametrize("name", words("deals"))
def test_the_price_of_a_deal_is_told_with_what_was_bought_only(name: str) -> None:
    noun = name.removeprefix("the ").removeprefix("total ")
    assert stated(f"The total {noun} was $5 million in 2024.") == []
    assert stated(f"The fair value of the {noun} was $5 million in 2024.") == []


@pytest.mark.parametrize("word", words("narrowing"))
def test_what_says_of_which_part_a_figure_is_leaves_the_whole_untold(word: str) -> None:
    assert stated(f"Debt securities of $5 million as of December 31, 2024 were {word} in trusts.") == []


def test_a_figure_of_a_noun_that_goes_on_behind_it_is_not_of_all_of_it() -> None:
    assert stated("We had unrealized losses of $5 million in 2024 related to our stake in Arbor.") == []
    assert stated("We had $5 million of principal amount of notes due October 1, 2031.") == []


# ---- bounds, growth a year, forecasts ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", words("bounds", "before"))
def test_words_before_a_figure_that_make_a_bound_of_it(word: str) -> None:
    text = f"Revenue was {word} $5 million in 2024." if word[0].isascii() else f"2024年营业收入{word}5亿元。"
    assert [fact.doubts for fact in facts(text)] in ([("a bound",)], [])


@pytest.mark.parametrize("text", ["2024年营业收入5亿元以上。", "2024年毛利率30%+。", "2024年营业收入超5亿元。"])
def test_what_lies_above_a_figure_is_told_as_a_bound(text: str) -> None:
    (fact,) = facts(text)
    assert fact.doubts == ("a bound",)


def test_about_is_no_bound() -> None:
    (fact,) = facts("2024年营业收入约5亿元。")
    assert fact.doubts == ("told as about",)


def test_growth_a_year_over_years_is_compound() -> None:
    (fact,) = facts("预计2025-2027年净利润复合增长25%。")
    assert fact.change == "cagr"


def test_growth_of_two_joined_measures_is_of_neither() -> None:
    assert stated("预计2025-2027年营收/净利润复合增长25%。") == []


def test_every_object_of_a_forecast_is_one() -> None:
    found = facts(
        "We forecasted sales of $5 million in 2025, with profit to be split, and net income of $1 million in 2025."
    )
    assert [fact.basis for fact in found] == [("forecast",), ("forecast",)]


def test_a_change_is_told_with_the_basis_behind_it() -> None:
    (fact,) = facts("Revenue decreased 7% on a comparable basis in 2024.")
    assert fact.measure == ("Revenue on a comparable basis",)


# ---- times around --------------------------------------------------------------------------------------------------


def test_what_is_compared_with_the_year_before_is_of_the_time_reported_on() -> None:
    first, level, other = facts(
        "Net sales increased 7% to $8 million compared to $7 million in 2023, due to new stores.", releases=True
    )
    assert years([first, level, other]) == [2024, 2024, 2023]


def test_a_figure_that_another_is_compared_with_gives_no_time_to_the_next_sentence() -> None:
    *_, loss = facts("营业收入2024年为8亿元，2023年为7亿元。净利润为1亿元。")
    assert years([loss]) == [2024]


def test_a_line_of_a_time_and_a_basis_heads_what_follows_it() -> None:
    context = DocumentContext(title=label_of("岚山医疗"), calendar=CALENDAR, notation=Notation(), own=OWN)
    text = "Net sales are expected to be between $6 million and $7 million."
    found = list(sentence_facts(passage(text), context, "First Quarter 2025 Guidance"))
    assert [(fact.period and fact.period.end, fact.basis) for fact in found] == [(date(2025, 3, 31), ("forecast",))] * 2
    assert next(iter(sentence_facts(passage(text), context, "We met our guidance of 2023"))).period is None


def test_a_line_is_what_a_passage_ends_with() -> None:
    assert line_of(passage("Revenue was $5 million.\nFirst Quarter 2025 Guidance")) == "First Quarter 2025 Guidance"
    assert line_of(passage("x" * 200)) == ""


def test_how_far_ahead_a_price_lies_is_no_part_of_its_name() -> None:
    (fact,) = facts("给予“买入”评级，6-12月目标价48元。")
    assert fact.measure == ("目标价",)


def test_a_way_to_value_before_a_colon_is_no_subject() -> None:
    (fact,) = facts("相对估值（PE）：2025年净利润5亿元。")
    assert fact.subject == OWN


# ---- none stated ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(
            ("公司不存在商誉。", "goodwill"),
            ("公司無長期借款。", "long-term-debt"),
            ("公司未计提减值准备。", "impairment"),
        ),
        *(("There is no goodwill.", "goodwill"), ("The company did not pay dividends in 2024.", "dividends-paid")),
        *(("市盈率不适用。", "pe"), ("Return on equity is not meaningful.", "roe")),
    ],
)
def test_a_measure_that_a_report_says_to_be_none(text: str, key: str) -> None:
    (fact,) = facts(text)
    assert (fact.value, fact.measure_key, fact.subject) == (None, key, OWN)
    assert fact.printed in text or fact.printed in text.casefold() or key == "long-term-debt"


@pytest.mark.parametrize("text", ["不存在重大风险。", "公司没有实际控制人。", "The ratio is not applicable.", "不适用"])
def test_where_no_measure_is_named_none_is_missing(text: str) -> None:
    assert facts(text) == []


# ---- places --------------------------------------------------------------------------------------------------------


def test_a_fact_knows_its_sentence_and_where_its_figure_stands_in_the_file() -> None:
    text = "Halden grew. 2024年营业收入12.5亿元。净利润1亿元。"
    revenue, profit = facts(text)
    assert [
        text[fact.place.span[0] - START : fact.place.span[1] - START] for fact in (revenue, profit) if fact.place.span
    ] == [
        *("12.5亿元", "1亿元"),
    ]
    assert (revenue.place.quote, revenue.place.page, revenue.place.kind) == (
        "2024年营业收入12.5亿元。",
        3,
        FactKind.SENTENCE,
    )
    assert revenue.printed == "12.5亿元"


def test_a_fact_knows_the_boxes_of_its_sentence() -> None:
    text = "营业收入5亿元。"
    spots = (Spot(0, len(text), Area(4, 0.1, 0.2, 0.3, 0.4)),)
    (fact,) = facts(text, spots=spots)
    assert (fact.place.page, fact.place.boxes) == (4, (Box(0.1, 0.2, 0.3, 0.4),))


@pytest.mark.parametrize("more", [{"table": 0, "rows": (1,)}, {"section": Section.NOTICE}])
def test_tables_and_notices_give_no_facts_of_sentences(more: dict[str, Any]) -> None:
    assert facts("营业收入5亿元。", **more) == []


def test_a_text_too_long_for_a_sentence_is_left_out() -> None:
    text = "x" * 601 + "营业收入5亿元"
    assert facts(text, sentences=((0, len(text)),)) == []


# ---- any text ------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "2024年",
            "营业收入",
            "净利润",
            "分别为",
            "5亿元",
            "12%",
            "、",
            "，",
            "。",
            "同比下降",
            "至",
            "从",
            "预计",
            "不存在",
        ),
        *(
            "revenue",
            "$5 million",
            "to",
            "from",
            "increased",
            "by",
            "and",
            "in 2023",
            "respectively",
            "甲马",
            "云业务",
            "商誉",
        ),
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=14).map(" ".join), st.booleans())
def test_any_text_gives_facts_with_figures_that_stand_in_it(text: str, releases: bool) -> None:  # noqa: FBT001
    for fact in facts(text, releases=releases):
        assert fact.place.span
        start, end = fact.place.span
        assert text[start - START : end - START].strip()
        assert fact.measure
        assert fact.measure_key
        assert fact.value is not None or fact.printed


@pytest.mark.parametrize(
    "piece", ["营业收入", "5亿元、", "甲马、", "from 5% to ", "预计2024年", "Abc ", "- ", "不存在"]
)
def test_a_long_hostile_text_is_read_like_any_other(piece: str) -> None:
    text = (piece * 300)[:600]
    assert isinstance(facts(text, sentences=((0, len(text)),)), list)


def test_the_time_for_a_sentence_is_on_record(request: pytest.FixtureRequest) -> None:
    texts = [
        f"{year}年公司实现营业收入{number}.3亿元，同比增长{number}%。"
        for year in range(2000, 2025)
        for number in range(1, 9)
    ]
    begin = time.perf_counter()
    for text in texts:
        facts(text)
    request.node.user_properties.append(
        ("microseconds a new sentence", round(1e6 * (time.perf_counter() - begin) / len(texts)))
    )


# ---- Chinese: what a sentence leaves to the words a little way off ---------------------------------------------------


def told(text: str, *headings: str) -> list[tuple[str, str, str, int]]:
    """Subject, measure, value and the year in which the period ends of each fact."""
    found = facts(text, *headings)
    return [
        (fact.subject.name if fact.subject else "", fact.measure[0], f"{fact.value:f}", year)
        for fact, year in zip(found, years(found), strict=True)
    ]


def test_whom_a_sentence_begins_with_the_rest_of_it_is_about() -> None:
    assert told("铜峰科技2023年总收入157.6亿元，归母净利润44.5亿元，新药收入占比60%。") == [
        ("铜峰科技", "总收入", "157.6", 2023),
        ("铜峰科技", "归母净利润", "44.5", 2023),
        ("铜峰科技", "新药收入占比", "60", 2023),
    ]


def test_what_only_a_company_has_is_not_of_its_part() -> None:
    assert [one[:2] for one in told("冷链业务增长较快，2023年收入5亿元，归母净利润1亿元。")] == [
        ("冷链业务", "收入"),
        ("岚山医疗", "归母净利润"),
    ]


def test_of_two_parts_the_one_of_which_the_other_is_said_is_the_subject() -> None:
    assert told("冷链业务成为ToB板块中最快的引擎，2023年实现收入3亿元。")[0][0] == "冷链业务"


def test_a_figure_right_behind_a_part_is_its_own() -> None:
    assert told("境外业务43.2%、直营占比41%。")[0][:3] == ("岚山医疗", "直营占比", "41")


def test_names_of_a_list_are_no_part_of_the_measure() -> None:
    found = told("2023年瓷瓶、铁盒、木桶毛利率分别为43.3%、28.4%、-4.9%。")
    assert found == [
        *(("瓷瓶", "毛利率", "43.3", 2023), ("铁盒", "毛利率", "28.4", 2023), ("木桶", "毛利率", "-4.9", 2023))
    ]


def test_a_name_behind_a_figure_is_not_that_of_the_next() -> None:
    assert [one[1:3] for one in told("4.6%股息率+40%分红率，回报丰厚。")] == [("股息率", "4.6"), ("分红率", "40")]


def test_a_time_in_brackets_behind_a_measures_name_is_its_own() -> None:
    price, pe = facts("股价（2024年1月30日）为72.5元，市盈率（TTM）为13.8倍。")
    assert price.period is not None
    assert (price.period.kind, price.period.end) == (PeriodKind.INSTANT, date(2024, 1, 30))
    assert pe.period is not None
    assert pe.period.kind is PeriodKind.TRAILING


@pytest.mark.parametrize(
    "text",
    [
        "2023Q3后，冷链营收占比升至35%。",
        "十年间总资产增长319%。",
        "过去三年净利润增长20%。",
    ],
)
def test_a_time_without_an_end_states_nothing(text: str) -> None:
    assert facts(text) == []


def test_a_time_that_something_is_compared_with_is_not_the_figures() -> None:
    assert told("冷链持仓占比降至2017年水平，食品超配比例回落至3.2%。")[0][3] == 0


def test_a_whole_year_below_a_heading_of_later_years_states_nothing() -> None:
    assert facts("全年收入30亿元。", "展望（2046-2050年）") == []


def test_what_sums_up_stands_under_none_of_the_headings() -> None:
    (fact,) = facts("总结：直营收入占比达43%。", "2045年展望")
    assert (fact.period, fact.basis) == (None, ())


def test_a_share_in_a_list_is_of_the_market_that_its_head_names() -> None:
    found = facts("3. 冷链设备：稳步推进 - 研发：持续投入 - 份额策略：2023年市场占有率为12%")
    assert [fact.scope for fact in found] == [("冷链设备",)]
    torn = facts("冷链： - 冷柜：2023年增长较快 - 冷藏车：形成双雄格局快递品类： - 2023年市场份额为12%")
    assert torn == []


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("2024 Fourth-Quarter reported sales decline of 4.4% to $5 million.", ("reported",)),
        ("In 2024 the reported sales were $5 million.", ("reported",)),
        ("Halden reported sales of $5 million in 2024.", ()),
    ],
)
def test_reported_before_a_measure_is_its_basis_and_as_a_verb_it_is_none(text: str, basis: tuple[str, ...]) -> None:
    assert {fact.basis for fact in facts(text)} == {basis}
