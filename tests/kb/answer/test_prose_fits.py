"""What a sentence must have to answer a question at all: sentences of invented reports beside questions on them."""

from __future__ import annotations

import pytest

from kb.answer.period_fits import lacks_year
from kb.answer.prose_fits import Needs
from kb.facts.periods import Calendar
from kb.model import Chunk, Document, Hit
from kb.prose.sentence_features import Sentence

CALENDAR = Calendar(year_end=(1, 31))


def fits(question: str, text: str) -> bool:
    """Whether a sentence that is a passage by itself may answer."""
    chunk = Chunk(0, text, "", 0, len(text), sentences=((0, len(text)),))
    document = Document("d", "meriden.md", "Meriden Tools", "2024-08-30", 1, 0, 1, "")
    return Needs.of(question).met_by(Sentence(Hit(1, document, chunk, 1.0, None, None), 0, text, {}), CALENDAR)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What was Meriden's revenue in the second quarter of fiscal 2024?",
            "Revenue was $212.5 million in the second quarter of fiscal 2024.",
        ),
        ("What was the effective tax rate?", "The effective tax rate was 21.3%."),
        ("What is the base salary of the new chief financial officer?", "She will receive a base salary of $640,000."),
        (
            "What is the target bonus as a percentage of base salary?",
            "Her target bonus is 80 percent of her base salary.",
        ),
        ("How many mills does Meriden run?", "Meriden runs eleven mills."),
        ("Why did revenue fall?", "Revenue fell because mills were closed."),
        (
            "Who is the new CEO of Meriden?",
            "Ana Ruiz, who ran Orvane Mills, was named Chief Executive Officer of Meriden.",
        ),
        ("Who will retire as CEO of Meriden?", "Carl Voss will retire as Chief Executive Officer of Meriden."),
        ("Which company did Ruiz lead before?", "Ruiz was head of Orvane Mills."),
        ("What revenue does Meriden expect in 2025?", "Revenue is expected to grow by 4% from $610 million in 2024."),
        ("What drove revenue in fiscal 2024?", "Prices of tools drove revenue."),
        ("Meriden 2024财年收入是多少？", "Revenue in fiscal 2024 was $640 million."),
        ("Who is the CFO of Meriden?", "Ana Ruiz is the Chief Financial Officer of Meriden."),
        ("谁是公司的财务总监？", "Ana Ruiz is the Chief Financial Officer of Meriden."),
        ("Which mill saw the steepest decline?", "The steepest decline was at Orvane."),
        ("Which mill is larger, Orvane or Tarn?", "Orvane is larger than Tarn."),
        ("两项奖励合计多少？", "两项奖励合计 700 万元。"),
        ("乐观情景的目标价比基准情景高多少元？", "乐观情景的目标价比基准情景高 70 元。"),
        ("When does the credit facility expire?", "It expires in April 2033 and replaces the previous facility."),
        ("When was the previous facility to expire?", "The previous facility was to expire in May 2031."),
        ("公司的存货余额是多少？", "期末库存为 31 亿元。"),
        ("悲观情景下的目标价是多少？", "悲观：竞争加剧，目标价 38 元。"),
        ("What is the target price?", "The target price is $48, $55 in the bull case."),
        ("In which city is the head office?", "The head office stands in Hull."),
    ],
)
def test_a_sentence_with_what_is_asked_for_fits(question: str, text: str) -> None:
    assert fits(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What was Meriden's revenue in the third quarter of fiscal 2024?",
            "Revenue was $212.5 million in the second quarter of fiscal 2024.",
        ),
        ("What was revenue in fiscal 2025?", "Exchange rates hurt revenue during fiscal 2024 and will in fiscal 2025."),
        ("What was net income in 2021?", "Net income was $40 million in 2019 and $42 million in 2020."),
        ("What was the core effective tax rate?", "Our core effective tax rate excludes item 4 (b) of the note."),
        ("What was the effective tax rate?", "The effective tax rate fell by $3 million of credits."),
        ("What is the base salary of the new chief financial officer?", "Her bonus is 80% of her base salary."),
        ("What is the fee for ending the agreement?", "The agreement ends on March 3, 2026."),
        ("How much did Meriden pay for Orvane Mills?", "Meriden agreed to buy Orvane Mills on March 3, 2024."),
        ("Who is the new CEO of Meriden?", "Carl Voss will step down as Chief Executive Officer of Meriden."),
        ("Who is the chief financial officer of Meriden?", "The Chief Financial Officer of Meriden signs the report."),
        ("Which company did Ruiz lead before joining Meriden?", "Ruiz said that she is glad to join Meriden."),
        ("Meriden 2023财年收入是多少？", "Revenue in fiscal 2024 was $640 million."),
        ("Who is the CFO of Meriden?", "Ana Ruiz is the Chief Executive Officer of Meriden."),
        ("谁是公司的财务总监？", "李明任公司董事长。"),
        ("Who is the CFO of Meriden?", "Before Orvane, Ana Ruiz was CFO at Tarn, and she served as its chair."),
        ("Which mill saw the steepest decline?", "Sales at Orvane declined in the first six months."),
        ("Which mill is larger, Orvane or Tarn?", "Orvane has 90 workers."),
        ("两项奖励合计多少？", "其中一项奖励为 200 万元。"),
        ("乐观情景的目标价比基准情景高多少元？", "乐观：目标价 550 元。"),
        ("When does the credit facility expire?", "The previous facility was to expire in May 2031."),
        ("公司的存货余额是多少？", "期末现金余额为 31 亿元。"),
        ("悲观情景下的目标价是多少？", "基准：目标价 48 元。"),
        ("What is the target price in the bear case?", "The target price is $48."),
        ("目标价是多少？", "乐观：目标价 55 元。"),
        ("In which city is the head office?", "The head office has 90 rooms."),
        ("Which company did Ruiz lead before Meriden?", "Ruiz was head of Meriden Tools."),
        ("公司2022年的净利润是多少？", "2024年收入为 12 亿元，净利润为 3 亿元。"),
    ],
)
def test_a_sentence_of_another_kind_or_period_does_not(question: str, text: str) -> None:
    assert not fits(question, text)


