"""An HTML file to a ParsedReport: decoded, its tags read into elements, what is common to all formats after."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bs4 import Tag

from ingest.assembling import assemble
from ingest.contents import Contents, take_contents
from ingest.decode import decode
from ingest.elements import Element, Kind
from ingest.furniture import without_furniture
from ingest.headings import number_rank
from ingest.html_elements import html_pieces
from ingest.html_tree import declared_charset, html_tree
from ingest.lines import Line, split_lines
from ingest.scan import scan
from ingest.text_report import parse_text
from ingest.vocabulary import CONTENTS, collapse, is_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bs4 import BeautifulSoup

    from ingest.grids import Grid
    from ingest.html_lines import Piece
    from kb.model import ParsedReport

_LINKS = 3
"""Adjoining blocks of links within the file that make a list of contents without a title."""

_DATED = re.compile(r"(?:.{0,30}[.:_-])?(?:date|published(?:[_-]?time)?|pubdate|publishdate)", re.IGNORECASE)
_PAGE = re.compile(r"\d{1,4}")


def read_html(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of an HTML file. Spans of its blocks count in its readable text: a line a block or table row.

    Raises:
        UnreadableFileError: the bytes are no text, hold nothing to read, or more tags or table cells than can be read.
    """
    source = decode(data, path.name, declared_charset(data))
    if "<" not in source:
        return parse_text(source, path.stem)
    tree = html_tree(source, path.name)
    pieces = html_pieces(tree)
    if len(pieces) == 1 and pieces[0].raw:
        return parse_text(pieces[0].element.text, path.stem)
    pieces, contents = _without_contents(pieces)
    text, elements = _placed(pieces)
    return assemble(
        elements,
        path.stem,
        source_sample=text,
        contents=contents,
        front={"date": _date(tree)},
        title=_title(tree, elements),
        whole=True,
    )


def _without_contents(pieces: Sequence[Piece]) -> tuple[list[Piece], Contents]:
    """The pieces without page furniture and contents, and what these say."""
    lines: list[Line] = []
    counts: list[int] = []
    titled = False
    for piece in pieces:
        texts = [(piece.entry or piece.element.text).replace("\n", " ")]
        if piece.element.grid:
            texts = _entries(piece.element.grid) if titled else []
        lines += [Line(text, 0, 0) for text in texts] or [Line("-", 0, 0, table=True)]
        counts.append(len(texts) or 1)
        titled = _is_title(piece)
    left, contents = take_contents(without_furniture(lines))
    kept: list[Piece] = []
    at = 0
    for piece, count in zip(pieces, counts, strict=True):
        if not all(line.blank for line in left[at : at + count]):
            kept.append(piece)
        at += count
    return _without_links(kept), contents


def _entries(grid: Grid) -> list[str]:
    """The rows of a table of contents as lines with the page after a tab; none when it is another table."""
    rows = [list(dict.fromkeys(filter(None, row))) for row in grid.rows]
    rows = [row for row in rows if row]
    paged = sum(bool(_PAGE.fullmatch(row[-1])) for row in rows)
    if len(grid.rows[0]) < 2 or 3 * paged < 2 * len(rows):
        return []
    return [f"{' '.join(row[:-1])}\t{row[-1]}" if _PAGE.fullmatch(row[-1]) else " ".join(row) for row in rows]


def _without_links(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without lists of links within the file, and the title over them."""
    kept: list[Piece] = []
    for linked, group in groupby(
        pieces, key=lambda piece: piece.linked and piece.element.kind in {Kind.TEXT, Kind.ITEM}
    ):
        run = list(group)
        titled = bool(kept) and _is_title(kept[-1])
        if not linked:
            kept += run
        elif titled:
            kept.pop()
        elif len(run) < _LINKS:
            kept += [piece for piece in run if not _is_title(piece)]
    return kept


def _is_title(piece: Piece) -> bool:
    text = piece.element.text
    return len(text) <= 40 and bool(CONTENTS.fullmatch(text.strip().rstrip("：:")))


def _placed(pieces: Iterable[Piece]) -> tuple[str, list[Element]]:
    """The readable text, and the elements with their spans in it. Footnotes come last."""
    texts: list[str] = []
    elements: list[Element] = []
    at = 0
    for piece in sorted(pieces, key=lambda piece: piece.element.kind is Kind.FOOTNOTE):
        element = piece.element
        text = _printed(element.grid) if element.grid else element.text
        if piece.raw:
            inside = scan(without_furniture(split_lines(text.replace("\f", "\n"))))
            elements += [replace(part, start=at + part.start, end=at + part.end) for part in inside]
        else:
            elements.append(replace(element, start=at, end=at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), elements


def _printed(grid: Grid) -> str:
    return "\n".join((*filter(None, (grid.caption,)), *("\t".join(row) for row in grid.rows)))


def _title(tree: BeautifulSoup, elements: Iterable[Element]) -> str:
    """The first main heading, unless it heads a section; what the file calls itself where there is none.

    Of several, the one that the file calls itself by.
    """
    tag = tree.find("title")
    own = " ".join(tag.get_text().split()) if isinstance(tag, Tag) else ""
    headings = [element.text for element in elements if element.kind is Kind.HEADING and element.rank == 1]
    named = [text for text in headings if own and (collapse(text) in collapse(own) or collapse(own) in collapse(text))]
    first = next(iter((*named, *headings)), "")
    return own if not first or is_section(first) or number_rank(first) else first


def _date(tree: BeautifulSoup) -> str:
    """When the file says that it was published."""
    for meta in tree.find_all("meta", limit=200):
        name = str(meta.get("name") or meta.get("property") or meta.get("itemprop") or "")
        if len(name) <= 60 and _DATED.fullmatch(name):
            return str(meta.get("content", ""))
    return ""
