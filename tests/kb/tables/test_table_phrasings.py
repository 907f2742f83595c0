"""What a question names in a table besides plain rows and columns: kinds of things, groups, conditions, names along the
top."""

from __future__ import annotations

import pytest

from kb.learned.weights import load_weights
from kb.model import Document, Place, Table
from kb.tables.reader import FoundTable, TableReader
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.tokens import language
from kb.wording.table_sentences import Wording

SEGMENTS = Table(
    (
        ("分部", "2023年收入", "2024年收入", "2024年营业利润"),
        ("冷链仓储", "38.0", "45.2", "6.3"),
        ("城市配送", "18.6", "29.7", "(1.2)"),
        ("跨境运输", "8.9", "9.1", "1.1"),
        ("合计", "65.5", "84.0", "6.2"),
    ),
    unit="亿元",
    caption="分部经营情况",
)
FLEET = Table(
    (
        ("", "Fiscal Year End 2023", "Fiscal Year End 2024", "Fleet (ships)", "Average age (years)"),
        ("Bulk carriers", "388.5", "412.0", "42", "9.1"),
        ("Ferries", "44.2", "47.9", "6", "15.2"),
        ("Operations ashore", "19.0", "22.4", "2", "30.5"),
        ("Total", "451.7", "482.3", "50", ""),
    ),
    unit="USD million",
    caption="Revenue by class",
)
DEVICES = Table(
    (
        ("设备", "参数", "参数"),
        ("XB-01", "型号", "KR40-2"),
        ("XB-01", "容量", "9kg"),
        ("XB-01", "制造厂商", "衡原电气"),
        ("XB-02", "型号", "TL15-7"),
        ("XB-02", "容量", "8kg"),
        ("XB-02", "制造厂商", "岱山器械"),
    ),
    label_columns=2,
)
GRANTS = Table(
    (
        ("补助项目", "稳岗返还", "技改贴息", "合计"),
        ("本期金额", "12,000.00", "800,000.00", "812,000.00"),
        ("上期金额", "9,500.00", "", "9,500.00"),
    )
)
LOANS = Table(
    (
        ("编号", "贷款银行", "起始日期", "利率"),
        ("1", "衡原商业银行", "2021年6月22日", "5.7%"),
        ("2", "岱山商业银行", "2021年6月30日", "4.8%"),
        ("3", "青禾商业银行", "2021年8月6日", "4.5%"),
    )
)
TRUCKS = Table(
    (
        ("参数", "CP15", "CP25", "CP35"),
        ("额定载荷（kg）", "1,500", "2,500", "3,500"),
        ("动力形式", "锂电", "锂电", "柴油"),
    )
)
UNSCALED = Table((("", "2024", "2023"), ("Development costs", "8,551", "13,448"), ("Rent", "905", "990")))


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def asked(glossary: Glossary, table: Table, question: str) -> tuple[list[str], str]:
    """The cells that the answer names, and the sentence; nothing when there is no answer."""
    document = Document("made-up", "made-up.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z")
    found = FoundTable(document, 0, table, Place(), "made-up-0", 1.0)
    told = TableReader(glossary, load_weights().tables).answer(question, [found])
    if told is None or told.margin < 0:
        return [], ""
    cells = [table.rows[row][column] for row, column in told.shown]
    return cells, Wording(language(question), glossary).sentence(told.outcome)


@pytest.mark.parametrize(
    ("table", "question", "cells"),
    [
        # "is" is no word of "fiscal", and a year over figures no column of years.
        (FLEET, "What is the total for fiscal year 2024?", ["482.3"]),
        (FLEET, "In which year was the revenue of ferries higher?", ["47.9"]),
        (FLEET, "What was ferry revenue in fiscal year 2023?", ["44.2"]),
        # Operations are no ratio.
        (FLEET, "What did operations ashore earn in fiscal year 2024?", ["22.4"]),
        (DEVICES, "型号为KR40-2的设备，制造厂商是哪一家？", ["衡原电气"]),
        (LOANS, "起始日期是2021年6月30日的是哪家银行？", ["岱山商业银行"]),
    ],
)
def test_words_name_what_they_mean(glossary: Glossary, table: Table, question: str, cells: list[str]) -> None:
    assert asked(glossary, table, question)[0] == cells


def test_names_along_the_top_are_told_with_their_figures(glossary: Glossary) -> None:
    cells, _ = asked(glossary, GRANTS, "本期有哪些补助项目，金额分别是多少？")
    assert sorted(cells) == sorted(["稳岗返还", "技改贴息", "12,000.00", "800,000.00"])


def test_columns_that_fulfil_a_condition_are_told_and_no_other(glossary: Glossary) -> None:
    cells, said = asked(glossary, TRUCKS, "哪些型号的动力形式是锂电？")
    assert "柴油" not in cells
    assert "CP35" not in said


@pytest.mark.parametrize("question", ["2024年哪个分部亏损？", "2024年营业利润为负的分部有哪些？"])
def test_a_loss_is_a_negative_profit(glossary: Glossary, question: str) -> None:
    cells, said = asked(glossary, SEGMENTS, question)
    assert cells == ["(1.2)"]
    assert "城市配送" in said


def test_what_only_says_of_what_kind_the_entries_are_needs_no_label(glossary: Glossary) -> None:
    cells, said = asked(glossary, FLEET, "Which segment had the highest revenue in fiscal year 2024?")
    assert cells == ["412.0"]
    assert said.startswith("Highest Fiscal Year End 2024: Bulk carriers")


def test_a_name_that_is_not_there_is_no_kind(glossary: Glossary) -> None:
    assert asked(glossary, FLEET, "Which Norwegian segment had the highest revenue in fiscal year 2024?") == ([], "")


def test_what_is_counted_is_in_no_money(glossary: Glossary) -> None:
    assert asked(glossary, FLEET, "How many ships in the fleet are bulk carriers?")[1].endswith(" 42")


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("In which year were development costs less than 10,000 thousands?", ["8,551"]),
        ("In which year were development costs less than 20,000 thousands?", ["8,551", "13,448"]),
    ],
)
def test_a_bound_is_in_the_scale_of_a_table_that_says_none(glossary: Glossary, question: str, cells: list[str]) -> None:
    assert asked(glossary, UNSCALED, question)[0] == cells
