"""Whether an answer cites just the cells that answer: by their values, and by their places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.suites.tables_data import SLOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.suites.tables_data import TableDocument, TableQuestion
    from kb.model import Answer

_FIRST_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True, slots=True)
class Exactness:
    """values: the cited cells hold the expected values and no other, in any order. places: they also stand where
    expected.

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
        values = places = _names(answer, question, document)
    return Exactness(values, places, tuple(dict.fromkeys(expected)), tuple(dict.fromkeys(cell.value for cell in cells)))


def plain(text: str) -> str:
    """A cell's text as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _names(answer: Answer, question: TableQuestion, document: TableDocument) -> bool:
    """Whether the labels that the answer's first line names first are the expected ones, and a cited cell stands under
    each.

    "Highest: 2019 (5.2); then 2018 (4.1)" names 2019 first: an answer begins with what was asked for. The others that
    it could have named are those beside an expected label: in its column where that is the first, else in its row.
    """
    first = _FIRST_LINE.match(answer.answer)
    said = _words(first[0] if first else "")
    wanted = {_words(document.grid[row][column]) for row, column in question.cells}
    others = {_words(text) for row, column in question.cells for text in _beside(document, row, column)}
    found = {label: at for label in wanted | others if label and (at := _at(said, label)) is not None}
    # Of two that begin at one place the longer is meant: "Total revenue", not "Total".
    ordered = sorted(found, key=lambda label: (found[label], -len(label)))
    cells = [cell for citation in answer.citations for cell in citation.cells]
    over = [_words(" ".join((cell.row, *cell.column))) for cell in cells]
    backed = all(any(_at(path, label) is not None for path in over) for label in wanted)
    return backed and set(ordered[: len(wanted)]) == wanted


def _beside(document: TableDocument, row: int, column: int) -> Sequence[str]:
    return [texts[0] for texts in document.grid] if column == 0 else document.grid[row]


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _at(text: str, label: str) -> int | None:
    """Where a label stands in a text as whole words."""
    found = re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text)
    return found.start() if found else None
