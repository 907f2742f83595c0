"""What a quote needs to be whole: the rest of a line that was torn, and what a sentence leads up to ("the following
risks:"), be it a list, the rows of a table or the next passage."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from kb.prose.quoting import LONGEST_LIST, Piece
from kb.prose.sentence_features import length_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import Chunk, Document

    Passages = Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]

ROOM, ROOM_FOR_ROWS = 240, 600
"""Chinese characters, or as much in Latin ones, that are added to a quote at most; of the rows of a table."""

MOST_PASSAGES = 3
"""Passages that a table takes, whose rows are given."""

_LEADS = re.compile(
    r"[：:]\W*$|(?:以下|如下|下列)[^。；;：:]{0,24}。?\W*$|\b(?:the following|as follows)\b[^.;:]{0,60}\.?\W*$", re.I
)
_TORN = re.compile(r"[，、,;；(（]$|(?<![.!?。！？；;：:”’\"')）\]])$")
_GOES_ON = re.compile(r"[a-z,;)）、，]|(?:million|billion|thousand)\b")
_ITEM = re.compile(r"\W*(?:[-–—•·▪●*]|[(（]?(?:\d{1,2}|[ivx]{1,4}|[a-h]|[一二三四五六七八九十]{1,2})[)）.、])\s*\S")


def completed(pieces: Sequence[Piece], passages: Passages) -> tuple[Piece, ...]:
    """Pieces with what makes them whole behind each; `passages` gives passages by their ids."""
    whole = [list(_whole(piece, passages)) for piece in pieces]
    if whole and len(whole[0]) > 1 and _LEADS.search(whole[0][0].quote):
        return tuple(whole[0])  # it leads up to what is asked for: nothing else is needed
    completed_quotes = [one for some in whole for one in some]
    return tuple(
        one for at, one in enumerate(completed_quotes) if not any(_is_in(one, other) for other in completed_quotes[:at])
    )


def _is_in(piece: Piece, other: Piece) -> bool:
    return piece.hit.chunk_id == other.hit.chunk_id and piece.quote in other.quote


def _whole(piece: Piece, passages: Passages) -> Iterator[Piece]:
    chunk = piece.hit.chunk
    at = chunk.text.find(piece.quote)
    ends = [end for _, end in chunk.sentences]
    if chunk.table is not None or at < 0 or at + len(piece.quote) not in ends:
        yield piece  # a row, or clauses that were chosen
        return
    start, end = at, _untorn(chunk, at + len(piece.quote))
    if _LEADS.search(chunk.text[start:end]):
        end = _with_list(chunk, end)
    yield Piece(piece.hit, chunk.text[start:end])
    is_open = _LEADS.search(chunk.text[start:end]) or _is_torn(chunk.text[start:end], "")
    if end < len(chunk.text.rstrip()) or not is_open:
        return
    leads = _LEADS.search(chunk.text[start:end]) is not None
    for after in _following(piece, chunk, passages):
        if quote := _beginning(after, leads=leads):
            yield Piece(replace(piece.hit, chunk=after, sentences=()), quote)


def _following(piece: Piece, chunk: Chunk, passages: Passages) -> Iterator[Chunk]:
    """The passage behind one of a report; where it is of a table, all that this takes."""
    orders = range(chunk.order + 1, chunk.order + 1 + MOST_PASSAGES)
    found = passages([f"{piece.hit.document.id}-{order}" for order in orders])
    behind = {after.order: after for _, after in found.values()}
    table = None
    for order in orders:
        after = behind.get(order)
        if after is None or (order > orders[0] and (table is None or after.table != table)):
            return
        table = after.table
        yield after


def _untorn(chunk: Chunk, end: int) -> int:
    """Where the sentence that ends here does end: a line that was torn goes on in the next."""
    for start, stop in chunk.sentences:
        if start >= end and _is_torn(chunk.text[:end], chunk.text[start:stop]):
            end = stop
    return end


def _is_torn(text: str, following: str) -> bool:
    """Whether a text breaks off, and goes on in what follows, where anything does."""
    plain = text.rstrip()
    if re.search(r"[，、,(（]$", plain):
        return True
    return bool(following) and _TORN.search(plain) is not None and _GOES_ON.match(following) is not None


def _with_list(chunk: Chunk, end: int) -> int:
    """Where the list ends that stands in a passage behind a sentence."""
    lines = chunk.text[end:].split("\n")[: LONGEST_LIST + 1]
    items = list(takewhile(lambda line: not line.strip() or _ITEM.match(line), lines)) or lines
    text = "\n".join(items if any(map(str.strip, items)) else lines).rstrip()
    fitting = [stop for _, stop in chunk.sentences if end < stop <= end + len(text)]
    within = [stop for stop in fitting if length_of(chunk.text[end:stop]) <= ROOM]
    return max(within, default=end)


def _beginning(chunk: Chunk, *, leads: bool) -> str:
    """How a passage behind another begins, as far as there is room: all rows of a table, the items of a list, the rest
    of a sentence."""
    room = ROOM if chunk.table is None else ROOM_FOR_ROWS
    stops = [stop for _, stop in chunk.sentences if length_of(chunk.text[:stop]) <= room]
    if not stops:
        return ""
    if leads:
        return chunk.text[: stops[-1]].strip()
    return chunk.text[: stops[0]] if chunk.table is None and _GOES_ON.match(chunk.text) else ""
