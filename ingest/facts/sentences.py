"""The facts of sentences: figures whose measure the sentence names, with period, subject, change and basis as it tells them.

A figure of which the sentence names no measure gives no fact: a missing fact costs less than a wrong one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.cells import ends_of
from ingest.facts.labels import A_MEASURE, label_of
from ingest.facts.levels import is_topic
from kb.facts.bases import basis_of
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.folding import fold, lower
from kb.facts.measures import MeasureKind, likeness, measure_of, measures_in
from kb.facts.numerals import find_numerals
from kb.facts.periods import periods_in, settle
from kb.facts.subjects import subject_kind
from kb.facts.units import kind_of, with_cell
from kb.facts.words import IDEOGRAPH, any_of
from kb.model import Section, boxes_of, first_page, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ingest.facts.context import DocumentContext
    from kb.facts.numerals import Numeral
    from kb.model import Chunk

_LONGEST = 600
"""Characters of a sentence that is read; a longer one is a list or a torn table."""

_LONGEST_NAME = 16
_MOST_WORDS = 5
_SHORT_NAME = 3
_CAPITALS = re.compile(r"(?:[A-Z][\w&-]*\s){1,4}")
_YEAR = (350, 380)
"""Days between the ends of two periods of which one is the other's year before."""

_AFTER = re.compile(r"\s?(?:后|之后|以后|以来|起)")
"""Behind a period: what is told is not of it but of the time that follows."""

_DIRECT = re.compile(r"[\s(（]*(?:in|for|at|as of|during|on|于|在|（|\()?(?: the)?\s*$")
_OBJECT = re.compile(r"(?P<noun>[a-z-]{3,})\s(?:to|of|on|from|against|under)\s(?:the\s|our\s|its\s|their\s|a\s)?$")
_ENDED = re.compile(r"\s*(?:$|[，,。.；;、）)]|的(?:情形|情况)|in\b|for\b|and\b|or\b)")
_TITLES = re.compile(r"《[^》]{1,80}》|「[^」]{1,80}」")
"""Titles of documents and quoted words: what stands in them is not stated here."""

_BULLETS = re.compile(r"\s[-–•·▪●]\s")
_TOPIC = re.compile(r"[\s\d.、]*(?P<name>[^：:，,；;。\d]{2,16})[：:]")
_BREAKS = re.compile(r"[，,；;：:。]")
_BLANKS = " \t\n　()（）“”\"'《》"
_NAME = r"[^、，,；;。：:\s\d][^、，,；;。：:\s%％]{1,11}"
_ITEMS = re.compile(rf"{_NAME}(?:、{_NAME})+(?:\s?[和及与]\s?{_NAME})?")
_ITEM = re.compile(r"[、和及与]|\sand\s")
_AHEAD = frozenset({"forecast", "guidance", "target"})
_NAMED = frozenset(
    {SubjectKind.COMPANY, SubjectKind.PRODUCT, SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.FUND}
)
_COUNTED = re.compile(r"\s?[a-z]{3,}")
_GENERIC = frozenset({"proportion", "growth-rate", "profit-margin", "expense-ratio", "market-share"})
"""Measures that say nothing without what they are of."""

_COUNTS = frozenset({MeasureKind.COUNT, MeasureKind.VOLUME, MeasureKind.MULTIPLE, MeasureKind.SCORE})
_YEAR_BEFORE = re.compile(r"去年|上年|同期|last year|a year ago|prior[- ]year|previous year|year-ago")


@dataclass(slots=True)
class _Sentence:
    """A sentence being read: its text, folded text with periods blanked out, and what was told so far."""

    text: str
    masked: str
    periods: Sequence[tuple[int, int, Period]]
    runs: list[list[tuple[int, int, Numeral]]]
    before: Period | None = None
    topic: Subject | None = None
    measure: str = ""
    subject: Subject | None = None
    names: tuple[str, ...] = ()
    span: tuple[Period, ...] = ()
    scope: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


