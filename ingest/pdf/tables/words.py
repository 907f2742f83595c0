"""Characters of a page to lines of phrases: what stands close together on one line, and would be read in one go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter, itemgetter
from statistics import median
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import has_words, is_missing, is_period, is_unit, is_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.page.page import Char

PHRASE_GAP = 0.85
"""Space between two words, in sizes of their type, from which on they are two phrases."""

_WORD_GAP, _SPACE = 0.2, 0.02
"""The same between words, and where the file has a space between them."""

_SIZE, _TEXT, _PLACE = attrgetter("size"), attrgetter("text"), attrgetter("x0", "index")
_SAME_LINE, _RAISED_LINE = 0.33, 0.45
_RAISED_FAR, _MARK_SIZE, _MOST_MARKS = 1.3, 0.96, 8
_LINES_BACK = 8
_RAISED = 1.15
_LONGEST_LABEL = 16
_CURRENCY = frozenset({"$", "¥", "￥", "€", "£", "US$", "HK$", "RMB"})
_FIGURE_ENDS = frozenset("0123456789)）%％—–-*")
_CLOSING = frozenset({")", "）", "%", ")%", "）%", "x", "bp", "bps", "pp"})
_FAR = 16.0
"""Sizes of type that a currency sign may stand before its amount: at the left edge of the amount's column."""

NOTE_MARK = re.compile(r"[(（]\d{1,2}[)）]")
"""The number of a footnote."""

_MARKS = re.compile(r"[(（]?[\da-z*†‡]{1,2}(?:[,，]\s?[\da-z*†‡]{1,2}){0,3}[)）]?")
_SMALLER, _MARK_GAP, _NEAR_MARK = 0.88, 3.0, 1.5

_EXACT = re.compile(r",\d{3}|\.\d{2}")
_CARRIES_ON = re.compile(r"(?:\b(?:of|in|to|for|at|and|the|from|per|with|by|as|or|on)|[-、,，/(（及和与])$")


@dataclass(frozen=True)
class PdfPhrase:
    """Words of one line close together: [x0, x1] by [y0, y1] in points, origin top left, `size` that of its type.

    `words` are the runs of its characters without a space in between.
    """

    words: tuple[tuple[Char, ...], ...]

    @cached_property
    def text(self) -> str:
        """Its words; no space where one would part ideographs, no mark of a footnote behind a figure."""
        written = list(map(_written, self.words))
        joined = written[0]
        for left, right in pairwise(written):
            joined += f" {right}" if left[-1].isascii() or right[0].isascii() else right
        return joined.strip()

    @cached_property
    def x0(self) -> float:
        """Its left edge."""
        return self.words[0][0].x0

    @cached_property
    def x1(self) -> float:
        """Its right edge."""
        return max(char.x1 for char in self.words[-1])

    @cached_property
    def y0(self) -> float:
        """Its upper edge."""
        return min(char.y0 for word in self.words for char in word)

    @cached_property
    def y1(self) -> float:
        """Its lower edge."""
        return max(char.y1 for word in self.words for char in word)

    @cached_property
    def size(self) -> float:
        """The size of most of its type."""
        sizes = [char.size for word in self.words for char in word]
        return sizes[0] if sizes.count(sizes[0]) == len(sizes) else median(sizes)

    @property
    def cx(self) -> float:
        """Its middle between left and right."""
        return (self.x0 + self.x1) / 2

    @cached_property
    def cy(self) -> float:
        """The middle of its line, which superscripts do not move."""
        middles = [(char.y0 + char.y1) / 2 for word in self.words for char in word]
        return middles[0] if middles.count(middles[0]) == len(middles) else median(middles)

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.x1 - self.x0

    @property
    def bold(self) -> bool:
        """Does it begin in bold type?"""
        return self.words[0][0].bold

    @cached_property
    def is_number(self) -> bool:
        """Is it a value, or a sign that there is none?"""
        return is_value(self.text) or is_missing(self.text)

    @cached_property
    def is_period(self) -> bool:
        """Is it a year, a quarter or a date?"""
        return is_period(self.text)

    @cached_property
    def indexes(self) -> tuple[int, ...]:
        """Where its characters stand in the text of the page."""
        return tuple(char.index for word in self.words for char in word)

    def overlap(self, x0: float, x1: float) -> float:
        """How much of it lies between two edges; negative where it is that far away."""
        return min(self.x1, x1) - max(self.x0, x0)


Line = list[PdfPhrase]


