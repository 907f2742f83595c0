"""What a sentence must have to answer a question at all: sentences of invented reports beside questions on them."""

from __future__ import annotations

import pytest

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
    ],
)
def test_a_sentence_of_another_kind_or_period_does_not(question: str, text: str) -> None:
    assert not fits(question, text)