def sentence_facts(chunk: Chunk, context: DocumentContext) -> Iterator[Fact]:
    """The facts of a passage of text, in order; none of a table's or of a notice's."""
    if chunk.table is not None or chunk.section is Section.NOTICE or _lists_sources(chunk):
        return
    last: Period | None = None
    until = 0
    outer = _outer(chunk, context)
    for start, end in chunk.sentences:
        text = chunk.text[start:end]
        if "\n" in chunk.text[until:start] or text.startswith("\n"):
            last = None
        until = end
        if len(text) > _LONGEST:
            continue
        for fact, (first, final) in _of_pieces(text, context, last or outer.period, outer.topic):
            areas = [spot.area for spot in within(chunk.spots, start, end)]
            place = FactPlace(
                FactKind.SENTENCE,
                page=first_page(areas) or chunk.place.page,
                span=(chunk.start + start + first, chunk.start + start + final),
                quote=text.strip(),
                boxes=boxes_of(areas),
            )
            last = fact.period if fact.period is not None and not fact.change else last
            basis = fact.basis or outer.basis
            # What is expected is not of the period that is reported on.
            period = None if fact.period is outer.report and _AHEAD & {*basis} else fact.period
            part = outer.topic
            scope = (part.name,) if part is not None and fact.subject is not None and fact.subject != part else ()
            yield replace(fact, place=place, basis=basis, period=period, scope=(*scope, *fact.scope))


def _lists_sources(chunk: Chunk) -> bool:
    """Does a passage stand under a heading of references?"""
    return bool(chunk.place.headings) and lower(fold(chunk.place.headings[-1])).strip() in _words("references")


@dataclass(frozen=True, slots=True)
class _Outer:
    """What the headings over a passage say of period and basis, and the period that a company reports on."""

    period: Period | None = None
    report: Period | None = None
    basis: tuple[str, ...] = ()
    topic: Subject | None = None


def _outer(chunk: Chunk, context: DocumentContext) -> _Outer:
    period = context.calendar.report if context.releases else None
    basis: tuple[str, ...] = ()
    topic: Subject | None = None
    for heading in chunk.place.headings[1:]:
        label = label_of(heading)
        settled = settle(label.timing, context.calendar) if label.timing is not None else None
        period, basis = settled or period, label.basis or basis
        kind = subject_kind(label.rest) if label.rest and label.like < A_MEASURE else SubjectKind.OTHER
        topic = Subject(label.rest, kind) if kind in _NAMED else topic
    return _Outer(period, context.calendar.report, basis, topic)


def _of_pieces(
    text: str, context: DocumentContext, before: Period | None, topic: Subject | None
) -> Iterator[tuple[Fact, tuple[int, int]]]:
    """The facts of a sentence; of points of a list that stand in one, each point by itself."""
    cuts = [match.end() for match in _BULLETS.finditer(text)]
    ends = [0, *cuts, len(text)] if len(cuts) > 1 else [0, len(text)]
    for start, end in pairwise(ends):
        for fact, (first, final) in _facts(text[start:end], context, before, topic):
            yield fact, (start + first, start + final)


def _facts(
    text: str, context: DocumentContext, before: Period | None, topic: Subject | None
) -> Iterator[tuple[Fact, tuple[int, int]]]:
    found = find_numerals(text, context.notation)
    if found:
        periods = periods_in(text, context.calendar)
        hidden = [*((start, end) for start, end, _ in periods), *(match.span() for match in _TITLES.finditer(text))]
        numerals = [one for one in found if not any(start < one[1] and one[0] < end for start, end in hidden)]
        sentence = _Sentence(text, _masked(text, periods), periods, _runs(text, numerals), before)
        sentence.topic = _topic(sentence, numerals[0][0] if numerals else 0, context) or topic
        for at in range(len(sentence.runs)):
            yield from _of_run(sentence, at, context)
    yield from _without_value(text, context)


def _masked(text: str, periods: Sequence[tuple[int, int, Period]]) -> str:
    """The folded text with blanks where it speaks of time."""
    letters = list(lower(fold(text)))
    until: int | None = None
    for start, end, _ in periods:
        listed = until is not None and "".join(letters[until:start]).strip() in (*_words("together"), "")
        first = until if listed and until is not None else start  # between periods of a list no clause ends
        letters[first:end] = " " * (end - first)
        until = end
    return "".join(letters)


