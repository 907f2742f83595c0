"""What stands around a table or sentence and tells what it does not: caption, unit lines, headings, title, calendar,
the company."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.about.own_report import is_own
from ingest.about.said import front_of
from ingest.facts.tables.labels import A_MEASURE, TableLabel, label_of, owner_and_rest
from ingest.facts.tables.leads import (
    LONGEST_WHAT,
    SENTENCES,
    bare_what,
    follows_below,
    last_sentence,
    points_elsewhere,
    shown_below,
    told_below,
    without_information,
    without_narrowing,
)
from ingest.facts.tables.levels import is_topic
from ingest.facts.tables.wholes import part_led_in, told_in
from ingest.report.elements import LINES
from kb.facts.fact import Subject, SubjectKind
from kb.facts.measures import likeness
from kb.facts.numerals import Notation, notation_of
from kb.facts.periods import Calendar, calendar_of, split_end_of, timing_in_common, timing_of
from kb.facts.subjects import subject_kind
from kb.facts.units import said_unit
from kb.model import BlockKind
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from ingest.facts.tables.wholes import Told
    from kb.facts.periods import Timing
    from kb.facts.units import SaidUnit
    from kb.model import Block, ParsedReport
    from kb.report_facts import Company, Facts
    from kb.table import Table

_CALENDAR_BLOCKS = 80
"""Blocks from the beginning in which a report says what its fiscal year is."""

_FISCAL_ENDS = re.compile(r"\bfiscal years? ended (?:on )?[A-Z][a-z]{2,8} \d{1,2}, \d{4}")
"""What a sentence anywhere says of the day on which a fiscal year ends: of weeks, where that is no month's end."""

_LONGEST_UNIT_LINE = 300
_LONGEST_LEAD = 80
_LONGEST_OVER = 400
"""Characters of a sentence that stands for a table's title."""

_LONGEST_UNIT_TAIL = 8
_MOST_LEAD = 3
_LONGEST_NAME = 4
"""Words of a heading that may be a name; twice as many ideographs."""

_NAME_LIKE = 0.5
_FEW_HEADINGS = 12
_UNIT_AT_END = re.compile(r"([(（][^()（）]{3,100}[)）])\s?[:：.]?\s*$")
"""What a sentence that leads a table in ends with: "… are as follows (in millions):"."""

_BY = re.compile(r"\sby\s.*", re.DOTALL)
_SHORTEST_TOPIC = 3
_NEAR_HEADING = 2
"""Texts between a heading and the table below it that it still names."""

_FOOTNOTE = re.compile(r"\s*(?:\(\d{1,2}\)|[*†‡])\s?[A-Za-z]")
_BELOW = re.compile(
    r"\b(?:set forth|shown|presented|listed|described|summarized) below|\bas follows|\bthe following|如下|下列"
    r"|下表|以下",
    re.IGNORECASE,
)
"""What says that something comes below."""

_GIVEN = re.compile(r"[:：]\s*\S")
"""What is announced and comes in the same sentence: "以下风险：1）…"."""

_TABLES = re.compile(r"\bfollowing tables\b|\btables below\b|以下各表|下列各表", re.IGNORECASE)
_MORE_TABLES = 2
"""Tables that a sentence speaks of at least where it says "the following tables"."""

_FEWEST_NAMES = 3
"""Names of columns by which two tables are known to be of one make."""

_FEWEST_SHARED = 2
"""The same of a table and the one on the page before that it goes on with."""

_LONGEST_TIMED = 190
_NUMBERED = re.compile(
    r"^\s*(?:图表|附表|表格|表|图|Table|Exhibit|Figure|Chart)\s?[\dA-Z]+(?:[.-]\d+)*\s?[:：.、]?\s*", re.IGNORECASE
)
"""The number of a table or figure before its title."""

_BEFORE_COLON = re.compile(r"(?P<name>[\u3400-\u9fffA-Za-z]{3,8})(?:[(（][^()（）]{1,20}[)）])?[:：]")
"""A title that begins with what has the form of a company's name and a colon: "岚山集团：海外业务超预期"."""

_NO_NAMES = frozenset({"公司", "本公司", "集团", "本集团", "我们", "合并", "主要"})
_CLEAR = re.compile(r"\d,\d{3}(?:\.\d|,\d{3})")
"""A figure that can only be written with commas for thousands."""

