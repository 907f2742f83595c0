"""The levels of labels around a table's figures, and what each of them names: measures, subjects, scopes or periods.

A level is one row of headers, or one column of labels: its labels play the same part. The levels of both sides are
weighed together, as a table that names its measures down the side names something else, or nothing, along the top.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.tables.labels import A_MEASURE, TableLabel, label_of, owner_and_rest
from ingest.tables.unlabelled_sums import is_sum
from kb.facts.fact import SubjectKind
from kb.facts.measures import MeasureKind, is_share_of, likeness, measure_of, measures_in
from kb.facts.numerals import read_numeral
from kb.facts.periods import is_period
from kb.facts.subjects import is_kind_word, is_total, subject_kind, total_of
from kb.facts.units import read_unit
from kb.text.word_lists import one_of, word_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.table import Table

_CLEAR = 0.55
"""Mean likeness to names of measures from which on a level names measures."""

_FAINT = 0.35
"""The same, where nothing else of the table names a measure."""

_CORNER = 0.5
"""What the word in the corner over a level of labels adds or takes: "项目" heads measures, "公司" heads companies."""

_GOES_ON = re.compile(r"(?:to|of|per|in|for|from|and)\s\w")
_CHANGE_BEGUN = re.compile(
    r"(?:percent|percentage|%|pct\.?)|(?:(?:percent|percentage|%) )?(?:increase|change)", re.IGNORECASE
)
_CHANGE_ENDED = re.compile(r"(?:increase|change|\(?decrease\)?)(?: ?/? ?\(?decrease\)?)?", re.IGNORECASE)
"""What a header begins with, and what the line below goes on with, that together say a change: "Percent", "Increase",
"(Decrease)"."""

_SIGNS = re.compile(
    r"(?:net )?(?:increase ?/? ?\(?decrease\)?|gain ?/? ?\(?loss\)?|income ?/? ?\(?loss\)?)", re.IGNORECASE
)
"""A header that says what the sign of the figures below means."""

_KNOWN = 0.8
"""Likeness of a name whose measure is known by the list or by its head word."""

_DESCRIBING = re.compile(r"\s(?!(?:and|or|of|the|in|for|to|on|with|from|by|at|per|net|as|others?)\b)[a-z]{3,}")
"""A word in small letters that is more than a joint: names have none."""

_JOINT = re.compile(r"^(?:(?:and|or|of|for|to|in|by|from|with|the|changes|activity)\s+)+", re.IGNORECASE)
"""What may stand before a measure inside of a title, and is no part of its name: "Statements of changes in equity"."""

_STATEMENT = re.compile(r"^(?:(?:[A-Z][\w.,&’'-]*|and)\s+)*[Ss](?:tatements?|TATEMENTS?) (?:of|OF)\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:(?:note|item)\s)?\d{1,2}[A-Z]?[.:]\s+(?=\D)|(?:note|item)\s\d{1,2}[A-Z]?\s?[–—-]\s*|[A-Z]\.\s+", re.IGNORECASE
)
"""What a title begins with that names no measure: "Item 7. ", "Consolidated statements of "."""

_LONGEST_WHOLE = 5
"""Words of a title that names a kind of amounts."""

_LONGEST_IN_CHINESE = 16
"""Ideographs of one."""

_VIEWS = frozenset({"reported", "adjusted", "restated"})
_MOSTLY = 0.6
_SOME = 0.3
_SURELY = 0.85
_ENTITY = 0.3
"""What a level loses for labels that have the form of a company, region, segment, person or versioned model."""


class LevelRole(StrEnum):
    """What the labels of a level name. ITEM: lines that belong to a measure. NONE: nothing is left but periods, units
    and the like."""

    MEASURE = "measure"
    SUBJECT = "subject"
    CODE = "code"
    SCOPE = "scope"
    ITEM = "item"
    UNIT = "unit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Level:
    """A row of headers or a column of labels: `labels` one a line, `heading` what stands in the corner over a column of
    labels."""

    labels: tuple[TableLabel, ...]
    heading: TableLabel
    rows: bool
    role: LevelRole = LevelRole.NONE

    @property
    def named(self) -> list[TableLabel]:
        """Its labels of which something is left that may name a measure or a subject, each once; totals aside."""
        told = [label for label in self.labels if label.rest and not label.total and not says_amount(label.rest)]
        # "Percentage of revenue" below each of several names is said of that name.
        own = [label for label in told if not is_share_of(label.rest)] if self.rows else told
        totals = [label for label in self.labels if label.total and total_of(label.rest) and label.like >= A_MEASURE]
        return list({label.rest: label for label in own or told or totals}.values())

    @property
    def described(self) -> bool:
        """Do its labels describe items, "Effect of tax credits", rather than name things, "Halden Cloud"?"""
        named = [label for label in self.named if not _is_entity(label.rest)]
        several = [label for label in named if " " in label.rest]
        describing = sum(_DESCRIBING.search(label.rest) is not None for label in several)
        return 2 * describing > len(several) and (describing > 1 or len(several) == len(self.named))

    @property
    def of_views(self) -> bool:
        """Do its labels tell how the accounts are seen: "As reported | Adjustments | As revised"?"""
        return any(_VIEWS & {*label.basis} and not label.rest for label in self.labels)

    @property
    def of_valuations(self) -> bool:
        """Do its headers hold words for how things are valued: "Notional | Level 1 | Unrealized gains"?"""
        words = _corner_words()["views"]
        seen = sum(any(word in label.rest.casefold() for word in words) for label in self.named)
        return not self.rows and seen > _SOME * len(self.named)

    @property
    def of_kinds(self) -> bool:
        """Do its labels say which part of an amount stands there: "Current | Deferred", "Within 1 | Over 1 to 5"?"""
        named = [label.rest.casefold() for label in self.named]
        return bool(named) and sum(_begins_kind(name) for name in named) > _SOME * len(named)

    @property
    def moves(self) -> bool:
        """Do its lines lead from a balance to a later one of the same name, or from the opening to the closing one?"""
        texts = [label.text.casefold() for label in self.labels]
        words = _corner_words()
        opens, closes = (
            any(word in text for text in texts for word in words[name]) for name in ("openings", "closings")
        )
        return self.rows and ((opens and closes) or bool(balances_in(self.labels)))


@dataclass(frozen=True, slots=True)
class TableLevels:
    """The levels of a table, outermost first, those of rows and those of columns. `primary_rows`: the rows name the
    measure.

    `doubt` says why it is not sure which level names measures; "" where it is. `corner` are the labels of the corner.
    """

    rows: tuple[Level, ...]
    columns: tuple[Level, ...]
    corner: tuple[TableLabel, ...]
    primary_rows: bool
    measured: bool
    doubt: str = ""


def with_headers(table: Table) -> Table:
    """The table with rows of words below its headers taken as headers too: a period over a block, and the names of
    columns under it."""
    head = table.header_rows
    columns = range(table.label_columns, table.width)
    if not head and len(table.rows) > 1 and _are_periods([table.rows[0][column] for column in columns]):
        head = 1
    while 0 < head < len(table.rows) - 1:
        told = [table.rows[head][column] for column in columns if table.rows[head][column]]
        if len(set(told)) < min(2, len(columns)) or any(map(_is_figure, told)):
            break
        if not any(_is_figure(table.rows[head + 1][column]) for column in columns) or _names_line(table, head):
            break
        head += 1
    return table if head == table.header_rows else replace(table, header_rows=head)


def _names_line(table: Table, row: int) -> bool:
    """Does a row of words begin with a name of its own, so that it is a line of words and no header: "Kestrel | retail
    sales rose 45 %"?"""
    over = [table.rows[row - 1][column] for column in range(table.label_columns)]
    own = [cell for cell, above in zip(table.rows[row], over, strict=False) if cell and cell != above]
    return any(label.rest and not heads_labels(label) for label in map(corner_label, own))


