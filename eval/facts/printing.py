"""Rates of facts and single verdicts for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from eval.facts.expected import DIMENSIONS
from eval.facts.made_draft import slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from eval.facts.expected import FactVerdict, Meaning
    from eval.facts.made_run import Count, MadeResult
    from kb.model import Fact

_WIDEST = 200


def print_rates(console: Console, groups: Mapping[str, Mapping[str, Count]], title: str) -> None:
    """A table with a row a group, and a column for each rate that any has."""
    console.width = max(console.width, _WIDEST)
    columns = list(dict.fromkeys(name for of in groups.values() for name in of))
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("", "n", *columns):
        table.add_column(name, justify="left" if not name else "right", no_wrap=True)
    for group, of in groups.items():
        cells = [_share(of[name]) if name in of else "" for name in columns]
        table.add_row(escape(group), str(max((count for _, count in of.values()), default=0)), *cells)
    console.print(table, crop=False)


def _share(count: Count) -> str:
    right, there = count
    return f"{right / there:.3f}" if there else ""


def print_wrong(console: Console, verdicts: Sequence[FactVerdict]) -> None:
    """Each expected fact that is not right in all: which dimensions are wrong, what was wanted and what is there."""
    for one in verdicts:
        if not one.all_of():
            for line in wrong_lines(one):
                console.print(line, markup=False, soft_wrap=True, highlight=False)


def wrong_lines(one: FactVerdict) -> list[str]:
    """What is wrong with a fact, in lines."""
    expected = one.expected
    head = f"{expected.file}: {expected.printed} ({', '.join(expected.row)})" if expected.row else ""
    head = head or f"{expected.file}: {expected.printed}"
    if one.fact is None:
        return [f"{head}: not found"]
    wrong = [name for name in DIMENSIONS if name not in one.right]
    lines = [f"{head}: wrong {', '.join(wrong)}"]
    for name in wrong:
        wanted = " or ".join(dict.fromkeys(_wanted(name, meaning) for meaning in expected.meanings))
        lines.append(f"    {name}: wanted {wanted}; got {in_words(name, one.fact)}")
    return [*lines, f"    {one.fact.place.quote[:160]!r}"]


def _wanted(name: str, meaning: Meaning) -> str:
    unit = meaning.unit
    values = {
        "value": lambda: str(meaning.value),
        "unit": lambda: "any" if unit is None else f"{'/'.join(unit.names)} x{unit.scale} {unit.currency}",
        "measure": lambda: " / ".join(meaning.measures) or "any",
        "subject": lambda: f"{'/'.join(meaning.subject.names) or 'any'} said={meaning.subject.said}",
        "period": lambda: _periods(meaning),
        "basis": lambda: (
            "any" if meaning.bases is None else "/".join("+".join(sorted(b)) or "-" for b in meaning.bases)
        ),
        "scope": lambda: f"{list(meaning.scope)}{f' not {list(meaning.scope_not)}' if meaning.scope_not else ''}",
        "change": lambda: "any" if meaning.changes is None else "/".join(one or "-" for one in meaning.changes),
    }
    return values[name]()


def _periods(meaning: Meaning) -> str:
    if meaning.periods is None:
        return "any"
    return " / ".join("none" if one is None else f"{one.kind} {one.start}..{one.end}" for one in meaning.periods)


def in_words(name: str, fact: Fact) -> str:
    """A dimension of a fact in words."""
    unit, subject, period = fact.unit, fact.subject, fact.period
    values = {
        "value": lambda: str(fact.value),
        "unit": lambda: f"{unit.name!r} x{unit.scale} {unit.currency}",
        "measure": lambda: f"{list(fact.measure)} key {fact.measure_key!r}",
        "subject": lambda: "none" if subject is None else f"{subject.name!r} {subject.kind} said={subject.said}",
        "period": lambda: "none" if period is None else f"{period.kind} {period.start}..{period.end} {period.label!r}",
        "basis": lambda: "+".join(fact.basis) or "-",
        "scope": lambda: str(list(fact.scope)),
        "change": lambda: fact.change or "-",
    }
    return values[name]()


def print_document(console: Console, result: MadeResult) -> None:
    """A made-up document as its writer got it, with what is wrong of its facts."""
    made = result.document
    places = ", ".join(f"{name} {place}" for name, place in made.places.items())
    lines = [f"--- {result.number} {made.format} {made.shape}: {places}"]
    around = (made.title, made.heading, made.sheet, made.sentence, made.caption, made.unit_line)
    lines += [" / ".join(filter(None, around))]
    lines += [" | ".join("" if cell is None else cell.text for cell in row) for row in slots(made)]
    for line in lines:
        console.print(line, markup=False, soft_wrap=True, highlight=False)
    print_wrong(console, result.verdicts)
