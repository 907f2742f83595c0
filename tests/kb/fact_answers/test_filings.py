"""Questions on the filing of a company, as analysts ask them: invented reports, asked for what their tables and
sentences say, and for what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

TOP_HARVEST = """# Top Harvest Co., Inc. Quarterly Report for the Second Quarter of Fiscal 2024

Our fiscal year ends on the Saturday nearest the end of January. Fiscal 2023 ended on January 28, 2023.

In the second quarter of fiscal 2024, we generated $2.1 billion in revenue and our online orders comprised 24% of revenue, consistent with the
second quarter of fiscal 2023. The board believes that our teams delivered strong revenue in a hard market in the second quarter of fiscal 2024.

Our adjusted effective tax rate excludes the tax effect of items that we believe are not part of our core operations.

## Condensed Consolidated Statements of Earnings

$ in millions

| | Three Months Ended July 29, 2023 | Three Months Ended July 30, 2022 | Six Months Ended July 29, 2023 | Six Months Ended July 30, 2022 |
|---|---|---|---|---|
| Revenue | 2,104 | 2,297 | 4,190 | 4,655 |
| Cost of sales | 1,620 | 1,790 | 3,230 | 3,640 |
| Gross profit | 484 | 507 | 960 | 1,015 |
| Net earnings | 71 | 88 | 139 | 170 |

## Revenue by category

$ in millions

| | Three Months Ended July 29, 2023 | Three Months Ended July 30, 2022 | Six Months Ended July 29, 2023 | Six Months Ended July 30, 2022 |
|---|---|---|---|---|
| Domestic: | | | | |
| Garden Tools | 810 | 900 | 1,600 | 1,810 |
| Services | 120 | 110 | 236 | 215 |
| Total Domestic revenue | 930 | 1,010 | 1,836 | 2,025 |
| International: | | | | |
| Garden Tools | 1,034 | 1,140 | 2,080 | 2,330 |
| Services | 140 | 147 | 274 | 300 |
| Total International revenue | 1,174 | 1,287 | 2,354 | 2,630 |

## Comparable sales of the Domestic segment

| | Comparable Sales Three Months Ended July 29, 2023 | Comparable Sales Three Months Ended July 30, 2022 |
|---|---|---|
| Garden Tools | (10.0)% | (3.1)% |
| Services | 9.1% | 4.2% |
| Outdoor Living | 2.5% | 1.0% |

## Condensed Consolidated Statements of Cash Flows

$ in millions

| | Six Months Ended July 29, 2023 | Six Months Ended July 30, 2022 |
|---|---|---|
| Capital spending | (96) | (120) |
| Cash dividends paid | (44) | (41) |

## Reconciliation of non-GAAP measures

| | Three Months Ended July 29, 2023 | Three Months Ended July 30, 2022 |
|---|---|---|
| GAAP effective tax rate | 24.0% | 22.5% |
| Non-GAAP effective tax rate | 23.1% | 21.9% |
| GAAP diluted EPS | $0.71 | $0.86 |
| Non-GAAP diluted EPS | $0.79 | $0.90 |
"""

ANSWERED = (
    # A name with "Top" in it asks for no highest figure.
    ("What were Top Harvest's net earnings for the six months ended July 29, 2023?", "139"),
    ("What was Top Harvest's gross profit in the second quarter of fiscal 2024?", "484"),
    ("What was the revenue of Top Harvest in the second quarter of fiscal 2023?", "2,297"),
    # Verbs of a figure narrow nothing down.
    ("How much did Top Harvest pay in cash dividends in the six months ended July 29, 2023?", "44"),
    ("How much revenue did Top Harvest bring in during the three months ended July 30, 2022?", "2,297"),
    ("How much did the company spend on capital expenditures in the first six months of fiscal 2024?", "96"),
    # A category within a segment.
    ("How much revenue did International Garden Tools bring in during the three months ended July 29, 2023?", "1,034"),
    ("What was Domestic Services revenue in the first six months of fiscal 2024?", "236"),
    ("What was the revenue of International Services in Q2 fiscal 2023?", "147"),
    ("What was Top Harvest's Domestic segment revenue in the second quarter of fiscal 2024?", "930"),
    # Growth and change.
    ("How much did Domestic Services revenue grow in percent in the first six months of fiscal 2024?", "9.77%"),
    ("By how many million dollars did revenue fall in the second quarter of fiscal 2024 from a year earlier?", "193"),
    ("By how many million dollars did net earnings fall in the six months ended July 29, 2023?", "31"),
    ("By how many million dollars did gross profit decline in Q2 fiscal 2024?", "23"),
    ("What was the comparable sales change for Domestic Garden Tools in Q2 fiscal 2024?", "10.0"),
    # The largest and the smallest.
    ("Which Domestic category had the highest comparable sales growth in Q2 fiscal 2024?", "Services"),
    ("Which Domestic category had the lowest comparable sales in the second quarter of fiscal 2024?", "Garden Tools"),
    # A share of one measure in another.
    ("What was gross profit as a percentage of revenue in Q2 fiscal 2024?", "23.00%"),
    ("What was net earnings as a percentage of revenue in the six months ended July 29, 2023?", "3.32%"),
    ("What was cost of sales as a share of revenue in the second quarter of fiscal 2023?", "77.93%"),
    # On another basis than GAAP.
    ("What was the non-GAAP effective tax rate in the second quarter of fiscal 2024?", "23.1"),
    ("What was adjusted diluted EPS in the quarter ended July 30, 2022?", "0.90"),
    ("What was the GAAP effective tax rate in Q2 fiscal 2024?", "24.0"),
    # The first quarter, the first half is no highest one.
    ("Top Harvest公司2024财年第二季度的营业收入是多少？", "2,104"),
)

REFUSED = (
    "What was Top Harvest's revenue in the third quarter of fiscal 2024?",
    "What was the revenue of Top Harvest in the first quarter of fiscal 2025?",
    "How much revenue did Top Harvest generate in the fourth quarter of fiscal 2023?",
    "What was the adjusted net earnings margin in the third quarter of fiscal 2024?",
    "What was Top Harvest's free cash flow in the second quarter of fiscal 2024?",
    "What was the effective tax rate of International in fiscal 2021?",
)


@pytest.fixture(scope="module")
def filing(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder: Path = tmp_path_factory.mktemp("filings")
    (folder / "top-harvest.md").write_text(TOP_HARVEST, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=tmp_path_factory.mktemp("kb") / "kb"), embedder=embedder) as kb:
        assert all(not one.error for one in add_files(kb, [folder]))
        yield kb


@pytest.mark.parametrize(("question", "figure"), ANSWERED)
def test_the_figure_that_is_asked_for_is_told(filing: KnowledgeBase, question: str, figure: str) -> None:
    answer = filing.ask([question])
    assert not answer.abstained
    assert figure in answer.answer[:250]


@pytest.mark.parametrize("question", REFUSED)
def test_a_figure_of_another_period_or_measure_is_no_answer(filing: KnowledgeBase, question: str) -> None:
    answer = filing.ask([question])
    assert answer.abstained, answer.answer


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Why did gross profit fall in the second quarter of fiscal 2024?", "484"),
        ("What was the reason for the lower net earnings in Q2 fiscal 2024?", "71"),
        ("Will revenue fall in fiscal 2024?", "2,104"),
    ],
)
def test_no_figure_answers_a_question_for_a_reason_or_for_yes_or_no(
    filing: KnowledgeBase, question: str, figure: str
) -> None:
    assert figure not in filing.ask([question]).answer