def _runs(text: str, numerals: Sequence[tuple[int, int, Numeral]]) -> list[list[tuple[int, int, Numeral]]]:
    """Figures that stand as a list, 18.6、23.4、29.1 亿元, together; the others by themselves."""
    runs: list[list[tuple[int, int, Numeral]]] = []
    for one in numerals:
        if runs:
            last = runs[-1][-1]
            between = lower(fold(text[last[1] : one[0]])).strip()
            alike = last[2].after == one[2].after and last[2].before == one[2].before
            if alike and between in _words("together"):
                runs[-1].append(one)
                continue
        runs.append([one])
    return runs


def _of_run(sentence: _Sentence, at: int, context: DocumentContext) -> Iterator[tuple[Fact, tuple[int, int]]]:
    run = sentence.runs[at]
    before = sentence.runs[at - 1][-1][1] if at else 0
    after = sentence.runs[at + 1][0][0] if at + 1 < len(sentence.runs) else len(sentence.text)
    clause = before + max((match.end() for match in _BREAKS.finditer(sentence.masked[before : run[0][0]])), default=0)
    prefix, suffix = sentence.masked[clause : run[0][0]], sentence.masked[run[-1][1] : after]
    moved = _movement(prefix, suffix)
    said = basis_of(sentence.text[clause : run[0][0]].strip())
    measure, name = _measure(sentence, (clause, run[0][0]), suffix, moved=bool(moved.direction or moved.level))
    own_name = bool(measures_in(prefix)) or bool(_near(prefix))
    inherited = measure == sentence.measure and not name and not own_name
    sentence.measure = measure
    if not measure:
        return
    change = _change(said.change if said else "", moved)
    periods, own = _periods(sentence, run, (before, after), change)
    if said is not None and said.basis:
        sentence.basis = said.basis
    elif own:
        sentence.basis = ()
    known = measure_of(measure)
    subjects = _subjects(sentence, run, name, context, inherited=inherited)
    for place, (start, end, numeral) in enumerate(run):
        period = periods[place]
        unit = with_cell(None, numeral)
        if (moved.origin and not own and not change) or not _agree(known.kind, unit, numeral, change):
            continue
        if (inherited and not numeral.after and _COUNTED.match(suffix)) or (
            _is_generic(measure, known.key) and not change
        ):
            continue
        fact = Fact(
            value=_signed(numeral.value, change, moved),
            printed=numeral.printed,
            unit=unit,
            measure=(measure,),
            measure_key=known.key,
            subject=subjects[place],
            period=_of_kind(period, measure, own=own, change=change),
            place=FactPlace(FactKind.SENTENCE),
            basis=sentence.basis,
            scope=sentence.scope,
            change=_compared(change, sentence, run[-1][1], period),
            doubts=("told as about",) if numeral.about else (),
        )
        yield from ((one, (start, end)) for one in ends_of(fact, numeral))


def _signed(value: Decimal | None, change: str, moved: _Movement) -> Decimal | None:
    """The value of a fall below zero, whatever way it is told."""
    return -value if change and moved.direction < 0 and value is not None and value > 0 else value


def _compared(change: str, sentence: _Sentence, end: int, period: Period | None) -> str:
    """What a change compares with, where the sentence tells it further on: "compared to … in the fourth quarter of fiscal 2023"."""
    if change != "change" or period is None:
        return change
    for start, _, other in sentence.periods:
        if start >= end and _pattern("from").search(sentence.masked[end:start]):
            days = (period.end - other.end).days
            return "prior year" if _YEAR[0] <= days <= _YEAR[1] else change
    return change


def _agree(kind: MeasureKind | None, unit: Unit, numeral: Numeral, change: str) -> bool:
    """Can a figure in a unit be one of a kind of measure? A bare number only of things that are counted."""
    if numeral.value is None:
        return False
    if not numeral.before and not numeral.after:
        return kind in _COUNTS
    share = kind_of(unit) == "share"
    if change:
        return share or kind not in (MeasureKind.SHARE, MeasureKind.MULTIPLE)
    match kind:
        case MeasureKind.MONEY | MeasureKind.PER_SHARE | MeasureKind.PRICE:
            return bool(unit.currency)
        case MeasureKind.SHARE:
            return share
        case MeasureKind.MULTIPLE:
            return not unit.currency and not share
        case MeasureKind.COUNT | MeasureKind.VOLUME:
            return not unit.currency and not share
    return True


