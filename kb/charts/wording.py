"""What charts say: figures in words, sources, and the sentences of charts.toml in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kb.fact_answers.wording import amount
from kb.facts.scale_words import scale_word

if TYPE_CHECKING:
    from kb.facts.fact import Fact, Unit
    from kb.store.fact_query import ListedFact


@cache
def charts_file() -> dict[str, Any]:
    """The entries of charts.toml."""
    return tomllib.loads(files("kb.charts").joinpath("charts.toml").read_text("utf-8"))


def say(spoken: str, name: str, **filled: object) -> str:
    """A sentence of charts.toml in a language, filled in."""
    return str(charts_file()["says"][name][spoken]).format(**filled)


def figure(fact: Fact, spoken: str) -> str:
    """A figure as printed, with scale and unit where it has none of its own: "285亿元", "$9.6 billion"."""
    printed = fact.printed.strip()
    own = printed.replace(fact.unit.name, "") if fact.unit.name else printed
    return printed if any(map(str.isalpha, own)) else amount(fact, spoken)


def unit_in_words(unit: Unit, spoken: str) -> str:
    """A unit with its scale: 亿元, "million $"; "" for a bare number."""
    scale = scale_word(unit, spoken)
    name = unit.name or unit.currency
    return f"{scale}{name}" if spoken == "zh" else " ".join(filter(None, (scale, name)))


def source(listed: ListedFact, spoken: str) -> str:
    """Where a figure stands, in one line: file, page, table, row and column."""
    place = listed.fact.place
    page = say(spoken, "page", page=place.page) if place.page is not None else ""
    cell = say(spoken, "cell", row=place.position[0] + 1, column=place.position[1] + 1) if place.position else ""
    parts = (listed.document.name, page, place.caption if place.position else "", cell)
    return " · ".join(part for part in parts if part)


def bases_in_words(fact: Fact, spoken: str) -> tuple[str, ...]:
    """On what basis a figure stands, in words of a language."""
    chinese = charts_file()["bases"]
    return tuple(chinese.get(one, one) if spoken == "zh" else one for one in fact.basis)
