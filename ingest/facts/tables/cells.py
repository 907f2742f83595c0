"""The facts of a table: every cell that states a figure, with what the labels and what stands around it say that it
means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.facts.tables.alike_rows import told_apart, without_lent_labels
from ingest.facts.tables.context import heading_subject, titled_subject
from ingest.facts.tables.flows import flow_of, holds_balances, mostly_flows, said_flow
from ingest.facts.tables.labels import A_MEASURE, label_of
from ingest.facts.tables.leads import manners_in, narrowing, without_narrowing
from ingest.facts.tables.levels import (
    heads_labels,
    left_unnamed,
    measure_named,
    repeats_header,
    says_amount,
    says_balance,
    says_numbering,
    says_part,
    says_reference,
    says_rest,
    says_value,
    sides_of,
    tells_effect,
    titles_whole,
    total_measure,
    value_columns,
    with_headers,
)
from ingest.facts.tables.lines import LabelLine, lines_of
from ingest.facts.tables.wholes import is_bare, wholes_of
from kb.facts.fact import Fact, FactKind, FactPlace, PeriodKind, Subject, SubjectKind, Unit
from kb.facts.measures import MeasureKind, counted_in, is_share_of, key_of, likeness, measure_of, measures_in, moves
from kb.facts.numerals import read_numeral
from kb.facts.periods import joined, settle, settle_moment
from kb.facts.subjects import is_total, subject_kind, total_of
from kb.facts.units import kind_of, read_unit, with_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingest.facts.tables.context import Around
    from ingest.facts.tables.labels import TableLabel
    from ingest.facts.tables.levels import TableLevels
    from kb.facts.fact import Period
    from kb.facts.numerals import Numeral
    from kb.facts.periods import Timing
    from kb.facts.units import SaidUnit
    from kb.table import Table

_NAMED = frozenset(
    {SubjectKind.COMPANY, SubjectKind.PRODUCT, SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.FUND}
)
_OUTLOOK = frozenset({"actual", "forecast", "guidance", "target"})
"""Bases of which a figure has what its own labels say; what is said around counts where they say nothing."""

_AIMS = frozenset({"target", "guidance"})
_AIMED = frozenset({"target-price", "upside"})
"""Bases and measures of what is aimed at: the report's own time is not its time."""

_IN_MONEY = frozenset({MeasureKind.MONEY, MeasureKind.PER_SHARE, MeasureKind.PRICE})
_OWN_ONLY = frozenset({"adjusted", "reported", "actual"})
"""Bases that only a figure's own labels tell: a table titled "non-GAAP measures" sets the GAAP figure beside its
own."""

_POINTS = "an effect on a change is taken for percentage points"
_DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD"})
_AMBIGUOUS = {**dict.fromkeys(_DOLLARS, _DOLLARS), "JPY": frozenset({"CNY", "JPY"}), "CNY": frozenset({"CNY", "JPY"})}
"""By the currency that a label names, those that its sign may have been read as: "$", "¥"."""

_PERCENT = frozenset({"%", "％", "percent", "per cent", "pct"})
_LARGEST_GROWTH = 1000
"""Percent: a larger figure below "% change" stands under the wrong header."""

_SOME_RATES = 0.3
"""Share of rows in which every figure has "%" from which on a row without any tells something else."""

_SHARES_OF = frozenset({"proportion", "growth-rate"})
"""Measures that are shares of what the caption or corner names."""

_SHARES = re.compile(
    r"(?:(?!of|per|in|for|on)[\w’'-]+\s){0,5}?shares\b|(?:.{0,20}\s)?number of (?:[\w-]+\s){0,3}shares|.{0,20}股数",
    re.IGNORECASE,
)
"""How the name of a number of shares begins: "Weighted-average common shares used", not "cost of shares"."""

_IN_SHARES = re.compile(r"shares?\b|stock|股", re.IGNORECASE)
_PER_SHARE = re.compile(r"\bper (?:\w+ )?share\b|每股", re.IGNORECASE)
_MOVED = re.compile(r"(?:up|down|increased?|decreased?|rose|fell|上升|下降|增长|增加|减少)\b", re.IGNORECASE)
"""How a cell begins that tells a change in words: "Down 4%"."""

_WORDS = re.compile(r"[^\W_]+")
_SHORT_WORD = 3
"""Letters of a word that names nothing: "our", "the"."""

_COUNTED = frozenset({"shares", "number of shares", "股数", "股份数", "股份数量"})
"""Headers over numbers of shares, whatever the rows below them name."""

_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9]{1,5}")
"""How the short name of a rating or an index looks: "SCOP"."""

_SURELY, _LIKELY = 0.9, 0.8
"""Likeness from which on the kind of a measure is sure, and is likely."""

_AMOUNT = re.compile(r"\d{4}|\d[,.' ]\d{3}|[$€£¥￥%％]")
"""What no number of a note or page has: "12", "4(a), 5", 六、3."""

_OF_WHOM = re.compile(
    r"^.{0,40}\b(?:statements?|sheets?|accounts|results|figures|highlights|summary|overview|data|information|metrics"
    r"|performance) (?:of|for) (?:the |our )?(?=(?-i:[A-Z]))",
    re.I,
)
"""What stands before a name in a caption: "Income statement of Tarn Group", "Data for the Coatings segment"."""

_PARTED_BY = re.compile(r"[\d.、（）()一二三四五六七八九十\s]*(?:按|分)(?=[\u3400-\u9fff])|by\s", re.IGNORECASE)
"""How headings begin that say by what a table is parted, 按地区, and name nothing."""

_PART = re.compile(
    r"(?:item|part|section|chapter|note|schedule|exhibit|appendix|article)\s+[\dIVX]+[A-Z]?\b|[a-z]\)"
    r"|第[一二三四五六七八九十\d]{1,3}[章节部分]|附录",
    re.IGNORECASE,
)
"""How the numbered parts of a document begin in its contents."""

