"""Which measure, which rows and which periods of a table a comparison is about, and what of that was not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.amounts.cell_figures import without_unit
from kb.tables.computing.compared import Taken
from kb.text.glossary_tokens import fold
from kb.text.label_mentions import best_mentions

if TYPE_CHECKING:
    from kb.comparisons.grid import Family, Grid

WELL, SOME = 0.5, 0.4
"""Share of a measure's label from which it is named, and where nothing else is."""


def measures(grid: Grid, *, change: bool = False) -> list[Family]:
    """The measures that the question may mean, the likeliest first; those without a name of their own where it names
    none."""
    families = [family for family in grid.families if family.states_change == change]
    found = {at: one.mention for at, one in enumerate(families) if one.mention and one.mention.share >= WELL}
    if kept := best_mentions(found, WELL):
        most = max(mention.share for mention in kept.values())
        return [families[at] for at, mention in kept.items() if mention.share >= most - 0.1]
    for concept in grid.aim.concepts:
        if of_concept := [family for family in families if f"#{concept}" in family.atoms]:
            return of_concept[:1]
    if change:
        return families[:1] if len(families) == 1 else []
    unnamed = [family for family in families if not any(map(grid.glossary.is_measure, family.atoms))]
    return unnamed if len(unnamed) == len(families) else []


def best_named(grid: Grid) -> list[Family]:
    """The one measure that the question names at all, less well than it may: "LiveCodeBench" of "LiveCodeBench
    pass@1"."""
    named = [family for family in grid.families if family.mention is not None and family.mention.share >= SOME]
    return named if len(named) == 1 else []


def is_named(grid: Grid, family: Family) -> bool:
    """Whether the columns say what their figures are of, and the question asks for that."""
    is_only = sum(one.mention is not None for one in grid.families) == 1
    if family.mention is not None and family.mention.share >= (SOME if is_only else WELL):
        return True
    return any(f"#{concept}" in family.atoms for concept in grid.aim.concepts)


def says_measure(grid: Grid, family: Family) -> bool:
    """Whether the columns are of a measure that the question means, by its name or by an adjective."""
    by_name = family.mention is not None and any(grid.glossary.is_measure(atom) for atom in family.atoms)
    return by_name or any(f"#{concept}" in family.atoms for concept in grid.aim.concepts)


def rows_of_measure(grid: Grid, rows: list[int]) -> list[int]:
    """The rows under the group label that says the measure: "Net revenue" over the divisions; none where no group says
    it."""
    if grid.groups:
        return rows
    table = grid.sides.table
    for concept in grid.aim.concepts:
        own = [
            row
            for row in rows
            if any(
                f"#{concept}" in {atom.text for atom in level[row].readings[0].atoms}
                for at, level in enumerate(grid.sides.rows.levels)
                if row in level and table.rows[row][at] != grid.name(row)
            )
        ]
        if len(own) > 1:
            return own
    return []


def row_asked(grid: Grid) -> int | None:
    """The one row that a question about the change of a single thing means."""
    rows = [row for row in grid.named if row in grid.rows()] or [row for row in grid.named if row in grid.entries]
    if not rows:
        for concept in grid.aim.concepts:
            rows = [row for row in grid.rows() if f"#{concept}" in grid.concepts_of(row)]
            if rows:
                break
    rows = rows or _called_short(grid)
    if not rows:
        return None
    most = max(grid.named[row].share if row in grid.named else 0.0 for row in rows)
    best = [row for row in rows if (grid.named[row].share if row in grid.named else 0.0) >= most - 1e-6]
    shown = {tuple(grid.sides.table.rows[row]) for row in best}
    return best[0] if len(shown) == 1 else None


def _called_short(grid: Grid) -> list[int]:
    """The rows whose label leaves out the last word of a name of what is asked for: "Research and development" of the
    expense."""
    names = {
        fold(name).rsplit(" ", 1)[0]
        for atom in grid.reading.atoms
        for name in grid.glossary.names_of(atom.text)
        if " " in name
    }
    return [row for row in grid.rows() if " " in grid.name(row) and fold(grid.name(row)) in names]


def period(grid: Grid, families: list[Family]) -> tuple[int, tuple[Taken, ...]] | None:
    """The column of the period asked for; the first one in print where none is, which is then taken."""
    columns = [(family, column) for family in families for column in family.columns]
    if grid.years:
        dated = [(family, at) for family in families for year in grid.years[-1:] if (at := family.at(year)) is not None]
        if len(dated) == 1:
            return dated[0][1], ()
        return (columns[0][1], ()) if len(columns) == 1 and columns[0][0].moments[0] is None else None
    if len(families) != 1:
        return None
    first = columns[0][1]
    return first, (Taken("period", period_name(grid, first)),) if len(columns) > 1 else ()


def ends(grid: Grid, family: Family) -> tuple[int, int, tuple[Taken, ...]] | None:
    """The columns of the periods between which growth is asked for: first and last where the question names none."""
    dated = sorted((at, column) for at, column in zip(family.moments, family.columns, strict=True) if at is not None)
    if len(dated) < 2 or len({at for at, _ in dated}) < len(dated):
        return None
    if not grid.years:
        first, last = dated[0][1], dated[-1][1]
        return first, last, (Taken("period", f"{period_name(grid, first)} → {period_name(grid, last)}"),)
    earlier = grid.years[0] if len(grid.years) > 1 else grid.years[0] - 1
    pair = family.at(earlier), family.at(grid.years[-1])
    return (pair[0], pair[1], ()) if pair[0] is not None and pair[1] is not None else None


def period_name(grid: Grid, column: int) -> str:
    """The label of a column that has its period: the last one with a digit."""
    table = grid.sides.table
    labels = [without_unit(table.rows[row][column]) for row in range(table.header_rows)]
    return next((label for label in reversed(labels) if any(map(str.isdigit, label))), labels[-1] if labels else "")
