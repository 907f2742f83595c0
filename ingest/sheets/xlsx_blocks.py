"""What lies where on a worksheet: tables and lines of text, parted where rows or columns are empty.

A sheet is cut along empty rows, each piece along empty columns, and so on, until nothing is left to cut. An empty row
or column inside a table does not part it: where what follows it has no header, or no row labels, of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.report.elements import ElementKind
from ingest.report.line_kinds import tied_kind
from ingest.tables.grids import MOST_COLUMNS, Grid
from ingest.words.cell_kinds import has_words, is_missing, is_total, is_value
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.sheets.xlsx_sheet import At, Slot

_MOST_CUTS = 60
"""How often pieces of pieces are cut: deeper nesting is no layout of a person's."""

_LONG_LINE = 60
"""Columns of a line under a table that is no row label."""

_LINE_CELLS = 3
"""Cells that a line over a table has at most: "Company: X", "2024", "Unit: CNY m"."""

Rows = dict[int, dict[int, "Slot"]]


@dataclass(frozen=True, slots=True)
class SheetText:
    """A line of text outside tables: what it says, what kind it is (None: plain text), its row and columns."""

    text: str
    kind: ElementKind | None
    row: int
    left: int
    right: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Island:
    """A table: its grid, and its first and last row and column on the sheet."""

    grid: Grid
    top: int
    left: int
    bottom: int
    right: int


def find_blocks(slots: Mapping[At, Slot]) -> list[SheetText | Island]:
    """The tables and lines of a sheet in reading order: down, and from left to right where they stand side by side."""
    rows: Rows = {}
    for (row, column), slot in sorted(slots.items()):
        rows.setdefault(row, {})[column] = slot
    return _cut(rows, _MOST_CUTS) if rows else []


def _cut(rows: Rows, cuts: int) -> list[SheetText | Island]:
    """The blocks of a piece of a sheet."""
    pieces = _bands(rows)
    if len(pieces) == 1:
        pieces = _sides(rows)
    if len(pieces) > 1 and cuts:
        return [block for piece in pieces for block in _cut(piece, cuts - 1)]
    return _settle(rows, cuts)


def _bands(rows: Rows) -> list[Rows]:
    """The piece cut along empty rows."""
    bands: list[Rows] = []
    last = -2
    for row in sorted(rows):
        if row == last + 1:
            bands[-1][row] = rows[row]
        else:
            bands.append({row: rows[row]})
        last = row
    joined: list[Rows] = []
    for band in bands:
        if joined and min(band) - max(joined[-1]) == 2 and _goes_on_below(joined[-1], band):
            joined[-1] |= band
        else:
            joined.append(band)
    return joined


def _goes_on_below(above: Rows, below: Rows) -> bool:
    """Is what follows an empty row the rest of the table above it: values first, under the same columns and their
    header?"""
    heads, values = (next((row for row in piece.values() if _cells(row) > 1), None) for piece in (above, below))
    if heads is None or values is None or _values(heads) or not _values(values):
        return False
    if min(heads) != _edges(below)[0] or _edges(above)[1] < _edges(below)[1]:
        return False
    lines = (above[max(above)], below[min(below)])
    return not any(_cells(line) == 1 and tied_kind(_text(line)) for line in lines) and all(
        any(column in row and _cells(row) > 1 for row in above.values()) for column in values
    )


def _sides(rows: Rows) -> list[Rows]:
    """The piece cut along empty columns."""
    taken = sorted({column for row in rows.values() for column in row})
    edges = [taken[0], *(after for before, after in pairwise(taken) if after > before + 1)]
    sides: list[Rows] = []
    for begin, end in zip(edges, [*edges[1:], taken[-1] + 1], strict=True):
        side = {
            row: part
            for row, line in rows.items()
            if (part := {at: slot for at, slot in line.items() if begin <= at < end})
        }
        if sides and begin - _edges(sides[-1])[1] == 2 and _goes_on_beside(sides[-1], side):
            for row, line in side.items():
                sides[-1][row] = {**sides[-1].get(row, {}), **line}
        else:
            sides.append(side)
    return sides


