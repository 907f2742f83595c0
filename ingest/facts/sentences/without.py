"""Measures of which a sentence says that there is none, or that they do not apply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.facts.sentences.owners import company_of
from ingest.facts.sentences.words import pattern_of
from kb.facts.fact import Fact, FactKind, FactPlace, Unit
from kb.facts.measures import measure_of, measures_in
from kb.facts.periods import periods_in
from kb.text.folding import fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.facts.tables.context import DocumentContext

_ENDED = re.compile(r"\s*(?:$|[，,。.；;、）)]|的(?:情形|情况)|in\b|for\b|and\b|or\b)")
_REACH = 30


def without_value(text: str, context: DocumentContext) -> Iterator[tuple[Fact, tuple[int, int]]]:
    """The facts without a value of a sentence, each with where it stands."""
    folded = lower(fold_signs(text))
    for match in pattern_of("without", "before").finditer(folded):
        named = measures_in(folded[match.end() : match.end() + _REACH])
        ends = match.end() + named[0][1] if named else 0
        if named and len(folded[match.end() : match.end() + named[0][0]].strip()) <= 4 and _ENDED.match(folded[ends:]):
            start, end = match.end() + named[0][0], match.end() + named[0][1]
            yield _none(text[start:end].strip(), match[0], text, context), (match.start(), end)
    for match in pattern_of("without", "behind").finditer(folded):
        offset = max(0, match.start() - _REACH)
        named = measures_in(folded[offset : match.start()])
        adjoins = named and len(folded[offset + named[-1][1] : match.start()].strip()) <= 2
        if adjoins and _ENDED.match(folded[match.end() :]):
            start, end = offset + named[-1][0], offset + named[-1][1]
            yield _none(text[start:end].strip(), match[0], text, context), (start, match.end())


def _none(label: str, printed: str, text: str, context: DocumentContext) -> Fact:
    periods = periods_in(text, context.calendar)
    return Fact(
        value=None,
        printed=printed.strip(),
        unit=Unit(),
        measure=(label,),
        measure_key=measure_of(label).key,
        subject=company_of(text, context),
        period=periods[0][2] if periods else None,
        place=FactPlace(FactKind.SENTENCE),
    )
