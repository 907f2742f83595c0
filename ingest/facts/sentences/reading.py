"""The facts of sentences: figures whose measure the sentence names, with period, subject, change and basis as it tells
them.

A figure of which the sentence does not clearly tell what it measures gives no fact: a missing fact costs less than a
wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.sentences.chinese import chinese_told, known_without
from ingest.facts.sentences.english import EnglishSentence
from ingest.facts.sentences.owners import begin, named_before_colon, subjects_of
from ingest.facts.sentences.parts import sentence_of
from ingest.facts.sentences.phrases import known_of
from ingest.facts.sentences.without import without_value
from ingest.facts.sentences.words import pattern_of, word_set, words_of
from ingest.facts.tables.cells import ends_of
from ingest.facts.tables.labels import A_MEASURE, label_of
from kb.facts.bases import basis_of
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.measures import Measure, MeasureKind, measure_of
from kb.facts.periods import settle
from kb.facts.subjects import subject_kind
from kb.facts.units import kind_of, with_cell
from kb.facts.words import IDEOGRAPH, words_file
from kb.model import Section, boxes_of, first_page, within
from kb.text.folding import fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ingest.facts.sentences.parts import FactSentence, Figure, MeasureStatement
    from ingest.facts.tables.context import DocumentContext
    from kb.facts.numerals import Numeral
    from kb.model import Chunk

_LONGEST = 600
"""Characters of a sentence that is read; a longer one is a list or a torn table."""

_LONGEST_LINE = 60
_LONGEST_REST = 12
"""Characters of a line that heads what follows it, and of what it says besides a time and a basis."""

_SHORT_NAME = 3
_YEAR = (350, 380)
"""Days between the ends of two periods of which one is the other's year before."""

_BEFORE_ATTRIBUTE = r"(?:\b(?:quarter|half|year|months|the|our|its)|\d{4})"
"""What an attribute of a measure stands behind, and no verb: a time, an article."""

_COMPOUND = re.compile(r"复合|cagr|compound annual")
_FINITE = frozenset({"be", "been", "being"})
"""Forms of verbs that are not finite."""

_BASIS_BEHIND = re.compile(
    r"\s?(?:,\s)?(?P<said>on an? (?:comparable|like-for-like|same-store|organic|operational|pro forma|constant "
    r"currency) basis)\b"
)
"""What narrows a change down right behind it."""

_CLOSING = re.compile(r"(?:总结|小结|结论|综上所?述?)\s?[:：]")
"""Begins what sums up a chapter and stands under none of its headings."""

_HEADED_ANEW = re.compile(r"[^\s：:]{2}[：:]\s+[-–•·▪●]\s$")
"""Ends a point of a list behind which another list begins: "… 形成双雄格局厨电品类： - "."""

_UNKNOWN = "?"
_OF_MARKETS = frozenset({"market-share"})
_BULLETS = re.compile(r"\s[-–•·▪●]\s")
_AHEAD = frozenset({"forecast", "guidance", "target"})
_HEADED = frozenset({*_AHEAD, "restated", "adjusted", "parent", "consensus"})
"""Bases that a heading may tell of what stands below it; "reported" in a heading is mostly a verb."""

_PARTS = frozenset({SubjectKind.PRODUCT, SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.FUND})
"""What a heading may name as the subject of all below it; a company in one is often the house."""

_GENERIC = frozenset({"proportion", "growth-rate", "profit-margin", "expense-ratio", "market-share"})
"""Measures that say nothing without what they are of."""

_COUNTS = frozenset({MeasureKind.COUNT, MeasureKind.VOLUME, MeasureKind.MULTIPLE, MeasureKind.SCORE})
_BALANCES = frozenset({MeasureKind.MONEY, MeasureKind.COUNT, MeasureKind.VOLUME})
_TIMES = frozenset({"倍", "x", "times", ""})
_SPANS = frozenset({PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.TO_DATE})

Placed = tuple[Fact, tuple[int, int]]
"""A fact and where in the text its figure stands."""


