"""A decoded text as lines with their spans, and what a line reads like without its markup."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TABLE_TAG = re.compile(r"<(?P<close>/?)table\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|big|br|center|code|dd|del|details|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|li"
    r"|mark|ol|p|pre|"
    r"q|s|section|small|span|strike|strong|sub|summary|sup|u|ul)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(?:(?!--).){0,2000}-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{1,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")
_STAR = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![A-Za-z\d*])")
_UNDERLINE = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]{1,300})(?<=[^\s_])\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~$-])")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the decoded text, span [start, end) without its line end. A whole HTML table is one line, `table`
    set.

    `page` is the page it stands on when the text has form feeds, else None.
    """

    text: str
    start: int
    end: int
    page: int | None = None
    table: bool = False

    @property
    def blank(self) -> bool:
        """Nothing but white space."""
        return not self.text.strip()

    @property
    def bare(self) -> str:
        """The text without the white space around it."""
        return self.text.strip()

    def emptied(self) -> SourceLine:
        """The same place with nothing in it: how furniture leaves a text."""
        return SourceLine("", self.start, self.end, self.page)


def split_lines(source: str) -> list[SourceLine]:
    """The lines of a text, in order; a form feed ends a page and a line."""
    paged = "\f" in source
    lines: list[SourceLine] = []
    place, page = 0, 1
    for start, end in [*_table_spans(source), (len(source), len(source))]:
        for piece in re.finditer(r"[^\n\f]*(?:\n|\f|$)", source[place:start]):
            text = piece.group().rstrip("\n\f")
            begins = place + piece.start()
            if piece.group() or not lines:
                lines.append(SourceLine(text, begins, begins + len(text), page if paged else None))
            page += piece.group().endswith("\f")
        if end > start:
            lines.append(SourceLine(source[start:end], start, end, page if paged else None, table=True))
        place = end
    return lines


def _table_spans(source: str) -> list[tuple[int, int]]:
    """Spans of the outermost HTML tables; one that is never closed ends at the next blank line."""
    spans: list[tuple[int, int]] = []
    depth, start = 0, 0
    for tag in _TABLE_TAG.finditer(source):
        if not tag["close"]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                closes = source.find(">", tag.end())
                spans.append((start, closes + 1 if closes >= 0 else len(source)))
    if depth:
        blank = source.find("\n\n", start)
        spans.append((start, blank if blank >= 0 else len(source)))
    return spans


def footnotes_in(text: str) -> tuple[str, ...]:
    """The names of the Markdown footnotes that a text refers to: "a[^1]" gives ("1",)."""
    return tuple(match[1] for match in _FOOTNOTE.finditer(text)) if "[^" in text else ()


def readable(text: str) -> str:
    """The text without Markdown emphasis, footnote references, link targets, HTML tags and entities; words
    untouched."""
    if "<" in text:
        text = _TAG.sub("", _COMMENT.sub("", text))
    if "[" in text:
        text = _FOOTNOTE.sub("", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    text = _without_bold(text)
    if "*" in text:
        text = _STAR.sub(r"\1", text)
    if "_" in text:
        text = _UNDERLINE.sub(r"\2", text)
    if "\\" in text and "$" not in text.replace("\\$", ""):  # within $ … $ a backslash is mathematics
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text).strip() if "&" in text else text.strip()


def _without_bold(text: str) -> str:
    """Pairs of `**` taken out; one that has no partner stays, for it marks a footnote."""
    pieces = text.split("**")
    if len(pieces) % 2:
        return "".join(pieces)
    return "".join(pieces[:-1]) + "**" + pieces[-1]
