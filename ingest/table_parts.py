"""Where a table falls into blocks that read as tables of their own: stacked, side by side, or nested in a column.

Every finder gives the blocks as shapes to be read, or nothing where its kind of table is not at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.cells import has_words, is_missing, is_period, is_total, is_unit, is_value
from ingest.forms import names_attribute, read_form
from ingest.header_rows import count_header_rows
from ingest.shapes import runs
from kb.model import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.shapes import Shape

_MOST_BLOCKS = 40
_MOST_ROWS = 3_000
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_NAME = re.compile(r"[(（][^()（）]*[)）]|[\W_]+")


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a table falls into: `shapes` to be read, `forms` that are. `titled`: a later block has a title of its own."""

    shapes: tuple[Shape, ...] = ()
    forms: tuple[Part, ...] = ()
    titled: bool = False

    def __bool__(self) -> bool:
        return bool(self.shapes or self.forms)


def find_blocks(shape: Shape) -> Blocks:
    """The blocks of a shape without titles and foot; nothing where it is one table."""
    if len(shape.rows) < 2 or len(shape.rows) > _MOST_ROWS:
        return Blocks()
    forms = read_form(shape)
    if forms:
        return Blocks(forms=forms)
    stacked = _stacked(shape) or _set_in(shape)
    if stacked:
        return _each(stacked)
    return Blocks(_side_by_side(shape) or _under_a_group(shape), _nested(shape))


def _each(blocks: Blocks) -> Blocks:
    """Stacked blocks with those taken apart that lie side by side or are forms."""
    shapes: list[Shape] = []
    forms: list[Part] = []
    for block in blocks.shapes:
        form = read_form(block)
        forms += form
        shapes += () if form else (_side_by_side(block) or (block,))
    return Blocks(tuple(shapes), tuple(forms), blocks.titled)


# ---- stacked -------------------------------------------------------------------------------------------------------


def _stacked(shape: Shape) -> Blocks:
    """Blocks that each begin with a header: of the same names as the first, or of cells without label and figures."""
    header_rows = count_header_rows(shape)
    starts = _second_headers(shape, header_rows)
    if not starts or len(starts) > _MOST_BLOCKS:
        return Blocks()
    columns = range(shape.width)
    blocks: list[Shape] = []
    titled = False
    bounds = [(0, header_rows), *starts]
    for (start, body), end in zip(bounds, [*(at for at, _ in starts), len(shape.rows)], strict=True):
        own_title = start in shape.wide
        titled = titled or (start > 0 and own_title)
        above = [] if not start or own_title or body - start > 1 else list(range(header_rows - 1))
        block = shape.part([*above, *range(start, end)], columns, len(above) + body - start)
        for row in sorted(block.wide):
            if row < (block.declared or 0):
                block.rows[row] = [next(filter(None, block.rows[row]))] * shape.width
                block.wide.discard(row)
        blocks.append(block)
    return Blocks(tuple(blocks), titled=titled)


def _second_headers(shape: Shape, header_rows: int) -> list[tuple[int, int]]:
    """First row of every later header, with the lone titles above it, and the first row of the body below it."""
    starts: list[tuple[int, int]] = []
    if not header_rows:
        return starts
    names = {_name(cell) for row in shape.rows[:header_rows] for cell in row[1:]} - {""}
    row, body = header_rows + 1, header_rows
    while row < len(shape.rows) - 1:
        if not _heads_again(shape, row, header_rows, names):
            row += 1
            continue
        end = row + 1
        while end < len(shape.rows) - 1 and end - row < 4 and _is_unlabelled(shape, end):
            end += 1
        start = row
        while start - 1 > body and (start - 1 in shape.wide or _is_unlabelled(shape, start - 1)):
            start -= 1
        if start <= body or (end in shape.wide and end + 1 == len(shape.rows)):
            row = end
            continue
        starts.append((start, end))
        body = end
        row = end + 1
    return starts


def _heads_again(shape: Shape, row: int, header_rows: int, names: set[str]) -> bool:
    cells = shape.rows[row]
    told = [column for column in range(1, shape.width) if cells[column]]
    if row in shape.wide or not told or any(is_value(cells[column]) and not is_unit(cells[column]) for column in told):
        return False
    if all(is_missing(cells[column]) for column in told) or not _has_figures(shape.rows[row + 1 :]):
        return False
    again = [column for column in told if _repeats(shape.rows[:header_rows], cells, column, names)]
    if len(again) >= max(1, min(2, shape.width - 1)) and 2 * len(again) > len(told):
        return True
    if len(told) < 2 or not _is_unlabelled(shape, row) or not _has_figures(shape.rows[header_rows:row]):
        return False
    above = shape.rows[row - 1]
    carried_on = above[0] and any(
        above[column] and not is_value(above[column]) and not is_missing(above[column]) for column in told
    )
    return not carried_on or all(is_period(cells[column]) and _name(cells[column]) in names for column in told)


def _repeats(header: Sequence[Sequence[str]], cells: Sequence[str], column: int, names: set[str]) -> bool:
    """Has the header the same name over this column, or the same year over any?"""
    name = _name(cells[column])
    return name != "" and (
        any(_name(row[column]) == name for row in header) or (bool(_YEAR.search(name)) and name in names)
    )


def _name(cell: str) -> str:
    """A header cell without what stands in parentheses, signs and spaces."""
    return _NOT_NAME.sub("", cell).lower()


def _is_unlabelled(shape: Shape, row: int) -> bool:
    """Words or periods over the columns of figures and nothing else: no label, no figure."""
    cells = shape.rows[row]
    told = [column for column, cell in enumerate(cells) if cell]
    if not told or any(is_value(cells[column]) or is_missing(cells[column]) for column in told):
        return False
    return told[0] > 0 and any(is_value(later[told[0]]) for later in shape.rows[row + 1 :])


