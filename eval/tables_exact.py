"""Whether an answer cites just the cells that answer: by their values, and by their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.matching import states, wording
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


def compare(question: TableQuestion, document: TableDocument, answer: Answer) -> Exactness:
    """What an answer's cells are worth. Values are compared in one width and without spaces."""
    expected = [document.grid[row][column] for row, column in question.cells]
    cells = [cell for citation in answer.citations for cell in citation.cells]
    wanted, got = {plain(text) for text in expected}, {plain(cell.value) for cell in cells}
    values = not answer.abstained and wanted == got
    there, slots = {cell.position for cell in cells}, set(question.cells)
    # With merged cells and alternatives, one slot of each value is enough.
    places = values and (there == slots if question.named == SLOTS else there <= slots)
    if not values and question.by_label and not answer.abstained:
        values = places = _names(answer, wanted)
    return Exactness(values, places, tuple(dict.fromkeys(expected)), tuple(dict.fromkeys(cell.value for cell in cells)))


def plain(text: str) -> str:
    """A cell's text as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _names(answer: Answer, wanted: set[str]) -> bool:
    """Whether the first line of an answer names the wanted row or column labels and no other of the cited cells'."""
    first = _FIRST_LINE.match(answer.answer)
    said = wording(first[0] if first else "")
    cells = [cell for citation in answer.citations for cell in citation.cells]

    def named(labels: Iterable[str]) -> set[str]:
        return {plain(label) for label in labels if states(said, label)}

    return wanted in (named(cell.row for cell in cells), named(step for cell in cells for step in cell.column[-1:]))
