"""The comparison of a table's cells that a question asks for, or none where the table does not say enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.amounts.cell_figures import without_unit
from kb.amounts.units import MULTIPLE, SHARE
from kb.comparisons.choosing import (
    best_named,
    ends,
    is_named,
    measures,
    period,
    row_asked,
    rows_of_measure,
    says_measure,
)
from kb.question.comparison_words import multiples
from kb.question.operations import Operation
from kb.tables.choosing.labels import name_column
from kb.tables.choosing.line_naming import FULL_SHARE
from kb.tables.computing.arithmetic import reckon, terms_of
from kb.tables.computing.compared import Comparison, Entry, Taken
from kb.tables.computing.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.comparisons.grid import Family, Grid
    from kb.tables.computing.arithmetic import Terms
    from kb.tables.computing.compared import Cell

FEWEST = 2
"""Things that are compared at least."""


def compare(grid: Grid) -> Outcome | None:
    """What comes of the comparison that the question asks for in a table."""
    aim = grid.aim
    ways: list[Callable[[Grid], Outcome | None]] = []
    if aim.has("when"):
        ways = [_when]
    elif aim.has("beats"):
        ways = [_beating] if aim.has("which") else [_values]
    elif aim.has("growth"):
        ways = [_growths, _stated_growths]
    elif aim.has("percent") and not aim.has("most"):
        ways = [_growth_of_one]
    elif aim.has("sum") and aim.ranks | aim.has("groups") and (grid.groups or aim.has("groups")):
        ways = [_groups]
    elif aim.has("sum"):
        ways = [_sum]
    elif aim.ranks or aim.has("factor") or aim.has("gap"):
        ways = [_values]
    return next((outcome for way in ways if (outcome := way(grid))), None)


def _outcome(grid: Grid, comparison: Comparison, terms: Terms, operation: Operation) -> Outcome | None:
    table = grid.sides.table
    if terms.unit is None:
        return None
    shown = [cell for entry in comparison.selected for cell in entry.cells]
    shown += [cell for entry in comparison.falling for cell in entry.cells] + list(comparison.left_out)
    kept = tuple(dict.fromkeys(shown))[:MOST_SHOWN]
    used = tuple(dict.fromkeys((*kept, *terms.cells)))
    decimals = max((term.decimals for term in terms.terms), default=0)
    return Outcome(table, operation, used, kept, decimals=decimals, unit=terms.unit, comparison=comparison)


MOST_SHOWN = 60
"""Cells that an answer points at."""


def _candidates(grid: Grid, families: list[Family]) -> list[int]:
    """The rows to choose from: those named where several are, else all of the groups named or of the measure."""
    named = _distinct(grid, [row for row in grid.named if row in grid.rows()])
    by_group = () if any(is_named(grid, family) for family in families) else rows_of_measure(grid, named)
    named = [row for row in named if row in by_group] or named
    if len({grid.name(row) for row in named}) >= FEWEST:
        return sorted(named, key=lambda row: min(grid.named[row].covered))
    if named and not (grid.aim.has("negatives") and grid.aim.least):
        return []
    rows = grid.rows()
    if len({one for row in rows if (one := _measures_of(grid, row))}) > 1:
        # Revenue and profit are not held against each other, unless both are named.
        return []
    if not any(is_named(grid, family) for family in families):
        stated = rows if families[0].states_change else []
        rows = rows if grid.groups else rows_of_measure(grid, rows) or stated
    return _distinct(grid, rows)


def _measures_of(grid: Grid, row: int) -> frozenset[str]:
    return frozenset(atom for atom in grid.concepts_of(row) if grid.glossary.is_measure(atom))


def _distinct(grid: Grid, rows: Sequence[int]) -> list[int]:
    seen = {(grid.name(row), *grid.sides.table.rows[row]): row for row in reversed(rows)}
    return list(reversed(seen.values()))


def _once(grid: Grid, entries: Sequence[Entry]) -> list[Entry]:
    """Entries of one name and one value told once: a merged cell stands in several rows."""
    seen: dict[tuple[str, float], Entry] = {}
    for entry in entries:
        seen.setdefault((grid.name(entry.cells[0][0]), entry.value), entry)
    return list(seen.values())


def _ordered(grid: Grid, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry], str]:
    """The entries that answer, the others, and the order asked for."""
    aim = grid.aim
    if aim.has("negative") and not aim.says & {"most"}:
        selected = sorted((entry for entry in entries if entry.value < 0), key=lambda entry: entry.value)
        return selected, [], "negative"
    upwards = aim.least
    ordered = sorted(entries, key=lambda entry: entry.value, reverse=not upwards)
    number = aim.top or 1
    last = ordered[min(number, len(ordered)) - 1].value if ordered else 0.0
    selected = [entry for entry in ordered if (entry.value <= last if upwards else entry.value >= last)]
    return selected, [entry for entry in ordered if entry not in selected], "least" if upwards else "most"


def _values(grid: Grid) -> Outcome | None:
    families = measures(grid)
    if not families:
        return None
    chosen = period(grid, families)
    rows = _candidates(grid, families)
    if chosen is None or len(rows) < FEWEST:
        return None
    column, taken = chosen
    family = next(one for one in families if column in one.columns)
    terms = terms_of(grid.sides.table, [(row, column) for row in rows])
    entries = _once(grid, [Entry((term.cell,), term.value) for term in terms.terms])
    left_out: tuple[Cell, ...] = ()
    if family.atoms & multiples() and grid.aim.least:
        left_out = tuple(entry.cells[0] for entry in entries if entry.value <= 0)
        entries = [entry for entry in entries if entry.value > 0]
    names = [grid.name(entry.cells[0][0]) for entry in entries]
    of_two = bool(grid.named) and len(entries) + len(left_out) == FEWEST
    if not entries or len(set(names)) + len(left_out) < FEWEST:
        return None
    if grid.aim.by_words and not (says_measure(grid, family) or rows_of_measure(grid, grid.rows())):
        return None
    if grid.aim.has("yes") and not grid.aim.has("which") and not of_two:
        return None
    if grid.aim.by_words and is_named(grid, family) and family.mention is None:
        taken = (Taken("measure", _measure_name(grid, column)), *taken)
    if not grid.aim.ranks:
        return _ratio(grid, entries, terms, taken) if of_two else None
    selected, others, order = _ordered(grid, entries)
    aim = grid.aim
    yes = selected == entries[:1] if aim.has("yes") and of_two and not aim.has("which") else None
    comparison = Comparison(
        "value", tuple(selected), tuple(others), order, of_two, aim.has("gap"), aim.has("factor"), yes, left_out, taken
    )
    return _outcome(grid, comparison, terms, Operation.MINIMUM if order == "least" else Operation.MAXIMUM)


def _beating(grid: Grid) -> Outcome | None:
    """All entries above, or below, the one that the question names."""
    families = [family for family in measures(grid) if family.mention] or best_named(grid)
    chosen = period(grid, families) if families else None
    whole = [row for row, mention in grid.named.items() if mention.share >= FULL_SHARE and row in grid.rows()]
    if chosen is None or len({grid.name(row) for row in whole}) != 1 or families[0].mention is None:
        return None
    column, taken = chosen
    rows = _distinct(grid, grid.rows())
    terms = terms_of(grid.sides.table, [(row, column) for row in rows])
    entries = _once(grid, [Entry((term.cell,), term.value) for term in terms.terms])
    own = [entry for entry in entries if grid.name(entry.cells[0][0]) == grid.name(whole[0])]
    if len(own) != 1:
        return None
    bar, upwards = own[0].value, not grid.aim.least
    selected = [entry for entry in entries if (entry.value > bar if upwards else entry.value < bar)]
    left_out: tuple[Cell, ...] = ()
    if not upwards and any(family.atoms & multiples() for family in families if column in family.columns):
        left_out = tuple(entry.cells[0] for entry in selected if entry.value <= 0)
        selected = [entry for entry in selected if entry.value > 0]
    selected.sort(key=lambda entry: entry.value, reverse=upwards)
    comparison = Comparison(
        "beats", tuple(selected), tuple(own), "most" if upwards else "least", left_out=left_out, taken=taken
    )
    return _outcome(grid, comparison, terms, Operation.GROWTH_ORDER)


def _ratio(grid: Grid, entries: Sequence[Entry], terms: Terms, taken: tuple[Taken, ...]) -> Outcome | None:
    """How many times the second the first is, or by how much they differ."""
    aim = grid.aim
    if len(entries) != FEWEST or min(entry.value for entry in entries) <= 0:
        return None
    if not taken:
        operation = Operation.RATIO if aim.has("factor") else Operation.DIFFERENCE
        return reckon(grid.sides.table, operation, [entry.cells[0] for entry in entries])
    comparison = Comparison(
        "value", tuple(entries), of_two=True, gap=aim.has("gap"), factor=aim.has("factor"), taken=taken
    )
    return _outcome(grid, comparison, terms, Operation.RATIO)


def _measure_name(grid: Grid, column: int) -> str:
    table = grid.sides.table
    return without_unit(table.column_path(column)[0]) if table.header_rows else ""


def _growths(grid: Grid) -> Outcome | None:
    for family in measures(grid):
        rows, between = _candidates(grid, [family]), ends(grid, family)
        if between is None or len(rows) < FEWEST:
            continue
        first, last, taken = between
        terms = terms_of(grid.sides.table, [(row, column) for row in rows for column in (first, last)])
        values = {term.cell: term.value for term in terms.terms}
        pairs = [(row, first, last) for row in rows if (row, first) in values and (row, last) in values]
        left_out = tuple((row, first) for row, *_ in pairs if values[row, first] <= 0)
        entries = [
            Entry(((row, first), (row, last)), (values[row, last] / values[row, first] - 1) * 100)
            for row, *_ in pairs
            if values[row, first] > 0
        ]
        if len(entries) < FEWEST or terms.unit is None or family.atoms & multiples():
            continue
        return _ranked_growth(grid, entries, terms, left_out, taken)
    return None


def _stated_growths(grid: Grid) -> Outcome | None:
    """The growth that a column of the table states."""
    for family in measures(grid, change=True):
        if len(family.columns) != 1 or (
            grid.years and family.moments[0] not in (None, *grid.years, grid.years[-1] - 1)
        ):
            continue
        (column,) = family.columns
        rows = _candidates(grid, [family])
        terms = terms_of(grid.sides.table, [(row, column) for row in rows])
        if len(terms.terms) < FEWEST:
            continue
        entries = [Entry((term.cell,), term.value) for term in terms.terms]
        return _ranked_growth(grid, entries, terms, (), ())
    return None


def _ranked_growth(
    grid: Grid, entries: list[Entry], terms: Terms, left_out: tuple[Cell, ...], taken: tuple[Taken, ...]
) -> Outcome | None:
    selected, others, order = _ordered(grid, entries)
    falling = [entry for entry in entries if entry.value < 0] if grid.aim.has("negative", "most") else []
    others = [entry for entry in others if entry not in falling]
    comparison = Comparison(
        "growth", tuple(selected), tuple(others), order, left_out=left_out, taken=taken, falling=tuple(falling)
    )
    return _outcome(grid, comparison, terms, Operation.GROWTH_ORDER)


def _growth_of_one(grid: Grid) -> Outcome | None:
    row = row_asked(grid)
    for family in measures(grid):
        between = ends(grid, family)
        if row is None or between is None:
            continue
        first, last, taken = between
        terms = terms_of(grid.sides.table, [(row, first), (row, last)])
        if len(terms.terms) != FEWEST or terms.unit is None or terms.unit.kind == SHARE:
            return None
        base, end = (term.value for term in terms.terms)
        cells = terms.cells
        if base <= 0:
            comparison = Comparison("growth", (), left_out=cells, taken=taken)
        else:
            comparison = Comparison("growth", (Entry(cells, (end / base - 1) * 100),), taken=taken)
        return _outcome(grid, comparison, terms, Operation.GROWTH_ORDER)
    return None


def _groups(grid: Grid) -> Outcome | None:
    families = measures(grid)
    chosen = period(grid, families) if families else None
    if chosen is None or grid.group_level < 0 or not is_named(grid, families[0]):
        return None
    column, taken = chosen
    names = list(grid.groups) if len(grid.groups) > 1 else list(dict.fromkeys(map(grid.group, grid.entries)))
    cells = [(row, column) for row in _distinct(grid, grid.entries) if grid.group(row) in names]
    terms = terms_of(grid.sides.table, cells)
    if len(names) < FEWEST or terms.unit is None or terms.unit.kind in (SHARE, MULTIPLE):
        return None
    entries: list[Entry] = []
    for name in names:
        own = [term for term in terms.terms if grid.group(term.cell[0]) == name]
        entries.append(Entry(tuple(term.cell for term in own), sum(term.value for term in own), name))
    selected, others, order = _ordered(grid, entries) if grid.aim.ranks else (entries, [], "")
    comparison = Comparison(
        "groups",
        tuple(selected),
        tuple(others),
        order,
        len(entries) == FEWEST,
        grid.aim.has("gap"),
        grid.aim.has("factor"),
        taken=taken,
    )
    return _outcome(grid, comparison, terms, Operation.SUM)


def _sum(grid: Grid) -> Outcome | None:
    families = measures(grid)
    chosen = period(grid, families) if families else None
    if chosen is None or grid.named or not is_named(grid, families[0]) or families[0].atoms & multiples():
        return None
    column, taken = chosen
    terms = terms_of(grid.sides.table, [(row, column) for row in _distinct(grid, grid.rows())])
    entries = [Entry((term.cell,), term.value) for term in terms.terms]
    if grid.aim.top:
        entries = sorted(entries, key=lambda entry: -entry.value)[: grid.aim.top]
    if len(entries) < max(FEWEST, grid.aim.top or 0):
        return None
    comparison = Comparison("sum", tuple(entries), taken=taken)
    return _outcome(grid, comparison, terms, Operation.SUM)


def _when(grid: Grid) -> Outcome | None:
    row = row_asked(grid)
    for family in measures(grid):
        dated = [column for column, at in zip(family.columns, family.moments, strict=True) if at]
        if row is None or len(dated) < FEWEST or name_column(grid.sides.table) < 0:
            continue
        terms = terms_of(grid.sides.table, [(row, column) for column in dated])
        first, others, order = _ordered(grid, [Entry((term.cell,), term.value) for term in terms.terms])
        if len(terms.terms) < FEWEST or order == "negative":
            continue
        comparison = Comparison("when", tuple(first), tuple(others), order)
        return _outcome(grid, comparison, terms, Operation.MINIMUM if order == "least" else Operation.MAXIMUM)
    return None