def sentence_facts(chunk: Chunk, context: DocumentContext, line: str = "") -> Iterator[Fact]:
    """The facts of a passage of text, in order; none of a table's or of a notice's.

    `line` is what stands by itself right before the passage, and may head it: "First Quarter 2025 Guidance".
    """
    if chunk.table is not None or chunk.section is Section.NOTICE or _lists_sources(chunk):
        return
    last: Period | None = None
    until = 0
    outer = _with_line(_outer(chunk, context), line, context)
    for start, end in chunk.sentences:
        text = chunk.text[start:end]
        if "\n" in chunk.text[until:start] or text.startswith("\n"):
            last = None
        until = end
        if len(text) > _LONGEST:
            continue
        outer = _with_line(outer, text, context)
        newest: Period | None = None
        for fact, (first, final) in _of_pieces(text, context, last, outer):
            areas = [spot.area for spot in within(chunk.spots, start, end)]
            place = FactPlace(
                FactKind.SENTENCE,
                page=first_page(areas) or chunk.place.page,
                span=(chunk.start + start + first, chunk.start + start + final),
                quote=text.strip(),
                boxes=boxes_of(areas),
            )
            tells = fact.period is not None and not fact.change and not _AHEAD & {*fact.basis}
            if fact.period is not None and tells and (newest is None or fact.period.end >= newest.end):
                last = newest = fact.period  # what a figure is compared with is of an earlier time
            part = outer.topic
            scope = (part.name,) if part is not None and fact.subject is not None and fact.subject != part else ()
            headed = () if _CLOSING.search(text) else outer.basis
            basis = fact.basis or _of_heading(headed, fact.period, context)
            yield replace(fact, place=place, basis=basis, scope=(*scope, *fact.scope))


def _of_heading(basis: tuple[str, ...], period: Period | None, context: DocumentContext) -> tuple[str, ...]:
    """What a heading says of the basis of a figure: of a time that has ended, nothing is expected any more."""
    report = context.calendar.report
    date = context.calendar.date or (report.end + timedelta(days=1) if report is not None else None)
    ended = period is not None and date is not None and period.end < date
    return tuple(one for one in basis if not (ended and one in _AHEAD))


def _lists_sources(chunk: Chunk) -> bool:
    """Does a passage stand under a heading of references?"""
    return bool(chunk.place.headings) and lower(fold_signs(chunk.place.headings[-1])).strip() in word_set("references")


@dataclass(frozen=True, slots=True)
class _Outer:
    """What the headings over a passage say of period, basis and subject, and the period that a company reports on."""

    period: Period | None = None
    report: Period | None = None
    basis: tuple[str, ...] = ()
    topic: Subject | None = None


def _outer(chunk: Chunk, context: DocumentContext) -> _Outer:
    period: Period | None = None
    basis: tuple[str, ...] = ()
    topic: Subject | None = None
    headings = chunk.place.headings
    for heading in headings[1:] if headings[:1] == (context.title.text,) else headings:
        label = label_of(heading)
        settled = settle(label.timing, context.calendar) if label.timing is not None else None
        said = tuple(one for one in label.basis if one in _HEADED)
        period, basis = settled or period, said or basis
        kind = subject_kind(label.rest) if label.rest and label.like < A_MEASURE else SubjectKind.OTHER
        topic = Subject(label.rest, kind) if kind in _PARTS and not _is_section(label.rest) else topic
    return _Outer(period, context.calendar.report if context.releases else None, basis, topic)


def _with_line(outer: _Outer, line: str, context: DocumentContext) -> _Outer:
    """The same below a line that says nothing but a time and a basis, as a heading does: "First Quarter 2025
    Guidance"."""
    text = line.strip()
    if not text or len(text) > _LONGEST_LINE or text[-1] in ".。;；,，、!?！？":
        return outer
    label = label_of(text)
    settled = settle(label.timing, context.calendar) if label.timing is not None else None
    rest = label.rest
    named = not rest or (len(rest) <= _LONGEST_REST and (rest.istitle() or not rest.isascii()))
    if settled is None or not named or any(map(str.isdigit, rest)):
        return outer
    said = tuple(one for one in label.basis if one in _HEADED)
    return replace(outer, period=settled, basis=said or outer.basis) if said or not label.rest else outer


