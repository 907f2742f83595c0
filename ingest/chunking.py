"""Chunks: the pieces of a report that are embedded, found and quoted. Pure: one ParsedReport in, chunks and tables
out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from ingest.tables.rows import column_names, header_text, legend, row_groups
from kb.model import Area, BlockKind, Chunk, Place, Spot, moved, within
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kb.model import Block, ParsedReport, Table

TEXT_LIMIT = 350
"""Longest text of a prose chunk in estimated tokens, that is, in Chinese characters: longer passages blur in one
vector."""

EMBEDDED_LIMIT = 480
"""Longest context and text together: the model reads 512 tokens, its prompt among them, and cuts the rest off
unseen."""

CONTEXT_LINE_LIMIT = 60
"""Longest line of context: four full ones leave half of what the model reads to the text itself."""

_PIECE = re.compile(r"[A-Za-z]+|\d+|\S")
_CLAUSE = r"[^，、；：]+[，、；：]?|[，、；：]"
"""How a sentence too long for one chunk is cut first. Not at commas and points of ASCII: they stand inside numbers."""

_LEAD_IN = (":", "：")
_STANDS_ALONE = {BlockKind.HEADING, BlockKind.TABLE, BlockKind.FIGURE}

Member = TypeVar("Member")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of one too long for a chunk, with its span in the file and its estimated tokens."""

    text: str
    start: int
    end: int
    block: Block
    tokens: int
    spots: tuple[Spot, ...] = ()


def chunk_report(report: ParsedReport) -> tuple[tuple[Chunk, ...], tuple[Table, ...]]:
    """The chunks of a report in reading order, and its tables (Chunk.table is an index into them).

    A chunk lies under one heading, on one page and in one section. Paragraphs and list items are packed together up to
    TEXT_LIMIT; a table is one chunk, or row groups; a figure is one by itself. Every text of the report is in some
    chunk: a heading in the context of what stands under it, one with nothing under it in the context of what follows.
    """
    chunks: list[Chunk] = []
    tables: list[Table] = []
    bare: list[Block] = []
    for run in _runs(report.blocks):
        first = run[0]
        if first.kind is BlockKind.HEADING:
            bare.append(first)
            continue
        carried, left = _carried(bare, first)
        chunks.extend(_text_chunks(left, _context(report.title, left)))
        bare.clear()
        if first.table is None:
            chunks.extend(_text_chunks(run, _context(report.title, run, carried)))
        else:
            chunks.extend(_table_chunks(first, first.table, len(tables), _context(report.title, run, carried)))
            tables.append(first.table)
    chunks.extend(_text_chunks(bare, _context(report.title, bare)))
    return tuple(replace(chunk, order=order) for order, chunk in enumerate(chunks)), tuple(tables)


def estimated_tokens(text: str) -> int:
    """How many tokens the embedding model makes of a text, erring high (1.0 to 1.8 times, measured on Chinese and
    English prose).

    One for four letters, two digits, or any other character.
    """
    return sum(map(_cost, _PIECE.findall(text)))


