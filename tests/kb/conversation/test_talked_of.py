"""Conversations over reports of two companies that tell the same measures: a turn that names none keeps to the one that
is talked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.answer.company_comparison import comparison_of
from kb.conversation.against_last import read_bare
from kb.conversation.back_references import asks_change_alone, asks_of_all, followup_words, of_leader, period_talked_of
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.embedding.embedder import Embedder

GREENFORD = """# Greenford Foods: first quarter of 2031

Greenford Foods (NYSE: GRFD)

## Results by division

($ in millions)

| Division | Q1 2031 Net revenue | Q1 2030 Net revenue | Q1 2031 Operating profit | Q1 2030 Operating profit |
|---|---|---|---|---|
| Snacks | 5,200 | 4,900 | 1,150 | 1,010 |
| Beverages | 3,100 | 3,300 | 290 | 1,320 |
| Europe | 1,700 | 1,650 | 60 | 75 |
| Total | 10,000 | 9,850 | 1,500 | 2,405 |

## Balance sheet

($ in millions)

| | March 31, 2031 | December 31, 2030 |
|---|---|---|
| Total assets | 41,000 | 40,300 |
| Total liabilities | 22,000 | 21,900 |
"""
HALLAM = """# Hallam Retail: second quarter of 2031

Hallam Retail (NYSE: HLLM)

## Results by division

($ in millions)

| Division | Q2 2031 Net revenue | Q2 2030 Net revenue | Q2 2031 Operating profit | Q2 2030 Operating profit |
|---|---|---|---|---|
| Domestic | 8,400 | 8,900 | 410 | 450 |
| International | 640 | 700 | 15 | 22 |
| Total | 9,040 | 9,600 | 425 | 472 |

## Balance sheet

($ in millions)