_EXHIBITS = re.compile(r"(?:item \d{1,2}[A-Z]?[.:]?\s)?(?:(?:index (?:to|of)|list of)\s)?exhibits\b", re.IGNORECASE)
"""Headings of lists of documents that are filed with a report; numbers in them count these."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """A plain table with its sides read, and the outer meanings that hold for all its cells.

    whole   the kind of amounts that all figures are, as title or lead names it: "Budget provisions"
    narrowed what narrows title or lead down: "excluding grants"
    near    what corner and the lines right at the table say of units
    scaled  its headers say in what they are told, column by column: "Shares (in millions) | Price"
    foreign the topic names a measure that no label of the table does: "stock-based compensation" over lines of expenses
    moneyed the places of the value columns in which a figure has a currency before it, and none "%" behind it
    shares of the value columns, by their place in `values`, in which a figure has "%" or the like behind it, that unit,
            and whether the first and the last figure have
    wholes  of what the shares under a name are shares, as a sentence of the section tells
    ahead   what is said far off of the time of what is aimed at, which is not that of the report
    """

    table: Table
    sides: TableLevels
    around: Around
    rows: list[LabelLine]
    columns: list[LabelLine]
    values: tuple[int, ...]
    units: tuple[SaidUnit, ...]
    timing: Timing | None
    far: Timing | None
    ahead: Timing | None
    scope: tuple[str, ...]
    subject: Subject | None
    measure: str
    whole: str
    narrowed: tuple[str, ...]
    dated: bool
    own_outlook: bool
    change: str
    money: Unit | None
    moneyed: frozenset[int]
    flows: bool
    percent: bool
    near: tuple[SaidUnit, ...]
    scaled: bool
    shares: Mapping[int, tuple[Unit, bool]]
    moves: bool
    foreign: bool
    wholes: Mapping[str, str]


def cell_facts(table: Table, number: int, page: int | None, around: Around) -> Iterator[Fact]:
    """The facts of a table's cells, in the order of its rows; `number` is its index among the document's tables."""
    if any(_EXHIBITS.match(label.text) for label in around.headings):
        return
    named = around.title or table.caption
    for read, part in table.part_tables():
        plain = with_headers(read)
        plain = without_lent_labels(plain, value_columns(plain))
        if _lists_pages(plain):
            continue
        grid = _grid(plain, around)
        if _are_alike(grid.columns):
            continue
        for line, row in enumerate(plain.body):
            if repeats_header(plain, row):
                continue
            for at, column in enumerate(grid.values):
                text = plain.rows[row][column]
                numeral = read_numeral(text, around.notation) if text else None
                if numeral is None or _counts_lines(plain, column) or _names_number(plain, row):
                    continue
                slot = part.slots[row][column]
                area = table.areas[slot[0]][slot[1]] if table.areas else None
                place = FactPlace(
                    FactKind.CELL, area.page if area else page, number, named, position=(slot[0], slot[1])
                )
                fact = _fact(grid, numeral, line, at)
                doubts = tuple(dict.fromkeys((*fact.doubts, *plain.doubts_about(row, column))))
                yield from ends_of(replace(fact, place=place, doubts=doubts), numeral)


def ends_of(fact: Fact, numeral: Numeral) -> Iterator[Fact]:
    """A fact; of a range two, its lower and its upper end."""
    if numeral.high is None:
        yield fact
    else:
        yield replace(fact, doubts=(*fact.doubts, "the lower end of a range"))
        yield replace(fact, value=numeral.high, doubts=(*fact.doubts, "the upper end of a range"))


def _grid(table: Table, around: Around) -> _Grid:
    whole = _named_whole(around)
    captioned = bool(whole) or any(measure_named(label) for label in around.naming)
    sides = sides_of(table, captioned=captioned, own=around.document.releases, over=around.over)
    values = value_columns(table)
    rows = told_apart(table, lines_of(sides.rows, len(table.body)), values)
    rows = _with_effects(table, rows, values)
    shares = _share_columns(table, values, around)
    columns = _between_views(lines_of(sides.columns, len(values), frozenset(shares)), sides)
    lines = (*rows, *columns)
    outer = (*sides.corner, around.caption, *around.lead)
    in_corner = tuple(label.unit for label in sides.corner if label.unit)
    return _Grid(
        table=table,
        sides=sides,
        around=around,
        rows=rows,
        columns=columns,
        values=values,
        units=(*in_corner, *around.units),
        near=(*in_corner, *around.units[: around.near]),
        scaled=any(said.unit.scale != 1 for line in columns for said in line.units),
        shares=shares,
        moves=any(level.moves for level in sides.rows),
        foreign=around.sentence and _is_foreign(around.topic, [label for line in lines for label in line.measures]),
        wholes=_wholes(table, values, columns, around),
        timing=_all((*outer, *(around.headings[:1] if around.bare else ()))),
        far=_far(around),
        ahead=_far(around, titled=False),
        scope=_outer_scope(outer, around),
        subject=_outer_subject(around, [label for label in sides.corner if not heads_labels(label)]),
        measure=_outer_measure(sides, around),
        whole=whole,
        narrowed=_narrowed(around),
        dated=any(_tells_when(line.timing) for line in lines),
        own_outlook=any(_OUTLOOK & {*line.basis} for line in lines),
        change=_outer_change(sides, around),
        money=_money(table, values, around),
        moneyed=_money_columns(table, values, around) - shares.keys(),
        percent=any(label.percent and label.change for label in (*sides.corner, around.caption)),
        flows=mostly_flows(measure for line in lines for measure in line.measures),
    )


def _between_views(columns: list[LabelLine], sides: TableLevels) -> list[LabelLine]:
    """The columns, those between the figure as reported and as adjusted of the measure that the corner names.

    "Operating profit | Reported | Restructuring charges | Core": the charges are told as they change operating profit.
    """
    named = next(filter(None, map(measure_named, sides.corner)), "")
    views = len(columns) > 2 and "reported" in columns[0].basis and "adjusted" in columns[-1].basis
    if not named or not views or columns[0].measures:
        return columns
    between = [replace(one, measures=(named, *one.measures)) if one.measures else one for one in columns[1:-1]]
    return [columns[0], *between, columns[-1]]


def _with_effects(table: Table, rows: list[LabelLine], values: Sequence[int]) -> list[LabelLine]:
    """The lines of rows; in a table of growth rates those without "%" tell what something adds to them, if lines that
    say so by their names have none either.

    "As reported 2.9% | Currency (0.4) | Divestiture of Tarn 0.1 | Adjusted 2.4%".
    """
    told = [[table.rows[row][column] for column in values if table.rows[row][column]] for row in table.body]
    rates = {at for at, cells in enumerate(told) if cells and all(cell.endswith(("%", "％")) for cell in cells)}
    bare = {at for at, cells in enumerate(told) if cells and not any("%" in cell or "％" in cell for cell in cells)}
    named = {at for at, line in enumerate(rows) if any(map(tells_effect, (*line.scope, *line.measures)))}
    if not rates or len(rates) < _SOME_RATES * (len(rates) + len(bare)) or not named & bare or named & rates:
        return rows
    between = bare & set(range(min(rates), max(rates)))
    return [replace(line, effect=at in between) for at, line in enumerate(rows)]


def _named_whole(around: Around) -> str:
    """The kind of amounts that title or lead say that all figures of the table are, the fuller name of the two; else
    ""."""
    told = (around.caption.rest, label_of(around.topic).rest, *(label.rest for label in around.lead))
    named = [name for name in told if titles_whole(without_narrowing(name))]
    return max(named, key=lambda name: len(without_narrowing(name)), default="")


def _narrowed(around: Around) -> tuple[str, ...]:
    """What narrows down the titles and the lead of a table, each once."""
    texts = (*(label.rest for label in (around.caption, *around.lead)), label_of(around.topic).rest)
    return tuple(dict.fromkeys(part for text in texts if (part := narrowing(text))))


def _is_foreign(topic: str, labels: Sequence[str]) -> bool:
    """Does a topic name a known measure, and none of the labels one of its?"""
    keys = {key for _, _, key in measures_in(topic)}
    told = {key for label in dict.fromkeys(labels) for _, _, key in measures_in(label)} if keys else set()
    return bool(keys) and bool(told) and not keys & told


def _money(table: Table, values: Sequence[int], around: Around) -> Unit | None:
    """The currency that some of the figures have before them: statements print it on the first line and on totals
    only."""
    marks = {
        numeral.before
        for row in table.body
        for column in values
        if (numeral := read_numeral(table.rows[row][column], around.notation)) is not None and numeral.before
    }
    units = {unit for mark in marks if (unit := read_unit(mark)) is not None and unit.currency and unit.scale == 1}
    return units.pop() if len(units) == 1 else None


def _money_columns(table: Table, values: Sequence[int], around: Around) -> frozenset[int]:
    """The places of the columns in which some figure is printed with a currency before it."""
    return frozenset(
        at
        for at, column in enumerate(values)
        for row in table.body
        if (numeral := read_numeral(table.rows[row][column], around.notation)) is not None and numeral.before
    )


def _share_columns(table: Table, values: Sequence[int], around: Around) -> dict[int, tuple[Unit, bool]]:
    """The places of the columns in which some figure, and not only a dash, is printed as a share, with the unit
    printed.

    And whether the first and the last figure of the column are, so that those between may be too.
    """
    found: dict[int, tuple[Unit, bool]] = {}
    for at, column in enumerate(values):
        read = [read_numeral(table.rows[row][column], around.notation) for row in table.body]
        told = [(_share_unit(numeral), numeral) for numeral in read if numeral is not None]
        units = {unit for unit, numeral in told if unit is not None and numeral.value is not None}
        if len(units) == 1:
            found[at] = (units.pop(), len(told) > 2 and None not in (told[0][0], told[-1][0]))
    return found


def _share_unit(numeral: Numeral) -> Unit | None:
    """The unit of a share that a figure is printed in: %, bps; None for others."""
    if numeral.printed.rstrip().endswith(("%", "％")):
        return Unit("%")
    unit = read_unit(numeral.after) if numeral.after else None
    return unit if unit is not None and kind_of(unit) == "share" else None


def _wholes(table: Table, values: Sequence[int], columns: Sequence[LabelLine], around: Around) -> Mapping[str, str]:
    """Of what the shares that only say so, 占比, are shares, by the name that they stand under."""
    if not around.wholes:
        return {}
    told = []
    for at, line in zip(values, columns, strict=True):
        if is_bare(line.measures):
            numerals = (read_numeral(table.rows[row][at], around.notation) for row in table.body)
            told.append(
                (line.measures[-1], [one.value for one in numerals if one is not None and one.value is not None])
            )
    return wholes_of(told, around.wholes)


def _lists_pages(table: Table) -> bool:
    """Is a table one of contents: numbered parts with the page on which each begins?"""
    rows = [[cell for cell in table.rows[row] if cell] for row in range(len(table.rows))]
    told = [cells for cells in rows if len(cells) > 1 and cells[-1].strip().isdigit()]
    numbered = sum(bool(_PART.match(cells[0]) or _PART.match(cells[1])) for cells in told)
    pages = [int(cells[-1].strip()[:6]) for cells in told]
    figures = [cell for cells in told for cell in cells[1:-1] if read_numeral(cell) is not None]
    return len(told) > 1 and not figures and 2 * numbered >= len(told) and pages == sorted(pages)


def _counts_lines(table: Table, column: int) -> bool:
    """Does a column number lines, or name the notes and pages on which more is said of them?"""
    heads = [table.rows[row][column] for row in range(table.header_rows)]
    if any(map(says_numbering, heads)):
        return True
    told = (table.rows[row][column] for row in table.body)
    return any(map(says_reference, heads)) and not any(map(_AMOUNT.search, told))


def _are_alike(columns: Sequence[LabelLine]) -> bool:
    """Does nothing tell the columns of figures apart: a table cut from its header by the end of a page?"""
    return len(columns) > 1 and all(column == LabelLine() for column in columns)


def _names_number(table: Table, row: int) -> bool:
    """Is what a row tells a number that names something: a zip code, a file number?"""
    labels = table.rows[row][: table.label_columns][-1:]
    told = table.rows[row][table.label_columns :]
    return any(map(says_numbering, labels)) or (any(map(says_reference, labels)) and not any(map(_AMOUNT.search, told)))


# ---- what holds for the whole table --------------------------------------------------------------------------------


def _tells_period(around: Around) -> bool:
    """Does the report's title tell the period of its figures? That of research tells which report it is on."""
    return around.document.releases or around.document.own is None or not around.document.researched


