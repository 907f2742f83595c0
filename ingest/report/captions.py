"""What belongs to a table or a figure: its caption, unit, source and notes, and the words printed inside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.report.elements import LINES, Element, ElementKind, spots_of
from ingest.report.line_kinds import without_remark
from ingest.tables.structure import TableDraft, structure
from ingest.words.cell_kinds import is_unit, unit_in
from ingest.words.vocabulary import UNIT_LINE, caption_key, ends_sentence, is_chinese, is_section, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Table

_MOST_INSIDE = 60
"""Elements that may lie between a figure's caption and its source."""

_LONGEST_INSIDE = 90
"""Columns of a whole sentence in the report's language above which it is the report's own text, not a figure's."""

_LONGEST_CLAUSE = 240
"""Characters at the end of an introduction in which a unit is looked for."""

_LONGEST_TITLE = 120
"""Columns that a line over a table takes at most which names it and its unit."""

_CURRENCY = re.compile(r"[\s,，;；]+(?:币种|幣種|货币|貨幣|currency)", re.IGNORECASE)
"""What may follow a unit on its line: "单位：元　币种：人民币"."""

_TABLE_LABELS = frozenset({"表", "附表", "table", "exhibit"})
_AFTER = frozenset({ElementKind.SOURCE, ElementKind.NOTE, ElementKind.UNIT})


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a report goes about captions: in Chinese or not, and whether they stand below tables."""

    chinese: bool
    captions_chinese: bool | None
    below: bool

    def is_own(self, caption: Element) -> bool:
        """A caption in the other language is printed inside a figure."""
        return self.captions_chinese is None or is_chinese(caption.text[:2]) == self.captions_chinese


def tie(elements: Sequence[Element], *, chinese: bool) -> list[Element]:
    """The elements with every grid made a TABLE and every caption without one a FIGURE, with what belongs to them
    inside.

    What turns out to belong to nothing stays as TEXT.
    """
    habits = _habits(elements, chinese=chinese)
    tied: list[Element] = []
    index = 0
    while index < len(elements):
        element = elements[index]
        if element.kind is ElementKind.CAPTION and habits.is_own(element):
            end = _end_of_captioned(elements, _last_of_title(elements, index), habits)
            tied.extend(_captioned(elements[index:end]))
        elif element.kind is ElementKind.GRID or _opens_grid(elements, index):
            grid = index + (element.kind is ElementKind.UNIT)
            end = _end_of_tail(elements, grid + 1, elements[grid])
            end += _takes_caption_below(elements, end, elements[grid], habits)
            tied.extend(_table(elements[index:end]))
        else:
            end = index + 1
            tied.append(_loose(element))
        index = end
    return _with_units(tied)


def _with_units(elements: list[Element]) -> list[Element]:
    """The elements, tables without a unit having that of the line that introduces them, or of the unit line over tables
    before.

    Such a line holds for the tables that follow each other below it, until text is between them.
    """
    unit_text = ""
    for index, element in enumerate(elements):
        if element.kind is not ElementKind.TABLE:
            unit_text = unit_text if element.kind is ElementKind.FIGURE else ""
            continue
        draft = draft_of(element)
        caption = draft.table.caption
        lined = any(part.kind is ElementKind.UNIT for part in element.parts) or is_unit(caption)
        lined = lined or (bool(unit_in(caption)) and not caption_key(caption))
        introduced = _introduced(elements[index - 1]) if index else ""
        unit = draft.table.unit or introduced or unit_text
        unit_text = unit if lined or (introduced and not draft.table.unit) else unit_text
        if unit and not draft.table.unit:
            elements[index] = replace(element, draft=replace(draft, table=replace(draft.table, unit=unit)))
    return elements


def _introduced(element: Element) -> str:
    """The unit that a text before a table is, or names as a title or where it introduces: "... are as follows (in
    millions):"."""
    if element.kind is not ElementKind.TEXT:
        return ""
    if is_unit(element.text):
        return element.text.strip("()（） ")
    if width(element.text) <= _LONGEST_TITLE and not ends_sentence(element.text):
        return unit_in(element.text)
    if not element.text.rstrip().endswith((":", "：")):
        return ""
    return unit_in(re.split(r"[.。；;]\s", element.text)[-1][-_LONGEST_CLAUSE:])


