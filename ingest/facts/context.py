"""What stands around a table or sentence and tells what it does not: caption, unit lines, headings, title, calendar, the company."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.elements import LINES
from ingest.facts.labels import A_MEASURE, Label, label_of, owner_and_rest
from ingest.facts.levels import is_topic
from ingest.facts.own_report import is_own
from ingest.facts.said import front_of
from kb.facts.fact import Subject, SubjectKind
from kb.facts.numerals import Notation, notation_of
from kb.facts.periods import Calendar, calendar_of, timing_of
from kb.facts.subjects import subject_kind
from kb.facts.units import said_unit
from kb.model import BlockKind
from kb.scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kb.facts.units import SaidUnit
    from kb.model import Block, ParsedReport
    from kb.report_facts import Company, Facts
    from kb.table import Table

_CALENDAR_BLOCKS = 80
"""Blocks from the beginning in which a report says what its fiscal year is."""

_LONGEST_UNIT_LINE = 300
_LONGEST_LEAD = 80
_LONGEST_UNIT_TAIL = 8
_LONGEST_WHAT = 12
"""Words of a unit line."""

_MOST_LEAD = 3
_LONGEST_NAME = 4
"""Words of a heading that may be a name; twice as many ideographs."""

_NAME_LIKE = 0.5
_FEW_HEADINGS = 12
_UNIT_AT_END = re.compile(r"([(（][^()（）]{3,100}[)）])\s?[:：.]?\s*$")
"""What a sentence that leads a table in ends with: "… are as follows (in millions):"."""

_FOLLOWS = re.compile(
    r"\s*(?P<what>[^.。;；:：]{3,160}?)(?:\s(?:by|in our|for|as of|during)\s[^.;:]{1,120}?)?\s?(?:is|are|was|were|consisted|consists)?\s?"
    r"(?:as follows|of the following|presented below|set forth below|summarized below|shown below|如下表所示|如下所示|如下表|如下)"
    r"\s?(?:[(（][^()（）]{1,100}[)）])?\s?[:：.。]?\s*$",
    re.IGNORECASE,
)
"""A sentence that leads a table in, and what it says that the table tells."""

_FOOTNOTE = re.compile(r"\s*(?:\(\d{1,2}\)|[*†‡])\s?[A-Za-z]")
_SENTENCES = re.compile(r"[.。；;]\s")
_NUMBERED = re.compile(
    r"^\s*(?:图表|附表|表格|表|图|Table|Exhibit|Figure|Chart)\s?[\dA-Z]+(?:[.-]\d+)*\s?[:：.、]?\s*", re.IGNORECASE
)
"""The number of a table or figure before its title."""

_NO_NAMES = frozenset({"公司", "本公司", "集团", "本集团", "我们", "合并", "主要"})
_CLEAR = re.compile(r"\d,\d{3}(?:\.\d|,\d{3})")
"""A figure that can only be written with commas for thousands."""

_OWN_TITLE = re.compile(
    r"(?P<name>[\u3400-\u9fffA-Za-z]{2,8}?)(?:股份有限公司|有限公司)?\s?(?:[（(][^）)]{1,20}[)）])?\s?(?:\d{4}\s?年度?)?\s?"
    r"(?:第?[一二三四1-4]季度?|前三季度|上半年|下半年|中期|半年度?|年度|全年|分部)?\s?(?:报告|业绩|经营数据|财务预测|财务数据|年报|季报|半年报|公告)"
)
"""A title that begins with a company and goes on with what of it is reported: "岚山医疗2024年度业绩公告"."""


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What holds for a whole report.

    `own` is the company it is about, as a subject that no label names. `releases`: the company itself tells its figures, so that
    those without a period are of the period that it reports on. `researched`: a house or its analysts wrote it. `short`: it has
    few headings, so that one over a table names what the table is about.
    """

    title: Label
    calendar: Calendar
    notation: Notation
    own: Subject | None
    companies: tuple[Company, ...] = ()
    releases: bool = False
    researched: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one table, from near to far.

    lead      short lines right before it that are not its caption
    bare      nothing but captions and unit lines stands between the nearest heading and the table
    telling   what tells it from tables of the same make in the report: a heading, a sheet's name, its corner
    units     what caption, lines and headings say of units
    """

    document: DocumentContext
    caption: Label
    lead: tuple[Label, ...] = ()
    headings: tuple[Label, ...] = ()
    telling: tuple[Label, ...] = ()
    bare: bool = False
    units: tuple[SaidUnit, ...] = ()
    notation: Notation = field(default_factory=Notation)

    @property
    def naming(self) -> tuple[Label, ...]:
        """The labels that may name what the whole table measures: caption and lines before it, else the nearest heading."""
        near = (self.caption, *self.lead)
        return tuple(label for label in near if label.rest) or tuple(label for label in self.headings if label.rest)[:1]


def _led_in(text: str) -> list[Label]:
    """What a sentence right before a table says that the table tells, and the unit at its end."""
    found = []
    end = _SENTENCES.split(text.rstrip())[-1]
    follows = _FOLLOWS.fullmatch(end) if len(end) <= 4 * _LONGEST_LEAD else None
    if follows is not None and len(follows["what"].split()) <= _LONGEST_WHAT:
        label = label_of(follows["what"].strip())
        found.append(replace(label, like=max(label.like, A_MEASURE)))
    told = (
        timing_of(_SENTENCES.split(end.rstrip(" :：.。"))[-1][-2 * _LONGEST_LEAD :])
        if len(text) > _LONGEST_LEAD
        else None
    )
    if told is not None and told.year is not None and told.last_year is None:
        found.append(Label(text, timing=told))
    ended = _UNIT_AT_END.search(end) if len(text) > _LONGEST_LEAD else None
    return found if ended is None else [*found, label_of(ended[1])]


def heading_subject(heading: Label) -> Subject | None:
    """The subject that a heading names in a report on no company of its own: a short name, no topic."""
    name, folded = heading.rest, heading.rest.casefold()
    words = len(name.split())
    if not name or heading.scenario or heading.timing or heading.like >= _NAME_LIKE or any(map(str.isdigit, name)):
        return None
    if words > _LONGEST_NAME or (not name.isascii() and len(name) > 2 * _LONGEST_NAME) or is_topic(folded):
        return None
    return Subject(name, subject_kind(name)) if not name.isascii() or name.istitle() or words == 1 else None


def context_of(report: ParsedReport, facts: Facts) -> DocumentContext:
    """What holds for the whole of a report."""
    texts = list(_calendar_texts(report))
    day = _day(report.date)
    first = facts.subject
    own = Subject(first.name or first.code, SubjectKind.COMPANY, said=False, code=first.code) if first else None
    own = own or titled_subject(report.title)
    cells = (cell for block in report.blocks if block.table for row in block.table.rows for cell in row)
    return DocumentContext(
        title=label_of(report.title),
        calendar=calendar_of(texts, day, report.title),
        notation=notation_of(cells),
        own=own,
        companies=facts.companies,
        releases=own is not None and is_own(front_of(report)),
        researched=bool(facts.institution or facts.authors or facts.rating),
        short=sum(block.kind is BlockKind.HEADING for block in report.blocks) <= _FEW_HEADINGS,
    )


def titled_subject(title: str) -> Subject | None:
    """The company whose report, results or figures a title says that it is on; None where it names none."""
    owner, _ = owner_and_rest(title)
    if owner:
        return None if is_topic(owner.casefold()) else Subject(owner, SubjectKind.COMPANY, said=False)
    match = _OWN_TITLE.match(simplified(title))
    if match is None or is_topic(match["name"]) or match["name"] in _NO_NAMES:
        return None
    return Subject(title[: match.end("name")], SubjectKind.COMPANY, said=False)


def _day(text: str) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _calendar_texts(report: ParsedReport) -> Iterator[str]:
    """The short texts of the beginning, and the headers of tables."""
    for block in report.blocks[:_CALENDAR_BLOCKS]:
        if block.table is None:
            yield from (line for line in block.text.split("\n") if 0 < len(line) <= _LONGEST_UNIT_LINE)
    for block in report.blocks:
        for part, _ in block.table.part_tables() if block.table is not None else ():
            yield from dict.fromkeys(part.column_name(column) for column in range(part.width))


class UnitLines:
    """The unit lines that were met while going through a report, and for which of its parts each of them holds.

    A line holds for the tables below the heading under which it stands, until that heading's end; one that stands right
    before a table holds for what follows it there too ("（单位：万元）" over three tables in a row).
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._met: list[tuple[tuple[str, ...], SaidUnit]] = []
        self._last: list[str] = []
        self._headings: list[str] = []
        self._heads = False

    def meet(self, block: Block) -> None:
        """Note what a block says of units, if it says so of all figures."""
        if block.table is not None or len(block.text) > 4 * _LONGEST_UNIT_LINE:
            return
        told = [(line, said_unit(line)) for line in block.text.split("\n") if len(line) <= _LONGEST_UNIT_LINE]
        # A line such as "US$ million unless stated" may be set as a heading, and is none.
        heads = block.kind is BlockKind.HEADING and not any(said is not None and said.line for _, said in told)
        self._last = [] if heads else [*self._last, block.text]
        if heads:
            self._headings = [*self._headings, block.text] if self._heads else [block.text]
        self._heads = heads
        for line, said in told:
            if said is not None and (said.line or heads):
                above = block.place.headings if not heads else (*block.place.headings, line)
                self._met.append((() if above == (self._title,) else above, said))

    def headings(self) -> tuple[str, ...]:
        """The headings that were met last, right behind one another, nearest first: the outer of them stand over the table too."""
        return tuple(reversed(self._headings))

    def is_bare(self) -> bool:
        """Was nothing met since the last heading but lines that say a unit?"""
        return all(said_unit(text[:_LONGEST_UNIT_LINE]) is not None for text in self._last)

    def lead(self, *, titled: bool = False) -> tuple[Label, ...]:
        """The short lines that were met last, nearest first; taken once.

        Footnotes of what stands before lead no table in that has a title of its own (`titled`).
        """
        found: list[Label] = []
        for text in reversed(self._last[-_MOST_LEAD:]):
            if titled and _FOOTNOTE.match(text):
                break
            if not found:
                found += _led_in(text)
            if len(text) > _LONGEST_LEAD or (text.endswith(("。", ".")) and label_of(text).unit is None):
                break
            found.append(label_of(_NUMBERED.sub("", text)))
        self._last = []
        return tuple(found)

    def holding(self, headings: Sequence[str]) -> tuple[SaidUnit, ...]:
        """Those that hold under these headings, the innermost and latest first."""
        here = tuple(headings)
        found = [(len(above), at, said) for at, (above, said) in enumerate(self._met) if here[: len(above)] == above]
        return tuple(said for _, _, said in sorted(found, key=lambda one: one[:2], reverse=True))


