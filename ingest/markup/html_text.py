"""Running text out of HTML: what of its tags a reader sees, line breaks, and the marks that refer to footnotes."""

from __future__ import annotations

import re

from bs4 import Tag

from ingest.markup.html_tree import first_inside
from ingest.report.block_lines import TextLine, TextRun

_BOLD = frozenset(("b", "strong"))
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ONE_MARK = r"(?:\d{1,3}|[*†‡§¶]{1,3}|[①-⑳]|[a-z](?![a-z]))"
_MARK = re.compile(rf"[\[(（]?\s?({_ONE_MARK}(?:\s?[,，、]\s?{_ONE_MARK})*)\s?[\])）]?")
_BACK = frozenset(("↩", "↩︎", "^", "↑", "⏎"))
"""Links from a footnote back to where it is referred to."""

_EXPONENT = re.compile(r"[-+−]?\d")
_HAS_EXPONENT = re.compile(r"(?:^|[^A-Za-z])(?:[A-Za-z]|[kcdmµμn]m|ft|in|yd)$|(?:^|[^\d.,])10$")
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_REACH = 24
"""Characters before a superscript that tell what it is."""

_MOST_IN_MARK = 6
"""Nodes inside a superscript that may be a mark."""

_GAP, _BREAK, _OPENS, _TEXT = "\0", "\1", "\2", "\3"
"""What stands between pieces of text: an inline element's edge, a line's end, a mark that opens a line, its end."""

_UNPRINTED = dict.fromkeys(map(ord, "\0\1\2\3\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = re.compile(r"\s+")
_BLANK = _GAP + " \t\r\n\f\v\u00a0\u3000"
_LONGEST_PAGE = 4
_PAGE_AT_END = re.compile(r"(?<!\d)\d{1,4}$")


class Inline:
    """Text in the making: follows tags and strings, and gives what came since it was last asked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._bold = self._linked = 0
        self._clear()

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._refers: dict[str, None] = {}
        self._images: list[str] = []
        self._before = ""
        self._is_blank = True
        self._not_bold = self._not_linked = False

    @property
    def is_blank(self) -> bool:
        """Is there no text yet?"""
        return self._is_blank

    def enter(self, tag: Tag) -> bool:
        """Begin an inline element; False when nothing inside is left to be read."""
        if tag.name == "br":
            self.end_line()
            return False
        if tag.name == "img":
            self._images.append(_SPACES.sub(" ", str(tag.attrs.get("alt", ""))).strip())
            return False
        if tag.name in {"sup", "a"} and self._takes_mark(tag):
            return False
        self._bold += _is_bold(tag)
        self._linked += bool(_target(tag))
        self._parts.append(_GAP)
        return True

    def leave(self, tag: Tag) -> None:
        """End an inline element."""
        self._bold -= _is_bold(tag)
        self._linked -= bool(_target(tag))
        self._parts.append(_GAP)

    def add(self, text: str) -> None:
        """A piece of text."""
        if not text.isspace():
            self._not_bold = self._not_bold or not self._bold
            self._not_linked = self._not_linked or not self._linked
            self._is_blank = False
        printed = text.translate(_UNPRINTED)
        self._before = (self._before + printed[-_REACH:]).lstrip()[-_REACH:]
        self._parts.append(printed)

    def end_line(self) -> None:
        """What comes next stands on another line."""
        self._before = ""
        self._parts.append(_BREAK)

    def take(self) -> TextRun:
        """What came since the last time."""
        lines = tuple(_line(raw) for raw in "".join(self._parts).split(_BREAK))
        has_text = any(line.text for line in lines)
        run = TextRun(
            lines if has_text else (),
            tuple(self._refers),
            bold=has_text and not self._not_bold,
            linked=has_text and not self._not_linked,
            images=tuple(filter(None, self._images)),
        )
        self._clear()
        return run

    def _takes_mark(self, tag: Tag) -> bool:
        """Is it a superscript or a link that is a footnote mark or an exponent? Then it is dealt with."""
        nodes = first_inside(tag, _MOST_IN_MARK + 1)
        if len(nodes) > _MOST_IN_MARK:
            return False
        text = tag.get_text().strip()
        raised = tag.name == "sup" or any(isinstance(node, Tag) and node.name == "sup" for node in nodes)
        target = next(filter(None, (_target(node) for node in (tag, *nodes) if isinstance(node, Tag))), "")
        before = self._before.rstrip()
        if raised and not target and _EXPONENT.fullmatch(text) and _HAS_EXPONENT.search(before):
            self._parts.append(text.translate(_SUPERSCRIPT))
            return True
        if target and text in _BACK:
            return True
        mark = _MARK.fullmatch(text)
        if not mark or not (raised or (target and text != mark[1])):
            return False
        if not before:
            self._parts.extend((_OPENS, mark[1], _TEXT))
            self._before, self._is_blank = mark[1], False
        elif raised and not target and text.isalpha() and before[-1:].isdigit():
            return False
        else:
            names = [target] if target else re.split(r"\s?[,，、]\s?", mark[1])
            self._refers.update(dict.fromkeys(names))
        return True


def _line(raw: str) -> TextLine:
    opens = ""
    if _OPENS in raw:
        opens = raw.partition(_OPENS)[2].partition(_TEXT)[0]
        raw = raw.replace(_OPENS, "").replace(_TEXT, " ")
    text = _SPACES.sub(" ", raw.replace(_GAP, "")).strip()
    if not text or not text[-1].isdigit():
        return TextLine(text, text, opens)
    bare = raw.rstrip(_BLANK)
    page = _PAGE_AT_END.search(bare[-_LONGEST_PAGE - 1 :])
    if not page:
        return TextLine(text, text, opens)
    before = bare[: -len(page[0])]
    title = before.rstrip(_BLANK)
    if _GAP not in before[len(title) :]:
        return TextLine(text, text, opens)
    return TextLine(text, f"{_SPACES.sub(' ', title.replace(_GAP, '')).strip()}\t{page[0]}", opens)


def _is_bold(tag: Tag) -> bool:
    style = tag.attrs.get("style")
    return tag.name in _BOLD or bool(style and _BOLD_STYLE.search(str(style)))


def _target(tag: Tag) -> str:
    """Where in the same file a link leads ("#note1"), "" for what is none."""
    link = str(tag.attrs.get("href", "")) if tag.name == "a" else ""
    return link if link.startswith("#") and len(link) > 1 else ""