def _written(word: Sequence[Char]) -> str:
    """The text of a word. Raised digits behind a figure are no digits of it."""
    first = word[0]
    if min(map(_SIZE, word)) > _SMALLER * first.size:
        return "".join(map(_TEXT, word))
    text = ""
    for char in word:
        raised = char.size <= _SMALLER * first.size and char.y1 < first.y1 - 0.1 * first.size
        if not (raised and text and text[-1] in _FIGURE_ENDS and (char.text.isdigit() or char.text in ",，")):
            text += char.text
    return text


def lines_of(chars: Iterable[Char], walls: Sequence[tuple[float, float, float]] = ()) -> list[Line]:
    """Phrases line by line from the top, each line from the left. No phrase runs through a wall (x, y0, y1)."""
    found: list[Line] = []
    for line in _clusters(chars):
        middle = sum(char.y0 + char.y1 for char in line) / 2 / len(line)
        cuts = sorted(x for x, y0, y1 in walls if y0 <= middle <= y1)
        phrases = [part for words in _runs(_words(line), cuts) for part in _figures_apart(words)]
        found.append(_with_signs(phrases))
    found.sort(key=middle_of)
    return found


def middle_of(line: Line) -> float:
    """The height of a line of phrases."""
    return median(phrase.cy for phrase in line)


