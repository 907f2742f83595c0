"""What lies between lines and blocks: the pieces that a text is made of, before it is known what belongs to what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.grids import Grid
    from ingest.table_structure import Draft


class Kind(StrEnum):
    """What a piece is."""

    TEXT = "text"
    ITEM = "item"
    HEADING = "heading"
    CAPTION = "caption"
    SOURCE = "source"
    NOTE = "note"
    UNIT = "unit"
    IMAGE = "image"
    GRID = "grid"
    FOOTNOTE = "footnote"
    TABLE = "table"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of the text: what it reads like and its span in the decoded text.

    `alone`: a single line with a blank line (or an end of the text) on both sides. `rank` of a heading: smaller is outer.
    `mark` is the bullet or number of an item, the name of a footnote. `refers` are the footnotes referred to.
    `grid` is set for GRID, `draft` for TABLE. `page` is known here only from form feeds.
    """

    kind: Kind
    text: str
    start: int
    end: int
    page: int | None = None
    alone: bool = False
    bold: bool = False
    rank: int = 0
    mark: str = ""
    refers: tuple[str, ...] = ()
    grid: Grid | None = None
    draft: Draft | None = None
