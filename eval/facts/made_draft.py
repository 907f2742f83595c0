"""The nouns of made-up tables: the shapes that they have, the document that a writer gets, the draft that one is made
in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.facts.made_figures import MadeNotation
from eval.facts.made_words import MONEY, PER_SHARE, PERCENT, MadeTerm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from random import Random

    from eval.facts.expected import ExpectedFact
    from eval.facts.made_words import MadeVocabulary, UnitWords

FORMATS = ("html", "md", "xlsx", "docx", "pdf")
MEASURE, PERIOD, SUBJECT, SCOPE = "measure", "period", "subject", "scope"


@dataclass(frozen=True, slots=True)
class MadeShape:
    """What lies along rows and columns, outermost first.

    `style` of two dimensions along the rows: the outer one in rows of its own ("section"), in a column ("columns"), or
    as the parent of rows that begin with "of which". `blocks`: a table for each value of the dimension `of`, "beside"
    each other or "stacked"; a scope stands in their corners, a period or subject in a cell over each.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    style: str = ""
    blocks: str = ""
    of: str = ""

    @property
    def name(self) -> str:
        """What it is called in reports of rates."""
        across = ", ".join(self.columns)
        return (
            f"{' + '.join(self.rows)}{f' ({self.style})' if self.style else ''} x "
            f"{across}{f', {self.of}s {self.blocks}' if self.blocks else ''}"
        )


SHAPES = (
    MadeShape((MEASURE,), (PERIOD,)),
    MadeShape((SUBJECT,), (MEASURE,)),
    MadeShape((PERIOD,), (MEASURE,)),
    MadeShape((SUBJECT,), (PERIOD,)),
    MadeShape((MEASURE,), (SUBJECT,)),
    MadeShape((SUBJECT, PERIOD), (MEASURE,), "columns"),
    MadeShape((SUBJECT, MEASURE), (PERIOD,), "columns"),
    MadeShape((SUBJECT, MEASURE), (PERIOD,), "section"),
    MadeShape((SCOPE, MEASURE), (PERIOD,), "section"),
    MadeShape((MEASURE, SCOPE), (PERIOD,), "of which"),
    MadeShape((MEASURE,), (SUBJECT, PERIOD)),
    MadeShape((MEASURE,), (SCOPE, PERIOD)),
    MadeShape((SUBJECT,), (PERIOD, MEASURE)),
    MadeShape((SUBJECT,), (MEASURE, PERIOD)),
    MadeShape((MEASURE,), (PERIOD,), blocks="beside", of=SCOPE),
    MadeShape((MEASURE,), (PERIOD,), blocks="stacked", of=SCOPE),
    MadeShape((SUBJECT,), (MEASURE,), blocks="stacked", of=PERIOD),
    MadeShape((MEASURE,), (PERIOD,), blocks="stacked", of=SUBJECT),
)
SIMPLEST, SHARED = SHAPES[0], SHAPES[1]
PLAIN = MadeNotation("comma", "-")


@dataclass(frozen=True, slots=True)
class MadeCell:
    """A cell of the table; `value` where it holds a figure that a workbook may store as a number."""

    row: int
    column: int
    text: str
    height: int = 1
    width: int = 1
    header: bool = False
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document as its writer needs it (texts that are empty are left out), the facts that it holds, and in which
    place each dimension is told."""

    language: str
    format: str
    shape: str
    title: str
    heading: str
    sentence: str
    caption: str
    unit_line: str
    sheet: str
    cells: tuple[MadeCell, ...]
    header_rows: int
    label_columns: int
    notation: MadeNotation
    facts: tuple[ExpectedFact, ...]
    places: Mapping[str, str]


@dataclass(slots=True)
class MadeDraft:
    """A document in the making: what was decided so far."""

    rng: Random
    format: str
    words: MadeVocabulary
    shape: MadeShape
    family: str
    year: int
    terms: dict[str, list[MadeTerm]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    money: UnitWords | None = None
    per_share: UnitWords | None = None
    notation: MadeNotation = PLAIN
    title: str = ""
    heading: str = ""
    sentence: str = ""
    caption: str = ""
    unit_line: str = ""
    sheet: str = ""
    in_industry: bool = False
    company: str = ""
    growth: str = ""
    share: str = ""

    def along(self, dimension: str) -> bool:
        """Whether a dimension lies along the rows or the columns."""
        return dimension in (*self.shape.rows, *self.shape.columns, self.shape.of)

    def of_unit(self, measure: MadeTerm) -> UnitWords:
        """The unit of a measure."""
        assert self.money is not None
        assert self.per_share is not None
        known = {MONEY: self.money, PER_SHARE: self.per_share}
        return known.get(measure.kind) or self.words.others[measure.kind]


def percent_in_cell(measure: MadeTerm, place: str) -> bool:
    """Whether shares of a table whose unit is money have their sign in the cell."""
    return measure.kind == PERCENT and place not in {"row label", "column header", "unit column"}


def sign_in_cell(measure: MadeTerm, place: str, *, along: bool) -> bool:
    """Whether the cells of a measure say its unit."""
    if place == "in cell":
        return measure.kind != PER_SHARE
    return along and percent_in_cell(measure, place)


def axis_terms(draft: MadeDraft, dimensions: Sequence[str]) -> list[tuple[MadeTerm, ...]]:
    """The combinations of terms along an axis, the innermost running fastest."""
    combined: list[tuple[MadeTerm, ...]] = [()]
    for dimension in dimensions:
        combined = [(*before, term) for before in combined for term in draft.terms[dimension]]
    return combined


def size(made: MadeDocument) -> tuple[int, int]:
    """Rows and columns of the table."""
    return max(cell.row + cell.height for cell in made.cells), max(cell.column + cell.width for cell in made.cells)


def slots(made: MadeDocument) -> list[list[MadeCell | None]]:
    """The cell that covers each place of the table; None in the gap between tables side by side."""
    height, width = size(made)
    grid: list[list[MadeCell | None]] = [[None] * width for _ in range(height)]
    for cell in made.cells:
        for row in range(cell.row, cell.row + cell.height):
            grid[row][cell.column : cell.column + cell.width] = [cell] * cell.width
    return grid