def _is_figure(cell: str) -> bool:
    """Does a cell hold a figure that is no year or other period?"""
    return bool(cell) and read_numeral(cell) is not None and not is_period(cell)


def repeats_header(table: Table, row: int) -> bool:
    """Does a row of the body say again what stands in the last row of the header, over another block?"""
    head = table.header_rows - 1
    columns = range(table.label_columns, table.width)
    return head >= 0 and all(table.rows[row][column] == table.rows[head][column] for column in columns)


def _are_periods(cells: Sequence[str]) -> bool:
    told = [label_of(cell) for cell in cells if cell]
    return len(told) >= 2 and all(label.timing is not None and not label.rest for label in told)


def sides_of(table: Table, *, captioned: bool, own: bool = False, over: Sequence[str] = ()) -> TableLevels:
    """The levels of a plain table (without parts), each with its role.

    `captioned`: its caption or heading names a measure. `own`: the report is on one company, whose rows are rather
    items of a measure than subjects, unless their names or the corner say that they are. `over`: titles over the
    columns, each said again over all that it is for.
    """
    labelled, values = _parted(table)
    rows = _row_levels(table, labelled, values)
    columns = _column_levels(table, values)
    if len(over) == table.width:
        columns.insert(0, Level(tuple(label_of(over[column]) for column in values), TableLabel(""), rows=False))
    corner = tuple(
        corner_label(text)
        for text in dict.fromkeys(
            table.rows[row][column] for row in range(table.header_rows) for column in range(table.label_columns)
        )
        if text
    )
    captioned = captioned or any(measure_named(label) and not heads_labels(label) for label in corner)
    sides = _with_roles(rows, columns, corner, captioned=captioned)
    sides = _without_lone_subject(sides) if own else sides
    return _with_items(sides) if own and sides.measured else sides


