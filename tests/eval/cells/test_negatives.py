"""Questions that a table does not answer, made of those that it does."""

from __future__ import annotations

from test_choosing import MILLS, STORES

from eval.cells.data import CellExample
from eval.cells.negatives import renamed
from kb.cells.grid import CellGrid
from kb.model import Table

YEARS = Table((("Year", "Output"), ("2021", "11"), ("2022", "12")), 1, 1)


def asked(question: str, table: Table, document: str) -> CellExample:
    grid = CellGrid(table)
    return CellExample("own", "single_cell", question, document, (grid,), grid, frozenset((1,)), frozenset(("x",)))


def test_a_name_gives_way_to_one_of_another_table() -> None:
    told = renamed([asked("What is the capacity of Vesper?", MILLS, "a"), asked("河西店的店长是谁？", STORES, "b")] * 8)
    assert told
    assert all(not one.answer and not one.wanted and one.kind == "renamed" for one in told)
    assert all("Vesper" not in one.question for one in told if one.grid.table is MILLS)
    assert all("河西店的店长" not in one.question for one in told if one.grid.table is STORES)


def test_a_year_gives_way_to_one_that_the_table_has_not() -> None:
    told = renamed([asked("What was the output in 2021?", YEARS, str(at)) for at in range(20)])
    assert told
    assert all("2021" not in one.question and "2022" not in one.question for one in told)


def test_a_question_that_says_nothing_of_its_table_is_left_out() -> None:
    assert renamed([asked("How much?", MILLS, "a")]) == []
