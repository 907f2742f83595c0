"""A table made ready to be weighed: its cells, their tokens and words, what each token counts; nothing of it depends on
a question."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kb.cells.dimensions import Dimensions
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kb.facts.fact import Fact
    from kb.model import Table

_FIGURE = re.compile(r"[-+(（$￥¥€£<>≈~]*[\d,.，]+\s*[%％xX倍]?[)）]?[^\d]{0,4}")
_SPACE = re.compile(r"[\s,，。、:：()（）]+")
_YEAR = re.compile(r"#(?:19|20)\d\d")
_UNSEEN = 0.5
"""How often a token counts as standing in a table that does not have it."""
_PAIR = 1.5
"""What a token of several characters counts beside one of one."""


def plain(text: str) -> str:
    """A cell's text without spaces and punctuation, in one width and case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).lower())


def is_year(token: str) -> bool:
    """Whether a token is a year in four digits."""
    return _YEAR.fullmatch(token) is not None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its text and its first slot."""

    text: str
    row: int
    column: int


class CellGrid:
    """A table with what does not depend on the question worked out once.

    `cells` in reading order, `cell_of` (rows, columns) the number of the cell in each slot; arrays over cells: `mass`,
    what their tokens count together; `alike`, the share of cells with the same text; `is_figure`; `years`, how many
    years they name. `around` are the tokens of what stands around the table.
    """

    def __init__(self, table: Table, around: str = "", facts: Iterable[Fact] = ()) -> None:
        self.table = table
        self.cell_of = np.zeros((len(table.rows), table.width), np.int64)
        self.cells: list[Cell] = []
        for row, texts in enumerate(table.rows):
            for column, text in enumerate(texts):
                self.cell_of[row, column] = self._cell_at(row, column, text)
        bags = [tokens(cell.text) for cell in self.cells]
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, bag in enumerate(bags):
            for token, times in bag.items():
                self.postings[token].append((at, times))
        self.mass = np.array([self._mass(bag) for bag in bags], np.float32)
        self.around = tokens(around)
        self.texts = [plain(cell.text) for cell in self.cells]
        alike = Counter(self.texts)
        self.alike = np.array([alike[text] / len(self.cells) for text in self.texts], np.float32)
        self.is_figure = np.array([bool(_FIGURE.fullmatch(text or "x")) for text in self.texts], bool)
        self.facts = tuple(facts)
        told = {
            int(self.cell_of[fact.place.position]): fact
            for fact in self.facts
            if fact.place.position and self._has(fact.place.position)
        }
        self.dimensions = Dimensions(told, len(self.cells))
        self.years = np.array([sum(map(is_year, bag)) for bag in bags], np.float32)

    def _has(self, position: tuple[int, int]) -> bool:
        rows, columns = self.cell_of.shape
        return position[0] < rows and position[1] < columns

    def _cell_at(self, row: int, column: int, text: str) -> int:
        """The cell in a slot: that of an equal neighbour where a label that spans is repeated, else one of its own."""
        table = self.table
        if text and (row < table.header_rows or column < table.label_columns) and not _FIGURE.fullmatch(plain(text)):
            if column and table.rows[row][column - 1] == text:
                return int(self.cell_of[row, column - 1])
            if row and table.rows[row - 1][column] == text:
                return int(self.cell_of[row - 1, column])
        self.cells.append(Cell(text, row, column))
        return len(self.cells) - 1

    def _mass(self, bag: Counter[str]) -> float:
        return sum(self.weight(token) * times for token, times in bag.items()) or 1.0

    def weight(self, token: str) -> float:
        """How much a token counts: the rarer it is in the table, the more."""
        often = sum(times for _, times in self.postings.get(token, ()))
        return math.log(1 + len(self.cells) / (often or _UNSEEN)) * (_PAIR if len(token) > 1 else 1.0)

    @cached_property
    def meanings(self) -> Meanings:
        """The words of the cells; figures have none."""
        return Meanings(["" if figure else cell.text for cell, figure in zip(self.cells, self.is_figure, strict=True)])

    @cached_property
    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of each cell's first slot."""
        rows = np.array([cell.row for cell in self.cells], np.int64)
        return rows, np.array([cell.column for cell in self.cells], np.int64)