def _clusters(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters of equal height, from the left. A smaller one may stand a little higher or lower."""
    rows: list[tuple[float, float, list[Char]]] = []
    middles = [((char.y0 + char.y1) / 2, char) for char in chars if char.text and not char.text.isspace()]
    middles.sort(key=itemgetter(0))
    for middle, char in middles:
        for back in range(len(rows) - 1, max(-1, len(rows) - 1 - _LINES_BACK), -1):
            at, size, row = rows[back]
            larger, smaller = (size, char.size) if size > char.size else (char.size, size)
            if middle - at < (_RAISED_LINE if smaller < _SMALLER * larger else _SAME_LINE) * larger:
                row.append(char)
                if char.size > _RAISED * size:  # the line is that of its words, not of a raised mark
                    rows[back] = (middle, char.size, row)
                break
        else:
            rows.append((middle, char.size, [char]))
    found: list[list[Char]] = []
    marks: list[Char] = []
    for (at, size, row), below in zip(rows, (*rows[1:], None), strict=False):
        line, marks = [*row, *marks], []
        if below and below[0] - at < _RAISED_FAR * below[1]:
            limit = _MARK_SIZE * below[1] if len(row) <= _MOST_MARKS else _SMALLER * size
            small = [char for char in row if char.size < limit]
            if small:
                marks = _marks_of(small, [char for char in row if char.size >= limit], below[2])
                line = [char for char in line if char not in marks] if marks else line
        if line:
            line.sort(key=_PLACE)
            found.append(line)
    return found


def _marks_of(small: Iterable[Char], line: Sequence[Char], below: Sequence[Char]) -> list[Char]:
    """Small characters that stand right behind what is on the line below, not on their own."""
    runs: list[list[Char]] = []
    for char in sorted(small, key=lambda char: char.x0):
        if runs and char.x0 - runs[-1][-1].x1 < char.size:
            runs[-1].append(char)
        else:
            runs.append([char])
    marks = [run for run in runs if len(run) <= _MOST_MARKS and not _stand_behind(run, line)]
    return [char for run in marks if _stand_behind(run, below) for char in run]


def _stand_behind(marks: Sequence[Char], line: Sequence[Char]) -> bool:
    """Does each of a few small characters stand right behind one of a line, or behind another of them?"""
    ends = [char.x1 for char in (*line, *marks)]
    return all(any(-1 < mark.x0 - end < 0.6 * mark.size for end in ends) for mark in marks)


def _words(line: Sequence[Char]) -> list[tuple[Char, ...]]:
    words: list[list[Char]] = [[line[0]]]
    for left, right in pairwise(line):
        gap, size = right.x0 - left.x1, left.size if left.size < right.size else right.size
        apart = gap > _WORD_GAP * size or (gap > _SPACE * size and right.index > left.index + 1)
        if apart and (gap > _WORD_GAP * size or not (is_wide(left.text) or is_wide(right.text))):
            words.append([])
        words[-1].append(right)
    return [tuple(word) for word in words]


def _runs(words: Sequence[tuple[Char, ...]], cuts: Sequence[float]) -> list[list[tuple[Char, ...]]]:
    """Words apart where the space is wide or a wall stands in it."""
    runs = [[words[0]]]
    for left, right in pairwise(words):
        x0, x1 = left[-1].x1, right[0].x0
        wide = x1 - x0 > PHRASE_GAP * max(left[-1].size, right[0].size)
        if wide or any(x0 - 1 <= x <= x1 + 1 for x in cuts):
            runs.append([])
        runs[-1].append(right)
    return runs


def _figures_apart(words: Sequence[tuple[Char, ...]]) -> list[PdfPhrase]:
    """Amounts or periods one after another are phrases of their own, whatever the space between them."""
    texts = ["".join(char.text for char in word) for word in words]
    sign = next((at for at in range(1, len(texts)) if texts[at] in _CURRENCY and texts[at - 1][-1] in _FIGURE_ENDS), 0)
    if sign:  # the sign of the next column's amount
        return [*_figures_apart(words[:sign]), *_figures_apart(words[sign:])]
    alone = [len(text) > 1 and not NOTE_MARK.fullmatch(text) and (is_value(text) or is_period(text)) for text in texts]
    if len(words) > 1 and (all(alone) or (len(words) > 2 and all(alone[1:]) and _are_exact(texts[1:]))):
        return [PdfPhrase((word,)) for word in words]
    if len(words) > 1 and alone[0] and _EXACT.search(texts[0]) and _is_next_label("".join(texts[1:])):
        return [PdfPhrase((words[0],)), PdfPhrase(tuple(words[1:]))]
    return [PdfPhrase(tuple(words))]


def _is_next_label(rest: str) -> bool:
    """Is what follows an amount no unit or remark of it, but short words, as the label of a table beside is?"""
    return not is_unit(rest) and len(rest) <= _LONGEST_LABEL and has_words(rest[0])


def _are_exact(texts: Sequence[str]) -> bool:
    return all("." in text or "," in text for text in texts)


def _with_signs(phrases: Sequence[PdfPhrase]) -> Line:
    """A currency sign set apart belongs to the amount behind it, a closing bracket or per cent to the one before."""
    joined: Line = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        near = before is not None and phrase.x0 - before.x1 < _FAR * phrase.size
        if before and _is_raised(before, phrase):
            joined[-1] = PdfPhrase((*before.words[:-1], before.words[-1] + phrase.words[0], *phrase.words[1:]))
            continue
        if before and near and before.text in _CURRENCY and phrase.is_number:
            joined[-1] = PdfPhrase((before.words[-1] + phrase.words[0], *phrase.words[1:]))
        elif before and near and ((phrase.text in _CLOSING and before.is_number) or _are_spaced_out(before, phrase)):
            joined[-1] = PdfPhrase((*before.words[:-1], before.words[-1] + phrase.words[0]))
        else:
            joined.append(phrase)
    return joined


def _is_raised(before: PdfPhrase, phrase: PdfPhrase) -> bool:
    """Is it the mark of a footnote: in smaller type than what it stands behind, or in brackets right behind words?"""
    gap = phrase.x0 - before.x1
    if gap > _MARK_GAP * before.size or not _MARKS.fullmatch(phrase.text):
        return False
    named = has_words(before.text) and not before.is_number and gap < _NEAR_MARK * before.size
    return phrase.size < _SMALLER * before.size or (named and phrase.text[0] in "(（")


def _are_spaced_out(left: PdfPhrase, right: PdfPhrase) -> bool:
    """Two ideographs set wide apart, as a short label is to fill its column."""
    last = left.words[-1][-1].text
    spaced = len(left.words) == 1 and len(right.text) == 1 and (len(left.text) == 1 or len(left.words[-1]) < 4)
    gaps = [after.x0 - before.x1 for before, after in pairwise(left.words[0])]
    wide = all(gap > PHRASE_GAP * left.size for gap in gaps)
    return spaced and wide and is_wide(last) and is_wide(right.text) and right.x0 - left.x1 < 4 * left.size


def joined_text(phrases: Iterable[PdfPhrase]) -> str:
    """The text of a cell, lines after each other: a space between Latin words, none between ideographs or behind a
    hyphen."""
    text = ""
    for line in stacked(phrases):
        for phrase in sorted(line, key=lambda phrase: phrase.x0):
            joined = phrase.text
            apart = text and joined and (text[-1].isascii() or joined[0].isascii()) and not text.endswith("-")
            text += f" {joined}" if apart and not (is_wide(text[-1]) or is_wide(joined[0])) else joined
    return text


def is_wide(character: str) -> bool:
    """Is it an ideograph or punctuation as wide as one, beside which a line breaks without a space?"""
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uff65"


def stacked(phrases: Iterable[PdfPhrase]) -> list[Line]:
    """Phrases by the line that they stand on, from the top."""
    lines: list[Line] = []
    for phrase in sorted(phrases, key=lambda phrase: phrase.cy):
        if lines and abs(lines[-1][0].cy - phrase.cy) < 0.4 * max(phrase.size, 1):
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return lines


def goes_on(above: str, below: str) -> bool:
    """Do the words of a line show that the line below goes on with it?"""
    return bool(_CARRIES_ON.search(above)) or (below[:1].islower() and below[:1].isascii()) or below[:1] in {")", "）"}
