"""Rows of one cell inside a table's body, which name the rows below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.cells import has_words, is_total, is_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.shapes import Place, Rows, Shape

_COLONS = (":", "：")


def mark_centred(shape: Shape, header_rows: int) -> None:
    """In flat text a section's name may stand in the middle: the only cell of its row, words in a column of figures."""
    if shape.spanned or shape.width < 3:
        return
    figures = [_are_figures([row[column] for row in shape.rows[header_rows:]]) for column in range(shape.width)]
    for index in range(header_rows, len(shape.rows) - 1):
        told = [column for column, cell in enumerate(shape.rows[index]) if cell]
        if len(told) == 1 and told[0] and figures[told[0]] and _is_name(shape.rows[index][told[0]]):
            shape.wide.add(index)


def _is_name(cell: str) -> bool:
    return has_words(cell) and not is_value(cell)


def _are_figures(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return 2 * sum(map(is_value, told)) > len(told)


def take_sections(shape: Shape, header_rows: int) -> int:
    """Section rows of the body become leading columns of labels, outer sections before inner ones: how many columns.

    A section ends at the row of its total, at the next section, and with the table.
    """
    body = [row for row in sorted(shape.wide) if row >= header_rows]
    if body and body[-1] == len(shape.rows) - 1:
        body.pop()
    named = frozenset(body if shape.spanned else _sections(shape, body, header_rows))
    if not named or len(shape.rows) - len(named) <= header_rows:
        return 0
    outer = {row for row in named if row + 1 in named}
    depth = 2 if outer else 1
    rows: Rows = []
    places: list[list[Place]] = []
    open_rows: list[int] = []
    for index, row in enumerate(shape.rows):
        if index in named:
            open_rows = [index] if index in outer else [*[at for at in open_rows if at in outer], index]
            continue
        labels = [*open_rows, *[-1] * (depth - len(open_rows))][:depth] if index >= header_rows else [-1] * depth
        if not open_rows or open_rows[0] not in outer:
            labels = labels[::-1]
        rows.append([*("" if at < 0 else _text(shape.rows[at]) for at in labels), *row])
        places.append(
            [*(shape.places[index][0] if at < 0 else _place(shape, at) for at in labels), *shape.places[index]]
        )
        if is_total(row[0]) and open_rows:
            open_rows.pop()
    shape.rows, shape.places, shape.wide = rows, places, set()
    return depth


def _text(cells: Sequence[str]) -> str:
    return next(filter(None, cells), "")


def _place(shape: Shape, row: int) -> Place:
    return shape.places[row][next(column for column, cell in enumerate(shape.rows[row]) if cell)]


def _sections(shape: Shape, body: list[int], header_rows: int) -> list[int]:
    """Without markup a lone cell may also be a label whose values are missing.

    It is a section where it ends with a colon or stands in another column than the labels, and the first row of the body
    is one; with the first all are when none of them follows another.
    """
    sure = [row for row in body if _text(shape.rows[row]).endswith(_COLONS) or not shape.rows[row][0]]
    if body and body[0] == header_rows and (len(body) > 1 or sure or _is_full(shape.rows[header_rows + 1])):
        follow = frozenset(body) - frozenset(sure)
        apart = all(row + 1 not in follow for row in body)
        return body if apart else sorted({body[0], *sure})
    return sure


def _is_full(cells: Sequence[str]) -> bool:
    return all(cells)