def line_of(chunk: Chunk) -> str:
    """The line that a passage ends with; "" where it ends with a sentence."""
    last = chunk.text.rstrip().rpartition("\n")[2] if chunk.table is None else ""
    if chunk.sentences and chunk.table is None:
        last = min(last, chunk.text[slice(*chunk.sentences[-1])].strip(), key=len)
    return last if len(last) <= _LONGEST_LINE else ""


def _is_section(heading: str) -> bool:
    """Does a heading that ends like a name of a part only name a section: "Results of Operations", "Our business"?"""
    folded = lower(fold_signs(heading)).strip()
    return folded in word_set("whole") or " of " in folded or any(mark in folded for mark in ":,、，")


def _of_pieces(text: str, context: DocumentContext, before: Period | None, outer: _Outer) -> Iterator[Placed]:
    """The facts of a sentence; of points of a list that stand in one, each point by itself."""
    cuts = [match.end() for match in _BULLETS.finditer(text)]
    led = len(cuts) == 1 and text[: cuts[0]].rstrip(" -–•·▪●").endswith((":", "："))
    ends = [0, *cuts, len(text)] if len(cuts) > 1 or led else [0, len(text)]
    head = named_before_colon(text) if len(ends) > 2 else ""
    for at, (start, end) in enumerate(pairwise(ends)):
        if at > 1 and _HEADED_ANEW.search(text, ends[at - 1], start):
            head = _UNKNOWN
        for fact, (first, final) in _facts(text[start:end], context, before, outer):
            placed = _of_list(fact, head) if start else fact
            if placed is not None:
                yield placed, (start + first, start + final)


def _of_list(fact: Fact, head: str) -> Fact | None:
    """A point of a list: a share that does not say in which market is that of what the list begins by naming.

    None where another head begins in the midst of the text, so that it is not known whose points these are.
    """
    open_share = fact.measure_key in _OF_MARKETS and not _names_head(fact, head)
    if not open_share or not head:
        return fact
    return None if head == _UNKNOWN else replace(fact, scope=(head, *fact.scope))


def _names_head(fact: Fact, head: str) -> bool:
    """Does a fact name already what its list begins by naming?"""
    said = (*fact.measure, *fact.scope, fact.subject.name if fact.subject is not None else "")
    return bool(head) and any(head in one or (one and one in head) for one in said)


def _facts(text: str, context: DocumentContext, before: Period | None, outer: _Outer) -> Iterator[Placed]:
    if _CLOSING.search(text):
        before, outer = None, replace(outer, period=None, basis=())
    sentence = sentence_of(text, context, before or outer.period)
    if sentence is not None:
        begin(sentence, context, outer.period)
        sentence.topic = sentence.topic or outer.topic
        english = (
            None
            if IDEOGRAPH.search(text)
            else EnglishSentence(sentence, context.own.name if context.own is not None else "")
        )
        for at in range(len(sentence.runs) if english is None or not english.is_of_others else 0):
            told = english.told(at) if english is not None else chinese_told(sentence, at, context)
            told = _of_topic(sentence, told) if told is not None else None
            sentence.told.append(told)
            if told is not None:
                yield from _of_run(sentence, at, told, context, outer)
    yield from without_value(text, context)


def _of_topic(sentence: FactSentence, statement: MeasureStatement) -> MeasureStatement:
    """The measure without the name of what the sentence is about: "Cloud segment revenue" of "Cloud segment"."""
    name = statement.measures[0]
    if sentence.topic is None or len(statement.measures) > 1 or not name.startswith(f"{sentence.topic.name} "):
        return statement
    rest = name.removeprefix(sentence.topic.name).strip()
    known = known_of(rest)
    return replace(statement, measures=(rest,), known=known) if known is not None else statement