def _is_generic(measure: str, key: str) -> bool:
    """Does a measure say nothing without what it is of: 占比, "growth rate"?"""
    return key in _GENERIC and (len(measure) <= _SHORT_NAME if IDEOGRAPH.search(measure) else " " not in measure)


def _of_kind(period: Period | None, measure: str, *, own: bool, change: str) -> Period | None:
    """The period as a measure has it: a balance's is a day; a day that was only told before is none of what runs over a time."""
    if is_balance(measure) and not change:
        return _instant(period)
    passing = period is not None and period.kind is PeriodKind.INSTANT and not own
    return None if passing and measure_of(measure).flow else period


def is_balance(measure: str) -> bool:
    """Is a measure one that is told for a day by its name as a whole: total assets, headcount? Prices stand for a while."""
    known = measure_of(measure)
    return known.flow is False and known.kind is not MeasureKind.PRICE and likeness(measure) == 1.0


def _instant(period: Period | None) -> Period | None:
    if period is None or period.kind is PeriodKind.INSTANT:
        return period
    return replace(period, kind=PeriodKind.INSTANT, start=period.end)


# ---- measure -------------------------------------------------------------------------------------------------------


def _measure(sentence: _Sentence, clause: tuple[int, int], suffix: str, *, moved: bool) -> tuple[str, str]:
    """The measure that a run of figures is of, and the name before it that it belongs to; "" where the sentence names none."""
    start, end = clause
    masked = sentence.masked[start:end]
    named = measures_in(masked)
    near = _near(masked)
    if near and _is_object(masked[: masked.rstrip().rfind(near)]):
        return "", ""
    if near and (not named or masked.rstrip().rfind(near) > named[-1][0]):
        return near, ""
    if named and _adjoins(masked[named[-1][1] :]) and not _is_object(masked[: named[-1][0]]):
        first, last, _ = named[-1]
        return _label(sentence.text[start:end], masked, (first, last))
    behind = measures_in(suffix[:24])
    if behind and not suffix[: behind[0][0]].strip(_BLANKS):
        return suffix[behind[0][0] : behind[0][1]].strip(), ""
    if named:
        return "", ""
    rest = _stripped(masked)
    if not rest or (moved and len(rest) <= 4) or basis_of(rest) is not None:
        return sentence.measure, ""
    return "", ""


def _is_object(before: str) -> bool:
    """Does an English measure only stand behind a noun that is meant, "deductions to the allowance"? Not "an increase in revenue"."""
    match = _OBJECT.search(before)
    if match is None:
        return False
    return (
        re.search(f"(?:{_pattern('up', 'before').pattern}|{_pattern('down', 'before').pattern})$", match["noun"])
        is None
    )


def _adjoins(between: str) -> bool:
    """Does nothing stand between the name of a measure and its figure but what may: verbs of being, up and down, fillings?"""
    text = _pattern("filling").sub(" ", _stripped(between))
    return len(text.strip(_BLANKS)) <= (1 if IDEOGRAPH.search(text) else 0)


def _near(masked: str) -> str:
    """The measure that stands right before an English figure and is known by its head word alone: "at a cost of"."""
    if IDEOGRAPH.search(masked):
        return ""
    bare = re.sub(rf"\s*(?:{_pattern('tail').pattern})\s*$", "", masked.rstrip())
    words = _last_words(bare)
    known = measure_of(words) if words else None
    return words if known is not None and known.known and not measures_in(words) else ""


def _label(text: str, masked: str, span: tuple[int, int]) -> tuple[str, str]:
    """The name of a measure with what narrows it down before it, and whose it is where that is a company, region or the like."""
    start, end = span
    lead = masked[:start]
    before = "" if lead.endswith("  ") else _after_lead(lead.rstrip())
    at = len(lead.rstrip()) - len(before) if before else start
    name = text[start:end].strip()
    owner, modifier = _owner(text[at:start].strip(_BLANKS), at)
    if not modifier:
        return name, owner
    if subject_kind(modifier) in _NAMED:
        return name, modifier
    joined = f"{modifier} {name}" if name.isascii() else f"{modifier}{name}"
    return (joined if likeness(joined) >= likeness(name) - 0.1 and "、" not in joined else name), owner


