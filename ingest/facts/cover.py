"""The figures of a cover and its side boxes as facts: rating, target price, price, its highest and lowest, shares,
market value.

Only lines: what was read as a table gives the facts of its cells (ingest.facts.tables.cells), and sentences give
theirs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.about.cover_figures import LONGEST, figures_in, is_label
from ingest.about.own_report import is_own
from ingest.about.said import front_of
from ingest.words.dates import dates_in
from ingest.words.vocabulary import is_chinese
from kb.facts.calendars import months_before
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.measures import measure_of
from kb.facts.numerals import read_numeral
from kb.facts.periods import settle, timing_of
from kb.facts.units import read_unit, said_unit, with_cell
from kb.model import BlockKind, boxes_of, within
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.about.cover_figures import LabelledFigure
    from ingest.about.said import Front
    from kb.facts.numerals import Numeral
    from kb.facts.periods import Calendar
    from kb.model import Block, Facts, ParsedReport

_LEAST = 0.3
"""Share of a line's characters that labels and their figures make up at least; of a sentence it is less."""
_SEVERAL = 2
"""Figures above which a box that runs into other lines is known by how close its labels stand."""
_WEEKS = re.compile(r"周|週|w", re.IGNORECASE)
_YEAR = timedelta(weeks=52)
_DATED = re.compile(
    r"(?:数据|行情|资料|价格日期|data)\s?[:：(（]?\s?(?:as\s(?:of|at)\s)?$|priced?\s(?:as\s)?(?:of"
    r"|at)\s(?:the\s)?(?:close\s)?(?:on\s|of\s)?$",
    re.IGNORECASE,
)
"""What stands before the day that the figures below it are of: "市场数据：2024 年 4 月 24 日"."""
_NOW = re.compile(r"当前|现价|最新|市价|current|last|cmp", re.IGNORECASE)
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_PARTS = re.compile(r"[,，;；\s]+|截至|截止")
_PENCE = re.compile(r"([\d,.]+)\s?(?:p|pence)$", re.IGNORECASE)
_LONGEST_RATED = 40
"""Characters of a heading that may give the rating; a longer one is a title, which may speak of it."""
_NO_DATE = "no day is printed; it is taken as the report's"


def cover_facts(report: ParsedReport, facts: Facts, calendar: Calendar) -> tuple[Fact, ...]:
    """The facts of a cover's lines, in reading order; none of a company's own report, which has no such boxes.

    Args:
        report: the report.
        facts: what it says of itself; its subject is the subject of all of them, not said.
        calendar: how it counts time; its date is that of prices called current.
    """
    front = front_of(report)
    if is_own(front):
        return ()
    about = facts.subject
    subject = Subject(about.name or about.code, SubjectKind.COMPANY, said=False, code=about.code) if about else None
    found: list[Fact | None] = [*_rating(front, facts, subject)]
    days: list[tuple[int, date]] = []
    label = ""
    for block in front.blocks:
        if block.table is None and len(block.text) <= LONGEST:
            days = [*((-1, day) for _, day in days[-1:]), *_days_of_data(block.text)]
            for figure in (*_below(label, block.text), *_of_lines(block.text)):
                day = next((day for at, day in reversed(days) if at < figure.begin), None)
                found.append(_fact(figure, block, subject, calendar, day))
        label = block.text if block.table is None and is_label(block.text) else ""
    return tuple(fact for fact in found if fact is not None)


def _below(label: str, text: str) -> Iterator[LabelledFigure]:
    """The figures of a block that begins with one and stands under a lone label."""
    if label and not is_label(text):
        moved = len(label) + 1
        for figure in figures_in(f"{label} {text}"):
            if figure.begin == 0:
                yield replace(figure, start=figure.start - moved, end=figure.end - moved)


def _of_lines(text: str) -> Iterator[LabelledFigure]:
    """The figures of the sentences of a block that are none: labels and their figures make up much of them."""
    figures = list(figures_in(text))
    at = 0
    for part in text.split("。") if figures else ():
        here = [figure for figure in figures if at <= figure.begin < at + len(part)]
        taken = sum(max(one.end for one in here if one.begin == begin) - begin for begin in {one.begin for one in here})
        stretch = max((one.end for one in here), default=0) - min((one.begin for one in here), default=0)
        sentence = at + len(part) < len(text)
        full = taken >= _LEAST * len(part.replace(" ", "")) and not sentence
        if full or (len(here) > _SEVERAL and taken >= stretch / 2):
            yield from here
        at += len(part) + 1


def _rating(front: Front, facts: Facts, subject: Subject | None) -> Iterator[Fact]:
    """The rating that the cover gives, where a line of its text has it."""
    if not facts.rating:
        return
    printed = re.compile(rf"(?<![A-Za-z]){re.escape(facts.rating)}(?![A-Za-z])")
    lines = [block for block in front.blocks if block.table is None]
    for block in sorted(lines, key=lambda block: block.kind is BlockKind.HEADING and len(block.text) > _LONGEST_RATED):
        if match := printed.search(block.text):
            label = "评级" if is_chinese(facts.rating) else "Rating"
            place = _place(block, match.start(), match.end())
            yield Fact(None, facts.rating, Unit(), (label,), measure_of(label).key, subject, None, place)
            return


