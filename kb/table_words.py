"""The sentence that a table answer is read as: entity, measure, period, value, unit, with the arithmetic where there was any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.asking import Operation
from kb.figures import Figure, print_figure, read_figure, without_unit
from kb.table_compute import Cell, Outcome, column_unit

if TYPE_CHECKING:
    from kb.atoms import Glossary
    from kb.model import Table

LONGEST_SUM = 6
"""Terms of a sum that are written out; of a longer one their number is said."""

MOST_OTHERS = 2
"""When so few were compared, the answer names the others too."""

_BORDER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


class Wording:
    """Turns outcomes into sentences in one language, "zh" or "en"."""

    def __init__(self, language: str, glossary: Glossary) -> None:
        self._zh = language == "zh"
        self._glossary = glossary

    def sentence(self, outcome: Outcome) -> str:
        """The answer, ready for its citation marker; the direct answer comes first."""
        if not outcome.shown:
            return "没有符合条件的条目" if self._zh else "None meets the condition"
        if outcome.result is not None and outcome.operation in _RESULTS:
            return self._computed(outcome)
        if outcome.operation in (Operation.MAXIMUM, Operation.MINIMUM):
            return self._best(outcome)
        if outcome.operation in (Operation.COUNT, Operation.LIST):
            return self._listed(outcome)
        return self._looked_up(outcome)

    def measure(self, outcome: Outcome, column: int) -> str:
        """What a column is called in an answer: period first, then measure ("2025E PE"), without its unit."""
        names = [without_unit(name) for name in outcome.table.column_path(column)]
        return " ".join(reversed(names)) if len(names) == 2 and names[1][:1].isdigit() else " ".join(names)

    def value(self, outcome: Outcome, cell: Cell) -> str:
        """A cell as printed, with the unit that its table or the glossary gives it."""
        text = outcome.table.rows[cell[0]][cell[1]]
        return self._with_unit(text, self.unit(outcome, cell[1]), read_figure(text))

    def unit(self, outcome: Outcome, column: int) -> str:
        """The unit of a column of the outcome's table."""
        return self.unit_of(outcome.table, column)

    def unit_of(self, table: Table, column: int) -> str:
        """The unit of a column: as the table says, else the measure's usual one."""
        said = column_unit(table, column)
        atoms = self._glossary.read(" ".join(table.column_path(column)))
        usual = self._glossary.unit(atoms)
        return (usual if usual and not said else said) if self._zh or said else ""

    def _with_unit(self, text: str, unit: str, figure: Figure | None) -> str:
        if not unit or figure is None or figure.unit or unit in text:
            return text
        return f"{text}{unit}" if unit == "%" else f"{text} {unit}"

    def _looked_up(self, outcome: Outcome) -> str:
        entities = list(dict.fromkeys(self._entity(outcome, row) for row, _ in outcome.shown))
        if len(outcome.shown) == 1:
            return self._one_cell(outcome, outcome.shown[0])
        comma, colon, semicolon = ("，", "：", "；") if self._zh else (", ", ": ", "; ")
        told: list[str] = []
        for entity in entities:
            cells = [cell for cell in outcome.shown if self._entity(outcome, cell[0]) == entity]
            said = comma.join(self._column_values(outcome, cells))
            told.append(f"{entity}{colon}{said}" if entity else said)
        return semicolon.join(told)

    def _one_cell(self, outcome: Outcome, cell: Cell) -> str:
        entity, measure = self._entity(outcome, cell[0]), self.measure(outcome, cell[1])
        value = self.value(outcome, cell)
        if not self._zh:
            return f"{_joined(entity, measure)}: {value}"
        subject = f"{entity}的{measure}" if entity and measure else entity or measure
        return f"{_spaced(subject + '为')} {value}" if subject else value

    def _column_values(self, outcome: Outcome, cells: list[Cell]) -> list[str]:
        """For each column its name and its values; several rows of one entity say theirs together."""
        said: list[str] = []
        for column in dict.fromkeys(column for _, column in cells):
            values = dict.fromkeys(self.value(outcome, cell) for cell in cells if cell[1] == column)
            said.append(f"{self.measure(outcome, column)} {' / '.join(values)}".strip())
        return said

    def _entity(self, outcome: Outcome, row: int) -> str:
        return outcome.entity(row).rstrip("*†‡ ")

    def _best(self, outcome: Outcome) -> str:
        columns = list(dict.fromkeys(column for _, column in outcome.shown))
        told: list[str] = []
        one_row = len({row for row, _ in outcome.cells}) == 1
        for column in columns:
            best = [self._named(outcome, cell, year=one_row) for cell in outcome.shown if cell[1] == column]
            measure = "" if one_row else self.measure(outcome, column)
            others = [cell for cell in outcome.cells if cell[1] == column and cell not in outcome.shown]
            rest = [self._named(outcome, cell) for cell in others] if len(others) <= MOST_OTHERS and not one_row else []
            told.append(self._superlative(outcome, measure, best, rest))
        return ("；" if self._zh else "; ").join(told)

    def _superlative(self, outcome: Outcome, measure: str, best: list[str], rest: list[str]) -> str:
        smallest = outcome.operation is Operation.MINIMUM
        if self._zh:
            said = _spaced(f"{measure}最{'低' if smallest else '高'}的是{best[0][0]}") + "、".join(best)[1:]
            return f"{said}，{_spaced('其次为' + rest[0][0])}{'、'.join(rest)[1:]}" if rest else said
        said = f"{'Lowest' if smallest else 'Highest'}{f' {measure}' if measure else ''}: {', '.join(best)}"
        return f"{said}; then {', '.join(rest)}" if rest else said

    def _named(self, outcome: Outcome, cell: Cell, *, year: bool = False) -> str:
        name = self.measure(outcome, cell[1]) if year else self._entity(outcome, cell[0])
        value = self.value(outcome, cell)
        return f"{name}（{value}）" if self._zh else f"{name} ({value})"

    def _listed(self, outcome: Outcome) -> str:
        rows = list(dict.fromkeys(row for row, _ in outcome.shown))
        told: list[str] = []
        for row in rows:
            name = self._entity(outcome, row)
            values = [self.value(outcome, cell) for cell in outcome.shown if cell[0] == row]
            values = [value for value in values if value != name]
            brackets = ("（", "）", "、") if self._zh else (" (", ")", ", ")
            told.append(f"{name}{brackets[0]}{brackets[2].join(values)}{brackets[1]}" if values else name)
        names = list(dict.fromkeys(told))
        if self._zh:
            return f"共 {len(names)} 个：{'、'.join(names)}"
        return f"{len(names)}: {', '.join(names)}"

    def _computed(self, outcome: Outcome) -> str:
        assert outcome.result is not None
        figures = [self.value(outcome, cell) for cell in outcome.shown]
        plain = [outcome.table.rows[row][column] for row, column in outcome.shown]
        unit = self.unit(outcome, outcome.shown[0][1])
        operation = outcome.operation
        if operation in (Operation.SUM, Operation.AVERAGE):
            return self._summed(outcome, plain, unit)
        names = [self._subject(outcome, cell) for cell in outcome.shown]
        if operation is Operation.DIFFERENCE:
            result = self._with_unit(print_figure(outcome.result, outcome.decimals), unit, Figure(0, 0, ""))
            larger, smaller = sorted(range(2), key=lambda at: -_value(plain[at]))
            said = f"{names[larger]} {figures[larger]} − {names[smaller]} {figures[smaller]}"
            return f"相差 {result}（{said}）" if self._zh else f"Difference: {result} ({said})"
        if operation is Operation.RATIO:
            ratio = print_figure(outcome.result, 2)
            said = f"{names[0]} {figures[0]} ÷ {names[1]} {figures[1]}"
            return f"{ratio} 倍（{said}）" if self._zh else f"{ratio} times ({said})"
        growth = print_figure(outcome.result, 2)
        said = f"{names[0]} {figures[0]} → {names[1]} {figures[1]}"
        return f"增长 {growth}%（{said}）" if self._zh else f"Growth: {growth}% ({said})"

    def _summed(self, outcome: Outcome, plain: list[str], unit: str) -> str:
        assert outcome.result is not None
        total = outcome.operation is Operation.SUM
        result = self._with_unit(print_figure(outcome.result, outcome.decimals), unit, Figure(0, 0, ""))
        many = len(plain) > LONGEST_SUM
        if self._zh:
            terms = f"{len(plain)} 项" if many else " + ".join(plain)
            return (
                f"合计 {result}（{terms}）"
                if total
                else f"平均 {result}（{terms}{'' if many else f'，共 {len(plain)} 项'}）"
            )
        terms = f"{len(plain)} values" if many else " + ".join(plain)
        return f"Total: {result} ({terms})" if total else f"Average: {result} ({terms}; {len(plain)} values)"

    def _subject(self, outcome: Outcome, cell: Cell) -> str:
        several = len({row for row, _ in outcome.shown}) > 1
        return self._entity(outcome, cell[0]) if several else self.measure(outcome, cell[1])


_RESULTS = frozenset({Operation.SUM, Operation.AVERAGE, Operation.DIFFERENCE, Operation.RATIO, Operation.GROWTH})


def _value(text: str) -> float:
    figure = read_figure(text)
    return figure.value if figure else 0.0


def _joined(entity: str, measure: str) -> str:
    return f"{entity}, {measure}" if entity and measure else entity or measure


def _spaced(text: str) -> str:
    """A thin gap between Chinese and Latin, as Chinese reports are set."""
    return _BORDER.sub(" ", text)
