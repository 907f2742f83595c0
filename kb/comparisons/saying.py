"""Comparisons in words: the answer first, then the figures, then what was left out and what was taken without being
asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import print_figure, without_unit
from kb.amounts.rate_labels import CHANGE
from kb.amounts.units import SHARE
from kb.model import Assumption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.amounts.units import Unit
    from kb.tables.cell_names import Naming
    from kb.tables.computing.compared import Comparison, Entry
    from kb.tables.computing.outcome import Outcome

MOST_NEXT = 2
"""Others that are named behind the answer."""

PERCENT_DECIMALS = 2
LONGEST_SUM = 6
_WHATS = {"period": ("年份", "period"), "measure": ("指标", "measure")}


def assumed(outcome: Outcome, *, zh: bool) -> tuple[Assumption, ...]:
    """What an outcome takes without being asked for it."""
    taken = outcome.comparison.taken if outcome.comparison else ()
    lines: list[Assumption] = []
    for one in taken:
        name = _WHATS[one.what][not zh]
        lines.append(Assumption(name, one.value, f"未指明{name}" if zh else f"no {name} was named"))
    return tuple(lines)


def compared_entries(outcome: Outcome, naming: Naming) -> str:
    """A comparison as a sentence without its end."""
    comparison = outcome.comparison
    assert comparison is not None
    teller = _Teller(outcome, comparison, naming)
    said = {
        "growth": teller.growth,
        "groups": teller.groups,
        "sum": teller.total,
        "when": teller.period,
        "beats": teller.beating,
    }
    text = said.get(comparison.kind, teller.values)()
    return text + teller.left_out() + teller.taken()


class _Teller:
    def __init__(self, outcome: Outcome, comparison: Comparison, naming: Naming) -> None:
        self._outcome, self._one, self._naming = outcome, comparison, naming
        self._zh = naming.zh
        self._comma, self._stop = ("，", "；") if self._zh else (", ", "; ")

    def values(self) -> str:
        one, measure = self._one, self._measure()
        if one.order == "negative":
            return self._counted([self._lost(entry) for entry in one.selected])
        if not one.order:
            return self._of_two(one.selected)
        names = self._list([self._named(entry) for entry in one.selected])
        lead = self._superlative(measure, names)
        if one.yes is not None:
            pair = sorted((*one.selected, *one.others), key=lambda entry: entry.cells)
            verdict = ("是，" if one.yes else "否，") if self._zh else ("Yes: " if one.yes else "No: ")
            return f"{verdict}{self._comma.join((measure, *map(self._named, pair))) if measure else names}"
        if one.of_two and one.others:
            lead = self._comma.join(
                (
                    self._than(measure),
                    f"{'另一个为' if self._zh else 'the other: '}{self._list([*map(self._named, one.others)])}",
                )
            )
            return lead + self._apart((*one.selected, *one.others))
        rest = [self._named(entry) for entry in one.others[:MOST_NEXT]] if len(one.selected) == 1 else []
        return f"{lead}{self._stop}{'其次为' if self._zh else 'then '}{self._list(rest)}" if rest else lead

    def growth(self) -> str:
        one = self._one
        if not one.selected:
            if one.left_out and one.order != "negative":
                why = "基数不为正，增长率没有意义：" if self._zh else "Growth from zero or a loss is undefined: "
                values = " → ".join(self._naming.value(self._outcome, cell) for cell in one.left_out)
                return why + self._with(self._naming.entity(self._outcome, one.left_out[0][0]), values)
            return "没有下降的" if self._zh else "None fell"
        names = self._list([self._grown(entry) for entry in one.selected])
        if one.order == "negative":
            return self._counted([self._grown(entry) for entry in one.selected], "下降" if self._zh else "fell")
        if not one.order:
            return f"{self._measure_only()}{names}".strip()
        slow = one.order == "least"
        lead = (
            f"{self._measure_only()}增长最{'慢' if slow else '快'}的是{names}"
            if self._zh
            else (f"{'Slowest' if slow else 'Fastest'} growth{self._of()}: {names}")
        )
        rest = [self._grown(entry, short=True) for entry in one.others[:MOST_NEXT]] if len(one.selected) == 1 else []
        if rest:
            lead += f"{self._stop}{'其次为' if self._zh else 'then '}{self._list(rest)}"
        if self._one.falling:
            falling = self._list([self._grown(entry) for entry in one.falling])
            lead += f"{self._stop}{'下降的是' if self._zh else 'falling: '}{falling}"
        return lead

    def beating(self) -> str:
        one = self._one
        bar = self._named(one.others[0])
        low = one.order == "least"
        names = self._list([self._named(entry) for entry in one.selected])
        if self._zh:
            than = f"{self._measure()}{'低于' if low else '高于'} {bar}"
            return f"{than}的共 {len(one.selected)} 个：{names}" if names else f"没有{than}的"
        than = f"{'below' if low else 'above'} {bar} by {self._measure()}"
        return f"{len(one.selected)} {than}: {names}" if names else f"None {than}"

    def groups(self) -> str:
        one = self._one
        entries = (*one.selected, *one.others)
        named = self._comma.join(self._grouped(entry) for entry in entries)
        sums = f"{self._measure()}合计：{named}" if self._zh else f"Total {self._measure()}: {named}"
        if not one.order or not one.selected:
            return sums
        first = one.selected[0].name
        word = ("低" if one.order == "least" else "高") if self._zh else "lowest" if one.order == "least" else "highest"
        lead = f"{first}合计最{word}" if self._zh else f"{first} has the {word} total"
        return f"{lead}{self._stop}{sums}{self._apart(entries[:2]) if one.of_two else ''}"

    def total(self) -> str:
        one = self._one
        value = self._in_unit(sum(entry.value for entry in one.selected))
        count = len(one.selected)
        named = [self._named(entry) for entry in one.selected]
        terms = " + ".join(named) if count <= LONGEST_SUM else f"{count} 项" if self._zh else f"{count} values"
        measure = self._measure()
        return f"{measure}合计 {value}（{terms}）" if self._zh else f"Total {measure}: {value} ({terms})"

    def period(self) -> str:
        one, outcome, naming = self._one, self._outcome, self._naming
        (row, _), *_ = one.selected[0].cells
        names = self._list([self._dated(entry) for entry in one.selected])
        rest = self._list([self._dated(entry) for entry in one.others])
        subject, least = naming.entity(outcome, row), one.order == "least"
        if self._zh:
            return f"{subject}最{'低' if least else '高'}的是 {names}" + (f"；其余为 {rest}" if rest else "")
        lead = f"{'Lowest' if least else 'Highest'} {subject}: {names}"
        return f"{lead}; the others: {rest}" if rest else lead

    def left_out(self) -> str:
        one = self._one
        if not one.left_out or (one.kind == "growth" and not one.selected and one.order != "negative"):
            return ""
        names = self._list([self._name_and_value(cell[0], cell[1]) for cell in one.left_out])
        if one.kind == "growth":
            why = "基数不为正，不计增长率" if self._zh else "no growth is reckoned from zero or a loss"
        else:
            why = "为负，没有意义，未计入" if self._zh else "left out: at or below zero it says nothing"
        return f"{self._stop}{names} {why}"

    def taken(self) -> str:
        lines = assumed(self._outcome, zh=self._zh)
        if not lines:
            return ""
        if self._zh:
            return f"（{'；'.join(f'{one.why}，取 {one.value}' for one in lines)}）"
        return f" ({'; '.join(f'{one.value}, as {one.why}' for one in lines)})"

    def _dated(self, entry: Entry) -> str:
        ((row, column),) = entry.cells
        return self._with(self._naming.measure(self._outcome, column), self._naming.value(self._outcome, (row, column)))

    def _named(self, entry: Entry) -> str:
        return self._name_and_value(*entry.cells[0])

    def _name_and_value(self, row: int, column: int) -> str:
        return self._with(self._naming.entity(self._outcome, row), self._naming.value(self._outcome, (row, column)))

    def _with(self, name: str, remark: str) -> str:
        return f"{name}（{remark}）" if self._zh else f"{name} ({remark})"

    def _grown(self, entry: Entry, *, short: bool = False) -> str:
        name = self._naming.entity(self._outcome, entry.cells[0][0])
        value = self._percent(entry.value)
        if len(entry.cells) == 1:
            return self._with(name, self._changed(entry))
        word = ("增长" if entry.value >= 0 else "下降") if self._zh else ("up" if entry.value >= 0 else "down")
        values = " → ".join(self._naming.value(self._outcome, cell) for cell in entry.cells)
        grown = f"{word} {value}%"
        return self._with(name, grown if short else f"{grown}{self._comma}{values}")

    def _changed(self, entry: Entry) -> str:
        """A change as the table states it; a negative one without its sign too."""
        value = self._naming.value(self._outcome, entry.cells[0])
        if entry.value >= 0:
            return value
        fallen = self._in_unit(-entry.value)
        return f"{value}，即下降 {fallen}" if self._zh else f"{value}, down {fallen}"

    def _lost(self, entry: Entry) -> str:
        """What is below zero, with how much that is."""
        name = self._naming.entity(self._outcome, entry.cells[0][0])
        value, lost = self._naming.value(self._outcome, entry.cells[0]), self._in_unit(-entry.value)
        return self._with(name, f"{value}，即亏损 {lost}" if self._zh else f"{value}, a loss of {lost}")

    def _grouped(self, entry: Entry) -> str:
        count = f"{len(entry.cells)} 项" if self._zh else f"{len(entry.cells)} values"
        return f"{entry.name} {self._in_unit(entry.value)}{f'（{count}）' if self._zh else f' ({count})'}"

    def _of_two(self, entries: Sequence[Entry]) -> str:
        first, second = entries
        names = [self._named(first), self._named(second)]
        apart = f"{print_figure(first.value / second.value, PERCENT_DECIMALS)}"
        measure = self._measure()
        if self._one.factor:
            lead = f"{apart} 倍" if self._zh else f"{apart} times"
            terms = f"{names[0]} ÷ {names[1]}"
        else:
            lead = f"相差 {self._difference(entries)}" if self._zh else f"Difference: {self._difference(entries)}"
            terms = f"{names[0]} − {names[1]}"
        return f"{lead}（{measure}：{terms}）" if self._zh else f"{lead} ({measure}: {terms})"

    def _apart(self, entries: Sequence[Entry]) -> str:
        """By how much and by what factor two differ, as far as that was asked."""
        said: list[str] = []
        large, small = sorted((entry.value for entry in entries[:2]), reverse=True)
        if self._one.gap:
            difference = self._difference(entries)
            said.append(f"相差 {difference}" if self._zh else f"difference {difference}")
        if self._one.factor and small > 0:
            times = print_figure(large / small, PERCENT_DECIMALS)
            said.append(f"前者与后者之比为 {times} 倍" if self._zh else f"a factor of {times}")
        return "".join(f"{self._stop}{one}" for one in said)

    def _difference(self, entries: Sequence[Entry]) -> str:
        unit = self._unit()
        if unit.kind == SHARE and unit.scale == 1.0:
            unit = replace(unit, suffix="个百分点" if self._zh else "percentage points")
        return self._naming.in_unit(abs(entries[0].value - entries[1].value), self._outcome.decimals, unit)

    def _unit(self) -> Unit:
        outcome = self._outcome
        return outcome.unit if outcome.unit.kind else self._naming.unit(outcome, outcome.shown[0])

    def _in_unit(self, value: float) -> str:
        return self._naming.in_unit(value, self._outcome.decimals, self._unit())

    def _counted(self, names: Sequence[str], word: str = "") -> str:
        if not names:
            return "没有" if self._zh else "None"
        measure = self._measure() if not word else self._measure_only().rstrip("：")
        if self._zh:
            return f"共 {len(names)} 个{measure}{word or '为负'}：{'、'.join(names)}"
        return (
            f"{len(names)} with {word or 'negative'} {measure}: {', '.join(names)}"
            if not word
            else (f"{len(names)} {word}{self._of()}: {', '.join(names)}")
        )

    def _superlative(self, measure: str, names: str) -> str:
        low = self._one.order == "least"
        if self._zh:
            return f"{measure}最{'低' if low else '高'}的是{names}"
        return f"{'Lowest' if low else 'Highest'}{f' {measure}' if measure else ''}: {names}"

    def _than(self, measure: str) -> str:
        names = self._list([self._named(entry) for entry in self._one.selected])
        low = self._one.order == "least"
        if self._zh:
            return f"{names}的{measure}更{'低' if low else '高'}"
        return f"{names} has the {'lower' if low else 'higher'}{f' {measure}' if measure else ' figure'}"

    def _measure(self) -> str:
        cells = (*self._outcome.shown, *self._outcome.cells)
        return self._naming.measure(self._outcome, cells[0][1]) if cells else ""

    def _measure_only(self) -> str:
        """The measure of a growth, without its periods."""
        columns = list(dict.fromkeys(column for _, column in self._outcome.shown))
        names = [self._outcome.table.column_path(column) for column in columns[:2]]
        common = [part for part in names[0] if all(part in name for name in names) and not CHANGE.search(part)]
        if len(columns) > 1:
            return f"{without_unit(common[0])} " if common else ""
        return self._measure()

    def _of(self) -> str:
        measure = self._measure_only().strip()
        return f" of {measure}" if measure else ""

    def _list(self, names: Sequence[str]) -> str:
        return ("、" if self._zh else ", ").join(names)

    def _percent(self, value: float) -> str:
        return print_figure(abs(value), PERCENT_DECIMALS)
