"""How computed answers are said: the result first, then the figures it came from; a verdict; why nothing was
computed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import print_figure
from kb.amounts.units import SHARE, convert
from kb.question.operations import Operation
from kb.tables.computing.outcome import Refusal

if TYPE_CHECKING:
    from kb.amounts.bounds import Bound
    from kb.amounts.units import Unit
    from kb.tables.cell_names import Naming
    from kb.tables.computing.outcome import Cell, Outcome

LONGEST_SUM = 6
"""Terms of a sum that are written out; of a longer one their number is said."""

PERCENT_DECIMALS = 2

_REFUSED = {
    Refusal.UNITS: (
        "单位不同，不能换算，未作计算",
        "The units cannot be converted into each other, so nothing is computed",
    ),
    Refusal.BASE: ("基数不为正，增长率没有意义", "Growth from zero or a loss is undefined"),
    Refusal.ZERO: ("除数为零，无法计算", "Division by zero"),
}


def refusal(outcome: Outcome, naming: Naming) -> str:
    """Why nothing was computed, with the figures."""
    assert outcome.refusal is not None
    zh, en = _REFUSED[outcome.refusal]
    figures = (f"{_subject(outcome, cell, naming)} {naming.value(outcome, cell)}" for cell in outcome.shown)
    printed = list(dict.fromkeys(figures))[:LONGEST_SUM]
    return f"{zh}：{'，'.join(printed)}" if naming.zh else f"{en}: {', '.join(printed)}"


def compared(outcome: Outcome, naming: Naming) -> str:
    """Yes or no, with the figures that say so."""
    yes = bool(outcome.verdict)
    if outcome.bounds:
        return _bounds_verdict(outcome, naming, yes=yes)
    first, second = outcome.shown
    names = [f"{_subject(outcome, cell, naming)} {naming.value(outcome, cell)}" for cell in (first, second)]
    higher = outcome.values[0] > outcome.values[1]
    equal = outcome.values[0] == outcome.values[1]
    converted = _conversions(outcome, naming)
    if naming.zh:
        relation = "等于" if equal else "高于" if higher else "低于"
        return f"{'是' if yes else '否'}，{names[0]} {relation} {names[1]}{converted and f'（{converted}）'}"
    relation = "equals" if equal else "is above" if higher else "is below"
    return f"{'Yes' if yes else 'No'}: {names[0]} {relation} {names[1]}{converted and f' ({converted})'}"


def _bounds_verdict(outcome: Outcome, naming: Naming, *, yes: bool) -> str:
    statements = [_as_clause(naming.statement(outcome, cell)) for cell in outcome.shown]
    said = (_bound(bound, zh=naming.zh) for bound in outcome.bounds)
    condition = ("且" if naming.zh else " and ").join(said)
    if naming.zh:
        return f"{'是' if yes else '否'}，{'；'.join(statements)}（{'' if yes else '不满足'}{condition}）"
    return f"{'Yes' if yes else 'No'}: {'; '.join(statements)} ({'' if yes else 'not '}{condition})"


def _as_clause(statement: str) -> str:
    """A statement inside a sentence: "The revenue of …" begins small there."""
    return f"the {statement[4:]}" if statement.startswith("The ") else statement


def _bound(bound: Bound, *, zh: bool) -> str:
    low, high = (None if end is None else bound.unit.attach(_plain(end)) for end in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"在 {low} 到 {high} 之间" if zh else f"between {low} and {high}"
    words = ("低于", "不高于", "below", "at most") if low is None else ("高于", "不低于", "above", "at least")
    return f"{words[not bound.strict + 0] if zh else words[2 + (not bound.strict)]} {low if high is None else high}"


def _plain(number: float) -> str:
    return f"{Decimal(repr(number)).normalize():f}"


def reckoned(outcome: Outcome, naming: Naming) -> str:
    """The result of a sum, average, difference, ratio, share or growth, with its terms."""
    assert outcome.result is not None
    converted = _conversions(outcome, naming)
    if outcome.operation in (Operation.SUM, Operation.AVERAGE):
        said, terms = _summed(outcome, naming)
    else:
        said, terms = _of_two(outcome, naming)
    if naming.zh:
        return f"{said}（{terms}{converted and f'；{converted}'}）"
    return f"{said} ({terms}{converted and f'; {converted}'})"


def _summed(outcome: Outcome, naming: Naming) -> tuple[str, str]:
    assert outcome.result is not None
    unit = outcome.unit if outcome.unit.kind else naming.unit(outcome, outcome.shown[0])
    result = naming.in_unit(outcome.result, outcome.decimals, unit)
    many, count = len(outcome.shown) > LONGEST_SUM, len(outcome.shown)
    if count == 1:
        # The table prints the total itself.
        return f"{'合计' if naming.zh else 'Total:'} {result}", naming.subject(outcome, outcome.shown[0])
    terms = " + ".join(_term(outcome, at, naming) for at in range(count)) if not many else ""
    if outcome.operation is Operation.SUM:
        words = "合计" if naming.zh else "Total:"
        return f"{words} {result}", terms or (f"{count} 项" if naming.zh else f"{count} values")
    words, counted = ("平均", f"共 {count} 项") if naming.zh else ("Average:", f"{count} values")
    return f"{words} {result}", f"{terms}{'，' if naming.zh else '; '}{counted}" if terms else counted


def _term(outcome: Outcome, at: int, naming: Naming) -> str:
    """A term as printed; as numbers in the common unit where any had to be converted."""
    row, column = outcome.shown[at]
    if any(_is_converted(outcome, each, naming) for each in range(len(outcome.shown))):
        return _plain(round(outcome.values[at], outcome.decimals))
    return outcome.table.rows[row][column]


def _of_two(outcome: Outcome, naming: Naming) -> tuple[str, str]:
    assert outcome.result is not None
    clauses = [f"{_subject(outcome, cell, naming)} {naming.value(outcome, cell)}" for cell in outcome.shown]
    operation, zh = outcome.operation, naming.zh
    if operation is Operation.DIFFERENCE:
        result = naming.in_unit(outcome.result, outcome.decimals, _unit_of_difference(outcome, naming))
        larger, smaller = sorted(range(2), key=lambda at: -outcome.values[at])
        return (f"相差 {result}" if zh else f"Difference: {result}"), f"{clauses[larger]} − {clauses[smaller]}"
    percent = print_figure(outcome.result, PERCENT_DECIMALS)
    if operation is Operation.RATIO:
        return (f"{percent} 倍" if zh else f"{percent} times"), f"{clauses[0]} ÷ {clauses[1]}"
    if operation is Operation.SHARE:
        share = f"占 {percent}%" if zh else f"Share: {percent}%"
        return share, f"{clauses[0]} ÷ {clauses[1]}" if len(outcome.cells) == len(clauses) else _parts(
            outcome, clauses, naming
        )
    terms = f"{clauses[0]} → {clauses[1]}"
    if operation is Operation.YEARLY_GROWTH:
        return (f"年均复合增长 {percent}%" if zh else f"Compound yearly growth: {percent}%"), terms
    if zh and outcome.result < 0:
        return f"下降 {print_figure(-outcome.result, PERCENT_DECIMALS)}%", f"增长率 {percent}%；{terms}"
    return (f"增长 {percent}%" if zh else f"Growth: {percent}%"), terms


def _unit_of_difference(outcome: Outcome, naming: Naming) -> Unit:
    """Between two percentages lie percentage points."""
    unit = outcome.unit if outcome.unit.kind else naming.unit(outcome, outcome.shown[0])
    is_percent = unit.kind == SHARE and unit.scale == 1.0
    return replace(unit, suffix="个百分点" if naming.zh else "percentage points") if is_percent else unit


def _parts(outcome: Outcome, figures: list[str], naming: Naming) -> str:
    """A part and the whole it was taken of, which the table does not print; several cells are one part."""
    part, whole = (naming.in_unit(value, outcome.decimals, outcome.unit) for value in outcome.values)
    count, parts = len(outcome.cells), len(figures)
    if naming.zh:
        return f"{figures[0] if parts == 1 else f'{parts} 项合计 {part}'} ÷ {count} 项合计 {whole}"
    return f"{figures[0] if parts == 1 else f'sum of {parts} values {part}'} ÷ sum of {count} values {whole}"


def _conversions(outcome: Outcome, naming: Naming) -> str:
    """What was converted: "4,500 万元 = 0.45 亿元"; empty when nothing was."""
    conversions = [
        f"{naming.value(outcome, cell)} = {naming.in_unit(outcome.values[at], outcome.decimals, outcome.unit)}"
        for at, cell in enumerate(outcome.shown[: len(outcome.values)])
        if _is_converted(outcome, at, naming)
    ]
    return ("，" if naming.zh else ", ").join(conversions[:LONGEST_SUM])


def _is_converted(outcome: Outcome, at: int, naming: Naming) -> bool:
    unit = naming.unit(outcome, outcome.shown[at])
    return bool(unit.kind) and convert(1.0, unit, outcome.unit) != 1.0


def _subject(outcome: Outcome, cell: Cell, naming: Naming) -> str:
    """What tells a cell from the others: its entity when there are several, its measure when there is one."""
    rows, columns = ({cell[side] for cell in outcome.shown} for side in (0, 1))
    if len(rows) > 1 and len(columns) > 1:
        return naming.subject(outcome, cell)
    return naming.entity(outcome, cell[0]) if len(rows) > 1 else naming.measure(outcome, cell[1])