def _goes_on_beside(left: Rows, right: Rows) -> bool:
    """Is what follows an empty column the rest of the table left of it: values at once, in rows that are named
    there?"""
    first, start = min(left), _edges(right)[0]
    cells = [line[start].text for line in right.values() if start in line]
    values = [cell for cell in cells if is_value(cell)]
    measured = {row for row, line in right.items() if any(is_value(slot.text) for slot in line.values())}
    if len(left) < 2 or not values or 2 * len(values) < len(cells) - 1 or not measured <= set(left):
        return False
    if [cell.rstrip(".") for cell in values] == [str(number + 1) for number in range(len(values))]:
        return False
    labels = [slot.text for row, line in left.items() if row > first for slot in list(line.values())[:1]]
    return 2 * sum(map(has_words, labels)) > len(labels)


def _settle(rows: Rows, cuts: int) -> list[SheetText | Island]:
    """A piece that no empty row or column parts: lines above and below it, and a table, or several with captions
    between."""
    order = sorted(rows)
    if max(map(_cells, rows.values())) == 1 or len(rows) == 1:
        return [line for row in order for line in _lines(rows[row], row, whole=True)]
    edges = _edges(rows)
    top = 0
    while top < len(order) - 1 and _is_line_above(rows, order, top, edges):
        top += 1
    bottom = _end_of_table(rows, order, top, edges)
    starts = [top, *(at for at in range(top + 1, bottom) if _is_caption(rows[order[at]])), bottom]
    if not cuts or (len(starts) == 2 and bottom - top == len(order)):
        return [_island(rows)]
    blocks: list[SheetText | Island] = [line for row in order[:top] for line in _lines(rows[row], row)]
    for begin, end in pairwise(starts):
        blocks += _cut({row: rows[row] for row in order[begin:end]}, cuts - 1)
    return [*blocks, *(line for row in order[bottom:] for line in _lines(rows[row], row, whole=True))]


def _is_line_above(rows: Rows, order: Sequence[int], at: int, edges: tuple[int, int]) -> bool:
    """Is a row at the top a line of its own: one cell from the left or all over, or a few with the unit among them?"""
    line, following = rows[order[at]], rows[order[at + 1]]
    if _shared(line, following):
        return False
    texts = _texts(line)
    kinds = [tied_kind(text) for text in texts]
    if len(texts) == 1:
        group = any(column in following for column in line)
        return min(line) == edges[0] or kinds[0] is not None or (max(line) == edges[1] and not group)
    if ElementKind.UNIT not in kinds or len(kinds) > _LINE_CELLS or any(map(is_value, texts)):
        return False
    headed = kinds[-1] is ElementKind.UNIT and _cells(following) > 1 and not _values(following)
    return headed or any(_cells(rows[row]) > len(kinds) for row in order[at + 1 : at + 3])


def _shared(line: Mapping[int, Slot], other: Mapping[int, Slot]) -> bool:
    """Does a merged cell reach over both rows?"""
    return not _spans(line).isdisjoint(_spans(other))


def _end_of_table(rows: Rows, order: Sequence[int], top: int, edges: tuple[int, int]) -> int:
    """Where the lines under a table begin: a source, a note and what is numbered under it, a sentence, a line all
    over."""
    bottom = len(order)
    for at in range(len(order) - 1, top, -1):
        line, text = rows[order[at]], _text(rows[order[at]])
        if min(line) != edges[0] or _shared(line, rows[order[at - 1]]):
            break
        is_tied = is_source_or_note(text)
        if _cells(line) > (2 if is_tied else 1):
            break
        prose = ends_sentence(text) and not text.endswith((":", "："))
        if is_tied or (bottom == at + 1 and (prose or max(line) == edges[1] or width(text) > _LONG_LINE)):
            bottom = at
    return bottom


