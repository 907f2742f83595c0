"""The lines of a page in the order of its text: characters that stand on one height, with the marks of footnotes taken
out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.tables.words import is_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.pdf.page.page import Char, PdfPage

_SAME_HEIGHT = 0.5
_BACK = 0.6
WIDE_GAP = 1.6
"""Sizes of type between two pieces of a row that no single space makes."""

_SPACE, _SPACE_BETWEEN_IDEOGRAPHS = 0.24, 0.15
"""Sizes of type from which on a gap reads as a space; between ideographs only white space in the file makes one."""

_RAISED_SIZE, _RAISED = 0.88, 0.12
_MARK = re.compile(r"\d{1,2}|[*†‡§#]{1,2}|[①-⑳]")
_NOTE = re.compile(r"(?P<mark>\d{1,2}|[①-⑳]|[†‡§])[.．、)）]?\s?(?=[^\d\s.%,，])")
_OPENING = frozenset("“‘（《【「『([{")
_STAYS = frozenset("。！？；，、：”’）》】」』!?;,:.)]}%％…")
_CUT = frozenset("。！？；，、：.!?;,:…”’)）】•")


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A stretch [start, end) of a line's text, and from where to where it reaches on the page, in points."""

    start: int
    end: int
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text, or the piece of a row that stands apart; measures in points, `order` and `until` the indexes of
    its first and last character.

    `base` is the height that it stands on. `bold`: all of it. `pieces` cut it where a
    clause may end. `refers` are the footnotes whose marks stood in it. `mark`: it begins a footnote of this name.
    `dotted`: a bullet is drawn before it. `lead`: how wide its first word is.
    """

    page: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    order: int
    until: int
    lead: float
    pieces: tuple[LinePiece, ...]
    refers: tuple[str, ...] = ()
    mark: str = ""
    dotted: bool = False

    @property
    def base(self) -> float:
        """The height that it stands on."""
        return self.y1 - 0.14 * self.size

    def beside(self, other: PdfLine) -> bool:
        """Do both stand on one row?"""
        return abs(self.base - other.base) < _SAME_HEIGHT * min(self.size, other.size)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a page's footnotes: the indexes of characters that refer to one, by name, and those that begin a
    note."""

    references: dict[int, str]
    notes: dict[int, str]


