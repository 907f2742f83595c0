"""Whether an answer cites just the cells that answer: by their values, and by their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.tables_data import SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.tables_data import TableDocument, TableQuestion
    from kb.model import Answer

_FIRST_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True, slots=True)
class Exactness:
    """values: the cited cells hold the expected values and no other, in any order. places: they also stand where expected.

    `expected` and `got` are texts of cells, for a person.
    """

    values: bool
    places: bool
    expected: tuple[str, ...]
    got: tuple[str, ...]


def compare(question: TableQuestion, document: TableDocument, answer: Answer, *, placed: bool = True) -> Exactness:
    """What an answer's cells are worth. Values are compared in one width and without spaces.

    `placed`: whether the cited table was read slot for slot; a reader may turn section rows into labels, and then the
    place of a cell says nothing about the grid as written.
    """
    expected = [document.grid[row][column] for row, column in question.cells]
    cells = [cell for citation in answer.citations for cell in citation.cells]
    wanted, got = {plain(text) for text in expected}, {plain(cell.value) for cell in cells}
    values = not answer.abstained and wanted == got
    there, slots = {cell.position for cell in cells}, set(question.cells)
    # With merged cells and alternatives, one slot of each value is enough.
    places = values and (not placed or (there == slots if question.named == SLOTS else there <= slots))
    if not values and question.by_label and not answer.abstained:
        values = places = _names(answer, wanted)
    return Exactness(values, places, tuple(dict.fromkeys(expected)), tuple(dict.fromkeys(cell.value for cell in cells)))


def plain(text: str) -> str:
    """A cell's text as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _names(answer: Answer, wanted: set[str]) -> bool:
    """Whether the first of the cited cells' row labels, or of their column labels, that the answer's first line names are the wanted.

    "Highest: 2019 (5.2); then 2018 (4.1)" names 2019 first: an answer begins with what was asked for.
    """
    first = _FIRST_LINE.match(answer.answer)
    said = plain(first[0]) if first else ""
    cells = [cell for citation in answer.citations for cell in citation.cells]

    def leads(labels: Iterable[str]) -> bool:
        places = {label: said.find(label) for label in map(plain, labels) if label and label in said}
        return set(sorted(places, key=lambda label: places[label])[: len(wanted)]) == wanted

    return leads(cell.row for cell in cells) or leads(step for cell in cells for step in cell.column[-1:])
