"""Strategies that make tables as reports print them: statements, lists of companies, forms, tables of words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from sheet_words import (
    CLOSING,
    FACTS,
    GROUPS,
    ITEMS,
    MEASURES,
    MISSING,
    NAMED,
    NAMES,
    NUMBERS,
    PERIODS,
    REMARKS,
    SCOPES,
    SECTIONS,
    UNITS,
    VIEWS,
    WORDS,
)
from sheets import Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy


def values(kind: str, language: str, salt: int) -> SearchStrategy[str]:
    """What a column or row of one kind may hold; `salt` makes it unlikely that neighbours hold the same."""
    if kind == "word":
        return st.sampled_from(WORDS[language])
    if kind == "date":
        return st.dates().map(lambda day: f"{2015 + day.year % 10}-{day.month:02}-{day.day:02}")
    return st.integers(1_000, 999_999).map(lambda number: NUMBERS[kind](number + salt))


def kinds(language: str) -> SearchStrategy[str]:
    numeric = [kind for kind in NUMBERS if kind != "zh unit" or language == "zh"]
    return st.sampled_from([*numeric, *numeric, "word", "date"])


Node = tuple[str, tuple["Node", ...]]
"""A header cell and those below it."""


@st.composite
def headers(draw: DrawFn, language: str, depth: int, leaves: Sequence[str]) -> tuple[Node, ...]:
    """The cells over the value columns: `depth` levels, some columns named by one cell over all of them."""
    levels: list[Sequence[str]] = [leaves, MEASURES[language], SCOPES[language], GROUPS[language]][:depth]
    if depth == 1:
        return tuple((text, ()) for text in draw(_several(leaves, 2, 6)))
    groups = draw(_several(levels[-1], 1, 3 if depth == 2 else 2))
    below = draw(headers(language, depth - 1, leaves))
    same = draw(st.booleans())
    nodes: list[Node] = [(group, below if same else draw(headers(language, depth - 1, leaves))) for group in groups]
    if len(nodes) > 1 and draw(st.integers(0, 4)) == 0:
        nodes[-1] = (nodes[-1][0], nodes[-1][1][:1])
    alone = [text for text in draw(_several(MEASURES[language], 0, 2)) if text not in groups]
    return tuple(draw(st.permutations([*nodes, *((text, ()) for text in alone)])))


def _several(texts: Sequence[str], least: int, most: int) -> SearchStrategy[list[str]]:
    """Some of the texts, each at most once, in their order."""
    count = st.integers(least, min(most, len(texts)))
    return count.flatmap(
        lambda size: st.lists(st.integers(0, len(texts) - 1), min_size=size, max_size=size, unique=True)
    ).map(lambda chosen: [texts[at] for at in sorted(chosen)])


def _leaves(nodes: Sequence[Node]) -> int:
    return sum(_leaves(below) if below else 1 for _, below in nodes)


def _depth(nodes: Sequence[Node]) -> int:
    return max((1 + _depth(below) for _, below in nodes), default=0)


def _placed(nodes: Sequence[Node], row: int, column: int, bottom: int) -> Iterator[Cell]:
    for text, below in nodes:
        width = _leaves(below) if below else 1
        yield Cell(row, column, text, "header", 1 if below else bottom - row, width)
        yield from _placed(below, row + 1, column, bottom)
        column += width


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows below a header: their label cells counted from row 0, the sections between them, and how many there
    are."""

    labels: tuple[Cell, ...]
    sections: tuple[Cell, ...]
    count: int
    columns: tuple[str, ...]


@st.composite
def _grouped_rows(draw: DrawFn, language: str) -> _Rows:
    """Rows of one to three label columns: a running number or a group over several rows, the name, a code."""
    names = draw(_several(NAMES[language], 2, 7))
    first = draw(st.sampled_from(["", "", "group", "index"]))
    coded = draw(st.booleans())
    columns = (*((first,) if first else ()), "name", *(("code",) if coded else ()))
    cells: list[Cell] = []
    at = 0
    for group in draw(_several(GROUPS[language], 2, 3)) if first == "group" else ():
        height = draw(st.integers(1 if at else 2, 4))
        cells.append(Cell(at, 0, group, "label", height))
        at += height
    names = (names * 6)[:at] if at else names
    for row, name in enumerate(_distinct(names)):
        cells.append(Cell(row, columns.index("name"), name, "label"))
        if first == "index":
            cells.append(Cell(row, 0, str(row + 1), "label"))
        if coded:
            cells.append(Cell(row, len(columns) - 1, f"{600_001 + 7 * row}.SH", "label"))
    return _Rows(tuple(cells), (), len(names), columns)