def _habits(elements: Sequence[Element], *, chinese: bool) -> _Habits:
    captions = Counter(is_chinese(element.text[:2]) for element in elements if element.kind is ElementKind.CAPTION)
    kinds = [element.kind for element in elements]
    grids = [index for index, kind in enumerate(kinds) if kind is ElementKind.GRID]
    above = sum(index > 0 and kinds[index - 1] in {ElementKind.CAPTION, ElementKind.UNIT} for index in grids)
    below = sum(_caption_follows(elements, index) for index in grids)
    return _Habits(chinese, captions.most_common(1)[0][0] if captions else None, below > above)


def _caption_follows(elements: Sequence[Element], index: int) -> bool:
    end = _end_of_tail(elements, index + 1, elements[index])
    return (
        end < len(elements)
        and elements[end].kind is ElementKind.CAPTION
        and _is_on_page(elements[end], elements[index])
    )


def _is_on_page(caption: Element, grid: Element) -> bool:
    """Does a caption stand on the page that a table ends on, as far as pages are known?"""
    page = grid.spots[-1].area.page if grid.spots else grid.page
    return caption.page is None or page is None or caption.page == page


def _takes_caption_below(elements: Sequence[Element], at: int, grid: Element, habits: _Habits) -> bool:
    """Is what follows a table without caption the caption of it: by habit, or as it names a table that is nowhere
    else?"""
    if at >= len(elements) or elements[at].kind is not ElementKind.CAPTION or not _is_on_page(elements[at], grid):
        return False
    if habits.below:
        return True
    key = caption_key(elements[at].text)
    return bool(key and key[0] in _TABLE_LABELS) and _end_of_captioned(elements, at, habits) == at + 1


def _loose(element: Element) -> Element:
    if element.kind is ElementKind.IMAGE:
        return replace(element, kind=ElementKind.FIGURE)
    if element.kind in _AFTER or element.kind is ElementKind.CAPTION:
        return replace(element, kind=ElementKind.TEXT, alone=False)
    return element


def _end_of_captioned(elements: Sequence[Element], index: int, habits: _Habits) -> int:
    """Where what a caption opens ends: at its source, at its table, or at once."""
    if habits.below and index + 1 < len(elements) and elements[index + 1].kind is ElementKind.GRID:
        return index + 1
    grid: Element | None = None
    own_text = 0
    for at in range(index + 1, min(len(elements), index + _MOST_INSIDE)):
        element = elements[at]
        if element.kind is ElementKind.SOURCE:
            return _end_of_tail(elements, at, grid)
        # One paragraph of the report between caption and source tells what the figure shows; two are the report going
        # on.
        own_text += _is_own_text(element, habits)
        if own_text > 1 or _is_outside(element, habits) or (grid and element.kind is ElementKind.GRID):
            break
        grid = element if element.kind is ElementKind.GRID else grid
    return _end_without_source(elements, index)


def _last_of_title(elements: Sequence[Element], index: int) -> int:
    """The last of the lines that are one title together: captions without a number of their own follow the first."""
    while (
        index + 1 < len(elements)
        and elements[index + 1].kind is ElementKind.CAPTION
        and elements[index + 1].page == elements[index].page
        and not caption_key(elements[index + 1].text)
    ):
        index += 1
    return index


def _end_without_source(elements: Sequence[Element], index: int) -> int:
    at = index + 1
    while (
        at < len(elements)
        and at <= index + 3
        and elements[at].kind in {ElementKind.UNIT, ElementKind.IMAGE, ElementKind.NOTE}
    ):
        at += 1
    if at < len(elements) and elements[at].kind is ElementKind.GRID:
        return _end_of_tail(elements, at + 1, elements[at])
    return at


def _end_of_tail(elements: Sequence[Element], at: int, grid: Element | None) -> int:
    """Past the sources, notes and footnotes of a table or figure: items that begin with a mark some cell ends with."""
    marks = _closing_marks(grid)
    while (
        at < len(elements)
        and (elements[at].kind in _AFTER or (elements[at].kind is ElementKind.ITEM and elements[at].mark in marks))
        and not _opens_grid(elements, at)
    ):
        at += 1
    return at


def _opens_grid(elements: Sequence[Element], at: int) -> bool:
    """Is it a unit that stands right above a table?"""
    return (
        elements[at].kind is ElementKind.UNIT and at + 1 < len(elements) and elements[at + 1].kind is ElementKind.GRID
    )


def _closing_marks(grid: Element | None) -> frozenset[str]:
    cells = (cell for row in grid.grid.rows for cell in row) if grid and grid.grid else ()
    return frozenset(cell[-length:] for cell in cells for length in (1, 2, 3)) - {"-", "–", ""}


