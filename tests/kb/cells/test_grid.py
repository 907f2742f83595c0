"""A table made ready to be weighed."""

from __future__ import annotations

from kb.cells.grid import CellGrid
from kb.model import Table

SALES = Table((("", "2023", "2023"), ("", "North", "South"), ("Ore", "5", "5"), ("Coal", "7", "9")), 2, 1)


def test_a_header_that_spans_is_one_cell_and_equal_figures_are_two() -> None:
    table = Table((("Region", "Sales", "Sales"), ("North", "5", "5")), 1, 1)
    grid = CellGrid(table)
    assert grid.cell_of[0, 1] == grid.cell_of[0, 2]
    assert grid.cell_of[1, 1] != grid.cell_of[1, 2]


def test_a_year_that_spans_stays_a_cell_for_each_column() -> None:
    grid = CellGrid(SALES)
    assert grid.cell_of[0, 1] != grid.cell_of[0, 2]


def test_a_token_counts_the_more_the_rarer_it_is_in_the_table() -> None:
    grid = CellGrid(SALES)
    assert grid.weight("coal") > grid.weight("#5")
    assert grid.weight("unseen") > grid.weight("coal")


def test_figures_are_told_from_words() -> None:
    grid = CellGrid(Table((("Name", "1,234.5", "(12)", "5.4%", "22.6x", "¥3亿", "Level 1", ""),), 0, 1))
    assert grid.is_figure.tolist() == [False, True, True, True, True, True, False, False]