def _without_lone_subject(sides: TableLevels) -> TableLevels:
    """The sides of a table in a company's own report, where the one header over all figures narrows them down and is no
    subject."""
    columns = [
        replace(level, role=LevelRole.SCOPE) if _is_unnamed(level) and len(level.named) == 1 else level
        for level in sides.columns
    ]
    return replace(sides, columns=tuple(columns))


def corner_label(text: str) -> TableLabel:
    """A corner taken apart; a unit in it is that of the whole table and makes no measure of it."""
    label = label_of(text)
    return replace(label, like=likeness(label.rest)) if label.rest else label


def value_columns(table: Table) -> tuple[int, ...]:
    """The columns below whose headers figures stand: no labels, and none that only holds words, periods, units or
    codes."""
    return _parted(table)[1]


def _parted(table: Table) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that name the lines, and those of figures. One of remarks is neither."""
    columns = {column: [table.rows[row][column] for row in table.body] for column in range(table.width)}
    first = table.label_columns
    while first < table.width - 1 and _is_words(columns[first]):  # names that stand beside the labels
        first += 1
    labels = [column for column in range(first, table.width) if _is_label_column(columns[column])]
    values = [
        column
        for column in range(first, table.width)
        if column not in labels and not _is_remarks(columns[column]) and not _is_told(table, column, columns[column])
    ]
    return (*range(first), *labels), tuple(values)


def _is_told(table: Table, column: int, cells: Sequence[str]) -> bool:
    """A column of words under a header that names no measure, in which one of them may stand for a whole sentence:
    "about +15 %"."""
    told = [read_numeral(cell) is None for cell in cells if cell]
    head = label_of(" ".join(dict.fromkeys(table.rows[row][column] for row in range(table.header_rows))))
    bare = head.like < A_MEASURE and head.unit is None and not head.change and bool(head.rest)
    return bare and 2 * sum(told) > len(told)


def _is_remarks(cells: Sequence[str]) -> bool:
    """A column of words, in which a cell may only say that there is nothing."""
    told = [numeral for cell in cells if cell for numeral in (read_numeral(cell),)]
    return None in told and all(numeral is None or numeral.value is None for numeral in told)


def _is_words(cells: Sequence[str]) -> bool:
    """A column in which no cell is a figure or stands for one."""
    told = [cell for cell in cells if cell]
    return bool(told) and not any(read_numeral(cell) is not None for cell in told)


def _is_label_column(cells: Sequence[str]) -> bool:
    """A column of periods, units, codes or the names of regions and the like, which names the lines though it stands
    among the figures."""
    told = [label_of(cell) for cell in cells if cell]
    if len(told) < 2:
        return False
    if sum(_is_place(label) for label in told) >= _SURELY * len(told):
        return True
    bare = sum(
        (not label.rest and label.timing is not None)
        or read_unit(label.text) is not None
        or (label.code and not label.text.isdigit())
        for label in told
    )
    return bare >= _MOSTLY * len(told)


def _is_place(label: TableLabel) -> bool:
    """Is a label the name of a region or segment and nothing more: "U.S.", "Worldwide", 境外?"""
    kind = subject_kind(label.rest) if label.rest == label.text else SubjectKind.OTHER
    return kind in (SubjectKind.REGION, SubjectKind.SEGMENT)


def _row_levels(table: Table, labelled: Sequence[int], values: Sequence[int]) -> list[Level]:
    lines = list(table.body)
    # Where reading has made columns of the sections, one that is empty there is closed.
    parted = any(
        not any(table.rows[row][column] for row in range(table.header_rows))
        and any(table.rows[row][column] for row in table.body)
        for column in range(table.label_columns - 1)
    )
    sections = _sections(table, values, named=not parted)
    levels = [Level(tuple(map(label_of, sections)), TableLabel(""), rows=True)] if any(sections) else []
    for column in labelled:
        heading = label_of(" ".join(dict.fromkeys(table.rows[row][column] for row in range(table.header_rows))))
        texts = [table.rows[row][column] for row in lines]
        if column != labelled[0] and any(word in heading.text.casefold() for word in _corner_words()["days"]):
            continue  # the day on which a bond is issued or due is no period of its figures
        if column != labelled[-1]:
            texts = _filled(texts) if heading.text else _with_sums(table, texts, labelled[-1], values)
        levels.append(Level(tuple(map(label_of, texts)), heading, rows=True))
    return levels


def _sections(table: Table, values: Sequence[int], *, named: bool) -> list[str]:
    """For each line the row above it that stands for a section: one text across the whole table, or a name without
    figures.

    A name of a measure without figures may only have lost them: it opens a section where it ends with a colon.
    """
    found: list[str] = []
    section = next((row[0] for row in table.rows[: table.header_rows] if _is_across(row)), "")
    for row in table.body:
        cells = table.rows[row]
        bare = not any(cells[column] for column in values)
        name = next(filter(None, cells), "")
        if _is_across(cells):
            section = cells[0]
        elif named and bare and name and row + 1 < len(table.rows):
            label = label_of(name)
            section = name if label.like < A_MEASURE or name.rstrip().endswith((":", "：")) else section
        found.append("" if bare else section)
        if name and not bare and is_total(name):
            section = ""
    return found


def _is_across(cells: Sequence[str]) -> bool:
    """Does one text stand in all cells of a row, labels too?"""
    return len(cells) > 2 and bool(cells[0]) and len(set(cells)) == 1 and read_numeral(cells[0]) is None


def _with_sums(table: Table, sections: Sequence[str], column: int, values: Sequence[int]) -> list[str]:
    """The sections of the lines, each also said of the whole that follows and adds them up: "Worldwide", 合计.

    Reading closes a section before such a line, which may as well begin the next part of the table. So with a name that
    stands elsewhere too: "Net income" below "Earnings per share: from continuing operations | from discontinued ones".
    """
    found, begun = list(sections), 0
    names = Counter(table.rows[row][column] for row in table.body)
    for at, row in enumerate(table.body):
        begun = at if not at or (found[at] and found[at] != found[at - 1]) else begun
        label = table.rows[row][column]
        whole = total_of(label) == "" or subject_kind(label) is SubjectKind.REGION or (label and names[label] > 1)
        if whole and at and not found[at] and found[at - 1]:
            lines = [table.rows[one] for one in table.body[begun : at + 1]]
            if any(is_sum(lines, at - begun, range(one, one + 2), column) for one in values[:-1]):
                found[at] = found[at - 1]
    return found


def _filled(texts: Sequence[str]) -> list[str]:
    """Labels of an outer level, each standing for the rows below it that have none."""
    filled: list[str] = []
    for text in texts:
        filled.append(text or (filled[-1] if filled else ""))
    return filled


def _column_levels(table: Table, values: Sequence[int]) -> list[Level]:
    told: list[list[str]] = []
    across = [row for row in range(len(table.rows)) if _is_across(table.rows[row])]
    for row in range(table.header_rows):
        if row in across and (len(across) > 1 or table.header_rows > 1):  # it is the title of all lines of its block
            continue
        texts = [table.rows[row][column] for column in values]
        if row < table.header_rows - 1:
            texts = _spread(texts)
        above = [table.rows[row - 1][column] if row else "" for column in values]
        if texts and texts[0] and len(set(texts)) == 1 and _SIGNS.fullmatch(texts[0]):
            texts = [""] * len(
                texts
            )  # "Increase/(Decrease)" over every column tells no change: none is beside the amounts
        told.append(["" if text == over else text for text, over in zip(texts, above, strict=True)])
    told = [_centred(texts) for texts in _joined_headers(told)]
    return [Level(tuple(map(label_of, texts)), TableLabel(""), rows=False) for texts in told]


def _centred(texts: list[str]) -> list[str]:
    """A row of headers, with "% Change" that stands over the middle of columns with nothing else in the row said of
    them all."""
    found = list(texts)
    for at, text in enumerate(texts):
        label = label_of(text)
        if not label.change or label.rest or label.timing is not None:
            continue
        left = next((n for n in range(at) if texts[at - 1 - n]), at)
        right = next((n for n in range(len(texts) - at - 1) if texts[at + 1 + n]), len(texts) - at - 1)
        if left == right > 0 and left + right + 1 < len(texts):
            found[at - left : at + right + 1] = [text] * (left + right + 1)
    return found


def _joined_headers(said_headers: list[list[str]]) -> list[list[str]]:
    """The rows of headers, with what goes on in the next row joined to it: "Percent" over "to sales"."""
    for above, below in pairwise(said_headers):
        for at, text in enumerate(below):
            goes_on = _CHANGE_BEGUN.fullmatch(above[at]) and _CHANGE_ENDED.fullmatch(text)
            if above[at] and (goes_on or _GOES_ON.match(text)):
                above[at], below[at] = "", f"{above[at]} {text}"
    return said_headers


def _spread(texts: list[str]) -> list[str]:
    """The cells of a row of headers above others: one alone over a block stands for all of its columns, but for a
    total."""
    told = [text for text in texts if text]
    return told * len(texts) if len(told) == 1 and not is_total(told[0]) else texts


def _with_items(sides: TableLevels) -> TableLevels:
    """The sides of a table in a company's own report, where names that nothing says to be subjects are items or
    sections."""
    strong = any(_score(level) >= _SURELY for level in sides.columns if level.role is LevelRole.MEASURE)
    inner = len(sides.rows) - 1
    rows = [
        replace(level, role=(LevelRole.SUBJECT if strong else LevelRole.ITEM) if at == inner else LevelRole.SCOPE)
        if _is_unnamed(level)
        else level
        for at, level in enumerate(sides.rows)
    ]
    return replace(sides, rows=tuple(rows))


def _is_unnamed(level: Level) -> bool:
    """Does a level pass for subjects only because its labels are no measures?"""
    if level.role is not LevelRole.SUBJECT or level.heading.rest:  # the corner says what kind of things they are
        return False
    named = level.named
    return bool(named) and sum(_is_entity(label.rest) for label in named) < _SOME * len(named)


def _with_roles(
    rows: list[Level], columns: list[Level], corner: tuple[TableLabel, ...], *, captioned: bool
) -> TableLevels:
    levels = [replace(level, role=_plain_role(level)) for level in (*rows, *columns)]
    if not any(level.role is LevelRole.MEASURE for level in levels if not level.rows):
        levels = [level if level.rows else _no_unit(level) for level in levels]
    if all(level.role in (LevelRole.UNIT, LevelRole.NONE) for level in levels if level.rows):
        levels = [_no_unit(level) if level.rows else level for level in levels]
    scores = [_score(level) if level.role is LevelRole.MEASURE else -1.0 for level in levels]
    best = max(range(len(levels)), key=lambda at: (scores[at], at), default=-1)
    doubt, measured = "", True
    if best < 0 or scores[best] < _CLEAR:
        bare = best >= 0 and _other_side_is_bare(levels, best) and not _is_of_entities(levels[best])
        likely = best >= 0 and (scores[best] >= _FAINT or bare)
        # The total may name what the headers or bare names do not.
        totalled = likely and (scores[best] < _FAINT or not levels[best].rows) and bool(total_measure(levels))
        measured = not captioned and likely and not totalled
        doubt = "which labels name the measure is not sure" if measured else ""
    settled = [_settled(level, scores[at], at == best, measured=measured) for at, level in enumerate(levels)]
    settled = _of_movements(_outside_items([_as_it_reads(level, settled) for level in settled]))
    if not (measured or captioned or total_measure(levels)):
        settled = _columns_measured(settled)
    settled = _one_subject(settled)
    primary = levels[best].rows if best >= 0 else True
    sides = (tuple(level for level in settled if level.rows), tuple(level for level in settled if not level.rows))
    return TableLevels(*sides, corner, primary, measured, doubt)


def _as_it_reads(level: Level, levels: Sequence[Level]) -> Level:
    """A level that is for subjects or measures by what is likely, after a closer look at how it reads."""
    measured = any(one.role is LevelRole.MEASURE and one.rows != level.rows for one in levels)
    if level.of_views and (level.role is LevelRole.SUBJECT or (level.role is LevelRole.MEASURE and measured)):
        return replace(level, role=LevelRole.SCOPE)
    if level.role is LevelRole.SUBJECT and (level.of_valuations or level.of_kinds):
        return replace(level, role=LevelRole.SCOPE)
    if (
        level.role is LevelRole.SUBJECT
        and _of_corner(level.heading) >= 0
        and (_moves_inside(level, levels) or level.described)
    ):
        return replace(level, role=LevelRole.ITEM)
    return level


def _moves_inside(level: Level, levels: Sequence[Level]) -> bool:
    """Is a level the innermost of the rows, and do its lines lead from one balance to the next?"""
    return level.rows and level is next(one for one in reversed(levels) if one.rows) and level.moves


def _outside_items(levels: list[Level]) -> list[Level]:
    """Sections over items narrow them down, unless they have the form of names."""
    inner = next((at for at in range(len(levels) - 1, -1, -1) if levels[at].rows), -1)
    if inner < 0 or levels[inner].role is not LevelRole.ITEM:
        return levels
    return [
        replace(level, role=LevelRole.SCOPE) if level.rows and at < inner and _is_unnamed(level) else level
        for at, level in enumerate(levels)
    ]


def _of_movements(levels: list[Level]) -> list[Level]:
    """Over lines from one balance to the next, whose names do not say of what, the headers say it: "Common stock |
    Retained earnings"."""
    moving = next((level for level in reversed(levels) if level.rows), None)
    if moving is None or moving.role not in (LevelRole.ITEM, LevelRole.MEASURE) or not moving.moves:
        return levels
    span = balances_in(moving.labels)
    if span and not says_amount(moving.labels[span[0]].rest):
        return levels
    headers = [
        at
        for at, level in enumerate(levels)
        if not level.rows and level.role in (LevelRole.SUBJECT, LevelRole.SCOPE, LevelRole.MEASURE)
    ]
    named = [label for at in headers for label in levels[at].named]
    if sum(_is_entity(label.rest) for label in named) >= _SOME * len(named):
        return levels
    return [replace(level, role=LevelRole.ITEM) if at in headers else level for at, level in enumerate(levels)]


