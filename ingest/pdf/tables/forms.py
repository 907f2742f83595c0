"""Forms of a page whose labels stand in brackets under their values, as covers of filings have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pdf.tables.cells import Layout, PdfCell, around, indexes_of
from ingest.pdf.tables.words import joined_text, middle_of
from ingest.words.cell_kinds import is_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.pdf.tables.words import Line, PdfPhrase

_LABEL = re.compile(r"[(（][^\d()（）][^()（）]{6,120}[)）](?:\s[(（][^()（）]{3,60}[)）])?")
_OPENS = re.compile(r"[(（][^\W\d]")
_FEWEST = 3
_MOST_LINES = 3
_UNDER, _NEXT = 2.0, 1.45
"""Sizes of type between a value and its label, and between two lines of either, at most."""

_OFF = 2.0
"""Sizes of type that the middle of a value is off that of its label at most, where it does not lie over it."""


_SEVERAL = re.compile(r"[)）]\s?[(（]")
"""Between two labels in brackets of one value."""


@dataclass(frozen=True, slots=True)
class _Field:
    label: tuple[PdfPhrase, ...]
    value: tuple[PdfPhrase, ...]


def form_layouts(lines: Sequence[Line]) -> list[Layout]:
    """The form of a page: a row for each field, its label before its value; nothing where fewer than three are
    found."""
    if sum(_OPENS.match(phrase.text) is not None for line in lines for phrase in line) < _FEWEST:
        return []
    fields = list(_fields(lines))
    heights = [field.label[0].cy for field in fields]
    if len(fields) < _FEWEST or max(heights) - min(heights) < fields[0].label[0].size:
        return []
    cells: list[PdfCell] = []
    for row, field in enumerate(fields):
        label = joined_text(field.label)
        label = label if _SEVERAL.search(label) else label.strip("()（） ")
        cells.append(PdfCell(row, 0, 1, 1, label, around(field.label), indexes_of(field.label)))
        value = joined_text(field.value)
        cells.append(PdfCell(row, 1, 1, 1, value, around(field.value), indexes_of(field.value)))
    phrases = [phrase for field in fields for phrase in (*field.label, *field.value)]
    return [Layout(tuple(cells), around(phrases), 0)]


def _fields(lines: Sequence[Line]) -> Iterator[_Field]:
    """The fields from the top, those of one line from the left."""
    taken: set[int] = set()
    for at, line in enumerate(lines):
        for phrase in line:
            if id(phrase) in taken or not _OPENS.match(phrase.text):
                continue
            label = _label(lines, at, phrase)
            value = _value(lines, at, label, taken) if label else []
            if value and not _heads_figures(lines, at, label):
                taken.update(id(part) for part in (*label, *value))
                yield _Field(tuple(label), tuple(value))


def _label(lines: Sequence[Line], at: int, phrase: PdfPhrase) -> list[PdfPhrase]:
    """The lines of a label from its first phrase on; nothing where no bracket closes it, or it is a unit."""
    phrases_of = [phrase]
    for line in lines[at + 1 : at + _MOST_LINES]:
        if phrases_of[-1].text.endswith((")", "）")):
            break
        below = [other for other in line if _is_over(phrases_of[-1], other) and _is_next(phrases_of[-1], other)]
        if len(below) != 1:
            break
        phrases_of.append(below[0])
    text = joined_text(phrases_of)
    return phrases_of if _LABEL.fullmatch(text) and not is_unit(text) and " " in text else []


def _value(lines: Sequence[Line], at: int, label: Sequence[PdfPhrase], taken: set[int]) -> list[PdfPhrase]:
    """What stands right above a label, of one line or several."""
    phrases_of: list[PdfPhrase] = []
    y, size, reach = label[0].cy, label[0].size, _UNDER
    for line in reversed(lines[max(at - _MOST_LINES, 0) : at]):
        if y - middle_of(line) > reach * max(size, line[0].size):
            break
        over = [phrase for phrase in line if _is_over(label[0], phrase) and id(phrase) not in taken]
        if (
            not over
            or (phrases_of and over[0].bold != phrases_of[0].bold)
            or any(_OPENS.match(phrase.text) for phrase in over)
        ):
            break
        phrases_of = [*over, *phrases_of]
        y, reach = middle_of(line), _NEXT
    return phrases_of


def _heads_figures(lines: Sequence[Line], at: int, label: Sequence[PdfPhrase]) -> bool:
    """Do figures stand on the two lines below a label? Then it is a remark in the header of a table."""
    end = at + sum(part is not label[0] for part in label)
    below = lines[end + 1 : end + 3]
    return len(below) > 1 and all(
        any(phrase.is_number and _is_over(label[-1], phrase) for phrase in line) for line in below
    )


def _is_over(one: PdfPhrase, other: PdfPhrase) -> bool:
    """Do two phrases stand in one column?"""
    return abs(one.cx - other.cx) < _OFF * one.size or one.x0 - 2 < other.cx < one.x1 + 2


def _is_next(above: PdfPhrase, below: PdfPhrase) -> bool:
    return below.cy - above.cy < _NEXT * above.size
