"""What lies between lines and blocks: the pieces that a text is made of, before it is known what belongs to what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.model import moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.tables.grids import Grid
    from ingest.tables.structure import TableDraft
    from kb.model import Spot

LINES = " · "
"""What parts the lines over a table that together are its title."""


class ElementKind(StrEnum):
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

    `alone`: a single line with a blank line (or an end of the text) on both sides. `rank` of a heading: smaller is
    outer. `mark` is the bullet or number of an item, the name of a footnote. `refers` are the footnotes referred to.
    `grid` is set for GRID, `draft` for TABLE. `page` is known here only from form feeds and layouts, `spots` only from
    these; those of a GRID or TABLE are of the whole, whatever they span. `parts` of a TABLE are the pieces that were
    tied to it.
    """

    kind: ElementKind
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
    draft: TableDraft | None = None
    spots: tuple[Spot, ...] = ()
    parts: tuple[Element, ...] = ()


def spots_of(parts: Iterable[Element], text: str) -> tuple[Spot, ...]:
    """The spots of elements in a text that theirs were joined to."""
    found: list[Spot] = []
    at = 0
    for part in parts:
        if not part.spots or not part.text:
            continue
        place = text.find(part.text, at)
        place = place if place >= 0 else text.find(part.text)
        if place >= 0:
            found += moved(part.spots, place)
            at = place + len(part.text)
    return tuple(sorted(found, key=lambda spot: spot.start))