def _columns_measured(levels: list[Level]) -> list[Level]:
    """Where nothing names a measure: the innermost header over subjects says what is told of them."""
    at = max((at for at, level in enumerate(levels) if not level.rows and level.role is LevelRole.SUBJECT), default=-1)
    if at < 0 or not any(label.like >= A_MEASURE for label in levels[at].named):
        return levels
    return [replace(level, role=LevelRole.ITEM) if one == at else level for one, level in enumerate(levels)]


def total_measure(levels: Sequence[Level]) -> str:
    """The measure that the total of lines names, which is that of the lines: "Total revenue" below segments; else
    ""."""
    totals = [label.rest for level in levels if level.rows for label in level.labels if label.total]
    named = {of for total in totals if (of := total_of(total)) and likeness(of) >= _KNOWN}
    if not totals:
        named = {name for level in levels if level.rows and (name := _summed_up(level))}
    return named.pop() if len(named) == 1 else ""


def _summed_up(level: Level) -> str:
    """The measure that the last row names and none before it does: "North | South | Revenue"; else ""."""
    *parts, last = [label for label in level.labels if label.rest] or [TableLabel("")]
    sure = last.like >= 1 and len(parts) > 1 and not any(label.like >= A_MEASURE for label in parts)
    return last.rest if sure else ""


