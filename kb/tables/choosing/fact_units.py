"""A table whose cells know the units of their facts: what caption, lines around it and labels say of each together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.amounts.units import Unit
from kb.facts.scale_words import scale_word
from kb.facts.units import measured
from kb.model import Table
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.facts.fact import Unit as FactUnit
    from kb.model import Fact, Part

_GUESSED = "is taken for"
"""Stands in the doubt of a fact whose unit nobody says."""

_TIMES = "倍"


@dataclass(frozen=True, slots=True)
class TableWithUnits(Table):
    """A plain table, and by row and column the unit of each cell that has a fact whose unit is no guess."""

    units: Mapping[tuple[int, int], Unit] = field(default_factory=dict, compare=False)

    def across(self) -> Mapping[tuple[int, int], Unit]:
        """The units by column and row, for the table turned over."""
        return {(column, row): unit for (row, column), unit in self.units.items()}


def with_units(table: Table, part: Part, facts: Iterable[Fact]) -> Table:
    """The plain table of a part with the units of its cells' facts; as it is where it has none."""
    known = {fact.place.position: fact for fact in facts if not any(_GUESSED in doubt for doubt in fact.doubts)}
    if not known:
        return table
    spoken = language(" ".join((table.caption, *(text for row in table.rows for text in row))))
    units = {
        (line, at): unit_of_fact(known[slot].unit, spoken)
        for line, slots in enumerate(part.slots)
        for at, slot in enumerate(slots)
        if slot in known
    }
    plain = {name: getattr(table, name) for name in Table.__dataclass_fields__}
    return TableWithUnits(**plain, units=units)


def unit_of_fact(unit: FactUnit, spoken: str) -> Unit:
    """A fact's unit as one that is printed beside figures, its scale in the words of a language."""
    kind, worth = measured(unit)
    scale = scale_word(unit, spoken)
    name = "x" if unit.name == _TIMES and spoken != "zh" else unit.name
    if spoken == "zh":
        suffix = f"{scale}{name}"
    else:
        signed = len(name) <= 1 or not name.isalpha()
        suffix = " ".join(filter(None, (name, scale) if signed else (scale, name)))
    return Unit(kind, float(worth), suffix)


def exchanged(table: Table, whole: Table) -> Table:
    """A table that was made by turning `whole` over, with its units turned too."""
    return (
        replace(table, units=whole.across())
        if isinstance(table, TableWithUnits) and isinstance(whole, TableWithUnits)
        else table
    )
