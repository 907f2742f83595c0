"""Lines of running text to paragraphs and list items, and paragraphs that a page break cut in two made whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind, spots_of
from ingest.report.line_kinds import BULLET, split_mark
from ingest.words.text_lines import footnotes_in, readable
from ingest.words.vocabulary import ends_sentence, starts_chinese, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.words.text_lines import SourceLine

_UNWRAPPED = 160
"""Columns beyond which a line was not wrapped: the next one is another paragraph."""

_BROKEN = 50
"""Columns that a paragraph cut by a page break has before the break: less is a heading or a label."""

_LONGEST_LABELLED = 60
_LABELLED = re.compile(r"[^\s，。,.;；][^，。,.;；]{0,15}[:：]\s?\S|\S{1,40}@\S{1,60}$")
"""A short line that tells one thing by its label, or a mail address: it goes on with nothing."""

_CLAUSE_MARKS = "，、,(（-–"


def split_paragraphs(lines: Sequence[SourceLine], *, alone: bool) -> list[Element]:
    """The paragraphs and list items of adjoining lines; `alone` when blank lines surround a single one."""
    groups: list[list[SourceLine]] = []
    for line in lines:
        if groups and not BULLET.match(line.bare) and not _begins(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_element(group, alone=alone) for group in groups]


def _begins(group: Sequence[SourceLine], line: SourceLine) -> bool:
    """Does a line begin another paragraph: after a whole sentence, and indented or after a line that was not full?"""
    last = group[-1]
    if max(len(last.bare), len(line.bare)) <= _LONGEST_LABELLED and tells_by_label(line.bare):
        return True
    if not ends_sentence(last.bare):
        return False
    columns = width(last.bare)
    indented = line.text.startswith(("\u3000", "\t", "  ")) and not last.text.startswith(line.text[:1])
    return indented or line.text.startswith("\u3000\u3000") or columns > _UNWRAPPED or columns < 0.6 * width(line.bare)


def tells_by_label(text: str) -> bool:
    """Does a line tell one thing by its label ("Tel: 555 0100"), or is it a mail address?"""
    return bool(_LABELLED.match(text))


def _element(group: Sequence[SourceLine], *, alone: bool) -> Element:
    first, last = group[0], group[-1]
    raw = [line.bare.removeprefix(">").lstrip() for line in group]
    item = split_mark(raw[0])
    kind, mark = ElementKind.TEXT, ""
    if item:
        kind, (mark, raw[0]) = ElementKind.ITEM, item
    text = readable(join_lines(raw))
    whole = "".join(raw)
    bold = (
        kind is ElementKind.TEXT
        and len(whole) <= 200
        and whole.startswith("**")
        and whole.endswith("**")
        and whole.count("**") == 2
    )
    return Element(
        kind, text, first.start, last.end, first.page, alone, bold=bold, mark=mark, refers=footnotes_in(whole)
    )


def join_lines(texts: Sequence[str]) -> str:
    """Lines as one text: no space between ideographs or after a hyphen, one space otherwise."""
    joined: list[str] = []
    for text in texts:
        if joined and not joins_closely(joined[-1], text):
            joined.append(" ")
        joined.append(text)
    return "".join(joined)


def joins_closely(before: str, after: str) -> bool:
    """Do the texts of two lines go on with each other without a space?"""
    if not before or not after:
        return True
    if before.endswith("-") and before[-2:-1].isalpha():
        return True
    return not (before[-1].isascii() and after[0].isascii()) and not (before[-1] in ".,;:!?" or after[0] in "([")


def mend_breaks(elements: Sequence[Element]) -> list[Element]:
    """The elements with every paragraph or item joined to the text that visibly goes on with its sentence."""
    mended: list[Element] = []
    for element in elements:
        if mended and element.kind is ElementKind.TEXT and _goes_on(mended[-1], element):
            before = mended.pop()
            text = join_lines([before.text, element.text])
            mended.append(
                replace(
                    before,
                    text=text,
                    end=element.end,
                    spots=spots_of((before, element), text),
                    refers=(*before.refers, *element.refers),
                )
            )
        else:
            mended.append(element)
    return mended


def _goes_on(before: Element, after: Element) -> bool:
    if before.kind not in {ElementKind.TEXT, ElementKind.ITEM} or before.bold or after.bold:
        return False
    if "\n" in before.text or ends_sentence(before.text) or width(before.text) < _BROKEN:
        return False
    first, last = after.text[0], before.text[-1]
    whole = ends_sentence(after.text) or width(after.text) > _BROKEN
    if starts_chinese(first):
        return whole and (starts_chinese(last) or last.isalnum() or last in _CLAUSE_MARKS)
    return whole and (first.islower() or last in _CLAUSE_MARKS)