def _of_run(
    sentence: FactSentence, at: int, statement: MeasureStatement, context: DocumentContext, outer: _Outer
) -> Iterator[Placed]:
    run = sentence.runs[at]
    statement = _as_compared(sentence, run, statement, outer)
    since = sentence.runs[at - 1][-1][1] if at else 0
    said = basis_of(sentence.text[since : run[0][0]].strip())
    near = basis_of(sentence.text[max(since, statement.clause) : run[0][0]].strip())
    if _is_only_compared(statement):
        return
    change = _change(sentence, statement, near.change if near else "", run)
    subjects = subjects_of(sentence, run, statement, context)
    if _is_undealt(statement, subjects, len(run)):
        return
    ahead = _ahead(sentence, statement, said.basis if said else (), sentence.masked[since : run[0][0]])
    others = near.basis if near and IDEOGRAPH.search(sentence.text) else ()
    sentence.basis = _basis(sentence, statement, (*ahead, *(one for one in others if one not in _AHEAD)), context)
    statement = _narrowed(sentence, run, statement)
    for place, figure in enumerate(run):
        measure = statement.measures[place] if len(statement.measures) == len(run) else statement.measures[0]
        known = statement.known if measure == statement.measures[0] else measure_of(measure)
        period = statement.periods[place] if len(statement.periods) == len(run) else statement.periods[0]
        period = _settled(period, sentence, statement, outer)
        if known.key.startswith("target-price") and period is not None and period.kind is PeriodKind.OTHER:
            period = None  # "6-12月目标价": how far ahead, no months of a year
        numeral = figure[2]
        unit = with_cell(None, numeral)
        clear = _agree(known.kind, measure, unit, numeral, change) and not _is_generic(measure, known.key)
        clear = clear and not _is_before(period, outer)
        if not clear or _is_unclear(period, known.flow, statement, outer, sentence):
            continue
        fact = Fact(
            value=numeral.value,
            printed=numeral.printed,
            unit=unit,
            measure=(measure,),
            measure_key=known.key,
            subject=subjects[place],
            period=_of_kind(period, known, own=statement.own, change=change),
            place=FactPlace(FactKind.SENTENCE),
            basis=sentence.basis,
            scope=sentence.scope,
            change=change,
            doubts=_doubts(sentence, figure, statement, place),
        )
        for one in ends_of(fact, numeral):
            yield replace(one, value=_signed(one.value, statement)), figure[:2]


def _is_only_compared(statement: MeasureStatement) -> bool:
    """Is a figure what others are compared with, or not surely one of the measure? It is of its own time, and told only
    where that is."""
    moves = statement.direction or statement.moved or statement.origin or statement.compared or statement.own
    if statement.inherited and not moves:
        return True
    unsure = statement.unsure or ((statement.origin or statement.compared) and not statement.own)
    return bool(unsure and not (statement.direction and statement.origin))


def _ahead(sentence: FactSentence, statement: MeasureStatement, said: Sequence[str], between: str) -> tuple[str, ...]:
    """What the words before a figure say of what is expected; of a further object of "we forecast", what was said
    before."""
    ahead = tuple(one for one in said if one in _AHEAD)
    if ahead or not statement.aside or statement.compared or statement.origin or _has_finite(between):
        return ahead
    return tuple(one for one in sentence.basis if one in _AHEAD)


def _has_finite(text: str) -> bool:
    """Does a piece of an English text have a finite verb?"""
    return bool({*re.findall(r"[a-z]+", text)} & ((word_set("verbs") | word_set("being")) - _FINITE))


def _narrowed(sentence: FactSentence, run: Sequence[Figure], statement: MeasureStatement) -> MeasureStatement:
    """A change with what narrows it down right behind it: "rose 5 % on a comparable basis"."""
    behind = _BASIS_BEHIND.match(lower(fold_signs(sentence.text)), run[-1][1])
    if behind is None or not statement.direction:
        return statement
    said = behind["said"]
    known = replace(statement.known, key=f"{statement.known.key}:{said}")
    return replace(statement, measures=tuple(f"{name} {said}" for name in statement.measures), known=known)


def _as_compared(
    sentence: FactSentence, run: Sequence[Figure], statement: MeasureStatement, outer: _Outer
) -> MeasureStatement:
    """What is compared with the like time a year before the one that is reported on is of that one."""
    if (
        outer.report is None
        or statement.own
        or statement.compared
        or statement.origin
        or len(statement.periods) != 1
        or statement.periods[0]
    ):
        return statement
    for start, _, other in sentence.periods:
        led = start >= run[-1][1] and pattern_of("from").search(sentence.masked[run[-1][1] : start])
        days = (outer.report.end - other.end).days
        if led and other.kind is outer.report.kind and _YEAR[0] <= days <= _YEAR[1]:
            return replace(statement, periods=(outer.report,), own=True)
    return statement


