"""The noun Chart: figures of reports as marks, each of which says which cell or sentence it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - pydantic resolves the annotations at run time
from enum import StrEnum


class ChartKind(StrEnum):
    """How marks are drawn: over periods, over names, names side by side, names on top of each other, one measure
    against another, parts of a whole."""

    LINE = "line"
    BAR = "bar"
    GROUPED = "grouped"
    STACKED = "stacked"
    SCATTER = "scatter"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure of a chart.

    `x` is a period or a name, `order` sorts the periods; `series` tells marks of one `x` apart; `y` is in the unit of
    the axis. Of a scatter `across` is the figure of the other measure. `number` is the marker or the row of the table
    that the figure has, `told` is the figure in words with its source.
    """

    x: str
    order: str
    series: str
    y: Decimal
    number: int
    told: str
    across: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Marks with their axes: `x_title` and `y_title` hold the unit; `series_title` says what the series are. Of an axis
    that is `log_...` the title says so."""

    kind: ChartKind
    title: str
    x_title: str
    y_title: str
    series_title: str
    marks: tuple[Mark, ...]
    log_x: bool = False
    log_y: bool = False
