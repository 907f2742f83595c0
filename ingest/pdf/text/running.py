"""What a PDF prints on page after page at the same place: running headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.pdf.text.lines import Marks, lines_of_page, runs_of
from ingest.words.cell_kinds import is_unit
from ingest.words.vocabulary import FURNITURE, SOURCE, UNIT_LINE, caption_key, collapse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.pdf.page.page import PdfPage
    from ingest.pdf.text.lines import PdfLine

REACH = 6
"""Pages before and after one among which its furniture recurs: chapters have headers of their own."""

_EDGE, _RIM = 0.13, 0.075
"""Shares of the page's height at its top and bottom where furniture stands, and where hardly anything else does."""

_FEWEST_OTHERS = 2
_SHORT_REPORT = 3
"""Other pages that a line recurs on; in a report of so few pages one is enough, at the rim."""

_SAME_HEIGHT = 3.0
_MOST_IN_ROW = 3
_DIGITS = re.compile(r"\d+")
_NUMBERED = "#"
_NUMBER = re.compile(r"[-–—\s]{0,3}#(?:\s?/\s?#)?[-–—\s]{0,3}")


@dataclass(frozen=True, slots=True)
class _Edged:
    """A page with the lines at its edges: text without numbers, height, and the characters of each."""

    page: PdfPage
    lines: tuple[tuple[str, float, frozenset[int]], ...]

    def is_numbered(self, indexes: frozenset[int]) -> bool:
        """Do these characters say the page's own number, at its rim?"""
        chars = [char for char in self.page.chars if char.index in indexes]
        rim = _RIM * self.page.height
        at_rim = all(char.y1 < rim or char.y0 > self.page.height - rim for char in chars)
        return at_rim and "".join(char.text for char in chars) == str(self.page.number)


def without_running(pages: Iterable[PdfPage], count: int) -> Iterator[PdfPage]:
    """The pages of a report of `count` pages without what recurs; few of them are held at a time."""
    short = count <= _SHORT_REPORT
    fewest = 1 if short else _FEWEST_OTHERS
    before: deque[_Edged] = deque(maxlen=REACH)
    ahead: deque[_Edged] = deque()
    for page in pages:
        ahead.append(_Edged(page, tuple(_at_edges(page, _RIM if short else _EDGE))))
        if len(ahead) > REACH:
            yield _cleared(before, ahead, fewest)
    while ahead:
        yield _cleared(before, ahead, fewest)


def _cleared(before: deque[_Edged], ahead: deque[_Edged], fewest: int) -> PdfPage:
    edged = ahead.popleft()
    others = [*before, *ahead]
    before.append(replace(edged, page=replace(edged.page, chars=(), rulings=(), fills=())))
    dropped: set[int] = set()
    for text, height, indexes in edged.lines:
        again = sum(
            any(text == other and abs(height - at) < _SAME_HEIGHT for other, at, _ in near.lines) for near in others
        )
        if again >= fewest or (text == _NUMBERED and edged.is_numbered(indexes)):
            dropped |= indexes
    return replace(edged.page, chars=tuple(char for char in edged.page.chars if char.index not in dropped))


def _at_edges(page: PdfPage, edge: float) -> Iterator[tuple[str, float, frozenset[int]]]:
    top, bottom = edge * page.height, (1 - edge) * page.height
    chars = [char for char in page.chars if char.y1 < top or char.y0 > bottom]
    runs = runs_of(chars)
    lines = lines_of_page(replace(page, dots=()), runs, Marks({}, {}))
    rows = [sum(line.beside(other) for other in lines) for line in lines]
    for line, in_row in zip(lines, rows, strict=True):
        at_rim = line.y1 < _RIM * page.height or line.y0 > (1 - _RIM) * page.height
        key = _DIGITS.sub("#", collapse(line.text))
        if (at_rim or in_row <= _MOST_IN_ROW) and _may_recur(line, key):
            yield key, line.base, frozenset(range(line.order, line.until + 1))


def _may_recur(line: PdfLine, key: str) -> bool:
    """Words, or the number of the page: figures of a table recur by chance, and the unit of each statement is its
    own."""
    if SOURCE.match(line.text) or caption_key(line.text) or UNIT_LINE.match(line.text) or is_unit(line.text):
        return False
    return bool(_NUMBER.fullmatch(key)) or key.count("#") < 3


def is_call(text: str) -> bool:
    """Is it a page number in words, or a call to read the disclaimer, wherever it stands?"""
    return len(text) <= 120 and bool(FURNITURE.match(text))