_OWN_TITLE = re.compile(
    r"(?P<name>[\u3400-\u9fffA-Za-z]{2,8}?)(?:股份有限公司"
    r"|有限公司)?\s?(?:[（(][^）)]{1,20}[)）])?\s?(?:\d{4}\s?年度?)?\s?"
    r"(?:第?[一二三四1-4]季度?|前三季度|上半年|下半年|中期|半年度?|年度|全年|分部)?\s?(?:报告|业绩|经营数据"
    r"|财务预测|财务数据|年报|季报|半年报|公告)"
)
"""A title that begins with a company and goes on with what of it is reported: "岚山医疗2024年度业绩公告"."""


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What applies to every figure of a report.

    `own` is the company that the report is about; labels need not name it. `releases`: the company publishes its own
    figures, so a figure without a period belongs to the period reported on. `researched`: a broker or its analysts
    wrote the report. `short`: it has few headings, so a heading over a table names the subject of the table.
    """

    title: TableLabel
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
    announced the time of what a sentence of its section announced: "at the meeting held on May 2, 2024, the following
    was voted" units what caption, lines and headings say of units topic what the sentence or heading right before it
    says that it tells; "" where none does sentence the topic is what a sentence says, and no heading over for each
    column the one of several titles side by side that stands over it; () where none do near how many of `units` are
    said right at the table: by caption, unit line and lead wholes the shares that sentences of the table's section
    tell, with what they are shares of part the part of the company that the text which leads the table in begins with
    led     the sentence that leads the table in, as it stands; "" where none does
    title   what names the table: its caption behind that sentence, or the heading right over it
    names   what stands in its header, without time and units; `page`: where it begins
    """

    document: DocumentContext
    caption: TableLabel
    lead: tuple[TableLabel, ...] = ()
    headings: tuple[TableLabel, ...] = ()
    telling: tuple[TableLabel, ...] = ()
    bare: bool = False
    announced: Timing | None = None
    units: tuple[SaidUnit, ...] = ()
    near: int = 0
    topic: str = ""
    sentence: bool = False
    over: tuple[str, ...] = ()
    wholes: Told = ()
    part: str = ""
    led: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    page: int | None = None
    notation: Notation = field(default_factory=Notation)

    def under(self, over: tuple[str, ...]) -> Around:
        """The same with titles side by side over the columns, which name parts of the table and not the whole."""
        if not over:
            return self
        headings = tuple(label for label in self.headings if label.text not in over)
        lead = tuple(label for label in self.lead if label.text not in over)
        topic = "" if any(label_of(text).rest == self.topic for text in over) else self.topic
        title = "" if self.title in over else self.title
        return replace(self, over=over, headings=headings, lead=lead, topic=topic, title=title)

    @property
    def naming(self) -> tuple[TableLabel, ...]:
        """The labels that may name what the whole table measures: caption and lines before it, else the nearest
        heading."""
        near = (self.caption, *self.lead)
        return tuple(label for label in near if label.rest) or tuple(label for label in self.headings if label.rest)[:1]


def _led_in(text: str) -> list[TableLabel]:
    """What a sentence right before a table says that the table tells, and the unit at its end."""
    found = []
    end = last_sentence(text)
    if what := follows_below(end):
        label = label_of(bare_what(what))
        found.append(replace(label, like=max(label.like, A_MEASURE)))
    elif what := shown_below(end):
        label = label_of(_BY.sub("", bare_what(what)))
        sure = label.like >= A_MEASURE and (not label.rest.isascii() or " " in label.rest or label.like == 1)
        found += [label] if sure else []  # "gains" alone: on what?
    # A Chinese paragraph that happens to end right before a table speaks of its own time.
    leads = end.isascii() or end.rstrip().endswith((":", "：")) or _BELOW.search(end) is not None
    told = _time_of(end) if len(text) > _LONGEST_LEAD and leads else None
    if told is not None:
        found.append(TableLabel(text, timing=told))
    ended = _UNIT_AT_END.search(end) if len(text) > _LONGEST_LEAD else None
    return found if ended is None else [*found, label_of(ended[1])]


def _told_below(text: str) -> str:
    """What a sentence says that a table below it tells; "" where it says nothing of the kind."""
    what = without_information(told_below(text))
    name = without_narrowing(what)
    alone = len(name.split()) == 1 and name.isascii()  # "changes, net of tax" alone: of what?
    return "" if alone and likeness(name) < 1 else what


