"""The text of one block (of HTML, a document, a slide) to elements: a paragraph, cut where a line of it is something by
itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import split_mark, tied_kind
from ingest.report.paragraphs import join_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_OF_TABLE = frozenset((ElementKind.GRID, ElementKind.SOURCE, ElementKind.NOTE, ElementKind.UNIT))
"""What a note under a table follows."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it is read. `entry` is the line with a tab where an element's edge parts it from a number at its end,
    as in tables of contents. `opens` is the footnote mark that it begins with."""

    text: str
    entry: str
    opens: str = ""


@dataclass(frozen=True, slots=True)
class TextRun:
    """The text of a block. An empty line parts paragraphs. `refers` are the footnotes referred to: "#id" or the mark.

    `bold`: all of it is; `linked`: all of it leads to some other place in the file. `images` are descriptions.
    """

    lines: tuple[TextLine, ...]
    refers: tuple[str, ...] = ()
    bold: bool = False
    linked: bool = False
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockPiece:
    """An element whose place is not known yet. `entry` is its text as a line of contents would have it (see TextLine),
    where that is another.

    `linked`: all of it leads to some other place in the file. `raw`: plain text that is laid out with spaces and lines.
    """

    element: Element
    entry: str = ""
    linked: bool = False
    raw: bool = False


@dataclass(slots=True)
class Frame:
    """What the text of a block is; shared with the blocks inside that are nothing in particular. An item names only its
    first paragraph. `mark` is that of an item or the name of a footnote."""

    kind: ElementKind = ElementKind.TEXT
    rank: int = 0
    mark: str = ""


def block_pieces(run: TextRun, frame: Frame, refers: tuple[str, ...]) -> Iterator[tuple[BlockPiece, str]]:
    """The pieces of a block's text, each with the footnote mark that it begins with."""
    lines = [line for line in run.lines if line.text]
    if frame.kind is ElementKind.HEADING:
        text = join_lines([line.text for line in lines])
        yield (
            _piece(
                ElementKind.HEADING,
                text,
                run,
                refers,
                rank=frame.rank,
                entry=lines[0].entry if len(lines) == 1 else text,
            ),
            "",
        )
        return
    if frame.kind is ElementKind.ITEM:
        text = "\n".join(line.text for line in lines)
        mark, text = split_mark(text) or (frame.mark, text if frame.mark == "-" else f"{frame.mark} {text}")
        yield (
            _piece(ElementKind.ITEM, text, run, refers, mark=mark, entry=lines[0].entry if len(lines) == 1 else text),
            "",
        )
        return
    for empty, group in groupby(run.lines, key=lambda line: not line.text):
        for piece in () if empty else _of_lines(list(group), run, frame.kind, refers):
            yield piece
            refers = ()


def _of_lines(
    lines: Sequence[TextLine], run: TextRun, kind: ElementKind, refers: tuple[str, ...]
) -> Iterator[tuple[BlockPiece, str]]:
    """A paragraph, cut where a line of it is something by itself."""

    def own(numbered: tuple[int, TextLine]) -> int:
        index, line = numbered
        special = kind is ElementKind.CAPTION or line.opens or tied_kind(line.text) or split_mark(line.text)
        return index if special else -1

    for at, numbered in groupby(enumerate(lines), key=own):
        group = [line for _, line in numbered]
        first = group[0]
        text = "\n".join(line.text for line in group)
        entry = first.entry if len(group) == 1 else text
        tied = tied_kind(text) if at >= 0 else None
        item = split_mark(text) if at >= 0 and not first.opens else None
        if tied or kind is ElementKind.CAPTION:
            yield _piece(tied or kind, text, run, refers, entry=entry), ""
        elif item:
            yield _piece(ElementKind.ITEM, item[1], run, refers, mark=item[0], entry=entry, alone=len(lines) == 1), ""
        else:
            alone = len(lines) == 1
            yield _piece(kind, text, run, refers, entry=entry, alone=alone, bold=run.bold), first.opens
        refers = ()


def _piece(
    kind: ElementKind,
    text: str,
    run: TextRun,
    refers: tuple[str, ...],
    *,
    entry: str = "",
    rank: int = 0,
    mark: str = "",
    alone: bool = False,
    bold: bool = False,
) -> BlockPiece:
    element = Element(kind, text, 0, 0, alone=alone, bold=bold, rank=rank, mark=mark, refers=refers)
    return BlockPiece(element, entry or text, run.linked)


def settled(piece: BlockPiece, opens: str, referred: dict[str, str], before: Sequence[BlockPiece]) -> BlockPiece:
    """A line that begins with the mark of a footnote: the footnote that is referred to, or a note under a table; else
    as it is.

    Args:
        opens: the mark that it begins with, or empty.
        referred: the names of footnotes that are still looked for, by their mark; the one found is taken out.
        before: the pieces before it.
    """
    element = piece.element
    if opens and element.kind is ElementKind.TEXT:
        if opens in referred:
            text = element.text.removeprefix(opens).strip()
            return replace(
                piece, element=replace(element, kind=ElementKind.FOOTNOTE, text=text, mark=referred.pop(opens))
            )
        if before and before[-1].element.kind in _OF_TABLE:
            return replace(piece, element=replace(element, kind=ElementKind.NOTE))
    return piece
