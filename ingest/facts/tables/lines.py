"""What the labels of each row and each column of a table say together: measures, subject, scope, time, units, basis,
change."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.facts.tables.balances import rolled
from ingest.facts.tables.levels import (
    LevelRole,
    balances_in,
    heads_labels,
    is_revision,
    names_whole,
    says_amount,
    says_part,
    says_rest,
    says_span,
)
from kb.facts.fact import SubjectKind
from kb.facts.measures import MeasureKind, is_share_of, key_of, likeness, measure_of, measures_in
from kb.facts.periods import joined
from kb.facts.subjects import is_kind_word, is_whole, scenario_of, subject_kind, total_of
from kb.facts.units import SaidUnit, read_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.facts.tables.labels import TableLabel
    from ingest.facts.tables.levels import Level
    from kb.facts.periods import Timing

_BY = re.compile(r"\sby\s")
_SURE = 1.0
"""Likeness of a label that is a known measure as a whole: one whatever the other labels of its level name."""

_SHARE = "proportion"
_SOME = 0.3
_ITEM = 0.8
"""The same, of a label among names."""

_ADJUSTED = re.compile(r"\b(?:non-gaap|adjusted|core|underlying)\b(?: measures?)?|经调整|扣非后?", re.IGNORECASE)
"""What the name of an adjusted figure has more than that of the figure."""

_VIEWS = ("reported", "adjusted")
"""Bases of which the labels of one level may tell each its own."""

_NAMES = frozenset({SubjectKind.COMPANY, SubjectKind.REGION, SubjectKind.SEGMENT, SubjectKind.FUND})
_A_MEASURE = 0.6
"""Likeness from which on what stands behind "of which" is a measure of its own: "其中：利息费用", not "其中：散货"."""


@dataclass(frozen=True, slots=True)
class LabelLine:
    """What the labels of one row, or over one column, say.

    measures  outermost first
    subject   the label that names the subject, `heading` what stands over its column
    parts     what a section says of the kind of names below it, and nothing else: "Reportable segments", 分地区
    time      the words of the labels that say the timing
    units     nearest first
    percent   a label says that its figures are shares
    rolls     it stands between an opening and a closing balance: what moves the one to the other
    summed    the measure that the next total below names, "Total revenue": that of the lines that it sums up
    inexact   "forecast" is said by words for an estimate only
    effect    its figures are what something adds to a change: no "%" is printed in it, as in lines of such a name
    beside    the time of a line of changes is that of the figures that it stands beside: taken, not said
    """

    measures: tuple[str, ...] = ()
    subject: TableLabel | None = None
    heading: str = ""
    parts: str = ""
    code: str = ""
    scope: tuple[str, ...] = ()
    timing: Timing | None = None
    time: tuple[str, ...] = ()
    units: tuple[SaidUnit, ...] = ()
    basis: tuple[str, ...] = ()
    change: str = ""
    total: str = ""
    beside: bool = False
    effect: bool = False
    percent: bool = False
    rolls: bool = False
    summed: str = ""
    inexact: bool = False


def lines_of(levels: Sequence[Level], count: int, shares: frozenset[int] = frozenset()) -> list[LabelLine]:
    """The lines of one side of a table in order; `levels` are outermost first. In those of `shares` figures are printed
    with "%"."""
    items = [_has_items(level) for level in levels]
    lines = [
        _line([(level, level.labels[at], mixed) for level, mixed in zip(levels, items, strict=True)])
        for at in range(count)
    ]
    lines = _contrasted(lines, levels)
    lines = _rolled(lines, levels)
    lines = _under_parents(lines, levels)
    if levels and levels[0].rows:
        lines = _reconciled(_shared(_headlined(lines, levels)))
        lines = _summed(_of_sections(_moved(lines, levels), levels))
    elif levels:
        lines = _shares_beside(lines)
    lines = _of_changes(lines, shares)
    lines = _beside(_like_others(lines, levels))
    return lines if not levels or levels[0].rows else _of_one_time(lines)


def _of_one_time(lines: list[LabelLine]) -> list[LabelLine]:
    """The columns, those between two of one time that tell none of that time: "Q4 2024 GAAP | Restructuring | Q4 2024
    adjusted"."""
    times = {replace(line.timing, spans=()) for line in lines if line.timing is not None}
    if len(times) != 1 or len(lines) < 3 or lines[0].timing is None or lines[-1].timing is None:
        return lines
    (time,) = times
    return [line if line.timing is not None else replace(line, timing=time, beside=True) for line in lines]


