"""What lines of phrases say by themselves: that they hold values, are none of a table, or begin another one."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.words import NOTE_MARK, middle_of
from ingest.words.cell_kinds import is_value
from ingest.words.vocabulary import NOTE, SOURCE, UNIT_LINE, caption_key, width
from kb.text.calendar_words import YEAR_ALONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.words import Line

APART = 4.0
"""Sizes of type without a line from which on what follows is another table, or the foot of the page."""

_SET_APART = 1.9
"""Sizes of type from the row above a line from which on the line is none of its table."""

_FOOTNOTE = re.compile(r"_{4,}|[(（](?:\d{1,2}|[a-z]|[*†‡]{1,2})[)）]\s?\S.{24}|[*†‡]{1,2}\s?\S.{24}")

_SENTENCE = re.compile(r"\w \w.{12}.*[a-z]{2}\.$")
"""The end of a sentence of Latin words."""

_ENDS = ("。", "；", "：", ":")
_NAMED, _LEADING = 2.2, 1.3
"""Sizes of type between the name of a table and its header, and between the lines of a label, at most."""

_MIDDLE = 0.12
"""Share of a table's width that the number of a page is off the middle."""

SMALL = 0.85
"""Share of the type of a line below which a number in it is the mark of a footnote."""

_IN_LINE = 5.0
"""Points that figures under each other are off at most."""


def breaks_table(line: Line) -> bool:
    """Does a line say that it is none of a table: a caption, a source, a note, the end of a sentence, a drawn line?"""
    first = line[0].text
    if caption_key(first) or SOURCE.match(first) or NOTE.match(first) or UNIT_LINE.match(first) or is_footnote(line):
        return True
    ending = [phrase for phrase in line if phrase.text.endswith(_ENDS)]
    return any(width(phrase.text) > (60 if phrase.text[-1] in ":：" else 12) for phrase in ending)


def is_footnote(line: Line) -> bool:
    """Does a line hold nothing but the words of a footnote, or the line drawn with underscores over them?"""
    text = line[0].text if len(line) == 1 else f"{line[0].text} {line[1].text}" if len(line) == 2 else ""
    return bool(_FOOTNOTE.match(text)) and (not is_value(line[-1].text) or len(line) == 1)


def has_values(line: Line) -> bool:
    """Does a line hold a value beside its label?"""
    values = line[1:] if len(line) > 1 else line
    marks = [phrase.text.strip("()（）") for phrase in values if NOTE_MARK.fullmatch(phrase.text)]
    if len(marks) == len(values) > 1 and all(int(right) == int(left) + 1 for left, right in pairwise(marks)):
        return False  # footnotes of the names above
    if not any(phrase.is_number and not phrase.is_period for phrase in values):
        return False
    size = SMALL * max(phrase.size for phrase in line)
    return any(phrase.is_number and not phrase.is_period and phrase.size >= size for phrase in values)


def tables_among(
    block_lines: Sequence[Line], rules: Sequence[float], left: float
) -> list[tuple[list[Line], tuple[float, ...]]]:
    """Lines between rules as the tables that they are, each with its rules: a table ends where another's header begins.

    Footnotes and what introduces the next table are left out. `left` is where labels begin.
    """
    cuts = [(0, 0), *_cuts(block_lines, left), (len(block_lines), len(block_lines))]
    found = []
    for (_, start), (end, following) in pairwise(cuts):
        lines = [line for at, line in enumerate(block_lines[start:end], start) if not _is_lead(block_lines, at)]
        lines = without_remarks(lines[next((at for at, line in enumerate(lines) if not is_footnote(line)), 0) :])
        if not lines:
            continue
        top = middle_of(lines[0]) - lines[0][0].size if start else rules[0]
        bottom = middle_of(lines[-1]) + APART * lines[-1][0].size
        bottom = min(bottom, middle_of(block_lines[following])) if following < len(block_lines) else bottom
        heights = [rule for rule in rules if top < rule < bottom]
        found.append((lines, (top, *heights)))
    return found