def _names_things(name: str) -> str:
    """A caption or heading that names what its table is on, and no statement or part of the report as a whole; else
    ""."""
    short = len(name) < _SHORTEST_TOPIC or len(name.split()) > LONGEST_WHAT
    return "" if short or is_topic(name.casefold()) else name


def _time_of(sentence: str) -> Timing | None:
    """The time that a sentence says that a table tells; of several what they have in common."""
    end = sentence.rstrip(" :：.。")[-_LONGEST_TIMED:]
    told = timing_of(end)
    return told if told is not None and told.year is not None and told.last_year is None else timing_in_common(end)


def _announced(text: str) -> Timing | None:
    """The one time of a sentence that says that what it speaks of follows below: "held on May 2, 2024, voted on the
    following"."""
    if len(text) > 4 * _LONGEST_UNIT_LINE:
        return None
    for sentence in SENTENCES.split(text):
        below = _BELOW.search(sentence)
        if below is not None and not _GIVEN.search(sentence, below.end()):
            told = _time_of(sentence)
            if told is not None and told.year is not None:
                return told
    return None


def heading_subject(heading: TableLabel) -> Subject | None:
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
    asides = _long_texts(report) if own is not None else ()
    return DocumentContext(
        title=label_of(report.title),
        calendar=replace(calendar_of(texts, day, report.title, asides), split_end=split_end_of(_currency(report))),
        notation=notation_of(cells),
        own=own,
        companies=facts.companies,
        releases=own is not None and is_own(front_of(report)),
        researched=bool(facts.institution or facts.authors or facts.rating),
        short=sum(block.kind is BlockKind.HEADING for block in report.blocks) <= _FEW_HEADINGS,
    )


def _currency(report: ParsedReport) -> str:
    """The currency that most of a report's tables are told in, as ISO 4217 code; "" where none says it."""
    said = (said_unit(block.table.unit) for block in report.blocks if block.table is not None and block.table.unit)
    votes = Counter(one.unit.currency for one in said if one is not None and one.unit.currency)
    return votes.most_common(1)[0][0] if votes else ""


def titled_subject(title: str) -> Subject | None:
    """The company whose report, results or figures a title says that it is on; None where it names none."""
    owner, _ = owner_and_rest(title)
    if owner:
        return None if is_topic(owner.casefold()) else Subject(owner, SubjectKind.COMPANY, said=False)
    match = _BEFORE_COLON.match(title)
    if match is not None and subject_kind(match["name"]) is SubjectKind.COMPANY and not is_topic(match["name"]):
        return Subject(match["name"], SubjectKind.COMPANY, said=False)
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
    """The short texts of the beginning, the headers of tables, and the days on which sentences say that fiscal years
    end."""
    for block in report.blocks[:_CALENDAR_BLOCKS]:
        if block.table is None:
            yield from (line for line in block.text.split("\n") if 0 < len(line) <= _LONGEST_UNIT_LINE)
    for block in report.blocks:
        for part, _ in block.table.part_tables() if block.table is not None else ():
            yield from dict.fromkeys(part.column_name(column) for column in range(part.width))
    for block in report.blocks:
        yield from _FISCAL_ENDS.findall(block.text) if block.table is None else ()


def _long_texts(report: ParsedReport) -> Iterator[str]:
    """The texts that are too long to be read whole for what they say of the calendar."""
    return (block.text for block in report.blocks if block.table is None and len(block.text) > _LONGEST_UNIT_LINE)


