"""Which reports a question means, which names are whose, what is answered by yes or no, and one script for two."""

from __future__ import annotations

import pytest

from kb.model import Document
from kb.prose.yes_no import asks_yes_or_no, opened, verdict
from kb.question.entities import named, own_part, subject_of
from kb.report_facts import Facts
from kb.search.evidence_source import Sources
from kb.search.report_scope import scope_of
from kb.text.chinese_scripts import simplified


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("灯塔重工：订单饱满", "灯塔重工"),
        ("灯塔重工2031年年报点评", "灯塔重工"),
        ("灯塔重工(600000)深度报告：重估", "灯塔重工"),
        ("Orchard Foods: margins recover", "Orchard Foods"),
        ("Tarn Ports plc: half-year results", "Tarn Ports"),
        ("A note without a subject", ""),
    ],
)
def test_a_title_tells_what_a_report_is_about(title: str, subject: str) -> None:
    assert subject_of(title) == subject


def test_a_name_is_known_by_the_ending_of_its_trade() -> None:
    assert named("北斗科技的总部在哪里？") == ("北斗科技",)
    assert own_part("北斗科技") == "北斗"
    assert named("人形机器人行业的空间有多大？") == ()
    assert named("我想了解下企业中电子设备的折旧率") == ()
    assert named("公司年初的时候有多少银行存款？") == ()
    assert named("多少银行下调了利率？") == ()


def test_traditional_characters_are_compared_as_simplified_ones() -> None:
    assert simplified("燈塔證券的評等") == "灯塔证券的评等"


def test_a_verdict_is_given_only_where_it_is_certain() -> None:
    told = ["灯塔重工成立于 2009 年，总部位于青岛。"]
    assert verdict("公司是 2009 年成立的吗？", told, "灯塔重工") is True
    assert verdict("公司是 2014 年成立的吗？", told, "灯塔重工") is False
    assert verdict("公司的总部在苏州吗？", told, "灯塔重工") is False
    assert verdict("公司会分红吗？", told, "灯塔重工") is None


def test_a_value_that_is_asked_about_may_be_asked_for() -> None:
    assert opened("公司是 2014 年成立的吗？") == "公司是 哪一年成立的？"
    assert not asks_yes_or_no("报告认为利好什么？")


def test_a_publisher_that_a_question_names_chooses_its_reports() -> None:
    own, other = (
        Document(name, f"{name}.md", name, "2031-02-04", 0, 0, 1, "", facts=Facts(institution=house))
        for name, house in (("Salmon prices", "Kestrel & Bay"), ("Cement prices", "Quay House"))
    )
    sources = Sources(lambda *_: [], lambda _: [], lambda _: {}, lambda _: {}, lambda *_: [], documents=(own, other))
    for question, rest in (
        ("What does Kestrel & Bay expect of prices?", "What does the report expect of prices?"),
        ("What is the Kestrel & Bay fund's largest holding?", "What is the fund's largest holding?"),
        ("Kestrel & Bay 预计价格如何？", "报告 预计价格如何？"),
    ):
        scope = scope_of(question, sources)
        assert (scope.documents, scope.question) == ((own,), rest)
    assert scope_of("What do prices do?", sources).documents == ()
