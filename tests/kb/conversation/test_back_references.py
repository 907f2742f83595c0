"""What a turn points back to: the things and the person that the last answer named, its report's month, its thing."""

from __future__ import annotations

import pytest

from kb.conversation.back_references import (
    asked_of_another,
    followup_words,
    of_both,
    of_former,
    one_period,
    other_edition,
    person_in,
    points_to_several,
    resolved,
    says_nothing_new,
    several_in,
    with_period,
    written,
)
from kb.conversation.followup import completions
from kb.model import Answer, Citation, CitedCell, Document
from kb.question.pronouns import against_period, asked_again, year_before
from kb.question.roles import KnownLabels
from kb.report_facts import Company, Facts
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import labels_of


def report(title: str, companies: tuple[str, ...] = ()) -> Document:
    """A report of that title."""
    facts = Facts(companies=tuple(Company(name, "600000.SH") for name in companies))
    return Document(title, f"{title}.md", title, "2031-02-04", 0, 0, 1, "", facts=facts)


def said(text: str) -> Answer:
    """An answer in those words."""
    return Answer("", text, abstained=False)


PICKS = report("关注股票一览", ("灯塔光学", "北斗电气", "临江时代"))


def examples(concept: str) -> list[tuple[str, str]]:
    """The entries of a list with their examples."""
    return list(followup_words()[concept].items())


@pytest.mark.parametrize(("word", "example"), [one for words in followup_words() for one in examples(words)])
def test_every_word_stands_in_its_example_or_is_written_as_it(word: str, example: str) -> None:
    assert word in example.lower() or written(word) == example


@pytest.mark.parametrize(("word", "example"), examples("generic"))
def test_a_generic_word_says_nothing_new(word: str, example: str) -> None:
    assert says_nothing_new("灯塔光学的工厂", example), word


@pytest.mark.parametrize(("word", "example"), examples("several"))
def test_what_points_to_several_things_does(word: str, example: str) -> None:
    assert points_to_several(example), word


def test_of_them_asks_of_the_things_that_the_last_answer_named() -> None:
    answers = [said("推荐灯塔光学、北斗电气。")]
    assert resolved("里面PE最低的是谁", answers, [PICKS]) == "灯塔光学、北斗电气里PE最低的是谁"
    assert resolved("which of them is cheapest?", answers, [PICKS]) == "which of 灯塔光学 and 北斗电气 is cheapest?"
    assert resolved("其中大单呢", [said("订单 4.1 亿元。")], [PICKS]) == "其中大单呢"


def test_a_group_with_a_heading_is_called_by_it() -> None:
    assert several_in(said("在“甲 组”中关注 2 家公司：灯塔光学、北斗电气。"), [PICKS]) == ("甲 组",)


def test_he_is_the_person_whom_the_last_answer_named() -> None:
    answers = [said("创始人为许知秋，现任总经理。")]
    assert person_in(answers[0], []) == "许知秋"
    assert resolved("他持股比例多少", answers, []) == "许知秋持股比例多少"
    assert resolved("What is her stake?", [said("Analyst: Ann Lee, Hull")], []) == "What is Ann Lee's stake?"


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        ("灯塔8月报告里的净利润", "3月的时候是多少", "灯塔3月报告里的净利润"),
        ("青禾3月那篇给的评级", "8月那篇呢", "青禾8月那篇给的评级"),
        ("the price in the August note", "and the March one?", "the price in the March note"),
        ("灯塔的净利润", "3月的时候是多少", ""),
    ],
)
def test_another_month_means_the_report_of_that_month(last: str, new: str, whole: str) -> None:
    assert other_edition(last, new) == whole


