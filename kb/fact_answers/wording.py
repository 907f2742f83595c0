"""A fact as a sentence in a language: whom it is of, when, what, how much and in what unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_CHANGE
from kb.facts.scale_words import scale_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.fact import Fact

_SIGNS = ("$", "€", "£", "¥", "￥", "%", "‰", "x")


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """The facts that answer, in order, and the answer as a sentence; `first` is whose figure is the largest or the
    smallest, where that was asked."""

    facts: tuple[Fact, ...]
    text: str
    first: str = ""


def dated(fact: Fact, spoken: str) -> str:
    """A figure after the period that it is of, as it is printed."""
    label = fact.period.label if fact.period else ""
    return f"{label} {amount(fact, spoken)}".strip()


def amount(fact: Fact, spoken: str) -> str:
    """A figure as printed, with the scale and the unit that its surroundings give it."""
    unit, printed = fact.unit, fact.printed.strip()
    scale = scale_word(unit, spoken)
    name = "" if unit.name and unit.name in printed else unit.name
    name = "x" if name == "倍" and spoken != "zh" else name
    if scale and (scale in printed or (unit.name and f"{scale}{unit.name}" in printed)):
        scale = ""
    if name in _SIGNS[:5] and (printed[:1].isdigit() or printed[:1] == "("):
        return f"{name}{printed}{f' {scale}' if scale else ''}"
    if name in _SIGNS:
        return f"{printed}{name}"
    if spoken == "zh":
        suffix = f"{scale}{name}"
        return f"{printed} {suffix}" if suffix else printed
    return " ".join(filter(None, (printed, scale, name)))


def statement(fact: Fact, spoken: str) -> str:
    """The figure with what it means: whom it is of where the report says it, when, of what measure."""
    subject = fact.subject.name if fact.subject and fact.subject.said else ""
    when = fact.period.label.strip(" （）()[]，,") if fact.period else ""
    what = _each_once([*fact.scope, *fact.measure])
    subject = "" if subject in " ".join(what) else subject
    if fact.change and not ASKS_CHANGE.search(" ".join((*what, when))):
        what = [*what, "变动" if spoken == "zh" else "change"]  # a percentage by which it moved is no level of it
    if spoken == "zh":
        when = f"{when}年" if when.isdigit() and len(when) == 4 else when
        head = "，".join(filter(None, (subject, when, " ".join(what))))
        return f"{head}{' ' if head[-1:].isascii() else ''}为 {amount(fact, spoken)}"
    head = " ".join(what) + (f" of {subject}" if subject else "")
    return f"{head}{f', {when},' if when else ''} is {amount(fact, spoken)}"


def _each_once(names: Sequence[str]) -> list[str]:
    """Names without those that another one says too: "Domestic" beside "Total Domestic revenue"."""
    return [
        one for at, one in enumerate(names) if not any(one in other for other in (*names[:at], *names[at + 1 :]))
    ] or [*names[-1:]]