def _contrasted(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """The lines, each without the view that labels beside its own say of themselves: "Reported sales: Reported |
    Organic | Currency"."""
    found = list(lines)
    for view in _VIEWS:
        told = [level for level in levels if any(view in label.basis for label in level.labels)]
        if len(told) < 2:
            continue
        beside = told[-1].labels
        for at, line in enumerate(found):
            if view in line.basis and beside[at].rest and view not in beside[at].basis:
                found[at] = replace(line, basis=tuple(word for word in line.basis if word != view))
    return found


def _line(labelled: Sequence[tuple[Level, TableLabel, bool]]) -> LabelLine:
    """The line of some labels, each with its level and whether items of the accounts stand among its names."""
    line = LabelLine()
    for at, (level, label, items) in enumerate(labelled, 1):
        line = _telling(line, level, label)
        if level.rows and at < len(labelled) and is_kind_word(label.rest):
            line = replace(line, parts=label.rest)
        else:
            line = _naming(line, level, label, items=items)
    return replace(line, scope=(*line.scope, line.total)) if line.total else line


def _telling(line: LabelLine, level: Level, label: TableLabel) -> LabelLine:
    """A line with what a further label, more to the inside, tells of unit, time, basis and change."""
    said = _unit_cell(label) if level.role is LevelRole.UNIT else label.unit
    if said is not None and said.unit.name and not (level.rows or said.unit.currency) and says_span(label.rest):
        said = None  # "Maturities (in years)": the unit is that of the spans
    timing, time = line.timing, line.time
    if label.timing is not None:
        timing = label.timing if timing is None else joined(label.timing, timing)
        time = (*time, label.time)
    return replace(
        line,
        units=(said, *line.units) if said is not None else line.units,
        timing=timing,
        time=time,
        basis=tuple(dict.fromkeys((*line.basis, *label.basis))),
        change=label.change or line.change,
        percent=line.percent or label.percent,
        inexact=line.inexact if "forecast" not in label.basis else label.inexact and _may_be_inexact(line),
    )


def _may_be_inexact(line: LabelLine) -> bool:
    """Has no label of a line so far told a forecast but by a word for an estimate?"""
    return line.inexact or "forecast" not in line.basis


def _naming(line: LabelLine, level: Level, label: TableLabel, *, items: bool) -> LabelLine:
    """A line with what a further label names; one that only says which of two forecasts is told narrows it down."""
    if is_revision(label.rest) and not level.rows:
        return replace(line, scope=(*line.scope, label.rest))
    return _named(line, level, label, items=items)


def _named(line: LabelLine, level: Level, label: TableLabel, *, items: bool) -> LabelLine:
    """A line with what a further label names: by the part that its level plays, but for a label that is surely a
    measure."""
    if level.role is LevelRole.CODE:
        return replace(line, code=label.text)
    if not label.rest or level.role in (LevelRole.UNIT, LevelRole.NONE):
        return line
    if says_amount(label.rest) and level.role not in (LevelRole.MEASURE, LevelRole.ITEM):
        return line
    below = bool(line.parts) and not label.total and level.role in (LevelRole.ITEM, LevelRole.MEASURE)
    entity = level.role is LevelRole.ITEM and subject_kind(label.rest) in _NAMES
    if label.like < _A_MEASURE and (below or entity):
        return replace(line, subject=label, heading=level.heading.rest or line.parts, total="")
    sure = label.like >= _SURE and not label.total and not label.scenario
    if label.total and level.role is LevelRole.SUBJECT and (whole := total_of(label.rest)) and likeness(whole) >= _SURE:
        return replace(line, subject=None, heading="", total=label.rest, measures=(*line.measures, label.rest))
    item = items and _is_item(label)
    ratio = item and measure_of(label.rest).kind is MeasureKind.SHARE
    # Of two sides that name measures the headers narrow the rows down; "% change: Total | Organic" says what changed
    # how.
    of_change = bool(line.change) and level.role is LevelRole.MEASURE and not measures_in(label.rest)
    if not (sure or level.rows) and ((item and not ratio) or of_change):
        return replace(line, scope=(*line.scope, label.rest))
    told = level.rows and level.role is LevelRole.SCOPE and _told_by(label)
    if sure or item or told or level.role in (LevelRole.MEASURE, LevelRole.ITEM):
        return replace(line, measures=tuple(dict.fromkeys((*line.measures, label.rest))))
    if label.scenario or level.role is LevelRole.SCOPE or names_whole(label.rest):
        return replace(line, scope=(*line.scope, label.rest))
    if label.total:
        parts = replace(label, rest=total_of(label.rest) or "")
        subject, heading = (parts, level.heading.rest) if _names_parts(parts.rest) else (None, "")
        return replace(line, subject=subject, heading=heading, total=label.rest)
    return replace(line, subject=label, heading=level.heading.rest or line.parts, total="")


def _names_parts(summed: str) -> bool:
    """Does what a total is of name some parts of a company: "Americas", 家电业务, and not the company or all parts?"""
    if not summed or is_kind_word(summed) or is_whole(summed) or says_rest(summed) or scenario_of(summed):
        return False
    return likeness(summed) < _A_MEASURE and not measures_in(summed)


def _told_by(label: TableLabel) -> bool:
    """Does a section say what is told of the names below it, and by what they are parted: "Revenue by segment"?"""
    return label.like >= _ITEM and not label.scenario and _BY.search(label.rest) is not None


def _has_items(level: Level) -> bool:
    """Do some of a level's names of subjects tell items of the accounts instead: "(Gain)/loss on securities"?

    One alone down the side, "Corporate unallocated expenses" below segments, is a name as the others are.
    """
    if level.role is not LevelRole.SUBJECT or heads_labels(level.heading):
        return False
    named = level.named
    items = sum(map(_is_item, named))
    return items >= _SOME * len(named) if level.rows else items > 0


def _is_item(label: TableLabel) -> bool:
    return label.like >= _ITEM and not label.total and subject_kind(label.rest) is SubjectKind.OTHER


def _unit_cell(label: TableLabel) -> SaidUnit | None:
    """The unit that a cell of a column of units names."""
    unit = read_unit(label.text)
    return SaidUnit(unit) if unit is not None else label.unit


def _rolled(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """The lines, those between an opening and a closing balance with the time between them."""
    if not levels:
        return lines
    names = [levels[-1].labels[at].rest for at in range(len(lines))]
    times = rolled([line.timing for line in lines], names, [bool(line.change) for line in lines])
    return [
        line if (timing, rolls) == (line.timing, line.rolls) else replace(line, timing=timing, rolls=rolls)
        for line, (timing, rolls) in zip(lines, times, strict=True)
    ]


def _under_parents(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """Lines "of which" get the measure of the line that they are a part of, and what they are as their scope."""
    measured = [level for level in levels if level.role is LevelRole.MEASURE and level.rows]
    if not measured or not any(label.parent for label in measured[-1].labels):
        return lines
    whole: TableLabel | None = None
    found = []
    for line, label in zip(lines, measured[-1].labels, strict=True):
        if not label.parent:
            whole = label if label.rest else whole
        found.append(_part_of(line, label, whole) if label.parent and whole is not None else line)
    return found


def _part_of(line: LabelLine, label: TableLabel, whole: TableLabel) -> LabelLine:
    """The line of a part: of a measure of its own within the whole, or of the whole's measure as far as the part
    goes."""
    if label.like >= _A_MEASURE:
        return replace(line, scope=(*line.scope, whole.rest))
    units = line.units or ((whole.unit,) if whole.unit else ())
    scope = (*line.scope, label.rest or label.text)
    return replace(line, measures=(*line.measures[:-1], whole.rest), scope=scope, units=units)


def _shared(lines: list[LabelLine]) -> list[LabelLine]:
    """A row that tells a share without saying whose, "Percentage of revenue", is of the row that it stands under."""
    found: list[LabelLine] = []
    over: LabelLine | None = None
    again = _repeated_ratios(lines)
    for line in lines:
        alone = len(line.measures) == 1 and line.subject is None
        share = alone and (is_share_of(line.measures[0]) or line.measures[0] in again)
        if share and over is not None:
            named = replace(line, measures=(*over.measures, *line.measures), subject=over.subject, code=over.code)
            line = replace(named, heading=over.heading, scope=line.scope or over.scope)  # noqa: PLW2901
        elif not share:
            over = line
        found.append(line)
    return found


def _shares_beside(lines: Sequence[LabelLine]) -> list[LabelLine]:
    """The columns, one that only says "share" with the amount of which it is one: that of the column right before
    it."""
    found: list[LabelLine] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and _is_share_of(line, before) and len(line.measures) == len(before.measures) == 1:
            amount = measure_of(before.measures[0]).kind in (MeasureKind.MONEY, MeasureKind.VOLUME)
            if amount and line.subject is before.subject is None and line.scope == before.scope:
                line = replace(line, measures=(*before.measures, *line.measures))  # noqa: PLW2901
        found.append(line)
    return found


def _headlined(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """Rows of regions or the like that come again and again, each time below another row that has figures too, are of
    that row.

    "As reported; North; South; Currency effect; North; South": the rows between the regions say what is told, and name
    no subject.
    """
    inner = levels[-1].labels
    names = Counter(label.rest for label in inner if label.rest)
    again = {name for name, count in names.items() if count > 1 and subject_kind(name) in _NAMES}
    heads = [
        at for at, one in enumerate(inner) if names[one.rest] == 1 and subject_kind(one.rest) is not SubjectKind.REGION
    ]
    told = [at for at in heads if at + 1 < len(inner) and inner[at + 1].rest in again]
    parts = {inner[at].rest for at in range(len(inner)) if inner[at].rest in again}
    if len(told) < 2 or any(names[name] < len(told) for name in parts) or levels[-1].role is not LevelRole.SUBJECT:
        return lines
    found, head = [], None
    for at, (line, label) in enumerate(zip(lines, inner, strict=True)):
        if at in told:
            head = at
        if head is None or not label.rest:
            found.append(line)
            continue
        name, basis = inner[head].rest, tuple(dict.fromkeys((*line.basis, *inner[head].basis)))
        subject = None if at == head else line.subject
        found.append(replace(line, subject=subject, scope=(*line.scope, name), basis=basis))
    return found


def _reconciled(lines: list[LabelLine]) -> list[LabelLine]:
    """Rows between a figure and the same figure adjusted are of that figure: what is added to it and taken from it.

    "Diluted EPS | Restructuring charges | Non-GAAP diluted EPS": the charges are told per share.
    """
    found = list(lines)
    for last, line in enumerate(lines):
        key = _adjusted_key(line)
        first = next((at for at in range(last - 1, -1, -1) if key and _plain_key(lines[at]) == key), None)
        if first is None:
            continue
        whole = lines[first].measures[-1]
        for at in range(first + 1, last):
            between = lines[at]
            if between.measures and whole not in between.measures and not is_share_of(between.measures[-1]):
                found[at] = replace(between, measures=(whole, *between.measures))
        _close_section(found, first, last)
    return found


def _close_section(lines: list[LabelLine], first: int, last: int) -> None:
    """Take the adjusted figure, and what comes behind it, out of a section of adjustments that began below the figure
    that is adjusted."""
    section = lines[last].measures[:-1]
    if not section or lines[first].measures[:-1] == section:
        return
    for at in range(last, len(lines)):
        if lines[at].measures[:-1] != section:
            return
        lines[at] = replace(lines[at], measures=lines[at].measures[-1:])


def _adjusted_key(line: LabelLine) -> str:
    """The key of the measure that a row tells adjusted, as it is called without that; else ""."""
    own = line.measures[-1] if line.measures else ""
    name = _ADJUSTED.sub("", own).strip(" ,")
    return key_of((name,)) if name and name != own and not line.change else ""


def _plain_key(line: LabelLine) -> str:
    """The key of the measure that a row tells as it is in the accounts; else ""."""
    return key_of(line.measures[-1:]) if line.measures and "adjusted" not in line.basis and not line.change else ""


def _repeated_ratios(lines: Sequence[LabelLine]) -> frozenset[str]:
    """The ratios whose name stands in several rows, each below another name: "Average interest rate" of the securities
    above it."""
    places: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if len(line.measures) == 1 and line.subject is None and not line.scope:
            places.setdefault(line.measures[0], []).append(at)
    several = {name: rows for name, rows in places.items() if len(rows) > 1 and rows[0] > 0}
    return frozenset(
        name
        for name, rows in several.items()
        if measure_of(name).kind is MeasureKind.SHARE
        and len({(lines[at - 1].measures, lines[at - 1].subject) for at in rows}) == len(rows)
        and all(lines[at - 1].measures != (name,) for at in rows)
    )


def _summed(lines: list[LabelLine]) -> list[LabelLine]:
    """The lines with the measure that the total under them names."""
    found: list[LabelLine] = []
    named = ""
    for line in reversed(lines):
        whole = total_of(line.total or next(iter(line.measures[-1:]), ""))
        if whole is not None:
            named = whole if likeness(whole) >= _ITEM else ""
        found.append(replace(line, summed=named) if named else line)
    return found[::-1]


def _moved(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """Rows between a balance and a later one of the same name are what moves it: "New acquisitions" of goodwill."""
    inner = levels[-1].labels
    span = balances_in(inner)
    parted = span and any(label.rest for level in levels[:-1] for label in level.labels[span[0] : span[1]])
    money = span and measure_of(inner[span[0]].rest).kind is MeasureKind.MONEY
    if not span or parted or not money or says_amount(inner[span[0]].rest):
        return lines
    balance = inner[span[0]].rest
    found = list(lines)
    for at in range(span[0], span[1] + 1):
        line, label = lines[at], inner[at]
        if label.rest.casefold() == balance.casefold() or label.rest == "":
            continue
        own = line.measures or ((label.rest,) if line.subject is label else ())
        found[at] = replace(
            line, measures=tuple(dict.fromkeys((balance, *own))), subject=line.subject if line.measures else None
        )
    return found


def _of_sections(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """A section that tells only a growth or share, over the rows of the section before, is of that section's measure.

    "Net sales: North, South; Percentage growth: North, South" is the growth of net sales.
    """
    if len(levels) < 2:
        return lines
    outer, inner = levels[-2].labels, levels[-1].labels
    over: dict[str, set[str]] = {}
    whole, found = "", []
    for line, section, label in zip(lines, outer, inner, strict=True):
        generic = bool(section.rest) and _is_generic(section)
        if section.rest and not generic:
            whole = section.rest if section.like >= _A_MEASURE else ""
            over.setdefault(whole, set()).add(label.rest)
        own = label.like >= _ITEM and line.subject is None
        if generic and not own and whole and label.rest in over[whole] and whole not in line.measures:
            line = replace(line, measures=(whole, *line.measures))  # noqa: PLW2901
        found.append(line)
    return found


def _is_generic(section: TableLabel) -> bool:
    """Does a section say that changes or shares stand below it, and not of what?"""
    told = bool(section.change) or is_share_of(section.rest) or measure_of(section.rest).kind is MeasureKind.SHARE
    return told and not measures_in(section.rest)


def _of_changes(lines: list[LabelLine], shares: frozenset[int]) -> list[LabelLine]:
    """A line that says nothing but a change ("同比", "YoY %") is one of the measure that stands before it."""
    found: list[LabelLine] = []
    for at, line in enumerate(lines):
        told = [one for one in found if not (one.measures and all(map(says_part, one.measures)))]
        if line.change and not line.measures and line.subject is None and told and not line.total:
            before = _grown(line, told, percent=line.percent or at in shares)
            named = replace(line, measures=before.measures, subject=before.subject, code=before.code)
            scope = tuple(one for one in before.scope if not is_revision(one))  # the change is that between the two
            found.append(replace(named, scope=line.scope or scope, heading=before.heading))
        else:
            found.append(line)
    return found


def _grown(line: LabelLine, before: Sequence[LabelLine], *, percent: bool) -> LabelLine:
    """The line whose growth a line tells: a growth rate is of an amount, as a ratio changes by points, and not of what
    was planned."""
    last = before[-1]
    if not percent or not _is_ratio(last) or line.units:
        return last
    told = [one for one in reversed(before) if not one.change and not _is_ratio(one)]
    told = [one for one in told if not any(map(names_whole, one.scope))] or told
    return next((one for one in told if one.measures), next(iter(told), last))


def _is_ratio(line: LabelLine) -> bool:
    return bool(line.measures) and measure_of(line.measures[-1]).kind is MeasureKind.SHARE


def _like_others(lines: list[LabelLine], levels: Sequence[Level]) -> list[LabelLine]:
    """Among "2020年占比 | 2024年占比 | 2025年目标" the line that only says a time is of the measure before it."""
    if not any(level.role is LevelRole.MEASURE for level in levels):
        return lines
    dated = [line for line in lines if line.timing is not None]
    if not all(line.measures or not line.subject for line in dated):
        return lines
    found: list[LabelLine] = []
    amounts = _amounts(levels, len(lines))
    for at, line in enumerate(lines):
        before = found[-1] if found else None
        bare = line.timing and not (line.measures or line.change or line.subject or line.scope or at in amounts)
        if bare and before is not None and before.timing is not None and before.measures and not before.change:
            line = replace(line, measures=before.measures, units=line.units or before.units)  # noqa: PLW2901
        found.append(line)
    begin, first = next(((at, line.measures) for at, line in enumerate(found) if line.measures), (0, ()))
    alone = {line.measures for line in found if line.measures} == {first}
    return [
        _named_so(line, first) if alone and at < begin and at not in amounts else line for at, line in enumerate(found)
    ]


def _amounts(levels: Sequence[Level], count: int) -> frozenset[int]:
    """The lines of which a label says that amounts stand there: "Amount" beside "Percent to sales"."""
    return frozenset(
        at
        for at in range(count)
        if any(says_amount(level.labels[at].rest) for level in levels if at < len(level.labels))
    )


def _named_so(line: LabelLine, measures: tuple[str, ...]) -> LabelLine:
    """A line before the one that names the measure of all."""
    bare = not line.measures and line.timing and not line.change and not line.subject
    return replace(line, measures=measures) if bare else line


def _beside(lines: list[LabelLine]) -> list[LabelLine]:
    """A line of changes that does not tell its year has that of the latest line since the last changes, and compares it
    with the other.

    A line of shares, "2024 revenue | Share", has the time of the amounts right before it.
    """
    found: list[LabelLine] = []
    run: list[Timing] = []
    seen: list[Timing] = []
    after_change = True
    for line in lines:
        settled = line
        if not line.change:
            before = found[-1] if found else None
            if line.timing is None and before is not None and before.timing is not None and _is_share_of(line, before):
                settled = replace(line, timing=before.timing, beside=True)
            if line.timing is not None:
                run = [line.timing] if after_change else [*run, line.timing]
                seen.append(line.timing)
                after_change = False
        elif run:
            after_change = True
            if line.timing is None:
                settled = replace(line, timing=_changed(run, seen), change=_compared(line.change, run), beside=True)
            elif line.timing.year is None:
                settled = replace(line, timing=joined(line.timing, latest(run)), beside=True)
        found.append(settled)
    return found


def _is_share_of(line: LabelLine, before: LabelLine) -> bool:
    """Does a line tell what share each is of the amounts before it?"""
    shares = [bool(one.measures) and key_of(one.measures[-1:]) == _SHARE for one in (line, before)]
    return shares == [True, False] and not before.change


def _changed(run: Sequence[Timing], seen: Sequence[Timing]) -> Timing:
    """The time of changes: of the latest line since the last changes, or of its like in a later year that stands before
    it.

    "Q3 2024 | Q2 2024 | QoQ | Q3 2023 | YoY": the last is of Q3 2024.
    """
    last = latest(run)
    like = (last.quarter, last.half, last.months, last.month, last.to_date)
    alike = [one for one in seen if (one.quarter, one.half, one.months, one.month, one.to_date) == like]
    return latest(alike) if alike else last


def _compared(change: str, run: Sequence[Timing]) -> str:
    """What a change compares with where only the two lines beside it tell: those of the year before, if they are."""
    if change != "change" or len(run) != 2:
        return change
    now, before = latest(run), run[0] if latest(run) is not run[0] else run[1]
    year_before = now.year is not None and before.year == now.year - 1
    return "prior year" if year_before or (now.relative == 0 and before.relative == -1) else change


def latest(timings: Iterable[Timing]) -> Timing:
    """The latest of some timings as far as their years tell; the first of those that are alike."""
    return max(timings, key=lambda timing: (timing.year or 0, timing.relative if timing.relative is not None else 0))