def test_a_period_may_be_held_against_the_last_one() -> None:
    new = "比2030高了多少"
    assert against_period("灯塔2031年毛利率是多少", new, [(1, 5)]) == "灯塔2031年毛利率比2030高了多少？"
    assert against_period("灯塔2031年毛利率是多少", "2030呢", [(0, 4)]) == ""


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        ("Orchard revenue in 2031", "growth vs 2030?", "Growth of Orchard revenue in 2031 vs 2030"),
        (
            "What is the margin of Orchard in 2031?",
            "and how much higher is that than in 2030",
            "Growth of margin of Orchard in 2031 vs 2030",
        ),
        ("Orchard revenue in 2031", "and in 2030?", ""),
    ],
)
def test_an_english_turn_may_ask_what_has_changed_since_a_period(last: str, new: str, whole: str) -> None:
    start = new.index("2030")
    assert against_period(last, new, [(start, start + 4)]) == whole


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        ("灯塔2031年一季度的收入", "去年同期呢", "灯塔2030年一季度的收入"),
        ("Orchard sales first quarter 2031", "same quarter last year?", "Orchard sales first quarter 2030"),
        ("Orchard sales first quarter 2031", "the year before?", "Orchard sales first quarter 2030"),
        ("Orchard sales first quarter 2031", "vs a year earlier?", "Orchard sales first quarter 2030"),
        ("灯塔的收入", "去年同期呢", ""),
        ("灯塔2031年的收入", "去年的利润率是多少", ""),
    ],
)
def test_the_year_before_is_the_one_before_that_which_was_named(last: str, new: str, whole: str) -> None:
    assert year_before(last, new) == whole


def of_row(text: str, row: str) -> Answer:
    """An answer with a cell of that row."""
    cell = CitedCell(row, ("PE", "2031E"), "12", "倍")
    place = Citation(1, "a.md", "灯塔", None, (), "cell", "", "a-0", None, (cell,))
    return Answer("", text, abstained=False, citations=(place,))


def test_these_two_are_what_the_last_two_answers_told_of() -> None:
    answers = [of_row("北斗电气的 PE 为 12。", "北斗电气"), of_row("灯塔光学的 PE 为 15。", "灯塔光学")]
    assert resolved("这俩谁便宜", answers, []) == "灯塔光学、北斗电气里谁便宜"
    assert (
        with_period("灯塔光学、北斗电气里谁便宜", one_period("北斗电气2031年的PE"))
        == "2031年灯塔光学、北斗电气里谁便宜"
    )
    assert of_former("是前面那个的几倍", "北斗电气的PE是多少", answers, []) == "北斗电气的PE是灯塔光学的几倍"
    assert of_both("这俩哪个更低", "北斗电气2031年的PE是多少", answers, []) == "北斗电气和灯塔光学2031年的PE哪个更低"
    assert of_both("这俩谁便宜", "北斗电气2031年的PE是多少", answers, []) == ""
    assert of_former("北斗电气是谁的几倍", "北斗电气的PE是多少", answers, []) == ""


def test_the_broker_is_the_house_of_the_reports() -> None:
    house = Document("a", "a.md", "灯塔：订单", "2031-02-04", 0, 0, 1, "", facts=Facts(institution="青禾证券"))
    assert resolved("the broker's address?", [], [house]) == "青禾证券's address?"
    assert resolved("该券商的地址", [], [house]) == "青禾证券的地址"


def test_the_table_of_the_last_answer_needs_no_name() -> None:
    assert resolved("which one in that list is the cheapest?", [], []) == "which one is the cheapest?"


def test_what_is_asked_again_is_asked_of_the_same_thing() -> None:
    assert asked_again("灯塔跟哪家签了协议？", "金额多少") == "灯塔跟签了协议金额多少？"
    assert asked_again("Where does the plant open?", "until when?") == "Until when does the plant open?"


def test_a_request_is_made_again_of_another_company() -> None:
    reports = [report("Orchard Foods: margins recover"), report("灯塔机器人：订单饱满")]
    assert asked_of_another("show the table of Orchard", "灯塔的也给我看看", reports) == "show the table of 灯塔机器人"
    assert asked_of_another("show the table of Orchard", "灯塔的订单有多少", reports) == ""


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


@pytest.mark.parametrize(
    ("last", "new", "whole"),
    [
        ("RoadBench score for LT-3", "lt-9?", "RoadBench score for lt-9"),
        ("LT-3的API输入价格", "LT-9?", "LT-9的API输入价格"),
        ("net profit of LT-3-7B", "the 9B one", "net profit of LT-3-9B"),
        ("codeforces rating of LT-3", "and the LT-9 distill?", "codeforces rating of LT-9 distill"),
        ("灯塔光学31年PE", "2032年谁的PE最高", "2032年谁的PE最高"),
    ],
)
def test_a_bare_name_replaces_a_name_of_its_form(glossary: Glossary, last: str, new: str, whole: str) -> None:
    labels = KnownLabels(labels_of(["灯塔光学"], glossary))
    assert completions(last, new, glossary, labels)[-1] == whole
