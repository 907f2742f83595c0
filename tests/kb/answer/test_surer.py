"""Where facts and the network, or several tables, tell different cells of one report."""

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder

CORVUS = """# Corvus Systems, Inc. Annual report 2019

## Goodwill

The goodwill activity is as follows (in millions):

| | Retail | Harbour | CWS | Consolidated |
|---|---|---|---|---|
| Goodwill - December 31, 2018 | 9,501 | 2,420 | 1,110 | 13,031 |
| New acquisitions | 1,100 | 30 | 89 | 1,219 |
| Goodwill - December 31, 2019 | 10,601 | 2,450 | 1,199 | 14,250 |

## Segment information

Total segment assets reconciled to consolidated amounts are as follows (in millions):

| | December 31, 2017 | December 31, 2018 | December 31, 2019 |
|---|---|---|---|
| Retail | 35,844 | 47,251 | 72,277 |
| Harbour | 18,014 | 19,923 | 30,709 |
| CWS | 18,660 | 26,340 | 36,500 |
| Corporate | 58,000 | 69,134 | 85,762 |

Table 9: Operating profit by line of business

| (in millions) | 2019 | 2018 |
|---|---|---|
| Island routes | 22.4 | 19.0 |
| Short sea | 11.3 | 12.1 |
| Freight | (3.6) | 1.9 |
| Total | 30.1 | 33.0 |

## Prices

| Model | Input price | Output price |
|---|---|---|
| Corvus Lark-4 | 2.50 dollars | 10.00 dollars |
| Corvus Wren-3 | 1.10 dollars | 4.40 dollars |

## Test results

| Model | Accuracy (%) |
|---|---|
| Lark-4 | 3.3 |
| Rook Sonnet | 4.3 |
"""


@pytest.fixture(scope="module")
def corvus(tmp_path_factory: pytest.TempPathFactory, embedder: "Embedder") -> "Iterator[KnowledgeBase]":
    folder: Path = tmp_path_factory.mktemp("surer")
    (folder / "corvus.md").write_text(CORVUS, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        (added,) = add_files(kb, [folder / "corvus.md"])
        assert added.status == "added"
        yield kb


@pytest.mark.parametrize(
    "question", ["What was the goodwill of CWS at the end of 2019?", "CWS分部2019年末的商誉是多少？"]
)
def test_a_fact_of_the_measure_asked_for_stands_against_a_surer_cell_of_another(
    corvus: KnowledgeBase, question: str
) -> None:
    (citation,) = corvus.ask([question]).citations
    assert [cell.value for cell in citation.cells] == ["1,199"]


@pytest.mark.parametrize("question", ["What is the output price of Lark-4?", "Lark-4的输出价格是多少？"])
def test_a_price_is_taken_from_the_table_of_prices(corvus: KnowledgeBase, question: str) -> None:
    told = [cell.value for citation in corvus.ask([question]).citations for cell in citation.cells]
    assert told == ["10.00 dollars"]


@pytest.mark.parametrize("question", ["What is the output price of Rook Sonnet?", "Rook Sonnet的输出价格是多少？"])
def test_a_score_is_no_price(corvus: KnowledgeBase, question: str) -> None:
    assert corvus.ask([question]).abstained


def test_the_total_is_the_whole_whichever_is_named_first(corvus: KnowledgeBase) -> None:
    answer = corvus.ask(["What share of total operating profit in 2019 came from Short sea?"]).answer
    assert "37.54%" in answer


def test_no_percentage_is_told_of_a_change_of_sign(corvus: KnowledgeBase) -> None:
    answer = corvus.ask(["By how much did Freight's operating profit change from 2018 to 2019?"]).answer
    assert "5.5" in answer
    assert "%" not in answer