def _cuts(block_lines: Sequence[Line], left: float) -> list[tuple[int, int]]:
    """Where a table ends among lines that are several, and where the next begins: at what names it, or at its
    header."""
    cuts: list[tuple[int, int]] = []
    last = -1
    for at, line in enumerate(block_lines):
        if last >= 0 and heads_again(block_lines[last], line, left):
            end = last + 1
            while end < at and _wraps(block_lines[end - 1], block_lines[end]):
                end += 1
            named = at > end and len(block_lines[at - 1]) == 1 and _space(block_lines[at - 1], line) < _NAMED
            cuts.append((end, at - named))
            last = -1
        elif at and (
            _is_lead(block_lines, at) or _is_other(block_lines[at - 1], line, left) or (last >= 0 and is_footnote(line))
        ):
            cuts.append((at, at))
            last = -1
        elif has_values(line):
            last = at
    return cuts


def _space(above: Line, below: Line) -> float:
    """The distance of two lines in sizes of type."""
    return (middle_of(below) - middle_of(above)) / below[0].size


def _wraps(above: Line, below: Line) -> bool:
    """May a line go on with a label on the line above?"""
    return len(below) == 1 and _space(above, below) < _LEADING and below[0].x0 < above[0].x0 + 3 * below[0].size


def _is_lead(block_lines: Sequence[Line], at: int) -> bool:
    """Is a line that ends as a sentence or introduction does set apart from the row above it?"""
    line = block_lines[at]
    apart = at > 0 and _space(block_lines[at - 1], line) > _SET_APART
    return apart and len(line) == 1 and breaks_table(line)


def _is_other(above: Line, below: Line, left: float) -> bool:
    """Does a line far below another begin another table, or stand at the foot of the page? Rows may be far apart as
    well."""
    if _space(above, below) <= APART:
        return False
    if len(below) == 1:
        return below[0].x0 > left + 3 * below[0].size
    return not has_values(below)


def is_aligned(row: Line, other: Line) -> bool:
    """Do the figures of a row stand below or above those of another one?"""
    figures = [phrase for phrase in other[1:] if phrase.is_number]
    number_phrases = [phrase for phrase in row[1:] if phrase.is_number]
    return bool(number_phrases) and all(
        any(abs(phrase.x1 - one.x1) < _IN_LINE or abs(phrase.cx - one.cx) < _IN_LINE for one in figures)
        for phrase in number_phrases
    )


def is_bare(line: Line, row: Line) -> bool:
    """Is a lone figure below a row one of its column, as a total without a label is?"""
    only = line[0]
    if len(line) > 1 or not only.is_number or only.is_period or NOTE_MARK.fullmatch(only.text):
        return False
    return any(phrase.is_number and abs(phrase.x1 - only.x1) < _IN_LINE for phrase in row[1:])


def heads_again(row: Line, line: Line, left: float) -> bool:
    """Does a line below a row of figures name columns of figures again: periods, or several names and no label?"""
    if line[0].x0 < left + 3 * line[0].size or any(phrase.is_number and not phrase.is_period for phrase in line):
        return False
    figures = [phrase for phrase in row[1:] if phrase.is_number]
    slack = 3 * line[0].size
    over = [phrase for phrase in line if figures and figures[0].x0 - slack < phrase.cx < figures[-1].x1 + slack]
    return len(over) > 1 or any(phrase.is_period or YEAR_ALONE.search(phrase.text) for phrase in over)


def without_remarks(lines: list[Line]) -> list[Line]:
    """The lines up to the footnotes, sentences and the number of the page below the last row of figures."""
    last = next((at for at in range(len(lines) - 1, -1, -1) if has_values(lines[at]) and not _is_page(lines, at)), None)
    for at in range(len(lines) if last is None else last + 1, len(lines)):
        sentence = len(lines[at]) == 1 and _SENTENCE.search(lines[at][0].text)
        if is_footnote(lines[at]) or sentence or _is_page(lines, at):
            return lines[:at]
    return lines


def _is_page(lines: Sequence[Line], at: int) -> bool:
    """Is a last line nothing but a bare number in the middle?"""
    line, rows = lines[at], [phrase for line in lines[:at] for phrase in line]
    if len(line) > 1 or at + 1 < len(lines) or not rows or not line[0].text.isdigit():
        return False
    x0, x1 = min(phrase.x0 for phrase in rows), max(phrase.x1 for phrase in rows)
    return abs(line[0].cx - (x0 + x1) / 2) < _MIDDLE * (x1 - x0)