class UnitLines:
    """The unit lines seen so far in a report, each with the part of the report that it applies to.

    A line applies to the tables below its heading, until that heading's section ends. A line right before a table
    applies to the tables that follow there too ("（单位：万元）" over three tables in a row).
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._met: list[tuple[tuple[str, ...], SaidUnit]] = []
        self._last: list[str] = []
        self._headings: list[str] = []
        self._heads = False
        self._far: frozenset[str] = frozenset()
        self._announced: tuple[tuple[str, ...], str, Timing] | None = None
        self._alike: dict[tuple[str, ...], tuple[SaidUnit, ...]] = {}
        self._more = 0
        self._since = 0
        self._blocks = 0
        self._shares: list[tuple[int, tuple[str, ...], Told]] = []
        self._around: dict[tuple[str, ...], Around] = {}
        self._pictured = ""

    def meet(self, block: Block) -> None:
        """Note what a block says of units, if it says so of all figures, and of what it says that shares are."""
        self._blocks += 1
        told = told_in(block.text) if block.table is None else ()
        if told:
            self._shares.append((self._blocks, block.place.headings, told))
        if block.table is not None or len(block.text) > 4 * _LONGEST_UNIT_LINE:
            return
        units = [(line, said_unit(line)) for line in block.text.split("\n") if len(line) <= _LONGEST_UNIT_LINE]
        # A line such as "US$ million unless stated" may be set as a heading, and is none.
        heads = block.kind is BlockKind.HEADING and not any(said is not None and said.line for _, said in units)
        if points_elsewhere(block.text):
            return
        self._last = [] if heads else [*self._last, block.text]
        if heads:
            self._headings = [*self._headings, block.text] if self._heads else [block.text]
            self._far = self._far if self._heads else frozenset()
        self._pictured = block.text.split("\n")[0].strip() if block.kind is BlockKind.FIGURE else ""
        self._heads = heads
        self._since = 0 if heads else self._since + 1
        timing = None if heads else _announced(block.text)
        if timing is not None:
            self._announced = (block.place.headings, block.text, timing)
            self._more = _MORE_TABLES if _TABLES.search(block.text) else 0
        for line, said in units:
            if said is not None and (said.line or heads):
                above = block.place.headings if not heads else (*block.place.headings, line)
                self._met.append((() if above == (self._title,) else above, said))

    def headings(self) -> tuple[str, ...]:
        """The headings that were met last, right behind one another, nearest first: the outer of them stand over the
        table too."""
        return tuple(reversed(self._headings))

    def is_bare(self) -> bool:
        """Was nothing met since the last heading but lines that say a unit?"""
        return all(said_unit(text[:_LONGEST_UNIT_LINE]) is not None for text in self._last)

    def announced(self, headings: Sequence[str]) -> Timing | None:
        """The time of what a sentence announced that a table in its section, under these headings, belongs to."""
        if self._announced is None:
            return None
        above, text, timing = self._announced
        self._more -= 1
        if self._more >= 0:
            return timing
        if self._last and self._last[-1] == text:  # of the one table that comes right behind it
            self._announced = None
        return timing if tuple(headings[: len(above)]) == above else None

    def led(self) -> str:
        """The sentence that was met last and leads the table in, as it stands, or the title in the picture right over
        it; "" where neither is there."""
        if self._pictured and len(self._pictured) <= _LONGEST_LEAD:
            return self._pictured
        for text in reversed(self._last[-_NEAR_HEADING:]):
            end = last_sentence(text).strip()
            if len(end) <= _LONGEST_OVER and (end.endswith((":", "：")) or _told_below(text)):
                return end.rstrip(" :：.。")
        return ""

    def over(self) -> tuple[str, str]:
        """That sentence, and what names the table: it, else the heading right over the table; "" where none is."""
        led = self.led()
        near = self._headings[-1] if self._headings and self._since < _NEAR_HEADING + 1 else ""
        return led, led or near

    def going_on(self, table: Table) -> Around | None:
        """What stands around the table that this one goes on with on the next page.

        It has the same names of columns, and nothing but numbers of pages and ends of lines stands between the two.
        """
        names = _names_over(table)
        if any(len(text) > _LONGEST_LEAD for text in self._last):
            return None
        if table.caption or any(self.over()) or len(set(filter(None, names))) < _FEWEST_SHARED:
            return None
        return self._around.get(names)

    def keep(self, around: Around) -> None:
        """Note what stands around a table, for those that go on with it."""
        self._around = {around.names: around} if around.names else self._around

    def topic(self) -> tuple[str, bool]:
        """What the sentence that was met last says that a table below tells, else the heading right before; and whether
        a sentence says it."""
        for text in reversed(self._last[-_NEAR_HEADING:]):
            what = _told_below(text)
            if what:
                return what, True
        self._since += 1  # the table itself stands between the heading and what comes after
        near = self._headings[-1] if self._headings and self._since <= _NEAR_HEADING + 1 else ""
        return (_names_things(label_of(near).rest) if near else ""), False

    def lead(self, *, titled: bool = False) -> tuple[TableLabel, ...]:
        """The short lines that were met last, nearest first; taken once.

        Footnotes of what stands before lead no table in that has a title of its own (`titled`).
        """
        found: list[TableLabel] = []
        for text in reversed(self._last[-_MOST_LEAD:]):
            if titled and _FOOTNOTE.match(text):
                break
            if not found:
                found += _led_in(text)
            if len(text) > _LONGEST_LEAD or (text.endswith(("。", ".")) and label_of(text).unit is None):
                break
            found.append(_as_named(_timed(label_of(_NUMBERED.sub("", text)))))
        self._last = []
        return tuple(found)

    def alike(self, table: Table, said: tuple[SaidUnit, ...]) -> tuple[SaidUnit, ...]:
        """What is said of units around a table; where nothing is, around the last one with the same names of columns.

        The second of two tables of one make, "at December 31" of two years, is told in what the first one is.
        """
        head = table.rows[table.header_rows - 1] if table.header_rows else ()
        names = tuple(label_of(cell).rest for cell in head[table.label_columns :])
        if len(set(filter(None, names))) < _FEWEST_NAMES:
            return said
        if said:
            self._alike[names] = said
        return said or self._alike.get(names, ())

    def wholes(self, headings: Sequence[str]) -> Told:
        """What the texts of the section under these headings, or of one around it, and those right before say of what
        shares are."""
        here = tuple(headings)
        found: list[tuple[Decimal, str]] = []
        for at, above, told in self._shares:
            within = bool(above) and above != (self._title,) and here[: len(above)] == above
            found += told if within or self._blocks - at <= _MOST_LEAD else ()
        return tuple(found)

    def pass_table(self) -> None:
        """Note that a table stood here: headings behind it do not follow those before it closely any more."""
        self._far = frozenset(self._headings)
        self._pictured = ""

    def is_far(self, heading: str) -> bool:
        """Does a table stand between a heading and what it is asked for? It still tells when, but no longer what or
        whom."""
        return heading in self._far

    def part(self) -> str:
        """The part of the company that the text which was met last, and leads the table in, begins with."""
        return part_led_in(self._last[-1]) if self._last else ""

    def holding(self, headings: Sequence[str]) -> tuple[SaidUnit, ...]:
        """Those that hold under these headings, the innermost and latest first."""
        here = tuple(headings)
        found = [(len(above), at, said) for at, (above, said) in enumerate(self._met) if here[: len(above)] == above]
        return tuple(said for _, _, said in sorted(found, key=lambda one: one[:2], reverse=True))


def _as_named(label: TableLabel) -> TableLabel:
    """A line or caption that is a sentence leading in what stands below it: named as that is, "Our leases are as
    follows:"."""
    told = told_below(label.text)
    rest = label_of(without_information(told)).rest if told else label.rest
    return replace(label, rest=rest, like=likeness(rest) if rest else 0.0) if told else label