def _cost(piece: str) -> int:
    if piece[0].isdigit():
        return -(-len(piece) // 2)
    return -(-len(piece) // 4)


def _runs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Adjoining blocks that may share a chunk."""

    def key(numbered: tuple[int, Block]) -> object:
        number, block = numbered
        place = block.place
        return number if block.kind in _STANDS_ALONE else -1, block.section, place.headings, place.page

    for _, run in groupby(enumerate(blocks), key=key):
        yield [block for _, block in run]


def _carried(bare: Sequence[Block], following: Block) -> tuple[str, list[Block]]:
    """The headings with nothing under them as a line for the context of what follows, or, too long for it, as they
    are."""
    left = [heading for heading in bare if heading.text not in following.place.headings]
    line = " > ".join(heading.text for heading in left)
    return (line, []) if estimated_tokens(line) <= CONTEXT_LINE_LIMIT else ("", left)


def _context(title: str, run: Sequence[Block], carried: str = "") -> str:
    """What is embedded in front of the text: title, headings, and for a table its caption, unit and columns; a line
    each."""
    if not run:
        return ""
    first = run[0]
    headings = " > ".join(heading for heading in first.place.headings if heading != title)
    lines = [title, carried, headings]
    if first.table is not None:
        lines += [_caption_line(first.table), "; ".join(column_names(first.table))]
    return "\n".join(dict.fromkeys(filter(None, (_clipped(" ".join(line.split())) for line in lines))))


def _caption_line(table: Table) -> str:
    if not table.unit or table.unit in table.caption:
        return table.caption
    return f"{table.caption} ({table.unit})".strip()


def _clipped(line: str) -> str:
    tokens = 0
    for piece in _PIECE.finditer(line):
        tokens += _cost(piece[0])
        if tokens > CONTEXT_LINE_LIMIT:
            return line[: piece.start()].rstrip()
    return line


def _text_chunks(run: Iterable[Block], context: str) -> Iterator[Chunk]:
    limit = min(TEXT_LIMIT, EMBEDDED_LIMIT - estimated_tokens(context))
    pieces = [piece for block in run for piece in _pieces(block, limit)]
    for packed in _packed(_lists_with_lead_in(pieces), lambda piece: piece.tokens, limit):
        text = "\n".join(piece.text for piece in packed)
        first = packed[0].block
        boxes = tuple(dict.fromkeys(box for piece in packed for box in piece.block.place.boxes))
        yield Chunk(
            order=0,
            text=text,
            context=context,
            start=packed[0].start,
            end=packed[-1].end,
            place=Place(first.place.page, first.place.headings, boxes),
            section=first.section,
            sentences=tuple(sentences(text)),
            spots=tuple(_spots(packed)),
        )


def _spots(pieces: Iterable[_Piece]) -> Iterator[Spot]:
    """The spots of pieces that stand in a text a line each."""
    at = 0
    for piece in pieces:
        yield from moved(piece.spots, at)
        at += len(piece.text) + 1


def _pieces(block: Block, limit: int) -> Iterator[_Piece]:
    """The block, cut at its sentences where it is too long."""
    tokens = estimated_tokens(block.text)
    if tokens <= limit:
        if tokens:
            yield _Piece(block.text, block.start, block.end, block, tokens, block.spots)
        return
    # Where marks were left out of the text its parts cannot be placed in the file: each gets the span of the whole.
    exact = len(block.text) == block.end - block.start
    for start, end in _sentence_spans(block.text, limit):
        span = (block.start + start, block.start + end) if exact else (block.start, block.end)
        text = block.text[start:end]
        yield _Piece(text, *span, block, estimated_tokens(text), within(block.spots, start, end))


def _sentence_spans(text: str, limit: int) -> list[tuple[int, int]]:
    """Spans of at most `limit` estimated tokens: whole sentences, else clauses, words, characters."""
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter(
        chunk_size=limit,
        chunk_overlap=0,
        tokenizer=lambda piece: range(estimated_tokens(piece)),
        chunking_tokenizer_fn=_sentences_without_gaps,
        secondary_chunking_regex=_CLAUSE,
    )
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in splitter.split_text(text):
        # The splitter gives the text back in order and drops only white space between its pieces, so this is exact.
        at = text.index(piece, at)
        spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def _sentences_without_gaps(text: str) -> list[str]:
    starts = [0, *(start for start, _ in sentences(text)[1:])]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _lists_with_lead_in(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces that belong together: the items of a list, with the line before them that announces them."""
    units: list[list[_Piece]] = []
    for piece in pieces:
        is_item = piece.block.kind is BlockKind.LIST_ITEM
        if is_item and units and _takes_items(units[-1][-1]):
            units[-1].append(piece)
        else:
            units.append([piece])
    return units


def _takes_items(piece: _Piece) -> bool:
    return piece.block.kind is BlockKind.LIST_ITEM or piece.text.rstrip().endswith(_LEAD_IN)


def _packed(units: Iterable[Sequence[Member]], size: Callable[[Member], int], limit: int) -> Iterator[list[Member]]:
    """The members of the units in order, in lists of at most `limit`; a unit is parted only when it alone is larger."""
    packed: list[Member] = []
    room = limit
    for unit in units:
        needed = sum(map(size, unit))
        if needed > limit and packed:
            yield packed
            packed, room = [], limit
        for part in [unit] if needed <= limit else [[member] for member in unit]:
            needed = sum(map(size, part))
            if needed > room and packed:
                yield packed
                packed, room = [], limit
            packed.extend(part)
            room -= needed
    if packed:
        yield packed


def _table_chunks(block: Block, table: Table, number: int, context: str) -> Iterator[Chunk]:
    """The table's rows, a line and a sentence each; then, as text that can be quoted, its caption, notes and source.

    A row that alone is longer than the model reads stays whole: its end is found by keywords only.
    """
    limit = EMBEDDED_LIMIT - estimated_tokens(context)
    lines = {row: table.row_text(row) for row in table.body}
    sizes = {row: estimated_tokens(line) for row, line in lines.items()}
    for rows in list(_packed(row_groups(table), sizes.__getitem__, limit)) or [[]]:
        body = [lines[row] for row in rows] or [header_text(table) or _caption_line(table)]
        text = "\n".join(body).strip()
        if text:
            spans = tuple(_line_spans(body)) if rows else ()
            spots = tuple(_spots_of_rows(table, rows, spans))
            place = replace(block.place, page=spots[0].area.page) if spots else block.place
            yield Chunk(
                0, text, context, block.start, block.end, place, block.section, spans, number, tuple(rows), spots
            )
    if table.notes or table.source:
        yield from _text_chunks([replace(block, text=legend(table), kind=BlockKind.FIGURE)], context)


def _spots_of_rows(table: Table, rows: Sequence[int], spans: Sequence[tuple[int, int]]) -> Iterator[Spot]:
    """The areas of rows, each as high as its values, on the page that these are on."""
    for row, (start, end) in zip(rows if table.areas else (), spans, strict=False):
        areas = [area for area in table.areas[row] if area]
        if start < end and areas:
            page = areas[-1].page
            on_page = [area for area in areas if area.page == page]
            values = [area for area in table.areas[row][table.label_columns :] if area and area.page == page] or on_page
            top, bottom = min(area.y0 for area in values), max(area.y1 for area in values)
            yield Spot(
                start, end, Area(page, min(area.x0 for area in on_page), top, max(area.x1 for area in on_page), bottom)
            )


def _line_spans(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for line in lines:
        yield at, at + len(line)
        at += len(line) + 1
