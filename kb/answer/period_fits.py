"""Whether a sentence of a report may tell of the period that a question asks about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_FORECAST, is_same
from kb.facts.fact import PeriodKind
from kb.facts.periods import periods_in
from kb.text.calendar_words import YEAR_ALONE
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.facts.fact import Period
    from kb.facts.periods import Calendar
    from kb.model import Chunk
    from kb.prose.sentence_features import Sentence

_BASE = re.compile(
    r"(?:\b(?:from|than|versus|against|over|compared (?:to|with))\b|较|比|相比)[^.;,，。；]{0,40}$", re.IGNORECASE
)
_CLAUSE = re.compile(r"(?<=[;；])")
_STEPS = (-1, 1, -2, 2, -3, 3)
_NAMED = re.compile(r"\d")


def tells_other_period(question: str, chunk: Chunk, sentence: str, calendar: Calendar, *, strictly: bool) -> bool:
    """Whether a question names a period, and a sentence tells of others, under headings, or (unless `strictly`) in a
    passage, without it."""
    # "This year" is not settled where what a sentence is of is not either.
    named = [one for one in periods_in(question, calendar) if strictly or _NAMED.search(question[one[0] : one[1]])]
    asked = [period for _, _, period in named]
    if not ASKS_FORECAST.search(question):
        sentence = _without_outlook(sentence)
    if strictly and asked and not periods_in(sentence, calendar):
        sentence = _last_dated(chunk, sentence, calendar)
    if not asked or not _others(asked, sentence, calendar):
        return False
    if ASKS_FORECAST.search(question) and ASKS_FORECAST.search(sentence) and _only_bases(sentence, calendar):
        return False
    around = "\n".join((*chunk.place.headings, chunk.context, "" if strictly else chunk.text))
    stated = _others(asked, around, calendar, of_a_day=any(one.kind is PeriodKind.INSTANT for one in asked))
    return stated or (strictly and not periods_in(around, calendar))


def lacks_year(question: str, holds: Callable[[str], bool]) -> bool:
    """Whether a report, whose texts `holds` looks through, tells years around that which a question names, and not that
    one."""
    years = [int(year) for year in YEAR_ALONE.findall(question)]
    return bool(years) and all(
        not holds(str(year)) and any(holds(str(year + step)) for step in _STEPS) for year in years
    )


def is_far(question: str, sentence: Sentence, calendar: Calendar) -> bool:
    """Whether a question names periods that are far from a report's own, and a passage of it names none of them: what
    is told there without a period is of the report's own, this year's or last year's."""
    asked = [period for _, _, period in periods_in(question, calendar)]
    published = sentence.hit.document.date[:4]
    if not asked or not published.isdigit():
        return False
    year = int(published)
    near = any(year - 1 <= period.end.year and period.start.year <= year for period in asked)
    stated = [period for _, _, period in periods_in(passage_of(sentence), calendar)]
    return not near and not any(is_same(one, other) for one in asked for other in stated)


def _last_dated(chunk: Chunk, sentence: str, calendar: Calendar) -> str:
    """The last sentence before one of a passage, on its line, that names a period: what follows is told of it."""
    line = chunk.text[: max(chunk.text.find(sentence), 0)].rpartition("\n")[2]
    lines_above = (line[start:end] for start, end in reversed(sentences(line)))
    return next((one for one in lines_above if periods_in(one, calendar)), sentence)


def _without_outlook(sentence: str) -> str:
    """A sentence without the clauses that foretell: "margin fell; we expect it to recover in the fourth quarter" is not
    told of the fourth quarter. As it is where all of it foretells."""
    told = "".join(clause for clause in _CLAUSE.split(sentence) if not ASKS_FORECAST.search(clause))
    return told if re.search(r"\w", told) else sentence


def _only_bases(sentence: str, calendar: Calendar) -> bool:
    """Whether all periods of a sentence are what it compares with: "is expected to double from $45 million in 2024"."""
    return all(_BASE.search(sentence[:start]) for start, _, _ in periods_in(sentence, calendar))


def _others(asked: list[Period], text: str, calendar: Calendar, *, of_a_day: bool = True) -> bool:
    """Whether a text names periods, none of them one of those; `of_a_day`: a day may stand for the period that it
    ends."""
    stated = [period for _, _, period in periods_in(text, calendar)]
    dated = [one for one in stated if of_a_day or one.kind is not PeriodKind.INSTANT]
    return bool(stated) and not any(is_same(one, other) for one in asked for other in dated)


def passage_of(sentence: Sentence) -> str:
    """A sentence's passage with what stands over it."""
    chunk = sentence.hit.chunk
    return "\n".join((*chunk.place.headings, chunk.context, chunk.text))
