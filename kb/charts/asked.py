"""Reads a turn that asks for a chart: of which measures, how drawn, whose figures and of when. The words are in
charts.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_CHANGE
from kb.chart import ChartKind
from kb.charts.wording import charts_file
from kb.facts.fact import PeriodKind, SubjectKind
from kb.facts.measures import measures_in
from kb.facts.periods import Calendar, periods_in
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import fold
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.facts.fact import Period

Span = tuple[int, int]

_GENERIC = frozenset({"growth-rate", "proportion"})
"""Measures of measures: the growth of what, the share of what."""

_PLURAL = re.compile(r"([A-Za-z]{2,}[^\Ws])s\b")
"""An English word in the plural; without its ending it keeps its place."""

_BREAKDOWNS = {
    "segments": frozenset({SubjectKind.SEGMENT}),
    "products": frozenset({SubjectKind.PRODUCT, SubjectKind.MODEL}),
    "regions": frozenset({SubjectKind.REGION}),
}


@dataclass(frozen=True, slots=True)
class ChartAsked:
    """What a turn asks to have drawn.

    `text` is it in simplified characters; `measures` by key, in order; `kind` None where it does not say; `periods` in
    calendar years; `lengths` and `subjects`: kinds of periods and subjects that it narrows figures down to, empty for
    any; `change`: it asks for changes; `spans` are the characters that all this explains, [start, end).
    """

    text: str
    measures: tuple[str, ...]
    kind: ChartKind | None
    periods: tuple[Period, ...]
    lengths: frozenset[PeriodKind]
    subjects: frozenset[SubjectKind]
    change: bool
    spans: tuple[Span, ...] = field(default=())

    def unexplained(self, names: Iterable[str]) -> list[str]:
        """The words of the turn that carry a subject and that neither it nor any of these names explains."""
        folded = fold(self.text)
        spans = [*self.spans]
        for name in sorted({fold(one) for one in names if one.strip()}, key=len, reverse=True):
            spans += [found.span() for found in re.finditer(re.escape(name), folded)]
        left = "".join(
            " " if any(start <= at < end for start, end in spans) else letter for at, letter in enumerate(self.text)
        )
        for name in ("plain", "plain_en"):
            left = _pattern("words", name).sub(lambda found: " " * len(found[0]), left)
        return content_terms(left)


def asks_for_chart(text: str) -> bool:
    """Whether a turn asks for a chart to be drawn, and not about one that a report has."""
    plain = simplified(text).strip()
    if any(_pattern("never", name).search(plain) for name in charts_file()["never"]):
        return False
    return any(_pattern("asks", name).search(plain) for name in charts_file()["asks"])


def read_chart(text: str) -> ChartAsked | None:
    """Read a turn; None where it asks for no chart."""
    if not asks_for_chart(text):
        return None
    plain = simplified(text).strip()
    found = measures_in(plain) or measures_in(_PLURAL.sub(r"\1 ", plain))
    measures = [one for one in found if one[2] not in _GENERIC] or list(found)
    dated = periods_in(plain, Calendar())
    change = _change(plain)
    narrowing = {name: mark for name in charts_file()["narrows"] if (mark := _pattern("narrows", name).search(plain))}
    kind, drawn = _kind(plain)
    spans = [one[:2] for one in (*found, *dated)] + [mark.span() for mark in narrowing.values()] + drawn
    return ChartAsked(
        plain,
        tuple(dict.fromkeys(key for _, _, key in measures)),
        kind,
        tuple(period for _, _, period in dated),
        _lengths(narrowing),
        frozenset().union(*(kinds for name, kinds in _BREAKDOWNS.items() if name in narrowing)),
        change is not None,
        tuple(spans + ([change.span()] if change else [])),
    )


def _change(text: str) -> re.Match[str] | None:
    """The words for a change against the year before; 变化 of a figure over the years asks for the figure itself."""
    found = ASKS_CHANGE.search(text)
    return (
        found
        if found and not _pattern("words", "plain").fullmatch(found[0]) and found[0].lower() != "changed"
        else None
    )


def _lengths(narrowing: Iterable[str]) -> frozenset[PeriodKind]:
    lengths = {"years": PeriodKind.YEAR, "quarters": PeriodKind.QUARTER}
    return frozenset(lengths[name] for name in narrowing if name in lengths)


def _kind(text: str) -> tuple[ChartKind | None, list[Span]]:
    """The first kind whose words a text has, and where all words for kinds stand."""
    found = [(name, mark.span()) for name in charts_file()["kinds"] for mark in _pattern("kinds", name).finditer(text)]
    return (ChartKind(found[0][0]) if found else None), [span for _, span in found]


@cache
def _pattern(group: str, name: str) -> re.Pattern[str]:
    return re.compile(charts_file()[group][name]["pattern"], re.IGNORECASE)


def in_periods(period: Period | None, wanted: Sequence[Period]) -> bool:
    """Whether a period is one of those wanted, or lies in one; every period where none is wanted."""
    if not wanted:
        return True
    return period is not None and any(one.start <= period.start and period.end <= one.end for one in wanted)