def _is_outside(element: Element, habits: _Habits) -> bool:
    """Certainly not inside a figure: another caption, a heading, a list of the report's own."""
    if element.kind is ElementKind.CAPTION:
        return habits.is_own(element)
    if element.kind is ElementKind.HEADING or (element.alone and is_section(element.text)):
        return True
    return element.kind is ElementKind.ITEM and element.mark == "-" and is_chinese(element.text) == habits.chinese


def _is_own_text(element: Element, habits: _Habits) -> bool:
    """Whole sentences in the language of the report."""
    if element.kind is not ElementKind.TEXT or is_chinese(element.text) != habits.chinese:
        return False
    return width(element.text) > _LONGEST_INSIDE and ends_sentence(element.text)


def _captioned(elements: Sequence[Element]) -> list[Element]:
    if any(element.kind is ElementKind.GRID for element in elements):
        return _table(elements)
    first = elements[0]
    inside = [element.text for element in elements if element.text]
    refers = tuple(name for element in elements for name in element.refers)
    text = "\n".join(inside)
    spots = spots_of(elements, text)
    return [replace(first, kind=ElementKind.FIGURE, text=text, end=elements[-1].end, refers=refers, spots=spots)]


def _table(elements: Sequence[Element]) -> list[Element]:
    """The table among the elements with the others tied to it; what is no table after all stays as text."""
    at = next(index for index, element in enumerate(elements) if element.kind is ElementKind.GRID)
    grid = elements[at]
    draft = structure(grid.grid) if grid.grid else None
    if draft is None or grid.grid is None:
        cells = [" ".join(filter(None, row)) for row in grid.grid.rows] if grid.grid else []
        caption = grid.grid.caption if grid.grid else ""
        as_text = replace(grid, kind=ElementKind.TEXT, text="\n".join(filter(None, (caption, *cells))), grid=None)
        return [_loose(element) for element in (*elements[:at], as_text, *elements[at + 1 :])]
    own = " ".join(filter(None, (grid.grid.caption, draft.table.caption)))
    table = _dressed(replace(draft.table, caption=own), elements[:at], elements[at + 1 :])
    text = "\n".join("\t".join(row) for row in table.rows)
    refers = tuple(dict.fromkeys((*(name for element in elements for name in element.refers), *grid.grid.footnotes)))
    page = grid.page if grid.spots else elements[0].page
    parts = (*elements[:at], *elements[at + 1 :])
    done = replace(draft, table=table)
    return [
        replace(grid, kind=ElementKind.TABLE, text=text, page=page, grid=None, draft=done, refers=refers, parts=parts)
    ]


def _dressed(table: Table, before: Sequence[Element], after: Sequence[Element]) -> Table:
    captions = [element.text for element in before if element.kind is ElementKind.CAPTION and caption_key(element.text)]
    titles = [element.text for element in before if element.kind in {ElementKind.TEXT, ElementKind.CAPTION}]
    if not captions:
        titles += [element.text for element in after if element.kind is ElementKind.CAPTION]
    units = [_unit_of(element.text) for element in (*before, *after) if element.kind is ElementKind.UNIT]
    sources = [element.text for element in (*before, *after) if element.kind is ElementKind.SOURCE]
    notes = [element.text for element in before if element.kind in {ElementKind.NOTE, ElementKind.ITEM}]
    notes += [
        _note(element)
        for element in after
        if element.kind not in {ElementKind.SOURCE, ElementKind.UNIT, ElementKind.CAPTION}
    ]
    titles_of = dict.fromkeys(filter(None, (*titles, table.caption)))
    caption = (" " if captions else LINES).join(titles_of)
    unit = next(filter(None, (*units, unit_in(caption), table.unit)), "")
    source = "\n".join(filter(None, (*sources, table.source)))
    return replace(table, caption=caption, unit=unit, source=source, notes=(*filter(None, notes), *table.notes))


def _note(element: Element) -> str:
    """A note with the mark that its item lost."""
    if element.kind is ElementKind.ITEM and not element.text.startswith(element.mark):
        return f"{element.mark} {element.text}"
    return element.text


def _unit_of(text: str) -> str:
    match = UNIT_LINE.match(text)
    return _CURRENCY.split(match["unit"].strip())[0] if match else without_remark(text).strip("()（） ")


def draft_of(element: Element) -> TableDraft:
    """The draft of a TABLE element."""
    assert element.draft is not None
    return element.draft
