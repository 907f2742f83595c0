"""Among which rows of a table a question chooses, and in which of several tables."""

from __future__ import annotations

import pytest

from kb.learned.weights import load_weights
from kb.model import Document, Facts, Place, Table
from kb.report_facts import Company
from kb.tables.reader import FoundTable, TableAnswer, TableReader
from kb.text.glossary_tokens import load_glossary

PEERS = Table(
    (
        ("Company", "Country", "EV/EBITDA", "P/E"),
        ("Borealis Freight", "Norway", "15.2", "31.6"),
        ("Kelvin Depots", "Germany", "9.4", "19.3"),
        ("Median", "", "10.4", "19.3"),
        ("Tarn Storage", "United Kingdom", "7.5", "14.2"),
    ),
    caption="Peer comparison",
)
COMPARED = Table(
    (
        ("代码", "公司", "2026E PE", "2027E PE"),
        ("900201.XX", "衡水芯片", "58.3", "43.1"),
        ("900202.XX", "启明微电", "71.6", "52.0"),
        ("900203.XX", "岚芯", "88.9", "60.6"),
        ("平均", "平均", "64.9", "47.5"),
    ),
    label_columns=2,
    caption="表 4：可比公司估值",
)
WEEKLY = Table(
    (
        ("公司", "收盘价（元）", "主力净流入（亿元）", "2026E PE"),
        ("北岭锂业", "41.26", "-9.12", "38.5"),
        ("昌平材料", "28.73", "2.47", "31.2"),
        ("盛源科技", "63.90", "0.36", "95.7"),
    ),
    caption="表 4 重点公司周度表现",
)


def asked(question: str, *tables: Table, own: str = "") -> TableAnswer:
    companies = (Company(own),) if own else ()
    document = Document(
        "made-up", "made-up.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z", facts=Facts(companies=companies)
    )
    found = [FoundTable(document, at, table, Place(), f"made-up-{at}", 1.0) for at, table in enumerate(tables)]
    told = TableReader(load_glossary(), load_weights().tables).answer(question, found)
    assert told is not None
    return told


def names(question: str, *tables: Table, own: str = "") -> list[str]:
    told = asked(question, *tables, own=own)
    return list(dict.fromkeys(told.outcome.entity(row) for row, _ in told.outcome.shown))


def test_the_peers_of_a_company_are_the_others() -> None:
    assert names("Which peers of Tarn trade below 10x EV/EBITDA?", PEERS) == ["Kelvin Depots"]
    assert names("Which of Tarn Storage's peers trade above 5x EV/EBITDA?", PEERS) == [
        "Borealis Freight",
        "Kelvin Depots",
    ]


def test_the_company_that_a_report_is_on_is_none_of_its_peers() -> None:
    question = "可比公司里2026年PE最高的是哪家？"
    assert names(question, COMPARED, own="岚芯") == ["启明微电"]
    assert names(question, COMPARED) == ["岚芯"]


def test_the_table_whose_title_the_question_says_is_chosen_among_equals() -> None:
    assert names("可比公司里2026年PE最高的是哪家？", WEEKLY, COMPARED, own="岚芯") == ["启明微电"]
    assert names("重点公司里2026年PE最高的是哪家？", WEEKLY, COMPARED, own="岚芯") == ["盛源科技"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("这周哪些公司主力净流入？", ["昌平材料", "盛源科技"]),
        ("这周哪些公司主力净流出？", ["北岭锂业"]),
        ("哪些锂业公司主力净流入？", ["昌平材料", "盛源科技"]),
    ],
)
def test_what_flowed_in_and_what_flowed_out_are_told_by_the_sign(question: str, told: list[str]) -> None:
    assert names(question, WEEKLY) == told


def test_a_condition_chooses_among_all_rows_where_one_is_named_in_part_only() -> None:
    assert names("Which Tarn peers have a P/E below 25x?", PEERS, own="Tarn Storage") == ["Kelvin Depots"]
