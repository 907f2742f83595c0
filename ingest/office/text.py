"""A paragraph of an Office file in the making, and as it is read: lines, raised marks, what is anchored in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.report.block_lines import TextLine, TextRun
from ingest.report.paragraphs import join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as XmlElement

SPACES = re.compile(r"\s+")
_PAGE_BEHIND_TAB = re.compile(r"\t\s*(\d{1,4})\s*$")
_EXPONENT = re.compile(r"[-+−]?\d")
_HAS_EXPONENT = re.compile(r"(?:^|[^A-Za-z])(?:[A-Za-z]|[kcdmµμn]m|ft|in|yd)$|(?:^|[^\d.,])10$")
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NOTE_MARK = re.compile(r"[\[(（]?\s?(?:\d{1,2}|[*†‡§¶]{1,3}|[①-⑳])\s?[\])）]?")
_REACH = 24
_UNPRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(slots=True)
class OfficeParagraph:
    """A paragraph read: its text, the boxes of text and the charts (ids of relations) that are anchored in it."""

    parts: list[str] = field(default_factory=list)
    refers: dict[str, None] = field(default_factory=dict)
    boxes: list[XmlElement] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    opens: str = ""
    bold: bool = True
    linked: bool = True

    @property
    def text(self) -> str:
        """All of it, lines and tabs as they are."""
        return "".join(self.parts).translate(_UNPRINTED)

    def run(self) -> TextRun:
        """The paragraph as a run of lines; without lines when it shows nothing."""
        lines = tuple(_line(line, self.opens if index == 0 else "") for index, line in enumerate(self.text.split("\n")))
        has_text = any(line.text for line in lines)
        return TextRun(
            lines if has_text else (),
            tuple(self.refers),
            bold=has_text and self.bold,
            linked=has_text and self.linked,
            images=tuple(filter(None, self.images)),
        )

    def add(self, text: str, *, bold: bool = False, linked: bool = False, raised: bool = False) -> None:
        """A piece of text; white space in it is a space."""
        if raised and text.strip():
            self._add_raised(text, bold=bold, linked=linked)
            return
        if text and not text.isspace():
            self.bold = self.bold and bold
            self.linked = self.linked and linked
        self.parts.append(SPACES.sub(" ", text) if "\n" in text or "\t" in text else text)

    def _add_raised(self, text: str, *, bold: bool, linked: bool) -> None:
        """Raised text: an exponent, the mark of a footnote, or text like other."""
        bare = text.strip()
        before = "".join(self.parts)[-_REACH:].rstrip()
        if _EXPONENT.fullmatch(bare) and _HAS_EXPONENT.search(before):
            self.parts.append(bare.translate(_SUPERSCRIPT))
        elif not _NOTE_MARK.fullmatch(bare):
            self.add(text, bold=bold, linked=linked)
        elif before:
            self.refers[bare.strip("[]()（） ")] = None
        else:
            self.opens = bare.strip("[]()（） ")
            self.add(f"{bare} ", bold=bold, linked=linked)


def _line(raw: str, opens: str) -> TextLine:
    """A line; one that ends in a tab and a number is an entry of contents, perhaps."""
    text = SPACES.sub(" ", raw).strip()
    page = _PAGE_BEHIND_TAB.search(raw)
    if not page:
        return TextLine(text, text, opens)
    return TextLine(text, f"{SPACES.sub(' ', raw[: page.start()]).strip()}\t{page[1]}", opens)


def joined_text(paragraphs: Sequence[OfficeParagraph]) -> str:
    """The text of several paragraphs on one line, as a cell has it."""
    lines = (SPACES.sub(" ", line).strip() for paragraph in paragraphs for line in paragraph.text.split("\n"))
    return join_lines([line for line in lines if line])
