"""What a question names in a table: entries and groups of entries down its side, measures and periods across."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import currency_before, read_figure
from kb.amounts.rate_labels import CHANGE
from kb.tables.cell_names import DATED
from kb.tables.choosing.labels import name_column
from kb.tables.choosing.totals import summing_column
from kb.tables.computing.periods import moment
from kb.text.label_mentions import Mention, Reading, best_mentions, find_mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.question.comparison_words import Aim
    from kb.tables.choosing.labels import Sides
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label

NAMED = 0.4
"""Share of a label from which it is named."""

GROUP_NAMED = 0.25
"""The same of a group's label, of which there are few."""

FIGURES = 0.5
"""Share of figures among its cells from which a column is one of figures."""

LARGEST_RATE = 1000.0
"""No change in percent is as large as this."""

_MOVED = re.compile(r"涨跌|年初至今|年初以来|今年以来|\bytd\b|year[- ]to[- ]date|\b[1-9]\d?[mwdy]\b", re.IGNORECASE)
"""What stands over changes of prices where all figures are in percent: since when."""


@dataclass(frozen=True, slots=True)
class Family:
    """The columns of one measure, in print; `moments` are their periods. `states_change`: they say by how much
    something grew."""

    columns: tuple[int, ...]
    moments: tuple[float | None, ...]
    atoms: frozenset[str]
    mention: Mention | None
    states_change: bool = False

    def at(self, year: float) -> int | None:
        """The column of a period."""
        return next((column for column, own in zip(self.columns, self.moments, strict=True) if own == year), None)


@dataclass(slots=True)
class Grid:
    """A table as a question on comparisons sees it; `covered` grows with what is used of the question."""

    sides: Sides
    reading: Reading
    aim: Aim
    glossary: Glossary
    families: list[Family] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    named: dict[int, Mention] = field(default_factory=dict)
    groups: dict[str, Mention] = field(default_factory=dict)
    group_level: int = -1
    years: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, sides: Sides, reading: Reading, aim: Aim, glossary: Glossary) -> Grid:
        """Read a table for a question."""
        grid = cls(sides, reading, aim, glossary)
        years = {int(atom.text[1:]) for atom in reading.atoms if atom.text[1:].isdigit() and atom.text[0] == "#"}
        grid.years = sorted(float(year) for year in years)
        table = sides.table
        grid.families = grid._families()
        values = [column for family in grid.families for column in family.columns]
        grid.entries = [
            row
            for row in table.body
            if summing_column(table, row) is None and any(read_figure(table.rows[row][at]) for at in values)
        ]
        grid._name_rows()
        return grid

    def name(self, row: int) -> str:
        """The label that names a row."""
        table = self.sides.table
        return table.rows[row][name_column(table)] if table.label_columns else ""

    def group(self, row: int) -> str:
        """The group that a row is in."""
        return self.sides.table.rows[row][self.group_level] if self.group_level >= 0 else ""

    def rows(self) -> list[int]:
        """The entries that the question leaves to choose from: those of the groups that it names."""
        return [row for row in self.entries if not self.groups or self.group(row) in self.groups]

    def concepts_of(self, row: int) -> frozenset[str]:
        """The atoms of all labels of a row."""
        labels = (level[row] for level in self.sides.rows.levels if row in level)
        return frozenset(atom.text for label in labels for atom in label.readings[0].atoms)

    def _families(self) -> list[Family]:
        table, lines = self.sides.table, self.sides.columns
        found: dict[tuple[tuple[str, ...], bool], list[int]] = {}
        for column in range(table.label_columns, table.width):
            cells = [table.rows[row][column] for row in table.body if table.rows[row][column].strip("-—– ")]
            figures = [cell for cell in cells if read_figure(cell)]
            if figures and len(figures) >= FIGURES * len(cells):
                change = self._states_change(column, figures)
                found.setdefault((self._measure_atoms(column), change), []).append(column)
        return [
            Family(
                tuple(columns),
                tuple(moment(lines, column) for column in columns),
                frozenset(atoms),
                self._mention(columns[0]),
                change,
            )
            for (atoms, change), columns in found.items()
        ]

    def _states_change(self, column: int, figures: Sequence[str]) -> bool:
        values = [abs(figure.value) for cell in figures if (figure := read_figure(cell))]
        is_rate = max(values) < LARGEST_RATE and not any(map(currency_before, figures))
        name = self.sides.table.column_name(column)
        moved = _MOVED.search(name) is not None and all("%" in cell or "％" in cell for cell in figures)
        return is_rate and (CHANGE.search(name) is not None or moved)

    def _measure_atoms(self, column: int) -> tuple[str, ...]:
        labels: dict[int, Label] = {
            id(level[column]): level[column]
            for level in self.sides.columns.levels
            if column in level and not DATED.fullmatch(level[column].readings[0].text)
        }
        atoms = (atom for label in labels.values() for atom in label.readings[0].atoms)
        return tuple(atom.text for atom in atoms if not _is_number(atom.text))

    def _mention(self, column: int) -> Mention | None:
        """How the question names the measure of a column: not by its period alone."""
        lines = self.sides.columns
        best: Mention | None = None
        for level, weights in zip(lines.levels, lines.weights, strict=True):
            mention = find_mention(level[column], self.reading, weights, self.glossary) if column in level else None
            if mention is None:
                continue
            telling = [at for at in mention.covered if self._tells(at)]
            if telling and (best is None or mention.share > best.share):
                best = Mention(frozenset(telling), mention.share)
        return best

    def _tells(self, at: int) -> bool:
        """Whether an atom of the question is neither a period nor one of the words that ask."""
        atom = self.reading.atoms[at]
        is_asking = all(place in self.aim.used for place in range(atom.start, atom.end))
        return not _is_number(atom.text) and not is_asking

    def _name_rows(self) -> None:
        table, lines = self.sides.table, self.sides.rows
        named: dict[int, Mention] = {}
        entry_level = name_column(table)
        counts = [Counter(table.rows[row][at] for row in self.entries) for at in range(table.label_columns)]
        for at, (level, weights) in enumerate(zip(lines.levels, lines.weights, strict=True)):
            least = NAMED if at == entry_level else GROUP_NAMED
            found = {row: mention for row in level if (mention := self._named_by(level[row], weights, least))}
            if at == entry_level or len(counts[at]) == len(self.entries):
                named.update({row: mention for row, mention in found.items() if row in self.entries})
            elif len(counts[at]) > 1 and found:
                self.group_level = at
                kept = best_mentions(found, GROUP_NAMED)
                self.groups = {table.rows[row][at]: mention for row, mention in kept.items() if row in self.entries}
            elif 1 < len(counts[at]) < len(self.entries) and self.group_level < 0:
                self.group_level = at
        self.named = best_mentions(named, NAMED)

    def _named_by(self, label: Label, weights: dict[str, float], least: float) -> Mention | None:
        mention = find_mention(label, self.reading, weights, self.glossary)
        if mention is None or mention.share < least or not any(map(self._tells, mention.covered)):
            return None
        return mention


def _is_number(atom: str) -> bool:
    return atom.lstrip("#")[:1].isdigit()
