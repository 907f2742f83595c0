"""What stands side by side taken apart: two tables that share their lines, and prose beside a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.pdf.tables.columns import column_at, columns_of
from ingest.pdf.tables.spaced import split_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pdf.tables.columns import Column
    from ingest.pdf.tables.regions import Region
    from ingest.pdf.tables.words import Line, PdfPhrase

_FEWEST_LABELS = 4
_DISTINCT = 0.8
_PROSE = 14.0
"""Sizes of type that a line of prose is wide at least."""

_LEADING = 2.4


def split_beside(region: Region) -> list[Region]:
    """The tables of a region from the left: one, unless labels stand right of figures and periods are named on both
    sides."""
    head, body = split_head(region)
    columns = columns_of(body)
    for at in range(2, len(columns) - 1):
        if _is_label(at, columns, body) and _same_periods(head, (columns[at - 1].x1 + columns[at].x0) / 2):
            cut = (columns[at - 1].x1 + columns[at].x0) / 2
            left = replace(region, lines=_side(region.lines, region.x0 - 50, cut), x1=columns[at - 1].x1)
            right = replace(region, lines=_side(region.lines, cut, region.x1 + 50), x0=columns[at].x0)
            return [left, *split_beside(right)]
    return [region]


def _is_label(at: int, columns: Sequence[Column], body: Sequence[Line]) -> bool:
    """Does a column hold names, each another, between figures left and right of it?"""
    kept: list[str] = []
    figures = [0, 0]
    for line in body:
        for phrase in line:
            place = column_at(phrase, columns)
            if place == at:
                kept.append("" if phrase.is_number or phrase.is_period else phrase.text)
            elif phrase.is_number:
                figures[place > at] += 1
    names = [text for text in kept if text]
    many = len(names) >= _FEWEST_LABELS and len(names) >= _DISTINCT * len(kept) and min(figures) >= len(names) // 2
    return many and len(set(names)) >= _DISTINCT * len(names)


def _same_periods(head: Sequence[Line], cut: float) -> bool:
    sides: tuple[set[str], set[str]] = set(), set()
    for line in head:
        for phrase in line:
            if phrase.is_period:
                sides[phrase.cx > cut].add(phrase.text)
    return bool(sides[0] & sides[1])


def _side(lines: Sequence[Line], x0: float, x1: float) -> tuple[Line, ...]:
    kept = ([phrase for phrase in line if x0 <= phrase.cx < x1] for line in lines)
    return tuple(line for line in kept if line)


def without_prose(lines: Sequence[Line]) -> list[Line]:
    """The lines without paragraphs: wide phrases under each other that begin and end at the same places, and their last
    line."""
    prose: set[int] = set()
    above: list[PdfPhrase] = []
    for line in lines:
        # Beside a label figures stand.
        words = [
            phrase for phrase, right in zip(line, (*line[1:], None), strict=True) if not (right and right.is_number)
        ]
        for phrase in words:
            for other in above:
                close = 0 < phrase.cy - other.cy < _LEADING * phrase.size and abs(phrase.x0 - other.x0) < 2
                if close and _is_wide(other) and abs(phrase.x1 - other.x1) < 1.5:
                    prose |= {id(phrase), id(other)}
                elif close and id(other) in prose and _is_wide(other):
                    prose.add(id(phrase))
        above = [*(other for other in above if line[0].cy - other.cy < _LEADING * other.size), *words]
    kept = ([phrase for phrase in line if id(phrase) not in prose] for line in lines)
    return [line for line in kept if line]


def _is_wide(phrase: PdfPhrase) -> bool:
    return phrase.width > _PROSE * phrase.size