def _timed(label: TableLabel) -> TableLabel:
    """A label with what several periods that it lists have in common."""
    common = timing_in_common(label.text) if label.timing is None and len(label.text) <= _LONGEST_TIMED else None
    return label if common is None else replace(label, timing=common)


def _bare(label: TableLabel, far: Container[str]) -> TableLabel:
    """A heading; of one that other tables stand below already only its time, unit and basis."""
    return replace(label, rest="", scenario="", like=0.0) if label.text in far else label


def _no_later(label: TableLabel, document: DocumentContext) -> TableLabel:
    """A label without the time of something that was still to come when the document was written, unless it looks
    ahead."""
    day, timing = document.calendar.date, label.timing
    if day is None or timing is None or timing.year is None or timing.year <= day.year or label.basis:
        return label
    return replace(label, timing=None)


def around_of(
    table: Table, block: Block, document: DocumentContext, lines: UnitLines, before: Around | None = None
) -> Around:
    """What stands around a table of a report.

    `lines` has met the blocks before it. `before` is what stands around the table right before it, where nothing lies
    between: what is said of units over the first of several tables holds for the next too.
    """
    above, caption = _captioned(table)
    before = before or lines.going_on(table)
    bare = before.bare if before is not None else lines.is_bare()
    titled = bool(table.caption) and not _NUMBERED.match(table.caption)
    announced = lines.announced(block.place.headings)
    led, over = lines.over() if before is None else _shared_title(table, block, before)
    shared = (*before.lead, *((before.caption,) if not caption.text else ())) if before is not None else ()
    topic, sentence = _topic(caption, *(lines.topic() if before is None else (before.topic, before.sentence)))
    part = lines.part() if before is None else before.part
    lead = lines.lead(titled=titled) if before is None else shared
    lead = tuple(_no_later(label, document) for label in (*map(label_of, reversed(above)), *lead))
    said = (said_unit(table.unit) if table.unit else None, caption.unit, *(label.unit for label in lead))
    own = _money_first([unit for unit in said if unit is not None])
    near = dict.fromkeys((*lines.headings(), *reversed(block.place.headings)))
    # Of two tables with nothing between them the second stands as close to the headings as the first.
    far = {text for text in near if before is None and lines.is_far(text) and text not in block.place.headings}
    headings = tuple(_bare(label, far) for label in (_timed(label_of(heading)) for heading in near))
    lines.pass_table()
    of_headings = [label.unit for label in headings if label.unit is not None]
    units = (*own, *lines.holding(block.place.headings), *of_headings, *(before.units if before else ()))
    around = Around(
        document=document,
        caption=caption,
        lead=lead,
        headings=headings,
        bare=bare and bool(headings),
        announced=announced,
        units=lines.alike(table, units),
        near=len(own),
        topic=topic,
        sentence=sentence,
        wholes=lines.wholes(block.place.headings),
        part=part,
        led=led,
        title=_title(table, led, over),
        names=_names_over(table),
        page=block.place.page,
        notation=_notation(table, document.notation),
    )
    lines.keep(around)
    return around