def test_what_follows_a_dated_sentence_on_its_line_is_of_its_period() -> None:
    text = "2024年四季度收入为 12 亿元；净利润为 3 亿元；"
    spans = ((0, 18), (18, len(text)))
    chunk = Chunk(0, text, "", 0, len(text), sentences=spans)
    document = Document("d", "meriden.md", "Meriden Tools", "2024-08-30", 1, 0, 1, "")
    second = Sentence(Hit(1, document, chunk, 1.0, None, None), 1, text[18:], {})
    assert not Needs.of("公司2022年的净利润是多少？").met_by(second, CALENDAR)
    assert Needs.of("公司2024年四季度的净利润是多少？").met_by(second, CALENDAR)


def test_a_measure_of_another_company_is_told_only_beside_its_name() -> None:
    asked = Needs.of("Orvane 2024年的净利润是多少？", ["Orvane"])
    document = Document("d", "meriden.md", "Meriden Tools", "2024-08-30", 1, 0, 1, "")
    for text, fitting in (("2024年净利润为 3 亿元。", False), ("2024年 Orvane 净利润为 3 亿元。", True)):
        chunk = Chunk(0, text, "", 0, len(text), sentences=((0, len(text)),))
        assert asked.met_by(Sentence(Hit(1, document, chunk, 1.0, None, None), 0, text, {}), CALENDAR) is fitting


@pytest.mark.parametrize(("year", "fitting"), [("2028", False), ("2024", True), ("2023", True)])
def test_what_is_undated_is_of_the_report_s_own_period(year: str, *, fitting: bool) -> None:
    assert fits(f"公司{year}年的净利润是多少？", "净利润为 3 亿元。") is fitting


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("公司2028年的净利润预测是多少？", "2026年净利润为 3 亿元。", True),
        ("公司2026年的净利润预测是多少？", "2026年净利润为 3 亿元。", False),
        ("公司2028年的净利润预测是多少？", "净利润为 3 亿元。", False),
        ("公司的净利润是多少？", "2026年净利润为 3 亿元。", False),
    ],
)
def test_a_year_that_a_report_of_other_years_does_not_name_is_lacking(
    question: str, text: str, *, lacking: bool
) -> None:
    assert lacks_year(question, lambda year: year in text) is lacking


def test_a_place_may_be_called_by_words_that_name_no_company() -> None:
    told = "The head office of Meriden is in New York."
    assert fits("In which city is the head office of Meriden?", told)
    assert not fits("Which company has its head office beside Meriden?", told)
