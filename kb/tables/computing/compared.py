"""What a comparison came to: the entries in order, what was left out, what was taken without being asked for."""

from __future__ import annotations

from dataclasses import dataclass

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the things compared: the cells it rests on, its value (a figure, a growth in percent, a sum), its name
    where it is no row's."""

    cells: tuple[Cell, ...]
    value: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was not asked for and had to be chosen: `what` is "period" or "measure"."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared. `kind` is "value", "growth", "groups", "sum" or "when"; `selected` are the entries that
    answer, `others` the rest, in order.

    `order` is "most", "least", "negative" or "" where none is asked; `least` ends in the smaller one being asked for.
    `gap` and `factor`: told besides. `yes` is the answer to a yes-or-no question. `left_out` are cells that count for
    nothing, by `why`.
    """

    kind: str
    selected: tuple[Entry, ...]
    others: tuple[Entry, ...] = ()
    order: str = ""
    of_two: bool = False
    gap: bool = False
    factor: bool = False
    yes: bool | None = None
    left_out: tuple[Cell, ...] = ()
    taken: tuple[Taken, ...] = ()
    falling: tuple[Entry, ...] = ()
