"""The citations of a checked answer: for each sentence the very pieces of its sources that bear it, numbered as they
first come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.model import CitedCell
from kb.tables.choosing.labels import name_column
from kb.tables.computing.units import cell_unit
from kb.wording.citations import cite_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.llm.claim_check import Bearing
    from kb.model import Citation, Table


class CitationNumbers:
    """Gives each piece that is cited its number, the same piece the same one."""

    def __init__(self) -> None:
        self._cited: dict[tuple[object, ...], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All that has been cited, by number."""
        return tuple(self._cited.values())

    def markers(self, bearings: Iterable[Bearing]) -> str:
        """The markers "[1][3]" of what bears a sentence."""
        numbers = [self._number(one) for bearing in bearings for one in _citations(bearing)]
        return "".join(f"[{number}]" for number in sorted(dict.fromkeys(numbers)))

    def _number(self, citation: Citation) -> int:
        key = (citation.chunk, citation.quote, citation.cells)
        if key not in self._cited:
            self._cited[key] = replace(citation, number=len(self._cited) + 1)
        return self._cited[key].number


def _citations(bearing: Bearing) -> Iterator[Citation]:
    source = bearing.source
    if source.citations:
        yield from source.citations
        return
    if source.hit is None:
        return
    if source.table is not None and bearing.cells:
        yield _cite_cells(bearing, source.table)
        return
    quotes = [source.statements[at].quote for at in bearing.statements if source.statements[at].quote]
    text = source.hit.chunk.text
    start = text.find(quotes[0]) if quotes else 0
    end = text.find(quotes[-1], start) + len(quotes[-1]) if quotes else len(text)
    yield cite_passage(1, source.hit, text[start:end])


def _cite_cells(bearing: Bearing, table: Table) -> Citation:
    assert bearing.source.hit is not None
    rows = dict.fromkeys(row for row, _ in bearing.cells)
    passage = cite_passage(1, bearing.source.hit, "\n".join(table.row_text(row) for row in rows))
    cells = tuple(_cell(table, row, column) for row, column in bearing.cells)
    return replace(passage, kind="cell", table=table.caption or None, cells=cells)


def _cell(table: Table, row: int, column: int) -> CitedCell:
    for part, where in table.part_tables():
        for line, slots in enumerate(where.slots):
            if line in part.body and (row, column) in slots:
                at = slots.index((row, column))
                label = part.rows[line][name_column(part)] if part.label_columns else ""
                unit = cell_unit(part, line, at)
                return CitedCell(
                    label, part.column_path(at), part.rows[line][at], unit.suffix or unit.prefix, (row, column)
                )
    return CitedCell("", table.column_path(column), table.rows[row][column], "", (row, column))
