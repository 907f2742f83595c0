"""A sentence taken apart, and what it says of one figure or of a list of figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.facts.sentences.words import word_set
from kb.facts.numerals import find_numerals
from kb.facts.periods import periods_in
from kb.text.folding import fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.tables.context import DocumentContext
    from kb.facts.fact import Period, Subject
    from kb.facts.measures import Measure
    from kb.facts.numerals import Numeral

_TITLES = re.compile(r"《[^》]{1,200}》|「[^」]{1,300}(?:」|$)")
"""Titles of documents and quoted words: what stands in them is not stated here."""

Figure = tuple[int, int, "Numeral"]


@dataclass(frozen=True, slots=True)
class MeasureStatement:
    """What a sentence says of a list of figures, mostly of one.

    measures   the names of the measures, one for all figures or one each; as printed
    known      what the first of them measures
    owner      whose it is where the noun phrase says so: "The Fund's"; "" where it does not
    direction  1 of a rise, -1 of a fall, 0 of a level
    moved      a level that something moved to
    origin     a level that something came from
    compared   what another figure is compared with
    inherited  the measure is that of the figure before
    periods    the periods of the figures, one for all or one each; None where nothing beside the figure tells
    own        a period is told for the figures themselves
    unsure     the sentence tells a period of which it is not clear whether it is of these figures
    ends       its two figures are the ends of a range: "between … and …"
    aside      told as the object of a verb or preposition, which may be of another time than the report
    clause     where in the text the words begin that say all this
    """

    measures: tuple[str, ...]
    known: Measure
    owner: str = ""
    direction: int = 0
    moved: bool = False
    origin: bool = False
    compared: bool = False
    inherited: bool = False
    periods: tuple[Period | None, ...] = (None,)
    own: bool = False
    unsure: bool = False
    ends: bool = False
    aside: bool = False
    clause: int = 0


@dataclass(slots=True)
class FactSentence:
    """A sentence being read.

    text, masked  as printed, and folded with blanks where it speaks of time
    periods       [start, end) and the period, in order
    runs          figures that stand as a list together, the others by themselves
    torn          it is the rest of a sentence that a line or page broke off
    before        the period that was told before it
    topic         what it begins by being about
    told          what was said of each run so far, None where nothing clear was
    subject       that of the figures before
    named         whom it begins with
    names, span   the names and the periods of the last list of them
    lead, basis   the basis that it begins with ("Guidance:"), and that of the figures before
    scope         the scenario that it begins with
    """

    text: str
    masked: str
    periods: Sequence[tuple[int, int, Period]]
    runs: list[list[Figure]]
    torn: bool = False
    before: Period | None = None
    topic: Subject | None = None
    told: list[MeasureStatement | None] = field(default_factory=list)
    subject: Subject | None = None
    named: Subject | None = None
    names: tuple[str, ...] = ()
    span: tuple[Period, ...] = ()
    lead: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


def sentence_of(text: str, context: DocumentContext, before: Period | None) -> FactSentence | None:
    """A text taken apart; None where it has no figures."""
    found = find_numerals(text, context.notation)
    if not found:
        return None
    periods = periods_in(text, context.calendar)
    hidden = [*((start, end) for start, end, _ in periods), *(match.span() for match in _TITLES.finditer(text))]
    numerals = [one for one in found if not any(start < one[1] and one[0] < end for start, end in hidden)]
    return FactSentence(
        text, _masked(text, periods), periods, _runs(text, numerals), before=before, torn=_is_torn(text)
    )


def _is_torn(text: str) -> bool:
    """Does a text begin in the midst of a sentence: with a small letter or a mark that parts?"""
    return re.match(r"\s*(?:[a-z](?!\))[a-z]|[,.;)])", text) is not None


def _masked(text: str, periods: Sequence[tuple[int, int, Period]]) -> str:
    """The folded text with blanks where it speaks of time."""
    letters = list(lower(fold_signs(text)))
    until: int | None = None
    for start, end, _ in periods:
        listed = until is not None and "".join(letters[until:start]).strip() in (*word_set("together"), "")
        first = until if listed and until is not None else start  # between periods of a list no clause ends
        letters[first:end] = " " * (end - first)
        until = end
    return "".join(letters)


def _runs(text: str, numerals: Sequence[Figure]) -> list[list[Figure]]:
    """Figures that stand as a list, 18.6、23.4、29.1 亿元, together; the others by themselves."""
    runs: list[list[Figure]] = []
    for one in numerals:
        if runs:
            last = runs[-1][-1]
            between = lower(fold_signs(text[last[1] : one[0]])).strip()
            alike = last[2].after == one[2].after and last[2].before == one[2].before
            if alike and between in word_set("together"):
                runs[-1].append(one)
                continue
        runs.append([one])
    return runs