def runs_of(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters by line, in the order of the text. A raised or lowered one stays on its line."""
    runs: list[list[Char]] = []
    for char in chars:
        if runs and _goes_on(runs[-1], char):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _goes_on(run: Sequence[Char], char: Char) -> bool:
    last = run[-1]
    size = max(last.size, char.size)
    if not last.x0 - _BACK * size < char.x0 < last.x1 + WIDE_GAP * size:
        return False
    if abs(_middle(last) - _middle(char)) < _SAME_HEIGHT * size:
        return True
    # Behind a raised mark the line goes on at its own height.
    return any(abs(_middle(before) - _middle(char)) < 0.2 * size for before in run[-4:])


def _middle(char: Char) -> float:
    return (char.y0 + char.y1) / 2


def footnote_marks(runs: Sequence[Sequence[Char]]) -> Marks:
    """Raised marks that some smaller line further down begins with; other raised characters are exponents."""
    raised: list[tuple[str, tuple[Char, ...], bool]] = []
    for run in runs:
        base = median(char.y1 - 0.14 * char.size for char in run)
        size = max(char.size for char in run)
        at = 0
        for length, group in _groups(run, size):
            text = "".join(char.text for char in group)
            if group[0].y1 - 0.14 * group[0].size < base - _RAISED * size and _MARK.fullmatch(text):
                raised.append((text, tuple(group), at == 0))
            at += length
    inside = [(text, group) for text, group, first in raised if not first]
    notes = {group[0].index: text for text, group, first in raised if first}
    notes.update(_plain_notes(runs, {text: group[0] for text, group in inside}))
    named = set(notes.values())
    references = {char.index: text for text, group in inside if text in named for char in group}
    referred = set(references.values())
    return Marks(references, {index: name for index, name in notes.items() if name in referred})


def _groups(run: Sequence[Char], size: float) -> Iterator[tuple[int, list[Char]]]:
    """Adjoining characters that are all small, or all not."""
    group: list[Char] = []
    for char in run:
        small = char.size < _RAISED_SIZE * size
        if group and (group[-1].size < _RAISED_SIZE * size) != small:
            yield len(group), group
            group = []
        group.append(char)
    if group:
        yield len(group), group


def _plain_notes(runs: Sequence[Sequence[Char]], raised: dict[str, Char]) -> Iterator[tuple[int, str]]:
    """Lines that begin with the name of a mark further up, on its page, in a type that is no larger than the text's."""
    for run in runs:
        found = _NOTE.match("".join(char.text for char in run[:6]))
        mark = raised.get(found["mark"]) if found else None
        if found and mark and run[0].y0 > mark.y1 + 2 * run[0].size and run[0].size < 1.6 * mark.size:
            yield run[0].index, found["mark"]


def lines_of_page(page: PdfPage, runs: Iterable[Sequence[Char]], marks: Marks) -> list[PdfLine]:
    """The lines of a page's runs. Bullets that stand alone, or are drawn, go to the line right of them."""
    lines: list[PdfLine] = []
    dots = list(page.dots)
    for run in runs:
        kept = [char for char in run if char.index not in marks.references]
        names = tuple(dict.fromkeys(marks.references[char.index] for char in run if char.index in marks.references))
        if not kept:
            if lines and names:
                lines[-1] = replace(lines[-1], refers=tuple(dict.fromkeys((*lines[-1].refers, *names))))
            continue
        line = replace(_line(page.number, kept, marks), refers=names, mark=marks.notes.get(kept[0].index, ""))
        if line.text in {"•", "●", "■", "◆", "▪", "‣", "○", "►", "❖", "·", "–", "-"}:
            dots.append(((line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2))
        else:
            lines.append(line)
    return [replace(line, dotted=True) if _has_dot(line, dots) else line for line in lines]


def _has_dot(line: PdfLine, dots: Iterable[tuple[float, float]]) -> bool:
    return any(line.y0 <= y <= line.y1 and line.x0 - 2.8 * line.size < x < line.x0 for x, y in dots)


def _line(page: int, chars: Sequence[Char], marks: Marks) -> PdfLine:
    text = chars[0].text
    starts = [0]
    stretched = _stretched(chars)
    for left, right in pairwise(chars):
        between = any(index not in marks.references for index in range(left.index + 1, right.index))
        text += " " if _is_space(left, right, between=between, stretched=stretched) else ""
        starts.append(len(text))
        text += right.text
    size = median(char.size for char in chars)
    base = median(char.y1 - 0.14 * char.size for char in chars)
    letters = [char for char in chars if char.text.isalnum()] or list(chars)
    return PdfLine(
        page,
        text,
        min(char.x0 for char in chars),
        base - 0.86 * size,
        max(char.x1 for char in chars),
        base + 0.14 * size,
        round(size, 2),
        all(char.bold for char in letters),
        chars[0].index,
        chars[-1].index,
        _first_word(chars) - chars[0].x0,
        tuple(_pieces(chars, starts, len(text))),
    )


def _first_word(chars: Sequence[Char]) -> float:
    """Where what begins a line could first be parted: behind a word, or an ideograph with the marks that stay with
    it."""
    for left, right in pairwise(chars):
        wide = is_wide(left.text) or is_wide(right.text) or right.index != left.index + 1
        if wide and left.text not in _OPENING and right.text not in _STAYS:
            return left.x1
    return chars[-1].x1


def _stretched(chars: Sequence[Char]) -> float:
    """How far apart, in sizes of their type, a line's ideographs are set to fill it."""
    gaps = [
        (right.x0 - left.x1) / max(left.size, 1.0)
        for left, right in pairwise(chars)
        if is_wide(left.text) and is_wide(right.text)
    ]
    return max(median(gaps), 0.0) if len(gaps) > 2 else 0.0


def _is_space(left: Char, right: Char, *, between: bool, stretched: float) -> bool:
    """Is there a space between two characters, where the file has white space `between` them or not?"""
    gap = right.x0 - left.x1
    size = min(left.size, right.size)
    if is_wide(left.text) and is_wide(right.text):
        return between and gap > (_SPACE_BETWEEN_IDEOGRAPHS + 1.5 * stretched) * size
    return (between and gap > 0.02 * size) or gap > (_SPACE + stretched) * size


def _pieces(chars: Sequence[Char], starts: Sequence[int], length: int) -> Iterator[LinePiece]:
    begin = 0
    for at, char in enumerate(chars):
        last = at == len(chars) - 1
        if last or (char.text in _CUT and chars[at + 1].text not in _CUT):
            end = length if last else starts[at + 1]
            yield LinePiece(starts[begin], end, round(chars[begin].x0, 2), round(char.x1, 2))
            begin = at + 1