def _topic(caption: TableLabel, topic: str, sentence: bool) -> tuple[str, bool]:  # noqa: FBT001 - one answer
    """What a table tells by its caption, else by what stands before it; and whether a sentence says it."""
    if told := _told_below(caption.text):
        return told, True
    named = _names_things(caption.rest)
    return (named, False) if named else (topic, sentence)


def _shared_title(table: Table, block: Block, before: Around) -> tuple[str, str]:
    """The sentence that leads in, and what names, two tables with nothing between them.

    None of it where the second says itself what it leads in, or stands with other columns on the next page.
    """
    near = before.names == _names_over(table) or before.page == block.place.page
    return (before.led, before.title) if near and not _told_below(table.caption) else ("", "")


def _captioned(table: Table) -> tuple[list[str], TableLabel]:
    """The lines over the last one of a table's caption, and that one; a unit line that ends it is one of the lines."""
    *above, title = table.caption.split(LINES)
    caption = _as_named(_timed(label_of(_NUMBERED.sub("", title))))
    if caption.unit is None and (tail := _unit_tail(title)):
        return [*above, tail], label_of(_NUMBERED.sub("", title[: -len(tail)].strip()))
    return above, caption


def _title(table: Table, led: str, over: str) -> str:
    """What names a table: its caption behind the sentence that leads it in; else what stands over it."""
    if table.caption:
        return f"{led}{LINES}{table.caption}" if led and table.caption not in led else table.caption
    return over


def _names_over(table: Table) -> tuple[str, ...]:
    """The names in a table's header, without what they say of time and units."""
    return tuple(label_of(cell).rest for row in table.rows[: table.header_rows] for cell in row)


def _unit_tail(title: str) -> str:
    """The unit line that a title ends with, read as one line with it: "Financial highlights US$ million unless stated";
    else ""."""
    words = title.split()
    for count in range(min(_LONGEST_UNIT_TAIL, len(words) - 1), 1, -1):
        tail = " ".join(words[-count:])
        said = said_unit(tail)
        if said is not None and said.line and title.endswith(tail):
            return tail
    return ""


def _money_first(said: list[SaidUnit]) -> list[SaidUnit]:
    """What is said of units, before "in millions" what says of which currency: the lines tell the same unit, one of
    them whole, and it is none of what is counted."""
    whole = [one for one in said if one.unit.currency]
    if not whole or said[0].unit.scale != whole[0].unit.scale:
        return said
    return [*whole, *(one for one in said if one.unit.name or one.unit.scale != whole[0].unit.scale)]


def _notation(table: Table, usual: Notation) -> Notation:
    """How a table writes figures: as its own figures tell, else as the report does."""
    own = notation_of(cell for row in table.rows for cell in row)
    clear = own != Notation() or any(_CLEAR.search(cell) for row in table.rows for cell in row)
    return own if clear else usual
