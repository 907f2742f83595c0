"""What is marked in a document for a citation: areas of pages, a stretch of a passage, cells of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model import Area, within

if TYPE_CHECKING:
    from kb.model import Chunk, Citation, Evidence, Table

CELLS_MOST = 1_000
"""Cells that are marked at most: the address that asks for them may not be endless."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a document, by the document's id.

    It begins in the passage of number `passage` (Chunk.order); `span` is a stretch [start, end) of its text, of length
    0 where the quote is not in it. `cells` are rows and columns of table number `table`. `areas` are empty where the
    format has no layout.
    """

    document: str
    passage: int
    span: tuple[int, int] = (0, 0)
    table: int | None = None
    cells: tuple[tuple[int, int], ...] = ()
    areas: tuple[Area, ...] = ()


def mark_of(evidence: Evidence) -> Mark | None:
    """What is marked for a citation; None when the document is gone."""
    if evidence.found is None:
        return None
    (document, chunk), citation = evidence.found, evidence.citation
    at = chunk.text.find(citation.quote)
    span = (at, at + len(citation.quote)) if at >= 0 else (0, 0)
    cells = _cells(citation, chunk, evidence.table, span)
    areas = _areas(citation, chunk, evidence.table, span)
    return Mark(document.id, chunk.order, span, chunk.table, cells, areas)


def _cells(citation: Citation, chunk: Chunk, table: Table | None, span: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """The cited cells; of a quoted row all of them."""
    if table is None:
        return ()
    cited = [cell.position for cell in citation.cells] or [
        (row, column)
        for row, (start, end) in zip(chunk.rows, chunk.sentences, strict=False)
        if start < span[1] and span[0] < end
        for column in range(table.width)
    ]
    inside = [(row, column) for row, column in cited if row < len(table.rows) and column < table.width]
    return tuple(dict.fromkeys(inside))[:CELLS_MOST]


def _areas(citation: Citation, chunk: Chunk, table: Table | None, span: tuple[int, int]) -> tuple[Area, ...]:
    """The areas of all that is cited, on whatever pages; else the boxes that the citation has on its own."""
    areas: list[Area] = []
    if table is not None and citation.cells:
        positions = [cell.position for cell in citation.cells[:CELLS_MOST]] if table.areas else []
        found = (
            table.areas[row][column] for row, column in positions if row < len(table.rows) and column < table.width
        )
        areas = [area for area in found if area is not None]
    elif chunk.spots:
        areas = [spot.area for spot in within(chunk.spots, *span)]
    if not areas and citation.page is not None:
        areas = [Area(citation.page, box.x0, box.y0, box.x1, box.y1) for box in citation.boxes]
    return tuple(dict.fromkeys(areas))