def _far(around: Around, *, titled: bool = True) -> Timing | None:
    """What speaks of more than the table says of time: the sentence that announces it, headings, the report's title
    (`titled`)."""
    title = (around.document.title,) if titled and _tells_period(around) else ()
    headings = [one for one in around.headings if titled or one.text != around.document.title.text]
    told = _all((*headings, *title))
    return told if around.announced is None else _both(around.announced, told)


def _all(labels: Iterable[TableLabel]) -> Timing | None:
    """What some labels say of time together, the nearer before the farther."""
    timing: Timing | None = None
    for label in labels:
        timing = _both(timing, label.timing)
    return timing


def _outer_scope(outer: Sequence[TableLabel], around: Around) -> tuple[str, ...]:
    """The scenario that corner, caption or a heading names."""
    return tuple(dict.fromkeys(label.rest for label in (*reversed(around.headings), *outer) if label.scenario))


def _outer_subject(around: Around, corner: Sequence[TableLabel]) -> Subject | None:
    """The subject that caption, corner or a heading names; else the document's own company."""
    for label in (around.caption, *around.lead, *around.headings[:-1]):
        company = next((one for one in around.document.companies if one.name and one.name in label.text), None)
        if company is not None:
            own = around.document.own
            said = own is None or own.name != company.name
            return Subject(company.name, SubjectKind.COMPANY, said=said, code=company.code)
    for label in (*around.telling, *corner, around.caption, *around.lead, *around.headings):
        if label.rest and not label.scenario and label.like < A_MEASURE and not _PARTED_BY.match(label.rest):
            name = _OF_WHOM.sub("", label.rest)
            kind = subject_kind(name)
            if kind in _NAMED or (label in around.telling and heading_subject(label) is not None):
                return Subject(name, kind)
    own = around.document.own
    if (
        own is not None
        and around.bare
        and around.document.short
        and around.headings[0].text != around.document.title.text
    ):
        part = heading_subject(around.headings[0])
        return part if part is not None and (" " in part.name or not part.name.isascii()) else own
    if own is None:
        labels = (*around.lead, around.caption, *around.headings)
        titled = [titled_subject(label.text) for label in labels if label.text]
        named = [heading_subject(label) for label in labels if label.text != around.document.title.text]
        own = next(filter(None, (*named, *titled)), None)
    return own