def _owner(modifier: str, at: int) -> tuple[str, str]:
    """Of the words before an English measure the capitalised ones, which name whose it is, and the others: "Consumer Health adjusted".

    A capital alone at the beginning of a sentence is no name.
    """
    match = _CAPITALS.match(modifier) if modifier.isascii() else None
    if match is None or (at == 0 and " " not in match[0].strip()):
        return "", modifier
    return match[0].strip(), modifier[match.end() :].strip()


def _after_lead(text: str) -> str:
    """What stands last in a text without blanks in it and without words that lead to a measure."""
    if not IDEOGRAPH.search(text):
        return _last_words(text)
    piece = re.split(r"[\s的]+", text.rstrip())[-1]
    changed = True
    while changed and piece:
        changed = False
        for word in _words("lead"):
            if piece.startswith(word) and (not word.isascii() or piece[len(word) : len(word) + 1] in (" ", "")):
                piece = piece[len(word) :].lstrip()
                changed = True
    return piece if len(piece) <= _LONGEST_NAME else ""


def _last_words(text: str) -> str:
    """The words that stand last in an English text, as far as they are words and none that leads to a measure."""
    found: list[str] = []
    for word in reversed(text.split(" ")):
        verb = word.endswith(("ed", "ing", "en")) and word not in _words("participles")
        if len(found) == _MOST_WORDS or not word.replace("-", "").isalpha() or word in _words("lead") or verb:
            break
        found.append(word)
    return " ".join(reversed(found))


def _stripped(masked: str) -> str:
    """A clause before a figure without what may stand between a measure and its figure, and without up and down."""
    text = masked
    for kind in ("tail", "lead"):
        text = _pattern(kind).sub(" ", text)
    for part in ("up", "down"):
        text = _pattern(part, "before").sub(" ", text)
    text = _pattern("from").sub(" ", text)
    return text.strip(_BLANKS)


# ---- change --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Movement:
    """Whether a figure is a rise (1), a fall (-1) or neither; `level`: where something moved to; `origin`: where from."""

    direction: int = 0
    level: bool = False
    origin: bool = False


def _movement(prefix: str, suffix: str) -> _Movement:
    bare = prefix.rstrip(" ")
    origin = bool(re.search(f"(?:{_pattern('from').pattern})$", bare.strip())) or bool(
        re.match(rf"\s*(?:{_pattern('from').pattern})\s", prefix)
    )
    around = re.sub(f"(?:{_pattern('around').pattern})$", "", bare).rstrip()
    ended = re.search(f"(?:{_pattern('to').pattern})$", around)
    level = False
    if ended:
        bare, level = around[: ended.start()].rstrip(), True
    else:
        while (shorter := re.sub(f"(?:{_pattern('by').pattern})$", "", bare).rstrip()) != bare:
            bare = shorter
    direction = 0
    for part, sign in (("up", 1), ("down", -1)):
        if re.search(f"(?:{_pattern(part, 'before').pattern})$", bare) or (
            re.match(rf"\s*(?:{_pattern(part, 'behind').pattern})", suffix) and not level
        ):
            direction = sign
    return _Movement(0 if level else direction, level and bool(direction), origin)


def _change(said: str, moved: _Movement) -> str:
    """What a change compares with; "" of a level: "同比下降至 5%" is one."""
    if moved.level:
        return ""
    return said or ("change" if moved.direction else "")


# ---- period and subject --------------------------------------------------------------------------------------------


