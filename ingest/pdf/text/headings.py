"""Which paragraphs of a PDF are headings, and how deep: by size, by weight, by number, by what the contents list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.pdf.text.paragraphs import PdfParagraph
from ingest.pdf.text.running import is_call
from ingest.report.cover import is_fact
from ingest.report.elements import ElementKind
from ingest.report.headings import number_rank
from ingest.report.line_kinds import BULLET, says_unit, tied_kind
from ingest.words.dates import date_of_line
from ingest.words.vocabulary import collapse, ends_sentence, is_section, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.pdf.text.order import Entry
    from ingest.pdf.text.paragraphs import Type
    from ingest.report.contents import Contents

_LARGER, _AS_LARGE = 1.07, 0.94
_HARDLY_LARGER = 1.03
"""How much larger than the text a line is that is a heading when it stands apart."""

_GOES_ON = ("；", ";", "，", ",")
_AMOUNT = re.compile(r"\d+[.．]\d*0\D|\d+[.．](?:[3-9]\d|\d{3})")
_LONGEST, _LONGEST_BOLD = 100, 80
_MOST_LINES = 3
_TITLE_SIZE = 1.2
_TITLE_PAGES = 2
_FEWEST_IN_TITLE = 6
"""Columns of the shortest title."""

_LEVEL = 100
BOLD_LEVEL = 30
BODY_RANK = BOLD_LEVEL * _LEVEL
"""Ranks from which on a heading is not larger than the text under it."""

_PLAIN_LEVEL = BOLD_LEVEL + 1
_PROGRAM = re.compile(r"\.\w{2,5}$|^(?:microsoft\s|untitled|无标题|未命名|powerpoint|幻灯片)", re.IGNORECASE)


def ranks_of(entries: Sequence[Entry], typography: Type, contents: Contents, title: str) -> dict[int, int]:
    """The rank of every entry that is a heading (smaller is outer), by its index: by size, then weight, then number.

    The title is none: it is the report's.
    """
    own = collapse(title)
    levels: dict[int, int] = {}
    large: set[float] = set()
    for at, entry in enumerate(entries):
        if not isinstance(entry, PdfParagraph) or (own and collapse(entry.sample) == own):
            continue
        following = entries[at + 1] if at + 1 < len(entries) else None
        level = _level(entry, following, typography, contents)
        if level:
            levels[at] = level
        if level == 1:
            large.add(_rounded(entry.size))
    sizes = {size: place for place, size in enumerate(sorted(large, reverse=True), start=1)}
    deep = {at: _depth(entries[at], level, sizes) for at, level in levels.items()}
    return _by_number(entries, deep)


def _depth(entry: Entry, level: int, sizes: Mapping[float, int]) -> int:
    return sizes[_rounded(entry.size)] if level == 1 and isinstance(entry, PdfParagraph) else level


def _by_number(entries: Sequence[Entry], deep: Mapping[int, int]) -> dict[int, int]:
    """Ranks within a level by the numbers of headings; one without number ranks with the outermost that have one."""
    numbers = {at: number_rank(entry.sample) for at in deep if isinstance(entry := entries[at], PdfParagraph)}
    outermost: dict[int, int] = {}
    for at, level in deep.items():
        if numbers[at]:
            outermost[level] = min(outermost.get(level, _LEVEL), numbers[at])
    return {at: level * _LEVEL + (numbers[at] or outermost.get(level, 0)) for at, level in deep.items()}


def _rounded(size: float) -> float:
    return round(2 * size) / 2


def _level(paragraph: PdfParagraph, following: Entry | None, typography: Type, contents: Contents) -> int:
    """1 for a heading in larger type, BOLD_LEVEL for one in bold, more for a plain one, 0 for none."""
    text, size = paragraph.sample, paragraph.size
    if len(paragraph.lines) > _MOST_LINES or width(text) > _LONGEST or paragraph.first.dotted:
        return 0
    if not any(map(str.isalpha, text)) or tied_kind(text) or date_of_line(text) or is_call(text) or says_unit(text):
        return 0
    listed = collapse(text) in contents.headings
    if not listed and ((is_fact(text) and not is_section(text)) or (BULLET.match(text) and not number_rank(text))):
        return 0
    ends = ends_sentence(text) and not text.endswith(("：", ":"))
    if typography.is_large(size, _LARGER) and (listed or len(paragraph.lines) == 1 or not ends):
        return 1
    if paragraph.bold and size >= _AS_LARGE * typography.body and _heads(paragraph, following, typography):
        return BOLD_LEVEL
    if listed or (is_section(text) and paragraph.stands_alone(typography)):
        return _PLAIN_LEVEL
    if (
        _LARGER > size / typography.body > _HARDLY_LARGER
        and len(paragraph.lines) == 1
        and paragraph.stands_apart(typography)
    ):
        return 1 if following is not None and not text.endswith(_GOES_ON) else 0
    numbered = (
        number_rank(text) and not _AMOUNT.match(text) and paragraph.stands_alone(typography) and not ends_sentence(text)
    )
    return _PLAIN_LEVEL if numbered and width(text) <= _LONGEST_BOLD and not _is_sibling(text, following) else 0


def _heads(paragraph: PdfParagraph, following: Entry | None, typography: Type) -> bool:
    """Does a line in bold head what follows, rather than stand in it?"""
    if following is None or width(paragraph.sample) > _LONGEST_BOLD or paragraph.sample.endswith(_GOES_ON):
        return False
    return paragraph.stands_apart(typography) or paragraph.after > 9.0 - 1e-9 or len(paragraph.lines) == 1


def _is_sibling(text: str, following: Entry | None) -> bool:
    """Is what follows the next number of the same kind? Then both are items of a list."""
    return not isinstance(following, PdfParagraph) or number_rank(following.sample) == number_rank(text)


def find_title(paragraphs: Sequence[PdfParagraph], typography: Type, named: str) -> str:
    """The title of a report: what the file calls itself when that is printed on the first pages, else the largest line
    there.

    Empty when no line is larger than the text.
    """
    first = [
        paragraph
        for paragraph in paragraphs
        if paragraph.first.page <= _TITLE_PAGES and len(paragraph.lines) <= _MOST_LINES + 1
    ]
    own = collapse(named)
    for paragraph in first:
        if own and collapse(paragraph.sample) == own:
            return paragraph.sample
    candidates = [paragraph for paragraph in first if _may_be_title(paragraph, typography)]
    page = min((paragraph.first.page for paragraph in candidates), default=0)
    candidates = [paragraph for paragraph in candidates if paragraph.first.page == page]
    best = max(candidates, key=lambda paragraph: (_rounded(paragraph.size), -paragraph.first.order), default=None)
    return best.sample if best else ""


def _may_be_title(paragraph: PdfParagraph, typography: Type) -> bool:
    text = paragraph.sample
    if paragraph.size < _TITLE_SIZE * typography.body or not _FEWEST_IN_TITLE <= width(text) <= 2 * _LONGEST:
        return False
    return not (
        is_call(text)
        or date_of_line(text)
        or is_fact(text)
        or is_section(text)
        or tied_kind(text) is ElementKind.SOURCE
    )


def is_named_by_hand(title: str) -> bool:
    """Is what a file calls itself more than the name that a program gave it?"""
    return bool(title) and not _PROGRAM.search(title)