| | June 30, 2031 | June 30, 2030 |
|---|---|---|
| Total assets | 15,200 | 14,800 |
| Total liabilities | 12,100 | 11,900 |
"""


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("talked")
    paths: list[Path] = []
    for name, text in (("greenford.md", GREENFORD), ("hallam.md", HALLAM)):
        paths.append(folder / name)
        paths[-1].write_text(text, "utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, paths)] == ["added", "added"]
        yield opened


OF_GREENFORD = "What was the net revenue of Greenford Foods in the first quarter of 2031?"
OF_HALLAM = "What was the net revenue of Hallam Retail in the second quarter of 2031?"


@pytest.mark.parametrize(
    ("turns", "told", "not_told"),
    [
        ((OF_GREENFORD, "Which division had the highest operating profit?"), ["Snacks", "1,150"], ["Domestic"]),
        ((OF_HALLAM, "Which division had the highest operating profit?"), ["Domestic", "410"], ["Snacks"]),
        ((OF_GREENFORD, "Which division had the lowest operating profit?"), ["Europe", "60"], ["International"]),
        ((OF_HALLAM, "What were total assets?"), ["15,200"], ["41,000"]),
        ((OF_GREENFORD, "What were total assets?"), ["41,000"], ["15,200"]),
        ((OF_GREENFORD, "What were the total assets of Hallam Retail?"), ["15,200"], ["41,000"]),
        ((OF_HALLAM, "总资产是多少？"), ["15,200"], ["41,000"]),
        ((OF_GREENFORD, "What is the net revenue of International?"), ["640"], ["10,000"]),
    ],
)
def test_a_turn_that_names_no_company_is_answered_of_the_one_talked_of(
    kb: KnowledgeBase, turns: Sequence[str], told: list[str], not_told: list[str]
) -> None:
    answer = kb.ask(turns)
    assert not answer.abstained, answer.answer
    assert [one for one in told if one not in answer.answer] == [], answer.answer
    assert [one for one in not_told if one in answer.answer] == [], answer.answer


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((OF_GREENFORD, "Which division had the highest operating profit?", "What was its net revenue?"), ["5,200"]),
        ((OF_HALLAM, "Which division had the lowest net revenue?", "And that division's operating profit?"), ["15"]),
        ((OF_GREENFORD, "How did operating profit change from a year ago?"), ["37.63%", "1,500", "2,405"]),
        ((OF_GREENFORD, "What share of net revenue came from Beverages?"), ["31.00%", "3,100", "10,000"]),
        (
            (OF_HALLAM, "Which has more total assets, Greenford Foods or Hallam Retail?"),
            ["Greenford", "41,000", "15,200"],
        ),
    ],
)
def test_a_turn_on_what_was_told_is_answered_from_its_cells(
    kb: KnowledgeBase, turns: Sequence[str], told: list[str]
) -> None:
    answer = kb.ask(turns)
    assert not answer.abstained, answer.answer
    assert [one for one in told if one not in answer.answer] == [], answer.answer
    assert answer.citations


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((OF_GREENFORD, "And a year earlier?", "What is the difference?"), ["$150 million", "10,000", "9,850"]),
        ((OF_GREENFORD, "And a year earlier?", "相差多少？"), ["150", "10,000", "9,850"]),
        (("Which has more total assets, Greenford Foods or Hallam Retail?", "By how much?"), ["25,800 "]),
        (("Which has more total assets, Greenford Foods or Hallam Retail?", "是几倍？"), ["2.70 倍"]),
    ],
)
def test_two_figures_that_were_told_are_held_against_each_other(
    kb: KnowledgeBase, turns: Sequence[str], told: list[str]
) -> None:
    answer = kb.ask(turns)
    assert [one for one in told if one not in answer.answer] == [], answer.answer


@pytest.mark.parametrize(
    "turn", ["大多少？", "相差多少", "那两者差多少？", "便宜了多少？", "By how much?", "how much cheaper?", "是几倍"]
)
def test_a_turn_may_hold_two_figures_against_each_other_without_naming_them(turn: str) -> None:
    assert read_bare(turn) is not None


@pytest.mark.parametrize(
    "turn", ["增长了多少？", "2032年比它多多少", "how much is it?", "市值多少？", "how much did it grow?"]
)
def test_a_turn_that_names_a_figure_or_a_movement_does_not(turn: str) -> None:
    assert read_bare(turn) is None


def test_a_chart_is_drawn_of_the_company_talked_of(kb: KnowledgeBase) -> None:
    answer = kb.ask([OF_HALLAM, "Draw a bar chart of operating profit by division"])
    assert answer.chart is not None
    assert "Domestic" in answer.answer
    assert "Snacks" not in answer.answer


@pytest.mark.parametrize(
    ("turn", "whole"),
    [
        ("它的收入是多少？", "储能业务的收入是多少？"),
        ("这个板块的毛利率呢？", "储能业务的毛利率呢？"),
        ("那家公司去年营收多少", "储能业务去年营收多少"),
        ("What were its net sales?", "What were 储能业务's net sales?"),
        ("How much of that came from the U.S.?", "How much of 储能业务 came from the U.S.?"),
        ("这一年的收入", "这一年的收入"),
        ("它增长了多少？", "它增长了多少？"),
    ],
)
def test_what_points_to_the_one_put_first_is_replaced_by_its_name(turn: str, whole: str) -> None:
    assert of_leader(turn, "储能业务") == whole


def test_the_period_talked_of_is_the_last_one_typed_in_full() -> None:
    assert period_talked_of(["And a year earlier?", OF_GREENFORD]) == "first quarter of 2031"
    assert period_talked_of(["那2030年呢？", "灯塔2031年的营收是多少？"]) == "2031年"
    assert period_talked_of(["2030年和2031年的营收各是多少？"]) == ""


@pytest.mark.parametrize("turn", ["同比呢？", "那增速呢", "and the growth?", "环比呢？"])
def test_a_turn_may_ask_for_nothing_but_the_change(turn: str) -> None:
    assert asks_change_alone(turn)


@pytest.mark.parametrize("turn", ["净利润同比呢？", "为什么下降？", "And net income?"])
def test_a_turn_that_names_more_than_the_change_asks_for_more(turn: str) -> None:
    assert not asks_change_alone(turn)


@pytest.mark.parametrize("example", followup_words()["all"].values())
def test_what_asks_of_all_reports_does(example: str) -> None:
    assert asks_of_all(example)


def test_each_company_is_asked_of_its_own_period() -> None:
    found = comparison_of("Who had higher net income, Ash in 2030 or Birch in 2031?", ["Ash", "Birch"])
    assert found is not None
    assert found.questions == ("What is the net income of Ash in 2030?", "What is the net income of Birch in 2031?")
    both = comparison_of("Which had higher net income in 2031, Ash or Birch?", ["Ash", "Birch"])
    assert both is not None
    assert all("2031" in one for one in both.questions)