def _has_figures(rows: Sequence[Sequence[str]]) -> bool:
    return any(is_value(cell) or is_period(cell) for row in rows for cell in row[1:])


def _set_in(shape: Shape) -> Blocks:
    """A block with a header and narrower labels set into rows whose label spans several columns."""
    if not all(shape.rows[0]):
        return Blocks()
    widths = [runs(row)[0].end for row in shape.rows]
    label = widths[0]
    inside = [row for row, width in enumerate(widths) if width != label]
    if label < 2 or len(inside) < 2 or inside != list(range(inside[0], inside[-1] + 1)):
        return Blocks()
    around = [row for row in range(len(shape.rows)) if row not in set(inside)]
    head = shape.rows[inside[0]]
    if (
        len(around) < 3
        or inside[0] < 2
        or any(map(is_value, head))
        or not _has_figures([shape.rows[at] for at in inside])
    ):
        return Blocks()
    columns = range(shape.width)
    return Blocks((shape.part(around, columns), shape.part(inside, columns)))


# ---- side by side --------------------------------------------------------------------------------------------------


def _side_by_side(shape: Shape) -> tuple[Shape, ...]:
    """Blocks of equal width whose columns go by the same names, each behind a column of names of its own."""
    header_rows = count_header_rows(shape)
    if not header_rows or header_rows >= len(shape.rows):
        return ()
    leaf, rows = shape.rows[header_rows - 1], range(len(shape.rows))
    for width in range(2, shape.width // 2 + 1):
        firsts = range(0, shape.width, width)
        if shape.width % width or not _same_names(leaf, width):
            continue
        if any(is_period(cell) or is_unit(cell) for row in shape.rows[:header_rows] for cell in row[width::width]):
            continue  # what it heads are remarks of a period or in a unit, not names
        heads = [row[first] for row in shape.rows[:header_rows] for first in firsts[1:]]
        if any(is_period(head) or is_unit(head) for head in heads):
            continue
        if all(_names_rows([row[first] for row in shape.rows[header_rows:]]) for first in firsts):
            return tuple(shape.part(rows, range(first, first + width), header_rows) for first in firsts)
    return ()


def _same_names(leaf: Sequence[str], width: int) -> bool:
    names = [tuple(map(_name, leaf[first + 1 : first + width])) for first in range(0, len(leaf), width)]
    return all(names[0]) and len(set(names)) == 1


def _names_rows(column: Sequence[str]) -> bool:
    told = [cell for cell in column if cell]
    words = sum(has_words(cell) and not is_value(cell) and not is_period(cell) for cell in told)
    return bool(told) and 10 * words >= 9 * len(told) and 10 * len(set(told)) >= 8 * len(told)


# ---- one inside the other ------------------------------------------------------------------------------------------


def _under_a_group(shape: Shape) -> tuple[Shape, ...]:
    """One entity told in the columns at the left, cells over all rows, and a table of its own under the group at the right."""
    if len(shape.rows) < 4 or not all(shape.rows[0]):
        return ()
    group = runs(shape.rows[0])[-1]
    start = group.start
    if start < 2 or group.end - start < 2 or any(row[:start] != shape.rows[1][:start] for row in shape.rows[2:]):
        return ()
    body = 1
    while body < len(shape.rows) and not any(is_value(cell) for cell in shape.rows[body][start:]):
        body += 1
    if not 1 < body < min(5, len(shape.rows)) or len(set(shape.rows[1][:start])) < 2:
        return ()
    columns = (0, *range(start, shape.width))
    return shape.part((0, 1), range(start), 1), shape.part(range(len(shape.rows)), columns, body)


def _nested(shape: Shape) -> tuple[Part, ...]:
    """Attributes down the last two columns, name and value under one header, for each of the entities at the left.

    One part tells the entities, a line each; the other their attributes, under the entity's names.
    """
    header_rows = count_header_rows(shape)
    key, value = shape.width - 2, shape.width - 1
    body = range(header_rows, len(shape.rows))
    if (
        not header_rows
        or shape.width < 3
        or not all(row[key] and row[key] == row[value] for row in shape.rows[:header_rows])
    ):
        return ()
    keys = [shape.rows[row][key] for row in body]
    entities = [tuple(shape.rows[row][:key]) for row in body]
    if not _are_attributes(keys, entities):
        return ()
    firsts = [row for row in body if row == header_rows or shape.rows[row][:key] != shape.rows[row - 1][:key]]
    if 2 * len(firsts) > len(body):
        return ()
    varied = [column for column in range(key) if len({shape.rows[row][column] for row in firsts}) == len(firsts)]
    name = next((at for at in varied if has_words(shape.rows[header_rows][at])), 0)
    lines = [*range(header_rows), *firsts]
    told = Part(tuple(tuple(shape.places[row][:key]) for row in lines), header_rows, max(name + 1, 1))
    labels = (*range(name + 1), key, value)
    whole = tuple(tuple(shape.places[row][column] for column in labels) for row in range(len(shape.rows)))
    return (told, Part(whole, header_rows, len(labels) - 1))


def _are_attributes(keys: Sequence[str], entities: Sequence[tuple[str, ...]]) -> bool:
    """Words, told once for each entity, and either the same for several or attributes by their names."""
    if not all(has_words(key) and not is_value(key) and not is_period(key) and not is_total(key) for key in keys):
        return False
    if len(set(zip(entities, keys, strict=True))) < len(keys):
        return False
    named = sum(map(names_attribute, keys))
    return len(set(keys)) < len(keys) or 2 * named >= len(keys)
