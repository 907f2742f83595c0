"""All companies that reports are about, each in a report of its own, are held against each other."""

from __future__ import annotations

import pytest

from kb.answer.all_companies import companies_of, comparison_of_all
from kb.model import Document
from kb.report_facts import Facts
from kb.text.glossary_tokens import Glossary, load_glossary


def report(title: str) -> Document:
    """A report of that title."""
    return Document(title, f"{title}.md", title, "2031-02-04", 0, 0, 1, "", facts=Facts())


REPORTS = (
    report("灯塔机器人：订单饱满"),
    report("灯塔机器人半年报点评：收入符合预期"),
    report("Orchard Foods: margins recover"),
    report("通往未来之路：行业年报"),
)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def test_the_companies_are_those_that_reports_are_about() -> None:
    assert companies_of(REPORTS) == ["灯塔机器人", "Orchard Foods"]


@pytest.mark.parametrize(
    ("question", "first", "greatest"),
    [
        ("这几家公司2031年谁的毛利率最高", "灯塔机器人 2031年的毛利率是多少？", True),
        ("哪家公司2031年毛利率最低", "灯塔机器人 2031年的毛利率是多少？", False),
        ("各家公司2031年的净利润对比一下", "灯塔机器人 2031年的净利润是多少？", None),
        (
            "which company has the highest gross margin in 2031?",
            "What is the gross margin of 灯塔机器人 in 2031?",
            True,
        ),
        ("compare the 2031 PE of all the companies", "What is the PE of 灯塔机器人 in 2031?", None),
    ],
)
def test_each_company_is_asked_for_the_measure_of_the_period(
    glossary: Glossary, question: str, first: str, *, greatest: bool | None
) -> None:
    found = comparison_of_all(question, REPORTS, glossary)
    assert found is not None
    assert (found.names[0], found.questions[0], found.greatest) == ("灯塔机器人", first, greatest)


@pytest.mark.parametrize(
    "question",
    ["Orchard Foods 2031年哪项毛利率最高", "谁的员工待遇最好", "哪家公司2031年的毛利率是 41%", "2031年的毛利率是多少"],
)
def test_what_names_a_company_or_no_measure_or_no_extreme_is_no_comparison_of_all(
    glossary: Glossary, question: str
) -> None:
    assert comparison_of_all(question, REPORTS, glossary) is None
