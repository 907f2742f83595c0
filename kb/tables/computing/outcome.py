"""What came of computing over a table's cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.amounts.units import Unit
from kb.question.operations import Operation
from kb.tables.choosing.labels import name_column

if TYPE_CHECKING:
    from kb.amounts.bounds import Bound
    from kb.model import Table
    from kb.tables.computing.compared import Comparison

Cell = tuple[int, int]


class Refusal(StrEnum):
    """Why figures that are there were not reckoned with."""

    UNITS = "units that cannot be converted into each other"
    BASE = "growth from zero or from a loss"
    ZERO = "division by zero"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `cells` went in, (row, column) into Table.rows; `shown` are those the answer names, in order.

    `result` is the computed number of a sum, average, difference, ratio, share or growth in `unit`; None otherwise.
    `values` are what the shown cells are in `unit`, when they were reckoned with. `verdict` is the yes or no of a
    comparison, `less` that it was asked whether the first is below the second, `bounds` what it was held against.
    `rank` is the place asked for in the order. `comparison` is what was compared, where that is told by kb.comparisons.
    `left_out` are cells below zero that are no low multiples. `sentences` is the answer as a sentence in Chinese and in
    English, where facts gave it; `first` is then whose figure is the largest or the smallest, where that was asked.
    """

    table: Table
    operation: Operation
    cells: tuple[Cell, ...]
    shown: tuple[Cell, ...]
    result: float | None = None
    decimals: int = 0
    unit: Unit = field(default_factory=Unit)
    values: tuple[float, ...] = ()
    verdict: bool | None = None
    less: bool = False
    bounds: tuple[Bound, ...] = ()
    rank: int | None = None
    ascending: bool = False
    refusal: Refusal | None = None
    comparison: Comparison | None = None
    left_out: tuple[Cell, ...] = ()
    sentences: tuple[str, str] = ("", "")
    first: str = ""

    def leader(self) -> str:
        """Whose figure is the largest or the smallest, where that was asked and it is one's."""
        if self.comparison is not None:
            first = self.comparison.selected if self.comparison.order in ("most", "least") else ()
            return (first[0].name or self.entity(first[0].cells[0][0])) if len(first) == 1 else ""
        if self.operation in (Operation.MAXIMUM, Operation.MINIMUM):
            return self.entity(self.shown[0][0]) if len({row for row, _ in self.shown}) == 1 else ""
        return self.first

    def entity(self, row: int) -> str:
        """What the row is about, by its most telling label."""
        return self.table.rows[row][name_column(self.table)] if self.table.label_columns else ""
