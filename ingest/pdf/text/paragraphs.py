"""Lines of a PDF's pages to paragraphs: by the space between them, by where they end, by how they are set."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.tables.words import goes_on, is_wide
from ingest.report.headings import number_rank
from ingest.report.line_kinds import says_unit, split_mark, tied_kind
from ingest.report.paragraphs import joins_closely, tells_by_label
from ingest.words.vocabulary import ends_sentence, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.pdf.text.lines import PdfLine

_SAME_SIZE = 0.08
_PITCH, _SLACK = 1.18, 0.5
"""How much more than lines of a paragraph do, in shares and points, two paragraphs stand apart."""

_USUAL_PITCH = 1.5
_APART = 1.12
_NEAR = 7
_INDENT = 1.2
_EXACT = 0.35
_ALIKE = 3
"""Lines near one that end exactly where it does, from which on the text is set to that edge."""

_TURN = 1.3
"""Sizes of type that a full line may end before the edge, where ideographs and punctuation are not parted."""

_OFF_MIDDLE = 0.5
"""Sizes of type that twice the middle of a line of a title is off that of the line above it."""

_FEWEST_GOING_ON, _MUCH = 6, 0.2
"""Lines of a size that go on in the middle of a sentence, in number and as a share of its lines, from which on it is
running text, though other text is smaller."""

_MOST_LINES, _MOST_IN_TITLE = 90, 2
"""Lines of the longest paragraph, a page and a half: more is text that ends nowhere."""

_LONGEST_LABELLED = 40
"""Columns of the longest line that is one of several facts, each with its label."""

_FAR = 6.0
_LARGE = 1.07
_WORD = re.compile(r"[a-z]{3,}")
_CUT_WORD = re.compile(r"([A-Za-z]+)-$")
_IDEOGRAPH = r"[\u3400-\u9fff]"
_SPACED = re.compile(rf"{_IDEOGRAPH} [A-Za-z0-9]|[A-Za-z0-9] {_IDEOGRAPH}")
_UNSPACED = re.compile(rf"{_IDEOGRAPH}[A-Za-z0-9]|[A-Za-z0-9]{_IDEOGRAPH}")
_GOES_ON = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class PdfParagraph:
    """Lines that belong together, with the height of the space before and after it in sizes of its type."""

    lines: tuple[PdfLine, ...]
    before: float = 9.0
    after: float = 9.0

    @property
    def first(self) -> PdfLine:
        """Its first line."""
        return self.lines[0]

    @property
    def size(self) -> float:
        """The size of most of its lines."""
        return median(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        """Is all of it bold?"""
        return all(line.bold for line in self.lines)

    def stands_apart(self, typography: Type) -> bool:
        """Is there more space before it than between lines of a paragraph?"""
        return self.before > _APART * typography.pitch_of(self.size)

    def stands_alone(self, typography: Type) -> bool:
        """Is it a line or two, with space on both sides?"""
        return (
            len(self.lines) <= 2
            and self.stands_apart(typography)
            and self.after > _APART * typography.pitch_of(self.size)
        )

    @property
    def sample(self) -> str:
        """Its text, roughly."""
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Type:
    """How the text of a report is set."""

    lines: tuple[PdfLine, ...]

    @cached_property
    def _characters(self) -> Counter[float]:
        """How many characters there are in type of each size, in tenths of a point."""
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[round(line.size, 1)] += len(line.text)
        return sizes

    @cached_property
    def body(self) -> float:
        """The size of most of the text, in points."""
        return self._characters.most_common(1)[0][0] if self._characters else 10.0

    def is_large(self, size: float, by: float) -> bool:
        """Is type so many times as large as the text, and not what much of the text is set in itself?"""
        return size >= by * self.body and not self._is_running(size)

    def _is_running(self, size: float) -> bool:
        return round(size, 1) in self._running

    @cached_property
    def _running(self) -> frozenset[float]:
        """The sizes in which sentences go on from line to line with a small letter: no headings."""
        going_on = Counter(
            round(below.size, 1)
            for above, below in pairwise(self.lines)
            if abs(above.size - below.size) < 0.1 and below.text[:1].islower() and not ends_sentence(above.text)
        )
        every = Counter(round(line.size, 1) for line in self.lines)
        return frozenset(
            size for size, count in going_on.items() if count >= max(_FEWEST_GOING_ON, _MUCH * every[size])
        )

    @cached_property
    def _steps(self) -> dict[float, Counter[float]]:
        """How often lines of a size, in points, lie so many sizes apart; 0 are all sizes."""
        steps: dict[float, Counter[float]] = {0.0: Counter()}
        for above, below in pairwise(self.lines):
            step = (below.base - above.base) / above.size
            alike = abs(above.size - below.size) < 0.1 and above.page == below.page
            if alike and 0.9 < step < 2.6 and not below.dotted and min(len(above.text), len(below.text)) > 8:
                for size in (0.0, round(above.size, 1)):
                    steps.setdefault(size, Counter())[round(step / 0.05) * 0.05] += 1
        return steps

    @cached_property
    def pitch(self) -> float:
        """The distance of lines of a paragraph, in sizes of their type."""
        every = self._steps[0.0]
        return every.most_common(1)[0][0] if every else _USUAL_PITCH

    def pitch_of(self, size: float) -> float:
        """The same in running text of a size: letters and notes of one report are set each in their way."""
        own = self._steps.get(round(size, 1), Counter())
        return own.most_common(1)[0][0] if own and self._is_running(size) else self.pitch

    @cached_property
    def spaced(self) -> bool:
        """Does a space part ideographs from Latin words and figures?"""
        text = "\n".join(line.text for line in self.lines)
        return len(_SPACED.findall(text)) > len(_UNSPACED.findall(text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The Latin words of the report, without those that the end of a line may have cut."""
        return frozenset(word for line in self.lines for word in _WORD.findall(_CUT_WORD.sub("", line.text).lower()))