def _distinct(names: Sequence[str]) -> list[str]:
    return [name if name not in names[:at] else f"{name} {names[:at].count(name) + 1}" for at, name in enumerate(names)]


@st.composite
def _crossed_rows(draw: DrawFn, language: str) -> _Rows:
    """Rows of two label columns: the same few measures under every name."""
    measures = draw(_several(MEASURES[language], 2, 3))
    names = draw(_several(NAMES[language], 2, 4))
    high = len(measures)
    cells = [Cell(high * at, 0, name, "label", high) for at, name in enumerate(names)]
    cells += [Cell(row, 1, measures[row % high], "label") for row in range(high * len(names))]
    return _Rows(tuple(cells), (), high * len(names), ("name", "measure"))


@st.composite
def _itemised_rows(draw: DrawFn, language: str) -> _Rows:
    """Rows of one label column: items, or items under sections that a subtotal closes, and a total."""
    closing = CLOSING[:2] if language == "zh" else CLOSING[2:]
    cells: list[Cell] = []
    sections: list[Cell] = []
    row = 0
    for section in draw(_several(SECTIONS[language], 2, 3)) if draw(st.booleans()) else [""]:
        if section:
            sections.append(Cell(row, 0, section, "section"))
            row += 1
        for item in draw(_several(ITEMS[language], 2, 5)):
            cells.append(Cell(row, 0, item, "label"))
            row += 1
        if section:
            cells.append(Cell(row, 0, closing[0], "label"))
            row += 1
    if draw(st.booleans()):
        cells.append(Cell(row, 0, closing[1], "label"))
        row += 1
    return _Rows(tuple(cells), tuple(sections), row, ("item",))


@st.composite
def _corner(draw: DrawFn, columns: Sequence[str], language: str, height: int) -> list[Cell]:
    """The cells over the label columns: a name each, one over all of them, or none."""
    kind = draw(st.sampled_from(["each", "each", "one", "none"]))
    if kind == "one" or len(columns) == 1:
        text = "" if kind == "none" else NAMED[language][columns[0]]
        return [Cell(0, 0, text, "header", height, len(columns))]
    named = NAMED[language] if kind == "each" else dict.fromkeys(columns, "")
    return [Cell(0, at, named[column], "header", height) for at, column in enumerate(columns)]


@st.composite
def _filled(draw: DrawFn, language: str, rows: Sequence[int], columns: Sequence[int], *, by_row: bool) -> list[Cell]:
    """Values of a kind for each column (or row), some missing, but no row or column without any."""
    of = {line: draw(kinds(language)) for line in (rows if by_row else columns)}
    of[min(of)] = draw(st.sampled_from(["amount", "count", "percent", "bracket"]))
    cells: list[Cell] = []
    gaps = draw(st.sampled_from([0, 0, 10, 25]))
    for row in rows:
        for column in columns:
            text = draw(values(of[row if by_row else column], language, 1_130 * row + 370 * column))
            if draw(st.integers(0, 99)) < gaps and row != rows[0] and (column - row) % len(columns):
                text = draw(st.sampled_from(MISSING))
            cells.append(Cell(row, column, text, "value"))
    return cells


def _with_units(sheet: Sheet, units: Sequence[str], labels: int) -> Sheet:
    """The sheet with a row of units under its header, the cells over the label columns reaching down beside it."""
    under = sheet.header_rows
    lower = [replace(cell, row=cell.row + (cell.row >= under)) for cell in sheet.cells]
    lower = [replace(c, height=c.height + 1) if c.role == "header" and c.column < labels else c for c in lower]
    row = [Cell(under, labels + at, unit, "header") for at, unit in enumerate(units)]
    return replace(sheet, cells=_in_order([*lower, *row]), header_rows=under + 1)


def with_title(sheet: Sheet, title: str) -> Sheet:
    """The sheet under one more row, a cell over its whole width."""
    lower = [replace(cell, row=cell.row + 1) for cell in sheet.cells]
    cells = _in_order([Cell(0, 0, title, "title", width=sheet.size[1]), *lower])
    return replace(sheet, cells=cells, header_rows=sheet.header_rows + 1)


def with_shared_values(sheet: Sheet) -> Sheet:
    """The sheet with the values of its last column merged within each group of the first."""
    last = sheet.size[1] - 1
    groups = [cell for cell in sheet.cells if cell.role == "label" and cell.column == 0 and cell.height > 1]
    shared = {group.row: group.height for group in groups}
    below = {row for group in groups for row in range(group.row + 1, group.row + group.height)}
    kept = [c for c in sheet.cells if c.role != "value" or c.column < last or c.row not in below]
    cells = [
        replace(c, height=shared[c.row]) if c.role == "value" and c.column == last and c.row in shared else c
        for c in kept
    ]
    return replace(sheet, cells=_in_order(cells))


