"""Questions that a table does not answer: its answer's rows or columns taken away, another table in its place, another
name or year in the question."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.cells.grid import CellGrid
from kb.cells.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.cells.data import CellExample

SEED = 1
_SHORTEST, _LONGEST = 2, 30
"""Characters of what may be a name."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS_AWAY = (-4, -3, -2, -1, 1, 2, 3, 4)
OFFERED = 30
"""Tables that another table is chosen from: the one that shares most with the question."""


def bereft(example: CellExample, *, columns: bool) -> CellExample | None:
    """The question asked of its table without the rows, or without the columns, of its answer; None where nothing would
    be left of the table."""
    table, grid = example.grid.table, example.grid
    places = [grid.cells[at] for at in example.answer]
    rows, width = range(len(table.rows)), range(table.width)
    if columns:
        taken = {
            name for one in places if (name := table.column_path(one.column)) and one.column >= table.label_columns
        }
        kept = [at for at in width if at < table.label_columns or table.column_path(at) not in taken]
        return _without(example, rows, kept, "columns") if table.label_columns < len(kept) < table.width else None
    taken = {name for one in places if (name := table.row_path(one.row)) and one.row >= table.header_rows}
    left = [at for at in rows if at < table.header_rows or table.row_path(at) not in taken]
    return _without(example, left, width, "rows") if table.header_rows < len(left) < len(table.rows) else None


def _by_source(examples: Sequence[CellExample]) -> dict[str, list[CellExample]]:
    pools: dict[str, list[CellExample]] = {}
    for one in examples:
        pools.setdefault(one.source, []).append(one)
    return pools


def elsewhere(examples: Sequence[CellExample]) -> list[CellExample]:
    """Each question asked of another document's table, of several the one that shares most with it. The same for the
    same examples."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets: the same tables have to come again
    pools = _by_source(examples)
    told = []
    for one in examples:
        asked = tokens(one.question)
        others = [other for other in rng.choices(pools[one.source], k=OFFERED) if other.document != one.document]
        if others:
            best = max(others, key=lambda other: sum(token in other.grid.postings for token in asked))
            told.append(
                replace(
                    one, kind="elsewhere", grids=(best.grid,), grid=best.grid, answer=frozenset(), wanted=frozenset()
                )
            )
    return told


def renamed(examples: Sequence[CellExample]) -> list[CellExample]:
    """The questions that say a label of their table, each with a label of another table in its place; or with a year
    that their table has not."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets: the same names have to come again
    pools = _by_source(examples)
    told = []
    for one in examples:
        others = _labels(rng.choice(pools[one.source]))
        if question := _other_year(one, rng) or (others and _other_name(one, rng.choice(others))):
            told.append(replace(one, kind="renamed", question=question, answer=frozenset(), wanted=frozenset()))
    return told


def _labels(example: CellExample) -> list[str]:
    """The words of a table that are no figures, short enough to be names."""
    grid = example.grid
    texts = (cell.text.strip() for cell, figure in zip(grid.cells, grid.is_figure, strict=True) if not figure)
    return [text for text in texts if _SHORTEST <= len(text) <= _LONGEST]


def _other_name(example: CellExample, name: str) -> str:
    """The question with a name for the longest label that it says; empty where it says none, or the table has that
    name."""
    said = max((label for label in _labels(example) if label in example.question), key=len, default="")
    known = any(token in example.grid.postings for token in tokens(name) if len(token) > 1)
    return "" if not said or known else example.question.replace(said, name)


def _other_year(example: CellExample, rng: random.Random) -> str:
    """The question with a year that neither it nor its table has; empty where it says no year of its table."""
    postings = example.grid.postings
    said = [year for year in _YEAR.findall(example.question) if f"#{year}" in postings]
    if not said:
        return ""
    year = str(int(said[0]) + rng.choice(_YEARS_AWAY))
    return "" if f"#{year}" in postings or year in example.question else example.question.replace(said[0], year)


def _without(example: CellExample, rows: Sequence[int], columns: Sequence[int], kind: str) -> CellExample:
    """The question with no answer, over some rows and columns of its table."""
    table = example.grid.table
    texts = tuple(tuple(table.rows[row][at] for at in columns) for row in rows)
    part = replace(table, rows=texts, doubts=(), parts=(), areas=())
    row_of, column_of = ({old: new for new, old in enumerate(kept)} for kept in (rows, columns))
    facts = [
        replace(fact, place=replace(fact.place, position=(row_of[at[0]], column_of[at[1]])))
        for fact in example.grid.facts
        if (at := fact.place.position) and at[0] in row_of and at[1] in column_of
    ]
    grid = CellGrid(part, f"{table.caption}\n{table.unit}", facts)
    return replace(example, kind=kind, grids=(grid,), grid=grid, answer=frozenset(), wanted=frozenset())
