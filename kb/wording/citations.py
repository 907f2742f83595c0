"""Citations: what a marker stands for, verbatim, with its place and, for a table, its cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.model import Citation, CitedCell, Evidence, box_of_each, boxes_of, first_page, within
from kb.tables.choosing.labels import name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.model import Chunk, Document, Hit, Table
    from kb.tables.reader import TableAnswer
    from kb.wording.table_sentences import Wording

NEAREST = 3
"""Passages offered as "see also" when there is no answer."""


def cite_passage(number: int, hit: Hit, quote: str) -> Citation:
    """A citation of a piece of a passage: of a layout, with the page that the piece begins on and its lines there."""
    chunk, document = hit.chunk, hit.document
    at = chunk.text.find(quote)
    areas = [spot.area for spot in within(chunk.spots, at, at + len(quote))] if at >= 0 else []
    return Citation(
        number,
        document.name,
        document.title,
        first_page(areas) or chunk.place.page,
        chunk.place.headings,
        "text",
        quote,
        hit.chunk_id,
        boxes=boxes_of(areas) or chunk.place.boxes,
    )


def numbered(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Citations with the numbers 1, 2, … in their order."""
    return tuple(replace(one, number=at) for at, one in enumerate(citations, start=1))


def cite_cells(number: int, answer: TableAnswer, hits: Sequence[Hit], wording: Wording) -> Citation:
    """A citation of the cells that an answer used: those it names first, then the others that went in."""
    found, table = answer.found, answer.found.table
    used = tuple(dict.fromkeys((*answer.shown, *answer.positions)))
    # The cells of a whole column go in when the highest is sought; the rows quoted are those the answer speaks of.
    rows_cited = [answer.slots[row][column][0] for row, column in answer.shown or used if row in answer.part.body]
    rows = tuple(dict.fromkeys(rows_cited))
    slots = [answer.slots[row][column] for row, column in used]
    areas = [area for row, column in slots if table.areas and (area := table.areas[row][column])]
    return Citation(
        number,
        found.document.name,
        found.document.title,
        first_page(areas) or found.place.page,
        found.place.headings,
        "cell",
        "\n".join(table.row_text(row) for row in rows),
        _chunk_with(rows, found.number, found.document.id, hits) or found.chunk,
        table=table.caption or None,
        cells=tuple(_cell(answer, row, column, wording) for row, column in used),
        boxes=box_of_each(areas) or found.place.boxes,
    )


def _cell(answer: TableAnswer, row: int, column: int, wording: Wording) -> CitedCell:
    part = answer.part
    label = part.rows[row][name_column(part)] if part.label_columns else ""
    value = part.rows[row][column]
    path = part.column_path(column)
    return CitedCell(label, path, value, wording.unit_of(part, column, row), answer.slots[row][column])


def _chunk_with(rows: Iterable[int], number: int, document_id: str, hits: Sequence[Hit]) -> str | None:
    """The found chunk that holds the first of these rows."""
    first = next(iter(rows), None)
    holding = (
        hit.chunk_id
        for hit in hits
        if hit.document.id == document_id and hit.chunk.table == number and first in hit.chunk.rows
    )
    return next(holding, None)


def surroundings(
    citation: Citation, found: tuple[Document, Chunk] | None, tables: Callable[[str], list[Table]]
) -> Evidence:
    """A citation in the passage that it stands in, or the whole table; `found` is None when that is gone."""
    if found is None:
        return Evidence(citation, before="", after="")
    document, chunk = found
    at = chunk.text.find(citation.quote)
    before, after = ("", "") if at < 0 else (chunk.text[:at], chunk.text[at + len(citation.quote) :])
    table = None if chunk.table is None else tables(document.id)[chunk.table]
    return Evidence(citation, before, after, table, found)


def nearest(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """What came nearest, a sentence a passage."""
    return tuple(
        cite_passage(number, hit, _nearest_sentence(hit)) for number, hit in enumerate(hits[:NEAREST], start=1)
    )


def _nearest_sentence(hit: Hit) -> str:
    if not hit.sentences:
        return hit.chunk.text
    start, end = hit.chunk.sentences[max(range(len(hit.sentences)), key=hit.sentences.__getitem__)]
    return hit.chunk.text[start:end]