def _outer_measure(sides: TableLevels, around: Around) -> str:
    """The measure that corner, caption, a heading or the total names, where no side of the table names one."""
    labels = [
        label.rest for level in (*sides.rows, *sides.columns) for label in level.labels if label.like >= A_MEASURE
    ]
    left = (left_unnamed(label.rest, labels) for label in around.naming)
    named = [*left, *(measure_named(label) for label in (*sides.corner, *around.naming))]
    # "Segments" says what stands along the sides, "Notes" in what part of a report a table stands.
    kinds = heads_labels(around.caption) or says_reference(around.caption.rest)
    found = next(filter(None, (*named, total_measure(sides.rows))), "" if kinds else around.caption.rest)
    return _common(found, sides)


def _common(name: str, sides: TableLevels) -> str:
    """A table's measure without the words in front of it that one of the rows or columns says of itself only.

    "Organic revenue" over the rows "As reported", "Currency" and "Organic" is "revenue".
    """
    for level in (*sides.rows, *sides.columns):
        views = [label for label in level.labels if label.basis or label.rest]
        said = {tail for label in views for tail in _tails(label.text)}
        begun = max((tail for tail in said if _begins(name, tail)), key=len, default="")
        others = [label for label in views if begun not in _tails(label.text)]
        if begun and any("reported" in label.basis for label in others):
            rest = name[len(begun) :].strip(" -的")
            return rest if likeness(rest) >= A_MEASURE else name
    return name


def _tails(label: str) -> list[str]:
    """The words that a label ends with, from each of them on, folded."""
    words = label.casefold().split()
    return [" ".join(words[at:]) for at in range(len(words))]


def _begins(name: str, words: str) -> bool:
    """Does a name begin with some whole words and go on?"""
    rest = name[len(words) :]
    goes_on = bool(rest) and (rest[0] == " " or not words[-1:].isascii())
    return bool(words) and name.casefold().startswith(words) and goes_on


def _outer_change(sides: TableLevels, around: Around) -> str:
    """The change that the corner tells of all figures, or the caption or line that names what all of them measure."""
    named = next((label for label in around.naming if measure_named(label)), None) if not sides.measured else None
    told = (*sides.corner, *((named,) if named is not None else ()))
    return next((label.change for label in told if label.change), "")


# ---- one cell ------------------------------------------------------------------------------------------------------


def _fact(grid: _Grid, numeral: Numeral, line: int, at: int) -> Fact:
    row, column = grid.rows[line], grid.columns[at]
    doubts = [grid.sides.doubt] if grid.sides.doubt else []
    measures, dropped = _measures(grid, row, column)
    whole = grid.wholes.get(measures[-1]) if is_bare(measures) else None
    measures = (whole, *measures) if whole else measures
    change = column.change or row.change or grid.change or ("change" if _MOVED.match(numeral.printed) else "")
    shares = _is_share(numeral) or (at in grid.shares and grid.money is None and not numeral.before)
    kind = MeasureKind.SHARE if change and shares else _kind(grid, numeral, measures, (row, column))
    if kind is MeasureKind.SHARE and at in grid.moneyed and not shares and not (row.percent or column.percent):
        kind = MeasureKind.MONEY  # "Operational growth" in dollars
    # "Operational growth" over amounts in a column that has "$" and no "%" tells by how much they grew.
    told = "" if at in grid.moneyed and not (row.percent or column.percent) else change
    unit, unit_doubt = _unit(grid, numeral, row, column, kind, told)
    printed = _printed_beside(grid, numeral, at, kind)
    if printed is not None and unit_doubt == _POINTS and printed.name in _PERCENT:
        printed = None
    if printed is not None and (unit == Unit() or unit_doubt):
        unit, unit_doubt = printed, ""
    aims = (
        bool(_AIMS & {*row.basis, *column.basis}) or key_of(measures).partition(":")[0] in _AIMED if measures else False
    )
    far = grid.ahead if aims else grid.far
    period, period_doubt = _period(grid, row, column, _flow(grid, row, column, measures, change), far)
    # What is said of time and cannot be placed in the calendar still tells the figure from others: "year to date".
    unsettled = (*row.time, *column.time) if period is None else ()
    basis = _basis(grid, row, column, period)
    doubts += [doubt for doubt in (unit_doubt, period_doubt) if doubt]
    topic = _topic(grid, (row, column), measures, period, basis, change=change)
    return Fact(
        value=numeral.value,
        printed=numeral.printed,
        unit=unit,
        measure=measures,
        measure_key=key_of(measures) if measures else "",
        subject=_subject(grid, row, column),
        period=period,
        place=FactPlace(FactKind.CELL),
        basis=basis,
        scope=tuple(dict.fromkeys((*_scopes(grid, (row, column), topic, measures), *dropped, *unsettled))),
        change=change,
        doubts=tuple(doubts),
    )


def _scopes(
    grid: _Grid, lines: tuple[LabelLine, LabelLine], topic: Sequence[str], measures: Sequence[str]
) -> tuple[str, ...]:
    """What narrows a figure down: scenario, topic and the second part of a title around the table, then what its labels
    say."""
    row, column = lines
    narrowed = tuple(part for part in grid.narrowed if not any(part in one for one in (*measures, *topic)))
    return (*grid.scope, *topic, *narrowed, *_outer_name(grid, row, column), *row.scope, *column.scope)


