"""Which cells a question means, on tables of our own in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from kb.cells.features import coverage, features
from kb.cells.grid import CellGrid
from kb.cells.network import THRESHOLD, Network
from kb.cells.reader import CellReader
from kb.model import Table

MILLS = Table(
    (
        ("Mill", "Capacity (kt)", "Staff", "Opened"),
        ("Tarn", "120", "310", "1998"),
        ("Ostrow", "85", "204", "2004"),
        ("Vesper", "240", "655", "2011"),
    ),
    1,
    1,
)
STORES = Table(
    (
        ("门店", "面积", "店长", "月租金"),
        ("城东店", "320", "周岚", "4.2"),
        ("河西店", "180", "陆鸣", "2.6"),
        ("南桥店", "95", "贺青", "1.9"),
    ),
    1,
    1,
)
BALANCE = Table(
    (
        ("项目", "期末余额", "期末余额", "期初余额", "期初余额"),
        ("项目", "账面余额", "坏账准备", "账面余额", "坏账准备"),
        ("1年以内", "811.3", "41.5", "702.1", "35.1"),
        ("1至2年", "62.0", "33.3", "58.4", "29.2"),
        ("合计", "873.3", "74.8", "760.5", "64.3"),
    ),
    2,
    1,
)


@pytest.fixture(scope="module")
def reader() -> CellReader:
    return CellReader(Network.shipped())


CASES = (
    (MILLS, "What is the capacity of the Vesper mill?", {"240"}),
    (MILLS, "How many staff work at Ostrow?", {"204"}),
    (MILLS, "When was Tarn opened?", {"1998"}),
    (STORES, "河西店的店长是谁？", {"陆鸣"}),
    (STORES, "南桥店月租金多少？", {"1.9"}),
    (BALANCE, "期初1至2年的坏账准备是多少？", {"29.2"}),
    (BALANCE, "期末合计账面余额", {"873.3"}),
    (BALANCE, "1年以内的期末账面余额和坏账准备分别是多少？", {"811.3", "41.5"}),
    (STORES, "What is the monthly rent of 城东店?", {"4.2"}),
)


@pytest.mark.parametrize(("table", "question", "wanted"), CASES)
def test_the_cells_that_are_asked_for_are_chosen(
    reader: CellReader, table: Table, question: str, wanted: set[str]
) -> None:
    chosen = reader.choose(question, CellGrid(table))
    assert chosen is not None
    assert set(chosen.texts) == wanted
    others = (reader.choose(question, CellGrid(other)) for other in (MILLS, STORES, BALANCE) if other is not table)
    assert all(reader.log_odds_right(chosen) > reader.log_odds_right(other) for other in others if other)


@pytest.mark.parametrize(
    ("table", "question"),
    [(MILLS, "河西店的店长是谁？"), (STORES, "What was the dividend per share?"), (BALANCE, "南桥店月租金多少？")],
)
def test_what_a_table_does_not_tell_is_not_answered_from_it(reader: CellReader, table: Table, question: str) -> None:
    chosen = reader.choose(question, CellGrid(table))
    assert chosen is None or reader.log_odds_right(chosen) < THRESHOLD


def test_an_empty_table_has_no_cell_to_choose(reader: CellReader) -> None:
    assert reader.choose("营业收入？", CellGrid(Table((), 0, 0))) is None


def test_labels_of_the_cell_that_is_asked_for_explain_most() -> None:
    grid = CellGrid(MILLS)
    told = coverage("What is the capacity of the Vesper mill?", grid).sum(1)
    assert grid.cells[int(told.argmax())].text == "240"


def test_features_are_finite_and_of_one_size_for_every_table() -> None:
    sizes = set()
    for table in (MILLS, STORES, BALANCE, Table((("x",),), 0, 0), Table((("",), ("",)), 1, 1)):
        grid = CellGrid(table)
        values = features("营业收入 revenue 2023?", grid)
        assert values.shape[0] == len(grid.cells)
        assert np.isfinite(values).all()
        sizes.add(values.shape[1])
    assert len(sizes) == 1


@pytest.mark.parametrize("question", ["", "?", "的" * 3000, "1" * 3000])
def test_no_question_breaks_it(reader: CellReader, question: str) -> None:
    assert reader.choose(question, CellGrid(MILLS)) is not None
