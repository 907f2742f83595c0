"""Which lines are headings, and how deep: Markdown's own, numbered ones, names that sections go by, lines that stand
alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind
from ingest.words.vocabulary import collapse, ends_sentence, is_section, starts_chinese, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.report.contents import Contents

_PART, _CHAPTER, _NUMBER, _PLAIN, _LEAD_IN = 11, 12, 20, 50, 60
BOLD_RANK = 7
"""Rank of a bold line that stands alone in Markdown: below the six ranks of #."""

_NUMBERED = (
    (_PART, re.compile(r"第[一二三四五六七八九十\d]{1,3}[章部编篇]|part\s[ivx\d]{1,4}\b", re.IGNORECASE)),
    (
        _PART + 1,
        re.compile(r"第[一二三四五六七八九十\d]{1,3}节|(?:item|section|chapter)\s\d{1,2}[a-z]?\b", re.IGNORECASE),
    ),
    (_CHAPTER + 2, re.compile(r"[一二三四五六七八九十]{1,3}\s?[、.．]")),
    (_CHAPTER + 3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (_NUMBER + 9, re.compile(r"[（(]\d{1,2}[)）]|\d{1,2}[)）]")),
)
_DECIMAL = re.compile(
    r"\d{1,2}(?P<more>(?:[.．]\d{1,2}){0,4})(?:[.．、]\s{0,3}|\s{1,3}|(?=[\u4e00-\u9fff]))(?=[^\d\s%,.])"
)
_SPAN = re.compile(
    r"\d{1,2}\s{0,3}(?:[-–~至]\s?\d{1,2}\s{0,3})?(?:周|个月|小时|天|(?:weeks?|months?|days?|hours?)\b)", re.IGNORECASE
)
"""A length of time, whose figure numbers no section: "52 周最高价"."""
_LABEL = re.compile(r"[^：:，,。]{2,14}[：:]\s?[^：:]{2,40}")
_LONGEST = 80
"""Columns of the longest heading: forty ideographs or a line of English."""

_BELOW = frozenset(
    {
        ElementKind.TEXT,
        ElementKind.ITEM,
        ElementKind.CAPTION,
        ElementKind.TABLE,
        ElementKind.FIGURE,
        ElementKind.HEADING,
    }
)


def find_headings(elements: Sequence[Element], contents: Contents, *, marked: bool) -> list[Element]:
    """The elements with lines that are headings made so, each with its rank.

    A report that is `marked` names its headings itself: it has no others than these and lines wholly in bold.
    """
    numbers = (
        number_rank(element.text) for element in elements if element.alone and element.kind is not ElementKind.HEADING
    )
    top = min(filter(None, numbers), default=_PLAIN)
    found: list[Element] = []
    for index, element in enumerate(elements):
        rank = 0
        if element.kind in {ElementKind.TEXT, ElementKind.ITEM}:
            before = found[-1] if found else None
            rank = _bold_rank(element) if marked else _rank(elements, index, before, contents, top)
        found.append(replace(element, kind=ElementKind.HEADING, rank=rank, alone=True) if rank else element)
    return found


def _bold_rank(element: Element) -> int:
    return BOLD_RANK if element.bold and element.alone and width(element.text) <= _LONGEST else 0


def _rank(elements: Sequence[Element], index: int, before: Element | None, contents: Contents, top: int) -> int:
    element = elements[index]
    text = element.text
    if width(text) > _LONGEST + 40 or "\n" in text:
        return 0
    if collapse(text) in contents.headings:
        return number_rank(text) or _PLAIN
    if width(text) > _LONGEST or not element.alone:
        return 0
    if is_section(text):
        return top
    following = elements[index + 1] if index + 1 < len(elements) else None
    if following is None or following.kind not in _BELOW:
        return 0
    numbered = number_rank(text)
    if numbered:
        return numbered if not ends_sentence(text) and not _is_sibling(following, numbered) else 0
    if element.kind is ElementKind.ITEM:
        return 0
    if element.bold:
        return _PLAIN + 1
    if following.kind is ElementKind.ITEM and _leads_in(text):
        return _LEAD_IN
    return _PLAIN if _is_plain(text, before, following) else 0


def number_rank(text: str) -> int:
    """The rank that a heading's number gives it: "一、" above "（一）", "1" above "1.1"; 0 without one."""
    for rank, pattern in _NUMBERED:
        if pattern.match(text):
            return rank
    decimal = _DECIMAL.match(text)
    if not decimal or _SPAN.match(text):
        return 0
    return _NUMBER + decimal["more"].replace("．", ".").count(".")


def _is_sibling(following: Element, rank: int) -> bool:
    """Is what follows the next number of the same kind? Then both are items of a list."""
    return following.kind in {ElementKind.TEXT, ElementKind.ITEM} and number_rank(following.text) == rank


def _leads_in(text: str) -> bool:
    """Does a short line announce the list under it: "Highlights:", "Layer: what it does." """
    if text.endswith(("：", ":")):
        if starts_chinese(text):
            return width(text) <= 40 and "，" not in text
        return text[0].isupper() and len(text.split()) <= 8 and "," not in text
    return bool(_LABEL.fullmatch(text))


def _is_plain(text: str, before: Element | None, following: Element) -> bool:
    """A line that stands alone, is no sentence, and has text, a table or a figure under it."""
    if width(text) > 72 or sum(map(text.count, "，,、；;")) > 2:
        return False
    if ends_sentence(text) or "\t" in text or "@" in text or not any(map(str.isalpha, text)):
        return False
    if before is not None and before.kind is ElementKind.TEXT and not ends_sentence(before.text):
        return False
    if following.kind is ElementKind.TEXT and not (ends_sentence(following.text) or width(following.text) > _LONGEST):
        return False
    if starts_chinese(text) or any(map(starts_chinese, text)):
        return True
    return (text[0].isupper() or text[0].isdigit()) and len(text.split()) <= 14