def _printed_beside(grid: _Grid, numeral: Numeral, at: int, kind: MeasureKind | None) -> Unit | None:
    """The unit that the first and the last figure of a column of rates have behind them, for one between."""
    unit, ends = grid.shares.get(at, (None, False))
    if unit is None or numeral.before or numeral.after:
        return None
    among = ends and grid.money is None and kind in (None, MeasureKind.MONEY)
    return unit if kind is MeasureKind.SHARE or among else None


def _topic(
    grid: _Grid,
    lines: tuple[LabelLine, LabelLine],
    measures: Sequence[str],
    period: Period | None,
    basis: Sequence[str],
    *,
    change: str,
) -> tuple[str, ...]:
    """What the sentence or heading before a table says that it tells, where a cell's labels do not say of what its
    figure is.

    So with shares of which nothing says of what they are (by the caption, or the part of the company that the lead
    names), with values of no named thing ("Gross carrying amount", "Balance"), with lines that lead from one balance to
    the next, and with amounts of years to come, which are due then and are no balances of those years.
    """
    share = is_bare(measures) and change == ""
    topic = (grid.around.caption.rest or grid.around.part) if share else _told_of(grid.around)
    if not topic or (share and (grid.wholes.get(measures[-1]) or topic in measures)):
        return ()
    named = any(line.subject is not None or line.code for line in lines)
    plain = not named and all(
        says_value(one) or says_rest(one) or (is_total(one) and not total_of(one)) for one in measures
    )
    day = grid.around.document.calendar.date
    due = day is not None and period is not None and period.end > day and not _OUTLOOK & {*basis}
    later = any(line.timing is not None and line.timing.relative_to == "after" for line in lines)
    said = " ".join((*measures, *(text for line in lines for text in line.scope))).casefold()
    if any(manner not in said for manner in manners_in(topic)):
        return (topic,)
    unsure = bool(grid.sides.doubt) and not named
    if not (share or plain or due or later or unsure or grid.foreign or (grid.moves and not named)):
        return ()
    words = [word for word in _WORDS.findall(topic.casefold()) if len(word) > _SHORT_WORD or not word.isascii()]
    told = sum(word.rstrip("s") in said for word in words)
    return () if 2 * told > len(words) else (topic,)


def _told_of(around: Around) -> str:
    """What sentence, heading or caption say that the table tells; a caption on no topic of its own where it says in
    what manner."""
    return around.topic or (around.caption.rest if manners_in(around.caption.rest) else "")


def _outer_name(grid: _Grid, row: LabelLine, column: LabelLine) -> tuple[str, ...]:
    """What heading, sheet or caption say that the whole table is about, where its labels name other subjects of their
    own."""
    whole = grid.subject
    if whole is None or not whole.said or whole.kind is SubjectKind.COMPANY:
        return ()
    named = {label.rest for label in (row.subject, column.subject) if label is not None} | {row.code, column.code}
    return (whole.name,) if any(named) and whole.name not in named else ()