def around_of(
    table: Table, block: Block, document: DocumentContext, lines: UnitLines, before: Around | None = None
) -> Around:
    """What stands around a table of a report.

    `lines` has met the blocks before it. `before` is what stands around the table right before it, where nothing lies between:
    what is said of units over the first of several tables holds for the next too.
    """
    *above, title = table.caption.split(LINES)
    caption = label_of(_NUMBERED.sub("", title))
    if caption.unit is None and (tail := _unit_tail(title)):
        caption = label_of(_NUMBERED.sub("", title[: -len(tail)].strip()))
        above = [*above, tail]
    bare = before.bare if before is not None else lines.is_bare()
    lead = (
        lines.lead(titled=bool(table.caption) and not _NUMBERED.match(table.caption))
        if before is None
        else (*before.lead, *((before.caption,) if not caption.text else ()))
    )
    lead = (*map(label_of, reversed(above)), *lead)
    said = (said_unit(table.unit) if table.unit else None, caption.unit, *(label.unit for label in lead))
    own = _money_first([unit for unit in said if unit is not None])
    near = dict.fromkeys((*lines.headings(), *reversed(block.place.headings)))
    headings = tuple(label_of(heading) for heading in near)
    of_headings = [label.unit for label in headings if label.unit is not None]
    return Around(
        document=document,
        caption=caption,
        lead=lead,
        headings=headings,
        bare=bare and bool(headings),
        units=(*own, *lines.holding(block.place.headings), *of_headings, *(before.units if before else ())),
        notation=_notation(table, document.notation),
    )


def _unit_tail(title: str) -> str:
    """The unit line that a title ends with, read as one line with it: "Financial highlights US$ million unless stated"; else ""."""
    words = title.split()
    for count in range(min(_LONGEST_UNIT_TAIL, len(words) - 1), 1, -1):
        tail = " ".join(words[-count:])
        said = said_unit(tail)
        if said is not None and said.line and title.endswith(tail):
            return tail
    return ""


def _money_first(said: list[SaidUnit]) -> list[SaidUnit]:
    """What is said of units, before "in millions" what says of which currency: the lines tell the same unit, one of them whole."""
    whole = [one for one in said if one.unit.currency]
    return [*whole, *said] if whole and said[0].unit.scale == whole[0].unit.scale else said


def _notation(table: Table, usual: Notation) -> Notation:
    """How a table writes figures: as its own figures tell, else as the report does."""
    own = notation_of(cell for row in table.rows for cell in row)
    clear = own != Notation() or any(_CLEAR.search(cell) for row in table.rows for cell in row)
    return own if clear else usual