def _doubts(sentence: FactSentence, figure: Figure, statement: MeasureStatement, place: int) -> tuple[str, ...]:
    about = ("a bound",) if _is_bound(sentence, figure) else ("told as about",) if figure[2].about else ()
    end = ("lower", "upper")[place] if statement.ends else ""
    return (*about, f"the {end} end of a range") if end else about


def _is_bound(sentence: FactSentence, figure: Figure) -> bool:
    """Does a figure only tell above or below what the true one lies: "more than $5 million", 5亿元以上?"""
    folded = lower(fold_signs(sentence.text))
    start, end, numeral = figure
    before, behind = folded[max(0, start - 14) : start].rstrip(" $~约"), folded[end : end + 10].lstrip()
    printed = lower(fold_signs(numeral.printed))
    inner = printed[1:].lstrip("+")
    return (
        before.endswith(words_of("bounds", "before"))
        or behind.startswith(words_of("bounds", "behind"))
        or "+" in inner
        or any(word in inner for word in ("以上", "余", "多"))
    )


def _is_undealt(statement: MeasureStatement, subjects: Sequence[Subject | None], count: int) -> bool:
    """Does nothing tell the figures of a list apart: no periods, no measures, no subjects, one each?"""
    apart = len(statement.periods) == count or len(statement.measures) == count or len({*subjects}) == count
    return count > 1 and not apart and not statement.ends


def _settled(
    period: Period | None, sentence: FactSentence, statement: MeasureStatement, outer: _Outer
) -> Period | None:
    """The period of a figure: its own, else what was told before it, else the one that the company reports on.

    What is expected is not of the period that is reported on.
    """
    if period is not None or known_without(statement):
        return period
    if sentence.before is not None and (
        sentence.before.kind is not PeriodKind.INSTANT or statement.known.flow is False
    ):
        return sentence.before
    usual = statement.known.flow is True or is_balance(statement.known)
    return outer.report if usual and not _AHEAD & {*sentence.basis} else None


def _is_before(period: Period | None, outer: _Outer) -> bool:
    """Is a time that names no year, 全年, settled in one that had ended when that of the heading begins? Of which year
    is not clear."""
    if period is None or outer.period is None or not period.label or any(map(str.isdigit, period.label)):
        return False
    return period.end < outer.period.start


def _is_unclear(
    period: Period | None,
    flow: bool | None,  # noqa: FBT001 - as of a Measure
    statement: MeasureStatement,
    outer: _Outer,
    sentence: FactSentence,
) -> bool:
    """Is a figure without a period in a report that tells both a quarter and the year so far, or told aside of any
    time?"""
    if outer.report is None or statement.own or _AHEAD & {*sentence.basis}:
        return False
    if statement.aside:
        return period is None or period is outer.report
    return period is not None and period is outer.report and period.kind in _SPANS and flow is not False


def _basis(
    sentence: FactSentence, statement: MeasureStatement, said: tuple[str, ...], context: DocumentContext
) -> tuple[str, ...]:
    """On what basis a figure is told: as its own words say, else as the figures before it; what has ended is no
    forecast."""
    named = basis_of(statement.measures[0])
    own = tuple(one for one in (named.basis if named else ()) if one not in _AHEAD)
    own = (*own, "reported") if _is_reported(sentence.text, statement.measures[0]) and not own else own
    other = tuple(one for one in said if one != "reported" and one not in own)
    period, date = statement.periods[0], context.calendar.date
    past = period is not None and date is not None and period.end < date and statement.own
    inner = {*(named.basis if named else ())}  # "estimated fair value" of a day that has passed is no forecast
    ahead = tuple(one for one in (*said, *sentence.lead) if one in _AHEAD and not (past and one in inner))
    ahead = () if statement.compared or statement.origin else ahead
    if not ahead and not own and not other and statement.inherited and not statement.compared:
        return sentence.basis
    kept = () if ahead or statement.own or statement.compared else tuple(one for one in sentence.basis if one in _AHEAD)
    found = (*(() if past and not ahead else (ahead or kept)), *own, *other)
    return tuple(dict.fromkeys(one for one in found if not (one in _AHEAD and one not in (ahead or kept))))


