"""The pieces of a report that its format tells apart: without page furniture and contents, and with their spans in one
text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.markup.text_scan import scan
from ingest.report.contents import Contents, take_contents
from ingest.report.elements import Element, ElementKind
from ingest.report.page_furniture import without_furniture
from ingest.words.text_lines import SourceLine, split_lines
from ingest.words.vocabulary import CONTENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.report.block_lines import BlockPiece
    from ingest.tables.grids import Grid

_LINKS = 3
"""Adjoining blocks of links within the file that make a list of contents without a title."""

_PAGE = re.compile(r"\d{1,4}")


def without_contents(pieces: Sequence[BlockPiece]) -> tuple[list[BlockPiece], Contents]:
    """The pieces without page furniture and contents, and what these say."""
    lines: list[SourceLine] = []
    counts: list[int] = []
    titled = False
    for piece in pieces:
        texts = [(piece.entry or piece.element.text).replace("\n", " ")]
        if piece.element.grid:
            texts = _entries(piece.element.grid) if titled else []
        lines += [SourceLine(text, 0, 0) for text in texts] or [SourceLine("-", 0, 0, table=True)]
        counts.append(len(texts) or 1)
        titled = _is_title(piece)
    left, contents = take_contents(without_furniture(lines))
    kept: list[BlockPiece] = []
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


def _without_links(pieces: Iterable[BlockPiece]) -> list[BlockPiece]:
    """The pieces without lists of links within the file, and the title over them."""
    kept: list[BlockPiece] = []
    for linked, group in groupby(
        pieces, key=lambda piece: piece.linked and piece.element.kind in {ElementKind.TEXT, ElementKind.ITEM}
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


def _is_title(piece: BlockPiece) -> bool:
    text = piece.element.text
    return len(text) <= 40 and bool(CONTENTS.fullmatch(text.strip().rstrip("：:")))


def placed(pieces: Iterable[BlockPiece]) -> tuple[str, list[Element]]:
    """The readable text, and the elements with their spans in it. Footnotes come last."""
    texts: list[str] = []
    elements: list[Element] = []
    at = 0
    for piece in sorted(pieces, key=lambda piece: piece.element.kind is ElementKind.FOOTNOTE):
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