def _fact(
    figure: LabelledFigure, block: Block, subject: Subject | None, calendar: Calendar, day: date | None
) -> Fact | None:
    if figure.kind in {"target", "price", "high", "low"} and figure.printed.endswith(("%", "％")):
        return None  # by how much it changes
    numeral, unit = _read(figure)
    if numeral is None or numeral.value is None or unit is None:
        return None
    period, doubts = _period(figure, calendar, day)
    known = measure_of(figure.label)
    label = figure.label
    measure = (label,) if not figure.span or label != _whole_range(figure) else (label, _edge(label, figure.kind))
    return Fact(
        value=numeral.value,
        printed=figure.printed,
        unit=unit,
        measure=measure,
        measure_key=figure.key or known.key,
        subject=subject,
        period=period,
        place=_place(block, figure.start, figure.end),
        basis=("target",) if figure.kind == "target" else (),
        doubts=doubts,
    )


def _whole_range(figure: LabelledFigure) -> str:
    """The label where it names a range and not one of its ends."""
    ends = ("高", "低", "价", "high", "low", "hi", "lo")
    return "" if simplified(figure.label).lower().endswith(ends) else figure.label


def _edge(label: str, kind: str) -> str:
    if is_chinese(label):
        return "最高" if kind == "high" else "最低"
    return kind


def _read(figure: LabelledFigure) -> tuple[Numeral | None, Unit | None]:
    """A figure's value and unit: what is printed at it, at the other of its pair, and in the brackets of its label."""
    told = next((unit for mark in (*figure.qualifiers,) if (unit := _unit(mark))), None)
    shared = read_unit(figure.unit) if figure.unit else None
    pence = _PENCE.fullmatch(figure.printed)
    numeral = read_numeral(pence[1] if pence else figure.printed)
    if numeral is None:
        return None, None
    if pence:
        return numeral, read_unit("pence") or Unit("p")
    if told and not told.name and shared and shared.name:  # "总市值(亿) 港币 2,490"
        told = Unit(shared.name, told.scale * shared.scale, shared.currency)
    return numeral, with_cell(told or shared, numeral)


def _unit(mark: str) -> Unit | None:
    """The unit that the brackets of a label give, beside what else they say: "元,LF", "人民币 截至 5 月 5 日"."""
    whole = read_unit(mark)
    if whole is not None:
        return whole
    said = said_unit(f"({mark})")
    if said is not None and said.unit.name:
        return said.unit
    return next((unit for part in _PARTS.split(mark) if part and (unit := read_unit(part))), None)


def _period(figure: LabelledFigure, calendar: Calendar, day: date | None) -> tuple[Period | None, tuple[str, ...]]:
    """Of which day a figure is, or of which stretch a highest and lowest price, with what is not sure of it."""
    if figure.kind == "target":
        return None, ()
    told = next((period for mark in figure.qualifiers if (period := _moment(mark, calendar))), None)
    end = told.end if told else day
    if figure.span:
        last = end or calendar.date
        doubts = () if end or last is None else (_NO_DATE,)
        return (Period(PeriodKind.TRAILING, _begin(last, figure.span), last, figure.span) if last else None), doubts
    if told or day:
        return told or (Period(PeriodKind.INSTANT, day, day, day.isoformat()) if day else None), ()
    if figure.kind == "price" and calendar.date and _NOW.search(simplified(figure.label)):
        return Period(PeriodKind.INSTANT, calendar.date, calendar.date), (_NO_DATE,)
    return None, ()


def _begin(last: date, span: str) -> date:
    """The first day of the 52 weeks or the twelve months that end on a day."""
    before = last - _YEAR if _WEEKS.search(span) else months_before(last, 12)
    return before + timedelta(days=1)


def _moment(mark: str, calendar: Calendar) -> Period | None:
    """The day in the brackets of a label."""
    found = next(dates_in(mark), None)
    if found is not None:
        day = date.fromisoformat(found[0])
        return Period(PeriodKind.INSTANT, day, day, mark[found[1] : found[2]])
    bare = _MONTH_AND_DAY.search(mark)
    if bare and calendar.date:
        try:
            day = date(calendar.date.year, int(bare[1]), int(bare[2]))
        except ValueError:
            return None
        day = day.replace(year=day.year - 1) if day > calendar.date and (bare[1], bare[2]) != ("2", "29") else day
        return Period(PeriodKind.INSTANT, day, day, bare[0])
    timing = timing_of(mark)
    period = settle(timing, calendar, flow=False, label=mark) if timing and timing.is_dated else None
    return period if period and period.kind is PeriodKind.INSTANT else None


def _days_of_data(text: str) -> list[tuple[int, date]]:
    """The days that headings of boxes give for the figures under them, with where they stand, in order."""
    return sorted(
        (start, date.fromisoformat(found))
        for found, start, _ in dates_in(text)
        if _DATED.search(simplified(text[max(0, start - 30) : start]))
    )


def _place(block: Block, start: int, end: int) -> FactPlace:
    """Where a figure stands: its line is quoted, its span is that in the file where the block is as long as its
    text."""
    line_start = block.text.rfind("\n", 0, start) + 1
    line_end = block.text.find("\n", end)
    quote = block.text[line_start : line_end if line_end >= 0 else len(block.text)].strip()
    exact = block.end - block.start == len(block.text)
    span = (block.start + start, block.start + end) if exact else (block.start, block.end)
    boxes = boxes_of([spot.area for spot in within(block.spots, start, end)]) if block.spots else block.place.boxes
    return FactPlace(FactKind.COVER, page=block.place.page, span=span, quote=quote, boxes=boxes)
