"""Where a table falls into blocks that read as tables of their own: forms, stacked, side by side, or nested in a
column.

Every finder gives the blocks as shapes to be read, or nothing where its kind of table is not at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.tables.forms import names_attribute, read_form
from ingest.tables.header_rows import count_header_rows
from ingest.tables.shapes import runs
from ingest.tables.stacked_blocks import bare_name, find_stacked
from ingest.words.cell_kinds import has_words, is_period, is_total, is_unit, is_value
from kb.model import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.shapes import GridShape

_MOST_ROWS = 3_000


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a table falls into: `shapes` to be read, `forms` that are. `titled`: a later block has a title of its
    own."""

    shapes: tuple[GridShape, ...] = ()
    forms: tuple[Part, ...] = ()
    titled: bool = False

    def __bool__(self) -> bool:
        return bool(self.shapes or self.forms)


def find_blocks(shape: GridShape) -> Blocks:
    """The blocks of a shape without titles and foot; nothing where it is one table."""
    if len(shape.rows) < 2 or len(shape.rows) > _MOST_ROWS:
        return Blocks()
    forms = read_form(shape)
    if forms:
        return Blocks(forms=forms)
    stacked, titled = find_stacked(shape)
    if stacked:
        return _each(stacked, titled=titled)
    return Blocks(_side_by_side(shape) or _under_a_group(shape), _nested(shape))


def _each(stacked: Sequence[GridShape], *, titled: bool) -> Blocks:
    """Stacked blocks, with those taken apart that are forms or lie side by side."""
    shapes: list[GridShape] = []
    forms: list[Part] = []
    for block in stacked:
        form = read_form(block)
        forms += form
        shapes += () if form else (_side_by_side(block) or (block,))
    return Blocks(tuple(shapes), tuple(forms), titled)


# ---- side by side --------------------------------------------------------------------------------------------------


def _side_by_side(shape: GridShape) -> tuple[GridShape, ...]:
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
    names = [tuple(map(bare_name, leaf[first + 1 : first + width])) for first in range(0, len(leaf), width)]
    return all(names[0]) and len(set(names)) == 1


def _names_rows(column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    words = sum(has_words(cell) and not is_value(cell) and not is_period(cell) for cell in filled)
    return bool(filled) and 10 * words >= 9 * len(filled) and 10 * len(set(filled)) >= 8 * len(filled)


# ---- one inside the other ------------------------------------------------------------------------------------------


def _under_a_group(shape: GridShape) -> tuple[GridShape, ...]:
    """One entity told in the columns at the left, cells over all rows, and a table of its own under the group at the
    right."""
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


def _nested(shape: GridShape) -> tuple[Part, ...]:
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
    inner = Part(tuple(tuple(shape.places[row][:key]) for row in lines), header_rows, max(name + 1, 1))
    labels = (*range(name + 1), key, value)
    whole = tuple(tuple(shape.places[row][column] for column in labels) for row in range(len(shape.rows)))
    return (inner, Part(whole, header_rows, len(labels) - 1))


def _are_attributes(keys: Sequence[str], entities: Sequence[tuple[str, ...]]) -> bool:
    """Words, told once for each entity, and either the same for several or attributes by their names."""
    if not all(has_words(key) and not is_value(key) and not is_period(key) and not is_total(key) for key in keys):
        return False
    if len(set(zip(entities, keys, strict=True))) < len(keys):
        return False
    named = sum(map(names_attribute, keys))
    return len(set(keys)) < len(keys) or 2 * named >= len(keys)