def _measures(grid: _Grid, row: LabelLine, column: LabelLine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels that say what is measured, those of the side that names measures first; and the totals that say
    nothing of it."""
    sides = (row, column) if grid.sides.primary_rows else (column, row)
    outer = (grid.measure,) if grid.measure and not grid.sides.measured else ()
    named = _each_once((*outer, *sides[0].measures, *sides[1].measures))
    telling = tuple(label for label in named if not says_amount(label))
    whole = grid.whole if grid.whole and grid.whole not in telling else _whole(grid, telling)
    if whole:
        return (whole, *telling), ()
    around = grid.measure or row.summed
    totals = tuple(label for label in named if label not in telling and is_total(label))
    alone = not telling or (len(telling) == 1 and says_rest(telling[0]))
    if around and alone and (telling or len(totals) == len(named)):  # "Other" and "Total" are of something
        return (around, *telling), totals
    if not named and grid.around.topic:  # nothing along the sides says what is told of the names there
        return (grid.around.topic,), ()
    return (telling, totals) if telling else (named, ())


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    """Names in order, one that comes again in other letters left out: "revenues", "Revenues"."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _whole(grid: _Grid, telling: Sequence[str]) -> str:
    """The one measure that a table is on, where its labels only say that shares or growth of it are told; else ""."""
    of_one = likeness(grid.measure) >= A_MEASURE and grid.measure not in telling and len(measures_in(grid.measure)) < 2
    shares = all(key_of((label,)) in _SHARES_OF or says_part(label) for label in telling)
    return grid.measure if of_one and shares else ""


def _subject(grid: _Grid, row: LabelLine, column: LabelLine) -> Subject | None:
    own = grid.around.document.own
    for line in (row, column):
        if line.total and line.subject is not None and own is not None and own.name.startswith(line.subject.rest):
            return own  # "Total Halden" in a report of Halden Group
        if line.subject is not None:
            name = line.subject.rest
            return Subject(name, subject_kind(name, heading=line.heading), said=True, code=line.code)
        if line.code:
            return Subject(line.code, SubjectKind.COMPANY, said=True, code=line.code)
    # Lines that name no subject, and totals of lines, are of the region or segment that section or header names.
    scopes = (*(column.scope if row.total else ()), *row.scope)
    named = [Subject(name, kind) for name in scopes if name != row.total and (kind := subject_kind(name)) in _NAMED]
    return named[-1] if named else grid.subject


def _is_share(numeral: Numeral) -> bool:
    if numeral.value is None:
        return numeral.printed.rstrip().endswith(("%", "％"))  # "—%"
    unit = read_unit(numeral.after) if numeral.after else None
    return unit is not None and kind_of(unit) == "share"


def _unit(
    grid: _Grid, numeral: Numeral, row: LabelLine, column: LabelLine, kind: MeasureKind | None, change: str
) -> tuple[Unit, str]:
    """The unit of a cell: printed in it, in its row (a column of units too), over it, in the corner, around the
    table."""
    unit, doubt = _said_of(grid, numeral, row, column, kind, change)
    if change and unit.name in _PERCENT and _is_effect(row, column):
        return Unit("pp"), _POINTS
    named = _currency_named((row, column)) if numeral.before and unit.currency else None
    if named is not None and unit.currency in _AMBIGUOUS.get(named.currency or "", ()):
        return replace(unit, currency=named.currency), doubt  # "Japanese yen | ¥120": no yuan
    in_money = kind in _IN_MONEY or (kind is None and unit.scale != 1)
    if grid.money is not None and not unit.name and in_money:
        return replace(unit, name=grid.money.name, currency=grid.money.currency), doubt
    return unit, doubt


def _is_effect(row: LabelLine, column: LabelLine) -> bool:
    """Do labels say that what is told is what something adds to a change, and not the change in all?"""
    if row.effect:
        return True
    texts = [text for line in (row, column) for text in (*line.scope, *line.measures)]
    # "Components of change: Total" is the change.
    total = bool(row.total or column.total) or any(total_of(text) == "" for text in texts)
    return any(tells_effect(text) or (not total and says_part(text)) for text in texts)


def _currency_named(lines: Iterable[LabelLine]) -> Unit | None:
    """The currency that a label of a cell is: "Australian dollars", 日元."""
    labels = (text for line in lines for text in (*((line.subject.rest,) if line.subject else ()), *line.measures[-1:]))
    units = (read_unit(text) for text in labels)
    return next((unit for unit in units if unit is not None and unit.currency and unit.scale == 1), None)


def _kind(
    grid: _Grid, numeral: Numeral, measures: Sequence[str], lines: tuple[LabelLine, LabelLine]
) -> MeasureKind | None:
    """The kind of a cell's measure as far as it tells the unit: shares are counted, and what only begins like a share
    is none."""
    if not measures:
        return None
    measure, label = measure_of(measures[-1]), measures[-1]
    if any(map(is_share_of, measures)) and not numeral.before:
        return MeasureKind.SHARE
    above = _kind_above(measures, lines, marked=bool(numeral.before))
    if above is not None:
        return above
    counted = any(_SHARES.match(label) for line in lines for label in line.measures)
    whole = any(label.casefold() in _COUNTED for line in lines for label in line.measures)
    # "Shares used in computation of earnings per share" counts shares.
    counted = counted and measure.kind in (MeasureKind.PER_SHARE, None)
    if not numeral.before and (whole or counted or _counts_things(grid, numeral, label, lines)):
        return MeasureKind.COUNT
    if measure.kind in (MeasureKind.MONEY, None) and any(map(_tells_each, measures[:-1])):
        return MeasureKind.PER_SHARE  # "Earnings per share: Income from continuing operations"
    if measure.kind is None and any(measure_of(one).kind is MeasureKind.TIME for one in measures[:-1]):
        return MeasureKind.TIME  # "Remaining life: Customer contracts"
    if _is_unsure_count(label) and any(measure_of(one).kind is MeasureKind.MONEY for one in measures[:-1]):
        return MeasureKind.MONEY
    likely = likeness(label) >= _SURELY or not any(said.unit.currency or said.unit.scale != 1 for said in grid.units)
    if measure.kind is MeasureKind.SHARE and ":" in measure.key and not likely and not numeral.after:
        return None  # "Share-based payments", "Utilization and other" in a table of money
    return measure.kind


def _kind_above(measures: Sequence[str], lines: tuple[LabelLine, LabelLine], *, marked: bool) -> MeasureKind | None:
    """The kind of a figure that the names above its own tell; `marked`: a currency is printed before it."""
    own = measure_of(measures[-1]).kind
    above = {measure_of(one).kind for one in measures[:-1] if likeness(one) >= _LIKELY}
    if MeasureKind.PRICE in above and own in (None, MeasureKind.COUNT):
        return MeasureKind.PRICE  # "Average exercise price: Granted"
    if MeasureKind.COUNT in above and own is None and not marked:
        return MeasureKind.COUNT  # "Number of units: Units vested"
    # "Effective tax rate: Restructuring charges"
    return (
        MeasureKind.SHARE if own is MeasureKind.MONEY and not marked and _crosses_ratio(lines, measures[-1]) else None
    )


def _counts_things(grid: _Grid, numeral: Numeral, label: str, lines: tuple[LabelLine, LabelLine]) -> bool:
    """Is a whole number one of things: "Contracts won"; "Hotels" beside "Rooms" or another count?"""
    thing, sure = counted_in(label)
    if not thing or measure_of(label).kind is not None or numeral.value is None or numeral.value % 1 or numeral.after:
        return False
    side = grid.rows if label in lines[0].measures else grid.columns
    return sure or any(
        one != label
        and likeness(one) >= _LIKELY
        and measure_of(one).kind is MeasureKind.COUNT
        and not _IN_SHARES.search(one)
        for line in side
        for one in line.measures
    )


def _crosses_ratio(lines: tuple[LabelLine, LabelLine], label: str) -> bool:
    """Is a label of a row the part that an item has in the ratio which the header over it names?"""
    row, column = lines
    told = column.measures[-1:] if label in row.measures else ()
    return any(measure_of(one).kind is MeasureKind.SHARE and likeness(one) >= _SURELY for one in told)


def _tells_each(label: str) -> bool:
    """Does a label name an amount per share as a whole, and not an amount in all: "Dividends declared, $0.92 per
    share"?"""
    each = likeness(label) >= _SURELY or (likeness(label) >= _LIKELY and _PER_SHARE.search(label) is not None)
    sure = each and not any(map(str.isdigit, label)) and not _SHARES.match(label)
    return sure and measure_of(label).kind is MeasureKind.PER_SHARE


def _is_unsure_count(label: str) -> bool:
    """Does a label only look as if it counted something by its last word: "Infections in patients", "Due in five
    years", "Physical stores"?"""
    unsure = measure_of(label).kind in (MeasureKind.COUNT, MeasureKind.TIME) and likeness(label) <= _SURELY
    return unsure and not _SHARES.match(label)


def _said_of(
    grid: _Grid, numeral: Numeral, row: LabelLine, column: LabelLine, kind: MeasureKind | None, change: str
) -> tuple[Unit, str]:
    """The unit as labels and lines say it."""
    near = _nearest(grid, row, column, kind)
    if near is not None:
        return with_cell(near, numeral), ""
    if _is_share(numeral):
        return with_cell(None, numeral) if numeral.after else Unit("%"), ""
    says_percent = row.percent or column.percent
    if grid.percent and change and not numeral.before and not numeral.after:  # "Net revenue, year over year % change"
        return Unit("%"), ""
    # "Percentage growth" over rows of money tells percent; "change" beside them may be money too.
    small = numeral.value is None or abs(numeral.value) < _LARGEST_GROWTH
    told = says_percent and bool(row.change or column.change) and not numeral.before and small
    money = kind is MeasureKind.MONEY and not told
    if change and (change != "change" or says_percent) and not money and not numeral.after:
        return Unit("%"), "a change without a unit is taken for percent"
    if (named := _unit_of_named(grid, row, column, kind)) is not None:
        return with_cell(named, numeral), ""
    if _has_own_thing(grid, column):
        return with_cell(None, numeral), ""
    # What is said far off does not hold for the one column of which the headers do not say in what it is told.
    for said in grid.near if grid.scaled and numeral.before and not column.units else grid.units:
        only = said in grid.near and (
            (kind is MeasureKind.PRICE and _only_prices(grid)) or _is_counted(grid, said, (row, column), kind)
        )
        chosen = _chosen(said, kind, whole=not only)
        if chosen is not None:
            return with_cell(chosen, numeral), ""
    return _usual_or_printed(kind, numeral, percent=says_percent)


def _usual_or_printed(kind: MeasureKind | None, numeral: Numeral, *, percent: bool) -> tuple[Unit, str]:
    """The unit printed in a cell; else what its kind of measure is usually told in. `percent`: a label says percent."""
    unit = with_cell(None, numeral)
    if unit.name or numeral.after:
        return unit, ""
    return (Unit("%"), "") if kind is MeasureKind.SHARE and percent else _usual(kind, numeral)


def _nearest(grid: _Grid, row: LabelLine, column: LabelLine, kind: MeasureKind | None) -> Unit | None:
    """The unit that the labels of a cell say: of two, the one that its kind of measure can be told in.

    What stands behind a name, "Halden (EUR)", is the currency that its amounts are in: other figures of its row have
    none of it, and those in money the scale that is said of the whole table.
    """
    of_name = row.subject is not None and not row.measures
    first, second = (column, row) if column.change or of_name else (row, column)
    units = (*first.units, *second.units)
    near = next((one for one in units if kind is not None and _fits(one.unit, kind)), next(iter(units), None))
    if near is None or not (of_name and near in row.units and near.unit.currency and near.unit.scale == 1):
        return None if near is None else _chosen(near, kind)
    if kind not in (*_IN_MONEY, MeasureKind.OTHER, None):
        return None
    whole = next((said.unit for said in grid.units if said.unit.scale != 1 and not said.unit.name), None)
    return replace(near.unit, scale=whole.scale) if whole is not None and kind is MeasureKind.MONEY else near.unit


def _unit_of_named(grid: _Grid, row: LabelLine, column: LabelLine, kind: MeasureKind | None) -> Unit | None:
    """The unit that a line around the table gives the thing that a label of a cell names: 氧化镝为元/公斤."""
    labels = [text for line in (row, column) for text in (*line.measures, *line.scope, line.code, line.total) if text]
    labels += [line.subject.rest for line in (row, column) if line.subject is not None]
    told = {text.casefold().strip() for text in labels}
    named = (pair for said in grid.units for pair in said.named)
    return next((unit for name, unit in named if name.casefold() in told and _fits(unit, kind)), None)


def _has_own_thing(grid: _Grid, column: LabelLine) -> bool:
    """Does an abbreviation head a column, and nothing but times those beside it, in a table whose title names with its
    unit what these tell: the rating of a product, "SCOP", beside its prices of three months?"""
    title = grid.around.caption
    heads = (*column.scope, *column.measures)
    named = bool(heads) and column.timing is None and not column.units and not column.total
    if not named or not all(_ABBREVIATION.fullmatch(head) and likeness(head) < A_MEASURE for head in heads):
        return False
    if title.unit is None or not title.unit.unit.currency or title.like < A_MEASURE:
        return False
    others = [line for line in grid.columns if not line.units and line is not column]
    return bool(others) and all(line.timing is not None and not line.measures for line in others)


def _is_counted(grid: _Grid, said: SaidUnit, lines: tuple[LabelLine, LabelLine], kind: MeasureKind | None) -> bool:
    """Is what title and unit line name usually told in money, and told here in what is counted or weighed: stocks of
    goods in tonnes?"""
    if kind is not MeasureKind.MONEY or grid.sides.measured or grid.measure != grid.around.caption.rest:
        return False
    told = kind_of(said.unit)
    if not told or said.also or said.unit.currency or told.split("/")[0] in ("share", "multiple"):
        return False
    others = (measure_of(text) for line in lines for text in line.scope)
    return not any(one.known and one.kind not in (None, MeasureKind.VOLUME) for one in others)


def _only_prices(grid: _Grid) -> bool:
    """Is no amount of money and nothing counted beside the prices, so that the unit of the table can only be theirs?"""
    measures = (measure for line in (*grid.rows, *grid.columns) for measure in line.measures)
    return not {MeasureKind.MONEY, MeasureKind.COUNT} & {measure_of(measure).kind for measure in measures}


def _usual(kind: MeasureKind | None, numeral: Numeral) -> tuple[Unit, str]:
    """The unit of a ratio or multiple that nothing tells."""
    if numeral.value is None:
        return Unit(), ""
    if kind is MeasureKind.MULTIPLE:
        return Unit("倍"), ""
    if kind is MeasureKind.SHARE and abs(numeral.value) > Decimal("1.5"):
        return Unit("%"), "a ratio without a unit is taken for percent"
    return Unit(), ""


def _chosen(said: SaidUnit, kind: MeasureKind | None, *, whole: bool = False) -> Unit | None:
    """Of the units that a label or line gives, the one for a kind of measure; None where a whole table's unit is not
    meant for it."""
    units = (said.unit, *said.also)
    fitting = [unit for unit in units if _fits(unit, kind)]
    if fitting and (kind is not None or not whole):
        chosen = fitting[0]
    elif not whole or kind is None or kind is MeasureKind.OTHER:
        chosen = units[0]
    else:
        return None
    # "In millions, except per share data" stands over a column too; no figure per share is told in millions.
    each = kind is MeasureKind.PER_SHARE or (kind is MeasureKind.PRICE and whole)
    if each and chosen.scale > 1 and (chosen.currency or not chosen.name) and "/" not in chosen.name:
        return replace(chosen, scale=Decimal(1))
    return chosen


def _fits(unit: Unit, kind: MeasureKind | None) -> bool:
    """May a figure of a kind of measure be told in a unit?"""
    share, multiple = kind_of(unit) == "share", kind_of(unit) == "multiple"
    match kind:
        case None:
            return True
        case MeasureKind.SHARE:
            return share
        case MeasureKind.MULTIPLE:
            return multiple
        case MeasureKind.MONEY:
            return bool(unit.currency) or (not unit.name and unit.scale != 1)
        case MeasureKind.PER_SHARE | MeasureKind.PRICE:
            return bool(unit.currency)
        case MeasureKind.COUNT | MeasureKind.VOLUME:
            return not unit.currency and not share and not multiple
        case MeasureKind.SCORE | MeasureKind.TIME:
            return not unit.currency and unit.scale == 1
    return not unit.currency and not share


def _tells_when(timing: Timing | None) -> bool:
    """Does a label tell a time of its own? 期末 alone is the end of a period that is told elsewhere."""
    return timing is not None and (timing.year is not None or not timing.instant or timing.has_parts)


def _flow(grid: _Grid, row: LabelLine, column: LabelLine, measures: Sequence[str], change: str) -> bool | None:
    """Is a cell's figure of a stretch of time? A day over a column of amounts is the end of one only in a table of
    flows."""
    if row.rolls or column.rolls:
        return True
    if row.timing is not None and row.timing.is_dated and any(map(says_balance, row.measures)) and not change:
        return False
    if change or not measures:
        return None
    if any(holds_balances(one) and not moves(one) for one in row.measures[:-1]):
        return False  # "Deferred tax assets: Stock-based compensation"
    if len(measures) > 1 and is_share_of(measures[-1]):
        measures = measures[:-1]  # a share of a balance is of its day
    flow = said_flow(measures[-1])
    if flow is None and total_of(measures[-1]) == "":
        return None  # a sum is of what it sums up
    if flow is None:  # "Net income" in the column "Retained earnings" runs, a balance in it does not
        above = (label for side in (row, column) for label in side.measures[:-1])
        own = row.measures[-1] if row.measures and not says_amount(row.measures[-1]) else ""
        flow = any(map(moves, above)) or bool(own and flow_of(own)) or flow_of(measures[-1])
    dated = any(line.timing is not None and line.timing.is_dated for line in (row, column))
    return None if flow and dated and not grid.flows else flow


def _period(
    grid: _Grid,
    row: LabelLine,
    column: LabelLine,
    flow: bool | None,  # noqa: FBT001
    far: Timing | None,
) -> tuple[Period | None, str]:
    """The period of a cell: what its column and row say together, filled by what stands around the table, `far` off
    last."""
    inner = _both(*_of_day(column.timing, row.timing))
    near = grid.timing
    # "As of June 30" over columns of years is not said of those that run.
    if flow and inner is not None and near is not None and near.instant and not near.relative:
        near = replace(near, instant=False)
    timing = _interim(grid, _both(inner, near))
    if (
        timing is not None and timing.year is None
    ):  # headings and title speak of many tables: only of what no label tells
        timing = _both(timing, far)
    elif timing is None and not grid.dated:
        timing = far
    if timing is None:
        return None, ""
    label = " ".join(dict.fromkeys((*column.time, *row.time)))
    moment = _moment(grid, row, column, label)
    if moment is not None:
        return moment, ""
    flow = None if timing.has_length else flow
    period = settle(timing, grid.around.document.calendar, flow=flow, label=label)
    if period is not None and period.kind is PeriodKind.INSTANT and _is_due(grid, row, column, timing, period):
        period = settle(timing, grid.around.document.calendar, flow=True, label=label)
    if period is None:
        return None, ""
    if inner is None:
        return period, "the period is that of the caption, heading or title"
    return period, "the period of a change is that of the figures beside it" if column.beside or row.beside else ""


def _is_due(grid: _Grid, row: LabelLine, column: LabelLine, timing: Timing, period: Period) -> bool:
    """Is a year to come, of which no label says that it is forecast, one in which something of what the company owes
    falls due?"""
    document = grid.around.document
    later = document.calendar.date is not None and period.end > document.calendar.date
    told = _OUTLOOK & {*row.basis, *column.basis}
    bare = timing.year is not None and not (told or timing.basis or timing.has_parts or timing.instant)
    return later and bare and document.releases


def _moment(grid: _Grid, row: LabelLine, column: LabelLine, label: str) -> Period | None:
    """The beginning or end of the time that a cell's other label tells: "Cash at beginning of year" in the column of
    2023."""
    calendar = grid.around.document.calendar
    for point, whole in ((row.timing, column.timing), (column.timing, row.timing)):
        if point is not None and whole is not None and point.instant:
            return settle_moment(point, _both(whole, grid.timing) or whole, calendar, label=label)
    return None


def _of_day(column: Timing | None, row: Timing | None) -> tuple[Timing | None, Timing | None]:
    """The two with the day of a row ("Balance at January 1") in place of that under which the year of its column
    ends."""
    if column is None or row is None or not (column.is_dated and row.is_dated) or row.year is not None:
        return column, row
    if column.year is None or row.has_length:
        return column, row
    earlier = (row.month or 0, row.day or 0) > (column.month or 0, column.day or 0)
    return replace(row, year=column.year - earlier), None


def _interim(grid: _Grid, timing: Timing | None) -> Timing | None:
    """In a company's own interim report a bare year is the part of it that the title names: "2024" under 中期業績."""
    document = grid.around.document
    title = document.title.timing
    if timing is None or title is None or not document.releases or timing.basis or timing.fiscal:
        return timing
    bare = timing.year is not None and not (
        timing.month or timing.quarter or timing.half or timing.months or timing.weeks
    )
    part = title.half or title.quarter or title.months
    return (
        joined(timing, title) if bare and part and not (timing.to_date or timing.trailing or timing.instant) else timing
    )


def _both(inner: Timing | None, outer: Timing | None) -> Timing | None:
    if inner is None or outer is None:
        return inner or outer
    if inner.year is not None and outer.year is not None and inner.year != outer.year:
        return inner  # "2027" below "as of December 2, 2022" is no day in December 2027
    return joined(inner, outer)


def _not_inexact(line: LabelLine, *, over: bool) -> tuple[str, ...]:
    """The basis of a line; an estimate of a time that is `over` is no forecast."""
    return tuple(word for word in line.basis if not (over and line.inexact and word == "forecast"))


def _basis(grid: _Grid, row: LabelLine, column: LabelLine, period: Period | None) -> tuple[str, ...]:
    """What the labels say of the basis; what is said around the table where they do not."""
    day = grid.around.document.calendar.date
    over = period is not None and day is not None and period.end < day
    own = list(dict.fromkeys((*_not_inexact(column, over=over), *_not_inexact(row, over=over))))
    around = [
        word for label in (*grid.sides.corner, grid.around.caption, *grid.around.headings) for word in label.basis
    ]
    for word in around:
        if word in _OWN_ONLY:
            continue
        if word in _OUTLOOK and (grid.own_outlook or over or _OUTLOOK & {*own}):
            continue
        if word not in own:
            own.append(word)
    opposite = {"reported", "adjusted"} <= {*own}
    return tuple(word for word in own if not (opposite and word in _OWN_ONLY))
