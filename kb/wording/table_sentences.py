"""The sentence that a table answer is read as: entity, measure, period, value, unit, with the arithmetic where there
was any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.comparisons.saying import compared_entries
from kb.question.operations import Operation
from kb.tables.cell_names import MARKS, Naming, spaced
from kb.tables.computing.arithmetic import ARITHMETIC
from kb.wording.computed_sentences import compared, reckoned, refusal
from kb.wording.table_grid import grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Table
    from kb.tables.computing.outcome import Cell, Outcome
    from kb.text.glossary_tokens import Glossary

MOST_OTHERS = 2
"""When so few were compared, the answer names the others too."""

MOST_IN_SENTENCE = 3
"""Cells that a sentence alone says; more are given as a small table too."""

_PLACES = {2: "二", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九", 10: "十"}
_ORDINALS = {2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth"}


class Wording:
    """Turns outcomes into sentences in one language, "zh" or "en"."""

    def __init__(self, language: str, glossary: Glossary) -> None:
        self._zh = language == "zh"
        self._naming = Naming(language, glossary)
        self._comma = "，" if self._zh else ", "
        self._semicolon = "；" if self._zh else "; "

    def sentence(self, outcome: Outcome) -> str:
        """The answer in one line, ready for its citation marker; the direct answer comes first."""
        return outcome.sentences[not self._zh] or self._said(outcome) + self._left_out(outcome)

    def _left_out(self, outcome: Outcome) -> str:
        """The multiples at or below zero that are no low ones."""
        if not outcome.left_out:
            return ""
        names = (self._named(outcome, cell) for cell in outcome.left_out)
        if self._zh:
            return f"；{'、'.join(names)}为负，没有意义，未计入"
        return f"; left out, as at or below zero it says nothing: {', '.join(names)}"

    def _said(self, outcome: Outcome) -> str:
        if outcome.refusal:
            return refusal(outcome, self._naming)
        if outcome.comparison is not None:
            return compared_entries(outcome, self._naming)
        if outcome.verdict is not None:
            return compared(outcome, self._naming)
        if not outcome.shown:
            return "没有符合条件的条目" if self._zh else "None meets the condition"
        if outcome.result is not None and outcome.operation in ARITHMETIC:
            return reckoned(outcome, self._naming)
        if outcome.operation in (Operation.MAXIMUM, Operation.MINIMUM):
            return self._best(outcome)
        if outcome.operation is Operation.SORT:
            return self._sorted(outcome)
        if outcome.operation in (Operation.COUNT, Operation.LIST):
            return self._listed(outcome)
        return self._looked_up(outcome)

    def table(self, outcome: Outcome) -> str:
        """The cells as a Markdown table when they are more than a sentence holds, else empty; it goes below the
        sentence."""
        values = [cell for cell in outcome.shown if cell[1] >= outcome.table.label_columns]
        is_plain = (
            not any(outcome.sentences)
            and outcome.refusal is None
            and outcome.verdict is None
            and outcome.comparison is None
            and outcome.operation not in ARITHMETIC
        )
        return grid(outcome, values, self._naming) if is_plain and len(values) > MOST_IN_SENTENCE else ""

    def unit_of(self, table: Table, column: int, row: int | None = None) -> str:
        """The unit of a column: as its headers say, else the measure's usual one, else the table's; of one cell with
        `row`."""
        return self._naming.unit_of(table, column, row)

    def _looked_up(self, outcome: Outcome) -> str:
        if len(outcome.shown) == 1:
            (cell,) = outcome.shown
            # The name of a row, asked for by something that stands in it, is not said of itself.
            value = self._naming.value(outcome, cell)
            itself = value == self._naming.entity(outcome, cell[0])
            return value if itself else self._naming.statement(outcome, cell)
        values: dict[str, dict[int, dict[str, None]]] = {}
        for cell in outcome.shown:
            # The values of several rows of one name are told together.
            of_entity = values.setdefault(self._naming.entity(outcome, cell[0]), {})
            of_entity.setdefault(cell[1], {})[self._naming.value(outcome, cell)] = None
        columns = list(dict.fromkeys(column for _, column in outcome.shown))
        colon = "：" if self._zh else ": "
        measure = self._naming.measure(outcome, columns[0])
        if len(columns) == 1 and len(values) > 1 and measure:
            entries = [f"{entity} {' / '.join(of_entity[columns[0]])}" for entity, of_entity in values.items()]
            return f"{measure}{colon}{self._comma.join(entries)}"
        lines: list[str] = []
        for entity, of_entity in values.items():
            each = (
                f"{self._naming.measure(outcome, column)} {' / '.join(of_entity[column])}".strip()
                for column in columns
                if column in of_entity
            )
            said = self._comma.join(dict.fromkeys(each))  # a merged cell stands in several columns
            lines.append(f"{entity}{colon}{said}" if entity else said)
        return self._semicolon.join(lines)

    def _best(self, outcome: Outcome) -> str:
        parts: list[str] = []
        one_row = len({row for row, _ in outcome.cells}) == 1
        if one_row:
            best = [self._named(outcome, cell, period=True) for cell in outcome.shown]
            subject = self._naming.entity(outcome, outcome.shown[0][0])
            return self._superlative(outcome, subject, best, [])
        shown = set(outcome.shown)
        for column in dict.fromkeys(column for _, column in outcome.shown):
            best = [self._named(outcome, cell) for cell in outcome.shown if cell[1] == column]
            others = [cell for cell in outcome.cells if cell[1] == column and cell not in shown]
            few = len(others) <= MOST_OTHERS and outcome.rank is None
            rest = [self._named(outcome, cell) for cell in others] if few else []
            parts.append(self._superlative(outcome, self._naming.measure(outcome, column), best, rest))
        return self._semicolon.join(parts)

    def _superlative(self, outcome: Outcome, measure: str, best: list[str], rest: list[str]) -> str:
        smallest, rank = outcome.operation is Operation.MINIMUM, outcome.rank
        if self._zh:
            order = f"第{_PLACES.get(rank, str(rank))}" if rank else "最"
            said = _followed(f"{measure}{order}{'低' if smallest else '高'}的是", best)
            return f"{said}，{_followed('其次为', rest)}" if rest else said
        place = f"{_ORDINALS.get(rank, f'No. {rank}')} {'lowest' if smallest else 'highest'}" if rank else ""
        said = f"{place or ('Lowest' if smallest else 'Highest')}{f' {measure}' if measure else ''}: {', '.join(best)}"
        return f"{said}; then {', '.join(rest)}" if rest else said

    def _sorted(self, outcome: Outcome) -> str:
        entries: list[str] = []
        one_row = len({row for row, _ in outcome.shown}) == 1
        groups = [0] if one_row else list(dict.fromkeys(column for _, column in outcome.shown))
        for column in groups:
            names = [
                self._named(outcome, cell, period=one_row) for cell in outcome.shown if one_row or cell[1] == column
            ]
            what = (
                self._naming.entity(outcome, outcome.shown[0][0]) if one_row else self._naming.measure(outcome, column)
            )
            if self._zh:
                order = "低到高" if outcome.ascending else "高到低"
                entries.append(f"{spaced(f'{what}从{order}')}：{'、'.join(names)}")
            else:
                entries.append(f"{what}, {'lowest' if outcome.ascending else 'highest'} first: {', '.join(names)}")
        return self._semicolon.join(entries)

    def _named(self, outcome: Outcome, cell: Cell, *, period: bool = False) -> str:
        name = self._naming.measure(outcome, cell[1]) if period else self._naming.entity(outcome, cell[0])
        return _with_remark(name, [self._naming.value(outcome, cell)], zh=self._zh)

    def _listed(self, outcome: Outcome) -> str:
        lines: dict[str, None] = {}
        by_row: dict[int, list[Cell]] = {}
        for cell in outcome.shown:
            by_row.setdefault(cell[0], []).append(cell)
        for row, of_row in by_row.items():
            name = self._naming.entity(outcome, row)
            cells = [cell for cell in of_row if cell[1] >= outcome.table.label_columns]
            values = [self._naming.value(outcome, cell) for cell in cells]
            if not lines and values:
                # The first entry says what the figures of all are.
                measures = [self._naming.measure(outcome, column) for _, column in cells]
                values = [f"{measure} {value}".strip() for measure, value in zip(measures, values, strict=True)]
            labels = [outcome.table.rows[row][at] for _, at in of_row if at < outcome.table.label_columns]
            remarks = [*(label for label in labels if label.rstrip(MARKS) not in name), *values]
            lines[_with_remark(name, remarks, zh=self._zh)] = None
        if self._zh:
            return f"共 {len(lines)} 个：{'、'.join(lines)}"
        return f"{len(lines)}: {', '.join(lines)}"


def _with_remark(name: str, remarks: Sequence[str], *, zh: bool) -> str:
    if not remarks:
        return name
    return f"{name}（{'、'.join(remarks)}）" if zh else f"{name} ({', '.join(remarks)})"


def _followed(words: str, names: Sequence[str]) -> str:
    """Words and names, with a gap where Chinese meets Latin; what stands inside the names stays as printed."""
    return spaced(words + names[0][:1]) + names[0][1:] + "".join(f"、{name}" for name in names[1:])