def _in_order(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


@st.composite
def statements(draw: DrawFn, depth: int | None = None) -> Sheet:
    """A table of figures: measures or periods over companies or items, or the other way round."""
    language = draw(st.sampled_from(["zh", "en"]))
    by_row = draw(st.integers(0, 3)) == 0
    leaves = draw(st.sampled_from([*PERIODS, NAMES[language]] if by_row else PERIODS))
    depth = depth or draw(st.sampled_from([1, 1, 2, 2, 3, 4]))
    if depth == 1 and not by_row and draw(st.booleans()):
        leaves = MEASURES[language]
    nodes = draw(headers(language, depth, leaves))
    height = _depth(nodes)
    kinds_of_rows = [_itemised_rows, _crossed_rows] if by_row else [_grouped_rows, _grouped_rows, _itemised_rows]
    below = draw(draw(st.sampled_from(kinds_of_rows))(language))
    labels = len(below.columns)
    cells = draw(_corner(below.columns, language, height))
    cells += _placed(nodes, 0, labels, height)
    width = labels + _leaves(nodes)
    cells += [replace(cell, row=cell.row + height) for cell in below.labels]
    cells += [replace(cell, row=cell.row + height, width=width) for cell in below.sections]
    taken = {cell.row for cell in below.sections}
    rows = [height + row for row in range(below.count) if row not in taken]
    cells += draw(_filled(language, rows, range(labels, width), by_row=by_row))
    sheet = Sheet(_in_order(cells), height)
    if height < 4 and not by_row and draw(st.integers(0, 5)) == 0:
        sheet = _with_units(sheet, [draw(st.sampled_from(UNITS[language])) for _ in range(labels, width)], labels)
    return draw(_dressed(sheet, language))


@st.composite
def forms(draw: DrawFn) -> Sheet:
    """Label, value, label, value across each row; the last value of a row may reach over those that are left out."""
    language = draw(st.sampled_from(["zh", "en"]))
    pairs = draw(st.integers(1, 3))
    # Words over nothing but figures read like the header of their column.
    first = draw(st.sampled_from([fact for fact in FACTS[language] if _is_measure(language, fact)]))
    others = draw(st.permutations([fact for fact in FACTS[language] if fact != first]))
    facts = [first, *others[: draw(st.integers(max(3, 3 * pairs - 1), len(others)))]]
    cells: list[Cell] = []
    row = 0
    while facts:
        here = min(len(facts), pairs if not row else draw(st.integers(1, pairs)))
        for at, fact in enumerate(facts[:here]):
            width = 1 if at < here - 1 else 2 * (pairs - here) + 1
            text = draw(st.sampled_from(FACTS[language][fact]))
            cells += [Cell(row, 2 * at, fact, "label"), Cell(row, 2 * at + 1, text, "value", width=width)]
        facts, row = facts[here:], row + 1
    return draw(_dressed(Sheet(_in_order(cells), 0, form=True), language))


def _is_measure(language: str, fact: str) -> bool:
    return FACTS[language][fact][-1].replace(".", "").strip("$%x").isdigit()


@st.composite
def word_tables(draw: DrawFn) -> Sheet:
    """Names down, remarks across, no figures."""
    language = draw(st.sampled_from(["zh", "en"]))
    names, views = draw(_several(NAMES[language], 2, 6)), draw(_several(VIEWS[language], 2, 4))
    cells = [Cell(0, 0, draw(st.sampled_from([NAMED[language]["name"], ""])), "header")]
    cells += [Cell(0, 1 + at, view, "header") for at, view in enumerate(views)]
    for row, name in enumerate(names, start=1):
        cells.append(Cell(row, 0, name, "label"))
        told = draw(_several(REMARKS[language], len(views), len(views)))
        cells += [Cell(row, 1 + at, text, "value") for at, text in enumerate(told)]
    return draw(_dressed(Sheet(_in_order(cells), 1), language))


@st.composite
def _dressed(draw: DrawFn, sheet: Sheet, language: str) -> Sheet:
    """The sheet with a caption, a unit line and a source, or without."""
    told = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    caption = "表 3：主要指标一览" if language == "zh" else "Table 3: Key figures"
    unit = "百万元" if language == "zh" else "US$m"
    source = "数据来源：公司公告" if language == "zh" else "Source: company filings"
    return replace(sheet, caption=caption * told[0], unit=unit * told[1], source=source * told[2])
