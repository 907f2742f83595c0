"""The lines over a table of a PDF that are its title or say its unit, though no number marks them as a caption."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.pdf.text.headings import BODY_RANK
from ingest.pdf.text.order import PlacedTable, box_of, is_over, stands_over
from ingest.pdf.text.paragraphs import PdfParagraph
from ingest.report.elements import ElementKind
from ingest.report.line_kinds import says_unit, split_mark, tied_kind
from ingest.words.cell_kinds import holds_box
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.pdf.text.flow import Flow
    from ingest.pdf.text.order import Entry

_MOST_LINES, _LONGEST = 3, 120
"""Lines and columns of a title's paragraph at most, and paragraphs of a title."""

_SPACE = 3.2
"""Sizes of type between the lines of a title, and between it and its table, at most."""


_NAMES = re.compile(r"[^\W\d_]{3}|[\u2e80-\u9fff]{2}")
"""What a title has: a word."""


def lines_over(entries: Sequence[Entry], flows: Mapping[int, Flow], ranks: Mapping[int, int]) -> dict[int, ElementKind]:
    """CAPTION for every entry that is a title right over a table, or a line of one, UNIT for one that says a unit
    there.

    `ranks` are those of headings. A heading names what stands under it, more than a table; but one that is no larger
    than the text and stands closely over a table is that table's name.
    """
    found: dict[int, ElementKind] = {}
    for at, entry in enumerate(entries):
        if not isinstance(entry, PlacedTable):
            continue
        part = (entry.beside or entry).table.parts[0]
        height = flows[part.page].page.height
        top = part.box.y0 * height
        for back in range(at - 1, max(-1, at - 1 - _MOST_LINES), -1):
            line = entries[back]
            if not isinstance(line, PdfParagraph) or line.first.page != part.page:
                break
            box = box_of(line, flows)
            near = -2 < top - box.y1 * height < _SPACE * line.size and is_over(box, part.box)
            closely = back == at - 1 and ranks.get(back, BODY_RANK) >= BODY_RANK and stands_over(line, entry, flows)
            kind = _kind_over(line) if near and not ranks.get(back) and part.grid.header_rows != 0 else None
            kind = ElementKind.CAPTION if closely and kind is None else kind
            if kind is None:
                break
            found[back] = kind
            top = box.y0 * height
    return found


def _kind_over(line: PdfParagraph) -> ElementKind | None:
    """CAPTION or UNIT for a short line of words that is no sentence, item, mark or number; None for another."""
    text = line.sample
    if len(line.lines) > _MOST_LINES or width(text) > _LONGEST:
        return None
    if says_unit(text):
        return ElementKind.UNIT
    if tied_kind(text) or split_mark(text) or ends_sentence(text) or line.first.dotted or holds_box(text):
        return None
    return ElementKind.CAPTION if _NAMES.search(text) and not text[:1].islower() else None
