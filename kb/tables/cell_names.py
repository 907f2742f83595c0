"""What a table's cells are called in an answer: entity, measure with its period, value with its unit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import currency_before, print_figure, read_figure, without_unit
from kb.amounts.units import Unit
from kb.tables.choosing.labels import name_column
from kb.tables.computing.units import cell_unit, column_unit

if TYPE_CHECKING:
    from kb.model import Table
    from kb.tables.computing.outcome import Cell, Outcome
    from kb.text.glossary_tokens import Glossary

_BORDER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
_PERIOD = re.compile(
    r"(?:FY\s?)?(?:19|20)\d\d\s?[AEF]?(?:\s?(?:年|H[12]|Q[1-4])){0,2}|[QH][1-4]\s?(?:19|20)\d\d", re.IGNORECASE
)
DATED = re.compile(
    r"(?:\s|[,.()/–-]|\d+|as|at|of|the|in|for|ended|ending|years?|fiscal|months?|quarters?|weeks?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*|[a-z]?fy\d*|[HQ][1-4])+",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(\S+)\s+([(（][-−+]?[\d.,]+[)）])")
_PERIOD_WORDS = re.compile(r"(?:本|上|去|今|当|前)(?:期|年|年度|年同期|季度?|月)|期[初末]|年[初末]|报告期末?")


MARKS = "*†‡ "
"""Footnote marks at the end of a label, which no sentence repeats."""


class Naming:
    """Names cells in one language, "zh" or "en"."""

    def __init__(self, language: str, glossary: Glossary) -> None:
        self.zh = language == "zh"
        self._glossary = glossary
        # The table named last, and what its rows are called: a long list asks for each of them.
        self._named: Table | None = None
        self._entities: dict[int, str] = {}

    def entity(self, outcome: Outcome, row: int) -> str:
        """What a row is about: its name, after the labels that tell it from rows of the same name."""
        if outcome.table is not self._named:
            self._named, self._entities = outcome.table, _entities(outcome.table)
        return self._entities.get(row, "")

    def measure(self, outcome: Outcome, column: int) -> str:
        """What a column is called: period first, then measure ("2025E PE"), without its unit."""
        names = [without_unit(name) for name in outcome.table.column_path(column)]
        return " ".join(reversed(names)) if len(names) == 2 and names[1][:1].isdigit() else " ".join(names)

    def subject(self, outcome: Outcome, cell: Cell) -> str:
        """Entity and measure of a cell in one phrase."""
        entity, measure = self.entity(outcome, cell[0]), self.measure(outcome, cell[1])
        if not (entity and measure):
            return entity or measure
        if _PERIOD.fullmatch(measure):
            year = f"{measure}年" if self.zh and measure.isdigit() else measure
            return f"{year}{entity}" if self.zh else f"{entity} in {year}"
        if self.zh and _PERIOD_WORDS.fullmatch(measure):
            return f"{measure}{entity}"
        if not self.zh and DATED.fullmatch(measure):
            return f"{entity} ({measure.strip(' ,')})"
        return spaced(f"{entity}的{measure[:1]}") + measure[1:] if self.zh else f"The {measure} of {entity}"

    def statement(self, outcome: Outcome, cell: Cell) -> str:
        """A cell as a sentence: "东河重工的 2025E PE 为 24.0 倍", "The revenue of Harbor is 3 million USD"."""
        subject, value = self.subject(outcome, cell), self.value(outcome, cell)
        if not subject:
            return value
        if not self.zh:
            return f"{subject} is {value}"
        return f"{spaced(subject + '为')}{' ' if value[:1].isascii() else ''}{value}"

    def value(self, outcome: Outcome, cell: Cell) -> str:
        """A cell as printed, with the unit that its labels, its table or the glossary give it."""
        text = outcome.table.rows[cell[0]][cell[1]]
        figure, unit = read_figure(text), self.unit(outcome, cell)
        if figure is None or not unit.suffix or unit.suffix in text:
            return text
        if figure.unit and not currency_before(text):
            return text
        told = Unit(suffix=unit.sides[1]) if currency_before(text) else replace(unit, prefix="")
        pair = _PAIR.fullmatch(text)  # "29.4 (28.0)": the unit of the first is that of both
        return f"{told.attach(pair[1])} {pair[2]}" if pair else told.attach(text)

    def unit(self, outcome: Outcome, cell: Cell) -> Unit:
        """The unit that a cell's figure is in."""
        return cell_unit(outcome.table, *cell, usual=self._usual(outcome.table, cell[1]))

    def unit_of(self, table: Table, column: int, row: int | None = None) -> str:
        """The unit of a column: as its headers say, else the measure's usual one, else the table's; of one cell with
        `row`."""
        usual = self._usual(table, column)
        if row is not None:
            return cell_unit(table, row, column, usual).suffix if read_figure(table.rows[row][column]) else ""
        said = column_unit(table, column)
        return usual if usual and said in ("", table.unit) else said

    def in_unit(self, value: float, decimals: int, unit: Unit) -> str:
        """A computed number with its unit."""
        return unit.attach(print_figure(value, decimals))

    def _usual(self, table: Table, column: int) -> str:
        """The usual unit of a column's measure; a Chinese word, so only for Chinese answers."""
        return self._glossary.unit(self._glossary.read(" ".join(table.column_path(column)))) if self.zh else ""


def _entities(table: Table) -> dict[int, str]:
    """What each body row is about; empty when the table has no labels."""
    if not table.label_columns:
        return {}
    at = name_column(table)
    of_name: dict[str, list[int]] = {}
    for row in table.body:
        of_name.setdefault(table.rows[row][at], []).append(row)
    entities: dict[int, str] = {}
    for name, rows in of_name.items():
        columns = [column for column in range(table.label_columns) if column != at]
        telling = [column for column in columns if len({table.rows[row][column] for row in rows}) > 1]
        for row in rows:
            labels = (*(table.rows[row][column] for column in telling), name)
            entities[row] = " ".join(dict.fromkeys(label.rstrip(MARKS) for label in labels if label))
    return entities


def spaced(text: str) -> str:
    """A thin gap between Chinese and Latin, as Chinese reports are set."""
    return _BORDER.sub(" ", text)
