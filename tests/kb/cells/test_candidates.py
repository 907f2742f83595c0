"""The sets of cells that a question may mean."""

from __future__ import annotations

import numpy as np
import pytest
from test_choosing import BALANCE, MILLS

from kb.cells.candidates import MOST, candidates
from kb.cells.grid import CellGrid
from kb.cells.reader import cells_of
from kb.model import Table


def odds(grid: CellGrid, **likely: float) -> np.ndarray:
    return np.array([likely.get(f"x{cell.text}", -6.0) for cell in grid.cells], np.float32)


def test_the_sets_are_the_likeliest_cell_and_then_each_next_one_more() -> None:
    grid = CellGrid(MILLS)
    sets = candidates(grid, cells_of("Capacity of Tarn and Ostrow?", grid), odds(grid, x120=3.0, x85=2.0, x240=-1.0))
    assert [grid.cells[at].text for at in sets.order[:3]] == ["120", "85", "240"]
    assert len(sets.numbers) >= 3


@pytest.mark.parametrize("question", ["", "Capacity?", "合计与1年以内的账面余额"])
def test_every_table_gives_numbers_of_one_size(question: str) -> None:
    tables = (MILLS, BALANCE, Table((("x",),), 0, 0), Table((("a", "b"),) * 80, 0, 0))
    told = []
    for table in tables:
        grid = CellGrid(table)
        told.append(candidates(grid, cells_of(question, grid), odds(grid)).numbers)
    assert {one.shape[1] for one in told} == {told[0].shape[1]}
    assert all(len(one) <= MOST and np.isfinite(one).all() for one in told)


def test_cells_far_less_likely_than_the_likeliest_make_no_set() -> None:
    grid = CellGrid(MILLS)
    far = np.where(odds(grid, x120=5.0) > 0, 5.0, -9.0).astype(np.float32)
    assert len(candidates(grid, cells_of("Capacity of Tarn?", grid), far).numbers) == 1