def _is_reported(text: str, measure: str) -> bool:
    """Does "reported" stand before a measure as its attribute, and not as the verb of whoever reports: "2024 reported
    sales"?"""
    return re.search(rf"{_BEFORE_ATTRIBUTE}\sreported\s{re.escape(measure)}\b", text, re.IGNORECASE) is not None


def _signed(value: Decimal | None, statement: MeasureStatement) -> Decimal | None:
    """The value of a fall or a loss below zero, whatever way it is told."""
    return -value if statement.direction < 0 and value is not None and value > 0 else value


def _change(sentence: FactSentence, statement: MeasureStatement, said: str, run: Sequence[Figure]) -> str:
    """What a change compares with; "" of a level: "同比下降至 5%" is one."""
    if statement.direction == -2 or statement.moved or not (statement.direction or said):
        return ""
    if not statement.direction and not IDEOGRAPH.search(sentence.text):
        return ""
    if _COMPOUND.search(sentence.masked[statement.clause : run[0][0]]):
        return "cagr"
    if said and said != "change":
        return said
    return _compared(sentence, run[-1][1], statement)


def _compared(sentence: FactSentence, end: int, statement: MeasureStatement) -> str:
    """What a change compares with, where the sentence tells it further on: "compared to … in the fourth quarter of
    fiscal 2023"."""
    period = statement.periods[0]
    for start, _, other in sentence.periods if period is not None else ():
        if period is not None and start >= end and pattern_of("from").search(sentence.masked[end:start]):
            days = (period.end - other.end).days
            return "prior year" if _YEAR[0] <= days <= _YEAR[1] else "change"
    return "change"


def _agree(kind: MeasureKind | None, measure: str, unit: Unit, numeral: Numeral, change: str) -> bool:
    """Can a figure in a unit be one of a kind of measure? A bare number only of things that are counted."""
    if numeral.value is None:
        return False
    if not numeral.before and not numeral.after:
        return kind in _COUNTS
    share = kind_of(unit) == "share"
    if change and kind is MeasureKind.SHARE:
        # A ratio moves by points: "5 %" may be of anything. "Comparable sales" is told by how it moves.
        amount = measure_of(measure.split(" ")[-1]).kind is MeasureKind.MONEY
        return share and (amount or unit.name not in ("%", "percent", "per cent"))
    if change:
        return share or kind is not MeasureKind.MULTIPLE
    match kind:
        case MeasureKind.MONEY | MeasureKind.PER_SHARE | MeasureKind.PRICE:
            return bool(unit.currency)
        case MeasureKind.SHARE:
            return share
        case MeasureKind.MULTIPLE:
            return unit.name in _TIMES
        case MeasureKind.COUNT | MeasureKind.VOLUME:
            return not unit.currency and not share
    return True


def _is_generic(measure: str, key: str) -> bool:
    """Does a measure say nothing without what it is of: 占比, "growth rate"?"""
    return key in _GENERIC and (len(measure) <= _SHORT_NAME if IDEOGRAPH.search(measure) else " " not in measure)


def _of_kind(period: Period | None, known: Measure, *, own: bool, change: str) -> Period | None:
    """The period as a measure has it: a balance's is a day; a day that was only told before is none of what runs over a
    time."""
    if (is_balance(known) or known.key.startswith("share-price")) and not change:
        return _instant(period)
    passing = period is not None and period.kind is PeriodKind.INSTANT and not own
    return None if passing and known.flow else period


def is_balance(known: Measure) -> bool:
    """Is a measure one that is told for a day, and known by its name: total assets, headcount? Ratios stand for a
    while."""
    listed = known.key.partition(":")[0] in words_file("measures")
    return known.flow is False and known.kind in _BALANCES and listed


def _instant(period: Period | None) -> Period | None:
    if period is None or period.kind is PeriodKind.INSTANT:
        return period
    return replace(period, kind=PeriodKind.INSTANT, start=period.end)
