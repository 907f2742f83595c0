"""Companies called by the beginning of their names: the whole name takes its place where exactly one is called so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Document
from kb.question.short_names import _groups, _own_words, other_names, spelled_out
from kb.report_facts import Company, Facts
from kb.text.tokens import language


def report(title: str, house: str = "", companies: tuple[str, ...] = ()) -> Document:
    """A report of that title."""
    facts = Facts(institution=house, companies=tuple(Company(name, "600000.SH") for name in companies))
    return Document(title, f"{title}.md", title, "2031-02-04", 0, 0, 1, "", facts=facts)


REPORTS = (
    report("灯塔机器人：订单饱满", "青禾证券"),
    report("耀光半導體：維持買進", companies=("临江时代",)),
    report("Orchard Foods: margins recover", "Quayside Securities, 14 Low Street, Hull"),
    report("MelonCo: a new plant"),
    report("Tarn & Wick Hotels: full beds"),
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
        ("How did Tarn & Wick's beds fill?", "How did Tarn & Wick Hotels's beds fill?"),
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


@pytest.mark.parametrize(
    ("word", "example"), [entry for script in ("zh", "en") for entry in _own_words()[script].items()]
)
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


@pytest.mark.parametrize(("word", "file"), _own_words()["file"].items())
def test_a_common_word_of_file_names_is_no_company(word: str, file: str) -> None:
    company = "临江时代" if word.isascii() else "MelonCo"
    [one] = [replace(report("研报摘要", companies=(company,)), name=file)]
    assert spelled_out(f"{word} revenue 收入", [one]) == f"{word} revenue 收入"


@pytest.mark.parametrize(
    ("file", "company", "question", "whole"),
    [
        ("tidewell_2030Q3.pdf", "潮井股份", "Tidewell's revenue?", "潮井股份's revenue?"),
        ("潮井2030年报.pdf", "Tidewell, Inc.", "潮井的收入", "Tidewell的收入"),
        ("Tidewell.pdf", "Harlow Foods Corp.", "Tidewell's revenue?", "Tidewell's revenue?"),
    ],
)
def test_the_name_of_a_file_calls_its_one_company_in_the_other_script(
    file: str, company: str, question: str, whole: str
) -> None:
    assert spelled_out(question, [replace(report("研报摘要", companies=(company,)), name=file)]) == whole


@pytest.mark.parametrize("group", sorted(set(_groups().values())))
def test_a_company_is_called_by_its_names_in_either_language(group: tuple[str, ...]) -> None:
    for own in (group[0], f"{group[0]}, Inc." if group[0].isascii() else group[0]):
        for other in other_names(group[0]):
            tail = "'s revenue" if language(other) == "en" else "的收入"
            assert spelled_out(f"{other}{tail}", [report("Filing", companies=(own,))]) == f"{group[0]}{tail}"


def test_the_legal_form_is_no_part_of_a_name() -> None:
    reports = [report("Results", companies=("MelonCo, Inc.", "Harlow & Harlow"))]
    assert spelled_out("melon vs MELONCO vs harlow", reports) == "MelonCo vs MELONCO vs Harlow & Harlow"