def balances_in(labels: Sequence[TableLabel]) -> tuple[int, ...]:
    """Where the first and the last of the lines stand that tell one and the same balance on two days; () where none
    do."""
    found: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        if label.rest and label.timing is not None and not label.total:
            found.setdefault(label.rest.casefold(), []).append(at)
    spans = [(places[0], places[-1]) for places in found.values() if places[-1] - places[0] > 1]
    return max(spans, key=lambda span: span[1] - span[0], default=())


def _plain_role(level: Level) -> LevelRole:
    """The role of a level that its labels tell by themselves; MEASURE for one that has names, to be weighed."""
    told = [label for label in level.labels if label.text]
    if not told or _heads(level.heading, "attributes"):
        return LevelRole.NONE
    if _heads(level.heading, "ways"):
        return LevelRole.SCOPE
    if sum(label.code for label in told) >= _MOSTLY * len(told):
        return LevelRole.CODE
    if sum(read_unit(label.text) is not None for label in told) >= _MOSTLY * len(told):
        return LevelRole.UNIT
    names = [label for label in told if label.rest]
    if not names:
        return LevelRole.NONE
    if not level.rows and 2 * sum(label.timing is not None and not label.rest for label in told) > len(level.labels):
        several = len({label.rest for label in names if not (label.total or says_amount(label.rest))}) > 1
        return LevelRole.SCOPE if several else LevelRole.ITEM  # beside periods: "2023 | 2024 | Estimated fair value"
    return (
        LevelRole.SCOPE if sum(bool(label.scenario) for label in names) >= _MOSTLY * len(names) else LevelRole.MEASURE
    )