def _periods(
    sentence: _Sentence, run: Sequence[tuple[int, int, Numeral]], room: tuple[int, int], change: str
) -> tuple[list[Period | None], bool]:
    """The period of each figure of a run, and whether one is told beside it.

    One each of as many in a row; else the nearest before, else one right behind; else that of what was told before. A period
    that a change is compared with ("较去年同期") is not the change's own.
    """
    start, end = run[0][0], run[-1][1]
    told = [
        one
        for one in sentence.periods
        if not (change and _is_compared(sentence, one[0])) and not _AFTER.match(sentence.text[one[1] : one[1] + 4])
    ]
    before = [period for _, last, period in told if last <= start]
    count = len(run)
    inside = [period for first, last, period in told if room[0] <= first and last <= start]
    if count > 1:
        listed = _last_list(told, start)
        if len(listed) == count:
            sentence.span = tuple(listed)
            return [*listed], bool(inside)
        if len(sentence.span) == count and not inside:
            return [*sentence.span], False
        following = _next_list(told, end)
        if len(following) == count:
            sentence.span = tuple(following)
            return [*following], True
    behind = [period for first, _, period in told if end <= first < room[1] and _is_beside(sentence.masked[end:first])]
    direct = [
        period for first, _, period in told if end <= first <= end + 12 and _DIRECT.match(sentence.text[end:first])
    ]
    near = direct[:1] or inside[-1:] or behind[:1]
    chosen = near[0] if near else before[-1] if before else sentence.before
    return [chosen] * count, bool(near)


def _is_compared(sentence: _Sentence, at: int) -> bool:
    """Does a word that compares stand right before a period?"""
    return re.search(f"(?:{_pattern('from').pattern})$", sentence.masked[:at].rstrip()) is not None


def _is_beside(text: str) -> bool:
    """May a period behind a figure belong to it: nothing but a preposition and a noun or two between, no break?"""
    return len(text) <= 30 and not re.search(r"[，；;。]|\b(?:from|compared|versus|and)\b", text)


def _last_list(periods: Sequence[tuple[int, int, Period]], end: int) -> list[Period]:
    """The periods of the last list of them before a place: those that follow one another with hardly a word between."""
    found: list[Period] = []
    last = None
    for first, until, period in periods:
        if until > end:
            break
        if last is not None and first > last + 6:
            found = []
        found.append(period)
        last = until
    return found


def _next_list(periods: Sequence[tuple[int, int, Period]], start: int) -> list[Period]:
    """The periods of the first list of them behind a place: "$5.4, $7.3 and $10.1 billion for 2017, 2018 and 2019"."""
    found: list[Period] = []
    last = None
    for first, until, period in periods:
        if first < start:
            continue
        if last is not None and first > last + 6:
            break
        found.append(period)
        last = until
    return found


def _subjects(
    sentence: _Sentence,
    run: Sequence[tuple[int, int, Numeral]],
    name: str,
    context: DocumentContext,
    *,
    inherited: bool,
) -> list[Subject | None]:
    """The subject of each figure of a run: names of a list, one each; the name before the measure; what the sentence is about.

    `inherited`: the measure is that of the figures before, and so is the subject.
    """
    count = len(run)
    if count > 1:
        for match in _ITEMS.finditer(sentence.text[: run[0][0]]):
            names = [one.strip(_BLANKS) for one in _ITEM.split(match[0]) if one.strip(_BLANKS)]
            if len(names) == count:
                sentence.names = (_after_lead(names[0]) or names[0], *names[1:])
        if len(sentence.names) == count and not (sentence.span and len(sentence.span) == count):
            return [Subject(one, subject_kind(one)) for one in sentence.names]
    if name:
        sentence.subject = Subject(name, subject_kind(name))
    elif not inherited or sentence.subject is None:
        sentence.subject = sentence.topic or _company(sentence.text[: run[0][0]], context)
    return [sentence.subject] * count


