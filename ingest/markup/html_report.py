"""An HTML file to a ParsedReport: decoded, its tags read into elements, what is common to all formats after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4 import Tag

from ingest.markup.html_elements import html_pieces
from ingest.markup.html_tree import declared_charset, html_tree
from ingest.markup.pieces import placed, without_contents
from ingest.markup.text_report import parse_text
from ingest.report.assembling import assemble
from ingest.report.elements import Element, ElementKind
from ingest.report.headings import number_rank
from ingest.words.decoding import decode
from ingest.words.vocabulary import collapse, is_section

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bs4 import BeautifulSoup

    from kb.model import ParsedReport

_DATED = re.compile(r"(?:.{0,30}[.:_-])?(?:date|published(?:[_-]?time)?|pubdate|publishdate)", re.IGNORECASE)


def read_html(data: bytes, path: Path) -> ParsedReport:
    """The report in the bytes of an HTML file. Spans of its blocks count in its readable text: a line a block or table
    row.

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
    pieces, contents = without_contents(pieces)
    text, elements = placed(pieces)
    return assemble(
        elements,
        path.stem,
        source_sample=text,
        contents=contents,
        front={"date": _date(tree)},
        title=_title(tree, elements),
        whole=True,
    )


def _title(tree: BeautifulSoup, elements: Iterable[Element]) -> str:
    """The first main heading, unless it heads a section; what the file calls itself where there is none.

    Of several, the one that the file calls itself by.
    """
    tag = tree.find("title")
    own = " ".join(tag.get_text().split()) if isinstance(tag, Tag) else ""
    headings = [element.text for element in elements if element.kind is ElementKind.HEADING and element.rank == 1]
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
