"""The tables of a PDF's pages: drawn with lines, with colours, with a few rules, or with nothing but space between
columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.pdf.tables.beside import split_beside, without_prose
from ingest.pdf.tables.cells import PdfTable as PdfTable
from ingest.pdf.tables.cells import table_of
from ingest.pdf.tables.figures import regions_of_figures
from ingest.pdf.tables.forms import form_layouts
from ingest.pdf.tables.joining import JoinedTable as JoinedTable
from ingest.pdf.tables.joining import edges_of
from ingest.pdf.tables.joining import join_over_pages as join_over_pages
from ingest.pdf.tables.refused import is_refused
from ingest.pdf.tables.regions import regions_between
from ingest.pdf.tables.ruled import filled_layouts, ruled_layouts
from ingest.pdf.tables.rules import drawn_on
from ingest.pdf.tables.spaced import spaced_layout
from ingest.pdf.tables.words import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.page.page import PdfPage
    from ingest.pdf.tables.cells import Layout
    from ingest.pdf.tables.regions import Region
    from ingest.pdf.tables.rules import Drawn, Stroke

MOST_CHARS = 30_000
"""Characters from which on a page is not searched for tables: no page that is read has as many."""


def find_tables(page: PdfPage, before: PdfTable | None = None) -> tuple[PdfTable, ...]:
    """The tables of a page, from the top. Charts, contents pages and columns of prose are none.

    `before` is the last table of the page before: a single row of its cells goes on with it.
    A page with more characters than MOST_CHARS has none; of its lines and colours, more than tables need are left out.
    """
    if len(page.chars) > MOST_CHARS:
        return ()
    drawn = drawn_on(page)
    edges = [x * page.width for x in edges_of(before)] if before else []
    layouts = ruled_layouts(page.chars, drawn.across, drawn.down, edges)
    taken = {index for layout in layouts for cell in layout.cells for index in cell.indexes}
    left = [char for char in page.chars if char.index not in taken]
    layouts += filled_layouts(left, drawn.bands, drawn.sides)
    layouts += _spaced(page, drawn, layouts)
    tables = [table_of(layout, page) for layout in layouts]
    kept = [table for table in tables if not is_refused(table.grid, ruled=table.ruled)]
    return tuple(sorted(kept, key=lambda table: (table.box.y0, table.box.x0)))


def _spaced(page: PdfPage, drawn: Drawn, ruled: Sequence[Layout]) -> list[Layout]:
    """Tables outside those that are drawn: first what rules show, then what figures do."""
    taken = {index for layout in ruled for cell in layout.cells for index in cell.indexes}
    walls = [(wall.at, wall.start, wall.end) for wall in (*drawn.down, *drawn.sides)]
    strokes = (*drawn.across, *drawn.bands)
    lines = lines_of((char for char in page.chars if char.index not in taken), walls)
    forms = form_layouts(lines)
    if forms:
        in_forms = {index for layout in forms for cell in layout.cells for index in cell.indexes}
        taken |= in_forms
        kept = ([phrase for phrase in line if in_forms.isdisjoint(phrase.indexes)] for line in lines)
        lines = [line for line in kept if line]
    found = forms + _laid_out(regions_between(lines, strokes), strokes)
    taken.update(index for layout in found for cell in layout.cells for index in cell.indexes)
    left = lines_of((char for char in page.chars if char.index not in taken), walls)
    return found + _laid_out(regions_of_figures(without_prose(left), page.width, strokes), strokes)


def _laid_out(regions: Sequence[Region], strokes: Sequence[Stroke]) -> list[Layout]:
    parts = (part for region in regions for part in split_beside(region))
    return [layout for part in parts if (layout := spaced_layout(part, strokes))]