def _is_of_entities(level: Level) -> bool:
    """Are all names of a level of the form of regions, companies, segments: "Domestic | International"?"""
    return bool(level.named) and all(_is_entity(label.rest) for label in level.named)


def _no_unit(level: Level) -> Level:
    """Labels that are all words for units, "Units | Share", or currencies down the side, name what no other level
    does."""
    return replace(level, role=LevelRole.MEASURE) if level.role is LevelRole.UNIT else level


def _score(level: Level) -> float:
    named = level.named
    if not named:
        return -1.0
    entities = sum(_is_entity(label.rest) for label in named) / len(named)
    if not level.rows and len(_kinds(named)) > 1:  # "Shares bought | Average price": each header names a measure
        return max(_CLEAR, _likely(level, named, entities))
    return _likely(level, named, entities)


def _kinds(named: Sequence[TableLabel]) -> set[MeasureKind]:
    """The kinds of the measures that some labels surely name."""
    kinds = {measure_of(label.rest).kind for label in named if label.like >= _KNOWN}
    return {kind for kind in kinds if kind is not None}


def _likely(level: Level, named: Sequence[TableLabel], entities: float) -> float:
    return sum(label.like for label in named) / len(named) - _ENTITY * entities + _of_corner(level.heading)


def _is_entity(name: str) -> bool:
    return subject_kind(name) is not SubjectKind.OTHER


