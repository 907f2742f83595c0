"""Questions over made-up tables (eval.facts.made_tables), asked by the dimensions of a figure: what a row and a column
do not say alone."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from eval.cells.data import CellExample, grids_of
from eval.facts.made_files import write_document
from eval.facts.made_tables import made_document
from eval.facts.reading import document_of_bytes
from eval.suites.tables_exact import plain
from kb.facts.fact import PeriodKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random

    from eval.suites.corpora import Progress
    from kb.cells.grid import CellGrid
    from kb.facts.fact import Fact, Period

TABLES, QUESTIONS, SEED = 700, 4, 11
SOURCE = "made"
_LEFT_OUT = 0.25
"""How often a question leaves out whom or what part a figure is of, where no other figure differs in that alone."""

_ZH = ("{0}是多少？", "请问{0}多少", "{0}为多少", "{0}有多少？", "查一下{0}", "{0}")
_EN = ("What was {0}?", "What is {0}?", "How much was {0}?", "Tell me {0}.", "{0}?")
_ORDINALS = ("first", "second", "third", "fourth")


def made_examples(progress: Progress) -> list[CellExample]:
    """Questions over made-up tables, and the same with a year, a name or a part that the table does not have. The same
    every time."""
    found: list[CellExample] = []
    for number in range(TABLES):
        rng = random.Random(f"{SEED}:{number}")  # noqa: S311 - not for secrets: the same tables have to come again
        made = made_document(rng, "html")
        document = document_of_bytes(write_document(made, rng), "made.html")
        for grid in grids_of(document):
            found += _asked_of(grid, f"made-{number}", rng, made.language)
        progress("making tables", number + 1, TABLES)
    return found


def _asked_of(grid: CellGrid, name: str, rng: Random, language: str) -> list[CellExample]:
    facts = [fact for fact in grid.facts if fact.value is not None and fact.measure]
    told = []
    for fact in rng.sample(facts, min(QUESTIONS, len(facts))):
        alike = [one for one in facts if _dimensions(one) == _dimensions(fact)]
        if len(alike) > 1 or fact.place.position is None:
            continue
        cell = int(grid.cell_of[fact.place.position])
        wanted = frozenset((plain(grid.cells[cell].text),))
        question = _question(fact, facts, rng, language)
        told.append(CellExample(SOURCE, "single_cell", question, name, (grid,), grid, frozenset((cell,)), wanted))
        if other := _other(fact, facts, rng):
            question = _question(other, facts, rng, language)
            told.append(CellExample(SOURCE, "absent", question, name, (grid,), grid, frozenset(), frozenset()))
    return told


def _dimensions(fact: Fact) -> tuple[object, ...]:
    period = (fact.period.kind, fact.period.start, fact.period.end) if fact.period else None
    return fact.measure_key, fact.subject, period, fact.scope, fact.change


def _other(fact: Fact, facts: Sequence[Fact], rng: Random) -> Fact | None:
    """A figure that the table does not have: of another year, of another company."""
    if fact.period and rng.random() < 0.6:
        years = rng.choice((-3, -2, 2, 3, 4))
        period = fact.period
        moved = replace(
            period,
            start=period.start.replace(year=period.start.year + years, day=min(period.start.day, 28)),
            end=_moved(period, years),
        )
        return None if any(one.period and one.period.end == moved.end for one in facts) else replace(fact, period=moved)
    if fact.subject and fact.subject.said:
        return replace(fact, subject=replace(fact.subject, name=_name(rng, fact.subject.name)))
    return None


def _moved(period: Period, years: int) -> date:
    return period.end.replace(
        year=period.end.year + years, day=min(period.end.day, 28 if period.end.month == 2 else 31)
    )


def _name(rng: Random, beside: str) -> str:
    heads = (
        ("苇舟", "熙禾", "砺石", "听澜", "鲸屿", "青崖")
        if not beside.isascii()
        else ("Orrin", "Tavell", "Quenby", "Sable Point", "Marwick")
    )
    tails = ("股份", "科技", "矿业", "银行") if not beside.isascii() else ("Group", "Mining", "Foods", "Holdings")
    between = "" if not beside.isascii() else " "
    return f"{rng.choice(heads)}{between}{rng.choice(tails)}"


def _question(fact: Fact, facts: Sequence[Fact], rng: Random, language: str) -> str:
    """A figure's dimensions in words, in an order that people use; those that tell it apart from no other are left out
    at times."""
    named = [part for part in (*fact.scope, fact.subject.name if fact.subject and fact.subject.said else "") if part]
    if len({(one.subject, one.scope) for one in facts}) == 1 and rng.random() < _LEFT_OUT:
        named = []
    when = _when(fact.period, rng, language) if fact.period else ""
    if len({one.period for one in facts}) == 1 and rng.random() < _LEFT_OUT:
        when = ""
    measure = " ".join(fact.measure) if language == "en" else "".join(fact.measure)
    if fact.change:
        measure = f"{measure}同比增长率" if language == "zh" else f"the growth of {measure}"
    if language == "zh":
        order = [when, "的".join(named)] if rng.random() < 0.4 else ["的".join(named), when]
        joined = "".join(filter(None, order))
        return rng.choice(_ZH).format(f"{joined}{'的' if joined and rng.random() < 0.6 else ''}{measure}")
    whose = " ".join(f"{rng.choice(('of', 'for', 'at'))} {one}" for one in named)
    return rng.choice(_EN).format(" ".join(filter(None, (measure, whose, when))))


def _when(period: Period, rng: Random, language: str) -> str:
    year, month, day = period.end.year, period.end.month, period.end.day
    quarter = (month + 2) // 3
    if language == "zh":
        forms = {
            PeriodKind.INSTANT: (
                f"截至{year}年{month}月{day}日",
                f"{year}年{month}月末",
                f"{year}年末" if month == 12 else f"{year}年{month}月底",
            ),
            PeriodKind.YEAR: (f"{year}年", f"{year}年度", f"{year}年全年"),
            PeriodKind.HALF: (f"{year}年{'上' if month <= 6 else '下'}半年",),
            PeriodKind.QUARTER: (
                f"{year}年第{'一二三四'[quarter - 1]}季度",
                f"{year}年Q{quarter}",
                f"{year}Q{quarter}",
            ),
            PeriodKind.TO_DATE: (f"{year}年1-{month}月", f"{year}年前{'一二三四'[quarter - 1]}季度"),
        }
        return rng.choice(forms.get(period.kind, (period.label,)))
    said = f"{period.end:%B} {day}, {year}"
    forms = {
        PeriodKind.INSTANT: (f"as of {said}", f"at {said}", f"at the end of {period.end:%B} {year}"),
        PeriodKind.YEAR: (f"in {year}", f"in fiscal {year}", f"for {year}", f"in FY{year % 100:02}"),
        PeriodKind.HALF: (
            f"in the {'first' if month <= 6 else 'second'} half of {year}",
            f"in H{1 if month <= 6 else 2} {year}",
        ),
        PeriodKind.QUARTER: (f"in the {_ORDINALS[quarter - 1]} quarter of {year}", f"in Q{quarter} {year}"),
        PeriodKind.TO_DATE: (f"in the first {month} months of {year}", f"in the {month} months ended {said}"),
    }
    return rng.choice(forms.get(period.kind, (f"in {period.label}",)))