def paragraphs_of(lines: Sequence[PdfLine], typography: Type) -> list[PdfParagraph]:
    """The paragraphs of lines in reading order; one may go on in the next column or on the next page."""
    edges = dict(zip(map(id, lines), _edges(lines), strict=True))
    groups: list[list[PdfLine]] = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if groups and not _begins(groups[-1], line, after, edges[id(groups[-1][-1])], typography):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        PdfParagraph(
            tuple(group),
            _space(groups[at - 1][-1], group[0]) if at else 9.0,
            _space(group[-1], groups[at + 1][0]) if at + 1 < len(groups) else 9.0,
        )
        for at, group in enumerate(groups)
    ]


def _space(above: PdfLine, below: PdfLine) -> float:
    if above.page != below.page or below.base <= above.base:
        return 9.0
    return (below.base - above.base) / min(above.size, below.size)


def _edges(lines: Sequence[PdfLine]) -> Iterator[tuple[float, int]]:
    """For each line: how far right lines near it reach, and how many of these end where it does."""
    for at, line in enumerate(lines):
        near = [
            other
            for other in lines[max(at - _NEAR, 0) : at + _NEAR + 1]
            if other.page == line.page
            and abs(other.size - line.size) < _SAME_SIZE * line.size
            and abs(other.x0 - line.x0) < 5 * line.size
        ]
        widest = max(other.x1 - other.x0 for other in near)
        alike = sum(abs(other.x1 - line.x1) < _EXACT * line.size for other in near) - 1
        yield max(other.x1 for other in near), alike if line.x1 - line.x0 > 0.6 * widest else 0


def _is_full(line: PdfLine, following: PdfLine, edge: tuple[float, int]) -> bool:
    """Would the first word of the line below not have fitted on it?"""
    right, alike = edge
    room = right - line.x1
    lead = max(following.lead, _TURN * line.size if is_wide(line.text[-1]) else 0.0)
    return alike >= _ALIKE or room < lead + 0.2 * line.size


def _begins(
    group: Sequence[PdfLine], line: PdfLine, after: PdfLine | None, edge: tuple[float, int], typography: Type
) -> bool:
    """Does a line begin another paragraph?"""
    last = group[-1]
    if len(group) >= _MOST_LINES or line.mark or line.dotted or split_mark(line.text) or tied_kind(line.text):
        return True
    if _is_title(group) and not ends_sentence(line.text) and (says_unit(line.text) or says_unit(last.text)):
        return True
    if abs(line.size - last.size) > _SAME_SIZE * max(line.size, last.size):
        return True
    if last.beside(line) and line.x0 > last.x0:
        return line.x0 - last.x1 > _FAR * last.size
    if line.page != last.page or line.base < last.base or line.x0 > max(one.x1 for one in group):
        return not _goes_over(group, line, after, edge)
    if line.base - last.base > _most_apart(group, typography):
        return True
    if max(width(last.text), width(line.text)) <= _LONGEST_LABELLED and tells_by_label(line.text):
        return True
    large = typography.is_large(last.size, _LARGE)
    if large and last.bold == line.bold and not ends_sentence(last.text):
        return False
    return _is_parted(group, line, edge)