def _topic(sentence: _Sentence, end: int, context: DocumentContext) -> Subject | None:
    """What a sentence begins by being about: "新能源：2024年收入…", "智能家居板块2024年实现营收…"; None for the company as a whole."""
    text = sentence.text[:end]
    match = _TOPIC.match(text)
    if match is not None:
        label = label_of(match["name"].strip())
        sentence.basis = label.basis
        sentence.scope = (label.rest,) if label.scenario else ()
        if label.rest and label.rest == label.text and label.like < A_MEASURE and not is_topic(label.rest.casefold()):
            named = _company_named(label.rest, context)
            return named or Subject(label.rest, subject_kind(label.rest))
    masked = sentence.masked[:end]
    measures = [(start, last) for start, last, _ in measures_in(masked)]
    found = [
        (part.start("name"), part.end("name"))
        for part in _parts().finditer(masked if not text.isascii() else text)
        if not any(start < part.end("name") and part.start("name") < last for start, last in measures)
    ]
    if not found:
        return None
    name = text[slice(*found[-1])].strip()
    name = (_after_lead(name) or name) if not name.isascii() else name
    for company in context.companies:
        name = name.removeprefix(company.name) if company.name and name != company.name else name
    return Subject(name, subject_kind(name)) if name and not _names_company(name, context) else None


def _names_company(name: str, context: DocumentContext) -> bool:
    return any(company.name == name for company in context.companies)


def _company(text: str, context: DocumentContext) -> Subject | None:
    """The company of the report that a text names, the last; else the report's own, as one that is not named."""
    return _company_named(text, context) or context.own


def _company_named(text: str, context: DocumentContext) -> Subject | None:
    places = [(text.rfind(one.name), one) for one in context.companies if one.name and one.name in text]
    if not places:
        return None
    company = max(places, key=lambda place: place[0])[1]
    return Subject(company.name, SubjectKind.COMPANY, said=True, code=company.code)


# ---- none stated ---------------------------------------------------------------------------------------------------


def _without_value(text: str, context: DocumentContext) -> Iterator[tuple[Fact, tuple[int, int]]]:
    """A measure of which the sentence says that there is none, or that it does not apply."""
    folded = lower(fold(text))
    for match in _none_before().finditer(folded):
        named = measures_in(folded[match.end() : match.end() + 30])
        ends = match.end() + named[0][1] if named else 0
        if named and len(folded[match.end() : match.end() + named[0][0]].strip()) <= 4 and _ENDED.match(folded[ends:]):
            start, end = match.end() + named[0][0], match.end() + named[0][1]
            yield _none(text[start:end].strip(), match[0], text, context), (match.start(), end)
    for match in _none_behind().finditer(folded):
        named = measures_in(folded[max(0, match.start() - 30) : match.start()])
        offset = max(0, match.start() - 30)
        adjoins = named and len(folded[offset + named[-1][1] : match.start()].strip()) <= 2
        if adjoins and _ENDED.match(folded[match.end() :]):
            start, end = offset + named[-1][0], offset + named[-1][1]
            yield _none(text[start:end].strip(), match[0], text, context), (start, match.end())


def _none(label: str, printed: str, text: str, context: DocumentContext) -> Fact:
    known = measure_of(label)
    periods = periods_in(text, context.calendar)
    return Fact(
        value=None,
        printed=printed.strip(),
        unit=Unit(),
        measure=(label,),
        measure_key=known.key,
        subject=_company(text, context),
        period=periods[0][2] if periods else None,
        place=FactPlace(FactKind.SENTENCE),
    )


# ---- words ---------------------------------------------------------------------------------------------------------


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("ingest.facts").joinpath("sentences.toml").read_text("utf-8")
    )
    return loaded


@cache
def _words(part: str) -> tuple[str, ...]:
    return tuple(sorted((lower(fold(word)) for word in _data()[part]["words"]), key=len, reverse=True))


@lru_cache(maxsize=32)
def _pattern(part: str, place: str = "words") -> re.Pattern[str]:
    return any_of(_data()[part][place])


@cache
def _parts() -> re.Pattern[str]:
    """Names of parts of a company in a sentence."""
    chinese, english = ("|".join(map(re.escape, _data()["topics"][language])) for language in ("zh", "en"))
    return re.compile(
        rf"(?P<name>[A-Za-z\u4e00-\u9fff]{{2,14}}?(?:{chinese})(?!收入|营收|占比|成本)|(?:[A-Z][\w&-]*\s){{1,4}}(?:{english}))"
    )


@cache
def _none_before() -> re.Pattern[str]:
    return any_of(_data()["without"]["before"])


@cache
def _none_behind() -> re.Pattern[str]:
    return any_of(_data()["without"]["behind"])
