"""Companies called by the beginning of their names: the whole name takes its place where exactly one is called so."""

from __future__ import annotations

import pytest

from kb.model import Document
from kb.question.short_names import _own_words, spelled_out
from kb.report_facts import Company, Facts


def report(title: str, house: str = "", companies: tuple[str, ...] = ()) -> Document:
    """A report of that title."""
    facts = Facts(institution=house, companies=tuple(Company(name, "600000.SH") for name in companies))
    return Document(title, f"{title}.md", title, "2031-02-04", 0, 0, 1, "", facts=facts)


REPORTS = (
    report("灯塔机器人：订单饱满", "青禾证券"),
    report("耀光半導體：維持買進", companies=("临江时代",)),
    report("Orchard Foods: margins recover", "Quayside Securities, 14 Low Street, Hull"),
    report("MelonCo: a new plant"),
    report("贵州矿业：产量回升"),
    report("灰鲸科技：新品"),
    report("灰鲸精密：扩产"),
    report("新材料行业：需求回升"),
)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("灯塔的订单有多少", "灯塔机器人的订单有多少"),
        ("灯塔机器人的订单有多少", "灯塔机器人的订单有多少"),
        ("耀光的目标价", "耀光半导体的目标价"),
        ("临江2031年的收入", "临江时代2031年的收入"),
        ("青禾给灯塔什么评级", "青禾证券给灯塔机器人什么评级"),
        ("what does orchard sell?", "what does Orchard Foods sell?"),
        ("Orchard's margin", "Orchard Foods's margin"),
        ("Melon的收入", "MelonCo的收入"),
        ("What does Quayside say?", "What does Quayside Securities say?"),
        ("Orchard AX-20 的重量", "Orchard Foods AX-20 的重量"),
    ],
)
def test_the_beginning_of_one_name_means_the_whole_one(question: str, whole: str) -> None:
    assert spelled_out(question, REPORTS) == whole


@pytest.mark.parametrize(
    "question",
    [
        "灰鲸的收入是多少",
        "贵州的产量是多少",
        "灯塔电子的收入是多少",
        "灯塔机械的收入是多少",
        "What does Orchard Motors sell?",
        "How many orchards are there?",
        "新材料的价格",
    ],
)
def test_what_begins_two_names_or_is_a_word_or_another_name_stays(question: str) -> None:
    assert spelled_out(question, REPORTS) == question


@pytest.mark.parametrize(("word", "example"), [entry for words in _own_words().values() for entry in words.items()])
def test_a_word_of_its_own_begins_the_name_that_is_its_example(word: str, example: str) -> None:
    assert example.lower().startswith(word)
    assert spelled_out(f"{word} 2031", [report(f"{example} (600000): up", companies=(example,))]) == f"{word} 2031"


def test_a_company_is_called_by_the_one_word_of_its_file() -> None:
    of_file = [
        Document("a", "lantern_2031Q4.pdf", "灯塔机器人：订单饱满", "2031-02-04", 0, 0, 1, "", facts=Facts()),
        Document("b", "qinghe-orchard.pdf", "耀光半導體：維持買進", "2031-02-04", 0, 0, 1, "", facts=Facts()),
    ]
    assert spelled_out("what was Lantern's revenue", of_file) == "what was 灯塔机器人's revenue"
    assert spelled_out("what was Qinghe's revenue", of_file) == "what was Qinghe's revenue"


def test_a_legal_form_does_not_hide_the_name_before_it() -> None:
    melon = report("A good quarter", companies=("MelonCo, Inc.",))
    assert spelled_out("what does melon expect", [melon]) == "what does MelonCo expect"
