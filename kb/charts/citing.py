"""Facts as citations: the cell or the sentence that a mark of a chart stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.fact_answers.wording import amount
from kb.facts.fact import FactKind, FactPlace
from kb.model import Citation, CitedCell
from kb.store.catalogue import chunk_id
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.facts.fact import Fact
    from kb.model import Chunk, Document, Table
    from kb.store.fact_query import ListedFact

    Passages = Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]
    Tables = Callable[[str], list[Table]]


def cite_facts(facts: Sequence[ListedFact], tables: Tables, passages: Passages) -> tuple[Citation, ...]:
    """A citation a fact, numbered from 1 in their order."""
    of_document = {one.document.id: _Read(one.document, tables, passages) for one in facts}
    return tuple(
        of_document[one.document.id].cite(number, one.fact.place, one.fact.printed, _unit(one.fact))
        for number, one in enumerate(facts, 1)
    )


def cite_cell(
    document: Document, table: int, position: tuple[int, int], tables: Tables, passages: Passages
) -> Citation | None:
    """A cell of a document's table, whether a fact was read from it or not; None where there is no such cell."""
    read = _Read(document, tables, passages)
    row, column = position
    if table >= len(read.tables) or row >= len(read.tables[table].rows) or column >= read.tables[table].width:
        return None
    found = read.tables[table]
    place = FactPlace(FactKind.CELL, None, table, found.caption, position, quote=found.row_text(row))
    return read.cite(1, place, found.rows[row][column], "")


class _Read:
    """A document's tables and passages, read once."""

    def __init__(self, document: Document, tables: Tables, passages: Passages) -> None:
        self._document = document
        self.tables = tables(document.id)
        names = [chunk_id(document.id, order) for order in range(document.chunks)]
        found = passages(names)
        self._chunks = [(name, found[name][1]) for name in names if name in found]

    def cite(self, number: int, place: FactPlace, printed: str, unit: str) -> Citation:
        """A figure at a place, as printed there and with the unit that its surroundings give it."""
        document = self._document
        name, chunk = self._passage(place)
        headings = chunk.place.headings if chunk else ()
        page = place.page if place.page is not None else chunk.place.page if chunk else None
        cells = self._cells(place, printed, unit)
        kind = "cell" if cells else "text"
        table = place.caption or None if cells else None
        quote = place.quote or printed
        return Citation(
            number, document.name, document.title, page, headings, kind, quote, name, table, cells, place.boxes
        )

    def _passage(self, place: FactPlace) -> tuple[str, Chunk | None]:
        """The passage that a fact stands in, with its name; "" where it stands in none, as on a cover."""
        for name, chunk in self._chunks:
            if place.position is not None:
                if chunk.table == place.table and place.position[0] in chunk.rows:
                    return name, chunk
            elif place.quote and place.quote in chunk.text:
                return name, chunk
        return "", None

    def _cells(self, place: FactPlace, printed: str, unit: str) -> tuple[CitedCell, ...]:
        if place.position is None or place.table is None or place.table >= len(self.tables):
            return ()
        row, column = place.position
        for table, part in self.tables[place.table].part_tables():
            for line in part.lines_of(row):
                if (row, column) in part.slots[line]:
                    at = part.slots[line].index((row, column))
                    path = table.row_path(line)
                    label = path[-1] if path else ""
                    return (CitedCell(label, table.column_path(at), printed, unit, (row, column)),)
        return (CitedCell("", (), printed, unit, (row, column)),)


def _unit(fact: Fact) -> str:
    """What the surroundings of a figure add to what is printed: its scale and its unit."""
    return amount(fact, language(fact.place.quote)).replace(fact.printed.strip(), "").strip()