def _is_title(group: Sequence[PdfLine]) -> bool:
    """May a few lines be a title or its unit: no end of a sentence, nor a clause that goes on?"""
    return len(group) <= _MOST_IN_TITLE and not ends_sentence(group[-1].text) and not goes_on(group[-1].text, "")


def _most_apart(group: Sequence[PdfLine], typography: Type) -> float:
    last = group[-1]
    own = [below.base - above.base for above, below in pairwise(group) if below.base > above.base]
    pitch = median(own) if own else min(typography.pitch, 1.6) * last.size
    if not own and not typography.is_large(last.size, _LARGE):
        pitch = typography.pitch_of(last.size) * last.size
    return pitch * _PITCH + _SLACK


def _is_parted(group: Sequence[PdfLine], line: PdfLine, edge: tuple[float, int]) -> bool:
    """Of two lines as close as those of a paragraph: does the first end early, or the second stand in?"""
    last = group[-1]
    if not _is_full(last, line, edge):
        return True
    if not ends_sentence(last.text):
        return False
    left = min(one.x0 for one in group[1:] or group)
    stands_in = line.x0 > left + _INDENT * line.size
    stands_out = len(group) > 1 and line.x0 < left - 0.8 * line.size
    return stands_in or stands_out or bool(number_rank(line.text))


def _goes_over(group: Sequence[PdfLine], line: PdfLine, after: PdfLine | None, edge: tuple[float, int]) -> bool:
    """Does a paragraph go on in the next column or on the next page?"""
    last = group[-1]
    if last.bold != line.bold or not _is_full(last, line, edge) or tied_kind(group[0].text):
        return False
    if len(group) == 1 and last.text.strip().isdigit():  # the number of a page whose text ends halfway
        return False
    if _are_centred(group) or (number_rank(line.text) and ends_sentence(last.text)):
        return False
    left = after.x0 if after and after.page == line.page and after.base > line.base else line.x0
    stands_in = line.x0 > left + _INDENT * line.size
    if not ends_sentence(last.text):
        return not stands_in
    hangs = len(group) > 1 and group[-1].x0 > group[0].x0 + 0.8 * last.size
    exact = edge[1] >= _ALIKE and edge[0] - last.x1 < _EXACT * last.size
    return len(group) > 1 and not stands_in and not hangs and exact


def _are_centred(group: Sequence[PdfLine]) -> bool:
    """Are lines set about one middle, as those of a title are, and not begun or ended under each other?"""
    return len(group) > 1 and all(
        abs(above.x0 + above.x1 - below.x0 - below.x1) < _OFF_MIDDLE * below.size
        and abs(above.x0 - below.x0) > below.size
        and above.page == below.page
        for above, below in pairwise(group)
    )


def joined(lines: Iterable[PdfLine], typography: Type) -> tuple[str, list[int]]:
    """The text of lines, and where in it each begins. A hyphen that only a line's end made is dropped."""
    text = ""
    starts: list[int] = []
    before: PdfLine | None = None
    for line in lines:
        if text:
            cut = _is_cut(text, line.text, typography.words)
            text = text[:-1] if cut else text
            text += "" if cut or not (_parts(text, line.text, typography) or (before and before.beside(line))) else " "
        starts.append(len(text))
        text += line.text
        before = line
    return text, starts


def _parts(text: str, following: str, typography: Type) -> bool:
    """Does a space part two lines: as usual, and between an ideograph and a Latin word where the report has one
    there?"""
    mixed = is_wide(text[-1]) != is_wide(following[0]) and text[-1].isalnum() and following[0].isalnum()
    return typography.spaced if mixed else not joins_closely(text, following)


def _is_cut(text: str, following: str, words: frozenset[str]) -> bool:
    """Is a word cut in two: known as a whole, or its first part known as no word?"""
    cut, rest = _CUT_WORD.search(text[-40:]), _GOES_ON.match(following)
    if not cut or not rest or not text[-2].islower():
        return False
    part = cut[1].lower()
    return part + rest[0] in words or part not in words