def is_source_or_note(text: str) -> bool:
    """Is a line under a table its source or a note on it?"""
    return tied_kind(text) in {ElementKind.SOURCE, ElementKind.NOTE} or text.startswith("*")


def _is_caption(line: Mapping[int, Slot]) -> bool:
    """Does a row inside the piece hold nothing but the caption of what follows?"""
    return _cells(line) == 1 and tied_kind(_text(line)) is ElementKind.CAPTION


def _lines(line: Mapping[int, Slot], row: int, *, whole: bool = False) -> list[SheetText]:
    """A row as lines of text: each cell one, or all of them in one."""
    if whole or _cells(line) == 1:
        text = _text(line)
        bold = all(slot.bold for slot in line.values())
        return [SheetText(text, tied_kind(text), row, min(line), max(line), bold)]
    return [
        SheetText(slot.text, tied_kind(slot.text), row, at, slot.span.right if slot.span else at, slot.bold)
        for at, slot in _distinct(line).items()
    ]


def _island(rows: Rows) -> Island:
    left, right = _edges(rows)
    size = min(right - left + 1, MOST_COLUMNS)
    cells = tuple(
        tuple(line[column].text if column in line else "" for column in range(left, left + size))
        for _, line in sorted(rows.items())
    )
    spanned = any(slot.span for line in rows.values() for slot in line.values())
    wide = frozenset(
        index
        for index, (_, line) in enumerate(sorted(rows.items()))
        if spanned
        and _cells(line) == 1
        and min(line) == left
        and (len(line) == size or _text(line).endswith((":", "：")))
    )
    if spanned and not any(slot.span and slot.span.top < slot.span.bottom for slot in _body_labels(rows, left)):
        cells = _groups_filled(cells)
    return Island(Grid(cells, wide=wide, spanned=spanned), min(rows), left, max(rows), right)


def _body_labels(rows: Rows, left: int) -> list[Slot]:
    """The cells of the first column below the header, whose rows have values."""
    return [line[left] for line in rows.values() if left in line and _values(line)]


def _groups_filled(cells: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """The rows with group labels that were written once going down, in a table whose merged cells are its header's
    alone.

    A group's label stands on a row that has a name as well, and above rows that have only a name.
    """
    start = next((at for at, row in enumerate(cells) if any(map(is_value, row[1:]))), len(cells))
    body = cells[start:]
    gaps = [row for row in body if not row[0]]
    labelled = [row for row in body if row[0] and not is_total(row[0])]
    if not gaps or len(labelled) < 2 or not body[0][0] or not all(has_words(row[1]) for row in (*gaps, *labelled)):
        return cells
    filled = list(cells[:start])
    label = ""
    for row in body:
        label = row[0] or label
        filled.append((label, *row[1:]))
    return tuple(filled)


def _distinct(line: Mapping[int, Slot]) -> dict[int, Slot]:
    """The cells of a row by their first column, a merged one once."""
    found: dict[int, Slot] = {}
    seen = set()
    for column, slot in line.items():
        if slot.span is None or slot.span not in seen:
            found[column] = slot
            seen.add(slot.span)
    return found


def _cells(line: Mapping[int, Slot]) -> int:
    return len(_distinct(line))


def _texts(line: Mapping[int, Slot]) -> list[str]:
    return [slot.text for slot in _distinct(line).values()]


def _text(line: Mapping[int, Slot]) -> str:
    return " ".join(_texts(line))


def _spans(line: Mapping[int, Slot]) -> set[object]:
    return {slot.span for slot in line.values() if slot.span}


def _values(line: Mapping[int, Slot]) -> bool:
    """Does a row hold a value behind its first cell?"""
    return any(is_value(text) for text in _texts(line)[1:] if not is_missing(text))


def _edges(rows: Rows) -> tuple[int, int]:
    return min(map(min, rows.values())), max(map(max, rows.values()))