def heads_labels(corner: TableLabel) -> bool:
    """Does a corner's word say what kind of labels stand below it: 公司, "Region", 项目?"""
    return _of_corner(corner) != 0


def _of_corner(heading: TableLabel) -> float:
    """What the corner's word says of the labels below it."""
    word = heading.rest.casefold()
    if not word:
        return 0.0
    if any(name in word for name in _corner_words()["measures"]):
        return _CORNER
    named = any(name in word for name in _corner_words()["subjects"])
    return -_CORNER if named or subject_kind("", heading=heading.rest) is not SubjectKind.OTHER else 0.0


def _heads(heading: TableLabel, kind: str) -> bool:
    """Does a corner hold one of the words of a kind?"""
    word = heading.rest.casefold()
    return bool(word) and any(one in word for one in _corner_words()[kind])


@cache
def _corner_words() -> dict[str, tuple[str, ...]]:
    """The words of corners.toml by what they head."""
    entries = word_file("ingest.facts.tables", "corners")["corner"]
    return {entry["heads"]: tuple(word.casefold() for word in entry["words"]) for entry in entries}


def _begins_kind(name: str) -> bool:
    """Does a folded label begin with a word that says which part of an amount stands there?"""
    words = (word for word in _corner_words()["kinds"] if name.startswith(word))
    return any(not word.isascii() or not name[len(word) : len(word) + 1].isalpha() for word in words)


def is_topic(heading: str) -> bool:
    """Does a folded heading name a topic ("financial highlights", 风险提示), so that it is no name?"""
    return any(word in heading for word in _corner_words()["topics"])


def measure_named(label: TableLabel) -> str:
    """The measure that a caption or heading names: it as a whole, or a known measure inside of it; "" where it names
    none."""
    text = _bare_name(without_trailer(label.rest))
    if says_reference(text):  # a heading "Notes" names no debt
        return ""
    if text and max(likeness(text), label.like) >= A_MEASURE:
        owner, rest = owner_and_rest(text)
        return _bare_name(rest) if owner and likeness(rest) >= A_MEASURE else text
    named = measures_in(text)
    return _bare_name(text[slice(*named[-1][:2])]) if named and named[-1][1] == len(text) else ""


def _bare_name(title: str) -> str:
    """A title without its number and the words of a statement that it begins with: "7. Statements of changes in
    equity"."""
    return _JOINT.sub("", _STATEMENT.sub("", _NUMBER.sub("", title)), count=1)


def left_unnamed(title: str, names: Sequence[str]) -> str:
    """Of the measures of a title, "Operating profit and EPS", the one that no label names, of all or of parts
    ("Segment operating profit"); "" where that is none or several."""
    keys = {measure_of(name).key for name in names}
    of_parts = (rest for kind, _, rest in (name.partition(" ") for name in names) if is_kind_word(kind))
    keys |= {key for rest in of_parts for _, _, key in measures_in(rest)}
    told = measures_in(title)
    left = [(start, end) for start, end, key in told if key not in keys]
    return _bare_name(title[slice(*left[0])]) if len(told) > 1 and len(left) == 1 else ""


def without_trailer(caption: str) -> str:
    """A caption without the word that it ends with behind the name of a measure: "Output compared", 毛利率对比."""
    folded = caption.casefold().strip()
    word = next((word for word in _corner_words()["trailers"] if folded.endswith(word)), "")
    return caption[: len(caption) - len(word)].strip() if word else caption


def names_whole(caption: str) -> bool:
    """Does a caption say no more than what kind of amounts all figures of its table are: "Budget 2025", 预算?"""
    return caption.casefold() in _corner_words()["wholes"]


def titles_whole(title: str) -> bool:
    """Does a title name the kind of amounts that all figures of its table are, and how: "Budget provisions",
    部门预算支出?"""
    name = title.casefold().strip(" .。:：")
    words = name.split()
    if not words or len(words) > _LONGEST_WHOLE or (not name.isascii() and len(name) > _LONGEST_IN_CHINESE):
        return False
    wholes, parts = _corner_words()["wholes"], _corner_words()["outlays"]
    if name.isascii():
        return words[-1] in wholes or (words[0] in wholes and words[-1] in parts)
    return name.endswith(wholes) or any(name.endswith(whole + part) for whole in wholes for part in parts)


def is_revision(label: str) -> bool:
    """Does a label only say which of two forecasts is told: "New", 调整前?"""
    return label.casefold() in _corner_words()["revisions"]


def says_rest(label: str) -> bool:
    """Does a label say only that something is left over: "Other, net", 其他?"""
    return label.casefold() in _corner_words()["rests"]


def says_amount(label: str) -> bool:
    """Does a label say nothing but that figures stand there: 金额, "balance"?"""
    return label.casefold() in _corner_words()["amounts"]


def says_part(label: str) -> bool:
    """Does a label say that an effect or contribution is told, and not on what: "Percentage point impact", 贡献?"""
    return label.casefold() in _corner_words()["parts"]


def says_numbering(label: str) -> bool:
    """Does a label say that what stands there counts lines or names something: 序号, "Zip Code"?"""
    return label.strip(" :：()（）").casefold() in _corner_words()["numbering"]


def says_reference(label: str) -> bool:
    """Does a label say that the numbers of notes or pages stand there: "Note", "Note ref.", 附注六?"""
    return _references().fullmatch(label.casefold()) is not None


@cache
def _references() -> re.Pattern[str]:
    each = {kind: one_of(_corner_words()[kind]) for kind in ("references", "reference-tails")}
    rest = rf"(?:{each['reference-tails']}|[\d一二三四五六七八九十]{{1,3}})"
    return re.compile(rf"[\s.:：()（）]*(?:{each['references']})(?:[\s.:：()（）、/&]*{rest})*[\s.:：()（）、]*")


def says_balance(label: str) -> bool:
    """Does a label only say that a balance is told: "Balance", 期末余额?"""
    return label.casefold() in _corner_words()["balances"]


def says_span(label: str) -> bool:
    """Does a header say that spans of time stand below it, in which amounts fall due: "Contractual maturities"?"""
    return any(word in label.casefold() for word in _corner_words()["spans"])


def tells_effect(label: str) -> bool:
    """Does a label say that what is told is what something adds to a change: "Currency", "WW Currency", 汇率影响?"""
    words = label.casefold().strip()
    if _aside().search(words):  # "growth excluding the effect of exchange rates" is growth
        return False
    return words.startswith(_corner_words()["effects-begun"]) or any(
        words == one or words.endswith(f" {one}" if one.isascii() else one) for one in _corner_words()["effects"]
    )


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(one_of(_corner_words()["asides"]))


def says_value(label: str) -> bool:
    """Does a label only say how something is valued, and not what: "Gross carrying amount", "Balance", 账面价值?"""
    return says_amount(label) or label.casefold() in _corner_words()["values"]


def _other_side_is_bare(levels: Sequence[Level], best: int) -> bool:
    """Does the other side name nothing: periods along it, or no labels at all?"""
    return not any(level.role is LevelRole.MEASURE for level in levels if level.rows != levels[best].rows)


def _settled(level: Level, score: float, best: bool, *, measured: bool) -> Level:  # noqa: FBT001 - one of a row of two
    if level.role is not LevelRole.MEASURE or (best and measured):
        return level
    if not level.named:
        return replace(level, role=LevelRole.NONE)
    return level if measured and score >= _CLEAR else replace(level, role=LevelRole.SUBJECT)


def _one_subject(levels: list[Level]) -> list[Level]:
    """Of several levels that name subjects one is the subject, the innermost of the rows first; the others narrow it
    down."""
    subjects = [at for at, level in enumerate(levels) if level.role is LevelRole.SUBJECT]
    if len(subjects) < 2:
        return levels
    told = [at for at in subjects if _of_corner(levels[at].heading) < 0]
    of_rows = [at for at in subjects if levels[at].rows]
    chosen = (told or of_rows or subjects)[-1]
    return [
        replace(level, role=LevelRole.SCOPE) if at in subjects and at != chosen else level
        for at, level in enumerate(levels)
    ]
